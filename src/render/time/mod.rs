//! Java's dates and times, as the filters and functions of Kestra's templates show them.
//!
//! [`Temporal`] holds a value of `java.time` (or a `java.util.Date`); it prints as Java's `toString()` does. What
//! Kestra's filters do with it is in [`filter`], its functions about days are in [`calendar`], holidays in [`holiday`]. The
//! words of languages, the names of time zones and the rules of holidays come from tables in `schemas/java`, the rules of
//! time zones from [`jiff`].

pub(crate) mod calendar;
mod civil;
mod duration;
mod field;
pub(crate) mod filter;
mod holiday;
mod locale;
mod member;
mod named;
mod number;
mod part;
mod pattern;
mod print;
mod read;
mod read_offset;
mod resolve;
mod temporal;
#[cfg(test)]
mod tests;
mod value;
mod week;
mod zone;
mod zone_names;

pub use civil::{LocalDate, LocalDateTime, LocalTime};
pub use duration::Duration;
pub(crate) use member::Member;
pub use temporal::Temporal;
pub use value::{Instant, JavaDate, OffsetDateTime, ZonedDateTime};
pub use zone::{Offset, Region, Zone};

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TimeFailure {
    /// Java throws an exception. The text says why and holds nothing of the value.
    Invalid(String),
    /// Java has a result that this module does not know: the expression stays as it is.
    Unsupported(&'static str),
}

impl TimeFailure {
    fn invalid(reason: &str) -> Self {
        Self::Invalid(reason.to_owned())
    }
}

/// A result of this module.
pub(crate) type TimeResult<T> = Result<T, TimeFailure>;
