//! Java's `String` and `Character`: UTF-16 indexes, white space, cases, URL coding, Kestra's slugs and quotes.
//!
//! Texts are Rust texts, so half of a surrogate pair becomes the `?` that Java would print for it.

use unicode_normalization::UnicodeNormalization as _;

use crate::kestra::env::{env_key, secret_key};

/// A text of UTF-16 units, `?` for each lone surrogate.
pub(in crate::render) fn from_utf16(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('?')).collect()
}

/// `length()`.
pub(in crate::render) fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `substring(begin, end)`; none is a `StringIndexOutOfBoundsException`.
pub(in crate::render) fn substring(text: &str, begin: usize, end: usize) -> Option<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    units.get(begin..end).map(from_utf16)
}

/// `charAt(index)` as a text; none is a `StringIndexOutOfBoundsException`.
pub(in crate::render) fn char_at(text: &str, index: usize) -> Option<String> {
    substring(text, index, index.checked_add(1)?)
}

/// `indexOf(needle)`, none where Java gives -1.
pub(in crate::render) fn index_of(text: &str, needle: &str) -> Option<usize> {
    text.find(needle).and_then(|at| text.get(..at)).map(length)
}

/// `Character.isWhitespace`.
pub(in crate::render) fn is_whitespace(c: char) -> bool {
    match c {
        '\u{1C}'..='\u{1F}' => true,
        '\u{85}' | '\u{A0}' | '\u{2007}' | '\u{202F}' => false,
        _ => c.is_whitespace(),
    }
}

/// `String.isBlank`, and `StringUtils.isBlank`.
pub(in crate::render) fn is_blank(text: &str) -> bool {
    text.chars().all(is_whitespace)
}

/// `toUpperCase()`.
pub(in crate::render) fn to_upper(text: &str) -> String {
    secret_key(text)
}

/// `toLowerCase()`.
pub(in crate::render) fn to_lower(text: &str) -> String {
    env_key(text)
}

/// `Character.toUpperCase(int)`: one code point for one.
pub(in crate::render) fn simple_upper(code: u32) -> u32 {
    let upper = match code {
        0x1F80..=0x1F87 | 0x1F90..=0x1F97 | 0x1FA0..=0x1FA7 => return code + 8,
        0x1FB3 | 0x1FC3 | 0x1FF3 => return code + 9,
        _ => char::from_u32(code).map(char::to_uppercase),
    };
    upper.filter(|upper| upper.len() == 1).and_then(|mut upper| upper.next()).map_or(code, u32::from)
}

/// `Character.toLowerCase(int)`: one code point for one.
pub(in crate::render) fn simple_lower(code: u32) -> u32 {
    if code == 0x130 {
        return 0x69;
    }
    let lower = char::from_u32(code).map(char::to_lowercase);
    lower.filter(|lower| lower.len() == 1).and_then(|mut lower| lower.next()).map_or(code, u32::from)
}

/// `Character.toTitleCase(char)`; a character beyond the basic plane is two surrogates, which have no case.
pub(in crate::render) fn to_title(c: char) -> char {
    match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        '\u{10D0}'..='\u{10FA}' | '\u{10FD}'..='\u{10FF}' | '\u{10000}'.. => c,
        _ => char::from_u32(simple_upper(c.into())).unwrap_or(c),
    }
}

/// The filter `title`: the first character of each word in title case.
pub(in crate::render) fn title(text: &str) -> String {
    let mut begins = true;
    let convert = |c: char| {
        if is_whitespace(c) {
            begins = true;
            return c;
        }
        if std::mem::take(&mut begins) { to_title(c) } else { c }
    };
    text.chars().map(convert).collect()
}

/// The filter `capitalize`: the first character that is no white space in title case.
pub(in crate::render) fn capitalize(text: &str) -> String {
    let mut begins = true;
    let convert = |c: char| if !is_whitespace(c) && std::mem::take(&mut begins) { to_title(c) } else { c };
    text.chars().map(convert).collect()
}

/// The filter `abbreviate`, of a width that is not negative.
pub(in crate::render) fn abbreviate(text: &str, width: usize) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    if units.len() < width || units.len() <= 3 {
        return text.to_owned();
    }
    if width <= 3 {
        return units.get(..width).map(from_utf16).unwrap_or_default();
    }
    let kept = units.get(..width - 3).map(from_utf16).unwrap_or_default();
    format!("{kept}...")
}

/// `URLEncoder.encode(text, UTF_8)`.
pub(in crate::render) fn url_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'*' | b'_' => out.push(byte.into()),
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                out.extend(
                    [byte >> 4, byte & 15]
                        .iter()
                        .filter_map(|half| char::from_digit((*half).into(), 16))
                        .map(|digit| digit.to_ascii_uppercase()),
                );
            }
        }
    }
    out
}

/// `URLDecoder.decode(text, UTF_8)`; none is an `IllegalArgumentException`.
pub(in crate::render) fn url_decode(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut bytes = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '%' {
            let high = chars.next()?.to_digit(16)?;
            let low = chars.next()?.to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
            continue;
        }
        flush(&mut bytes, &mut out);
        out.push(if c == '+' { ' ' } else { c });
    }
    flush(&mut bytes, &mut out);
    Some(out)
}

/// Decodes what has been gathered. For a surrogate Java writes one replacement character, Rust three.
fn flush(bytes: &mut Vec<u8>, out: &mut String) {
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(3).position(|three| matches!(three, [0xED, 0xA0..=0xBF, 0x80..=0xBF])) {
        out.push_str(&String::from_utf8_lossy(rest.get(..at).unwrap_or_default()));
        out.push('\u{FFFD}');
        rest = rest.get(at + 3..).unwrap_or_default();
    }
    out.push_str(&String::from_utf8_lossy(rest));
    bytes.clear();
}

/// Kestra's `Slugify.of`.
pub(in crate::render) fn slugify(text: &str) -> String {
    let is_space = |c: char| matches!(c, '\t'..='\r' | ' ');
    let mut slug = String::with_capacity(text.len());
    for c in text.chars().map(|c| if is_space(c) { '-' } else { c }).nfd() {
        match c {
            '-' | '_' if slug.ends_with('-') => {}
            '-' | '_' => slug.push('-'),
            _ if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    let slug = slug.strip_prefix('-').unwrap_or(&slug);
    slug.strip_suffix('-').unwrap_or(slug).to_owned()
}

/// What the filter `escapeChar` escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Quote {
    /// `'` as `\'`
    Single,
    /// `"` as `\"`
    Double,
    /// `'` as `'\''`
    Shell,
}

impl Quote {
    /// The kind of that name, in any case; none is an error.
    pub(in crate::render) fn named(name: &str) -> Option<Self> {
        // Java upper-cases nothing here: `equalsIgnoreCase` takes a dotless ı for an I and a long ſ for an S too.
        let folded: String =
            name.chars().filter_map(|c| char::from_u32(simple_lower(simple_upper(c.into())))).collect();
        match folded.as_str() {
            "single" => Some(Self::Single),
            "double" => Some(Self::Double),
            "shell" => Some(Self::Shell),
            _ => None,
        }
    }

    /// Escapes a text.
    pub(in crate::render) fn escape(self, text: &str) -> String {
        match self {
            Self::Single => text.replace('\'', r"\'"),
            Self::Double => text.replace('"', r#"\""#),
            Self::Shell => text.replace('\'', r"'\''"),
        }
    }
}
