//! `secrets`: the inventory of secrets and envs.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::{Args, ValueEnum};

use super::{
    args::{CheckArguments, FileArguments, SourceArguments},
    check::{RunFailure, check_files},
    configure::Configuration,
    exit::Outcome,
    input,
    output::{ColourWhen, WriteFailure},
    output_file, progress, secret_sources, terminal,
};
use crate::{
    lint::Linter,
    report::{Colour, Inventory, InventoryFormat, Style, View, write_inventory},
};

/// `secrets`.
#[derive(Debug, Args)]
pub(super) struct SecretsArguments {
    /// Files and folders; `-` reads standard input [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    files: FileArguments,

    #[command(flatten)]
    sources: SourceArguments,

    #[command(flatten)]
    output: InventoryOutput,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct InventoryOutput {
    /// Show each key in each environment, not its places
    #[arg(long)]
    matrix: bool,

    /// How the inventory is written
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    output_format: InventoryFormatName,

    /// Write it to a file, which is replaced as a whole
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// Print no summary
    #[arg(short, long)]
    quiet: bool,

    /// Say more about what is read
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,

    /// When to use colours [default: auto]
    #[arg(long, value_name = "WHEN")]
    color: Option<ColourWhen>,
}

/// `--output-format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InventoryFormatName {
    /// A table
    Full,
    /// One JSON document
    Json,
    /// Tables in Markdown
    Markdown,
    /// One page that needs nothing else
    Html,
}

/// Runs it.
pub(super) fn run(arguments: &SecretsArguments) -> Outcome {
    match inventory(arguments) {
        Ok(outcome) => outcome,
        Err(failure) => {
            terminal::complain(&failure);
            Outcome::Failed
        }
    }
}

fn inventory(arguments: &SecretsArguments) -> Result<Outcome, RunFailure> {
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    let as_check = CheckArguments::reading(&paths, &arguments.files, &arguments.sources);
    let mut configuration = Configuration::load(&as_check, &paths)?;
    let as_check = configuration.applied(&as_check);
    let known = secret_sources::load(&as_check, &paths, &mut configuration)?;
    let notes = known.notes.iter().filter(|_| arguments.output.verbose);
    configuration.notes.iter().chain(&known.warnings).chain(notes).for_each(|note| terminal::say(note));
    configuration.settings.keeps_asks = true;
    let (inputs, unfound) = input::inputs(&as_check.files, &paths, &configuration.exclude)?;
    let mut failures: Vec<RunFailure> = unfound.into_iter().map(RunFailure::from).collect();
    let linter = Linter::new(&configuration.settings, &known.store, &known.sources);
    let (files, unread) = check_files(&linter, &inputs, progress::Wanted::No);
    failures.extend(unread);
    let (usage, flows) = Linter::usage(files);
    let inventory = Inventory::new(&usage, flows, &known.store, &known.sources);
    write(&inventory, &arguments.output)?;
    if !arguments.output.quiet {
        if inventory.flows() == 0 {
            terminal::say("kestra-lint: no flow was found");
        }
        terminal::say(&inventory.summarize());
    }
    for failure in &failures {
        terminal::complain(failure);
    }
    Ok(match (failures.is_empty(), inventory.missing()) {
        (false, _) => Outcome::Failed,
        (true, 0) => Outcome::Clean,
        (true, _) => Outcome::Findings,
    })
}

fn write(inventory: &Inventory, output: &InventoryOutput) -> Result<(), RunFailure> {
    let format = match output.output_format {
        InventoryFormatName::Full => InventoryFormat::Full,
        InventoryFormatName::Json => InventoryFormat::Json,
        InventoryFormatName::Markdown => InventoryFormat::Markdown,
        InventoryFormatName::Html => InventoryFormat::Html,
    };
    let view = if output.matrix { View::Matrix } else { View::Places };
    let style = terminal::style(output.color);
    // Colours are for the terminal, not for a file.
    let style = if output.output_file.is_some() { Style { colour: Colour::Never, ..style } } else { style };
    let mut text = Vec::new();
    write_inventory(inventory, format, view, style, &mut text).map_err(WriteFailure::Stdout)?;
    if let Some(path) = &output.output_file {
        return Ok(output_file::write_report(path, &text).map_err(WriteFailure::File)?);
    }
    match io::stdout().lock().write_all(&text) {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result.map_err(WriteFailure::Stdout)?),
    }
}
