//! Files of secret sources, read and kept for the report.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use super::{discover, secret_sources::SourceFailure};
use crate::{
    secret::{ServerConfig, SourceFault, compose::ComposeFailure, dotenv},
    source::{LineIndex, SourceFile, SourceId, Sources},
    span::Span,
    yaml,
};

/// A file that secrets were read from.
#[derive(Clone)]
pub(super) struct SourceBytes {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
}

impl fmt::Debug for SourceBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceBytes").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Texts that stand for those of files, by the names that reports show.
pub(super) type Texts<'t> = BTreeMap<&'t str, &'t [u8]>;

/// Reads files and keeps them for the report.
#[derive(Debug, Default)]
pub(super) struct Loader<'t> {
    pub(super) texts: Option<&'t Texts<'t>>,
    pub(super) files: BTreeMap<String, SourceBytes>,
    pub(super) sources: Sources,
    pub(super) notes: Vec<String>,
    pub(super) warnings: Vec<String>,
}

impl Loader<'_> {
    pub(super) fn read(&mut self, path: &Path) -> Result<(SourceId, String), SourceFailure> {
        let shown = discover::shown(path);
        let known = self.texts.and_then(|texts| texts.get(shown.as_str()));
        let bytes = known.map_or_else(|| fs::read(path), |text| Ok(text.to_vec()));
        let bytes = bytes.map_err(|error| SourceFailure::Unreadable { path: shown.clone(), error })?;
        let (text, replaced) = dotenv::text_noting(&bytes);
        let text = text.into_owned();
        if let Some(id) = self.id_of(path) {
            return Ok((id, text));
        }
        self.files.insert(shown.clone(), SourceBytes { path: path.to_owned(), bytes: bytes.clone() });
        self.notes.push(format!("kestra-lint: secrets and envs are read from `{shown}`"));
        let file = SourceFile::new(shown, text.clone()).with_replaced(replaced);
        Ok((self.sources.add(file), text))
    }

    /// Reads the configuration of a server; it is no source of secrets.
    pub(super) fn configuration(&mut self, path: &Path) -> Result<ServerConfig, SourceFailure> {
        let shown = discover::shown(path);
        let bytes =
            fs::read(path).map_err(|error| SourceFailure::Unreadable { path: shown.clone(), error })?;
        self.notes.push(format!("kestra-lint: the server is configured by `{shown}`"));
        Ok(ServerConfig::parse(&yaml::decode(&bytes)))
    }

    pub(super) fn id_of(&self, path: &Path) -> Option<SourceId> {
        let shown = discover::shown(path);
        self.sources.iter().find(|(_, file)| file.name() == shown).map(|(id, _)| id)
    }

    /// A refusal that lies in an env file is a finding there.
    pub(super) fn env_file_fault(&self, failure: &ComposeFailure) -> Option<SourceFault> {
        let fault = failure.fault()?;
        let name = self.sources.get(fault.source)?.name();
        (!discover::is_yaml(Path::new(name))).then_some(fault)
    }

    pub(super) fn refused(&self, path: &Path, failure: &ComposeFailure) -> SourceFailure {
        let place = failure.place.and_then(|(source, span)| self.place(source, span));
        SourceFailure::Refused {
            path: place.unwrap_or_else(|| discover::shown(path)),
            reason: failure.to_string(),
        }
    }

    /// A place as reports show it.
    pub(super) fn place(&self, source: SourceId, span: Span) -> Option<String> {
        let file = self.sources.get(source)?;
        let at = LineIndex::new(file.text()).position(span.start());
        Some(format!("{}:{}:{}", file.name(), at.line, at.column))
    }
}
