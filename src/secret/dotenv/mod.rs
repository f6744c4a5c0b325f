//! Env files as Docker Compose reads them, each entry with its place.
//!
//! [`parse()`] needs no environment and never fails: what Compose would refuse becomes a [`Fault`] and reading goes on
//! at the next line. [`File::evaluate`] then does what Compose does: entries in order, later ones win, `$` expanded
//! from the environment and the entries before, the whole file refused at the first fault.

mod escape;
mod evaluate;
mod name_chars;
mod parse;
mod wrapped;

use std::{borrow::Cow, fmt};

pub use evaluate::DotenvFailure;
pub use parse::parse;
pub use wrapped::Wrapped;

use crate::span::{Replaced, Span};

/// An env file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File<'s> {
    /// The entries in order, those without a readable name left out.
    pub entries: Vec<Entry<'s>>,
    /// What makes Compose refuse the file, in order. Compose itself names the first one only.
    pub faults: Vec<Fault>,
}

/// One entry of an env file.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry<'s> {
    /// The name as Compose takes it.
    pub name: &'s str,
    /// Where the name stands; empty for an entry without one.
    pub name_span: Span,
    /// From `export` or the name to the end of the value, quotes included.
    pub span: Span,
    /// Where `export` and the blanks behind it stand, if they do.
    pub export: Option<Span>,
    /// The value; `None` for a bare name, which Compose takes from the environment.
    pub value: Option<Value<'s>>,
    /// The 1-based line that the entry begins on.
    pub line: u32,
}

/// The value of an entry as it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Value<'s> {
    /// The text between the quotes, or the unquoted text without comment and blanks.
    pub raw: &'s str,
    /// Where that text stands.
    pub span: Span,
    /// How it is quoted.
    pub quoting: Quoting,
}

/// How a value is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quoting {
    /// Not at all: `$` is expanded.
    None,
    /// `'…'`: nothing is expanded, `\'` is a quote.
    Single,
    /// `"…"`: escapes are decoded, `$` is expanded.
    Double,
}

/// Something that makes Compose refuse the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The bytes to change.
    pub span: Span,
    /// The 1-based line that Compose's message names.
    pub line: u32,
}

/// The kinds of [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// A character that no name may hold.
    BadNameCharacter(char),
    /// A blank within a name.
    BlankInName,
    /// `export` and nothing behind it.
    BareExport,
    /// A quote that is never closed.
    UnterminatedQuote,
    /// A `${` that cannot be expanded.
    BadReference,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadNameCharacter(c) => {
                write!(f, "`{}` cannot stand in the name of a variable", c.escape_debug())
            }
            Self::BlankInName => f.write_str("the name of a variable cannot hold a blank"),
            Self::BareExport => f.write_str("`export` is followed by no name"),
            Self::UnterminatedQuote => f.write_str("this quote is never closed"),
            Self::BadReference => f.write_str(
                "`${` is not followed by a name and `}`; a `$` that stands for itself is written `$$`",
            ),
        }
    }
}

impl Value<'_> {
    /// The value with each `$` as a `$`, escaped or not: what was meant by who knows nothing of expansion. Compose
    /// reads the same where there is no `$`.
    pub fn literal(&self) -> Cow<'_, str> {
        escape::literal(self.raw, self.quoting)
    }

    /// The byte behind the value and the quote that closes it.
    pub const fn end(&self) -> u32 {
        match self.quoting {
            Quoting::None => self.span.end(),
            Quoting::Single | Quoting::Double => self.span.end() + 1,
        }
    }

    /// Whether Compose passes on exactly the bytes that are written: nothing is escaped or expanded.
    pub fn is_literal(&self) -> bool {
        match self.quoting {
            Quoting::None => !self.raw.contains('$'),
            Quoting::Single => !self.raw.contains("\\'"),
            Quoting::Double => !self.raw.contains(['$', '\\']),
        }
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("name", &self.name).field("span", &self.span).finish_non_exhaustive()
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("span", &self.span)
            .field("quoting", &self.quoting)
            .finish_non_exhaustive()
    }
}

/// The text of an env file: each byte that is no UTF-8 becomes U+FFFD, as Go shows it. For Compose such a byte is
/// part of a value, and refused in a name, which is what becomes of U+FFFD too.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    text_noting(bytes).0
}

/// [`text_of`], and where something was replaced.
pub fn text_noting(bytes: &[u8]) -> (Cow<'_, str>, Replaced) {
    let mut replaced = Replaced::default();
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), replaced);
    }
    let mut out = String::with_capacity(bytes.len());
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        read += chunk.valid().len();
        for _ in chunk.invalid() {
            out.push(char::REPLACEMENT_CHARACTER);
            read += 1;
            replaced.push(out.len(), read);
        }
    }
    (Cow::Owned(out), replaced)
}
