//! Java's whole numbers and hash codes, and the choice of a number type that the `number` filter makes.

use num_bigint::BigInt;
use num_traits::{Num as _, ToPrimitive as _, Zero as _};

use super::{
    decimal::Decimal,
    digit::{digit, is_digit},
    float::{double_text, float_text, parse_double, parse_float},
};

/// A Java number of the classes that templates meet.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) enum Number {
    /// `java.lang.Integer`
    Int(i32),
    /// `java.lang.Long`
    Long(i64),
    /// `java.lang.Float`
    Float(f32),
    /// `java.lang.Double`
    Double(f64),
    /// `java.math.BigInteger`
    BigInteger(BigInt),
    /// `java.math.BigDecimal`
    BigDecimal(Decimal),
}

impl Number {
    /// `toString()`.
    pub(in crate::render) fn text(&self) -> String {
        match self {
            Self::Int(value) => value.to_string(),
            Self::Long(value) => value.to_string(),
            Self::Float(value) => float_text(*value),
            Self::Double(value) => double_text(*value),
            Self::BigInteger(value) => value.to_string(),
            Self::BigDecimal(value) => value.text(),
        }
    }

    /// `hashCode()`.
    pub(in crate::render) fn hash(&self) -> i32 {
        match self {
            Self::Int(value) => *value,
            Self::Long(value) => long_hash(*value),
            Self::Float(value) => float_hash(*value),
            Self::Double(value) => double_hash(*value),
            Self::BigInteger(value) => big_integer_hash(value),
            Self::BigDecimal(value) => value.hash(),
        }
    }
}

/// `String.trim`: without characters up to U+0020 at both ends.
pub(in crate::render) fn trim(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

/// `Integer.parseInt`; none is a `NumberFormatException`.
pub(in crate::render) fn parse_int(text: &str) -> Option<i32> {
    parse_radix(text, 10).and_then(|long| i32::try_from(long).ok())
}

/// `Long.parseLong`; none is a `NumberFormatException`.
pub(in crate::render) fn parse_long(text: &str) -> Option<i64> {
    parse_radix(text, 10)
}

/// `Long.parseLong(text, radix)`; none is a `NumberFormatException`.
fn parse_radix(text: &str, radix: u32) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for c in digits.chars() {
        let digit = i64::from(digit(c, radix)?);
        value = value.checked_mul(i64::from(radix))?;
        value = if negative { value.checked_sub(digit)? } else { value.checked_add(digit)? };
    }
    Some(value)
}

/// `Integer.decode`: decimal, `0x`, `#` or octal with a leading zero.
pub(in crate::render) fn decode_int(text: &str) -> Option<i32> {
    decode_long(text).and_then(|long| i32::try_from(long).ok())
}

/// `Long.decode`: decimal, `0x`, `#` or octal with a leading zero.
pub(in crate::render) fn decode_long(text: &str) -> Option<i64> {
    let (negative, radix, digits) = prefixes(text);
    if digits.starts_with(['-', '+']) {
        return None;
    }
    if negative { parse_radix(&format!("-{digits}"), radix) } else { parse_radix(digits, radix) }
}

/// Sign, radix and the digits behind them.
fn prefixes(text: &str) -> (bool, u32, &str) {
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if let Some(hex) = ["0x", "0X", "#"].iter().find_map(|prefix| body.strip_prefix(prefix)) {
        return (negative, 16, hex);
    }
    match body.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => (negative, 8, octal),
        Some(_) | None => (negative, 10, body),
    }
}

/// `new BigInteger(text)`; none is a `NumberFormatException`.
pub(in crate::render) fn parse_big_integer(text: &str) -> Option<BigInt> {
    big_integer(text, 10)
}

fn big_integer(text: &str, radix: u32) -> Option<BigInt> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let ascii: Option<String> = digits.chars().map(|c| char::from_digit(digit(c, radix)?, radix)).collect();
    let value = BigInt::from_str_radix(&ascii?, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// `BigInteger.doubleValue`.
pub(in crate::render) fn big_integer_to_double(value: &BigInt) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

/// `BigInteger.longValue`: the low 64 bits.
pub(in crate::render) fn big_integer_to_long(value: &BigInt) -> i64 {
    let low = value & BigInt::from(u64::MAX);
    low.to_u64().map_or(0, u64::cast_signed)
}

/// `NumberUtils.createInteger`.
pub(in crate::render) fn create_integer(text: &str) -> Option<i32> {
    decode_int(text)
}

/// `NumberUtils.createLong`.
pub(in crate::render) fn create_long(text: &str) -> Option<i64> {
    decode_long(text)
}

/// `NumberUtils.createBigInteger`: as [`decode_long`], of any size.
pub(in crate::render) fn create_big_integer(text: &str) -> Option<BigInt> {
    let (negative, radix, digits) = prefixes(text);
    // A second sign is taken, as `--5` shows.
    let value = big_integer(digits, radix)?;
    Some(if negative { -value } else { value })
}

/// `NumberUtils.createBigDecimal`.
pub(in crate::render) fn create_big_decimal(text: &str) -> Option<Decimal> {
    Decimal::parse(text)
}

/// `NumberUtils.createNumber`: the smallest type that holds the number that a text writes; none is an exception.
///
/// As commons-lang3 from 3.13 on does it, which all releases that have the filter bring along.
pub(in crate::render) fn create_number(text: &str) -> Option<Number> {
    let last = text.chars().last()?;
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(hex) = ["0x", "0X", "#"].iter().find_map(|prefix| unsigned.strip_prefix(prefix)) {
        return create_hex(text, hex);
    }
    let point = text.find('.');
    let exponent = exponent_at(text)?;
    let requested = !is_digit(last) && last != '.';
    let body_end = text.len() - if requested { last.len_utf8() } else { 0 };
    let (mantissa, fraction) = match (point, exponent) {
        (Some(point), Some(exponent)) if exponent <= point => return None,
        (Some(point), Some(exponent)) => (mantissa(text, point)?, Some(text.get(point + 1..exponent)?)),
        (Some(point), None) => (mantissa(text, point)?, Some(text.get(point + 1..body_end).unwrap_or(""))),
        (None, Some(exponent)) => (mantissa(text, exponent)?, None),
        (None, None) => (mantissa(text, body_end)?, None),
    };
    let is_zero = [Some(mantissa), fraction].iter().flatten().all(|part| part.bytes().all(|b| b == b'0'));
    let has_exponent = exponent.is_some_and(|at| at + last.len_utf8() < text.len());
    if requested {
        return create_requested(
            text,
            text.get(..body_end)?,
            last,
            fraction.is_some() || has_exponent,
            is_zero,
        );
    }
    if fraction.is_none() && !has_exponent {
        return create_integer(text)
            .map(Number::Int)
            .or_else(|| create_long(text).map(Number::Long))
            .or_else(|| create_big_integer(text).map(Number::BigInteger));
    }
    if let (Some(float), Some(double)) = (parse_float(text), parse_double(text)) {
        let same = float_text(float) == double_text(double);
        if !float.is_infinite() && (float != 0.0 || is_zero) && same {
            return Some(Number::Float(float));
        }
        if !double.is_infinite() && (double != 0.0 || is_zero) {
            let exact = Decimal::parse(text)?;
            let same = Decimal::from_double(double).is_some_and(|near| near.compare(&exact).is_eq());
            return Some(if same { Number::Double(double) } else { Number::BigDecimal(exact) });
        }
    }
    create_big_decimal(text).map(Number::BigDecimal)
}

/// Where the one `e` or `E` stands. With both of them Java's sum of places lies beyond the end or is taken as it is.
#[expect(clippy::option_option, reason = "no exponent is no error")]
fn exponent_at(text: &str) -> Option<Option<usize>> {
    match (text.find('e'), text.find('E')) {
        (None, None) => Some(None),
        (Some(at), None) | (None, Some(at)) => Some(Some(at)),
        // No number has both, and whichever place Java takes, every parser refuses the text in the end.
        (Some(_), Some(_)) => None,
    }
}

fn mantissa(text: &str, stop: usize) -> Option<&str> {
    let start = usize::from(text.starts_with(['-', '+']));
    if text.len() <= start { None } else { text.get(start..stop) }
}

/// `hex` is what follows the prefix.
fn create_hex(text: &str, hex: &str) -> Option<Number> {
    let digits = hex.trim_start_matches('0');
    // Where all digits are zeros, the last one is what Java compares.
    let first = digits.chars().next().unwrap_or('0');
    let count = digits.encode_utf16().count();
    if count > 16 || (count == 16 && first > '7') {
        return create_big_integer(text).map(Number::BigInteger);
    }
    if count > 8 || (count == 8 && first > '7') {
        return create_long(text).map(Number::Long);
    }
    create_integer(text).map(Number::Int)
}

/// With a type letter at the end; `body` is the text without it.
fn create_requested(text: &str, body: &str, letter: char, fractional: bool, is_zero: bool) -> Option<Number> {
    let is_digits = |digits: &str| !digits.is_empty() && digits.chars().all(is_digit);
    match letter {
        'l' | 'L' if !fractional && is_digits(body.strip_prefix('-').unwrap_or(body)) => {
            create_long(body).map(Number::Long).or_else(|| create_big_integer(body).map(Number::BigInteger))
        }
        'f' | 'F' | 'd' | 'D' => {
            let float = parse_float(text).filter(|float| !float.is_infinite() && (*float != 0.0 || is_zero));
            if let (Some(float), 'f' | 'F') = (float, letter) {
                return Some(Number::Float(float));
            }
            let double =
                parse_double(text).filter(|double| !double.is_infinite() && (*double != 0.0 || is_zero));
            double.map(Number::Double).or_else(|| create_big_decimal(body).map(Number::BigDecimal))
        }
        _ => None,
    }
}

/// `String.hashCode`.
pub(in crate::render) fn string_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// `Long.hashCode`.
pub(in crate::render) fn long_hash(value: i64) -> i32 {
    super::float::long_to_int(value ^ (value.cast_unsigned() >> 32).cast_signed())
}

/// `Double.hashCode`.
pub(in crate::render) fn double_hash(value: f64) -> i32 {
    let bits = if value.is_nan() { 0x7FF8_0000_0000_0000 } else { value.to_bits() };
    long_hash(bits.cast_signed())
}

/// `Float.hashCode`.
pub(in crate::render) fn float_hash(value: f32) -> i32 {
    let bits = if value.is_nan() { 0x7FC0_0000 } else { value.to_bits() };
    bits.cast_signed()
}

/// `Boolean.hashCode`.
pub(in crate::render) fn boolean_hash(value: bool) -> i32 {
    if value { 1231 } else { 1237 }
}

/// `BigInteger.hashCode`.
pub(in crate::render) fn big_integer_hash(value: &BigInt) -> i32 {
    let digits = value.magnitude().to_u32_digits();
    let hash =
        digits.iter().rev().fold(0_i32, |hash, word| hash.wrapping_mul(31).wrapping_add(word.cast_signed()));
    if value.is_zero() {
        0
    } else if value.sign() == num_bigint::Sign::Minus {
        hash.wrapping_neg()
    } else {
        hash
    }
}
