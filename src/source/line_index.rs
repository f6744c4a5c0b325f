//! Byte offsets to lines and columns, for people and for editors.

use crate::span::{Replaced, Span, offset};

/// A place as people count: line and column from 1, columns in Unicode characters; `offset` in bytes from 0. Editors and
/// SARIF count columns in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in Unicode characters; a byte order mark at the start of the file is none.
    pub column: u32,
    /// 0-based byte of the file.
    pub offset: u32,
    /// 1-based column in UTF-16 code units.
    pub utf16: u32,
}

impl Position {
    /// The first place of any text.
    pub const FIRST: Self = Self { line: 1, column: 1, offset: 0, utf16: 1 };
}

/// Where the lines of a text begin. Lines end at `\n`, `\r\n` or a lone `\r`, as editors show them.
#[derive(Debug)]
pub struct LineIndex<'s> {
    text: &'s str,
    starts: Vec<u32>,
    /// What begins before each block of bytes; nothing for ASCII, where every byte is a character.
    blocks: Vec<Counts>,
    replaced: Replaced,
}

/// How many characters begin in some bytes, and how many of them are two units of UTF-16.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    characters: u32,
    wide: u32,
}

impl Counts {
    fn of(bytes: &[u8]) -> Self {
        let count = |starts: fn(&&u8) -> bool| offset(bytes.iter().filter(starts).count());
        Self {
            characters: count(|byte| **byte & 0b1100_0000 != 0b1000_0000),
            wide: count(|byte| **byte >= 0b1111_0000),
        }
    }

    const fn plus(self, other: Self) -> Self {
        Self { characters: self.characters + other.characters, wide: self.wide + other.wide }
    }
}

/// Bytes of a block: no place needs more of them counted, however long its line.
const BLOCK: usize = 1024;

impl<'s> LineIndex<'s> {
    /// Finds the lines of `text`.
    pub fn new(text: &'s str) -> Self {
        let bytes = text.as_bytes();
        let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'))
            .map(|at| offset(at + 1));
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            let mut sum = Counts::default();
            for block in bytes.chunks(BLOCK) {
                blocks.push(sum);
                sum = sum.plus(Counts::of(block));
            }
        }
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, starts, blocks, replaced: Replaced::default() }
    }

    /// Finds the lines of `text`, which was read from a file with other bytes in the places that `replaced` knows.
    pub fn of_file(text: &'s str, replaced: &Replaced) -> Self {
        Self { replaced: replaced.clone(), ..Self::new(text) }
    }

    /// The line and column of byte `at`; behind the end it is the end.
    pub fn position(&self, at: u32) -> Position {
        let at = at.min(offset(self.text.len()));
        let line = self.starts.partition_point(|&start| start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let marks = u32::from(start == 0 && at > 0 && self.text.starts_with('\u{feff}'));
        let (before, here) = (self.counts(start), self.counts(at));
        let column = (here.characters - before.characters).saturating_sub(marks) + 1;
        let utf16 = column + here.wide - before.wide;
        Position { line: offset(line), column, offset: self.replaced.in_file(at), utf16 }
    }

    /// What begins before byte `at`.
    fn counts(&self, at: u32) -> Counts {
        let at = at as usize;
        let part = |from: usize| Counts::of(self.text.as_bytes().get(from..at).unwrap_or_default());
        match (self.blocks.get(at / BLOCK), self.blocks.last()) {
            (Some(before), _) => before.plus(part(at - at % BLOCK)),
            // The end of a text that fills its last block.
            (None, Some(last)) => last.plus(part((self.blocks.len() - 1) * BLOCK)),
            (None, None) => Counts { characters: offset(at), wide: 0 },
        }
    }

    /// The bytes of 1-based line `line`, its line end included; the empty end of the text for lines there are not.
    pub fn line_span(&self, line: u32) -> Span {
        let end = offset(self.text.len());
        let index = line.saturating_sub(1) as usize;
        let start = self.starts.get(index).copied().unwrap_or(end);
        Span::new(start, self.starts.get(index + 1).copied().unwrap_or(end))
    }

    /// Number of lines; a text that ends in a line end has an empty last line.
    pub fn line_count(&self) -> u32 {
        offset(self.starts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: u32) -> (u32, u32) {
        let position = LineIndex::new(text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(at("é日😀x", 9), (1, 4));
    }

    #[test]
    fn editors_count_two_columns_for_what_lies_beyond_the_basic_plane() {
        let utf16 = |text: &str| LineIndex::new(text).position(offset(text.len())).utf16;
        assert_eq!(utf16("é日x"), 4);
        assert_eq!(utf16("😀\n😀é😀"), 6);
        assert_eq!(utf16("\u{feff}😀"), 3);
        assert_eq!(utf16(&"😀".repeat(256)), 513, "a text that fills its block");
        assert_eq!(utf16(&format!("x{}", "😀".repeat(1000))), 2002);
    }

    #[test]
    fn all_line_ends_count_once() {
        assert_eq!(at("a\r\nb\rc\nd", 3), (2, 1));
        assert_eq!(at("a\r\nb\rc\nd", 5), (3, 1));
        assert_eq!(at("a\r\nb\rc\nd", 7), (4, 1));
    }

    #[test]
    fn long_lines_are_counted_to_their_end() {
        for length in [0, 1, 2, 340, 341, 342, 682, 683, 1024, 2048] {
            let text = format!("x\n{}", "日".repeat(length));
            assert_eq!(at(&text, offset(text.len())), (2, offset(length + 1)), "{length}");
        }
    }

    #[test]
    fn offsets_are_those_of_the_file() {
        let mut replaced = Replaced::default();
        replaced.push(4, 2);
        let position = LineIndex::of_file("a\u{fffd}bc", &replaced).position(5);
        assert_eq!(position, Position { line: 1, column: 4, offset: 3, utf16: 4 });
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        assert_eq!(at("\u{feff}ab", 3), (1, 1));
        assert_eq!(at("\u{feff}ab", 4), (1, 2));
    }
}
