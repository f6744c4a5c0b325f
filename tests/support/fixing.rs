//! Fixes without a disk: files in memory, and env files among them.

use std::collections::{BTreeMap, BTreeSet};

use kestra_lint::{
    lint::{CheckedFile, Draft, Linter, Surroundings},
    secret::SecretStore,
    source::Sources,
    yaml,
};

/// How a test reads its secret sources, given other texts for some; `None` if that is refused.
pub(crate) type ReadSources<'r> = &'r dyn Fn(&BTreeMap<&str, &[u8]>) -> Option<(SecretStore, Sources)>;

/// A run whose files are in memory.
pub(crate) struct InMemory<'r> {
    pub(crate) read_sources: ReadSources<'r>,
    /// The includes of a flow that have no file.
    pub(crate) missing: &'r dyn Fn(&str) -> BTreeSet<String>,
}

impl Surroundings for InMemory<'_> {
    fn check(&self, linter: &Linter<'_>, files: &[(usize, &Draft)]) -> Vec<Option<CheckedFile>> {
        let check = |(_, draft): &(usize, &Draft)| {
            let (text, replaced) = yaml::decode_noting(draft.bytes());
            Some(linter.check_file(draft.name(), &text, &replaced, &(self.missing)(&text)))
        };
        files.iter().map(check).collect()
    }

    fn read_sources(&self, texts: &BTreeMap<&str, &[u8]>) -> Option<(SecretStore, Sources)> {
        (self.read_sources)(texts)
    }
}
