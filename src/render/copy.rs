//! A resolved copy of a flow: every rendered scalar with what is known, everything else as it is, byte for byte
//! (product §8).

use super::{
    engine::Engine,
    partial::Folded,
    reason::Reasons,
    scalar::{Edits, Target},
    world::{BadInput, Facts, RunWorld},
};
use crate::{
    flow::{DecodedSite, Flow, Place, Slot},
    source::{Edit, apply},
    span::{Span, offset},
    yaml::{self, Document, NodeId, NodeKind, ScalarStyle, Untyped},
};

/// A resolved copy.
#[derive(Debug)]
pub(super) struct Copy {
    /// The edits that make it.
    pub edits: Vec<Edit>,
    /// What stays, and why; places are bytes of the file.
    pub open: Vec<OpenSite>,
    /// Inputs whose given values are of the wrong type.
    pub bad_inputs: Vec<BadInput>,
}

/// An expression that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSite {
    /// The expression, or the part of it that has no value.
    pub span: Span,
    /// Why, for people.
    pub reason: String,
}

/// A scalar that changes.
struct Change<'a> {
    node: NodeId,
    target: Target<'a>,
    folded: Folded,
}

/// The copy of the flow of `facts` in the file `text`. What comes of credentials that are typed into it is not shown.
pub(super) fn copy(text: &str, facts: Facts<'_>) -> Copy {
    let flow = facts.flow;
    let document = flow.document();
    let (world, bad_inputs) = RunWorld::new(facts);
    let engine = Engine::new(facts.release, &world);
    let sites = flow.decode(u32::MAX);
    let reasons = Reasons::new(&facts);
    let hidden = facts.hidden;
    let mut open = Vec::new();
    let mut changes = Vec::new();
    for site in sites.iter().filter(|site| site.site.place == Place::Rendered) {
        let Some(scalar) = document.scalar(site.site.node) else { continue };
        if hidden.iter().any(|secret| is_in_code(secret, site.decoded.text())) {
            let reason = "a credential is typed into it".to_owned();
            open.push(OpenSite { span: document.node(site.site.node).span, reason });
            continue;
        }
        let mut folded = engine.fold(site.decoded.text());
        for one in &folded.open {
            let part = site.decoded.text().get(one.span.range()).unwrap_or_default();
            let reason = reasons.of(part, &one.why);
            open.push(OpenSite { span: site.decoded.locate_span(one.span), reason });
        }
        if folded.text.is_some() {
            for (_, insert) in &mut folded.edits {
                for secret in hidden {
                    if insert.contains(secret) {
                        *insert = insert.replace(secret, MASK);
                    }
                }
            }
            let target = Target {
                decoded: &site.decoded,
                style: scalar.style,
                span: document.node(site.site.node).span,
                file: text,
            };
            changes.push(Change { node: site.site.node, target, folded });
        }
    }
    let colliding = colliding_keys(document, &sites, &changes);
    changes.retain(|change| !colliding.contains(&change.node));
    open.extend(colliding.iter().map(|node| OpenSite {
        span: document.node(*node).span,
        reason: "it would become a key that is there already".to_owned(),
    }));
    open.sort_by_key(|site| site.span);
    open.dedup();
    Copy { edits: edits(text, document, &changes), open, bad_inputs }
}

/// What stands in place of a credential.
pub const MASK: &str = "(masked)";

/// Whether the credential `secret` stands between the delimiters of a template: what is computed there comes of it.
fn is_in_code(secret: &str, template: &str) -> bool {
    let last = |text: &str, delimiters: [&str; 2]| {
        delimiters.map(|delimiter| text.rfind(delimiter)).into_iter().max()
    };
    template.match_indices(secret).any(|(at, _)| {
        let before = template.get(..at).unwrap_or_default();
        last(before, ["{{", "{%"]) > last(before, ["}}", "%}"])
    })
}

impl Change<'_> {
    /// The text that the scalar will have.
    fn text(&self) -> String {
        let old = self.target.decoded.text();
        let edits: Vec<Edit> =
            self.folded.edits.iter().map(|(span, insert)| Edit::replace(*span, insert.as_str())).collect();
        apply(old, &edits)
    }
}

/// Keys that would become equal to another key of their mapping: Kestra keeps the first of them only.
fn colliding_keys(document: &Document<'_>, sites: &[DecodedSite<'_>], changes: &[Change<'_>]) -> Vec<NodeId> {
    let keys: Vec<&Change<'_>> = changes
        .iter()
        .filter(|change| {
            sites.iter().any(|site| site.site.node == change.node && site.site.slot == Slot::Key)
        })
        .collect();
    if keys.is_empty() {
        return Vec::new();
    }
    let mut colliding = Vec::new();
    for (id, node) in document.nodes() {
        let NodeKind::Mapping { .. } = node.kind else { continue };
        let entries = document.entries(id);
        for change in keys.iter().filter(|change| entries.iter().any(|entry| entry.key == change.node)) {
            let text = change.text();
            let is_taken = |entry: &yaml::Entry| {
                let other = keys.iter().find(|other| other.node == entry.key);
                entry.key != change.node
                    && other.map_or_else(
                        || document.text(entry.key) == Some(text.as_str()),
                        |other| other.text() == text,
                    )
            };
            if entries.iter().any(is_taken) {
                colliding.push(change.node);
            }
        }
    }
    colliding
}

/// The edits of the file: each scalar in its own style if the copy then says what it should, else in double quotes.
fn edits(text: &str, document: &Document<'_>, changes: &[Change<'_>]) -> Vec<Edit> {
    let texts: Vec<String> = changes.iter().map(Change::text).collect();
    let chosen: Vec<Edits> = changes
        .iter()
        .zip(&texts)
        .map(|(change, text)| {
            let in_place = change.target.in_place(&change.folded.edits);
            let old = change.target.decoded.text();
            in_place
                .filter(|_| fits(change.target.style, old, text))
                .unwrap_or_else(|| change.target.quoted(text))
        })
        .collect();
    let mut trial = Trial { text, document, changes, texts: &texts, chosen, readings: MAX_READINGS };
    trial.settle(0, changes.len());
    trial.written(0, changes.len())
}

/// So often a file is read again to find out which scalars its copy says wrong. Far more than a real one needs.
const MAX_READINGS: usize = 200;

/// Edits that are tried out: the copy is read, and what it says wrong is written in another way.
struct Trial<'a> {
    text: &'a str,
    document: &'a Document<'a>,
    changes: &'a [Change<'a>],
    texts: &'a [String],
    chosen: Vec<Edits>,
    readings: usize,
}

impl Trial<'_> {
    /// The edits of some of the changes.
    fn written(&self, from: usize, to: usize) -> Vec<Edit> {
        let chosen = self.chosen.get(from..to).unwrap_or_default();
        chosen.iter().flatten().map(|(span, insert)| Edit::replace(*span, insert.as_str())).collect()
    }

    /// Whether the copy with these changes alone says what it should.
    fn holds(&mut self, from: usize, to: usize) -> bool {
        self.readings = self.readings.saturating_sub(1);
        let edits = self.written(from, to);
        let (changes, texts) = (self.changes.get(from..to), self.texts.get(from..to));
        let (Some(changes), Some(texts)) = (changes, texts) else { return true };
        edits.is_empty() || says(&apply(self.text, &edits), self.document, changes, texts)
    }

    /// Makes the changes hold: halves those that do not, until single ones are left. These are written in double
    /// quotes; one that even they cannot hold stays as it is, and the reader of the copy finds the expression there.
    fn settle(&mut self, from: usize, to: usize) {
        if from >= to || self.holds(from, to) {
            return;
        }
        if to - from == 1 || self.readings == 0 {
            for at in from..to {
                self.quote(at);
            }
            if self.readings > 0 && !self.holds(from, to) {
                self.chosen.iter_mut().skip(from).take(to - from).for_each(Vec::clear);
            }
            return;
        }
        let middle = from.midpoint(to);
        self.settle(from, middle);
        self.settle(middle, to);
    }

    fn quote(&mut self, at: usize) {
        if let (Some(slot), Some(change), Some(text)) =
            (self.chosen.get_mut(at), self.changes.get(at), self.texts.get(at))
        {
            *slot = change.target.quoted(text);
        }
    }
}

/// Whether a scalar of that style can hold `text` in place of `old`: a plain one if it is still a text, and not nothing,
/// a number or an indicator; a block if its first line with text still says how deep it lies.
fn fits(style: ScalarStyle, old: &str, text: &str) -> bool {
    match style {
        ScalarStyle::Single | ScalarStyle::Double => return true,
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let is_flush = |text: &str| {
                let first = text.lines().find(|line| !line.is_empty());
                first.is_some_and(|line| !line.starts_with([' ', '\t']))
            };
            return is_flush(text) || !is_flush(old);
        }
        ScalarStyle::Plain => {}
    }
    let stream = yaml::parse(text);
    let root = stream.documents.first().and_then(|document| Some((document, document.root()?)));
    root.is_some_and(|(document, root)| {
        stream.error.is_none()
            && document.text(root) == Some(text)
            && document.scalar(root).is_some_and(|scalar| scalar.style == ScalarStyle::Plain)
            && matches!(yaml::resolve(document, root), Untyped::Text)
    })
}

/// Whether the edited file has the same nodes, with the new texts in the changed scalars.
fn says(edited: &str, old: &Document<'_>, changes: &[Change<'_>], texts: &[String]) -> bool {
    yaml::parse(edited).documents.iter().any(|new| same_nodes(old, new, changes, texts))
}

fn same_nodes(old: &Document<'_>, new: &Document<'_>, changes: &[Change<'_>], texts: &[String]) -> bool {
    let mut awaited = changes.iter().zip(texts).peekable();
    let mut others = new.nodes();
    let all = old.nodes().all(|(id, before)| {
        let expected = awaited.next_if(|(change, _)| change.node == id).map(|(_, text)| text.as_str());
        let Some((_, after)) = others.next() else { return false };
        match (&before.kind, &after.kind) {
            (NodeKind::Scalar(before), NodeKind::Scalar(after)) => match expected {
                Some(text) => after.value == text,
                None => before.value == after.value && before.style == after.style,
            },
            (NodeKind::Mapping { .. }, NodeKind::Mapping { .. })
            | (NodeKind::Sequence { .. }, NodeKind::Sequence { .. })
            | (NodeKind::Alias(_), NodeKind::Alias(_)) => true,
            _ => false,
        }
    });
    all && others.next().is_none()
}

/// The edit that gives the scalar `node`, a flow inside another resource, its new text.
pub(super) fn rewritten(
    text: &str,
    document: &Document<'_>,
    node: NodeId,
    target: Target<'_>,
    new: &str,
) -> Vec<Edit> {
    let old = target.decoded.text();
    let folded = Folded { text: Some(new.to_owned()), edits: vec![difference(old, new)], open: Vec::new() };
    edits(text, document, &[Change { node, target, folded }])
}

/// What must be replaced to make `new` of `old`: what is between their common beginning and end.
pub(super) fn difference(old: &str, new: &str) -> (Span, String) {
    let pairs = old.chars().zip(new.chars());
    let start: usize = pairs.take_while(|(one, two)| one == two).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let pairs = old_rest.chars().rev().zip(new_rest.chars().rev());
    let end: usize = pairs.take_while(|(one, two)| one == two).map(|(c, _)| c.len_utf8()).sum();
    let insert = new.get(start..new.len() - end).unwrap_or_default();
    (Span::new(offset(start), offset(old.len() - end)), insert.to_owned())
}

/// The flow of a document, as [`Facts`] want it.
pub(super) fn flow_of<'d, 's>(document: &'d Document<'s>) -> Option<Flow<'d, 's>> {
    if document.too_deep().is_some() { None } else { Flow::new(document) }
}
