//! `DateTimeFormatter.ofPattern`: what the letters of a pattern mean.

use super::{
    TimeFailure, TimeResult,
    field::Field,
    locale::{TextStyle, Words},
    part::{Builder, Kind, Number, OffsetStyle, Part, Sign},
};

fn refused(reason: &str) -> TimeFailure {
    TimeFailure::invalid(reason)
}

/// The parts of a pattern.
pub(super) fn parse(pattern: &str) -> TimeResult<Vec<Part>> {
    let mut builder = Builder::default();
    append(&mut builder, pattern)?;
    Ok(builder.finish())
}

fn append(builder: &mut Builder, pattern: &str) -> TimeResult<()> {
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        rest = rest.strip_prefix(first).unwrap_or_default();
        match first {
            'A'..='Z' | 'a'..='z' => {
                let (count, after) = run(first, rest);
                rest = if first == 'p' {
                    padded(builder, count, after)?
                } else {
                    letters(builder, first, count)?;
                    after
                };
            }
            '\'' => rest = quoted(builder, rest)?,
            '[' => builder.optional_start(),
            ']' => {
                if !builder.optional_end() {
                    return Err(refused("a date pattern with ] before any ["));
                }
            }
            '{' | '}' | '#' => return Err(refused("a reserved character in a date pattern")),
            other => builder.literal(other),
        }
    }
    Ok(())
}

/// How often the letter stands in a row, and what follows.
fn run(letter: char, rest: &str) -> (usize, &str) {
    let after = rest.trim_start_matches(letter);
    (1 + rest.len() - after.len(), after)
}

fn padded<'a>(builder: &mut Builder, width: usize, rest: &'a str) -> TimeResult<&'a str> {
    let Some(letter) = rest.chars().next().filter(char::is_ascii_alphabetic) else {
        return Err(refused("the letter p without a letter to pad in a date pattern"));
    };
    let (count, after) = run(letter, rest.strip_prefix(letter).unwrap_or_default());
    builder.pad(width);
    letters(builder, letter, count)?;
    Ok(after)
}

fn quoted<'a>(builder: &mut Builder, rest: &'a str) -> TimeResult<&'a str> {
    let mut text = String::new();
    let mut rest = rest;
    loop {
        let Some((part, after)) = rest.split_once('\'') else {
            return Err(refused("a quote that is not closed in a date pattern"));
        };
        text.push_str(part);
        if let Some(more) = after.strip_prefix('\'') {
            text.push('\'');
            rest = more;
        } else {
            builder.literal(if text.is_empty() { "'".to_owned() } else { text });
            return Ok(after);
        }
    }
}

fn letters(builder: &mut Builder, letter: char, count: usize) -> TimeResult<()> {
    let wrong = || refused("a letter of a date pattern stands too often in a row");
    let part = match (letter, count) {
        ('z', 1..=4) => Part::ZoneName { long: count == 4, generic: false },
        ('V', 2) => Part::ZoneId { region: false },
        ('v', 1 | 4) => Part::ZoneName { long: count == 4, generic: true },
        ('Z', 1..=3) => Part::Offset { style: OffsetStyle::Minutes { colon: false }, zero: "+0000" },
        ('Z' | 'O', 4) => Part::LocalizedOffset { full: true },
        ('Z', 5) => Part::Offset { style: OffsetStyle::OptionalSeconds { colon: true }, zero: "Z" },
        ('O', 1) => Part::LocalizedOffset { full: false },
        ('X' | 'x', 1..=5) => offset(letter, count),
        ('B', 1) => Part::DayPeriod(TextStyle::Short),
        ('B', 4) => Part::DayPeriod(TextStyle::Full),
        ('B', 5) => Part::DayPeriod(TextStyle::Narrow),
        ('z' | 'V' | 'v' | 'Z' | 'O' | 'X' | 'x' | 'B', _) => return Err(wrong()),
        _ => match word(letter, count) {
            Some(part) => part,
            None => return builder.number(number(letter, count)?),
        },
    };
    builder.part(part);
    Ok(())
}

fn offset(letter: char, count: usize) -> Part {
    let style = match count {
        1 => OffsetStyle::OptionalMinutes,
        2 => OffsetStyle::Minutes { colon: false },
        3 => OffsetStyle::Minutes { colon: true },
        4 => OffsetStyle::OptionalSeconds { colon: false },
        _ => OffsetStyle::OptionalSeconds { colon: true },
    };
    let zero = match (letter, count) {
        ('X', _) => "Z",
        (_, 1) => "+00",
        (_, 2 | 4) => "+0000",
        _ => "+00:00",
    };
    Part::Offset { style, zero }
}

fn word(letter: char, count: usize) -> Option<Part> {
    let (field, words, standalone) = match letter {
        'M' => (Field::MonthOfYear, Words::Month, false),
        'L' => (Field::MonthOfYear, Words::Month, true),
        'E' | 'e' => (Field::DayOfWeek, Words::Day, false),
        'c' => (Field::DayOfWeek, Words::Day, true),
        'Q' => (Field::QuarterOfYear, Words::Quarter, false),
        'q' => (Field::QuarterOfYear, Words::Quarter, true),
        'G' => (Field::Era, Words::Era, false),
        'a' => (Field::HalfOfDay, Words::HalfDay, false),
        _ => return None,
    };
    let style = match (letter, count, standalone) {
        ('G' | 'E', 1 | 2, _) | ('a', 1, _) => TextStyle::Short,
        ('a', _, _) => return None,
        (_, 3, false) => TextStyle::Short,
        (_, 4, false) => TextStyle::Full,
        (_, 5, false) => TextStyle::Narrow,
        (_, 3, true) => TextStyle::ShortStandalone,
        (_, 4, true) => TextStyle::FullStandalone,
        (_, 5, true) => TextStyle::NarrowStandalone,
        _ => return None,
    };
    Some(Part::Word { field, words, style })
}

fn number(letter: char, count: usize) -> TimeResult<Number> {
    let wrong = || refused("a letter of a date pattern stands too often in a row");
    let plain = |field| {
        if count == 1 {
            Number::new(field, 1, 19, Sign::Normal)
        } else {
            Number::new(field, count, count, Sign::NotNegative)
        }
    };
    let few = |field, most| if count <= most { Ok(plain(field)) } else { Err(wrong()) };
    let fixed = |field| Number::new(field, count, count, Sign::NotNegative);
    match letter {
        'u' => Ok(year(Field::Year, count)),
        'y' => Ok(year(Field::YearOfEra, count)),
        'Y' => Ok(year(Field::WeekBasedYear, count)),
        'M' | 'L' => few(Field::MonthOfYear, 2),
        'Q' | 'q' => few(Field::QuarterOfYear, 2),
        'e' if count <= 2 => Ok(fixed(Field::LocalDayOfWeek)),
        'c' if count == 1 => Ok(fixed(Field::LocalDayOfWeek)),
        'W' if count == 1 => Ok(fixed(Field::WeekOfMonth)),
        'w' if count <= 2 => Ok(Number::new(Field::WeekOfWeekBasedYear, count, 2, Sign::NotNegative)),
        'F' => few(Field::AlignedWeekOfMonth, 1),
        'd' => few(Field::DayOfMonth, 2),
        'h' => few(Field::ClockHourOfHalf, 2),
        'H' => few(Field::HourOfDay, 2),
        'k' => few(Field::ClockHourOfDay, 2),
        'K' => few(Field::HourOfHalf, 2),
        'm' => few(Field::MinuteOfHour, 2),
        's' => few(Field::SecondOfMinute, 2),
        'S' => Ok(Number::fraction(count, count, false)),
        'D' if count == 1 => Ok(plain(Field::DayOfYear)),
        'D' if count <= 3 => Ok(Number::new(Field::DayOfYear, count, 3, Sign::NotNegative)),
        'g' => Ok(Number::new(Field::ModifiedJulianDay, count, 19, Sign::Normal)),
        'A' => Ok(Number::new(Field::MilliOfDay, count, 19, Sign::NotNegative)),
        'n' => Ok(Number::new(Field::NanoOfSecond, count, 19, Sign::NotNegative)),
        'N' => Ok(Number::new(Field::NanoOfDay, count, 19, Sign::NotNegative)),
        'c' | 'e' | 'W' | 'w' | 'D' | 'E' | 'G' | 'a' => Err(wrong()),
        _ => Err(refused("an unknown letter in a date pattern")),
    }
}

fn year(field: Field, count: usize) -> Number {
    match count {
        2 => Number { kind: Kind::TwoDigits, ..Number::new(field, 2, 2, Sign::NotNegative) },
        1 | 3 => Number::new(field, count, 19, Sign::Normal),
        _ => Number::new(field, count, 19, Sign::ExceedsPad),
    }
}
