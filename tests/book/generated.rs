//! Parts of pages that the program, its types and its rules give.

use std::collections::{BTreeMap, BTreeSet};

use kestra_lint::{
    config,
    diagnostic::{Applicability, Group},
    report::{JsonReport, rule_summary},
    rules,
};
use serde_json::Value;

use crate::{
    program::{program, run},
    shell_loop,
};

/// The text of a generated part; `old` is what stands there.
pub(crate) fn text(what: &str, old: &str) -> String {
    match what.split_once(' ') {
        Some(("help", command)) => help(command),
        _ => match what {
            "rules" => rules(),
            "settings" => members(&config::File::schema(), &[]),
            "report" => members(&JsonReport::schema(), &["version"]),
            "never-computed" => never_computed(),
            "shell loop" => shell_loop::table(old),
            _ => panic!("nothing generates `{what}`"),
        },
    }
}

fn help(command: &str) -> String {
    let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
    let ran = run(&mut program(".".as_ref(), &arguments), b"");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{command} --help");
    let lines: String = ran.stdout.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    format!("```text\n{lines}```\n")
}

/// The rules by group, each with what it does in one sentence.
fn rules() -> String {
    let mut text = String::new();
    let mut group: Option<Group> = None;
    for rule in rules::all() {
        let info = &rule.info;
        if group != Some(info.group) {
            group = Some(info.group);
            let name = info.group.name();
            let title: String =
                name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
            text.extend(["\n## ", &title, "\n\n| Rule | Level | Fix | |\n|---|---|---|---|\n"]);
        }
        let fix = match info.fix {
            None => "",
            Some(Applicability::Safe) => "safe",
            Some(Applicability::Unsafe) => "unsafe",
        };
        let fixes = format!("| [{0}]({0}.md) | {1} | {fix} | ", info.id, info.level);
        text.extend([fixes.as_str(), &rule_summary(rule).replace('|', "\\|"), " |\n"]);
    }
    text + "\n"
}

/// A table of the members of a JSON Schema, those of nested objects too; a type that occurs again is told once.
fn members(schema: &str, first: &[&str]) -> String {
    let root: Value = serde_json::from_str(schema).expect("a schema");
    let mut walk = Walk { root: &root, told: BTreeSet::new(), rows: Vec::new() };
    walk.object(&root, "");
    assert!(
        first.iter().all(|name| walk.rows.iter().any(|(member, ..)| member == name)),
        "the members are found"
    );
    let mut text = "| Member | Value | |\n|---|---|---|\n".to_owned();
    for (member, kind, words) in walk.rows {
        text.extend(["| `", &member, "` | ", &kind, " | ", &words, " |\n"]);
    }
    text
}

/// A way through a JSON Schema.
struct Walk<'s> {
    root: &'s Value,
    /// Definitions whose members have been told.
    told: BTreeSet<&'s str>,
    /// Path, kind of value, description.
    rows: Vec<(String, String, String)>,
}

impl<'s> Walk<'s> {
    fn object(&mut self, schema: &'s Value, prefix: &str) {
        for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let inner = target(self.root, member);
            let words = [member, inner].into_iter().find_map(|one| one.get("description")?.as_str());
            let words = words.unwrap_or_default().replace('\n', " ").replace('|', "\\|");
            let path = format!("{prefix}{name}");
            self.rows.push((path.clone(), kind(self.root, member), words));
            self.below(member, &format!("{path}."));
            if let Some(items) = inner.get("items") {
                self.below(items, &format!("{path}[]."));
            }
            if let Some(values) = inner.get("additionalProperties").filter(|values| values.is_object()) {
                self.below(values, &format!("{path}.NAME."));
            }
        }
    }

    fn below(&mut self, schema: &'s Value, prefix: &str) {
        if reference(schema).is_none_or(|name| self.told.insert(name)) {
            self.object(target(self.root, schema), prefix);
        }
    }
}

/// The definition that a schema names.
fn reference(schema: &Value) -> Option<&str> {
    let named = |schema: &'_ Value| schema.get("$ref").is_some();
    let one = schema.get("anyOf").and_then(Value::as_array);
    let one = one.and_then(|each| each.iter().find(|one| named(one))).unwrap_or(schema);
    one.get("$ref")?.as_str()?.strip_prefix('#')
}

/// The schema that a schema names, or itself.
fn target<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    reference(schema).map_or(schema, |pointer| root.pointer(pointer).expect("a definition"))
}

/// What a value is, in words.
fn kind(root: &Value, member: &Value) -> String {
    let inner = target(root, member);
    let one_of = inner.get("oneOf").or_else(|| inner.get("anyOf")).and_then(Value::as_array);
    let words: Vec<&str> = match (inner.get("enum").and_then(Value::as_array), one_of) {
        (Some(words), _) => words.iter().filter_map(Value::as_str).collect(),
        (None, Some(each)) => each.iter().filter_map(|one| one.get("const")?.as_str()).collect(),
        (None, None) => vec![],
    };
    if !words.is_empty() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<String>>().join(", ");
    }
    if one_of.is_some_and(|each| each.iter().any(|one| one["type"] == "array")) {
        return "one or a list".to_owned();
    }
    let types: Vec<&str> = match &inner["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![],
    };
    let name = |one: &&str| match *one {
        "string" => "text",
        "integer" | "number" => "number",
        "boolean" => "`true`, `false`",
        "array" => "list",
        "object" => "mapping",
        _ => "",
    };
    let mut words = types.iter().map(name).find(|name| !name.is_empty()).unwrap_or_default().to_owned();
    let is_null = |one: &Value| one.get("type").is_some_and(|kind| kind == "null");
    let choices = member.get("anyOf").and_then(Value::as_array);
    if types.contains(&"null") || choices.is_some_and(|each| each.iter().any(is_null)) {
        words += " or `null`";
    }
    words
}

/// The functions that `render` never computes, by what they depend on.
fn never_computed() -> String {
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, on) in kestra_lint::render::IMPURE {
        reasons.entry(on).or_default().push(format!("`{name}()`"));
    }
    let mut rows: Vec<(String, &str)> =
        reasons.into_iter().map(|(on, names)| (names.join(", "), on)).collect();
    rows.sort();
    let rows = rows.iter().map(|(names, on)| format!("| {names} | {on} |\n"));
    ["| Function | Depends on |\n|---|---|\n".to_owned()].into_iter().chain(rows).collect()
}
