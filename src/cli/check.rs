//! `check`: read files, check them, write the report.

use std::{
    io::{self, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use thiserror::Error;

use super::{
    args::CheckArguments,
    baseline,
    configure::{Configuration, ConfigureFailure},
    discover::DiscoverFailure,
    exit::Outcome,
    fix::{self, Session},
    include,
    input::{self, Input},
    output::WriteFailure,
    output_file::OutputFailure,
    progress::{self, Progress},
    secret_sources::{self, Known, SourceFailure},
    terminal,
};
use crate::{
    diagnostic::Level,
    lint::{Baseline, CheckedFile, Linter, Report},
    report, yaml,
};

/// Why a run could not be done, or not to its end.
#[derive(Debug, Error)]
pub(super) enum RunFailure {
    #[error(transparent)]
    Configure(#[from] ConfigureFailure),
    #[error(transparent)]
    Baseline(#[from] baseline::ReadFailure),
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
    #[error(transparent)]
    Output(#[from] OutputFailure),
    #[error("fixes of standard input go to standard output: name no other paths")]
    StdinAmongFiles,
    #[error("`{path}` could not be checked: an internal error, please report it")]
    Internal { path: String },
    #[error(transparent)]
    Write(#[from] WriteFailure),
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

/// A run whose settings, sources and inputs are known.
pub(super) struct Prepared {
    /// The arguments, and what the configuration says of options that were not given.
    pub(super) arguments: CheckArguments,
    pub(super) paths: Vec<PathBuf>,
    pub(super) configuration: Configuration,
    known: Known,
    inputs: Vec<Input>,
    failures: Vec<RunFailure>,
}

impl Prepared {
    /// Reads settings and sources, and says what there is to be said of them.
    ///
    /// # Errors
    /// If one that is named cannot be read.
    fn new(arguments: &CheckArguments) -> Result<Self, RunFailure> {
        Self::with(arguments, |configuration| Ok(baseline::configured(configuration)?))
    }

    /// The same, and every finding is new.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(super) fn without_baseline(arguments: &CheckArguments) -> Result<Self, RunFailure> {
        Self::with(arguments, |_| Ok(None))
    }

    fn with(
        arguments: &CheckArguments,
        baseline: impl FnOnce(&Configuration) -> Result<Option<Baseline>, RunFailure>,
    ) -> Result<Self, RunFailure> {
        let paths =
            if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
        let mut configuration = Configuration::load(arguments, &paths)?;
        let arguments = configuration.applied(arguments);
        configuration.settings.baseline = baseline(&configuration)?.map(Arc::new);
        for note in &configuration.notes {
            terminal::say(note);
        }
        let known = secret_sources::load(&arguments, &paths, &mut configuration)?;
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
        let failures = unfound.into_iter().map(RunFailure::from).collect();
        Ok(Self { arguments, paths, configuration, known, inputs, failures })
    }
}

/// Checks what was prepared; what could not be read or found is told apart.
pub(super) fn examine(prepared: &mut Prepared) -> (Report, Vec<RunFailure>) {
    let mut failures = std::mem::take(&mut prepared.failures);
    let Prepared { arguments, configuration, known, inputs, .. } = prepared;
    let linter = Linter::new(&configuration.settings, &known.store, &known.sources);
    let (files, unread) = check_files(&linter, inputs, arguments.output.progress());
    failures.extend(unread);
    (linter.finish(files), failures)
}

fn check(arguments: &CheckArguments) -> Result<Outcome, RunFailure> {
    arguments.output.outputs.check()?;
    let mut prepared = Prepared::new(arguments)?;
    let Prepared { arguments, inputs, failures, .. } = &prepared;
    if arguments.output.show_files {
        return show_files(inputs, failures);
    }
    spare_what_is_read(arguments, inputs)?;
    if let Some(duty) = arguments.fixes.duty() {
        let Prepared { arguments, paths, configuration, known, inputs, failures } = prepared;
        let session = Session { arguments: &arguments, paths: &paths, configuration: &configuration };
        return fix::run(duty, &session, known, inputs, failures);
    }
    let (report, failures) = examine(&mut prepared);
    let Prepared { arguments, configuration, .. } = &prepared;
    Ok(conclude(report, arguments, configuration, failures, &mut io::stdout().lock()))
}

/// Sees to it that no report takes the place of a file that is read.
fn spare_what_is_read(arguments: &CheckArguments, inputs: &[Input]) -> Result<(), RunFailure> {
    let sources = &arguments.sources;
    let named = [&sources.env_file, &sources.compose, &sources.secret_names].into_iter().flatten();
    let read = inputs.iter().filter_map(Input::path).chain(named.map(PathBuf::as_path));
    Ok(arguments.output.outputs.spare(&read)?)
}

/// Writes the report, to `out` what goes to no file; sums the run up, and says what went wrong.
pub(super) fn conclude(
    mut report: Report,
    arguments: &CheckArguments,
    configuration: &Configuration,
    mut failures: Vec<RunFailure>,
    out: &mut dyn io::Write,
) -> Outcome {
    report.failures = failures.iter().map(|failure| terminal::explain(failure)).collect();
    for rejected in &report.rejected {
        let (line, column, reason) = (rejected.start.line, rejected.start.column, rejected.reason.words());
        terminal::say(&format!("{}:{line}:{column}: not a credential: {reason}", rejected.path));
    }
    let unwritten = arguments.output.outputs.write(&report, arguments.output.style(), out);
    failures.extend(unwritten.into_iter().map(RunFailure::from));
    if !arguments.output.quiet {
        if report.summary.flows == 0 {
            terminal::say("kestra-lint: no flow was found");
        }
        terminal::say(&report::summarize_for(&report, arguments.fixes.lowest()));
    }
    for failure in &failures {
        terminal::complain(failure);
    }
    outcome(&report, configuration.fail_level, arguments.output.exit_zero, &failures)
}

fn outcome(report: &Report, fail_level: Level, exit_zero: bool, failures: &[RunFailure]) -> Outcome {
    if !failures.is_empty() {
        return Outcome::Failed;
    }
    let fails = report.worst().is_some_and(|worst| worst >= fail_level);
    if fails && !exit_zero { Outcome::Findings } else { Outcome::Clean }
}

/// Checks all inputs in parallel; what could not be read is told apart.
pub(super) fn check_files(
    linter: &Linter<'_>,
    inputs: &[Input],
    progress: progress::Wanted,
) -> (Vec<CheckedFile>, Vec<RunFailure>) {
    let progress = Progress::new(inputs.len(), progress);
    let failures = Mutex::new(Vec::new());
    let fail = |failure: RunFailure| {
        failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(failure);
        None
    };
    let checked: Vec<CheckedFile> = inputs
        .par_iter()
        .filter_map(|input| {
            progress.step();
            let path = input.shown();
            let bytes = match input.read() {
                Ok(bytes) => bytes,
                Err(error) => return fail(RunFailure::Read { path, error }),
            };
            check_file(linter, input, &path, &bytes).map_or_else(fail, Some)
        })
        .collect();
    let mut failures = failures.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    failures.sort_by_key(ToString::to_string);
    (checked, failures)
}

/// Checks `bytes`, which are those of `input` or will be.
///
/// # Errors
/// If we have a bug there.
pub(super) fn check_file(
    linter: &Linter<'_>,
    input: &Input,
    path: &str,
    bytes: &[u8],
) -> Result<CheckedFile, RunFailure> {
    let (text, replaced) = yaml::decode_noting(bytes);
    let missing = include::missing(&text, input);
    let check = || linter.check_file(path, &text, &replaced, &missing);
    catch_unwind(AssertUnwindSafe(check)).map_err(|_| RunFailure::Internal { path: path.to_owned() })
}

/// Writes the names of what would be checked, one a line.
fn show_files(inputs: &[Input], failures: &[RunFailure]) -> Result<Outcome, RunFailure> {
    let mut names: Vec<String> = inputs.iter().map(|input| terminal::on_one_line(&input.shown())).collect();
    names.sort();
    let text: String = names.iter().flat_map(|name| [name.as_str(), "\n"]).collect();
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(WriteFailure::Stdout(error).into());
        }
        Ok(()) | Err(_) => {}
    }
    for failure in failures {
        terminal::complain(failure);
    }
    Ok(if failures.is_empty() { Outcome::Clean } else { Outcome::Failed })
}
