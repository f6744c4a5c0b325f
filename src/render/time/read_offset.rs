//! Reading offsets: `+01:00`, `GMT+1`.

use super::{
    TimeFailure,
    field::Field,
    part::OffsetStyle,
    read::{Reader, Step, Stop},
};

/// The parser that reads the offset of a zone id.
pub(super) fn id(reader: &mut Reader<'_>, zero: &str, text: &[char], at: usize) -> Step {
    offset(reader, OffsetStyle::OptionalSeconds { colon: true }, zero, text, at)
}

/// `OffsetIdPrinterParser.parse`
pub(super) fn offset(
    reader: &mut Reader<'_>,
    style: OffsetStyle,
    zero: &str,
    text: &[char],
    at: usize,
) -> Step {
    if at >= text.len() {
        return Err(Stop::Mismatch);
    }
    if let Some(end) = reader.word(zero, text, at) {
        return reader.set(Field::OffsetSeconds, 0, end);
    }
    let negative = match text.get(at) {
        Some('+') => false,
        Some('-') => true,
        _ => return Err(Stop::Mismatch),
    };
    let colon =
        style.colon() || (!reader.strict && style == OffsetStyle::Hours && text.get(at + 3) == Some(&':'));
    let (hours, mut end) = two_digits(text, at + 1, false).ok_or(Stop::Mismatch)?;
    let (minutes_needed, minutes_read, seconds_read) = match style {
        _ if !reader.strict => (false, true, true),
        OffsetStyle::Hours => (false, false, false),
        OffsetStyle::OptionalMinutes => (false, true, false),
        OffsetStyle::Minutes { .. } => (true, true, false),
        OffsetStyle::OptionalSeconds { .. } => (true, true, true),
    };
    let mut numbers = [0, 0];
    let mut goes_on = minutes_read;
    for (number, read) in numbers.iter_mut().zip([minutes_read, seconds_read]) {
        goes_on &= read;
        if !goes_on {
            break;
        }
        match two_digits(text, end, colon) {
            Some((value, after)) => (*number, end) = (value, after),
            None => goes_on = false,
        }
        if minutes_needed && !goes_on && end == at + 3 {
            return Err(Stop::Mismatch);
        }
    }
    let [minutes, seconds] = numbers;
    if hours > 23 {
        return Err(Stop::Failed(TimeFailure::invalid("the offset has more than 23 hours")));
    }
    let total = hours * 3600 + minutes * 60 + seconds;
    reader.set(Field::OffsetSeconds, if negative { -total } else { total }, end)
}

fn digit(text: &[char], at: usize) -> Option<i64> {
    text.get(at)?.to_digit(10).map(i64::from)
}

fn two_digits(text: &[char], at: usize, colon: bool) -> Option<(i64, usize)> {
    if colon && text.get(at) != Some(&':') {
        return None;
    }
    let at = at + usize::from(colon);
    let value = digit(text, at)? * 10 + digit(text, at + 1)?;
    (value <= 59).then_some((value, at + 2))
}

/// `LocalizedOffsetIdPrinterParser.parse`
pub(super) fn localized(reader: &mut Reader<'_>, zero: &str, full: bool, text: &[char], at: usize) -> Step {
    let start = reader.word(zero, text, at).ok_or(Stop::Mismatch)?;
    let negative = match text.get(start) {
        Some('+') => false,
        Some('-') => true,
        _ => return reader.set(Field::OffsetSeconds, 0, start),
    };
    let seconds_after = |end: usize| colon_pair(text, end).unwrap_or((0, end));
    let (hours, minutes, seconds, end) = if full {
        // Java reads beyond the end of a text that is too short.
        let cut = || Stop::Failed(TimeFailure::invalid("the offset is cut off"));
        let needed = text.get(start + 1..start + 6).ok_or_else(cut)?;
        let pair = |at: usize| Some(digit(needed, at)? * 10 + digit(needed, at + 1)?);
        if needed.get(2) != Some(&':') {
            return Err(Stop::Mismatch);
        }
        let (hours, minutes) = (pair(0).ok_or(Stop::Mismatch)?, pair(3).ok_or(Stop::Mismatch)?);
        let (seconds, end) = seconds_after(start + 6);
        (hours, minutes, seconds, end)
    } else {
        let cut = || Stop::Failed(TimeFailure::invalid("the offset is cut off"));
        text.get(start + 1).ok_or_else(cut)?;
        let first = digit(text, start + 1).ok_or(Stop::Mismatch)?;
        let (hours, end) =
            digit(text, start + 2).map_or((first, start + 2), |second| (first * 10 + second, start + 3));
        match colon_pair(text, end) {
            Some((minutes, end)) => {
                let (seconds, end) = seconds_after(end);
                (hours, minutes, seconds, end)
            }
            None => (hours, 0, 0, end),
        }
    };
    let total = hours * 3600 + minutes * 60 + seconds;
    reader.set(Field::OffsetSeconds, if negative { -total } else { total }, end)
}

fn colon_pair(text: &[char], at: usize) -> Option<(i64, usize)> {
    if text.get(at) != Some(&':') {
        return None;
    }
    Some((digit(text, at + 1)? * 10 + digit(text, at + 2)?, at + 3))
}
