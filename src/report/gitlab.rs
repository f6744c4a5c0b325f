//! Code Quality report of GitLab: what a merge request shows beside the lines it changes.

use std::{
    borrow::Cow,
    collections::HashSet,
    io::{self, Write},
};

use serde::Serialize;

use super::{Style, json, printable::printable};
use crate::{
    diagnostic::{Group, Level},
    lint::{Finding, Report},
};

#[derive(Debug, Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'static str,
    fingerprint: Cow<'r, str>,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Debug, Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes a list, empty where there is nothing to say. GitLab has no place for what was not checked.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut known = HashSet::new();
    let issues: Vec<Issue<'_>> = report
        .findings
        .iter()
        .map(|finding| {
            let place = &finding.at.place;
            let mut fingerprint = Cow::Borrowed(finding.fingerprint.as_str());
            let mut repeats = 1;
            while !known.insert(fingerprint.clone()) {
                repeats += 1;
                fingerprint = Cow::Owned(format!("{}-{repeats}", finding.fingerprint));
            }
            Issue {
                description: description(&printable(finding)),
                check_name: finding.rule.name(),
                fingerprint,
                severity: severity(finding),
                location: Location {
                    path: &place.path,
                    lines: Lines { begin: place.start.line, end: place.end.line },
                },
            }
        })
        .collect();
    json::write_document(&issues, out)
}

fn description(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{} – {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// A credential that is given away is more than a flow that fails.
fn severity(finding: &Finding) -> &'static str {
    match (finding.level, finding.rule.info().group) {
        (Level::Error, Group::Credentials | Group::Leaks) => "critical",
        (Level::Error, _) => "major",
        (Level::Warning, _) => "minor",
        (Level::Advice, _) => "info",
    }
}
