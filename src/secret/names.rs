//! Files that list the names of secrets and envs without their values, for runs that must not hold any.
//!
//! One name per line (`#` comments), the keys of `.properties`, a JSON list or object, a YAML list or mapping: told by the
//! file's extension, else by what it holds. Values are passed over.

use thiserror::Error;

use crate::{
    span::{Span, Spanned, offset},
    yaml::{self, NodeId, NodeKind},
};

/// How a list of names is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// One name per line, with or without a value.
    Lines,
    /// Java's properties.
    Properties,
    /// A list, or a mapping whose keys are the names. JSON is YAML.
    Yaml,
}

impl Form {
    /// The form of the file `name`.
    pub fn of(name: &str, text: &str) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("json" | "yaml" | "yml") => Self::Yaml,
            Some("properties") => Self::Properties,
            Some(_) | None => Self::told_by(text),
        }
    }

    fn told_by(text: &str) -> Self {
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with(['#', '!']));
        let is_yaml = |line: &str| line.starts_with(['[', '{']) || line == "---" || line.starts_with("- ");
        if first.is_some_and(is_yaml) { Self::Yaml } else { Self::Lines }
    }
}

/// Why a text is no list of names. Says nothing of what stands there, which may be a value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct NamesFailure {
    /// Where reading could not go on.
    pub at: Span,
    message: String,
}

impl NamesFailure {
    fn new(at: Span, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

/// The names of a list, in order.
///
/// # Errors
/// If the text is no such list.
pub fn parse(text: &str, form: Form) -> Result<Vec<Spanned<String>>, NamesFailure> {
    match form {
        Form::Lines => lines(text),
        Form::Properties => Ok(properties(text)),
        Form::Yaml => from_yaml(text),
    }
}

fn lines(text: &str) -> Result<Vec<Spanned<String>>, NamesFailure> {
    // Where some lines have values, a line without one may be the rest of a value: only a variable's name is a name.
    let has_values = text.lines().any(has_value);
    let mut names = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    for line in text.split_inclusive('\n') {
        let is_rest = std::mem::replace(&mut goes_on, has_values && is_continued(line));
        let name = line_name(line, at).filter(|_| !is_rest);
        if let Some(name) = name.filter(|name| !has_values || has_value(line) || is_variable(&name.value)) {
            let behind = Span::new(name.span.end(), offset(at + line.len()));
            let rest = behind.of(text).trim_start_matches(['"', '\'']).trim();
            if !has_values && !rest.is_empty() && !rest.starts_with(['#', '=', ':']) {
                return Err(NamesFailure::new(name.span, "a line holds one name"));
            }
            names.push(name);
        }
        at += line.len();
    }
    Ok(names)
}

/// Whether a line gives a value to its name. The `=` that base64 ends in is none.
fn has_value(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with(['#', '!'])
        && line.split_once(['=', ':']).is_some_and(|(_, value)| !value.trim_matches('=').is_empty())
}

/// Whether a line ends in a backslash that takes the next one along.
fn is_continued(line: &str) -> bool {
    let line = line.trim_end_matches(['\r', '\n']);
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    backslashes % 2 == 1
}

fn is_variable(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

/// The name on a line that begins at byte `at`.
fn line_name(line: &str, at: usize) -> Option<Spanned<String>> {
    let body = line.trim_start_matches('\u{feff}').trim_start();
    if body.is_empty() || body.starts_with(['#', '!']) {
        return None;
    }
    let start = at + line.len() - body.len();
    if let Some(quote) = body.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = body.get(1..)?.split(quote).next()?;
        return named(inner, start + 1);
    }
    let body = body.strip_prefix("export ").unwrap_or(body);
    let start = at + line.len() - body.len();
    named(body.split(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).next()?, start)
}

fn named(name: &str, start: usize) -> Option<Spanned<String>> {
    (!name.is_empty()).then(|| Spanned::new(name.to_owned(), Span::from_range(start..start + name.len())))
}

/// The keys of Java's properties: up to a blank, `=` or `:` that no backslash stands before.
fn properties(text: &str) -> Vec<Spanned<String>> {
    let mut names = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches('\u{feff}').trim_start();
        let is_comment = !goes_on && body.starts_with(['#', '!']);
        if !goes_on && !is_comment {
            let start = at + line.len() - body.len();
            let mut is_escaped = false;
            let ends = |c: char| {
                let ends = !is_escaped && (c.is_whitespace() || matches!(c, '=' | ':'));
                is_escaped = c == '\\' && !is_escaped;
                ends
            };
            let length = body.find(ends).unwrap_or(body.len());
            let key = body.get(..length).unwrap_or_default();
            names.extend(named(key, start).map(|name| name.map(|key| unescaped(&key))));
        }
        goes_on = !is_comment && is_continued(line);
        at += line.len();
    }
    names
}

fn unescaped(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut chars = key.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

fn from_yaml(text: &str) -> Result<Vec<Spanned<String>>, NamesFailure> {
    // JSON may be indented by tabs, which YAML has not.
    let text = text.replace('\t', " ");
    let stream = yaml::parse(&text);
    if let Some(error) = &stream.error {
        return Err(NamesFailure::new(error.noticed, error.message()));
    }
    let mut names = Vec::new();
    for document in &stream.documents {
        let Some(root) = document.root() else { continue };
        let ids: Vec<NodeId> = match &document.node(root).kind {
            NodeKind::Sequence { items, .. } => items.clone(),
            NodeKind::Mapping { entries, .. } => entries.iter().map(|entry| entry.key).collect(),
            NodeKind::Scalar(scalar) if scalar.value.is_empty() => continue,
            NodeKind::Scalar(_) | NodeKind::Alias(_) => {
                let at = document.node(root).span;
                return Err(NamesFailure::new(at, "this is neither a list nor a mapping"));
            }
        };
        for id in ids {
            let name = document.scalar(id).filter(|scalar| !scalar.value.is_empty());
            let Some(name) = name else {
                return Err(NamesFailure::new(document.node(id).span, "a name is a text"));
            };
            names.push(Spanned::new(name.value.clone().into_owned(), document.text_span(id)));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(name: &str, text: &str) -> Vec<String> {
        let names = parse(text, Form::of(name, text)).expect("a list of names");
        assert!(
            names.iter().all(|name| name.value.contains(' ') || name.span.of(text) == name.value),
            "{text:?}"
        );
        names.into_iter().map(|name| name.value).collect()
    }

    fn names(text: &str) -> Vec<String> {
        names_of("names.txt", text)
    }

    fn failure(name: &str, text: &str) -> (String, u32) {
        let failure = parse(text, Form::of(name, text)).expect_err("no list of names");
        (failure.to_string(), failure.at.start())
    }

    #[test]
    fn what_may_be_the_rest_of_a_value_is_no_name() {
        assert_eq!(names("A=v\nrest\nQmFzZQ==\nB\nc.d: v\n"), ["A", "B", "c.d"]);
        assert_eq!(names("a\nb.c=\n"), ["a", "b.c"]);
        assert_eq!(names("A=v \\\n  MORE\nB=w\n"), ["A", "B"]);
    }

    #[test]
    fn all_forms_give_names() {
        let wanted = ["API_TOKEN", "SECRET_B", "ENV_C"];
        for text in [
            "# comment\nAPI_TOKEN\n\n  SECRET_B # why\r\nENV_C",
            "API_TOKEN=\n! comment\nSECRET_B = x\nENV_C: y\n",
            "---\n- API_TOKEN\n- \"SECRET_B\"\n- 'ENV_C' # c\n",
            "[\"API_TOKEN\", \"SECRET_B\",\n \"ENV_C\"]\n",
            "\u{feff}[API_TOKEN, SECRET_B, ENV_C]",
            "{\"API_TOKEN\": \"v\",\n\t\"SECRET_B\": {\"deep\": 1},\n\t\"ENV_C\": null}\n",
        ] {
            assert_eq!(names(text), wanted, "{text:?}");
        }
        assert_eq!(names_of("x.yaml", "API_TOKEN: v\nSECRET_B:\n  deep: 1\nENV_C:\n"), wanted);
        assert!(names("[]").is_empty() && names("").is_empty() && names_of("x.yaml", "").is_empty());
    }

    #[test]
    fn properties_are_read_as_java_reads_them() {
        let text = "! c\n# c\nAPI_TOKEN=v\\\n  MORE=x\nSECRET_B : v\nENV_C v\nALONE\nwith\\ blank=v\n";
        assert_eq!(names_of("x.properties", text), ["API_TOKEN", "SECRET_B", "ENV_C", "ALONE", "with blank"]);
        assert_eq!(names_of("x.properties", "A=v\\\\\nB=w\r\n"), ["A", "B"]);
    }

    #[test]
    fn what_is_no_list_is_refused_where_it_stands_and_never_quoted() {
        assert_eq!(failure("x.txt", "A\nhunter two\n"), ("a line holds one name".to_owned(), 2));
        assert_eq!(failure("x.json", "[\"A\", {\"B\": 1}]"), ("a name is a text".to_owned(), 6));
        assert_eq!(failure("x.yaml", "hunter2\n"), ("this is neither a list nor a mapping".to_owned(), 0));
        let (message, at) = failure("x.json", "[\"hunter2\"\n");
        assert!(!message.contains("hunter2") && at > 0, "{message}");
    }
}
