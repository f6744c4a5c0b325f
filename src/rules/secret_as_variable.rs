//! `secret-as-variable`: a secret read like a variable.

use std::collections::BTreeSet;

use super::{FlowContext, Sink, declare_rule, prefixed_secret_key::without_prefix, rewrite};
use crate::{
    diagnostic::Fix,
    flow::{KeyArgument, SecretVariable},
    secret::EnvKey,
    source::Edit,
    span::Span,
};

declare_rule! {
    /// ## What it does
    /// Reports `secrets.X`, `secret.X`, `SECRET_X` and `envs.secret_x`: secrets that are written like variables.
    ///
    /// ## Why is this bad?
    /// Kestra gives secrets to flows by the function `secret()` only. There is no variable of that name, so the task
    /// fails when it runs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secrets.API_TOKEN }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Call the function: `secret('API_TOKEN')`.
    pub(crate) static RULE = {
        id: "secret-as-variable",
        group: Secrets,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    // An empty prefix puts every variable into `envs`, secrets included.
    let envs_hold_all = cx.run().env_prefix == Some("");
    let is_env = |found: &SecretVariable<'_>| {
        found.from_envs
            && (envs_hold_all || cx.store().defines_env(&EnvKey::new(format!("secret_{}", found.key))))
    };
    // A bare `SECRET_X` as key is a key without quotes.
    let keys: BTreeSet<Span> = cx
        .secret_calls()
        .filter_map(|call| if let KeyArgument::Name(name) = &call.key { Some(name.span) } else { None })
        .collect();
    let all = &cx.references.secret_variables;
    for found in all.iter().filter(|found| !is_env(found) && !keys.contains(&found.span)) {
        let key = without_prefix(&found.key).to_uppercase();
        let label = if found.from_envs {
            "`envs` holds no variable that begins with `SECRET_`".to_owned()
        } else {
            "kestra has no variable of that name".to_owned()
        };
        let call = format!("secret('{key}')");
        let pending = sink
            .report(&RULE, found.span, "secret is read like a variable", label)
            .help(format!("call the function: `{call}`"));
        if let Some(text) = rewrite::escape_for(cx, &found.site, &call) {
            pending.fix(Fix::risky(format!("write `{call}`"), [Edit::replace(found.span, text)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };

    const RULE: &str = "secret-as-variable";

    #[test]
    fn every_way_to_write_a_secret_like_a_variable_is_marked_whole() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secrets.API_TOKEN }} {{ secret.A }} {{ SECRET_B }} {{ envs.secret_c }}"
    #            ^^^^^^^^^^^^^^^^^ secret-as-variable
    #                                    ^^^^^^^^ secret-as-variable
    #                                                   ^^^^^^^^ secret-as-variable
    #                                                                  ^^^^^^^^^^^^^ secret-as-variable
  - id: other
    type: io.kestra.plugin.core.log.Log
    message: "{{ secrets['A'] }} {{ envs['SECRET_A'] }}"
    #            ^^^^^^^^^^^^ secret-as-variable
    #                               ^^^^^^^^^^^^^^^^ secret-as-variable
"#,
        );
    }

    #[test]
    fn brackets_around_it_are_not_marked() {
        for own in ["(secrets.A) ~ 'b'", "(SECRET_A) ~ 'b'", "(envs['secret_a']) | upper"] {
            let marked = own.split(['(', ')']).nth(1).unwrap_or_default();
            assert_eq!(given().levels(RULE, own), [format!("{marked} error unsafe")]);
        }
    }

    #[test]
    fn names_that_the_template_makes_are_its_own() {
        for own in [
            "1 }}{% for secret in inputs.l %}{{ secret.name }}{% endfor %}{{ 1",
            "1 }}{% set SECRET_A = 1 %}{{ SECRET_A",
            "vars.secrets.A",
            "inputs.SECRET_A",
            "secret('SECRETS').length",
        ] {
            assert!(given().levels(RULE, own).is_empty(), "{own}");
        }
    }

    #[test]
    fn an_env_of_that_name_may_exist() {
        let levels = |given: super::super::testing_sources::Given| given.levels(RULE, "envs.secret_x");
        assert_eq!(levels(given()), ["envs.secret_x error unsafe"]);
        assert!(levels(given().prefix("")).is_empty());
        assert!(levels(with_env("ENV_SECRET_X=a\n")).is_empty());
        assert!(levels(with_env("KESTRA_SECRET_X=a\n")).is_empty());
        assert_eq!(levels(with_env("SECRET_X=a\n")), ["envs.secret_x error unsafe"]);
    }

    #[test]
    fn one_mistake_is_one_finding() {
        let env = "ENV_A=1\n";
        for expression in ["envs.secret_token", "envs.SECRET_TOKEN", "secrets.TOKEN", "SECRET_TOKEN"] {
            assert_eq!(with_env(env).rules(expression), [RULE], "{expression}");
        }
    }

    #[test]
    fn the_fix_calls_the_function() {
        for (expression, fixed) in [
            ("secrets.api_token", "secret('API_TOKEN')"),
            ("envs.secret_x ~ 'a'", "secret('X') ~ 'a'"),
            ("SECRET_SECRET_X", "secret('X')"),
        ] {
            assert_eq!(given().fixed(RULE, expression), fixed);
        }
        insta::assert_snapshot!(
            testing::said(RULE, &testing::flow_with("'{{ secrets.A }}'")),
            @r"
        secret is read like a variable
        6:18 `secrets.A` kestra has no variable of that name
        help: call the function: `secret('A')`
        unsafe fix: write `secret('A')`
        "
        );
    }
}
