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
#[error("the configuration cannot be used{}", lines(.0))]
pub struct ConfigFailure(pub Vec<Fault>);

/// Each fault on a line of its own.
fn lines(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.join("\n")) }
}

/// Whether a word of a file may be said again: it looks like the name of a setting or rule, not like a value. What is
/// near a known word is known to be one.
pub(super) fn is_plain_word(word: &str) -> bool {
    word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
}
