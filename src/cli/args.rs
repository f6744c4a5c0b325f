//! The command line, as clap reads it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    baseline::{self, BaselineArguments, KnownArguments},
    encode::{self, DecodeArguments, EncodeArguments},
    fix::FixArguments,
    output,
    words::WordsFormat,
};
use crate::{
    diagnostic::Level,
    kestra::version::{Requested, VersionFailure},
};

/// Linter and preprocessor for Kestra flows.
///
/// Checks every expression, key of `secret()` and env of your flows offline, on the exact bytes.
#[derive(Debug, Parser)]
#[command(name = "kestra-lint", version, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find problems in flows
    #[command(visible_alias = "lint", after_long_help = output::DETAILS)]
    Check(Box<CheckArguments>),
    /// List secrets and envs: where they are defined, who asks for them
    Secrets(Box<super::secrets::SecretsArguments>),
    /// Turn a plain env file into the one that Kestra reads
    #[command(after_long_help = encode::ENCODE_DETAILS)]
    Encode(EncodeArguments),
    /// Turn the env file that Kestra reads into a plain one
    #[command(after_long_help = encode::DECODE_DETAILS)]
    Decode(DecodeArguments),
    /// Write resolved copies of flows
    #[command(after_long_help = super::render::DETAILS)]
    Render(Box<super::render::RenderArguments>),
    /// Write down the findings that are there, so that only new ones are reported
    #[command(after_long_help = baseline::DETAILS)]
    Baseline(Box<BaselineArguments>),
    /// Show the documentation of a rule
    Explain {
        /// Id of the rule, such as `unknown-secret`
        rule: String,

        /// How it is written
        #[arg(long, value_name = "FORMAT", default_value = "full")]
        output_format: WordsFormat,
    },
    /// List all rules: level, fix, group, what each of them does
    Rules {
        /// How they are written
        #[arg(long, value_name = "FORMAT", default_value = "full")]
        output_format: WordsFormat,
    },
    /// The configuration file
    #[command(subcommand)]
    Config(super::config::ConfigCommand),
    /// Write a commented `kestra-lint.yaml` and print a hook for pre-commit
    Init(super::init::InitArguments),
    /// A git hook that checks flows before a commit
    #[command(subcommand)]
    Hook(HookCommand),
    /// Print a script that completes commands and flags in a shell
    #[command(after_long_help = COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, for `man -l -`
    Man {
        /// A command, such as `check` [default: the program itself]
        command: Vec<String>,
    },
}

/// Where completions go.
const COMPLETIONS: &str = "\
Bash: kestra-lint completions bash > ~/.local/share/bash-completion/completions/kestra-lint
Zsh:  kestra-lint completions zsh > a folder of $fpath, as _kestra-lint
Fish: kestra-lint completions fish > ~/.config/fish/completions/kestra-lint.fish";

#[derive(Debug, Subcommand)]
pub(super) enum HookCommand {
    /// Write a pre-commit hook; one that is there stays as it is
    Install,
}

#[derive(Clone, Debug, Args)]
pub(super) struct CheckArguments {
    /// Files and folders; `-` reads standard input [default: .]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) files: FileArguments,

    #[command(flatten)]
    pub(super) sources: SourceArguments,

    #[command(flatten)]
    pub(super) rules: RuleArguments,

    #[command(flatten)]
    pub(super) known: KnownArguments,

    #[command(flatten)]
    pub(super) fixes: FixArguments,

    #[command(flatten)]
    pub(super) output: output::OutputArguments,
}

impl CheckArguments {
    /// Those of a command that reads flows and their sources as `check` does, and reports no findings.
    pub(super) fn reading(paths: &[PathBuf], files: &FileArguments, sources: &SourceArguments) -> Self {
        Self {
            paths: paths.to_vec(),
            files: files.clone(),
            sources: sources.clone(),
            rules: RuleArguments::default(),
            known: KnownArguments::default(),
            fixes: FixArguments::default(),
            output: output::OutputArguments::default(),
        }
    }
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Files")]
pub(super) struct FileArguments {
    /// Leave out files and folders that match a glob (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,

    /// Apply exclusions and ignore files to files named on the command line too
    #[arg(long)]
    pub(super) force_exclude: bool,

    /// Do not respect `.gitignore` and `.ignore` files
    #[arg(long)]
    pub(super) no_gitignore: bool,

    /// Name to report for standard input
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Configuration file to use instead of the nearest `kestra-lint.yaml`
    #[arg(long, value_name = "FILE", env = "KESTRA_LINT_CONFIG")]
    pub(super) config: Option<PathBuf>,

    /// Use no configuration file, even if one is named, and look for no secret sources
    #[arg(long)]
    pub(super) isolated: bool,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Secrets and envs")]
pub(super) struct SourceArguments {
    /// Env file with `SECRET_` and `ENV_` variables (repeatable; later ones win)
    #[arg(long, value_name = "FILE")]
    pub(super) env_file: Vec<PathBuf>,

    /// Compose file whose Kestra services give the environment (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) compose: Vec<PathBuf>,

    /// Compose service that runs Kestra, where its image does not say so (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(super) service: Vec<String>,

    /// File with names of secrets and variables only (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) secret_names: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) more: super::source_files::SourceFlags,

    /// Configuration of the server (`application.yaml`): secret backend, env prefix, globals
    #[arg(long, value_name = "FILE")]
    pub(super) kestra_config: Option<PathBuf>,

    /// Claim that the process environment holds every variable
    #[arg(long, overrides_with = "no_process_env")]
    pub(super) process_env: bool,

    /// Leave the process environment out
    #[arg(long)]
    pub(super) no_process_env: bool,

    /// Kestra release to check for: `1.3`, `1.3.19`, `latest` or `any`
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    pub(super) kestra_version: Option<Requested>,
}

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArguments {
    /// Check these rules or groups only, and show them whatever their level
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,

    /// Check these rules or groups too, and show them whatever their level
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) extend_select: Vec<String>,

    /// Leave these rules or groups out
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,

    /// Lowest level to show [default: warning]
    #[arg(long, value_name = "LEVEL")]
    pub(super) min_level: Option<LevelName>,

    /// Lowest level that makes the run fail [default: warning]
    #[arg(long, value_name = "LEVEL")]
    pub(super) fail_level: Option<LevelName>,
}

/// A level by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelName {
    Advice,
    Warning,
    Error,
}

impl From<LevelName> for Level {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Advice => Self::Advice,
            LevelName::Warning => Self::Warning,
            LevelName::Error => Self::Error,
        }
    }
}

fn parse_version(text: &str) -> Result<Requested, VersionFailure> {
    text.parse()
}
