//! `check`: read files, check them, write the report.

use std::{
    io::{self, BufWriter, Read as _, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Mutex,
};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use thiserror::Error;

use super::{
    args::CheckArguments,
    configure::{Configuration, ConfigureFailure},
    discover::{self, DiscoverFailure, IgnoreFiles, Named, Wanted},
    exit::Outcome,
    secret_sources::{self, SourceFailure},
    terminal,
};
use crate::{
    diagnostic::Level,
    lint::{CheckedFile, Linter, Report},
    report::{self, Format},
    yaml,
};

/// Why a run could not be done, or not to its end.
#[derive(Debug, Error)]
pub(super) enum RunFailure {
    #[error(transparent)]
    Configure(#[from] ConfigureFailure),
    #[error(transparent)]
    Discover(#[from] DiscoverFailure),
    #[error(transparent)]
    Source(#[from] SourceFailure),
    #[error("cannot read `{path}`")]
    Read {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error("`{path}` could not be checked: an internal error, please report it")]
    Internal { path: String },
    #[error("cannot write the report")]
    Write(#[source] io::Error),
}

/// Runs `check`.
pub(super) fn run(arguments: &CheckArguments) -> Outcome {
    match check(arguments) {
        Ok(outcome) => outcome,
        Err(failure) => {
            terminal::complain(&failure);
            Outcome::Failed
        }
    }
}

fn check(arguments: &CheckArguments) -> Result<Outcome, RunFailure> {
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    let mut configuration = Configuration::load(arguments, &paths)?;
    for note in &configuration.notes {
        terminal::say(note);
    }
    let known = secret_sources::load(arguments, &paths, &mut configuration)?;
    for warning in &known.warnings {
        terminal::say(warning);
    }
    if arguments.output.verbose {
        for note in &known.notes {
            terminal::say(note);
        }
    }
    let (inputs, mut failures) = inputs(arguments, &paths, &configuration)?;
    let linter = Linter::new(&configuration.settings, &known.store, &known.sources);
    let (files, unread) = check_files(&linter, &inputs);
    failures.extend(unread);
    let report = linter.finish(files);
    write(&report, arguments)?;
    if !arguments.output.quiet {
        if report.summary.flows == 0 {
            terminal::say("kestra-lint: no flow was found");
        }
        terminal::say(&report::summarize(&report));
    }
    for failure in &failures {
        terminal::complain(failure);
    }
    Ok(outcome(&report, configuration.fail_level, arguments.output.exit_zero, &failures))
}

fn outcome(report: &Report, fail_level: Level, exit_zero: bool, failures: &[RunFailure]) -> Outcome {
    if !failures.is_empty() {
        return Outcome::Failed;
    }
    let fails = report.worst().is_some_and(|worst| worst >= fail_level);
    if fails && !exit_zero { Outcome::Findings } else { Outcome::Clean }
}

/// A text to check.
enum Input {
    File(PathBuf),
    Stdin(PathBuf),
}

impl Input {
    fn shown(&self) -> String {
        match self {
            Self::File(path) | Self::Stdin(path) => discover::shown(path),
        }
    }

    fn read(&self) -> io::Result<Vec<u8>> {
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

fn inputs(
    arguments: &CheckArguments,
    paths: &[PathBuf],
    configuration: &Configuration,
) -> Result<(Vec<Input>, Vec<RunFailure>), RunFailure> {
    let files = &arguments.files;
    let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        paths.iter().cloned().partition(|path| path == Path::new("-"));
    let wanted = Wanted {
        paths: &paths,
        exclude: &configuration.exclude,
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
    Ok((inputs, found.failures.into_iter().map(RunFailure::from).collect()))
}

/// Checks all inputs in parallel; what could not be read is told apart.
fn check_files(linter: &Linter<'_>, inputs: &[Input]) -> (Vec<CheckedFile>, Vec<RunFailure>) {
    let failures = Mutex::new(Vec::new());
    let fail = |failure: RunFailure| {
        failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(failure);
        None
    };
    let checked: Vec<CheckedFile> = inputs
        .par_iter()
        .filter_map(|input| {
            let path = input.shown();
            let bytes = match input.read() {
                Ok(bytes) => bytes,
                Err(error) => return fail(RunFailure::Read { path, error }),
            };
            let (text, replaced) = yaml::decode_noting(&bytes);
            let check = || linter.check_file(&path, &text, &replaced);
            match catch_unwind(AssertUnwindSafe(check)) {
                Ok(file) => Some(file),
                Err(_) => fail(RunFailure::Internal { path: path.clone() }),
            }
        })
        .collect();
    let mut failures = failures.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    failures.sort_by_key(ToString::to_string);
    (checked, failures)
}

fn write(report: &Report, arguments: &CheckArguments) -> Result<(), RunFailure> {
    let default = if terminal::stdout_is_terminal() { Format::Full } else { Format::Concise };
    let format = arguments.output.output_format.map_or(default, Format::from);
    let style = terminal::style(arguments.output.color);
    let mut out = BufWriter::new(io::stdout().lock());
    match report::write(report, format, style, &mut out).and_then(|()| out.flush()) {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(RunFailure::Write),
    }
}
