//! `sensitive-env`: a credential that is read from `envs`.

use super::{FlowContext, Sink, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports names in `envs` that sound like a credential: `envs.db_password`, `envs.api_token`.
    ///
    /// ## Why is this bad?
    /// Kestra masks the values of `secret()` in logs, never those of `envs`. A password that comes through `envs` is
    /// printed in clear wherever it is logged.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.db_password }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('DB_PASSWORD') }}"
    /// ```
    ///
    /// ## How to fix
    /// Define the value as `SECRET_…`, base64-encoded, and read it with `secret()`.
    pub(crate) static RULE = {
        id: "sensitive-env",
        group: Envs,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

/// Last words of names that hold a credential.
const CREDENTIALS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "apikey",
    "credentials",
    "credential",
    "creds",
    "cred",
    // The URL of an incoming webhook is all that one needs to post to it.
    "webhook",
];

/// Words that make a credential of a last word `key`.
const KEY_KINDS: &[&str] =
    &["api", "access", "private", "secret", "encryption", "signing", "auth", "ssh", "webhook"];

/// Words with which a last word `pass` is no password.
const OTHER_PASSES: &[&str] =
    &["first", "second", "last", "single", "one", "two", "multi", "boarding", "season", "day", "by"];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for read in cx.env_reads().filter(|read| sounds_like_credential(&read.name)) {
        let key = read.name.to_uppercase();
        sink.report(
            &RULE,
            read.span,
            format!("env `{}` looks like a credential, and kestra never masks envs", read.name),
            "printed in clear wherever it is logged",
        )
        .help(format!("define it as `SECRET_{key}`, base64-encoded, and read it with `secret('{key}')`"));
    }
}

fn sounds_like_credential(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(['_', '-', '.']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => false,
        [.., kind, "key"] => KEY_KINDS.contains(kind),
        [.., kind, "pass"] => !OTHER_PASSES.contains(kind),
        // `AWS_SECRET_KEY_ID` is what many call the secret access key.
        [.., "secret", "key", "id"] | [.., "webhook", "url" | "uri"] => true,
        [.., last] => CREDENTIALS.contains(last),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };
    use super::sounds_like_credential;

    const RULE: &str = "sensitive-env";

    #[test]
    fn the_name_alone_is_marked() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ envs.db_password }} {{ envs['api-token'] }} {{ envs.token_url }} {{ flow.password }}"
    #                 ^^^^^^^^^^^ sensitive-env
    #                                         ^^^^^^^^^ sensitive-env
"#,
        );
    }

    #[test]
    fn a_rule_that_says_more_of_the_name_says_it_alone() {
        let env = with_env("ENV_A=1\nENV_DB_PASSWORD=x\n");
        for (expression, rule) in [
            ("envs.db_password", RULE),
            ("envs.DB_PASSWORD", "uppercase-env"),
            ("envs.env_db_password", "prefixed-env"),
            ("envs.secret_token", "secret-as-variable"),
            ("envs.api_token", "unknown-env"),
        ] {
            assert_eq!(env.rules(expression), [rule], "{expression}");
        }
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            given().said(RULE, &testing::flow_with(r#""{{ envs.db_password }}""#)),
            @r"
        env `db_password` looks like a credential, and kestra never masks envs
        6:23 `db_password` printed in clear wherever it is logged
        help: define it as `SECRET_DB_PASSWORD`, base64-encoded, and read it with `secret('DB_PASSWORD')`
        "
        );
    }

    #[test]
    fn names_of_credentials_are_told_from_others() {
        for name in [
            "db_password",
            "API_TOKEN",
            "private_key",
            "github-token",
            "secret",
            "gcp_creds",
            "gcp_credential",
            "smtp_pass",
            "webhook_key",
            "slack_webhook",
            "slack.webhook_url",
        ] {
            assert!(sounds_like_credential(name), "{name}");
        }
        for name in [
            "region",
            "token_url",
            "password_policy",
            "key",
            "partition_key",
            "max_tokens",
            "secret_name",
            "bypass",
            "compass",
            "passenger",
            "first_pass",
            "pass",
            "credentials_file",
            "webhook_retries",
        ] {
            assert!(!sounds_like_credential(name), "{name}");
        }
    }
}
