//! Answers of a JVM (Java 25, commons-lang3 3.20.0), one a line: function, arguments, result, `!` where it throws.

use super::{decimal::Decimal, float, number, number::Number};

/// Splits a table into rows of unescaped fields.
fn rows(table: &str) -> Vec<Vec<String>> {
    table.lines().map(|line| line.split('\t').map(unescape).collect()).collect()
}

fn unescape(field: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        let plain = match c {
            '\\' => match chars.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let hex: String = chars.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&hex, 16).unwrap());
                    continue;
                }
                other => other,
            },
            other => other,
        };
        units.extend(plain.encode_utf16(&mut [0; 2]).iter());
    }
    String::from_utf16_lossy(&units)
}

/// Runs `answer` over a table and lists what differs.
fn compare(table: &str, answer: impl Fn(&[&str]) -> Option<String>) {
    let mut wrong = Vec::new();
    let rows = rows(table);
    for row in &rows {
        let fields: Vec<&str> = row.iter().map(String::as_str).collect();
        let (expected, call) = fields.split_last().unwrap();
        let found = answer(call).unwrap_or_else(|| "!".to_owned());
        if found != *expected {
            wrong.push(format!("{call:?}\n  Java {expected:?}\n  here {found:?}"));
        }
    }
    let shown = wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {} rows differ:\n{shown}", wrong.len(), rows.len());
}

fn typed(number: Number) -> String {
    match number {
        Number::Int(value) => format!("Integer {value}"),
        Number::Long(value) => format!("Long {value}"),
        Number::Float(value) => format!("Float {}", float::float_text(value)),
        Number::Double(value) => format!("Double {}", float::double_text(value)),
        Number::BigInteger(value) => format!("BigInteger {value}"),
        Number::BigDecimal(value) => format!("BigDecimal {}", value.text()),
    }
}

#[test]
fn numbers() {
    let double = |bits: &str| f64::from_bits(bits.parse::<i64>().unwrap().cast_unsigned());
    let single = |bits: &str| f32::from_bits(bits.parse::<i32>().unwrap().cast_unsigned());
    let decimal = |text: &str| Decimal::parse(text).unwrap();
    compare(include_str!("rows/number.tsv"), |call| match *call {
        ["double_text", bits] => Some(float::double_text(double(bits))),
        ["float_text", bits] => Some(float::float_text(single(bits))),
        ["casts", bits, float_bits] => {
            let (value, single) = (double(bits), single(float_bits));
            let float = float::float_text(float::double_to_float(value));
            let (long, int) = (float::double_to_long(value), float::double_to_int(value));
            Some(format!(
                "{long} {int} {float} {} {}",
                number::double_hash(value),
                number::float_hash(single)
            ))
        }
        ["long_casts", text] => {
            let value = number::parse_long(text).unwrap();
            let double = float::double_text(float::long_to_double(value));
            let float = float::float_text(float::long_to_float(value));
            Some(format!("{double} {float} {} {}", float::long_to_int(value), number::long_hash(value)))
        }
        ["big_integer", text] => {
            let value = number::parse_big_integer(text).unwrap();
            let double = float::double_text(number::big_integer_to_double(&value));
            let long = number::big_integer_to_long(&value);
            Some(format!("{double} {long} {}", number::big_integer_hash(&value)))
        }
        ["create_number", text] => number::create_number(text).map(typed),
        ["parse_double", text] => float::parse_double(text).map(float::double_text),
        ["parse_float", text] => float::parse_float(text).map(float::float_text),
        ["parse_long", text] => number::parse_long(text).map(|value| value.to_string()),
        ["parse_int", text] => number::parse_int(text).map(|value| value.to_string()),
        ["parse_decimal", text] => Decimal::parse(text).map(|value| value.text()),
        ["parse_big_integer", text] => number::parse_big_integer(text).map(|value| value.to_string()),
        ["create_integer", text] => number::create_integer(text).map(|value| value.to_string()),
        ["create_long", text] => number::create_long(text).map(|value| value.to_string()),
        ["create_big_integer", text] => number::create_big_integer(text).map(|value| value.to_string()),
        ["plain", text] => decimal(text).plain_text().ok(),
        ["decimal", text] => {
            let value = decimal(text);
            let double = float::double_text(value.to_double());
            let single = float::float_text(value.to_float());
            let sizes = format!("{} {} {}", value.to_long(), value.precision(), value.scale());
            Some(format!("{} {double} {single} {sizes}", value.hash()))
        }
        ["compare", x, y] => {
            let (x, y) = (decimal(x), decimal(y));
            Some(format!("{} {}", x.compare(&y) as i32, x == y))
        }
        ["add", x, y] => decimal(x).add(&decimal(y)).ok().map(|value| value.text()),
        ["subtract", x, y] => decimal(x).subtract(&decimal(y)).ok().map(|value| value.text()),
        ["multiply", x, y] => decimal(x).multiply(&decimal(y)).ok().map(|value| value.text()),
        ["divide", x, y] => decimal(x).divide(&decimal(y)).ok().map(|value| value.text()),
        ["remainder", x, y] => decimal(x).remainder(&decimal(y)).ok().map(|value| value.text()),
        ["string_hash", text] => Some(number::string_hash(text).to_string()),
        _ => panic!("{call:?}"),
    });
}
