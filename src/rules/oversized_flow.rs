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

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_thousand_levels_are_enough() {
        let flow = |levels: usize| {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            format!("id: a\nnamespace: b\ntasks:\n  - {{id: t, type: x.Y, v: {open}{close}}}\n")
        };
        assert_eq!(names(&flow(997)), [""; 0]);
        assert_eq!(names(&flow(998)), ["oversized-flow"]);
    }

    #[test]
    fn the_limit_counts_characters() {
        let flow = |length: usize| {
            let head = "id: a\nnamespace: b\ntasks:\n  - {id: t, type: x.Y, v: \"";
            format!("{head}{}\"}}\n", "é".repeat(length - head.len() - 3))
        };
        assert_eq!(names(&flow(3_145_728)), [""; 0]);
        assert_eq!(names(&flow(3_145_800)), ["oversized-flow"]);
    }

    fn names(text: &str) -> Vec<&'static str> {
        findings(text).iter().map(|finding| finding.rule.name()).collect()
    }
}
