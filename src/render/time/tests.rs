//! What the JDK answers (`schemas/java/rows.tsv`, made by `Rows.java` there), and what this module answers.

use super::{
    Duration, Instant, JavaDate, Member, Temporal, TimeFailure, TimeResult, Zone, ZonedDateTime, calendar,
    filter::{self, Arguments, Input},
};
use crate::kestra::Release;

const ROWS: &str = include_str!("../../../schemas/java/rows.tsv");

fn parse(kind: &str, text: &str) -> TimeResult<Temporal> {
    match kind {
        "zoned" => Temporal::parse_zoned(text).map(Temporal::Zoned),
        "offset" => Temporal::parse_offset(text).map(Temporal::Offset),
        "instant" => Temporal::parse_instant(text).map(Temporal::Instant),
        "localdatetime" => Temporal::parse_local_date_time(text).map(Temporal::LocalDateTime),
        "localdate" => Temporal::parse_local_date(text).map(Temporal::LocalDate),
        "localtime" => Temporal::parse_local_time(text).map(Temporal::LocalTime),
        "duration" => Duration::parse(text).map(Temporal::Duration),
        "date" => Ok(Temporal::Date(JavaDate { millis: text.parse().unwrap() })),
        other => panic!("{other}"),
    }
}

fn zoned(text: &str) -> TimeResult<ZonedDateTime> {
    Temporal::parse_zoned(text)
}

/// This module's answer, and the JDK's.
fn answer(row: &str) -> (TimeResult<String>, String) {
    let cells: Vec<&str> = row.split('\t').collect();
    let release = Release::LATEST;
    let got = match cells.as_slice() {
        ["print", value, format, zone, locale, _] => {
            let arguments = Arguments {
                format: Some(format),
                time_zone: Some(zone),
                locale: Some(locale),
                ..Arguments::default()
            };
            zoned(value)
                .and_then(|value| filter::date(Input::Temporal(&Temporal::Zoned(value)), &arguments, release))
        }
        ["read", text, existing, zone, _] => {
            let existing = Some(*existing).filter(|format| !format.is_empty());
            Zone::parse(zone)
                .and_then(|zone| filter::convert(Input::Text(text), &zone, existing, release))
                .map(|date| date.to_string())
        }
        ["parse", kind, text, hash, _] => parse(kind, text).map(|value| {
            // A hash that differs must not be taken for the right answer.
            let own = value.java_hash().to_string();
            if own == *hash { value.to_string() } else { format!("{value} with hash {own}") }
        }),
        ["plus", value, amount, unit, _] => zoned(value)
            .and_then(|value| filter::plus(&value, amount.parse().unwrap(), unit))
            .map(|date| date.to_string()),
        ["zone", id, _] => Zone::parse(id).map(|zone| zone.to_string()),
        other => panic!("{other:?}"),
    };
    (got, (*cells.last().unwrap()).to_owned())
}

#[test]
fn answers_are_those_of_the_jdk() {
    let (mut wrong, mut rows, mut open) = (Vec::new(), 0, 0);
    for row in ROWS.lines() {
        rows += 1;
        let (got, wanted) = answer(row);
        let got = match got {
            Ok(text) => text,
            Err(TimeFailure::Invalid(_)) => "!".to_owned(),
            Err(TimeFailure::Unsupported(_)) => {
                open += 1;
                continue;
            }
        };
        if got != wanted {
            wrong.push(format!("{row}\n    here: {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {rows} rows differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows > 900, "the rows are found: {rows}");
    assert!(open < 5, "{open} rows without an answer");
}

fn iso(input: Input<'_>, release: Release) -> TimeResult<String> {
    filter::date(input, &Arguments::default(), release)
}

fn refused<T>(result: TimeResult<T>) -> bool {
    matches!(result.err(), Some(TimeFailure::Invalid(_)))
}

#[test]
fn the_digits_of_a_number_say_its_unit_from_0_24_on() {
    let almaty = Arguments { time_zone: Some("Asia/Almaty"), ..Arguments::default() };
    let date = |release| filter::date(Input::Long(1_595_853_935_000), &almaty, release).unwrap();
    assert_eq!(date(Release::V0_23), "+52540-08-06T20:43:20.000000+05:00");
    assert_eq!(date(Release::V0_24), "2020-07-27T18:45:35.000000+06:00");

    // An iso date of the years before Christ shows the year of its era, hence `to_string`.
    let own = |number, release| {
        filter::convert(Input::Long(number), &Zone::utc(), None, release).map(|date| date.to_string())
    };
    let rows = [
        (1_704_164_645, Ok("2024-01-02T03:04:05Z[UTC]"), Ok("2024-01-02T03:04:05Z[UTC]")),
        (
            1_378_653_552_123_456_000,
            Ok("2013-09-08T15:19:12.123456Z[UTC]"),
            Ok("2013-09-08T15:19:12.123456Z[UTC]"),
        ),
        // Not a multiple of 1000: the last six digits are taken for microseconds.
        (
            1_378_653_552_123_456_789,
            Ok("2013-09-08T15:19:12.456789Z[UTC]"),
            Ok("2013-09-08T15:19:12.456789Z[UTC]"),
        ),
        (-1_595_853_935_000, Ok("-48601-05-27T08:16:40Z[UTC]"), Ok("1919-06-07T11:14:25Z[UTC]")),
        (-159_585_393_500, Ok("1964-12-10T22:43:26.500Z[UTC]"), Ok("-3088-12-09T20:01:40Z[UTC]")),
        (-1_378_653_552_123_456_000, Err(()), Ok("1926-04-25T08:40:47.876544Z[UTC]")),
        (-1_378_653_552_123_456_789, Err(()), Err(())),
        (-137_865_355_212_345_600, Err(()), Err(())),
    ];
    for (number, old, new) in rows {
        for (release, wanted) in [(Release::V1_3_31, old), (Release::V2_0, new)] {
            let got = own(number, release);
            assert_eq!(got.as_deref().map_err(|_| ()), wanted, "{number} in {release}");
        }
    }
}

#[test]
fn names_of_formats_change_with_0_24() {
    let named = |name, release| {
        let arguments = Arguments { format: Some(name), ..Arguments::default() };
        filter::date(Input::Text("2024-01-02T03:04:05.678Z"), &arguments, release)
    };
    assert_eq!(named("sql_seq", Release::V0_23).unwrap(), "2024-01-02 03:04:05");
    assert_eq!(named("sql_sec", Release::V0_24).unwrap(), "2024-01-02 03:04:05");
    assert_eq!(named("iso_milli", Release::V0_24).unwrap(), "2024-01-02T03:04:05.678Z");
    for (name, release) in
        [("sql_seq", Release::V0_24), ("sql_sec", Release::V0_23), ("iso_milli", Release::V0_23)]
    {
        assert!(refused(named(name, release)), "{name} in {release}");
    }
}

#[test]
fn timestamps() {
    let value = Temporal::Zoned(zoned("2013-09-08T16:19:12.123456+01:00").unwrap());
    let (value, none) = (Input::Temporal(&value), Arguments::default());
    assert_eq!(filter::timestamp(value, &none, Release::LATEST), Ok(1_378_653_552));
    assert_eq!(filter::timestamp_milli(value, &none, Release::LATEST), Ok(1_378_653_552_123));
    let micro = |release| filter::timestamp_micro(value, &none, release).unwrap();
    assert_eq!(micro(Release::V1_0), "1378653552000123456");
    assert_eq!(micro(Release::LATEST), "1378653552123456");
    assert_eq!(filter::timestamp_nano(value, &none, Release::LATEST).unwrap(), "1378653552123456000");
    let paris = Arguments { time_zone: Some("Europe/Paris"), ..none };
    assert_eq!(filter::timestamp(Input::Text("2024-01-02"), &paris, Release::LATEST), Ok(1_704_150_000));
}

#[test]
fn a_date_moves_and_shows_in_the_zone_that_is_asked_for() {
    let value = Temporal::Zoned(zoned("2013-09-08T16:19:12.123456+01:00").unwrap());
    let paris = Arguments { time_zone: Some("Europe/Paris"), ..Arguments::default() };
    let moved = filter::date_add(Input::Temporal(&value), -1, "DAYS", &paris, Release::LATEST);
    assert_eq!(moved.unwrap(), "2013-09-07T17:19:12.123456+02:00");
    let date = Temporal::LocalDate(Temporal::parse_local_date("2024-01-02").unwrap());
    assert_eq!(iso(Input::Temporal(&date), Release::LATEST).unwrap(), "2024-01-02T12:00:00.000000Z");
    let time = Temporal::LocalTime(Temporal::parse_local_time("12:00").unwrap());
    assert!(refused(iso(Input::Temporal(&time), Release::LATEST)));
}

#[test]
fn json_is_what_jackson_writes() {
    let rows = [
        ("zoned", "2013-09-08T16:19:00+02:00", "\"2013-09-08T14:19:00Z\"", "\"2013-09-08T14:19:00.000000Z\""),
        ("offset", "2013-09-08T16:19:00+02:00", "\"2013-09-08T14:19:00Z\"", "\"2013-09-08T14:19:00Z\""),
        (
            "instant",
            "2013-09-08T16:19:00.1Z",
            "\"2013-09-08T16:19:00.100Z\"",
            "\"2013-09-08T16:19:00.100000Z\"",
        ),
        ("localdatetime", "2013-09-08T16:19", "\"2013-09-08T16:19:00\"", "\"2013-09-08T16:19:00\""),
        (
            "localdatetime",
            "2013-09-08T16:19:01.100",
            "\"2013-09-08T16:19:01.1\"",
            "\"2013-09-08T16:19:01.1\"",
        ),
        ("localdate", "2013-09-08", "\"2013-09-08\"", "\"2013-09-08\""),
        ("localtime", "16:19:00.5", "\"16:19:00.5\"", "\"16:19:00.5\""),
        ("duration", "PT5S", "5.000000000", "5.000000000"),
        ("duration", "PT-0.5S", "-0.500000000", "-0.500000000"),
        ("date", "1234567890123", "\"2009-02-13T23:31:30.123+00:00\"", "\"2009-02-13T23:31:30.123+00:00\""),
    ];
    for (kind, text, old, new) in rows {
        let value = parse(kind, text).unwrap();
        assert_eq!(value.json(Release::V1_3_31).unwrap(), old, "{kind} {text}");
        assert_eq!(value.json(Release::V2_0).unwrap(), new, "{kind} {text}");
    }
}

#[test]
fn values_compare_with_their_own_class_only() {
    let early = parse("zoned", "2024-01-02T03:04:05+02:00").unwrap();
    let late = parse("zoned", "2024-01-02T03:04:05+01:00").unwrap();
    assert_eq!(early.compare(&late), Some(std::cmp::Ordering::Less));
    let moment = Temporal::Instant(Instant::of_epoch_milli(0).unwrap());
    assert_eq!(early.compare(&moment), None);
    assert_eq!(moment.class_name(), "java.time.Instant");
}

#[test]
fn days_of_2_0() {
    assert_eq!(calendar::is_weekend("2024-01-06"), Ok(true));
    assert_eq!(calendar::is_weekend("2024-01-08T00:30:00+02:00"), Ok(false));
    assert_eq!(calendar::day_of_week("2024-01-06T10:00"), Ok("SATURDAY"));
    assert_eq!(calendar::day_of_month("2024-01-06"), Ok(6));
    assert_eq!(calendar::month_of_year("2024-01-06"), Ok(1));
    assert_eq!(calendar::hour_of_day("2024-01-06T05:00:00Z"), Ok(5));
    assert!(refused(calendar::hour_of_day("2024-01-06")));
    assert!(refused(calendar::is_weekend("[1, 2, 3]")));
    assert_eq!(calendar::is_last_working_day("2024-03-29", None), Ok(true));
    assert_eq!(calendar::is_last_working_day("2024-03-29", Some("friday, saturday")), Ok(false));
    assert_eq!(calendar::is_last_working_day("2024-03-31", None), Ok(false));
    assert!(refused(calendar::is_last_working_day("2024-03-31", Some("someday"))));
    assert!(refused(calendar::is_last_working_day("2024-03-31", Some(","))));
    assert_eq!(calendar::is_day_week_in_month("2024-01-01", "monday", "First"), Ok(true));
    assert_eq!(calendar::is_day_week_in_month("2024-01-29", "MONDAY", "LAST"), Ok(true));
    assert_eq!(calendar::is_day_week_in_month("2024-01-22", "MONDAY", "THIRD"), Ok(false));
    assert!(refused(calendar::is_day_week_in_month("2024-01-22", "MONDAY", "FIFTH")));
}

#[test]
fn holidays_of_countries() {
    let on = |date: &str, country| calendar::is_public_holiday(date, country, None);
    assert_eq!(on("2024-12-25", "FR"), Ok(true));
    assert_eq!(on("2024-05-20T10:00:00Z", "fr"), Ok(true), "Whit Monday");
    assert_eq!(on("2024-12-26", "FR"), Ok(false));
    assert_eq!(on("2021-12-27", "GB"), Ok(true), "moved from a Saturday");
    assert_eq!(on("2024-11-28", "US"), Ok(true), "the fourth Thursday");
    assert!(refused(on("2024-12-25", "XX")));
    assert!(refused(on("x", "FR")));
    assert_eq!(calendar::is_public_holiday("2024-12-25", "DE", Some("BY")), Ok(true));
    assert_eq!(calendar::is_public_holiday("2024-01-06", "DE", Some("BY")), Ok(true));
    assert_eq!(calendar::is_public_holiday("2024-01-06", "DE", Some("BE")), Ok(false));
}

#[test]
fn members_are_those_that_templates_reach() {
    let value = parse("zoned", "2013-09-08T16:19:12.123456+02:00[Europe/Paris]").unwrap();
    let member = |name| value.method(name);
    assert_eq!(member("getYear"), Some(Member::Int(2013)));
    assert_eq!(member("getMonthValue"), Some(Member::Int(9)));
    assert_eq!(member("getMonth"), Some(Member::Enum("SEPTEMBER")));
    assert_eq!(member("getDayOfWeek"), Some(Member::Enum("SUNDAY")));
    assert_eq!(member("getZone"), Some(Member::Text("Europe/Paris".to_owned())));
    assert_eq!(member("toEpochSecond"), Some(Member::Long(1_378_649_952)));
    assert_eq!(member("getEpochSecond"), None);
    let Some(Member::Temporal(date)) = member("toLocalDate") else { panic!("a date") };
    assert_eq!(
        (date.to_string().as_str(), date.method("isLeapYear")),
        ("2013-09-08", Some(Member::Bool(false)))
    );
    let duration = parse("duration", "PT-1H30M").unwrap();
    assert_eq!(duration.method("getSeconds"), Some(Member::Long(-1800)));
    assert_eq!(duration.method("toMinutes"), Some(Member::Long(-30)));
}

#[test]
fn a_locale_is_known_or_refused_or_unknown() {
    let month = |locale| {
        let arguments = Arguments { format: Some("MMMM"), locale: Some(locale), ..Arguments::default() };
        filter::date(Input::Text("2024-02-01"), &arguments, Release::LATEST)
    };
    assert_eq!(month("fr").unwrap(), "février");
    assert_eq!(month("de_CH").unwrap(), "Februar");
    assert_eq!(month("en-GB").unwrap(), "February");
    for name in ["EN", "french", "fr_", "fr_fr", "_", "f", "_G", "en_US_", "fr-FR_x", "#x"] {
        assert!(refused(month(name)), "{name}");
    }
    for name in ["", "tlh", "fr_JP", "de_DE_1996", "_GB", "_GB_x", "fr__POSIX", "fr_419", "en_GB_a_b"] {
        assert!(matches!(month(name), Err(TimeFailure::Unsupported(_))), "{name}");
    }
}
