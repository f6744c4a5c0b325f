//! `unused-secret`: a secret that no flow asks for.

use super::{Sink, StoreContext, declare_rule, source_value};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables of files that none of the checked flows asks for. Silent while a flow computes a
    /// key at run time, or has parts that cannot be read.
    ///
    /// ## Why is this bad?
    /// A secret nobody needs is one more to rotate and to leak.
    ///
    /// ## Example
    /// With a flow that reads `secret('API_TOKEN')`:
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// SECRET_OLD_TOKEN=YmF0dGVyeS1zdGFwbGU=
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Remove it, or check all flows that use this file.
    pub(crate) static RULE = {
        id: "unused-secret",
        group: SecretSources,
        level: Advice,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    if cx.usage.dynamic_secrets > 0 || cx.usage.has_unread {
        return;
    }
    for definition in cx.store().definitions().filter(|definition| definition.provenance.source().is_some()) {
        let Some(key) = definition.secret.as_ref().filter(|key| !cx.usage.secrets.contains(key)) else {
            continue;
        };
        let (site, span) = source_value::name_place(definition);
        sink.report_in(
            &RULE,
            site,
            span,
            format!("no checked flow asks for the secret `{key}`"),
            "never asked for",
        )
        .help("remove it, or check all the flows that use it");
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "unused-secret";

    const ENV: &str = "SECRET_OLD=Y29ycmVjdA==\nSECRET_USED=Y29ycmVjdA==\nENV_A=1\n";

    fn found(expression: &str) -> Vec<String> {
        with_env(ENV).in_sources_with(RULE, &[&testing::flow_with(expression)])
    }

    #[test]
    fn a_secret_that_no_flow_asks_for_is_advice() {
        assert_eq!(found("'{{ secret(''used'') }}'"), [".env:1:1 SECRET_OLD advice"]);
        assert!(found("'{{ secret(''OLD'') }}{{ secret(''US'' ~ ''ED'') }}'").is_empty());
        let process = given().process("SECRET_OLD", "YWJjZGVm");
        assert!(process.in_sources(RULE).is_empty());
    }

    #[test]
    fn a_key_that_only_a_run_knows_may_be_any() {
        assert!(found("'{{ secret(inputs.k) }}'").is_empty());
    }

    #[test]
    fn what_cannot_be_read_may_ask_for_anything() {
        assert!(found("'{{ secret(''X'''') }}'").is_empty());
        assert!(found("@x").is_empty());
    }

    #[test]
    fn a_place_that_is_never_rendered_asks_for_nothing() {
        let flow =
            testing::flow_with("hi").replace("tasks:", "description: \"{{ secret('USED') }}\"\ntasks:");
        assert_eq!(with_env(ENV).in_sources_with(RULE, &[&flow]).len(), 2);
        let other = testing::flow_with("'{{ secret(''USED'') }}'");
        assert_eq!(with_env(ENV).in_sources_with(RULE, &[&flow, &other]), [".env:1:1 SECRET_OLD advice"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            with_env("SECRET_OLD=Y29ycmVjdA==\n").said_in_sources(RULE, &[]),
            @r"
        no checked flow asks for the secret `OLD`
        .env:1:1 never asked for
        help: remove it, or check all the flows that use it
        "
        );
    }
}
