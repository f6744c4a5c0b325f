//! `oversized-flow`: more than Kestra reads.

use super::{FileContext, Sink, declare_rule};
use crate::yaml::Refusal;

declare_rule! {
    /// ## What it does
    /// Reports a flow of more than 3,145,728 characters, or nested deeper than 1,000 levels.
    ///
    /// ## Why is this bad?
    /// Kestra refuses it: `The incoming YAML document exceeds the limit: 3145728 code points` or `Document nesting depth
    /// (1001) exceeds the maximum allowed`.
    ///
    /// ## Example
    /// Too large to be shown. A flow that loads its data from a file is never near the limit:
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: script
    ///     type: io.kestra.plugin.scripts.python.Commands
    ///     namespaceFiles:
    ///       enabled: true
    ///     commands:
    ///       - python load.py
    /// ```
    ///
    /// ## How to fix
    /// Move scripts and data into namespace files, split the flow into subflows.
    pub(crate) static RULE = {
        id: "oversized-flow",
        group: Flow,
        level: Error,
        since: "0.1",
        check: File(check),
    };
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    let Some(refusal) = cx.refusal.filter(|refusal| speaks_of(refusal)) else { return };
    let (message, label, help) = match refusal {
        Refusal::TooDeep(_) => (
            "flow is nested deeper than 1,000 levels",
            "kestra reads no further than to here",
            "move the inner parts into subflows or files",
        ),
        Refusal::Syntax(_)
        | Refusal::Empty(_)
        | Refusal::KeyNotScalar(_)
        | Refusal::Malformed(_)
        | Refusal::DuplicateKey { .. } => (
            "flow is longer than 3,145,728 characters",
            "kestra reads no further than to here",
            "move scripts and data into namespace files",
        ),
    };
    sink.report(&RULE, refusal.span(), message, label).help(help);
}

/// Whether a refusal is one of size.
pub(super) fn speaks_of(refusal: &Refusal) -> bool {
    refusal.is_too_long() || matches!(refusal, Refusal::TooDeep(_))
}
