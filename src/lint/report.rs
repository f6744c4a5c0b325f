//! The outcome of a run: findings with resolved places, and what was not looked at.

use std::sync::Arc;

use crate::{
    credential::Reason,
    diagnostic::{Applicability, Level, RuleId},
    kestra::Target,
    source::{Position, SourceView},
    span::Span,
};

/// The outcome of a run, ready to be written in any format.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings by path, offset and rule id.
    pub findings: Vec<Finding>,
    /// The Kestra that was spoken of.
    pub target: Target,
    /// Counts, and what was not checked.
    pub summary: Summary,
    /// Values that stand where a credential may stand and are none; only where the settings ask for them.
    pub rejected: Vec<Rejected>,
    /// What kept the run from its end, such as files that cannot be read: for those who run it to tell.
    pub failures: Vec<String>,
}

/// A value that stands where a credential may stand and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Path as reports show it.
    pub path: String,
    /// Its first byte.
    pub start: Position,
    /// Why it is none.
    pub reason: Reason,
}

/// A finding as reports show it: no secret in any text of it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that speaks.
    pub rule: RuleId,
    /// How bad it is.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Where, and what is wrong there.
    pub at: Mark,
    /// Other places that explain it.
    pub related: Vec<Mark>,
    /// What to do.
    pub help: Option<String>,
    /// Edits that do it.
    pub fix: Option<ShownFix>,
    /// A hash of rule, path and masked text: stable under moved lines.
    pub fingerprint: String,
}

/// A place with its label.
#[derive(Clone, Debug)]
pub struct Mark {
    /// What is said of the place.
    pub label: String,
    /// The file and the bytes.
    pub place: Place,
    /// The masked lines to show; `None` for the process environment.
    pub excerpt: Option<Arc<Excerpt>>,
}

/// A resolved place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path as reports show it.
    pub path: Arc<str>,
    /// First byte.
    pub start: Position,
    /// The byte after the last one.
    pub end: Position,
}

/// A fix as reports show it.
#[derive(Clone, Debug)]
pub struct ShownFix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be applied without a look.
    pub applicability: Applicability,
    /// Place and new text; the text is `None` where it would show a secret.
    pub edits: Vec<(Place, Option<String>)>,
}

/// Counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files read.
    pub files: usize,
    /// Flows checked.
    pub flows: usize,
    /// YAML files without a flow.
    pub skipped: usize,
    /// Errors shown.
    pub errors: usize,
    /// Warnings shown.
    pub warnings: usize,
    /// Advice shown.
    pub advice: usize,
    /// Findings that were mended.
    pub fixed: usize,
    /// Findings that comments allow.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub known: usize,
    /// What was not checked, and why.
    pub not_checked: Vec<NotChecked>,
}

/// Something the run says nothing about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotChecked {
    /// What, as a kebab-case word.
    pub what: &'static str,
    /// Why, for people.
    pub why: String,
    /// How many of them.
    pub count: usize,
}

/// Masked lines around a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based number of the first line.
    pub first_line: u32,
    /// The masked text of the lines, line ends included.
    pub text: String,
    /// The label's bytes in `text`.
    pub label: Span,
}

/// Stands where a long line is cut off.
const CUT: char = '…';

/// Labels that run over more lines than this are shown on their first lines only.
const MOST_LINES: u32 = 4;

impl Excerpt {
    /// The masked lines that `span` of a file touches.
    pub(super) fn new(lines: &crate::source::LineIndex<'_>, view: &SourceView<'_>, span: Span) -> Self {
        let first_line = lines.position(span.start()).line;
        let last_line = lines.position(span.end().saturating_sub(u32::from(!span.is_empty()))).line;
        let shown_last = last_line.min(first_line + MOST_LINES - 1);
        let whole = lines.line_span(first_line).cover(lines.line_span(shown_last));
        let shown = view.window(whole, span);
        let label = Span::new(span.start(), span.end().min(shown.end()));
        let (mut text, mut label) = view.excerpt(shown, label);
        if shown.start() > whole.start() {
            text.insert(0, CUT);
            let more = crate::span::offset(CUT.len_utf8());
            label = Span::new(label.start() + more, label.end() + more);
        }
        if shown.end() < whole.end() {
            text.push(CUT);
        }
        Self { first_line, text, label }
    }

    /// The lines with their 1-based numbers, line ends included.
    pub fn lines(&self) -> impl Iterator<Item = (u32, &str)> {
        let lines = crate::source::LineIndex::new(&self.text);
        (1..=lines.line_count())
            .map(move |line| (self.first_line + line - 1, lines.line_span(line).of(&self.text)))
            .filter(|(number, line)| *number == self.first_line || !line.is_empty())
    }
}

impl Report {
    /// The worst level among the findings.
    pub fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }
}

/// The path that stands for a site without a file.
pub(super) const fn environment_path() -> &'static str {
    "<environment>"
}
