//! Inputs: what is given for them, or their defaults, as values of their types (flow §2.6).

use serde_json::Value as Json;

use super::{
    given, json, node,
    time::Temporal,
    value::{Key, Map, MapKind, Number, Value},
    world::{self, BadInput, Facts, RunWorld},
};
use crate::yaml::{Document, NodeId};

/// The inputs that have a value.
pub(super) fn values(facts: &Facts<'_>, run: &RunWorld<'_>, bad: &mut Vec<BadInput>) -> Value {
    let document = facts.flow.document();
    let found = Map::new(MapKind::Linked, []);
    for input in facts.flow.property("inputs").map(|list| document.items(list)).unwrap_or_default() {
        let Some(declared) = Declared::read(document, *input) else { continue };
        if let Some(value) = value_of(facts, run, &declared, bad) {
            put(&found, &declared.path(), value);
        }
    }
    for (path, text) in facts.given.input_texts() {
        let steps: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_known = lookup(&found, &steps).is_some();
        if !is_known {
            let value = serde_json::from_str::<Json>(text)
                .map_or_else(|_| Value::text(text.as_str()), |json| given::value(&json));
            put(&found, &steps, value);
        }
    }
    Value::Map(found)
}

/// An input as the flow declares it.
struct Declared<'d> {
    id: &'d str,
    input_type: &'d str,
    item_type: Option<&'d str>,
    default: Option<NodeId>,
}

impl<'d> Declared<'d> {
    fn read(document: &'d Document<'_>, input: NodeId) -> Option<Self> {
        let text = |key| document.text(document.get(input, key)?);
        Some(Self {
            id: text("id").or_else(|| text("name"))?,
            input_type: text("type").unwrap_or("STRING"),
            item_type: text("itemType"),
            default: document.get(input, "defaults").or_else(|| document.get(input, "prefill")),
        })
    }

    /// An id with dots makes nested maps.
    fn path(&self) -> Vec<&'d str> {
        self.id.split('.').collect()
    }
}

fn value_of(
    facts: &Facts<'_>,
    run: &RunWorld<'_>,
    declared: &Declared<'_>,
    bad: &mut Vec<BadInput>,
) -> Option<Value> {
    let path = declared.path();
    let text = facts.given.input_texts().iter().rfind(|(steps, _)| *steps == path);
    let given = match text {
        Some((_, text)) => Some(Value::text(text.as_str())),
        None => given_below(facts.given.root("inputs"), &path).map(given::value),
    };
    if let Some(given) = given {
        if let Some(value) = typed(&given, declared.input_type, declared.item_type) {
            return Some(masked(facts, declared, value));
        }
        bad.push(BadInput { id: declared.id.to_owned(), input_type: declared.input_type.to_owned() });
    }
    let default = node::value(facts.flow.document(), declared.default?);
    let default = match default.as_text().filter(|text| text.contains('{')) {
        Some(template) => world::render(run, facts.release, template)?,
        None => default,
    };
    Some(masked(facts, declared, typed(&default, declared.input_type, declared.item_type)?))
}

fn given_below<'j>(tree: Option<&'j Json>, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(tree?, |tree, step| tree.get(*step))
}

fn masked(facts: &Facts<'_>, declared: &Declared<'_>, value: Value) -> Value {
    let is_secret = declared.input_type == "SECRET" && !facts.reveal;
    if is_secret { Value::Masked(format!("[secret: inputs.{}]", declared.id).into()) } else { value }
}

fn put(into: &Map, path: &[&str], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    let key = Key(Value::text(*first));
    if rest.is_empty() {
        into.entries.borrow_mut().insert(key, value);
        return;
    }
    let inner = match into.get().get(&key) {
        Some(Value::Map(inner)) => inner.clone(),
        Some(_) | None => Map { open: true, ..Map::new(MapKind::Linked, []) },
    };
    put(&inner, rest, value);
    into.entries.borrow_mut().insert(key, Value::Map(inner));
}

fn lookup(map: &Map, path: &[&str]) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    let value = map.value_of(first)?;
    if rest.is_empty() { Some(value) } else { lookup(value.as_map()?, rest) }
}

/// `value` as a value of an input's type; `None` if the type does not take it.
fn typed(value: &Value, input_type: &str, item_type: Option<&str>) -> Option<Value> {
    let text = || value.as_text();
    Some(match input_type {
        "INT" => match value.as_number() {
            Some(Number::Int(_)) => value.clone(),
            Some(_) => return None,
            None => Value::int(text()?.trim().parse().ok()?),
        },
        "FLOAT" => match value.as_number() {
            Some(number) => Value::Number(Number::Float(number.to_float())),
            None => Value::Number(Number::Float(text()?.trim().parse().ok()?)),
        },
        "BOOLEAN" | "BOOL" => match value {
            Value::Bool(_) => value.clone(),
            _ => match text()?.to_lowercase().as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return None,
            },
        },
        "JSON" => match text() {
            Some(text) => json::parse(text)?,
            None => value.clone(),
        },
        "YAML" => match text() {
            Some(text) => super::yaml::parse(text).ok()?,
            None => value.clone(),
        },
        "ARRAY" | "MULTISELECT" => {
            let list = match text() {
                Some(text) => json::parse(text)?,
                None => value.clone(),
            };
            let item_type = item_type.unwrap_or("STRING");
            let items: Option<Vec<Value>> =
                list.as_list()?.get().iter().map(|item| typed(item, item_type, None)).collect();
            Value::list(items?)
        }
        "DATETIME" | "DATE" | "TIME" | "DURATION" => match text() {
            Some(text) => {
                let class = match input_type {
                    "DATETIME" => "Instant",
                    "DATE" => "LocalDate",
                    "TIME" => "LocalTime",
                    _ => "Duration",
                };
                Value::Time(Temporal::of(class, text)?)
            }
            None => return None,
        },
        _ => match value {
            Value::List(_) | Value::Map(_) => return None,
            _ => Value::text(super::object::to_text(value)),
        },
    })
}
