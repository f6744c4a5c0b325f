//! A new text for a scalar: written in the style the scalar has, or in double quotes where that style cannot hold it.

use crate::{
    span::{Decoded, SegmentMap, Span, offset},
    yaml::ScalarStyle,
};

/// A scalar whose text changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// Its text before, and where each part of it stands.
    pub(super) decoded: &'a Decoded<'a>,
    /// Its style.
    pub(super) style: ScalarStyle,
    /// Its bytes, quotes and block header included.
    pub(super) span: Span,
    /// The file.
    pub(super) file: &'a str,
}

/// Replacements of bytes of the file.
pub(super) type Edits = Vec<(Span, String)>;

impl Target<'_> {
    /// The edits that make `changes` (bytes of the decoded text, and what takes their place) and leave every other byte as it is; `None` if the style cannot
    /// hold it. Whether the edited file says what it should is for the caller to see.
    pub(super) fn in_place(&self, changes: &[(Span, String)]) -> Option<Edits> {
        if matches!(self.decoded.map(), SegmentMap::Whole(_)) {
            return None;
        }
        let edit = |(span, insert): &(Span, String)| {
            // A line end that stays is not written anew: blanks would come behind it.
            let old = self.decoded.text().get(span.range()).unwrap_or_default();
            let (span, insert) = match insert.strip_suffix('\n') {
                Some(rest) if old.ends_with('\n') => (Span::new(span.start(), span.end() - 1), rest),
                _ => (*span, insert.as_str()),
            };
            Some((self.decoded.locate_span(span), self.escape(insert)?))
        };
        changes.iter().map(edit).collect()
    }

    /// The edit that writes the scalar in double quotes.
    pub(super) fn quoted(&self, text: &str) -> Edits {
        let span = match self.style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // The line end behind a block belongs to what follows.
                let body = self.file.get(self.span.range()).unwrap_or_default();
                let kept = body.trim_end_matches(['\n', '\r', ' ']);
                Span::new(self.span.start(), self.span.start() + offset(kept.len()))
            }
            ScalarStyle::Plain | ScalarStyle::Single | ScalarStyle::Double => self.span,
        };
        vec![(span, format!("\"{}\"", escape_double(text)))]
    }

    fn escape(&self, text: &str) -> Option<String> {
        let one_line = !text.contains(|c: char| {
            c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        });
        match self.style {
            ScalarStyle::Plain => {
                (one_line && !text.contains(": ") && !text.contains(" #")).then(|| text.to_owned())
            }
            ScalarStyle::Single => one_line.then(|| text.replace('\'', "''")),
            ScalarStyle::Double => Some(escape_double(text)),
            ScalarStyle::Folded => one_line.then(|| text.to_owned()),
            ScalarStyle::Literal => {
                let plain = !text.contains(|c: char| {
                    (c.is_control() && !matches!(c, '\n' | '\t'))
                        || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
                });
                let line_end = if self.file.get(self.span.range())?.contains("\r\n") { "\r\n" } else { "\n" };
                let indent = self.indent()?;
                // Blanks come in front of text only, but what follows in the file has none of its own.
                let (first, rest) =
                    text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)));
                let mut out = first.to_owned();
                let mut lines = rest.into_iter().flat_map(|rest| rest.split('\n')).peekable();
                while let Some(line) = lines.next() {
                    let blanks = if line.is_empty() && lines.peek().is_some() { "" } else { indent };
                    out.extend([line_end, blanks, line]);
                }
                plain.then_some(out)
            }
        }
    }

    /// The blanks in front of the first line of a block that has text.
    fn indent(&self) -> Option<&str> {
        let body = self.file.get(self.span.range())?;
        let line = body.lines().skip(1).find(|line| !line.trim().is_empty())?;
        line.get(..line.len() - line.trim_start_matches(' ').len())
    }
}

/// `text` as it stands between double quotes.
fn escape_double(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{85}' => out.push_str("\\N"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            '\u{feff}' => out.push_str("\\uFEFF"),
            // Every control character has two digits.
            c if c.is_control() => out.extend(['\\', 'x', digit(c, 4), digit(c, 0)]),
            c => out.push(c),
        }
    }
    out
}

/// A hexadecimal digit of a character's number.
fn digit(c: char, shift: u32) -> char {
    char::from_digit((u32::from(c) >> shift) & 0xf, 16).unwrap_or('0')
}
