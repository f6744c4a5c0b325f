//! Compose's view of a YAML file: aliases and merge keys resolved, scalars typed, each with its place.

use std::collections::{BTreeMap, HashMap};

use super::{ComposeFailure, scalar};
use crate::{
    secret::ValueStyle,
    source::SourceId,
    span::Span,
    yaml::{Document, NodeId, NodeKind, ScalarStyle},
};

/// More nodes than this, aliases resolved, no project has.
const MAX_NODES: usize = 100_000;

/// Deeper than this no project nests.
const MAX_DEPTH: usize = 200;

/// A value of a Compose file.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// An integer as Go prints it.
    Integer(String),
    /// A float as Go prints it.
    Float(String),
    /// Infinite or no number, as Go prints it: refused where a project holds one.
    NotFinite(String),
    /// A point in time as Go prints it.
    Time(String),
    Text(String),
    /// A path that does not hang on the folder of its file any more.
    Path(String),
    List(Vec<Node>),
    Map(Map),
}

/// A mapping; order means nothing to Compose.
pub(super) type Map = BTreeMap<String, Field>;

/// A value and its place.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Option<Place>,
}

/// A value of a mapping and where its key stands.
#[derive(Clone)]
pub(super) struct Field {
    pub(super) key: Option<(SourceId, Span)>,
    pub(super) node: Node,
}

/// Where a scalar stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) source: SourceId,
    /// The text without quotes.
    pub(super) span: Span,
    /// In `NAME=value`: both parts. The second is missing where there is no `=`.
    pub(super) parts: Option<(Span, Option<Span>)>,
    pub(super) style: ValueStyle,
}

/// Places make no difference.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Node {}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl Eq for Field {}

/// Kinds only: values may be secrets.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool",
            Self::Integer(_) => "Integer",
            Self::Float(_) => "Float",
            Self::NotFinite(_) => "NotFinite",
            Self::Time(_) => "Time",
            Self::Text(_) => "Text",
            Self::Path(_) => "Path",
            Self::List(_) => "List",
            Self::Map(_) => "Map",
        })
    }
}

impl Value {
    /// A scalar as Go's `fmt.Sprint` prints it; `None` for null and for what is no scalar.
    pub(super) fn printed(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Integer(text)
            | Self::Float(text)
            | Self::NotFinite(text)
            | Self::Time(text)
            | Self::Text(text)
            | Self::Path(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Anything as Go's `fmt.Sprint` prints it.
    pub(super) fn printed_whole(&self) -> String {
        match self {
            Self::List(list) => {
                let items: Vec<_> = list.iter().map(|item| item.value.printed_whole()).collect();
                format!("[{}]", items.join(" "))
            }
            Self::Map(map) => {
                let item =
                    |(key, field): (&String, &Field)| format!("{key}:{}", field.node.value.printed_whole());
                let items: Vec<_> = map.iter().map(item).collect();
                format!("map[{}]", items.join(" "))
            }
            scalar => scalar.printed().unwrap_or_else(|| "<nil>".to_owned()),
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Path(text) => Some(text),
            _ => None,
        }
    }

    pub(super) const fn map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(super) const fn map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }
}

impl Node {
    /// A value that stands nowhere.
    pub(super) const fn made(value: Value) -> Self {
        Self { value, place: None }
    }
}

impl Field {
    pub(super) const fn made(node: Node) -> Self {
        Self { key: None, node }
    }
}

/// One document, and the paths that `!reset` and `!override` take out of the files before it.
pub(super) struct Tree {
    pub(super) root: Node,
    pub(super) resets: Vec<Vec<String>>,
}

/// Reads a document.
pub(super) fn read(document: &Document<'_>, source: SourceId) -> Result<Tree, ComposeFailure> {
    let mut anchors: HashMap<&str, Vec<NodeId>> = HashMap::new();
    for (id, node) in document.nodes() {
        if let Some(anchor) = node.anchor {
            anchors.entry(anchor.value).or_default().push(id);
        }
    }
    let mut reader = Reader {
        document,
        source,
        anchors,
        path: Vec::new(),
        open: Vec::new(),
        resets: Vec::new(),
        count: 0,
    };
    let root = document.root().and_then(|root| reader.node(root).transpose()).transpose()?;
    Ok(Tree { root: root.unwrap_or(Node::made(Value::Null)), resets: reader.resets })
}

struct Reader<'d, 's> {
    document: &'d Document<'s>,
    source: SourceId,
    anchors: HashMap<&'d str, Vec<NodeId>>,
    path: Vec<String>,
    /// The collections that are being read, aliases followed.
    open: Vec<NodeId>,
    resets: Vec<Vec<String>>,
    count: usize,
}

impl Reader<'_, '_> {
    fn failure(&self, id: NodeId, message: impl Into<String>) -> ComposeFailure {
        ComposeFailure::at(self.source, self.document.node(id).span, message)
    }

    /// Reads a node; `None` if `!reset` takes it away.
    fn node(&mut self, id: NodeId) -> Result<Option<Node>, ComposeFailure> {
        self.count += 1;
        let id = self.target(id)?;
        if self.count > MAX_NODES || self.open.len() > MAX_DEPTH {
            return Err(self.failure(id, "the project is too large or nests too deep"));
        }
        match self.document.node(id).tag.as_deref() {
            Some("!reset") => {
                self.resets.push(self.path.clone());
                return Ok(None);
            }
            Some("!override") => self.resets.push(self.path.clone()),
            Some(_) | None => {}
        }
        if self.open.contains(&id) {
            return Err(self.failure(id, "the anchor is an alias of itself"));
        }
        self.open.push(id);
        let value = match &self.document.node(id).kind {
            NodeKind::Scalar(_) => self.scalar(id),
            NodeKind::Sequence { .. } => self.list(id),
            NodeKind::Mapping { .. } => self.mapping(id).map(Value::Map),
            NodeKind::Alias(_) => Err(self.failure(id, "no anchor of that name stands before this alias")),
        };
        self.open.pop();
        Ok(Some(Node { value: value?, place: self.place(id) }))
    }

    /// The node that an alias stands for, else the node.
    fn target(&self, id: NodeId) -> Result<NodeId, ComposeFailure> {
        let NodeKind::Alias(name) = self.document.node(id).kind else { return Ok(id) };
        let anchored =
            self.anchors.get(name).and_then(|nodes| nodes.iter().rev().find(|anchored| **anchored < id));
        anchored.copied().ok_or_else(|| self.failure(id, "no anchor of that name stands before this alias"))
    }

    fn scalar(&self, id: NodeId) -> Result<Value, ComposeFailure> {
        let Some(found) = self.document.scalar(id) else { return Ok(Value::Null) };
        let text: &str = &found.value;
        let tag = self.document.node(id).tag.as_deref();
        let long =
            tag.and_then(|tag| tag.strip_prefix("tag:yaml.org,2002:").or_else(|| tag.strip_prefix("!!")));
        match (long, found.style) {
            (Some("binary"), _) => {
                let bytes = crate::secret::codec::decode(text);
                let bytes = bytes.map_err(|_| self.failure(id, "`!!binary` holds no base64"))?;
                Ok(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
            }
            (Some(kind @ ("int" | "float" | "bool" | "null" | "timestamp")), _) => {
                scalar::resolve_as(kind, text)
                    .ok_or_else(|| self.failure(id, format!("this is no `!!{kind}`")))
            }
            (None, ScalarStyle::Plain) if tag.is_none() => Ok(scalar::resolve(text)),
            _ => Ok(Value::Text(text.to_owned())),
        }
    }

    fn list(&mut self, id: NodeId) -> Result<Value, ComposeFailure> {
        let document = self.document;
        let mut list = Vec::new();
        for (at, item) in document.items(id).iter().enumerate() {
            self.path.push(at.to_string());
            let node = self.node(*item);
            self.path.pop();
            list.extend(node?);
        }
        Ok(Value::List(list))
    }

    fn mapping(&mut self, id: NodeId) -> Result<Map, ComposeFailure> {
        let document = self.document;
        let mut map = Map::new();
        let mut seen: Vec<String> = Vec::new();
        let mut merged = None;
        for entry in document.entries(id) {
            let key_id = self.target(entry.key)?;
            let is_plain = document.scalar(key_id).is_some_and(|key| key.style == ScalarStyle::Plain);
            let raw = document.scalar(key_id).map(|key| key.value.to_string()).unwrap_or_default();
            if seen.contains(&raw) {
                return Err(self.failure(key_id, format!("the key `{raw}` stands here twice")));
            }
            seen.push(raw.clone());
            if raw == "<<" && is_plain {
                merged = Some(entry.value);
                continue;
            }
            self.path.push(raw);
            let node = self.node(entry.value);
            self.path.pop();
            let Some(node) = node? else { continue };
            let (Some(_), Value::Text(key)) = (document.scalar(key_id), self.scalar(key_id)?) else {
                return Err(self.failure(key_id, "only text can be a key"));
            };
            let place = document.decoded(key_id).map(|decoded| (self.source, decoded.span()));
            map.insert(key, Field { key: place, node });
        }
        if let Some(merged) = merged {
            self.merge(&mut map, merged)?;
        }
        Ok(map)
    }

    /// Adds what `<<` brings in: keys that the mapping has not itself, of several mappings the first one's.
    fn merge(&mut self, map: &mut Map, id: NodeId) -> Result<(), ComposeFailure> {
        let id = self.target(id)?;
        let document = self.document;
        let bases = match &document.node(id).kind {
            NodeKind::Mapping { .. } => std::slice::from_ref(&id),
            NodeKind::Sequence { items, .. } => items.as_slice(),
            NodeKind::Scalar(_) | NodeKind::Alias(_) => &[],
        };
        if bases.is_empty() && !matches!(document.node(id).kind, NodeKind::Sequence { .. }) {
            return Err(self.failure(id, "`<<` takes a mapping or a list of mappings"));
        }
        for base in bases {
            let Some(Node { value: Value::Map(base), .. }) = self.node(*base)? else {
                return Err(self.failure(id, "`<<` takes a mapping or a list of mappings"));
            };
            for (key, field) in base {
                map.entry(key).or_insert(field);
            }
        }
        Ok(())
    }

    fn place(&self, id: NodeId) -> Option<Place> {
        let Some(scalar) = self.document.scalar(id) else {
            let span = self.document.node(id).span;
            return Some(Place { source: self.source, span, parts: None, style: ValueStyle::Indirect });
        };
        let decoded = self.document.decoded(id)?;
        let text = decoded.text();
        let equals = text.find('=');
        let name_end = equals.unwrap_or(text.len());
        let part = |range: std::ops::Range<usize>| decoded.locate_span(Span::from_range(range));
        let parts = (part(0..name_end), equals.map(|equals| part(equals + 1..text.len())));
        let style = match scalar.style {
            _ if text.contains('$') => ValueStyle::Indirect,
            ScalarStyle::Plain => ValueStyle::PlainYaml,
            ScalarStyle::Single | ScalarStyle::Double | ScalarStyle::Literal | ScalarStyle::Folded => {
                ValueStyle::Text
            }
        };
        Some(Place { source: self.source, span: decoded.span(), parts: Some(parts), style })
    }
}
