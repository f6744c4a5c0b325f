//! The last words of a run, on stderr: counts, and what was not checked.

use std::fmt::Write as _;

use crate::lint::Report;

/// The summary as lines of text.
pub fn summarize(report: &Report) -> String {
    let summary = &report.summary;
    let counts = [
        (summary.errors, "error", "errors"),
        (summary.warnings, "warning", "warnings"),
        (summary.advice, "advice", "advice"),
    ];
    let found: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|&(count, one, many)| counted(count, one, many))
        .collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let mut text = format!("{found} in {}", counted(summary.flows, "flow", "flows"));
    let mut aside = Vec::new();
    if summary.skipped > 0 {
        aside.push(format!("{} without a flow", counted(summary.skipped, "YAML file", "YAML files")));
    }
    if summary.suppressed > 0 {
        aside.push(format!("{} allowed by comments", summary.suppressed));
    }
    if !aside.is_empty() {
        text.push_str(" (");
        text.push_str(&aside.join(", "));
        text.push(')');
    }
    text.push('\n');
    for entry in &summary.not_checked {
        let many = entry.what.replace('-', " ");
        let one = many.trim_end_matches('s');
        // Writing to a string cannot fail.
        _ = writeln!(text, "not checked: {}: {}", counted(entry.count, one, &many), entry.why);
    }
    text
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
