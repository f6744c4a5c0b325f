//! `ChronoField` and its relatives: what can be asked of a date and time.

use super::{
    TimeFailure, TimeResult,
    civil::{LocalDate, LocalTime, MAX_YEAR, NANOS_PER_DAY, NANOS_PER_SECOND},
    week::WeekRule,
};

/// A field that a pattern names. The order is that in which unknown rests are resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    LocalDayOfWeek,
    Era,
    YearOfEra,
    Year,
    QuarterOfYear,
    MonthOfYear,
    DayOfYear,
    DayOfMonth,
    AlignedWeekOfMonth,
    DayOfWeek,
    WeekBasedYear,
    WeekOfWeekBasedYear,
    WeekOfMonth,
    IsoWeekBasedYear,
    IsoWeekOfWeekBasedYear,
    ModifiedJulianDay,
    HalfOfDay,
    HourOfDay,
    ClockHourOfDay,
    HourOfHalf,
    ClockHourOfHalf,
    MinuteOfHour,
    SecondOfMinute,
    NanoOfSecond,
    MilliOfSecond,
    MilliOfDay,
    NanoOfDay,
    OffsetSeconds,
}

const EPOCH_TO_MODIFIED_JULIAN: i64 = 40_587;

impl Field {
    /// Whether a time of day has it.
    pub(super) fn is_time(self) -> bool {
        (Self::HalfOfDay..=Self::NanoOfDay).contains(&self)
    }

    /// Smallest and largest value.
    const fn range(self) -> (i64, i64) {
        match self {
            Self::Era | Self::HalfOfDay => (0, 1),
            Self::YearOfEra => (1, MAX_YEAR + 1),
            Self::Year | Self::WeekBasedYear | Self::IsoWeekBasedYear => (-MAX_YEAR, MAX_YEAR),
            Self::QuarterOfYear => (1, 4),
            Self::MonthOfYear | Self::ClockHourOfHalf => (1, 12),
            Self::DayOfYear => (1, 366),
            Self::DayOfMonth => (1, 31),
            Self::AlignedWeekOfMonth => (1, 5),
            Self::DayOfWeek | Self::LocalDayOfWeek => (1, 7),
            Self::WeekOfWeekBasedYear | Self::IsoWeekOfWeekBasedYear => (1, 53),
            Self::WeekOfMonth => (0, 6),
            Self::ModifiedJulianDay => (i64::MIN, i64::MAX),
            Self::HourOfDay => (0, 23),
            Self::ClockHourOfDay => (1, 24),
            Self::HourOfHalf => (0, 11),
            Self::MinuteOfHour | Self::SecondOfMinute => (0, 59),
            Self::NanoOfSecond => (0, NANOS_PER_SECOND - 1),
            Self::MilliOfSecond => (0, 999),
            Self::MilliOfDay => (0, NANOS_PER_DAY / 1_000_000 - 1),
            Self::NanoOfDay => (0, NANOS_PER_DAY - 1),
            Self::OffsetSeconds => (-18 * 3600, 18 * 3600),
        }
    }

    /// The value, if it is one that the field can have.
    pub(super) fn check(self, value: i64) -> TimeResult<i64> {
        let (low, high) = self.range();
        if (low..=high).contains(&value) {
            Ok(value)
        } else {
            Err(TimeFailure::invalid("a part of the date or time is out of range"))
        }
    }

    /// The value for a day, if a day has the field.
    pub(super) fn of_date(self, date: LocalDate, week: WeekRule) -> Option<i64> {
        Some(match self {
            Self::Era => i64::from(date.year() >= 1),
            Self::YearOfEra => {
                if date.year() >= 1 {
                    date.year()
                } else {
                    1 - date.year()
                }
            }
            Self::Year => date.year(),
            Self::QuarterOfYear => (date.month() + 2) / 3,
            Self::MonthOfYear => date.month(),
            Self::DayOfYear => date.day_of_year(),
            Self::DayOfMonth => date.day(),
            Self::AlignedWeekOfMonth => (date.day() - 1) / 7 + 1,
            Self::DayOfWeek => date.day_of_week(),
            Self::LocalDayOfWeek => week.local_day(date.day_of_week()),
            Self::WeekBasedYear => week.week_based_year(date),
            Self::WeekOfWeekBasedYear => week.week_of_week_based_year(date),
            Self::WeekOfMonth => week.week_of_month(date),
            Self::IsoWeekBasedYear => WeekRule::ISO.week_based_year(date),
            Self::IsoWeekOfWeekBasedYear => WeekRule::ISO.week_of_week_based_year(date),
            Self::ModifiedJulianDay => date.epoch_day() + EPOCH_TO_MODIFIED_JULIAN,
            Self::HalfOfDay
            | Self::HourOfDay
            | Self::ClockHourOfDay
            | Self::HourOfHalf
            | Self::ClockHourOfHalf
            | Self::MinuteOfHour
            | Self::SecondOfMinute
            | Self::NanoOfSecond
            | Self::MilliOfSecond
            | Self::MilliOfDay
            | Self::NanoOfDay
            | Self::OffsetSeconds => return None,
        })
    }

    /// The value for a time, if a time has the field.
    pub(super) fn of_time(self, time: LocalTime) -> Option<i64> {
        let clock = |hour: i64, last: i64| if hour == 0 { last } else { hour };
        Some(match self {
            Self::HalfOfDay => time.hour() / 12,
            Self::HourOfDay => time.hour(),
            Self::ClockHourOfDay => clock(time.hour(), 24),
            Self::HourOfHalf => time.hour() % 12,
            Self::ClockHourOfHalf => clock(time.hour() % 12, 12),
            Self::MinuteOfHour => time.minute(),
            Self::SecondOfMinute => time.second(),
            Self::NanoOfSecond => time.nano(),
            Self::MilliOfSecond => time.nano() / 1_000_000,
            Self::MilliOfDay => time.nano_of_day() / 1_000_000,
            Self::NanoOfDay => time.nano_of_day(),
            Self::Era
            | Self::YearOfEra
            | Self::Year
            | Self::QuarterOfYear
            | Self::MonthOfYear
            | Self::DayOfYear
            | Self::DayOfMonth
            | Self::AlignedWeekOfMonth
            | Self::DayOfWeek
            | Self::LocalDayOfWeek
            | Self::WeekBasedYear
            | Self::WeekOfWeekBasedYear
            | Self::WeekOfMonth
            | Self::IsoWeekBasedYear
            | Self::IsoWeekOfWeekBasedYear
            | Self::ModifiedJulianDay
            | Self::OffsetSeconds => return None,
        })
    }

    /// The day with that Modified Julian Day Number.
    pub(super) fn modified_julian_date(value: i64) -> Option<LocalDate> {
        LocalDate::of_epoch_day(value.checked_sub(EPOCH_TO_MODIFIED_JULIAN)?)
    }
}
