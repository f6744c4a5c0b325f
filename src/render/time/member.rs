//! What a template reaches by `date.year`: the methods without arguments of Java's classes, by Pebble's rule that `year`
//! is `getYear`, `isYear`, `hasYear` or `year`.

use super::{
    Temporal,
    calendar::DAYS,
    civil::{LocalDate, LocalDateTime, LocalTime},
    value::OffsetDateTime,
    zone::Offset,
};

const MONTHS: [&str; 12] = [
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
];

/// What a method returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    /// `int`
    Int(i64),
    /// `long`
    Long(i64),
    /// `boolean`
    Bool(bool),
    /// A `DayOfWeek` or `Month`.
    Enum(&'static str),
    /// The text of a `ZoneId` or `ZoneOffset`.
    Text(String),
    /// Another date or time.
    Temporal(Temporal),
}

impl Temporal {
    /// The value of a method without arguments; nothing if the class has none of that name, or one that is not known
    /// here.
    pub(crate) fn method(&self, name: &str) -> Option<Member> {
        match self {
            Self::Zoned(value) => match name {
                "getZone" => Some(Member::Text(value.zone().id())),
                "toEpochSecond" => Some(Member::Long(value.epoch_second())),
                "toInstant" => value.instant().ok().map(|instant| Member::Temporal(Self::Instant(instant))),
                "toOffsetDateTime" => {
                    let moment = OffsetDateTime { local: value.local(), offset: value.offset() };
                    Some(Member::Temporal(Self::Offset(moment)))
                }
                _ => with_offset(value.local(), value.offset(), name),
            },
            Self::Offset(value) => match name {
                "toEpochSecond" => Some(Member::Long(value.epoch_second())),
                _ => with_offset(value.local, value.offset, name),
            },
            Self::LocalDateTime(value) => of_local(*value, name),
            Self::LocalDate(value) => match name {
                "isLeapYear" => Some(Member::Bool(value.length_of_year() == 366)),
                "lengthOfMonth" => Some(Member::Int(value.length_of_month())),
                "lengthOfYear" => Some(Member::Int(value.length_of_year())),
                "toEpochDay" => Some(Member::Long(value.epoch_day())),
                "atStartOfDay" => {
                    let start = LocalDateTime::new(*value, LocalTime::MIDNIGHT);
                    Some(Member::Temporal(Self::LocalDateTime(start)))
                }
                _ => of_date(*value, name),
            },
            Self::LocalTime(value) => match name {
                "toNanoOfDay" => Some(Member::Long(value.nano_of_day())),
                "toSecondOfDay" => Some(Member::Int(value.second_of_day())),
                _ => of_time(*value, name),
            },
            Self::Instant(value) => match name {
                "getEpochSecond" => Some(Member::Long(value.epoch_second())),
                "getNano" => Some(Member::Int(value.nano())),
                "toEpochMilli" => value.epoch_milli().ok().map(Member::Long),
                _ => None,
            },
            Self::Duration(value) => match name {
                "getSeconds" | "toSeconds" => Some(Member::Long(value.seconds())),
                "getNano" => Some(Member::Int(value.nano())),
                "isZero" => Some(Member::Bool(value.seconds() == 0 && value.nano() == 0)),
                "isNegative" => Some(Member::Bool(value.seconds() < 0)),
                "toMinutes" => Some(Member::Long(value.seconds() / 60)),
                "toHours" => Some(Member::Long(value.seconds() / 3600)),
                "toDays" => Some(Member::Long(value.seconds() / 86_400)),
                _ => None,
            },
            Self::Date(value) => (name == "getTime").then_some(Member::Long(value.millis)),
        }
    }
}

fn with_offset(local: LocalDateTime, offset: Offset, name: &str) -> Option<Member> {
    match name {
        "getOffset" => Some(Member::Text(offset.to_string())),
        "toLocalDateTime" => Some(Member::Temporal(Temporal::LocalDateTime(local))),
        _ => of_local(local, name),
    }
}

fn of_local(local: LocalDateTime, name: &str) -> Option<Member> {
    match name {
        "toLocalDate" => Some(Member::Temporal(Temporal::LocalDate(local.date))),
        "toLocalTime" => Some(Member::Temporal(Temporal::LocalTime(local.time))),
        _ => of_date(local.date, name).or_else(|| of_time(local.time, name)),
    }
}

fn of_date(date: LocalDate, name: &str) -> Option<Member> {
    let named = |names: &[&'static str], number: i64| {
        names.get(usize::try_from(number - 1).ok()?).copied().map(Member::Enum)
    };
    match name {
        "getYear" => Some(Member::Int(date.year())),
        "getMonthValue" => Some(Member::Int(date.month())),
        "getMonth" => named(&MONTHS, date.month()),
        "getDayOfMonth" => Some(Member::Int(date.day())),
        "getDayOfYear" => Some(Member::Int(date.day_of_year())),
        "getDayOfWeek" => named(&DAYS, date.day_of_week()),
        _ => None,
    }
}

fn of_time(time: LocalTime, name: &str) -> Option<Member> {
    match name {
        "getHour" => Some(Member::Int(time.hour())),
        "getMinute" => Some(Member::Int(time.minute())),
        "getSecond" => Some(Member::Int(time.second())),
        "getNano" => Some(Member::Int(time.nano())),
        _ => None,
    }
}
