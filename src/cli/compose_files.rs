//! The Compose files of a run: which services run Kestra.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    discover,
    secret_sources::SourceFailure,
    source_files::{Files, is_wanted},
    source_loader::Loader,
};
use crate::{
    secret::{
        Origin, SourceFault,
        compose::{self, Service},
        manifest::Manifests,
    },
    source::SourceId,
};

/// The services that run Kestra, each with its Compose file, and the env files of theirs that Compose refuses.
#[derive(Debug, Default)]
pub(super) struct KestraServices {
    pub(super) services: Vec<(Option<SourceId>, Service)>,
    pub(super) faults: Vec<SourceFault>,
}

/// Loads the Compose files and picks the services that run Kestra.
pub(super) fn load(
    files: &Files,
    containers: &Manifests,
    process: &[(String, String)],
    loader: &mut Loader<'_>,
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
        for chosen in files.services.iter().filter(|name| !containers.has_container(name)) {
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
