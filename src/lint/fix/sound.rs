//! Whether an edited file can still be read: what Kestra and Compose could read before they can read after, and nothing
//! is changed but what was edited.

use std::collections::BTreeMap;

use crate::{
    flow::{self, Flow, FlowForm},
    kestra::Target,
    pebble,
    secret::{Definition, SecretStore},
    source::{Moves, SourceId, Sources},
    span::Span,
    yaml::{self, Document, NodeId, NodeKind},
};

/// A scalar that Kestra may render: its place in the file, and how often its template is broken.
struct Site {
    span: Span,
    errors: usize,
    is_template: bool,
}

/// A flow inside a scalar can hold another one, and so on; deeper ones are not looked into.
const DEEPEST: usize = 4;

/// Whether the flows of `after`, which is `before` with edits, can be read where those of `before` could.
pub(super) fn keeps_flows(before: &str, after: &str, moves: &Moves, target: Target) -> bool {
    let (old, new) = (yaml::parse(before), yaml::parse(after));
    let was_readable = yaml::refusal(&old).is_none();
    if was_readable {
        let is_whole = old.error.is_some() || new.error.is_none();
        let is_same = old.documents.len() == new.documents.len()
            && old.documents.iter().zip(&new.documents).all(|(old, new)| has_same_shape(old, new, moves));
        if yaml::refusal(&new).is_some() || !is_whole || !is_same {
            return false;
        }
    }
    let (sites_before, new) = (sites(&old, target, DEEPEST), sites(&new, target, DEEPEST));
    let meets = |one: Span, other: Span| one.start() <= other.end() && other.start() <= one.end();
    let old: Vec<(Span, &Site)> = sites_before.iter().map(|site| (moves.of(site.span), site)).collect();
    let is_kept = old
        .iter()
        .filter(|(_, site)| site.is_template && site.errors == 0)
        .all(|(place, _)| new.iter().any(|site| meets(*place, site.span)));
    let is_no_worse = new.iter().filter(|site| site.errors > 0).all(|site| {
        let mut before = old.iter().filter(|(place, _)| meets(*place, site.span)).peekable();
        // What nobody could read before may turn out to be broken.
        let was_unread = before.peek().is_none() && !was_readable;
        was_unread || site.errors <= before.map(|(_, site)| site.errors).sum()
    });
    is_kept && is_no_worse
}

/// Whether two documents are the same but for the scalars that edits touch, and for what edits replace.
fn has_same_shape(old: &Document<'_>, new: &Document<'_>, moves: &Moves) -> bool {
    let mut waiting: Vec<(NodeId, NodeId)> = match (old.root(), new.root()) {
        (Some(old), Some(new)) => vec![(old, new)],
        (None, None) => Vec::new(),
        _ => return false,
    };
    while let Some((one, other)) = waiting.pop() {
        let (was, is) = (old.node(one), new.node(other));
        if moves.replaces(was.span) {
            continue;
        }
        match (&was.kind, &is.kind) {
            (NodeKind::Scalar(was_scalar), NodeKind::Scalar(is_scalar)) => {
                let is_same = was_scalar.value == is_scalar.value && was_scalar.style == is_scalar.style;
                if !is_same && !moves.touches(was.span) {
                    return false;
                }
            }
            (NodeKind::Mapping { entries: was, .. }, NodeKind::Mapping { entries: is, .. })
                if was.len() == is.len() =>
            {
                for (was, is) in was.iter().zip(is) {
                    waiting.extend([(was.key, is.key), (was.value, is.value)]);
                }
            }
            (NodeKind::Sequence { items: was, .. }, NodeKind::Sequence { items: is, .. })
                if was.len() == is.len() =>
            {
                waiting.extend(was.iter().copied().zip(is.iter().copied()));
            }
            (NodeKind::Alias(was), NodeKind::Alias(is)) if was == is => {}
            _ => return false,
        }
    }
    true
}

/// The scalars that Kestra may render in the flows of a text.
fn sites(stream: &yaml::Stream<'_>, target: Target, depth: usize) -> Vec<Site> {
    let readable_to = yaml::refusal(stream).map_or(u32::MAX, |refusal| refusal.span().start());
    let mut found = Vec::new();
    for (index, document) in stream.documents.iter().enumerate() {
        let form = flow::form(document).or_else(|| (index == 0).then_some(FlowForm::Document));
        match form {
            Some(FlowForm::Document) if document.too_deep().is_none() => {
                let readable_to = if index == 0 { readable_to } else { u32::MAX };
                let flow = Flow::new(document);
                let decoded = flow.iter().flat_map(|flow| flow.decode(readable_to));
                found.extend(decoded.map(|site| Site {
                    span: document.node(site.site.node).span,
                    errors: pebble::parse_for(&site.decoded, target).errors.len(),
                    is_template: site.decoded.text().contains('{'),
                }));
            }
            Some(FlowForm::CustomResource(source)) if depth > 0 => {
                let Some(decoded) = document.decoded(source) else { continue };
                let inner = sites(&yaml::parse(decoded.text()), target, depth - 1);
                found.extend(
                    inner.into_iter().map(|site| Site { span: decoded.locate_span(site.span), ..site }),
                );
            }
            Some(_) | None => {}
        }
    }
    found
}

/// The secret sources of a run.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) store: &'k SecretStore,
    pub(super) sources: &'k Sources,
}

impl Known<'_> {
    fn name(&self, id: SourceId) -> &str {
        self.sources.get(id).map_or("", crate::source::SourceFile::name)
    }

    /// How often Compose refuses each file.
    fn faults(&self) -> BTreeMap<&str, usize> {
        let mut faults = BTreeMap::new();
        for fault in self.store.faults() {
            *faults.entry(self.name(fault.source)).or_default() += 1;
        }
        faults
    }

    /// The file of a definition and the place of its name there.
    fn place(&self, definition: &Definition) -> Option<(&str, Span)> {
        let (source, span) = definition.provenance.name()?;
        Some((self.name(source), span))
    }
}

/// Whether `after`, the sources with edits by name of file, are refused nowhere else and have all variables, those whose
/// name no edit touches under that name.
pub(super) fn keeps_sources(before: Known<'_>, after: Known<'_>, moves: &BTreeMap<&str, &Moves>) -> bool {
    let old = before.faults();
    if after.faults().iter().any(|(file, count)| *count > old.get(file).copied().unwrap_or_default()) {
        return false;
    }
    let mut there: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for definition in after.store.definitions() {
        if let Some((file, _)) = after.place(definition) {
            *there.entry((file, definition.variable.as_str())).or_default() += 1;
        }
    }
    let mut renamed: BTreeMap<&str, usize> = BTreeMap::new();
    for definition in before.store.definitions() {
        let Some((file, span)) = before.place(definition) else { continue };
        if moves.get(file).is_some_and(|moves| moves.touches(span)) {
            *renamed.entry(file).or_default() += 1;
            continue;
        }
        match there.get_mut(&(file, definition.variable.as_str())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return false,
        }
    }
    // Of those with another name it is known only how many there are.
    renamed.iter().all(|(file, count)| {
        let others = there.iter().filter(|((name, _), _)| name == file).map(|(_, count)| count);
        others.sum::<usize>() >= *count
    })
}
