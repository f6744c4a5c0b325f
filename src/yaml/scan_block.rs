//! Block scalars, `|` and `>`.

use super::{
    cursor::Cursor,
    error::YamlErrorKind,
    scan_flow::{Problem, breaks_in},
    sink::Sink,
};
use crate::span::Span;

/// How the lines of a block scalar are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// `|`: as they are.
    Kept,
    /// `>`: folded.
    Folded,
}

/// What is known of the indentation before the scalar is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Indent {
    /// At least this far.
    AtLeast(usize),
    /// Exactly this far: the scalar was read before.
    Known(usize),
}

/// How a block scalar ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockEnd {
    /// The byte after everything that became part of the value.
    pub(super) end: usize,
    /// How far it is indented.
    pub(super) indent: usize,
    /// The comment behind the indicators.
    pub(super) comment: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

/// Reads a block scalar; the cursor stands on `|` or `>`, and afterwards in the indentation of the next token.
pub(super) fn block(
    at: &mut Cursor<'_>,
    lines: Lines,
    indent: Indent,
    sink: &mut impl Sink,
) -> Result<BlockEnd, Problem> {
    at.pos += 1;
    let (chomp, increment) = indicators(at)?;
    let mut end = at.pos;
    let comment = rest_of_header(at)?;
    let mut empty_from = at.pos;
    let indent = match (indent, increment) {
        (Indent::Known(indent), _) => {
            skip_empty_lines(at, indent);
            indent
        }
        (Indent::AtLeast(least), Some(increment)) => {
            let indent = least + increment - 1;
            skip_empty_lines(at, indent);
            indent
        }
        (Indent::AtLeast(least), None) => widest_empty_line(at).max(least),
    };
    let mut last_break = None;
    while is_line(at, indent) {
        breaks_in(at, empty_from, at.pos).for_each(|taken| sink.line_break(taken));
        let starts_with_word = !matches!(at.peek(), b' ' | b'\t');
        end = at.line_end(at.pos);
        sink.copy(at.pos, end);
        at.pos = end;
        last_break = at.take_break();
        empty_from = at.pos;
        skip_empty_lines(at, indent);
        let Some(taken) = last_break else { break };
        if !is_line(at, indent) {
            break;
        }
        let folds =
            lines == Lines::Folded && taken.folds() && starts_with_word && !matches!(at.peek(), b' ' | b'\t');
        if !folds {
            sink.line_break(taken);
        } else if breaks_in(at, empty_from, at.pos).next().is_none() {
            sink.put(" ", taken.from, taken.to);
        }
    }
    if let Some(taken) = last_break
        && chomp != Chomp::Strip
    {
        sink.line_break(taken);
        end = taken.to;
    }
    if chomp == Chomp::Keep {
        for taken in breaks_in(at, empty_from, at.pos) {
            sink.line_break(taken);
            end = taken.to;
        }
    }
    Ok(BlockEnd { end, indent, comment })
}

fn is_line(at: &Cursor<'_>, indent: usize) -> bool {
    at.pos - at.line_start == indent && !at.is_at_end()
}

fn indicators(at: &mut Cursor<'_>) -> Result<(Chomp, Option<usize>), Problem> {
    let mut chomp = chomping(at);
    let mut increment = None;
    let digit = at.peek();
    if digit.is_ascii_digit() {
        if digit == b'0' {
            return Err((YamlErrorKind::BlockIndentZero, Span::from_range(at.pos..at.pos + 1)));
        }
        increment = Some(usize::from(digit - b'0'));
        at.pos += 1;
        if chomp.is_none() {
            chomp = chomping(at);
        }
    }
    if at.is_gap_but_tab(at.pos) {
        return Ok((chomp.unwrap_or(Chomp::Clip), increment));
    }
    Err((YamlErrorKind::BlockHeader, character(at)))
}

fn chomping(at: &mut Cursor<'_>) -> Option<Chomp> {
    let chomp = match at.peek() {
        b'+' => Chomp::Keep,
        b'-' => Chomp::Strip,
        _ => return None,
    };
    at.pos += 1;
    Some(chomp)
}

fn rest_of_header(at: &mut Cursor<'_>) -> Result<Option<Span>, Problem> {
    at.skip_spaces();
    let mut comment = None;
    if at.peek() == b'#' {
        let end = at.line_end(at.pos);
        comment = Some(Span::from_range(at.pos..end));
        at.pos = end;
    }
    if at.take_break().is_none() && !at.is_at_end() {
        return Err((YamlErrorKind::BlockHeaderLine, character(at)));
    }
    Ok(comment)
}

fn character(at: &Cursor<'_>) -> Span {
    Span::from_range(at.pos..at.pos + at.char_at(at.pos).map_or(0, char::len_utf8))
}

fn skip_empty_lines(at: &mut Cursor<'_>, indent: usize) {
    at.skip_indent(indent);
    while at.take_break().is_some() {
        at.skip_indent(indent);
    }
}

/// Steps over empty lines and the indentation behind them; gives the widest column reached.
fn widest_empty_line(at: &mut Cursor<'_>) -> usize {
    let mut widest = 0;
    loop {
        let from = at.pos;
        at.skip_spaces();
        if at.pos > from {
            widest = widest.max(at.pos - at.line_start);
        }
        if at.take_break().is_none() {
            return widest;
        }
    }
}
