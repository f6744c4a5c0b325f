//! The inventory as JSON, version 1. Members may be added; none changes its meaning within a version.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Defined, Entry, Inventory, Kind, State, Use};

/// What `kestra-lint secrets --output-format json` writes. Names only, never values.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "kestra-lint inventory")]
pub struct JsonInventory<'i> {
    /// Version of this format.
    version: u32,
    /// The program that wrote it.
    tool: Tool,
    /// The Kestra release in force, or null where none was chosen (`any`).
    kestra_version: Option<String>,
    /// The environments, in order; one without a name (null) where the configuration has none.
    environments: Vec<Option<&'i str>>,
    /// Secrets, then envs, by key.
    entries: Vec<JsonEntry<'i>>,
    /// Places that ask for a secret whose key is known at run time only.
    dynamic: Vec<JsonUse<'i>>,
    /// Kinds of names that no source can claim missing.
    not_checked: Vec<JsonNotChecked<'i>>,
    /// Counts.
    summary: JsonSummary,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Tool {
    /// Always `kestra-lint`.
    name: &'static str,
    /// Release of kestra-lint.
    version: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum JsonKind {
    /// Read by `secret()`.
    Secret,
    /// Read by `envs`.
    Env,
}

/// A secret or an env.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonEntry<'i> {
    kind: JsonKind,
    /// As flows write it.
    key: &'i str,
    /// The variable of the server that defines it, or would.
    variable: &'i str,
    /// Where flows ask for it.
    uses: Vec<JsonUse<'i>>,
    /// Where it is defined; of several in one environment the last one counts.
    definitions: Vec<JsonDefinition<'i>>,
    /// What holds in each environment, in their order.
    states: Vec<JsonState<'i>>,
    /// Whether it is missing in some environment.
    missing: bool,
    /// Whether a file defines it and no flow asks for it.
    unused: bool,
}

/// A place in a flow.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonUse<'i> {
    /// Relative to the working folder, with `/`.
    path: &'i str,
    /// 1-based.
    line: u32,
    /// 1-based, in Unicode characters.
    column: u32,
    /// Id of the flow.
    flow: Option<&'i str>,
    namespace: Option<&'i str>,
    /// Id of the task or trigger.
    task: Option<&'i str>,
    /// Whether it stands in a part that is disabled.
    disabled: bool,
}

/// A place in a source.
#[derive(Debug, Serialize, JsonSchema)]
struct JsonDefinition<'i> {
    variable: &'i str,
    /// Relative to the working folder, with `/`; `<environment>` for that of the process.
    path: &'i str,
    /// 1-based.
    line: u32,
    /// 1-based, in Unicode characters.
    column: u32,
    /// The environments it belongs to; empty where these have no names.
    environments: Vec<&'i str>,
    /// The rule that reports its value, if there is something wrong with it.
    fault: Option<&'i str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonState<'i> {
    environment: Option<&'i str>,
    /// `defined`, `faulty`, `missing`, `absent` (and not asked for), or `unknown`.
    state: JsonStateName,
    /// The rule that reports the value that counts.
    fault: Option<&'i str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum JsonStateName {
    Defined,
    Faulty,
    Missing,
    Absent,
    Unknown,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonNotChecked<'i> {
    what: JsonKind,
    why: &'i str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonSummary {
    /// Flows read.
    flows: usize,
    /// Whether some part of a flow could not be read, so that it may ask for more.
    unread: bool,
    secrets: usize,
    envs: usize,
    missing: usize,
    faulty: usize,
    unused: usize,
    dynamic: usize,
}

impl<'i> JsonInventory<'i> {
    fn new(inventory: &'i Inventory) -> Self {
        let count = |is: &dyn Fn(&Entry) -> bool| inventory.entries.iter().filter(|entry| is(entry)).count();
        Self {
            version: 1,
            tool: Tool { name: "kestra-lint", version: env!("CARGO_PKG_VERSION") },
            kestra_version: inventory.target.release().map(|release| release.to_string()),
            environments: inventory.environments.iter().map(Option::as_deref).collect(),
            entries: inventory.entries.iter().map(|entry| JsonEntry::new(entry, inventory)).collect(),
            dynamic: inventory.dynamic.iter().map(JsonUse::new).collect(),
            not_checked: inventory
                .not_checked
                .iter()
                .map(|gap| JsonNotChecked { what: JsonKind::of(gap.kind), why: &gap.why })
                .collect(),
            summary: JsonSummary {
                flows: inventory.flows,
                unread: inventory.has_unread,
                secrets: count(&|entry| entry.kind == Kind::Secret),
                envs: count(&|entry| entry.kind == Kind::Env),
                missing: inventory.missing(),
                faulty: count(&|entry| entry.fault().is_some()),
                unused: count(&|entry| entry.is_unused),
                dynamic: inventory.dynamic.len(),
            },
        }
    }

    /// The JSON Schema of the document.
    pub fn schema() -> String {
        let schema = schemars::schema_for!(JsonInventory<'_>);
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }
}

impl JsonKind {
    const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Secret => Self::Secret,
            Kind::Env => Self::Env,
        }
    }
}

impl<'i> JsonEntry<'i> {
    fn new(entry: &'i Entry, inventory: &'i Inventory) -> Self {
        let states = entry.states.iter().zip(&inventory.environments);
        Self {
            kind: JsonKind::of(entry.kind),
            key: &entry.key,
            variable: &entry.variable,
            uses: entry.uses.iter().map(JsonUse::new).collect(),
            definitions: entry.definitions.iter().map(JsonDefinition::new).collect(),
            states: states.map(|(state, name)| JsonState::new(*state, name.as_deref())).collect(),
            missing: entry.is_missing(),
            unused: entry.is_unused,
        }
    }
}

impl<'i> JsonUse<'i> {
    fn new(one: &'i Use) -> Self {
        Self {
            path: &one.path,
            line: one.line,
            column: one.column,
            flow: one.flow.as_deref(),
            namespace: one.namespace.as_deref(),
            task: one.task.as_deref(),
            disabled: one.is_disabled,
        }
    }
}

impl<'i> JsonDefinition<'i> {
    fn new(defined: &'i Defined) -> Self {
        let (path, line, column) = defined
            .place
            .as_ref()
            .map_or(("<environment>", 1, 1), |(path, line, column)| (path.as_str(), *line, *column));
        Self {
            variable: &defined.variable,
            path,
            line,
            column,
            environments: defined.environments.iter().map(String::as_str).collect(),
            fault: defined.fault,
        }
    }
}

impl<'i> JsonState<'i> {
    const fn new(state: State, environment: Option<&'i str>) -> Self {
        let (name, fault) = match state {
            State::Defined => (JsonStateName::Defined, None),
            State::Faulty(rule) => (JsonStateName::Faulty, Some(rule)),
            State::Missing => (JsonStateName::Missing, None),
            State::Absent => (JsonStateName::Absent, None),
            State::Unknown => (JsonStateName::Unknown, None),
        };
        Self { environment, state: name, fault }
    }
}

/// Writes the inventory as one document.
pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &JsonInventory::new(inventory))?;
    writeln!(out)
}
