//! `prefixed-secret-key`: the key given to `secret()` repeats the prefix of the variable.

use super::{FlowContext, Sink, declare_rule, secret_key::asked_keys};
use crate::{
    diagnostic::{Fix, Level},
    kestra::env::SECRET_PREFIX,
    secret::SecretKey,
    source::Edit,
};

declare_rule! {
    /// ## What it does
    /// Reports a key given to `secret()` that carries the prefix of the environment variable: `SECRET_X`, `SECRETS_X`.
    ///
    /// ## Why is this bad?
    /// Kestra puts `SECRET_` in front of the key itself: `secret('SECRET_API_TOKEN')` asks for the variable
    /// `SECRET_SECRET_API_TOKEN`, which does not exist, and the task fails when it runs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('SECRET_API_TOKEN') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Drop the prefix in the flow and keep it in the environment. While no source is known that defines the server's
    /// secrets the finding is a warning: a variable with a doubled prefix could exist.
    pub(crate) static RULE = {
        id: "prefixed-secret-key",
        group: Secrets,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for asked in asked_keys(cx).filter(|asked| !cx.store().defines_secret(&asked.key)) {
        let key = asked.key.written();
        let bare = without_prefix(key);
        if bare.len() == key.len() {
            continue;
        }
        let title = format!("drop the prefix: `{bare}`");
        let edit = Edit::replace(asked.span, bare);
        // Where the bare key is not known either, dropping the prefix alone may not end the failure.
        let certain = cx.store().claims_secrets();
        let pending = sink
            .report(
                &RULE,
                asked.span,
                format!("secret key carries the `{}` prefix", prefix_of(key)),
                format!("kestra would look for `{SECRET_PREFIX}{key}`"),
            )
            .help(match cx.store().near_secret(&SecretKey::new(bare)) {
                Some(near) if !cx.store().defines_secret(&SecretKey::new(bare)) => {
                    let near = super::secret_key::key_of(near);
                    format!("drop the prefix: `secret('{bare}')`; or do you mean `secret('{near}')`?")
                }
                _ => format!("drop the prefix: `secret('{bare}')`"),
            });
        // A key with escapes, or in a scalar that cannot be taken apart, is not one piece of the file.
        let stands_alone = asked.literal && asked.span.of(cx.text()) == key;
        let pending = if !stands_alone {
            pending
        } else if certain {
            pending.fix(Fix::safe(title, [edit]))
        } else {
            pending.fix(Fix::risky(title, [edit]))
        };
        if !certain {
            pending.at_most(Level::Warning);
        }
    }
}

/// The first prefix of a key that has one, as it is documented.
fn prefix_of(key: &str) -> &'static str {
    let is_plural = key.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("SECRETS_"));
    if is_plural { "SECRETS_" } else { SECRET_PREFIX }
}

/// The key without any prefix, be it doubled or in the plural.
pub(super) fn without_prefix(key: &str) -> &str {
    let strip = |key: &str| {
        ["SECRET_", "SECRETS_"].iter().find_map(|prefix| {
            let (head, rest) = key.split_at_checked(prefix.len())?;
            (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(prefix.len())
        })
    };
    let mut bare = key;
    while let Some(length) = strip(bare) {
        bare = bare.get(length..).unwrap_or_default();
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };
    use super::without_prefix;

    const ENV: &str = "SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==\nSECRET_SECRET_B=Y29ycmVjdC1ob3JzZQ==\n";

    #[test]
    fn the_prefix_is_named_as_it_is_written() {
        let message = |key: &str| {
            let flow = testing::flow_with(&format!("\"{{{{ secret('{key}') }}}}\""));
            let said = given().said("prefixed-secret-key", &flow);
            said.lines().next().map(str::to_owned)
        };
        assert_eq!(message("SECRET_X").as_deref(), Some("secret key carries the `SECRET_` prefix"));
        assert_eq!(message("secrets_x").as_deref(), Some("secret key carries the `SECRETS_` prefix"));
    }

    #[test]
    fn the_key_is_marked_whole() {
        with_env(ENV).check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('SECRET_API_TOKEN') }} {{ secret('API_TOKEN') }} {{ secret('SECRET_B') }}"
    #                    ^^^^^^^^^^^^^^^^ prefixed-secret-key
"#,
        );
    }

    #[test]
    fn it_is_an_error_with_a_safe_fix_once_something_claims() {
        let rule = "prefixed-secret-key";
        assert_eq!(given().levels(rule, "secret('SECRET_X')"), ["SECRET_X warning unsafe"]);
        assert_eq!(with_env(ENV).levels(rule, "secret('SECRET_X')"), ["SECRET_X error safe"]);
        assert_eq!(
            with_env(ENV).backend("vault").levels(rule, "secret('SECRET_X')"),
            ["SECRET_X warning unsafe"]
        );
        assert_eq!(with_env(ENV).levels(rule, "secret('SECRET_' ~ 'X')"), ["'SECRET_' ~ 'X' error"]);
    }

    #[test]
    fn one_mistake_is_one_finding() {
        for expression in
            ["secret('SECRET_X')", "secret('SECRET_X') ?? 'd'", "secret('SECRET_X') | default('d')"]
        {
            assert_eq!(with_env(ENV).rules(expression), ["prefixed-secret-key"], "{expression}");
        }
        assert_eq!(with_env("SECRET_X=abcd\nX=1\n").rules("secret('SECRET_X')"), ["prefixed-secret-key"]);
    }

    #[test]
    fn the_fix_leaves_the_bare_key() {
        let fixed = |expression| given().fixed("prefixed-secret-key", expression);
        assert_eq!(fixed("secret('SECRET_API_TOKEN')"), "secret('API_TOKEN')");
        assert_eq!(fixed("secret('SECRET_SECRETS_x')"), "secret('x')");
        assert_eq!(fixed(r"secret('SECRET_it\\'s')"), r"secret('SECRET_it\\'s')");
        let flow = testing::flow_with("'{{ secret(''SECRET_A'') }}'");
        insta::assert_snapshot!(
            with_env(ENV).said("prefixed-secret-key", &flow),
            @r"
        secret key carries the `SECRET_` prefix
        6:27 `SECRET_A` kestra would look for `SECRET_SECRET_A`
        help: drop the prefix: `secret('A')`
        safe fix: drop the prefix: `A`
        "
        );
    }

    #[test]
    fn prefixes_are_taken_off_and_nothing_else() {
        assert_eq!(without_prefix("secret_a"), "a");
        assert_eq!(without_prefix("SECRETS_SECRET_A"), "A");
        for key in ["SECRET_", "SECRETA", "MY_SECRET_A", "ſECRET_A"] {
            assert_eq!(without_prefix(key), key);
        }
    }
}
