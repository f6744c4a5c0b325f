//! Where a decoded scalar goes: its text alone, or its text together with the way back.

use std::borrow::Cow;

use super::cursor::Break;
use crate::span::{Decoded, Segment, Span, offset};

/// Takes a scalar in pieces, in order.
pub(super) trait Sink {
    /// The bytes `from..to` of the source, as they are.
    fn copy(&mut self, from: usize, to: usize);

    /// `text`, which is what the bytes `from..to` stand for.
    fn put(&mut self, text: &str, from: usize, to: usize);

    /// A line break that counts.
    fn line_break(&mut self, taken: Break) {
        self.put(taken.text, taken.from, taken.to);
    }
}

/// Builds the value only, and borrows it as long as it is one slice of the source.
#[derive(Debug)]
pub(super) struct Value<'s> {
    source: &'s str,
    from: usize,
    to: usize,
    owned: Option<String>,
}

impl<'s> Value<'s> {
    /// An empty value that, if it stays so, stands at byte `at`.
    pub(super) const fn new(source: &'s str, at: usize) -> Self {
        Self { source, from: at, to: at, owned: None }
    }

    /// The value.
    pub(super) fn finish(self) -> Cow<'s, str> {
        match self.owned {
            Some(owned) => Cow::Owned(owned),
            None => Cow::Borrowed(self.source.get(self.from..self.to).unwrap_or_default()),
        }
    }

    fn own(&mut self, more: &str) {
        let owned = self.owned.get_or_insert_with(|| {
            let so_far = self.source.get(self.from..self.to).unwrap_or_default();
            let mut owned = String::with_capacity((so_far.len() + more.len()) * 2);
            owned.push_str(so_far);
            owned
        });
        owned.push_str(more);
    }
}

impl Sink for Value<'_> {
    fn copy(&mut self, from: usize, to: usize) {
        if self.owned.is_none() {
            if self.to == from {
                self.to = to;
                return;
            }
            if self.from == self.to {
                (self.from, self.to) = (from, to);
                return;
            }
        }
        self.own(self.source.get(from..to).unwrap_or_default());
    }

    fn put(&mut self, text: &str, from: usize, to: usize) {
        if self.source.get(from..to) == Some(text) {
            self.copy(from, to);
        } else {
            self.own(text);
        }
    }
}

/// Builds the value and notes for each piece where it came from.
#[derive(Debug)]
pub(super) struct Recorder<'s> {
    source: &'s str,
    text: String,
    pieces: Vec<Segment>,
}

impl<'s> Recorder<'s> {
    /// Nothing recorded yet.
    pub(super) const fn new(source: &'s str) -> Self {
        Self { source, text: String::new(), pieces: Vec::new() }
    }

    /// What was recorded; `whole` is the place of the scalar.
    pub(super) fn finish(self, whole: Span) -> Decoded<'s> {
        Decoded::from_pieces(Cow::Owned(self.text), self.pieces, whole)
    }
}

impl Sink for Recorder<'_> {
    fn copy(&mut self, from: usize, to: usize) {
        let source = Span::from_range(from..to);
        if source.is_empty() {
            return;
        }
        let decoded = offset(self.text.len());
        self.text.push_str(source.of(self.source));
        match self.pieces.last_mut() {
            Some(last) if last.source.end() == source.start() && last.decoded_len == last.source.len() => {
                last.source = last.source.cover(source);
                last.decoded_len += source.len();
            }
            _ => self.pieces.push(Segment { decoded, decoded_len: source.len(), source }),
        }
    }

    fn put(&mut self, text: &str, from: usize, to: usize) {
        if self.source.get(from..to) == Some(text) {
            self.copy(from, to);
            return;
        }
        let source = Span::from_range(from..to);
        self.pieces.push(Segment {
            decoded: offset(self.text.len()),
            decoded_len: offset(text.len()),
            source,
        });
        self.text.push_str(text);
    }
}
