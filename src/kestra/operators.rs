//! Operators, and how tightly they bind.

use super::{
    names::Operator,
    tables::{BINARY_OPERATORS, UNARY_OPERATORS},
};

/// Operators between two values, sorted by their symbol; `|`, `is` and `is not` are among them.
pub fn binary() -> impl ExactSizeIterator<Item = &'static Operator> {
    BINARY_OPERATORS.iter()
}

/// Operators in front of a value, sorted by their symbol.
pub fn unary() -> impl ExactSizeIterator<Item = &'static Operator> {
    UNARY_OPERATORS.iter()
}
