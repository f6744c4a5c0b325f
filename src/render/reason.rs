//! Why an expression stays, in words.

use super::{
    fault::{Fault, Unknown},
    world::Facts,
};
use crate::{
    kestra::variables,
    secret::{SecretKey, Unclaimed},
};

/// Variables that only a run has.
const OF_RUN: &[&str] = &[
    "execution",
    "item",
    "loop",
    "outputs",
    "parent",
    "parents",
    "response",
    "schedule",
    "task",
    "taskrun",
    "tasks",
    "trigger",
    "workingDir",
];

/// What the words depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reasons<'a> {
    facts: &'a Facts<'a>,
}

impl<'a> Reasons<'a> {
    pub(super) const fn new(facts: &'a Facts<'a>) -> Self {
        Self { facts }
    }

    /// Why `part`, an expression, stays.
    pub(super) fn of(self, part: &str, why: &Fault) -> String {
        match why {
            Fault::Undefined(name) => self.missing(part, self.sayable(part, name)),
            Fault::Failed(why) => format!("kestra fails here: {}", self.sayable_words(part, why)),
            Fault::Unknown(unknown) => match unknown {
                Unknown::Variable(name) => self.variable(part, self.sayable(part, name)),
                Unknown::Secret(key) => self.secret(self.sayable(part, key)),
                Unknown::Masked(text) => format!("its value would show {text}; `--reveal` renders it"),
                Unknown::Impure(function, on) => format!("`{function}()` depends on {on}"),
                Unknown::Java(what) => {
                    format!("{} is Java, which is not computed here", self.sayable_words(part, what))
                }
                Unknown::Unsupported(what) => {
                    format!("{} is not computed here", self.sayable_words(part, what))
                }
            },
        }
    }

    /// A name that a reason speaks of. Where secrets are computed, one that is not written in the flow may be a secret.
    fn sayable<'n>(self, part: &str, name: &'n str) -> &'n str {
        if self.facts.reveal && !part.contains(name) { "…" } else { name }
    }

    /// The same for words with names in backticks; those of `jq` quote what they were given.
    fn sayable_words(self, part: &str, words: &str) -> String {
        if self.facts.reveal && words.starts_with("jq: ") {
            return "`jq` refuses it".to_owned();
        }
        let pieces = words.split('`').enumerate();
        let said =
            pieces.map(|(index, piece)| if index % 2 == 1 { self.sayable(part, piece) } else { piece });
        said.collect::<Vec<_>>().join("`")
    }

    fn secret(self, key: &str) -> String {
        let store = self.facts.store;
        if let Some(definition) = store.secret(&SecretKey::new(key)).last() {
            return if definition.value().is_some() {
                format!("secret {key} has a value that kestra cannot decode")
            } else {
                format!("secret {key} is known by name only")
            };
        }
        if let Some(sources) = self.sources(store.claims_secrets()) {
            return format!("secret {key} is not defined in {sources}");
        }
        match store.secrets_unclaimed() {
            Some(Unclaimed::NoSource) => format!("secret {key} is not known: no secret source was given"),
            Some(Unclaimed::ForeignBackend(kind)) => {
                format!("secret {key} is not known: the server keeps its secrets in `{kind}`")
            }
            Some(Unclaimed::NoClaimingSource) | None => {
                format!("secret {key} is not defined in the sources that were given")
            }
        }
    }

    fn missing(self, part: &str, name: &str) -> String {
        if part.trim_start().starts_with("envs")
            && let Some(sources) = self.sources(self.facts.store.claims_envs())
        {
            return format!("env {name} is not defined in {sources}");
        }
        format!("kestra fails here: `{name}` does not exist")
    }

    fn variable(self, part: &str, name: &str) -> String {
        let part = part.trim();
        // Of an expression that is more than a path only the name is known that it lacks.
        let shown = if is_path(part) || root_of(part) == "kv" { part } else { name };
        let root = root_of(shown);
        match root {
            "inputs" if !self.declares(shown) => {
                format!("{shown} is no input of the flow; give it with `--set {shown}=…`")
            }
            "inputs" => format!("{shown} has no default and was not given; give it with `--set {shown}=…`"),
            "envs" if matches!(self.facts.store.envs_unclaimed(), Some(Unclaimed::NoSource)) => {
                format!("{shown} is not known: no source of envs was given")
            }
            "envs" => format!("{shown} is not defined in the sources that were given"),
            "vars" => format!("{shown} is not declared in `variables`; give it with `--set {shown}=…`"),
            "kv" => format!("{shown} was not given; give it with `--set {}=…`", kv_path(shown)),
            root if OF_RUN.contains(&root) => format!("{shown} is known only at run time"),
            // Such as the variable of a loop that stays.
            root if !variables::is_root(root) => format!("{shown} is not known before the run"),
            _ => format!("{shown} is not known; give it with `--set` or `--context`"),
        }
    }

    /// Whether the flow has an input of that path, or one above or below it.
    fn declares(self, path: &str) -> bool {
        let flow = self.facts.flow;
        let document = flow.document();
        let inputs = flow.property("inputs").map(|list| document.items(list)).unwrap_or_default();
        let mut ids = inputs.iter().filter_map(|input| document.text(document.get(*input, "id")?));
        let path: String = path.replace(['\'', '"', ']'], "").replace('[', ".");
        let path = path.strip_prefix("inputs.").unwrap_or_default();
        let is_above =
            |one: &str, other: &str| other.strip_prefix(one).is_some_and(|rest| rest.starts_with('.'));
        ids.any(|id| id == path || is_above(id, path) || is_above(path, id))
    }

    /// The files that say which names there are.
    fn sources(self, claims: bool) -> Option<String> {
        let names = self.facts.source_names;
        (claims && !names.is_empty()).then(|| names.join(", "))
    }
}

/// The name that a path or a call begins with.
fn root_of(text: &str) -> &str {
    text.split(['.', '[', ' ', '(', '|']).next().unwrap_or_default()
}

/// How `--set` names what a call of `kv()` asks for.
fn kv_path(call: &str) -> String {
    let argument = call.strip_prefix("kv(").filter(|argument| argument.starts_with(['\'', '"']));
    let key = argument.and_then(|argument| argument.split(['\'', '"']).nth(1)).filter(|key| is_path(key));
    match key {
        Some(key) if key.contains(['.', '[']) => format!("kv['{key}']"),
        key => format!("kv.{}", key.unwrap_or("KEY")),
    }
}

/// Names, dots and subscripts only.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '\'' | '"' | '-'))
}
