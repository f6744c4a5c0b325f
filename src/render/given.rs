//! What the user says of a run: `--set`, `--set-file`, `--context`.

use serde_json::{Map as Object, Value as Json};
use thiserror::Error;

use super::{
    node,
    value::{Number, Value},
};
use crate::yaml;

/// Values that the user gives, as a tree of variables.
#[derive(Clone, Debug, Default)]
pub struct Given {
    tree: Object<String, Json>,
    /// Texts for inputs, to be read as the input's type asks: path below `inputs`, text.
    inputs: Vec<(Vec<String>, String)>,
}

/// A value that cannot be used. Says nothing of the value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum GivenFailure {
    /// No `=`.
    #[error("`{0}` has no `=`: give it as `inputs.name=value`")]
    NoValue(String),
    /// The path cannot be read.
    #[error("`{0}` is no path of a variable, such as `inputs.name` or `outputs['my-task'].value`")]
    BadPath(String),
    /// Secrets come from secret sources only.
    #[error("secrets come from an env file or another secret source, never from `--set` or `--context`")]
    Secret,
    /// A value stands where the path wants to go on.
    #[error("`{0}` was given a value already, so nothing can be set below it")]
    NoMapping(String),
    /// The context is no mapping.
    #[error("a context is a mapping of variables, such as `inputs:` or `outputs:`")]
    NoContext,
}

impl Given {
    /// Takes one `--set path=value`. Below `inputs` the input's type decides how the text is read; elsewhere it is
    /// JSON where it is JSON, else a text.
    ///
    /// # Errors
    /// If the path makes no sense.
    pub fn set(&mut self, assignment: &str) -> Result<(), GivenFailure> {
        let Some((path, text)) = assignment.split_once('=') else {
            return Err(GivenFailure::NoValue(assignment.to_owned()));
        };
        let steps = steps(path)?;
        if let Some(input) = input_path(&steps) {
            self.inputs.push((input, text.to_owned()));
            return Ok(());
        }
        let value = serde_json::from_str(text).unwrap_or_else(|_| Json::from(text));
        self.put(path, &steps, value)
    }

    /// Takes one `--set-file path=FILE` whose file says `text`: always a text, unless it is an input of another type.
    ///
    /// # Errors
    /// If the path makes no sense.
    pub fn set_text(&mut self, path: &str, text: &str) -> Result<(), GivenFailure> {
        let steps = steps(path)?;
        if let Some(input) = input_path(&steps) {
            self.inputs.push((input, text.to_owned()));
            return Ok(());
        }
        self.put(path, &steps, Json::from(text))
    }

    /// Takes the variables of a `--context`; what is there already is merged, later values win.
    ///
    /// # Errors
    /// If it is no mapping.
    pub fn context(&mut self, context: Json) -> Result<(), GivenFailure> {
        let Json::Object(context) = context else { return Err(GivenFailure::NoContext) };
        if context.contains_key("secret") || context.contains_key("secrets") {
            return Err(GivenFailure::Secret);
        }
        merge(&mut self.tree, context);
        Ok(())
    }

    fn put(&mut self, path: &str, steps: &[String], value: Json) -> Result<(), GivenFailure> {
        let (last, parents) = steps.split_last().ok_or_else(|| GivenFailure::BadPath(path.to_owned()))?;
        let mut tree = &mut self.tree;
        for step in parents {
            let entry = tree.entry(step.as_str()).or_insert_with(|| Json::Object(Object::new()));
            let Json::Object(inner) = entry else { return Err(GivenFailure::NoMapping(step.clone())) };
            tree = inner;
        }
        match (tree.get_mut(last), value) {
            (Some(Json::Object(old)), Json::Object(new)) => merge(old, new),
            (_, value) => {
                tree.insert(last.clone(), value);
            }
        }
        Ok(())
    }

    /// The given value of a variable.
    pub(super) fn root(&self, name: &str) -> Option<&Json> {
        self.tree.get(name)
    }

    /// The names of the variables that are given.
    pub(super) fn root_names(&self) -> impl Iterator<Item = &str> {
        self.tree.keys().map(String::as_str)
    }

    /// The texts given for inputs, in order.
    pub(super) fn input_texts(&self) -> &[(Vec<String>, String)] {
        &self.inputs
    }
}

fn merge(into: &mut Object<String, Json>, from: Object<String, Json>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Json::Object(old)), Json::Object(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

fn input_path(steps: &[String]) -> Option<Vec<String>> {
    let (root, path) = steps.split_first()?;
    (root == "inputs" && !path.is_empty()).then(|| path.to_vec())
}

/// `outputs['my-task'].value` as its steps.
fn steps(path: &str) -> Result<Vec<String>, GivenFailure> {
    let bad = || GivenFailure::BadPath(path.to_owned());
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(subscript) = rest.strip_prefix('[') {
            let quote = subscript.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or_else(bad)?;
            let body = subscript.strip_prefix(quote).unwrap_or_default();
            let (step, behind) = body.split_once(quote).ok_or_else(bad)?;
            steps.push(step.to_owned());
            rest = behind.strip_prefix(']').ok_or_else(bad)?;
        } else {
            let rest_of_path =
                if steps.is_empty() { rest } else { rest.strip_prefix('.').ok_or_else(bad)? };
            let end = rest_of_path.find(['.', '[']).unwrap_or(rest_of_path.len());
            let (step, behind) = rest_of_path.split_at_checked(end).ok_or_else(bad)?;
            if step.is_empty() {
                return Err(bad());
            }
            steps.push(step.to_owned());
            rest = behind;
        }
    }
    match steps.first().map(String::as_str) {
        None => Err(bad()),
        Some("secret" | "secrets") => Err(GivenFailure::Secret),
        Some(_) => Ok(steps),
    }
}

/// A given value as Jackson would read it.
pub(super) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => i32::try_from(whole).map_or(Value::long(whole), Value::int),
            (None, Some(number)) => Value::Number(Number::Double(number)),
            (None, None) => Value::text(number.to_string()),
        },
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value).collect()),
        Json::Object(entries) => {
            Value::map(entries.iter().map(|(key, item)| (Value::text(key.as_str()), value(item))))
        }
    }
}

/// The text of a `--context` file: JSON, or YAML as Kestra reads it. `None` if it is neither.
pub fn read_context(text: &str) -> Option<Json> {
    if let Ok(json) = serde_json::from_str(text) {
        return Some(json);
    }
    let stream = yaml::parse(text);
    let document = stream.documents.first().filter(|_| stream.error.is_none())?;
    let root = document.root().filter(|_| yaml::refusal(&stream).is_none())?;
    serde_json::from_str(&super::json::to_text_with_nulls(&node::value(document, root)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let read = |path: &str| steps(path).map(|steps| steps.join("|"));
        assert_eq!(read("outputs['my-task'].value").as_deref(), Ok("outputs|my-task|value"));
        assert_eq!(read("vars.a.b").as_deref(), Ok("vars|a|b"));
        for bad in ["", ".a", "a..b", "a[b]", "a['b'", "a['b']c"] {
            assert_eq!(read(bad), Err(GivenFailure::BadPath(bad.to_owned())), "{bad}");
        }
        assert_eq!(read("secret.X"), Err(GivenFailure::Secret));
    }

    #[test]
    fn values_are_json_or_text_and_merge() {
        let mut given = Given::default();
        given.set("outputs.q.size=3").unwrap();
        given.set("outputs.q.name=a=b").unwrap();
        given.context(serde_json::json!({"outputs": {"r": [1]}})).unwrap();
        assert_eq!(given.root("outputs").unwrap().to_string(), r#"{"q":{"size":3,"name":"a=b"},"r":[1]}"#);
        assert_eq!(given.set("outputs.q.size.x=1"), Err(GivenFailure::NoMapping("size".to_owned())));
    }
}
