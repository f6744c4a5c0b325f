//! The parts that a format consists of, and how they are put together.

use super::{
    TimeFailure, TimeResult,
    field::Field,
    locale::{FormatStyle, TextStyle, Words},
};

/// `java.time.format.SignStyle`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Normal,
    NotNegative,
    ExceedsPad,
}

/// What a number means beside its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Itself.
    Plain,
    /// The last two digits of a year from 2000 on, or from the year of weeks that 2000-01-01 is in.
    TwoDigits,
    /// Decimals of a second.
    Fraction { point: bool },
}

/// `NumberPrinterParser` and the classes that extend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) field: Field,
    pub(super) min: usize,
    pub(super) max: usize,
    pub(super) sign: Sign,
    pub(super) kind: Kind,
    /// How many digits of the numbers that follow without a gap are to be left; none: the width is fixed.
    pub(super) following: Option<usize>,
}

impl Number {
    /// A number of `min` to `max` digits.
    pub(super) const fn new(field: Field, min: usize, max: usize, sign: Sign) -> Self {
        Self { field, min, max, sign, kind: Kind::Plain, following: Some(0) }
    }

    /// Decimals of a second.
    pub(super) const fn fraction(min: usize, max: usize, point: bool) -> Self {
        let number = Self::new(Field::NanoOfSecond, min, max, Sign::NotNegative);
        Self { kind: Kind::Fraction { point }, ..number }
    }

    /// Whether exactly this many digits are read.
    pub(super) fn is_fixed(&self) -> bool {
        match self.kind {
            Kind::Fraction { point } => self.min == self.max && !point,
            Kind::Plain | Kind::TwoDigits => match self.following {
                None => true,
                Some(following) => following > 0 && self.is_even(),
            },
        }
    }

    fn is_even(&self) -> bool {
        self.min == self.max && self.sign == Sign::NotNegative
    }
}

/// How an offset is written; `OffsetIdPrinterParser.PATTERNS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OffsetStyle {
    /// `+HH`
    Hours,
    /// `+HHmm`
    OptionalMinutes,
    /// `+HHMM`, `+HH:MM`
    Minutes { colon: bool },
    /// `+HHMMss`, `+HH:MM:ss`
    OptionalSeconds { colon: bool },
}

impl OffsetStyle {
    /// Whether colons stand between the numbers.
    pub(super) const fn colon(self) -> bool {
        match self {
            Self::Hours | Self::OptionalMinutes => false,
            Self::Minutes { colon } | Self::OptionalSeconds { colon } => colon,
        }
    }
}

/// One part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// This text.
    Literal(String),
    /// A number.
    Number(Number),
    /// A word of the language.
    Word { field: Field, words: Words, style: TextStyle },
    /// A word of RFC 1123, from value 1.
    Name { field: Field, names: &'static [&'static str] },
    /// `+01:00`, and what stands for no offset.
    Offset { style: OffsetStyle, zero: &'static str },
    /// `GMT+1`
    LocalizedOffset { full: bool },
    /// The id of a zone; of a region only, if `region`.
    ZoneId { region: bool },
    /// The name of a zone.
    ZoneName { long: bool, generic: bool },
    /// A date and time as usual in the language.
    Localized(FormatStyle),
    /// `in the morning`
    DayPeriod(TextStyle),
    /// A moment in UTC.
    Instant,
    /// Filled with spaces from the left.
    Padded { part: Box<Self>, width: usize },
    /// Parts that may be missing.
    Optional(Vec<Self>),
    /// From here on, whether letters must have the right case.
    CaseSensitive(bool),
    /// From here on, whether the widths of numbers count.
    Strict(bool),
}

#[derive(Debug, Default)]
struct Level {
    parts: Vec<Part>,
    /// The number that gives digits to those which follow it.
    active: Option<usize>,
    pad: Option<usize>,
}

/// `DateTimeFormatterBuilder`
#[derive(Debug, Default)]
pub(super) struct Builder {
    outer: Vec<Level>,
    level: Level,
}

impl Builder {
    /// Adds a part.
    pub(super) fn part(&mut self, part: Part) {
        self.add(part);
    }

    fn add(&mut self, part: Part) -> usize {
        let part = match self.level.pad.take() {
            Some(width) => Part::Padded { part: Box::new(part), width },
            None => part,
        };
        self.level.parts.push(part);
        self.level.active = None;
        self.level.parts.len() - 1
    }

    /// Adds a text.
    pub(super) fn literal(&mut self, text: impl Into<String>) {
        self.add(Part::Literal(text.into()));
    }

    /// Adds a number, which shares digits with numbers that stand right before it.
    pub(super) fn number(&mut self, number: Number) -> TimeResult<()> {
        let wide = TimeFailure::invalid("too many letters for a number in a date pattern");
        let widest = if matches!(number.kind, Kind::Fraction { .. }) { 9 } else { 19 };
        if number.max > widest || number.min > number.max {
            return Err(wide);
        }
        if matches!(number.kind, Kind::Fraction { .. }) && !number.is_fixed() {
            self.add(Part::Number(number));
            return Ok(());
        }
        let Some(active) = self.level.active else {
            self.level.active = Some(self.add(Part::Number(number)));
            return Ok(());
        };
        let even = number.is_even();
        let added = self
            .add(Part::Number(Number { following: if even { None } else { number.following }, ..number }));
        self.level.active = Some(if even { active } else { added });
        match self.level.parts.get_mut(active) {
            Some(Part::Number(first)) => {
                first.following = match first.following {
                    Some(following) if even => Some(following + number.max),
                    Some(_) | None => None,
                };
                Ok(())
            }
            // The JDK takes the padded number for a bare one and fails.
            _ => Err(TimeFailure::invalid("a padded number right before another number in a date pattern")),
        }
    }

    /// The next part is filled to this width.
    pub(super) fn pad(&mut self, width: usize) {
        self.level.pad = Some(width);
        self.level.active = None;
    }

    /// What follows may be missing.
    pub(super) fn optional_start(&mut self) {
        self.level.active = None;
        self.outer.push(std::mem::take(&mut self.level));
    }

    /// What follows must be there again; false if nothing was optional.
    pub(super) fn optional_end(&mut self) -> bool {
        let Some(outer) = self.outer.pop() else { return false };
        let inner = std::mem::replace(&mut self.level, outer);
        if !inner.parts.is_empty() {
            self.add(Part::Optional(inner.parts));
        }
        true
    }

    /// All parts.
    pub(super) fn finish(mut self) -> Vec<Part> {
        while self.optional_end() {}
        self.level.parts
    }
}
