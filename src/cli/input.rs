//! What a command reads: files below its paths, or standard input.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    args::FileArguments,
    discover::{self, DiscoverFailure, Exclusion, IgnoreFiles, Named, Wanted},
};

/// A text to read.
pub(super) enum Input {
    File(PathBuf),
    Stdin(PathBuf),
}

impl Input {
    /// Its name for people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::File(path) | Self::Stdin(path) => discover::shown(path),
        }
    }

    /// Where it is on the disk.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdin(_) => None,
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// If the system refuses.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Self::File(path) => std::fs::read(path),
            Self::Stdin(_) => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

/// What `paths` name: files in order of their names, then standard input; and what could not be found.
///
/// # Errors
/// If a glob cannot be read.
pub(super) fn inputs(
    files: &FileArguments,
    paths: &[PathBuf],
    exclude: &[Exclusion],
) -> Result<(Vec<Input>, Vec<DiscoverFailure>), DiscoverFailure> {
    let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.iter().cloned().partition(|path| path == Path::new("-"));
    let wanted = Wanted {
        paths: &paths,
        exclude,
        named: if files.force_exclude { Named::Excludable } else { Named::Always },
        ignore_files: if files.no_gitignore { IgnoreFiles::Skipped } else { IgnoreFiles::Respected },
    };
    let found = discover::discover(&wanted)?;
    let mut inputs: Vec<Input> = found.files.into_iter().map(Input::File).collect();
    if !stdin.is_empty() {
        let name = files.stdin_filename.clone();
        let excluded = name.as_ref().is_some_and(|name| discover::is_excluded_name(name, &wanted));
        if !excluded {
            inputs.push(Input::Stdin(name.unwrap_or_else(|| PathBuf::from("<stdin>"))));
        }
    }
    Ok((inputs, found.failures))
}
