//! Java's `float` and `double`: text, parsing, casts.

use super::number::trim;

/// `Double.toString` of JDK 19 and newer.
pub(in crate::render) fn double_text(value: f64) -> String {
    if let Some(special) = special_text(value) {
        return special.to_owned();
    }
    let shortest = format!("{:e}", value.abs());
    let nearest = format!("{:.*e}", places(&shortest), value.abs());
    let same = nearest.parse::<f64>().is_ok_and(|read| read.to_bits() == value.abs().to_bits());
    layout(value.is_sign_negative(), if same { &nearest } else { &shortest })
}

/// `Float.toString` of JDK 19 and newer.
pub(in crate::render) fn float_text(value: f32) -> String {
    if let Some(special) = special_text(f64::from(value)) {
        return special.to_owned();
    }
    let shortest = format!("{:e}", value.abs());
    let nearest = format!("{:.*e}", places(&shortest), value.abs());
    let same = nearest.parse::<f32>().is_ok_and(|read| read.to_bits() == value.abs().to_bits());
    layout(value.is_sign_negative(), if same { &nearest } else { &shortest })
}

/// How many digits Java considers after the first: those of the shortest text, but two in all where one would do, so
/// 4.9E-324 is not 5.0E-324. Of two texts that are equally near it takes the even one, as exact formatting does.
fn places(shortest: &str) -> usize {
    let mantissa = shortest.split_once('e').map_or(shortest, |(mantissa, _)| mantissa);
    mantissa.len().saturating_sub(2).max(1)
}

fn special_text(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else if value == 0.0 {
        Some(if value.is_sign_negative() { "-0.0" } else { "0.0" })
    } else {
        None
    }
}

/// Writes Rust's `d.ddde-n` as Java does: plain from 10^-3 up to 10^7, `d.dddE-n` elsewhere.
fn layout(negative: bool, scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    while digits.len() > 1 && digits.ends_with('0') {
        digits.pop();
    }
    let sign = if negative { "-" } else { "" };
    let or_zero = |text: &str| if text.is_empty() { "0".to_owned() } else { text.to_owned() };
    if (0..7).contains(&exponent) {
        let whole_len = usize::try_from(exponent).unwrap_or(0) + 1;
        let (whole, fraction) = digits.split_at_checked(whole_len).unwrap_or((&digits, ""));
        return format!("{sign}{whole:0<whole_len$}.{}", or_zero(fraction));
    }
    if (-3..0).contains(&exponent) {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        return format!("{sign}0.{zeros}{digits}");
    }
    let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
    format!("{sign}{first}.{}E{exponent}", or_zero(rest))
}

/// The binary formats that a text may be read as.
trait Binary: Copy + std::ops::Neg<Output = Self> + std::str::FromStr {
    const NAN: Self;
    const INFINITY: Self;
    /// Bits of the significand, the hidden one included, and the exponents of the least and the largest bit there is.
    const SHAPE: (u32, i64, i64);
    /// `bits * 2^exponent`, known to be exact.
    fn scaled(bits: u64, exponent: i64) -> Self;
}

impl Binary for f64 {
    const NAN: Self = Self::NAN;
    const INFINITY: Self = Self::INFINITY;
    const SHAPE: (u32, i64, i64) = (53, -1074, 1023);

    fn scaled(bits: u64, exponent: i64) -> Self {
        let hidden = 1_u64 << 52;
        if bits < hidden {
            return Self::from_bits(bits);
        }
        let biased = u64::try_from(exponent + 1075).unwrap_or(0);
        Self::from_bits((biased << 52) | (bits - hidden))
    }
}

impl Binary for f32 {
    const NAN: Self = Self::NAN;
    const INFINITY: Self = Self::INFINITY;
    const SHAPE: (u32, i64, i64) = (24, -149, 127);

    fn scaled(bits: u64, exponent: i64) -> Self {
        let bits = u32::try_from(bits).unwrap_or(0);
        let hidden = 1_u32 << 23;
        if bits < hidden {
            return Self::from_bits(bits);
        }
        let biased = u32::try_from(exponent + 150).unwrap_or(0);
        Self::from_bits((biased << 23) | (bits - hidden))
    }
}

/// `Double.parseDouble`; none is a `NumberFormatException`.
pub(in crate::render) fn parse_double(text: &str) -> Option<f64> {
    parse(text)
}

/// `Float.parseFloat`; none is a `NumberFormatException`.
pub(in crate::render) fn parse_float(text: &str) -> Option<f32> {
    parse(text)
}

fn parse<F: Binary>(text: &str) -> Option<F> {
    let text = trim(text);
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match body {
        "NaN" => F::NAN,
        "Infinity" => F::INFINITY,
        _ => {
            let number = body.strip_suffix(['f', 'F', 'd', 'D']);
            match body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
                // A hexadecimal text needs its exponent, so a suffix is never one of its digits.
                Some(hex) => parse_hex(hex.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(hex))?,
                None => parse_decimal(number.unwrap_or(body))?,
            }
        }
    };
    Some(if negative { -value } else { value })
}

fn parse_decimal<F: Binary>(text: &str) -> Option<F> {
    // Rust's own parser also takes `inf`, `nan` and a second sign.
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let known = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    if !starts || !known {
        return None;
    }
    text.parse().ok()
}

/// `h.hhp±d` without its prefix, rounded half to even.
fn parse_hex<F: Binary>(text: &str) -> Option<F> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.chars().chain(fraction.chars());
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if digits().next().is_none()
        || !digits().all(|c| c.is_ascii_hexdigit())
        || unsigned.is_empty()
        || !unsigned.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    // Saturating is enough: no text is long enough to bring such an exponent back.
    let magnitude = unsigned.parse::<i64>().unwrap_or(i64::MAX).min(1 << 40);
    let mut exponent = if exponent.starts_with('-') { -magnitude } else { magnitude };
    exponent = exponent.saturating_sub(4 * i64::try_from(fraction.len()).ok()?);
    // Sixty bits and a sticky one hold all that rounding can ask for.
    let (mut bits, mut sticky) = (0_u64, false);
    for digit in digits().filter_map(|c| c.to_digit(16)) {
        if bits >> 58 == 0 {
            bits = (bits << 4) | u64::from(digit);
        } else {
            sticky |= digit != 0;
            exponent += 4;
        }
    }
    if bits == 0 {
        return Some(F::scaled(0, 0));
    }
    let (precision, least, largest) = F::SHAPE;
    let length = i64::from(64 - bits.leading_zeros());
    let shift = (length - i64::from(precision)).max(least - exponent);
    if shift > 0 {
        if shift > 63 {
            return Some(F::scaled(0, 0));
        }
        let half = 1_u64 << (shift - 1);
        let rest = bits & ((half << 1) - 1);
        bits >>= shift;
        if rest > half || (rest == half && (sticky || bits & 1 == 1)) {
            bits += 1;
        }
    } else {
        let left = u32::try_from(-shift).unwrap_or(0).min(63);
        bits <<= left;
    }
    exponent += shift;
    if bits >> precision != 0 {
        bits >>= 1;
        exponent += 1;
    }
    if exponent > largest - i64::from(precision) + 1 {
        return Some(F::INFINITY);
    }
    Some(F::scaled(bits, exponent))
}

/// Java's `(long) value`: towards zero, held at the ends, `NaN` is 0.
pub(in crate::render) fn double_to_long(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "Rust's cast saturates as Java's does")]
    let long = value as i64;
    long
}

/// Java's `(int) value`: towards zero, held at the ends, `NaN` is 0.
pub(in crate::render) fn double_to_int(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "Rust's cast saturates as Java's does")]
    let int = value as i32;
    int
}

/// Java's `(float) value`.
pub(in crate::render) fn double_to_float(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "Rust's cast rounds as Java's does")]
    let float = value as f32;
    float
}

/// Java's `(double) value` of a `long`.
pub(in crate::render) fn long_to_double(value: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "Rust's cast rounds as Java's does")]
    let double = value as f64;
    double
}

/// Java's `(float) value` of a `long`.
pub(in crate::render) fn long_to_float(value: i64) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "Rust's cast rounds as Java's does")]
    let float = value as f32;
    float
}

/// Java's `(int) value` of a `long`: the low 32 bits.
pub(in crate::render) fn long_to_int(value: i64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "Java keeps the low bits too")]
    let int = value as i32;
    int
}
