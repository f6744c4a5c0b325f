//! From a text to its tree, and where each scalar of it stands as the linter reads it.

use kestra_lint::{
    span::Span,
    yaml::{self, Document, NodeId, NodeKind, ScalarStyle, Stream, Untyped, resolve},
};

use crate::generate::{
    out::{Piece, Placed},
    tree::{Form, Scalar, Tree, raw},
};

/// The tree of a text that can be written in other styles; `None` for what a style cannot keep.
///
/// Left out are texts that Kestra's reader refuses, since no other style has the same mistake; anchors and tags, which
/// the tree does not have; further documents; and comments that allow findings, which belong to lines.
pub(crate) fn tree(stream: &Stream<'_>, text: &str) -> Option<Tree> {
    let [document] = stream.documents.as_slice() else { return None };
    let is_plain_yaml = document.nodes().all(|(_, node)| node.anchor.is_none() && node.tag.is_none());
    if yaml::refusal_but_duplicates(stream).is_some() || !is_plain_yaml || text.contains("kestra-lint:") {
        return None;
    }
    let root =
        document.root().filter(|root| matches!(document.node(*root).kind, NodeKind::Mapping { .. }))?;
    tree_of(document, root)
}

fn tree_of(document: &Document<'_>, id: NodeId) -> Option<Tree> {
    Some(match &document.node(id).kind {
        NodeKind::Scalar(scalar) => {
            let is_text =
                scalar.style != ScalarStyle::Plain || matches!(resolve(document, id), Untyped::Text);
            let form = if is_text { Form::Text } else { Form::Typed };
            Tree::Scalar(Scalar { text: scalar.value.clone().into_owned(), form, mark: None })
        }
        NodeKind::Mapping { entries, .. } => {
            let entries: Option<Vec<(Scalar, Tree)>> = entries
                .iter()
                .map(|entry| {
                    // A key is a text, whatever it looks like.
                    let text = document.scalar(entry.key)?.value.clone().into_owned();
                    let key = Scalar { text, form: Form::Text, mark: None };
                    Some((key, tree_of(document, entry.value)?))
                })
                .collect();
            Tree::Map(entries?)
        }
        NodeKind::Sequence { items, .. } => {
            let items: Option<Vec<Tree>> = items.iter().map(|item| tree_of(document, *item)).collect();
            Tree::List(items?)
        }
        NodeKind::Alias(name) => raw(&format!("*{name}")),
    })
}

/// The scalars of a document in order, with the places that the linter has for their characters.
pub(crate) fn placed(document: &Document<'_>) -> Vec<Placed> {
    let scalars =
        document.nodes().filter(|(_, node)| matches!(node.kind, NodeKind::Scalar(_) | NodeKind::Alias(_)));
    scalars
        .map(|(id, node)| {
            let decoded = document.decoded(id).expect("a scalar");
            let pieces = decoded
                .text()
                .char_indices()
                .map(|(at, c)| {
                    let text = at..at + c.len_utf8();
                    let source = decoded.locate_span(Span::from_range(text.clone())).range();
                    Piece { text, source, is_break: c == '\n' || c == ' ' }
                })
                .collect();
            Placed { outer: node.span.range(), pieces, mark: None }
        })
        .collect()
}
