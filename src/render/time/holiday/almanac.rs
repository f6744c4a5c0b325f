//! Days that other calendars tell: Easter, and the dates of the Islamic and the Coptic calendar.

use std::sync::LazyLock;

use super::{super::LocalDate, table};

/// The day of 1970-01-01, counted from the start of the Coptic calendar.
const COPTIC_DAYS_BEFORE_1970: i64 = 615_558;
/// The day of 1970-01-01, counted from 1 January of the year 0 in the Julian calendar.
const JULIAN_DAYS_BEFORE_1970: i64 = 719_530;

static ISLAMIC: LazyLock<Option<Islamic>> = LazyLock::new(Islamic::read);

/// Easter Sunday. In some years before 0 there is none, as in Java.
pub(super) fn easter(year: i64) -> Option<LocalDate> {
    let golden = year % 19;
    let (century, year_of_century) = (year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (year_of_century / 4) - epact - year_of_century % 4) % 7;
    let days = epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) / 451) + 114;
    LocalDate::of(year, march_or_april(days), days % 31 + 1)
}

/// Easter Sunday in the Julian calendar.
pub(super) fn julian_easter(year: i64) -> Option<LocalDate> {
    let age = (19 * (year % 19) + 15) % 30;
    let days = age + (2 * (year % 4) + 4 * (year % 7) - age + 34) % 7 + 114;
    let (month, day) = (march_or_april(days), days % 31 + 1);
    if !(1..=34 - month).contains(&day) {
        return None;
    }
    // Days of the year before this one.
    let day_of_year = if month == 3 { day } else { day + 31 } + 58 + i64::from(year % 4 == 0);
    let leap_days = (year + 3).div_euclid(4);
    LocalDate::of_epoch_day(year * 365 + leap_days + day_of_year - JULIAN_DAYS_BEFORE_1970)
}

const fn march_or_april(days: i64) -> i64 {
    if days / 31 == 3 { 3 } else { 4 }
}

/// The days of a year that are that date in the Coptic calendar.
pub(super) fn coptic(year: i64, month: i64, day: i64) -> Vec<LocalDate> {
    let date = |year: i64| {
        let start = (year - 1) * 365 + year.div_euclid(4) - COPTIC_DAYS_BEFORE_1970;
        LocalDate::of_epoch_day(start + (month - 1) * 30 + day - 1)
    };
    let around = year - 285..=year - 282;
    around.filter_map(date).filter(|date| date.year() == year).collect()
}

/// The days of a year that are that date in the Islamic calendar, or the day before (`eve`). Nothing where the calendar
/// does not know the whole year: Java throws.
pub(super) fn islamic(year: i64, month: usize, day: i64, eve: bool) -> Option<Vec<LocalDate>> {
    let calendar = ISLAMIC.as_ref()?;
    if !calendar.covers(year)? {
        return None;
    }
    // The months go round the year in about 33 years.
    let around = (year - 622) * 33 / 32 - 1..=(year - 622) * 33 / 32 + 2;
    let days = around.filter_map(|year| calendar.start(year, month));
    let days = days.filter_map(|start| LocalDate::of_epoch_day(start + day - 1 - i64::from(eve)));
    Some(days.filter(|date| date.year() == year).collect())
}

/// The Islamic calendar of Saudi Arabia, which the JDK has as a table.
#[derive(Debug)]
struct Islamic {
    first_year: i64,
    /// The day since 1970 on which each month begins, and the end of the last.
    months: Vec<i64>,
}

impl Islamic {
    fn read() -> Option<Self> {
        let (first_year, mut day, years) = table::islamic_months()?;
        let mut months = vec![day];
        for digit in years.chars() {
            let bits = digit.to_digit(16)?;
            for bit in (0..4).rev() {
                day += 29 + i64::from(bits >> bit & 1);
                months.push(day);
            }
        }
        Some(Self { first_year, months })
    }

    fn covers(&self, year: i64) -> Option<bool> {
        let first = LocalDate::of(year, 1, 1)?.epoch_day();
        let last = LocalDate::of(year, 12, 31)?.epoch_day();
        Some(first >= *self.months.first()? && last < *self.months.last()?)
    }

    /// The day since 1970 on which a month begins.
    fn start(&self, year: i64, month: usize) -> Option<i64> {
        let years = usize::try_from(year - self.first_year).ok()?;
        self.months.get(years * 12 + month - 1).copied()
    }
}
