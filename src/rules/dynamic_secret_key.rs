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
