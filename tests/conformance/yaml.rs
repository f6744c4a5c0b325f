//! YAML as the real Kestra reads it: verdicts, events, positions, values, types, places.
//!
//! The canonical texts that are hashed here are described beside the recorded cases, in `oracle/yaml/README.md`.

use std::{fmt::Write as _, fs};

use base64::Engine as _;
use kestra_lint::{
    span::Span,
    yaml::{
        CollectionStyle, Document, NodeId, NodeKind, ScalarStyle, Stream, Untyped, Version, decode, parse,
        refusal, resolve,
    },
};
use serde_json::Value;

use crate::harness::{Tally, cases, oracle};

/// One recorded text.
struct Case {
    id: String,
    text: String,
    recorded: Value,
}

/// The cases of every file below `yaml` whose lines have a `verdict`.
fn texts(set: &str) -> Option<Vec<Case>> {
    let Ok(folder) = fs::read_dir(oracle().join("yaml")) else {
        println!("skipped {set}: no such file");
        return None;
    };
    let files = folder.filter_map(|file| Some(file.ok()?.path()));
    let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.file_name()?.to_str()?.to_owned())).collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        for recorded in cases(set, &format!("yaml/{name}")).unwrap_or_default() {
            if let Some(case) = case(recorded) {
                found.push(case);
            }
        }
    }
    assert!(!found.is_empty(), "{set}: no case");
    Some(found)
}

fn case(recorded: Value) -> Option<Case> {
    let id = recorded["id"].as_str()?.to_owned();
    let text = if let Some(text) = recorded["text"].as_str() {
        text.to_owned()
    } else if let Some(bytes) = recorded["base64"].as_str() {
        let bytes = base64::engine::general_purpose::STANDARD.decode(bytes).expect("base64");
        decode(&bytes).into_owned()
    } else {
        let file = oracle().join("../corpus").join(&id);
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        decode(&bytes).into_owned()
    };
    // A file of the same folder may hold cases of another form.
    recorded["verdict"].is_string().then_some(Case { id, text, recorded })
}

fn compare(set: &str, ours: impl Fn(&Case) -> Option<(String, String)>) {
    let Some(cases) = texts(set) else { return };
    let mut tally = Tally::default();
    for case in &cases {
        if let Some((theirs, mine)) = ours(case) {
            tally.count(&case.id, theirs == mine, || theirs.clone(), || mine.clone());
        }
    }
    tally.finish(set, 1000);
}

fn hash(text: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

#[test]
fn yaml_verdict() {
    compare("yaml-verdict", |case| {
        let theirs = case.recorded["verdict"].as_str()?.to_owned();
        let mine = if refusal(&parse(&case.text)).is_none() { "accepted" } else { "error" };
        Some((theirs, mine.to_owned()))
    });
}

#[test]
fn yaml_events() {
    compare("yaml-events", |case| {
        let stream = parse(&case.text);
        let lines = Lines { text: &case.text, positions: None };
        if let Some(kinds) = case.recorded["kinds"].as_str() {
            let whole = if stream.error.is_none() { lines.stream(&stream) } else { "an error".to_owned() };
            return Some((kinds.to_owned(), hash(&whole)));
        }
        let kinds = case.recorded["kinds1"].as_str()?;
        let mine = match stream.documents.first() {
            Some(first) if first.is_complete() => lines.documents(std::slice::from_ref(first), "+STR\n"),
            _ => "no whole document".to_owned(),
        };
        Some((kinds.to_owned(), hash(&mine)))
    });
}

#[test]
fn yaml_positions() {
    compare("yaml-positions", |case| {
        let flat = case.recorded["flat"].as_str()?;
        let stream = parse(&case.text);
        let positions = Positions::new(&case.text);
        let lines = Lines { text: &case.text, positions: Some(&positions) };
        let mut mine = String::new();
        for document in &stream.documents {
            for (id, node) in document.nodes() {
                let is_flat = document.scalar(id).is_some_and(|scalar| {
                    matches!(scalar.style, ScalarStyle::Plain | ScalarStyle::Single | ScalarStyle::Double)
                });
                if is_flat {
                    lines.scalar(document, id, &mut mine, Some(node.outer_span()));
                }
            }
        }
        Some((flat.to_owned(), hash(&mine)))
    });
}

#[test]
fn yaml_values() {
    compare("yaml-values", |case| {
        let theirs = case.recorded["treehash"].as_str()?;
        let stream = parse(&case.text);
        let document = stream.documents.first()?;
        let mut tree = String::new();
        write_tree(document, document.root()?, &mut tree);
        Some((theirs.to_owned(), hash(&tree)))
    });
}

#[test]
fn yaml_typed() {
    let Some(cases) = cases("yaml-typed", "yaml/typed.jsonl") else { return };
    let mut tally = Tally::default();
    for case in &cases {
        let literal = case["literal"].as_str().expect("a literal");
        let text = format!("v: {literal}\n");
        let stream = parse(&text);
        let mine = match refusal(&stream) {
            Some(_) => None,
            None => stream.documents.first().and_then(|document| {
                let mut tree = String::new();
                write_tree(document, document.get(document.root()?, "v")?, &mut tree);
                Some(tree)
            }),
        };
        let theirs = case.get("value").map(|_| typed_value(literal));
        tally.count(literal, mine == theirs, || format!("{theirs:?}"), || format!("{mine:?}"));
    }
    tally.finish("yaml-typed", 1000);
}

/// The recorded value as it is written: a big integer does not survive reading the line as JSON.
fn typed_value(literal: &str) -> String {
    let file = crate::harness::text("yaml-typed", "yaml/typed.jsonl").expect("read before");
    let key = format!("{{\"literal\": {}, \"value\": ", serde_json::to_string(literal).expect("a string"));
    let line = file.split('\n').find_map(|line| line.strip_prefix(&key)?.strip_suffix('}'));
    let written = line.unwrap_or_else(|| panic!("no line for {literal}"));
    match serde_json::from_str::<Value>(written) {
        Ok(Value::Number(_)) => written.to_owned(),
        Ok(value) => value.to_string(),
        Err(error) => panic!("{written}: {error}"),
    }
}

#[test]
fn yaml_spans() {
    let Some(cases) = cases("yaml-spans", "yaml/spans.jsonl") else { return };
    let mut tally = Tally::default();
    for case in &cases {
        let text = case["text"].as_str().expect("a text");
        let stream = parse(text);
        let found =
            stream.documents.first().and_then(|document| Some((document, at_path(document, &case["path"])?)));
        let decoded = found.and_then(|(document, id)| document.decoded(id));
        let positions = Positions::new(text);
        for (index, span) in case["spans"].as_array().expect("spans").iter().enumerate() {
            let theirs = format!("{} {} {}", span["start"], span["end"], span["bytes"]);
            let mine = decoded.as_ref().map(|decoded| {
                let byte = |point: &Value| {
                    let chars = decoded.text().chars();
                    let point = usize::try_from(point.as_u64().expect("a number")).expect("an index");
                    u32::try_from(chars.take(point).map(char::len_utf8).sum::<usize>()).expect("an offset")
                };
                let place = decoded.locate(byte(&span["decoded"][0])..byte(&span["decoded"][1]));
                let (start, end) = (positions.at(place.start()), positions.at(place.end()));
                let value = decoded.text() == case["value"];
                format!(
                    "[{},{}] [{},{}] [{},{}]{}",
                    start.line,
                    start.column,
                    end.line,
                    end.column,
                    place.start(),
                    place.end(),
                    if value { "" } else { " of another value" }
                )
            });
            let mine = mine.unwrap_or_else(|| "no scalar".to_owned());
            let id = format!("{} {index}", case["id"]);
            tally.count(&id, mine == theirs, || theirs.clone(), || mine.clone());
        }
    }
    tally.finish("yaml-spans", 1000);
}

/// The node at `path`: keys and indexes, or `{"key": …}` for a key itself.
fn at_path(document: &Document<'_>, path: &Value) -> Option<NodeId> {
    let step = |node: NodeId, step: &Value| match step {
        Value::String(key) => document.get(node, key),
        Value::Object(key) => document.entry(node, key["key"].as_str()?).map(|entry| entry.key),
        Value::Number(index) => document.items(node).get(usize::try_from(index.as_u64()?).ok()?).copied(),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    };
    let root = document.root()?;
    match path.as_array() {
        Some(path) => path.iter().try_fold(root, step),
        None => step(root, path),
    }
}

/// A place as SnakeYAML counts: line and column from 1, index from 0, in code points.
#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
    index: usize,
}

/// The places of all bytes of a text at which a character begins.
struct Positions(Vec<Place>);

impl Positions {
    fn new(text: &str) -> Self {
        let mut places = vec![Place { line: 1, column: 1, index: 0 }; text.len() + 1];
        let mut place = Place { line: 1, column: 1, index: 0 };
        for (at, found) in text.char_indices() {
            places[at] = place;
            place.index += 1;
            let next = text.as_bytes().get(at + found.len_utf8());
            let ends_line = match found {
                '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
                // The very last character begins no line.
                '\r' => next.is_some_and(|next| *next != b'\n'),
                _ => false,
            };
            if ends_line {
                place.line += 1;
                place.column = 1;
            } else if (at, found) != (0, '\u{feff}') {
                place.column += 1;
            }
        }
        places[text.len()] = place;
        Self(places)
    }

    fn at(&self, byte: u32) -> Place {
        self.0[byte as usize]
    }
}

/// Writes canonical events.
struct Lines<'a> {
    text: &'a str,
    positions: Option<&'a Positions>,
}

impl Lines<'_> {
    fn stream(&self, stream: &Stream<'_>) -> String {
        let mut out = self.documents(&stream.documents, "+STR\n");
        out.push_str("-STR\n");
        out
    }

    fn documents(&self, documents: &[Document<'_>], before: &str) -> String {
        let mut out = before.to_owned();
        let word = |marker: Option<Span>| if marker.is_some() { "explicit" } else { "implicit" };
        for document in documents {
            let version = match document.version() {
                None => "",
                Some(Version::V1_0) => " %1.0",
                Some(Version::V1_1) => " %1.1",
            };
            writeln!(out, "+DOC {}{version}", word(document.start())).expect("writing to a string");
            self.node(document, document.root().expect("a root"), &mut out);
            writeln!(out, "-DOC {}", word(document.end())).expect("writing to a string");
        }
        out
    }

    /// With a stack of its own: a test thread has less than some texts need.
    fn node(&self, document: &Document<'_>, root: NodeId, out: &mut String) {
        enum Step {
            Node(NodeId),
            Line(&'static str),
        }
        let mut steps = vec![Step::Node(root)];
        while let Some(step) = steps.pop() {
            let id = match step {
                Step::Line(line) => {
                    out.push_str(line);
                    continue;
                }
                Step::Node(id) => id,
            };
            let style_word = |style: &CollectionStyle| match style {
                CollectionStyle::Block => "block",
                CollectionStyle::Flow => "flow",
            };
            match &document.node(id).kind {
                NodeKind::Scalar(_) => self.scalar(document, id, out, None),
                NodeKind::Alias(name) => writeln!(out, "=ALI &{name}").expect("writing to a string"),
                NodeKind::Mapping { style, entries } => {
                    write!(out, "+MAP {}", style_word(style)).expect("writing to a string");
                    properties(document, id, out);
                    out.push('\n');
                    steps.push(Step::Line("-MAP\n"));
                    for entry in entries.iter().rev() {
                        steps.extend([Step::Node(entry.value), Step::Node(entry.key)]);
                    }
                }
                NodeKind::Sequence { style, items } => {
                    write!(out, "+SEQ {}", style_word(style)).expect("writing to a string");
                    properties(document, id, out);
                    out.push('\n');
                    steps.push(Step::Line("-SEQ\n"));
                    steps.extend(items.iter().rev().map(|item| Step::Node(*item)));
                }
            }
        }
    }

    fn scalar(&self, document: &Document<'_>, id: NodeId, out: &mut String, place: Option<Span>) {
        let scalar = document.scalar(id).expect("a scalar");
        let style = match scalar.style {
            ScalarStyle::Plain => "plain",
            ScalarStyle::Single => "single",
            ScalarStyle::Double => "double",
            ScalarStyle::Literal => "literal",
            ScalarStyle::Folded => "folded",
        };
        write!(out, "=VAL {style}").expect("writing to a string");
        if let (Some(positions), Some(place)) = (self.positions, place) {
            let (from, to) = (positions.at(place.start()), positions.at(place.end()));
            write!(
                out,
                " {}:{}@{}-{}:{}@{}",
                from.line, from.column, from.index, to.line, to.column, to.index
            )
            .expect("writing to a string");
        }
        properties(document, id, out);
        out.push_str(" \"");
        let decoded = document.decoded(id).expect("a scalar");
        for (at, found) in decoded.text().char_indices() {
            // Half a surrogate pair is U+FFFD to us; the recorded text has the half.
            let at = u32::try_from(at).expect("an offset");
            let source = if found == '\u{fffd}' { decoded.locate(at..at + 3).of(self.text) } else { "" };
            if let Some(digits) = source.strip_prefix("\\u").or_else(|| source.strip_prefix("\\U0000")) {
                if digits.eq_ignore_ascii_case("fffd") {
                    out.push(found);
                } else {
                    write!(out, "\\u{}", digits.to_lowercase()).expect("writing to a string");
                }
            } else {
                let quoted = serde_json::to_string(&found).expect("a character");
                let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                out.push_str(inner.expect("quotes"));
            }
        }
        out.push_str("\"\n");
    }
}

fn properties(document: &Document<'_>, id: NodeId, out: &mut String) {
    let node = document.node(id);
    if let Some(anchor) = node.anchor {
        write!(out, " &{}", anchor.value).expect("writing to a string");
    }
    if let Some(tag) = &node.tag {
        write!(out, " <{tag}>").expect("writing to a string");
    }
}

fn write_tree(document: &Document<'_>, root: NodeId, out: &mut String) {
    enum Step {
        Value(NodeId),
        Key(NodeId),
        Text(&'static str),
    }
    let quoted = |id| serde_json::to_string(document.text(id).expect("a scalar")).expect("a string");
    let mut steps = vec![Step::Value(root)];
    while let Some(step) = steps.pop() {
        let id = match step {
            Step::Text(text) => {
                out.push_str(text);
                continue;
            }
            Step::Key(id) => {
                out.push_str(&quoted(id));
                out.push(':');
                continue;
            }
            Step::Value(id) => id,
        };
        match &document.node(id).kind {
            NodeKind::Mapping { entries, .. } => {
                out.push('{');
                steps.push(Step::Text("}"));
                for (index, entry) in entries.iter().enumerate().rev() {
                    steps.extend([Step::Value(entry.value), Step::Key(entry.key)]);
                    if index > 0 {
                        steps.push(Step::Text(","));
                    }
                }
            }
            NodeKind::Sequence { items, .. } => {
                out.push('[');
                steps.push(Step::Text("]"));
                for (index, item) in items.iter().enumerate().rev() {
                    steps.push(Step::Value(*item));
                    if index > 0 {
                        steps.push(Step::Text(","));
                    }
                }
            }
            NodeKind::Scalar(_) | NodeKind::Alias(_) => match resolve(document, id) {
                Untyped::Null => out.push_str("null"),
                Untyped::Bool(value) => write!(out, "{value}").expect("writing to a string"),
                Untyped::Int(decimal) => out.push_str(&decimal),
                Untyped::Float(value) => {
                    write!(out, "{{\"$f\":\"{:016x}\"}}", value.to_bits()).expect("writing to a string");
                }
                Untyped::Text => out.push_str(&quoted(id)),
                Untyped::Bytes(bytes) => {
                    let bytes = base64::engine::general_purpose::STANDARD.encode(bytes);
                    write!(out, "{{\"$bytes\":\"{bytes}\"}}").expect("writing to a string");
                }
                Untyped::Malformed => out.push_str("malformed"),
            },
        }
    }
}
