//! The reading position: bytes, line breaks and runs, with the look-ahead of the original reader.

use std::cell::Cell;

/// A byte that ends a plain scalar or may: white space, line breaks, `:`, lead bytes of wide line breaks.
pub(super) const PLAIN: u8 = 1;
/// A byte that ends a plain scalar inside brackets: `,?[]{}`.
pub(super) const FLOW: u8 = 1 << 1;
/// A byte that ends a line, or may.
pub(super) const LINE: u8 = 1 << 2;
/// A byte that ends a word of a quoted scalar, or may: white space, line breaks, quotes, the backslash.
pub(super) const WORD: u8 = 1 << 3;
/// A single quote.
pub(super) const SINGLE: u8 = 1 << 4;
/// A double quote or a backslash.
pub(super) const DOUBLE: u8 = 1 << 5;
/// A letter, a digit, `-` or `_`.
pub(super) const NAME: u8 = 1 << 6;
/// What a tag may be written with.
pub(super) const URI: u8 = 1 << 7;

static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    mark(&mut table, b"\0 \t\n\r:\xC2\xE2", PLAIN);
    mark(&mut table, b",?[]{}", FLOW);
    mark(&mut table, b"\0\n\r\xC2\xE2", LINE);
    mark(&mut table, b"\0 \t\n\r'\"\\\xC2\xE2", WORD);
    mark(&mut table, b"'", SINGLE);
    mark(&mut table, b"\"\\", DOUBLE);
    let name = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    mark(&mut table, name, NAME | URI);
    mark(&mut table, b";/?:@&=+$,.!~*'()[]%", URI);
    table
}

#[expect(
    clippy::indexing_slicing,
    reason = "runs at compile time, where an index out of bounds does not compile"
)]
const fn mark(table: &mut [u8; 256], bytes: &[u8], class: u8) {
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] |= class;
        at += 1;
    }
}

/// Whether `byte` is of one of the classes in `mask`.
pub(super) fn is(byte: u8, mask: u8) -> bool {
    CLASS.get(usize::from(byte)).is_some_and(|class| class & mask != 0)
}

/// A line break as the scalar gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break {
    /// First byte.
    pub(super) from: usize,
    /// The byte after it.
    pub(super) to: usize,
    /// `\n`, or the separators U+2028 and U+2029, which stay what they are.
    pub(super) text: &'static str,
}

impl Break {
    /// Whether it is a line break that folds to a space.
    pub(super) fn folds(&self) -> bool {
        self.text == "\n"
    }
}

/// A text and a place in it. Behind the end every byte is NUL, which cannot occur in the text.
#[derive(Debug)]
pub(super) struct Cursor<'s> {
    text: &'s str,
    bytes: &'s [u8],
    /// The next byte.
    pub(super) pos: usize,
    /// Where the current line begins.
    pub(super) line_start: usize,
    guarded: bool,
    starved: Cell<bool>,
}

impl<'s> Cursor<'s> {
    /// Reads `text` from byte `pos` on.
    pub(super) fn new(text: &'s str, pos: usize) -> Self {
        let starved = Cell::new(false);
        Self { text, bytes: text.as_bytes(), pos, line_start: pos, guarded: false, starved }
    }

    /// Reads a text that is cut off: whoever looks behind its end starves.
    pub(super) fn guarded(text: &'s str) -> Self {
        Self { guarded: true, ..Self::new(text, 0) }
    }

    /// Whether someone looked behind the end of a text that is cut off.
    pub(super) fn starved(&self) -> bool {
        self.guarded && self.starved.get()
    }

    /// Looks at `chars` characters and the one behind them, as the original does where it compares a prefix.
    pub(super) fn look_ahead(&self, chars: usize) {
        if self.guarded && self.slice(self.pos, self.bytes.len()).chars().nth(chars).is_none() {
            self.starved.set(true);
        }
    }

    /// The byte at `at`, NUL behind the end.
    pub(super) fn at(&self, at: usize) -> u8 {
        let byte = self.bytes.get(at).copied();
        byte.unwrap_or_else(|| {
            self.starved.set(true);
            0
        })
    }

    /// The next byte.
    pub(super) fn peek(&self) -> u8 {
        self.at(self.pos)
    }

    /// Whether the text is over.
    pub(super) fn is_at_end(&self) -> bool {
        self.peek() == 0
    }

    /// The text from byte `from` to `to`.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'s str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Everything from the next byte on starts with `prefix`.
    pub(super) fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes.get(self.pos..).is_some_and(|rest| rest.starts_with(prefix))
    }

    /// The character at `at`.
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.slice(at, self.bytes.len()).chars().next()
    }

    /// Where the first byte of `mask` stands from `from` on; the end if there is none.
    pub(super) fn find(&self, from: usize, mask: u8) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().position(|&byte| is(byte, mask)).map_or_else(
            || {
                self.starved.set(true);
                self.bytes.len()
            },
            |length| from + length,
        )
    }

    /// The line break that begins at `at`.
    pub(super) fn break_at(&self, at: usize) -> Option<Break> {
        let (length, text) = match self.at(at) {
            b'\n' => (1, "\n"),
            b'\r' => (if self.at(at + 1) == b'\n' { 2 } else { 1 }, "\n"),
            0xC2 if self.at(at + 1) == 0x85 => (2, "\n"),
            0xE2 if self.at(at + 1) == 0x80 => match self.at(at + 2) {
                0xA8 => (3, "\u{2028}"),
                0xA9 => (3, "\u{2029}"),
                _ => return None,
            },
            _ => return None,
        };
        Some(Break { from: at, to: at + length, text })
    }

    /// Steps over a line break, if there is one.
    pub(super) fn take_break(&mut self) -> Option<Break> {
        let taken = self.break_at(self.pos)?;
        self.pos = taken.to;
        // A lone carriage return as the very last character begins no line in the original.
        if taken.to < self.bytes.len() || self.slice(taken.from, taken.to) != "\r" {
            self.line_start = self.pos;
        }
        Some(taken)
    }

    /// Steps over blanks.
    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == b' ' {
            self.pos += 1;
        }
    }

    /// Steps over at most the blanks that lead to column `indent`.
    pub(super) fn skip_indent(&mut self, indent: usize) {
        while self.pos - self.line_start < indent && self.peek() == b' ' {
            self.pos += 1;
        }
    }

    /// Steps over blanks and tabs.
    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t') {
            self.pos += 1;
        }
    }

    /// Where the line ends that holds `from`: at its break, or at the end of the text.
    pub(super) fn line_end(&self, from: usize) -> usize {
        let mut at = self.find(from, LINE);
        while is(self.at(at), LINE) && self.at(at) > b'\r' && self.break_at(at).is_none() {
            at = self.find(at + 1, LINE);
        }
        at
    }

    /// Whether a word ends at `at`: white space, a line break or the end of the text.
    pub(super) fn is_gap(&self, at: usize) -> bool {
        match self.at(at) {
            0 | b' ' | b'\t' | b'\n' | b'\r' => true,
            0xC2 | 0xE2 => self.break_at(at).is_some(),
            _ => false,
        }
    }

    /// As [`is_gap`](Self::is_gap), but a tab is part of the word.
    pub(super) fn is_gap_but_tab(&self, at: usize) -> bool {
        self.at(at) != b'\t' && self.is_gap(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lone_carriage_return_at_the_very_end_begins_no_line() {
        let line_start = |text| {
            let mut cursor = Cursor::new(text, 1);
            cursor.take_break();
            cursor.line_start
        };
        assert_eq!(["a\r", "a\n", "a\r\n", "a\rb", "a\u{85}"].map(line_start), [1, 2, 3, 2, 3]);
    }
}
