//! Findings with the lines they stand on, drawn by miette over text that is already masked.

use std::{
    fmt,
    io::{self, Write},
};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use super::{Colour, Content, Style, printable::printable, statistics};
use crate::{
    diagnostic::Level,
    lint::{Excerpt, Finding, Mark, Report},
};

/// Writes each finding as a drawing.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if style.content == Content::Statistics {
        return statistics::write(report, out);
    }
    let theme = match style.colour {
        Colour::Always => GraphicalTheme::unicode(),
        Colour::Never => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(0)
        .with_links(false)
        .with_wrap_lines(true);
    for finding in &report.findings {
        let mut text = String::new();
        handler.render_report(&mut text, &Drawing::new(&printable(finding))).map_err(io::Error::other)?;
        writeln!(out, "{}", text.trim_end())?;
        writeln!(out)?;
    }
    Ok(())
}

/// A finding, or one of its notes in another file, as miette wants it.
struct Drawing<'r> {
    message: &'r str,
    rule: Option<&'static str>,
    severity: Severity,
    help: Option<&'r str>,
    lines: Lines<'r>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Self>,
}

impl<'r> Drawing<'r> {
    fn new(finding: &'r Finding) -> Self {
        let path = &finding.at.place.path;
        let (here, elsewhere): (Vec<&Mark>, Vec<&Mark>) =
            finding.related.iter().partition(|mark| mark.place.path == *path);
        let marks: Vec<&Mark> = std::iter::once(&finding.at).chain(here).collect();
        let lines = Lines::new(path, &marks);
        let labels = lines.labels(&marks);
        Self {
            message: &finding.message,
            rule: Some(finding.rule.name()),
            severity: match finding.level {
                Level::Error => Severity::Error,
                Level::Warning => Severity::Warning,
                Level::Advice => Severity::Advice,
            },
            help: finding.help.as_deref(),
            lines,
            labels,
            elsewhere: elsewhere.into_iter().map(Self::note).collect(),
        }
    }

    fn note(mark: &'r Mark) -> Self {
        let lines = Lines::new(&mark.place.path, &[mark]);
        Self {
            message: &mark.label,
            rule: None,
            severity: Severity::Advice,
            help: None,
            labels: lines.unnamed(mark),
            lines,
            elsewhere: Vec::new(),
        }
    }
}

impl fmt::Debug for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Drawing<'_> {}

impl Diagnostic for Drawing<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.rule.map(|rule| Box::new(rule) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        (!self.elsewhere.is_empty()).then(|| {
            Box::new(self.elsewhere.iter().map(|note| note as &dyn Diagnostic)) as Box<dyn Iterator<Item = _>>
        })
    }
}

/// The masked lines of one file that labels need, as one text: lines that follow each other in the file do so here.
struct Lines<'r> {
    path: &'r str,
    text: String,
    rows: Vec<Row>,
    /// Where each label starts in the text, and its column in the file.
    columns: Vec<(usize, usize)>,
}

struct Row {
    number: u32,
    start: usize,
    end: usize,
}

impl<'r> Lines<'r> {
    fn new(path: &'r str, marks: &[&'r Mark]) -> Self {
        let mut lines: Vec<(u32, &str)> =
            marks.iter().filter_map(|mark| mark.excerpt.as_deref()).flat_map(Excerpt::lines).collect();
        lines.sort_unstable_by_key(|(number, _)| *number);
        lines.dedup_by_key(|(number, _)| *number);
        let mut text = String::new();
        let rows = lines
            .into_iter()
            .map(|(number, line)| {
                let start = text.len();
                text.push_str(line.trim_end_matches(['\r', '\n']));
                text.push('\n');
                Row { number, start, end: text.len() }
            })
            .collect();
        let mut lines = Self { path, text, rows, columns: Vec::new() };
        lines.columns = marks
            .iter()
            .filter_map(|mark| {
                Some((lines.place(mark)?.0, mark.place.start.column.saturating_sub(1) as usize))
            })
            .collect();
        lines
    }

    /// Start and length of a mark's label in the text; drawn on the line where it starts.
    fn place(&self, mark: &Mark) -> Option<(usize, usize)> {
        let excerpt = mark.excerpt.as_deref()?;
        let mut at = excerpt.label.start() as usize;
        for (number, line) in excerpt.lines() {
            let visible = line.trim_end_matches(['\r', '\n']).len();
            if at < line.len() || at == visible {
                let row = self.rows.iter().find(|row| row.number == number)?;
                let at = at.min(visible);
                return Some((row.start + at, (excerpt.label.len() as usize).min(visible - at)));
            }
            at -= line.len();
        }
        None
    }

    /// The label of a note whose text is its message already.
    fn unnamed(&self, mark: &Mark) -> Vec<LabeledSpan> {
        self.place(mark).map(|span| LabeledSpan::new_primary_with_span(None, span)).into_iter().collect()
    }

    fn labels(&self, marks: &[&Mark]) -> Vec<LabeledSpan> {
        let label = |(index, mark): (usize, &&Mark)| {
            let text = (!mark.label.is_empty()).then(|| mark.label.clone());
            let span = self.place(mark)?;
            Some(if index == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            })
        };
        marks.iter().enumerate().filter_map(label).collect()
    }
}

impl SourceCode for Lines<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let row_at = |at: usize| self.rows.iter().rposition(|row| row.start <= at);
        let (Some(first), Some(last)) = (row_at(span.offset()), row_at(span.offset() + span.len())) else {
            return Err(MietteError::OutOfBounds);
        };
        let rows = self.rows.get(first..=last).unwrap_or_default();
        let in_a_row = rows.iter().zip(rows.iter().skip(1)).all(|(row, next)| row.number + 1 == next.number);
        let (Some(first), Some(last), true) = (rows.first(), rows.last(), in_a_row) else {
            return Err(MietteError::OutOfBounds);
        };
        let column =
            self.columns.iter().find(|(at, _)| *at == span.offset()).map_or(0, |(_, column)| *column);
        Ok(Box::new(Shown {
            text: self.text.get(first.start..last.end).unwrap_or_default(),
            span: (first.start, last.end - first.start).into(),
            line: (first.number as usize).saturating_sub(1),
            column,
            line_count: rows.len(),
            path: self.path,
        }))
    }
}

/// What miette gets to see of [`Lines`].
struct Shown<'a> {
    text: &'a str,
    span: SourceSpan,
    line: usize,
    column: usize,
    line_count: usize,
    path: &'a str,
}

impl<'a> SpanContents<'a> for Shown<'a> {
    fn data(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.line_count
    }

    fn name(&self) -> Option<&str> {
        Some(self.path)
    }
}
