//! The inventory of secrets and envs: which flow asks for what, where it is defined, what is missing, what nobody asks
//! for. Names only: no value comes near.

mod json;
mod markdown;
mod page;
mod table;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

pub use json::JsonInventory;

use super::Style;
use crate::{
    kestra::{Target, env},
    rules::{self, Ask, Usage, Wanted},
    secret::{Definition, EnvKey, Scope, SecretKey, SecretStore, Unclaimed},
    source::{LineIndex, SourceId, Sources},
    span::Span,
};

/// How an inventory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InventoryFormat {
    /// A table for people.
    Full,
    /// One versioned JSON document, `schemas/secrets.schema.json`.
    Json,
    /// Tables for a wiki or a comment.
    Markdown,
    /// One page that needs nothing else.
    Html,
}

/// Which view of an inventory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Each key with its places.
    Places,
    /// Each key in each environment.
    Matrix,
}

/// All secrets and envs of a run.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The release that the names were judged for.
    target: Target,
    /// How many flows were read.
    flows: usize,
    /// The names of the environments; one without a name where there are none.
    environments: Vec<Option<String>>,
    entries: Vec<Entry>,
    /// Places that ask for a secret whose key is known at run time only.
    dynamic: Vec<Use>,
    /// Whether some part of a flow could not be read, so that it may ask for more.
    has_unread: bool,
    not_checked: Vec<NotKnown>,
}

/// A kind of name that nobody can claim missing.
#[derive(Clone, Debug)]
struct NotKnown {
    kind: Kind,
    why: String,
}

/// A secret or an env.
#[derive(Clone, Debug)]
struct Entry {
    kind: Kind,
    key: String,
    /// The variable that defines it, or would.
    variable: String,
    uses: Vec<Use>,
    definitions: Vec<Defined>,
    /// One for each environment.
    states: Vec<State>,
    is_unused: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Secret,
    Env,
}

/// A place in a flow.
#[derive(Clone, Debug)]
struct Use {
    path: String,
    line: u32,
    column: u32,
    flow: Option<String>,
    namespace: Option<String>,
    task: Option<String>,
    is_disabled: bool,
}

/// A place in a source.
#[derive(Clone, Debug)]
struct Defined {
    variable: String,
    /// None for the environment of the process.
    place: Option<(String, u32, u32)>,
    /// The names of the environments it belongs to; empty where these have none.
    environments: Vec<String>,
    /// The rule that finds fault with its value.
    fault: Option<&'static str>,
}

/// A key in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Defined,
    /// Defined, with a value that the rule of this id reports.
    Faulty(&'static str),
    /// A flow asks for it, and a source that should define it does not.
    Missing,
    /// No flow asks for it, and it is not there.
    Absent,
    /// Nobody can say.
    Unknown,
}

impl Inventory {
    /// The inventory of what `flows` flows ask for and a store defines.
    pub fn new(usage: &Usage, flows: usize, store: &SecretStore, sources: &Sources) -> Self {
        let mut collected = Collector { store, sources, lines: BTreeMap::new(), usage };
        let mut dynamic = Vec::new();
        let mut secrets: BTreeMap<SecretKey, Vec<Use>> = BTreeMap::new();
        let mut envs: BTreeMap<EnvKey, Vec<Use>> = BTreeMap::new();
        for ask in &usage.asks {
            match &ask.wanted {
                Wanted::Secret(key) => secrets.entry(key.clone()).or_default().push(Use::of(ask)),
                Wanted::Env(key) => envs.entry(key.clone()).or_default().push(Use::of(ask)),
                Wanted::DynamicSecret => dynamic.push(Use::of(ask)),
            }
        }
        for definition in store.definitions() {
            if let Some(key) = &definition.secret {
                secrets.entry(key.clone()).or_default();
            }
            if let Some(key) = &definition.env {
                envs.entry(key.clone()).or_default();
            }
        }
        let secrets = secrets.into_iter().map(|(key, uses)| collected.secret(&key, uses));
        let mut entries: Vec<Entry> = secrets.collect();
        entries.extend(envs.into_iter().filter_map(|(key, uses)| collected.env(&key, uses)));
        let why = |kind, unclaimed: Option<Unclaimed>| {
            unclaimed.map(|why| NotKnown { kind, why: crate::lint::unclaimed(&why) })
        };
        let not_checked =
            [why(Kind::Secret, store.secrets_unclaimed()), why(Kind::Env, store.envs_unclaimed())];
        Self {
            target: store.target(),
            flows,
            environments: store.scopes().map(|scope| store.scope_name(scope).map(str::to_owned)).collect(),
            entries,
            dynamic,
            has_unread: usage.has_unread,
            not_checked: not_checked.into_iter().flatten().collect(),
        }
    }

    /// How many keys are missing somewhere.
    pub fn missing(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_missing()).count()
    }

    /// How many flows were read.
    pub const fn flows(&self) -> usize {
        self.flows
    }

    /// The summary as lines of text.
    pub fn summarize(&self) -> String {
        let of_kind = |kind| self.entries.iter().filter(|entry| entry.kind == kind).count();
        let counted = super::summary::counted;
        let mut text = format!(
            "{} and {} in {}",
            counted(of_kind(Kind::Secret), "secret", "secrets"),
            counted(of_kind(Kind::Env), "env", "envs"),
            counted(self.flows, "flow", "flows"),
        );
        let faulty = self.entries.iter().filter(|entry| entry.fault().is_some()).count();
        let unused = self.entries.iter().filter(|entry| entry.is_unused).count();
        for (count, word) in [(self.missing(), "missing"), (faulty, "faulty"), (unused, "unused")] {
            if count > 0 {
                text.extend([", ", &count.to_string(), " ", word]);
            }
        }
        if !self.dynamic.is_empty() {
            text.push_str(", ");
            text.push_str(&counted(self.dynamic.len(), "key", "keys"));
            text.push_str(" known at run time only");
        }
        for gap in &self.not_checked {
            let what = match gap.kind {
                Kind::Secret => "secrets",
                Kind::Env => "envs",
            };
            text.extend(["\nnot checked: whether ", what, " are missing: ", &gap.why]);
        }
        text
    }

    /// Whether there are several environments, or one with a name.
    fn has_environments(&self) -> bool {
        self.environments.iter().any(Option::is_some)
    }
}

/// Writes an inventory.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_inventory(
    inventory: &Inventory,
    format: InventoryFormat,
    view: View,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        InventoryFormat::Full => table::write(inventory, view, style, out),
        InventoryFormat::Json => json::write(inventory, out),
        InventoryFormat::Markdown => markdown::write(inventory, view, out),
        InventoryFormat::Html => page::write(inventory, view, out),
    }
}

impl Entry {
    fn is_missing(&self) -> bool {
        self.states.contains(&State::Missing)
    }

    /// The rule that finds fault with the value, in some environment.
    fn fault(&self) -> Option<&'static str> {
        self.states.iter().find_map(|state| match state {
            State::Faulty(rule) => Some(*rule),
            State::Defined | State::Missing | State::Absent | State::Unknown => None,
        })
    }

    /// The names of the environments that lack it.
    fn lacking<'i>(&'i self, inventory: &'i Inventory) -> impl Iterator<Item = &'i str> {
        let states = self.states.iter().zip(&inventory.environments);
        states.filter(|(state, _)| **state == State::Missing).filter_map(|(_, name)| name.as_deref())
    }
}

impl Use {
    fn of(ask: &Ask) -> Self {
        Self {
            path: ask.place.path.clone(),
            line: ask.place.start.line,
            column: ask.place.start.column,
            flow: ask.flow.clone(),
            namespace: ask.namespace.clone(),
            task: ask.task.clone(),
            is_disabled: !ask.live,
        }
    }

    /// The flow and the task, as in `load/call`.
    fn words(&self) -> String {
        let parts = self.flow.as_deref().into_iter().chain(self.task.as_deref());
        let disabled = if self.is_disabled { " (disabled)" } else { "" };
        format!("{}{disabled}", parts.collect::<Vec<_>>().join("/"))
    }
}

impl Defined {
    fn words(&self) -> String {
        let place = self.place.as_ref().map(|(path, line, _)| format!("{path}:{line}"));
        let place = place.unwrap_or_else(|| "the environment".to_owned());
        match self.fault {
            Some(rule) => format!("{place} ({rule})"),
            None => place,
        }
    }
}

impl State {
    /// As a cell of the matrix.
    const fn sign(self) -> &'static str {
        match self {
            Self::Defined => "✓",
            Self::Faulty(_) => "faulty",
            Self::Missing => "missing",
            Self::Absent => "-",
            Self::Unknown => "?",
        }
    }
}

struct Collector<'c> {
    store: &'c SecretStore,
    sources: &'c Sources,
    /// The lines of sources that were asked for.
    lines: BTreeMap<SourceId, LineIndex<'c>>,
    usage: &'c Usage,
}

impl Collector<'_> {
    fn secret(&mut self, key: &SecretKey, uses: Vec<Use>) -> Entry {
        let store = self.store;
        let definitions: Vec<&Definition> = store.secret(key).collect();
        let is_known = self.usage.dynamic_secrets == 0 && !self.usage.has_unread;
        let claims = |scope| store.claims_secrets_in(scope);
        Entry {
            kind: Kind::Secret,
            key: key.written().to_owned(),
            variable: definitions
                .last()
                .map_or_else(|| format!("{}{key}", env::SECRET_PREFIX), |last| last.variable.clone()),
            is_unused: uses.is_empty() && is_known && is_in_file(&definitions),
            states: self.states(&definitions, &uses, &claims),
            definitions: self.defined(&definitions),
            uses,
        }
    }

    /// An env; `None` for a variable of the process that no flow reads.
    fn env(&mut self, key: &EnvKey, uses: Vec<Use>) -> Option<Entry> {
        let store = self.store;
        let definitions: Vec<&Definition> = store.env(key).collect();
        let is_server = definitions.iter().all(|one| env::is_own_name(&one.variable));
        if uses.is_empty() && (is_server || !is_in_file(&definitions)) {
            return None;
        }
        let claims = |scope| store.claims_envs_in(scope);
        let prefix = store.env_prefixes().next().unwrap_or(env::ENV_PREFIX);
        let variable = format!("{prefix}{}", key.folded().to_uppercase());
        Some(Entry {
            kind: Kind::Env,
            key: key.folded().to_owned(),
            variable: definitions.last().map_or(variable, |last| last.variable.clone()),
            is_unused: uses.is_empty() && !self.usage.has_unread,
            states: self.states(&definitions, &uses, &claims),
            definitions: self.defined(&definitions),
            uses,
        })
    }

    fn states(
        &self,
        definitions: &[&Definition],
        uses: &[Use],
        claims: &dyn Fn(Scope) -> bool,
    ) -> Vec<State> {
        let is_asked = uses.iter().any(|one| !one.is_disabled);
        let state = |scope| {
            let last = definitions.iter().rev().find(|one| self.store.is_defined_in(one, scope));
            match (last.map(|last| last.fault()), claims(scope), is_asked) {
                (Some(Some(fault)), ..) => State::Faulty(rules::rule_of(&fault)),
                (Some(None), ..) => State::Defined,
                (None, true, true) => State::Missing,
                (None, true, false) => State::Absent,
                (None, false, _) => State::Unknown,
            }
        };
        self.store.scopes().map(state).collect()
    }

    fn defined(&mut self, definitions: &[&Definition]) -> Vec<Defined> {
        let store = self.store;
        let mut all: Vec<Defined> = Vec::new();
        for definition in definitions {
            let scopes = store.scopes().filter(|scope| store.is_defined_in(definition, *scope));
            let environments = scopes.filter_map(|scope| store.scope_name(scope)).map(str::to_owned);
            let place = definition.provenance.name().map(|place| self.place(place));
            let one = Defined {
                variable: definition.variable.clone(),
                environments: environments.collect(),
                fault: definition.fault().as_ref().map(rules::rule_of),
                place,
            };
            // Several services may read one file.
            let is_same =
                |other: &Defined| other.place == one.place && other.environments == one.environments;
            if !all.iter().any(is_same) {
                all.push(one);
            }
        }
        all
    }

    fn place(&mut self, (source, span): (SourceId, Span)) -> (String, u32, u32) {
        let Some(file) = self.sources.get(source) else { return Default::default() };
        let lines = self.lines.entry(source).or_insert_with(|| LineIndex::new(file.text()));
        let at = lines.position(span.start());
        (file.name().to_owned(), at.line, at.column)
    }
}

fn is_in_file(definitions: &[&Definition]) -> bool {
    definitions.iter().any(|one| one.provenance.source().is_some())
}
