//! A YAML document as Kubernetes and Helm read it: aliases and merge keys followed, of a key that stands twice the last
//! one. Nothing is copied, so that aliases of aliases cost nothing; what is taken out is counted.

use std::{cell::Cell, collections::HashMap};

use crate::{
    secret::ValueStyle,
    source::SourceId,
    span::Span,
    yaml::{CollectionStyle, Document, NodeId, NodeKind, ScalarStyle},
};

/// Mappings that are merged one through the other.
const MAX_MERGES: usize = 16;

/// Entries and items that are taken out of one document, aliases followed.
const MAX_TAKEN: usize = 1_000_000;

/// A scalar: what it says and where.
#[derive(Debug)]
pub(super) struct Written<'d> {
    pub(super) text: &'d str,
    /// Its bytes without quotes.
    pub(super) span: Span,
    pub(super) style: ValueStyle,
}

/// One document of a file.
#[derive(Debug)]
pub(super) struct View<'d, 's> {
    document: &'d Document<'s>,
    pub(super) source: SourceId,
    anchors: HashMap<&'d str, Vec<NodeId>>,
    taken: Cell<usize>,
}

impl<'d, 's> View<'d, 's> {
    pub(super) fn new(document: &'d Document<'s>, source: SourceId) -> Self {
        let mut anchors: HashMap<&str, Vec<NodeId>> = HashMap::new();
        for (id, node) in document.nodes() {
            if let Some(anchor) = node.anchor {
                anchors.entry(anchor.value).or_default().push(id);
            }
        }
        Self { document, source, anchors, taken: Cell::new(0) }
    }

    /// Whether more was asked for than a document of people holds.
    pub(super) fn is_exhausted(&self) -> bool {
        self.taken.get() > MAX_TAKEN
    }

    /// The node that an alias stands for, else the node.
    fn target(&self, id: NodeId) -> Option<NodeId> {
        let NodeKind::Alias(name) = self.document.node(id).kind else { return Some(id) };
        let anchored = self.anchors.get(name)?;
        anchored.get(anchored.partition_point(|node| *node < id).checked_sub(1)?).copied()
    }

    pub(super) fn is_mapping(&self, id: NodeId) -> bool {
        self.target(id).is_some_and(|id| matches!(self.document.node(id).kind, NodeKind::Mapping { .. }))
    }

    /// The entries of a mapping, those it merges first: later ones count.
    pub(super) fn entries(&self, id: NodeId) -> Vec<(NodeId, NodeId)> {
        let mut entries = Vec::new();
        self.collect(id, MAX_MERGES, &mut entries);
        entries
    }

    fn collect(&self, id: NodeId, merges: usize, entries: &mut Vec<(NodeId, NodeId)>) {
        let Some(id) = self.target(id).filter(|_| merges > 0 && !self.is_exhausted()) else { return };
        let own = self.document.entries(id);
        self.taken.set(self.taken.get() + own.len());
        let is_merge = |key: NodeId| {
            self.document.scalar(key).is_some_and(|key| key.style == ScalarStyle::Plain && key.value == "<<")
        };
        for entry in own.iter().filter(|entry| is_merge(entry.key)) {
            let Some(base) = self.target(entry.value) else { continue };
            // Of several mappings the first one counts.
            for base in self.document.items(base).iter().rev() {
                self.collect(*base, merges - 1, entries);
            }
            self.collect(base, merges - 1, entries);
        }
        entries.extend(own.iter().filter(|entry| !is_merge(entry.key)).map(|entry| (entry.key, entry.value)));
    }

    /// The value of a key.
    pub(super) fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        let is_key = |node: NodeId| self.document.scalar(node).is_some_and(|scalar| scalar.value == key);
        self.entries(id).into_iter().rev().find(|(name, _)| is_key(*name)).map(|(_, value)| value)
    }

    /// The value below a path of keys.
    pub(super) fn at(&self, id: NodeId, path: &[&str]) -> Option<NodeId> {
        path.iter().try_fold(id, |id, key| self.get(id, key))
    }

    pub(super) fn items(&self, id: NodeId) -> &'d [NodeId] {
        let items = self.target(id).map(|id| self.document.items(id)).unwrap_or_default();
        self.taken.set(self.taken.get() + items.len());
        if self.is_exhausted() { &[] } else { items }
    }

    /// The items below a path of keys.
    pub(super) fn items_at(&self, id: NodeId, path: &[&str]) -> &'d [NodeId] {
        self.at(id, path).map(|id| self.items(id)).unwrap_or_default()
    }

    /// What a scalar says; null says nothing.
    pub(super) fn text(&self, id: NodeId) -> Option<&'d str> {
        let scalar = self.document.scalar(self.target(id)?)?;
        let is_null = scalar.style == ScalarStyle::Plain
            && matches!(&*scalar.value, "" | "~" | "null" | "Null" | "NULL");
        (!is_null).then_some(&*scalar.value)
    }

    /// What the scalar below a path of keys says.
    pub(super) fn text_at(&self, id: NodeId, path: &[&str]) -> Option<&'d str> {
        self.text(self.at(id, path)?)
    }

    pub(super) fn is_true(&self, id: NodeId, path: &[&str]) -> bool {
        self.text_at(id, path).is_some_and(|text| matches!(text, "true" | "True" | "TRUE" | "yes" | "on"))
    }

    pub(super) fn is_false(&self, id: NodeId, path: &[&str]) -> bool {
        self.text_at(id, path).is_some_and(|text| matches!(text, "false" | "False" | "FALSE" | "no" | "off"))
    }

    /// A scalar with its place; of null the place alone.
    pub(super) fn written(&self, id: NodeId) -> Option<Written<'d>> {
        let id = self.target(id)?;
        let scalar = self.document.scalar(id)?;
        let style = match scalar.style {
            ScalarStyle::Plain => ValueStyle::PlainYaml,
            ScalarStyle::Single | ScalarStyle::Double | ScalarStyle::Literal | ScalarStyle::Folded => {
                ValueStyle::Text
            }
        };
        let span = self.document.decoded(id)?.span();
        Some(Written { text: self.text(id).unwrap_or_default(), span, style })
    }

    /// The document behind the view.
    pub(super) const fn document(&self) -> &'d Document<'s> {
        self.document
    }

    /// Where `{{` of a template stands as if it were YAML, which reads it as a mapping with a mapping for a key.
    pub(super) fn template(&self) -> Option<Span> {
        let is_flow = |id: NodeId| {
            matches!(self.document.node(id).kind, NodeKind::Mapping { style: CollectionStyle::Flow, .. })
        };
        self.document.nodes().find_map(|(id, node)| {
            let entry = self.document.entries(id).first()?;
            let inner = self.document.node(entry.key).span;
            (is_flow(id) && is_flow(entry.key) && inner.start() == node.span.start() + 1).then_some(node.span)
        })
    }
}
