//! How a run ends (product §2).

use std::process::ExitCode;

/// How a run ends; ordered, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// No finding at or above the failure level.
    Clean,
    /// Findings.
    Findings,
    /// The run itself failed: usage, configuration, reading or writing.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Failed => 2,
        })
    }
}
