//! Which files a run takes secrets and envs from: those that are named, or those found beside the flows (product §4).

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    args::CheckArguments,
    configure::{self, Configuration},
    source_loader::Loader,
};
use crate::{
    config::{self, PathText},
    secret::{
        Origin,
        compose::{self, PROJECT_FILES, Service},
        dotenv,
    },
};

/// Flags for the sources of clusters and of several servers.
#[derive(Clone, Debug, Args)]
pub(super) struct SourceFlags {
    /// Kubernetes manifests or values of Kestra's Helm chart: a file or folder (repeatable)
    #[arg(long, value_name = "FILE|DIR")]
    pub(super) manifest: Vec<PathBuf>,

    /// Environment of the configuration to check for, instead of all of them (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Vec<String>,
}

/// The files to read, each with the way it was come by.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) env: Vec<PathBuf>,
    pub(super) compose: Vec<PathBuf>,
    pub(super) services: Vec<String>,
    pub(super) manifests: Vec<PathBuf>,
    pub(super) names: Vec<PathBuf>,
    pub(super) origin: Option<Origin>,
}

/// The variables of this process.
pub(super) fn process_variables() -> Vec<(String, String)> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The files that are named.
pub(super) fn named(sources: &config::Sources) -> Files {
    let paths = |paths: &[PathText]| paths.iter().map(|path| PathBuf::from(&path.0)).collect();
    Files {
        env: paths(&sources.env_files),
        compose: paths(&sources.compose),
        services: sources.services.clone(),
        manifests: paths(&sources.manifests),
        names: paths(&sources.secret_names),
        origin: Some(Origin::Given),
    }
}

/// The files that are named, else those found.
pub(super) fn files(arguments: &CheckArguments, paths: &[PathBuf], configuration: &Configuration) -> Files {
    let sources = &configuration.file.sources;
    if !sources.is_empty() {
        return named(sources);
    }
    let services = sources.services.clone();
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
pub(super) fn is_wanted(service: &Service, chosen: &[String]) -> bool {
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
    pub(super) fn found(&self) -> Vec<(&'static str, PathBuf)> {
        if self.origin != Some(Origin::Found) {
            return Vec::new();
        }
        let compose = self.compose.iter().map(|path| ("compose", path.clone()));
        compose.chain(self.env.iter().map(|path| ("env-files", path.clone()))).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        [&self.env, &self.compose, &self.manifests, &self.names].into_iter().all(Vec::is_empty)
    }
}
