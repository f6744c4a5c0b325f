//! The numbers of YAML 1.1 as Java reads them.

/// Takes what `is` accepts from the front of `rest`; gives how much that was.
fn skip(rest: &mut &[u8], is: impl Fn(u8) -> bool) -> usize {
    let length = rest.iter().position(|&byte| !is(byte)).unwrap_or(rest.len());
    *rest = rest.get(length..).unwrap_or_default();
    length
}

fn skip_one(rest: &mut &[u8], bytes: &[u8]) -> bool {
    match rest.split_first() {
        Some((first, tail)) if bytes.contains(first) => {
            *rest = tail;
            true
        }
        _ => false,
    }
}

const fn is_digit_or_line(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

/// One or more groups of `:` and a number below 60.
fn skip_sixties(rest: &mut &[u8]) -> bool {
    let mut any = false;
    while let [b':', tail @ ..] = *rest {
        *rest = match tail {
            [b'0'..=b'5', b'0'..=b'9', tail @ ..] | [b'0'..=b'9', tail @ ..] => tail,
            _ => return false,
        };
        any = true;
    }
    any
}

/// Whether `value` is written as a whole number.
pub(super) fn is_int(value: &str) -> bool {
    let mut rest = value.as_bytes();
    skip_one(&mut rest, b"+-");
    match rest {
        [b'0'] => true,
        [b'0', b'b', digits @ ..] => is_run(digits, |byte| matches!(byte, b'0' | b'1')),
        [b'0', b'x', digits @ ..] => is_run(digits, |byte| byte.is_ascii_hexdigit()),
        [b'0', digits @ ..] => is_run(digits, |byte| matches!(byte, b'0'..=b'7')),
        [b'1'..=b'9', ..] => {
            skip(&mut rest, is_digit_or_line);
            rest.is_empty() || (skip_sixties(&mut rest) && rest.is_empty())
        }
        _ => false,
    }
}

/// Digits and underscores, and one digit at least.
fn is_run(digits: &[u8], is_digit: impl Fn(u8) -> bool) -> bool {
    digits.iter().any(|&byte| is_digit(byte)) && digits.iter().all(|&byte| byte == b'_' || is_digit(byte))
}

/// Whether `value` is written as a number with a point or an exponent.
pub(super) fn is_float(value: &str) -> bool {
    if matches!(value, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let mut rest = value.as_bytes();
    skip_one(&mut rest, b"+-");
    if matches!(rest, b".inf" | b".Inf" | b".INF") {
        return true;
    }
    let starts_with_digit = rest.first().is_some_and(u8::is_ascii_digit);
    if starts_with_digit {
        skip(&mut rest, is_digit_or_line);
        if rest.first() == Some(&b':') {
            let is_right = skip_sixties(&mut rest) && skip_one(&mut rest, b".");
            skip(&mut rest, is_digit_or_line);
            return is_right && rest.is_empty();
        }
    }
    let has_point = skip_one(&mut rest, b".");
    let decimals = if has_point { skip(&mut rest, is_digit_or_line) } else { 0 };
    if !starts_with_digit && decimals == 0 {
        return false;
    }
    let has_exponent = skip_one(&mut rest, b"eE");
    if has_exponent {
        skip_one(&mut rest, b"+-");
        if skip(&mut rest, |byte| byte.is_ascii_digit()) == 0 {
            return false;
        }
    }
    (has_point || has_exponent) && rest.is_empty()
}

/// What a text is that may be a whole number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Integer {
    /// This number.
    Decimal(String),
    /// None.
    Other,
    /// One that cannot be read.
    Malformed,
}

/// Reads a whole number; one of more than `limit` digits cannot be read.
pub(super) fn integer(value: &str, limit: usize) -> Integer {
    let (is_negative, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    };
    let (base, digits) = match digits.as_bytes() {
        [] => return Integer::Malformed,
        [b'0'] => return Integer::Decimal("0".to_owned()),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)),
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)),
        [b'0', b'0'..=b'9' | b'_', ..] => (8, digits.get(1..)),
        [b'0', ..] => return Integer::Other,
        bytes if bytes.iter().all(|&byte| is_digit_or_line(byte)) => (10, Some(digits)),
        _ => return Integer::Other,
    };
    let digits = digits.unwrap_or_default().replace('_', "");
    let signed = base == 10 && value.starts_with(['-', '+']) && (is_negative || !value.contains('_'));
    if digits.len() + usize::from(signed) > limit {
        return Integer::Malformed;
    }
    // Java takes a second sign behind `0x`.
    let (is_negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (!is_negative, digits),
        None => (is_negative, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    match decimal(digits, base) {
        Some(decimal) if is_negative && decimal != "0" => Integer::Decimal(format!("-{decimal}")),
        Some(decimal) => Integer::Decimal(decimal),
        None => Integer::Malformed,
    }
}

/// `digits` of `base` in decimal.
fn decimal(digits: &str, base: u32) -> Option<String> {
    const GROUP: u64 = 1_000_000_000;
    if digits.is_empty() {
        return None;
    }
    let mut groups: Vec<u64> = Vec::new();
    for digit in digits.chars() {
        let mut carry = u64::from(digit.to_digit(base)?);
        for group in &mut groups {
            let sum = *group * u64::from(base) + carry;
            *group = sum % GROUP;
            carry = sum / GROUP;
        }
        if carry > 0 {
            groups.push(carry);
        }
    }
    let mut groups = groups.into_iter().rev();
    let mut text = groups.next().unwrap_or_default().to_string();
    for group in groups {
        let digits = group.to_string();
        text.extend(std::iter::repeat_n('0', 9 - digits.len()));
        text.push_str(&digits);
    }
    Some(text)
}

/// `Double.parseDouble`.
pub(super) fn double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|found: char| found <= ' ');
    let (is_negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match rest {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        _ => {
            let digits = rest.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(rest);
            match rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
                Some(_) => hexadecimal(digits.get(2..)?)?,
                None if digits.bytes().all(|byte| b"0123456789.eE+-".contains(&byte))
                    && !digits.starts_with(['+', '-']) =>
                {
                    digits.parse().ok()?
                }
                None => return None,
            }
        }
    };
    Some(if is_negative { -value } else { value })
}

/// The part of a hexadecimal floating point number behind `0x`.
fn hexadecimal(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['p', 'P'])?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if exponent_digits.is_empty() || !exponent_digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let magnitude = exponent_digits.parse::<i64>().unwrap_or(1 << 40).min(1 << 40);
    let mut scale = if exponent.starts_with('-') { -magnitude } else { magnitude };
    scale -= i64::try_from(fraction.len()).ok()? * 4;
    // Sixty significant bits and one that says whether anything follows are enough to round.
    let mut bits: u64 = 0;
    for digit in whole.chars().chain(fraction.chars()) {
        let digit = u64::from(digit.to_digit(16)?);
        if bits >> 59 == 0 {
            bits = bits << 4 | digit;
        } else {
            bits |= u64::from(digit != 0);
            scale += 4;
        }
    }
    Some(scaled(bits, scale))
}

/// `bits` times two to the power of `scale`, rounded once, to even.
fn scaled(bits: u64, scale: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let length = 64 - i64::from(bits.leading_zeros());
    // The exponent of the last bit that a double can hold here.
    let last = (scale + length - 53).max(-1074);
    let drop = last - scale;
    let mantissa = if drop <= 0 {
        bits << -drop
    } else if drop > 63 {
        0
    } else {
        let kept = bits >> drop;
        let half = 1 << (drop - 1);
        let rest = bits & ((1 << drop) - 1);
        kept + u64::from(rest > half || (rest == half && kept & 1 == 1))
    };
    if mantissa >> 53 == 1 {
        return scaled(mantissa >> 1, last + 1);
    }
    if mantissa >> 52 == 0 {
        return f64::from_bits(mantissa);
    }
    match u64::try_from(last + 1075) {
        Ok(exponent) if exponent < 2047 => f64::from_bits(exponent << 52 | mantissa & ((1 << 52) - 1)),
        _ => f64::INFINITY,
    }
}
