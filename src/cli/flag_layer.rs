//! The command line as a layer of settings, the nearest of all; and settings as flags, for the code that reads those.

use std::{ffi::OsString, path::PathBuf};

use clap::ValueEnum as _;

use super::{
    args::{CheckArguments, LevelName},
    output::ColourWhen,
};
use crate::config::{self, File, Node, Origin, Value};

/// The flags that are given, each under the setting of its name.
pub(super) fn layer(arguments: &CheckArguments) -> Node {
    let mut layer = Layer(Node::empty(Origin::Given("the command line")));
    let files = &arguments.files;
    layer.list("--exclude", &["exclude"], &files.exclude);
    layer.switch("--force-exclude", &["force-exclude"], files.force_exclude.then_some(true));
    layer.switch("--no-gitignore", &["gitignore"], files.no_gitignore.then_some(false));
    let sources = &arguments.sources;
    layer.paths("--env-file", &["sources", "env-files"], &sources.env_file);
    layer.paths("--compose", &["sources", "compose"], &sources.compose);
    layer.list("--service", &["sources", "services"], &sources.service);
    layer.paths("--manifest", &["sources", "manifests"], &sources.more.manifest);
    layer.paths("--secret-names", &["sources", "secret-names"], &sources.secret_names);
    let configuration = sources.kestra_config.as_ref().map(|path| path.to_string_lossy().into_owned());
    layer.text("--kestra-config", &["sources", "kestra-config"], configuration);
    layer.switch("--process-env", &["sources", "process-env"], sources.process_env.then_some(true));
    layer.switch("--no-process-env", &["sources", "process-env"], sources.no_process_env.then_some(false));
    let version = sources.kestra_version.map(|version| version.target.to_string());
    layer.text("--kestra-version", &["kestra-version"], version);
    let rules = &arguments.rules;
    layer.list("--select", &["select"], &rules.select);
    layer.list("--extend-select", &["extend-select"], &rules.extend_select);
    layer.list("--ignore", &["ignore"], &rules.ignore);
    layer.text("--min-level", &["min-level"], rules.min_level.map(level_name));
    layer.text("--fail-level", &["fail-level"], rules.fail_level.map(level_name));
    let baseline = arguments.known.baseline.as_ref().map(|path| path.to_string_lossy().into_owned());
    layer.text("--baseline", &["baseline"], baseline);
    let output = &arguments.output;
    layer.text(format_origin(), &["output-format"], output.outputs.chosen().map(str::to_owned));
    layer.switch("--statistics", &["statistics"], output.statistics.then_some(true));
    layer.switch("--show-files", &["show-files"], output.show_files.then_some(true));
    layer.switch("--exit-zero", &["exit-zero"], output.exit_zero.then_some(true));
    // Each takes the other back.
    let (quiet, verbose) = (output.quiet, output.verbose);
    layer.switch("--quiet", &["quiet"], quiet.then_some(true));
    layer.switch("--quiet", &["verbose"], quiet.then_some(false));
    layer.switch("--verbose", &["verbose"], verbose.then_some(true));
    layer.switch("--verbose", &["quiet"], verbose.then_some(false));
    layer.switch("--no-progress", &["progress"], output.no_progress.then_some(false));
    let colour = output.color.and_then(|when| Some(when.to_possible_value()?.get_name().to_owned()));
    layer.text("--color", &["color"], colour);
    let mending = &arguments.fixes;
    layer.switch("--fix", &["fix"], mending.fix.then_some(true));
    layer.switch("--unsafe-fixes", &["unsafe-fixes"], mending.unsafe_fixes.then_some(true));
    layer.switch("--fix-only", &["fix-only"], mending.fix_only.then_some(true));
    layer.switch("--show-fixes", &["show-fixes"], mending.show_fixes.then_some(true));
    layer.0
}

/// The arguments of a run in which every option that was not given is what the configuration says.
pub(super) fn applied(arguments: &CheckArguments, file: &File) -> CheckArguments {
    let mut applied = arguments.clone();
    let files = &mut applied.files;
    files.force_exclude = file.force_exclude == Some(true);
    files.no_gitignore = file.gitignore == Some(false);
    let sources = &mut applied.sources;
    let paths = |paths: &[config::PathText]| paths.iter().map(|path| PathBuf::from(&path.0)).collect();
    sources.env_file = paths(&file.sources.env_files);
    sources.compose = paths(&file.sources.compose);
    sources.secret_names = paths(&file.sources.secret_names);
    let output = &mut applied.output;
    let format = file.output_format.map(config::OutputFormat::name);
    output.outputs = std::mem::take(&mut output.outputs).or_format(format);
    output.statistics = file.statistics == Some(true);
    output.show_files = file.show_files == Some(true);
    output.exit_zero = file.exit_zero == Some(true);
    output.quiet = file.quiet == Some(true);
    // Of the two the flag counts.
    output.verbose = file.verbose == Some(true) && !output.quiet;
    output.no_progress = file.progress == Some(false);
    output.color = file.color.map(|when| match when {
        config::ColourWhen::Auto => ColourWhen::Auto,
        config::ColourWhen::Always => ColourWhen::Always,
        config::ColourWhen::Never => ColourWhen::Never,
    });
    let mending = &mut applied.fixes;
    mending.fix = file.fix == Some(true);
    mending.unsafe_fixes = file.unsafe_fixes == Some(true);
    mending.fix_only = file.fix_only == Some(true);
    mending.show_fixes = file.show_fixes == Some(true);
    applied
}

fn level_name(level: LevelName) -> String {
    crate::diagnostic::Level::from(level).name().to_owned()
}

/// Whether it is the flag or the variable that names the format; the parser does not tell.
fn format_origin() -> &'static str {
    const FLAG: &str = "--output-format";
    let is_flag = |argument: OsString| {
        argument
            .to_str()
            .and_then(|text| text.strip_prefix(FLAG))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    if std::env::args_os().any(is_flag) { FLAG } else { "KESTRA_LINT_OUTPUT_FORMAT" }
}

struct Layer(Node);

impl Layer {
    fn list(&mut self, flag: &'static str, path: &[&str], texts: &[String]) {
        if !texts.is_empty() {
            self.0.set(path, Node::texts(texts, &Origin::Given(flag)));
        }
    }

    fn paths(&mut self, flag: &'static str, path: &[&str], paths: &[PathBuf]) {
        let texts: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        self.list(flag, path, &texts);
    }

    fn text(&mut self, flag: &'static str, path: &[&str], text: Option<String>) {
        if let Some(text) = text {
            self.0.set(path, Node::text(text, Origin::Given(flag)));
        }
    }

    fn switch(&mut self, flag: &'static str, path: &[&str], switch: Option<bool>) {
        if let Some(switch) = switch {
            self.0.set(path, Node { value: Value::Switch(switch), origin: Origin::Given(flag) });
        }
    }
}
