//! YAML of a flow as Java values.

use super::value::{Number, Value};
use crate::yaml::{self, Document, NodeId, NodeKind, Untyped};

/// What Kestra reads there, where no type is asked for; keys are texts.
pub(super) fn value(document: &Document<'_>, id: NodeId) -> Value {
    match &document.node(id).kind {
        NodeKind::Mapping { .. } => {
            let entries = document.entries(id).iter();
            Value::map(entries.map(|entry| {
                let key = document.text(entry.key).unwrap_or_default();
                (Value::text(key), value(document, entry.value))
            }))
        }
        NodeKind::Sequence { .. } => {
            Value::list(document.items(id).iter().map(|item| value(document, *item)).collect())
        }
        NodeKind::Scalar(_) | NodeKind::Alias(_) => scalar(document, id),
    }
}

fn scalar(document: &Document<'_>, id: NodeId) -> Value {
    let text = || Value::text(document.text(id).unwrap_or_default());
    match yaml::resolve(document, id) {
        Untyped::Null => Value::Null,
        Untyped::Bool(value) => Value::Bool(value),
        Untyped::Int(decimal) => integer(&decimal).unwrap_or_else(text),
        Untyped::Float(number) => Value::double(number),
        Untyped::Text | Untyped::Bytes(_) | Untyped::Malformed => text(),
    }
}

/// The smallest class that holds a whole number, as Jackson chooses it.
fn integer(decimal: &str) -> Option<Value> {
    Number::whole(decimal).map(Value::Number)
}
