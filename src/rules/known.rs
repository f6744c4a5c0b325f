//! What a run knows of its baseline, as rules see it.

use crate::{diagnostic::Site, span::Span};

/// The baseline, once all findings are known.
#[derive(Clone, Copy, Debug)]
pub struct KnownContext<'a> {
    /// The file of the baseline.
    pub site: Site,
    /// In order of place.
    pub stale: &'a [StaleEntry<'a>],
}

/// An entry of the baseline that was found less often than it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaleEntry<'a> {
    /// The rule, as it is written there.
    pub rule: &'a str,
    /// The path, relative to the folder of the baseline.
    pub path: &'a str,
    /// Its place in the file.
    pub span: Span,
    /// How many findings the entry stands for.
    pub known: usize,
    /// How many there are.
    pub found: usize,
}
