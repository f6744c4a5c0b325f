//! `unprefixed-variable`: a variable that reaches no flow.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    kestra::env,
    secret::{Definition, SourceKind},
};

declare_rule! {
    /// ## What it does
    /// Reports variables without prefix in an env file that otherwise has `SECRET_` or `ENV_` names.
    ///
    /// ## Why is this bad?
    /// Flows see `SECRET_` and `ENV_` variables only. One without a prefix may be meant for the server, or it was
    /// forgotten.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// REGION=eu
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ENV_REGION=eu
    /// ```
    ///
    /// ## How to fix
    /// If flows should see it, name it `ENV_…` or `SECRET_…`.
    pub(crate) static RULE = {
        id: "unprefixed-variable",
        group: SecretSources,
        level: Advice,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    let reaches = |definition: &Definition| definition.secret.is_some() || definition.env.is_some();
    let prefix = cx.store().env_prefixes().next().unwrap_or(env::ENV_PREFIX);
    for (index, _) in
        cx.store().sources().iter().enumerate().filter(|(_, source)| source.kind == SourceKind::EnvFile)
    {
        let own = || cx.store().definitions().filter(move |definition| definition.source == index);
        if !own().any(reaches) {
            continue;
        }
        let silent = |definition: &&Definition| {
            !reaches(definition) && !env::is_own_name(&definition.variable) && !definition.variable.is_empty()
        };
        for definition in own().filter(silent) {
            let (site, span) = source_value::name_place(definition);
            let name = &definition.variable;
            // The prefix of another release is no part of the name.
            let others = [env::ENV_PREFIX, env::OLD_ENV_PREFIX].into_iter();
            let mut others = others.filter(|_| !cx.store().has_configured_env_prefix());
            let bare = others.find_map(|other| name.strip_prefix(other)).filter(|bare| !bare.is_empty());
            let bare = bare.unwrap_or(name);
            sink.report_in(
                &RULE,
                site,
                span,
                format!("variable `{name}` reaches no flow"),
                "neither a secret nor an env",
            )
            .help(format!(
                "name it `{prefix}{bare}`, or `SECRET_{bare}` with a base64 value, if flows should see it"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{Given, with_env};

    const RULE: &str = "unprefixed-variable";

    #[test]
    fn a_bare_name_among_prefixed_ones_is_advice() {
        let text = "SECRET_A=Y29ycmVjdA==\nREGION=eu\nKESTRA_CONFIGURATION=x\nENV_B=1\n";
        assert_eq!(with_env(text).in_sources(RULE), [".env:2:1 REGION advice"]);
        assert!(with_env("REGION=eu\n").in_sources(RULE).is_empty());
        assert!(with_env(text).prefix("").in_sources(RULE).is_empty());
        assert!(with_env("ENV_A=1\n").env_file("other.env", "B=1\n").in_sources(RULE).is_empty());
    }

    #[test]
    fn the_prefix_of_another_release_is_replaced() {
        let said = |text: &str, version: &str| {
            let said = with_env(text).version(version).said_in_sources(RULE, &[]);
            said.rsplit_once("help: ").map(|(_, help)| help.to_owned()).unwrap()
        };
        assert!(said("ENV_A=1\nKESTRA_BAR=2\n", "2.0").starts_with("name it `ENV_BAR`, or `SECRET_BAR`"));
        assert!(said("KESTRA_A=1\nENV_BAZ=2\n", "0.18").starts_with("name it `KESTRA_BAZ`, or `SECRET_BAZ`"));
    }

    #[test]
    fn the_words() {
        let said = |given: Given| given.said_in_sources(RULE, &[]);
        insta::assert_snapshot!(said(with_env("ENV_A=1\nREGION=eu\n")), @r"
        variable `REGION` reaches no flow
        .env:2:1 neither a secret nor an env
        help: name it `ENV_REGION`, or `SECRET_REGION` with a base64 value, if flows should see it
        ");
        insta::assert_snapshot!(said(with_env("APP_A=1\nREGION=eu\n").prefix("APP_")), @r"
        variable `REGION` reaches no flow
        .env:2:1 neither a secret nor an env
        help: name it `APP_REGION`, or `SECRET_REGION` with a base64 value, if flows should see it
        ");
    }
}
