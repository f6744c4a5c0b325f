//! Env files into the form that Kestra reads, and back: names with `SECRET_`, values in base64.
//!
//! A *value* is what the grammar of env files reads (quotes, escapes, comments, line ends are understood), with each
//! `$` as it stands: nothing is expanded. Bytes go in and come out, text or not; what is not changed stays as it is,
//! byte by byte. Neither failures nor notes hold a value.

mod bytes;
mod choice;
mod decode;
mod encode;
mod format;
mod note;
mod plan;
mod quote;

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

pub use choice::Choice;
pub use decode::{Decoding, PlainFormat, decode};
pub use encode::{Already, Encoding, encode};
pub use format::Format;
pub use note::{Note, NoteKind};

use super::dotenv::FaultKind;
use crate::source::Position;

/// What became of an env file.
pub struct Recoded {
    /// The text to write.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What the user should know of, in order of place.
    pub notes: Vec<Note>,
    /// How many variables were changed, and how many not.
    pub tally: Tally,
}

impl fmt::Debug for Recoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recoded")
            .field("notes", &self.notes)
            .field("tally", &self.tally)
            .finish_non_exhaustive()
    }
}

/// How many variables met which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Values that were encoded or decoded.
    pub recoded: usize,
    /// Secrets that were encoded before.
    pub already: usize,
    /// All others that have a value.
    pub left: usize,
    /// Of all of them, those that the format does not hold: neither secret nor env, or without a value.
    pub omitted: usize,
}

/// Why an env file cannot be encoded or decoded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecodeFailure {
    /// Compose refuses the file.
    #[error("compose refuses this file: {kind}")]
    Malformed {
        /// Where.
        at: Position,
        /// Why.
        kind: FaultKind,
    },
    /// A name that was asked for is none of the file.
    #[error("no variable is called `{name}`{}", .near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    UnknownName {
        /// As it was asked for.
        name: String,
        /// The one that is near.
        near: Option<String>,
    },
    /// Two variables would become one.
    #[error("{reason}")]
    Colliding {
        /// Where the later one stands.
        at: Position,
        /// Which two, what they would be, and what to do.
        reason: String,
    },
    /// The format cannot hold a variable.
    #[error("{reason}")]
    Unwritable {
        /// Where the variable stands.
        at: Position,
        /// Why.
        reason: String,
    },
    /// The file has 4 GiB or more.
    #[error("the file is too large")]
    TooLarge,
}

impl RecodeFailure {
    /// The place in the file, where there is one.
    pub const fn place(&self) -> Option<Position> {
        match self {
            Self::Malformed { at, .. } | Self::Colliding { at, .. } | Self::Unwritable { at, .. } => {
                Some(*at)
            }
            Self::UnknownName { .. } | Self::TooLarge => None,
        }
    }
}
