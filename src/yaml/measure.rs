//! Columns and lengths in code points, counted only where bytes do not say them.

use super::{
    cursor::Cursor,
    error::{YamlError, YamlErrorKind},
};
use crate::span::{Span, offset};

/// The most code points of a document.
const DOCUMENT_LIMIT: usize = 3_145_728;

/// Counts code points; each of them once.
#[derive(Debug)]
pub(super) struct Measure {
    ascii: bool,
    /// Line, place and column of the last column that was counted.
    column: (usize, usize, usize),
    /// Up to where the current document was counted, and how long it was; `None` if the text cannot be too long.
    document: Option<(usize, usize)>,
}

impl Measure {
    /// Measures a text of `length` bytes.
    pub(super) fn new(length: usize, ascii: bool) -> Self {
        Self { ascii, column: (0, 0, 0), document: (length > DOCUMENT_LIMIT).then_some((0, 0)) }
    }

    /// The column of the next character, from 0.
    pub(super) fn column(&mut self, at: &Cursor<'_>) -> usize {
        if self.ascii {
            return at.pos - at.line_start;
        }
        let (line, from, column) =
            if self.column.0 == at.line_start { self.column } else { (at.line_start, at.line_start, 0) };
        let column = column + at.slice(from, at.pos).chars().count();
        self.column = (line, at.pos, column);
        column
    }

    /// Whether more than `limit` code points lie between `from` and the next character.
    pub(super) fn exceeds(&self, at: &Cursor<'_>, from: usize, limit: usize) -> bool {
        let bytes = at.pos - from;
        bytes > limit && (self.ascii || bytes > limit * 4 || at.slice(from, at.pos).chars().count() > limit)
    }

    /// A document begins here.
    pub(super) fn begin_document(&mut self, at: &Cursor<'_>) {
        if self.document.is_some() {
            self.document = Some((at.pos, 0));
        }
    }

    /// Fails behind the longest document there may be.
    pub(super) fn check(&mut self, at: &Cursor<'_>) -> Result<(), YamlError> {
        let Some((counted, points)) = self.document else { return Ok(()) };
        let points = points + at.slice(counted, at.pos).chars().count();
        self.document = Some((at.pos, points));
        if points > DOCUMENT_LIMIT {
            return Err(YamlError::new(YamlErrorKind::TooLong, Span::empty(offset(at.pos)), None));
        }
        Ok(())
    }
}
