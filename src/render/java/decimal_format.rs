//! `java.text.DecimalFormat` with the symbols of `en_US`.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed as _, ToPrimitive as _};
use thiserror::Error;

use super::{
    decimal::{Arithmetic, Decimal},
    decimal_pattern::{Affixes, Subpattern, expand},
    float::double_text,
    number::Number,
};

/// Java never writes more digits than these of a `long` or `double`.
const MOST_INTEGER_DIGITS: usize = 309;
const MOST_FRACTION_DIGITS: usize = 340;

/// Why a number cannot be formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(in crate::render) enum FormatError {
    /// Java refuses the pattern.
    #[error("malformed pattern")]
    Pattern,
    /// The text would be longer than this program wants to make.
    #[error("too many digits")]
    TooLarge,
}

/// `new DecimalFormat(pattern)`.
#[derive(Debug, Clone, Default)]
pub(in crate::render) struct DecimalFormat {
    positive: Affixes,
    negative: Affixes,
    least_integer: usize,
    /// None is no limit.
    most_integer: Option<usize>,
    least_fraction: usize,
    most_fraction: usize,
    grouping: usize,
    multiplier: u32,
    always_point: bool,
    /// The least number of digits of the exponent, if there is one.
    exponent: Option<usize>,
}

/// Decimal digits without zeros at their ends, and where the point is.
#[derive(Debug, Default)]
struct Digits {
    digits: Vec<u8>,
    point: i64,
}

impl DecimalFormat {
    /// Reads a pattern.
    pub(in crate::render) fn new(pattern: &str) -> Result<Self, FormatError> {
        let chars: Vec<char> = pattern.chars().collect();
        if chars.is_empty() {
            let negative = Affixes { prefix: "'-".to_owned(), suffix: String::new() };
            return Ok(Self {
                negative,
                most_fraction: MOST_FRACTION_DIGITS,
                multiplier: 1,
                grouping: 3,
                ..Self::default()
            });
        }
        let (first, rest) = Subpattern::read(&chars, 0, true)?;
        let mut format = Self {
            positive: first.affixes.clone(),
            multiplier: first.multiplier,
            exponent: first.exponent,
            grouping: first.grouping.unwrap_or(0),
            ..Self::default()
        };
        let total = first.left + first.zeros + first.right;
        let point = first.point.unwrap_or(total);
        format.least_integer = point.saturating_sub(first.left);
        format.most_integer = first.exponent.map(|_| first.left + format.least_integer);
        if let Some(point) = first.point {
            format.most_fraction = total - point;
            format.least_fraction = (first.left + first.zeros).saturating_sub(point);
            format.always_point = point == 0 || point == total;
        }
        let second = match rest {
            rest if rest < chars.len() => Some(Subpattern::read(&chars, rest, false)?.0.affixes),
            _ => None,
        };
        format.negative = second.filter(|affixes| *affixes != first.affixes).unwrap_or_else(|| Affixes {
            prefix: format!("'-{}", first.affixes.prefix),
            suffix: first.affixes.suffix,
        });
        Ok(format)
    }

    /// `NumberFormat.getInstance()`: `#,##0.###`.
    pub(in crate::render) fn standard() -> Self {
        Self::new("#,##0.###").unwrap_or_default()
    }

    /// `format(number)`.
    pub(in crate::render) fn format(&self, number: &Number) -> Result<String, FormatError> {
        match number {
            Number::Int(value) => Ok(self.whole(&BigInt::from(*value), true)),
            Number::Long(value) => Ok(self.whole(&BigInt::from(*value), true)),
            Number::Float(value) => Ok(self.double((*value).into())),
            Number::Double(value) => Ok(self.double(*value)),
            Number::BigInteger(value) => Ok(self.whole(value, value.to_i64().is_some())),
            Number::BigDecimal(value) => self.decimal(value),
        }
    }

    fn whole(&self, value: &BigInt, limited: bool) -> String {
        let value = value * self.multiplier;
        let mut digits = Digits::of(&value.magnitude().to_string());
        let (most_integer, most_fraction) = self.limits(limited);
        if self.exponent.is_some() {
            digits.round(to_i64(most_integer.saturating_add(most_fraction)), Ordering::Equal);
        }
        self.write(digits, value.is_negative(), true, limited)
    }

    fn decimal(&self, value: &Decimal) -> Result<String, FormatError> {
        if i64::from(value.scale()).abs() > 10_000 {
            return Err(FormatError::TooLarge);
        }
        let value = Decimal::new(value.unscaled() * self.multiplier, value.scale());
        let plain = value.abs().plain_text().map_err(|error| match error {
            Arithmetic::Undefined | Arithmetic::TooLarge => FormatError::TooLarge,
        })?;
        let mut digits = Digits::of(&plain);
        self.round(&mut digits, Ordering::Equal, false);
        Ok(self.write(digits, value.signum() < 0, false, false))
    }

    fn double(&self, value: f64) -> String {
        if value.is_nan() {
            return "NaN".to_owned();
        }
        let negative = value.is_sign_negative();
        let value = value.abs() * f64::from(self.multiplier);
        if value.is_infinite() {
            return self.framed("∞", negative);
        }
        let mut digits =
            Digits::of_whole(value).unwrap_or_else(|| Digits::of_scientific(&double_text(value)));
        // What Java's digits leave of the number decides where they end in a tie.
        // Java does not know that its digits are exact where they are those of a whole number.
        let is_whole = value.fract() == 0.0 && value < 9.2e18;
        let rest = if is_whole { Ordering::Greater } else { digits.compare_with(value) };
        self.round(&mut digits, rest, true);
        self.write(digits, negative, false, true)
    }

    /// The largest numbers of digits before and after the point.
    fn limits(&self, limited: bool) -> (usize, usize) {
        let integer = self.most_integer.unwrap_or(usize::MAX);
        if limited {
            (integer.min(MOST_INTEGER_DIGITS), self.most_fraction.min(MOST_FRACTION_DIGITS))
        } else {
            (integer, self.most_fraction)
        }
    }

    fn round(&self, digits: &mut Digits, rest: Ordering, limited: bool) {
        let (most_integer, most_fraction) = self.limits(limited);
        if self.exponent.is_some() {
            digits.round(to_i64(most_integer.saturating_add(most_fraction)), rest);
            return;
        }
        let most = to_i64(most_fraction);
        match (-digits.point).cmp(&most) {
            Ordering::Equal if digits.rounds_up(0, rest) => {
                digits.digits = vec![1];
                digits.point += 1;
            }
            Ordering::Greater | Ordering::Equal => digits.digits.clear(),
            Ordering::Less => digits.round(most + digits.point, rest),
        }
    }

    fn framed(&self, text: &str, negative: bool) -> String {
        let affixes = if negative { &self.negative } else { &self.positive };
        format!("{}{text}{}", expand(&affixes.prefix), expand(&affixes.suffix))
    }

    fn write(&self, mut digits: Digits, negative: bool, is_whole: bool, limited: bool) -> String {
        if digits.digits.is_empty() {
            digits.point = 0;
        }
        let negative = negative && (!is_whole || !digits.digits.is_empty());
        let text = match self.exponent {
            Some(least) => self.scientific(&digits, least, limited),
            None => self.plain(&digits, is_whole, limited),
        };
        self.framed(&text, negative)
    }

    fn scientific(&self, digits: &Digits, least_exponent: usize, limited: bool) -> String {
        let (most_integer, _) = self.limits(limited);
        let least_integer = self.least_integer.min(most_integer);
        let mut exponent = digits.point;
        let repeat = to_i64(most_integer);
        let mut first = to_i64(least_integer);
        if repeat > 1 && repeat > first {
            exponent =
                if exponent >= 1 { (exponent - 1) / repeat } else { (exponent - repeat) / repeat } * repeat;
            first = 1;
        } else {
            exponent -= first;
        }
        let is_zero = digits.digits.is_empty();
        let integer_digits = if is_zero { first } else { digits.point - exponent };
        let least = to_i64(least_integer + self.least_fraction).max(integer_digits);
        let total = to_i64(digits.digits.len()).max(least);
        let mut out = String::new();
        for index in 0..total {
            if index == integer_digits {
                out.push('.');
            }
            out.push(digits.at(index));
        }
        if self.always_point && total == integer_digits {
            out.push('.');
        }
        let exponent = if is_zero { 0 } else { exponent };
        let sign = if exponent < 0 { "-" } else { "" };
        format!("{out}E{sign}{:0>least_exponent$}", exponent.abs())
    }

    fn plain(&self, digits: &Digits, is_whole: bool, limited: bool) -> String {
        let (_, most_fraction) = self.limits(limited);
        let least_fraction = self.least_fraction.min(most_fraction);
        let least = if limited { self.least_integer.min(MOST_INTEGER_DIGITS) } else { self.least_integer };
        let count = to_i64(least).max(digits.point);
        let mut out = String::new();
        let mut next = 0;
        for place in (0..count).rev() {
            if place < digits.point && next < to_i64(digits.digits.len()) {
                out.push(digits.at(next));
                next += 1;
            } else {
                out.push('0');
            }
            if self.grouping > 0 && place > 0 && place % to_i64(self.grouping) == 0 {
                out.push(',');
            }
        }
        let left = !is_whole && next < to_i64(digits.digits.len());
        let has_fraction = least_fraction > 0 || left;
        if !has_fraction && out.is_empty() {
            out.push('0');
        }
        if self.always_point || has_fraction {
            out.push('.');
        }
        for place in 0..most_fraction {
            let more = !is_whole && next < to_i64(digits.digits.len());
            if place >= least_fraction && !more {
                break;
            }
            if -1 - to_i64(place) > digits.point - 1 || !more {
                out.push('0');
            } else {
                out.push(digits.at(next));
                next += 1;
            }
        }
        out
    }
}

fn to_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Digits {
    /// Of a plain text without a sign.
    fn of(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Self::gather(whole, fraction, 0)
    }

    /// Of a double that is a whole `long`: its own digits, but for those that its 53 bits do not tell.
    fn of_whole(value: f64) -> Option<Self> {
        if value.fract() != 0.0 || !(9_007_199_254_740_992.0..9.223_372_036_854_775e18).contains(&value) {
            return None;
        }
        let bits = value.to_bits() >> 52;
        // 2^n has about 0.30103 n digits.
        let spare = bits.checked_sub(1023 + 54)?;
        let unknown = u32::try_from(spare * 30_103 / 100_000).ok()?;
        let unit = 10_i64.checked_pow(unknown)?;
        let long = super::float::double_to_long(value);
        let rounded = long / unit + i64::from(unit > 1 && long % unit >= unit / 2);
        let mut digits = Self::of(&rounded.to_string());
        digits.point += i64::from(unknown);
        Some(digits)
    }

    /// Of Java's text of a double.
    fn of_scientific(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once('E').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Self::gather(whole, fraction, exponent.parse().unwrap_or(0))
    }

    fn gather(whole: &str, fraction: &str, exponent: i64) -> Self {
        let all = whole.bytes().chain(fraction.bytes()).map(|byte| byte.wrapping_sub(b'0'));
        let zeros = all.clone().take_while(|digit| *digit == 0).count();
        let mut digits: Vec<u8> = all.skip(zeros).collect();
        let point = if digits.is_empty() { 0 } else { to_i64(whole.len()) - to_i64(zeros) + exponent };
        strip(&mut digits, 0);
        Self { digits, point }
    }

    fn at(&self, index: i64) -> char {
        let digit = usize::try_from(index).ok().and_then(|index| self.digits.get(index));
        char::from(b'0' + digit.copied().unwrap_or(0))
    }

    /// How a double compares with its digits.
    fn compare_with(&self, value: f64) -> Ordering {
        let Some(exact) = Decimal::parse(&format!("{value:.1100}")) else { return Ordering::Equal };
        let text: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let exponent = self.point - to_i64(self.digits.len());
        Decimal::parse(&format!("0{text}E{exponent}"))
            .map_or(Ordering::Equal, |digits| exact.compare(&digits))
    }

    /// Half to even; `rest` says on which side of its digits the number lies.
    fn rounds_up(&self, most: usize, rest: Ordering) -> bool {
        let Some(digit) = self.digits.get(most) else { return false };
        match digit.cmp(&5) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal if self.digits.len() > most + 1 => true,
            Ordering::Equal => match rest {
                Ordering::Greater => true,
                Ordering::Less => false,
                Ordering::Equal => {
                    most.checked_sub(1).and_then(|at| self.digits.get(at)).is_some_and(|digit| digit % 2 == 1)
                }
            },
        }
    }

    /// Keeps that many digits.
    fn round(&mut self, most: i64, rest: Ordering) {
        let Ok(mut most) = usize::try_from(most) else { return };
        if most >= self.digits.len() {
            return;
        }
        let up = self.rounds_up(most, rest);
        self.digits.truncate(most);
        if up {
            while most > 0 && self.digits.get(most - 1) == Some(&9) {
                most -= 1;
            }
            self.digits.truncate(most);
            if let Some(digit) = self.digits.last_mut() {
                *digit += 1;
            } else {
                self.digits.push(1);
                self.point += 1;
            }
        }
        strip(&mut self.digits, 1);
    }
}

/// Takes zeros off the end, down to so many digits.
fn strip(digits: &mut Vec<u8>, least: usize) {
    while digits.len() > least && digits.last() == Some(&0) {
        digits.pop();
    }
}
