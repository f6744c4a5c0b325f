//! How Compose lays one file, or one service, over another.

use super::{
    ComposeFailure,
    tree::{Field, Map, Node, Place, Value},
};
use crate::secret::ValueStyle;

/// Attributes of a service that are merged name by name, list or mapping.
const PAIRS: [&str; 4] = ["annotations", "environment", "labels", "sysctls"];

/// Attributes of which one text is a list of one.
const SEQUENCES: [&str; 7] =
    ["dns", "dns_opt", "dns_search", "env_file", "extra_hosts", "label_file", "tmpfs"];

/// Attributes of which a list of names is a mapping without values.
const MAPPINGS: [&str; 3] = ["depends_on", "models", "networks"];

/// Lists of services of which each name counts once.
const UNIQUE: [&str; 13] = [
    "annotations",
    "cap_add",
    "cap_drop",
    "dns",
    "dns_opt",
    "dns_search",
    "environment",
    "labels",
    "links",
    "profiles",
    "sysctls",
    "tmpfs",
    "env_file",
];

/// Lays `over` over `base`; `path` is where both stand.
pub(super) fn merge(base: Node, over: Node, path: &mut Vec<String>) -> Result<Node, ComposeFailure> {
    let in_service = matches!(path.first().map(String::as_str), Some("services" | "jobs"));
    if let ([_, _, attribute], true) = (path.as_slice(), in_service) {
        let attribute = attribute.as_str();
        if PAIRS.contains(&attribute) {
            let mut list = sequence(base);
            list.extend(sequence(over));
            return Ok(Node::made(Value::List(unique(list, attribute)?)));
        }
        if SEQUENCES.contains(&attribute) {
            return Ok(Node::made(Value::List(append(sequence(base), sequence(over)))));
        }
        if MAPPINGS.contains(&attribute) {
            let (base, over) = (names_as_mapping(base), names_as_mapping(over));
            return merge_values(base, over, path);
        }
        match attribute {
            "command" | "entrypoint" => return Ok(over),
            "build" => return merge_values(context_as_mapping(base), context_as_mapping(over), path),
            _ => {}
        }
    }
    if let ([_, _, parent, attribute], true) = (path.as_slice(), in_service) {
        match (parent.as_str(), attribute.as_str()) {
            ("healthcheck", "test") => return Ok(over),
            ("build" | "deploy", "labels") | ("build", "args" | "additional_contexts") => {
                let mut list = sequence(base);
                list.extend(sequence(over));
                return Ok(Node::made(Value::List(unique(list, attribute)?)));
            }
            ("ulimits", _) if over.value.map().is_none() || base.value.map().is_none() => return Ok(over),
            _ => {}
        }
    }
    if over.value == Value::Null { Ok(base) } else { merge_values(base, over, path) }
}

fn merge_values(base: Node, over: Node, path: &mut Vec<String>) -> Result<Node, ComposeFailure> {
    let place = over.place;
    match (base.value, over.value) {
        (Value::Map(base), Value::Map(over)) => {
            merge_maps(base, over, path).map(|map| Node::made(Value::Map(map)))
        }
        (Value::List(base), Value::List(over)) => Ok(Node::made(Value::List(append(base, over)))),
        (Value::Map(_) | Value::List(_), _) => Err(ComposeFailure::of(
            place,
            format!("`{}` cannot be overridden by something else", path.join(".")),
        )),
        (_, over) => Ok(Node { value: over, place }),
    }
}

/// Lays the keys of `over` over those of `base`.
pub(super) fn merge_maps(mut base: Map, over: Map, path: &mut Vec<String>) -> Result<Map, ComposeFailure> {
    for (key, field) in over {
        let Some(earlier) = base.remove(&key) else {
            base.insert(key, field);
            continue;
        };
        path.push(key);
        let merged = merge(earlier.node, field.node, path);
        let key = path.pop().unwrap_or_default();
        base.insert(key, Field { key: field.key.or(earlier.key), node: merged? });
    }
    Ok(base)
}

fn append(mut base: Vec<Node>, over: Vec<Node>) -> Vec<Node> {
    for item in over {
        if !base.contains(&item) {
            base.push(item);
        }
    }
    base
}

/// A mapping as `NAME=value` items in order of their text, a text as a list of one.
fn sequence(node: Node) -> Vec<Node> {
    match node.value {
        Value::List(list) => list,
        Value::Text(_) => vec![node],
        Value::Map(map) => {
            let mut items: Vec<(String, Node)> =
                map.into_iter().flat_map(|(name, field)| items_of(&name, &field)).collect();
            items.sort_by(|left, right| left.0.cmp(&right.0));
            items.into_iter().map(|(_, node)| node).collect()
        }
        _ => Vec::new(),
    }
}

fn items_of(name: &str, field: &Field) -> Vec<(String, Node)> {
    let item = |value: &Node, text: String| {
        let style = value.place.map_or(ValueStyle::Indirect, |place| place.style);
        let place = match (value.place, field.key) {
            (Some(place), Some((_, key))) => {
                let written = (value.value != Value::Null).then_some(place.span);
                Some(Place { parts: Some((key, written)), style, ..place })
            }
            _ => None,
        };
        (text.clone(), Node { value: Value::Text(text), place })
    };
    match &field.node.value {
        Value::Null => vec![item(&field.node, name.to_owned())],
        Value::List(list) => {
            list.iter().map(|value| item(value, format!("{name}={}", value.value.printed_whole()))).collect()
        }
        value => vec![item(&field.node, format!("{name}={}", value.printed_whole()))],
    }
}

fn names_as_mapping(node: Node) -> Node {
    match node.value {
        Value::Null => Node::made(Value::Map(Map::new())),
        Value::List(list) => {
            let names = list.iter().filter_map(|item| item.value.text());
            let map = names.map(|name| (name.to_owned(), Field::made(Node::made(Value::Null)))).collect();
            Node::made(Value::Map(map))
        }
        _ => node,
    }
}

fn context_as_mapping(node: Node) -> Node {
    if node.value.text().is_none() {
        return node;
    }
    Node::made(Value::Map(Map::from([("context".to_owned(), Field::made(node))])))
}

/// Takes repeated names out of the lists of all services: the last one counts, at the place of the first.
pub(super) fn enforce_unique(project: &mut Map) -> Result<(), ComposeFailure> {
    let Some(services) = project.get_mut("services").and_then(|field| field.node.value.map_mut()) else {
        return Ok(());
    };
    for service in services.values_mut().filter_map(|field| field.node.value.map_mut()) {
        for (attribute, field) in
            service.iter_mut().filter(|(attribute, _)| UNIQUE.contains(&attribute.as_str()))
        {
            if let Value::List(list) = &mut field.node.value {
                *list = unique(std::mem::take(list), attribute)?;
            }
        }
    }
    Ok(())
}

fn unique(list: Vec<Node>, attribute: &str) -> Result<Vec<Node>, ComposeFailure> {
    let mut kept: Vec<(String, Node)> = Vec::new();
    for item in list {
        let name = match &item.value {
            Value::Map(map) if attribute == "env_file" => {
                map.get("path").and_then(|path| path.node.value.text()).map(str::to_owned)
            }
            Value::Text(text) if attribute == "env_file" => Some(text.clone()),
            Value::Text(text) => {
                Some(text.split_once('=').map_or(text.as_str(), |(name, _)| name).to_owned())
            }
            _ if attribute == "env_file" => Some(String::new()),
            _ => None,
        };
        let Some(name) = name else {
            return Err(ComposeFailure::of(item.place, format!("`{attribute}` takes texts only")));
        };
        match kept.iter_mut().find(|(other, _)| *other == name) {
            Some(earlier) => earlier.1 = item,
            None => kept.push((name, item)),
        }
    }
    Ok(kept.into_iter().map(|(_, item)| item).collect())
}

/// Takes away what `!reset` and `!override` of a later file name.
pub(super) fn reset(map: &mut Map, resets: &[Vec<String>]) {
    for path in resets {
        let Some((last, parents)) = path.split_last() else { continue };
        let parent = parents.iter().try_fold(&mut *map, |map, key| map.get_mut(key)?.node.value.map_mut());
        if let Some(parent) = parent {
            parent.remove(last);
        }
    }
}
