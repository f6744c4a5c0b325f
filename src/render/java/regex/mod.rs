//! `java.util.regex`: patterns, replacement and splitting as Java 19 and newer does them.
//!
//! The matcher works on UTF-16 as Java's does, goes back in Java's order and gives up after a number of steps.

mod class;
mod machine;
mod node;
mod parse;
mod place;
mod program;
mod set;

use thiserror::Error;

use machine::{Machine, Spans};
use program::Program;

use super::text::from_utf16;

/// Why a pattern or a replacement gives no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(in crate::render) enum Refused {
    /// Java throws an exception.
    #[error("Java refuses it")]
    Invalid,
    /// This program does not know, or the search takes too long.
    #[error("not supported")]
    Unsupported,
}

/// A `java.util.regex.Pattern`.
#[derive(Debug)]
pub(in crate::render) struct Regex {
    program: Program,
}

impl Regex {
    /// `Pattern.compile`.
    pub(in crate::render) fn new(pattern: &str) -> Result<Self, Refused> {
        Ok(Self { program: program::compile(parse::parse(pattern)?)? })
    }

    /// `matcher(text).find()`.
    pub(in crate::render) fn find(&self, text: &str) -> Result<bool, Refused> {
        let units: Vec<u16> = text.encode_utf16().collect();
        Ok(Machine::new(&self.program, &units).find(0)?.is_some())
    }

    /// The groups of the first match at or behind a place, all in UTF-16 units.
    pub(in crate::render) fn search(&self, units: &[u16], from: usize) -> Result<Option<Spans>, Refused> {
        Machine::new(&self.program, units).find(from)
    }

    /// `matcher.groupCount()`.
    #[cfg(test)]
    pub(in crate::render) fn group_count(&self) -> usize {
        self.program.groups
    }

    /// `group(number)` of the first match: the outer none is no match, the inner one a group that took no part.
    /// A number beyond the groups of the pattern is invalid, but only where there is a match.
    #[expect(clippy::option_option, reason = "Kestra makes null of both, but the two are told apart in Java")]
    pub(in crate::render) fn extract(
        &self,
        text: &str,
        group: usize,
    ) -> Result<Option<Option<String>>, Refused> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let Some(spans) = Machine::new(&self.program, &units).find(0)? else { return Ok(None) };
        let span = spans.get(group).ok_or(Refused::Invalid)?;
        Ok(Some(span.map(|span| from_utf16(slice(&units, span)))))
    }

    /// `matcher(text).replaceAll(replacement)`.
    pub(in crate::render) fn replace_all(&self, text: &str, replacement: &str) -> Result<String, Refused> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let replacement: Vec<char> = replacement.chars().collect();
        let mut out: Vec<u16> = Vec::new();
        let mut copied = 0;
        self.each(&units, |spans, (start, end)| {
            out.extend(slice(&units, (copied, start)));
            self.expand(&replacement, &units, spans, &mut out)?;
            copied = end;
            Ok(())
        })?;
        out.extend(slice(&units, (copied, units.len())));
        Ok(from_utf16(&out))
    }

    /// `text.split(pattern, limit)`; the limit is 0 where there is none.
    pub(in crate::render) fn split(&self, text: &str, limit: i32) -> Result<Vec<String>, Refused> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0).ok_or(limit);
        let mut parts: Vec<String> = Vec::new();
        let mut copied = 0;
        self.each(&units, |_, (start, end)| {
            let is_full = limit.is_ok_and(|limit| parts.len() + 1 >= limit);
            let is_empty_start = copied == 0 && start == 0 && end == 0;
            if !is_full && !is_empty_start {
                parts.push(from_utf16(slice(&units, (copied, start))));
                copied = end;
            }
            Ok(())
        })?;
        if parts.is_empty() {
            return Ok(vec![text.to_owned()]);
        }
        parts.push(from_utf16(slice(&units, (copied, units.len()))));
        while limit == Err(0) && parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        Ok(parts)
    }

    /// Calls back for each match in turn.
    fn each(
        &self,
        units: &[u16],
        mut found: impl FnMut(&Spans, (usize, usize)) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        let mut machine = Machine::new(&self.program, units);
        let mut from = 0;
        while from <= units.len() {
            let Some(spans) = machine.find(from)? else { break };
            let Some(Some((start, end))) = spans.first().copied() else { break };
            found(&spans, (start, end))?;
            from = if start == end { end + 1 } else { end };
        }
        Ok(())
    }

    /// Appends a replacement: `$1`, `${name}`, `\` before a character that stands for itself.
    fn expand(
        &self,
        replacement: &[char],
        units: &[u16],
        spans: &Spans,
        out: &mut Vec<u16>,
    ) -> Result<(), Refused> {
        let mut rest = replacement.iter().copied().peekable();
        while let Some(c) = rest.next() {
            let literal = match c {
                '\\' => rest.next().ok_or(Refused::Invalid)?,
                '$' => {
                    let group = match rest.next().ok_or(Refused::Invalid)? {
                        '{' => {
                            let mut name = String::new();
                            while let Some(c) = rest.next_if(char::is_ascii_alphanumeric) {
                                name.push(c);
                            }
                            if rest.next() != Some('}') {
                                return Err(Refused::Invalid);
                            }
                            let known = self.program.names.iter().find(|(known, _)| *known == name);
                            known.ok_or(Refused::Invalid)?.1
                        }
                        digit => {
                            let mut group = digit.to_digit(10).ok_or(Refused::Invalid)? as usize;
                            while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
                                let longer = group * 10 + digit as usize;
                                if longer > self.program.groups {
                                    break;
                                }
                                group = longer;
                                rest.next();
                            }
                            group
                        }
                    };
                    if let Some(span) = spans.get(group).ok_or(Refused::Invalid)? {
                        out.extend(slice(units, *span));
                    }
                    continue;
                }
                other => other,
            };
            out.extend(literal.encode_utf16(&mut [0; 2]).iter());
        }
        Ok(())
    }
}

fn slice(units: &[u16], (start, end): (usize, usize)) -> &[u16] {
    units.get(start..end).unwrap_or_default()
}
