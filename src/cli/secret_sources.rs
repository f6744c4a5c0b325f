//! Where the secrets and envs of a run come from: flags, configuration, or files found beside the flows (product §4).

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{
    args::CheckArguments,
    configure::{self, Configuration},
    discover,
};
use crate::{
    secret::{Origin, ProcessClaim, SecretStore, StoreBuilder},
    source::{SourceFile, Sources},
};

/// The secret sources of a run, read.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) store: SecretStore,
    pub(super) sources: Sources,
    /// What `--verbose` tells.
    pub(super) notes: Vec<String>,
}

/// A source that was named and cannot be used.
#[derive(Debug, Error)]
pub(super) enum SourceFailure {
    #[error("cannot read `{path}`")]
    Unreadable {
        path: String,
        #[source]
        error: io::Error,
    },
}

/// The files to read, each with the way it was come by.
#[derive(Debug, Default)]
struct Files {
    env: Vec<PathBuf>,
    compose: Vec<PathBuf>,
    services: Vec<String>,
    names: Vec<PathBuf>,
    origin: Option<Origin>,
}

/// Reads all secret sources of a run.
///
/// # Errors
/// If a named one cannot be read.
pub(super) fn load(
    arguments: &CheckArguments,
    paths: &[PathBuf],
    configuration: &mut Configuration,
) -> Result<Known, SourceFailure> {
    let files = files(arguments, paths, configuration);
    let mut loader = Loader { sources: Sources::default(), notes: Vec::new() };
    let settings = &configuration.settings;
    let mut builder = StoreBuilder::new(settings.target, settings.env_prefix.as_deref());
    if let Some(claim) = process_claim(arguments, configuration) {
        let variables = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        builder = builder.process(variables, claim);
    }
    for path in &files.env {
        let origin = files.origin.unwrap_or(Origin::Given);
        let (source, text) = loader.read(path)?;
        builder = builder.env_file(source, &text, origin);
    }
    for path in &files.names {
        let (source, text) = loader.read(path)?;
        builder = builder.names(source, &text);
    }
    Ok(Known { store: builder.build(), sources: loader.sources, notes: loader.notes })
}

struct Loader {
    sources: Sources,
    notes: Vec<String>,
}

impl Loader {
    fn read(&mut self, path: &Path) -> Result<(crate::source::SourceId, String), SourceFailure> {
        let shown = discover::shown(path);
        let bytes =
            fs::read(path).map_err(|error| SourceFailure::Unreadable { path: shown.clone(), error })?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.notes.push(format!("kestra-lint: secrets and envs are read from `{shown}`"));
        Ok((self.sources.add(SourceFile::new(shown, text.clone())), text))
    }
}

/// Whether the process environment counts, and what it claims.
fn process_claim(arguments: &CheckArguments, configuration: &Configuration) -> Option<ProcessClaim> {
    let flags = &arguments.sources;
    match (flags.process_env, flags.no_process_env, configuration.file.sources.process_env) {
        (true, ..) | (false, false, Some(true)) => Some(ProcessClaim::Claims),
        (_, true, _) | (false, false, Some(false)) => None,
        (false, false, None) => Some(ProcessClaim::Adds),
    }
}

fn files(arguments: &CheckArguments, paths: &[PathBuf], configuration: &Configuration) -> Files {
    let flags = &arguments.sources;
    let given = Files {
        env: flags.env_file.clone(),
        compose: flags.compose.clone(),
        services: flags.service.clone(),
        names: flags.secret_names.clone(),
        origin: Some(Origin::Given),
    };
    if !given.is_empty() {
        return given;
    }
    let folder = configuration.folder.clone().unwrap_or_default();
    let named = &configuration.file.sources;
    if !named.is_empty() {
        let within = |paths: &[String]| paths.iter().map(|path| folder.join(path)).collect();
        return Files {
            env: within(&named.env_files),
            compose: within(&named.compose),
            services: [named.services.clone(), given.services].concat(),
            names: within(&named.secret_names),
            origin: Some(Origin::Given),
        };
    }
    if arguments.files.isolated {
        return Files::default();
    }
    let folders: Vec<PathBuf> = configuration
        .folder
        .clone()
        .into_iter()
        .chain(paths.iter().flat_map(|path| configure::upwards(path)))
        .collect();
    folders.iter().map(|folder| in_folder(folder)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// What stands in a folder, the first kind that is there: a Compose file with a Kestra service, `.env_encoded`, `.env`.
fn in_folder(folder: &Path) -> Files {
    let found = |env: Vec<PathBuf>| Files { env, origin: Some(Origin::Found), ..Files::default() };
    let encoded = folder.join(".env_encoded");
    if encoded.is_file() {
        return found(vec![encoded]);
    }
    let plain = folder.join(".env");
    if plain.is_file() && holds_prefixed_names(&plain) {
        return found(vec![plain]);
    }
    Files::default()
}

fn holds_prefixed_names(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let file = crate::secret::dotenv::parse(&text);
    file.entries.iter().any(|entry| entry.name.starts_with("SECRET_") || entry.name.starts_with("ENV_"))
}

impl Files {
    fn is_empty(&self) -> bool {
        self.env.is_empty() && self.compose.is_empty() && self.names.is_empty()
    }
}
