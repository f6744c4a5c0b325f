//! `unknown-env`: an env that no source defines.

use super::{FlowContext, Sink, declare_rule, env_name, environments, secret_key};
use crate::{
    diagnostic::Level,
    secret::{EnvKey, Scope},
};

declare_rule! {
    /// ## What it does
    /// Reports `envs.x` where none of the sources defines the variable, though one of them should. Of several
    /// environments each must define it.
    ///
    /// ## Why is this bad?
    /// Kestra fails the task with ``Unable to find `x` used in the expression``. Where a fallback stands beside it
    /// (`envs.x ?? 'd'`) the flow goes on, and the finding is advice.
    ///
    /// ## Example
    /// With `ENV_REGION` in the env file:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.regoin }}"
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
    /// Correct the name, or define `ENV_X` for the server.
    pub(crate) static RULE = {
        id: "unknown-env",
        group: Envs,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    if !cx.store().claims_envs() {
        return;
    }
    for read in cx.env_reads().filter(|read| read.site.live) {
        let key = EnvKey::new(read.name.as_ref());
        if cx.store().defines_env(&key) || env_name::is_stale(cx, &key) {
            continue;
        }
        let define = format!("define `{}` for the kestra server", env_name::variable(cx, key.folded()));
        let near = cx.store().near_env(&key).filter(|near| near.env.as_ref() != Some(&key));
        let help = match near {
            Some(near) => {
                let place = secret_key::defined_at(cx, near);
                let near = near.env.as_ref().map_or("", EnvKey::folded);
                format!("did you mean `{near}`, {place}? else {define}")
            }
            None => define,
        };
        let scopes: Vec<Scope> = cx.store().missing_env(&key).collect();
        let what = format!("env `{}`", read.name);
        let missing =
            environments::missing(cx, &what, &scopes, cx.store().env(&key), |source| source.claims_envs);
        let mut pending = sink.report(&RULE, read.span, missing.message, missing.label).help(help);
        for (site, span, text) in missing.notes {
            pending = pending.note_in(site, span, text);
        }
        if read.guarded {
            pending.at_most(Level::Advice);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{Given, given, with_env},
    };

    const RULE: &str = "unknown-env";

    fn levels(given: &Given, expression: &str) -> Vec<String> {
        given.levels(RULE, expression)
    }

    #[test]
    fn the_name_alone_is_marked() {
        with_env("ENV_REGION=eu\nKESTRA_OLD=1\n").check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ envs.city }} {{ envs['town'] }} {{ envs.region }} {{ envs.old }}"
    #                 ^^^^ unknown-env
    #                                  ^^^^ unknown-env
  - id: off
    type: io.kestra.plugin.core.log.Log
    message: "{{ envs.city }}"
    disabled: true
"#,
        );
    }

    #[test]
    fn only_a_source_that_can_know_claims() {
        let error = ["city error"];
        assert!(levels(&given(), "envs.city").is_empty());
        assert!(levels(&with_env("SECRET_A=abcd\n"), "envs.city").is_empty());
        assert_eq!(levels(&with_env("ENV_A=1\n"), "envs.city"), error);
        assert_eq!(levels(&with_env("ENV_A=1\n").backend("vault"), "envs.city"), error);
        assert_eq!(levels(&given().found("ENV_A=1\n"), "envs.city"), error);
        assert_eq!(levels(&given().names("ENV_A\n"), "envs.city"), error);
        assert!(levels(&given().process("ENV_A", "1"), "envs.city").is_empty());
        assert_eq!(levels(&given().process("ENV_A", "1").process_claims(), "envs.city"), error);
        assert!(levels(&with_env("ENV_A=1\n").process("ENV_CITY", "1"), "envs.city").is_empty());
    }

    #[test]
    fn prefixes_are_those_of_the_version_or_the_configured_one() {
        let env = "ENV_A=1\nKESTRA_B=2\nAPP_C=3\nKESTRA_CONFIGURATION=x\n";
        assert!(levels(&with_env(env), "envs.a ~ envs.b").is_empty());
        assert_eq!(levels(&with_env(env), "envs.c"), ["c error"]);
        assert_eq!(levels(&with_env(env), "envs.configuration"), ["configuration error"]);
        assert_eq!(levels(&with_env(env).prefix("APP_"), "envs.a ~ envs.c"), ["a error"]);
        assert!(levels(&with_env(env).prefix(""), "envs.app_c ~ envs.env_a").is_empty());
        assert_eq!(levels(&with_env(env).version("0.22"), "envs.a ~ envs.b"), ["a error"]);
        // The variable is there, with an old prefix: that is told where it stands.
        assert!(levels(&with_env(env).version("2.0"), "envs.b").is_empty());
    }

    #[test]
    fn a_guarded_read_is_advice() {
        let claiming = with_env("ENV_A=1\n");
        for guarded in
            ["envs.city ?? 'd'", "envs.city | default('d')", "envs.city is defined ? envs.city : 'd'"]
        {
            let levels = levels(&claiming, guarded);
            assert!(
                !levels.is_empty() && levels.iter().all(|level| level == "city advice"),
                "{guarded}: {levels:?}"
            );
        }
        assert_eq!(levels(&claiming, "env('city', 'd')"), ["city advice"]);
        assert_eq!(levels(&claiming, "env('city')"), ["city error"]);
    }

    #[test]
    fn the_function_is_one_of_2_0_only() {
        let old = with_env("ENV_A=1\n").version("1.3");
        assert!(old.rules("env('city')").iter().all(|rule| *rule == "unknown-function"));
        assert_eq!(levels(&with_env("ENV_A=1\n").version("2.0"), "env(name='city')"), ["city error"]);
    }

    #[test]
    fn the_words() {
        let flow = testing::flow_with(r#""{{ envs.regoin }}""#);
        insta::assert_snapshot!(
            with_env("ENV_REGION=eu\n").said(RULE, &flow),
            @r"
        no source defines the env `regoin`
        6:23 `regoin` not in `.env`
        help: did you mean `region`, defined at .env:1? else define `ENV_REGOIN` for the kestra server
        "
        );
        insta::assert_snapshot!(
            with_env("ENV_CITY=eu\n").said(RULE, &flow),
            @r"
        no source defines the env `regoin`
        6:23 `regoin` not in `.env`
        help: define `ENV_REGOIN` for the kestra server
        "
        );
    }
}
