//! The last words of a run, on stderr: counts, and what was not checked.

use crate::{
    diagnostic::Applicability,
    lint::{NotChecked, Report},
};

/// The summary as lines of text.
pub fn summarize(report: &Report) -> String {
    summarize_for(report, Applicability::Safe)
}

/// [`summarize`] for a run that applies fixes that are `lowest` or better.
pub fn summarize_for(report: &Report, lowest: Applicability) -> String {
    let mut text = found(report);
    text.push('\n');
    if report.summary.fixed > 0 {
        text.extend(["fixed ", &counted(report.summary.fixed, "finding", "findings"), "\n"]);
    }
    text.extend(fixable(report, lowest));
    for entry in &report.summary.not_checked {
        text.extend(["not checked: ", &not_checked(entry), "\n"]);
    }
    text
}

/// What was found, as one line.
pub(super) fn found(report: &Report) -> String {
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
    if summary.known > 0 {
        aside.push(format!("{} in the baseline", summary.known));
    }
    if !aside.is_empty() {
        text.extend([" (", &aside.join(", "), ")"]);
    }
    text
}

/// How many findings a run with fixes would end, and with which flags.
fn fixable(report: &Report, lowest: Applicability) -> Option<String> {
    let of = |applicability| {
        let fixes = report.findings.iter().filter_map(|finding| finding.fix.as_ref());
        fixes.filter(|fix| fix.applicability == applicability).count()
    };
    let (safe, risky) = (of(Applicability::Safe), of(Applicability::Unsafe));
    let findings = |count| counted(count, "finding", "findings");
    match (safe, risky, lowest) {
        (0, 0, _) => None,
        (_, 0, _) => Some(format!("{} can be fixed with `--fix`\n", findings(safe))),
        (0, ..) | (.., Applicability::Unsafe) => {
            Some(format!("{} can be fixed with `--fix --unsafe-fixes`\n", findings(safe + risky)))
        }
        _ => Some(format!(
            "{} can be fixed with `--fix`, {risky} more with `--fix --unsafe-fixes`\n",
            findings(safe)
        )),
    }
}

/// What was not checked, and why, as one line.
pub(super) fn not_checked(entry: &NotChecked) -> String {
    let many = entry.what.replace('-', " ");
    let one = many.trim_end_matches('s');
    format!("{}: {}", counted(entry.count, one, &many), entry.why)
}

/// A number with its noun.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
