//! Answers of a JVM (Java 25, commons-lang3 3.20.0): a row is a function, its arguments and the result, `!` where it
//! throws.

use super::{
    decimal::{Arithmetic, Decimal},
    decimal_format::{DecimalFormat, FormatError},
    float, number,
    number::Number,
    regex::{Refused, Regex},
    string_format::{Argument, StringFormatError, format},
    text,
};

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

fn typed(number: &Number) -> String {
    let class = match number {
        Number::Int(_) => "Integer",
        Number::Long(_) => "Long",
        Number::Float(_) => "Float",
        Number::Double(_) => "Double",
        Number::BigInteger(_) => "BigInteger",
        Number::BigDecimal(_) => "BigDecimal",
    };
    format!("{class} {}", number.text())
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
        ["create_number", text] => number::create_number(text).as_ref().map(typed),
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

#[test]
fn patterns() {
    let shown = |result: Result<Option<String>, Refused>| match result {
        Ok(Some(text)) => Some(text),
        Ok(None) => Some("null".to_owned()),
        Err(Refused::Invalid) => None,
        Err(Refused::Unsupported) => Some("?".to_owned()),
    };
    compare(include_str!("rows/regex.tsv"), |call| match *call {
        ["find", pattern, text] => {
            shown(Regex::new(pattern).and_then(|regex| Ok(Some(regex.find(text)?.to_string()))))
        }
        ["replace", pattern, text, replacement] => {
            shown(Regex::new(pattern).and_then(|regex| regex.replace_all(text, replacement).map(Some)))
        }
        ["split", pattern, text, limit] => {
            let limit = limit.parse().unwrap();
            let joined =
                Regex::new(pattern).and_then(|regex| Ok(Some(regex.split(text, limit)?.join("\u{1}"))));
            shown(joined)
        }
        ["groups", pattern, text] => shown(Regex::new(pattern).and_then(|regex| {
            let groups = (0..=regex.group_count()).map(|group| {
                Ok(match regex.extract(text, group)? {
                    None => "none".to_owned(),
                    Some(None) => "null".to_owned(),
                    Some(Some(text)) => format!("<{text}>"),
                })
            });
            Ok(Some(groups.collect::<Result<Vec<_>, Refused>>()?.join(" ")))
        })),
        _ => panic!("{call:?}"),
    });
}

#[test]
fn what_is_not_supported() {
    let endless = format!("{}b", "a".repeat(60));
    assert_eq!(Regex::new("(a+)+$").unwrap().find(&endless), Err(Refused::Unsupported));
    assert_eq!(Regex::new(r"(a*)*\1b").unwrap().find(&"a".repeat(5000)), Err(Refused::Unsupported));
    assert_eq!(Regex::new("(?:a|b)*c").unwrap().find(&"ab".repeat(500_000)), Err(Refused::Unsupported));
    for pattern in [
        "(".repeat(5000).as_str(),
        r"\X",
        "(?c)a",
        r"\N{DIGIT ONE}",
        r"\p{InOghamX}",
        "(a|b)c".repeat(5000).as_str(),
    ] {
        assert_eq!(Regex::new(pattern).err(), Some(Refused::Unsupported), "{pattern:.20}");
    }
    assert_eq!(format("%tY", &[Argument::Null]), Err(StringFormatError::Unsupported));
    assert_eq!(format("%999999999d", &[Argument::Null]), Err(StringFormatError::Unsupported));
    let huge = Decimal::parse("1E+999999999").unwrap();
    assert_eq!(huge.plain_text(), Err(Arithmetic::TooLarge));
    assert_eq!(huge.add(&Decimal::parse("1").unwrap()), Err(Arithmetic::TooLarge));
    assert_eq!(DecimalFormat::standard().format(&Number::BigDecimal(huge)), Err(FormatError::TooLarge));
}

fn number(class: &str, text: &str) -> Number {
    match class {
        "Integer" => Number::Int(text.parse().unwrap()),
        "Long" => Number::Long(text.parse().unwrap()),
        "Float" => Number::Float(float::parse_float(text).unwrap()),
        "Double" => Number::Double(float::parse_double(text).unwrap()),
        "BigInteger" => Number::BigInteger(text.parse().unwrap()),
        _ => Number::BigDecimal(Decimal::parse(text).unwrap()),
    }
}

#[test]
fn decimal_formats() {
    compare(include_str!("rows/decimal_format.tsv"), |call| match *call {
        ["standard", class, text] => DecimalFormat::standard().format(&number(class, text)).ok(),
        ["format", pattern, class, text] => {
            DecimalFormat::new(pattern).and_then(|format| format.format(&number(class, text))).ok()
        }
        _ => panic!("{call:?}"),
    });
}

fn argument(class: &str, text: &str) -> Argument {
    match class {
        "null" => Argument::Null,
        "Boolean" => Argument::Bool(text == "true"),
        "Character" => Argument::Char(text.chars().next().unwrap()),
        "String" => Argument::Text(text.to_owned()),
        "ArrayList" => Argument::Other { text: text.to_owned(), hash: Some(994) },
        _ => Argument::Number(number(class, text)),
    }
}

#[test]
fn string_formats() {
    compare(include_str!("rows/string_format.tsv"), |call| {
        let arguments: Vec<Argument> =
            call[1..].chunks(2).map(|pair| argument(pair[0], pair.get(1).unwrap_or(&""))).collect();
        format(call[0], &arguments).ok()
    });
}

#[test]
fn texts() {
    compare(include_str!("rows/text.tsv"), |call| match *call {
        ["trim", text] => Some(number::trim(text).to_owned()),
        ["blank", text] => Some(text::is_blank(text).to_string()),
        ["upper", text] => Some(text::to_upper(text)),
        ["lower", text] => Some(text::to_lower(text)),
        ["title", text] => Some(text::title(text)),
        ["capitalize", text] => Some(text::capitalize(text)),
        ["abbreviate", text, width] => Some(text::abbreviate(text, width.parse().unwrap())),
        ["url_encode", text] => Some(text::url_encode(text)),
        ["url_decode", text] => text::url_decode(text),
        ["slugify", text] => Some(text::slugify(text)),
        ["length", text] => Some(text::length(text).to_string()),
        ["substring", text, begin, end] => {
            text::substring(text, begin.parse().unwrap(), end.parse().unwrap())
        }
        ["char_at", text, at] => text::char_at(text, at.parse().unwrap()),
        ["index_of", text, needle] => {
            Some(text::index_of(text, needle).map_or("-1".to_owned(), |at| at.to_string()))
        }
        ["escape", kind, text] => text::Quote::named(kind).map(|quote| quote.escape(text)),
        _ => panic!("{call:?}"),
    });
}
