//! Tokens, and a stream of them that nom can read.

use std::{borrow::Cow, iter::Enumerate, slice::Iter};

use nom::{Input, Needed};

use super::{Source, operator::Operator};
use crate::span::{Span, offset};

/// A piece of the decoded text, in bytes. Becomes a [`Span`] of the file when it enters the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Place {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start: offset(start), end: offset(end) }
    }

    pub(super) const fn from(self) -> usize {
        self.start as usize
    }

    pub(super) const fn to(self) -> usize {
        self.end as usize
    }

    pub(super) fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'t> {
    Operator(Operator),
    Name(&'t str),
    /// `5L`; the digits.
    Long(&'t str),
    Number(&'t str),
    Punctuation(char),
    /// A whole string without interpolation, or a piece of one with it.
    Str {
        text: Cow<'t, str>,
        inner: Place,
    },
    /// `#{`
    InterpolationStart,
    /// The `}` that ends it.
    InterpolationEnd,
    /// A `{% raw %}` block in the middle of an expression: no value, whatever it is replaced by.
    Opaque,
    /// `}}` or `%}`
    End,
    /// The end of the text, where `}}` or `%}` is missing.
    Eof,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind<'t>,
    pub(super) place: Place,
    /// Where Pebble says the token is: it takes the line of a string from its end, and that of a closing delimiter
    /// from before the blanks in front of it.
    pub(super) noticed: u32,
}

/// A stream of tokens: nom's input for the grammar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a, 't> {
    pub(super) source: Source<'t>,
    pub(super) rest: &'a [Token<'t>],
    /// How many levels of the grammar are open.
    pub(super) depth: u16,
}

impl<'t> Token<'t> {
    pub(super) const fn name(&self) -> Option<&'t str> {
        if let TokenKind::Name(name) = self.kind { Some(name) } else { None }
    }

    pub(super) const fn operator(&self) -> Option<Operator> {
        if let TokenKind::Operator(operator) = self.kind { Some(operator) } else { None }
    }

    pub(super) const fn punctuation(&self) -> Option<char> {
        if let TokenKind::Punctuation(mark) = self.kind { Some(mark) } else { None }
    }

    /// What a string says.
    pub(super) const fn string(&self) -> Option<&Cow<'t, str>> {
        if let TokenKind::Str { text, inner: _ } = &self.kind { Some(text) } else { None }
    }
}

impl<'a, 't> Tokens<'a, 't> {
    pub(super) const fn new(source: Source<'t>, rest: &'a [Token<'t>]) -> Self {
        Self { source, rest, depth: 0 }
    }

    pub(super) fn current(&self) -> Option<&'a Token<'t>> {
        self.rest.first()
    }

    pub(super) fn peek(&self) -> Option<&'a Token<'t>> {
        self.rest.get(1)
    }

    /// Where the next token stands.
    pub(super) fn place(&self) -> Place {
        self.current().map_or_else(|| self.source.end(), |token| token.place)
    }

    pub(super) fn span(&self) -> Span {
        self.source.locate(self.place())
    }

    pub(super) fn is_punctuation(&self, wanted: char) -> bool {
        matches!(self.current(), Some(token) if token.kind == TokenKind::Punctuation(wanted))
    }
}

impl<'a, 't> Input for Tokens<'a, 't> {
    type Item = &'a Token<'t>;
    type Iter = Iter<'a, Token<'t>>;
    type IterIndices = Enumerate<Iter<'a, Token<'t>>>;

    fn input_len(&self) -> usize {
        self.rest.len()
    }

    fn take(&self, index: usize) -> Self {
        Self { rest: self.rest.get(..index).unwrap_or(self.rest), ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Self { rest: self.rest.get(index..).unwrap_or_default(), ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P>(&self, predicate: P) -> Option<usize>
    where
        P: Fn(Self::Item) -> bool,
    {
        self.rest.iter().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest.iter()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.rest.iter().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if count <= self.rest.len() { Ok(count) } else { Err(Needed::new(count - self.rest.len())) }
    }
}
