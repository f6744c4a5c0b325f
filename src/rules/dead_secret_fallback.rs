//! `dead-secret-fallback`: a fallback that never takes the place of a missing secret.

use super::{FlowContext, Sink, declare_rule, secret_key};
use crate::kestra::Release;

declare_rule! {
    /// ## What it does
    /// Reports `secret('X') ?? 'd'` and `secret('X') | default('d')`.
    ///
    /// ## Why is this bad?
    /// Since Kestra 0.21 a secret that is not there fails the task, and neither `??` nor `default` catches that. The
    /// fallback promises a value that never comes.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('API_TOKEN') ?? inputs.token }}"
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
    /// Define the secret on every server that runs the flow, and take the fallback out.
    pub(crate) static RULE = {
        id: "dead-secret-fallback",
        group: Secrets,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    // Only a set version says that the server is an old one.
    if cx.target().release().is_some_and(|release| release < Release::V0_21) {
        return;
    }
    for asked in secret_key::asked_keys(cx) {
        let Some(fallback) = asked.call.fallback else { continue };
        sink.report(
            &RULE,
            asked.span,
            match fallback.written {
                "default" => "`default` never takes the place of a missing secret".to_owned(),
                operator => format!("right side of `{operator}` never takes the place of a missing secret"),
            },
            "the task fails where this secret is not defined",
        )
        .note(fallback.span, "never reached")
        .help("define the secret wherever the flow runs, and take the fallback out");
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        testing,
        testing_sources::{given, with_env},
    };

    const RULE: &str = "dead-secret-fallback";

    #[test]
    fn the_key_is_marked() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('A') ?? 'd' }} {{ secret('B') | default('d') }} {{ 'x' ~ secret('C') | default('d') }}"
    #                    ^ dead-secret-fallback
    #                                             ^ dead-secret-fallback
    #                                                                                    ^ dead-secret-fallback
"#,
        );
    }

    #[test]
    fn other_fallbacks_are_none_of_a_secret() {
        for good in
            ["inputs.a ?? secret('A')", "fromJson(secret('A')).b ?? 'd'", "inputs.a ? secret('A') : 'd'"]
        {
            assert!(given().levels(RULE, good).is_empty(), "{good}");
        }
    }

    #[test]
    fn only_an_old_server_that_is_known_falls_back() {
        let levels = |version| given().version(version).levels(RULE, "secret('A') ??? 'd'");
        assert!(levels("0.20").is_empty());
        assert_eq!(levels("0.21"), ["A warning"]);
        assert_eq!(levels("any"), ["A warning"]);
        assert_eq!(with_env("SECRET_A=abcd\n").rules("secret('A') ?? 'd'"), [RULE]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said(RULE, &testing::flow_with(r#""{{ secret('A') ?? 'd' }}""#)),
            @r"
        right side of `??` never takes the place of a missing secret
        6:26 `A` the task fails where this secret is not defined
        6:30 `??` never reached
        help: define the secret wherever the flow runs, and take the fallback out
        "
        );
    }
}
