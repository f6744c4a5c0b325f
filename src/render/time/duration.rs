//! `java.time.Duration`

use std::fmt;

use super::{TimeFailure, TimeResult, civil::NANOS_PER_SECOND, number::low_i32};

/// `java.time.Duration`: seconds and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: i64,
    nano: i64,
}

fn refused() -> TimeFailure {
    TimeFailure::invalid("this is not an ISO-8601 duration like PT1H30M")
}

impl Duration {
    /// Whole seconds, rounded down.
    pub(crate) const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`seconds`](Self::seconds).
    pub(crate) const fn nano(self) -> i64 {
        self.nano
    }

    /// `Duration.parse`
    pub(crate) fn parse(text: &str) -> TimeResult<Self> {
        Self::read(text).ok_or_else(refused)
    }

    fn read(text: &str) -> Option<Self> {
        let (negate, rest) = sign(text);
        let rest = rest.strip_prefix(['P', 'p'])?;
        let (days, rest) = part(rest, 'D');
        let mut parts = usize::from(days.is_some());
        let mut total = days.map_or(Some(0), |days| days.value()?.checked_mul(86_400))?;
        let mut nanos = 0;
        let rest = if let Some(rest) = rest.strip_prefix(['T', 't']) {
            let (hours, rest) = part(rest, 'H');
            let (minutes, rest) = part(rest, 'M');
            let (seconds, rest) = part(rest, 'S');
            let times = [(hours, 3600), (minutes, 60), (seconds, 1)];
            let present = times.iter().filter(|(part, _)| part.is_some()).count();
            if present == 0 {
                return None;
            }
            parts += present;
            for (part, factor) in times {
                let Some(part) = part else { continue };
                total = total.checked_add(part.value()?.checked_mul(factor)?)?;
                nanos += part.nanos()?;
            }
            rest
        } else {
            rest
        };
        if parts == 0 || !rest.is_empty() {
            return None;
        }
        let total = i128::from(total) * i128::from(NANOS_PER_SECOND) + i128::from(nanos);
        let total = if negate { -total } else { total };
        let nanos_per_second = i128::from(NANOS_PER_SECOND);
        Some(Self {
            seconds: i64::try_from(total.div_euclid(nanos_per_second)).ok()?,
            nano: i64::try_from(total.rem_euclid(nanos_per_second)).ok()?,
        })
    }

    /// `Duration.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        (low_i32(self.seconds) ^ low_i32(self.seconds >> 32))
            .wrapping_add(low_i32(self.nano).wrapping_mul(51))
    }

    /// Seconds with nine decimals, as Jackson writes it.
    pub(super) fn decimal(self) -> String {
        let total = i128::from(self.seconds) * i128::from(NANOS_PER_SECOND) + i128::from(self.nano);
        let (seconds, nano) =
            (total.abs() / i128::from(NANOS_PER_SECOND), total.abs() % i128::from(NANOS_PER_SECOND));
        if total == 0 {
            return "0.0".to_owned();
        }
        format!("{}{seconds}.{nano:09}", if total < 0 { "-" } else { "" })
    }
}

/// Digits with a sign, and those after the point.
#[derive(Clone, Copy)]
struct Part<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl Part<'_> {
    fn value(self) -> Option<i64> {
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}", self.whole).parse().ok()
    }

    fn nanos(self) -> Option<i64> {
        let value: i64 = format!("{:0<9}", self.fraction).parse().ok()?;
        Some(if self.negative { -value } else { value })
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// The part that ends with `unit`, if it is next, and what follows it.
fn part(text: &str, unit: char) -> (Option<Part<'_>>, &str) {
    let (negative, rest) = sign(text);
    let (whole, rest) = digits(rest);
    let (fraction, rest) = match rest.strip_prefix(['.', ',']) {
        Some(after) if unit == 'S' => digits(after),
        _ => ("", rest),
    };
    match rest.strip_prefix([unit, unit.to_ascii_lowercase()]) {
        Some(after) if !whole.is_empty() && fraction.len() <= 9 => {
            (Some(Part { negative, whole, fraction }), after)
        }
        _ => (None, text),
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let negative = self.seconds < 0;
        let effective = self.seconds + i64::from(negative && self.nano > 0);
        let (hours, minutes, seconds) = (effective / 3600, effective % 3600 / 60, effective % 60);
        f.write_str("PT")?;
        if hours != 0 {
            write!(f, "{hours}H")?;
        }
        if minutes != 0 {
            write!(f, "{minutes}M")?;
        }
        if seconds == 0 && self.nano == 0 && (hours != 0 || minutes != 0) {
            return Ok(());
        }
        if negative && self.nano > 0 && seconds == 0 {
            f.write_str("-0")?;
        } else {
            write!(f, "{seconds}")?;
        }
        if self.nano > 0 {
            let nano = if negative { NANOS_PER_SECOND - self.nano } else { self.nano };
            let digits = format!("{nano:09}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("S")
    }
}
