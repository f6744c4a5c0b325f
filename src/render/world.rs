//! What is known of the run of a flow: from the flow itself, from secret sources, from what the user gives (product §8).

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use serde_json::Value as Json;

use super::{
    copy,
    engine::{Engine, Root, SecretAnswer, World},
    fault::Unknown,
    given::{self, Given},
    input, node,
    value::{Key, Map, Value},
};
use crate::{
    credential,
    flow::Flow,
    kestra::Release,
    secret::{SecretKey, SecretStore},
};

/// What a run is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// The flow.
    pub flow: &'a Flow<'a, 'a>,
    /// Secrets and envs.
    pub store: &'a SecretStore,
    /// What the user gives.
    pub given: &'a Given,
    /// The release whose rules hold.
    pub release: Release,
    /// Whether secrets may be seen.
    pub reveal: bool,
    /// The names of the files that the store was read from, for people.
    pub source_names: &'a [String],
    /// Credentials that are typed into the flow and may not be seen.
    pub hidden: &'a [&'a str],
}

/// An input whose given value its type does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadInput {
    /// The input.
    pub id: String,
    /// Its type.
    pub input_type: String,
}

/// The variables of a run.
pub(super) struct RunWorld<'a> {
    facts: Facts<'a>,
    roots: RefCell<HashMap<Rc<str>, Value>>,
}

impl<'a> RunWorld<'a> {
    /// The run, and the inputs whose given values are of the wrong type.
    pub(super) fn new(facts: Facts<'a>) -> (Self, Vec<BadInput>) {
        let world = Self { facts, roots: RefCell::new(HashMap::new()) };
        let flow = facts.flow;
        let document = flow.document();
        let identity = ["id", "namespace"].into_iter().filter_map(|key| {
            let text = document.text(flow.property(key)?)?;
            Some((Value::text(key), Value::text(text)))
        });
        world.put("flow", open(Value::map(identity)));
        if let Some(variables) = flow.property("variables") {
            world.put("vars", open(world.hide(node::value(document, variables))));
        }
        if let Some(labels) = flow.property("labels") {
            world.put("labels", open(world.hide(labels_of(&node::value(document, labels)))));
        }
        world.put("envs", world.envs());
        let mut bad = Vec::new();
        let inputs = input::values(&facts, &world, &mut bad);
        world.put("inputs", open(world.hide(inputs)));
        for name in world.given_roots() {
            if let Some(json) = facts.given.root(&name) {
                world.give(&name, json);
            }
        }
        (world, bad)
    }

    /// The value without the credentials that may not be seen.
    fn hide(&self, value: Value) -> Value {
        if self.facts.hidden.is_empty() {
            return value;
        }
        if let Some(map) = value.as_map() {
            let entries = map.ordered().into_iter().map(|(key, value)| (key, self.hide(value)));
            return Value::Map(Map { open: map.open, ..Map::new(map.kind, entries) });
        }
        if let Some(list) = value.as_list() {
            return Value::list(list.get().iter().map(|item| self.hide(item.clone())).collect());
        }
        let shows = value.as_text().is_some_and(|text| self.is_hidden(text));
        if shows { Value::Masked(copy::MASK.into()) } else { value }
    }

    fn is_hidden(&self, text: &str) -> bool {
        self.facts.hidden.iter().any(|hidden| text.contains(hidden))
    }

    fn given_roots(&self) -> Vec<String> {
        self.facts.given.root_names().filter(|name| *name != "kv").map(str::to_owned).collect()
    }

    fn put(&self, name: &str, value: Value) {
        self.roots.borrow_mut().insert(name.into(), value);
    }

    /// Lays given values over what the flow says. What is given below the first level (for outputs: below the task)
    /// counts as complete.
    fn give(&self, name: &str, json: &Json) {
        let given = given::value(json);
        let depth = if name == "outputs" { 2 } else { 1 };
        let known = self.roots.borrow().get(name).cloned();
        let value = match (known, &given) {
            (Some(Value::Map(known)), Value::Map(map)) => {
                for (key, value) in map.ordered() {
                    known.entries.borrow_mut().insert(Key(key), value);
                }
                Value::Map(known)
            }
            _ => given,
        };
        self.put(name, opened(value, depth));
    }

    /// The envs; of several definitions the last one counts. One whose name says that it is secret is masked.
    fn envs(&self) -> Value {
        let store = self.facts.store;
        let entries = store.envs().filter_map(|(key, definitions)| {
            let definition = definitions.last()?;
            let value = definition.value()?;
            let shown = self.facts.reveal || !credential::is_sensitive_env(key);
            let value = if shown {
                Value::text(value.expose())
            } else {
                Value::Masked(format!("[env: {key}]").into())
            };
            Some((Value::text(key), value))
        });
        let value = Value::map(entries);
        if store.claims_envs() { value } else { open(value) }
    }
}

impl World for RunWorld<'_> {
    fn root(&self, name: &str) -> Root {
        self.roots.borrow().get(name).map_or(Root::Unknown, |value| Root::Known(value.deep_copy()))
    }

    fn secret(&self, key: &str) -> SecretAnswer {
        let store = self.facts.store;
        let secret_key = SecretKey::new(key);
        let Some(definition) = store.secret(&secret_key).last() else {
            return if store.claims_secrets() {
                SecretAnswer::Missing
            } else {
                SecretAnswer::Unknown(Unknown::Secret(key.into()))
            };
        };
        match definition.seen_by_flows() {
            Some(_) if !self.facts.reveal => SecretAnswer::Masked(format!("[secret: {key}]").into()),
            Some(secret) => SecretAnswer::Known(secret.expose().into()),
            // Names only, or a value that Kestra cannot decode.
            None if definition.value().is_none() && !self.facts.reveal => {
                SecretAnswer::Masked(format!("[secret: {key}]").into())
            }
            None => SecretAnswer::Unknown(Unknown::Secret(key.into())),
        }
    }

    fn kv(&self, key: &str) -> Option<Value> {
        self.facts.given.root("kv")?.get(key).map(given::value)
    }
}

/// A map of which more may be there than is known; anything else stays as it is.
fn open(value: Value) -> Value {
    opened(value, 1)
}

fn opened(value: Value, depth: usize) -> Value {
    match value {
        Value::Map(map) if depth > 0 => {
            let entries: Vec<(Value, Value)> =
                map.ordered().into_iter().map(|(key, value)| (key, opened(value, depth - 1))).collect();
            Value::Map(Map { open: true, ..Map::new(map.kind, entries) })
        }
        value => value,
    }
}

/// Labels as `labels.name`: a mapping, or a list of keys and values.
fn labels_of(labels: &Value) -> Value {
    let Some(list) = labels.as_list() else { return labels.clone() };
    let entries: Vec<(Value, Value)> = list
        .get()
        .iter()
        .filter_map(|label| {
            let label = label.as_map()?;
            Some((label.value_of("key")?, label.value_of("value")?))
        })
        .collect();
    Value::map(entries)
}

/// The text of a template with what is known so far.
pub(super) fn render(world: &RunWorld<'_>, release: Release, template: &str) -> Option<Value> {
    Engine::new(release, world).render_typed(template).ok()
}
