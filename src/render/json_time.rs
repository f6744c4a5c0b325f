//! Dates, times and durations as Jackson's plain mappers write them: those of `yaml` and `toIon`, without Kestra's own
//! format for JSON.

use super::time::Temporal;

/// What is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A number: a duration in seconds.
    Number(String),
    /// A text.
    Text(String),
}

/// What is written for a date, time or duration; with the name of the zone where that is asked for.
pub(super) fn written(time: &Temporal, with_zone: bool) -> Written {
    if let (Temporal::Duration(_), Ok(seconds)) = (time, time.jackson()) {
        return Written::Number(seconds);
    }
    let text = time.to_string();
    Written::Text(match time.class_name() {
        "java.time.ZonedDateTime" | "java.time.OffsetDateTime" => iso(&text, with_zone),
        "java.time.LocalDateTime" | "java.time.LocalTime" | "java.time.OffsetTime" if with_zone => {
            iso(&text, true)
        }
        _ => text,
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
