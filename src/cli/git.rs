//! Whether git could take a file up, told from its folders and ignore files alone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::discover;

/// Whether the file lies in a work tree and no ignore file names it.
pub(super) fn could_take(path: &Path) -> bool {
    let Ok(working) = std::env::current_dir() else { return true };
    let path = real(&working.join(discover::tidy(path)));
    let folders: Vec<&Path> = path.ancestors().skip(1).collect();
    let Some(root) = folders.iter().position(|folder| folder.join(".git").exists()) else { return false };
    let within = folders.get(..=root).unwrap_or_default();
    let Some(root) = within.last() else { return true };
    let files = within.iter().map(|folder| rules(folder, &folder.join(".gitignore")));
    let exclude = std::iter::once_with(|| rules(root, &root.join(".git/info/exclude")));
    let global = std::iter::once_with(|| GitignoreBuilder::new(root).build_global().0);
    let decisive = files.chain(exclude).chain(global).find_map(|rules| {
        let below = path.strip_prefix(rules.path()).ok()?;
        let found = rules.matched_path_or_any_parents(below, false);
        (found.is_ignore() || found.is_whitelist()).then(|| found.is_ignore())
    });
    !decisive.unwrap_or(false)
}

/// The rules of an ignore file, which hold below `folder`.
fn rules(folder: &Path, file: &Path) -> Gitignore {
    if !file.is_file() {
        return Gitignore::empty();
    }
    let mut builder = GitignoreBuilder::new(folder);
    // What git cannot read of it, or not as a pattern, ignores nothing.
    _ = builder.add(file);
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// The path without links on the way, which decide in which work tree it is; the file itself may not be there yet.
fn real(path: &Path) -> PathBuf {
    let existing = path.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, above)));
    match existing {
        Some((real, above)) => real.join(path.strip_prefix(above).unwrap_or(Path::new(""))),
        None => path.to_owned(),
    }
}
