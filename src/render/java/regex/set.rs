//! Sets of characters: what a class, a dot or a property of a Java pattern matches.

use regex_syntax::hir::{Class, HirKind};

use super::Refused;
use crate::render::java::text::{simple_lower, simple_upper};

/// A predicate on code points, surrogates included.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Set {
    /// Everything.
    All,
    /// Everything but line terminators.
    Dot,
    /// Ranges of code points, in any order.
    Ranges(Vec<(u32, u32)>),
    /// Many ranges of code points, in order.
    Table(Vec<(u32, u32)>),
    /// One letter in both cases, Unicode's rules: the lower-cased form of the upper-cased one.
    Folded(u32),
    /// A range in any case, ASCII's rules.
    FoldedAscii(u32, u32),
    /// A range in any case, Unicode's rules.
    FoldedRange(u32, u32),
    /// The complement.
    Not(Box<Self>),
    /// Any of these.
    Either(Vec<Self>),
    /// Both of these.
    Both(Box<Self>, Box<Self>),
}

impl Set {
    /// Whether a code point belongs to the set.
    pub(super) fn has(&self, code: u32) -> bool {
        match self {
            Self::All => true,
            Self::Dot => !is_line_end(code),
            Self::Ranges(ranges) => ranges.iter().any(|(low, high)| (*low..=*high).contains(&code)),
            Self::Table(ranges) => {
                let at = ranges.partition_point(|(_, high)| *high < code);
                ranges.get(at).is_some_and(|(low, _)| *low <= code)
            }
            Self::Folded(lower) => *lower == code || *lower == simple_lower(simple_upper(code)),
            Self::FoldedAscii(low, high) => {
                let range = *low..=*high;
                range.contains(&code)
                    || code < 128
                        && [upper_ascii(code), lower_ascii(code)].iter().any(|code| range.contains(code))
            }
            Self::FoldedRange(low, high) => {
                let range = *low..=*high;
                let upper = simple_upper(code);
                range.contains(&code) || range.contains(&upper) || range.contains(&simple_lower(upper))
            }
            Self::Not(set) => !set.has(code),
            Self::Either(sets) => sets.iter().any(|set| set.has(code)),
            Self::Both(one, other) => one.has(code) && other.has(code),
        }
    }

    /// Either of two sets.
    pub(super) fn or(self, other: Self) -> Self {
        if let Self::Either(mut sets) = self {
            sets.push(other);
            return Self::Either(sets);
        }
        Self::Either(vec![self, other])
    }

    /// The complement, if asked for.
    pub(super) fn negated(self, negated: bool) -> Self {
        if negated { Self::Not(Box::new(self)) } else { self }
    }

    /// One code point.
    pub(super) fn one(code: u32) -> Self {
        Self::Ranges(vec![(code, code)])
    }

    /// Ranges of ASCII letters and the like.
    pub(super) fn of(ranges: &[(char, char)]) -> Self {
        Self::Ranges(ranges.iter().map(|(low, high)| (u32::from(*low), u32::from(*high))).collect())
    }
}

/// Upper case within ASCII.
pub(super) fn upper_ascii(code: u32) -> u32 {
    if (0x61..=0x7A).contains(&code) { code - 32 } else { code }
}

/// Lower case within ASCII.
pub(super) fn lower_ascii(code: u32) -> u32 {
    if (0x41..=0x5A).contains(&code) { code + 32 } else { code }
}

/// Java's line terminators.
pub(super) fn is_line_end(code: u32) -> bool {
    matches!(code, 0x0A | 0x0D | 0x85 | 0x2028 | 0x2029)
}

/// The set of a Unicode property in the syntax of the `regex` crate.
pub(super) fn unicode(property: &str) -> Result<Set, Refused> {
    let hir = regex_syntax::Parser::new().parse(property).map_err(|_| Refused::Invalid)?;
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let range =
                |range: &regex_syntax::hir::ClassUnicodeRange| (range.start().into(), range.end().into());
            Ok(Set::Table(class.ranges().iter().map(range).collect()))
        }
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            Ok(Set::Ranges(text.chars().map(|c| (c.into(), c.into())).collect()))
        }
        HirKind::Empty
        | HirKind::Class(Class::Bytes(_))
        | HirKind::Look(_)
        | HirKind::Repetition(_)
        | HirKind::Capture(_)
        | HirKind::Concat(_)
        | HirKind::Alternation(_) => Err(Refused::Unsupported),
    }
}

/// `\d`, `\s` and `\w`, with Java's Unicode rules if `wide`.
pub(super) fn shorthand(letter: char, wide: bool) -> Result<Set, Refused> {
    match (letter, wide) {
        ('d', false) => Ok(Set::of(&[('0', '9')])),
        ('d', true) => unicode(r"\p{Nd}"),
        ('s', false) => Ok(Set::of(&[('\t', '\r'), (' ', ' ')])),
        ('s', true) => unicode(r"[\p{Z}\x09-\x0D\x85]"),
        ('w', false) => Ok(Set::of(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')])),
        _ => unicode(r"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u{200C}\u{200D}]"),
    }
}

/// `\v`.
pub(super) fn vertical() -> Set {
    Set::of(&[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')])
}

/// `\h`.
pub(super) fn horizontal() -> Set {
    let single = |c| (c, c);
    let mut ranges: Vec<(char, char)> = vec![('\u{2000}', '\u{200A}')];
    ranges.extend("\t \u{A0}\u{1680}\u{180E}\u{202F}\u{205F}\u{3000}".chars().map(single));
    Set::of(&ranges)
}

/// What stands between the braces of `\p{…}`.
pub(super) fn property(name: &str, fold: bool, wide: bool) -> Result<Set, Refused> {
    if let Some((kind, value)) = name.split_once('=') {
        return match kind.to_lowercase().as_str() {
            "sc" | "script" => script(value),
            "blk" | "block" => block(value),
            "gc" | "general_category" => plain(value, fold),
            _ => Err(Refused::Invalid),
        };
    }
    if let Some(name) = name.strip_prefix("In") {
        return block(name);
    }
    if let Some(name) = name.strip_prefix("Is") {
        let upper = name.to_uppercase();
        return binary(&upper, fold)
            .or_else(|refused| first(refused, || posix(&upper, fold)))
            .or_else(|refused| first(refused, || plain(name, fold)))
            .or_else(|refused| first(refused, || script(name)));
    }
    if wide {
        return posix(&name.to_uppercase(), fold).or_else(|refused| first(refused, || plain(name, fold)));
    }
    plain(name, fold)
}

/// Goes on looking for a name that is not known yet.
fn first(refused: Refused, next: impl FnOnce() -> Result<Set, Refused>) -> Result<Set, Refused> {
    match refused {
        Refused::Invalid => next(),
        Refused::Unsupported => Err(refused),
    }
}

fn script(name: &str) -> Result<Set, Refused> {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphabetic() || c == '_') {
        return Err(Refused::Invalid);
    }
    unicode(&format!(r"\p{{sc={name}}}"))
}

/// Blocks have no table here but these.
fn block(name: &str) -> Result<Set, Refused> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let (low, high) = match plain.as_str() {
        "basiclatin" => (0x0000, 0x007F),
        "latin1supplement" => (0x0080, 0x00FF),
        "latinextendeda" => (0x0100, 0x017F),
        "latinextendedb" => (0x0180, 0x024F),
        "combiningdiacriticalmarks" => (0x0300, 0x036F),
        "greek" | "greekandcoptic" => (0x0370, 0x03FF),
        "cyrillic" => (0x0400, 0x04FF),
        "armenian" => (0x0530, 0x058F),
        "hebrew" => (0x0590, 0x05FF),
        "arabic" => (0x0600, 0x06FF),
        "thai" => (0x0E00, 0x0E7F),
        "generalpunctuation" => (0x2000, 0x206F),
        "hiragana" => (0x3040, 0x309F),
        "katakana" => (0x30A0, 0x30FF),
        "cjkunifiedideographs" => (0x4E00, 0x9FFF),
        "hangulsyllables" => (0xAC00, 0xD7AF),
        _ => return Err(Refused::Unsupported),
    };
    Ok(Set::Ranges(vec![(low, high)]))
}

const CASED: &str = r"[\p{Lowercase}\p{Uppercase}\p{Lt}]";

/// The POSIX names, in upper case, with Unicode's meaning.
fn posix(name: &str, fold: bool) -> Result<Set, Refused> {
    match name {
        "LOWER" | "UPPER" if fold => unicode(CASED),
        "LOWER" => unicode(r"\p{Lowercase}"),
        "UPPER" => unicode(r"\p{Uppercase}"),
        "ALPHA" => unicode(r"\p{Alphabetic}"),
        "SPACE" => shorthand('s', true),
        "PUNCT" => unicode(r"\p{P}"),
        "XDIGIT" => unicode(r"[\p{Nd}\p{Hex_Digit}]"),
        "ALNUM" => unicode(r"[\p{Alphabetic}\p{Nd}]"),
        "CNTRL" => unicode(r"\p{Cc}"),
        "DIGIT" => unicode(r"\p{Nd}"),
        "BLANK" => unicode(r"[\p{Zs}\t]"),
        "GRAPH" => unicode(r"[^\p{Z}\p{Cc}\p{Cn}]"),
        "PRINT" => unicode(r"[[^\p{Z}\p{Cc}\p{Cn}]\p{Zs}]"),
        _ => Err(Refused::Invalid),
    }
}

/// The other names that follow `Is`, in upper case.
fn binary(name: &str, fold: bool) -> Result<Set, Refused> {
    match name {
        "LOWERCASE" | "UPPERCASE" | "TITLECASE" if fold => unicode(CASED),
        "LOWERCASE" => unicode(r"\p{Lowercase}"),
        "UPPERCASE" => unicode(r"\p{Uppercase}"),
        "TITLECASE" => unicode(r"\p{Lt}"),
        "ALPHABETIC" => unicode(r"\p{Alphabetic}"),
        "ASSIGNED" => Ok(unicode(r"\p{Cn}")?.negated(true)),
        "CONTROL" => unicode(r"\p{Cc}"),
        "EMOJI" => unicode(r"\p{Emoji}"),
        "EMOJI_PRESENTATION" => unicode(r"\p{Emoji_Presentation}"),
        "EMOJI_MODIFIER" => unicode(r"\p{Emoji_Modifier}"),
        "EMOJI_MODIFIER_BASE" => unicode(r"\p{Emoji_Modifier_Base}"),
        "EMOJI_COMPONENT" => unicode(r"\p{Emoji_Component}"),
        "EXTENDED_PICTOGRAPHIC" => unicode(r"\p{Extended_Pictographic}"),
        "HEXDIGIT" | "HEX_DIGIT" => posix("XDIGIT", fold),
        "IDEOGRAPHIC" => unicode(r"\p{Ideographic}"),
        "JOINCONTROL" | "JOIN_CONTROL" => unicode(r"[\u{200C}\u{200D}]"),
        "LETTER" => unicode(r"\p{L}"),
        "NONCHARACTERCODEPOINT" | "NONCHARACTER_CODE_POINT" => unicode(r"\p{Noncharacter_Code_Point}"),
        "PUNCTUATION" => unicode(r"\p{P}"),
        "WHITESPACE" | "WHITE_SPACE" => shorthand('s', true),
        "WORD" => shorthand('w', true),
        _ => Err(Refused::Invalid),
    }
}

/// General categories, the ASCII classes of POSIX and the tests of `java.lang.Character`.
fn plain(name: &str, fold: bool) -> Result<Set, Refused> {
    const LETTERS: [(char, char); 2] = [('A', 'Z'), ('a', 'z')];
    match name {
        "Lu" | "Ll" | "Lt" if fold => unicode(r"\p{LC}"),
        "Cn" | "Lu" | "Ll" | "Lt" | "Lm" | "Lo" | "Mn" | "Me" | "Mc" | "Nd" | "Nl" | "No" | "Zs" | "Zl"
        | "Zp" | "Cc" | "Cf" | "Co" | "Pd" | "Ps" | "Pe" | "Pc" | "Po" | "Sm" | "Sc" | "Sk" | "So" | "Pi"
        | "Pf" | "L" | "M" | "N" | "Z" | "P" | "S" | "LC" => unicode(&format!(r"\p{{{name}}}")),
        "C" => Ok(unicode(r"\p{C}")?.or(Set::Ranges(vec![(0xD800, 0xDFFF)]))),
        "Cs" => Ok(Set::Ranges(vec![(0xD800, 0xDFFF)])),
        "LD" | "javaLetterOrDigit" => unicode(r"[\p{L}\p{Nd}]"),
        "L1" => Ok(Set::Ranges(vec![(0, 0xFF)])),
        "all" => Ok(Set::All),
        "ASCII" => Ok(Set::Ranges(vec![(0, 0x7F)])),
        "Alnum" => Ok(Set::of(&[('0', '9'), ('A', 'Z'), ('a', 'z')])),
        "Alpha" => Ok(Set::of(&LETTERS)),
        "Lower" | "Upper" if fold => Ok(Set::of(&LETTERS)),
        "Lower" => Ok(Set::of(&[('a', 'z')])),
        "Upper" => Ok(Set::of(&[('A', 'Z')])),
        "Blank" => Ok(Set::of(&[(' ', ' '), ('\t', '\t')])),
        "Cntrl" => Ok(Set::of(&[('\0', '\u{1F}'), ('\u{7F}', '\u{7F}')])),
        "Digit" => Ok(Set::of(&[('0', '9')])),
        "Graph" => Ok(Set::of(&[('!', '~')])),
        "Print" => Ok(Set::of(&[(' ', '~')])),
        "Punct" => Ok(Set::of(&[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')])),
        "Space" => shorthand('s', false),
        "XDigit" => Ok(Set::of(&[('0', '9'), ('A', 'F'), ('a', 'f')])),
        "javaLowerCase" | "javaUpperCase" | "javaTitleCase" if fold => unicode(CASED),
        "javaLowerCase" => unicode(r"\p{Lowercase}"),
        "javaUpperCase" => unicode(r"\p{Uppercase}"),
        "javaTitleCase" => unicode(r"\p{Lt}"),
        "javaAlphabetic" => unicode(r"\p{Alphabetic}"),
        "javaIdeographic" => unicode(r"\p{Ideographic}"),
        "javaDigit" => unicode(r"\p{Nd}"),
        "javaDefined" => Ok(unicode(r"\p{Cn}")?.negated(true)),
        "javaLetter" => unicode(r"\p{L}"),
        "javaSpaceChar" => unicode(r"\p{Z}"),
        "javaWhitespace" => unicode(r"[[\p{Z}--[\u{A0}\u{2007}\u{202F}]]\x09-\x0D\x1C-\x1F]"),
        "javaISOControl" => Ok(Set::Ranges(vec![(0, 0x1F), (0x7F, 0x9F)])),
        "javaJavaIdentifierStart"
        | "javaJavaIdentifierPart"
        | "javaUnicodeIdentifierStart"
        | "javaUnicodeIdentifierPart"
        | "javaIdentifierIgnorable"
        | "javaMirrored" => Err(Refused::Unsupported),
        _ => Err(Refused::Invalid),
    }
}
