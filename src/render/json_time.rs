//! Dates, times and durations as Jackson's plain mappers write them: those of `yaml` and `toIon`, without Kestra's own
//! format for JSON.

use super::{fault::Outcome, json, time::Temporal};

/// What is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A number: a duration in seconds.
    Number(String),
    /// A text.
    Text(String),
}

/// What is written for a date, time or duration; with the name of the zone where that is asked for.
pub(super) fn written(time: &Temporal, with_zone: bool) -> Outcome<Written> {
    Ok(match time {
        Temporal::Duration(_) => Written::Number(time.jackson().map_err(json::time_fault)?),
        Temporal::Date(_) => {
            Written::Text(time.jackson().map_err(json::time_fault)?.trim_matches('"').to_owned())
        }
        Temporal::Instant(_) | Temporal::LocalDate(_) => Written::Text(time.to_string()),
        Temporal::Zoned(_) | Temporal::Offset(_) | Temporal::LocalDateTime(_) | Temporal::LocalTime(_) => {
            Written::Text(iso(&time.to_string(), with_zone))
        }
    })
}

/// The text of `toString` as the `ISO_…` formatters give it: with seconds, and no zeros at the end of a fraction.
fn iso(text: &str, with_zone: bool) -> String {
    let (moment, zone) = match text.find('[') {
        Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
        None => (text, ""),
    };
    let (date, time) = match moment.find('T') {
        Some(at) => moment.split_at_checked(at + 1).unwrap_or(("", moment)),
        None => ("", moment),
    };
    let end = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at_checked(end).unwrap_or((time, ""));
    let clock = if clock.contains('.') {
        clock.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else if clock.matches(':').count() == 1 {
        format!("{clock}:00")
    } else {
        clock.to_owned()
    };
    format!("{date}{clock}{offset}{}", if with_zone { zone } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_seconds_and_no_zeros_behind() {
        for (text, without, with) in [
            (
                "2024-06-15T12:00+02:00[Europe/Paris]",
                "2024-06-15T12:00:00+02:00",
                "2024-06-15T12:00:00+02:00[Europe/Paris]",
            ),
            ("2023-11-05T01:30:07.500+01:00", "2023-11-05T01:30:07.5+01:00", "2023-11-05T01:30:07.5+01:00"),
            ("10:30", "10:30:00", "10:30:00"),
        ] {
            assert_eq!((iso(text, false).as_str(), iso(text, true).as_str()), (without, with));
        }
    }
}
