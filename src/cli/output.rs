//! How results are written: the flags, the pairs of formats and files, and the writing itself.

use std::{
    env,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use clap::{
    ArgMatches, Args, Command, FromArgMatches, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use thiserror::Error;

use super::{
    discover,
    output_file::{self, OutputFailure},
    progress, terminal,
};
use crate::{
    lint::Report,
    report::{self, Colour, Content, Format, Style},
};

/// What the pairs of formats and files mean, below the help of `check`.
pub(super) const DETAILS: &str = "\
Several outputs in one run:
  --output-format and --output-file may be given several times. With as many files as formats, the
  n-th file belongs to the n-th format. With one file less, each file belongs to the format in front
  of it, a file in front of all formats to the first one; the format that is left goes to standard
  output, and only one may. A file without any format gets `concise` lines. Files are replaced, as a
  whole; their folders must be there.

  kestra-lint check --output-format sarif --output-file lint.sarif --output-format full

The format `auto`, taken where none is given: `full` in a terminal, `github` where GITHUB_ACTIONS is
`true`, else `concise`.

--statistics puts counts by rule in the place of the findings in `full` and `concise`: `[*]` where all
have a safe fix, `[-]` where some have one, or an unsafe one. `json` and `jsonl` get them besides, other
formats stay as they are.";

#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line, each of its own")]
pub(super) struct OutputArguments {
    #[command(flatten)]
    pub(super) outputs: Outputs,

    /// Show how many findings each rule has, not the findings
    #[arg(long)]
    pub(super) statistics: bool,

    /// List the files that would be checked, and check nothing
    #[arg(long)]
    pub(super) show_files: bool,

    /// Exit with 0 even if there are findings
    #[arg(long)]
    pub(super) exit_zero: bool,

    /// Print findings only, no summary
    #[arg(short, long)]
    pub(super) quiet: bool,

    /// Say more about what is read and why
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,

    /// Show no progress bar, which long runs have in a terminal
    #[arg(long)]
    pub(super) no_progress: bool,

    /// When to use colours [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(super) color: Option<ColourWhen>,
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourWhen {
    #[default]
    /// In a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `--output-format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// What fits the place that is written to.
    Auto,
    /// This one.
    Of(Format),
}

const AUTO: &str = "auto";

impl Choice {
    /// All names with what they stand for, for the command line.
    fn parser() -> impl TypedValueParser<Value = Self> {
        let auto = PossibleValue::new(AUTO).help("What fits where it is written to");
        let formats =
            Format::ALL.iter().map(|format| PossibleValue::new(format.name()).help(format.summary()));
        PossibleValuesParser::new(std::iter::once(auto).chain(formats))
            .map(|name| Format::named(&name).map_or(Self::Auto, Self::Of))
    }

    /// The format for standard output.
    fn for_stdout(self) -> Format {
        match self {
            Self::Of(format) => format,
            Self::Auto if terminal::stdout_is_terminal() => Format::Full,
            Self::Auto if env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") => {
                Format::Github
            }
            Self::Auto => Format::Concise,
        }
    }

    /// The format for a file, where nobody looks.
    const fn for_file(self) -> Format {
        match self {
            Self::Of(format) => format,
            Self::Auto => Format::Concise,
        }
    }
}

/// Formats with the files they are written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outputs {
    files: Vec<(Choice, PathBuf)>,
    stdout: Option<Choice>,
    /// Whether a format was named, be it `auto`.
    is_chosen: bool,
}

/// The flags as they are given, in order.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Given {
    /// How findings are written [default: auto] (repeatable, see below)
    #[arg(long, value_name = "FORMAT", env = "KESTRA_LINT_OUTPUT_FORMAT", value_parser = Choice::parser())]
    output_format: Vec<Choice>,

    /// File to write to instead of standard output (repeatable, see below)
    #[arg(long, value_name = "FILE")]
    output_file: Vec<PathBuf>,
}

/// Why formats and files make no pairs.
#[derive(Debug, Error, PartialEq, Eq)]
enum PairFailure {
    #[error("only one --output-format can go to standard output; give each of the others an --output-file")]
    StdoutTwice,
    #[error("no --output-format stands in front of `--output-file {path}`")]
    FileAlone { path: String },
    #[error("`--output-file {path}` is given twice")]
    FileTwice { path: String },
}

impl Outputs {
    /// Pairs formats and files, each with its place on the command line.
    fn pair(
        formats: &[(usize, Choice)],
        files: impl IntoIterator<Item = (usize, PathBuf)>,
    ) -> Result<Self, PairFailure> {
        let files: Vec<(usize, PathBuf)> = files.into_iter().collect();
        for (index, (_, path)) in files.iter().enumerate() {
            if files.iter().skip(index + 1).any(|(_, other)| other == path) {
                return Err(PairFailure::FileTwice { path: discover::shown(path) });
            }
        }
        let default = [(0, Choice::Auto)];
        let is_chosen = !formats.is_empty();
        let formats = if formats.is_empty() { &default } else { formats };
        let mut outputs = Self { is_chosen, ..Self::default() };
        if files.len() == formats.len() {
            let pairs = formats.iter().zip(files).map(|(&(_, choice), (_, path))| (choice, path));
            return Ok(Self { files: pairs.collect(), stdout: None, is_chosen });
        }
        let mut left: Vec<Option<Choice>> = formats.iter().map(|&(_, choice)| Some(choice)).collect();
        for (at, path) in files {
            let in_front = formats.iter().rposition(|(place, _)| *place < at).unwrap_or(0);
            let Some(choice) = left.get_mut(in_front).and_then(Option::take) else {
                return Err(PairFailure::FileAlone { path: discover::shown(&path) });
            };
            outputs.files.push((choice, path));
        }
        let mut left = left.into_iter().flatten();
        outputs.stdout = left.next();
        if left.next().is_some() { Err(PairFailure::StdoutTwice) } else { Ok(outputs) }
    }

    /// The name of the format that was named: that of standard output, else the first one.
    pub(super) fn chosen(&self) -> Option<&'static str> {
        let choice = self.stdout.or_else(|| Some(self.files.first()?.0)).filter(|_| self.is_chosen)?;
        Some(match choice {
            Choice::Auto => AUTO,
            Choice::Of(format) => format.name(),
        })
    }

    /// The same with the format `name` wherever none was named; `auto` changes nothing.
    pub(super) fn or_format(mut self, name: Option<&str>) -> Self {
        let format = name.and_then(Format::named).map(Choice::Of);
        if let Some(choice) = format.filter(|_| !self.is_chosen) {
            self.files.iter_mut().for_each(|(known, _)| *known = choice);
            self.stdout = self.stdout.map(|_| choice).or_else(|| self.files.is_empty().then_some(choice));
        }
        self
    }

    /// Whether every file can be written, as far as that can be told before.
    ///
    /// # Errors
    /// If a folder is missing, or something else than a file has the name.
    pub(super) fn check(&self) -> Result<(), OutputFailure> {
        self.files.iter().try_for_each(|(_, path)| output_file::check_report(path))
    }

    /// Whether no report would replace one of the files that are read.
    ///
    /// # Errors
    /// If one would.
    pub(super) fn spare<'p>(
        &self,
        read: &(impl Iterator<Item = &'p Path> + Clone),
    ) -> Result<(), OutputFailure> {
        for (_, path) in &self.files {
            let Ok(target) = path.canonicalize() else { continue };
            // Few files have the name; only those are looked up.
            let mut namesakes = read.clone().filter(|read| read.file_name() == path.file_name());
            if namesakes.any(|read| read.canonicalize().is_ok_and(|read| read == target)) {
                return Err(OutputFailure::IsRead { path: discover::shown(path) });
            }
        }
        Ok(())
    }

    /// Writes every output, `stdout` what goes to no file; one that fails keeps no other from being written.
    pub(super) fn write(
        &self,
        report: &Report,
        style: Style,
        stdout: &mut dyn io::Write,
    ) -> Vec<WriteFailure> {
        let mut failures = Vec::new();
        for (choice, path) in &self.files {
            let mut bytes = Vec::new();
            // Escape codes are for terminals.
            let style = Style { colour: Colour::Never, width: Style::default().width, ..style };
            let written = report::write(report, choice.for_file(), style, &mut bytes)
                .map_err(WriteFailure::Stdout)
                .and_then(|()| output_file::write_report(path, &bytes).map_err(WriteFailure::File));
            failures.extend(written.err());
        }
        // Nothing goes to standard output where all formats have files.
        let Some(choice) = self.stdout.or_else(|| self.files.is_empty().then_some(Choice::Auto)) else {
            return failures;
        };
        let mut out = BufWriter::new(stdout);
        let written = report::write(report, choice.for_stdout(), style, &mut out).and_then(|()| out.flush());
        match written {
            // The reader has seen enough, as `head` does.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                failures.push(WriteFailure::Stdout(error));
            }
            Ok(()) | Err(_) => {}
        }
        failures
    }
}

/// Why an output was not written.
#[derive(Debug, Error)]
pub(super) enum WriteFailure {
    #[error("cannot write the report")]
    Stdout(#[source] io::Error),
    #[error(transparent)]
    File(OutputFailure),
}

impl OutputArguments {
    /// Whether there may be a progress bar.
    pub(super) const fn progress(&self) -> progress::Wanted {
        if self.quiet || self.no_progress { progress::Wanted::No } else { progress::Wanted::InTerminal }
    }

    /// How standard output is written to.
    pub(super) fn style(&self) -> Style {
        let content = if self.statistics { Content::Statistics } else { Content::Findings };
        Style { content, ..terminal::style(self.color) }
    }
}

impl Args for Outputs {
    fn augment_args(command: Command) -> Command {
        Given::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Given::augment_args_for_update(command)
    }
}

impl FromArgMatches for Outputs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let places = |name: &str| matches.indices_of(name).into_iter().flatten();
        let (of_formats, of_files): (Vec<usize>, Vec<usize>) =
            (places("output_format").collect(), places("output_file").collect());
        let given = Given::from_arg_matches(matches)?;
        let formats: Vec<(usize, Choice)> = of_formats.into_iter().zip(given.output_format).collect();
        Self::pair(&formats, of_files.into_iter().zip(given.output_file))
            .map_err(|failure| clap::Error::raw(ErrorKind::ArgumentConflict, failure))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs flags, written as `format` or `>file`, and writes the pairs in the same way.
    fn pair(flags: &str) -> Result<String, PairFailure> {
        let flags: Vec<&str> = flags.split_whitespace().collect();
        let places = || flags.iter().copied().enumerate();
        let formats: Vec<(usize, Choice)> = places()
            .filter(|(_, flag)| !flag.starts_with('>'))
            .map(|(at, name)| (at, Choice::Of(Format::named(name).expect("a format"))))
            .collect();
        let files = places().filter_map(|(at, flag)| Some((at, PathBuf::from(flag.strip_prefix('>')?))));
        let outputs = Outputs::pair(&formats, files)?;
        let name = |choice: Choice| choice.for_file().name();
        let files =
            outputs.files.iter().map(|(choice, path)| format!("{}>{}", name(*choice), path.display()));
        let stdout = outputs.stdout.into_iter().map(|choice| name(choice).to_owned());
        Ok(files.chain(stdout).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_nth_file_belongs_to_the_nth_format() {
        for flags in ["sarif >a json >b", "sarif json >a >b", ">a >b sarif json", ">a sarif >b json"] {
            assert_eq!(pair(flags).as_deref(), Ok("sarif>a json>b"), "{flags}");
        }
    }

    #[test]
    fn one_format_may_go_to_standard_output() {
        assert_eq!(pair("full").as_deref(), Ok("full"));
        assert_eq!(pair("sarif >a full").as_deref(), Ok("sarif>a full"));
        assert_eq!(pair("full sarif >a").as_deref(), Ok("sarif>a full"));
        assert_eq!(pair("sarif >a full json >b").as_deref(), Ok("sarif>a json>b full"));
        assert_eq!(pair(">a sarif full").as_deref(), Ok("sarif>a full"));
        assert_eq!(pair(">a").as_deref(), Ok("concise>a"));
    }

    #[test]
    fn what_makes_no_pairs_fails() {
        assert_eq!(pair("sarif full"), Err(PairFailure::StdoutTwice));
        assert_eq!(pair("sarif full json >a"), Err(PairFailure::StdoutTwice));
        assert_eq!(pair(">a >b"), Err(PairFailure::FileAlone { path: "b".to_owned() }));
        assert_eq!(pair("sarif >a >b full json"), Err(PairFailure::FileAlone { path: "b".to_owned() }));
        assert_eq!(pair("sarif >a json >a"), Err(PairFailure::FileTwice { path: "a".to_owned() }));
    }
}
