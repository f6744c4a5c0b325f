//! Places in a file, and the way from a decoded YAML scalar back to the bytes it was written with.
//!
//! The only room that does offset arithmetic. It knows neither YAML nor expressions.

mod decoded;
mod replaced;

use std::ops::Range;

pub use decoded::{Decoded, Segment, SegmentMap};
pub use replaced::Replaced;

/// A half-open range of bytes of one file, 0-based.
///
/// Offsets are `u32`: a file of 4 GiB is refused long before a span is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`. An `end` before `start` gives an empty span at `start`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// The empty place at `at`.
    pub const fn empty(at: u32) -> Self {
        Self { start: at, end: at }
    }

    /// The span of a `usize` range; offsets beyond `u32::MAX` saturate.
    pub fn from_range(range: Range<usize>) -> Self {
        Self::new(offset(range.start), offset(range.end))
    }

    /// First byte.
    pub const fn start(self) -> u32 {
        self.start
    }

    /// The byte after the last one.
    pub const fn end(self) -> u32 {
        self.end
    }

    /// Number of bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies within this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte; an empty span overlaps what it lies strictly inside of.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without its first `front` and last `back` bytes; empty if nothing is left.
    #[must_use]
    pub const fn shrink(self, front: u32, back: u32) -> Self {
        Self::new(self.start.saturating_add(front), self.end.saturating_sub(back))
    }

    /// The part of this span from `from` to `to` bytes after its start.
    #[must_use]
    pub const fn part(self, from: u32, to: u32) -> Self {
        Self::new(self.start.saturating_add(from), self.start.saturating_add(to))
    }

    /// The span as a range for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text of the span; empty where the span does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// A byte offset as this crate keeps it; saturates at 4 GiB.
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A value and the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value with its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reversed_span_is_empty() {
        assert_eq!(Span::new(5, 3), Span::empty(5));
        assert_eq!(Span::new(2, 6).shrink(3, 3), Span::empty(5));
    }

    #[test]
    fn a_span_off_a_character_boundary_has_no_text() {
        assert_eq!(Span::new(0, 1).of("é"), "");
        assert_eq!(Span::new(0, 2).of("é"), "é");
    }
}
