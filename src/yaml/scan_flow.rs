//! Plain and quoted scalars: one routine each, for reading them and for finding the way back to their source.

use super::{
    cursor::{Cursor, DOUBLE, FLOW, LINE, PLAIN, SINGLE, WORD, is},
    error::YamlErrorKind,
    sink::Sink,
};
use crate::span::Span;

/// What is wrong inside a scalar, and where.
pub(super) type Problem = (YamlErrorKind, Span);

/// Where a plain scalar may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// Inside brackets.
    Flow,
    /// In a block: on lines that are indented at least this far.
    Block(usize),
    /// The scalar was read before and goes on to the end of the text.
    Known,
}

/// How a plain scalar ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainEnd {
    /// The byte after its last character.
    pub(super) end: usize,
    /// Whether the cursor stands on a later line.
    pub(super) on_new_line: bool,
}

/// Reads a plain scalar and the white space behind it.
pub(super) fn plain(at: &mut Cursor<'_>, around: Surroundings, sink: &mut impl Sink) -> PlainEnd {
    let mut ended = PlainEnd { end: at.pos, on_new_line: false };
    while at.peek() != b'#' {
        let stop = plain_run(at, around);
        if stop == at.pos {
            break;
        }
        if ended.end < at.pos {
            fold(at, ended.end, at.pos, sink);
        }
        sink.copy(at.pos, stop);
        at.pos = stop;
        ended = PlainEnd { end: stop, on_new_line: false };
        at.skip_blanks();
        if at.take_break().is_none() {
            if at.pos == stop {
                break;
            }
            continue;
        }
        ended.on_new_line = true;
        if !plain_breaks(at, around) {
            break;
        }
        if let Surroundings::Block(indent) = around
            && at.pos - at.line_start < indent
        {
            break;
        }
    }
    ended
}

/// Steps over empty lines and indentation; false where a document marker stands.
fn plain_breaks(at: &mut Cursor<'_>, around: Surroundings) -> bool {
    loop {
        at.look_ahead(3);
        // Three dashes end a plain scalar whatever follows them; three dots only where a word ends.
        let is_marker = at.starts_with(b"---") || (at.starts_with(b"...") && at.is_gap(at.pos + 3));
        if is_marker && around != Surroundings::Known {
            return false;
        }
        at.skip_spaces();
        if at.take_break().is_none() {
            return true;
        }
    }
}

fn plain_run(at: &Cursor<'_>, around: Surroundings) -> usize {
    let in_flow = around == Surroundings::Flow;
    let mask = if in_flow { PLAIN | FLOW } else { PLAIN };
    let mut stop = at.find(at.pos, mask);
    loop {
        let goes_on = match at.at(stop) {
            b':' => {
                let next = at.at(stop + 1);
                let ends = at.is_gap(stop + 1) || (in_flow && is(next, FLOW) && next != b'?');
                !ends || around == Surroundings::Known
            }
            0xC2 | 0xE2 => at.break_at(stop).is_none(),
            _ => false,
        };
        if !goes_on {
            return stop;
        }
        stop = at.find(stop + 1, mask);
    }
}

/// White space inside a scalar: as it is within a line; else a space for one line break, line breaks for more.
fn fold(at: &Cursor<'_>, from: usize, to: usize, sink: &mut impl Sink) {
    let mut breaks = breaks_in(at, from, to);
    let Some(first) = breaks.next() else {
        sink.copy(from, to);
        return;
    };
    let mut rest = breaks.peekable();
    if !first.folds() {
        sink.line_break(first);
    } else if rest.peek().is_none() {
        sink.put(" ", from, to);
    }
    rest.for_each(|taken| sink.line_break(taken));
}

/// The line breaks among the white space `from..to`.
pub(super) fn breaks_in<'a>(
    at: &'a Cursor<'_>,
    from: usize,
    to: usize,
) -> impl Iterator<Item = super::cursor::Break> + 'a {
    let mut next = from;
    std::iter::from_fn(move || {
        while next < to {
            if let Some(taken) = at.break_at(next) {
                next = taken.to;
                return Some(taken);
            }
            next += 1;
        }
        None
    })
}

/// How a quoted scalar is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// `'…'`
    Single,
    /// `"…"`
    Double,
}

/// Reads a quoted scalar; the cursor stands on its first quote and afterwards behind its last.
pub(super) fn quoted(at: &mut Cursor<'_>, quotes: Quotes, sink: &mut impl Sink) -> Result<(), Problem> {
    let (quote, mask) = match quotes {
        Quotes::Single => (b'\'', LINE | SINGLE),
        Quotes::Double => (b'"', LINE | DOUBLE),
    };
    at.pos += 1;
    // Most scalars are one line without an escape.
    let mut stop = at.find(at.pos, mask);
    while at.at(stop) > 0x7F && at.break_at(stop).is_none() {
        stop = at.find(stop + 1, mask);
    }
    if at.at(stop) == quote && (quotes == Quotes::Double || at.at(stop + 1) != quote) {
        sink.copy(at.pos, stop);
        at.pos = stop + 1;
        return Ok(());
    }
    let mut half = Half::default();
    loop {
        words(at, quotes, sink, &mut half)?;
        half.flush(sink);
        if at.peek() == quote {
            at.pos += 1;
            return Ok(());
        }
        let from = at.pos;
        at.skip_blanks();
        if at.is_at_end() {
            return Err((YamlErrorKind::UnclosedQuote, Span::from_range(at.pos..at.pos)));
        }
        if at.take_break().is_some() {
            quoted_breaks(at)?;
        }
        fold(at, from, at.pos, sink);
    }
}

/// Steps over empty lines and indentation inside quotes.
fn quoted_breaks(at: &mut Cursor<'_>) -> Result<(), Problem> {
    loop {
        at.look_ahead(3);
        if (at.starts_with(b"---") || at.starts_with(b"...")) && at.is_gap(at.pos + 3) {
            return Err((YamlErrorKind::SeparatorInQuotes, Span::from_range(at.pos..at.pos + 3)));
        }
        at.skip_blanks();
        if at.take_break().is_none() {
            return Ok(());
        }
    }
}

/// Reads up to white space that is not escaped, or to the closing quote.
fn words(at: &mut Cursor<'_>, quotes: Quotes, sink: &mut impl Sink, half: &mut Half) -> Result<(), Problem> {
    loop {
        let mut stop = at.find(at.pos, WORD);
        while at.at(stop) > 0x7F && at.break_at(stop).is_none() {
            stop = at.find(stop + 1, WORD);
        }
        if stop > at.pos {
            half.flush(sink);
            sink.copy(at.pos, stop);
            at.pos = stop;
        }
        match (quotes, at.peek()) {
            (Quotes::Single, b'\'') if at.at(at.pos + 1) == b'\'' => {
                sink.put("'", at.pos, at.pos + 2);
                at.pos += 2;
            }
            (Quotes::Single, b'"' | b'\\') | (Quotes::Double, b'\'') => {
                half.flush(sink);
                sink.copy(at.pos, at.pos + 1);
                at.pos += 1;
            }
            (Quotes::Double, b'\\') => escape(at, sink, half)?,
            _ => return Ok(()),
        }
    }
}

fn escape(at: &mut Cursor<'_>, sink: &mut impl Sink, half: &mut Half) -> Result<(), Problem> {
    let from = at.pos;
    let text = match at.at(from + 1) {
        b'0' => "\0",
        b'a' => "\u{7}",
        b'b' => "\u{8}",
        b't' => "\t",
        b'n' => "\n",
        b'v' => "\u{B}",
        b'f' => "\u{C}",
        b'r' => "\r",
        b'e' => "\u{1B}",
        b' ' => " ",
        b'"' => "\"",
        b'\\' => "\\",
        b'N' => "\u{85}",
        b'_' => "\u{A0}",
        b'L' => "\u{2028}",
        b'P' => "\u{2029}",
        b'x' => return hexadecimal(at, 2, sink, half),
        b'u' => return hexadecimal(at, 4, sink, half),
        b'U' => return hexadecimal(at, 8, sink, half),
        _ => return continuation(at, sink, half),
    };
    half.flush(sink);
    at.pos += 2;
    sink.put(text, from, at.pos);
    Ok(())
}

/// A backslash at the end of a line: the line goes on without a break.
fn continuation(at: &mut Cursor<'_>, sink: &mut impl Sink, half: &mut Half) -> Result<(), Problem> {
    let backslash = at.pos;
    at.pos += 1;
    let from = at.pos;
    if at.take_break().is_none() {
        let found = at.char_at(from);
        let end = from + found.map_or(0, char::len_utf8);
        return Err((YamlErrorKind::UnknownEscape(found), Span::from_range(backslash..end)));
    }
    let from = at.pos;
    quoted_breaks(at)?;
    for taken in breaks_in(at, from, at.pos) {
        half.flush(sink);
        sink.line_break(taken);
    }
    Ok(())
}

fn hexadecimal(
    at: &mut Cursor<'_>,
    digits: usize,
    sink: &mut impl Sink,
    half: &mut Half,
) -> Result<(), Problem> {
    let from = at.pos;
    at.pos += 2;
    at.look_ahead(digits);
    let end = at.pos + digits;
    let written = at.slice(at.pos, end);
    let code = if written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u32::from_str_radix(written, 16).ok().filter(|&code| code <= 0x0010_FFFF)
    } else {
        None
    };
    let Some(code) = code else {
        return Err((YamlErrorKind::HexEscape, Span::from_range(from..at.pos)));
    };
    half.code(code, from, end, sink);
    at.pos = end;
    Ok(())
}

/// The first half of a surrogate pair, until it is known whether the second follows.
#[derive(Debug, Default)]
struct Half {
    high: Option<(u32, usize, usize)>,
}

impl Half {
    fn code(&mut self, code: u32, from: usize, to: usize, sink: &mut impl Sink) {
        if (0xDC00..0xE000).contains(&code)
            && let Some((high, first, _)) = self.high.take()
        {
            Self::put(0x1_0000 + ((high - 0xD800) << 10) + (code - 0xDC00), first, to, sink);
            return;
        }
        self.flush(sink);
        if (0xD800..0xDC00).contains(&code) {
            self.high = Some((code, from, to));
        } else {
            Self::put(code, from, to, sink);
        }
    }

    /// A half that stays alone is no character.
    fn flush(&mut self, sink: &mut impl Sink) {
        if let Some((high, from, to)) = self.high.take() {
            Self::put(high, from, to, sink);
        }
    }

    fn put(code: u32, from: usize, to: usize, sink: &mut impl Sink) {
        let found = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        sink.put(found.encode_utf8(&mut [0; 4]), from, to);
    }
}
