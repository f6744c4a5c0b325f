//! What is known of a text before it is read: characters that YAML forbids, and how soon the original meets them.

use std::borrow::Cow;

use crate::span::Replaced;

/// How many UTF-16 units the original reads at a time.
const CHUNK: usize = 1023;

/// A character that no YAML text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Forbidden {
    /// The character.
    pub(super) found: char,
    /// Where it stands.
    pub(super) at: usize,
}

/// The text of a file as Kestra gets it: what is no UTF-8 becomes U+FFFD, one for each run of bytes that Java takes
/// together. That is what [`String::from_utf8_lossy`] does, but for surrogates, which are one run.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    decode_noting(bytes).0
}

/// [`decode`], and where something was replaced.
pub fn decode_noting(bytes: &[u8]) -> (Cow<'_, str>, Replaced) {
    let mut text = String::new();
    let mut replaced = Replaced::default();
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(valid) if replaced.is_empty() => return (Cow::Borrowed(valid), replaced),
            Ok(valid) => {
                text.push_str(valid);
                return (Cow::Owned(text), replaced);
            }
            Err(error) => error,
        };
        let (valid, broken) = rest.split_at(error.valid_up_to());
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        let length = match broken {
            [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..] => 3,
            [0xED, 0xA0..=0xBF, ..] => 2,
            _ => error.error_len().unwrap_or(broken.len()),
        };
        rest = broken.get(length..).unwrap_or_default();
        replaced.push(text.len(), bytes.len() - rest.len());
    }
}

/// Finds the first character that is not allowed, and whether the text before it is ASCII.
pub(super) fn examine(text: &str) -> (Option<Forbidden>, bool) {
    let bytes = text.as_bytes();
    let mut ascii = true;
    for (index, block) in bytes.chunks(64).enumerate() {
        let is_common = |byte: u8| (b' '..0x7F).contains(&byte) || byte == b'\n' || byte == b'\t';
        // Not `all`: without an early exit this becomes vector code.
        if block.iter().fold(true, |common, &byte| common & is_common(byte)) {
            continue;
        }
        for (place, &byte) in (index * 64..).zip(block) {
            if is_common(byte) || byte == b'\r' {
                continue;
            }
            ascii &= byte.is_ascii();
            let next = bytes.get(place + 1).copied().unwrap_or_default();
            let last = bytes.get(place + 2).copied().unwrap_or_default();
            let is_forbidden = match byte {
                0xC2 => next < 0xA0 && next != 0x85,
                0xEF => next == 0xBF && last >= 0xBE,
                _ => byte.is_ascii(),
            };
            if is_forbidden {
                let found = text.get(place..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                return (Some(Forbidden { found, at: place }), ascii);
            }
        }
    }
    (None, ascii)
}

/// The start of the chunk that holds byte `at`: the original refuses a chunk as a whole.
pub(super) fn chunk_start(text: &str, at: usize) -> usize {
    let mut start = 0;
    let mut units = 0;
    for (place, found) in text.char_indices() {
        if units >= CHUNK {
            (start, units) = (place, 0);
        }
        if place >= at {
            break;
        }
        units += found.len_utf16();
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_found_and_their_neighbours_are_not() {
        for text in ["a\u{84}", "a\u{86}", "a\u{9f}", "a\u{7f}", "a\0", "a\u{fffe}", "a\u{ffff}", "a\u{b}"] {
            assert_eq!(examine(text).0.map(|forbidden| forbidden.at), Some(1), "{text:?}");
        }
        for text in ["a\u{85}", "a\u{a0}", "a\u{fffd}", "a\u{feff}", "a~\t\r\n", "a\u{10ffff}", "a\u{d7ff}"] {
            assert_eq!(examine(text).0, None, "{text:?}");
        }
    }

    #[test]
    fn broken_bytes_become_as_many_characters_as_in_java() {
        assert_eq!(decode("é".as_bytes()), "é");
        assert_eq!(decode(b"a\xED\xA0\x80b\xED\xA0c\xC0\x80"), "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(decode(b"\xE2(\xA1\xF5\x80\xE2\x82"), "\u{fffd}(\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
    }

    #[test]
    fn places_in_the_file_are_known_behind_broken_bytes() {
        // `a`, three bytes that become one character, `é`, one byte, `b`
        let bytes = b"a\xED\xA0\x80\xC3\xA9\xFFb";
        let (text, replaced) = decode_noting(bytes);
        assert_eq!(text, "a\u{fffd}é\u{fffd}b");
        let in_file: Vec<u32> =
            text.char_indices().map(|(at, _)| replaced.in_file(crate::span::offset(at))).collect();
        assert_eq!(in_file, [0, 1, 4, 6, 7]);
        assert_eq!(replaced.in_file(crate::span::offset(text.len())), crate::span::offset(bytes.len()));
    }

    #[test]
    fn a_chunk_does_not_cut_a_character() {
        let text = format!("{}\u{1f600}{}", "x".repeat(1022), "y".repeat(2000));
        assert_eq!(chunk_start(&text, 1022), 0);
        assert_eq!(chunk_start(&text, 1026), 1026);
        assert_eq!(chunk_start(&text, 1026 + 1023), 1026 + 1023);
    }
}
