//! The tree of one document: nodes in an arena, in the order they begin.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map},
};

use crate::span::{Decoded, Span, Spanned, offset};

/// A mapping with more entries than this is searched with a hash table.
const SMALL: usize = 16;

/// A node of one [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// A key with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: NodeId,
    /// The value; where none is written an empty scalar.
    pub value: NodeId,
}

/// A node and where it stands.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    /// What it is.
    pub kind: NodeKind<'s>,
    /// Its bytes without anchor and tag: quotes and brackets included, a block scalar from `|` or `>` to the end of
    /// what counts, a block collection from its first child to its last.
    pub span: Span,
    /// The tag in long form, such as `tag:yaml.org,2002:str`.
    pub tag: Option<Cow<'s, str>>,
    /// The name behind `&`, the span with the `&`.
    pub anchor: Option<Spanned<&'s str>>,
    pub(super) start: u32,
}

impl Node<'_> {
    /// Its bytes with anchor and tag.
    pub const fn outer_span(&self) -> Span {
        Span::new(self.start, self.span.end())
    }
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind<'s> {
    /// A text, a number, a word: everything that holds nothing else.
    Scalar(Scalar<'s>),
    /// Keys with values.
    Mapping {
        /// With braces or without.
        style: CollectionStyle,
        /// In order.
        entries: Vec<Entry>,
    },
    /// Items.
    Sequence {
        /// With brackets or without.
        style: CollectionStyle,
        /// In order.
        items: Vec<NodeId>,
    },
    /// `*name`, which Kestra does not resolve.
    Alias(&'s str),
}

/// How a collection is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CollectionStyle {
    /// By indentation.
    Block,
    /// With brackets or braces, or a single `key: value` inside brackets.
    Flow,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// As it is.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar<'s> {
    /// How it is written.
    pub style: ScalarStyle,
    /// What it says, borrowed if it stands in the file as it is. Half a surrogate pair becomes U+FFFD.
    pub value: Cow<'s, str>,
    pub(super) indent: u32,
}

/// The version a `%YAML` line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// `%YAML 1.0`
    V1_0,
    /// `%YAML 1.1` and later.
    V1_1,
}

/// One document: what was read of it, up to the first syntax error.
#[derive(Debug, Default)]
pub struct Document<'s> {
    pub(super) text: &'s str,
    pub(super) nodes: Vec<Node<'s>>,
    pub(super) start: Option<Span>,
    pub(super) end: Option<Span>,
    pub(super) version: Option<Version>,
    pub(super) is_complete: bool,
    pub(super) has_whole_root: bool,
    pub(super) too_deep: Option<NodeId>,
}

static NO_NODE: Node<'static> = Node {
    kind: NodeKind::Scalar(Scalar { style: ScalarStyle::Plain, value: Cow::Borrowed(""), indent: 0 }),
    span: Span::empty(0),
    tag: None,
    anchor: None,
    start: 0,
};

impl<'s> Document<'s> {
    /// The outermost node; `None` if the text broke off before it.
    pub fn root(&self) -> Option<NodeId> {
        (!self.nodes.is_empty()).then_some(NodeId(0))
    }

    /// The node of that id; an empty one for an id of another document.
    pub fn node(&self, id: NodeId) -> &Node<'s> {
        self.nodes.get(id.0 as usize).unwrap_or(&NO_NODE)
    }

    /// All nodes in the order they begin.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node<'s>)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(offset(index)), node))
    }

    /// The scalar whose bytes hold `span`, quotes included.
    pub fn scalar_around(&self, span: Span) -> Option<(NodeId, &Node<'s>)> {
        let behind = self.nodes.partition_point(|node| node.span.start() <= span.start());
        let index = behind.checked_sub(1)?;
        let node = self.nodes.get(index)?;
        let is_scalar = matches!(node.kind, NodeKind::Scalar(_));
        (is_scalar && node.span.contains(span)).then(|| (NodeId(offset(index)), node))
    }

    /// The `---` the document begins with, if it does.
    pub const fn start(&self) -> Option<Span> {
        self.start
    }

    /// The `...` the document ends with, if it does.
    pub const fn end(&self) -> Option<Span> {
        self.end
    }

    /// The version of its `%YAML` line.
    pub const fn version(&self) -> Option<Version> {
        self.version
    }

    /// Whether its end was reached before any error.
    pub const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Where nesting first goes deeper than the 1,000 levels that Kestra reads.
    pub fn too_deep(&self) -> Option<Span> {
        self.too_deep.map(|node| self.node(node).span)
    }

    /// The entries of a mapping; none if it is something else.
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match &self.node(id).kind {
            NodeKind::Mapping { entries, .. } => entries,
            NodeKind::Scalar(_) | NodeKind::Sequence { .. } | NodeKind::Alias(_) => &[],
        }
    }

    /// The items of a sequence; none if it is something else.
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        match &self.node(id).kind {
            NodeKind::Sequence { items, .. } => items,
            NodeKind::Scalar(_) | NodeKind::Mapping { .. } | NodeKind::Alias(_) => &[],
        }
    }

    /// The value of the first entry with that key.
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|entry| entry.value)
    }

    /// The first entry with that key.
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        let mut entries = self.entries(mapping).iter();
        entries.find(|entry| self.scalar(entry.key).is_some_and(|scalar| scalar.value == key)).copied()
    }

    /// The scalar of that id.
    pub fn scalar(&self, id: NodeId) -> Option<&Scalar<'s>> {
        match &self.node(id).kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            NodeKind::Mapping { .. } | NodeKind::Sequence { .. } | NodeKind::Alias(_) => None,
        }
    }

    /// What a scalar says. An alias says its name, for so Kestra reads it.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            NodeKind::Scalar(scalar) => Some(&scalar.value),
            NodeKind::Alias(name) => Some(name),
            NodeKind::Mapping { .. } | NodeKind::Sequence { .. } => None,
        }
    }

    /// What a scalar says, with the way back to the file.
    pub fn decoded(&self, id: NodeId) -> Option<Decoded<'s>> {
        super::scalar::decode(self.text, self.node(id))
    }

    /// The bytes of what a scalar says, without its quotes; of anything else, and of an empty text, all its bytes.
    pub fn text_span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        let inner = self.scalar(id).and_then(|_| self.decoded(id)).map(|decoded| decoded.span());
        inner.filter(|inner| !inner.is_empty()).unwrap_or(node.span)
    }

    /// Keys that stand in a mapping again, as (first, again), in the order of the second.
    pub fn duplicate_keys(&self) -> Vec<(NodeId, NodeId)> {
        let mut pairs = Vec::new();
        for node in &self.nodes {
            if let NodeKind::Mapping { entries, .. } = &node.kind {
                self.duplicates_of(entries, &mut pairs);
            }
        }
        pairs.sort_by_key(|&(_, again)| again);
        pairs
    }

    fn duplicates_of(&self, entries: &[Entry], pairs: &mut Vec<(NodeId, NodeId)>) {
        let keys = entries.iter().filter_map(|entry| Some((entry.key, &*self.scalar(entry.key)?.value)));
        if entries.len() <= SMALL {
            let mut seen: Vec<(NodeId, &str)> = Vec::with_capacity(entries.len());
            for (key, text) in keys {
                match seen.iter().find(|(_, earlier)| *earlier == text) {
                    Some(&(first, _)) => pairs.push((first, key)),
                    None => seen.push((key, text)),
                }
            }
            return;
        }
        let mut seen = HashMap::with_capacity(entries.len());
        for (key, text) in keys {
            match seen.entry(text) {
                hash_map::Entry::Occupied(first) => pairs.push((*first.get(), key)),
                hash_map::Entry::Vacant(free) => {
                    free.insert(key);
                }
            }
        }
    }
}
