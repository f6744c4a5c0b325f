//! What every Java object can: `toString`, `equals`, `hashCode`, `compareTo`, and its class.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use super::{
    java::{float, number},
    value::{Key, List, ListKind, Map, MapKind, Number, Value},
};

/// `String.valueOf(value)`: lists and maps in Java's form, `null` as `null`.
pub(super) fn to_text(value: &Value) -> String {
    let mut out = String::new();
    write_text(value, &mut out);
    out
}

/// Appends `String.valueOf(value)`.
pub(super) fn write_text(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.to_text()),
        Value::Char(unit) => out.push_str(&String::from_utf16_lossy(&[*unit])),
        Value::Text(text) | Value::Safe(text) | Value::Enum(text) | Value::Masked(text) => out.push_str(text),
        Value::List(list) => write_list(list, out),
        Value::Map(map) => write_map(map, out),
        Value::Entry(entry) => {
            write_text(&entry.0, out);
            out.push('=');
            write_text(&entry.1, out);
        }
        Value::Time(time) => out.push_str(&time.to_string()),
        Value::Loop(state) => {
            let (index, length) = (state.index.get(), state.length.get());
            let text = format!(
                "{{last={}, length={length}, index={index}, revindex={}, first={}}}",
                state.last.get(),
                length - index - 1,
                state.first.get()
            );
            out.push_str(&text);
        }
    }
}

fn write_list(list: &List, out: &mut String) {
    out.push('[');
    for (at, item) in list.get().iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write_text(item, out);
    }
    out.push(']');
}

fn write_map(map: &Map, out: &mut String) {
    out.push('{');
    for (at, (key, value)) in map.ordered().iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write_text(key, out);
        out.push('=');
        write_text(value, out);
    }
    out.push('}');
}

impl Number {
    /// A whole number in the smallest class that holds it, as Jackson chooses it.
    pub(super) fn whole(decimal: &str) -> Option<Self> {
        let int = decimal.parse().map(Self::Int);
        let long = || decimal.parse().map(Self::Long);
        int.or_else(|_| long()).ok().or_else(|| number::parse_big_integer(decimal).map(Self::BigInt))
    }

    /// `toString()`.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Int(number) | Self::Lazy(number, _) => number.to_string(),
            Self::Long(number) => number.to_string(),
            Self::Float(number) => float::float_text(*number),
            Self::Double(number) => float::double_text(*number),
            Self::BigInt(number) => number.to_string(),
            Self::BigDecimal(number) => number.text(),
        }
    }

    /// `doubleValue()`.
    pub(super) fn to_double(&self) -> f64 {
        match self {
            Self::Int(number) | Self::Lazy(number, _) => f64::from(*number),
            Self::Long(number) => float::long_to_double(*number),
            Self::Float(number) => f64::from(*number),
            Self::Double(number) => *number,
            Self::BigInt(number) => number::big_integer_to_double(number),
            Self::BigDecimal(number) => number.to_double(),
        }
    }

    /// `longValue()`.
    pub(super) fn to_long(&self) -> i64 {
        match self {
            Self::Int(number) | Self::Lazy(number, _) => i64::from(*number),
            Self::Long(number) => *number,
            Self::Float(number) => float::double_to_long(f64::from(*number)),
            Self::Double(number) => float::double_to_long(*number),
            Self::BigInt(number) => number::big_integer_to_long(number),
            Self::BigDecimal(number) => number.to_long(),
        }
    }

    /// `intValue()`.
    pub(super) fn to_int(&self) -> i32 {
        match self {
            Self::Int(number) | Self::Lazy(number, _) => *number,
            Self::Float(number) => float::double_to_int(f64::from(*number)),
            Self::Double(number) => float::double_to_int(*number),
            Self::Long(_) | Self::BigInt(_) | Self::BigDecimal(_) => float::long_to_int(self.to_long()),
        }
    }

    /// `floatValue()`.
    pub(super) fn to_float(&self) -> f32 {
        match self {
            Self::Int(number) | Self::Lazy(number, _) => float::long_to_float(i64::from(*number)),
            Self::Long(number) => float::long_to_float(*number),
            Self::Float(number) => *number,
            Self::BigDecimal(number) => number.to_float(),
            Self::Double(_) | Self::BigInt(_) => float::double_to_float(self.to_double()),
        }
    }

    const fn class_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "java.lang.Integer",
            Self::Long(_) => "java.lang.Long",
            Self::Float(_) => "java.lang.Float",
            Self::Double(_) => "java.lang.Double",
            Self::BigInt(_) => "java.math.BigInteger",
            Self::BigDecimal(_) => "java.math.BigDecimal",
            Self::Lazy(_, class) => class,
        }
    }

    /// `equals`: the class counts.
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => one == two,
            (Self::Long(one), Self::Long(two)) => one == two,
            (Self::Float(one), Self::Float(two)) => {
                one.to_bits() == two.to_bits() || (one.is_nan() && two.is_nan())
            }
            (Self::Double(one), Self::Double(two)) => {
                one.to_bits() == two.to_bits() || (one.is_nan() && two.is_nan())
            }
            (Self::BigInt(one), Self::BigInt(two)) => one == two,
            (Self::BigDecimal(one), Self::BigDecimal(two)) => one == two,
            (
                Self::Int(_)
                | Self::Long(_)
                | Self::Float(_)
                | Self::Double(_)
                | Self::BigInt(_)
                | Self::BigDecimal(_)
                | Self::Lazy(..),
                _,
            ) => false,
        }
    }
}

/// `equals`.
pub(super) fn equals(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(one), Value::Bool(two)) => one == two,
        (Value::Number(one), Value::Number(two)) => one.same(two),
        (Value::Char(one), Value::Char(two)) => one == two,
        (Value::Text(one), Value::Text(two))
        | (Value::Safe(one), Value::Safe(two))
        | (Value::Enum(one), Value::Enum(two)) => one == two,
        (Value::List(one), Value::List(two)) => lists_equal(one, two),
        (Value::Map(one), Value::Map(two)) => maps_equal(one, two),
        (Value::Entry(one), Value::Entry(two)) => equals(&one.0, &two.0) && equals(&one.1, &two.1),
        (Value::Time(one), Value::Time(two)) => one == two,
        (Value::Loop(one), Value::Loop(two)) => std::rc::Rc::ptr_eq(one, two),
        _ => false,
    }
}

fn lists_equal(one: &List, two: &List) -> bool {
    if std::rc::Rc::ptr_eq(&one.items, &two.items) && one.kind == two.kind {
        return true;
    }
    if one.is_list() && two.is_list() {
        let (one, two) = (one.get(), two.get());
        return one.len() == two.len() && one.iter().zip(two.iter()).all(|(one, two)| equals(one, two));
    }
    let is_set = |list: &List| matches!(list.kind, ListKind::Set | ListKind::Keys);
    let (all, other) = (one.get(), two.get());
    is_set(one)
        && is_set(two)
        && all.len() == other.len()
        && all.iter().all(|item| other.iter().any(|other| equals(item, other)))
}

fn maps_equal(one: &Map, two: &Map) -> bool {
    let (one, two) = (one.get(), two.get());
    one.len() == two.len()
        && one.iter().all(|(key, value)| two.get(key).is_some_and(|other| equals(value, other)))
}

/// `hashCode`; 0 for what hashes by identity.
pub(super) fn hash_code(value: &Value) -> i32 {
    match value {
        Value::Null | Value::Loop(_) | Value::Enum(_) | Value::Masked(_) => 0,
        Value::Bool(value) => number::boolean_hash(*value),
        Value::Number(number) => match number {
            Number::Int(number) | Number::Lazy(number, _) => *number,
            Number::Long(number) => number::long_hash(*number),
            Number::Float(number) => number::float_hash(*number),
            Number::Double(number) => number::double_hash(*number),
            Number::BigInt(number) => number::big_integer_hash(number),
            Number::BigDecimal(number) => number.hash(),
        },
        Value::Char(unit) => i32::from(*unit),
        Value::Text(text) | Value::Safe(text) => number::string_hash(text),
        Value::List(list) => list_hash(list),
        Value::Map(map) => map
            .get()
            .iter()
            .fold(0, |sum: i32, (key, value)| sum.wrapping_add(hash_code(&key.0) ^ hash_code(value))),
        Value::Entry(entry) => hash_code(&entry.0) ^ hash_code(&entry.1),
        Value::Time(time) => time.java_hash(),
    }
}

fn list_hash(list: &List) -> i32 {
    if list.is_list() {
        list.get().iter().fold(1, |hash: i32, item| hash.wrapping_mul(31).wrapping_add(hash_code(item)))
    } else {
        list.get().iter().fold(0, |hash: i32, item| hash.wrapping_add(hash_code(item)))
    }
}

/// `compareTo`, as sorting uses it; `None` where Java throws: other classes, or nothing to compare by.
pub(super) fn compare(one: &Value, two: &Value) -> Option<Ordering> {
    match (one, two) {
        (Value::Bool(one), Value::Bool(two)) => Some(one.cmp(two)),
        (Value::Number(one), Value::Number(two)) => match (one, two) {
            (Number::Int(one), Number::Int(two)) => Some(one.cmp(two)),
            (Number::Long(one), Number::Long(two)) => Some(one.cmp(two)),
            (Number::Float(one), Number::Float(two)) => Some(java_order(f64::from(*one), f64::from(*two))),
            (Number::Double(one), Number::Double(two)) => Some(java_order(*one, *two)),
            (Number::BigInt(one), Number::BigInt(two)) => Some(one.cmp(two)),
            (Number::BigDecimal(one), Number::BigDecimal(two)) => Some(one.compare(two)),
            _ => None,
        },
        (Value::Char(one), Value::Char(two)) => Some(one.cmp(two)),
        (Value::Text(one), Value::Text(two)) => Some(one.encode_utf16().cmp(two.encode_utf16())),
        (Value::Time(one), Value::Time(two)) => one.compare(two),
        _ => None,
    }
}

/// `Double.compare`: `-0.0` below `0.0`, `NaN` above all.
fn java_order(one: f64, two: f64) -> Ordering {
    match (one.is_nan(), two.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => one.total_cmp(&two),
    }
}

/// `getClass().getName()`; `None` for `null` and for what has no name worth printing.
pub(super) fn class_name(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null | Value::Enum(_) => return None,
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(number) => number.class_name(),
        Value::Char(_) => "java.lang.Character",
        Value::Text(_) | Value::Masked(_) => "java.lang.String",
        Value::Safe(_) => "io.pebbletemplates.pebble.extension.escaper.SafeString",
        Value::List(list) => match list.kind {
            ListKind::Array => "java.util.ArrayList",
            ListKind::Immutable => "java.util.ImmutableCollections$ListN",
            ListKind::Sub => "java.util.ArrayList$SubList",
            ListKind::Partition => "com.google.common.collect.Lists$RandomAccessPartition",
            ListKind::Set => "java.util.HashSet",
            ListKind::Keys => "java.util.LinkedHashMap$LinkedKeySet",
            ListKind::Values => "java.util.LinkedHashMap$LinkedValues",
            ListKind::StringArray => "[Ljava.lang.String;",
        },
        Value::Map(map) => match map.kind {
            MapKind::Linked => "java.util.LinkedHashMap",
            MapKind::Hash(_) => "java.util.HashMap",
        },
        Value::Entry(_) => "java.util.LinkedHashMap$Entry",
        Value::Time(time) => time.class_name(),
        Value::Loop(_) => "io.pebbletemplates.pebble.node.ForNode$LoopVariables",
    })
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        equals(&self.0, &other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i32(hash_code(&self.0));
    }
}
