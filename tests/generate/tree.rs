//! A YAML document without its style: what it says, not how it is written.

use std::ops::Range;

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Scalar(Scalar),
    /// Keys in order.
    Map(Vec<(Scalar, Self)>),
    List(Vec<Self>),
    /// A text that is still to be chosen, by its number.
    Hole(usize),
}

/// What a scalar says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) form: Form,
    /// The bytes of `text` in which something was planted.
    pub(crate) mark: Option<Range<usize>>,
}

/// How free the writer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text: any style that gives the same text, and is no number or word of YAML.
    Text,
    /// Written without quotes as it is, since YAML gives it a type: `true`, `5`, `~`, nothing.
    Typed,
    /// No scalar at all, but something of YAML's grammar that goes into the file as it is: `*alias`.
    Raw,
}

const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// A text in which `⟦…⟧` marks a part: without the marks, and the bytes between them.
pub(crate) fn unmarked(text: &str) -> (String, Option<Range<usize>>) {
    let Some((before, rest)) = text.split_once(OPEN) else { return (text.to_owned(), None) };
    let (inner, behind) = rest.split_once(CLOSE).expect("a mark ends");
    let range = before.len()..before.len() + inner.len();
    (format!("{before}{inner}{behind}"), Some(range))
}

impl Scalar {
    fn new(marked: &str, form: Form) -> Self {
        let (text, mark) = unmarked(marked);
        Self { text, form, mark }
    }
}

/// Text, in which `⟦…⟧` marks a part.
pub(crate) fn text(marked: &str) -> Scalar {
    Scalar::new(marked, Form::Text)
}

/// A number, a boolean or null as YAML has it.
pub(crate) fn typed(word: &str) -> Tree {
    Tree::Scalar(Scalar::new(word, Form::Typed))
}

/// Something that goes into the file as it is.
pub(crate) fn raw(marked: &str) -> Tree {
    Tree::Scalar(Scalar::new(marked, Form::Raw))
}

impl From<&str> for Tree {
    fn from(marked: &str) -> Self {
        Self::Scalar(text(marked))
    }
}

impl From<String> for Tree {
    fn from(marked: String) -> Self {
        Self::Scalar(text(&marked))
    }
}

/// A mapping.
pub(crate) fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (text(key), value)).collect())
}

/// A list.
pub(crate) fn list(items: impl IntoIterator<Item = impl Into<Tree>>) -> Tree {
    Tree::List(items.into_iter().map(Into::into).collect())
}

impl Tree {
    /// Adds an entry to a mapping.
    pub(crate) fn put(&mut self, key: &str, value: impl Into<Self>) {
        let Self::Map(entries) = self else { panic!("no mapping: {self:?}") };
        entries.push((text(key), value.into()));
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&mut self) -> &mut Vec<(Scalar, Self)> {
        let Self::Map(entries) = self else { panic!("no mapping: {self:?}") };
        entries
    }

    /// The items of a list.
    pub(crate) fn items(&mut self) -> &mut Vec<Self> {
        let Self::List(items) = self else { panic!("no list: {self:?}") };
        items
    }

    /// The value of a key.
    pub(crate) fn get(&mut self, key: &str) -> Option<&mut Self> {
        self.entries().iter_mut().find(|(known, _)| known.text == key).map(|(_, value)| value)
    }

    /// Whether something in it cannot stand within brackets: what goes into the file as it is, or nothing at all.
    pub(crate) fn has_raw(&self) -> bool {
        match self {
            Self::Scalar(scalar) => {
                scalar.form == Form::Raw || (scalar.form == Form::Typed && scalar.text.is_empty())
            }
            Self::Map(entries) => entries.iter().any(|(key, value)| key.form == Form::Raw || value.has_raw()),
            Self::List(items) => items.iter().any(Self::has_raw),
            Self::Hole(_) => false,
        }
    }

    /// Puts `texts` into the holes, each into that of its number.
    #[must_use]
    pub(crate) fn filled(&self, texts: &[Self]) -> Self {
        match self {
            Self::Scalar(scalar) => Self::Scalar(scalar.clone()),
            Self::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), value.filled(texts))).collect())
            }
            Self::List(items) => Self::List(items.iter().map(|item| item.filled(texts)).collect()),
            Self::Hole(number) => texts[*number].clone(),
        }
    }
}
