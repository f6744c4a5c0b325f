//! Weeks as `java.time.temporal.WeekFields` counts them.

use super::civil::LocalDate;

/// On which day a week starts, and how many of its days make the first week of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WeekRule {
    /// 1 for Monday … 7 for Sunday.
    pub(super) first_day: i64,
    /// 1–7
    pub(super) minimal_days: i64,
}

impl WeekRule {
    /// ISO-8601: from Monday, four days.
    pub(super) const ISO: Self = Self { first_day: 1, minimal_days: 4 };

    /// The day of the week counted from this rule's first, for one counted from Monday.
    pub(super) const fn local_day(self, day_of_week: i64) -> i64 {
        (day_of_week - self.first_day).rem_euclid(7) + 1
    }

    /// The day of the week counted from Monday, for one counted from this rule's first.
    pub(super) const fn iso_day(self, local_day: i64) -> i64 {
        (self.first_day - 1 + local_day - 1).rem_euclid(7) + 1
    }

    const fn offset(self, day: i64, local_day: i64) -> i64 {
        let start = (day - local_day).rem_euclid(7);
        if start + 1 > self.minimal_days { 7 - start } else { -start }
    }

    const fn week(offset: i64, day: i64) -> i64 {
        (7 + offset + (day - 1)) / 7
    }

    /// The week of the month, 0 before the first.
    pub(super) fn week_of_month(self, date: LocalDate) -> i64 {
        Self::week(self.offset(date.day(), self.local_day(date.day_of_week())), date.day())
    }

    fn of_year(self, date: LocalDate) -> (i64, i64) {
        let offset = self.offset(date.day_of_year(), self.local_day(date.day_of_week()));
        (
            Self::week(offset, date.day_of_year()),
            Self::week(offset, date.length_of_year() + self.minimal_days),
        )
    }

    /// The year whose weeks the day belongs to.
    pub(super) fn week_based_year(self, date: LocalDate) -> i64 {
        let (week, next) = self.of_year(date);
        if week == 0 {
            date.year() - 1
        } else if week >= next {
            date.year() + 1
        } else {
            date.year()
        }
    }

    /// The week of that year.
    pub(super) fn week_of_week_based_year(self, date: LocalDate) -> i64 {
        let (week, next) = self.of_year(date);
        if week == 0 {
            // In the last week of the year before.
            date.plus_days(-date.day_of_year()).map_or(week, |last| self.week_of_week_based_year(last))
        } else if week > 50 && week >= next {
            week - next + 1
        } else {
            week
        }
    }

    /// How many weeks a week-based year has.
    pub(super) fn weeks_of(self, year: i64) -> Option<i64> {
        Some(self.of_year(LocalDate::of(year, 7, 2)?).1 - 1)
    }

    /// The day of a week of a week-based year.
    pub(super) fn date(self, year: i64, week: i64, local_day: i64) -> Option<LocalDate> {
        let first = LocalDate::of(year, 1, 1)?;
        let offset = self.offset(1, self.local_day(first.day_of_week()));
        let next = Self::week(offset, first.length_of_year() + self.minimal_days);
        first.plus_days(-offset + (local_day - 1) + (week.min(next - 1) - 1) * 7)
    }
}
