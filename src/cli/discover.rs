//! Which files a run reads (product §3).

use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

use ignore::{
    WalkBuilder,
    gitignore::Gitignore,
    overrides::{Override, OverrideBuilder},
};
use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

/// What the caller wants read, and left out.
#[derive(Debug, Default)]
pub(super) struct Wanted<'a> {
    pub(super) paths: &'a [PathBuf],
    pub(super) exclude: &'a [Exclusion],
    pub(super) named: Named,
    pub(super) ignore_files: IgnoreFiles,
}

/// A glob of what is left out, relative to a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exclusion {
    pub(super) folder: PathBuf,
    pub(super) glob: String,
}

/// Whether exclusions hold for files named on the command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Named {
    /// A named file is always read.
    #[default]
    Always,
    /// `--force-exclude`.
    Excludable,
}

/// Whether `.gitignore` and `.ignore` files count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum IgnoreFiles {
    #[default]
    Respected,
    /// `--no-gitignore`.
    Skipped,
}

/// A path that cannot be looked at.
#[derive(Debug, Error)]
pub(super) enum DiscoverFailure {
    #[error("cannot read `{path}`")]
    Unreadable {
        path: String,
        #[source]
        error: std::io::Error,
    },
    #[error("cannot read `{path}`: {reason}")]
    Walk { path: String, reason: String },
    #[error("`{glob}` is no glob: {reason}")]
    BadGlob { glob: String, reason: String },
}

/// The files to read, sorted, each once; and the paths that failed.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: BTreeSet<PathBuf>,
    pub(super) failures: Vec<DiscoverFailure>,
}

/// Finds the files below `wanted.paths`.
///
/// # Errors
/// If a pattern to exclude is no glob.
pub(super) fn discover(wanted: &Wanted<'_>) -> Result<Found, DiscoverFailure> {
    let mut found = Found::default();
    let excludes = Excludes::new(wanted.exclude)?;
    for path in wanted.paths {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk(path, wanted, &excludes, &mut found),
            Ok(_) if wanted.named == Named::Excludable && is_left_out(path, wanted, &excludes) => {}
            Ok(_) => {
                found.files.insert(tidy(path));
            }
            Err(error) => found.failures.push(DiscoverFailure::Unreadable { path: shown(path), error }),
        }
    }
    Ok(found)
}

/// Exclusions, ready to be held against paths: those of one folder together, the last one that fits counts.
#[derive(Clone, Debug, Default)]
struct Excludes {
    working: PathBuf,
    /// For each folder, which is the working one where none is named.
    by_folder: Vec<(Option<PathBuf>, Override)>,
}

impl Excludes {
    fn new(exclude: &[Exclusion]) -> Result<Self, DiscoverFailure> {
        let mut folders: Vec<&Path> = exclude.iter().map(|exclusion| exclusion.folder.as_path()).collect();
        folders.sort_unstable();
        folders.dedup();
        let working = std::env::current_dir().unwrap_or_default();
        let of_folder = |folder: &Path| {
            let absolute = (folder != Path::new(".")).then(|| working.join(folder));
            let mut builder = OverrideBuilder::new(absolute.as_deref().unwrap_or(folder));
            let globs = exclude.iter().filter(|exclusion| exclusion.folder == folder);
            for Exclusion { glob, .. } in globs {
                let bad = |error: ignore::Error| DiscoverFailure::BadGlob {
                    glob: glob.clone(),
                    reason: error.to_string(),
                };
                builder.add(&format!("!{glob}")).map_err(bad)?;
            }
            let bad = |error: ignore::Error| DiscoverFailure::BadGlob {
                glob: folder.to_string_lossy().into_owned(),
                reason: error.to_string(),
            };
            Ok((absolute, builder.build().map_err(bad)?))
        };
        let by_folder = folders.into_iter().map(of_folder).collect::<Result<_, _>>()?;
        Ok(Self { working, by_folder })
    }

    /// Whether one of them fits a path below the working folder, or an absolute one.
    fn has(&self, path: &Path, is_dir: bool) -> bool {
        self.by_folder.iter().any(|(folder, globs)| match folder {
            None => globs.matched(path, is_dir).is_ignore(),
            Some(folder) => {
                let path = self.working.join(tidy(path));
                path.starts_with(folder) && globs.matched(&path, is_dir).is_ignore()
            }
        })
    }
}

fn walk(root: &Path, wanted: &Wanted<'_>, excludes: &Excludes, found: &mut Found) {
    match wanted.ignore_files {
        IgnoreFiles::Respected => {
            let mut builder = WalkBuilder::new(root);
            builder.require_git(false).follow_links(false);
            if !excludes.by_folder.is_empty() {
                let excludes = excludes.clone();
                builder.filter_entry(move |entry| {
                    let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
                    entry.depth() == 0 || !excludes.has(entry.path(), is_dir)
                });
            }
            for entry in builder.build() {
                let entry = entry.map(|entry| {
                    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                    (entry.into_path(), is_file)
                });
                found.take(root, entry);
            }
        }
        // Without ignore files a plain walk does, in half the time.
        IgnoreFiles::Skipped => {
            let is_wanted = |entry: &DirEntry| {
                let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
                let is_out = || excludes.has(entry.path(), entry.file_type().is_dir());
                entry.depth() == 0 || !(is_hidden || is_out())
            };
            for entry in WalkDir::new(root).into_iter().filter_entry(is_wanted) {
                found.take(root, entry.map(|entry| (entry.path().to_owned(), entry.file_type().is_file())));
            }
        }
    }
}

impl Found {
    /// What a walk below `root` came by: a path, and whether it is a file.
    fn take<E: ToString>(&mut self, root: &Path, entry: Result<(PathBuf, bool), E>) {
        match entry {
            Ok((path, true)) if is_yaml(&path) => {
                self.files.insert(tidy(&path));
            }
            Ok(_) => {}
            Err(error) => {
                self.failures.push(DiscoverFailure::Walk { path: shown(root), reason: error.to_string() });
            }
        }
    }
}

/// Whether a walk over the working folder would have passed `path` over.
fn is_left_out(path: &Path, wanted: &Wanted<'_>, excludes: &Excludes) -> bool {
    let path = tidy(path);
    let hidden = path.components().any(|part| match part {
        Component::Normal(name) => name.to_string_lossy().starts_with('.'),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => false,
    });
    if hidden || !is_yaml(&path) {
        return true;
    }
    let by_folders = |matched: &dyn Fn(&Path, bool) -> bool| {
        path.ancestors().filter(|part| !part.as_os_str().is_empty()).any(|part| matched(part, part != path))
    };
    if by_folders(&|part, is_dir| excludes.has(part, is_dir)) {
        return true;
    }
    if wanted.ignore_files == IgnoreFiles::Skipped {
        return false;
    }
    // Ignore files of each folder above, the nearest last word.
    let folders: Vec<PathBuf> = path.parent().map_or_else(Vec::new, |parent| {
        parent
            .ancestors()
            .map(|folder| if folder.as_os_str().is_empty() { ".".into() } else { folder.into() })
            .collect()
    });
    for folder in folders {
        for name in [".ignore", ".gitignore"] {
            let (rules, _) = Gitignore::new(folder.join(name));
            let relative = path.strip_prefix(&folder).unwrap_or(&path);
            match rules.matched_path_or_any_parents(relative, false) {
                ignore::Match::Ignore(_) => return true,
                ignore::Match::Whitelist(_) => return false,
                ignore::Match::None => {}
            }
        }
    }
    false
}

/// Whether Kestra's own command line would read a file of that name.
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// `path` without `./` and, if it lies below the working folder, relative to that, whichever way it was written.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let plain = |path: &Path| path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    let leaves = path.has_root() || path.components().any(|part| part == Component::ParentDir);
    if !leaves {
        return plain(path);
    }
    below_working_folder(path).unwrap_or_else(|| plain(path))
}

/// The way from the working folder down to `path`; the last part may be a link and stays one.
fn below_working_folder(path: &Path) -> Option<PathBuf> {
    let working = std::env::current_dir().ok()?;
    let has_parents = path.components().any(|part| part == Component::ParentDir);
    if let (Ok(below), false) = (path.strip_prefix(&working), has_parents) {
        return Some(below.to_owned());
    }
    let resolved = match path.file_name() {
        Some(name) => path.parent()?.canonicalize().ok()?.join(name),
        None => path.canonicalize().ok()?,
    };
    resolved.strip_prefix(working.canonicalize().ok()?).ok().map(Path::to_owned)
}

/// `path` as reports show it: relative to the working folder, with `/`.
pub(super) fn shown(path: &Path) -> String {
    let tidy = tidy(path);
    let text = tidy.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Whether `name`, which may be the name of no file, is left out by an exclusion that counts for named files.
pub(super) fn is_excluded_name(name: &Path, wanted: &Wanted<'_>) -> bool {
    wanted.named == Named::Excludable
        && Excludes::new(wanted.exclude).is_ok_and(|excludes| is_left_out(name, wanted, &excludes))
}
