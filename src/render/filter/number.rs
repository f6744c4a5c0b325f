//! Filters of numbers.

use super::Call;
use crate::render::{
    fault::{Fault, Outcome},
    java::{
        self,
        decimal_format::DecimalFormat,
        number as parse,
        string_format::{self, Argument, StringFormatError},
    },
    object,
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

/// `numberFormat`: Java's `DecimalFormat`.
pub(super) fn number_format(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let number = call.input.as_number().ok_or_else(|| Fault::failed("`numberFormat` needs a number"))?;
    let format = match call.args.text("format")? {
        Some(pattern) => {
            DecimalFormat::new(pattern).map_err(|_| Fault::failed("java refuses the pattern"))?
        }
        None => DecimalFormat::standard(),
    };
    format.format(&plain(number)).map(Value::text).map_err(|_| Fault::failed("java refuses the number"))
}

fn plain(number: &Number) -> parse::Number {
    match number {
        Number::Int(number) | Number::Lazy(number, _) => parse::Number::Int(*number),
        Number::Long(number) => parse::Number::Long(*number),
        Number::Float(number) => parse::Number::Float(*number),
        Number::Double(number) => parse::Number::Double(*number),
        Number::BigInt(number) => parse::Number::BigInteger(number.clone()),
        Number::BigDecimal(number) => parse::Number::BigDecimal(number.clone()),
    }
}

/// `format`: Java's `String.format`.
pub(super) fn format(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let positional = call.args.positional();
    let mut arguments: Vec<Argument> = positional.iter().map(argument).collect();
    // Named arguments are counted, but not found.
    arguments.resize(call.args.len(), Argument::Null);
    match string_format::format(&object::to_text(&call.input), &arguments) {
        Ok(text) => Ok(Value::text(text)),
        Err(StringFormatError::Illegal) => Err(Fault::failed("java refuses the format")),
        Err(StringFormatError::Unsupported) => Err(Fault::unsupported("a format of that kind")),
    }
}

fn argument(value: &Value) -> Argument {
    match value {
        Value::Null => Argument::Null,
        Value::Bool(value) => Argument::Bool(*value),
        Value::Char(unit) => char::from_u32(u32::from(*unit))
            .map_or_else(|| Argument::Text(object::to_text(value)), Argument::Char),
        Value::Number(number) => Argument::Number(plain(number)),
        Value::Text(text) => Argument::Text(text.to_string()),
        _ => Argument::Other { text: object::to_text(value), hash: Some(object::hash_code(value)) },
    }
}
