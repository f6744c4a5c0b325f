//! Edits of a text by bytes: what fixes and rendering are made of.

use std::fmt;

use super::SourceId;
use crate::span::{Replaced, Span, offset};

/// The text an edit puts in.
#[derive(Clone, PartialEq, Eq)]
pub enum Insert {
    /// Text that anyone may read.
    Plain(String),
    /// Text that holds a secret: written by a fix, never shown.
    Secret(String),
}

impl Insert {
    /// The text, if it may be shown.
    pub fn shown(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Secret(_) => None,
        }
    }

    /// Shows the text no more if it holds `secret`.
    pub(crate) fn conceal(&mut self, secret: &str) {
        if let Self::Plain(text) = self
            && text.contains(secret)
        {
            *self = Self::Secret(std::mem::take(text));
        }
    }

    /// Whether the text has that character in it.
    pub(crate) fn holds(&self, character: char) -> bool {
        self.written().contains(character)
    }

    /// The text made into another one, as secret as it was; `None` if `change` gives none.
    pub(crate) fn map(&self, change: impl FnOnce(&str) -> Option<String>) -> Option<Self> {
        match self {
            Self::Plain(text) => change(text).map(Self::Plain),
            Self::Secret(text) => change(text).map(Self::Secret),
        }
    }

    /// How many bytes it writes.
    pub(crate) fn len(&self) -> u32 {
        offset(self.written().len())
    }

    fn written(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Secret(text) => text,
        }
    }
}

impl fmt::Debug for Insert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.debug_tuple("Plain").field(text).finish(),
            Self::Secret(_) => f.write_str("Secret(***)"),
        }
    }
}

/// Replace `span` of file `source` by `insert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file; `None` is the file of the finding that the edit belongs to.
    pub source: Option<SourceId>,
    /// The bytes that go.
    pub span: Span,
    /// What comes in their place.
    pub insert: Insert,
}

impl Edit {
    /// Replaces `span` in the finding's own file.
    pub fn replace(span: Span, insert: impl Into<String>) -> Self {
        Self { source: None, span, insert: Insert::Plain(insert.into()) }
    }

    /// Takes `span` out of the finding's own file.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// Puts text in front of byte `at` of the finding's own file.
    pub fn insert(at: u32, text: impl Into<String>) -> Self {
        Self::replace(Span::empty(at), text)
    }
}

/// Applies `edits` to `text` in order of place. An edit that overlaps an earlier one, or that does not lie on
/// character boundaries, is left out.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        let Some(kept) = text.get(done..range.start) else { continue };
        if text.get(range.clone()).is_none() {
            continue;
        }
        out.push_str(kept);
        out.push_str(edit.insert.written());
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// [`apply`] for a file that holds bytes that are no text: `edits` are those of its text, and all other bytes stay.
pub fn apply_to_file<'e>(
    file: &[u8],
    replaced: &Replaced,
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Vec<u8> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let index = |at| usize::try_from(replaced.in_file(at)).unwrap_or(usize::MAX);
    let mut out = Vec::with_capacity(file.len());
    let mut done = 0;
    for edit in edits {
        let (start, end) = (index(edit.span.start()), index(edit.span.end()));
        let Some(kept) = file.get(done..start).filter(|_| end <= file.len()) else { continue };
        out.extend_from_slice(kept);
        out.extend_from_slice(edit.insert.written().as_bytes());
        done = end;
    }
    out.extend_from_slice(file.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_stay_as_they_are() {
        // `a\xFFbc\xFE`, whose text has three bytes for each of the two.
        let mut replaced = Replaced::default();
        replaced.push(4, 2);
        replaced.push(9, 5);
        let edits = [Edit::replace(Span::new(5, 6), "C"), Edit::insert(9, "!")];
        assert_eq!(apply_to_file(b"a\xFFbc\xFE", &replaced, &edits), b"a\xFFbC\xFE!");
        assert_eq!(apply_to_file(b"ab", &Replaced::default(), &[Edit::insert(5, "!")]), b"ab");
    }

    #[test]
    fn edits_apply_in_order_of_place_and_overlaps_are_left_out() {
        let edits = [
            Edit::replace(Span::new(4, 5), "E"),
            Edit::replace(Span::new(0, 2), "A"),
            Edit::replace(Span::new(1, 3), "never"),
            Edit::insert(5, "!"),
        ];
        assert_eq!(apply("abcde", &edits), "AcdE!");
    }

    #[test]
    fn a_secret_insert_does_not_show_itself() {
        let insert = Insert::Secret("hunter".to_owned());
        assert_eq!(format!("{insert:?}"), "Secret(***)");
        assert_eq!(insert.shown(), None);
    }
}
