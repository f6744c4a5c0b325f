//! YAML as the filter and the function `yaml` write and read it: Jackson's mapper on SnakeYAML, with Kestra's options.

mod emit;
mod style;

use super::{
    fault::{Fault, Outcome},
    java::number,
    value::{Number, Value},
};
use crate::yaml::{self, Document, NodeId, NodeKind, ScalarStyle, Untyped};

pub(super) use emit::to_text;

/// The value of the first document.
pub(super) fn parse(text: &str) -> Outcome {
    let failed = || Fault::failed("it is no YAML that Kestra reads");
    let stream = yaml::parse(text);
    if yaml::refusal_but_duplicates(&stream).is_some() {
        return Err(failed());
    }
    let document = stream.documents.first().ok_or_else(failed)?;
    value(document, document.root().ok_or_else(failed)?)
}

fn value(document: &Document<'_>, id: NodeId) -> Outcome {
    match &document.node(id).kind {
        NodeKind::Mapping { .. } => {
            let mut entries = Vec::new();
            for entry in document.entries(id) {
                let key = document.scalar(entry.key);
                let key = key.ok_or_else(|| Fault::failed("a key that is no text"))?;
                entries.push((Value::text(key.value.as_ref()), value(document, entry.value)?));
            }
            Ok(Value::map(entries))
        }
        NodeKind::Sequence { .. } => {
            let items = document.items(id).iter().map(|item| value(document, *item));
            Ok(Value::list(items.collect::<Outcome<_>>()?))
        }
        NodeKind::Alias(name) => Ok(Value::text(*name)),
        NodeKind::Scalar(scalar) => {
            if scalar.value.is_empty() {
                // This mapper, unlike the one for flows, takes nothing for `null`.
                let is_null = match document.node(id).tag.as_deref() {
                    None => scalar.style == ScalarStyle::Plain,
                    Some(tag) => tag == "!",
                };
                return Ok(if is_null { Value::Null } else { Value::text("") });
            }
            match yaml::resolve(document, id) {
                Untyped::Null => Ok(Value::Null),
                Untyped::Bool(value) => Ok(Value::Bool(value)),
                Untyped::Int(decimal) => integer(&scalar.value, &decimal),
                Untyped::Float(value) => Ok(Value::double(value)),
                Untyped::Text => Ok(Value::text(scalar.value.as_ref())),
                Untyped::Bytes(_) => Err(Fault::unsupported("bytes from YAML")),
                Untyped::Malformed => Err(Fault::failed("a number that cannot be read")),
            }
        }
    }
}

/// A whole number; written in another base, the count of its digits decides on the class.
fn integer(written: &str, decimal: &str) -> Outcome {
    let malformed = || Fault::failed("a number that cannot be read");
    let digits = written.trim_start_matches(['-', '+']);
    let based = digits.strip_prefix('0').filter(|rest| !rest.is_empty());
    let count = |digits: &str| digits.chars().filter(|c| *c != '_').count();
    let class = based.map(|rest| match rest.strip_prefix(['b', 'B', 'x', 'X']) {
        Some(rest) if rest.len() < digits.len() - 1 && digits.starts_with(['0']) && is_hex(digits) => {
            (count(rest), 7, 15, 8)
        }
        Some(rest) => (count(rest), 31, 63, 32),
        None => (count(rest), 10, 21, usize::MAX),
    });
    let big = || number::parse_big_integer(decimal).map(Number::BigInt);
    let long = decimal.parse::<i64>().ok();
    let number = match (class, long) {
        (_, None) => big(),
        (None, Some(long)) => Some(i32::try_from(long).map_or(Number::Long(long), Number::Int)),
        (Some((count, ints, longs, checked)), Some(long)) => {
            // Of 32 bits, the largest `int` is taken for a `long`.
            let is_int = count <= ints || (count == checked && long < i64::from(i32::MAX));
            match i32::try_from(long) {
                Ok(int) if is_int => Some(Number::Int(int)),
                _ if count <= longs => Some(Number::Long(long)),
                _ => big(),
            }
        }
    };
    number.map(Value::Number).ok_or_else(malformed)
}

fn is_hex(digits: &str) -> bool {
    digits.starts_with("0x") || digits.starts_with("0X")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kestra::Release,
        render::{json, object},
    };

    #[test]
    fn texts_are_read_as_jackson_types_them() {
        for (text, json, class) in [
            ("yes", "true", "java.lang.Boolean"),
            ("y", "\"y\"", "java.lang.String"),
            ("0x1", "1", "java.lang.Integer"),
            ("1_000", "1000", "java.lang.Integer"),
            ("0o7", "\"0o7\"", "java.lang.String"),
            ("-.5", "-0.5", "java.lang.Double"),
            ("*a", "\"a\"", "java.lang.String"),
            ("a #c", "\"a\"", "java.lang.String"),
            ("multi\n\nline\n\n", "\"multi\\nline\"", "java.lang.String"),
            ("- a", "[\"a\"]", "java.util.ArrayList"),
            ("{x}", "{}", "java.util.LinkedHashMap"),
        ] {
            let value = parse(text).unwrap();
            assert_eq!(json::to_text(&value, Release::LATEST).unwrap(), json, "{text}");
            assert_eq!(object::class_name(&value), Some(class), "{text}");
        }
        assert!(parse("null").unwrap().is_null());
        for wrong in ["", "@at", ": c", "\u{1}", ".inf", "{{ x }}", "..."] {
            assert!(matches!(parse(wrong), Err(Fault::Failed(_))), "{wrong}");
        }
    }
}
