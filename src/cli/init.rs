//! `init`: a commented configuration file that fits the folder, and the hook to copy.

use std::{
    fmt::Write as _,
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Parser as _};
use thiserror::Error;

use super::{
    args::{Arguments, Command},
    check::RunFailure,
    configure::{Configuration, FILE_NAME},
    discover,
    exit::Outcome,
    secret_sources::{self, Known},
    terminal, words,
};

/// Where editors find the schema of the configuration file.
const SCHEMA_URL: &str =
    "https://raw.githubusercontent.com/kestra-lint/kestra-lint/main/schemas/config.schema.json";

/// The repository that the hook is taken from.
const REPOSITORY: &str = "https://github.com/kestra-lint/kestra-lint";

/// `init`.
#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Folder to write `kestra-lint.yaml` into
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
}

/// Why nothing was written.
#[derive(Debug, Error)]
enum InitFailure {
    #[error("`{path}` is there already and stays as it is; `kestra-lint config show` tells what it sets")]
    Exists { path: String },
    #[error("cannot write `{path}`")]
    Unwritable {
        path: String,
        #[source]
        error: io::Error,
    },
    #[error(transparent)]
    Run(#[from] RunFailure),
}

/// Runs it.
pub(super) fn run(arguments: &InitArguments) -> Outcome {
    match write(&arguments.folder) {
        Ok(path) => {
            terminal::say(&format!("kestra-lint: wrote `{path}`"));
            words::print_text(&hook())
        }
        Err(failure) => {
            terminal::complain(&failure);
            Outcome::Failed
        }
    }
}

fn write(folder: &Path) -> Result<String, InitFailure> {
    let path = folder.join(FILE_NAME);
    let shown = discover::shown(&path);
    if path.symlink_metadata().is_ok() {
        return Err(InitFailure::Exists { path: shown });
    }
    let known = look_around(folder)?;
    let failed = |error: io::Error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            InitFailure::Exists { path: shown.clone() }
        } else {
            InitFailure::Unwritable { path: shown.clone(), error }
        }
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
    file.write_all(text(folder, &known).as_bytes()).map_err(failed)?;
    Ok(shown)
}

/// What a run in the folder would find without a configuration.
fn look_around(folder: &Path) -> Result<Known, RunFailure> {
    let words =
        ["kestra-lint", "check", "--"].map(Into::into).into_iter().chain([folder.as_os_str().to_owned()]);
    let Ok(Arguments { command: Command::Check(arguments) }) = Arguments::try_parse_from(words) else {
        return Ok(Known::default());
    };
    let paths = [folder.to_owned()];
    let mut configuration = Configuration::load(&arguments, &paths)?;
    Ok(secret_sources::load(&arguments, &paths, &mut configuration)?)
}

fn text(folder: &Path, known: &Known) -> String {
    let mut out = format!(
        "# yaml-language-server: $schema={SCHEMA_URL}
# Settings of kestra-lint; `kestra-lint config show` tells which are in force. Paths and globs are relative to this file.

# Settings of other files to build on.
# extends: [../kestra-lint.yaml]

# The Kestra release that the flows run on: `1.3`, `1.3.19`, `latest` or `any`.
"
    );
    // Writing to a string cannot fail.
    let learnt = |setting: &str| known.learnt.iter().find(|learnt| learnt.setting == setting);
    if let Some(version) = learnt("kestra-version") {
        _ = writeln!(out, "kestra-version: {} # {}", version.value, version.origin);
    } else {
        out.push_str("# kestra-version: \"1.3\"\n");
    }
    out.push_str(
        "\n# Where secrets and envs come from; without this, files beside the flows are looked for.\n",
    );
    let found: Vec<(&str, String)> =
        known.found.iter().filter_map(|(setting, path)| Some((*setting, relative(folder, path)?))).collect();
    if found.is_empty() {
        out.push_str("# sources:\n#   env-files: [.env_encoded]\n");
    } else {
        out.push_str("sources:\n");
        for setting in ["compose", "env-files"] {
            let paths: Vec<String> = found
                .iter()
                .filter(|(known, _)| *known == setting)
                .map(|(_, path)| serde_json::Value::String(path.clone()).to_string())
                .collect();
            if !paths.is_empty() {
                _ = writeln!(out, "  {setting}: [{}]", paths.join(", "));
            }
        }
    }
    out.push_str(
        "
# Servers that the flows run on, each with sources of its own: a key must be known in every one of them.
# environments:
#   dev: {env-files: [.env_encoded]}
#   prod: {secret-names: [secrets-prod.txt]}

# Rules and groups to leave out, to look for besides, and in some files only; `kestra-lint rules` lists them.
# ignore: [secret-in-command]
# extend-select: [dynamic-secret-key]
# per-file-ignores:
#   \"examples/**\": [credentials]

# The level of a rule's findings: off, advice, warning or error.
# levels:
#   uppercase-env: warning

# Files and folders that are no business of ours.
# exclude: [vendor]

# Names that your own plugins add to Kestra's.
# names:
#   functions: [\"lookup(key, region)\"]
#   types: [com.acme.]

# Shapes of credentials of your own.
# credential-rules:
#   - id: acme-deploy-token
#     description: acme deploy token
#     regex: acme-[0-9a-f]{32}
#     keywords: [acme-]
",
    );
    out
}

/// The way from the folder to a file in it or below; `None` for a file elsewhere, which is found again the same way.
fn relative(folder: &Path, path: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let path = path.canonicalize().ok()?;
    let below = path.strip_prefix(folder).ok()?.to_string_lossy().into_owned();
    Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
}

/// What to put into `.pre-commit-config.yaml`.
fn hook() -> String {
    format!(
        "# .pre-commit-config.yaml
repos:
  - repo: {REPOSITORY}
    rev: v{}
    hooks:
      - id: kestra-lint
",
        env!("CARGO_PKG_VERSION")
    )
}
