//! The decimal digits that `%e`, `%f` and `%g` write, and the hexadecimal ones of `%a`.

use num_traits::Zero as _;

use super::{decimal::Decimal, float::double_text, string_format::Specifier};

/// A number without its sign, in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    /// The digits before the point.
    pub(super) whole: String,
    /// The point and the digits after it, if any.
    pub(super) fraction: String,
    exponent: Option<i64>,
}

/// Significant digits, the first of them not zero unless all are, and the power of ten of the first.
#[derive(Debug, Clone)]
struct Digits {
    digits: Vec<u8>,
    exponent: i64,
}

impl Digits {
    fn of(value: &Decimal) -> Self {
        let text = value.unscaled().magnitude().to_string();
        let exponent = to_i64(text.len()) - 1 - i64::from(value.scale());
        Self { digits: text.bytes().map(|byte| byte - b'0').collect(), exponent }
    }

    /// Keeps so many digits, rounding half up.
    fn rounded(mut self, keep: i64) -> Self {
        let Ok(keep) = usize::try_from(keep) else {
            return Self { digits: vec![0], exponent: self.exponent };
        };
        let Some(next) = self.digits.get(keep) else { return self };
        let up = *next >= 5;
        self.digits.truncate(keep);
        if up {
            let mut at = keep;
            while at > 0 && self.digits.get(at - 1) == Some(&9) {
                at -= 1;
            }
            let nines = keep - at;
            self.digits.truncate(at);
            if let Some(digit) = self.digits.last_mut() {
                *digit += 1;
            } else {
                self.digits.push(1);
                self.exponent += 1;
            }
            self.digits.extend(vec![0; nines]);
        }
        self
    }

    /// The digit of that power of ten.
    fn at(&self, power: i64) -> char {
        let digit = usize::try_from(self.exponent - power).ok().and_then(|index| self.digits.get(index));
        char::from(b'0' + digit.copied().unwrap_or(0))
    }

    fn is_zero(&self) -> bool {
        self.digits.iter().all(u8::is_zero)
    }
}

fn to_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Printed {
    /// A whole number.
    pub(super) fn whole(digits: String) -> Self {
        Self { whole: digits, fraction: String::new(), exponent: None }
    }

    /// Of a double that is finite and not negative.
    pub(super) fn of_double(value: f64, specifier: &Specifier) -> Self {
        let decimal = Decimal::parse(&double_text(value)).unwrap_or_else(|| Decimal::new(0.into(), 0));
        let mut digits = Digits::of(&decimal);
        if digits.is_zero() {
            digits = Digits { digits: vec![0], exponent: 0 };
        }
        let precision = specifier.precision.map_or(6, to_i64);
        match specifier.conversion {
            'e' => Self::scientific(&digits, precision, specifier.alternate),
            'f' => Self::plain(digits, precision, specifier.alternate),
            _ => {
                let precision = precision.max(1);
                let digits = digits.rounded(precision);
                if digits.is_zero() || (-4..precision).contains(&digits.exponent) {
                    let places = precision - digits.exponent - 1;
                    Self::plain(digits, places, false)
                } else {
                    Self::scientific(&digits, precision - 1, false)
                }
            }
        }
    }

    /// Of a `BigDecimal`; the sign is left out.
    pub(super) fn of_decimal(value: &Decimal, specifier: &Specifier) -> Self {
        let value = value.abs();
        let digits = Digits::of(&value);
        let precision = specifier.precision.map_or(6, to_i64);
        match specifier.conversion {
            'e' => Self::scientific(&digits, precision, specifier.alternate),
            'f' => Self::plain(digits, precision, specifier.alternate),
            _ => {
                let precision = precision.max(1);
                let is_plain_zero = value.unscaled().is_zero() && value.scale() == 0;
                if is_plain_zero || !digits.is_zero() && (-4..precision).contains(&digits.exponent) {
                    let places = precision - digits.exponent - 1;
                    Self::plain(digits, places, false)
                } else {
                    Self::scientific(&digits, precision - 1, false)
                }
            }
        }
    }

    fn scientific(digits: &Digits, precision: i64, alternate: bool) -> Self {
        let digits = digits.clone().rounded(precision + 1);
        let first = digits.exponent;
        let fraction: String = (1..=precision).map(|place| digits.at(first - place)).collect();
        Self {
            whole: digits.at(first).to_string(),
            fraction: pointed(fraction, alternate),
            exponent: Some(first),
        }
    }

    fn plain(digits: Digits, precision: i64, alternate: bool) -> Self {
        let keep = digits.exponent + 1 + precision;
        let digits = digits.rounded(keep);
        let whole: String = (0..=digits.exponent.max(0)).rev().map(|power| digits.at(power)).collect();
        let fraction: String = (1..=precision).map(|place| digits.at(-place)).collect();
        Self { whole, fraction: pointed(fraction, alternate), exponent: None }
    }

    /// `e+00`, if there is an exponent.
    pub(super) fn exponent_text(&self, upper: bool) -> String {
        let letter = if upper { 'E' } else { 'e' };
        self.exponent.map_or_else(String::new, |exponent| format!("{letter}{exponent:+03}"))
    }
}

fn pointed(fraction: String, alternate: bool) -> String {
    if fraction.is_empty() && !alternate { fraction } else { format!(".{fraction}") }
}

/// `Double.toHexString` without its prefix, of a number that is finite and not negative.
pub(super) fn hexadecimal(value: f64) -> String {
    if value == 0.0 {
        return "0.0p0".to_owned();
    }
    let bits = value.to_bits();
    let (lead, exponent) = match i64::try_from(bits >> 52).unwrap_or(0) {
        0 => (0, -1022),
        biased => (1, biased - 1023),
    };
    let fraction = format!("{:013x}", bits & ((1 << 52) - 1));
    let fraction = fraction.trim_end_matches('0');
    format!("{lead}.{}p{exponent}", if fraction.is_empty() { "0" } else { fraction })
}
