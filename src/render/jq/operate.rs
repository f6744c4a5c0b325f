//! The operators of jq on two values.

use std::{ops::Range, rc::Rc};

use super::{
    Machine, Stop,
    node::{Fields, Node},
    syntax::Operator,
};

/// How long a text may become by repeating it.
const MAX_TEXT: f64 = 1_000_000.0;

/// `left operator right`.
pub(super) fn apply(machine: &Machine, operator: Operator, left: &Node, right: &Node) -> Result<Node, Stop> {
    let compares = matches!(
        operator,
        Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessEqual
            | Operator::Greater
            | Operator::GreaterEqual
            | Operator::Alternative
    );
    if !compares && (matches!(left, Node::Nil) || matches!(right, Node::Nil)) {
        return Err(Stop::failed("jq: null of Java"));
    }
    match operator {
        Operator::Plus => plus(machine, left, right),
        Operator::Minus => minus(machine, left, right),
        Operator::Times => times(machine, left, right),
        Operator::Divide => divide(machine, left, right),
        Operator::Modulo => modulo(left, right),
        Operator::Alternative => Ok(if left.is_true() { left.clone() } else { right.clone() }),
        Operator::Equal => Ok(Node::Bool(left.compare(right).is_eq())),
        Operator::NotEqual => Ok(Node::Bool(left.compare(right).is_ne())),
        Operator::Less => Ok(Node::Bool(left.compare(right).is_lt())),
        Operator::LessEqual => Ok(Node::Bool(left.compare(right).is_le())),
        Operator::Greater => Ok(Node::Bool(left.compare(right).is_gt())),
        Operator::GreaterEqual => Ok(Node::Bool(left.compare(right).is_ge())),
    }
}

fn refused(left: &Node, right: &Node, what: &str) -> Stop {
    Stop::error(format!("{} and {} cannot be {what}", left.describe(), right.describe()))
}

/// The two whole numbers as `long`, or as `double` where one is not whole.
enum Pair {
    Long(i64, i64),
    Double(f64, f64),
}

fn numbers(left: &Node, right: &Node) -> Option<Pair> {
    let (one, two) = (left.as_number()?, right.as_number()?);
    Some(if left.is_whole() && right.is_whole() {
        Pair::Long(one.to_long(), two.to_long())
    } else {
        Pair::Double(one.to_double(), two.to_double())
    })
}

/// `left + right`
pub(super) fn plus(machine: &Machine, left: &Node, right: &Node) -> Result<Node, Stop> {
    match (numbers(left, right), left, right) {
        (Some(Pair::Long(one, two)), ..) => Ok(Node::from_long(one.wrapping_add(two))),
        (Some(Pair::Double(one, two)), ..) => Ok(Node::from_double(one + two)),
        (None, Node::Array(one), Node::Array(two)) => {
            machine.array(one.items.iter().chain(&two.items).cloned().collect())
        }
        (None, Node::Text(one), Node::Text(two)) => machine.text(format!("{one}{two}")),
        (None, Node::Object(one), Node::Object(two)) => {
            let mut fields = one.items.clone();
            fields.extend(two.items.iter().map(|(key, value)| (Rc::clone(key), value.clone())));
            machine.object(fields)
        }
        (None, Node::Null, _) => Ok(right.clone()),
        (None, _, Node::Null) => Ok(left.clone()),
        (None, ..) => Err(refused(left, right, "added")),
    }
}

fn minus(machine: &Machine, left: &Node, right: &Node) -> Result<Node, Stop> {
    match (numbers(left, right), left, right) {
        (Some(Pair::Long(one, two)), ..) => Ok(Node::from_long(one.wrapping_sub(two))),
        (Some(Pair::Double(one, two)), ..) => Ok(Node::from_double(one - two)),
        (None, Node::Array(one), Node::Array(two)) => {
            machine.spend(one.items.len().saturating_mul(two.items.len()))?;
            let stays = |item: &&Node| !two.items.iter().any(|other| item.compare(other).is_eq());
            machine.array(one.items.iter().filter(stays).cloned().collect())
        }
        (None, ..) => Err(refused(left, right, "subtracted")),
    }
}

fn times(machine: &Machine, left: &Node, right: &Node) -> Result<Node, Stop> {
    match (numbers(left, right), left, right) {
        (Some(Pair::Long(one, two)), ..) => Ok(Node::from_long(one.wrapping_mul(two))),
        (Some(Pair::Double(one, two)), ..) => Ok(Node::from_double(one * two)),
        (None, Node::Text(text), Node::Number(count)) | (None, Node::Number(count), Node::Text(text)) => {
            repeat(machine, text, count.to_double())
        }
        (None, Node::Object(one), Node::Object(two)) => merge(machine, &one.items, &two.items),
        (None, ..) => Err(refused(left, right, "multiplied")),
    }
}

fn repeat(machine: &Machine, text: &Rc<str>, count: f64) -> Result<Node, Stop> {
    if count <= 0.0 {
        return Ok(Node::Null);
    }
    if count < 2.0 {
        return Ok(Node::Text(Rc::clone(text)));
    }
    if count > MAX_TEXT {
        return Err(Stop::unsupported("jq: a text of that length"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast as in Java; `NaN` is 0"
    )]
    let count = count as usize;
    if text.len().saturating_mul(count) > 4_000_000 {
        return Err(Stop::unsupported("jq: a text of that length"));
    }
    machine.text(text.repeat(count))
}

fn merge(machine: &Machine, left: &Fields, right: &Fields) -> Result<Node, Stop> {
    let mut fields = left.clone();
    for (key, value) in right {
        let merged = match (fields.get(key), value) {
            (Some(Node::Object(one)), Node::Object(two)) => merge(machine, &one.items, &two.items)?,
            (Some(_) | None, _) => value.clone(),
        };
        fields.insert(Rc::clone(key), merged);
    }
    machine.object(fields)
}

fn divide(machine: &Machine, left: &Node, right: &Node) -> Result<Node, Stop> {
    match (left, right) {
        (Node::Number(one), Node::Number(two)) => {
            if two.to_double() == 0.0 {
                return Err(refused(left, right, "divided because the divisor is zero"));
            }
            Ok(Node::from_double(one.to_double() / two.to_double()))
        }
        (Node::Text(one), Node::Text(two)) => {
            machine.array(split(one, two).into_iter().map(Node::text).collect())
        }
        _ => Err(refused(left, right, "divided")),
    }
}

fn modulo(left: &Node, right: &Node) -> Result<Node, Stop> {
    let (Node::Number(one), Node::Number(two)) = (left, right) else {
        return Err(refused(left, right, "divided (remainder)"));
    };
    let (dividend, divisor) = (one.to_long(), two.to_long());
    if two.to_double().is_nan() {
        return Ok(Node::from_long(dividend));
    }
    if divisor == 0 {
        return Err(refused(left, right, "divided (remainder) because the divisor is zero"));
    }
    Ok(Node::from_long(dividend.wrapping_rem(divisor)))
}

/// A text cut at each separator; with an empty one, into characters.
pub(super) fn split<'t>(text: &'t str, separator: &str) -> Vec<&'t str> {
    if separator.is_empty() {
        let ends = text.char_indices().map(|(at, c)| (at, at + c.len_utf8()));
        return ends.filter_map(|(start, end)| text.get(start..end)).collect();
    }
    if text.is_empty() { Vec::new() } else { text.split(separator).collect() }
}

/// The bounds of a slice.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "casts as in Java, between 0 and the size"
)]
pub(super) fn range(start: &Node, end: &Node, size: usize) -> Range<usize> {
    let length = size as f64;
    let resolve = |node: &Node, otherwise: f64| {
        let index = node.as_number().map_or(otherwise, crate::render::value::Number::to_double);
        if index < 0.0 { index + length } else { index }
    };
    let (start, end) = (resolve(start, 0.0), resolve(end, length));
    if start >= length {
        return size..size;
    }
    let start = if start < 0.0 { 0.0 } else { start };
    let end = if end > length { length } else { end };
    if start > end {
        return start as usize..start as usize;
    }
    start as usize..(end.ceil() as usize).max(start as usize)
}
