//! `uppercase-env`: a name in `envs` that is not lower case.

use super::{FlowContext, Sink, declare_rule, env_name};
use crate::{
    diagnostic::{Applicability, Fix, Level},
    secret::EnvKey,
};

declare_rule! {
    /// ## What it does
    /// Reports names in `envs` that are not lower case: `envs.MY_X`, `envs['MY_X']`, `env('MY_X')`.
    ///
    /// ## Why is this bad?
    /// Kestra lower-cases the names when it fills `envs`: the variable `ENV_MY_X` is `envs.my_x`. The name in upper
    /// case is never found and the task fails; `env('MY_X')` gives nothing without a word.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.MY_REGION }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.my_region }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the name in lower case, without the prefix of the variable.
    pub(crate) static RULE = {
        id: "uppercase-env",
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
        if key.is_reachable_as_written() {
            continue;
        }
        let is_defined = cx.store().defines_env(&key);
        let name = if is_defined { key.folded() } else { env_name::without_prefix(cx, key.folded()) };
        let (written, better) =
            (env_name::expression(cx, read, &read.name), env_name::expression(cx, read, name));
        let variable = env_name::variable(cx, name);
        let pending = sink
            .report(
                &RULE,
                read.span,
                format!("`{written}` never resolves"),
                "kestra lower-cases the names in `envs`",
            )
            .help(format!("`{variable}` is read as `{better}`"));
        let fix = env_name::rename(cx, read, name, format!("write `{name}`"));
        match (fix, read.guarded) {
            // So far the fallback was taken; then it is no more.
            (Some(fix), true) => {
                pending.at_most(Level::Warning).fix(Fix { applicability: Applicability::Unsafe, ..fix })
            }
            (Some(fix), false) => pending.fix(fix),
            (None, true) => pending.at_most(Level::Warning),
            (None, false) => pending,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{Given, given, with_env},
    };

    const RULE: &str = "uppercase-env";

    fn levels(given: &Given, expression: &str) -> Vec<String> {
        given.levels(RULE, expression)
    }

    #[test]
    fn the_name_alone_is_marked_in_every_form() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ envs.MY_REGION }} {{ envs['Region'] }} {{ env('REGION') }} {{ envs.region }}"
    #                 ^^^^^^^^^ uppercase-env
    #                                       ^^^^^^ uppercase-env
    #                                                           ^^^^^^ uppercase-env
"#,
        );
    }

    #[test]
    fn a_guarded_read_is_a_warning_whose_fix_wants_a_look() {
        assert_eq!(levels(&given(), "envs.A_B"), ["A_B error safe"]);
        assert_eq!(levels(&given(), "envs.A_B ?? 'd'"), ["A_B warning unsafe"]);
        assert_eq!(levels(&given(), "env('A_B', 'd')"), ["A_B warning unsafe"]);
        assert!(levels(&given().version("1.3"), "env('A_B')").is_empty());
        assert!(levels(&given(), "1 }}{% set envs = inputs %}{{ envs.A_B").is_empty());
    }

    #[test]
    fn the_fix_writes_the_name_that_kestra_has() {
        let fixed = |given: &Given, expression| given.fixed(RULE, expression);
        assert_eq!(fixed(&given(), "envs.ENV_MY_X"), "envs.my_x");
        assert_eq!(fixed(&given(), "envs['KESTRA_MY-X']"), "envs['my-x']");
        assert_eq!(fixed(&given(), "env('MY_X')"), "env('my_x')");
        assert_eq!(fixed(&with_env("ENV_ENV_X=1\n"), "envs.ENV_X"), "envs.env_x");
        assert_eq!(fixed(&given().prefix("APP_"), "envs.APP_X ~ envs.ENV_X"), "envs.x ~ envs.env_x");
        // `envs.or` and `envs.1` cannot be written.
        assert_eq!(levels(&given(), "envs.OR"), ["OR error"]);
        assert_eq!(levels(&given(), "envs.ENV_1"), ["ENV_1 error"]);
    }

    #[test]
    fn one_mistake_is_one_finding() {
        for expression in ["envs.ENV_TOKEN", "envs.TOKEN", "env('TOKEN')"] {
            assert_eq!(with_env("ENV_A=1\nKESTRA_TOKEN=1\n").rules(expression), [RULE], "{expression}");
        }
    }

    #[test]
    fn the_words() {
        let said = |given: &Given, value: &str| given.said(RULE, &testing::flow_with(value));
        insta::assert_snapshot!(said(&given(), r#""{{ envs.MY_REGION }}""#), @r"
        `envs.MY_REGION` never resolves
        6:23 `MY_REGION` kestra lower-cases the names in `envs`
        help: `ENV_MY_REGION` is read as `envs.my_region`
        safe fix: write `my_region`
        ");
        insta::assert_snapshot!(said(&given().version("0.20"), r#""{{ envs.KESTRA_1 }}""#), @r"
        `envs.KESTRA_1` never resolves
        6:23 `KESTRA_1` kestra lower-cases the names in `envs`
        help: `KESTRA_1` is read as `envs['1']`
        ");
    }
}
