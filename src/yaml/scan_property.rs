//! Anchors, aliases, tags and directives.

use std::borrow::Cow;

use super::{
    cursor::{Cursor, NAME, URI, is},
    error::YamlErrorKind,
    scan_flow::Problem,
    token::{TagToken, TokenKind},
};
use crate::span::Span;

fn here(at: &Cursor<'_>) -> Span {
    Span::from_range(at.pos..at.pos + at.char_at(at.pos).map_or(0, char::len_utf8))
}

/// Reads the name of an anchor or alias; the cursor stands on `&` or `*`. Fails with `kind`.
pub(super) fn name<'s>(at: &mut Cursor<'s>, kind: YamlErrorKind) -> Result<&'s str, Problem> {
    at.pos += 1;
    let from = at.pos;
    while !at.is_gap(at.pos) && !b":,[]{}/.*&".contains(&at.peek()) {
        at.pos += 1;
    }
    let allowed = at.is_gap(at.pos) || b"?:,]}%@`".contains(&at.peek());
    if from == at.pos || !allowed {
        return Err((kind, here(at)));
    }
    Ok(at.slice(from, at.pos))
}

/// Reads a tag; the cursor stands on `!`.
pub(super) fn tag<'s>(at: &mut Cursor<'s>) -> Result<TagToken<'s>, Problem> {
    let next = at.pos + 1;
    let tag = if at.at(next) == b'<' {
        at.pos += 2;
        let suffix = uri(at)?;
        if at.peek() != b'>' {
            return Err((YamlErrorKind::TagForm, here(at)));
        }
        at.pos += 1;
        TagToken { handle: None, suffix }
    } else if at.is_gap(next) {
        at.pos += 1;
        TagToken { handle: None, suffix: Cow::Borrowed("!") }
    } else {
        let mut probe = next;
        while !at.is_gap_but_tab(probe) && at.at(probe) != b'!' {
            probe += 1;
        }
        let handle = if at.at(probe) == b'!' { handle(at)? } else { primary(at) };
        TagToken { handle: Some(handle), suffix: uri(at)? }
    };
    if !at.is_gap_but_tab(at.pos) {
        return Err((YamlErrorKind::TagForm, here(at)));
    }
    Ok(tag)
}

fn primary<'s>(at: &mut Cursor<'s>) -> &'s str {
    let from = at.pos;
    at.pos += 1;
    at.slice(from, at.pos)
}

/// `!`, `!!` or `!name!`.
fn handle<'s>(at: &mut Cursor<'s>) -> Result<&'s str, Problem> {
    let from = at.pos;
    if at.peek() != b'!' {
        return Err((YamlErrorKind::TagForm, here(at)));
    }
    at.pos += 1;
    if at.peek() != b' ' {
        while is(at.peek(), NAME) {
            at.pos += 1;
        }
        if at.peek() != b'!' {
            return Err((YamlErrorKind::TagForm, here(at)));
        }
        at.pos += 1;
    }
    Ok(at.slice(from, at.pos))
}

fn uri<'s>(at: &mut Cursor<'s>) -> Result<Cow<'s, str>, Problem> {
    let from = at.pos;
    let mut decoded = String::new();
    let mut copied = from;
    while is(at.peek(), URI) {
        if at.peek() == b'%' {
            decoded.push_str(at.slice(copied, at.pos));
            escapes(at, &mut decoded)?;
            copied = at.pos;
        } else {
            at.pos += 1;
        }
    }
    if at.pos == from {
        return Err((YamlErrorKind::TagForm, here(at)));
    }
    let last = at.slice(copied, at.pos);
    if copied == from {
        return Ok(Cow::Borrowed(last));
    }
    decoded.push_str(last);
    Ok(Cow::Owned(decoded))
}

/// Reads a run of `%xx`, which together are UTF-8.
fn escapes(at: &mut Cursor<'_>, decoded: &mut String) -> Result<(), Problem> {
    let from = at.pos;
    let mut bytes = Vec::new();
    while at.peek() == b'%' {
        at.pos += 1;
        at.look_ahead(2);
        let Some(byte) = octet(at.slice(at.pos, at.pos + 2)) else {
            return Err((YamlErrorKind::TagEscape, here(at)));
        };
        bytes.push(byte);
        at.pos += 2;
    }
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Err((YamlErrorKind::TagEscape, Span::from_range(from..at.pos)));
    };
    decoded.push_str(text);
    Ok(())
}

/// Two hexadecimal digits, or a sign and one digit: that is how the original reads them.
fn octet(written: &str) -> Option<u8> {
    if let Some(digit) = written.strip_prefix('-') {
        return u8::from_str_radix(digit, 16).ok().filter(|_| digit != "+").map(u8::wrapping_neg);
    }
    u8::from_str_radix(written, 16).ok()
}

/// Reads a directive and its line end; the cursor stands on `%`. Gives the comment behind it too.
pub(super) fn directive<'s>(at: &mut Cursor<'s>) -> Result<(TokenKind<'s>, Span, Option<Span>), Problem> {
    let start = at.pos;
    at.pos += 1;
    let from = at.pos;
    while is(at.peek(), NAME) {
        at.pos += 1;
    }
    if from == at.pos || !at.is_gap_but_tab(at.pos) {
        return Err((YamlErrorKind::DirectiveName, here(at)));
    }
    let kind = match at.slice(from, at.pos) {
        "YAML" => version(at)?,
        "TAG" => tag_handle(at)?,
        _ => {
            let end = at.pos;
            at.pos = at.line_end(end);
            TokenKind::OtherDirective
        }
    };
    let span = Span::from_range(start..at.pos);
    at.skip_spaces();
    let mut comment = None;
    if at.peek() == b'#' {
        let end = at.line_end(at.pos);
        comment = Some(Span::from_range(at.pos..end));
        at.pos = end;
    }
    if at.take_break().is_none() && !at.is_at_end() {
        return Err((YamlErrorKind::DirectiveLine, here(at)));
    }
    Ok((kind, span, comment))
}

fn version<'s>(at: &mut Cursor<'s>) -> Result<TokenKind<'s>, Problem> {
    at.skip_spaces();
    let major = number(at)?;
    if at.peek() != b'.' {
        return Err((YamlErrorKind::DirectiveVersion, here(at)));
    }
    at.pos += 1;
    let minor = number(at)?;
    if !at.is_gap_but_tab(at.pos) {
        return Err((YamlErrorKind::DirectiveVersion, here(at)));
    }
    Ok(TokenKind::Version(major, minor))
}

fn number(at: &mut Cursor<'_>) -> Result<u32, Problem> {
    let from = at.pos;
    while at.peek().is_ascii_digit() {
        at.pos += 1;
    }
    let number = at.slice(from, at.pos).parse::<u32>().ok();
    let number = number.filter(|number| i32::try_from(*number).is_ok());
    number.ok_or_else(|| (YamlErrorKind::DirectiveVersion, here(at)))
}

fn tag_handle<'s>(at: &mut Cursor<'s>) -> Result<TokenKind<'s>, Problem> {
    at.skip_spaces();
    let form = |(_, span): Problem| (YamlErrorKind::DirectiveTag, span);
    let handle = handle(at).map_err(form)?;
    if at.peek() != b' ' {
        return Err((YamlErrorKind::DirectiveTag, here(at)));
    }
    at.skip_spaces();
    let suffix = uri(at).map_err(form)?;
    if !at.is_gap_but_tab(at.pos) {
        return Err((YamlErrorKind::DirectiveTag, here(at)));
    }
    Ok(TokenKind::TagHandle(Box::new(TagToken { handle: Some(handle), suffix })))
}
