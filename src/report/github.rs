//! Annotations of GitHub Actions: one workflow command a finding.
//!
//! GitHub shows ten annotations of a level for each step and drops the rest without a word; where that happens, a last
//! notice says so. The log has all of them: each message begins with its place, which the log does not show otherwise.

use std::io::{self, Write};

use super::{
    Style,
    printable::{printable, words},
    summary::counted,
};
use crate::{
    diagnostic::Level,
    lint::{Finding, Report},
};

/// How many annotations of one level GitHub shows for a step.
const SHOWN: usize = 10;

/// Writes a command for each finding, for each failure of the run, and for what GitHub drops.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let finding = printable(finding);
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Advice => "notice",
        };
        let place = place(&finding);
        writeln!(
            out,
            "::{command} {place}title={}::{}",
            property(finding.rule.name()),
            data(&text(&finding))
        )?;
    }
    for failure in &report.failures {
        writeln!(out, "::error title=kestra-lint::{}", data(&words(failure)))?;
    }
    let summary = &report.summary;
    let most = summary.errors.max(summary.warnings).max(summary.advice);
    if most > SHOWN {
        let all = counted(report.findings.len(), "finding", "findings");
        writeln!(
            out,
            "::notice title=kestra-lint::{all}; github shows {SHOWN} of a level, the log of this step has all",
        )?;
    }
    Ok(())
}

/// The properties that say where; none for what stands in no file.
fn place(finding: &Finding) -> String {
    let place = &finding.at.place;
    if place.path.starts_with('<') {
        return String::new();
    }
    let (file, line, end_line) = (property(&place.path), place.start.line, place.end.line);
    // GitHub takes columns only within one line.
    let columns = if line == end_line {
        format!("col={},endColumn={},", place.start.column, place.end.column)
    } else {
        String::new()
    };
    format!("file={file},line={line},endLine={end_line},{columns}")
}

/// Place, message, label and help in lines.
pub(super) fn text(finding: &Finding) -> String {
    let place = &finding.at.place;
    let message = format!(
        "{}:{}:{}: {}[{}] {}",
        place.path, place.start.line, place.start.column, finding.level, finding.rule, finding.message
    );
    let label = (!finding.at.label.is_empty()).then_some(finding.at.label.as_str());
    let help = finding.help.as_ref().map(|help| format!("help: {help}"));
    [Some(message.as_str()), label, help.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_command_or_a_property() {
        assert_eq!(data("50%, a:b\r\n::error::c"), "50%25, a:b%0D%0A::error::c");
        assert_eq!(property("a,b:c%0A\n"), "a%2Cb%3Ac%250A%0A");
    }
}
