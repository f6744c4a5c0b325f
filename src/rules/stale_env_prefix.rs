//! `stale-env-prefix`: a variable with the env prefix of older releases.

use super::{Sink, StoreContext, declare_rule, env_name, source_value};
use crate::{
    diagnostic::{Elsewhere, Fix, Level},
    kestra::{Target, env::OLD_ENV_PREFIX},
    secret::EnvKey,
    source::{Edit, Insert},
};

declare_rule! {
    /// ## What it does
    /// Reports variables `KESTRA_X` that a flow reads as `envs.x`, though the Kestra in force takes envs from
    /// `ENV_`.
    ///
    /// ## Why is this bad?
    /// The default prefix of envs was `KESTRA_` up to 0.22 and is `ENV_` since 0.23. With the old prefix the
    /// variable does not reach the flows and `envs.x` fails.
    ///
    /// ## Example
    /// With a flow that reads `envs.region`:
    /// ```env,bad
    /// KESTRA_REGION=eu-west-1
    /// ```
    /// ```env,good
    /// ENV_REGION=eu-west-1
    /// ```
    ///
    /// ## How to fix
    /// Rename the variable, or set `env-prefix` in `kestra-lint.yaml` if the server's
    /// `kestra.variables.env-vars-prefix` says so.
    pub(crate) static RULE = {
        id: "stale-env-prefix",
        group: SecretSources,
        level: Warning,
        fix: Safe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    let store = cx.store();
    // None where `KESTRA_` itself is the prefix: then the variable is an env.
    let Some(prefix) = store.env_prefixes().find(|prefix| *prefix != OLD_ENV_PREFIX) else { return };
    for (definition, name) in env_name::old_definitions(store) {
        let key = EnvKey::new(name);
        let Some(usage) = cx.usage.envs.get(&key) else { continue };
        let is_the_env = |variable: &str| variable.strip_prefix(prefix).map(EnvKey::new) == Some(key.clone());
        if store.env(&key).any(|other| is_the_env(&other.variable)) {
            continue;
        }
        let (site, span) = source_value::name_place(definition);
        let better = format!("{prefix}{name}");
        let (label, or) = if store.has_configured_env_prefix() {
            (format!("the prefix of envs is configured as `{prefix}`"), "correct")
        } else {
            ("since kestra 0.23 the default prefix is `ENV_`".to_owned(), "set")
        };
        let pending = sink
            .report_in(
                &RULE,
                site,
                span,
                format!("`{}` does not reach the flows", definition.variable),
                label,
            )
            .help(format!("rename it to `{better}`, or {or} `env-prefix` in the config file"))
            .note_elsewhere(Elsewhere {
                path: usage.path.clone(),
                start: usage.start,
                end: usage.end,
                text: "read here".to_owned(),
            });
        // A server that nothing is known of may be an old one, which needs the name as it is.
        let may_be_old = cx.run.target == Target::Any && !store.has_configured_env_prefix();
        let pending = match source_value::whole_name(cx.text(site, span), definition) {
            Some((source, span)) => {
                let edit = Edit { source: Some(source), span, insert: Insert::Plain(better.clone()) };
                let title = format!("rename it to `{better}`");
                pending.fix(if may_be_old { Fix::risky(title, [edit]) } else { Fix::safe(title, [edit]) })
            }
            None => pending,
        };
        if may_be_old {
            pending.at_most(Level::Advice);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::super::testing_sources::{Given, with_env};

    const RULE: &str = "stale-env-prefix";

    fn found(given: &Given, expression: &str) -> Vec<String> {
        given.in_sources_with(RULE, &[&testing::flow_with(&format!(r#""{{{{ {expression} }}}}""#))])
    }

    #[test]
    fn the_name_is_marked_where_a_flow_reads_it() {
        let env = || with_env("KESTRA_REGION=eu\nKESTRA_OTHER=1\n");
        assert_eq!(found(&env().version("2.0"), "envs.region"), [".env:1:1 KESTRA_REGION warning safe"]);
        assert_eq!(found(&env().version("0.23"), "envs.region"), [".env:1:1 KESTRA_REGION warning safe"]);
        assert!(found(&env().version("0.22"), "envs.region").is_empty());
        assert_eq!(found(&env(), "envs.region"), [".env:1:1 KESTRA_REGION advice unsafe"]);
        assert!(found(&env(), "envs.city").is_empty());
        assert!(found(&with_env("KESTRA_CONFIGURATION=x\n").version("2.0"), "envs.configuration").is_empty());
        assert!(found(&with_env("KESTRA_A=1\nENV_A=1\n").version("2.0"), "envs.a").is_empty());
    }

    #[test]
    fn that_it_reaches_no_flow_is_not_said_again() {
        let env = with_env("KESTRA_REGION=eu\nENV_A=1\n").version("2.0");
        let flow = testing::flow_with("'{{ envs.region }}'");
        assert_eq!(env.in_sources_with(RULE, &[&flow]).len(), 1);
        assert!(env.in_sources_with("unprefixed-variable", &[&flow]).is_empty());
    }

    #[test]
    fn a_configured_prefix_is_the_one_that_counts() {
        let env = || with_env("KESTRA_A=1\nENV_A=1\n");
        assert_eq!(found(&env().prefix("APP_"), "envs.a"), [".env:1:1 KESTRA_A warning safe"]);
        assert!(found(&env().prefix("KESTRA_"), "envs.a").is_empty());
        assert!(found(&with_env("KESTRA_A=1\nA=1\n").prefix(""), "envs.a").is_empty());
    }

    #[test]
    fn the_fix_renames_and_nothing_is_missing_then() {
        let flow = testing::flow_with("'{{ envs.region }}'");
        let env = with_env("export KESTRA_REGION=\"eu\"\n").version("2.0");
        assert_eq!(env.source_fixed(RULE, &[&flow]), "export ENV_REGION=\"eu\"\n");
        assert!(env.rules("envs.region").is_empty());
    }

    #[test]
    fn the_words() {
        let flow = testing::flow_with("'{{ envs.region }}'");
        let env = || with_env("KESTRA_REGION=eu\n");
        insta::assert_snapshot!(env().version("2.0").said_in_sources(RULE, &[&flow]), @r"
        `KESTRA_REGION` does not reach the flows
        .env:1:1 since kestra 0.23 the default prefix is `ENV_`
        6:23 read here
        help: rename it to `ENV_REGION`, or set `env-prefix` in the config file
        safe fix: rename it to `ENV_REGION`
        ");
        insta::assert_snapshot!(env().prefix("APP_").said_in_sources(RULE, &[&flow]), @r"
        `KESTRA_REGION` does not reach the flows
        .env:1:1 the prefix of envs is configured as `APP_`
        6:23 read here
        help: rename it to `APP_REGION`, or correct `env-prefix` in the config file
        safe fix: rename it to `APP_REGION`
        ");
    }
}
