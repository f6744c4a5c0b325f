//! Why an expression stays, in words.

use super::{
    fault::{Fault, Unknown},
    world::Facts,
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
            Fault::Undefined(name) => self.missing(part, name),
            Fault::Failed(why) => format!("kestra fails here: {why}"),
            Fault::Unknown(unknown) => match unknown {
                Unknown::Variable(name) => Self::variable(part, name),
                Unknown::Secret(key) => self.secret(key),
                Unknown::Masked(text) => format!("its value would show {text}; `--reveal` renders it"),
                Unknown::Impure(function, on) => format!("`{function}()` depends on {on}"),
                Unknown::Java(what) => format!("{what} is Java, which is not computed here"),
                Unknown::Unsupported(what) => format!("{what} is not computed here"),
            },
        }
    }

    fn secret(self, key: &str) -> String {
        let store = self.facts.store;
        if let Some(sources) = self.sources(store.claims_secrets()) {
            return format!("secret {key} is not defined in {sources}");
        }
        if store.sources().is_empty() {
            format!("secret {key} is not known: no secret source was given")
        } else {
            format!("secret {key} is not defined in the sources that were given")
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

    fn variable(part: &str, name: &str) -> String {
        let part = part.trim();
        let root: &str = part.split(['.', '[', ' ', '(', '|']).next().unwrap_or_default();
        let shown = if is_path(part) { part } else { name };
        match root {
            "inputs" => format!("{shown} has no default and was not given; give it with `--set {shown}=…`"),
            "envs" => format!("{shown} is not defined in the sources that were given"),
            "vars" => format!("{shown} is not declared in `variables`; give it with `--set {shown}=…`"),
            "kv" => format!("{shown} was not given; give it with `--set kv.KEY=…`"),
            root if OF_RUN.contains(&root) => format!("{shown} is known only at run time"),
            _ => format!("{shown} is not known; give it with `--set` or `--context`"),
        }
    }

    /// The files that say which names there are.
    fn sources(self, claims: bool) -> Option<String> {
        let names = self.facts.source_names;
        (claims && !names.is_empty()).then(|| names.join(", "))
    }
}

/// Names, dots and subscripts only.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '\'' | '"' | '-'))
}
