//! Reading a date and time in a format.

use std::collections::BTreeMap;

use super::{
    TimeFailure, TimeResult,
    field::Field,
    locale::{DayPeriod, Locale, TextStyle, Words},
    named::Format,
    part::{Kind, Number, Part, Sign},
    pattern, read_offset,
    resolve::{Resolved, Resolver},
    week::WeekRule,
    zone::{Offset, Zone},
    zone_names,
};

/// Why a part could not be read.
#[derive(Debug)]
pub(super) enum Stop {
    /// The text does not fit here; an optional part may be left out.
    Mismatch,
    /// Java throws; there is no way on.
    Failed(TimeFailure),
}

/// A position in the text, or why there is none.
pub(super) type Step = Result<usize, Stop>;

/// What was read, before it is put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) values: BTreeMap<Field, i64>,
    pub(super) zone: Option<Zone>,
    /// Whether the zone was named by a word that does not mean summer time.
    pub(super) standard_time: bool,
    pub(super) day_period: Option<DayPeriod>,
}

/// Reads all of `text`, with the words of the server's locale.
pub(super) fn read(text: &str, format: &Format) -> TimeResult<Resolved> {
    let locale = Locale::default_locale()?;
    let fields = read_fields(text, &format.parts, locale)?;
    Resolver::new(fields, format.strict, locale.week()).resolve()
}

/// Reads all of `text` without putting the fields together.
pub(super) fn read_fields(text: &str, parts: &[Part], locale: &Locale) -> TimeResult<Fields> {
    let letters: Vec<char> = text.chars().collect();
    let mut reader = Reader::new(locale);
    match reader.all(parts, &letters, 0) {
        Ok(end) if end == letters.len() => Ok(reader.fields),
        Ok(_) | Err(Stop::Mismatch) => Err(TimeFailure::invalid("the text is not a date in this format")),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Whether two letters are the same as Java compares them without case.
pub(super) fn same_letter(a: char, b: char) -> bool {
    let upper = |letter: char| {
        let mut mapped = letter.to_uppercase();
        mapped.next().filter(|_| mapped.next().is_none()).unwrap_or(letter)
    };
    let lower = |letter: char| {
        let mut mapped = letter.to_lowercase();
        mapped.next().filter(|_| mapped.next().is_none()).unwrap_or(letter)
    };
    a == b || upper(a) == upper(b) || lower(a) == lower(b)
}

/// `DateTimeParseContext`
pub(super) struct Reader<'a> {
    pub(super) fields: Fields,
    locale: &'a Locale,
    case_sensitive: bool,
    pub(super) strict: bool,
}

impl<'a> Reader<'a> {
    fn new(locale: &'a Locale) -> Self {
        Self { fields: Fields::default(), locale, case_sensitive: true, strict: true }
    }

    pub(super) fn equal(&self, a: char, b: char) -> bool {
        a == b || (!self.case_sensitive && same_letter(a, b))
    }

    fn all(&mut self, parts: &[Part], text: &[char], at: usize) -> Step {
        parts.iter().try_fold(at, |at, part| self.part(part, text, at))
    }

    /// Notes a value; another value for the same field does not fit.
    pub(super) fn set(&mut self, field: Field, value: i64, end: usize) -> Step {
        match self.fields.values.insert(field, value) {
            Some(old) if old != value => Err(Stop::Mismatch),
            _ => Ok(end),
        }
    }

    /// The end of `word`, if it stands here.
    pub(super) fn word(&self, word: &str, text: &[char], at: usize) -> Option<usize> {
        let mut end = at;
        for letter in word.chars() {
            if !self.equal(letter, *text.get(end)?) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    fn literal(&self, literal: &str, text: &[char], at: usize) -> Step {
        if let Some(end) = self.word(literal, text, at) {
            return Ok(end);
        }
        // In lenient mode one space is as good as another.
        let space = |letter: char| letter == ' ' || letter == '\u{a0}' || letter == '\u{202f}';
        let mut letters = literal.chars();
        match (letters.next(), letters.next(), text.get(at)) {
            (Some(wanted), None, Some(found)) if !self.strict && space(wanted) && space(*found) => Ok(at + 1),
            _ => Err(Stop::Mismatch),
        }
    }

    fn part(&mut self, part: &Part, text: &[char], at: usize) -> Step {
        match part {
            Part::Literal(literal) => self.literal(literal, text, at),
            Part::Number(number) => match number.kind {
                Kind::Fraction { point } => self.fraction(number, point, text, at),
                Kind::Plain | Kind::TwoDigits => self.number(number, text, at),
            },
            Part::Word { field, words, style } => self.named(*field, *words, *style, text, at),
            Part::Name { field, names } => {
                for (name, value) in names.iter().zip(1..) {
                    if let Some(end) = self.word(name, text, at) {
                        return self.set(*field, value, end);
                    }
                }
                self.number(&Number::new(*field, 1, 19, Sign::Normal), text, at)
            }
            Part::Offset { style, zero } => read_offset::offset(self, *style, zero, text, at),
            Part::LocalizedOffset { full } => {
                read_offset::localized(self, self.locale.zero_offset(), *full, text, at)
            }
            Part::ZoneId { .. } => self.zone(None, text, at),
            Part::ZoneName { long, .. } => self.zone(Some(*long), text, at),
            Part::Localized(style) => {
                let parts = pattern::parse(self.locale.style(*style)).map_err(Stop::Failed)?;
                self.all(&parts, text, at)
            }
            Part::DayPeriod(style) => {
                for (word, index) in self.locale.words_to_read(Words::DayPeriod, *style) {
                    if let Some(end) = self.word(word, text, at) {
                        self.fields.day_period = self.locale.day_period(index);
                        return Ok(end);
                    }
                }
                Err(Stop::Mismatch)
            }
            // A moment alone has no zone, and none of the readers that use formats can do without.
            Part::Instant => Err(Stop::Mismatch),
            Part::Padded { part, width } => self.padded(part, *width, text, at),
            Part::Optional(parts) => {
                let before = self.fields.clone();
                match self.all(parts, text, at) {
                    Err(Stop::Mismatch) => {
                        self.fields = before;
                        Ok(at)
                    }
                    other => other,
                }
            }
            Part::CaseSensitive(on) => {
                self.case_sensitive = *on;
                Ok(at)
            }
            Part::Strict(on) => {
                self.strict = *on;
                Ok(at)
            }
        }
    }

    fn named(&mut self, field: Field, words: Words, style: TextStyle, text: &[char], at: usize) -> Step {
        for (word, value) in self.locale.words_to_read(words, style) {
            if let Some(end) = self.word(word, text, at) {
                return self.set(field, value, end);
            }
        }
        Err(Stop::Mismatch)
    }

    fn padded(&mut self, part: &Part, width: usize, text: &[char], at: usize) -> Step {
        let end = at + width;
        let Some(text) = text.get(..end) else { return Err(Stop::Mismatch) };
        if at == end {
            return Err(Stop::Mismatch);
        }
        let spaces = text.iter().skip(at).take_while(|letter| **letter == ' ').count();
        let read = self.part(part, text, at + spaces)?;
        if read == end { Ok(end) } else { Err(Stop::Mismatch) }
    }

    fn number(&mut self, number: &Number, text: &[char], at: usize) -> Step {
        let first = text.get(at).ok_or(Stop::Mismatch)?;
        let even = number.min == number.max;
        let (negative, positive) = (*first == '-', *first == '+');
        let allowed = match number.sign {
            Sign::Normal => negative || !self.strict,
            Sign::ExceedsPad => true,
            Sign::NotNegative => !self.strict && !even,
        };
        if (negative || positive) && !allowed {
            return Err(Stop::Mismatch);
        }
        let start = at + usize::from(negative || positive);
        let exact = self.strict || number.is_fixed();
        let least = if exact { number.min } else { 1 };
        let following = number.following.unwrap_or(0);
        let most = if exact { number.max } else { 9 } + following;
        let digits = |most: usize| {
            text.iter().skip(start).take(most).take_while(|letter| letter.is_ascii_digit()).count()
        };
        let mut count = digits(most);
        if count < least {
            return Err(Stop::Mismatch);
        }
        if following > 0 {
            count = digits(least.max(count.saturating_sub(following)));
        }
        let (value, count) = value(text, start, count).ok_or(Stop::Mismatch)?;
        if negative && value == 0 && self.strict {
            return Err(Stop::Mismatch);
        }
        if !negative && number.sign == Sign::ExceedsPad && self.strict && positive != (count > number.min) {
            return Err(Stop::Mismatch);
        }
        let value = if negative { -value } else { value };
        self.set(number.field, self.full_year(number, value, count), start + count)
    }

    /// The year that two digits mean.
    fn full_year(&self, number: &Number, value: i64, count: usize) -> i64 {
        let base = match (number.kind, number.field) {
            (Kind::TwoDigits, Field::WeekBasedYear) => {
                let starts_1999 = self.locale.week() == WeekRule::ISO;
                if starts_1999 { 1999 } else { 2000 }
            }
            (Kind::TwoDigits, _) => 2000,
            (Kind::Plain | Kind::Fraction { .. }, _) => return value,
        };
        if count != number.min || value < 0 {
            return value;
        }
        let full = base - base % 100 + value;
        if full < base { full + 100 } else { full }
    }

    fn fraction(&mut self, number: &Number, point: bool, text: &[char], at: usize) -> Step {
        let exact = self.strict || number.is_fixed();
        let (least, most) = if exact { (number.min, number.max) } else { (0, 9) };
        let missing = if least > 0 { Err(Stop::Mismatch) } else { Ok(at) };
        let start = match text.get(at) {
            None => return missing,
            Some('.') if point => at + 1,
            Some(_) if point => return missing,
            Some(_) => at,
        };
        let digits: String =
            text.iter().skip(start).take(most).take_while(|letter| letter.is_ascii_digit()).collect();
        if digits.len() < least {
            return Err(Stop::Mismatch);
        }
        let nanos = format!("{digits:0<9}").parse().map_err(|_| Stop::Mismatch)?;
        self.set(Field::NanoOfSecond, nanos, start + digits.len())
    }

    /// An id, or a name: `Some(true)` for a long one.
    fn zone(&mut self, long: Option<bool>, text: &[char], at: usize) -> Step {
        let first = *text.get(at).ok_or(Stop::Mismatch)?;
        if first == '+' || first == '-' {
            return self.zone_offset("", text, at);
        }
        if let Some(end) = self.word("UTC", text, at) {
            return self.zone_offset("UTC", text, end);
        }
        if let Some(end) = self.word("UT", text, at) {
            return self.zone_offset("UT", text, end);
        }
        if let Some(end) = self.word("GMT0", text, at) {
            return self.set_zone("GMT0", end);
        }
        if let Some(end) = self.word("GMT", text, at) {
            return self.zone_offset("GMT", text, end);
        }
        let rest = text.get(at..).unwrap_or_default();
        let equal = |a, b| self.equal(a, b);
        let found = match long {
            None => zone_names::read_id(rest, equal).map(|(id, length)| (id, false, length)),
            Some(long) => zone_names::read_name(rest, long, equal)
                .map(|(named, length)| (named.id, named.standard, length)),
        };
        match found {
            Some((id, standard, length)) => {
                self.fields.standard_time = standard;
                self.set_zone(id, at + length)
            }
            None if self.equal(first, 'Z') => {
                self.fields.zone = Some(Zone::Fixed(Offset::UTC));
                Ok(at + 1)
            }
            None => Err(Stop::Mismatch),
        }
    }

    fn set_zone(&mut self, id: &str, end: usize) -> Step {
        self.fields.zone = Some(Zone::parse(id).map_err(Stop::Failed)?);
        Ok(end)
    }

    fn zone_offset(&mut self, prefix: &str, text: &[char], at: usize) -> Step {
        let bare = |reader: &mut Self| reader.set_zone(prefix, at);
        match text.get(at) {
            None => return bare(self),
            Some(letter) if *letter == '0' || self.equal(*letter, 'Z') => return bare(self),
            Some(_) => {}
        }
        let mut inner = Reader { fields: Fields::default(), ..*self };
        let zero = if prefix.is_empty() { "Z" } else { "0" };
        match read_offset::id(&mut inner, zero, text, at) {
            Ok(end) => {
                let seconds = inner.fields.values.get(&Field::OffsetSeconds).copied().unwrap_or(0);
                let offset = Offset::of_seconds(seconds).ok_or(Stop::Mismatch)?;
                self.fields.zone = Some(Zone::prefixed(prefix, offset));
                Ok(end)
            }
            Err(Stop::Mismatch) if !prefix.is_empty() => bare(self),
            Err(stop) => Err(stop),
        }
    }
}

/// The number that `count` digits make, and how many of them it takes.
fn value(text: &[char], start: usize, count: usize) -> Option<(i64, usize)> {
    let number = |count: usize| text.iter().skip(start).take(count).collect::<String>().parse::<i64>().ok();
    if count == 0 {
        return None;
    }
    number(count).map(|value| (value, count)).or_else(|| Some((number(count - 1)?, count - 1)))
}
