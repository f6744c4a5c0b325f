//! `encode` and `decode`: env files into the form that Kestra reads, and back.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    discover,
    exit::Outcome,
    output_file::{OutputFailure, write_private},
    terminal,
};
use crate::{
    kestra::env::is_shell_name,
    secret::recode::{
        self, Already, Choice, Decoding, Encoding, Format, PlainFormat, RecodeFailure, Recoded, Tally,
    },
};

/// What `encode --help` says behind the options.
pub(super) const ENCODE_DETAILS: &str = "\
What a value is:
  What Docker Compose reads from the file: quotes, escapes, comments, blanks,
  line ends and values of several lines are understood. But `$` always stands
  for itself, nothing is expanded. `{{ \"v\" | base64encode }}` stands for v.
  Comments, blank lines and the order stay as they are.

What is encoded:
  Every variable, which also gets the prefix SECRET_, except
  - secrets that are encoded already: SECRET_ names whose value decodes to text
  - names with ENV_, KESTRA_ or --env-prefix in front: flows read them as envs
  - names without a value, which Compose takes from its own environment
  - names that --only and --skip leave out
  Refused are files that Compose refuses, and names that would become one
  secret or one env to Kestra.

Formats:
  All but `dotenv` hold what Kestra reads, secrets and envs, and no comments.
  In `kubernetes` the values stand under `stringData`, because Kubernetes
  decodes what stands under `data`, and Kestra decodes once more.

Examples:
  kestra-lint encode .env -o .env_encoded
  kestra-lint encode --only DB_PASSWORD --env-prefix ENV_ < .env > .env_encoded";

/// What `decode --help` says behind the options.
pub(super) const DECODE_DETAILS: &str = "\
What is decoded:
  Env files, as `encode` writes them by default. Names lose SECRET_, values one
  layer of base64; they are quoted where Docker Compose needs it to read back
  every byte. Envs, names without a value and comments stay as they are. A
  secret that is no base64 is left, and told of. A value that is no text is
  written as the bytes it has.

Examples:
  kestra-lint decode .env_encoded -o .env
  eval \"$(kestra-lint decode --format export .env_encoded)\"";

/// What both commands take.
#[derive(Debug, Args)]
pub(super) struct RecodeArguments {
    /// Env file to read; standard input without one, or for `-`
    file: Option<PathBuf>,

    /// File to write, readable by you only [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    force: bool,

    /// These variables only, by their exact names, with or without `SECRET_` (repeatable)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    only: Vec<String>,

    /// All variables but these (repeatable)
    #[arg(long, value_name = "NAME", value_delimiter = ',', conflicts_with = "only")]
    skip: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct EncodeArguments {
    #[command(flatten)]
    common: RecodeArguments,

    /// Put this prefix before the names that `--only` and `--skip` leave out, such as `ENV_`
    ///
    /// So that flows read them as envs. Names that have it, or `ENV_`, `KESTRA_` or `SECRET_`, do not get it again.
    #[arg(long, value_name = "PREFIX", value_parser = parse_prefix)]
    env_prefix: Option<String>,

    /// How to write the variables
    #[arg(long, default_value = "dotenv")]
    format: FormatName,

    /// Encode secrets that are encoded already once more
    #[arg(long)]
    re_encode: bool,
}

#[derive(Debug, Args)]
pub(super) struct DecodeArguments {
    #[command(flatten)]
    common: RecodeArguments,

    /// Take this prefix off the names that have it, such as `ENV_`
    #[arg(long, value_name = "PREFIX", value_parser = parse_prefix)]
    env_prefix: Option<String>,

    /// How to write the variables
    #[arg(long, default_value = "dotenv")]
    format: PlainFormatName,
}

/// `encode --format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// The env file itself, with its comments
    Dotenv,
    /// `environment:` of a Compose service
    Compose,
    /// Secret of Kubernetes, for `envFrom`
    Kubernetes,
    /// Values of Kestra's Helm chart
    Helm,
    /// `export` lines for a shell
    Export,
}

/// `decode --format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PlainFormatName {
    /// The env file itself, with its comments
    Dotenv,
    /// `export` lines for a shell
    Export,
}

/// Why nothing was encoded or decoded.
#[derive(Debug, Error)]
enum RunFailure {
    #[error("cannot read `{path}`")]
    Read {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error("{place}: {failure}")]
    Recode { place: String, failure: RecodeFailure },
    #[error(transparent)]
    Output(#[from] OutputFailure),
    #[error("cannot write to standard output")]
    Write(#[source] io::Error),
}

/// What the two commands are told by.
struct Words {
    done: &'static str,
    /// Why a variable is none of the format.
    omitted: &'static str,
}

const ENCODE_WORDS: Words =
    Words { done: "encoded", omitted: "kestra does not read them, or they have no value" };

const DECODE_WORDS: Words = Words { done: "decoded", omitted: "they have no value" };

/// Runs `encode`.
pub(super) fn encode(arguments: &EncodeArguments) -> Outcome {
    let encoding = Encoding {
        choice: arguments.common.choice(),
        env_prefix: arguments.env_prefix.as_deref(),
        already: if arguments.re_encode { Already::EncodedAgain } else { Already::Left },
        format: match arguments.format {
            FormatName::Dotenv => Format::Dotenv,
            FormatName::Compose => Format::Compose,
            FormatName::Kubernetes => Format::Kubernetes,
            FormatName::Helm => Format::Helm,
            FormatName::Export => Format::Export,
        },
    };
    arguments.common.run(&ENCODE_WORDS, |bytes| recode::encode(bytes, &encoding))
}

/// Runs `decode`.
pub(super) fn decode(arguments: &DecodeArguments) -> Outcome {
    let decoding = Decoding {
        choice: arguments.common.choice(),
        env_prefix: arguments.env_prefix.as_deref(),
        format: match arguments.format {
            PlainFormatName::Dotenv => PlainFormat::Dotenv,
            PlainFormatName::Export => PlainFormat::Export,
        },
    };
    arguments.common.run(&DECODE_WORDS, |bytes| recode::decode(bytes, &decoding))
}

impl RecodeArguments {
    fn choice(&self) -> Choice {
        let names = |names: &[String]| names.iter().map(|name| name.trim().to_owned()).collect();
        Choice { only: names(&self.only), skip: names(&self.skip) }
    }

    /// Reads, changes, writes, and says what was done.
    fn run(&self, words: &Words, recode: impl Fn(&[u8]) -> Result<Recoded, RecodeFailure>) -> Outcome {
        match self.recode(words, recode) {
            Ok(()) => Outcome::Clean,
            Err(failure) => {
                terminal::complain(&failure);
                Outcome::Failed
            }
        }
    }

    fn recode(
        &self,
        words: &Words,
        recode: impl Fn(&[u8]) -> Result<Recoded, RecodeFailure>,
    ) -> Result<(), RunFailure> {
        let is_named = |path: &&Path| *path != Path::new("-");
        let input = self.file.as_deref().filter(is_named);
        let path = discover::shown(input.unwrap_or(Path::new("<stdin>")));
        let bytes = read(input).map_err(|error| RunFailure::Read { path: path.clone(), error })?;
        let recoded = recode(&bytes).map_err(|failure| {
            let place = failure
                .place()
                .map_or_else(|| path.clone(), |at| format!("{path}:{}:{}", at.line, at.column));
            RunFailure::Recode { place, failure }
        })?;
        let output = self.output.as_deref().filter(is_named);
        match output {
            Some(output) => write_private(output, &recoded.bytes, self.force)?,
            None => print(&recoded.bytes).map_err(RunFailure::Write)?,
        }
        for note in &recoded.notes {
            terminal::say(&format!("{path}:{}:{}: {note}", note.at.line, note.at.column));
        }
        let omitted = recoded.tally.omitted;
        if omitted > 0 {
            let (names, are) = if omitted == 1 { ("variable", "is") } else { ("variables", "are") };
            terminal::say(&format!(
                "kestra-lint: {omitted} {names} {are} left out of this format: {}",
                words.omitted
            ));
        }
        if let Some(output) = output {
            terminal::say(&format!(
                "kestra-lint: wrote `{}`: {}",
                discover::shown(output),
                counted(recoded.tally, words)
            ));
        }
        Ok(())
    }
}

fn counted(tally: Tally, words: &Words) -> String {
    let values = if tally.recoded == 1 { "value" } else { "values" };
    let parts = [
        (tally.recoded, format!("{values} {}", words.done)),
        (tally.already, "encoded already".to_owned()),
        (tally.left, "left".to_owned()),
    ];
    let told = parts.iter().enumerate().filter(|(at, (count, _))| *at == 0 || *count > 0);
    told.map(|(_, (count, what))| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

fn read(path: Option<&Path>) -> io::Result<Zeroizing<Vec<u8>>> {
    let Some(path) = path else {
        let mut bytes = Zeroizing::new(Vec::new());
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    };
    fs::read(path).map(Zeroizing::new)
}

fn print(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

fn parse_prefix(text: &str) -> Result<String, &'static str> {
    match text {
        _ if !is_shell_name(text) => Err("expected letters, digits and `_`, such as `ENV_`"),
        _ if text.starts_with("SECRET") => Err("`SECRET_` is the prefix of secrets"),
        _ => Ok(text.to_owned()),
    }
}
