//! `Replaced`: where bytes of a file are no UTF-8, and other ones stand for them in its text.

use super::offset;

/// The way from a text to the file it was read from, where the file holds bytes that are no UTF-8: each run of them is
/// a U+FFFD in the text, which may be longer or shorter.
///
/// ```
/// use kestra_lint::span::Replaced;
///
/// // The file `a\xFFb` is the text `a\u{fffd}b`.
/// let mut replaced = Replaced::default();
/// replaced.push(4, 2);
/// assert_eq!((replaced.in_file(1), replaced.in_file(4), replaced.in_file(5)), (1, 2, 3));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// Behind each replacement: the byte of the text, and that of the file.
    ends: Vec<(u32, u32)>,
}

impl Replaced {
    /// Notes a replacement that ends in front of byte `in_text` of the text and byte `in_file` of the file. They are
    /// noted in order.
    pub fn push(&mut self, in_text: usize, in_file: usize) {
        self.ends.push((offset(in_text), offset(in_file)));
    }

    /// Whether the text is the file, byte by byte.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The byte of the file for byte `at` of the text.
    pub fn in_file(&self, at: u32) -> u32 {
        let before = self.ends.partition_point(|(in_text, _)| *in_text <= at);
        let last = before.checked_sub(1).and_then(|before| self.ends.get(before));
        last.map_or(at, |(in_text, in_file)| in_file.saturating_add(at - in_text))
    }
}
