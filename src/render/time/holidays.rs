//! National holidays as the library Jollyday has them: `schemas/java/holidays.tsv`.

use super::{LocalDate, TimeFailure, TimeResult};

static TABLE: &str = include_str!("../../../schemas/java/holidays.tsv");

/// Whether the whole country has a holiday on that day.
pub(super) fn is_holiday(date: LocalDate, country: &str) -> TimeResult<bool> {
    let wanted = country.trim().to_lowercase();
    // Without a country, Jollyday takes that of the server's locale.
    let wanted = if wanted.is_empty() { "us" } else { wanted.as_str() };
    let row = TABLE.lines().filter_map(|line| line.split_once('\t')).find(|(name, _)| *name == wanted);
    let Some((_, rules)) = row else {
        return Err(TimeFailure::invalid("no holidays are known for this country"));
    };
    let rules = || rules.split_whitespace().filter_map(|rule| in_force(rule, date.year()));
    if rules().any(|rule| falls_on(rule, date)) {
        Ok(true)
    } else if rules().any(|rule| rule == "?") {
        Err(TimeFailure::Unsupported("some holidays of this country"))
    } else {
        Ok(false)
    }
}

/// The rule without its years, if it is in force in that one: `D1225@1990:2000` from 1990 to 2000.
fn in_force(rule: &str, year: i64) -> Option<&str> {
    let (rule, years) = rule.split_once('@').unwrap_or((rule, ":"));
    let (from, to) = years.split_once(':')?;
    let early = from.parse().is_ok_and(|from: i64| year < from);
    let late = to.parse().is_ok_and(|to: i64| year > to);
    (!early && !late).then_some(rule)
}

/// Whether a rule like `D1225>6n1` says that day: 25 December, or the Monday after it if that is a Saturday.
fn falls_on(rule: &str, date: LocalDate) -> bool {
    let mut parts = rule.split('>');
    let day = parts.next().and_then(|base| base_date(base, date.year()));
    day.and_then(|day| parts.find_map(|part| moved(part, day)).or(Some(day))) == Some(date)
}

fn base_date(base: &str, year: i64) -> Option<LocalDate> {
    if let Some(days) = base.strip_prefix('E') {
        return easter(year)?.plus_days(days.parse().ok()?);
    }
    if let Some(day) = base.strip_prefix('D') {
        let number: i64 = day.parse().ok()?;
        return LocalDate::of(year, number / 100, number % 100);
    }
    let number: i64 = base.strip_prefix('W')?.parse().ok()?;
    let (month, which, weekday) = (number / 100, number / 10 % 10, number % 10);
    let first = LocalDate::of(year, month, 1)?;
    if which < 5 {
        return first.next_or_same(weekday)?.plus_days((which - 1) * 7);
    }
    first.plus_days(first.length_of_month() - 7)?.next_or_same(weekday)
}

/// The day that a condition like `6n1` moves a day to, if it is about its day of the week.
fn moved(condition: &str, day: LocalDate) -> Option<LocalDate> {
    let mut letters = condition.chars();
    let on = letters.next()?.to_digit(10).map(i64::from)?;
    let next = letters.next()? == 'n';
    let to = letters.next()?.to_digit(10).map(i64::from)?;
    if day.day_of_week() != on {
        return None;
    }
    let days = if next { (to - on).rem_euclid(7) } else { -(on - to).rem_euclid(7) };
    day.plus_days(days)
}

/// Easter Sunday: of the Gregorian calendar, before 1583 of the Julian.
fn easter(year: i64) -> Option<LocalDate> {
    if year < 1583 {
        return None;
    }
    let golden = year % 19;
    let (century, of_century) = (year / 100, year % 100);
    let correction = (century + 8) / 25;
    let epact = (19 * golden + century - century / 4 - (century - correction + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let number = epact + weekday - 7 * shift + 114;
    LocalDate::of(year, number / 31, number % 31 + 1)
}
