//! Findings: what is wrong, where, what to do about it. Knows no rule by name and prints nothing.

mod fix;
mod rule;

pub use fix::{Applicability, Fix};
pub use rule::{Group, Level, RuleId, RuleInfo};

use crate::{
    source::{Edit, MASK, Position, SourceId},
    span::Span,
};

/// Which text a place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site {
    /// The flow file under check.
    Here,
    /// A file that secrets and envs were read from.
    Source(SourceId),
    /// The process environment, which has no lines.
    Environment,
}

/// A place and the few words said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub site: Site,
    /// The bytes.
    pub span: Span,
    /// What is there, in a few words.
    pub text: String,
}

/// A place in a flow file that is no longer at hand, with the few words said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Path as reports show it.
    pub path: String,
    /// First byte.
    pub start: Position,
    /// The byte after the last one.
    pub end: Position,
    /// What is there.
    pub text: String,
}

/// A finding of one rule at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that speaks.
    pub rule: RuleId,
    /// The rule's level, unless the case at hand is a lesser one.
    pub level: Level,
    /// What is wrong; true without the code beside it.
    pub message: String,
    /// The smallest text that must change, and what is wrong there.
    pub at: Label,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// Places in other flow files that explain it.
    pub elsewhere: Vec<Elsewhere>,
    /// What to do, with the exact text to write.
    pub help: Option<String>,
    /// Edits that do it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding at the rule's own level.
    pub fn new(
        rule: RuleId,
        site: Site,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            level: rule.info().level,
            message: message.into(),
            at: Label { site, span, text: label.into() },
            related: Vec::new(),
            elsewhere: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Takes `secret` out of every text; an edit that would write it is no longer shown.
    pub(crate) fn conceal(&mut self, secret: &str) {
        let labels = std::iter::once(&mut self.at).chain(&mut self.related).map(|label| &mut label.text);
        let titles = self.fix.iter_mut().map(|fix| &mut fix.title);
        for text in std::iter::once(&mut self.message).chain(&mut self.help).chain(labels).chain(titles) {
            if text.contains(secret) {
                *text = text.replace(secret, MASK);
            }
        }
        for edit in self.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.insert.conceal(secret);
        }
    }

    /// Moves every place in the file under check by `locate`: a flow inside another document's scalar.
    pub(crate) fn map_spans(&mut self, locate: impl Fn(Span) -> Span) {
        let labels = std::iter::once(&mut self.at).chain(&mut self.related);
        for label in labels.filter(|label| label.site == Site::Here) {
            label.span = locate(label.span);
        }
        let edits = self.fix.iter_mut().flat_map(|fix| &mut fix.edits);
        for edit in edits.filter(|edit: &&mut Edit| edit.source.is_none()) {
            edit.span = locate(edit.span);
        }
    }

    /// Writes what the fix puts into this file as `write` says; there is no fix if it cannot be written.
    pub(crate) fn map_inserts(&mut self, write: impl Fn(&str) -> Option<String>) {
        let Some(fix) = &mut self.fix else { return };
        let own = fix.edits.iter_mut().filter(|edit| edit.source.is_none());
        let is_written = own.into_iter().all(|edit| match edit.insert.map(&write) {
            Some(insert) => {
                edit.insert = insert;
                true
            }
            None => false,
        });
        if !is_written {
            self.fix = None;
        }
    }
}
