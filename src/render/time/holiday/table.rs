//! The table of rules: which of them a country has, and the months of the Islamic calendar.

use std::{collections::HashMap, sync::LazyLock};

static TABLE: &str = include_str!("../../../../schemas/java/holidays/rules.tsv");
static COUNTRIES: LazyLock<HashMap<&'static str, Country>> = LazyLock::new(read);

/// The rules of a country; they are read where they are asked for.
#[derive(Debug)]
struct Country {
    rules: &'static str,
    /// The subdivisions with further rules.
    subdivisions: Vec<(&'static str, &'static str)>,
}

fn read() -> HashMap<&'static str, Country> {
    let mut countries: HashMap<&str, Country> = HashMap::new();
    let mut last = "";
    for line in TABLE.lines() {
        let cells: Vec<&'static str> = line.split('\t').collect();
        match cells.as_slice() {
            ["", code, rules] => {
                if let Some(country) = countries.get_mut(last) {
                    country.subdivisions.push((code, rules));
                }
            }
            [code, rules] => {
                last = code;
                countries.insert(*code, Country { rules, subdivisions: Vec::new() });
            }
            _ => {}
        }
    }
    countries
}

/// The rules for a country (in small letters), and for one of its subdivisions where there is such a one.
pub(super) fn rules(country: &str, subdivision: Option<&str>) -> Option<impl Iterator<Item = &'static str>> {
    let country = COUNTRIES.get(country)?;
    let further = country
        .subdivisions
        .iter()
        .find(|(code, _)| subdivision.is_some_and(|wanted| wanted.eq_ignore_ascii_case(code)))
        .map_or("", |(_, rules)| *rules);
    Some(country.rules.split(' ').chain(further.split(' ')).filter(|rule| !rule.is_empty()))
}

/// The months of the Islamic calendar: its first year, the day since 1970 on which that begins, and three hexadecimal
/// digits for each year, whose bits are 1 for a month of 30 days and 0 for one of 29.
pub(super) fn islamic_months() -> Option<(i64, i64, &'static str)> {
    let row = TABLE.lines().find_map(|line| line.strip_prefix("hijri\t"))?;
    let mut cells = row.split('\t');
    Some((cells.next()?.parse().ok()?, cells.next()?.parse().ok()?, cells.next()?))
}
