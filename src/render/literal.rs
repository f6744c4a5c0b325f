//! A value written as an expression that gives it again, class and all.

use super::{
    json, object,
    value::{List, ListKind, Map, MapKind, Number, Value},
};
use crate::{
    pebble::{Grammar, Part, parse},
    span::Decoded,
};

/// The expression; `None` if there is none for such a value.
pub(super) fn of(value: &Value, grammar: Grammar) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => of_number(number),
        Value::Text(text) => of_text(text, grammar),
        Value::List(_) | Value::Map(_) if is_json(value) => {
            let text = json::to_text_with_nulls(value).ok()?;
            Some(format!("fromJson({})", of_json(&text, grammar)))
        }
        Value::List(list) if list.kind == ListKind::Array => {
            let is_simple = |item: &Value| !matches!(item, Value::List(_) | Value::Map(_)) || is_json(item);
            let items = list.get();
            let literals = items
                .iter()
                .map(|item| Some(item).filter(|item| is_simple(item)).and_then(|item| of(item, grammar)));
            literals.collect::<Option<Vec<String>>>().map(|items| format!("[{}]", items.join(", ")))
        }
        Value::List(_)
        | Value::Map(_)
        | Value::Char(_)
        | Value::Safe(_)
        | Value::Entry(_)
        | Value::Time(_)
        | Value::Enum(_)
        | Value::Loop(_)
        | Value::Masked(_) => None,
    }
}

fn of_number(number: &Number) -> Option<String> {
    let text = number.to_text();
    let as_number = |kind: &str| Some(format!("('{text}' | number('{kind}'))"));
    match number {
        Number::Long(i64::MIN) => as_number("LONG"),
        Number::Long(number) if *number < 0 => Some(format!("({number})")),
        Number::Long(_) => Some(text),
        Number::Int(_) => as_number("INT"),
        Number::Float(number) if number.is_finite() => as_number("FLOAT"),
        Number::Double(number) if number.is_finite() => {
            if text.contains('E') || *number < 0.0 || text.starts_with('-') {
                as_number("DOUBLE")
            } else {
                Some(text)
            }
        }
        Number::BigInt(_) => as_number("BIGINTEGER"),
        Number::BigDecimal(_) => as_number("BIGDECIMAL"),
        Number::Float(_) | Number::Double(_) | Number::Lazy(..) => None,
    }
}

/// A text in the quotes that can hold it; one that none can hold as JSON.
pub(super) fn of_text(text: &str, grammar: Grammar) -> Option<String> {
    if let Some(literal) = quoted(text, grammar) {
        return Some(literal);
    }
    let json = json::to_text_with_nulls(&Value::text(text)).ok()?;
    Some(format!("fromJson({})", of_json(&json, grammar)))
}

fn quoted(text: &str, grammar: Grammar) -> Option<String> {
    // Kestra would take a raw block out of the quotes.
    if text.contains("{%") && text.contains("raw") {
        return None;
    }
    let single = format!("'{}'", text.replace('\'', "\\'"));
    let double = format!("\"{}\"", text.replace('"', "\\\""));
    [single, double].into_iter().find(|literal| {
        let template = format!("{{{{ {literal} }}}}");
        let decoded = Decoded::verbatim(&template, 0);
        let template = parse(&decoded, grammar);
        matches!(template.parts.as_slice(), [Part::Print { expr, .. }] if expr.as_str() == Some(text))
    })
}

/// JSON in quotes. In it quotes and braces of texts can be written as escapes, and backslashes come in pairs.
fn of_json(json: &str, grammar: Grammar) -> String {
    quoted(json, grammar)
        .unwrap_or_else(|| format!("'{}'", json.replace('\'', "\\u0027").replace("{%", "\\u007b%")))
}

/// Whether `fromJson` would give this very value.
fn is_json(value: &Value) -> bool {
    match value {
        Value::List(List { kind: ListKind::Array, .. })
        | Value::Map(Map { kind: MapKind::Linked, open: false, .. }) => json::to_text_with_nulls(value)
            .ok()
            .and_then(|text| json::parse(&text))
            .is_some_and(|read| same(value, &read)),
        _ => false,
    }
}

/// Equal, the classes of lists and maps too.
fn same(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::List(one), Value::List(two)) => {
            let (items, others) = (one.get(), two.get());
            one.kind == two.kind
                && items.len() == others.len()
                && items.iter().zip(others.iter()).all(|(one, two)| same(one, two))
        }
        (Value::Map(one), Value::Map(two)) => {
            let (entries, others) = (one.ordered(), two.ordered());
            one.kind == two.kind
                && !one.open
                && entries.len() == others.len()
                && entries.iter().zip(&others).all(|(one, two)| same(&one.0, &two.0) && same(&one.1, &two.1))
        }
        _ => object::equals(one, two),
    }
}
