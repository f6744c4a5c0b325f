//! Fixes applied: which edits of a run go together, whether what they make can still be read, and rounds until nothing
//! is left to do.

mod choose;
mod rounds;
mod sound;
#[cfg(test)]
mod tests;

pub use rounds::{Applied, Draft, Fixed, Fixer, LeftOut, Surroundings, Unstable};

use super::Place;
use crate::{
    diagnostic::{Applicability, RuleId},
    source::{Edit, SourceId},
};

/// The fix of a finding that is shown.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub(super) rule: RuleId,
    pub(super) title: String,
    pub(super) applicability: Applicability,
    /// Where the finding is.
    pub(super) at: Place,
    /// The edits; without a source they are those of the file that was checked.
    pub(super) edits: Vec<(Option<SourceId>, Edit)>,
}
