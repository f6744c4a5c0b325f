//! What a plain scalar is to Compose's YAML reader, and how Go prints it where it ends up in an environment.

use super::tree::Value;

/// The value of a plain scalar without a tag.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::NotFinite("NaN".to_owned()),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::NotFinite("+Inf".to_owned()),
        "-.inf" | "-.Inf" | "-.INF" => return Value::NotFinite("-Inf".to_owned()),
        _ => {}
    }
    let number = match text.bytes().next() {
        Some(b'.') => float(text),
        Some(b'+' | b'-' | b'0'..=b'9') => match timestamp(text) {
            Some(time) => Some(Value::Time(time)),
            None => number(text),
        },
        _ => None,
    };
    number.unwrap_or_else(|| Value::Text(text.to_owned()))
}

/// The value of a scalar tagged `!!int`, `!!float` and so on; `None` where Go refuses it.
pub(super) fn resolve_as(tag: &str, text: &str) -> Option<Value> {
    let value = resolve(text);
    let fits = match tag {
        "null" => matches!(value, Value::Null),
        "bool" => matches!(value, Value::Bool(_)),
        "int" => matches!(value, Value::Integer(_)),
        "timestamp" => matches!(value, Value::Time(_)),
        "float" => match &value {
            Value::Integer(text) => {
                return text.parse().ok().map(|float: f64| Value::Float(print_float(float)));
            }
            Value::Float(_) | Value::NotFinite(_) => true,
            _ => false,
        },
        _ => true,
    };
    fits.then_some(value)
}

fn number(text: &str) -> Option<Value> {
    if matches!(text, "-0" | "-0.0") {
        return Some(Value::Float("-0".to_owned()));
    }
    let plain = text.replace('_', "");
    integer(&plain).or_else(|| is_float(&plain).then(|| float(&plain)).flatten())
}

/// An integer as Go's `ParseInt` with base 0 takes it: `0x`, `0o`, `0b`, and octal behind a zero.
fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let signed = digits.len() != text.len();
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = match lower.split_at_checked(2) {
        Some(("0x", body)) => (16, body),
        Some(("0o", body)) => (8, body),
        Some(("0b", body)) => (2, body),
        _ => match lower.strip_prefix('0') {
            Some(body) if !body.is_empty() => (8, body),
            Some(_) | None => (10, lower.as_str()),
        },
    };
    if !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(body, radix).ok()?;
    // Beyond 63 bits only a number without a sign is read, as an unsigned one.
    let limit = if negative { 1 << 63 } else { (1 << 63) - 1 };
    if signed && magnitude > limit {
        return None;
    }
    let sign = if negative && magnitude > 0 { "-" } else { "" };
    Some(Value::Integer(format!("{sign}{magnitude}")))
}

/// Sign, digits with at most one point, exponent.
fn is_float(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = body.split_once(['e', 'E']).map_or((body, None), |(mantissa, exponent)| {
        (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
    });
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    is_digits(whole)
        && is_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && is_digits(exponent))
}

fn float(text: &str) -> Option<Value> {
    let value: f64 = text.parse().ok()?;
    value.is_finite().then(|| Value::Float(print_float(value)))
}

/// A float as `fmt.Sprint` prints it.
fn print_float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// A date, or a date and time, as `fmt.Sprint` prints Go's `time.Time`.
fn timestamp(text: &str) -> Option<String> {
    let digits = |text: &str, least: usize, most: usize| -> Option<u32> {
        let fits = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4, 4)?;
    let month = digits(parts.next()?, 1, 2).filter(|month| (1..=12).contains(month))?;
    let rest = parts.next()?;
    let day_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, clock) = rest.split_at_checked(day_end)?;
    let day = digits(day, 1, 2).filter(|day| (1..=days_in(year, month)).contains(day))?;
    let date = format!("{year:04}-{month:02}-{day:02}");
    let Some(kind) = clock.chars().next() else { return Some(format!("{date} 00:00:00 +0000 UTC")) };
    let clock = clock.get(1..)?;
    let (clock, zone) = match kind {
        'T' | 't' => {
            let zone_at = clock.find(['Z', '+', '-'])?;
            let (clock, zone) = clock.split_at_checked(zone_at)?;
            (clock, zone_name(zone)?)
        }
        ' ' => (clock, "+0000 UTC".to_owned()),
        _ => return None,
    };
    let (clock, fraction) =
        clock.split_once(['.', ',']).map_or((clock, None), |(clock, rest)| (clock, Some(rest)));
    let mut fields = clock.split(':');
    let hour = digits(fields.next()?, 1, 2).filter(|hour| *hour < 24)?;
    let minute = digits(fields.next()?, 1, 2).filter(|minute| *minute < 60)?;
    let second = digits(fields.next()?, 1, 2).filter(|second| *second < 60)?;
    if fields.next().is_some() {
        return None;
    }
    let fraction = match fraction {
        Some(fraction) => {
            digits(fraction, 1, 9)?;
            format!(".{fraction}")
        }
        None => String::new(),
    };
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    Some(format!("{date} {hour:02}:{minute:02}:{second:02}{fraction} {zone}"))
}

/// How Go prints an offset that has no name: twice.
fn zone_name(zone: &str) -> Option<String> {
    if zone == "Z" {
        return Some("+0000 UTC".to_owned());
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let in_range = |text: &str, limit: u32| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse::<u32>().is_ok_and(|n| n <= limit)
    };
    if !in_range(hours, 24) || !in_range(minutes, 60) {
        return None;
    }
    if hours == "00" && minutes == "00" {
        return Some("+0000 UTC".to_owned());
    }
    let sign = zone.get(..1)?;
    Some(format!("{sign}{hours}{minutes} {sign}{hours}{minutes}"))
}

const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_go_prints_them() {
        for (text, printed) in [
            ("1.10", "1.1"),
            ("0123", "83"),
            ("0o17", "15"),
            ("08", "8"),
            ("1_000", "1000"),
            ("0x1F", "31"),
            ("1e3", "1000"),
            ("+5", "5"),
            ("-0", "-0"),
            (".5", "0.5"),
            ("12345678901234567890123", "1.2345678901234568e+22"),
            ("18446744073709551615", "18446744073709551615"),
            ("0.00001", "1e-05"),
            ("2024-01-01", "2024-01-01 00:00:00 +0000 UTC"),
            ("2024-1-2T03:04:05.50+02:00", "2024-01-02 03:04:05.5 +0200 +0200"),
        ] {
            assert_eq!(resolve(text).printed().as_deref(), Some(printed), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for text in ["yes", "1.2.3", "1:30", "2024-13-01", "0x", "1e", "-", "YQ==", "2024-01-01x", "0b2"] {
            assert_eq!(resolve(text), Value::Text(text.to_owned()), "{text}");
        }
    }
}
