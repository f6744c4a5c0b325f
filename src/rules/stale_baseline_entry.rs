//! `stale-baseline-entry`: the baseline holds a finding that is gone.

use super::{
    Sink, declare_rule,
    known::{KnownContext, StaleEntry},
};

declare_rule! {
    /// ## What it does
    /// Reports entries of the baseline whose findings are gone: they were mended, or their file was taken away. Only
    /// files and rules of the run are judged.
    ///
    /// ## Why is this bad?
    /// The entry would hide the same mistake when somebody makes it again.
    ///
    /// ## Example
    /// With a baseline that knows `inputs.day` of this file as a mistake:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: say
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ flow.id }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: say
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ inputs.day }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the baseline anew: `kestra-lint baseline`.
    pub(crate) static RULE = {
        id: "stale-baseline-entry",
        group: Housekeeping,
        level: Warning,
        since: "0.1",
        check: Known(check),
    };
}

fn check(cx: &KnownContext<'_>, sink: &mut Sink) {
    for StaleEntry { rule, path, span, known, found } in cx.stale {
        let (message, label) = if *found == 0 {
            (format!("`{rule}` is found no more in `{path}`"), "known finding that is gone".to_owned())
        } else {
            let message = format!("`{rule}` is found less often in `{path}` than the baseline knows");
            (message, format!("known {known} times, found {found}"))
        };
        sink.report_in(&RULE, cx.site, *span, message, label)
            .help("write the baseline anew: `kestra-lint baseline`");
    }
}
