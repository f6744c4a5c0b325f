//! `check`: read files, check them, write the report.

use std::{
    io::{self, BufWriter, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Mutex,
};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use thiserror::Error;

use super::{
    args::CheckArguments,
    configure::{Configuration, ConfigureFailure},
    discover::DiscoverFailure,
    exit::Outcome,
    include,
    input::{self, Input},
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
    let arguments = &configuration.applied(arguments);
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
    configuration.settings.keeps_rejected = arguments.output.verbose;
    let (inputs, unfound) = input::inputs(&arguments.files, &paths, &configuration.exclude)?;
    let mut failures: Vec<RunFailure> = unfound.into_iter().map(RunFailure::from).collect();
    let linter = Linter::new(&configuration.settings, &known.store, &known.sources);
    let (files, unread) = check_files(&linter, &inputs);
    failures.extend(unread);
    let report = linter.finish(files);
    for rejected in &report.rejected {
        let (line, column, reason) = (rejected.start.line, rejected.start.column, rejected.reason.words());
        terminal::say(&format!("{}:{line}:{column}: not a credential: {reason}", rejected.path));
    }
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
            let missing = include::missing(&text, input);
            let check = || linter.check_file(&path, &text, &replaced, &missing);
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
