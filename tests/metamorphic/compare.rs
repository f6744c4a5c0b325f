//! Findings without places: what is said, and of which characters of which scalar.

use std::ops::Range;

use kestra_lint::lint::Report;

use crate::generate::out::Placed;

/// The characters that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    /// Bytes of the text of a scalar, counted from 0.
    Text(usize, Range0),
    /// A scalar with no text.
    Empty(usize),
    /// From one scalar to another, or between two.
    Scalars(usize, usize),
    /// Part of an escape: never right.
    Torn(usize),
}

/// A range that has an order.
pub(crate) type Range0 = (usize, usize);

/// A finding as styles compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said {
    pub(crate) rule: &'static str,
    pub(crate) level: String,
    pub(crate) of: Of,
    pub(crate) words: Vec<String>,
}

/// The findings of a report, in an order of their own.
pub(crate) fn said(report: &Report, placed: &[Placed]) -> Vec<Said> {
    let mut all: Vec<Said> = report
        .findings
        .iter()
        .map(|finding| {
            let place = &finding.at.place;
            let range = place.start.offset as usize..place.end.offset as usize;
            let words = [Some(&finding.message), Some(&finding.at.label), finding.help.as_ref()];
            Said {
                rule: finding.rule.name(),
                level: finding.level.to_string(),
                of: of(placed, &range),
                words: words.into_iter().flatten().map(|words| without_lines(words)).collect(),
            }
        })
        .collect();
    all.sort();
    all
}

/// Words without the numbers of lines, which move.
fn without_lines(words: &str) -> String {
    let mut parts = words.split("on line ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("on line N");
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    text
}

fn of(placed: &[Placed], range: &Range<usize>) -> Of {
    let holder = placed.iter().position(|placed| {
        placed.outer.start <= range.start && range.end <= placed.outer.end && !placed.outer.is_empty()
    });
    let Some(at) = holder else {
        let first = placed.iter().filter(|placed| placed.outer.end <= range.start).count();
        let behind = placed.iter().filter(|placed| placed.outer.start < range.end).count();
        return Of::Scalars(first, behind);
    };
    let pieces = &placed[at].pieces;
    let (Some(first), Some(last)) = (
        pieces.iter().find(|piece| piece.source.end > range.start),
        pieces.iter().rev().find(|piece| piece.source.start < range.end),
    ) else {
        return Of::Empty(at);
    };
    // An escape or a doubled quote is one character: a place begins or ends beside it.
    let is_torn = |piece: &crate::generate::out::Piece, place: usize| {
        !piece.is_break && piece.source.start < place && place < piece.source.end
    };
    if is_torn(first, range.start) || is_torn(last, range.end) {
        return Of::Torn(at);
    }
    if range.is_empty() {
        Of::Text(at, (first.text.start, first.text.start))
    } else {
        Of::Text(at, (first.text.start, last.text.end))
    }
}
