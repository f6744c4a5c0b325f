//! Settings as a tree in which everything knows where it came from.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::{Map, Number, Value as Json};

/// A file as it is shown, and its folder.
#[derive(Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The path as reports show it.
    pub shown: String,
    /// The folder that paths and globs in the file are relative to.
    pub folder: PathBuf,
}

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody has set it.
    Default,
    /// A line of a file.
    File {
        /// The file.
        file: Arc<FilePlace>,
        /// 1-based line.
        line: u32,
        /// 1-based column in characters.
        column: u32,
    },
    /// A flag or a variable, by its name.
    Given(&'static str),
    /// Something that was read on the way, in words.
    Learnt(String),
}

impl Origin {
    /// The folder that a glob of this origin is relative to, if it is not the working folder.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::File { file, .. } => Some(&file.folder),
            Self::Default | Self::Given(_) | Self::Learnt(_) => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line, column } => write!(f, "{}:{line}:{column}", file.shown),
            Self::Given(name) => f.write_str(name),
            Self::Learnt(words) => f.write_str(words),
        }
    }
}

/// A setting, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it says.
    pub value: Value,
    /// Where it came from: for a member of a mapping its key, for an item of a list the item.
    pub origin: Origin,
}

/// What a setting says.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// True or false.
    Switch(bool),
    /// A number.
    Number(Number),
    /// Items in order.
    List(Vec<Node>),
    /// Members in order.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// A mapping without members.
    pub const fn empty(origin: Origin) -> Self {
        Self { value: Value::Map(Vec::new()), origin }
    }

    /// A text.
    pub fn text(text: impl Into<String>, origin: Origin) -> Self {
        Self { value: Value::Text(text.into()), origin }
    }

    /// A list of texts of one origin.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>, origin: &Origin) -> Self {
        let items = texts.into_iter().map(|text| Self::text(text, origin.clone())).collect();
        Self { value: Value::List(items), origin: origin.clone() }
    }

    /// The member of a mapping, by the way down to it.
    pub fn get(&self, path: &[&str]) -> Option<&Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        self.members().iter().find(|(key, _)| key == first)?.1.get(rest)
    }

    /// The members of a mapping; none of anything else.
    pub fn members(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Map(members) => members,
            Value::Text(_) | Value::Switch(_) | Value::Number(_) | Value::List(_) => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Text(_) | Value::Switch(_) | Value::Number(_) | Value::Map(_) => &[],
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Switch(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Sets a member by the way down to it; mappings on the way are made.
    pub fn set(&mut self, path: &[&str], node: Self) {
        let Some((first, rest)) = path.split_first() else {
            *self = node;
            return;
        };
        if !matches!(self.value, Value::Map(_)) {
            self.value = Value::Map(Vec::new());
        }
        let Value::Map(members) = &mut self.value else { return };
        if let Some((_, member)) = members.iter_mut().find(|(key, _)| key == first) {
            return member.set(rest, node);
        }
        let mut member = Self::empty(node.origin.clone());
        member.set(rest, node);
        members.push(((*first).to_owned(), member));
    }

    /// Takes a member out, by the way down to it.
    pub fn remove(&mut self, path: &[&str]) -> Option<Self> {
        let (first, rest) = path.split_first()?;
        let Value::Map(members) = &mut self.value else { return None };
        let at = members.iter().position(|(key, _)| key == first)?;
        if rest.is_empty() { Some(members.remove(at).1) } else { members.get_mut(at)?.1.remove(rest) }
    }

    /// The tree without its origins.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Text(text) => Json::String(text.clone()),
            Value::Switch(switch) => Json::Bool(*switch),
            Value::Number(number) => Json::Number(number.clone()),
            Value::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Map(members) => {
                let members = members.iter().map(|(key, member)| (key.clone(), member.to_json()));
                Json::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}
