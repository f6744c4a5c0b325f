//! What can be wrong with a configuration file.

use std::fmt;

use thiserror::Error;

/// Something wrong in a configuration file, with its place. Says nothing that could be a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file as reports show it.
    pub path: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

/// Why the configuration cannot be used: all faults, a line each.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the configuration cannot be used{}", .0.iter().map(|fault| format!("\n{fault}")).collect::<String>())]
pub struct ConfigFailure(pub Vec<Fault>);

/// Whether a word of a file may be said again: it looks like the name of a setting or rule, not like a value. What is
/// near a known word is known to be one.
pub(super) fn is_plain_word(word: &str) -> bool {
    word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
}
