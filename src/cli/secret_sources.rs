//! Where the secrets and envs of a run come from: flags, configuration, or files found beside the flows (product §4).

use std::{collections::BTreeMap, io, path::PathBuf};

use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    args::CheckArguments,
    compose_files::{self, KestraServices},
    configure::Configuration,
    manifests::{self, Cluster},
    source_files::{self, Files, process_variables},
    source_loader::{Loader, SourceBytes, Texts},
};
use crate::{
    config::Environment,
    kestra::{Target, version::Requested},
    lint::Settings,
    secret::{
        Origin, ProcessClaim, SecretStore, ServerConfig, SourceKind, StoreBuilder,
        manifest::ManifestFailure,
        names::{self, Form, NamesFailure},
    },
    source::{SourceFile, SourceId, Sources},
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
    /// The files that were read, by the names that reports show.
    pub(super) files: BTreeMap<String, SourceBytes>,
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
    #[error("{place}: {failure}")]
    Names { place: String, failure: NamesFailure },
    #[error("{place}: {failure}")]
    Manifest { place: String, failure: ManifestFailure },
    #[error("no file below `{path}` is a kubernetes manifest, or holds values of kestra's helm chart")]
    NoManifest { path: String },
    #[error("`{path}` has no container `{container}`")]
    NoSuchContainer { path: String, container: String },
    #[error("no container of `{path}` runs a `kestra/kestra` image; name the one that does with `--service`")]
    NoKestraContainer { path: String },
    #[error("there is no environment `{name}`; the configuration has {known}")]
    NoSuchEnvironment { name: String, known: String },
    #[error("a copy has the values of one environment: choose one of {names} with `--environment`")]
    SeveralEnvironments { names: String },
}

/// The sources of one environment, or those of all of them.
struct Scope {
    /// The name of the environment; none for what belongs to all.
    name: Option<String>,
    files: Files,
    claim: Option<ProcessClaim>,
    kestra_config: Option<PathBuf>,
    version: Option<Target>,
    env_prefix: Option<String>,
}

/// A scope, read.
struct Read {
    compose: KestraServices,
    cluster: Cluster,
    facts: ServerFacts,
}

/// Reads all secret sources of a run. What they say of the server (its version, its env prefix) fills the settings that
/// neither flag nor file has set.
///
/// # Errors
/// If a named one cannot be read or used.
pub(super) fn load(
    arguments: &CheckArguments,
    paths: &[PathBuf],
    configuration: &mut Configuration,
) -> Result<Known, SourceFailure> {
    let mut settings = configuration.settings.clone();
    let known = load_with(&Texts::new(), arguments, paths, configuration, &mut settings)?;
    configuration.settings = settings;
    Ok(known)
}

/// [`load`] with `texts` in place of what is on disk.
///
/// # Errors
/// As [`load`].
pub(super) fn load_with(
    texts: &Texts<'_>,
    arguments: &CheckArguments,
    paths: &[PathBuf],
    configuration: &Configuration,
    settings: &mut Settings,
) -> Result<Known, SourceFailure> {
    let scopes = scopes(arguments, paths, configuration)?;
    let mut loader = Loader { texts: Some(texts), ..Loader::default() };
    let process = process_variables();
    let read: Vec<Read> =
        scopes.iter().map(|scope| read(scope, &process, &mut loader)).collect::<Result<_, _>>()?;
    let learnt = fill(settings, arguments, &scopes, &read, &loader);
    let mut builder = StoreBuilder::new(settings.target, settings.env_prefix.as_deref());
    // Entries of a baseline that are out of date are found in its file.
    if let Some(baseline) = &settings.baseline {
        loader.sources.add(baseline.file().clone());
    }
    let mut found = Vec::new();
    let mut globals = None;
    for (scope, read) in scopes.into_iter().zip(read) {
        if let Some(name) = &scope.name {
            let prefix = scope.env_prefix.as_deref().or(read.facts.config.env_prefix.as_deref());
            builder = builder.environment(name, prefix);
        }
        found.extend(scope.files.found());
        globals = read.facts.config.globals.clone().or(globals);
        builder = add(builder, &scope, read, &process, &mut loader)?;
    }
    Ok(Known {
        found,
        learnt,
        store: builder.build(),
        sources: loader.sources,
        notes: loader.notes,
        warnings: loader.warnings,
        files: loader.files,
        globals,
    })
}

/// What is asked for: the sources of all environments, then those of each that is chosen.
fn scopes(
    arguments: &CheckArguments,
    paths: &[PathBuf],
    configuration: &Configuration,
) -> Result<Vec<Scope>, SourceFailure> {
    let chosen = chosen_environments(arguments, configuration)?;
    let sources = &configuration.file.sources;
    let claim = |process_env: Option<bool>, default: Option<ProcessClaim>| match process_env {
        Some(true) => Some(ProcessClaim::Claims),
        Some(false) => None,
        None => default,
    };
    let common = if chosen.is_empty() {
        Scope {
            name: None,
            files: source_files::files(arguments, paths, configuration),
            claim: claim(sources.process_env, Some(ProcessClaim::Adds)),
            kestra_config: sources.kestra_config.as_deref().map(PathBuf::from),
            version: None,
            env_prefix: None,
        }
    } else {
        // No environment has the variables of the machine that checks, unless it says so.
        Scope {
            name: None,
            files: source_files::named(sources),
            claim: claim(sources.process_env, None),
            kestra_config: sources.kestra_config.as_deref().map(PathBuf::from),
            version: None,
            env_prefix: None,
        }
    };
    let own = chosen.into_iter().map(|(name, environment)| {
        let of_own = Some(&environment.sources.services).filter(|services| !services.is_empty());
        let services = of_own.unwrap_or(&sources.services).clone();
        let version = environment.kestra_version.as_ref();
        Scope {
            name: Some(name.clone()),
            files: Files { services, ..source_files::named(&environment.sources) },
            claim: claim(environment.sources.process_env, None),
            kestra_config: environment.sources.kestra_config.as_deref().map(PathBuf::from),
            version: version.and_then(|text| Some(text.0.parse::<Requested>().ok()?.target)),
            env_prefix: environment.env_prefix.clone(),
        }
    });
    Ok(std::iter::once(common).chain(own).collect())
}

/// The environments that a run is for: those named, else all. A source named on the command line is a server of its own.
///
/// # Errors
/// If there is none of a name.
pub(super) fn chosen_environments<'c>(
    arguments: &CheckArguments,
    configuration: &'c Configuration,
) -> Result<Vec<(&'c String, &'c Environment)>, SourceFailure> {
    let all = &configuration.file.environments;
    let named = &arguments.sources.more.environment;
    if let Some(unknown) = named.iter().find(|name| !all.contains_key(*name)) {
        let known: Vec<String> = all.keys().map(|name| format!("`{name}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(SourceFailure::NoSuchEnvironment { name: unknown.clone(), known });
    }
    let flags = &arguments.sources;
    let has_flag = [&flags.env_file, &flags.compose, &flags.more.manifest, &flags.secret_names]
        .into_iter()
        .any(|paths| !paths.is_empty());
    let is_chosen = |name: &String| if named.is_empty() { !has_flag } else { named.contains(name) };
    Ok(all.iter().filter(|(name, _)| is_chosen(name)).collect())
}

/// Checks that a run is for one environment, not for several.
///
/// # Errors
/// If there are more.
pub(super) fn expect_one(
    arguments: &CheckArguments,
    configuration: &Configuration,
) -> Result<(), SourceFailure> {
    let chosen = chosen_environments(arguments, configuration)?;
    if chosen.len() < 2 {
        return Ok(());
    }
    let names: Vec<String> = chosen.into_iter().map(|(name, _)| format!("`{name}`")).collect();
    Err(SourceFailure::SeveralEnvironments { names: names.join(", ") })
}

fn read(scope: &Scope, process: &[(String, String)], loader: &mut Loader<'_>) -> Result<Read, SourceFailure> {
    let shell = if scope.claim.is_some() { process } else { &[] };
    let cluster = manifests::load(&scope.files, loader)?;
    let compose = compose_files::load(&scope.files, &cluster.manifests, shell, loader)?;
    let config = scope.kestra_config.as_deref();
    let config = config.map(|path| loader.configuration(path)).transpose()?;
    let facts = ServerFacts::of(config, &compose, &cluster);
    Ok(Read { compose, cluster, facts })
}

/// Adds what was read of a scope.
fn add(
    mut builder: StoreBuilder,
    scope: &Scope,
    read: Read,
    process: &[(String, String)],
    loader: &mut Loader<'_>,
) -> Result<StoreBuilder, SourceFailure> {
    if let Some(redacted) = read.facts.config.redacted {
        builder = builder.redacted(redacted);
    }
    if let Some(backend) = &read.facts.config.secret_type {
        builder = builder.backend(backend);
    }
    if let Some(claim) = scope.claim {
        builder = builder.process(process.iter().cloned(), claim);
    }
    let origin = scope.files.origin.unwrap_or(Origin::Given);
    for (source, service) in &read.compose.services {
        builder = builder.workload(SourceKind::Compose, *source, service.variables().collect(), origin);
        builder = builder.nulled(service.nulled.iter().cloned());
    }
    builder = read.compose.faults.into_iter().fold(builder, StoreBuilder::fault);
    for path in &scope.files.env {
        let (source, text) = loader.read(path)?;
        builder = builder.env_file(source, &text, origin);
    }
    builder = builder.cluster(&read.cluster.files, &read.cluster.manifests, read.cluster.workloads);
    for path in &scope.files.names {
        let (source, text) = loader.read(path)?;
        let form = Form::of(&path.to_string_lossy(), &text);
        let names = names::parse(&text, form).map_err(|failure| SourceFailure::Names {
            place: loader.place(source, failure.at).unwrap_or_default(),
            failure,
        })?;
        builder = builder.names(source, names);
    }
    Ok(builder)
}

/// What the sources say of a server.
#[derive(Debug, Default)]
struct ServerFacts {
    /// The release, and the file whose image says so.
    target: Option<(Target, Option<SourceId>)>,
    config: ServerConfig,
}

impl ServerFacts {
    /// What the configuration file says, then the services and containers in order.
    fn of(config: Option<ServerConfig>, compose: &KestraServices, cluster: &Cluster) -> Self {
        let services = compose.services.iter();
        let of_services = services.clone().find_map(|(source, service)| Some((service.target()?, *source)));
        let of_workloads =
            || cluster.workloads.iter().find_map(|one| Some((one.target()?, Some(one.source))));
        let configs = services.filter_map(|(_, service)| service.configuration());
        let configs = configs.chain(cluster.workloads.iter().filter_map(|one| one.config.clone()));
        // Of several the first one counts.
        let config = configs.fold(config.unwrap_or_default(), |first, next| next.under(first));
        Self { target: of_services.or_else(of_workloads), config }
    }
}

/// Fills what neither flags nor files set, where all environments agree; tells what that was.
fn fill(
    settings: &mut Settings,
    arguments: &CheckArguments,
    scopes: &[Scope],
    read: &[Read],
    loader: &Loader<'_>,
) -> Vec<Learnt> {
    let mut learnt = Vec::new();
    let common = read.first();
    let is_alone = scopes.len() == 1;
    // Without environments the only scope is the one of all.
    let own = || scopes.iter().zip(read).skip(usize::from(!is_alone));
    let versions = agreed(own().map(|(scope, _)| scope.version));
    if let Some(version) = versions.filter(|_| arguments.sources.kestra_version.is_none()) {
        learnt.push(Learnt {
            setting: "kestra-version",
            value: version.to_string(),
            origin: "the environments".to_owned(),
        });
        settings.target = version;
    }
    let tag = |read: &Read| read.facts.target.or_else(|| common.and_then(|common| common.facts.target));
    let tags = agreed(own().map(|(_, read)| tag(read).map(|(target, _)| target)));
    if let Some(target) = tags.filter(|_| settings.target == Target::Any) {
        let source = own().find_map(|(_, read)| tag(read)?.1);
        let file = source.and_then(|id| loader.sources.get(id)).map_or("the sources", SourceFile::name);
        let origin = format!("tag of the image in {file}");
        learnt.push(Learnt { setting: "kestra-version", value: target.to_string(), origin });
        settings.target = target;
    }
    let prefix = |scope: &Scope, read: &Read| {
        let of_server = |read: &Read| read.facts.config.env_prefix.clone();
        scope.env_prefix.clone().or_else(|| of_server(read)).or_else(|| common.and_then(of_server))
    };
    let prefixes = agreed(own().map(|(scope, read)| prefix(scope, read)));
    if let Some(prefix) = prefixes.filter(|_| settings.env_prefix.is_none()) {
        let origin = "configuration of the server".to_owned();
        learnt.push(Learnt { setting: "env-prefix", value: prefix.clone(), origin });
        settings.env_prefix = Some(prefix);
    }
    learnt
}

/// What all say, if they say the same.
fn agreed<T: PartialEq>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}
