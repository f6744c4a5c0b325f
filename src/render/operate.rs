//! Operators, with Java's arithmetic (expr §2.3).

use super::{
    fault::{Fault, Outcome},
    java::{decimal::Decimal, float, number},
    object,
    value::{List, ListKind, Number, Value},
};
use crate::{kestra::Release, pebble::BinaryOp};

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Arithmetic {
    /// The arithmetic that an operator does.
    pub(super) const fn of(op: BinaryOp) -> Option<Self> {
        Some(match op {
            BinaryOp::Add => Self::Add,
            BinaryOp::Subtract => Self::Subtract,
            BinaryOp::Multiply => Self::Multiply,
            BinaryOp::Divide => Self::Divide,
            BinaryOp::Modulo => Self::Modulo,
            BinaryOp::Or
            | BinaryOp::And
            | BinaryOp::Contains
            | BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Greater
            | BinaryOp::Less
            | BinaryOp::GreaterEqual
            | BinaryOp::LessEqual
            | BinaryOp::Concat
            | BinaryOp::Range
            | BinaryOp::NullCoalesce
            | BinaryOp::UndefinedCoalesce
            | BinaryOp::In => return None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Add => "addition",
            Self::Subtract => "subtraction",
            Self::Multiply => "multiplication",
            Self::Divide => "division",
            Self::Modulo => "modulus",
        }
    }

    /// The result for two values in a release.
    pub(super) fn apply(self, left: &Value, right: &Value, release: Release) -> Outcome {
        match (self, left) {
            (Self::Add, _) if left.as_text().is_some() || right.as_text().is_some() => {
                let mut text = object::to_text(left);
                object::write_text(right, &mut text);
                return Ok(Value::text(text));
            }
            (Self::Add | Self::Subtract, Value::List(list)) if list.is_list() => {
                return self.change_list(list, right, release);
            }
            _ => {}
        }
        let number = |value: &Value| {
            to_number(value, release).ok_or_else(|| Fault::failed(format!("{} needs numbers", self.name())))
        };
        self.numbers(&number(left)?, &number(right)?)
    }

    fn change_list(self, list: &List, other: &Value, release: Release) -> Outcome {
        let mut items = list.get().clone();
        match (self, other.as_collection()) {
            (Self::Add, Some(others)) => items.extend(others.get().iter().cloned()),
            (Self::Add, None) => items.push(other.clone()),
            (_, Some(others)) => {
                let others = others.get();
                items.retain(|item| !others.iter().any(|other| object::equals(other, item)));
            }
            (_, None) => {
                if let Some(at) = items.iter().position(|item| object::equals(other, item)) {
                    items.remove(at);
                }
            }
        }
        if release >= Release::V1_3_22 {
            return Ok(Value::list(items));
        }
        let is_changed = items.len() != list.len();
        match list.kind {
            ListKind::Array | ListKind::Sub => {}
            // A partition throws only where something would change.
            ListKind::Partition if self == Self::Subtract && !is_changed => {}
            ListKind::Immutable
            | ListKind::Partition
            | ListKind::Set
            | ListKind::Keys
            | ListKind::Values
            | ListKind::StringArray => return Err(Fault::failed("this list cannot be changed")),
        }
        *list.items.borrow_mut() = items;
        Ok(Value::List(list.clone()))
    }

    /// The result for two numbers: the wider class decides.
    pub(super) fn numbers(self, left: &Number, right: &Number) -> Outcome {
        use Number as N;
        let number = match (left, right) {
            (N::BigDecimal(_), _) | (_, N::BigDecimal(_)) => {
                let big = |number: &Number| Decimal::from_double(number.to_double());
                let (Some(left), Some(right)) = (big(left), big(right)) else {
                    return Err(Fault::failed("no number"));
                };
                let result = match self {
                    Self::Add => left.add(&right),
                    Self::Subtract => left.subtract(&right),
                    Self::Multiply => left.multiply(&right),
                    Self::Divide => left.divide(&right),
                    Self::Modulo => left.remainder(&right),
                };
                N::BigDecimal(result.map_err(|_| Fault::failed("no result"))?)
            }
            (N::Double(_), _) | (_, N::Double(_)) => {
                N::Double(self.floats(left.to_double(), right.to_double()))
            }
            (N::Float(_), _) | (_, N::Float(_)) => {
                let (left, right) = (left.to_float(), right.to_float());
                N::Float(match self {
                    Self::Add => left + right,
                    Self::Subtract => left - right,
                    Self::Multiply => left * right,
                    Self::Divide => left / right,
                    Self::Modulo => left % right,
                })
            }
            (N::Long(_), _) | (_, N::Long(_)) => {
                let (left, right) = (left.to_long(), right.to_long());
                N::Long(match self {
                    Self::Add => left.wrapping_add(right),
                    Self::Subtract => left.wrapping_sub(right),
                    Self::Multiply => left.wrapping_mul(right),
                    Self::Divide | Self::Modulo if right == 0 => {
                        return Err(Fault::failed("division by zero"));
                    }
                    Self::Divide => left.wrapping_div(right),
                    Self::Modulo => left.wrapping_rem(right),
                })
            }
            _ => {
                let (left, right) = (left.to_int(), right.to_int());
                N::Long(i64::from(match self {
                    Self::Add => left.wrapping_add(right),
                    Self::Subtract => left.wrapping_sub(right),
                    Self::Multiply => left.wrapping_mul(right),
                    Self::Divide | Self::Modulo if right == 0 => {
                        return Err(Fault::failed("division by zero"));
                    }
                    Self::Divide => left.wrapping_div(right),
                    Self::Modulo => left.wrapping_rem(right),
                }))
            }
        };
        Ok(Value::Number(number))
    }

    fn floats(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Modulo => left % right,
        }
    }
}

/// A number as an operand; texts are read as numbers from 1.3.22 on.
pub(super) fn to_number(value: &Value, release: Release) -> Option<Number> {
    if let Value::Number(number) = value {
        return Some(number.clone());
    }
    let text = value.as_text().filter(|_| release >= Release::V1_3_22)?;
    if text.contains(['.', 'e', 'E']) {
        float::parse_double(text).map(Number::Double)
    } else {
        number::parse_long(text).map(Number::Long)
    }
}

/// `==`
pub(super) fn loosely_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        #[expect(clippy::float_cmp, reason = "Pebble compares as doubles")]
        (Value::Number(left), Value::Number(right)) => left.to_double() == right.to_double(),
        (Value::Enum(name), Value::Text(text)) | (Value::Text(text), Value::Enum(name)) => name == text,
        _ => object::equals(left, right),
    }
}

/// `<`, `>`, `<=`, `>=`: two numbers, from 2.0 on also two texts; `null` is neither.
pub(super) fn ordered(op: BinaryOp, left: &Value, right: &Value, release: Release) -> Outcome<bool> {
    if release >= Release::V2_0
        && let (Value::Text(_), Value::Text(_)) = (left, right)
    {
        let order = object::compare(left, right).map_or(0, |order| order as i32);
        return Ok(holds(op, &order, &0));
    }
    if left.is_null() || right.is_null() {
        return Ok(false);
    }
    match (left.as_number(), right.as_number()) {
        (Some(left), Some(right)) => Ok(holds(op, &left.to_double(), &right.to_double())),
        _ => Err(Fault::failed(format!("`{}` compares numbers only", op.symbol()))),
    }
}

fn holds<T: PartialOrd>(op: BinaryOp, left: &T, right: &T) -> bool {
    match op {
        BinaryOp::Greater => left > right,
        BinaryOp::Less => left < right,
        BinaryOp::GreaterEqual => left >= right,
        _ => left <= right,
    }
}

/// `contains`
pub(super) fn contains(left: &Value, right: &Value) -> Outcome<bool> {
    let holds = |list: &List, item: &Value| list.get().iter().any(|other| object::equals(item, other));
    match left {
        Value::Null => Ok(false),
        Value::List(list) => Ok(match (left.as_collection(), right.as_collection()) {
            (Some(_), Some(items)) => items.get().iter().all(|item| holds(list, item)),
            (Some(_) | None, _) => holds(list, right),
        }),
        Value::Map(map) => Ok(map.value(right).is_some()),
        Value::Text(text) => Ok(text.contains(&object::to_text(right))),
        _ => Err(Fault::failed("`contains` needs a list, a map or a text on its left")),
    }
}

/// `isIn`: compared as texts. A null inside the right side is an error in Java.
pub(super) fn is_in(left: &Value, right: &Value) -> Outcome<bool> {
    if left.is_null() || right.is_null() {
        return Ok(false);
    }
    let wanted = object::to_text(left);
    let null = || Fault::failed("`isIn` meets a null");
    match right {
        Value::List(list) if right.as_collection().is_some() => {
            let items = list.get();
            if items.iter().any(Value::is_null) {
                return Err(null());
            }
            Ok(items.iter().any(|item| object::to_text(item) == wanted))
        }
        Value::Map(map) => {
            for (key, value) in map.ordered() {
                if key.is_null() {
                    return Err(null());
                }
                if object::to_text(&key) == wanted {
                    return Ok(true);
                }
                if value.is_null() {
                    return Err(null());
                }
                if object::to_text(&value) == wanted {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Ok(false),
    }
}

/// What a condition makes of a value: a boolean, a number other than 0, a text that is not empty; `None` for anything
/// else but `null`, which the caller judges.
pub(super) fn truth(value: &Value, release: Release) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => {
            let number = number.to_double();
            Some(number != 0.0 && (release < Release::V1_2 || !number.is_nan()))
        }
        Value::Text(text) => Some(!text.is_empty()),
        _ => None,
    }
}
