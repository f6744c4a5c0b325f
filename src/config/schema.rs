//! The JSON Schema of the configuration file, and how it is walked.

use std::sync::OnceLock;

use serde_json::Value as Json;

use super::{fault::ConfigFailure, file::File, tree::Node};

impl File {
    /// The settings of a tree that was read without a fault, or made of flags.
    ///
    /// # Errors
    /// If the tree says something that no file can say.
    pub fn from_tree(tree: &Node) -> Result<Self, ConfigFailure> {
        serde_json::from_value(tree.to_json()).map_err(|_| ConfigFailure(Vec::new()))
    }

    /// The JSON Schema of the file, as committed in `schemas/`.
    pub fn schema() -> String {
        // As a schema its keywords come in their usual order.
        let schema = schemars::Schema::try_from(root().clone()).unwrap_or_default();
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The schema, made once.
pub(super) fn root() -> &'static Json {
    static SCHEMA: OnceLock<Json> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let mut schema = schemars::schema_for!(File).to_value();
        without_null(&mut schema);
        schema
    })
}

/// Takes the `null` of options out: a setting that is not set is left out, or nothing is written behind its colon. Puts
/// each description on one line.
fn without_null(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            if let Some(Json::Array(types)) = members.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            members.retain(|key, value| !(key == "default" && value.is_null()));
            if let Some(Json::Array(choices)) = members.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
                if let [Json::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    members.remove("anyOf");
                    members.extend(only);
                }
            }
            if let Some(Json::String(words)) = members.get_mut("description") {
                *words = words.replace('\n', " ");
            }
            members.values_mut().for_each(without_null);
        }
        Json::Array(items) => items.iter_mut().for_each(without_null),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// What a schema refers to, or itself.
pub(super) fn resolved(schema: &'static Json) -> &'static Json {
    let name = schema.get("$ref").and_then(Json::as_str).and_then(|name| name.strip_prefix('#'));
    name.and_then(|pointer| root().pointer(pointer)).unwrap_or(schema)
}

/// The texts that may stand there, where they are listed.
pub(super) fn choices(schema: &'static Json) -> Option<Vec<&'static str>> {
    if let Some(listed) = schema.get("enum").and_then(Json::as_array) {
        return Some(listed.iter().filter_map(Json::as_str).collect());
    }
    let listed = schema.get("oneOf").and_then(Json::as_array)?;
    Some(listed.iter().filter_map(|choice| choice.get("const")?.as_str()).collect())
}

/// Whether values of that type may stand there.
pub(super) fn allows(schema: &Json, name: &str) -> bool {
    match schema.get("type") {
        Some(Json::String(only)) => only == name,
        Some(Json::Array(names)) => names.iter().any(|known| known == name),
        _ => false,
    }
}
