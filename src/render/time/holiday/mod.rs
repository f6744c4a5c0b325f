//! The holidays of `isPublicHoliday`: the rules of jollyday, the Java library that Kestra asks, for some 230 countries and
//! their subdivisions. Every kind of holiday counts, not only the public ones, as Kestra does not ask for a kind.
//!
//! The rules come from `schemas/java/holidays`, which also tells how they are written.

mod almanac;
mod rule;
mod table;
#[cfg(test)]
mod tests;

use super::{LocalDate, TimeFailure, TimeResult, calendar};
use rule::Rule;

/// The library's own calendars end at the year 1 million; nobody asks about such years.
const MOST_YEARS: i64 = 900_000;

/// Whether `date` is a holiday in a country, or in one of its subdivisions. One that does not exist has the holidays of
/// the country.
pub(super) fn is_holiday(date: LocalDate, country: &str, subdivision: Option<&str>) -> TimeResult<bool> {
    let country = calendar::java_trim(country).to_lowercase();
    if country.is_empty() {
        return Err(TimeFailure::Unsupported("holidays in the country of the server's locale"));
    }
    Ok(holidays(date.year(), &country, subdivision)?.contains(&date))
}

/// The days that the rules for a year make holidays; some may lie beside the year. Java asks for all of them first: where
/// one cannot be told, it throws whatever the day is.
fn holidays(year: i64, country: &str, subdivision: Option<&str>) -> TimeResult<Vec<LocalDate>> {
    if year.abs() > MOST_YEARS {
        return Err(TimeFailure::Unsupported("holidays of a year so far away"));
    }
    let rules =
        table::rules(country, subdivision).ok_or_else(|| TimeFailure::invalid("no such country is known"))?;
    let mut holidays = Vec::new();
    for rule in rules {
        let rule = Rule::read(rule).ok_or(TimeFailure::Unsupported("a rule for holidays"))?;
        let days = rule.days(year).ok_or_else(|| TimeFailure::invalid("the year is too far away"))?;
        holidays.extend(days);
    }
    if country == "jp" {
        // A day between two holidays is one.
        let between = |day: &LocalDate| {
            day.plus_days(2).filter(|day| holidays.contains(day)).and_then(|_| day.plus_days(1))
        };
        let bridges: Vec<_> = holidays.iter().filter_map(between).collect();
        holidays.extend(bridges);
    }
    Ok(holidays)
}
