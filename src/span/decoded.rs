//! `Decoded`: the value of a scalar together with the way back to its source.

use std::{borrow::Cow, ops::Range};

use super::{Span, offset};

/// One piece of a decoded text and the bytes it came from.
///
/// If both lengths are equal the piece was copied byte for byte and every byte of it has a place of its own;
/// else (an escape, a fold) the piece maps to its source as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Start in the decoded text, in bytes.
    pub decoded: u32,
    /// Length in the decoded text, in bytes; 0 for source that vanished.
    pub decoded_len: u32,
    /// The bytes of the file that became this piece.
    pub source: Span,
}

impl Segment {
    const fn is_verbatim(&self) -> bool {
        self.decoded_len == self.source.len()
    }

    const fn decoded_end(&self) -> u32 {
        self.decoded + self.decoded_len
    }
}

/// How the bytes of a decoded text map to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SegmentMap {
    /// The text stands in the file as it is, from this offset on.
    Verbatim(u32),
    /// The text was put together from pieces, in order, that cover it without a gap.
    Pieces(Vec<Segment>),
    /// The text came from these bytes, no one knows how: every part of it maps to all of them.
    Whole(Span),
}

/// A decoded text: what Kestra sees, and where each part of it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'s> {
    text: Cow<'s, str>,
    map: SegmentMap,
}

impl<'s> Decoded<'s> {
    /// A text that stands in the file as it is, from byte `start` on.
    pub const fn verbatim(text: &'s str, start: u32) -> Self {
        Self { text: Cow::Borrowed(text), map: SegmentMap::Verbatim(start) }
    }

    /// A text made of `pieces`. If these do not cover `text` in order, everything maps to `whole`: a span may be
    /// coarse, never wrong.
    pub fn from_pieces(text: Cow<'s, str>, pieces: Vec<Segment>, whole: Span) -> Self {
        let end = pieces.iter().try_fold(0, |at, piece| (piece.decoded == at).then(|| piece.decoded_end()));
        let in_order = pieces
            .iter()
            .zip(pieces.iter().skip(1))
            .all(|(before, after)| before.source.end() <= after.source.start());
        let map = if end == Some(offset(text.len())) && in_order {
            SegmentMap::Pieces(pieces)
        } else {
            SegmentMap::Whole(whole)
        };
        Self { text, map }
    }

    /// A text of which only the whole place is known.
    pub const fn whole(text: Cow<'s, str>, span: Span) -> Self {
        Self { text, map: SegmentMap::Whole(span) }
    }

    /// What Kestra sees.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The way back to the file.
    pub const fn map(&self) -> &SegmentMap {
        &self.map
    }

    /// Whether each byte of the text stands in the file as it is.
    pub const fn is_verbatim(&self) -> bool {
        matches!(self.map, SegmentMap::Verbatim(_))
    }

    /// The bytes of the file that became `range` (bytes of the decoded text).
    ///
    /// An empty range gives the empty place in front of the byte at `range.start`, or behind the last byte.
    pub fn locate(&self, range: Range<u32>) -> Span {
        match &self.map {
            SegmentMap::Verbatim(start) => {
                Span::new(start.saturating_add(range.start), start.saturating_add(range.end))
            }
            SegmentMap::Whole(span) => *span,
            SegmentMap::Pieces(pieces) => locate_in(pieces, range),
        }
    }

    /// The bytes that `span`, a place in the decoded text, came from.
    pub fn locate_span(&self, span: Span) -> Span {
        self.locate(span.start()..span.end())
    }

    /// The bytes of the decoded text that came from `source`, a place in the file; an escape or a fold counts whole.
    pub fn range_of(&self, source: Span) -> Range<u32> {
        let end_of_text = offset(self.text.len());
        let range = match &self.map {
            SegmentMap::Verbatim(start) => {
                source.start().saturating_sub(*start)..source.end().saturating_sub(*start)
            }
            SegmentMap::Whole(_) => 0..end_of_text,
            SegmentMap::Pieces(pieces) => range_in(pieces, source, end_of_text),
        };
        range.start.min(end_of_text)..range.end.min(end_of_text).max(range.start.min(end_of_text))
    }

    /// What `source`, a place in the file, says.
    pub fn text_of(&self, source: Span) -> &str {
        let range = self.range_of(source);
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// The text before and behind `source`, a place in the file.
    pub fn around(&self, source: Span) -> (&str, &str) {
        let range = self.range_of(source);
        let before = self.text.get(..range.start as usize).unwrap_or_default();
        (before, self.text.get(range.end as usize..).unwrap_or_default())
    }

    /// The places of everything in the text.
    pub fn span(&self) -> Span {
        self.locate(0..offset(self.text.len()))
    }
}

fn locate_in(pieces: &[Segment], range: Range<u32>) -> Span {
    // The first piece that ends behind the start holds the first byte: pieces that became nothing end at or before it.
    let first = pieces.partition_point(|piece| piece.decoded_end() <= range.start);
    let start = match pieces.get(first) {
        Some(piece) if piece.is_verbatim() => {
            piece.source.start() + range.start.saturating_sub(piece.decoded)
        }
        Some(piece) => piece.source.start(),
        None => pieces.last().map_or(0, |piece| piece.source.end()),
    };
    if range.end <= range.start {
        return Span::empty(start);
    }
    let last = pieces.partition_point(|piece| piece.decoded_end() < range.end);
    let end = match pieces.get(last) {
        Some(piece) if piece.is_verbatim() => piece.source.start() + (range.end - piece.decoded),
        Some(piece) => piece.source.end(),
        None => pieces.last().map_or(start, |piece| piece.source.end()),
    };
    Span::new(start, end)
}

fn range_in(pieces: &[Segment], source: Span, end_of_text: u32) -> Range<u32> {
    let within = |piece: &Segment, at: u32| piece.decoded + at.saturating_sub(piece.source.start());
    let first = pieces.get(pieces.partition_point(|piece| piece.source.end() <= source.start()));
    let start = match first {
        Some(piece) if piece.is_verbatim() => within(piece, source.start()),
        Some(piece) => piece.decoded,
        None => end_of_text,
    };
    let behind = pieces.partition_point(|piece| piece.source.start() < source.end());
    let end = match behind.checked_sub(1).and_then(|last| pieces.get(last)) {
        Some(piece) if piece.is_verbatim() => within(piece, source.end()).min(piece.decoded_end()),
        Some(piece) if !source.is_empty() => piece.decoded_end(),
        Some(_) | None => start,
    };
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(decoded: u32, decoded_len: u32, source: Range<u32>) -> Segment {
        Segment { decoded, decoded_len, source: Span::new(source.start, source.end) }
    }

    #[test]
    fn escapes_map_as_a_whole_and_runs_byte_by_byte() {
        // source `"a\u0041b"`: decoded `aAb`
        let decoded = Decoded::from_pieces(
            "aAb".into(),
            vec![piece(0, 1, 1..2), piece(1, 1, 2..8), piece(2, 1, 8..9)],
            Span::new(0, 10),
        );
        assert_eq!(decoded.locate(1..2), Span::new(2, 8));
        assert_eq!(decoded.locate(2..3), Span::new(8, 9));
        assert_eq!(decoded.locate(0..3), Span::new(1, 9));
        assert_eq!(decoded.locate(3..3), Span::empty(9));
        assert_eq!(decoded.text_of(Span::new(2, 8)), "A");
        assert_eq!(decoded.text_of(Span::new(4, 9)), "Ab");
        assert_eq!(decoded.text_of(Span::new(0, 10)), "aAb");
        assert_eq!(decoded.around(Span::empty(8)), ("aA", "b"));
    }

    #[test]
    fn pieces_with_a_gap_are_not_trusted() {
        let decoded = Decoded::from_pieces("abc".into(), vec![piece(0, 1, 4..5)], Span::new(4, 9));
        assert_eq!(decoded.locate(1..2), Span::new(4, 9));
    }
}
