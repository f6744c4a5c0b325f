//! `ZoneOffset` and `ZoneId`: what names them, and which offset holds when.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    sync::LazyLock,
};

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

use super::{
    TimeFailure, TimeResult,
    civil::{LocalDateTime, SECONDS_PER_CYCLE},
    number::{low_i32, string_hash},
    zone_names,
};

const MAX_OFFSET: i64 = 18 * 3600;
/// Beyond these years the crate has no dates; the calendar and the last rules repeat every 400 years.
const CRATE_YEARS: std::ops::RangeInclusive<i64> = -9000..=9600;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// `java.time.ZoneOffset`: seconds east of Greenwich, at most 18 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offset(i64);

impl Offset {
    /// Greenwich.
    pub(crate) const UTC: Self = Self(0);

    /// The offset, unless it is more than 18 hours.
    pub(crate) fn of_seconds(seconds: i64) -> Option<Self> {
        (seconds.abs() <= MAX_OFFSET).then_some(Self(seconds))
    }

    /// Seconds east of Greenwich.
    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }

    /// `ZoneOffset.of`: `Z`, `+h`, `+hh`, `+hhmm`, `+hh:mm`, `+hhmmss`, `+hh:mm:ss`.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        if id == "Z" {
            return Some(Self::UTC);
        }
        let (negative, rest) = match id.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, id.strip_prefix('+')?),
        };
        let mut pairs = [0, 0, 0];
        let shape: String = rest.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        if !["0", "00", "0000", "00:00", "000000", "00:00:00"].contains(&shape.as_str()) {
            return None;
        }
        let digits: Vec<i64> = rest.chars().filter_map(|c| c.to_digit(10)).map(i64::from).collect();
        for (pair, digits) in pairs.iter_mut().zip(digits.chunks(2)) {
            *pair = digits.iter().fold(0, |value, digit| value * 10 + digit);
        }
        let [hours, minutes, seconds] = pairs;
        let valid = hours <= 18 && minutes <= 59 && seconds <= 59;
        let total = hours * 3600 + minutes * 60 + seconds;
        if valid { Self::of_seconds(if negative { -total } else { total }) } else { None }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("Z");
        }
        let total = self.0.abs();
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", total / 3600, total / 60 % 60)?;
        if total % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", total % 60) }
    }
}

/// The offsets that a local date and time can have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Offsets {
    /// One.
    One(Offset),
    /// The clock is set forward over this time.
    Gap { before: Offset, after: Offset },
    /// The clock is set back over this time.
    Overlap { before: Offset, after: Offset },
}

/// `java.time.ZoneId`
#[derive(Clone, Debug)]
pub enum Zone {
    /// A `ZoneOffset`.
    Fixed(Offset),
    /// A `ZoneRegion`.
    Region(Region),
}

/// `java.time.ZoneRegion`: an id and the rules behind it.
#[derive(Clone, Debug)]
pub struct Region {
    id: String,
    rules: Rules,
}

#[derive(Clone, Debug)]
enum Rules {
    Fixed(Offset),
    Table(TimeZone),
}

impl Zone {
    /// The zone `UTC`, which is a region and not an offset.
    pub(crate) fn utc() -> Self {
        Self::prefixed("UTC", Offset::UTC)
    }

    /// `ZoneId.of`
    pub(crate) fn parse(id: &str) -> TimeResult<Self> {
        if id == "Z" || id.starts_with(['+', '-']) {
            return Offset::parse(id)
                .map(Self::Fixed)
                .ok_or_else(|| TimeFailure::invalid("no such time zone offset"));
        }
        for prefix in ["UTC", "GMT", "UT"] {
            let Some(rest) = id.strip_prefix(prefix) else { continue };
            if rest.is_empty() {
                return Ok(Self::prefixed(prefix, Offset::UTC));
            }
            if rest.starts_with(['+', '-']) {
                let offset =
                    Offset::parse(rest).ok_or_else(|| TimeFailure::invalid("no such time zone offset"))?;
                return Ok(Self::prefixed(prefix, offset));
            }
        }
        Self::region(id)
    }

    /// `ZoneId.ofOffset` for a prefix of `GMT`, `UTC` or `UT`, or for none.
    pub(super) fn prefixed(prefix: &str, offset: Offset) -> Self {
        if prefix.is_empty() {
            return Self::Fixed(offset);
        }
        let id = if offset == Offset::UTC { prefix.to_owned() } else { format!("{prefix}{offset}") };
        Self::Region(Region { id, rules: Rules::Fixed(offset) })
    }

    fn region(id: &str) -> TimeResult<Self> {
        if !zone_names::is_region(id) {
            return Err(TimeFailure::invalid("no such time zone"));
        }
        // In the JDK these have the past of a city, in other databases they have none.
        let name = match id {
            "EST5EDT" => "America/New_York",
            "CST6CDT" => "America/Chicago",
            "MST7MDT" => "America/Denver",
            "PST8PDT" => "America/Los_Angeles",
            _ => id,
        };
        let rules = match DATABASE.get(name) {
            Ok(zone) => Rules::Table(zone),
            Err(_) => system_v(id)?,
        };
        Ok(Self::Region(Region { id: id.to_owned(), rules }))
    }

    /// `ZoneId.getId()`, which is what it prints too.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Fixed(offset) => offset.to_string(),
            Self::Region(region) => region.id.clone(),
        }
    }

    /// The offset that holds at a moment.
    pub(crate) fn offset_at(&self, epoch_second: i64) -> Offset {
        match self {
            Self::Fixed(offset) | Self::Region(Region { rules: Rules::Fixed(offset), .. }) => *offset,
            Self::Region(Region { rules: Rules::Table(zone), .. }) => {
                Offset(i64::from(zone.to_offset(timestamp(epoch_second)).seconds()))
            }
        }
    }

    /// Whether summer time holds at a moment.
    pub(super) fn is_summer_at(&self, epoch_second: i64) -> bool {
        match self {
            Self::Fixed(_) | Self::Region(Region { rules: Rules::Fixed(_), .. }) => false,
            Self::Region(Region { id, rules: Rules::Table(zone) }) => {
                let info = zone.to_offset_info(timestamp(epoch_second));
                info.dst().is_dst() || is_summer_in_jdk(id, epoch_second, info.offset().seconds())
            }
        }
    }

    /// The offsets that a local date and time can have.
    pub(super) fn offsets_of(&self, local: LocalDateTime) -> Offsets {
        let zone = match self {
            Self::Fixed(offset) | Self::Region(Region { rules: Rules::Fixed(offset), .. }) => {
                return Offsets::One(*offset);
            }
            Self::Region(Region { rules: Rules::Table(zone), .. }) => zone,
        };
        let Some(civil) = civil(local) else { return Offsets::One(Offset::UTC) };
        let offset = |offset: jiff::tz::Offset| Offset(i64::from(offset.seconds()));
        match zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset: only } => Offsets::One(offset(only)),
            AmbiguousOffset::Gap { before, after } => {
                Offsets::Gap { before: offset(before), after: offset(after) }
            }
            AmbiguousOffset::Fold { before, after } => {
                Offsets::Overlap { before: offset(before), after: offset(after) }
            }
        }
    }

    /// `ZoneId.hashCode()`
    pub(crate) fn java_hash(&self) -> i32 {
        match self {
            Self::Fixed(offset) => low_i32(offset.seconds()),
            Self::Region(region) => string_hash(&region.id),
        }
    }
}

/// Where the JDK sees summer time and other databases a change of standard time.
fn is_summer_in_jdk(id: &str, epoch_second: i64, offset: i32) -> bool {
    match id {
        "Africa/Windhoek" => epoch_second >= 764_200_799 && offset == 7200,
        "Europe/Dublin" | "Eire" => (-37_242_000..=57_722_399).contains(&epoch_second),
        _ => false,
    }
}

/// The zones of System V, which only Java still has. Those with summer time need rules that nobody uses.
fn system_v(id: &str) -> TimeResult<Rules> {
    let hours = match id {
        "SystemV/AST4" => -4,
        "SystemV/EST5" => -5,
        "SystemV/CST6" => -6,
        "SystemV/MST7" => -7,
        "SystemV/PST8" => -8,
        "SystemV/YST9" => -9,
        "SystemV/HST10" => -10,
        _ => return Err(TimeFailure::Unsupported("a time zone of System V with summer time")),
    };
    Ok(Rules::Fixed(Offset(hours * 3600)))
}

fn timestamp(epoch_second: i64) -> Timestamp {
    const YEAR: i64 = SECONDS_PER_CYCLE / 400;
    let (low, high) = ((CRATE_YEARS.start() - 1970) * YEAR, (CRATE_YEARS.end() - 1970) * YEAR);
    let inside = if epoch_second > high {
        high - SECONDS_PER_CYCLE + (epoch_second - high).rem_euclid(SECONDS_PER_CYCLE)
    } else if epoch_second < low {
        low
    } else {
        epoch_second
    };
    Timestamp::from_second(inside).unwrap_or_default()
}

fn civil(local: LocalDateTime) -> Option<DateTime> {
    let year = local.date.year();
    let year = if CRATE_YEARS.contains(&year) {
        year
    } else if year > 0 {
        CRATE_YEARS.end() - 400 + (year - CRATE_YEARS.end()).rem_euclid(400)
    } else {
        CRATE_YEARS.start() + (year - CRATE_YEARS.start()).rem_euclid(400)
    };
    let small = |value: i64| i8::try_from(value).ok();
    DateTime::new(
        i16::try_from(year).ok()?,
        small(local.date.month())?,
        small(local.date.day())?,
        small(local.time.hour())?,
        small(local.time.minute())?,
        small(local.time.second())?,
        i32::try_from(local.time.nano()).ok()?,
    )
    .ok()
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fixed(a), Self::Fixed(b)) => a == b,
            (Self::Region(a), Self::Region(b)) => a.id == b.id,
            (Self::Fixed(_), Self::Region(_)) | (Self::Region(_), Self::Fixed(_)) => false,
        }
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().encode_utf16().cmp(other.id().encode_utf16())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(offset) => offset.fmt(f),
            Self::Region(region) => f.write_str(&region.id),
        }
    }
}
