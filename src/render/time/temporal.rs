//! One type for all values of `java.time`: how they print, compare, hash and become JSON, and how text becomes one.

use std::{cmp::Ordering, fmt};

use super::{
    TimeFailure, TimeResult,
    civil::{LocalDate, LocalDateTime, LocalTime},
    duration::Duration,
    field::Field,
    locale::Locale,
    named::{self, Format},
    pattern, print, read,
    value::{Instant, JavaDate, OffsetDateTime, ZonedDateTime},
    zone::{Offset, Zone},
};
use crate::kestra::Release;

const JSON_PATTERN: &str = "uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX";

/// A value of `java.time`, or a `java.util.Date`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Temporal {
    /// `java.time.ZonedDateTime`
    Zoned(ZonedDateTime),
    /// `java.time.OffsetDateTime`
    Offset(OffsetDateTime),
    /// `java.time.Instant`
    Instant(Instant),
    /// `java.time.LocalDateTime`
    LocalDateTime(LocalDateTime),
    /// `java.time.LocalDate`
    LocalDate(LocalDate),
    /// `java.time.LocalTime`
    LocalTime(LocalTime),
    /// `java.time.Duration`
    Duration(Duration),
    /// `java.util.Date`
    Date(JavaDate),
}

impl Temporal {
    /// The value of the Java class `class` (without its package) that `text` stands for, read as its `parse` does.
    pub fn of(class: &str, text: &str) -> Option<Self> {
        match class {
            "ZonedDateTime" => Self::parse_zoned(text).map(Self::Zoned),
            "OffsetDateTime" => Self::parse_offset(text).map(Self::Offset),
            "Instant" => Self::parse_instant(text).map(Self::Instant),
            "LocalDateTime" => Self::parse_local_date_time(text).map(Self::LocalDateTime),
            "LocalDate" => Self::parse_local_date(text).map(Self::LocalDate),
            "LocalTime" => Self::parse_local_time(text).map(Self::LocalTime),
            "Duration" => Duration::parse(text).map(Self::Duration),
            _ => return None,
        }
        .ok()
    }

    /// The full name of the Java class.
    pub(crate) const fn class_name(&self) -> &'static str {
        match self {
            Self::Zoned(_) => "java.time.ZonedDateTime",
            Self::Offset(_) => "java.time.OffsetDateTime",
            Self::Instant(_) => "java.time.Instant",
            Self::LocalDateTime(_) => "java.time.LocalDateTime",
            Self::LocalDate(_) => "java.time.LocalDate",
            Self::LocalTime(_) => "java.time.LocalTime",
            Self::Duration(_) => "java.time.Duration",
            Self::Date(_) => "java.util.Date",
        }
    }

    /// `hashCode()`
    pub(crate) fn java_hash(&self) -> i32 {
        match self {
            Self::Zoned(value) => value.java_hash(),
            Self::Offset(value) => value.java_hash(),
            Self::Instant(value) => value.java_hash(),
            Self::LocalDateTime(value) => value.java_hash(),
            Self::LocalDate(value) => value.java_hash(),
            Self::LocalTime(value) => value.java_hash(),
            Self::Duration(value) => value.java_hash(),
            Self::Date(value) => value.java_hash(),
        }
    }

    /// `compareTo`; values of different classes cannot be compared.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Zoned(a), Self::Zoned(b)) => Some(a.cmp(b)),
            (Self::Offset(a), Self::Offset(b)) => Some(a.cmp(b)),
            (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(b)),
            (Self::LocalDateTime(a), Self::LocalDateTime(b)) => Some(a.cmp(b)),
            (Self::LocalDate(a), Self::LocalDate(b)) => Some(a.cmp(b)),
            (Self::LocalTime(a), Self::LocalTime(b)) => Some(a.cmp(b)),
            (Self::Duration(a), Self::Duration(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// What Kestra's JSON mapper writes: JSON text, with quotes where it is a string. From 2.0 on, moments always have
    /// six decimals.
    pub(crate) fn json(&self, release: Release) -> TimeResult<String> {
        if release < Release::V2_0 {
            return self.jackson();
        }
        let moment = match self {
            Self::Zoned(value) => value.with_zone(Zone::utc())?,
            Self::Instant(value) => ZonedDateTime::of_instant(*value, Zone::utc())?,
            Self::Offset(_)
            | Self::LocalDateTime(_)
            | Self::LocalDate(_)
            | Self::LocalTime(_)
            | Self::Duration(_)
            | Self::Date(_) => return self.jackson(),
        };
        let text = print::print(&moment, &pattern::parse(JSON_PATTERN)?, Locale::default_locale()?)?;
        Ok(format!("\"{text}\""))
    }

    /// What Jackson writes where Kestra has not changed it: JSON up to 1.3, YAML and Ion always.
    pub(crate) fn jackson(&self) -> TimeResult<String> {
        let text = match self {
            Self::Zoned(value) => in_format(&value.with_zone(Zone::utc())?, named::iso_offset_date_time())?,
            Self::Offset(value) => {
                let zoned =
                    ZonedDateTime::of_epoch(value.epoch_second(), value.local.time.nano(), Zone::utc())?;
                in_format(&zoned, named::iso_offset_date_time())?
            }
            Self::LocalDateTime(value) => in_format(&in_utc(*value)?, named::iso_local_date_time())?,
            Self::LocalTime(value) => {
                let date = LocalDate::of(1970, 1, 1).ok_or_else(|| TimeFailure::invalid("no such date"))?;
                in_format(&in_utc(LocalDateTime::new(date, *value))?, named::iso_local_time())?
            }
            Self::Instant(value) => value.to_string(),
            Self::LocalDate(value) => value.to_string(),
            Self::Duration(value) => return Ok(value.decimal()),
            Self::Date(value) => {
                let moment = ZonedDateTime::of_instant(Instant::of_epoch_milli(value.millis)?, Zone::utc())?;
                let parts = pattern::parse("uuuu-MM-dd'T'HH:mm:ss.SSSxxx")?;
                print::print(&moment, &parts, Locale::default_locale()?)?
            }
        };
        Ok(format!("\"{text}\""))
    }

    /// `ZonedDateTime.parse`
    pub(crate) fn parse_zoned(text: &str) -> TimeResult<ZonedDateTime> {
        read::read(text, &named::iso_zoned_date_time()?)?.zoned()
    }

    /// `OffsetDateTime.parse`
    pub(crate) fn parse_offset(text: &str) -> TimeResult<OffsetDateTime> {
        let read = read::read(text, &named::iso_offset_date_time()?)?;
        let offset = read.offset.ok_or_else(|| TimeFailure::invalid("the text has no offset"))?;
        Ok(OffsetDateTime { local: read.local()?, offset })
    }

    /// `LocalDateTime.parse`
    pub(crate) fn parse_local_date_time(text: &str) -> TimeResult<LocalDateTime> {
        read::read(text, &named::iso_local_date_time()?)?.local()
    }

    /// `LocalDate.parse`
    pub(crate) fn parse_local_date(text: &str) -> TimeResult<LocalDate> {
        let read = read::read(text, &named::iso_local_date()?)?;
        read.date.ok_or_else(|| TimeFailure::invalid("the text is not a date"))
    }

    /// `LocalTime.parse`
    pub(crate) fn parse_local_time(text: &str) -> TimeResult<LocalTime> {
        let read = read::read(text, &named::iso_local_time()?)?;
        read.time.ok_or_else(|| TimeFailure::invalid("the text is not a time of day"))
    }

    /// `Instant.parse`
    pub(crate) fn parse_instant(text: &str) -> TimeResult<Instant> {
        let fields = read::read_fields(text, &named::instant_fields()?, Locale::default_locale()?)?;
        let get = |field: Field| fields.values.get(&field).copied().unwrap_or(0);
        let refused = || TimeFailure::invalid("the text is not a moment");
        let date = LocalDate::of(get(Field::Year), get(Field::MonthOfYear), get(Field::DayOfMonth));
        let (hour, minute) = (get(Field::HourOfDay), get(Field::MinuteOfHour));
        let (second, nano) = (get(Field::SecondOfMinute), get(Field::NanoOfSecond));
        let end_of_day = (hour, minute, second, nano) == (24, 0, 0, 0);
        let leap = (hour, minute, second) == (23, 59, 60);
        let time = if end_of_day {
            LocalTime::of(0, 0, 0, 0)
        } else {
            LocalTime::of(hour, minute, if leap { 59 } else { second }, nano)
        };
        let offset = Offset::of_seconds(get(Field::OffsetSeconds)).ok_or_else(refused)?;
        let local = LocalDateTime::new(date.ok_or_else(refused)?, time.ok_or_else(refused)?);
        let seconds = local.epoch_second() - offset.seconds() + if end_of_day { 86_400 } else { 0 };
        Instant::of_epoch_second(seconds, nano)
    }
}

fn in_utc(local: LocalDateTime) -> TimeResult<ZonedDateTime> {
    ZonedDateTime::of_local(local, Zone::utc(), None)
}

fn in_format(value: &ZonedDateTime, format: TimeResult<Format>) -> TimeResult<String> {
    print::print(value, &format?.parts, Locale::default_locale()?)
}

impl fmt::Display for Temporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zoned(value) => value.fmt(f),
            Self::Offset(value) => value.fmt(f),
            Self::Instant(value) => value.fmt(f),
            Self::LocalDateTime(value) => value.fmt(f),
            Self::LocalDate(value) => value.fmt(f),
            Self::LocalTime(value) => value.fmt(f),
            Self::Duration(value) => value.fmt(f),
            Self::Date(value) => value.fmt(f),
        }
    }
}
