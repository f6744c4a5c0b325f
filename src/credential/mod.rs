//! Credentials as text shows them: what a name says, what a value is, and where in a text credentials stand.
//!
//! The room knows nothing of flows or files. It is given texts in which each byte of an expression is an
//! [`EXPRESSION`], and gives back ranges of bytes.

mod assignment;
mod command;
mod cursor;
mod name;
mod own;
mod phrase;
mod placeholder;
mod private_key;
mod setting;
mod text;
mod token;
mod url;
mod value;

pub use assignment::credential_of;
pub use name::{Meaning, is_header, is_sensitive_env, meaning, words};
pub use own::{Allow, AllowCondition, AllowTarget, Letters, Own, OwnId, OwnRule, OwnRules, Pattern};
pub use text::{Candidate, Shape, scan};
pub use token::{Shape as TokenShape, Token, shapes};
pub use value::{Certainty, EXPRESSION, Reason, Verdict, is_random, judge};
