//! Flags and configuration file into the settings of a run.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use thiserror::Error;

use super::{args::CheckArguments, config_files, discover, discover::Exclusion, flag_layer, house};
use crate::{
    config::{self, ConfigFailure, File, Node, Origin},
    diagnostic::Level,
    kestra::{
        Target,
        version::{Requested, VersionFailure},
    },
    lint::{FileRules, Levels, Selection, Settings, UnknownRule},
};

/// The name of the configuration file.
pub(super) const FILE_NAME: &str = "kestra-lint.yaml";

/// The sources of `sources` that name files or services: a flag that names one sets those of the file aside.
const NAMED_SOURCES: [&str; 5] = ["env-files", "compose", "services", "manifests", "secret-names"];

/// The settings of a run, and where they came from.
#[derive(Debug)]
pub(super) struct Configuration {
    /// What the pipeline is asked for.
    pub(super) settings: Settings,
    /// The lowest level that makes the run fail.
    pub(super) fail_level: Level,
    /// Globs of what is left out.
    pub(super) exclude: Vec<Exclusion>,
    /// Every setting: of the command line, of variables, of the files.
    pub(super) file: File,
    /// The same with the origin of each.
    pub(super) tree: Node,
    /// The folder of the configuration file.
    pub(super) folder: Option<PathBuf>,
    /// What to tell the user before anything else.
    pub(super) notes: Vec<String>,
}

/// Why there are no settings.
#[derive(Debug, Error)]
pub(super) enum ConfigureFailure {
    #[error("cannot read `{path}`")]
    Unreadable {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error(transparent)]
    Malformed(#[from] ConfigFailure),
    #[error("`kestra-version`")]
    Version(#[from] VersionFailure),
    #[error(transparent)]
    Rule(#[from] UnknownRule),
}

impl Configuration {
    /// Reads the configuration file, if there is one, with those it extends, and lays the flags over it.
    ///
    /// # Errors
    /// If a file cannot be read or a setting makes no sense.
    pub(super) fn load(arguments: &CheckArguments, paths: &[PathBuf]) -> Result<Self, ConfigureFailure> {
        let path = match &arguments.files.config {
            // A variable names the file for every run; the flag is for this one.
            _ if arguments.files.isolated => None,
            Some(path) => Some(path.clone()),
            None => paths.iter().find_map(|path| nearest_file(path)),
        };
        let mut tree = match &path {
            Some(path) => settings_of(path)?,
            None => Node::empty(Origin::Default),
        };
        let flags = flag_layer::layer(arguments);
        let names_sources =
            NAMED_SOURCES.iter().any(|name| *name != "services" && flags.get(&["sources", name]).is_some());
        if names_sources {
            for name in NAMED_SOURCES {
                tree.remove(&["sources", name]);
            }
        }
        tree = config::over(tree, flags);
        let file = File::from_tree(&tree)?;
        let from_file =
            file.kestra_version.as_ref().map(|version| version.0.parse::<Requested>()).transpose()?;
        let requested = arguments.sources.kestra_version.or(from_file);
        let words = |names: &[config::RuleName]| names.iter().map(|name| name.0.clone()).collect::<Vec<_>>();
        let selection =
            Selection::new(&words(&file.select), &words(&file.extend_select), &words(&file.ignore))?;
        let levels = Levels::new(file.rule_levels())?;
        let selection = selection.without(levels.off());
        let own = house::credential_rules(&file, &tree).map_err(ConfigFailure)?;
        let (min_level, fail_level) =
            shown_and_failed(file.min_level.map(Level::from), file.fail_level.map(Level::from));
        let notes = requested.filter(|requested| requested.beyond_latest).map(|requested| {
            format!("kestra-lint: the newest release known is {}; checking for that", requested.target)
        });
        Ok(Self {
            settings: Settings {
                target: requested.map_or(Target::Any, |requested| requested.target),
                env_prefix: file.env_prefix.clone(),
                selection,
                min_level,
                levels,
                file_rules: file_rules(&tree)?,
                names: file.names.house(),
                own: Arc::new(own.rules),
                own_levels: own.levels,
                keeps_asks: false,
                baseline: None,
                keeps_rejected: false,
            },
            fail_level,
            exclude: exclusions(&tree),
            folder: path.and_then(|path| path.parent().map(Path::to_owned)),
            file,
            tree,
            notes: own.warnings.into_iter().chain(notes).collect(),
        })
    }

    /// The arguments with what the configuration says of options that were not given.
    pub(super) fn applied(&self, arguments: &CheckArguments) -> CheckArguments {
        flag_layer::applied(arguments, &self.file)
    }
}

/// The levels shown and failed on. A level that fails the run is shown; who asks for one of the two only gets the other
/// to fit.
fn shown_and_failed(min_level: Option<Level>, fail_level: Option<Level>) -> (Level, Level) {
    match (min_level, fail_level) {
        (Some(min_level), Some(fail_level)) => (min_level.min(fail_level), fail_level),
        (Some(min_level), None) => (min_level, min_level.max(Level::Warning)),
        (None, Some(fail_level)) => (fail_level.min(Level::Warning), fail_level),
        (None, None) => (Level::Warning, Level::Warning),
    }
}

/// The globs to leave out, each with the folder it is relative to.
fn exclusions(tree: &Node) -> Vec<Exclusion> {
    let globs = tree.get(&["exclude"]).map(Node::items).unwrap_or_default();
    let exclusion = |node: &Node| {
        let folder = node.origin.folder().map_or_else(|| PathBuf::from("."), Path::to_owned);
        Some(Exclusion { folder, glob: node.as_text()?.to_owned() })
    };
    globs.iter().filter_map(exclusion).collect()
}

/// Rules to leave out by file, each glob with the folder it is relative to.
fn file_rules(tree: &Node) -> Result<FileRules, UnknownRule> {
    let working = std::env::current_dir().unwrap_or_default();
    let mut file_rules = FileRules::new(&working.to_string_lossy());
    let entries = tree.get(&["per-file-ignores"]).map(Node::members).unwrap_or_default();
    for (glob, node) in entries {
        let folder = node.origin.folder().map(Path::to_string_lossy).unwrap_or_default();
        let names: Vec<String> = node.items().iter().filter_map(Node::as_text).map(str::to_owned).collect();
        file_rules.add(&folder, glob, &names)?;
    }
    Ok(file_rules)
}

fn settings_of(path: &Path) -> Result<Node, ConfigureFailure> {
    let loaded = config_files::load(path)
        .map_err(|error| ConfigureFailure::Unreadable { path: discover::shown(path), error })?;
    if loaded.faults.is_empty() { Ok(loaded.settings) } else { Err(ConfigFailure(loaded.faults).into()) }
}

/// The nearest configuration file upwards.
pub(super) fn nearest_file(path: &Path) -> Option<PathBuf> {
    upwards(path).into_iter().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// The folder of `path` and those above it, up to the git root; without git up to the working folder (product §4).
pub(super) fn upwards(path: &Path) -> Vec<PathBuf> {
    let Ok(working) = std::env::current_dir() else { return Vec::new() };
    let absolute = working.join(discover::tidy(path));
    let start =
        if absolute.is_dir() { absolute } else { absolute.parent().map_or(working.clone(), Path::to_owned) };
    let folders: Vec<PathBuf> = start.ancestors().map(Path::to_owned).collect();
    let git_root = folders.iter().position(|folder| folder.join(".git").exists());
    let last = git_root.or_else(|| folders.iter().position(|folder| *folder == working)).unwrap_or(0);
    folders.into_iter().take(last + 1).collect()
}
