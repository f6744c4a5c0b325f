//! `config`: the schema of the configuration file, and the settings that a run would have.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{
    args::CheckArguments, check::RunFailure, configure::Configuration, discover, exit::Outcome,
    secret_sources, terminal, words,
};
use crate::config::{self, Node, Origin, Value};

/// `config`.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the JSON Schema of `kestra-lint.yaml`
    Schema,
    /// Print the settings that `check` would use, and where each comes from
    ///
    /// Takes the flags of `check`. With `--output-format json` the settings are printed as JSON.
    Show(Box<CheckArguments>),
}

/// Runs it.
pub(super) fn run(command: &ConfigCommand) -> Outcome {
    match command {
        ConfigCommand::Schema => words::print_text(&config::File::schema()),
        ConfigCommand::Show(arguments) => match shown(arguments) {
            Ok(text) => words::print_text(&text),
            Err(failure) => {
                terminal::complain(&failure);
                Outcome::Failed
            }
        },
    }
}

fn shown(arguments: &CheckArguments) -> Result<String, RunFailure> {
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from(".")] } else { arguments.paths.clone() };
    let mut configuration = Configuration::load(arguments, &paths)?;
    for note in &configuration.notes {
        terminal::say(note);
    }
    let known = secret_sources::load(arguments, &paths, &mut configuration)?;
    for warning in &known.warnings {
        terminal::say(warning);
    }
    let mut tree = config::over(config::defaults(), configuration.tree.clone());
    for learnt in &known.learnt {
        let node = Node::text(&learnt.value, Origin::Learnt(learnt.origin.clone()));
        tree = config::over(tree, under(&[learnt.setting], node));
    }
    for (setting, path) in &known.found {
        let mut items = tree.get(&["sources", setting]).map(Node::items).unwrap_or_default().to_vec();
        items.push(Node::text(path.to_string_lossy(), Origin::Learnt("found".to_owned())));
        let list = Node { value: Value::List(items), origin: Origin::Learnt("found".to_owned()) };
        tree.set(&["sources", setting], list);
    }
    shorten(&mut tree);
    let tree = config::presentable(tree);
    let json = arguments.output.outputs.chosen() == Some("json");
    Ok(if json { config::as_json(&tree) } else { config::as_yaml(&tree) })
}

fn under(way: &[&str], node: Node) -> Node {
    let mut tree = Node::empty(Origin::Default);
    tree.set(way, node);
    tree
}

/// Writes paths as reports show them.
fn shorten(tree: &mut Node) {
    let Value::Map(members) = &mut tree.value else { return };
    for (name, node) in members {
        match name.as_str() {
            "baseline" | "credential-rules-from" => shorten_path(node),
            "sources" => shorten_sources(node),
            "environments" => {
                if let Value::Map(environments) = &mut node.value {
                    for (_, environment) in environments {
                        shorten_sources(environment);
                    }
                }
            }
            _ => {}
        }
    }
}

fn shorten_sources(sources: &mut Node) {
    let Value::Map(members) = &mut sources.value else { return };
    let is_path =
        |name: &str| matches!(name, "env-files" | "compose" | "manifests" | "secret-names" | "kestra-config");
    members.iter_mut().filter(|(name, _)| is_path(name)).for_each(|(_, node)| shorten_path(node));
}

fn shorten_path(node: &mut Node) {
    match &mut node.value {
        Value::Text(path) => *path = discover::shown(Path::new(path)),
        Value::List(items) => items.iter_mut().for_each(shorten_path),
        Value::Switch(_) | Value::Number(_) | Value::Map(_) => {}
    }
}
