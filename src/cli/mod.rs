//! The command line: the only room that touches the disk, the environment and the terminal.

mod args;
mod baseline;
mod check;
mod compose_files;
mod config;
mod config_files;
mod configure;
mod copies;
mod destination;
mod diff;
mod discover;
mod encode;
mod exit;
mod fix;
mod flag_layer;
mod git;
mod hook;
mod house;
mod include;
mod init;
mod input;
mod manifests;
mod output;
mod output_file;
mod progress;
mod render;
mod secret_sources;
mod secrets;
mod shell;
mod source_files;
mod source_loader;
mod terminal;
mod words;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser as _;

use args::{Arguments, Command, HookCommand};
use exit::Outcome;

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    terminal::hide_panic_messages();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let outcome = if error.use_stderr() { Outcome::Failed } else { Outcome::Clean };
            // Nothing can be said where the terminal is gone.
            _ = error.print();
            return outcome.into();
        }
    };
    let outcome = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Baseline(arguments) => baseline::run(*arguments),
        Command::Render(arguments) => render::run(&arguments),
        Command::Secrets(arguments) => secrets::run(&arguments),
        Command::Encode(arguments) => encode::encode(&arguments),
        Command::Decode(arguments) => encode::decode(&arguments),
        Command::Explain { rule, output_format } => words::explain(&rule, output_format),
        Command::Rules { output_format } => words::rules(output_format),
        Command::Config(command) => config::run(&command),
        Command::Init(arguments) => init::run(&arguments),
        Command::Hook(HookCommand::Install) => hook::install(),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { command } => shell::man(&command),
    };
    outcome.into()
}
