//! Filters of numbers.

use super::Call;
use crate::render::{
    fault::{Fault, Outcome},
    java,
    value::{Number, Value},
};

/// `abs`
pub(super) fn abs(call: &Call<'_>) -> Outcome {
    let number = call.input.as_number().ok_or_else(|| Fault::failed("`abs` needs a number"))?;
    Ok(Value::Number(match number {
        Number::Int(number) => Number::Int(number.wrapping_abs()),
        Number::Long(number) => Number::Long(number.wrapping_abs()),
        Number::Float(number) => Number::Float(number.abs()),
        Number::Double(number) => Number::Double(number.abs()),
        Number::BigInt(number) => Number::BigInt(number.magnitude().clone().into()),
        Number::BigDecimal(number) => Number::BigDecimal(number.abs()),
        Number::Lazy(number, _) => Number::Double(f64::from(*number).abs()),
    }))
}

/// `number`: a text as a number.
pub(super) fn number(call: &Call<'_>) -> Outcome {
    let Some(text) = call.text()? else { return Ok(Value::Null) };
    let kind = match call.args.given("type") {
        None => "",
        Some(kind) => kind.as_text().ok_or_else(|| Fault::failed("a number type is a text"))?,
    };
    use java::number as parse;
    let number = match kind {
        "INT" => parse::create_integer(text).map(Number::Int),
        "LONG" => parse::create_long(text).map(Number::Long),
        "FLOAT" => java::float::parse_float(text).map(Number::Float),
        "DOUBLE" => java::float::parse_double(text).map(Number::Double),
        "BIGINTEGER" => parse::create_big_integer(text).map(Number::BigInt),
        "BIGDECIMAL" => parse::create_big_decimal(text).map(Number::BigDecimal),
        _ => parse::create_number(text).map(|number| match number {
            parse::Number::Int(number) => Number::Int(number),
            parse::Number::Long(number) => Number::Long(number),
            parse::Number::Float(number) => Number::Float(number),
            parse::Number::Double(number) => Number::Double(number),
            parse::Number::BigInteger(number) => Number::BigInt(number),
            parse::Number::BigDecimal(number) => Number::BigDecimal(number),
        }),
    };
    number.map(Value::Number).ok_or_else(|| Fault::failed("it is no number"))
}
pub(super) fn format(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
pub(super) fn number_format(_c: &Call<'_>) -> Outcome {
    Err(Fault::unsupported("x"))
}
