//! How many findings each rule has, and how many of them a fix can end.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use crate::{
    diagnostic::{Applicability, Level},
    lint::Report,
};

/// The findings of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) rule: &'static str,
    /// The worst level among them.
    pub(super) level: Level,
    pub(super) findings: usize,
    /// Those with a safe fix.
    pub(super) safe: usize,
    /// Those with an unsafe fix.
    pub(super) risky: usize,
}

/// The rules that have findings, the one with most of them first.
pub(super) fn count(report: &Report) -> Vec<Count> {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for finding in &report.findings {
        let rule = finding.rule.name();
        let none = Count { rule, level: finding.level, findings: 0, safe: 0, risky: 0 };
        let count = counts.entry(rule).or_insert(none);
        count.level = count.level.max(finding.level);
        count.findings += 1;
        match finding.fix.as_ref().map(|fix| fix.applicability) {
            Some(Applicability::Safe) => count.safe += 1,
            Some(Applicability::Unsafe) => count.risky += 1,
            None => {}
        }
    }
    let mut counts: Vec<Count> = counts.into_values().collect();
    // Equal ones stay in order of their ids.
    counts.sort_by_key(|count| std::cmp::Reverse(count.findings));
    counts
}

/// Marks rules all of whose findings have a safe fix.
const FIXABLE: &str = "[*]";
/// Marks rules some of whose findings have a fix, or an unsafe one.
const IN_PART: &str = "[-]";

/// Writes a table: count, level, mark of fixes, rule.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = count(report);
    let width = counts.iter().map(|count| count.findings.to_string().len()).max().unwrap_or(0);
    let mark = |count: &Count| match (count.safe, count.risky) {
        (0, 0) => "",
        (safe, _) if safe == count.findings => FIXABLE,
        _ => IN_PART,
    };
    for count in &counts {
        let (number, level) = (count.findings, count.level.name());
        writeln!(out, "{number:width$}  {level:7}  {:3}  {}", mark(count), count.rule)?;
    }
    if counts.iter().any(|count| mark(count) == FIXABLE) {
        writeln!(out, "{FIXABLE} safe fixes")?;
    }
    if counts.iter().any(|count| mark(count) == IN_PART) {
        writeln!(out, "{IN_PART} fixes for some, or unsafe ones")?;
    }
    Ok(())
}
