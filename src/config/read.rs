//! Text to settings: the YAML of a file is held against the schema, and everything that does not fit is told with its
//! place.

use std::sync::Arc;

use serde_json::{Number, Value as Json};

use super::{
    fault::{Fault, is_plain_word},
    schema, text_check,
    tree::{FilePlace, Node, Origin, Value},
};
use crate::{
    near::nearest,
    source::LineIndex,
    span::Span,
    yaml::{self, Document, NodeId, NodeKind, Scalar, ScalarStyle, YamlErrorKind},
};

/// What a file says.
#[derive(Debug)]
pub struct Read {
    /// Its settings, paths laid upon the folder of the file.
    pub settings: Node,
    /// Everything that is wrong, in order of place.
    pub faults: Vec<Fault>,
}

/// Reads the text of a configuration file; an empty one sets nothing.
pub fn read(text: &str, file: &Arc<FilePlace>) -> Read {
    let stream = yaml::parse(text);
    let nothing = Document::default();
    let document = stream.documents.first().unwrap_or(&nothing);
    let mut reader = Reader { document, lines: LineIndex::new(text), file, faults: Vec::new() };
    let settings = match &stream.error {
        Some(error) => {
            reader.fault(error.noticed, syntax_message(&error.kind));
            None
        }
        None => reader.root(),
    };
    if let Some(second) =
        stream.documents.get(1).and_then(|document| Some(document.node(document.root()?).span))
    {
        reader.fault(second, "only one document is read; leave out the second".to_owned());
    }
    let mut faults = reader.faults;
    faults.sort();
    faults.dedup();
    let file = Origin::File { file: Arc::clone(file), line: 1, column: 1 };
    Read { settings: settings.unwrap_or_else(|| Node::empty(file)), faults }
}

/// The words for a syntax error; those that would say a part of the file are left out.
fn syntax_message(kind: &YamlErrorKind) -> String {
    if matches!(kind, YamlErrorKind::UndefinedTagHandle(_) | YamlErrorKind::DuplicateTagHandle(_)) {
        YamlErrorKind::TagForm.message().into_owned()
    } else {
        kind.message().into_owned()
    }
}

struct Reader<'r, 's> {
    document: &'r Document<'s>,
    lines: LineIndex<'s>,
    file: &'r Arc<FilePlace>,
    faults: Vec<Fault>,
}

impl Reader<'_, '_> {
    fn fault(&mut self, span: Span, message: String) {
        let place = self.lines.position(span.start());
        let path = self.file.shown.clone();
        self.faults.push(Fault { path, line: place.line, column: place.column, message });
    }

    fn origin(&self, id: NodeId) -> Origin {
        let place = self.lines.position(self.document.node(id).span.start());
        Origin::File { file: Arc::clone(self.file), line: place.line, column: place.column }
    }

    fn root(&mut self) -> Option<Node> {
        let root = self.document.root()?;
        let node = self.document.node(root);
        if is_nothing(self.document, root) {
            return None;
        }
        if !matches!(node.kind, NodeKind::Mapping { .. }) {
            // What it holds is not told: it may be an env file.
            self.fault(node.span, "it must be a mapping of settings such as `ignore: []`".to_owned());
            return None;
        }
        let known = keys(schema::root());
        let keys = self.document.entries(root).iter().filter_map(|entry| self.document.text(entry.key));
        let is_ours = |key: &str| known.contains(&key) || nearest(key, known.iter().copied()).is_some();
        if !self.document.entries(root).is_empty() && !keys.into_iter().any(is_ours) {
            let message = "it holds no setting of kestra-lint, such as `ignore: []`";
            self.fault(node.span, message.to_owned());
            return None;
        }
        for (first, again) in self.document.duplicate_keys() {
            let line = self.lines.position(self.document.node(first).span.start()).line;
            let message = format!("this key stands here twice; the first is on line {line}");
            self.fault(self.document.node(again).span, message);
        }
        let value = self.value(root, schema::root(), "the file")?;
        Some(Node { value, origin: self.origin(root) })
    }

    /// What `id` says, if it fits; what does not is told. `setting` is the nearest key that is one of ours.
    fn value(&mut self, id: NodeId, schema: &'static Json, setting: &str) -> Option<Value> {
        let schema = schema::resolved(schema);
        let node = self.document.node(id);
        match &node.kind {
            NodeKind::Mapping { .. } if schema::allows(schema, "object") => {
                Some(self.mapping(id, schema, setting))
            }
            NodeKind::Sequence { .. } => self.list(id, schema, setting),
            NodeKind::Alias(_) => {
                let message = "aliases are not read here; write the value again";
                self.fault(node.span, message.to_owned());
                None
            }
            NodeKind::Scalar(scalar) => self.scalar(id, scalar, schema, setting),
            NodeKind::Mapping { .. } => self.misfit(id, schema, setting),
        }
    }

    fn misfit(&mut self, id: NodeId, schema: &'static Json, setting: &str) -> Option<Value> {
        let wanted = wanted(schema);
        self.fault(self.document.node(id).span, format!("`{setting}` must be {wanted}"));
        None
    }

    fn list(&mut self, id: NodeId, schema: &'static Json, setting: &str) -> Option<Value> {
        let choices = schema.get("anyOf").and_then(Json::as_array);
        let list = choices.into_iter().flatten().find(|choice| schema::allows(choice, "array"));
        let list = list.unwrap_or(schema);
        let Some(items) = list.get("items").filter(|_| schema::allows(list, "array")) else {
            return self.misfit(id, schema, setting);
        };
        let document = self.document;
        let mut read = Vec::new();
        for item in document.items(id) {
            if is_nothing(document, *item) {
                self.fault(document.node(*item).span, format!("nothing is written in `{setting}`"));
            } else if let Some(value) = self.value(*item, items, setting) {
                read.push(Node { value, origin: self.origin(*item) });
            }
        }
        Some(Value::List(read))
    }

    fn mapping(&mut self, id: NodeId, schema: &'static Json, setting: &str) -> Value {
        let document = self.document;
        let known = keys(schema);
        let names = schema.get("propertyNames").map(schema::resolved);
        let mut members = Vec::new();
        for entry in document.entries(id) {
            let key_span = document.text_span(entry.key);
            let Some(key) = document.scalar(entry.key).map(|scalar| scalar.value.as_ref()) else {
                self.fault(document.node(entry.key).span, "a key must be a text".to_owned());
                continue;
            };
            let property = schema.get("properties").and_then(|properties| properties.get(key));
            let (inner, setting) = match (property, names) {
                (Some(inner), _) => (inner, key),
                (None, Some(names)) => {
                    if let Some(message) = refused(key, names, setting) {
                        self.fault(key_span, message);
                        continue;
                    }
                    let Some(inner) = schema.get("additionalProperties") else { continue };
                    (inner, setting)
                }
                (None, None) => {
                    let message = unknown_setting(key, &known, setting);
                    self.fault(key_span, message);
                    continue;
                }
            };
            // Nothing behind the colon: not set. What it would be if it were is told by the other entries.
            if is_nothing(document, entry.value) {
                continue;
            }
            if let Some(value) = self.value(entry.value, inner, setting) {
                members.push((key.to_owned(), Node { value, origin: self.origin(entry.key) }));
            }
        }
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten();
        for name in required.filter_map(Json::as_str) {
            let is_there = document.entry(id, name).is_some_and(|entry| !is_nothing(document, entry.value));
            if !is_there {
                self.fault(document.node(id).span, format!("this entry of `{setting}` needs `{name}`"));
            }
        }
        Value::Map(members)
    }

    fn scalar(
        &mut self,
        id: NodeId,
        scalar: &Scalar<'_>,
        schema: &'static Json,
        setting: &str,
    ) -> Option<Value> {
        let text = scalar.value.as_ref();
        let is_plain = scalar.style == ScalarStyle::Plain;
        let schema = schema.get("anyOf").and_then(Json::as_array).map_or(schema, |choices| {
            choices.iter().find(|choice| !schema::allows(choice, "array")).unwrap_or(schema)
        });
        let is_listed = schema.get("oneOf").is_some();
        if schema::allows(schema, "string") || is_listed {
            let span = self.document.text_span(id);
            if let Some(message) = refused(text, schema, setting) {
                self.fault(span, message);
                return None;
            }
            let is_path = schema.get("format").is_some_and(|format| format == "path");
            if is_path {
                return Some(Value::Text(self.file.folder.join(text).to_string_lossy().into_owned()));
            }
            return Some(Value::Text(text.to_owned()));
        }
        if schema::allows(schema, "boolean") && is_plain {
            match text {
                "true" | "True" | "TRUE" => return Some(Value::Switch(true)),
                "false" | "False" | "FALSE" => return Some(Value::Switch(false)),
                _ => {}
            }
        }
        if schema::allows(schema, "integer")
            && is_plain
            && let Ok(number) = text.parse::<u8>()
        {
            return Some(Value::Number(Number::from(number)));
        }
        if schema::allows(schema, "number")
            && is_plain
            && let Some(number) = text.parse().ok().and_then(Number::from_f64)
        {
            return Some(Value::Number(number));
        }
        self.misfit(id, schema, setting)
    }
}

/// Why a text may not stand where a schema wants one.
fn refused(text: &str, schema: &'static Json, setting: &str) -> Option<String> {
    let format = schema.get("format").and_then(Json::as_str).unwrap_or_default();
    if let Some(choices) = schema::choices(schema) {
        if choices.contains(&text) {
            return None;
        }
        let near = nearest(text, choices.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Some(if format == "rule" {
            let name =
                if near.is_some() || is_plain_word(text) { format!(" `{text}`") } else { String::new() };
            format!("there is no rule or group{name}{hint}")
        } else {
            format!("`{setting}` must be {}", one_of(&choices))
        });
    }
    text_check::fault(format, text, setting)
}

/// The keys that a mapping may have.
fn keys(schema: &'static Json) -> Vec<&'static str> {
    let properties = schema.get("properties").and_then(Json::as_object);
    properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

fn unknown_setting(key: &str, known: &[&str], setting: &str) -> String {
    // `ignroe`, or as other tools and languages write it: `extendSelect`, `env_prefix`.
    let squeezed = |key: &str| key.replace(['-', '_'], "").to_lowercase();
    let same = known.iter().copied().find(|known| squeezed(known) == squeezed(key));
    let near = same.or_else(|| nearest(key, known.iter().copied()));
    let name =
        if near.is_some() || is_plain_word(key) { format!(" `{key}`") } else { " of this name".to_owned() };
    let within = if setting == "the file" { String::new() } else { format!(" in `{setting}`") };
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("there is no setting{name}{within}{hint}")
}

/// What a schema wants, in words.
fn wanted(schema: &'static Json) -> String {
    if let Some(choices) = schema::choices(schema) {
        return one_of(&choices);
    }
    let any_of = schema.get("anyOf").is_some();
    let words = [
        ("object", "a mapping"),
        ("array", "a list such as `[…]`"),
        ("boolean", "`true` or `false`"),
        ("integer", "a number from 0 to 255"),
        ("string", "a text"),
        ("number", "a number"),
    ];
    let found = words.iter().find(|(name, _)| schema::allows(schema, name));
    found
        .map_or(if any_of { "a text or a list of texts" } else { "something else" }, |(_, words)| words)
        .to_owned()
}

/// "`a`, `b` or `c`"
fn one_of(choices: &[&str]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Whether nothing is written, or `null`.
fn is_nothing(document: &Document<'_>, id: NodeId) -> bool {
    document.scalar(id).is_some_and(|scalar| {
        scalar.style == ScalarStyle::Plain && matches!(&*scalar.value, "" | "~" | "null" | "Null" | "NULL")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{read_text, tree};

    fn faults(text: &str) -> Vec<String> {
        read_text(text)
            .faults
            .iter()
            .map(|fault| format!("{}:{}: {}", fault.line, fault.column, fault.message))
            .collect()
    }

    fn one(text: &str) -> String {
        let found = faults(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.concat()
    }

    #[test]
    fn settings_have_the_types_of_the_schema() {
        assert_eq!(
            tree("kestra-version: 1.10\nfix: true\nselect: [envs]\nlevels: {uppercase-env: off}\nbaseline:\nexclude:\n").to_json(),
            json!({"kestra-version": "1.10", "fix": true, "select": ["envs"], "levels": {"uppercase-env": "off"}})
        );
    }

    #[test]
    fn nothing_and_comments_set_nothing() {
        for text in ["", "# nothing yet\n", "\u{feff}# nothing\r\n", "---\n", "null\n"] {
            assert_eq!(faults(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn paths_are_laid_upon_the_folder_of_the_file() {
        let read = read_text("extends: ../base.yaml\nsources: {env-files: [a/b.env]}\n");
        assert_eq!(
            read.settings.to_json(),
            json!({"extends": "project/../base.yaml", "sources": {"env-files": ["project/a/b.env"]}})
        );
        assert_eq!(
            read.settings.get(&["sources", "env-files"]).unwrap().items()[0].origin.to_string(),
            "kestra-lint.yaml:2:23"
        );
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        assert_eq!(
            faults(
                "ignore: [envs]\nignroe: []\nsources:\n  env-file: [a]\nmin-level: fatal\nfix: maybe\nselect: envs\n"
            ),
            [
                "2:1: there is no setting `ignroe`; did you mean `ignore`?",
                "4:3: there is no setting `env-file` in `sources`; did you mean `env-files`?",
                "5:12: `min-level` must be `advice`, `warning` or `error`",
                "6:6: `fix` must be `true` or `false`",
                "7:9: `select` must be a list such as `[…]`",
            ]
        );
    }

    #[test]
    fn a_name_in_the_spelling_of_another_tool_is_told() {
        assert_eq!(
            one("envPrefix: X_\n"),
            "1:1: there is no setting `envPrefix`; did you mean `env-prefix`?"
        );
        assert_eq!(
            one("fix: true\nunsafe_fixes: true\n"),
            "2:1: there is no setting `unsafe_fixes`; did you mean `unsafe-fixes`?"
        );
    }

    #[test]
    fn rules_are_known_wherever_they_are_named() {
        let misspelt = "there is no rule or group `unknown-sekret`; did you mean `unknown-secret`?";
        assert_eq!(one("select: [unknown-sekret]\n"), format!("1:10: {misspelt}"));
        assert_eq!(one("ignore:\n  - 'unknown-sekret'\n"), format!("2:6: {misspelt}"));
        assert_eq!(one("levels: {unknown-sekret: off}\n"), format!("1:10: {misspelt}"));
        assert_eq!(one("per-file-ignores:\n  a/*: [unknown-sekret]\n"), format!("2:9: {misspelt}"));
        assert_eq!(faults("select: [secret-sources, all, envs]\n"), Vec::<String>::new());
    }

    #[test]
    fn texts_are_held_against_their_form() {
        assert_eq!(one("exclude: ['a[']\n"), "1:12: this is no glob: unclosed character class; missing ']'");
        assert_eq!(
            one("kestra-version: newest\n"),
            "1:17: expected a version such as `1.3` or `1.3.19`, `latest` or `any`"
        );
        assert_eq!(
            one("credential-rules:\n  - {id: a, regex: '(a'}\n"),
            "2:21: this is no regular expression: unclosed group"
        );
        assert_eq!(
            one("environments: {Prod: {env-files: [a]}}\n"),
            "1:16: the name of an environment has lower-case letters, digits, `_` and `-` only"
        );
        assert_eq!(
            one("names: {functions: ['look up']}\n"),
            "1:22: write a name, or a name with its parameters: `lookup(key, region)`"
        );
        assert_eq!(
            one("credential-rules: [{id: a}]\n"),
            "1:20: this entry of `credential-rules` needs `regex`"
        );
    }

    #[test]
    fn keys_stand_once() {
        assert_eq!(
            one("ignore: []\nfix: true\nignore: [envs]\n"),
            "3:1: this key stands here twice; the first is on line 1"
        );
    }

    #[test]
    fn broken_yaml_is_told_as_such() {
        assert_eq!(one("select: [\n"), "2:1: expected a value, found the end of the file");
        assert_eq!(one("a: *b\nfix: true\n"), "1:1: there is no setting `a`");
        assert_eq!(one("fix: *b\n"), "1:6: aliases are not read here; write the value again");
        assert_eq!(
            one("fix: true\n---\nfix: false\n"),
            "3:1: only one document is read; leave out the second"
        );
    }

    #[test]
    fn a_file_of_another_kind_is_not_quoted() {
        let said = "1:1: it must be a mapping of settings such as `ignore: []`";
        assert_eq!(one("SECRET_A=b\n"), said);
        assert_eq!(one("[a]\n"), said);
        assert_eq!(
            one("SECRET_A: b\nSECRET_B: c\n"),
            "1:1: it holds no setting of kestra-lint, such as `ignore: []`"
        );
        assert_eq!(one("fix: true\nSecretA9: b\n"), "2:1: there is no setting of this name");
        assert_eq!(one("ignore: [hunter2x]\n"), "1:10: there is no rule or group");
    }

    #[test]
    fn line_ends_and_marks_of_windows_change_no_place() {
        assert_eq!(
            faults("\u{feff}fix: true\r\nignroe: []\r\n"),
            ["2:1: there is no setting `ignroe`; did you mean `ignore`?"]
        );
        assert_eq!(
            faults("\u{feff}ignroe: []\r\n"),
            ["1:1: there is no setting `ignroe`; did you mean `ignore`?"]
        );
    }
}
