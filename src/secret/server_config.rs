//! What a server's configuration says of secrets and envs: `KESTRA_CONFIGURATION`, or an `application.yaml`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    kestra::env,
    yaml::{self, Document, NodeId},
};

/// The settings that decide which secrets and envs a flow sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerConfig {
    /// `kestra.secret.type`
    pub secret_type: Option<String>,
    /// `kestra.variables.env-vars-prefix`
    pub env_prefix: Option<String>,
    /// `kestra.variables.redacted-env-vars`
    pub redacted: Option<Vec<String>>,
    /// What stands below `kestra.variables.globals`, by the names that flows see: lower case, with hyphens.
    pub globals: Option<Map<String, Value>>,
}

impl ServerConfig {
    /// Reads a configuration; what cannot be read is not set. Keys may be nested or joined by dots, in any of the
    /// spellings that Micronaut takes for one.
    pub fn parse(text: &str) -> Self {
        let stream = yaml::parse(text);
        let mut settings = BTreeMap::new();
        for document in &stream.documents {
            if let Some(root) = document.root() {
                collect(document, root, &mut Vec::new(), &mut settings);
            }
        }
        Self::from_settings(&settings)
    }

    /// Reads a configuration that is a part of a document.
    pub(super) fn of(document: &Document<'_>, root: NodeId) -> Self {
        let mut settings = BTreeMap::new();
        collect(document, root, &mut Vec::new(), &mut settings);
        Self::from_settings(&settings)
    }

    /// What both say; `over` counts more.
    #[must_use]
    pub fn under(self, over: Self) -> Self {
        Self {
            secret_type: over.secret_type.or(self.secret_type),
            env_prefix: over.env_prefix.or(self.env_prefix),
            redacted: over.redacted.or(self.redacted),
            globals: over.globals.or(self.globals),
        }
    }

    fn from_settings(settings: &BTreeMap<String, Vec<String>>) -> Self {
        let text = |key: &str| settings.get(key).and_then(|values: &Vec<String>| values.first()).cloned();
        let below = "kestra.variables.globals.";
        let mut globals = Map::new();
        for (key, values) in settings {
            if let Some(path) = key.strip_prefix(below) {
                plant(&mut globals, path, typed(values));
            }
        }
        Self {
            secret_type: text("kestra.secret.type"),
            env_prefix: text("kestra.variables.env-vars-prefix"),
            redacted: settings.get("kestra.variables.redacted-env-vars").cloned(),
            globals: (!globals.is_empty()).then_some(globals),
        }
    }
}

/// Settings lie less deep than this.
const MAX_DEPTH: usize = 32;

/// Files every scalar and every list of scalars under its whole key.
fn collect(
    document: &Document<'_>,
    id: NodeId,
    path: &mut Vec<String>,
    settings: &mut BTreeMap<String, Vec<String>>,
) {
    if path.len() > MAX_DEPTH {
        return;
    }
    for entry in document.entries(id) {
        let Some(name) = document.text(entry.key) else { continue };
        path.push(env::setting_key(name));
        collect(document, entry.value, path, settings);
        path.pop();
    }
    if let Some(text) = document.text(id) {
        settings.insert(path.join("."), vec![text.to_owned()]);
    } else if document.entries(id).is_empty() {
        let texts = document.items(id).iter().filter_map(|item| document.text(*item).map(str::to_owned));
        settings.insert(path.join("."), texts.collect());
    }
}

/// Puts a value below the names of `path`; what stands in the way goes.
fn plant(tree: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            tree.insert(path.to_owned(), value);
        }
        Some((name, rest)) => {
            let inner = tree.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                plant(inner, rest, value);
            }
        }
    }
}

/// A setting as a value: a number or boolean where it looks like one.
fn typed(texts: &[String]) -> Value {
    let value = |text: &String| match text.parse::<i64>() {
        Ok(number) => Value::from(number),
        Err(_) => text.parse().map_or_else(|_| Value::from(text.as_str()), Value::Bool),
    };
    match texts {
        [only] => value(only),
        texts => Value::Array(texts.iter().map(value).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_in_every_spelling() {
        let config = ServerConfig::parse(
            "kestra:\n  secret:\n    type: vault\n  variables:\n    envVarsPrefix: APP_\n    globals:\n      my_var: x\n",
        );
        assert_eq!(config.secret_type.as_deref(), Some("vault"));
        assert_eq!(config.env_prefix.as_deref(), Some("APP_"));
        assert_eq!(Value::from(config.globals), serde_json::json!({"my-var": "x"}));
        let config =
            ServerConfig::parse("kestra.secret.type: env\nkestra.variables.redacted-env-vars: [A, B]\n");
        assert_eq!(config.secret_type.as_deref(), Some("env"));
        assert_eq!(config.redacted, Some(vec!["A".to_owned(), "B".to_owned()]));
        assert_eq!(ServerConfig::parse("{{"), ServerConfig::default());
    }
}
