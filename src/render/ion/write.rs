//! Writes Ion as ion-java's text writer does.

use std::fmt::Write as _;

use crate::{
    kestra::Release,
    render::{
        fault::{Fault, Outcome},
        java::{decimal::Decimal, float::double_text},
        json_time::{Written, written},
        object,
        time::Temporal,
        value::{Number, Value},
    },
};

/// How deep Jackson writes.
const MAX_DEPTH: usize = 1000;

/// The Ion text of a value.
pub(in crate::render) fn to_text(value: &Value, release: Release) -> Outcome<String> {
    let mut out = String::new();
    write(value, 0, release, &mut out)?;
    // 0.18 wrote ASCII alone; what is not stands inside quotes.
    Ok(if release < Release::V0_19 { escaped(&out) } else { out })
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        // Writing to a `String` cannot fail.
        let _ = match u32::from(c) {
            ..=0x7f => {
                out.push(c);
                Ok(())
            }
            code @ ..=0xff => write!(out, "\\x{code:02x}"),
            code @ ..=0xffff => write!(out, "\\u{code:04x}"),
            code => write!(out, "\\U{code:08x}"),
        };
        out
    })
}

fn write(value: &Value, depth: usize, release: Release, out: &mut String) -> Outcome<()> {
    if depth > MAX_DEPTH {
        return Err(Fault::failed("it is nested too deep for Ion"));
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => write_number(number, release, out),
        Value::Char(_) | Value::Text(_) | Value::Safe(_) | Value::Enum(_) | Value::Masked(_) => {
            quoted(&object::to_text(value), '"', out);
        }
        Value::Time(time) => write_time(time, out)?,
        Value::List(list) => {
            out.push('[');
            for (at, item) in list.get().iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, depth + 1, release, out)?;
            }
            out.push(']');
        }
        Value::Map(map) => write_struct(&map.ordered(), depth, release, out)?,
        Value::Entry(entry) => write_struct(&[(entry.0.clone(), entry.1.clone())], depth, release, out)?,
        Value::Loop(_) => return Err(Fault::unsupported("`loop` as Ion")),
    }
    Ok(())
}

fn write_struct(entries: &[(Value, Value)], depth: usize, release: Release, out: &mut String) -> Outcome<()> {
    out.push('{');
    for (at, (key, value)) in entries.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        if key.is_null() {
            return Err(Fault::failed("Ion has no field `null`"));
        }
        let name = object::to_text(key);
        if is_identifier(&name) {
            out.push_str(&name);
        } else {
            quoted(&name, '\'', out);
        }
        out.push(':');
        write(value, depth + 1, release, out)?;
    }
    out.push('}');
    Ok(())
}

/// Whether a symbol needs no quotes.
fn is_identifier(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let is_number = name
        .strip_prefix('$')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    !matches!(name, "" | "null" | "true" | "false" | "nan")
        && !is_number
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(is_part)
}

fn quoted(text: &str, quote: char, out: &mut String) {
    out.push(quote);
    for c in text.chars() {
        let short = match c {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\\' => '\\',
            c if c == quote => quote,
            '\u{1}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(c));
                continue;
            }
            c => {
                out.push(c);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push(quote);
}

fn write_number(number: &Number, release: Release, out: &mut String) {
    match number {
        Number::Int(_) | Number::Long(_) | Number::BigInt(_) | Number::Lazy(..) => {
            out.push_str(&number.to_text());
        }
        Number::Float(_) | Number::Double(_) => write_float(number.to_double(), release, out),
        Number::BigDecimal(decimal) => write_decimal(decimal, out),
    }
}

fn write_float(value: f64, release: Release, out: &mut String) {
    if value.is_nan() {
        out.push_str("nan");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "+inf" } else { "-inf" });
    } else {
        let text = double_text(value);
        if text.contains('E') {
            // ion-java writes a small letter since Kestra 1.2.
            out.push_str(&if release < Release::V1_2 { text } else { text.replace('E', "e") });
        } else {
            out.push_str(text.strip_suffix(".0").unwrap_or(&text));
            out.push_str("e0");
        }
    }
}

/// Writing to a `String` cannot fail.
fn write_decimal(decimal: &Decimal, out: &mut String) {
    if decimal.signum() < 0 {
        out.push('-');
    }
    let digits = decimal.unscaled().magnitude().to_string();
    let scale = decimal.scale();
    let Ok(places) = usize::try_from(scale) else {
        let _ = write!(out, "{digits}d{}", -i64::from(scale));
        return;
    };
    if places < digits.len() {
        let (whole, fraction) = digits.split_at_checked(digits.len() - places).unwrap_or((&digits, ""));
        let _ = write!(out, "{whole}.{fraction}");
    } else if places - digits.len() <= 5 {
        let _ = write!(out, "0.{}{digits}", "0".repeat(places - digits.len()));
    } else {
        let _ = write!(out, "{digits}d-{scale}");
    }
}

/// Moments and dates are timestamps; other dates and times are texts with the name of their class.
fn write_time(time: &Temporal, out: &mut String) -> Outcome<()> {
    let text = match written(time, true)? {
        Written::Number(text) => {
            let decimal = Decimal::parse(&text).ok_or_else(|| Fault::unsupported("a duration as Ion"))?;
            write_decimal(&decimal, out);
            return Ok(());
        }
        Written::Text(text) => text,
    };
    let is_near = text.as_bytes().get(4) == Some(&b'-');
    match time {
        Temporal::LocalDate(_) if is_near => out.push_str(&text),
        Temporal::Instant(_) if is_near => {
            let moment = text.strip_suffix('Z').unwrap_or(&text);
            let (seconds, fraction) = moment.split_once('.').unwrap_or((moment, ""));
            let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
            let _ = write!(out, "{seconds}.{millis}Z");
        }
        Temporal::Zoned(_) | Temporal::Offset(_) | Temporal::LocalDateTime(_) | Temporal::LocalTime(_) => {
            let class = time.class_name();
            out.push_str(class.rsplit('.').next().unwrap_or(class));
            out.push_str("::\"");
            out.push_str(&text);
            out.push('"');
        }
        Temporal::LocalDate(_) | Temporal::Instant(_) | Temporal::Date(_) | Temporal::Duration(_) => {
            return Err(Fault::unsupported("such a date as Ion"));
        }
    }
    Ok(())
}
