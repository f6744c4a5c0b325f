//! `check --fix` and `check --diff`: apply fixes in memory, then write the files or show what would change.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use clap::Args;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::{
    args::CheckArguments,
    check::{self, RunFailure},
    configure::Configuration,
    diff::{Side, unified},
    exit::Outcome,
    input::Input,
    output::WriteFailure,
    output_file,
    secret_sources::{self, Known},
    source_loader::{SourceBytes, Texts},
    terminal,
};
use crate::{
    diagnostic::Applicability,
    lint::{Applied, CheckedFile, Draft, Fixed, Fixer, Linter, Surroundings},
    secret::SecretStore,
    source::Sources,
};

/// The flags about fixes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Fixes")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
pub(super) struct FixArguments {
    /// Apply the safe fixes of the findings that are shown, and report what is left
    #[arg(long)]
    pub(super) fix: bool,

    /// Take fixes too that may change what a flow means
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Apply fixes, report nothing that is left and exit with 0; implies `--fix`
    #[arg(long)]
    pub(super) fix_only: bool,

    /// Show what `--fix` would change, secrets masked, and write nothing; exit with 1 if anything would
    #[arg(long)]
    diff: bool,

    /// List what was fixed, by file
    #[arg(long)]
    pub(super) show_fixes: bool,
}

/// What becomes of fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    /// Files are written, and what is left is reported.
    Write,
    /// Files are written.
    WriteOnly,
    /// The difference is shown.
    Diff,
}

impl FixArguments {
    /// What was asked for; `None` if fixes are not to be applied.
    pub(super) const fn duty(&self) -> Option<Duty> {
        match (self.diff, self.fix_only, self.fix) {
            (true, ..) => Some(Duty::Diff),
            (_, true, _) => Some(Duty::WriteOnly),
            (.., true) => Some(Duty::Write),
            _ => None,
        }
    }

    /// The least safe fixes that count.
    pub(super) const fn lowest(&self) -> Applicability {
        if self.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
    }
}

/// What a run was asked for.
#[derive(Debug)]
pub(super) struct Session<'a> {
    pub(super) arguments: &'a CheckArguments,
    pub(super) paths: &'a [PathBuf],
    pub(super) configuration: &'a Configuration,
}

/// The disk, as far as fixes need it.
struct Disk<'a> {
    session: &'a Session<'a>,
    inputs: Vec<Input>,
    failures: Mutex<BTreeMap<String, RunFailure>>,
}

impl Surroundings for Disk<'_> {
    fn check(&self, linter: &Linter<'_>, files: &[(usize, &Draft)]) -> Vec<Option<CheckedFile>> {
        let check = |(number, draft): &(usize, &Draft)| {
            let input = self.inputs.get(*number)?;
            let checked = check::check_file(linter, input, draft.name(), draft.bytes());
            let fail = |failure| {
                let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                failures.insert(draft.name().to_owned(), failure);
            };
            checked.map_err(fail).ok()
        };
        files.par_iter().map(check).collect()
    }

    fn read_sources(&self, texts: &Texts<'_>) -> Option<(SecretStore, Sources)> {
        let Session { arguments, paths, configuration } = self.session;
        let mut settings = configuration.settings.clone();
        let known = secret_sources::load_with(texts, arguments, paths, configuration, &mut settings).ok()?;
        Some((known.store, known.sources))
    }
}

/// Checks `inputs`, applies their fixes and does with them what `duty` says.
///
/// # Errors
/// If standard input stands among files, or the report cannot be written.
pub(super) fn run(
    duty: Duty,
    session: &Session<'_>,
    known: Known,
    inputs: Vec<Input>,
    mut failures: Vec<RunFailure>,
) -> Result<Outcome, RunFailure> {
    let is_stdin = inputs.iter().any(|input| matches!(input, Input::Stdin(_)));
    if is_stdin && inputs.len() > 1 {
        return Err(RunFailure::StdinAmongFiles);
    }
    let (mut read, mut drafts) = (Vec::new(), Vec::new());
    for input in inputs {
        let path = input.shown();
        match input.read() {
            Ok(bytes) => {
                drafts.push(Draft::new(path, bytes));
                read.push(input);
            }
            Err(error) => failures.push(RunFailure::Read { path, error }),
        }
    }
    let Known { store, sources, files, .. } = known;
    // Where standard input is fixed, standard output is all that is written.
    let others = files.iter().filter(|_| !is_stdin);
    let others = others.map(|(name, file)| Draft::new(name.as_str(), file.bytes.as_slice())).collect();
    let disk = Disk { session, inputs: read, failures: Mutex::default() };
    let settings = &session.configuration.settings;
    let mut fixer = Fixer::new(settings, &disk, drafts, others, (store, sources));
    fixer.fix(session.arguments.fixes.lowest());
    tell_faults(fixer.fixed());
    let outcome = match duty {
        Duty::Diff => {
            print(&diff(&fixer))?;
            failures.extend(disk.take_failures());
            tell_fixed(fixer.fixed(), session, "would fix");
            let changes = fixer.drafts().iter().any(Draft::is_changed);
            let found = changes && !session.arguments.output.exit_zero;
            if found { Outcome::Findings } else { Outcome::Clean }
        }
        Duty::Write | Duty::WriteOnly => {
            if is_stdin {
                print(fixer.drafts().first().map(Draft::bytes).unwrap_or_default())?;
            } else {
                failures.extend(write(&mut fixer, &disk.inputs, &files).into_iter().map(RunFailure::from));
            }
            failures.extend(disk.take_failures());
            tell_fixed(fixer.fixed(), session, "fixed");
            if duty == Duty::Write {
                let report = fixer.report();
                let out: &mut dyn io::Write =
                    if is_stdin { &mut io::stderr().lock() } else { &mut io::stdout().lock() };
                return Ok(check::conclude(report, session.arguments, session.configuration, failures, out));
            }
            Outcome::Clean
        }
    };
    for failure in &failures {
        terminal::complain(failure);
    }
    Ok(if failures.is_empty() { outcome } else { Outcome::Failed })
}

impl Disk<'_> {
    fn take_failures(&self) -> impl Iterator<Item = RunFailure> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *failures).into_values()
    }
}

/// Writes all files that changed; the fixes of one that cannot be written are taken back.
fn write(
    fixer: &mut Fixer<'_, Disk<'_>>,
    inputs: &[Input],
    sources: &BTreeMap<String, SourceBytes>,
) -> Vec<output_file::OutputFailure> {
    let path = |number: usize, draft: &Draft| match inputs.get(number) {
        Some(Input::File(path)) => Some(path.clone()),
        Some(Input::Stdin(_)) => None,
        None => sources.get(draft.name()).map(|file| file.path.clone()),
    };
    let mut failures = Vec::new();
    let mut unwritten = Vec::new();
    for (number, draft) in fixer.drafts().iter().enumerate().filter(|(_, draft)| draft.is_changed()) {
        let Some(path) = path(number, draft) else { continue };
        if let Err(failure) = output_file::replace(&path, draft.original(), draft.bytes()) {
            failures.push(failure);
            unwritten.push(number);
        }
    }
    for number in unwritten {
        fixer.take_back(number);
    }
    failures
}

/// What changes, as one text.
fn diff(fixer: &Fixer<'_, Disk<'_>>) -> Vec<u8> {
    let mut changed: Vec<(usize, &Draft)> =
        fixer.drafts().iter().enumerate().filter(|(_, draft)| draft.is_changed()).collect();
    changed.sort_by_key(|(_, draft)| Path::new(draft.name()));
    let of = |(number, draft): (usize, &Draft)| {
        let [before, after] = fixer.sides(number);
        let [before, after] =
            [&before, &after].map(|(text, hidden)| Side { name: draft.name(), text, hidden });
        unified(before, after)
    };
    changed.into_iter().map(of).collect::<String>().into_bytes()
}

fn print(bytes: &[u8]) -> Result<(), RunFailure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| WriteFailure::Stdout(error).into()),
    }
}

/// Says which of our fixes are wrong.
fn tell_faults(fixed: &Fixed) {
    for left_out in &fixed.left_out {
        let (path, start) = (&left_out.at.path, left_out.at.start);
        terminal::say(&format!(
            "kestra-lint: the fix of `{}` at {path}:{}:{} would break the file and is left out; please report this",
            left_out.rule, start.line, start.column
        ));
    }
    for unstable in &fixed.unstable {
        let rules: Vec<String> = unstable.rules.iter().map(|rule| format!("`{rule}`")).collect();
        terminal::say(&format!(
            "kestra-lint: the fixes of `{}` do not come to an end, those of {} go round in circles; please report this",
            unstable.path,
            rules.join(", ")
        ));
    }
}

/// Says what was fixed, as far as the summary of findings does not.
fn tell_fixed(fixed: &Fixed, session: &Session<'_>, done: &str) {
    let CheckArguments { fixes, output, .. } = session.arguments;
    let counted = |count: usize| format!("{count} finding{}", if count == 1 { "" } else { "s" });
    let sums_up = fixes.duty() != Some(Duty::Write) && !output.quiet;
    if fixed.applied.is_empty() || !(sums_up || fixes.show_fixes) {
        return;
    }
    if !fixes.show_fixes {
        terminal::say(&format!("{done} {}", counted(fixed.applied.len())));
        return;
    }
    let mut files: BTreeMap<&str, BTreeMap<(&str, &str), usize>> = BTreeMap::new();
    for Applied { path, rule, title } in &fixed.applied {
        *files.entry(path).or_default().entry((rule, title)).or_default() += 1;
    }
    let mut text = format!("{done} {}:\n", counted(fixed.applied.len()));
    for (path, fixes) in files {
        text.extend([path, ":\n"]);
        for ((rule, title), count) in fixes {
            text.extend([format!("  {count} × {rule}: {title}\n")]);
        }
    }
    terminal::say(&text);
}
