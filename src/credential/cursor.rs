//! A place in a text that moves on over what is expected there.

use std::ops::Range;

/// How far is looked from a name to what stands around it, in bytes: what takes longer than that is no assignment, and
/// a text of a megabyte on one line takes no longer than others.
pub(super) const REACH: usize = 768;

/// At most [`REACH`] bytes of `text` in front of `at`.
pub(super) fn before(text: &str, at: usize) -> &str {
    let from = at.saturating_sub(REACH);
    (from..=at).find_map(|from| text.get(from..at)).unwrap_or_default()
}

/// At most [`REACH`] bytes of `text` from `at`.
pub(super) fn behind(text: &str, at: usize) -> &str {
    let to = at.saturating_add(REACH).min(text.len());
    (at..=to).rev().find_map(|to| text.get(at..to)).unwrap_or_default()
}

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    /// The whole text.
    pub(super) text: &'t str,
    /// The next byte.
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn rest(&self) -> &'t str {
        behind(self.text, self.at)
    }

    pub(super) fn skip(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    pub(super) fn skip_char(&mut self, c: char) -> bool {
        let is_there = self.rest().starts_with(c);
        if is_there {
            self.at += c.len_utf8();
        }
        is_there
    }

    /// Goes over blanks and tabs; how many there were.
    pub(super) fn blanks(&mut self) -> usize {
        let rest = self.rest();
        let count = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.at += count;
        count
    }
}

/// The string literal at the cursor.
pub(super) fn string(cursor: &mut Cursor<'_>) -> Option<Range<usize>> {
    let quote = cursor.rest().chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = cursor.at + 1;
    let length = quoted_length(behind(cursor.text, start), quote, false)?;
    cursor.at = start + length + 1;
    Some(start..start + length)
}

/// Where the string ends that begins at `rest`, in bytes; strings of several lines are none.
pub(super) fn quoted_length(rest: &str, quote: char, escaped: bool) -> Option<usize> {
    let mut skip = false;
    for (at, c) in rest.char_indices() {
        match c {
            '\n' | '\r' => return None,
            _ if skip => skip = false,
            '\\' if escaped && rest.get(at + 1..)?.starts_with(quote) => return Some(at + 1),
            '\\' => skip = true,
            _ if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}
