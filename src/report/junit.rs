//! `JUnit` XML: a suite for each file with findings, a test for each finding. Errors and warnings are failed tests, advice
//! is a passed one with a word; what kept the run from its end is a test with an error. A run without any of them has
//! one passed test, as many readers take a file without tests for a failure.

use std::io::{self, Write};

use super::{
    Style, github,
    printable::{printable, words},
    summary,
    xml::escape,
};
use crate::{
    diagnostic::Level,
    lint::{Finding, Report},
};

/// Writes the document.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let own = usize::from(report.findings.is_empty() && report.failures.is_empty()) + report.failures.len();
    let (tests, failures, errors) =
        (report.findings.len() + own, failed(&report.findings), report.failures.len());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"kestra-lint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    )?;
    if own > 0 {
        writeln!(
            out,
            "  <testsuite name=\"kestra-lint\" tests=\"{own}\" failures=\"0\" errors=\"{errors}\">"
        )?;
        if errors == 0 {
            let name = escape(&summary::found(report));
            writeln!(out, "    <testcase classname=\"kestra-lint\" name=\"{name}\"/>")?;
        }
        for failure in &report.failures {
            let text = escape(&words(failure));
            writeln!(out, "    <testcase classname=\"kestra-lint\" name=\"{text}\">")?;
            writeln!(out, "      <error type=\"failure\" message=\"{text}\"/>")?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    for findings in report.findings.chunk_by(|one, other| one.at.place.path == other.at.place.path) {
        suite(findings, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn failed(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.level > Level::Advice).count()
}

/// The findings of one file.
fn suite(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let path = findings.first().map_or("", |finding| &finding.at.place.path);
    let path = escape(&words(path));
    let (tests, failures) = (findings.len(), failed(findings));
    writeln!(
        out,
        "  <testsuite name=\"{path}\" file=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
    )?;
    for finding in findings {
        let finding = printable(finding);
        let (rule, start) = (finding.rule, finding.at.place.start);
        let (line, column) = (start.line, start.column);
        writeln!(out, "    <testcase classname=\"{path}\" name=\"{rule} at {line}:{column}\">")?;
        let text = escape(&github::text(&finding));
        let message = escape(&finding.message);
        match finding.level {
            Level::Advice => writeln!(out, "      <system-out>{text}</system-out>")?,
            Level::Warning | Level::Error => writeln!(
                out,
                "      <failure type=\"{}\" message=\"{message}\">{text}</failure>",
                finding.level
            )?,
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}
