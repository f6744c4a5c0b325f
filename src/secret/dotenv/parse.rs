//! From text to entries and faults.

use super::{Entry, Fault, FaultKind, File, Quoting, Value, name_chars::is_name_char};
use crate::{
    secret::expansion,
    span::{Span, offset},
};

/// Reads an env file. A byte order mark is skipped.
pub fn parse(text: &str) -> File<'_> {
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { text, at, counted: 0, line: 1, uncounted: 0, file: File::default() };
    while parser.skip_to_statement() {
        parser.statement();
    }
    parser.file
}

struct Parser<'s> {
    text: &'s str,
    /// The byte that comes next.
    at: usize,
    /// Line ends before this byte are in `line`.
    counted: usize,
    line: u32,
    /// Lines that Compose forgets to count: those of bare names with a blank behind them.
    uncounted: u32,
    file: File<'s>,
}

/// A name and what ends it.
struct Name {
    start: usize,
    end: usize,
    separator: Separator,
}

enum Separator {
    /// `=` or `:`; the value begins behind this byte.
    Value(usize),
    /// The end of the line: the name is inherited.
    LineEnd(usize),
    /// The end of the file: Compose reads an empty name, and the text as its value.
    FileEnd,
}

impl<'s> Parser<'s> {
    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The 1-based line of byte `at`, which only ever grows.
    fn line_of(&mut self, at: usize) -> u32 {
        let passed = self.text.as_bytes().get(self.counted..at).unwrap_or_default();
        self.line += offset(memchr::memchr_iter(b'\n', passed).count());
        self.counted = self.counted.max(at);
        self.line
    }

    fn skip_to_statement(&mut self) -> bool {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            if !self.rest().starts_with('#') {
                return self.at < self.text.len();
            }
            self.skip_line();
        }
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    fn fault(&mut self, kind: FaultKind, span: std::ops::Range<usize>, line: u32) {
        let line = line.saturating_sub(self.uncounted);
        self.file.faults.push(Fault { kind, span: Span::from_range(span), line });
    }

    fn statement(&mut self) {
        let start = self.at;
        let line = self.line_of(start);
        let export = self.export();
        let name = match self.name() {
            Ok(name) => name,
            Err((kind, span)) => {
                let line = self.line_of(span.start).max(line);
                self.fault(kind, span, line);
                return self.skip_line();
            }
        };
        let written = self.text.get(name.start..name.end).unwrap_or_default();
        if written.contains(' ') {
            self.fault(FaultKind::BlankInName, name.start..name.end, line);
            return self.skip_line();
        }
        let mut entry = Entry {
            name: written,
            name_span: Span::from_range(name.start..name.end),
            span: Span::from_range(start..name.end),
            export,
            value: None,
            line,
        };
        match name.separator {
            Separator::LineEnd(end) => {
                let written = self.text.get(name.start..end).unwrap_or_default();
                self.uncounted += u32::from(written.contains(' '));
                self.at = end;
                // What blanks stand at the start of the next line is skipped with the statement that follows.
                self.file.entries.push(entry);
                return;
            }
            Separator::Value(behind) => self.at = behind,
            Separator::FileEnd => self.at = name.start,
        }
        self.at += self.rest().len() - self.rest().trim_start_matches(is_blank).len();
        let faults = self.file.faults.len();
        let (value, end) = self.value();
        entry.span = Span::from_range(start..end);
        entry.value = Some(value);
        if self.file.faults.len() == faults {
            self.check_references(&value);
        }
        self.file.entries.push(entry);
    }

    /// Steps over `export` and what blanks follow it.
    fn export(&mut self) -> Option<Span> {
        let after = self.rest().strip_prefix("export")?;
        if !after.starts_with(['\t', '\n', '\u{c}', '\r', ' ']) {
            return None;
        }
        let start = self.at;
        self.at = self.text.len() - after.trim_start_matches(is_blank).len();
        Some(Span::from_range(start..self.at))
    }

    fn name(&self) -> Result<Name, (FaultKind, std::ops::Range<usize>)> {
        let start = self.at;
        let rest = self.rest();
        if rest.is_empty() {
            return Err((FaultKind::BareExport, start..start));
        }
        for (at, c) in rest.char_indices() {
            let end = start + at;
            match c {
                _ if is_blank(c) => {}
                '=' | ':' => return Ok(self.named(start, end, Separator::Value(end + 1))),
                '\n' => return Ok(self.named(start, end, Separator::LineEnd(end + 1))),
                _ if is_name_char(c) => {}
                _ => return Err((FaultKind::BadNameCharacter(c), end..end + c.len_utf8())),
            }
        }
        Ok(Name { start, end: start, separator: Separator::FileEnd })
    }

    fn named(&self, start: usize, end: usize, separator: Separator) -> Name {
        let written = self.text.get(start..end).unwrap_or_default();
        Name { start, end: start + written.trim_end().len(), separator }
    }

    /// Reads a value; gives it with the byte behind it. Without its closing quote it ends with the line.
    fn value(&mut self) -> (Value<'s>, usize) {
        let start = self.at;
        let quoting = match self.rest().chars().next() {
            Some('\'') => Quoting::Single,
            Some('"') => Quoting::Double,
            _ => return self.unquoted(),
        };
        let Some(end) = closing_quote(self.rest()) else {
            let line_start = self.line_of(start);
            // Compose has read to the end of the file when it notices.
            let lines = memchr::memchr_iter(b'\n', self.rest().as_bytes()).count();
            self.fault(FaultKind::UnterminatedQuote, start..start + 1, line_start + offset(lines));
            let (value, _) = self.unquoted();
            let raw = value.raw.get(1..).unwrap_or_default();
            return (Value { raw, span: value.span.shrink(1, 0), quoting }, value.span.end() as usize);
        };
        let raw = self.rest().get(1..end).unwrap_or_default();
        self.at = start + end + 1;
        (Value { raw, span: Span::from_range(start + 1..start + end), quoting }, self.at)
    }

    fn unquoted(&mut self) -> (Value<'s>, usize) {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or_default();
        let raw = line.split_once(" #").map_or(line, |(value, _)| value).trim_end();
        self.skip_line();
        let end = start + raw.len();
        // The carriage return of the line was passed as a blank; an empty value stands in front of it.
        let returns = self.text.get(..start).map_or(0, |text| text.len() - text.trim_end_matches('\r').len());
        let start = if raw.is_empty() { start - returns } else { start };
        (
            Value { raw, span: Span::from_range(start..end.min(start + raw.len())), quoting: Quoting::None },
            end,
        )
    }

    /// A broken `${` is a fault whatever the environment is.
    fn check_references(&mut self, value: &Value<'s>) {
        let span = match value.quoting {
            Quoting::Single => None,
            Quoting::None => expansion::broken_reference(value.raw)
                .map(|range| value.span.part(offset(range.start), offset(range.end))),
            Quoting::Double => {
                let text = super::escape::unescape(value.raw, value.quoting);
                let verbatim = matches!(text, std::borrow::Cow::Borrowed(_));
                expansion::broken_reference(&text).map(|range| {
                    if verbatim {
                        value.span.part(offset(range.start), offset(range.end))
                    } else {
                        value.span
                    }
                })
            }
        };
        if let Some(span) = span {
            let line = self.line_of(span.start() as usize);
            self.fault(FaultKind::BadReference, span.range(), line);
        }
    }
}

/// The byte of the quote that closes the one `text` begins with.
fn closing_quote(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate();
    let (_, quote) = bytes.next()?;
    let mut escaped = false;
    for (at, byte) in bytes {
        if byte == quote && !escaped {
            return Some(at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// A blank within a line, to compose-go; a carriage return is one.
fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, Option<&str>)> {
        let file = parse(text);
        assert_eq!(file.faults, [], "{text:?}");
        file.entries.iter().map(|entry| (entry.name, entry.value.map(|value| value.raw))).collect()
    }

    #[test]
    fn entries_have_names_and_values() {
        assert_eq!(shown("\u{feff}A=b\r\n"), [("A", Some("b"))]);
        assert_eq!(shown("  export A = 'b' # c\n\n# d\nB: \"c\"\n"), [("A", Some("b")), ("B", Some("c"))]);
        assert_eq!(
            shown("A=b#c\nB=b #c\nC= #d\nD=x\t#y"),
            [("A", Some("b#c")), ("B", Some("b")), ("C", Some("#d")), ("D", Some("x\t#y"))]
        );
    }

    #[test]
    fn bare_names_are_inherited_but_not_at_the_end() {
        assert_eq!(shown("A\nB"), [("A", None), ("", Some("B"))]);
        assert_eq!(shown("A=\"b\"c"), [("A", Some("b")), ("", Some("c"))]);
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "# c\nexport A=\"b c\" # d\n";
        let file = parse(text);
        let [entry] = file.entries.as_slice() else { panic!("one entry") };
        assert_eq!(entry.name_span.of(text), "A");
        assert_eq!(entry.value.expect("a value").span.of(text), "b c");
        assert_eq!(entry.span.of(text), "export A=\"b c\"");
        assert_eq!(entry.export.expect("an export").of(text), "export ");
        assert_eq!(entry.line, 2);
    }

    #[test]
    fn faults_do_not_hide_what_follows() {
        let text = "A=1\nB+C=x\nD E=y\nF=${\nG=\"x\nH=1\n";
        let file = parse(text);
        let kinds: Vec<_> =
            file.faults.iter().map(|fault| (fault.kind, fault.span.of(text), fault.line)).collect();
        assert_eq!(
            kinds,
            [
                (FaultKind::BadNameCharacter('+'), "+", 2),
                (FaultKind::BlankInName, "D E", 3),
                (FaultKind::BadReference, "${", 4),
                (FaultKind::UnterminatedQuote, "\"", 7),
            ]
        );
        let names: Vec<_> = file.entries.iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["A", "F", "G", "H"]);
    }
}
