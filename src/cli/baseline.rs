//! `baseline`: write down the findings that are there; and read them back for `check --baseline`.

use std::{
    collections::BTreeSet,
    env, fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use thiserror::Error;

use super::{
    args::{CheckArguments, FileArguments, RuleArguments, SourceArguments},
    check::{self, Prepared, RunFailure},
    configure::Configuration,
    discover,
    exit::Outcome,
    output_file, terminal,
};
use crate::{
    lint::{Baseline, BaselineFailure, Root},
    source::SourceFile,
};

/// The name of the file where none is given.
const FILE_NAME: &str = "kestra-lint-baseline.json";

/// Details of `baseline --help`.
pub(super) const DETAILS: &str = "\
What the file holds is left out by `check --baseline FILE`, or with `baseline: FILE` in kestra-lint.yaml.
It knows a finding by rule, path and the text it is about, so that moved lines change nothing; of a
credential it holds nothing at all. Run `baseline` again when findings are mended: `check` tells of
entries that are out of date.";

/// `--baseline`.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct KnownArguments {
    /// Leave out the findings that this file knows; `kestra-lint baseline` writes it
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct BaselineArguments {
    /// Files and folders [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// File to write [default: the configured one, else kestra-lint-baseline.json]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    #[command(flatten)]
    files: FileArguments,

    #[command(flatten)]
    sources: SourceArguments,

    #[command(flatten)]
    rules: RuleArguments,
}

/// Why there is no baseline.
#[derive(Debug, Error)]
pub(super) enum ReadFailure {
    #[error("cannot read the baseline `{path}`; `kestra-lint baseline` writes one")]
    Unreadable {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error("`{path}`")]
    Malformed {
        path: String,
        #[source]
        error: BaselineFailure,
    },
}

/// The baseline that the settings name.
///
/// # Errors
/// If it cannot be read, or is none.
pub(super) fn configured(configuration: &Configuration) -> Result<Option<Baseline>, ReadFailure> {
    let path = configuration.file.baseline.as_ref().map(|path| PathBuf::from(&path.0));
    path.map(|path| read(&path)).transpose()
}

fn read(path: &Path) -> Result<Baseline, ReadFailure> {
    let shown = discover::shown(path);
    let bytes = fs::read(path).map_err(|error| ReadFailure::Unreadable { path: shown.clone(), error })?;
    let file = SourceFile::new(shown.as_str(), String::from_utf8_lossy(&bytes));
    let baseline =
        Baseline::parse(file, root(path)).map_err(|error| ReadFailure::Malformed { path: shown, error })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_gone = |known: &&str| !known.starts_with('<') && !folder.join(known).exists();
    let gone: BTreeSet<String> = baseline.paths().into_iter().filter(is_gone).map(str::to_owned).collect();
    Ok(baseline.without_files(gone))
}

/// The folder of the baseline, and the one that reports show paths from.
fn root(path: &Path) -> Root {
    let working = env::current_dir().unwrap_or_default();
    let text = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let folder = working.join(path);
    Root { folder: text(folder.parent().unwrap_or(&working)), working: text(&working) }
}

/// Runs `baseline`.
pub(super) fn run(arguments: BaselineArguments) -> Outcome {
    match write(arguments) {
        Ok(failures) if failures.is_empty() => Outcome::Clean,
        Ok(failures) => {
            for failure in &failures {
                terminal::complain(failure);
            }
            terminal::say(
                "kestra-lint: nothing is written: what cannot be read would be missing in the baseline",
            );
            Outcome::Failed
        }
        Err(failure) => {
            terminal::complain(&failure);
            Outcome::Failed
        }
    }
}

fn write(arguments: BaselineArguments) -> Result<Vec<RunFailure>, RunFailure> {
    let BaselineArguments { paths, baseline, files, sources, rules } = arguments;
    let known = KnownArguments { baseline };
    let as_check = CheckArguments { rules, known, ..CheckArguments::reading(&paths, &files, &sources) };
    let mut prepared = Prepared::without_baseline(&as_check)?;
    let named = prepared.configuration.file.baseline.as_ref().map(|path| PathBuf::from(&path.0));
    let path = named
        .clone()
        .unwrap_or_else(|| prepared.configuration.folder.as_deref().unwrap_or(Path::new("")).join(FILE_NAME));
    let before = if path.exists() { Some(read(&path)?) } else { None };
    let (report, failures) = check::examine(&mut prepared);
    if !failures.is_empty() {
        return Ok(failures);
    }
    let text = Baseline::write(&report.findings, before.as_ref(), &root(&path));
    let shown = discover::shown(&path);
    let is_same = fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes());
    if !is_same {
        output_file::write_report(&path, text.as_bytes())?;
    }
    let counted = |count: usize| format!("{count} finding{}", if count == 1 { "" } else { "s" });
    let now = counted(report.findings.len());
    let change = match before {
        _ if is_same => format!("kestra-lint: `{shown}` is up to date: {now}"),
        Some(before) => format!("kestra-lint: wrote `{shown}`: {now}, before {}", before.count()),
        None => format!("kestra-lint: wrote `{shown}`: {now}"),
    };
    terminal::say(&change);
    if named.is_none() {
        terminal::say(&format!(
            "leave them out with `check --baseline {shown}`, or `baseline: {FILE_NAME}` in kestra-lint.yaml"
        ));
    }
    Ok(failures)
}
