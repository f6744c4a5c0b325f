//! The formats that have a name: those of `DateTimeFormatter`, and those that Kestra adds.

use super::{
    TimeResult,
    field::Field,
    locale::FormatStyle,
    part::{Builder, Number, OffsetStyle, Part, Sign},
    pattern,
};
use crate::kestra::Release;

/// `DateTimeFormatter`: parts, and how strictly what is read must fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) parts: Vec<Part>,
    pub(super) strict: bool,
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The format that a filter's argument names: one of Kestra's names, else a pattern.
pub(super) fn find(name: &str, release: Release) -> TimeResult<Format> {
    let renamed = release >= Release::V0_24;
    let pattern = match name {
        "iso" => "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
        "iso_milli" if renamed => "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        "iso_sec" => "yyyy-MM-dd'T'HH:mm:ssXXX",
        "sql" => "yyyy-MM-dd HH:mm:ss.SSSSSS",
        "sql_milli" if renamed => "yyyy-MM-dd HH:mm:ss.SSS",
        "sql_sec" if renamed => "yyyy-MM-dd HH:mm:ss",
        "sql_seq" if !renamed => "yyyy-MM-dd HH:mm:ss",
        "full" => return Ok(localized(FormatStyle::Full)),
        "long" => return Ok(localized(FormatStyle::Long)),
        "medium" => return Ok(localized(FormatStyle::Medium)),
        "short" => return Ok(localized(FormatStyle::Short)),
        _ => match standard(name) {
            Some(format) => return format,
            None => name,
        },
    };
    Ok(Format { parts: pattern::parse(pattern)?, strict: false })
}

fn localized(style: FormatStyle) -> Format {
    Format { parts: vec![Part::Localized(style)], strict: false }
}

fn standard(name: &str) -> Option<TimeResult<Format>> {
    let strict = |parts: TimeResult<Vec<Part>>| Some(parts.map(|parts| Format { parts, strict: true }));
    match name {
        "iso_date_time" => strict(date_time_with_optional_zone()),
        "iso_date" => strict(with_optional_offset(|builder| {
            builder.part(Part::CaseSensitive(false));
            date(builder)
        })),
        "iso_time" => strict(with_optional_offset(|builder| {
            builder.part(Part::CaseSensitive(false));
            time(builder)
        })),
        "iso_local_date" => strict(built(date)),
        "iso_instant" => strict(Ok(vec![Part::Instant])),
        "iso_local_date_time" => strict(built(date_time)),
        "iso_local_time" => strict(built(time)),
        "iso_offset_time" => strict(built(|builder| {
            builder.part(Part::CaseSensitive(false));
            time(builder)?;
            builder.part(offset_id());
            Ok(())
        })),
        "iso_ordinal_date" => strict(with_optional_offset(|builder| {
            builder.part(Part::CaseSensitive(false));
            builder.number(Number::new(Field::Year, 4, 10, Sign::ExceedsPad))?;
            builder.literal("-");
            fixed(builder, Field::DayOfYear, 3)
        })),
        "iso_week_date" => strict(with_optional_offset(|builder| {
            builder.part(Part::CaseSensitive(false));
            builder.number(Number::new(Field::IsoWeekBasedYear, 4, 10, Sign::ExceedsPad))?;
            builder.literal("-W");
            fixed(builder, Field::IsoWeekOfWeekBasedYear, 2)?;
            builder.literal("-");
            fixed(builder, Field::DayOfWeek, 1)
        })),
        "iso_zoned_date_time" => Some(iso_zoned_date_time()),
        "rfc_1123_date_time" => Some(built(rfc_1123).map(|parts| Format { parts, strict: false })),
        _ => None,
    }
}

/// `ISO_ZONED_DATE_TIME`
pub(super) fn iso_zoned_date_time() -> TimeResult<Format> {
    let parts = built(|builder| {
        date_time_with_offset(builder)?;
        region(builder);
        Ok(())
    })?;
    Ok(Format { parts, strict: true })
}

/// `ISO_OFFSET_DATE_TIME`
pub(super) fn iso_offset_date_time() -> TimeResult<Format> {
    Ok(Format { parts: built(date_time_with_offset)?, strict: true })
}

/// `ISO_LOCAL_DATE_TIME`
pub(super) fn iso_local_date_time() -> TimeResult<Format> {
    Ok(Format { parts: built(date_time)?, strict: true })
}

/// `ISO_LOCAL_DATE`
pub(super) fn iso_local_date() -> TimeResult<Format> {
    Ok(Format { parts: built(date)?, strict: true })
}

/// `ISO_LOCAL_TIME`
pub(super) fn iso_local_time() -> TimeResult<Format> {
    Ok(Format { parts: built(time)?, strict: true })
}

/// The fields of an `Instant`, which may be those of another offset.
pub(super) fn instant_fields() -> TimeResult<Vec<Part>> {
    built(|builder| {
        builder.part(Part::CaseSensitive(false));
        date(builder)?;
        builder.literal("T");
        fixed(builder, Field::HourOfDay, 2)?;
        builder.literal(":");
        fixed(builder, Field::MinuteOfHour, 2)?;
        builder.literal(":");
        fixed(builder, Field::SecondOfMinute, 2)?;
        builder.number(Number::fraction(0, 9, true))?;
        builder.part(offset_id());
        Ok(())
    })
}

fn built(build: impl FnOnce(&mut Builder) -> TimeResult<()>) -> TimeResult<Vec<Part>> {
    let mut builder = Builder::default();
    build(&mut builder)?;
    Ok(builder.finish())
}

fn with_optional_offset(build: impl FnOnce(&mut Builder) -> TimeResult<()>) -> TimeResult<Vec<Part>> {
    built(|builder| {
        build(builder)?;
        builder.optional_start();
        builder.part(offset_id());
        Ok(())
    })
}

fn offset_id() -> Part {
    Part::Offset { style: OffsetStyle::OptionalSeconds { colon: true }, zero: "Z" }
}

fn fixed(builder: &mut Builder, field: Field, width: usize) -> TimeResult<()> {
    builder.number(Number::new(field, width, width, Sign::NotNegative))
}

fn date(builder: &mut Builder) -> TimeResult<()> {
    builder.number(Number::new(Field::Year, 4, 10, Sign::ExceedsPad))?;
    builder.literal("-");
    fixed(builder, Field::MonthOfYear, 2)?;
    builder.literal("-");
    fixed(builder, Field::DayOfMonth, 2)
}

fn time(builder: &mut Builder) -> TimeResult<()> {
    fixed(builder, Field::HourOfDay, 2)?;
    builder.literal(":");
    fixed(builder, Field::MinuteOfHour, 2)?;
    builder.optional_start();
    builder.literal(":");
    fixed(builder, Field::SecondOfMinute, 2)?;
    builder.optional_start();
    builder.number(Number::fraction(0, 9, true))?;
    builder.optional_end();
    builder.optional_end();
    Ok(())
}

fn date_time(builder: &mut Builder) -> TimeResult<()> {
    builder.part(Part::CaseSensitive(false));
    date(builder)?;
    builder.literal("T");
    time(builder)
}

fn date_time_with_offset(builder: &mut Builder) -> TimeResult<()> {
    date_time(builder)?;
    builder.part(Part::Strict(false));
    builder.part(offset_id());
    builder.part(Part::Strict(true));
    Ok(())
}

fn region(builder: &mut Builder) {
    builder.optional_start();
    builder.literal("[");
    builder.part(Part::CaseSensitive(true));
    builder.part(Part::ZoneId { region: true });
    builder.literal("]");
    builder.optional_end();
}

fn date_time_with_optional_zone() -> TimeResult<Vec<Part>> {
    built(|builder| {
        date_time(builder)?;
        builder.optional_start();
        builder.part(offset_id());
        region(builder);
        Ok(())
    })
}

fn rfc_1123(builder: &mut Builder) -> TimeResult<()> {
    builder.part(Part::CaseSensitive(false));
    builder.part(Part::Strict(false));
    builder.optional_start();
    builder.part(Part::Name { field: Field::DayOfWeek, names: &DAYS });
    builder.literal(", ");
    builder.optional_end();
    builder.number(Number::new(Field::DayOfMonth, 1, 2, Sign::NotNegative))?;
    builder.literal(" ");
    builder.part(Part::Name { field: Field::MonthOfYear, names: &MONTHS });
    builder.literal(" ");
    fixed(builder, Field::Year, 4)?;
    builder.literal(" ");
    fixed(builder, Field::HourOfDay, 2)?;
    builder.literal(":");
    fixed(builder, Field::MinuteOfHour, 2)?;
    builder.optional_start();
    builder.literal(":");
    fixed(builder, Field::SecondOfMinute, 2)?;
    builder.optional_end();
    builder.literal(" ");
    builder.part(Part::Offset { style: OffsetStyle::Minutes { colon: false }, zero: "GMT" });
    Ok(())
}
