//! `dynamic-secret-key`: a key that only a run knows.

use super::{FlowContext, Sink, declare_rule};
use crate::flow::KeyArgument;

declare_rule! {
    /// ## What it does
    /// Reports keys of `secret()` that are computed while the flow runs. Texts joined with `~` are no such keys.
    ///
    /// ## Why is this bad?
    /// Nobody can check such a key before the flow runs, and any input that flows into it chooses which secret is read.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: team
    ///     type: STRING
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('TOKEN_' ~ inputs.team) }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('TOKEN_' ~ 'SALES') }}"
    /// ```
    ///
    /// ## How to fix
    /// Where the choices are few, name each key: `inputs.team == 'sales' ? secret('TOKEN_SALES') : secret('TOKEN_OPS')`.
    pub(crate) static RULE = {
        id: "dynamic-secret-key",
        group: Secrets,
        level: Advice,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for call in cx.secret_calls() {
        let KeyArgument::Dynamic(span) = call.key else { continue };
        sink.report(
            &RULE,
            span,
            "secret key is known at run time only",
            "no one can check this before the flow runs",
        )
        .help("name each key in a `secret()` of its own, where the choices are few");
    }
}

#[cfg(test)]
mod tests {
    use super::super::{testing, testing_sources::given};

    #[test]
    fn a_key_that_only_a_run_knows_is_advice() {
        let levels = |expression| given().levels("dynamic-secret-key", expression);
        assert_eq!(levels("secret('A' ~ inputs.b)"), ["'A' ~ inputs.b advice"]);
        assert_eq!(levels("1 }}{% for k in ['A', 'B'] %}{{ secret(k) }}{% endfor %}{{ 1"), ["k advice"]);
        for constant in ["secret('A' ~ 'B' ~ 'C')", r#"secret(\"A#{'B'}\")"#, "secret(A)", "secret()"] {
            assert!(levels(constant).is_empty(), "{constant}");
        }
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said("dynamic-secret-key", &testing::flow_with(r#""{{ secret(inputs.k) }}""#)),
            @r"
        secret key is known at run time only
        6:25 `inputs.k` no one can check this before the flow runs
        help: name each key in a `secret()` of its own, where the choices are few
        "
        );
    }
}
