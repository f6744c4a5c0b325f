//! Edits that end a problem.

use serde::Serialize;

use crate::source::Edit;

/// Whether a fix may be applied without a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// May change what the flow means; wants a look.
    Unsafe,
    /// The flow means the same, or was certain to fail.
    Safe,
}

impl Applicability {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// Edits with a title in the imperative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the edits do, in the imperative.
    pub title: String,
    /// Whether they may be applied without a look.
    pub applicability: Applicability,
    /// The edits, none overlapping another.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix after which the flow means the same, or without which it was certain to fail.
    pub fn safe(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self { title: title.into(), applicability: Applicability::Safe, edits: edits.into_iter().collect() }
    }

    /// A fix that wants a look.
    pub fn risky(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self { applicability: Applicability::Unsafe, ..Self::safe(title, edits) }
    }
}
