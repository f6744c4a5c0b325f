//! Flags and configuration file into the settings of a run.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{args::CheckArguments, discover};
use crate::{
    config::{ConfigFailure, File},
    diagnostic::Level,
    kestra::{
        Target,
        version::{Requested, VersionFailure},
    },
    lint::{Selection, Settings, UnknownRule},
};

/// The name of the configuration file.
const FILE_NAME: &str = "kestra-lint.yaml";

/// The settings of a run, and where they came from.
#[derive(Debug)]
pub(super) struct Configuration {
    /// What the pipeline is asked for.
    pub(super) settings: Settings,
    /// The lowest level that makes the run fail.
    pub(super) fail_level: Level,
    /// Globs of what is left out.
    pub(super) exclude: Vec<String>,
    /// The file's own settings.
    pub(super) file: File,
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
    #[error("`{path}` is no configuration of kestra-lint")]
    Malformed {
        path: String,
        #[source]
        error: ConfigFailure,
    },
    #[error("`kestra-version` in `{path}`")]
    Version {
        path: String,
        #[source]
        error: VersionFailure,
    },
    #[error(transparent)]
    Rule(#[from] UnknownRule),
    #[error("rules in `{path}`")]
    RuleInFile {
        path: String,
        #[source]
        error: UnknownRule,
    },
}

impl Configuration {
    /// Reads the configuration file, if there is one, and lays the flags over it.
    ///
    /// # Errors
    /// If the file cannot be read or a setting makes no sense.
    pub(super) fn load(arguments: &CheckArguments, paths: &[PathBuf]) -> Result<Self, ConfigureFailure> {
        let path = match &arguments.files.config {
            // A variable names the file for every run; the flag is for this one.
            _ if arguments.files.isolated => None,
            Some(path) => Some(path.clone()),
            None => paths.iter().find_map(|path| {
                upwards(path).into_iter().map(|dir| dir.join(FILE_NAME)).find(|file| file.is_file())
            }),
        };
        let file = path.as_deref().map(read).transpose()?.unwrap_or_default();
        let shown = path.as_deref().map(discover::shown).unwrap_or_default();
        let from_file = file
            .kestra_version
            .as_deref()
            .map(|version| {
                version
                    .parse::<Requested>()
                    .map_err(|error| ConfigureFailure::Version { path: shown.clone(), error })
            })
            .transpose()?;
        let requested = arguments.sources.kestra_version.or(from_file);
        let rules = &arguments.rules;
        if let Err(error) = Selection::new(&file.select, &file.extend_select, &file.ignore) {
            return Err(ConfigureFailure::RuleInFile { path: shown, error });
        }
        let or_file =
            |flag: &[String], file: &[String]| if flag.is_empty() { file.to_vec() } else { flag.to_vec() };
        let joined = |flag: &[String], file: &[String]| [file, flag].concat();
        let selection = Selection::new(
            &or_file(&rules.select, &file.select),
            &joined(&rules.extend_select, &file.extend_select),
            &joined(&rules.ignore, &file.ignore),
        )?;
        let level = |flag: Option<super::args::LevelName>, file: Option<crate::config::LevelName>| {
            flag.map(Level::from).or_else(|| file.map(Level::from))
        };
        // A level that fails the run is shown; who asks for one of the two levels only gets the other to fit.
        let (min_level, fail_level) =
            match (level(rules.min_level, file.min_level), level(rules.fail_level, file.fail_level)) {
                (Some(min_level), Some(fail_level)) => (min_level.min(fail_level), fail_level),
                (Some(min_level), None) => (min_level, min_level.max(Level::Warning)),
                (None, Some(fail_level)) => (fail_level.min(Level::Warning), fail_level),
                (None, None) => (Level::Warning, Level::Warning),
            };
        let notes = requested.filter(|requested| requested.beyond_latest).map(|requested| {
            format!("kestra-lint: the newest release known is {}; checking for that", requested.target)
        });
        Ok(Self {
            settings: Settings {
                target: requested.map_or(Target::Any, |requested| requested.target),
                env_prefix: file.env_prefix.clone(),
                selection,
                min_level,
                keeps_rejected: false,
            },
            fail_level,
            exclude: joined(&arguments.files.exclude, &file.exclude),
            folder: path.and_then(|path| path.parent().map(Path::to_owned)),
            file,
            notes: notes.into_iter().collect(),
        })
    }
}

fn read(path: &Path) -> Result<File, ConfigureFailure> {
    let shown = || discover::shown(path);
    let bytes = fs::read(path).map_err(|error| ConfigureFailure::Unreadable { path: shown(), error })?;
    File::parse(&String::from_utf8_lossy(&bytes))
        .map_err(|error| ConfigureFailure::Malformed { path: shown(), error })
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
