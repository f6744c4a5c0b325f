//! Base64 in and out, and what a decoded secret looks like.
//!
//! Decoding follows Java's `Base64.getDecoder()` as Kestra calls it: line breaks are removed first, padding may be
//! missing but not wrong, spare bits may be anything (expr §6.2). The `base64` crate has no such mode for wrong
//! padding, so [`decode`] judges the form itself and leaves the bits to the crate.

use std::{borrow::Cow, fmt};

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use zeroize::Zeroizing;

use super::Secret;

/// Judged by [`check`] already: no padding is left, and the last unit's spare bits do not matter.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Why Java refuses a text as base64. Positions count the characters of the text as written, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecodeFailure {
    /// A character that base64 has not, at this position.
    OutsideAlphabet {
        /// Which character, from 1.
        character: usize,
    },
    /// One character alone cannot hold a byte.
    TooShort,
    /// The last group of four holds one character only.
    DanglingCharacter,
    /// A `=` where none belongs, or one where two belong.
    WrongPadding {
        /// Which character is or lacks the `=`, from 1.
        character: usize,
    },
    /// Text behind the `=` that ended the value.
    TextAfterPadding {
        /// The first character too many, from 1.
        character: usize,
    },
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutsideAlphabet { character } => {
                write!(f, "character {character} is outside the base64 alphabet")
            }
            Self::TooShort => f.write_str("one character alone is no base64"),
            Self::DanglingCharacter => {
                f.write_str("the last base64 group has one character too few or too many")
            }
            Self::WrongPadding { character } => {
                write!(f, "the `=` padding is wrong at character {character}")
            }
            Self::TextAfterPadding { character } => {
                write!(f, "character {character} stands behind the `=` that ends the value")
            }
        }
    }
}

/// Whether a character is a line break to Java's `\R`, which Kestra removes from values.
pub const fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The bytes that Kestra decodes from the value of a `SECRET_` variable.
///
/// # Errors
/// If Kestra would skip the variable.
pub fn decode(value: &str) -> Result<Zeroizing<Vec<u8>>, DecodeFailure> {
    let data = Zeroizing::new(check(value)?);
    // `check` has let through only what the engine takes; a disagreement would be the coarse answer.
    LENIENT.decode(data.as_bytes()).map(Zeroizing::new).map_err(|_| DecodeFailure::DanglingCharacter)
}

/// The bytes that Java's `Base64.getDecoder()` itself decodes, without Kestra's help: a line break is wrong too.
pub fn decode_basic(value: &str) -> Option<Zeroizing<Vec<u8>>> {
    let is_one_line = !value.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    is_one_line.then(|| decode(value).ok()).flatten()
}

/// The text that `secret()` gives for the value of a `SECRET_` variable.
///
/// # Errors
/// If Kestra would skip the variable.
pub fn decode_text(value: &str) -> Result<Secret, DecodeFailure> {
    decode(value).map(|bytes| Secret::new(java_text(&bytes)))
}

/// The value that [`decode`] turns into `bytes`: one line, padded.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// The characters of `value` up to its padding, if Java takes the whole.
fn check(value: &str) -> Result<String, DecodeFailure> {
    let mut data = String::with_capacity(value.len());
    let mut characters = (1..).zip(value.chars()).filter(|(_, c)| !is_line_break(*c)).peekable();
    let alone = |data: &str, more: bool| data.is_empty() && !more;
    while let Some((character, c)) = characters.next() {
        if alone(&data, characters.peek().is_some()) {
            return Err(DecodeFailure::TooShort);
        }
        if c != '=' {
            if !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/')) {
                return Err(DecodeFailure::OutsideAlphabet { character });
            }
            data.push(c);
            continue;
        }
        match data.len() % 4 {
            0 => return Err(DecodeFailure::WrongPadding { character }),
            1 => return Err(DecodeFailure::DanglingCharacter),
            2 => match characters.next() {
                Some((_, '=')) => {}
                Some((second, _)) => return Err(DecodeFailure::WrongPadding { character: second }),
                None => return Err(DecodeFailure::WrongPadding { character: character + 1 }),
            },
            _ => {}
        }
        return match characters.next() {
            Some((character, _)) => Err(DecodeFailure::TextAfterPadding { character }),
            None => Ok(data),
        };
    }
    if data.len() % 4 == 1 { Err(DecodeFailure::DanglingCharacter) } else { Ok(data) }
}

/// UTF-8 as Java reads it: what is malformed becomes U+FFFD, a surrogate's three bytes one of them (Rust: three).
pub fn java_text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some(chunk) = rest.utf8_chunks().next() else { break };
        out.push_str(chunk.valid());
        let mut consumed = chunk.valid().len() + chunk.invalid().len();
        if let [0xed] = chunk.invalid()
            && rest.get(consumed).is_some_and(|byte| (0xa0..=0xbf).contains(byte))
        {
            let third = rest.get(consumed + 1).is_some_and(|byte| (0x80..=0xbf).contains(byte));
            consumed += 1 + usize::from(third);
        }
        if !chunk.invalid().is_empty() {
            out.push('\u{fffd}');
        }
        rest = rest.get(consumed..).unwrap_or_default();
    }
    out
}

/// What is odd about the bytes of a decoded secret, as far as the bytes alone tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// Nothing there.
    Empty,
    /// No UTF-8: plain text that happened to be base64.
    NotUtf8,
    /// Control characters other than tab and line ends.
    ControlCharacters,
    /// Base64 of printable text once more.
    DoubleEncoded,
    /// One line of text that ends in a line end.
    TrailingNewline,
    /// Holds `{{`, `{%` or `{#`.
    TemplateDelimiter,
    /// One to three characters: masking it blots out logs.
    Short,
}

impl Oddity {
    /// Whether the bytes are no text, which is all that Kestra knows.
    pub const fn is_no_text(&self) -> bool {
        matches!(self, Self::NotUtf8 | Self::ControlCharacters)
    }
}

/// What is odd about decoded bytes; the first in the order of the rules (product §6) where several are.
pub fn oddity(bytes: &[u8]) -> Option<Oddity> {
    oddities(bytes).into_iter().next()
}

/// Everything that is odd about decoded bytes, in the order of the rules.
pub fn oddities(bytes: &[u8]) -> Vec<Oddity> {
    let Ok(text) = std::str::from_utf8(bytes) else { return vec![Oddity::NotUtf8] };
    let holds_delimiter = ["{{", "{%", "{#"].iter().any(|open| text.contains(open));
    let checks = [
        (Oddity::ControlCharacters, has_control_characters(text)),
        (Oddity::Empty, text.is_empty()),
        (Oddity::DoubleEncoded, is_encoded_text(text)),
        (Oddity::TrailingNewline, is_line_with_end(text)),
        (Oddity::TemplateDelimiter, holds_delimiter),
        (Oddity::Short, (1..=3).contains(&text.chars().count())),
    ];
    checks.into_iter().filter(|(_, applies)| *applies).map(|(oddity, _)| oddity).collect()
}

fn has_control_characters(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Base64 of at least eight characters (one line end behind them is forgiven) that decodes to printable text.
fn is_encoded_text(text: &str) -> bool {
    let text = text.trim_end_matches(['\n', '\r']);
    text.chars().count() >= 8
        && text.len().is_multiple_of(4)
        && decode(text).is_ok_and(|bytes| {
            std::str::from_utf8(&bytes).is_ok_and(|inner| !inner.is_empty() && !has_control_characters(inner))
        })
}

fn is_line_with_end(text: &str) -> bool {
    let body = text.strip_suffix("\r\n").or_else(|| text.strip_suffix(['\n', '\r']));
    body.is_some_and(|body| !body.is_empty() && !body.contains(['\n', '\r']))
}

/// `text` without the line end that [`Oddity::TrailingNewline`] speaks of.
pub fn without_trailing_newline(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text.trim_end_matches(['\n', '\r']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Result<String, DecodeFailure> {
        decode_text(value).map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn what_java_takes_is_taken() {
        for (value, decoded) in [
            ("", ""),
            ("\r\n", ""),
            ("YQ", "a"),
            ("YQ==", "a"),
            ("YR==", "a"),
            ("YWJ=", "ab"),
            ("cGFzc3dvcmR=", "password"),
            ("Y\u{85}Q\u{2028}=\n=\r\n", "a"),
            ("Pz8/", "???"),
            ("7aCA", "\u{fffd}"),
            ("wIA=", "\u{fffd}\u{fffd}"),
            ("8J+Y", "\u{fffd}"),
        ] {
            assert_eq!(text(value).as_deref(), Ok(decoded), "{value:?}");
        }
    }

    #[test]
    fn what_java_refuses_is_refused_with_the_place() {
        use DecodeFailure::*;
        for (value, failure) in [
            (" ", TooShort),
            ("A", TooShort),
            ("admin", DanglingCharacter),
            ("A===", DanglingCharacter),
            ("==", WrongPadding { character: 1 }),
            ("=", TooShort),
            ("YQ=", WrongPadding { character: 4 }),
            ("YQ=Y", WrongPadding { character: 4 }),
            ("YQ==YQ==", TextAfterPadding { character: 5 }),
            ("AB===", TextAfterPadding { character: 5 }),
            ("YWJj=", WrongPadding { character: 5 }),
            ("my-secret", OutsideAlphabet { character: 3 }),
            ("Y\nQ é", OutsideAlphabet { character: 4 }),
            ("\u{feff}YQ==", OutsideAlphabet { character: 1 }),
        ] {
            assert_eq!(text(value), Err(failure), "{value:?}");
        }
    }

    #[test]
    fn the_failure_names_the_character() {
        assert_eq!(
            DecodeFailure::OutsideAlphabet { character: 4 }.to_string(),
            "character 4 is outside the base64 alphabet"
        );
    }

    #[test]
    fn oddities_come_in_the_order_of_the_rules() {
        assert_eq!(oddity(b"hunter2"), None);
        assert_eq!(oddity(b""), Some(Oddity::Empty));
        assert_eq!(oddity(&[0xa5, 0xab]), Some(Oddity::NotUtf8));
        assert_eq!(oddity(b"a\0bcd"), Some(Oddity::ControlCharacters));
        assert_eq!(oddity(b"cGFzc3dvcmQ="), Some(Oddity::DoubleEncoded));
        assert_eq!(oddity(b"token\n"), Some(Oddity::TrailingNewline));
        assert_eq!(oddity(b"line 1\nline 2\n"), None);
        assert_eq!(oddity(b"a {{ b }}"), Some(Oddity::TemplateDelimiter));
        assert_eq!(oddity("äöü".as_bytes()), Some(Oddity::Short));
        assert_eq!(oddities(b"a\n"), [Oddity::TrailingNewline, Oddity::Short]);
    }
}
