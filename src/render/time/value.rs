//! Moments: `Instant`, `ZonedDateTime`, `OffsetDateTime` and `java.util.Date`.

use std::{cmp::Ordering, fmt};

use super::{
    TimeFailure, TimeResult,
    civil::{LocalDate, LocalDateTime, MAX_YEAR, NANOS_PER_SECOND, write_nanos},
    number::{floor_div_mod, low_i32},
    zone::{Offset, Offsets, Zone},
};

const MAX_INSTANT: i64 = 31_556_889_864_403_199;
const MIN_INSTANT: i64 = -31_557_014_167_219_200;
/// 1582-10-15T00:00Z; before it `java.util.Date` prints the Julian calendar.
const GREGORIAN_START: i64 = -12_219_292_800;

fn out_of_range() -> TimeFailure {
    TimeFailure::invalid("the result is outside the range of dates")
}

/// `java.time.Instant`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    seconds: i64,
    nano: i64,
}

impl Instant {
    /// The moment `seconds` and `nanos` after 1970-01-01T00:00Z.
    pub(crate) fn of_epoch_second(seconds: i64, nanos: i64) -> TimeResult<Self> {
        let (carry, nano) = floor_div_mod(nanos, NANOS_PER_SECOND);
        let seconds = seconds.checked_add(carry).ok_or_else(out_of_range)?;
        if (MIN_INSTANT..=MAX_INSTANT).contains(&seconds) {
            Ok(Self { seconds, nano })
        } else {
            Err(out_of_range())
        }
    }

    /// The moment `millis` milliseconds after 1970-01-01T00:00Z.
    pub(crate) fn of_epoch_milli(millis: i64) -> TimeResult<Self> {
        let (seconds, rest) = floor_div_mod(millis, 1000);
        Self::of_epoch_second(seconds, rest * 1_000_000)
    }

    /// Seconds since 1970-01-01T00:00Z, rounded down.
    pub(crate) const fn epoch_second(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`epoch_second`](Self::epoch_second).
    pub(crate) const fn nano(self) -> i64 {
        self.nano
    }

    /// Milliseconds since 1970-01-01T00:00Z, rounded down.
    pub(crate) fn epoch_milli(self) -> TimeResult<i64> {
        let millis = i128::from(self.seconds) * 1000 + i128::from(self.nano / 1_000_000);
        i64::try_from(millis).map_err(|_| out_of_range())
    }

    /// `Instant.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        (low_i32(self.seconds) ^ low_i32(self.seconds >> 32))
            .wrapping_add(low_i32(self.nano).wrapping_mul(51))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(local) = LocalDateTime::of_epoch_second(self.seconds, 0) else { return Err(fmt::Error) };
        write!(f, "{local}")?;
        if local.time.second() == 0 {
            f.write_str(":00")?;
        }
        write_nanos(f, self.nano)?;
        f.write_str("Z")
    }
}

/// `java.time.ZonedDateTime`; equal if local time, offset and zone are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ZonedDateTime {
    local: LocalDateTime,
    offset: Offset,
    zone: Zone,
}

impl ZonedDateTime {
    /// `ZonedDateTime.ofInstant`
    pub(crate) fn of_instant(instant: Instant, zone: Zone) -> TimeResult<Self> {
        Self::of_epoch(instant.seconds, instant.nano, zone)
    }

    /// The moment as the clocks of `zone` show it.
    pub(super) fn of_epoch(seconds: i64, nano: i64, zone: Zone) -> TimeResult<Self> {
        let offset = zone.offset_at(seconds);
        let local =
            seconds.checked_add(offset.seconds()).and_then(|at| LocalDateTime::of_epoch_second(at, nano));
        Ok(Self { local: local.ok_or_else(out_of_range)?, offset, zone })
    }

    /// `ZonedDateTime.ofLocal`: a time that is skipped moves on by the gap, one that comes twice keeps `preferred` if
    /// that is one of its two offsets, else it is the first.
    pub(super) fn of_local(local: LocalDateTime, zone: Zone, preferred: Option<Offset>) -> TimeResult<Self> {
        let (local, offset) = match zone.offsets_of(local) {
            Offsets::One(offset) => (local, offset),
            Offsets::Gap { before, after } => {
                let moved = local.plus(i128::from(after.seconds() - before.seconds()), 0);
                (moved.ok_or_else(out_of_range)?, after)
            }
            Offsets::Overlap { before, after } => {
                (local, if preferred == Some(after) { after } else { before })
            }
        };
        Ok(Self { local, offset, zone })
    }

    /// The same moment on the clocks of another zone.
    pub(crate) fn with_zone(&self, zone: Zone) -> TimeResult<Self> {
        if self.zone == zone {
            Ok(self.clone())
        } else {
            Self::of_epoch(self.epoch_second(), self.local.time.nano(), zone)
        }
    }

    /// `ZonedDateTime.withLaterOffsetAtOverlap().toEpochSecond()`
    pub(super) fn later_epoch_second(&self) -> i64 {
        match self.zone.offsets_of(self.local) {
            Offsets::Overlap { after, .. } => self.local.epoch_second() - after.seconds(),
            Offsets::One(_) | Offsets::Gap { .. } => self.epoch_second(),
        }
    }

    /// The local date and time.
    pub(crate) const fn local(&self) -> LocalDateTime {
        self.local
    }

    /// The offset that holds.
    pub(crate) const fn offset(&self) -> Offset {
        self.offset
    }

    /// The zone.
    pub(crate) const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Seconds since 1970-01-01T00:00Z.
    pub(crate) fn epoch_second(&self) -> i64 {
        self.local.epoch_second() - self.offset.seconds()
    }

    /// The moment.
    pub(crate) fn instant(&self) -> TimeResult<Instant> {
        Instant::of_epoch_second(self.epoch_second(), self.local.time.nano())
    }

    /// `with(NANO_OF_SECOND, nano)`
    pub(super) fn with_nano(&self, nano: i64) -> TimeResult<Self> {
        if !(0..NANOS_PER_SECOND).contains(&nano) {
            return Err(out_of_range());
        }
        self.plus_time(0, i128::from(nano - self.local.time.nano()))
    }

    /// `plus` of a unit of time: the moment moves.
    pub(super) fn plus_time(&self, seconds: i128, nanos: i128) -> TimeResult<Self> {
        let local = self.local.plus(seconds, nanos).ok_or_else(out_of_range)?;
        Self::of_epoch(local.epoch_second() - self.offset.seconds(), local.time.nano(), self.zone.clone())
    }

    /// `plus` of a unit of dates: the date moves, the time of day stays if it can.
    pub(super) fn with_date(&self, date: LocalDate) -> TimeResult<Self> {
        Self::of_local(LocalDateTime::new(date, self.local.time), self.zone.clone(), Some(self.offset))
    }

    /// `ZonedDateTime.hashCode()`
    pub(crate) fn java_hash(&self) -> i32 {
        self.local.java_hash() ^ low_i32(self.offset.seconds()) ^ self.zone.java_hash().rotate_left(3)
    }
}

/// Java's order: the moment, then the local time, then the id of the zone.
impl Ord for ZonedDateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let moment = |value: &Self| (value.epoch_second(), value.local.time.nano());
        moment(self)
            .cmp(&moment(other))
            .then_with(|| self.local.cmp(&other.local))
            .then_with(|| self.zone.cmp(&other.zone))
    }
}

impl PartialOrd for ZonedDateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ZonedDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, self.offset)?;
        match &self.zone {
            Zone::Fixed(_) => Ok(()),
            zone @ Zone::Region(_) => write!(f, "[{zone}]"),
        }
    }
}

/// `java.time.OffsetDateTime`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OffsetDateTime {
    /// The local date and time.
    pub(crate) local: LocalDateTime,
    /// Its offset.
    pub(crate) offset: Offset,
}

impl OffsetDateTime {
    /// Seconds since 1970-01-01T00:00Z.
    pub(crate) fn epoch_second(self) -> i64 {
        self.local.epoch_second() - self.offset.seconds()
    }

    /// `OffsetDateTime.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        self.local.java_hash() ^ low_i32(self.offset.seconds())
    }
}

/// Java's order: the moment, then the local time.
impl Ord for OffsetDateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |value: &Self| (value.epoch_second(), value.local.time.nano(), value.local);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for OffsetDateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for OffsetDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, self.offset)
    }
}

/// `java.util.Date`: a moment to the millisecond, printed in the zone of the server, which is UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JavaDate {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub(crate) millis: i64,
}

impl JavaDate {
    /// `Date.hashCode()`
    pub(crate) fn java_hash(self) -> i32 {
        low_i32(self.millis) ^ low_i32(self.millis >> 32)
    }

    /// Year, month and day as the calendar of the time has them.
    fn date(self, local: LocalDateTime) -> (i64, i64, i64) {
        if self.millis.div_euclid(1000) >= GREGORIAN_START {
            return (local.date.year(), local.date.month(), local.date.day());
        }
        // The Julian calendar, counted from 1 March of the year 0.
        let days = local.date.epoch_day() + 719_470;
        let (cycle, day_of_cycle) = floor_div_mod(days, 1461);
        let year_of_cycle = (day_of_cycle - day_of_cycle / 1460) / 365;
        let day_of_year = day_of_cycle - 365 * year_of_cycle;
        let march_month = (5 * day_of_year + 2) / 153;
        let month = (march_month + 2) % 12 + 1;
        let year = cycle * 4 + year_of_cycle + i64::from(month <= 2);
        (year, month, day_of_year - (153 * march_month + 2) / 5 + 1)
    }
}

impl fmt::Display for JavaDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let Some(local) = LocalDateTime::of_epoch_second(self.millis.div_euclid(1000), 0) else {
            return Err(fmt::Error);
        };
        let name = |names: &'static [&'static str], number: i64| {
            usize::try_from(number - 1).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
        };
        let (year, month, day) = self.date(local);
        let year = if year > 0 { year } else { 1 - year };
        let time = local.time;
        let weekday = name(&DAYS, local.date.day_of_week());
        let month = name(&MONTHS, month);
        write!(
            f,
            "{weekday} {month} {day:02} {:02}:{:02}:{:02} UTC {year}",
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

/// Whether a year is one that Java's dates have.
pub(super) const fn is_year(year: i64) -> bool {
    year.abs() <= MAX_YEAR
}
