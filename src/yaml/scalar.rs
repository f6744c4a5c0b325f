//! From a scalar's raw bytes to its value and back: read again with the very routine that read it first, which now
//! notes where each piece came from.

use std::borrow::Cow;

use super::{
    cursor::Cursor,
    node::{Node, NodeKind, Scalar, ScalarStyle},
    scan_block::{self, Indent, Lines},
    scan_flow::{self, Quotes, Surroundings},
    sink::Recorder,
};
use crate::span::{Decoded, Span, offset};

/// The value of a scalar or alias and where it is written; `None` for a collection.
pub(super) fn decode<'s>(text: &'s str, node: &Node<'s>) -> Option<Decoded<'s>> {
    match &node.kind {
        NodeKind::Alias(name) => Some(Decoded::verbatim(name, node.span.start() + 1)),
        NodeKind::Scalar(Scalar { style: ScalarStyle::Single | ScalarStyle::Double, value, .. })
            if value.is_empty() =>
        {
            Some(Decoded::verbatim("", node.span.start() + 1))
        }
        NodeKind::Scalar(scalar) => Some(match &scalar.value {
            Cow::Borrowed(value) => Decoded::verbatim(value, place_of(text, value, node.span)),
            Cow::Owned(value) => {
                let decoded = record(text, node.span, scalar);
                if decoded.text() == value {
                    decoded
                } else {
                    Decoded::whole(value.clone().into(), node.span)
                }
            }
        }),
        NodeKind::Mapping { .. } | NodeKind::Sequence { .. } => None,
    }
}

/// Where a slice of the text stands in it.
fn place_of(text: &str, slice: &str, span: Span) -> u32 {
    let start = (slice.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    if text.get(start..).is_some_and(|rest| rest.starts_with(slice)) && span.range().contains(&start) {
        return offset(start);
    }
    span.start()
}

fn record<'s>(text: &'s str, span: Span, scalar: &Scalar<'s>) -> Decoded<'s> {
    let raw = text.get(..span.range().end).unwrap_or_default();
    let mut at = Cursor::new(raw, span.range().start);
    let mut recorder = Recorder::new(text);
    let indent = Indent::Known(scalar.indent as usize);
    let read = match scalar.style {
        ScalarStyle::Plain => {
            scan_flow::plain(&mut at, Surroundings::Known, &mut recorder);
            Ok(())
        }
        ScalarStyle::Single => scan_flow::quoted(&mut at, Quotes::Single, &mut recorder),
        ScalarStyle::Double => scan_flow::quoted(&mut at, Quotes::Double, &mut recorder),
        ScalarStyle::Literal => scan_block::block(&mut at, Lines::Kept, indent, &mut recorder).map(drop),
        ScalarStyle::Folded => scan_block::block(&mut at, Lines::Folded, indent, &mut recorder).map(drop),
    };
    match read {
        Ok(()) => recorder.finish(span),
        // Cannot be: it was read before. The whole scalar is a coarse answer, not a wrong one.
        Err(_) => Decoded::whole(scalar.value.clone(), span),
    }
}
