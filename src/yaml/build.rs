//! Events to trees.

use std::borrow::Cow;

use super::{
    error::YamlError,
    event::{Collection, Event, Properties},
    node::{CollectionStyle, Document, Entry, Node, NodeId, NodeKind, Scalar, ScalarStyle},
    parser::Parser,
};
use crate::span::{Span, offset};

/// Kestra refuses what is nested deeper.
const DEPTH_LIMIT: usize = 1000;

/// A collection that has not ended.
#[derive(Debug)]
struct Open {
    node: NodeId,
    collection: Collection,
    style: CollectionStyle,
    /// How many of the pending nodes belong to collections around it.
    pending: usize,
}

/// Puts the nodes of a text together.
#[derive(Debug)]
pub(super) struct Builder<'s> {
    text: &'s str,
    documents: Vec<Document<'s>>,
    document: Option<Document<'s>>,
    open: Vec<Open>,
    pending: Vec<NodeId>,
}

impl<'s> Builder<'s> {
    /// Reads all documents; after a syntax error what was read before it.
    pub(super) fn build(text: &'s str, parser: &mut Parser<'s>) -> (Vec<Document<'s>>, Option<YamlError>) {
        let mut builder =
            Self { text, documents: Vec::new(), document: None, open: Vec::new(), pending: Vec::new() };
        let error = loop {
            match parser.next_event() {
                Ok(Some(event)) => builder.add(event),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        while !builder.open.is_empty() {
            builder.end(None);
        }
        builder.documents.extend(builder.document.take());
        (builder.documents, error)
    }

    fn add(&mut self, event: Event<'s>) {
        match event {
            Event::DocumentStart { marker, version } => {
                let text = self.text;
                self.document = Some(Document { text, start: marker, version, ..Document::default() });
            }
            Event::DocumentEnd { marker } => {
                if let Some(document) = self.document.take() {
                    self.documents.push(Document { end: marker, is_complete: true, ..document });
                }
            }
            Event::Scalar { properties, scalar, span } => {
                let scalar = Scalar { style: scalar.style, value: scalar.value, indent: scalar.indent };
                self.node(NodeKind::Scalar(scalar), span, properties);
                self.close_root();
            }
            Event::Alias { name, span } => {
                self.node(NodeKind::Alias(name), span, None);
                self.close_root();
            }
            Event::Start { properties, collection, style, span } => {
                // The children come with the end; until then any kind will do.
                let kind = NodeKind::Sequence { style, items: Vec::new() };
                let node = self.node(kind, span, properties);
                self.open.push(Open { node, collection, style, pending: self.pending.len() });
                if self.open.len() == DEPTH_LIMIT + 1
                    && let Some(document) = &mut self.document
                {
                    document.too_deep.get_or_insert(node);
                }
            }
            Event::End { bracket } => {
                self.end(bracket);
                self.close_root();
            }
        }
    }

    fn close_root(&mut self) {
        if self.open.is_empty()
            && let Some(document) = &mut self.document
        {
            document.has_whole_root = true;
        }
    }

    fn node(&mut self, kind: NodeKind<'s>, span: Span, properties: Option<Box<Properties<'s>>>) -> NodeId {
        let Some(document) = &mut self.document else { return NodeId(0) };
        let id = NodeId(offset(document.nodes.len()));
        let (tag, anchor, start) = match properties {
            Some(properties) => (properties.tag, properties.anchor, properties.start),
            None => (None, None, span.start()),
        };
        document.nodes.push(Node { kind, span, tag, anchor, start });
        self.pending.push(id);
        id
    }

    fn end(&mut self, bracket: Option<Span>) {
        let Some(Open { node: id, collection, style, pending }) = self.open.pop() else { return };
        if collection == Collection::Mapping && (self.pending.len() - pending) % 2 == 1 {
            self.supply_value();
        }
        let Some(document) = &mut self.document else { return };
        let children = self.pending.get(pending..).unwrap_or_default();
        let place = |child: Option<&NodeId>| child.map(|child| document.node(*child).outer_span());
        let first = place(children.first());
        let last = place(children.last());
        let kind = match collection {
            Collection::Mapping => NodeKind::Mapping { style, entries: entries(children) },
            Collection::Sequence => NodeKind::Sequence { style, items: children.to_vec() },
        };
        self.pending.truncate(pending);
        let Some(node) = document.nodes.get_mut(id.0 as usize) else { return };
        node.kind = kind;
        let opens_with_bracket = !node.span.is_empty();
        let start = first.filter(|_| !opens_with_bracket).unwrap_or(node.span).start();
        let end = bracket.or(last).unwrap_or(node.span).end();
        if node.start == node.span.start() {
            node.start = start;
        }
        node.span = Span::new(start, end);
    }

    /// A key at which the text broke off gets an empty value.
    fn supply_value(&mut self) {
        let Some(document) = &self.document else { return };
        let end = self.pending.last().map_or(0, |key| document.node(*key).span.end());
        let scalar = Scalar { style: ScalarStyle::Plain, value: Cow::Borrowed(""), indent: 0 };
        self.node(NodeKind::Scalar(scalar), Span::empty(end), None);
    }
}

fn entries(children: &[NodeId]) -> Vec<Entry> {
    let keys = children.iter().step_by(2);
    let values = children.iter().skip(1).step_by(2);
    keys.zip(values).map(|(&key, &value)| Entry { key, value }).collect()
}
