//! Dates and times of day without a zone: `LocalDate`, `LocalTime` and `LocalDateTime`, with Java's range of years.

use std::fmt;

use super::number::{floor_div_mod, low_i32};

/// The largest year, `Year.MAX_VALUE`; the smallest is its negative.
pub(super) const MAX_YEAR: i64 = 999_999_999;
/// Nanoseconds of a second.
pub(super) const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// Seconds of a day.
pub(super) const SECONDS_PER_DAY: i64 = 86_400;
/// Nanoseconds of a day.
pub(super) const NANOS_PER_DAY: i64 = SECONDS_PER_DAY * NANOS_PER_SECOND;
/// Seconds of a cycle of 400 years, after which the calendar repeats.
pub(super) const SECONDS_PER_CYCLE: i64 = DAYS_PER_CYCLE * SECONDS_PER_DAY;

const DAYS_PER_CYCLE: i64 = 146_097;
const DAYS_0000_TO_1970: i64 = DAYS_PER_CYCLE * 5 - (30 * 365 + 7);
const MIN_EPOCH_DAY: i64 = -365_243_219_162;
const MAX_EPOCH_DAY: i64 = 365_241_780_471;

/// Whether `year` has a 29 February.
pub(super) const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `java.time.LocalDate`: a day of the ISO calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate {
    year: i64,
    month: i64,
    day: i64,
}

impl LocalDate {
    /// The day, unless there is no such day.
    pub(crate) fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        let valid = year.abs() <= MAX_YEAR
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month);
        valid.then_some(Self { year, month, day })
    }

    /// The day that is `days` after 1970-01-01.
    pub(crate) fn of_epoch_day(days: i64) -> Option<Self> {
        if !(MIN_EPOCH_DAY..=MAX_EPOCH_DAY).contains(&days) {
            return None;
        }
        // The year starts in March, so that the odd day is the last.
        let (cycle, day_of_cycle) = floor_div_mod(days + DAYS_0000_TO_1970 - 60, DAYS_PER_CYCLE);
        let year_of_cycle =
            (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
        let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = (march_month + 2) % 12 + 1;
        Some(Self {
            year: cycle * 400 + year_of_cycle + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
        })
    }

    /// The day with that number in its year.
    pub(super) fn of_year_day(year: i64, day_of_year: i64) -> Option<Self> {
        let valid = (1..=365 + i64::from(is_leap(year))).contains(&day_of_year);
        if valid { Self::of(year, 1, 1)?.plus_days(day_of_year - 1) } else { None }
    }

    /// Days since 1970-01-01.
    pub(crate) fn epoch_day(self) -> i64 {
        let mut total = 365 * self.year;
        if self.year >= 0 {
            total += (self.year + 3) / 4 - (self.year + 99) / 100 + (self.year + 399) / 400;
        } else {
            total -= self.year / -4 - self.year / -100 + self.year / -400;
        }
        total += (367 * self.month - 362) / 12 + self.day - 1;
        if self.month > 2 {
            total -= if is_leap(self.year) { 1 } else { 2 };
        }
        total - DAYS_0000_TO_1970
    }

    /// The year, negative before the year 0.
    pub(crate) const fn year(self) -> i64 {
        self.year
    }

    /// The month, from 1.
    pub(crate) const fn month(self) -> i64 {
        self.month
    }

    /// The day of the month, from 1.
    pub(crate) const fn day(self) -> i64 {
        self.day
    }

    /// 1 for Monday … 7 for Sunday.
    pub(crate) fn day_of_week(self) -> i64 {
        (self.epoch_day() + 3).rem_euclid(7) + 1
    }

    /// The day of the year, from 1.
    pub(crate) fn day_of_year(self) -> i64 {
        let march = (367 * self.month - 362) / 12;
        let before = match (self.month > 2, is_leap(self.year)) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        };
        march - before + self.day
    }

    /// Days of this day's month.
    pub(crate) const fn length_of_month(self) -> i64 {
        days_in_month(self.year, self.month)
    }

    /// Days of this day's year.
    pub(super) fn length_of_year(self) -> i64 {
        365 + i64::from(is_leap(self.year))
    }

    /// Months since the year 0.
    pub(super) const fn proleptic_month(self) -> i64 {
        self.year * 12 + self.month - 1
    }

    /// The day `days` later.
    pub(crate) fn plus_days(self, days: i64) -> Option<Self> {
        Self::of_epoch_day(self.epoch_day().checked_add(days)?)
    }

    /// The day `months` later, the last of its month where there is no such day.
    pub(crate) fn plus_months(self, months: i64) -> Option<Self> {
        let (year, month) = floor_div_mod(self.proleptic_month().checked_add(months)?, 12);
        if year.abs() > MAX_YEAR {
            return None;
        }
        Self::of(year, month + 1, self.day.min(days_in_month(year, month + 1)))
    }

    /// The same day in another year; 28 February where there is no 29.
    pub(super) fn with_year(self, year: i64) -> Option<Self> {
        self.plus_months(year.checked_sub(self.year)?.checked_mul(12)?)
    }

    /// The first day from this one on with that day of the week.
    pub(super) fn next_or_same(self, day_of_week: i64) -> Option<Self> {
        self.plus_days((day_of_week - self.day_of_week()).rem_euclid(7))
    }

    /// `LocalDate.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        let year = low_i32(self.year);
        let mixed = (self.year << 11) + (self.month << 6) + self.day;
        (year & !0x7FF) ^ low_i32(mixed)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_year(f, self.year)?;
        write!(f, "-{:02}-{:02}", self.month, self.day)
    }
}

fn write_year(f: &mut fmt::Formatter<'_>, year: i64) -> fmt::Result {
    let sign = if year < 0 {
        "-"
    } else if year > 9999 {
        "+"
    } else {
        ""
    };
    write!(f, "{sign}{:04}", year.abs())
}

/// `java.time.LocalTime`: a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    nano_of_day: i64,
}

impl LocalTime {
    /// 00:00
    pub(crate) const MIDNIGHT: Self = Self { nano_of_day: 0 };
    /// 12:00
    pub(crate) const NOON: Self = Self { nano_of_day: NANOS_PER_DAY / 2 };

    /// The time, unless a part is out of its range.
    pub(crate) fn of(hour: i64, minute: i64, second: i64, nano: i64) -> Option<Self> {
        let valid = (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second)
            && (0..NANOS_PER_SECOND).contains(&nano);
        valid.then(|| Self { nano_of_day: ((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + nano })
    }

    /// The time that many nanoseconds after midnight.
    pub(super) fn of_nano_of_day(nano_of_day: i64) -> Option<Self> {
        (0..NANOS_PER_DAY).contains(&nano_of_day).then_some(Self { nano_of_day })
    }

    /// Nanoseconds since midnight.
    pub(crate) const fn nano_of_day(self) -> i64 {
        self.nano_of_day
    }

    /// Seconds since midnight.
    pub(super) const fn second_of_day(self) -> i64 {
        self.nano_of_day / NANOS_PER_SECOND
    }

    /// 0–23
    pub(crate) const fn hour(self) -> i64 {
        self.second_of_day() / 3600
    }

    /// 0–59
    pub(crate) const fn minute(self) -> i64 {
        self.second_of_day() / 60 % 60
    }

    /// 0–59
    pub(crate) const fn second(self) -> i64 {
        self.second_of_day() % 60
    }

    /// 0–999999999
    pub(crate) const fn nano(self) -> i64 {
        self.nano_of_day % NANOS_PER_SECOND
    }

    /// `LocalTime.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        low_i32(self.nano_of_day) ^ low_i32(self.nano_of_day >> 32)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())?;
        let nano = self.nano();
        if self.second() > 0 || nano > 0 {
            write!(f, ":{:02}", self.second())?;
        }
        write_nanos(f, nano)
    }
}

/// A fraction in groups of three digits, nothing for 0.
pub(super) fn write_nanos(f: &mut fmt::Formatter<'_>, nano: i64) -> fmt::Result {
    if nano == 0 {
        Ok(())
    } else if nano % 1_000_000 == 0 {
        write!(f, ".{:03}", nano / 1_000_000)
    } else if nano % 1000 == 0 {
        write!(f, ".{:06}", nano / 1000)
    } else {
        write!(f, ".{nano:09}")
    }
}

/// `java.time.LocalDateTime`: a day and a time, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The day.
    pub(crate) date: LocalDate,
    /// The time of day.
    pub(crate) time: LocalTime,
}

impl LocalDateTime {
    /// Both together.
    pub(crate) const fn new(date: LocalDate, time: LocalTime) -> Self {
        Self { date, time }
    }

    /// The date and time, `seconds` and `nano` after 1970-01-01T00:00.
    pub(super) fn of_epoch_second(seconds: i64, nano: i64) -> Option<Self> {
        let (days, second_of_day) = floor_div_mod(seconds, SECONDS_PER_DAY);
        let time = LocalTime::of_nano_of_day(second_of_day * NANOS_PER_SECOND + nano)?;
        Some(Self::new(LocalDate::of_epoch_day(days)?, time))
    }

    /// Seconds since 1970-01-01T00:00.
    pub(super) fn epoch_second(self) -> i64 {
        self.date.epoch_day() * SECONDS_PER_DAY + self.time.second_of_day()
    }

    /// The date and time `seconds` and `nanos` later.
    pub(super) fn plus(self, seconds: i128, nanos: i128) -> Option<Self> {
        let day = i128::from(NANOS_PER_DAY);
        let total = seconds.checked_mul(i128::from(NANOS_PER_SECOND))?.checked_add(nanos)?;
        let total = total.checked_add(i128::from(self.time.nano_of_day))?;
        let days = i64::try_from(total.div_euclid(day)).ok()?;
        let time = LocalTime::of_nano_of_day(i64::try_from(total.rem_euclid(day)).ok()?)?;
        Some(Self::new(self.date.plus_days(days)?, time))
    }

    /// `LocalDateTime.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        self.date.java_hash() ^ self.time.java_hash()
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}
