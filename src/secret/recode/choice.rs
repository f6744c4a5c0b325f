//! `Choice`: which variables are secrets, where the user says so.

use super::{
    RecodeFailure,
    plan::{EnvText, shown},
};
use crate::{kestra::env::SECRET_PREFIX, near::nearest};

/// Which variables to encode or decode, by their exact names, with or without `SECRET_`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// These only, if any is named.
    pub only: Vec<String>,
    /// All but these.
    pub skip: Vec<String>,
}

/// What a [`Choice`] says of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// It is asked for by name.
    Named,
    /// It is left out.
    Left,
    /// Nothing.
    Unsaid,
}

impl Choice {
    pub(super) fn of(&self, name: &str) -> Chosen {
        let is_in = |names: &[String]| names.iter().any(|asked| key(asked) == key(name));
        match () {
            () if is_in(&self.skip) => Chosen::Left,
            () if is_in(&self.only) => Chosen::Named,
            () if self.only.is_empty() => Chosen::Unsaid,
            () => Chosen::Left,
        }
    }

    /// Refuses names that the file has not.
    pub(super) fn check(&self, text: &EnvText<'_>) -> Result<(), RecodeFailure> {
        let is_there = |asked: &str| text.entries().any(|entry| key(entry.name) == key(asked));
        let Some(name) = self.only.iter().chain(&self.skip).find(|name| !is_there(name)) else {
            return Ok(());
        };
        let near = nearest(key(name), text.entries().filter_map(shown).map(key));
        Err(RecodeFailure::UnknownName {
            name: name.escape_debug().to_string(),
            near: near.map(|near| near.escape_debug().to_string()),
        })
    }
}

fn key(name: &str) -> &str {
    name.strip_prefix(SECRET_PREFIX).unwrap_or(name)
}
