//! `prefixed-env`: a name in `envs` that repeats the prefix of the variable.

use super::{FlowContext, Sink, declare_rule, env_name};
use crate::{
    diagnostic::{Applicability, Fix, Level},
    secret::EnvKey,
};

declare_rule! {
    /// ## What it does
    /// Reports names in `envs` that carry the prefix of the environment variable: `envs.env_region`.
    ///
    /// ## Why is this bad?
    /// Kestra cuts the prefix off: `ENV_REGION` is `envs.region`. With the prefix the name is not found and the task
    /// fails when it runs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.env_region }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.region }}"
    /// ```
    ///
    /// ## How to fix
    /// Drop the prefix. While no source is known that defines the server's envs the finding is a warning: a variable
    /// with a doubled prefix could exist.
    pub(crate) static RULE = {
        id: "prefixed-env",
        group: Envs,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for read in cx.env_reads() {
        let key = EnvKey::new(read.name.as_ref());
        let name = env_name::without_prefix(cx, key.folded());
        if name == key.folded() || !key.is_reachable_as_written() || cx.store().defines_env(&key) {
            continue;
        }
        let certain = cx.store().claims_envs();
        let title = format!("drop the prefix: `{name}`");
        let pending = sink
            .report(
                &RULE,
                read.span,
                format!("env `{}` carries the prefix of the variable", read.name),
                format!("kestra would look for `{}`", env_name::variable(cx, key.folded())),
            )
            .help(format!("drop the prefix: `{}`", env_name::expression(cx, read, name)));
        let pending = match env_name::rename(cx, read, name, title) {
            Some(fix) if certain && !read.guarded => pending.fix(fix),
            Some(fix) => pending.fix(Fix { applicability: Applicability::Unsafe, ..fix }),
            None => pending,
        };
        if !certain {
            pending.at_most(Level::Warning);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{Given, given, with_env},
    };

    const RULE: &str = "prefixed-env";

    fn levels(given: &Given, expression: &str) -> Vec<String> {
        given.levels(RULE, expression)
    }

    #[test]
    fn the_name_alone_is_marked() {
        with_env("ENV_REGION=eu\nENV_ENV_A=1\nENV_ENVIRON=1\n").check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ envs.env_region }} {{ envs['kestra_region'] }} {{ envs.env_a }} {{ envs.environ }}"
    #                 ^^^^^^^^^^ prefixed-env
    #                                        ^^^^^^^^^^^^^ prefixed-env
"#,
        );
    }

    #[test]
    fn it_is_an_error_with_a_safe_fix_once_something_claims() {
        let expression = "envs.env_x";
        assert_eq!(levels(&given(), expression), ["env_x warning unsafe"]);
        assert_eq!(levels(&with_env("SECRET_A=abcd\n"), expression), ["env_x warning unsafe"]);
        assert_eq!(levels(&with_env("ENV_X=1\n"), expression), ["env_x error safe"]);
        assert_eq!(levels(&with_env("ENV_X=1\n"), "envs.env_x ?? 'd'"), ["env_x error unsafe"]);
        assert_eq!(with_env("ENV_A=1\n").rules("envs.env_token"), [RULE]);
    }

    #[test]
    fn prefixes_are_those_of_the_version_or_the_configured_one() {
        assert!(levels(&given().version("2.0"), "envs.kestra_x").is_empty());
        assert!(levels(&given().version("0.22"), "envs.env_x").is_empty());
        assert_eq!(levels(&given().prefix("APP_"), "envs.env_x ~ envs.app_x"), ["app_x warning unsafe"]);
        assert!(levels(&given().prefix(""), "envs.env_x").is_empty());
        assert!(levels(&given(), "envs.env_").is_empty());
    }

    #[test]
    fn the_fix_leaves_the_bare_name() {
        assert_eq!(given().fixed(RULE, "env('env_x')"), "env('x')");
        assert_eq!(levels(&given(), "envs.env_1"), ["env_1 warning"]);
        insta::assert_snapshot!(
            with_env("ENV_X=1\n").said(RULE, &testing::flow_with(r#""{{ envs['env_x'] }}""#)),
            @r"
        env `env_x` carries the prefix of the variable
        6:24 `env_x` kestra would look for `ENV_ENV_X`
        help: drop the prefix: `envs['x']`
        safe fix: drop the prefix: `x`
        "
        );
    }
}
