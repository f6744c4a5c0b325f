//! `render`: resolved copies of flows.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    args::{CheckArguments, FileArguments, SourceArguments},
    configure::{Configuration, ConfigureFailure},
    copies::{Copy, Done, Wants, copy_of, summary},
    destination::{self, DestinationFailure},
    discover::{self, DiscoverFailure},
    exit::Outcome,
    include::IncludeFailure,
    input::{self, Input},
    secret_sources::{self, Known, SourceFailure},
    terminal,
};
use crate::{
    render::{self, Given, GivenFailure, Run},
    yaml,
};

/// What `render --help` says behind the options.
pub(super) const DETAILS: &str = "\
What is rendered:
  Every text that Kestra renders, computed as the Kestra version in force does
  it (2.0.0 without one): secret(), envs, variables, defaults of inputs, filters,
  functions, conditions and loops. What is not known stays as it is written;
  --strict makes that an error. All other bytes stay as they are.

What may be seen:
  Without --reveal a secret shows as [secret: KEY], an env with a name like that
  of a credential as [env: KEY], a credential typed into the flow as (masked).
  With --reveal real values go to a terminal, or with -o to new files that only
  you can read and that git ignores.

Examples:
  kestra-lint render flow.yaml --env-file .env_encoded
  kestra-lint render flows -o /tmp/local --reveal --set inputs.day=2026-11-01
  kestra-lint render flow.yaml --strict --context context.yaml > /dev/null";

/// More stack than the deepest template needs.
const STACK: usize = 64 * 1024 * 1024;

/// The flags of `render`.
#[derive(Debug, Args)]
pub(super) struct RenderArguments {
    /// Files and folders; `-` reads standard input
    #[arg(value_name = "FLOW", required = true)]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    files: FileArguments,

    #[command(flatten)]
    sources: SourceArguments,

    #[command(flatten)]
    render: ValueArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Rendering")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
struct ValueArguments {
    /// Value of a variable: `inputs.day=2026-11-01`, `outputs.query.size=3` (repeatable)
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,

    /// The same, with the text of a file as value (repeatable)
    #[arg(long, value_name = "PATH=FILE")]
    set_file: Vec<String>,

    /// YAML or JSON file with variables: `inputs:`, `outputs:`, `kv:`, … (repeatable; later ones win)
    #[arg(long, value_name = "FILE")]
    context: Vec<PathBuf>,

    /// Fail if anything stays unresolved, and write nothing
    #[arg(long)]
    strict: bool,

    /// Write real values of secrets
    #[arg(long)]
    reveal: bool,

    /// Write copies into this folder, in the same tree
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Replace files that are there already
    #[arg(long)]
    force: bool,

    /// Put each copy in the place of its flow
    #[arg(long, conflicts_with = "output")]
    in_place: bool,

    /// Show what would change, secrets masked, and write nothing
    #[arg(long, conflicts_with_all = ["output", "in_place", "reveal"])]
    diff: bool,

    /// Take `[[> file]]` includes from outside the folder of the flow
    #[arg(long)]
    allow_outside: bool,

    /// Print copies only, no summary
    #[arg(short, long)]
    quiet: bool,

    /// Name each expression that stays, and why
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
}

/// Why a run could not be done, or not to its end.
#[derive(Debug, Error)]
pub(super) enum RenderFailure {
    #[error(transparent)]
    Configure(#[from] ConfigureFailure),
    #[error(transparent)]
    Discover(#[from] DiscoverFailure),
    #[error(transparent)]
    Source(#[from] SourceFailure),
    #[error(transparent)]
    Include(#[from] IncludeFailure),
    #[error(transparent)]
    Destination(#[from] DestinationFailure),
    #[error("`--{flag} {path}`")]
    Given {
        flag: &'static str,
        path: String,
        #[source]
        error: GivenFailure,
    },
    #[error("cannot read `{path}`")]
    Read {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error("`{path}` is neither YAML nor JSON")]
    Context { path: String },
    #[error("{place}: kestra cannot read this flow; `check` says why")]
    Unreadable { place: String },
    #[error("{path}: input {id} is of type {input_type}, which does not take the value given")]
    Input { path: String, id: String, input_type: String },
    #[error("`{path}` could not be rendered: an internal error, please report it")]
    Internal { path: String },
    #[error("`--reveal` writes secrets to a terminal or, with `-o`, to files; standard output is neither")]
    NoTerminal,
    #[error(
        "`--in-place --reveal` replaces flows by copies with real secrets; add `--force` if that is meant"
    )]
    RevealInPlace,
    #[error("standard input has no place of its own: `--in-place` needs files")]
    StdinInPlace,
    #[error("cannot start the threads of the run")]
    Threads,
    #[error("cannot write the copies")]
    Write(#[source] io::Error),
}

/// Runs `render`.
pub(super) fn run(arguments: &RenderArguments) -> Outcome {
    match render(arguments) {
        Ok(outcome) => outcome,
        Err(failure) => {
            terminal::complain(&failure);
            Outcome::Failed
        }
    }
}

fn render(arguments: &RenderArguments) -> Result<Outcome, RenderFailure> {
    let values = &arguments.render;
    if values.reveal && values.in_place && !values.force {
        return Err(RenderFailure::RevealInPlace);
    }
    if values.reveal && values.output.is_none() && !values.in_place && !terminal::stdout_is_terminal() {
        return Err(RenderFailure::NoTerminal);
    }
    if values.in_place && arguments.paths.iter().any(|path| path == Path::new("-")) {
        return Err(RenderFailure::StdinInPlace);
    }
    if let Some(folder) = &values.output {
        destination::check_folder(folder)?;
    }
    let as_check = CheckArguments::reading(&arguments.paths, &arguments.files, &arguments.sources);
    let mut configuration = Configuration::load(&as_check, &arguments.paths)?;
    let as_check = configuration.applied(&as_check);
    secret_sources::expect_one(&as_check, &configuration)?;
    let known = secret_sources::load(&as_check, &arguments.paths, &mut configuration)?;
    let given = given(values, known.globals.as_ref())?;
    for note in configuration.notes.iter().chain(&known.warnings) {
        terminal::say(note);
    }
    if values.verbose {
        known.notes.iter().for_each(|note| terminal::say(note));
    }
    let (mut inputs, unfound) = input::inputs(&as_check.files, &arguments.paths, &configuration.exclude)?;
    inputs.retain(|input| !is_earlier_copy(input, arguments));
    let source_names = source_names(&known);
    let run = Run {
        store: &known.store,
        source_names: &source_names,
        given: &given,
        release: configuration.settings.target.newest(),
        reveal: values.reveal,
        own: configuration.settings.own.of_file(""),
        hides_typed: !values.reveal && !values.in_place,
    };
    let wants = Wants { outside: values.allow_outside, diff: values.diff };
    let pool =
        rayon::ThreadPoolBuilder::new().stack_size(STACK).build().map_err(|_| RenderFailure::Threads)?;
    let results: Vec<Result<Option<Copy>, RenderFailure>> =
        pool.install(|| inputs.par_iter().map(|input| copy_of(input, &run, wants)).collect());
    let mut failures: Vec<RenderFailure> = unfound.into_iter().map(RenderFailure::from).collect();
    let mut copies = Vec::new();
    for result in results {
        match result {
            Ok(Some(copy)) if copy.bad_inputs.is_empty() => copies.push(copy),
            Ok(Some(copy)) => failures.extend(copy.bad_inputs.into_iter().map(|bad| RenderFailure::Input {
                path: copy.shown.clone(),
                id: bad.id,
                input_type: bad.input_type,
            })),
            Ok(None) => {}
            Err(failure) => failures.push(failure),
        }
    }
    let is_open = copies.iter().any(|copy| !copy.open.is_empty());
    // What cannot be rendered keeps no other copy back, unless all or nothing is asked for.
    let done = match values.strict && (is_open || !failures.is_empty()) {
        true => Done::Refused,
        false if values.verbose => Done::Listed,
        false => Done::Written,
    };
    if done != Done::Refused {
        write(&copies, arguments)?;
    }
    if done != Done::Written {
        for (place, reason) in copies.iter().flat_map(|copy| &copy.open) {
            terminal::say(&format!("{place}: {}", reason.replace('\n', "\\n")));
        }
    }
    if !values.quiet {
        match summary(&copies, done) {
            Some(summary) => terminal::say(&summary),
            None if failures.is_empty() => terminal::say("kestra-lint: no flow was found"),
            None => {}
        }
    }
    for failure in &failures {
        terminal::complain(failure);
    }
    Ok(if !failures.is_empty() {
        Outcome::Failed
    } else if done == Done::Refused {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// Whether a walk came by what an earlier run wrote: the folder of the copies can lie among the flows.
fn is_earlier_copy(input: &Input, arguments: &RenderArguments) -> bool {
    let (Input::File(file), Some(folder)) = (input, &arguments.render.output) else { return false };
    let folder = discover::tidy(folder);
    let is_inside = |path: &Path| path.starts_with(&folder);
    let is_named = |path: &PathBuf| is_inside(&discover::tidy(path));
    !folder.as_os_str().is_empty() && is_inside(file) && !arguments.paths.iter().any(is_named)
}

/// What the flags say of the run.
fn given(values: &ValueArguments, globals: Option<&Map<String, Value>>) -> Result<Given, RenderFailure> {
    let mut given = Given::default();
    if let Some(globals) = globals {
        let tree = Map::from_iter([("globals".to_owned(), Value::Object(globals.clone()))]);
        given.context(tree.into()).map_err(|error| RenderFailure::Given {
            flag: "kestra-config",
            path: "globals".to_owned(),
            error,
        })?;
    }
    for path in &values.context {
        let shown = discover::shown(path);
        let bytes = fs::read(path).map_err(|error| RenderFailure::Read { path: shown.clone(), error })?;
        let text = yaml::decode(&bytes);
        let tree =
            render::read_context(&text).ok_or_else(|| RenderFailure::Context { path: shown.clone() })?;
        given.context(tree).map_err(|error| RenderFailure::Given { flag: "context", path: shown, error })?;
    }
    for assignment in &values.set_file {
        let fails = |error| RenderFailure::Given { flag: "set-file", path: name_of(assignment), error };
        let Some((path, file)) = assignment.split_once('=') else {
            return Err(fails(GivenFailure::NoValue(assignment.clone())));
        };
        let bytes = fs::read(file)
            .map_err(|error| RenderFailure::Read { path: discover::shown(Path::new(file)), error })?;
        given.set_text(path, &String::from_utf8_lossy(&bytes)).map_err(fails)?;
    }
    for assignment in &values.set {
        given.set(assignment).map_err(|error| RenderFailure::Given {
            flag: "set",
            path: name_of(assignment),
            error,
        })?;
    }
    Ok(given)
}

/// The path of an assignment; its value is not shown.
fn name_of(assignment: &str) -> String {
    assignment.split_once('=').map_or(assignment, |(path, _)| path).to_owned()
}

fn source_names(known: &Known) -> Vec<String> {
    let names: BTreeSet<String> = known
        .store
        .sources()
        .iter()
        .filter(|source| source.claims_secrets || source.claims_envs)
        .filter_map(|source| Some(known.sources.get(source.file?)?.name().to_owned()))
        .collect();
    names.into_iter().collect()
}

/// Writes the copies; nothing is written where one of them may not be.
fn write(copies: &[Copy], arguments: &RenderArguments) -> Result<(), RenderFailure> {
    let values = &arguments.render;
    if let Some(folder) = &values.output {
        let mut taken = BTreeSet::new();
        let mut places = Vec::new();
        for copy in copies {
            let file = copy.path.clone().unwrap_or_else(|| stdin_name(arguments));
            let place = destination::mirrored(&file, &arguments.paths, folder);
            if !taken.insert(place.clone()) {
                return Err(DestinationFailure::Twice { path: discover::shown(&place) }.into());
            }
            destination::check(&place, values.reveal, values.force)?;
            places.push((place, copy));
        }
        for (place, copy) in places {
            destination::write(&place, &copy.bytes, values.force)?;
        }
        return Ok(());
    }
    if values.in_place {
        let changed = copies.iter().filter(|copy| copy.is_changed);
        let changed: Vec<(&Path, &Copy)> =
            changed.filter_map(|copy| Some((copy.path.as_deref()?, copy))).collect();
        changed.iter().try_for_each(|(path, _)| destination::check_replace(path))?;
        for (path, copy) in changed {
            destination::replace(path, &copy.bytes, values.reveal)?;
        }
        return Ok(());
    }
    match print(copies, values) {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(RenderFailure::Write),
    }
}

fn print(copies: &[Copy], values: &ValueArguments) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for copy in copies {
        if values.diff {
            out.write_all(copy.diff.as_bytes())?;
            continue;
        }
        if copies.len() > 1 {
            writeln!(out, "---\n# {}", copy.shown)?;
        }
        out.write_all(&copy.bytes)?;
        if copies.len() > 1 && !copy.bytes.ends_with(b"\n") {
            writeln!(out)?;
        }
    }
    out.flush()
}

fn stdin_name(arguments: &RenderArguments) -> PathBuf {
    let name = arguments.files.stdin_filename.as_deref().and_then(Path::file_name);
    name.map_or_else(|| PathBuf::from("stdin.yaml"), PathBuf::from)
}
