//! The kinds of texts that stand in settings. The schema gives each a format, by which a text is checked when it is read.

use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::file::{Environment, LevelSetting};
use crate::rules;

/// Declares texts with a format.
macro_rules! texts {
    ($($(#[$docs:meta])* $name:ident = $format:literal),+ $(,)?) => {
        $(
            $(#[$docs])*
            #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
            #[serde(transparent)]
            #[schemars(inline, extend("format" = $format))]
            pub struct $name(pub String);

            impl Deref for $name {
                type Target = str;

                fn deref(&self) -> &str {
                    &self.0
                }
            }
        )+
    };
}

texts! {
    /// A path. When it is read it is laid upon the folder of the file that holds it.
    PathText = "path",
    /// A glob as `.gitignore` files have them.
    Glob = "glob",
    /// A regular expression.
    Pattern = "rust-regex",
    /// A name in kebab case.
    Name = "name",
}

/// Names with a form that the setting decides.
pub type NameList = Vec<String>;

/// The id of a rule, or the name of a group, or `all`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct RuleName(pub String);

impl RuleName {
    /// All that may stand there: every rule, every group, `all`.
    pub fn all() -> Vec<String> {
        let mut names: Vec<String> = rules::all().map(|rule| rule.info.id.to_owned()).collect();
        let mut groups: Vec<String> =
            rules::all().map(|rule| rule.info.group.name().replace(' ', "-")).collect();
        groups.dedup();
        names.append(&mut groups);
        names.push("all".to_owned());
        names
    }
}

impl JsonSchema for RuleName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RuleName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The id of a rule, the name of a group, or `all`.",
            "type": "string",
            "format": "rule",
            "enum": Self::all(),
        })
    }
}

/// A Kestra release as it is asked for. YAML calls `1.3` a number; its text counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Kestra(pub String);

impl JsonSchema for Kestra {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Kestra".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "format": "kestra-version" })
    }
}

pub(super) fn one_or_many_paths(generator: &mut SchemaGenerator) -> Schema {
    let path = generator.subschema_for::<PathText>();
    json_schema!({ "anyOf": [path, { "type": "array", "items": path }], "default": [] })
}

pub(super) fn levels(generator: &mut SchemaGenerator) -> Schema {
    let (rule, level) = (generator.subschema_for::<RuleName>(), generator.subschema_for::<LevelSetting>());
    json_schema!({ "type": "object", "propertyNames": rule, "additionalProperties": level, "default": {} })
}

pub(super) fn rules_by_glob(generator: &mut SchemaGenerator) -> Schema {
    let (glob, rules) = (generator.subschema_for::<Glob>(), generator.subschema_for::<Vec<RuleName>>());
    json_schema!({ "type": "object", "propertyNames": glob, "additionalProperties": rules, "default": {} })
}

pub(super) fn environments(generator: &mut SchemaGenerator) -> Schema {
    let environment = generator.subschema_for::<Environment>();
    json_schema!({
        "type": "object",
        "propertyNames": { "type": "string", "format": "environment", "pattern": "^[a-z0-9_-]+$" },
        "additionalProperties": environment,
        "default": {},
    })
}

pub(super) fn variables(_: &mut SchemaGenerator) -> Schema {
    named("variable", "^[A-Za-z_][A-Za-z0-9_]*$")
}

pub(super) fn callables(_: &mut SchemaGenerator) -> Schema {
    named("callable", "^[A-Za-z_][A-Za-z0-9_]*(\\(.*\\))?$")
}

pub(super) fn types(_: &mut SchemaGenerator) -> Schema {
    named("type", "^[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*\\.?$")
}

fn named(format: &str, pattern: &str) -> Schema {
    json_schema!({
        "type": "array",
        "items": { "type": "string", "format": format, "pattern": pattern },
        "default": [],
    })
}
