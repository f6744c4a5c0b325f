//! Putting together what was read: `java.time.format.Parsed`.

use std::collections::BTreeMap;

use super::{
    TimeFailure, TimeResult,
    civil::{LocalDate, LocalDateTime, LocalTime, NANOS_PER_SECOND},
    field::Field,
    locale::DayPeriod,
    read::Fields,
    value::ZonedDateTime,
    week::WeekRule,
    zone::{Offset, Zone},
};

fn conflict() -> TimeFailure {
    TimeFailure::invalid("parts of the date contradict each other")
}

fn no_such_date() -> TimeFailure {
    TimeFailure::invalid("there is no such date")
}

/// What a text says.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) date: Option<LocalDate>,
    pub(super) time: Option<LocalTime>,
    pub(super) offset: Option<Offset>,
    pub(super) zone: Option<Zone>,
    standard_time: bool,
}

impl Resolved {
    /// `LocalDateTime.from`
    pub(super) fn local(&self) -> TimeResult<LocalDateTime> {
        match (self.date, self.time) {
            (Some(date), Some(time)) => Ok(LocalDateTime::new(date, time)),
            _ => Err(TimeFailure::invalid("the text has no date with a time")),
        }
    }

    /// `ZonedDateTime.from`
    pub(super) fn zoned(&self) -> TimeResult<ZonedDateTime> {
        let no_zone = || TimeFailure::invalid("the text has no time zone");
        let zone = self.zone.clone().or_else(|| self.offset.map(Zone::Fixed)).ok_or_else(no_zone)?;
        let local = self.local()?;
        let seconds = if let Some(offset) = self.offset {
            local.epoch_second() - offset.seconds()
        } else {
            let zoned = ZonedDateTime::of_local(local, zone.clone(), None)?;
            if self.standard_time { zoned.later_epoch_second() } else { zoned.epoch_second() }
        };
        ZonedDateTime::of_epoch(seconds, local.time.nano(), zone)
    }
}

/// The state of `Parsed.resolve`.
pub(super) struct Resolver {
    values: BTreeMap<Field, i64>,
    zone: Option<Zone>,
    standard_time: bool,
    day_period: Option<DayPeriod>,
    date: Option<LocalDate>,
    time: Option<LocalTime>,
    extra_day: bool,
    strict: bool,
    week: WeekRule,
}

impl Resolver {
    /// Nothing is put together yet.
    pub(super) fn new(fields: Fields, strict: bool, week: WeekRule) -> Self {
        let Fields { values, zone, standard_time, day_period } = fields;
        Self {
            values,
            zone,
            standard_time,
            day_period,
            date: None,
            time: None,
            extra_day: false,
            strict,
            week,
        }
    }

    /// Date, time and zone, as far as the fields have them.
    pub(super) fn resolve(mut self) -> TimeResult<Resolved> {
        self.resolve_date()?;
        self.resolve_time()?;
        if self.resolve_other()? {
            self.resolve_date()?;
            self.resolve_time()?;
        }
        self.complete_time()?;
        self.cross_check()?;
        if self.extra_day && self.time.is_some() {
            self.date = self.date.map(|date| date.plus_days(1).ok_or_else(no_such_date)).transpose()?;
        }
        let offset = self.take(Field::OffsetSeconds).map(Offset::of_seconds);
        // Java looks at the offset only where there is a moment to compute.
        if self.date.is_some() && self.time.is_some() && offset == Some(None) {
            return Err(conflict());
        }
        let offset = offset.flatten();
        Ok(Resolved {
            date: self.date,
            time: self.time,
            offset,
            zone: self.zone,
            standard_time: self.standard_time,
        })
    }

    fn get(&self, field: Field) -> Option<i64> {
        self.values.get(&field).copied()
    }

    fn has(&self, field: Field) -> bool {
        self.values.contains_key(&field)
    }

    fn take(&mut self, field: Field) -> Option<i64> {
        self.values.remove(&field)
    }

    fn take_checked(&mut self, field: Field) -> TimeResult<Option<i64>> {
        self.take(field).map(|value| field.check(value)).transpose()
    }

    fn put(&mut self, field: Field, value: i64) -> TimeResult<()> {
        match self.values.insert(field, value) {
            Some(old) if old != value => Err(conflict()),
            _ => Ok(()),
        }
    }

    fn set_date(&mut self, date: Option<LocalDate>) -> TimeResult<()> {
        let date = date.ok_or_else(no_such_date)?;
        match self.date.replace(date) {
            Some(old) if old != date => Err(conflict()),
            _ => Ok(()),
        }
    }

    fn resolve_date(&mut self) -> TimeResult<()> {
        self.resolve_year()?;
        if !self.has(Field::Year) {
            return Ok(());
        }
        let has = |field| self.has(field);
        if has(Field::MonthOfYear) && has(Field::DayOfMonth) {
            return self.year_month_day();
        }
        if has(Field::MonthOfYear) && has(Field::AlignedWeekOfMonth) && has(Field::DayOfWeek) {
            let [year, month, week, day] =
                self.four([Field::Year, Field::MonthOfYear, Field::AlignedWeekOfMonth, Field::DayOfWeek])?;
            let date = LocalDate::of(year, month, 1).and_then(|first| first.plus_days((week - 1) * 7));
            let date = date.and_then(|from| from.next_or_same(day));
            return match date {
                Some(date) if self.strict && date.month() != month => Err(no_such_date()),
                date => self.set_date(date),
            };
        }
        if has(Field::DayOfYear) {
            let year = self.take_checked(Field::Year)?.unwrap_or(0);
            let day = self.take_checked(Field::DayOfYear)?.unwrap_or(0);
            return self.set_date(LocalDate::of_year_day(year, day));
        }
        Ok(())
    }

    fn four(&mut self, fields: [Field; 4]) -> TimeResult<[i64; 4]> {
        let mut values = [0; 4];
        for (value, field) in values.iter_mut().zip(fields) {
            *value = self.take_checked(field)?.unwrap_or(0);
        }
        Ok(values)
    }

    fn resolve_year(&mut self) -> TimeResult<()> {
        let Some(year_of_era) = self.take_checked(Field::YearOfEra)? else {
            return self.get(Field::Era).map_or(Ok(()), |era| Field::Era.check(era).map(|_| ()));
        };
        let year = self.get(Field::Year);
        match self.take(Field::Era) {
            Some(1) => self.put(Field::Year, year_of_era),
            Some(0) => self.put(Field::Year, 1 - year_of_era),
            Some(_) => Err(conflict()),
            None if self.strict && year.is_none() => {
                self.values.insert(Field::YearOfEra, year_of_era);
                Ok(())
            }
            None => {
                let year = if year.is_none_or(|year| year > 0) { year_of_era } else { 1 - year_of_era };
                self.put(Field::Year, year)
            }
        }
    }

    fn year_month_day(&mut self) -> TimeResult<()> {
        let year = self.take_checked(Field::Year)?.unwrap_or(0);
        let month = self.take_checked(Field::MonthOfYear)?.unwrap_or(0);
        let mut day = self.take_checked(Field::DayOfMonth)?.unwrap_or(0);
        if !self.strict
            && let Some(first) = LocalDate::of(year, month, 1)
        {
            day = day.min(first.length_of_month());
        }
        self.set_date(LocalDate::of(year, month, day))
    }

    fn resolve_time(&mut self) -> TimeResult<()> {
        for (clock, field, last) in
            [(Field::ClockHourOfDay, Field::HourOfDay, 24), (Field::ClockHourOfHalf, Field::HourOfHalf, 12)]
        {
            if let Some(hour) = self.take(clock) {
                if self.strict || hour != 0 {
                    clock.check(hour)?;
                }
                self.put(field, if hour == last { 0 } else { hour })?;
            }
        }
        if self.has(Field::HalfOfDay) && self.has(Field::HourOfHalf) {
            let half = self.take_checked(Field::HalfOfDay)?.unwrap_or(0);
            let hour = self.take_checked(Field::HourOfHalf)?.unwrap_or(0);
            self.put(Field::HourOfDay, half * 12 + hour)?;
        }
        if let Some(nanos) = self.take_checked(Field::NanoOfDay)? {
            self.put_second_of_day(nanos / NANOS_PER_SECOND)?;
            self.put(Field::NanoOfSecond, nanos % NANOS_PER_SECOND)?;
        }
        if let Some(millis) = self.take_checked(Field::MilliOfDay)? {
            self.put(Field::MilliOfSecond, millis % 1000)?;
            self.put_second_of_day(millis / 1000)?;
        }
        if let Some(nano) = self.get(Field::NanoOfSecond) {
            Field::NanoOfSecond.check(nano)?;
            if let Some(milli) = self.take_checked(Field::MilliOfSecond)? {
                self.put(Field::NanoOfSecond, milli * 1_000_000 + nano % 1_000_000)?;
            }
        }
        if let Some(period) = self.day_period.filter(|_| self.has(Field::HourOfHalf)) {
            let hour = self.take_checked(Field::HourOfHalf)?.unwrap_or(0);
            let minute = self.get(Field::MinuteOfHour).unwrap_or(0).rem_euclid(60);
            let later = period.includes((hour + 12) * 60 + minute);
            self.put(Field::HourOfDay, if later { hour + 12 } else { hour })?;
            self.day_period = None;
        }
        let all = [Field::HourOfDay, Field::MinuteOfHour, Field::SecondOfMinute, Field::NanoOfSecond];
        if all.into_iter().all(|field| self.has(field)) {
            self.take_time()?;
        }
        Ok(())
    }

    fn put_second_of_day(&mut self, seconds: i64) -> TimeResult<()> {
        self.put(Field::HourOfDay, seconds / 3600)?;
        self.put(Field::MinuteOfHour, seconds / 60 % 60)?;
        self.put(Field::SecondOfMinute, seconds % 60)
    }

    /// The time that hour, minute, second and nanosecond make; those that miss are 0.
    fn take_time(&mut self) -> TimeResult<()> {
        let mut part = |field| self.take(field).unwrap_or(0);
        let (hour, minute) = (part(Field::HourOfDay), part(Field::MinuteOfHour));
        let (second, nano) = (part(Field::SecondOfMinute), part(Field::NanoOfSecond));
        self.set_time(hour, minute, second, nano)
    }

    fn set_time(&mut self, hour: i64, minute: i64, second: i64, nano: i64) -> TimeResult<()> {
        let end_of_day = !self.strict && (hour, minute, second, nano) == (24, 0, 0, 0);
        let time =
            if end_of_day { Some(LocalTime::MIDNIGHT) } else { LocalTime::of(hour, minute, second, nano) };
        let time = time.ok_or_else(|| TimeFailure::invalid("there is no such time of day"))?;
        if self.time.replace(time).is_some_and(|old| old != time) {
            return Err(conflict());
        }
        self.extra_day = end_of_day;
        Ok(())
    }

    fn complete_time(&mut self) -> TimeResult<()> {
        if self.time.is_none() {
            if let Some(milli) = self.take(Field::MilliOfSecond) {
                self.values.insert(Field::NanoOfSecond, milli * 1_000_000);
            }
            let parts = [Field::HourOfDay, Field::MinuteOfHour, Field::SecondOfMinute, Field::NanoOfSecond];
            if !self.strict && !parts.into_iter().any(|field| self.has(field)) {
                if let Some(period) = self.day_period.take() {
                    self.set_time(period.middle() / 60, period.middle() % 60, 0, 0)?;
                } else if let Some(half) = self.take_checked(Field::HalfOfDay)? {
                    self.set_time(half * 12 + 6, 0, 0, 0)?;
                }
            }
            let [hour, minute, second, nano] = parts.map(|field| self.get(field));
            if let Some(hour) = hour {
                let gap = minute.is_none() && (second.is_some() || nano.is_some());
                if gap || (second.is_none() && nano.is_some()) {
                    return Ok(());
                }
                let minute_of_day = hour.saturating_mul(60).saturating_add(minute.unwrap_or(0));
                if self.day_period.is_some_and(|period| !period.includes(minute_of_day)) {
                    return Err(conflict());
                }
                self.take_time()?;
            }
        }
        self.values
            .iter()
            .filter(|(field, _)| field.is_time())
            .try_for_each(|(field, value)| field.check(*value).map(|_| ()))
    }

    /// Fields that only make a date together with others; whether there were any.
    fn resolve_other(&mut self) -> TimeResult<bool> {
        let mut changed = false;
        if let Some(day) = self.take_checked(Field::LocalDayOfWeek)? {
            self.values.insert(Field::DayOfWeek, self.week.iso_day(day));
            changed = true;
        }
        if let Some(day) = self.take(Field::ModifiedJulianDay) {
            self.set_date(Field::modified_julian_date(day))?;
            changed = true;
        }
        let Some(iso_day) = self.get(Field::DayOfWeek) else { return Ok(changed) };
        if let (Some(year), Some(week)) =
            (self.get(Field::IsoWeekBasedYear), self.get(Field::IsoWeekOfWeekBasedYear))
        {
            self.iso_week(year, week, iso_day)?;
            changed = true;
        }
        let month_of_week =
            (self.get(Field::Year), self.get(Field::MonthOfYear), self.get(Field::WeekOfMonth));
        if let (Some(year), Some(month), Some(week)) = month_of_week {
            self.week_of_month(year, month, week, iso_day)?;
            return Ok(true);
        }
        if self.has(Field::Year) {
            return Ok(changed);
        }
        if let (Some(year), Some(week)) =
            (self.get(Field::WeekBasedYear), self.get(Field::WeekOfWeekBasedYear))
        {
            let day = self.week.local_day(Field::DayOfWeek.check(iso_day)?);
            let weeks = self.week.weeks_of(Field::WeekBasedYear.check(year)?).ok_or_else(no_such_date)?;
            if !(1..=weeks).contains(&week) {
                return Err(no_such_date());
            }
            for field in [Field::WeekBasedYear, Field::WeekOfWeekBasedYear, Field::DayOfWeek] {
                self.take(field);
            }
            self.set_date(self.week.date(year, week, day))?;
            changed = true;
        }
        Ok(changed)
    }

    fn iso_week(&mut self, year: i64, week: i64, day: i64) -> TimeResult<()> {
        Field::IsoWeekBasedYear.check(year)?;
        Field::DayOfWeek.check(day)?;
        let weeks = WeekRule::ISO.weeks_of(year).unwrap_or(52);
        if !(1..=weeks).contains(&week) {
            return Err(no_such_date());
        }
        for field in [Field::IsoWeekBasedYear, Field::IsoWeekOfWeekBasedYear, Field::DayOfWeek] {
            self.take(field);
        }
        let monday = LocalDate::of(year, 1, 4).and_then(|date| date.plus_days(1 - date.day_of_week()));
        self.set_date(monday.and_then(|monday| monday.plus_days((week - 1) * 7 + day - 1)))
    }

    fn week_of_month(&mut self, year: i64, month: i64, week: i64, iso_day: i64) -> TimeResult<()> {
        let day = self.week.local_day(Field::DayOfWeek.check(iso_day)?);
        let first = LocalDate::of(Field::Year.check(year)?, Field::MonthOfYear.check(month)?, 1);
        let first = first.ok_or_else(no_such_date)?;
        let weeks = Field::WeekOfMonth.check(week)? - self.week.week_of_month(first);
        let days = day - self.week.local_day(first.day_of_week());
        for field in [Field::WeekOfMonth, Field::Year, Field::MonthOfYear, Field::DayOfWeek] {
            self.take(field);
        }
        self.set_date(first.plus_days(weeks * 7 + days))
    }

    fn cross_check(&mut self) -> TimeResult<()> {
        let (date, time, week) = (self.date, self.time, self.week);
        for (field, value) in &self.values {
            let known = date.and_then(|date| field.of_date(date, week));
            let known = known.or_else(|| time.and_then(|time| field.of_time(time)));
            if known.is_some_and(|known| known != *value) {
                return Err(conflict());
            }
        }
        Ok(())
    }
}
