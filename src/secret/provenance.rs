//! Where a definition comes from, and which sources may say that a name is missing.

use crate::{source::SourceId, span::Span};

/// The place of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// The environment of this process.
    Process,
    /// A place in a file.
    File {
        /// The file.
        source: SourceId,
        /// The name.
        name: Span,
        /// The value without its quotes, where one is written.
        value: Option<Span>,
    },
    /// A name that takes its value from elsewhere: an entry of `env` that names the key of a Kubernetes Secret.
    Referred {
        /// The file of the name.
        source: SourceId,
        /// The name.
        name: Span,
        /// The file and the place of the value, where one is written.
        value: Option<(SourceId, Span)>,
    },
}

impl Provenance {
    /// The file that defines the name, if it is one.
    pub const fn source(&self) -> Option<SourceId> {
        match self {
            Self::Process => None,
            Self::File { source, .. } | Self::Referred { source, .. } => Some(*source),
        }
    }

    /// The file and the place of the name.
    pub const fn name(&self) -> Option<(SourceId, Span)> {
        match self {
            Self::Process => None,
            Self::File { source, name, .. } | Self::Referred { source, name, .. } => Some((*source, *name)),
        }
    }

    /// The file and the place of the value.
    pub fn value(&self) -> Option<(SourceId, Span)> {
        match self {
            Self::Process => None,
            Self::File { source, value, .. } => value.map(|value| (*source, value)),
            Self::Referred { value, .. } => *value,
        }
    }
}

/// How a source came to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Named by a flag or in the config.
    Given,
    /// Found beside the flows.
    Found,
}

/// The kinds of sources, in the order in which they count: later ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SourceKind {
    /// The environment of this process.
    Process,
    /// Services of a Compose project.
    Compose,
    /// An env file.
    EnvFile,
    /// A workload of Kubernetes, or objects that it may read.
    Manifest,
    /// A list of names.
    Names,
}

/// One source of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// How it came to be looked at.
    pub origin: Origin,
    /// The file that names it; none for the process environment.
    pub file: Option<SourceId>,
    /// Which of the store's environments it belongs to; none for all of them.
    pub environment: Option<usize>,
    /// Whether a secret that no source defines is missing, says this source.
    pub claims_secrets: bool,
    /// Whether an env that no source defines is missing, says this source.
    pub claims_envs: bool,
}
