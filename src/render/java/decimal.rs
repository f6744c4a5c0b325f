//! `java.math.BigDecimal`: an unscaled whole number and a scale that is part of the value.

use std::{cmp::Ordering, str::FromStr as _};

use num_bigint::{BigInt, Sign};
use num_traits::{One as _, Signed as _, Zero as _};
use thiserror::Error;

use super::{
    digit::digit,
    float::double_text,
    number::{big_integer_hash, big_integer_to_long},
};

/// Digits of `MathContext.DECIMAL128`.
const PRECISION: i64 = 34;

/// More zeros than these are never written or calculated with; Java would go on for as long as its memory lasts.
const LIMIT: i64 = 100_000;

/// Why a calculation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(in crate::render) enum Arithmetic {
    /// Java throws an `ArithmeticException`.
    #[error("no such number")]
    Undefined,
    /// The exact result has more digits than this program wants to hold.
    #[error("too many digits")]
    TooLarge,
}

/// A `java.math.BigDecimal`. Equality takes the scale into account, as Java's `equals` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Decimal {
    unscaled: BigInt,
    scale: i32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rounding {
    HalfEven,
    Down,
}

impl Decimal {
    /// `new BigDecimal(unscaled, scale)`.
    pub(in crate::render) fn new(unscaled: BigInt, scale: i32) -> Self {
        Self { unscaled, scale }
    }

    /// `new BigDecimal(text)`; none is a `NumberFormatException`.
    pub(in crate::render) fn parse(text: &str) -> Option<Self> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(body) => (true, body),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let mut digits = String::with_capacity(body.len());
        let (mut scale, mut point, mut exponent) = (0_i64, false, 0);
        let mut rest = body.chars();
        while let Some(c) = rest.next() {
            match c {
                '.' if !point => point = true,
                'e' | 'E' => {
                    exponent = parse_exponent(rest.as_str())?;
                    break;
                }
                _ => {
                    digits.push(char::from_digit(digit(c, 10)?, 10)?);
                    scale += i64::from(point);
                }
            }
        }
        if digits.is_empty() {
            return None;
        }
        let unscaled = BigInt::from_str(&digits).ok()?;
        let scale = i32::try_from(scale - exponent).ok()?;
        Some(Self { unscaled: if negative { -unscaled } else { unscaled }, scale })
    }

    /// `BigDecimal.valueOf(double)`; none is a `NumberFormatException`, for what is not finite.
    pub(in crate::render) fn from_double(value: f64) -> Option<Self> {
        Self::parse(&double_text(value))
    }

    /// `unscaledValue()`.
    pub(in crate::render) fn unscaled(&self) -> &BigInt {
        &self.unscaled
    }

    /// `scale()`.
    pub(in crate::render) fn scale(&self) -> i32 {
        self.scale
    }

    /// `precision()`: the number of digits of the unscaled value.
    pub(in crate::render) fn precision(&self) -> i64 {
        digit_count(&self.unscaled)
    }

    /// `signum()`.
    pub(in crate::render) fn signum(&self) -> i32 {
        match self.unscaled.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    /// `abs()`.
    pub(in crate::render) fn abs(&self) -> Self {
        Self { unscaled: self.unscaled.abs(), scale: self.scale }
    }

    /// `toString()`.
    pub(in crate::render) fn text(&self) -> String {
        let digits = self.unscaled.magnitude().to_string();
        let sign = if self.unscaled.is_negative() { "-" } else { "" };
        let scale = i64::from(self.scale);
        let adjusted = length(&digits) - 1 - scale;
        if scale == 0 {
            return format!("{sign}{digits}");
        }
        if scale > 0 && adjusted >= -6 {
            return format!("{sign}{}", with_point(&digits, scale));
        }
        let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
        let point = if rest.is_empty() { "" } else { "." };
        let exponent = if adjusted == 0 { String::new() } else { format!("E{adjusted:+}") };
        format!("{sign}{first}{point}{rest}{exponent}")
    }

    /// `toPlainString()`.
    pub(in crate::render) fn plain_text(&self) -> Result<String, Arithmetic> {
        let digits = self.unscaled.magnitude().to_string();
        let sign = if self.unscaled.is_negative() { "-" } else { "" };
        let scale = i64::from(self.scale);
        if scale.abs() > LIMIT {
            return if self.unscaled.is_zero() && scale < 0 {
                Ok("0".to_owned())
            } else {
                Err(Arithmetic::TooLarge)
            };
        }
        if scale > 0 {
            return Ok(format!("{sign}{}", with_point(&digits, scale)));
        }
        if self.unscaled.is_zero() {
            return Ok("0".to_owned());
        }
        Ok(format!("{sign}{digits}{}", zeros(-scale)))
    }

    /// `doubleValue()`.
    pub(in crate::render) fn to_double(&self) -> f64 {
        self.text().parse().unwrap_or(f64::NAN)
    }

    /// `floatValue()`.
    pub(in crate::render) fn to_float(&self) -> f32 {
        self.text().parse().unwrap_or(f32::NAN)
    }

    /// `longValue()`: towards zero, then the low 64 bits.
    pub(in crate::render) fn to_long(&self) -> i64 {
        let scale = i64::from(self.scale);
        if scale < -64 {
            // Ten to the 64th has 64 factors of two, so no bit is left.
            return 0;
        }
        if self.precision() - scale <= 0 {
            return 0;
        }
        let whole = if scale <= 0 {
            &self.unscaled * power_of_ten(-scale)
        } else {
            &self.unscaled / power_of_ten(scale)
        };
        big_integer_to_long(&whole)
    }

    /// `hashCode()`.
    pub(in crate::render) fn hash(&self) -> i32 {
        big_integer_hash(&self.unscaled).wrapping_mul(31).wrapping_add(self.scale)
    }

    /// `compareTo`: the scale does not count.
    pub(in crate::render) fn compare(&self, other: &Self) -> Ordering {
        let signs = self.signum().cmp(&other.signum());
        if signs.is_ne() || self.signum() == 0 {
            return signs;
        }
        let magnitude = self.compare_magnitude(other);
        if self.signum() < 0 { magnitude.reverse() } else { magnitude }
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        match (self.unscaled.is_zero(), other.unscaled.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        let size = |value: &Self| value.precision() - i64::from(value.scale);
        let sizes = size(self).cmp(&size(other));
        if sizes.is_ne() {
            return sizes;
        }
        // Numbers of one size differ in scale by no more than their digits.
        let difference = i64::from(self.scale) - i64::from(other.scale);
        let mine = self.unscaled.magnitude() * power_of_ten(-difference).magnitude();
        let theirs = other.unscaled.magnitude() * power_of_ten(difference).magnitude();
        mine.cmp(&theirs)
    }

    /// `add(other)`, exact.
    pub(in crate::render) fn add(&self, other: &Self) -> Result<Self, Arithmetic> {
        let difference = i64::from(self.scale) - i64::from(other.scale);
        if difference.abs() > LIMIT {
            return Err(Arithmetic::TooLarge);
        }
        let unscaled =
            &self.unscaled * power_of_ten(-difference) + &other.unscaled * power_of_ten(difference);
        Ok(Self { unscaled, scale: self.scale.max(other.scale) })
    }

    /// `subtract(other)`, exact.
    pub(in crate::render) fn subtract(&self, other: &Self) -> Result<Self, Arithmetic> {
        self.add(&Self { unscaled: -&other.unscaled, scale: other.scale })
    }

    /// `multiply(other, DECIMAL128)`.
    pub(in crate::render) fn multiply(&self, other: &Self) -> Result<Self, Arithmetic> {
        let scale = i64::from(self.scale) + i64::from(other.scale);
        rounded(&self.unscaled * &other.unscaled, scale, Rounding::HalfEven)
    }

    /// `divide(other, DECIMAL128)`.
    pub(in crate::render) fn divide(&self, other: &Self) -> Result<Self, Arithmetic> {
        self.divide_with(other, Rounding::HalfEven)
    }

    fn divide_with(&self, other: &Self, rounding: Rounding) -> Result<Self, Arithmetic> {
        let preferred = i64::from(self.scale) - i64::from(other.scale);
        if other.unscaled.is_zero() {
            return Err(Arithmetic::Undefined);
        }
        if self.unscaled.is_zero() {
            return Ok(Self { unscaled: BigInt::ZERO, scale: saturated(preferred) });
        }
        let x_digits = self.precision();
        let mut y_digits = other.precision();
        // As fractions between 0.1 and 1, so that the quotient gets exactly the digits wanted.
        let x = self.unscaled.magnitude() * power_of_ten(y_digits - x_digits).magnitude();
        let y = other.unscaled.magnitude() * power_of_ten(x_digits - y_digits).magnitude();
        if x > y {
            y_digits -= 1;
        }
        let scale = preferred + y_digits - x_digits + PRECISION;
        let raise = PRECISION + y_digits - x_digits;
        let dividend = &self.unscaled * power_of_ten(raise);
        let divisor = &other.unscaled * power_of_ten(-raise);
        let quotient = divide_rounded(&dividend, &divisor, rounding);
        let exact = &quotient * &divisor == dividend;
        let (quotient, scale) = if exact { stripped(quotient, scale, preferred) } else { (quotient, scale) };
        rounded(quotient, scale, rounding)
    }

    /// `remainder(other, DECIMAL128)`.
    pub(in crate::render) fn remainder(&self, other: &Self) -> Result<Self, Arithmetic> {
        if self.compare_magnitude(other).is_lt() {
            return Ok(self.clone());
        }
        let whole = self.divide_to_whole(other)?;
        let scale = i64::from(whole.scale) + i64::from(other.scale);
        let scale = i32::try_from(scale).map_err(|_| Arithmetic::Undefined)?;
        self.subtract(&Self { unscaled: whole.unscaled * &other.unscaled, scale })
    }

    /// `divideToIntegralValue(other, DECIMAL128)` where the quotient is not below one.
    fn divide_to_whole(&self, other: &Self) -> Result<Self, Arithmetic> {
        let preferred = i64::from(saturated(i64::from(self.scale) - i64::from(other.scale)));
        let mut result = self.divide_with(other, Rounding::Down)?;
        if result.scale < 0 {
            let scale = i64::from(result.scale) + i64::from(other.scale);
            let scale = i32::try_from(scale).map_err(|_| Arithmetic::Undefined)?;
            let product = Self { unscaled: &result.unscaled * &other.unscaled, scale };
            if self.subtract(&product)?.compare_magnitude(other).is_ge() {
                return Err(Arithmetic::Undefined);
            }
        } else if result.scale > 0 {
            let unscaled = result.unscaled / power_of_ten(i64::from(result.scale));
            result = Self { unscaled, scale: 0 };
        }
        let scale = i64::from(result.scale);
        let room = PRECISION - result.precision();
        if preferred > scale && room > 0 {
            let raise = room.min(preferred - scale);
            return Ok(Self {
                unscaled: result.unscaled * power_of_ten(raise),
                scale: saturated(scale + raise),
            });
        }
        let (unscaled, scale) = stripped(result.unscaled, scale, preferred);
        Ok(Self { unscaled, scale: saturated(scale) })
    }
}

/// The digits after an `e`.
fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for c in digits.chars() {
        value = value * 10 + i64::from(digit(c, 10)?);
        if value > 9_999_999_999 {
            return None;
        }
    }
    Some(if negative { -value } else { value })
}

/// Puts a point before the last `scale` digits, with zeros in front where there are too few.
fn with_point(digits: &str, scale: i64) -> String {
    let whole = length(digits) - scale;
    match usize::try_from(whole).ok().and_then(|whole| digits.split_at_checked(whole)) {
        Some((whole, fraction)) if !whole.is_empty() => format!("{whole}.{fraction}"),
        Some(_) | None => format!("0.{}{digits}", zeros(-whole)),
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

fn zeros(count: i64) -> String {
    "0".repeat(usize::try_from(count).unwrap_or(0))
}

fn digit_count(value: &BigInt) -> i64 {
    length(&value.magnitude().to_string())
}

/// 10 to that power, 1 where it is negative.
fn power_of_ten(exponent: i64) -> BigInt {
    match u32::try_from(exponent) {
        Ok(exponent) => BigInt::from(10).pow(exponent),
        Err(_) => BigInt::one(),
    }
}

fn saturated(scale: i64) -> i32 {
    i32::try_from(scale).unwrap_or(if scale < 0 { i32::MIN } else { i32::MAX })
}

fn divide_rounded(dividend: &BigInt, divisor: &BigInt, rounding: Rounding) -> BigInt {
    let quotient = dividend / divisor;
    if rounding == Rounding::Down {
        return quotient;
    }
    let rest = dividend - &quotient * divisor;
    let twice: BigInt = rest.abs() * 2;
    let up = match twice.cmp(&divisor.abs()) {
        Ordering::Less => false,
        Ordering::Equal => quotient.bit(0),
        Ordering::Greater => true,
    };
    if !up {
        quotient
    } else if dividend.is_negative() == divisor.is_negative() {
        quotient + 1
    } else {
        quotient - 1
    }
}

/// Takes zeros off the end until the scale is the preferred one.
fn stripped(mut unscaled: BigInt, mut scale: i64, preferred: i64) -> (BigInt, i64) {
    let ten = BigInt::from(10);
    while scale > preferred && unscaled.magnitude() >= ten.magnitude() && (&unscaled % &ten).is_zero() {
        unscaled /= &ten;
        scale -= 1;
    }
    (unscaled, scale)
}

/// Rounds to the digits of `DECIMAL128`.
fn rounded(mut unscaled: BigInt, mut scale: i64, rounding: Rounding) -> Result<Decimal, Arithmetic> {
    loop {
        let drop = digit_count(&unscaled) - PRECISION;
        if drop <= 0 {
            break;
        }
        unscaled = divide_rounded(&unscaled, &power_of_ten(drop), rounding);
        scale -= drop;
    }
    match i32::try_from(scale) {
        Ok(scale) => Ok(Decimal { unscaled, scale }),
        Err(_) if unscaled.is_zero() => Ok(Decimal { unscaled, scale: saturated(scale) }),
        Err(_) => Err(Arithmetic::Undefined),
    }
}
