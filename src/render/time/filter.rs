//! The filters `date`, `dateAdd` and `timestamp…`: Kestra's `AbstractDate`, release by release.

use super::{
    Temporal, TimeFailure, TimeResult,
    civil::{LocalDateTime, LocalTime, NANOS_PER_SECOND},
    locale::Locale,
    named::{self, Format},
    print, read,
    value::{Instant, ZonedDateTime, is_year},
    zone::Zone,
};
use crate::kestra::Release;

/// What a filter is applied to. For any other value (a `java.lang.Integer` too) Kestra throws.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input<'a> {
    /// A `String`.
    Text(&'a str),
    /// A `java.lang.Long`.
    Long(i64),
    /// A date or time.
    Temporal(&'a Temporal),
}

/// The arguments that all of these filters share; `None` where one is not given. Where `format` or `locale` is given as
/// null, Kestra throws.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arguments<'a> {
    /// A named format or a pattern.
    pub(crate) format: Option<&'a str>,
    /// The zone to show the date in, and that of dates that have none.
    pub(crate) time_zone: Option<&'a str>,
    /// The format of the text that the filter is applied to.
    pub(crate) existing_format: Option<&'a str>,
    /// The language of words.
    pub(crate) locale: Option<&'a str>,
}

impl Arguments<'_> {
    fn zone(&self) -> TimeResult<Zone> {
        self.time_zone.map_or_else(|| Ok(Zone::utc()), Zone::parse)
    }
}

/// `date`
pub(crate) fn date(input: Input<'_>, arguments: &Arguments<'_>, release: Release) -> TimeResult<String> {
    let zone = arguments.zone()?;
    let date = convert(input, &zone, arguments.existing_format, release)?;
    format(&date, zone, arguments, release)
}

/// `dateAdd`, and for `now()` the filter `date` of the moment.
pub(crate) fn date_add(
    input: Input<'_>,
    amount: i64,
    unit: &str,
    arguments: &Arguments<'_>,
    release: Release,
) -> TimeResult<String> {
    let zone = arguments.zone()?;
    let date = convert(input, &zone, arguments.existing_format, release)?;
    format(&plus(&date, amount, unit)?, zone, arguments, release)
}

/// `timestamp`: seconds, a `Long`.
pub(crate) fn timestamp(input: Input<'_>, arguments: &Arguments<'_>, release: Release) -> TimeResult<i64> {
    let date = convert(input, &arguments.zone()?, arguments.existing_format, release)?;
    Ok(date.epoch_second())
}

/// `timestampMilli`: a `Long`.
pub(crate) fn timestamp_milli(
    input: Input<'_>,
    arguments: &Arguments<'_>,
    release: Release,
) -> TimeResult<i64> {
    convert(input, &arguments.zone()?, arguments.existing_format, release)?.instant()?.epoch_milli()
}

/// `timestampMicro`: a text. Up to 1.0 the seconds are counted in nanoseconds.
pub(crate) fn timestamp_micro(
    input: Input<'_>,
    arguments: &Arguments<'_>,
    release: Release,
) -> TimeResult<String> {
    let date = convert(input, &arguments.zone()?, arguments.existing_format, release)?;
    let factor = if release > Release::V1_0 { 1_000_000 } else { NANOS_PER_SECOND };
    let seconds = date.epoch_second().saturating_mul(factor);
    Ok(seconds.wrapping_add(date.local().time.nano() / 1000).to_string())
}

/// `timestampNano`: a text.
pub(crate) fn timestamp_nano(
    input: Input<'_>,
    arguments: &Arguments<'_>,
    release: Release,
) -> TimeResult<String> {
    let date = convert(input, &arguments.zone()?, arguments.existing_format, release)?;
    let seconds = date.epoch_second().saturating_mul(NANOS_PER_SECOND);
    Ok(seconds.wrapping_add(date.local().time.nano()).to_string())
}

/// `AbstractDate.convert`
pub(crate) fn convert(
    input: Input<'_>,
    zone: &Zone,
    existing_format: Option<&str>,
    release: Release,
) -> TimeResult<ZonedDateTime> {
    match input {
        Input::Text(text) => text_to_date(text, zone, existing_format, release),
        Input::Long(number) => number_to_date(number, zone, release),
        Input::Temporal(value) => match value {
            Temporal::Zoned(value) => Ok(value.clone()),
            Temporal::Instant(value) => ZonedDateTime::of_instant(*value, zone.clone()),
            Temporal::Date(value) => {
                ZonedDateTime::of_instant(Instant::of_epoch_milli(value.millis)?, zone.clone())
            }
            Temporal::LocalDateTime(value) => ZonedDateTime::of_local(*value, zone.clone(), None),
            Temporal::LocalDate(value) => {
                ZonedDateTime::of_local(LocalDateTime::new(*value, LocalTime::NOON), zone.clone(), None)
            }
            Temporal::Offset(_) | Temporal::LocalTime(_) | Temporal::Duration(_) => {
                Err(TimeFailure::invalid("Kestra takes this class for text and fails"))
            }
        },
    }
}

fn number_to_date(number: i64, zone: &Zone, release: Release) -> TimeResult<ZonedDateTime> {
    let seconds = || ZonedDateTime::of_instant(Instant::of_epoch_second(number, 0)?, zone.clone());
    if release < Release::V0_24 {
        return seconds();
    }
    let digits = number.to_string();
    // Up to 1.3 the sign counts as a digit.
    let count = if release >= Release::V2_0 { digits.trim_start_matches('-').len() } else { digits.len() };
    match count {
        13 => ZonedDateTime::of_instant(Instant::of_epoch_milli(number)?, zone.clone()),
        19 if digits.ends_with("000") => {
            let instant = Instant::of_epoch_second(number / NANOS_PER_SECOND, number % NANOS_PER_SECOND)?;
            ZonedDateTime::of_instant(instant, zone.clone())
        }
        19 => {
            let date = ZonedDateTime::of_instant(Instant::of_epoch_milli(number / 1_000_000)?, zone.clone())?;
            date.with_nano(number % 1_000_000 * 1000)
        }
        _ => seconds(),
    }
}

fn text_to_date(
    text: &str,
    zone: &Zone,
    existing: Option<&str>,
    release: Release,
) -> TimeResult<ZonedDateTime> {
    let format = |standard: fn() -> TimeResult<Format>| match existing {
        Some(name) => named::find(name, release),
        None => standard(),
    };
    let zoned = read::read(text, &format(named::iso_zoned_date_time)?).and_then(|read| read.zoned());
    if let Ok(date) = zoned {
        return Ok(date);
    }
    let local = read::read(text, &format(named::iso_local_date_time)?).and_then(|read| read.local());
    if let Ok(local) = local {
        return ZonedDateTime::of_local(local, zone.clone(), None);
    }
    let date = read::read(text, &format(named::iso_local_date)?)?.date;
    let date = date.ok_or_else(|| TimeFailure::invalid("the text has no date"))?;
    ZonedDateTime::of_local(LocalDateTime::new(date, LocalTime::MIDNIGHT), zone.clone(), None)
}

fn format(
    date: &ZonedDateTime,
    zone: Zone,
    arguments: &Arguments<'_>,
    release: Release,
) -> TimeResult<String> {
    let format = named::find(arguments.format.unwrap_or("iso"), release)?;
    let locale = arguments.locale.map_or_else(Locale::default_locale, Locale::parse)?;
    print::print(&date.with_zone(zone)?, &format.parts, locale)
}

/// `ZonedDateTime.plus(amount, ChronoUnit.valueOf(unit))`
pub(super) fn plus(date: &ZonedDateTime, amount: i64, unit: &str) -> TimeResult<ZonedDateTime> {
    let out_of_range = || TimeFailure::invalid("the result is outside the range of dates");
    let day = date.local().date;
    let time = |seconds: i64| date.plus_time(i128::from(amount) * i128::from(seconds), 0);
    let nanos = |nanos: i64| date.plus_time(0, i128::from(amount) * i128::from(nanos));
    let days = |factor: i64| amount.checked_mul(factor).and_then(|days| day.plus_days(days));
    let months = |factor: i64| amount.checked_mul(factor).and_then(|months| day.plus_months(months));
    let moved = match unit {
        "NANOS" => return nanos(1),
        "MICROS" => return nanos(1000),
        "MILLIS" => return nanos(1_000_000),
        "SECONDS" => return time(1),
        "MINUTES" => return time(60),
        "HOURS" => return time(3600),
        // The JDK counts 256 half days as one day.
        "HALF_DAYS" => return date.plus_time(i128::from(amount / 256 * 2 + amount % 256) * 43_200, 0),
        "DAYS" => days(1),
        "WEEKS" => days(7),
        "MONTHS" => months(1),
        "YEARS" => months(12),
        "DECADES" => months(120),
        "CENTURIES" => months(1200),
        "MILLENNIA" => months(12_000),
        "ERAS" => {
            let era = i64::from(day.year() >= 1).checked_add(amount).filter(|era| (0..=1).contains(era));
            let other =
                era.map(|era| if era == i64::from(day.year() >= 1) { day.year() } else { 1 - day.year() });
            other.filter(|year| is_year(*year)).and_then(|year| day.with_year(year))
        }
        _ => return Err(TimeFailure::invalid("there is no such unit of time")),
    };
    date.with_date(moved.ok_or_else(out_of_range)?)
}
