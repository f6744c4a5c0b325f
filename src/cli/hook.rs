//! `hook install`: a hook of git that checks staged flows before a commit.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use thiserror::Error;

use super::{discover, exit::Outcome, terminal};

/// The hook. Paths come from git relative to the root of the repository, where hooks run.
const HOOK: &str = r#"#!/bin/sh
# Checks staged Kestra flows, as they are in the work tree, before a commit. `git commit --no-verify` leaves it out once.
# Written by `kestra-lint hook install`; take the file away to be rid of it.

if ! command -v kestra-lint >/dev/null 2>&1; then
    echo 'kestra-lint is not on the PATH, so this commit cannot be checked' >&2
    exit 1
fi
staged() {
    git diff --cached --name-only --diff-filter=ACMR "$@" -- '*.yaml' '*.yml'
}
if [ -n "$(staged)" ]; then
    staged -z | xargs -0 kestra-lint check --force-exclude --output-format full --
fi
"#;

/// Why there is no hook.
#[derive(Debug, Error)]
enum HookFailure {
    #[error("git cannot be run")]
    NoGit(#[source] io::Error),
    #[error("this is no work tree of git; run `git init`, or go to the repository")]
    NoRepository,
    #[error(
        "`{path}` is there already and stays as it is; add to it: `kestra-lint check --force-exclude` with the staged files"
    )]
    Exists { path: String },
    #[error("cannot write `{path}`")]
    Unwritable {
        path: String,
        #[source]
        error: io::Error,
    },
}

/// Writes the hook where git looks for it.
pub(super) fn install() -> Outcome {
    match try_install() {
        Ok(path) => {
            terminal::say(&format!(
                "kestra-lint: wrote `{}`; staged flows are checked from now on",
                discover::shown(&path)
            ));
            Outcome::Clean
        }
        Err(failure) => {
            terminal::complain(&failure);
            Outcome::Failed
        }
    }
}

fn try_install() -> Result<PathBuf, HookFailure> {
    // Git knows of work trees, submodules and `core.hooksPath`.
    let asked = Command::new("git")
        .args(["rev-parse", "--git-path", "hooks"])
        .output()
        .map_err(HookFailure::NoGit)?;
    if !asked.status.success() {
        return Err(HookFailure::NoRepository);
    }
    let folder = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim_end_matches(['\n', '\r']));
    let path = folder.join("pre-commit");
    let failed = |error: io::Error| {
        let path = discover::shown(&path);
        let is_taken = error.kind() == io::ErrorKind::AlreadyExists;
        if is_taken { HookFailure::Exists { path } } else { HookFailure::Unwritable { path, error } }
    };
    fs::create_dir_all(&folder).and_then(|()| write(&path)).map_err(failed)?;
    Ok(path)
}

/// Writes the hook as a program, unless something of that name is there.
fn write(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o755);
    io::Write::write_all(&mut options.open(path)?, HOOK.as_bytes())
}
