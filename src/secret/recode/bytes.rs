//! Any bytes as text and back, nothing lost.
//!
//! The grammar of env files reads text, a value may be any bytes. Each byte that is no UTF-8 becomes a character of a
//! private range, one for each byte, which stands in no name and means nothing to the grammar, as the byte does. A
//! character of that range that is really there is taken byte by byte too, so the way back is always known.

use std::borrow::Cow;

/// The character that stands for byte 0; 256 of them end the private range of the last plane.
const FIRST: u32 = 0x10_ff00;

/// `bytes` as text.
pub(super) fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.chars().any(is_stand_in)
    {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_stand_in(c) {
                text.extend(c.encode_utf8(&mut [0; 4]).bytes().map(stand_in));
            } else {
                text.push(c);
            }
        }
        text.extend(chunk.invalid().iter().copied().map(stand_in));
    }
    Cow::Owned(text)
}

/// The bytes that [`to_text`] has made `text` of.
pub(super) fn to_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// Whether a character stands for a byte.
pub(super) fn is_stand_in(c: char) -> bool {
    byte(c).is_some()
}

fn stand_in(byte: u8) -> char {
    char::from_u32(FIRST + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn byte(c: char) -> Option<u8> {
    u32::from(c).checked_sub(FIRST).and_then(|byte| u8::try_from(byte).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> =
            (0..=255).chain("é\u{10ff41}\u{10ffff}\u{fffd}".bytes()).chain([0xf4, 0x8f]).collect();
        assert_eq!(to_bytes(&to_text(&all)), all);
        assert!(matches!(to_text("é\u{fffd}".as_bytes()), Cow::Borrowed(_)));
        assert_eq!(to_text(b"a\xff").chars().count(), 2);
    }
}
