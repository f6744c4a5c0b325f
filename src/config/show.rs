//! Settings as text, each with the place it came from. What looks like a credential is not shown, wherever it stands.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::{
    schema,
    tree::{Node, Origin, Value},
};
use crate::credential::{self, Own, Verdict};

/// Stands for what is not shown.
const HIDDEN: &str = "********";

/// What holds where nothing is set.
pub fn defaults() -> Node {
    let mut defaults = Node::empty(Origin::Default);
    let texts = [
        ("kestra-version", "any"),
        ("min-level", "warning"),
        ("fail-level", "warning"),
        ("output-format", "auto"),
        ("color", "auto"),
    ];
    for (name, text) in texts {
        defaults.set(&[name], Node::text(text, Origin::Default));
    }
    defaults.set(&["select"], Node::texts(["all"], &Origin::Default));
    let properties = schema::root().get("properties").and_then(Json::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let property = schema::resolved(property);
        let value = match name.as_str() {
            "gitignore" | "progress" => Value::Switch(true),
            "extends" | "select" => continue,
            _ if schema::allows(property, "boolean") => Value::Switch(false),
            _ if schema::allows(property, "array") => Value::List(Vec::new()),
            _ if schema::allows(property, "object") => Value::Map(Vec::new()),
            _ => continue,
        };
        defaults.set(&[name], Node { value, origin: Origin::Default });
    }
    defaults
}

/// The tree without what must not be seen, its settings in the order of the schema.
#[must_use]
pub fn presentable(mut tree: Node) -> Node {
    if let Value::Map(members) = &mut tree.value {
        let properties = schema::root().get("properties").and_then(Json::as_object);
        let order: Vec<&String> = properties.into_iter().flatten().map(|(name, _)| name).collect();
        members.sort_by_key(|(name, _)| order.iter().position(|known| *known == name));
        if let Some((_, rules)) = members.iter_mut().find(|(name, _)| name == "credential-rules")
            && let Value::List(rules) = &mut rules.value
        {
            // What is no credential may be one of yesterday.
            for rule in rules {
                rule.remove(&["allow"]);
            }
        }
    }
    hide(&mut tree, "");
    tree
}

fn hide(node: &mut Node, name: &str) {
    match &mut node.value {
        Value::Text(text) => *text = hidden(text, name),
        Value::List(items) => items.iter_mut().for_each(|item| hide(item, name)),
        Value::Map(members) => {
            for (key, member) in members {
                *key = hidden(key, "");
                hide(member, key);
            }
        }
        Value::Switch(_) | Value::Number(_) => {}
    }
}

fn hidden(text: &str, name: &str) -> String {
    let is_one = |verdict: Verdict| !matches!(verdict, Verdict::Not(_));
    let found = credential::scan(text, name, Own::default());
    let is_hidden =
        found.iter().any(|candidate| is_one(candidate.verdict)) || credential::is_random(text.trim());
    if is_hidden { HIDDEN.to_owned() } else { text.to_owned() }
}

/// The settings as YAML; a comment behind each says where it came from.
pub fn as_yaml(tree: &Node) -> String {
    let mut out = String::new();
    for (key, node) in tree.members() {
        member(key, node, 0, &mut out);
    }
    out
}

fn member(key: &str, node: &Node, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let key = scalar(key);
    // Writing to a string cannot fail.
    match &node.value {
        Value::List(items) if !items.is_empty() => {
            _ = writeln!(out, "{indent}{key}:");
            for item in items {
                list_item(item, depth + 1, out);
            }
        }
        Value::Map(members) if !members.is_empty() => {
            _ = writeln!(out, "{indent}{key}:");
            for (key, node) in members {
                member(key, node, depth + 1, out);
            }
        }
        Value::Text(_) | Value::Switch(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            _ = writeln!(out, "{indent}{key}: {} # {}", flat(node), comment(&node.origin));
        }
    }
}

fn list_item(item: &Node, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match &item.value {
        Value::Map(members) if !members.is_empty() => {
            let mut inner = String::new();
            for (key, node) in members {
                member(key, node, depth + 1, &mut inner);
            }
            let inner = inner.trim_start();
            _ = write!(out, "{indent}- {inner}");
        }
        Value::Text(_) | Value::Switch(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            _ = writeln!(out, "{indent}- {} # {}", flat(item), comment(&item.origin));
        }
    }
}

/// What fits on a line: a scalar, or nothing at all.
fn flat(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => scalar(text),
        Value::Switch(switch) => switch.to_string(),
        Value::Number(number) => number.to_string(),
        Value::List(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
    }
}

/// An origin on one line.
fn comment(origin: &Origin) -> String {
    origin.to_string().replace(char::is_control, "?")
}

/// A text as a YAML scalar: plain where it can only be read as that text.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text
        .starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '.' | '/' | '_'))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { Json::String(text.to_owned()).to_string() }
}

/// The settings as JSON, and the origin of each part by the way down to it: `ignore.0`.
pub fn as_json(tree: &Node) -> String {
    let mut origins = Map::new();
    collect(tree, "", &mut origins);
    let report = serde_json::json!({ "version": 1, "settings": tree.to_json(), "origins": origins });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn collect(node: &Node, way: &str, origins: &mut Map<String, Json>) {
    let inner = |key: &str| if way.is_empty() { key.to_owned() } else { format!("{way}.{key}") };
    match &node.value {
        Value::Map(members) if !members.is_empty() => {
            for (key, member) in members {
                collect(member, &inner(key), origins);
            }
        }
        Value::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &inner(&index.to_string()), origins);
            }
        }
        Value::Text(_) | Value::Switch(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            origins.insert(way.to_owned(), Json::String(node.origin.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{over, testing::tree},
        *,
    };

    #[test]
    fn each_setting_has_its_origin_behind_it() {
        assert_eq!(
            as_yaml(&presentable(tree(
                "ignore: [envs]\nlevels:\n  flow: off\ncredential-rules:\n  - id: a\n    regex: \"a #b\"\nfix: true\n"
            ))),
            "ignore:
  - envs # kestra-lint.yaml:1:10
levels:
  flow: \"off\" # kestra-lint.yaml:3:3
fix: true # kestra-lint.yaml:7:1
credential-rules:
  - id: a # kestra-lint.yaml:5:5
    regex: \"a #b\" # kestra-lint.yaml:6:5
"
        );
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        let text = "kestra-version: 1.10\nignore: [envs]\nnames: {functions: ['f(a, b)']}\nfix: true\n";
        let shown = as_yaml(&presentable(over(defaults(), tree(text))));
        let again = tree(&shown);
        assert_eq!(again.get(&["names"]).map(Node::to_json), tree(text).get(&["names"]).map(Node::to_json));
        assert_eq!(as_yaml(&presentable(over(defaults(), again))).lines().count(), shown.lines().count());
    }

    #[test]
    fn what_looks_like_a_credential_is_hidden() {
        let token = ["glpat-", "Zx8kQ2mWv7", "LpT4nRbY6c"].concat();
        let url = "https://user:wint3r-sonnet@host/";
        let text =
            format!("env-prefix: {token}\nexclude: ['{url}', a]\nper-file-ignores: {{{token}: [envs]}}\n");
        let shown = as_yaml(&presentable(tree(&text)));
        assert!(!shown.contains(&token) && !shown.contains("wint3r"), "{shown}");
    }

    #[test]
    fn json_names_the_origin_of_every_part() {
        let shown: Json = serde_json::from_str(&as_json(&tree("ignore: [envs]\nexclude: []\n"))).unwrap();
        assert_eq!(
            shown,
            serde_json::json!({
                "version": 1,
                "settings": {"ignore": ["envs"], "exclude": []},
                "origins": {"ignore.0": "kestra-lint.yaml:1:10", "exclude": "kestra-lint.yaml:2:1"},
            })
        );
    }
}
