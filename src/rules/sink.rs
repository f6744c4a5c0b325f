//! Where rules put what they find.

use super::Rule;
use crate::{
    diagnostic::{Diagnostic, Elsewhere, Fix, Label, Level, Site},
    span::Span,
};

/// Takes findings, and the ranges that no report may show.
#[derive(Debug, Default)]
pub struct Sink {
    findings: Vec<Diagnostic>,
    masks: Vec<(Site, Span)>,
}

impl Sink {
    /// A finding in the file under check, at the rule's own level; the caller adds help, notes, a fix.
    pub fn report(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Pending<'_> {
        self.report_in(rule, Site::Here, span, message, label)
    }

    /// A finding at any place, such as a file that secrets are read from.
    pub fn report_in(
        &mut self,
        rule: &'static Rule,
        site: Site,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Pending<'_> {
        Pending { finding: Some(Diagnostic::new(rule.id(), site, span, message, label)), sink: self }
    }

    /// Hides `span` of the file under check in every report.
    pub fn mask(&mut self, span: Span) {
        self.mask_in(Site::Here, span);
    }

    /// Hides `span` of `site` in every report.
    pub fn mask_in(&mut self, site: Site, span: Span) {
        self.masks.push((site, span));
    }

    /// All findings and masks.
    pub(crate) fn into_parts(self) -> (Vec<Diagnostic>, Vec<(Site, Span)>) {
        (self.findings, self.masks)
    }
}

/// A finding that is still being worded; it counts as soon as this is dropped.
#[derive(Debug)]
pub struct Pending<'s> {
    sink: &'s mut Sink,
    finding: Option<Diagnostic>,
}

#[expect(clippy::return_self_not_must_use, reason = "a finding counts when it is dropped")]
impl Pending<'_> {
    fn with(mut self, change: impl FnOnce(&mut Diagnostic)) -> Self {
        if let Some(finding) = &mut self.finding {
            change(finding);
        }
        self
    }

    /// Says what to do, with the exact text to write.
    pub fn help(self, text: impl Into<String>) -> Self {
        self.with(|finding| finding.help = Some(text.into()))
    }

    /// Points at another place in the file under check.
    pub fn note(self, span: Span, text: impl Into<String>) -> Self {
        self.note_in(Site::Here, span, text)
    }

    /// Points at another place in any file.
    pub fn note_in(self, site: Site, span: Span, text: impl Into<String>) -> Self {
        self.with(|finding| finding.related.push(Label { site, span, text: text.into() }))
    }

    /// Points at a place in another flow file.
    pub fn note_elsewhere(self, place: Elsewhere) -> Self {
        self.with(|finding| finding.elsewhere.push(place))
    }

    /// Lowers the level; a level above the present one changes nothing.
    pub fn at_most(self, level: Level) -> Self {
        self.with(|finding| finding.level = finding.level.min(level))
    }

    /// Raises the level; a level below the present one changes nothing.
    pub fn at_least(self, level: Level) -> Self {
        self.with(|finding| finding.level = finding.level.max(level))
    }

    /// Offers edits.
    pub fn fix(self, fix: Fix) -> Self {
        self.with(|finding| finding.fix = Some(fix))
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.sink.findings.extend(self.finding.take());
    }
}
