//! `todateiso8601` and `fromdateiso8601`.

use super::{Stop, builtin::not_applicable, node::Node};

const DAY: i64 = 86_400;

/// `Instant.ofEpochSecond(input).toString()`
pub(super) fn to_iso(input: &Node) -> Result<Node, Stop> {
    let Node::Number(number) = input else { return Err(not_applicable("todateiso8601", input)) };
    let seconds = number.to_long();
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // The civil calendar from a count of days, in eras of 400 years that begin in March.
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if !(0..=9999).contains(&year) {
        return Err(Stop::unsupported("jq: a year of that length"));
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Ok(Node::text(format!("{year:04}-{month:02}-{day_of_month:02}T{hour:02}:{minute:02}:{second:02}Z")))
}

/// `Instant.parse(input).getEpochSecond()`
pub(super) fn from_iso(input: &Node) -> Result<Node, Stop> {
    let Node::Text(text) = input else { return Err(not_applicable("fromdateiso8601", input)) };
    if text.encode_utf16().count() > 20 {
        return Err(Stop::error(format!("date \"{text}\" does not match format \"%Y-%m-%dT%H:%M:%SZ\"")));
    }
    if text.starts_with(['+', '-']) {
        return Err(Stop::unsupported("jq: a year with a sign"));
    }
    seconds(text).map(Node::from_long).ok_or_else(|| Stop::error("N/A"))
}

/// The seconds of exactly `yyyy-mm-ddThh:mm:ssZ`.
fn seconds(text: &str) -> Option<i64> {
    let shape: String =
        text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() }).collect();
    if shape != "0000-00-00T00:00:00Z" {
        return None;
    }
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse::<i64>().ok());
    let mut next = || parts.next();
    let (year, month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let is_midnight = hour == 24 && minute == 0 && second == 0;
    if !(1..=length).contains(&day) || (hour > 23 && !is_midnight) || minute > 59 || second > 59 {
        return None;
    }
    let shifted_year = year - i64::from(month <= 2);
    let (era, of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * DAY + hour * 3600 + minute * 60 + second)
}
