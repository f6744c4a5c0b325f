//! What `{{ }}` writes: Java's text, but lists and maps as JSON (expr §7).

use super::{
    fault::{Fault, Outcome},
    java::decimal::Decimal,
    json, object,
    value::{Number, Value},
};
use crate::kestra::Release;

/// Appends what a print of `value` writes. Nothing for `null`.
pub(super) fn write(value: &Value, out: &mut String, release: Release) -> Outcome<()> {
    match value {
        Value::Null => {}
        Value::List(_) | Value::Map(_) => json::write(value, out, release)?,
        Value::Number(Number::BigDecimal(number)) => plain(number, out)?,
        _ => object::write_text(value, out),
    }
    Ok(())
}

/// `toPlainString()`
pub(super) fn plain(number: &Decimal, out: &mut String) -> Outcome<()> {
    let text = number.plain_text().map_err(|_| Fault::unsupported("a number of that length"))?;
    out.push_str(&text);
    Ok(())
}
