//! What jollyday answers (`schemas/java/holidays/sums.tsv`, made by `Days.java` there), and what this module answers.

use std::{collections::BTreeSet, ops::RangeInclusive};

use super::{super::LocalDate, TimeFailure, holidays, is_holiday};

const SUMS: &str = include_str!("../../../../schemas/java/holidays/sums.tsv");
/// The years that the sums cover; `Days.java` has the same.
const YEARS: [RangeInclusive<i64>; 15] = [
    -1..=1,
    1582..=1584,
    1800..=1801,
    1881..=1883,
    1900..=1901,
    1945..=1945,
    1975..=1976,
    1989..=1990,
    1999..=2035,
    2050..=2050,
    2077..=2077,
    2100..=2101,
    2173..=2175,
    2400..=2400,
    12000..=12000,
];

/// A year and its holidays, as `Days.java` prints them.
fn year(year: i64, country: &str, subdivision: Option<&str>) -> String {
    let days: Result<BTreeSet<_>, _> =
        holidays(year, country, subdivision).map(|days| days.into_iter().collect());
    let first = LocalDate::of(year, 1, 1).unwrap();
    let Ok(days) = days else { return format!("{year} ! {}", first.length_of_year()) };
    let own = days.iter().filter(|day| day.year() == year);
    own.fold(year.to_string(), |text, day| format!("{text} {:02}{:02}", day.month(), day.day()))
}

/// Where the days differ, they are printed as `Days days` prints those of the library.
#[test]
fn holidays_are_those_of_the_library() {
    let mut differ = Vec::new();
    for row in SUMS.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [country, place, sum] = cells.as_slice() else { panic!("{row}") };
        let place = Some(*place).filter(|place| !place.is_empty());
        let lines: Vec<String> =
            YEARS.into_iter().flatten().map(|number| year(number, country, place)).collect();
        if format!("{:08x}", crc32fast::hash(format!("{}\n", lines.join("\n")).as_bytes())) != *sum {
            differ.push((*country, place.unwrap_or_default()));
            for line in lines {
                println!("{country}\t{}\t{line}", place.unwrap_or_default());
            }
        }
    }
    assert!(SUMS.lines().count() > 1200);
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn a_country_is_found_by_its_code_in_any_case() {
    let independence = LocalDate::of(2024, 7, 4).unwrap();
    assert_eq!(is_holiday(independence, " Us\n", None), Ok(true));
    assert_eq!(is_holiday(independence, "GB", None), Ok(false));
    for unknown in ["XX", "1", "U S", "u", "../holidays_us", "\u{a0}us", "de\tby"] {
        assert!(
            matches!(is_holiday(independence, unknown, None), Err(TimeFailure::Invalid(_))),
            "{unknown:?}"
        );
    }
    for blank in ["", " \t"] {
        assert!(matches!(is_holiday(independence, blank, None), Err(TimeFailure::Unsupported(_))));
    }
}

#[test]
fn a_subdivision_is_found_by_its_code_in_any_case_and_not_below_another() {
    let saints = LocalDate::of(2024, 11, 1).unwrap();
    for (code, expected) in
        [("BY", true), ("by", true), ("be", false), ("", false), (" by", false), ("x", false)]
    {
        assert_eq!(is_holiday(saints, "DE", Some(code)), Ok(expected), "{code:?}");
    }
    let peace_feast_of_augsburg = LocalDate::of(2024, 8, 8).unwrap();
    for code in ["by", "ag", "augsburg", "by-ag", "by_ag"] {
        assert_eq!(is_holiday(peace_feast_of_augsburg, "DE", Some(code)), Ok(false), "{code:?}");
    }
}

#[test]
fn a_day_between_two_holidays_is_one_in_japan() {
    let day = LocalDate::of(2009, 9, 22).unwrap();
    assert_eq!(is_holiday(day, "JP", None), Ok(false));
    assert_eq!(is_holiday(LocalDate::of(1990, 5, 4).unwrap(), "JP", None), Ok(true));
}

#[test]
fn a_year_out_of_reach_fails_in_its_country_only() {
    let day = |year| LocalDate::of(year, 1, 1).unwrap();
    assert!(matches!(is_holiday(day(2175), "EG", None), Err(TimeFailure::Invalid(_))));
    assert_eq!(is_holiday(day(2175), "IT", None), Ok(true));
    assert!(matches!(is_holiday(day(999_999_999), "US", None), Err(TimeFailure::Unsupported(_))));
}
