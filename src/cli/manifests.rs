//! The manifests of a run: named files, and what lies in named folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{discover, secret_sources::SourceFailure, source_files::Files, source_loader::Loader};
use crate::{
    secret::{
        dotenv,
        manifest::{Evidence, ManifestFailure, Manifests, Workload},
    },
    source::{LineIndex, SourceFile, SourceId, Sources},
};

/// The manifests of one environment, read.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    /// Their files.
    pub(super) files: Vec<SourceId>,
    pub(super) manifests: Manifests,
    pub(super) workloads: Vec<Workload>,
}

/// Reads the manifests.
///
/// # Errors
/// If a named file cannot be read or is no manifest, or nothing in a named folder is one.
pub(super) fn load(files: &Files, loader: &mut Loader<'_>) -> Result<Cluster, SourceFailure> {
    let mut cluster = Cluster::default();
    for path in &files.manifests {
        let metadata = fs::metadata(path)
            .map_err(|error| SourceFailure::Unreadable { path: discover::shown(path), error })?;
        let found = if metadata.is_dir() { in_folder(path, loader) } else { vec![path.clone()] };
        let evidence = if metadata.is_dir() { Evidence::InFolder } else { Evidence::Named };
        if found.is_empty() {
            return Err(SourceFailure::NoManifest { path: discover::shown(path) });
        }
        for path in found {
            let (source, text) = loader.read(&path)?;
            if cluster.files.contains(&source) {
                continue;
            }
            cluster.manifests.add(source, &text, evidence).map_err(|failure| SourceFailure::Manifest {
                place: loader.place(source, failure.at()).unwrap_or_default(),
                failure,
            })?;
            cluster.files.push(source);
        }
    }
    cluster.workloads = cluster.manifests.workloads(&files.services);
    let first = files.manifests.first().map(|path| discover::shown(path)).unwrap_or_default();
    let unknown = files.services.iter().find(|name| !cluster.manifests.has_container(name));
    match unknown.filter(|_| files.compose.is_empty() && !files.manifests.is_empty()) {
        Some(service) => Err(SourceFailure::NoSuchContainer { path: first, container: service.clone() }),
        None if cluster.runs_something_else() => Err(SourceFailure::NoKestraContainer { path: first }),
        None => Ok(cluster),
    }
}

impl Cluster {
    /// Whether there are workloads, but none of Kestra, and nothing that one could read.
    fn runs_something_else(&self) -> bool {
        self.workloads.is_empty() && self.manifests.has_containers() && self.manifests.values().is_empty()
    }
}

/// The manifests below a folder, sorted. What is no manifest is passed over; of what cannot be read the user is told.
fn in_folder(folder: &Path, loader: &mut Loader<'_>) -> Vec<PathBuf> {
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let walk = WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()));
    let is_candidate = |path: &Path| {
        discover::is_yaml(path) || path.extension().is_some_and(|extension| extension == "json")
    };
    let mut found = Vec::new();
    for path in walk.flatten().map(walkdir::DirEntry::into_path).filter(|path| is_candidate(path)) {
        let Ok(bytes) = fs::read(&path) else { continue };
        let (text, _) = dotenv::text_noting(&bytes);
        match recognized(&text) {
            Ok(()) => found.push(path),
            Err(ManifestFailure::Other { .. }) => {}
            Err(failure) => {
                let at = LineIndex::new(&text).position(failure.at().start());
                let shown = discover::shown(&path);
                let place = format!("{shown}:{}:{}", at.line, at.column);
                loader.warnings.push(format!("kestra-lint: {place}: left out: {failure}"));
            }
        }
    }
    found
}

fn recognized(text: &str) -> Result<(), ManifestFailure> {
    let source = Sources::default().add(SourceFile::new("", ""));
    Manifests::default().add(source, text, Evidence::InFolder)
}
