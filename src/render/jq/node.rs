//! JSON values as Jackson's trees hold them: numbers keep their Java class.

use std::{cmp::Ordering, rc::Rc};

use indexmap::IndexMap;
use num_bigint::BigInt;

use super::{Machine, Stop};
use crate::render::{
    fault::Outcome,
    java::{decimal::Decimal, float::double_text},
    json, object,
    value::{Number, Value},
};

/// How deep a value may nest: Jackson writes no deeper than 1000.
const MAX_DEPTH: u32 = 400;
/// How many values and characters a value may hold.
const MAX_SIZE: usize = 4_000_000;

/// The fields of an object, as they were put.
pub(super) type Fields = IndexMap<Rc<str>, Node>;

/// A JSON value.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// No value at all: Java's `null`.
    Nil,
    /// Jackson's `MissingNode`, which marks what is deleted.
    Missing,
    /// `null`
    Null,
    /// `true` and `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Rc<str>),
    /// An array.
    Array(Rc<Measured<Vec<Self>>>),
    /// An object.
    Object(Rc<Measured<Fields>>),
}

/// A container with its measures, which bound what can be done with it.
#[derive(Debug)]
pub(super) struct Measured<T> {
    /// What it holds.
    pub(super) items: T,
    depth: u32,
    size: usize,
}

/// The type of a value, as messages and `type` name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

impl Kind {
    /// Its name in messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl Machine {
    /// An array.
    pub(super) fn array(&self, items: Vec<Node>) -> Result<Node, Stop> {
        let (depth, size) = measure(items.iter());
        self.check(depth, size, items.len())?;
        Ok(Node::Array(Rc::new(Measured { items, depth, size })))
    }

    /// An object.
    pub(super) fn object(&self, items: Fields) -> Result<Node, Stop> {
        let (depth, size) = measure(items.values());
        let size = items.keys().fold(size, |sum, key| sum.saturating_add(key.len()));
        self.check(depth, size, items.len())?;
        Ok(Node::Object(Rc::new(Measured { items, depth, size })))
    }

    /// A text that was put together.
    pub(super) fn text(&self, text: String) -> Result<Node, Stop> {
        self.check(0, text.len(), text.len() / 64)?;
        Ok(Node::Text(text.into()))
    }

    fn check(&self, depth: u32, size: usize, cost: usize) -> Result<(), Stop> {
        self.spend(cost)?;
        if depth > MAX_DEPTH || size > MAX_SIZE {
            return Err(Stop::unsupported("jq: a value of that size"));
        }
        Ok(())
    }
}

fn measure<'n>(items: impl Iterator<Item = &'n Node>) -> (u32, usize) {
    items.fold((1, 1), |(depth, size): (u32, usize), item| {
        (depth.max(item.depth() + 1), size.saturating_add(item.size()))
    })
}

impl Node {
    /// A text.
    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The smallest node for a `long`.
    pub(super) fn from_long(long: i64) -> Self {
        Self::Number(i32::try_from(long).map_or(Number::Long(long), Number::Int))
    }

    /// The smallest node for a `double`: whole numbers lose their fraction, and -0.0 its sign.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "as Java casts")]
    pub(super) fn from_double(double: f64) -> Self {
        #[expect(clippy::float_cmp, reason = "whether the cast is exact")]
        if f64::from(double as i32) == double {
            Self::Number(Number::Int(double as i32))
        } else if (double as i64) as f64 == double {
            Self::Number(Number::Long(double as i64))
        } else {
            Self::Number(Number::Double(double))
        }
    }

    fn depth(&self) -> u32 {
        match self {
            Self::Array(array) => array.depth,
            Self::Object(object) => object.depth,
            Self::Nil | Self::Missing | Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => 0,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Array(array) => array.size,
            Self::Object(object) => object.size,
            Self::Text(text) => text.len() + 1,
            Self::Nil | Self::Missing | Self::Null | Self::Bool(_) | Self::Number(_) => 1,
        }
    }

    /// Its type.
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Nil | Self::Missing | Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Boolean,
            Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::String,
            Self::Array(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
        }
    }

    /// Whether it counts as true.
    pub(super) const fn is_true(&self) -> bool {
        !matches!(self, Self::Nil | Self::Missing | Self::Null | Self::Bool(false))
    }

    /// `isValueNode`: neither array nor object.
    pub(super) const fn is_scalar(&self) -> bool {
        !matches!(self, Self::Array(_) | Self::Object(_) | Self::Missing)
    }

    /// Whether it is an array or an object.
    pub(super) const fn is_container(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Object(_))
    }

    /// The elements, if it is an array.
    pub(super) fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(array) = self { Some(&array.items) } else { None }
    }

    /// The fields, if it is an object.
    pub(super) fn as_object(&self) -> Option<&Fields> {
        if let Self::Object(object) = self { Some(&object.items) } else { None }
    }

    /// The number, if it is one.
    pub(super) const fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// `isIntegralNumber`
    pub(super) const fn is_whole(&self) -> bool {
        matches!(self, Self::Number(Number::Int(_) | Number::Long(_) | Number::BigInt(_)))
    }

    /// `get(name)`: nothing where it is no object.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        self.as_object().and_then(|fields| fields.get(name))
    }

    /// `get(index)`: nothing where it is no array.
    pub(super) fn element(&self, index: usize) -> Option<&Self> {
        self.as_array().and_then(|items| items.get(index))
    }

    /// What iterating over it gives.
    pub(super) fn children(&self) -> Vec<Self> {
        match self {
            Self::Array(array) => array.items.clone(),
            Self::Object(object) => object.items.values().cloned().collect(),
            Self::Nil | Self::Missing | Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {
                Vec::new()
            }
        }
    }

    /// `asText()`: empty for arrays and objects.
    pub(super) fn to_plain_text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.to_text(),
            Self::Text(text) => text.as_ref().to_owned(),
            Self::Nil | Self::Missing | Self::Array(_) | Self::Object(_) => String::new(),
        }
    }

    /// The order of jq: null, booleans, numbers, texts, arrays, objects. `NaN` is below all, itself too.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(one), Self::Bool(two)) => one.cmp(two),
            (Self::Number(one), Self::Number(two)) => compare_doubles(one.to_double(), two.to_double()),
            (Self::Text(one), Self::Text(two)) => compare_texts(one, two),
            (Self::Array(one), Self::Array(two)) => {
                let pairs = one.items.iter().zip(two.items.iter());
                let different = pairs.map(|(one, two)| one.compare(two)).find(|order| order.is_ne());
                different.unwrap_or_else(|| one.items.len().cmp(&two.items.len()))
            }
            (Self::Object(one), Self::Object(two)) => compare_objects(&one.items, &two.items),
            _ => self.kind().cmp(&other.kind()),
        }
    }

    /// Its JSON. jackson-jq writes doubles in its own way where the program asks, Jackson's way elsewhere.
    pub(super) fn write(&self, own_doubles: bool, out: &mut String) {
        match self {
            Self::Nil | Self::Missing | Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number @ (Number::Double(_) | Number::Float(_))) if own_doubles => {
                out.push_str(&own_double_text(number.to_double()));
            }
            Self::Number(Number::Double(number)) if !number.is_finite() => {
                json::write_text(&double_text(*number), out);
            }
            Self::Number(number) => out.push_str(&number.to_text()),
            Self::Text(text) => json::write_text(text, out),
            Self::Array(array) => {
                out.push('[');
                for (at, item) in array.items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write(own_doubles, out);
                }
                out.push(']');
            }
            Self::Object(object) => {
                out.push('{');
                for (at, (key, value)) in object.items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    json::write_text(key, out);
                    out.push(':');
                    value.write(own_doubles, out);
                }
                out.push('}');
            }
        }
    }

    /// Its JSON as the program sees it.
    pub(super) fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(true, &mut out);
        out
    }

    /// `type (json)`, the JSON cut short, for messages.
    pub(super) fn describe(&self) -> String {
        format!("{} ({})", self.kind().name(), truncate(&self.to_json()))
    }

    /// The tree of a value.
    pub(super) fn from_value(machine: &Machine, value: &Value, keeps_nulls: bool) -> Result<Self, Stop> {
        let object = |entries: &[(Value, Value)]| {
            let mut fields = Fields::new();
            for (key, value) in entries {
                if key.is_null() {
                    return Err(Stop::failed("jq: JSON has no key `null`"));
                }
                if keeps_nulls || !value.is_null() {
                    let value = Self::from_value(machine, value, keeps_nulls)?;
                    fields.insert(object::to_text(key).into(), value);
                }
            }
            machine.object(fields)
        };
        match value {
            Value::Null => Ok(Self::Null),
            Value::Bool(value) => Ok(Self::Bool(*value)),
            Value::Number(Number::Lazy(number, _)) => Ok(Self::Number(Number::Int(*number))),
            Value::Number(Number::BigDecimal(decimal)) => {
                Ok(Self::Number(Number::BigDecimal(stripped(decimal))))
            }
            Value::Number(number) => Ok(Self::Number(number.clone())),
            Value::Text(text) => Ok(Self::Text(Rc::clone(text))),
            Value::Char(_) | Value::Safe(_) | Value::Enum(_) | Value::Masked(_) => {
                Ok(Self::text(object::to_text(value)))
            }
            Value::Time(time) => {
                let json = time.json(machine.release).map_err(json::time_fault).map_err(Stop::Fault)?;
                match (json::parse(&json), Decimal::parse(&json)) {
                    (Some(Value::Text(text)), _) => Ok(Self::Text(text)),
                    (_, Some(decimal)) => Ok(Self::Number(Number::BigDecimal(stripped(&decimal)))),
                    _ => Err(Stop::unsupported("jq: such a time")),
                }
            }
            Value::List(list) => {
                let items = list.get();
                let items = items.iter().map(|item| Self::from_value(machine, item, keeps_nulls));
                machine.array(items.collect::<Result<_, _>>()?)
            }
            Value::Map(map) => object(&map.ordered()),
            Value::Entry(entry) => object(&[(entry.0.clone(), entry.1.clone())]),
            Value::Loop(_) => Err(Stop::unsupported("jq: `loop`")),
        }
    }

    /// What Kestra makes of a result: maps and lists of Java.
    pub(super) fn to_value(&self) -> Outcome {
        Ok(match self {
            // Jackson's node for nothing prints and becomes JSON as `null` does.
            Self::Nil | Self::Null | Self::Missing => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::Text(Rc::clone(text)),
            Self::Array(array) => {
                Value::list(array.items.iter().map(Self::to_value).collect::<Outcome<Vec<_>>>()?)
            }
            Self::Object(object) => {
                let entries = object.items.iter();
                let entries =
                    entries.map(|(key, value)| Ok((Value::Text(Rc::clone(key)), value.to_value()?)));
                Value::map(entries.collect::<Outcome<Vec<_>>>()?)
            }
        })
    }
}

/// `stripTrailingZeros()`
fn stripped(decimal: &Decimal) -> Decimal {
    if decimal.signum() == 0 {
        return Decimal::new(BigInt::ZERO, 0);
    }
    let (mut unscaled, mut scale) = (decimal.unscaled().clone(), decimal.scale());
    while (&unscaled % 10_u8) == BigInt::ZERO {
        unscaled /= 10_u8;
        scale -= 1;
    }
    Decimal::new(unscaled, scale)
}

fn compare_doubles(one: f64, two: f64) -> Ordering {
    if one.is_nan() {
        Ordering::Less
    } else if two.is_nan() {
        Ordering::Greater
    } else {
        one.total_cmp(&two)
    }
}

/// `String.compareTo`: by UTF-16 units.
pub(super) fn compare_texts(one: &str, two: &str) -> Ordering {
    one.encode_utf16().cmp(two.encode_utf16())
}

fn compare_objects(one: &Fields, two: &Fields) -> Ordering {
    let sorted = |fields: &Fields| {
        let mut names: Vec<Rc<str>> = fields.keys().cloned().collect();
        names.sort_by(|one, two| compare_texts(one, two));
        names
    };
    let (names, others) = (sorted(one), sorted(two));
    let different =
        names.iter().zip(&others).map(|(one, two)| compare_texts(one, two)).find(|order| order.is_ne());
    if let Some(order) = different {
        return order;
    }
    if names.len() != others.len() {
        return names.len().cmp(&others.len());
    }
    let pairs = names.iter().filter_map(|name| Some((one.get(name)?, two.get(name)?)));
    pairs.map(|(one, two)| one.compare(two)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// How jackson-jq writes a double: whole ones without a fraction, `1e+20`, `null` for `NaN`.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "as Java casts")]
fn own_double_text(double: f64) -> String {
    if double.is_nan() {
        return "null".to_owned();
    }
    let double = double.clamp(-f64::MAX, f64::MAX);
    let long = double as i64;
    #[expect(clippy::float_cmp, reason = "whether the cast is exact")]
    let text = if double == long as f64 { long.to_string() } else { double_text(double) };
    if text.contains("E-") { text.replace('E', "e") } else { text.replace('E', "e+") }
}

/// At most 14 UTF-16 units.
fn truncate(text: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    match units.get(..11) {
        Some(head) if units.len() > 14 => format!("{}...", String::from_utf16_lossy(head)),
        Some(_) | None => text.to_owned(),
    }
}
