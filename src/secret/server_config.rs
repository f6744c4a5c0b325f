//! What a server's configuration says of secrets and envs: `KESTRA_CONFIGURATION`, or an `application.yaml`.

use std::collections::BTreeMap;

use crate::yaml::{self, Document, NodeId};

/// The settings that decide which secrets and envs a flow sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerConfig {
    /// `kestra.secret.type`
    pub secret_type: Option<String>,
    /// `kestra.variables.env-vars-prefix`
    pub env_prefix: Option<String>,
    /// `kestra.variables.redacted-env-vars`
    pub redacted: Option<Vec<String>>,
    /// The names below `kestra.variables.globals`, as flows see them: lower case, with hyphens.
    pub globals: Option<Vec<String>>,
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
        let text = |key: &str| settings.get(key).and_then(|values: &Vec<String>| values.first()).cloned();
        let below = "kestra.variables.globals.";
        let mut globals: Vec<String> = settings
            .keys()
            .filter_map(|key| key.strip_prefix(below)?.split('.').next().map(str::to_owned))
            .collect();
        globals.dedup();
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
        path.push(hyphenated(name));
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

/// A key as Micronaut files it: `envVarsPrefix` and `env_vars_prefix` are `env-vars-prefix`.
fn hyphenated(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower {
            out.push('-');
        }
        after_lower = c.is_lowercase() || c.is_ascii_digit();
        if c == '_' {
            out.push('-');
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
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
        assert_eq!(config.globals, Some(vec!["my-var".to_owned()]));
        let config =
            ServerConfig::parse("kestra.secret.type: env\nkestra.variables.redacted-env-vars: [A, B]\n");
        assert_eq!(config.secret_type.as_deref(), Some("env"));
        assert_eq!(config.redacted, Some(vec!["A".to_owned(), "B".to_owned()]));
        assert_eq!(ServerConfig::parse("{{"), ServerConfig::default());
    }
}
