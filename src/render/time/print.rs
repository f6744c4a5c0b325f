//! Writing a date and time in a format.

use super::{
    TimeFailure, TimeResult,
    civil::{LocalDateTime, NANOS_PER_SECOND},
    field::Field,
    locale::Locale,
    part::{Kind, Number, OffsetStyle, Part, Sign},
    pattern,
    value::{Instant, ZonedDateTime},
    zone::Zone,
    zone_names::{self, Season},
};

/// Writes `value` part by part.
pub(super) fn print(value: &ZonedDateTime, parts: &[Part], locale: &Locale) -> TimeResult<String> {
    let mut out = String::new();
    Printer { value, local: value.local(), locale }.all(parts, &mut out)?;
    Ok(out)
}

struct Printer<'a> {
    value: &'a ZonedDateTime,
    local: LocalDateTime,
    locale: &'a Locale,
}

impl Printer<'_> {
    /// Whether all parts could be written.
    fn all(&self, parts: &[Part], out: &mut String) -> TimeResult<bool> {
        for part in parts {
            if !self.part(part, out)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn part(&self, part: &Part, out: &mut String) -> TimeResult<bool> {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Number(number) => self.number(number, out)?,
            Part::Word { field, words, style } => {
                let value = self.get(*field);
                match self.locale.word(*words, *style, value) {
                    Some(word) => out.push_str(word),
                    None => out.push_str(&value.to_string()),
                }
            }
            Part::Name { field, names } => {
                let index = usize::try_from(self.get(*field) - 1).ok();
                out.push_str(index.and_then(|index| names.get(index)).copied().unwrap_or_default());
            }
            Part::Offset { style, zero } => offset(self.value.offset().seconds(), *style, zero, out),
            Part::LocalizedOffset { full } => {
                out.push_str(self.locale.zero_offset());
                localized_offset(self.value.offset().seconds(), *full, out);
            }
            Part::ZoneId { region } => {
                if *region && matches!(self.value.zone(), Zone::Fixed(_)) {
                    return Ok(false);
                }
                out.push_str(&self.value.zone().id());
            }
            Part::ZoneName { long, generic } => self.zone_name(*long, *generic, out)?,
            Part::Localized(style) => {
                return self.all(&pattern::parse(self.locale.style(*style))?, out);
            }
            Part::DayPeriod(style) => {
                let minute = self.local.time.hour() * 60 + self.local.time.minute();
                out.push_str(self.locale.day_period_at(minute, *style).unwrap_or_default());
            }
            Part::Instant => out.push_str(&self.instant()?),
            Part::Padded { part, width } => {
                let mut inner = String::new();
                if !self.part(part, &mut inner)? {
                    return Ok(false);
                }
                let Some(missing) = width.checked_sub(inner.encode_utf16().count()) else {
                    return Err(TimeFailure::invalid("a part of the date is longer than it may be padded"));
                };
                out.push_str(&" ".repeat(missing));
                out.push_str(&inner);
            }
            Part::Optional(parts) => {
                let length = out.len();
                if !self.all(parts, out)? {
                    out.truncate(length);
                }
            }
            Part::CaseSensitive(_) | Part::Strict(_) => {}
        }
        Ok(true)
    }

    fn get(&self, field: Field) -> i64 {
        field
            .of_date(self.local.date, self.locale.week())
            .or_else(|| field.of_time(self.local.time))
            .unwrap_or_else(|| self.value.offset().seconds())
    }

    fn number(&self, number: &Number, out: &mut String) -> TimeResult<()> {
        let value = self.get(number.field);
        let value = match number.kind {
            Kind::Plain => value,
            Kind::TwoDigits => value.abs() % 100,
            Kind::Fraction { point } => {
                fraction(value, number.min, number.max, point, out);
                return Ok(());
            }
        };
        let digits = value.unsigned_abs().to_string();
        if digits.len() > number.max {
            return Err(TimeFailure::invalid(
                "a number of the date has more digits than its pattern has letters",
            ));
        }
        match (value < 0, number.sign) {
            (true, Sign::Normal | Sign::ExceedsPad) => out.push('-'),
            (true, Sign::NotNegative) => {
                return Err(TimeFailure::invalid(
                    "a number of the date is negative, which its pattern forbids",
                ));
            }
            (false, Sign::ExceedsPad) if number.min < 19 && digits.len() > number.min => out.push('+'),
            (false, _) => {}
        }
        out.extend(std::iter::repeat_n('0', number.min.saturating_sub(digits.len())));
        out.push_str(&digits);
        Ok(())
    }

    fn zone_name(&self, long: bool, generic: bool, out: &mut String) -> TimeResult<()> {
        let zone = self.value.zone();
        let id = zone.id();
        if matches!(zone, Zone::Fixed(_)) {
            out.push_str(&id);
            return Ok(());
        }
        if let Some(utc) = self.locale.utc().filter(|_| id == "UTC") {
            out.push_str(if long { utc } else { &id });
            return Ok(());
        }
        if !self.locale.knows_zones() {
            return Err(TimeFailure::Unsupported("the name of a time zone in another language"));
        }
        let season = if generic {
            Season::Either
        } else if zone.is_summer_at(self.value.epoch_second()) {
            Season::Summer
        } else {
            Season::Standard
        };
        out.push_str(zone_names::name(&id, long, season).unwrap_or(&id));
        Ok(())
    }

    fn instant(&self) -> TimeResult<String> {
        Instant::of_epoch_second(self.value.epoch_second(), self.local.time.nano())
            .map(|instant| instant.to_string())
    }
}

/// Decimals of a second: at least `min`, at most `max`, no zeros at the end beyond `min`.
fn fraction(nano: i64, min: usize, max: usize, point: bool, out: &mut String) {
    let all = format!("{:09}", nano.rem_euclid(NANOS_PER_SECOND));
    let cut: String = all.chars().take(max).collect();
    let shown = if nano == 0 {
        "0".repeat(min)
    } else if cut.bytes().all(|byte| byte == b'0') {
        cut
    } else {
        let trimmed = cut.trim_end_matches('0');
        format!("{trimmed:0<min$}")
    };
    if point && !shown.is_empty() {
        out.push('.');
    }
    out.push_str(&shown);
}

fn two_digits(colon: bool, value: i64, out: &mut String) {
    if colon {
        out.push(':');
    }
    let digits = format!("{value:02}");
    out.push_str(&digits);
}

/// `OffsetIdPrinterParser.format`
fn offset(total: i64, style: OffsetStyle, zero: &str, out: &mut String) {
    let (hours, minutes, seconds) = (total.abs() / 3600 % 100, total.abs() / 60 % 60, total.abs() % 60);
    let (show_minutes, show_seconds) = match style {
        OffsetStyle::Hours => (false, false),
        OffsetStyle::OptionalMinutes => (minutes > 0, false),
        OffsetStyle::Minutes { .. } => (true, false),
        OffsetStyle::OptionalSeconds { .. } => (true, seconds > 0),
    };
    let shown = hours + if show_minutes { minutes } else { 0 } + if show_seconds { seconds } else { 0 };
    if shown == 0 {
        out.push_str(zero);
        return;
    }
    out.push(if total < 0 { '-' } else { '+' });
    two_digits(false, hours, out);
    if show_minutes {
        two_digits(style.colon(), minutes, out);
    }
    if show_seconds {
        two_digits(style.colon(), seconds, out);
    }
}

/// What `LocalizedOffsetIdPrinterParser.format` writes after `GMT`.
fn localized_offset(total: i64, full: bool, out: &mut String) {
    if total == 0 {
        return;
    }
    let (hours, minutes, seconds) = (total.abs() / 3600 % 100, total.abs() / 60 % 60, total.abs() % 60);
    out.push(if total < 0 { '-' } else { '+' });
    if full {
        two_digits(false, hours, out);
    } else {
        out.push_str(&hours.to_string());
    }
    if full || minutes != 0 || seconds != 0 {
        two_digits(true, minutes, out);
    }
    if seconds != 0 {
        two_digits(true, seconds, out);
    }
}
