//! `render`: resolved copies of flows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use clap::Args;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use thiserror::Error;

use super::{
    args::{CheckArguments, FileArguments, OutputArguments, RuleArguments, SourceArguments},
    configure::{Configuration, ConfigureFailure},
    destination::{self, DestinationFailure},
    discover::{self, DiscoverFailure},
    exit::Outcome,
    include::{self, IncludeFailure},
    input::{self, Input},
    secret_sources::{self, Known, SourceFailure},
    terminal,
};
use crate::{
    render::{self, Given, GivenFailure, Rendered, Run},
    source::LineIndex,
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
enum RenderFailure {
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

/// A flow file, rendered.
struct Copy {
    /// Its name for people.
    shown: String,
    /// Where it is; none for standard input.
    path: Option<PathBuf>,
    rendered: Rendered,
    /// Each expression that stays, `place: reason`.
    open: Vec<(String, String)>,
}

fn render(arguments: &RenderArguments) -> Result<Outcome, RenderFailure> {
    let values = &arguments.render;
    if values.reveal && values.in_place && !values.force {
        return Err(RenderFailure::RevealInPlace);
    }
    if values.reveal && values.output.is_none() && !values.in_place && !terminal::stdout_is_terminal() {
        return Err(RenderFailure::NoTerminal);
    }
    let given = given(values)?;
    let as_check = CheckArguments {
        paths: arguments.paths.clone(),
        files: arguments.files.clone(),
        sources: arguments.sources.clone(),
        rules: RuleArguments::default(),
        output: OutputArguments::default(),
    };
    let mut configuration = Configuration::load(&as_check, &arguments.paths)?;
    let known = secret_sources::load(&as_check, &arguments.paths, &mut configuration)?;
    for note in configuration.notes.iter().chain(&known.warnings) {
        terminal::say(note);
    }
    let (inputs, unfound) = input::inputs(&arguments.files, &arguments.paths, &configuration.exclude)?;
    let source_names = source_names(&known);
    let run = Run {
        store: &known.store,
        source_names: &source_names,
        given: &given,
        release: configuration.settings.target.newest(),
        reveal: values.reveal,
        hides_typed: !values.reveal && !values.in_place,
    };
    let pool =
        rayon::ThreadPoolBuilder::new().stack_size(STACK).build().map_err(|_| RenderFailure::Threads)?;
    let results: Vec<Result<Option<Copy>, RenderFailure>> =
        pool.install(|| inputs.par_iter().map(|input| copy_of(input, &run, values.allow_outside)).collect());
    let mut failures: Vec<RenderFailure> = unfound.into_iter().map(RenderFailure::from).collect();
    let mut copies = Vec::new();
    for result in results {
        match result {
            Ok(copy) => copies.extend(copy),
            Err(failure) => failures.push(failure),
        }
    }
    for copy in &copies {
        failures.extend(copy.rendered.bad_inputs.iter().map(|bad| RenderFailure::Input {
            path: copy.shown.clone(),
            id: bad.id.clone(),
            input_type: bad.input_type.clone(),
        }));
    }
    let open: usize = copies.iter().map(|copy| copy.open.len()).sum();
    let refuses = values.strict && open > 0;
    if failures.is_empty() && !refuses {
        write(&copies, arguments)?;
    }
    if refuses || values.verbose {
        for (place, reason) in copies.iter().flat_map(|copy| &copy.open) {
            terminal::say(&format!("{place}: {reason}"));
        }
    }
    if !values.quiet {
        terminal::say(&summary(&copies, open));
    }
    for failure in &failures {
        terminal::complain(failure);
    }
    Ok(if !failures.is_empty() {
        Outcome::Failed
    } else if refuses {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

/// What the flags say of the run.
fn given(values: &ValueArguments) -> Result<Given, RenderFailure> {
    let mut given = Given::default();
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

fn copy_of(input: &Input, run: &Run<'_>, allow_outside: bool) -> Result<Option<Copy>, RenderFailure> {
    let shown = input.shown();
    let bytes = input.read().map_err(|error| RenderFailure::Read { path: shown.clone(), error })?;
    let (text, replaced) = yaml::decode_noting(&bytes);
    let path = if let Input::File(path) = input { Some(path.clone()) } else { None };
    let folder = path.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let expanded = include::expand(&text, &shown, folder.unwrap_or(Path::new(".")), allow_outside)?;
    let text = expanded.as_deref().unwrap_or(&text);
    let rendered = catch_unwind(AssertUnwindSafe(|| render::render(text, run)))
        .map_err(|_| RenderFailure::Internal { path: shown.clone() })?;
    let lines = LineIndex::of_file(text, &replaced);
    let place = |at: u32| {
        let position = lines.position(at);
        format!("{shown}:{}:{}", position.line, position.column)
    };
    let rendered =
        rendered.map_err(|failure| RenderFailure::Unreadable { place: place(failure.span.start()) })?;
    let Some(mut rendered) = rendered else { return Ok(None) };
    if expanded.is_some() {
        // A diff starts from the file as it is.
        rendered.before = if run.hides_typed { rendered.before } else { text.to_owned() };
    }
    let open = rendered.open.iter().map(|open| (place(open.span.start()), open.reason.clone())).collect();
    Ok(Some(Copy { shown: shown.clone(), path, rendered, open }))
}

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
            places.push((place, copy));
        }
        for (place, copy) in places {
            destination::write(&place, &copy.rendered.text, values.reveal, values.force)?;
        }
        return Ok(());
    }
    if values.in_place {
        for copy in copies {
            let path = copy.path.as_deref().ok_or(RenderFailure::StdinInPlace)?;
            if copy.rendered.text != copy.rendered.before {
                destination::replace(path, &copy.rendered.text, values.reveal)?;
            }
        }
        return Ok(());
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut print = || -> io::Result<()> {
        for copy in copies {
            if values.diff {
                out.write_all(diff(copy).as_bytes())?;
                continue;
            }
            if copies.len() > 1 {
                writeln!(out, "---\n# {}", copy.shown)?;
            }
            out.write_all(copy.rendered.text.as_bytes())?;
            if copies.len() > 1 && !copy.rendered.text.ends_with('\n') {
                writeln!(out)?;
            }
        }
        out.flush()
    };
    match print() {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(RenderFailure::Write),
    }
}

fn stdin_name(arguments: &RenderArguments) -> PathBuf {
    let name = arguments.files.stdin_filename.as_deref().and_then(Path::file_name);
    name.map_or_else(|| PathBuf::from("stdin.yaml"), PathBuf::from)
}

/// What changes, as a unified diff; empty if nothing does.
fn diff(copy: &Copy) -> String {
    let rendered = &copy.rendered;
    let diff = similar::TextDiff::from_lines(&rendered.before, &rendered.text);
    diff.unified_diff().header(&copy.shown, &format!("{} (rendered)", copy.shown)).to_string()
}

/// How much was rendered, and what stays for which reasons.
fn summary(copies: &[Copy], open: usize) -> String {
    let flows: usize = copies.iter().map(|copy| copy.rendered.flows).sum();
    if flows == 0 {
        return "kestra-lint: no flow was found".to_owned();
    }
    let mut text = format!("rendered {}", counted(flows, "flow"));
    if open == 0 {
        text.push_str("; everything is resolved");
        return text;
    }
    text.push_str("; ");
    text.push_str(&counted(open, "expression"));
    text.push_str(if open == 1 { " stays as it is written" } else { " stay as they are written" });
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, reason) in copies.iter().flat_map(|copy| &copy.open) {
        *reasons.entry(reason).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let mut lines = vec![text];
    for (reason, count) in reasons.iter().take(SHOWN_REASONS) {
        lines.push(format!("  {count} × {reason}"));
    }
    let rest: usize = reasons.iter().skip(SHOWN_REASONS).map(|(_, count)| count).sum();
    if rest > 0 {
        lines.push(format!("  {rest} × for other reasons, see `--verbose`"));
    }
    lines.join("\n")
}

/// So many reasons are named in the summary.
const SHOWN_REASONS: usize = 8;

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
