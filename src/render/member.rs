//! Members of Java objects that templates can read: `'abc'.length`, `list.size`, `date.year` (expr §2.5).
//!
//! Which members there are is a table of facts, `schemas/java/members.tsv`: a name that is not in it is undefined, one
//! that is in it and not computed here leaves the expression unresolved.

use std::{collections::HashMap, rc::Rc, sync::LazyLock};

use super::{
    fault::{Fault, Outcome},
    java::{number, text},
    object,
    time::Member,
    value::{Key, List, ListKind, Loop, Map, Number, Value},
};
use crate::kestra::Release;

/// `class → member in lower case → its name and the parameters of each overload`
type Members = HashMap<&'static str, HashMap<String, (&'static str, Vec<Vec<&'static str>>)>>;

static MEMBERS: LazyLock<Members> = LazyLock::new(|| {
    let mut members = Members::new();
    for line in include_str!("../../schemas/java/members.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(class), Some(name), Some(overloads)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let overloads = overloads
            .split(';')
            .map(|types| types.split(',').filter(|name| !name.is_empty()).collect())
            .collect();
        members.entry(class).or_default().insert(name.to_lowercase(), (name, overloads));
    }
    members
});

/// The member `name` of `object`, called with `args`.
pub(super) fn of(release: Release, object: &Value, name: &str, args: &[Value]) -> Outcome {
    if let Value::Loop(state) = object {
        return of_loop(state, name);
    }
    let plain = name.to_lowercase();
    let [get, is, has] = ["get", "is", "has"].map(|prefix| format!("{prefix}{plain}"));
    let order = if release >= Release::V1_2 { [&plain, &get, &is, &has] } else { [&get, &is, &has, &plain] };
    for class in classes(object) {
        let Some(members) = MEMBERS.get(class) else { continue };
        for candidate in order {
            let Some((found, overloads)) = members.get(candidate.as_str()) else { continue };
            if !overloads.iter().any(|types| accepts(types, args)) {
                continue;
            }
            if matches!(*found, "getClass" | "wait" | "notify" | "notifyAll") {
                return Err(Fault::failed(format!("`{found}` is forbidden in templates")));
            }
            return compute(object, found, args).unwrap_or_else(|| Err(Fault::java(format!("`{name}`"))));
        }
    }
    if let Value::Enum(_) | Value::Safe(_) = object {
        return Err(Fault::java(format!("`{name}`")));
    }
    Err(Fault::Undefined(name.into()))
}

/// The classes that Pebble searches, in its order.
fn classes(object: &Value) -> &'static [&'static str] {
    match object {
        Value::Bool(_) => &["Boolean"],
        Value::Char(_) => &["Character"],
        Value::Text(_) => &["String"],
        Value::Number(number) => match number {
            Number::Int(_) | Number::Lazy(..) => &["Integer"],
            Number::Long(_) => &["Long"],
            Number::Float(_) => &["Float"],
            Number::Double(_) => &["Double"],
            Number::BigInt(_) => &["BigInteger"],
            Number::BigDecimal(_) => &["BigDecimal"],
        },
        Value::List(list) => match list.kind {
            ListKind::Array | ListKind::Immutable | ListKind::Sub | ListKind::Partition => {
                &["List", "ArrayList"]
            }
            ListKind::Set | ListKind::Keys => &["Set", "Collection", "HashSet"],
            ListKind::Values => &["Collection"],
            ListKind::StringArray => &[],
        },
        Value::Map(_) => &["Map", "LinkedHashMap"],
        Value::Entry(_) => &["Entry"],
        Value::Time(time) => time.class_name().rsplit('.').next().map_or(&[], |class| match class {
            "ZonedDateTime" => &["ZonedDateTime"],
            "OffsetDateTime" => &["OffsetDateTime"],
            "Instant" => &["Instant"],
            "LocalDateTime" => &["LocalDateTime"],
            "LocalDate" => &["LocalDate"],
            "LocalTime" => &["LocalTime"],
            "Duration" => &["Duration"],
            _ => &[],
        }),
        Value::Null | Value::Safe(_) | Value::Enum(_) | Value::Loop(_) | Value::Masked(_) => &[],
    }
}

/// Whether a method with parameters of these types takes `args`; the field marker takes none.
fn accepts(types: &[&str], args: &[Value]) -> bool {
    if let ["="] = types {
        return args.is_empty();
    }
    types.len() == args.len() && types.iter().zip(args).all(|(name, arg)| is_assignable(name, arg))
}

fn is_assignable(name: &str, arg: &Value) -> bool {
    match (name, arg) {
        (_, Value::Null)
        | ("Object", _)
        | ("String" | "CharSequence", Value::Text(_))
        | ("boolean" | "Boolean", Value::Bool(_))
        | ("Character", Value::Char(_))
        | ("Map", Value::Map(_))
        | (
            "Comparable" | "Serializable",
            Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Char(_),
        )
        | ("int" | "Integer", Value::Number(Number::Int(_)))
        | ("long" | "Long", Value::Number(Number::Long(_)))
        | ("double" | "Double", Value::Number(Number::Double(_)))
        | ("float" | "Float", Value::Number(Number::Float(_)))
        | ("BigInteger", Value::Number(Number::BigInt(_)))
        | ("BigDecimal", Value::Number(Number::BigDecimal(_)))
        | ("Number", Value::Number(_)) => true,
        ("Collection" | "Iterable", Value::List(_)) => arg.as_collection().is_some(),
        ("List" | "SequencedCollection", Value::List(list)) => list.is_list(),
        ("Set", Value::List(list)) => matches!(list.kind, ListKind::Set | ListKind::Keys),
        (name, Value::Time(time)) => {
            time.class_name().ends_with(name) || !matches!(name, "String" | "int" | "long" | "double" | "?")
        }
        _ => false,
    }
}

/// The result of a method; `None` if it is not computed here.
fn compute(object: &Value, name: &str, args: &[Value]) -> Option<Outcome> {
    let result = match (name, args) {
        ("toString", []) => Some(Value::text(object::to_text(object))),
        ("hashCode", []) => Some(Value::int(object::hash_code(object))),
        ("equals", [other]) => Some(Value::Bool(object::equals(object, other))),
        _ => match object {
            Value::Text(text) => of_text(text, name, args),
            Value::Bool(_) | Value::Char(_) if name.ends_with("Value") && args.is_empty() => {
                Some(object.clone())
            }
            Value::Number(number) => of_number(number, name, args),
            Value::List(list) => return of_list(list, name, args),
            Value::Map(map) => of_map(map, name, args),
            Value::Entry(entry) => match name {
                "getKey" => Some(entry.0.clone()),
                "getValue" => Some(entry.1.clone()),
                _ => None,
            },
            Value::Time(time) if args.is_empty() => time.method(name).map(of_time),
            _ => None,
        },
    };
    result.map(Ok)
}

fn of_time(member: Member) -> Value {
    match member {
        Member::Int(number) => Value::int(i32::try_from(number).unwrap_or_default()),
        Member::Long(number) => Value::long(number),
        Member::Bool(value) => Value::Bool(value),
        Member::Enum(name) => Value::Enum(name.into()),
        Member::Text(text) => Value::text(text),
        Member::Temporal(time) => Value::Time(time),
    }
}

fn count(length: usize) -> Value {
    Value::int(i32::try_from(length).unwrap_or(i32::MAX))
}

fn of_text(value: &Rc<str>, name: &str, args: &[Value]) -> Option<Value> {
    let arg = args.first().and_then(Value::as_text);
    let units = |text: &str| text.encode_utf16().count();
    let position = |found: Option<usize>| {
        found.map_or(Value::int(-1), |at| count(units(value.get(..at).unwrap_or_default())))
    };
    Some(match (name, args.len()) {
        ("length", 0) => count(text::length(value)),
        ("isEmpty", 0) => Value::Bool(value.is_empty()),
        ("isBlank", 0) => Value::Bool(text::is_blank(value)),
        ("trim", 0) => Value::text(number::trim(value)),
        ("strip", 0) => Value::text(value.trim_matches(text::is_whitespace)),
        ("stripLeading", 0) => Value::text(value.trim_start_matches(text::is_whitespace)),
        ("stripTrailing", 0) => Value::text(value.trim_end_matches(text::is_whitespace)),
        ("toLowerCase", 0) => Value::text(text::to_lower(value)),
        ("toUpperCase", 0) => Value::text(text::to_upper(value)),
        ("intern", 0) => Value::Text(Rc::clone(value)),
        ("concat", 1) => Value::text(format!("{value}{}", arg?)),
        ("contains", 1) => Value::Bool(value.contains(arg?)),
        ("startsWith", 1) => Value::Bool(value.starts_with(arg?)),
        ("endsWith", 1) => Value::Bool(value.ends_with(arg?)),
        ("indexOf", 1) => text::index_of(value, arg?).map_or(Value::int(-1), count),
        ("charAt", 1) => {
            let at = usize::try_from(args.first()?.as_number()?.to_int()).ok()?;
            Value::Char(text::char_at(value, at)?.encode_utf16().next()?)
        }
        ("lastIndexOf", 1) => position(value.rfind(arg?)),
        ("replace", 2) => Value::text(value.replace(arg?, args.get(1)?.as_text()?)),
        _ => return None,
    })
}

fn of_number(number: &Number, name: &str, args: &[Value]) -> Option<Value> {
    if !args.is_empty() {
        return None;
    }
    Some(Value::Number(match name {
        "intValue" => Number::Int(number.to_int()),
        "longValue" => Number::Long(number.to_long()),
        "floatValue" => Number::Float(number.to_float()),
        "doubleValue" => Number::Double(number.to_double()),
        _ => return None,
    }))
}

fn of_list(list: &List, name: &str, args: &[Value]) -> Option<Outcome> {
    let changes = |change: &dyn Fn(&mut Vec<Value>) -> Value| {
        if list.kind == ListKind::Array || list.kind == ListKind::Set {
            Ok(change(&mut list.items.borrow_mut()))
        } else {
            Err(Fault::java(format!("`{name}` of such a list")))
        }
    };
    let items = list.get();
    let position = |found: Option<usize>| found.map_or(Value::int(-1), count);
    let end = |item: Option<&Value>| item.cloned().ok_or_else(|| Fault::failed("the list is empty"));
    Some(match (name, args) {
        ("size", []) => Ok(count(items.len())),
        ("isEmpty", []) => Ok(Value::Bool(items.is_empty())),
        ("getFirst", []) => end(items.first()),
        ("getLast", []) => end(items.last()),
        ("contains", [item]) => Ok(Value::Bool(items.iter().any(|other| object::equals(item, other)))),
        ("indexOf", [item]) => Ok(position(items.iter().position(|other| object::equals(item, other)))),
        ("lastIndexOf", [item]) => Ok(position(items.iter().rposition(|other| object::equals(item, other)))),
        ("get", [Value::Number(Number::Int(at))]) => {
            let item = usize::try_from(*at).ok().and_then(|at| items.get(at));
            item.cloned().ok_or_else(|| Fault::failed("the list has no such element"))
        }
        ("clear", []) => {
            drop(items);
            changes(&|items| {
                items.clear();
                Value::Null
            })
        }
        ("add", [item]) if list.kind == ListKind::Array => {
            drop(items);
            changes(&|items| {
                items.push(item.clone());
                Value::Bool(true)
            })
        }
        ("remove", [item]) if !matches!(item, Value::Number(Number::Int(_))) => {
            drop(items);
            changes(&|items| {
                let found = items.iter().position(|other| object::equals(item, other));
                found.map(|at| items.remove(at));
                Value::Bool(found.is_some())
            })
        }
        _ => return None,
    })
}

fn of_map(map: &Map, name: &str, args: &[Value]) -> Option<Value> {
    let collection = |kind, items| Value::List(List::new(kind, items));
    Some(match (name, args) {
        ("size", []) => count(map.len()),
        ("isEmpty", []) => Value::Bool(map.is_empty()),
        ("keySet", []) => collection(ListKind::Keys, map.ordered().into_iter().map(|(key, _)| key).collect()),
        ("values", []) => {
            collection(ListKind::Values, map.ordered().into_iter().map(|(_, value)| value).collect())
        }
        ("entrySet", []) => {
            let entries = map.ordered().into_iter().map(|entry| Value::Entry(Rc::new(entry)));
            collection(ListKind::Set, entries.collect())
        }
        ("get", [key]) => map.value(key).unwrap_or(Value::Null),
        ("getOrDefault", [key, default]) => map.value(key).unwrap_or_else(|| default.clone()),
        ("containsKey", [key]) => Value::Bool(map.value(key).is_some()),
        ("containsValue", [value]) => {
            Value::Bool(map.get().values().any(|other| object::equals(value, other)))
        }
        ("put", [key, value]) => {
            map.entries.borrow_mut().insert(Key(key.clone()), value.clone()).unwrap_or(Value::Null)
        }
        ("clear", []) => {
            map.entries.borrow_mut().clear();
            Value::Null
        }
        _ => return None,
    })
}

fn of_loop(state: &Loop, name: &str) -> Outcome {
    const LENGTH: &str = "io.pebbletemplates.pebble.node.fornode.LazyLength";
    const REVINDEX: &str = "io.pebbletemplates.pebble.node.fornode.LazyRevIndex";
    let lazy = |number, class| Value::Number(Number::Lazy(number, class));
    Ok(match name.to_lowercase().trim_start_matches("get").trim_start_matches("is") {
        "index" => Value::int(state.index.get()),
        "first" => Value::Bool(state.first.get()),
        "last" => Value::Bool(state.last.get()),
        "length" => lazy(state.length.get(), LENGTH),
        "revindex" => lazy(state.length.get() - state.index.get() - 1, REVINDEX),
        "class" => return Err(Fault::failed("`getClass` is forbidden in templates")),
        _ => return Err(Fault::Undefined(name.into())),
    })
}
