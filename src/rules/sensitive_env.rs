//! `sensitive-env`: a credential that is read from `envs`.

use super::{FlowContext, Sink, declare_rule};
use crate::credential;

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
    ///   - id: extract
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     password: "{{ envs.db_password }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     password: "{{ secret('DB_PASSWORD') }}"
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

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for read in cx.env_reads().filter(|read| credential::is_sensitive_env(&read.name)) {
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

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };
    use crate::credential::is_sensitive_env;

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
            assert!(is_sensitive_env(name), "{name}");
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
            assert!(!is_sensitive_env(name), "{name}");
        }
    }
}
