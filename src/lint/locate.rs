//! Findings with bytes to findings with lines, masked text and fingerprints.

use std::{collections::HashMap, sync::Arc};

use super::{
    fix::Proposal,
    report::{Excerpt, Finding, Mark, Place, ShownFix, environment_path},
};
use crate::{
    diagnostic::{Diagnostic, Elsewhere, Fix, Label, Site},
    source::{Edit, LineIndex, Position, SourceId, SourceView, Sources},
    span::{Replaced, Span},
};

/// A text that findings point into, ready to be shown.
#[derive(Debug)]
pub(super) struct Shelf<'s> {
    path: Arc<str>,
    lines: LineIndex<'s>,
    view: SourceView<'s>,
    is_replaced: bool,
}

impl<'s> Shelf<'s> {
    pub(super) fn new(
        path: &str,
        text: &'s str,
        replaced: &Replaced,
        masks: impl IntoIterator<Item = Span>,
    ) -> Self {
        Self {
            path: path.into(),
            lines: LineIndex::of_file(text, replaced),
            view: SourceView::new(text, masks),
            is_replaced: !replaced.is_empty(),
        }
    }
}

/// The texts of the secret sources, indexed once for all files.
#[derive(Debug, Default)]
pub(super) struct SourceTexts<'s> {
    shelves: HashMap<SourceId, Shelf<'s>>,
}

impl<'s> SourceTexts<'s> {
    pub(super) fn new(sources: &'s Sources, masks: &[(Site, Span)]) -> Self {
        let shelves = sources.iter().map(|(id, file)| {
            let masks = masks.iter().filter(|(site, _)| *site == Site::Source(id)).map(|(_, span)| *span);
            (id, Shelf::new(file.name(), file.text(), file.replaced(), masks))
        });
        Self { shelves: shelves.collect() }
    }
}

/// Turns findings about one file into what reports show.
#[derive(Debug)]
pub(super) struct Locator<'l, 's> {
    pub(super) here: Option<&'l Shelf<'s>>,
    pub(super) source_texts: &'l SourceTexts<'s>,
}

impl Locator<'_, '_> {
    fn shelf(&self, site: Site) -> Option<&Shelf<'_>> {
        match site {
            Site::Here => self.here,
            Site::Source(id) => self.source_texts.shelves.get(&id),
            Site::Environment => None,
        }
    }

    fn place(&self, site: Site, span: Span) -> Place {
        let first = Position::FIRST;
        match self.shelf(site) {
            Some(known) => Place {
                path: Arc::clone(&known.path),
                start: known.lines.position(span.start()),
                end: known.lines.position(span.end()),
            },
            None => Place { path: environment_path().into(), start: first, end: first },
        }
    }

    fn mark(&self, label: Label) -> Mark {
        let excerpt = self.shelf(label.site).map(|known| Excerpt::new(&known.lines, &known.view, label.span));
        Mark { place: self.place(label.site, label.span), label: label.text, excerpt: excerpt.map(Arc::new) }
    }

    /// Whether a fix puts in no character that only stands for bytes of the file.
    fn is_writable(&self, site: Site, fix: &Fix) -> bool {
        fix.edits.iter().all(|edit| {
            let site = edit.source.map_or(site, Site::Source);
            !edit.insert.holds(char::REPLACEMENT_CHARACTER)
                || !self.shelf(site).is_some_and(|shelf| shelf.is_replaced)
        })
    }

    fn edit(&self, site: Site, edit: &Edit) -> (Place, Option<String>) {
        let site = edit.source.map_or(site, Site::Source);
        (self.place(site, edit.span), edit.insert.shown().map(str::to_owned))
    }

    /// The fix of a finding, if it can be written.
    pub(super) fn proposal(&self, diagnostic: &Diagnostic) -> Option<Proposal> {
        let site = diagnostic.at.site;
        let fix = diagnostic.fix.as_ref().filter(|fix| self.is_writable(site, fix))?;
        let edits = fix.edits.iter().map(|edit| match edit.source.map_or(site, Site::Source) {
            Site::Here => Some((None, edit.clone())),
            Site::Source(id) => Some((Some(id), edit.clone())),
            Site::Environment => None,
        });
        Some(Proposal {
            rule: diagnostic.rule,
            title: fix.title.clone(),
            applicability: fix.applicability,
            at: self.place(site, diagnostic.at.span),
            edits: edits.collect::<Option<Vec<_>>>()?,
        })
    }

    /// The finding as reports show it; `repeats` counts equal ones before it.
    pub(super) fn finding(&self, diagnostic: Diagnostic, repeats: &mut HashMap<String, u32>) -> Finding {
        let site = diagnostic.at.site;
        let fix = diagnostic.fix.as_ref().filter(|fix| self.is_writable(site, fix)).map(|fix| ShownFix {
            title: fix.title.clone(),
            applicability: fix.applicability,
            edits: fix.edits.iter().map(|edit| self.edit(site, edit)).collect(),
        });
        let at = self.mark(diagnostic.at);
        let base = fingerprint_text(diagnostic.rule.name(), &at);
        let count = repeats.entry(base.clone()).or_default();
        let fingerprint = format!("{:016x}", fnv1a(format!("{base}\n{count}").as_bytes()));
        *count += 1;
        Finding {
            rule: diagnostic.rule,
            level: diagnostic.level,
            message: diagnostic.message,
            related: diagnostic
                .related
                .into_iter()
                .map(|label| self.mark(label))
                .chain(diagnostic.elsewhere.into_iter().map(unseen))
                .collect(),
            help: diagnostic.help,
            fix,
            fingerprint,
            at,
        }
    }
}

/// A place whose text is not at hand.
fn unseen(place: Elsewhere) -> Mark {
    let Elsewhere { path, start, end, text } = place;
    Mark { label: text, place: Place { path: path.into(), start, end }, excerpt: None }
}

/// What a finding is about, without line numbers and without secrets: rule, path, masked lines, the marked part.
fn fingerprint_text(rule: &str, at: &Mark) -> String {
    let (lines, marked) = at
        .excerpt
        .as_ref()
        .map_or(("", ""), |excerpt| (excerpt.text.trim(), excerpt.label.of(&excerpt.text)));
    format!("{rule}\n{}\n{lines}\n{marked}", at.place.path)
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
