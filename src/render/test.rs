//! Tests, behind `is` and `is not` (expr §4.4).

use super::{
    fault::{Fault, Outcome},
    java::number::trim,
    json,
    value::{Number, Value},
};

/// Whether the test `name` holds for `value`.
pub(super) fn apply(name: &str, value: &Value) -> Outcome<bool> {
    match name {
        "defined" => Ok(!value.is_null()),
        "null" => Ok(value.is_null()),
        "empty" => Ok(is_empty(value)),
        "even" => is_even(value),
        "odd" => is_even(value).map(|even| !even),
        "iterable" => Ok(matches!(value, Value::List(_))),
        "map" => Ok(matches!(value, Value::Map(_))),
        "json" => match value {
            Value::Text(text) => Ok(json::is_valid(text)),
            _ => Err(Fault::failed("`json` tests texts")),
        },
        _ => Err(Fault::unsupported(format!("the test `{name}`"))),
    }
}

/// `null`, blank text, no element, no entry.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => trim(text).is_empty(),
        Value::List(list) => value.as_collection().is_some() && list.len() == 0,
        Value::Map(map) => map.len() == 0,
        _ => false,
    }
}

fn is_even(value: &Value) -> Outcome<bool> {
    match value.as_number() {
        Some(Number::Int(number)) => Ok(number % 2 == 0),
        Some(Number::Long(number)) => Ok(number % 2 == 0),
        _ => Err(Fault::failed("`even` and `odd` test integers")),
    }
}
