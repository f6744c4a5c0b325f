//! `unknown-function`: a function that Kestra does not have.

use super::{
    FlowContext, Sink,
    call::{self, Kind},
    declare_rule,
};

declare_rule! {
    /// ## What it does
    /// Reports calls of functions that no release of Kestra in question has. Macros that the template defines are
    /// functions, too.
    ///
    /// ## Why is this bad?
    /// The task fails with `Function or Macro [x] does not exist.`
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret_key('A') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('A') }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name; case counts. With a Kestra version set, the help says since when there is a newer
    /// function.
    pub(crate) static RULE = {
        id: "unknown-function",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for used in call::used(cx).filter(|used| used.kind == Kind::Function) {
        call::report_unknown(cx, &RULE, &used, sink);
    }
}
