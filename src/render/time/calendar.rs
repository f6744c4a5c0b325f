//! The functions about days that 2.0 brought: `isWeekend`, `dayOfWeek`, `isLastWorkingDay` and others. They take the
//! text of their argument, whatever it is.

use super::{LocalDate, Temporal, TimeFailure, TimeResult, holiday};

/// From Monday on.
pub(super) const DAYS: [&str; 7] =
    ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/// `DateUtils.parseLocalDate`
fn day(text: &str) -> TimeResult<LocalDate> {
    Temporal::parse_local_date(text)
        .or_else(|_| Temporal::parse_zoned(text).map(|date| date.local().date))
        .or_else(|_| Temporal::parse_local_date_time(text).map(|date| date.date))
}

/// `isWeekend`: Saturday or Sunday.
pub(crate) fn is_weekend(date: &str) -> TimeResult<bool> {
    Ok(day(date)?.day_of_week() >= 6)
}

/// `dayOfWeek`: the name of the day in capitals.
pub(crate) fn day_of_week(date: &str) -> TimeResult<&'static str> {
    let number = day(date)?.day_of_week();
    let name = usize::try_from(number - 1).ok().and_then(|index| DAYS.get(index));
    name.copied().ok_or_else(|| TimeFailure::invalid("no such day"))
}

/// `dayOfMonth`, an `Integer`.
pub(crate) fn day_of_month(date: &str) -> TimeResult<i64> {
    Ok(day(date)?.day())
}

/// `monthOfYear`, an `Integer`.
pub(crate) fn month_of_year(date: &str) -> TimeResult<i64> {
    Ok(day(date)?.month())
}

/// `hourOfDay`, an `Integer`: the hour as it is written.
pub(crate) fn hour_of_day(date: &str) -> TimeResult<i64> {
    let local = Temporal::parse_zoned(date).map(|date| date.local());
    Ok(local.or_else(|_| Temporal::parse_local_date_time(date))?.time.hour())
}

/// `isDayWeekInMonth`: whether the date is the first, …, last of that day of the week in its month.
pub(crate) fn is_day_week_in_month(date: &str, day_of_week: &str, position: &str) -> TimeResult<bool> {
    let date = day(date)?;
    let wanted = day_number(day_of_week)?;
    let weeks = match position.to_uppercase().as_str() {
        "FIRST" => Some(0),
        "SECOND" => Some(1),
        "THIRD" => Some(2),
        "FOURTH" => Some(3),
        "LAST" => None,
        _ => return Err(TimeFailure::invalid("the position is none of FIRST, SECOND, THIRD, FOURTH, LAST")),
    };
    let in_week = date.day_of_week() == wanted;
    Ok(in_week
        && weeks.map_or(date.day() + 7 > date.length_of_month(), |weeks| (date.day() - 1) / 7 == weeks))
}

/// `isLastWorkingDay`: of the month; on Monday to Friday, or on the days that are given.
pub(crate) fn is_last_working_day(date: &str, working_days: Option<&str>) -> TimeResult<bool> {
    let date = day(date)?;
    let working = match working_days.filter(|days| !days.trim().is_empty()) {
        None => vec![1, 2, 3, 4, 5],
        Some(days) => {
            let names = days.split([',', ' ', '\t', '\n', '\u{b}', '\u{c}', '\r']).map(java_trim);
            names.filter(|name| !name.is_empty()).map(day_number).collect::<TimeResult<Vec<_>>>()?
        }
    };
    if working.is_empty() {
        return Err(TimeFailure::invalid("no working day is given"));
    }
    let later_in_month = date.length_of_month() - date.day();
    let works = |ahead: i64| working.contains(&((date.day_of_week() - 1 + ahead) % 7 + 1));
    Ok(works(0) && !(1..=later_in_month).any(works))
}

/// `isPublicHoliday`: in a country, or in one of its subdivisions.
pub(crate) fn is_public_holiday(date: &str, country: &str, subdivision: Option<&str>) -> TimeResult<bool> {
    holiday::is_holiday(day(date)?, country, subdivision)
}

fn day_number(name: &str) -> TimeResult<i64> {
    let name = name.to_uppercase();
    let found = (1..).zip(DAYS).find_map(|(number, day)| (day == name).then_some(number));
    found.ok_or_else(|| TimeFailure::invalid("this is not the English name of a day of the week"))
}

/// `String.trim`
pub(super) fn java_trim(text: &str) -> &str {
    text.trim_matches(|letter: char| letter <= ' ')
}
