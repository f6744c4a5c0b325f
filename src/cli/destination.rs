//! Where rendered copies go, and what must not be written there.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use thiserror::Error;

use super::{
    discover, git,
    output_file::{self, OutputFailure, write_private},
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
    #[error(
        "`-o` takes a folder, in which each copy gets the name of its flow; `{path}` is the name of a file"
    )]
    NoFolder { path: String },
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

/// Whether `folder` can be what `-o` names.
///
/// # Errors
/// If it is a file, or has the name of one.
pub(super) fn check_folder(folder: &Path) -> Result<(), DestinationFailure> {
    let is_file = folder.exists() && !folder.is_dir();
    if is_file || (discover::is_yaml(folder) && !folder.exists()) {
        return Err(DestinationFailure::NoFolder { path: discover::shown(folder) });
    }
    Ok(())
}

/// The place of the copy of `file` below `folder`: the tree below the path that was named.
pub(super) fn mirrored(file: &Path, named: &[PathBuf], folder: &Path) -> PathBuf {
    let file = discover::tidy(file);
    let below = named
        .iter()
        .map(|path| discover::tidy(path))
        .filter(|path| path.is_dir() || path.as_os_str().is_empty())
        .filter_map(|path| Some(file.strip_prefix(&path).ok()?.to_owned()))
        .min_by_key(|rest| rest.components().count());
    let name = || file.file_name().map(PathBuf::from).unwrap_or_default();
    let below = below.filter(|rest| rest.components().all(|part| matches!(part, Component::Normal(_))));
    folder.join(below.unwrap_or_else(name))
}

/// Whether a copy may be written there, as far as that can be told before.
///
/// # Errors
/// If it may not.
pub(super) fn check(path: &Path, reveals: bool, overwrite: bool) -> Result<(), DestinationFailure> {
    output_file::check(path, overwrite)?;
    if reveals && git::could_take(path) {
        return Err(DestinationFailure::InGit { path: discover::shown(path) });
    }
    Ok(())
}

/// Writes a copy into a file of its own, whose folders are made where they are missing.
///
/// # Errors
/// If the system refuses, or something came there since [`check`].
pub(super) fn write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), DestinationFailure> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .map_err(|error| DestinationFailure::Folder { path: discover::shown(folder), error })?;
    }
    write_private(path, bytes, overwrite).map_err(DestinationFailure::from)
}

/// Whether a copy may take the place of its flow.
///
/// # Errors
/// If it may not: git could take it up, or it is no regular file.
pub(super) fn check_replace(path: &Path) -> Result<(), DestinationFailure> {
    if git::could_take(path) {
        return Err(DestinationFailure::InPlaceInGit { path: discover::shown(path) });
    }
    output_file::check(path, true).map_err(DestinationFailure::from)
}

/// Puts a copy in the place of its flow. A copy with real secrets is for its owner only; else the mode stays.
///
/// # Errors
/// If the system refuses.
pub(super) fn replace(path: &Path, bytes: &[u8], reveals: bool) -> Result<(), DestinationFailure> {
    let mode = |error| DestinationFailure::Mode { path: discover::shown(path), error };
    let permissions = fs::metadata(path).map_err(mode)?.permissions();
    write_private(path, bytes, true)?;
    if reveals { Ok(()) } else { fs::set_permissions(path, permissions).map_err(mode) }
}
