//! Where the secrets and envs of a run come from: flags, configuration, or files found beside the flows (product §4).

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    args::CheckArguments,
    configure::{self, Configuration},
    discover,
};
use crate::{
    config::PathText,
    kestra::Target,
    lint::Settings,
    secret::{
        Origin, ProcessClaim, SecretStore, ServerConfig, SourceFault, SourceKind, StoreBuilder,
        compose::{self, ComposeFailure, PROJECT_FILES, Service},
        dotenv,
    },
    source::{LineIndex, SourceFile, SourceId, Sources},
    yaml,
};

/// The secret sources of a run, read.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) store: SecretStore,
    pub(super) sources: Sources,
    /// Files that were looked for and found, each under the setting that would name it.
    pub(super) found: Vec<(&'static str, PathBuf)>,
    /// Settings that the sources gave.
    pub(super) learnt: Vec<Learnt>,
    /// What `--verbose` tells.
    pub(super) notes: Vec<String>,
    /// What the user must be told: a source that was found and cannot be used.
    pub(super) warnings: Vec<String>,
    /// `kestra.variables.globals` of the server, if its configuration says.
    pub(super) globals: Option<Map<String, Value>>,
}

/// A setting that was read from a source, not from flags or configuration.
#[derive(Debug)]
pub(super) struct Learnt {
    pub(super) setting: &'static str,
    pub(super) value: String,
    /// Where it was read, in words.
    pub(super) origin: String,
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
    #[error("compose refuses `{path}`: {reason}")]
    Refused { path: String, reason: String },
    #[error("`{path}` has no service `{service}`")]
    NoSuchService { path: String, service: String },
    #[error("no service of `{path}` runs a `kestra/kestra` image; name the one that does with `--service`")]
    NoKestra { path: String },
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

/// Reads all secret sources of a run. What a Compose file says of the server (its version, its env prefix) fills the
/// settings that neither flag nor file has set.
///
/// # Errors
/// If a named one cannot be read, or Compose refuses it.
pub(super) fn load(
    arguments: &CheckArguments,
    paths: &[PathBuf],
    configuration: &mut Configuration,
) -> Result<Known, SourceFailure> {
    let files = files(arguments, paths, configuration);
    let mut loader = Loader::default();
    let claim = process_claim(configuration);
    let process: Vec<(String, String)> = if claim.is_some() { process_variables() } else { Vec::new() };
    let compose = compose_services(&files, &process, &mut loader)?;
    let config = configuration.file.sources.kestra_config.as_deref();
    let config = config.map(|path| loader.configuration(Path::new(path))).transpose()?;
    let server = ServerFacts::of(config, &compose.services);
    let learnt = server.fill(&mut configuration.settings, &loader);
    let settings = &configuration.settings;
    let mut builder = StoreBuilder::new(settings.target, settings.env_prefix.as_deref());
    if let Some(redacted) = server.config.redacted {
        builder = builder.redacted(redacted);
    }
    if let Some(backend) = &server.config.secret_type {
        builder = builder.backend(backend);
    }
    if let Some(claim) = claim {
        builder = builder.process(process, claim);
    }
    let origin = files.origin.unwrap_or(Origin::Given);
    for (source, service) in &compose.services {
        builder = builder.workload(SourceKind::Compose, *source, service.variables().collect(), origin);
        builder = builder.nulled(service.nulled.iter().cloned());
    }
    for fault in compose.faults {
        builder = builder.fault(fault);
    }
    for path in &files.env {
        let (source, text) = loader.read(path)?;
        builder = builder.env_file(source, &text, origin);
    }
    for path in &files.names {
        let (source, text) = loader.read(path)?;
        builder = builder.names(source, &text);
    }
    Ok(Known {
        found: files.found(),
        learnt,
        store: builder.build(),
        sources: loader.sources,
        notes: loader.notes,
        warnings: loader.warnings,
        globals: server.config.globals,
    })
}

/// What the Kestra services say of their server.
#[derive(Debug, Default)]
struct ServerFacts {
    /// The release, and the Compose file whose image says so.
    target: Option<(Target, Option<SourceId>)>,
    config: ServerConfig,
}

impl ServerFacts {
    /// What the configuration file says, then the services in order.
    fn of(config: Option<ServerConfig>, services: &[(Option<SourceId>, Service)]) -> Self {
        let mut facts = Self { target: None, config: config.unwrap_or_default() };
        for (source, service) in services {
            facts.target = facts.target.or_else(|| Some((service.target()?, *source)));
            let config = service.configuration().unwrap_or_default();
            facts.config.secret_type = facts.config.secret_type.or(config.secret_type);
            facts.config.env_prefix = facts.config.env_prefix.or(config.env_prefix);
            facts.config.redacted = facts.config.redacted.or(config.redacted);
            facts.config.globals = facts.config.globals.or(config.globals);
        }
        facts
    }

    /// Fills what is not set; tells what that was.
    fn fill(&self, settings: &mut Settings, loader: &Loader) -> Vec<Learnt> {
        let mut learnt = Vec::new();
        if settings.target == Target::Any
            && let Some((target, source)) = self.target
        {
            let file =
                source.and_then(|id| loader.sources.get(id)).map_or("the compose file", SourceFile::name);
            let origin = format!("tag of the image in {file}");
            learnt.push(Learnt { setting: "kestra-version", value: target.to_string(), origin });
            settings.target = target;
        }
        if settings.env_prefix.is_none()
            && let Some(prefix) = &self.config.env_prefix
        {
            let origin = "configuration of the server".to_owned();
            learnt.push(Learnt { setting: "env-prefix", value: prefix.clone(), origin });
            settings.env_prefix = Some(prefix.clone());
        }
        learnt
    }
}

/// The services that run Kestra, each with its Compose file, and the env files of theirs that Compose refuses.
#[derive(Debug, Default)]
struct KestraServices {
    services: Vec<(Option<SourceId>, Service)>,
    faults: Vec<SourceFault>,
}

/// Loads the Compose files and picks the services that run Kestra.
fn compose_services(
    files: &Files,
    process: &[(String, String)],
    loader: &mut Loader,
) -> Result<KestraServices, SourceFailure> {
    let mut found = KestraServices::default();
    let shell: BTreeMap<String, String> = process.iter().cloned().collect();
    for path in &files.compose {
        if let Err(error) = fs::metadata(path) {
            return Err(SourceFailure::Unreadable { path: discover::shown(path), error });
        }
        let folder = path.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
        let name = path.to_string_lossy().into_owned();
        let request = compose::Request { folder: &folder, files: &[name], shell: &shell, profiles: &[] };
        let project = match compose::load(&request, &mut |path| loader.read(Path::new(path)).ok()) {
            Ok(project) => project,
            Err(failure) => {
                if let Some(fault) = loader.env_file_fault(&failure) {
                    found.faults.push(fault);
                } else if files.origin == Some(Origin::Found) {
                    loader.warnings.push(format!("kestra-lint: {}", loader.refused(path, &failure)));
                } else {
                    return Err(loader.refused(path, &failure));
                }
                continue;
            }
        };
        for chosen in &files.services {
            if project.kestra_services(Some(chosen)).next().is_none() {
                let path = discover::shown(path);
                return Err(SourceFailure::NoSuchService { path, service: chosen.clone() });
            }
        }
        let source = loader.id_of(path);
        let before = found.services.len();
        found.services.extend(
            project
                .services
                .into_iter()
                .filter(|service| is_wanted(service, &files.services))
                .map(|service| (source, service)),
        );
        if found.services.len() == before && files.origin != Some(Origin::Found) {
            return Err(SourceFailure::NoKestra { path: discover::shown(path) });
        }
    }
    Ok(found)
}

fn process_variables() -> Vec<(String, String)> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Reads files and keeps them for the report.
#[derive(Debug, Default)]
struct Loader {
    sources: Sources,
    notes: Vec<String>,
    warnings: Vec<String>,
}

impl Loader {
    fn read(&mut self, path: &Path) -> Result<(SourceId, String), SourceFailure> {
        let shown = discover::shown(path);
        let bytes =
            fs::read(path).map_err(|error| SourceFailure::Unreadable { path: shown.clone(), error })?;
        let (text, replaced) = dotenv::text_noting(&bytes);
        let text = text.into_owned();
        if let Some(id) = self.id_of(path) {
            return Ok((id, text));
        }
        self.notes.push(format!("kestra-lint: secrets and envs are read from `{shown}`"));
        let file = SourceFile::new(shown, text.clone()).with_replaced(replaced);
        Ok((self.sources.add(file), text))
    }

    /// Reads the configuration of a server; it is no source of secrets.
    fn configuration(&mut self, path: &Path) -> Result<ServerConfig, SourceFailure> {
        let shown = discover::shown(path);
        let bytes =
            fs::read(path).map_err(|error| SourceFailure::Unreadable { path: shown.clone(), error })?;
        self.notes.push(format!("kestra-lint: the server is configured by `{shown}`"));
        Ok(ServerConfig::parse(&yaml::decode(&bytes)))
    }

    fn id_of(&self, path: &Path) -> Option<SourceId> {
        let shown = discover::shown(path);
        self.sources.iter().find(|(_, file)| file.name() == shown).map(|(id, _)| id)
    }

    /// A refusal that lies in an env file is a finding there.
    fn env_file_fault(&self, failure: &ComposeFailure) -> Option<SourceFault> {
        let fault = failure.fault()?;
        let name = self.sources.get(fault.source)?.name();
        (!discover::is_yaml(Path::new(name))).then_some(fault)
    }

    fn refused(&self, path: &Path, failure: &ComposeFailure) -> SourceFailure {
        let place = failure.place.and_then(|(source, span)| {
            let file = self.sources.get(source)?;
            let at = LineIndex::new(file.text()).position(span.start());
            Some(format!("{}:{}:{}", file.name(), at.line, at.column))
        });
        SourceFailure::Refused {
            path: place.unwrap_or_else(|| discover::shown(path)),
            reason: failure.to_string(),
        }
    }
}

/// Whether the process environment counts, and what it claims.
const fn process_claim(configuration: &Configuration) -> Option<ProcessClaim> {
    match configuration.file.sources.process_env {
        Some(true) => Some(ProcessClaim::Claims),
        Some(false) => None,
        None => Some(ProcessClaim::Adds),
    }
}

fn files(arguments: &CheckArguments, paths: &[PathBuf], configuration: &Configuration) -> Files {
    let named = &configuration.file.sources;
    let services = named.services.clone();
    if !named.is_empty() {
        let paths = |paths: &[PathText]| paths.iter().map(|path| PathBuf::from(&path.0)).collect();
        return Files {
            env: paths(&named.env_files),
            compose: paths(&named.compose),
            services,
            names: paths(&named.secret_names),
            origin: Some(Origin::Given),
        };
    }
    if arguments.files.isolated {
        return Files::default();
    }
    let beside_config = configuration.folder.iter().map(|folder| in_folder(folder, &services));
    if let Some(found) = beside_config.into_iter().find(|found| !found.is_empty()) {
        return found;
    }
    let mut all = Files { services: services.clone(), origin: Some(Origin::Found), ..Files::default() };
    for path in paths {
        let nearest = configure::upwards(path)
            .iter()
            .map(|folder| in_folder(folder, &services))
            .find(|found| !found.is_empty());
        let nearest = nearest.unwrap_or_default();
        all.env.extend(nearest.env.into_iter().filter(|file| !all.env.contains(file)).collect::<Vec<_>>());
        all.compose.extend(
            nearest.compose.into_iter().filter(|file| !all.compose.contains(file)).collect::<Vec<_>>(),
        );
    }
    all
}

/// What stands in a folder, the first kind that is there: a Compose file with a Kestra service, `.env_encoded`, `.env`.
fn in_folder(folder: &Path, services: &[String]) -> Files {
    let found = |env: Vec<PathBuf>, compose: Vec<PathBuf>| Files {
        env,
        compose,
        services: services.to_vec(),
        origin: Some(Origin::Found),
        ..Files::default()
    };
    let compose = PROJECT_FILES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    if let Some(compose) = compose.filter(|path| runs_kestra(path, services)) {
        return found(Vec::new(), vec![compose]);
    }
    let encoded = folder.join(".env_encoded");
    if encoded.is_file() {
        return found(vec![encoded], Vec::new());
    }
    let plain = folder.join(".env");
    if plain.is_file() && holds_prefixed_names(&plain) {
        return found(vec![plain], Vec::new());
    }
    Files::default()
}

/// Whether a Compose file that was found, not given, has a Kestra service, or one of those named.
fn runs_kestra(path: &Path, services: &[String]) -> bool {
    let folder = path.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    let name = path.to_string_lossy().into_owned();
    let shell: BTreeMap<String, String> = process_variables().into_iter().collect();
    let request = compose::Request { folder: &folder, files: &[name], shell: &shell, profiles: &[] };
    let mut loader = Loader::default();
    match compose::load(&request, &mut |path| loader.read(Path::new(path)).ok()) {
        Ok(project) => project.services.iter().any(|service| is_wanted(service, services)),
        // A broken project is told of where its text names the image.
        Err(_) => fs::read(path).is_ok_and(|bytes| memchr::memmem::find(&bytes, b"kestra/kestra").is_some()),
    }
}

/// Whether a service counts: the chosen ones, else those whose image says so.
fn is_wanted(service: &Service, chosen: &[String]) -> bool {
    if chosen.is_empty() { service.is_kestra() } else { chosen.contains(&service.name) }
}

fn holds_prefixed_names(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let file = dotenv::parse(&text);
    file.entries.iter().any(|entry| entry.name.starts_with("SECRET_") || entry.name.starts_with("ENV_"))
}

impl Files {
    /// The files that nobody has named, each under the setting that would.
    fn found(&self) -> Vec<(&'static str, PathBuf)> {
        if self.origin != Some(Origin::Found) {
            return Vec::new();
        }
        let compose = self.compose.iter().map(|path| ("compose", path.clone()));
        compose.chain(self.env.iter().map(|path| ("env-files", path.clone()))).collect()
    }

    fn is_empty(&self) -> bool {
        self.env.is_empty() && self.compose.is_empty() && self.names.is_empty()
    }
}
