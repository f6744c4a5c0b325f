//! A row of the table, and how it is held against a place in a text.

use std::{ops::Range, sync::OnceLock};

use regex::{Regex, RegexBuilder};

use super::{
    check::Check,
    filler,
    pattern::{Ascii, boundary, lead},
};
use crate::credential::EXPRESSION;

/// Room for the longest patterns, in bytes.
const SIZE_LIMIT: usize = 1 << 25;

/// A shape of tokens.
#[derive(Debug)]
pub struct Shape {
    /// The name, in kebab case.
    pub id: &'static str,
    /// Whose token it is.
    pub provider: &'static str,
    /// What it is: `personal access token`.
    pub what: &'static str,
    /// One of them stands in every token, or somewhere on the line if there is a context.
    pub(super) keywords: Vec<&'static str>,
    /// Whether the keywords are compared with case.
    pub(super) is_exact: bool,
    /// Words of which one must stand before the token; none if it speaks for itself.
    pub(super) context: Vec<&'static str>,
    pattern: &'static str,
    regex: OnceLock<Option<Regex>>,
    /// The bytes that every token begins with.
    lead: Vec<(Ascii, usize)>,
    not_before: Ascii,
    not_behind: Ascii,
    check: Check,
    mark_after: Option<&'static str>,
}

impl Shape {
    /// Whether the whole shape is that of a URL, of which the token is a part.
    pub fn is_url(&self) -> bool {
        self.pattern.starts_with("http")
    }

    /// Whether the token does not speak for itself: name or line must speak of the provider.
    pub fn asks_for_context(&self) -> bool {
        !self.context.is_empty()
    }

    /// Reads a line of the table; `None` for one that is no row.
    pub(super) fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().filter(|column| !column.trim().is_empty());
        let (id, provider, what, keywords, case, pattern) =
            (next()?, next()?, next()?, next()?, next()?, next()?);
        let (context, check, mark) = (next()?, next()?, next()?);
        let (not_before, not_behind) = boundary(pattern);
        Some(Self {
            id,
            provider,
            what,
            keywords: keywords.split('|').collect(),
            is_exact: case == "exact",
            context: context.split('|').filter(|word| *word != "-").collect(),
            pattern,
            regex: OnceLock::new(),
            lead: lead(pattern),
            not_before,
            not_behind,
            check: Check::read(check)?,
            mark_after: mark.strip_prefix("after:"),
        })
    }

    /// The length of the longest keyword.
    pub(super) fn longest_keyword(&self) -> usize {
        self.keywords.iter().map(|keyword| keyword.len()).max().unwrap_or_default()
    }

    /// The pattern, bound to the place where it is held against a text; compiled when it is first asked for.
    pub(super) fn regex(&self) -> Option<&Regex> {
        let compile = || {
            RegexBuilder::new(&format!("^(?:{})", self.pattern))
                .unicode(false)
                .size_limit(SIZE_LIMIT)
                .build()
                .ok()
        };
        self.regex.get_or_init(compile).as_ref()
    }

    /// Where the token ends that begins at `at`, if the pattern is found there and nothing adjoins it.
    pub(super) fn end_at(&self, text: &str, at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        if !self.may_begin(bytes, at) {
            return None;
        }
        let hit = self.regex()?.find(text.get(at..)?)?;
        let end = at + hit.end();
        let goes_on = bytes.get(end).is_some_and(|byte| self.not_behind.has(*byte));
        (hit.end() > 0 && !goes_on).then_some(end)
    }

    /// Whether the first bytes fit and what stands before is no part of the token.
    fn may_begin(&self, bytes: &[u8], at: usize) -> bool {
        let first = self.lead.first().map_or(Ascii::ALL, |(first, _)| *first);
        if !bytes.get(at).is_some_and(|byte| first.has(*byte)) {
            return false;
        }
        let byte_before = |distance: usize| at.checked_sub(distance).and_then(|before| bytes.get(before));
        // `\nghp_…`: the letter is part of an escape, not of a token.
        let is_escape = |letter: Option<&u8>, before: Option<&u8>| {
            matches!(letter, Some(b'n' | b'r' | b't')) && before == Some(&b'\\')
        };
        let adjoins = is_escape(bytes.get(at), byte_before(1))
            || byte_before(1)
                .is_some_and(|byte| self.not_before.has(*byte) && !is_escape(Some(byte), byte_before(2)));
        let mut rest = bytes.get(at..).unwrap_or_default();
        !adjoins
            && self.lead.iter().all(|(set, count)| {
                let Some((piece, behind)) = rest.split_at_checked(*count) else { return false };
                rest = behind;
                piece.iter().all(|byte| set.has(*byte))
            })
    }

    /// The secret in a token, if it is one.
    pub(super) fn secret(&self, text: &str, token: Range<usize>) -> Option<Range<usize>> {
        let whole = text.get(token.clone())?;
        let behind = self.mark_after.and_then(|mark| Some(whole.rfind(mark)? + mark.len()));
        let start = token.start + behind.unwrap_or_default();
        let secret = text.get(start..token.end)?;
        let is_one = !secret.is_empty()
            && !secret.contains(EXPRESSION)
            && self.check.accepts(secret)
            && !filler::is_known(secret)
            && !filler::is_made_up(self.body(secret));
        is_one.then_some(start..token.end)
    }

    /// A secret without the longest keyword that it begins with.
    fn body<'s>(&self, secret: &'s str) -> &'s str {
        let begins = |keyword: &&&str| {
            secret.get(..keyword.len()).is_some_and(|start| {
                if self.is_exact { start == **keyword } else { start.eq_ignore_ascii_case(keyword) }
            })
        };
        let keyword = self.keywords.iter().filter(begins).map(|keyword| keyword.len()).max();
        secret.get(keyword.unwrap_or_default()..).unwrap_or_default()
    }
}
