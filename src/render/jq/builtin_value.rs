//! The functions that take arrays and objects apart and put them together.

use std::rc::Rc;

use super::{
    Machine, Stop,
    builtin::{index_node, not_applicable},
    node::{self, Fields, Node},
    path::{self, Path},
};
use crate::render::{json, value::Value};

impl Machine {
    /// `keys`
    pub(super) fn keys(&self, input: &Node, sorted: bool) -> Result<Node, Stop> {
        let keys = match input {
            Node::Object(object) => {
                let mut keys: Vec<Rc<str>> = object.items.keys().cloned().collect();
                if sorted {
                    keys.sort_by(|one, two| node::compare_texts(one, two));
                }
                keys.into_iter().map(Node::Text).collect()
            }
            Node::Array(array) => (0..array.items.len()).map(index_node).collect(),
            Node::Nil | Node::Missing | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {
                return Err(not_applicable("keys", input));
            }
        };
        self.array(keys)
    }

    /// `to_entries`
    pub(super) fn to_entries(&self, input: &Node) -> Result<Node, Stop> {
        let entry = |key: Node, value: &Node| {
            self.object([("key".into(), key), ("value".into(), value.clone())].into_iter().collect())
        };
        let entries: Result<Vec<Node>, Stop> = match input {
            Node::Object(object) => {
                object.items.iter().map(|(key, value)| entry(Node::Text(Rc::clone(key)), value)).collect()
            }
            Node::Array(array) => {
                array.items.iter().enumerate().map(|(at, value)| entry(index_node(at), value)).collect()
            }
            Node::Nil | Node::Missing | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {
                return Err(Stop::error(format!("{} has no keys", input.describe())));
            }
        };
        self.array(entries?)
    }

    /// `from_entries`
    pub(super) fn object_of_entries(&self, input: &Node) -> Result<Node, Stop> {
        if !input.is_container() {
            return Err(Stop::error(format!("Cannot iterate over {}", input.describe())));
        }
        let mut fields = Fields::new();
        for entry in input.children() {
            let Node::Object(object) = &entry else {
                return Err(Stop::error(format!("Cannot index {} with string \"key\"", entry.kind().name())));
            };
            let get = |names: &[&str]| names.iter().find_map(|name| object.items.get(*name)).cloned();
            let key = get(&["key", "Key", "name", "Name"]);
            let Some(Node::Text(key)) = key else {
                let key = key.unwrap_or(Node::Null);
                return Err(Stop::error(format!("Cannot use {} as object key", key.describe())));
            };
            fields.insert(key, get(&["value", "Value"]).unwrap_or(Node::Null));
        }
        self.object(fields)
    }

    /// `reverse`
    pub(super) fn reverse(&self, input: &Node) -> Result<Node, Stop> {
        let is_empty = match input {
            Node::Array(array) => return self.array(array.items.iter().rev().cloned().collect()),
            Node::Null => true,
            Node::Text(text) => text.is_empty(),
            Node::Number(number) => number.to_double() == 0.0,
            Node::Object(object) => object.items.is_empty(),
            Node::Bool(_) => return Err(Stop::error(format!("{} has no length", input.describe()))),
            Node::Nil | Node::Missing => false,
        };
        if is_empty {
            return self.array(Vec::new());
        }
        Err(Stop::error(format!("Cannot index {} with number", input.kind().name())))
    }

    /// `fromjson`
    pub(super) fn parse_json(&self, input: &Node) -> Result<Node, Stop> {
        let Node::Text(text) = input else {
            return Err(Stop::error(format!("{} only strings can be parsed", input.describe())));
        };
        let failed = |why: &str| Stop::error(format!("failed to parse {} as json{why}", input.describe()));
        let value = json::parse_tree(text).map_err(|_| failed(""))?.ok_or_else(|| failed("; empty"))?;
        // What is behind the first value is refused.
        match json::parse_tree(&format!("[{text}]")) {
            Ok(Some(Value::List(list))) if list.len() == 1 => Node::from_value(self, &value, true),
            _ => Err(failed("; trailing data")),
        }
    }

    /// `delpaths`
    pub(super) fn delete_paths(&self, input: &Node, paths: &Node) -> Result<Node, Stop> {
        let paths = paths.as_array().ok_or_else(|| Stop::error("Paths must be specified as an array"))?;
        if let Some(path) = paths.iter().find(|path| path.as_array().is_none()) {
            let kind = path.kind().name();
            return Err(Stop::error(format!("Path must be specified as array, not {kind}")));
        }
        let mut paths: Vec<&Node> = paths.iter().collect();
        paths.sort_by(|one, two| one.compare(two));
        let mut changed = input.clone();
        for path in paths.into_iter().rev() {
            let path = path::from_node(path)?;
            let mut mutation = |old: Node| match (path.as_ref(), &old) {
                (Path::Range(..), Node::Array(array)) => self.array(vec![Node::Missing; array.items.len()]),
                (Path::Range(..), Node::Nil) => Err(Stop::failed("jq: null of Java")),
                _ => Ok(Node::Missing),
            };
            changed = path.mutate(self, changed, &mut mutation, false)?;
        }
        self.without_missing(&changed)
    }

    fn without_missing(&self, node: &Node) -> Result<Node, Stop> {
        let stays = |node: &&Node| !matches!(node, Node::Missing);
        match node {
            Node::Missing => Ok(Node::Null),
            Node::Array(array) => {
                let items = array.items.iter().filter(stays).map(|item| self.without_missing(item));
                self.array(items.collect::<Result<_, _>>()?)
            }
            Node::Object(object) => {
                let fields = object.items.iter().filter(|(_, value)| stays(value));
                let fields = fields.map(|(key, value)| Ok((Rc::clone(key), self.without_missing(value)?)));
                self.object(fields.collect::<Result<_, Stop>>()?)
            }
            Node::Nil | Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => Ok(node.clone()),
        }
    }

    /// `contains`
    pub(super) fn contains(&self, needle: &Node, hay: &Node) -> Result<bool, Stop> {
        self.spend(0)?;
        match (hay, needle) {
            (Node::Text(hay), Node::Text(needle)) => Ok(hay.contains(needle.as_ref())),
            (Node::Array(hay), Node::Array(needles)) => {
                for needle in &needles.items {
                    let mut is_found = false;
                    for item in &hay.items {
                        if self.contains(needle, item)? {
                            is_found = true;
                            break;
                        }
                    }
                    if !is_found {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Node::Object(hay), Node::Object(needles)) => {
                for (key, needle) in &needles.items {
                    let Some(value) = hay.items.get(key) else { return Ok(false) };
                    if !self.contains(needle, value)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(hay.compare(needle).is_eq()),
        }
    }

    /// Where something occurs; in a text, counted in UTF-16 units.
    pub(super) fn indices(&self, needle: &Node, hay: &Node) -> Result<Vec<Node>, Stop> {
        let found: Vec<usize> = match (needle, hay) {
            (Node::Text(needle), Node::Text(hay)) => {
                let (needle, hay): (Vec<u16>, Vec<u16>) =
                    (needle.encode_utf16().collect(), hay.encode_utf16().collect());
                self.spend(hay.len())?;
                if needle.is_empty() {
                    return Ok(Vec::new());
                }
                let windows = hay.windows(needle.len()).enumerate();
                windows.filter(|(_, window)| *window == needle).map(|(at, _)| at).collect()
            }
            (Node::Array(part), Node::Array(hay)) => path::occurrences(self, &hay.items, &part.items)?,
            (_, Node::Array(hay)) => {
                let items = hay.items.iter().enumerate();
                items.filter(|(_, item)| item.compare(needle).is_eq()).map(|(at, _)| at).collect()
            }
            _ => return Err(Stop::error("indices() is not applicable to it")),
        };
        Ok(found.into_iter().map(index_node).collect())
    }
}
