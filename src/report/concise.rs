//! One line a finding, for terminals, editors and `grep`.

use std::io::{self, Write};

use super::{Colour, Content, Style, printable::printable, statistics};
use crate::{diagnostic::Level, lint::Report};

/// Writes `path:line:column: level[rule] message`, the label behind it where it says more.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.content == Content::Statistics {
        return statistics::write(report, out);
    }
    for finding in &report.findings {
        let finding = printable(finding);
        let place = &finding.at.place;
        let (on, off) = match (style.colour, finding.level) {
            (Colour::Never, _) => ("", ""),
            (Colour::Always, Level::Error) => ("\u{1b}[31m", "\u{1b}[0m"),
            (Colour::Always, Level::Warning) => ("\u{1b}[33m", "\u{1b}[0m"),
            (Colour::Always, Level::Advice) => ("\u{1b}[36m", "\u{1b}[0m"),
        };
        writeln!(
            out,
            "{}:{}:{}: {on}{}{off}[{}] {}",
            place.path, place.start.line, place.start.column, finding.level, finding.rule, finding.message,
        )?;
    }
    Ok(())
}
