//! What Kestra's mapper does not take: it reads the first document up to the end of its root and no further.

use super::{
    Stream,
    error::{YamlError, YamlErrorKind},
    node::{Document, NodeId, NodeKind},
    resolve::{Untyped, resolve},
};
use crate::span::Span;

/// Why the mapper does not take a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It cannot be read as YAML, or it is longer than 3,145,728 code points.
    Syntax(YamlError),
    /// It holds nothing but comments; the place is the end of the text.
    Empty(Span),
    /// A key is a mapping, a list or an alias.
    KeyNotScalar(Span),
    /// A value cannot be read as the number or the bytes it looks like: `.inf`, `.nan`, `12:30:45.5`.
    Malformed(Span),
    /// A mapping has a key twice.
    DuplicateKey {
        /// Where the key stands first.
        first: Span,
        /// Where it stands again.
        again: Span,
    },
    /// Here nesting goes deeper than 1,000 levels.
    TooDeep(Span),
}

impl Refusal {
    /// Where the mapper stops.
    pub const fn span(&self) -> Span {
        match self {
            Self::Syntax(error) => error.noticed,
            Self::Empty(span)
            | Self::KeyNotScalar(span)
            | Self::Malformed(span)
            | Self::TooDeep(span)
            | Self::DuplicateKey { again: span, .. } => *span,
        }
    }

    /// Whether it is the limit of code points.
    pub fn is_too_long(&self) -> bool {
        matches!(self, Self::Syntax(error) if error.kind == YamlErrorKind::TooLong)
    }
}

/// The first thing the mapper does not take.
pub fn refusal(stream: &Stream<'_>) -> Option<Refusal> {
    first_refusal(stream, |document| {
        let (first, again) = document.duplicate_keys().into_iter().next()?;
        let span = |key| document.node(key).span;
        Some((again, Refusal::DuplicateKey { first: span(first), again: span(again) }))
    })
}

/// The first thing but a duplicate key that the mapper does not take.
pub fn refusal_but_duplicates(stream: &Stream<'_>) -> Option<Refusal> {
    first_refusal(stream, |_| None)
}

fn first_refusal(
    stream: &Stream<'_>,
    duplicate: impl FnOnce(&Document<'_>) -> Option<(NodeId, Refusal)>,
) -> Option<Refusal> {
    let Some(document) = stream.documents.first() else {
        let empty = || Refusal::Empty(Span::empty(stream.text_end));
        return Some(stream.error.clone().map_or_else(empty, Refusal::Syntax));
    };
    let found = [duplicate(document), document.first_unreadable()];
    let first = found.into_iter().flatten().min_by_key(|(node, _)| *node);
    match first {
        Some((_, refusal)) => Some(refusal),
        None if document.has_whole_root => None,
        None => stream.error.clone().map(Refusal::Syntax),
    }
}

impl Document<'_> {
    /// What the mapper does not take in this document, but syntax errors and duplicate keys, if it were the first.
    pub fn refusal(&self) -> Option<Refusal> {
        self.first_unreadable().map(|(_, refusal)| refusal)
    }

    fn first_unreadable(&self) -> Option<(NodeId, Refusal)> {
        let mut is_key = vec![false; self.nodes.len()];
        let mut found = self.too_deep.map(|deep| (deep, Refusal::TooDeep(self.node(deep).span)));
        for (id, node) in self.nodes() {
            if found.as_ref().is_some_and(|(first, _)| *first <= id) {
                break;
            }
            let is_this_key = is_key.get(id.0 as usize).is_some_and(|is_key| *is_key);
            match &node.kind {
                NodeKind::Mapping { entries, .. } => {
                    for entry in entries {
                        if let Some(slot) = is_key.get_mut(entry.key.0 as usize) {
                            *slot = true;
                        }
                    }
                }
                NodeKind::Scalar(_) if !is_this_key && resolve(self, id) == Untyped::Malformed => {
                    found = Some((id, Refusal::Malformed(node.span)));
                    break;
                }
                NodeKind::Scalar(_) | NodeKind::Sequence { .. } | NodeKind::Alias(_) => {}
            }
            if is_this_key && self.scalar(id).is_none() {
                found = Some((id, Refusal::KeyNotScalar(node.outer_span())));
                break;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn refused(text: &str) -> Option<Refusal> {
        refusal(&parse(text))
    }

    #[test]
    fn only_the_first_document_up_to_its_root_counts() {
        assert_eq!(refused("a: 1\n---\n{[\n"), None);
        assert!(matches!(refused("--- [a]\n@\n"), Some(Refusal::Syntax(_))));
        assert_eq!(refused("--- a\n...\n@\n"), None);
        assert_eq!(refused("# nothing\n"), Some(Refusal::Empty(Span::empty(10))));
    }

    #[test]
    fn a_forbidden_character_counts_if_it_is_read_with_the_root() {
        let far = format!("--- a\n--- {}\0", "x".repeat(2000));
        assert_eq!(refused(&far), None);
        assert!(matches!(refused("--- a\n--- b\0"), Some(Refusal::Syntax(_))));
        let stream = parse("id: a\nx: b\0\n");
        assert_eq!(stream.documents.first().unwrap().nodes().count(), 5);
    }

    #[test]
    fn duplicate_keys_can_be_left_out() {
        let stream = parse("a: {b: 1, b: 2}\n");
        let again = Refusal::DuplicateKey { first: Span::new(4, 5), again: Span::new(10, 11) };
        assert_eq!(refusal(&stream), Some(again));
        assert_eq!(refusal_but_duplicates(&stream), None);
    }
}
