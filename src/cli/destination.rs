//! Where rendered copies go, and what must not be written there.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use ignore::gitignore::Gitignore;
use thiserror::Error;

use super::{
    discover,
    output_file::{OutputFailure, write_private},
};

/// Why a copy was not written.
#[derive(Debug, Error)]
pub(super) enum DestinationFailure {
    #[error(transparent)]
    Output(#[from] OutputFailure),
    #[error(
        "`{path}` is in a git work tree and not ignored: a copy with real secrets in it could be committed"
    )]
    InGit { path: String },
    #[error("`{path}` is in a git work tree and not ignored: `--in-place` would replace the flow itself")]
    InPlaceInGit { path: String },
    #[error("two flows would be written to `{path}`")]
    Twice { path: String },
    #[error("cannot make the folder `{path}`")]
    Folder {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error("cannot keep the mode of `{path}`")]
    Mode {
        path: String,
        #[source]
        error: io::Error,
    },
}

/// The place of the copy of `file` below `folder`: the tree below the path that was named.
pub(super) fn mirrored(file: &Path, named: &[PathBuf], folder: &Path) -> PathBuf {
    let file = discover::tidy(file);
    let below = named
        .iter()
        .map(|path| discover::tidy(path))
        .filter(|path| path.is_dir())
        .filter_map(|path| {
            let rest = if path == Path::new(".") { file.as_path() } else { file.strip_prefix(&path).ok()? };
            Some(rest.to_owned())
        })
        .min_by_key(|rest| rest.components().count());
    let name = || file.file_name().map(PathBuf::from).unwrap_or_default();
    let below = below.filter(|rest| rest.components().all(|part| matches!(part, Component::Normal(_))));
    folder.join(below.unwrap_or_else(name))
}

/// Writes a copy into a file of its own, whose folders are made where they are missing.
///
/// # Errors
/// If it may not be written there, or the system refuses.
pub(super) fn write(
    path: &Path,
    text: &str,
    reveals: bool,
    overwrite: bool,
) -> Result<(), DestinationFailure> {
    if reveals && in_git(path) {
        return Err(DestinationFailure::InGit { path: discover::shown(path) });
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .map_err(|error| DestinationFailure::Folder { path: discover::shown(folder), error })?;
    }
    write_private(path, text.as_bytes(), overwrite).map_err(DestinationFailure::from)
}

/// Puts a copy in the place of its flow. A copy with real secrets is for its owner only; else the mode stays.
///
/// # Errors
/// If the file may be committed, or the system refuses.
pub(super) fn replace(path: &Path, text: &str, reveals: bool) -> Result<(), DestinationFailure> {
    if in_git(path) {
        return Err(DestinationFailure::InPlaceInGit { path: discover::shown(path) });
    }
    let mode = |error| DestinationFailure::Mode { path: discover::shown(path), error };
    let permissions = fs::metadata(path).map_err(mode)?.permissions();
    write_private(path, text.as_bytes(), true)?;
    if reveals { Ok(()) } else { fs::set_permissions(path, permissions).map_err(mode) }
}

/// Whether git could take the file up: it lies in a work tree and no ignore file names it.
fn in_git(path: &Path) -> bool {
    let Ok(working) = std::env::current_dir() else { return true };
    let path = working.join(discover::tidy(path));
    // Links on the way decide which work tree it is; the file itself may not be there yet.
    let existing = path.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, above.to_owned())));
    let path = match existing {
        Some((real, above)) => real.join(path.strip_prefix(&above).unwrap_or(Path::new(""))),
        None => path,
    };
    let folders: Vec<&Path> = path.ancestors().skip(1).collect();
    let Some(root) = folders.iter().position(|folder| folder.join(".git").exists()) else { return false };
    let within = folders.get(..=root).unwrap_or_default();
    let (global, _) = Gitignore::global();
    let exclude = within.last().map(|root| Gitignore::new(root.join(".git/info/exclude")).0);
    let files = within.iter().map(|folder| Gitignore::new(folder.join(".gitignore")).0);
    let decisive = files.chain(exclude).chain([global]).find_map(|ignore| {
        let below = path.strip_prefix(ignore.path()).map_or(path.as_path(), |below| below);
        let found = ignore.matched_path_or_any_parents(below, false);
        (found.is_ignore() || found.is_whitelist()).then(|| found.is_ignore())
    });
    !decisive.unwrap_or(false)
}
