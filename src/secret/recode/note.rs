//! `Note`: what the user should know of a variable. Names only, never a value.

use std::fmt;

use crate::{secret::codec::DecodeFailure, source::Position};

/// What the user should know of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where the variable stands.
    pub at: Position,
    /// Its name as written, control characters escaped.
    pub name: String,
    /// What there is to know.
    pub kind: NoteKind,
}

/// The kinds of [`Note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteKind {
    /// The value without a name that Compose makes of a last line without `=` and line end.
    Nameless,
    /// The value that was encoded is base64 of text itself.
    LooksEncoded,
    /// The value that was encoded is no text, which is all that Kestra knows.
    NoText,
    /// The shell of Kestra's image drops variables of that name.
    Unreachable,
    /// A secret was decoded to bytes that are no text.
    DecodesToNoText,
    /// The value of a secret that was to be decoded is no base64.
    Undecodable(DecodeFailure),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match self.kind {
            NoteKind::Nameless => f.write_str(
                "the last line has neither `=` nor a line end: compose reads it as a value without a name",
            ),
            NoteKind::LooksEncoded => write!(
                f,
                "value of `{name}` looks like base64 already, and is encoded once more; what is encoded is left if \
                 its name begins with `SECRET_`"
            ),
            NoteKind::NoText => {
                write!(f, "value of `{name}` is no text: kestra replaces bytes that are no utf-8")
            }
            NoteKind::Unreachable => {
                write!(f, "the shell of kestra's image drops `{name}`: a name has letters, digits and `_`")
            }
            NoteKind::DecodesToNoText => {
                write!(f, "value of `{name}` decodes to no text: it may be one that was never encoded")
            }
            NoteKind::Undecodable(failure) => {
                write!(f, "`{name}` is left as it is: its value is not valid base64, {failure}")
            }
        }
    }
}
