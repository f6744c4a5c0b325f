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
            format!("`{}` never takes the place of a missing secret", fallback.written),
            "the task fails where this secret is not defined",
        )
        .note(fallback.span, "never reached")
        .help("define the secret wherever the flow runs, and take the fallback out");
    }
}
