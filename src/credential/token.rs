//! Tokens that their shape gives away: prefix, length, alphabet, and the checksum where the provider defines one.
//!
//! The shapes are data, `schemas/credentials/tokens.tsv`; the file beside it tells their form. One pass over a text
//! finds the keywords of all shapes, then the shapes themselves are held against the text around.

use std::{ops::Range, sync::OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::{check::Check, value::EXPRESSION};

/// The table.
const TABLE: &str = include_str!("../../schemas/credentials/tokens.tsv");

/// How far before a keyword a token may begin, in bytes.
const REACH: usize = 512;

/// A shape of tokens.
#[derive(Debug)]
pub struct Shape {
    /// The name, in kebab case.
    pub id: &'static str,
    /// Whose token it is.
    pub provider: &'static str,
    /// What it is: `personal access token`.
    pub what: &'static str,
    is_exact: bool,
    pattern: &'static str,
    regex: OnceLock<Option<Regex>>,
    context: Vec<&'static str>,
    checks: Vec<Check>,
    mark_after: Option<&'static str>,
}

/// A token in a text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub shape: &'static Shape,
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Token {
    /// The bytes of the token.
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

struct Table {
    shapes: Vec<Shape>,
    keywords: Option<AhoCorasick>,
    /// The shape of each keyword.
    owners: Vec<(usize, &'static str)>,
}

fn table() -> &'static Table {
    static LOADED: OnceLock<Table> = OnceLock::new();
    LOADED.get_or_init(|| {
        let shapes: Vec<Shape> = TABLE.lines().skip(1).filter_map(Shape::read).collect();
        let mut owners = Vec::new();
        for (index, line) in TABLE.lines().skip(1).enumerate() {
            let keywords = line.split('\t').nth(3).unwrap_or_default();
            owners.extend(keywords.split('|').filter(|word| !word.is_empty()).map(|word| (index, word)));
        }
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(owners.iter().map(|(_, word)| word))
            .ok();
        Table { shapes, keywords, owners }
    })
}

/// All shapes, in order of their ids.
pub fn shapes() -> &'static [Shape] {
    &table().shapes
}

/// Every token in `text`. `name` is that of the property it stands in: some shapes count only where name or line
/// speak of the provider.
pub(super) fn scan(text: &str, name: &str) -> Vec<Token> {
    let table = table();
    let Some(keywords) = &table.keywords else { return Vec::new() };
    let mut found: Vec<Token> = Vec::new();
    let mut done = vec![0; 0];
    for hit in keywords.find_overlapping_iter(text) {
        let Some((index, keyword)) = table.owners.get(hit.pattern().as_usize()) else { continue };
        let Some(shape) = table.shapes.get(*index) else { continue };
        if shape.is_exact && text.get(hit.range()) != Some(keyword) {
            continue;
        }
        if done.is_empty() {
            done = vec![0; table.shapes.len()];
        }
        let Some(searched) = done.get_mut(*index) else { continue };
        shape.matches(text, name, hit.range(), searched, &mut found);
    }
    // The longest of those that begin together, the first of those that overlap.
    found.sort_by_key(|token| (token.start, usize::MAX - token.end));
    let mut end = 0;
    found.retain(|token| {
        let is_first = token.start >= end;
        if is_first {
            end = token.end;
        }
        is_first
    });
    found
}

impl Shape {
    /// Whether the token is a URL, of which a part is the secret.
    pub fn is_url(&self) -> bool {
        self.pattern.starts_with("http")
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().filter(|column| !column.is_empty());
        let (id, provider, what) = (next()?, next()?, next()?);
        let (_keywords, case, pattern, context, check, mark) =
            (next()?, next()?, next()?, next()?, next()?, next()?);
        let list = |column: &'static str| column.split('|').filter(|word| *word != "-").collect();
        Some(Self {
            id,
            provider,
            what,
            is_exact: case == "exact",
            pattern,
            regex: OnceLock::new(),
            context: list(context),
            checks: check.split(['|', ',', '+']).filter_map(Check::read).collect(),
            mark_after: mark.strip_prefix("after:"),
        })
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(self.pattern).ok()).as_ref()
    }

    /// Looks for the shape around a keyword. `searched` is how far the text was looked through for it already.
    fn matches(
        &'static self,
        text: &str,
        name: &str,
        keyword: Range<usize>,
        searched: &mut usize,
        found: &mut Vec<Token>,
    ) {
        let is_about = |words: &str| self.context.iter().any(|word| words.contains(word));
        let near = keyword.start.saturating_sub(REACH).max(*searched);
        let Some(from) = (near..=keyword.start).find(|at| text.is_char_boundary(*at)) else { return };
        let last = if self.context.is_empty() { keyword.end } else { line_end(text, keyword.end) };
        let Some(regex) = self.regex() else { return };
        let mut at = from;
        while let Some(hit) = regex.find_at(text, at) {
            // A keyword that is context stands before the token, any other inside it.
            if hit.start() > last || hit.is_empty() {
                break;
            }
            at = hit.end();
            *searched = hit.end();
            let line =
                text.get(line_start(text, hit.start())..hit.start()).unwrap_or_default().to_ascii_lowercase();
            let fits = self.context.is_empty() || is_about(&name.to_ascii_lowercase()) || is_about(&line);
            if fits && self.accepts(text, hit.range()) {
                let start = self.mark_after.and_then(|mark| {
                    let inner = hit.as_str().rfind(mark)?;
                    Some(hit.start() + inner + mark.len())
                });
                found.push(Token { shape: self, start: start.unwrap_or(hit.start()), end: hit.end() });
            }
        }
    }

    fn accepts(&self, text: &str, range: Range<usize>) -> bool {
        let Some(token) = text.get(range.clone()) else { return false };
        let has_hyphen = token.contains('-');
        let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_' || (has_hyphen && c == '-');
        let before = text.get(..range.start).and_then(|before| before.chars().next_back());
        let behind = text.get(range.end..).and_then(|behind| behind.chars().next());
        // `\nghp_…`: the letter is part of an escape.
        let is_escape = text.get(..range.start).is_some_and(|before| {
            before.ends_with("\\n") || before.ends_with("\\t") || before.ends_with("\\r")
        });
        let is_apart = (is_escape || !before.is_some_and(goes_on)) && !behind.is_some_and(goes_on);
        is_apart
            && !token.contains(EXPRESSION)
            && !is_made_up(token)
            && self.checks.iter().all(|check| check.accepts(token))
    }
}

/// Whether a token is one of documentation: `AKIA…EXAMPLE`, `ghp_xxxx…`, letters in a row.
fn is_made_up(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    if [
        "example",
        "xxxxx",
        "placeholder",
        "your",
        "changeme",
        "redacted",
        "00000000",
        "1234567890abcdef",
        "abcdefgh",
    ]
    .iter()
    .any(|mark| lower.contains(mark))
    {
        return true;
    }
    let body: Vec<u8> = lower.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let tail = body.get(body.len().saturating_sub(12)..).unwrap_or_default();
    tail.len() >= 8 && tail.windows(2).all(|pair| matches!(pair, [one, other] if one == other))
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|behind| behind.find('\n')).map_or(text.len(), |newline| at + newline)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples stand in the table in pieces, so that no scanner takes the table for a leak.
    fn samples(line: &str, column: usize) -> Vec<String> {
        let samples = line.split('\t').nth(column).unwrap_or_default();
        samples
            .split(' ')
            .filter(|sample| !sample.is_empty() && *sample != "-")
            .map(|s| s.replace('\u{2038}', ""))
            .collect()
    }

    #[test]
    fn the_table_is_whole() {
        let lines: Vec<&str> = TABLE.lines().skip(1).collect();
        assert!(lines.len() > 100, "{} shapes", lines.len());
        assert_eq!(lines.len(), shapes().len());
        assert!(lines.is_sorted_by_key(|line| line.split('\t').next()));
        let providers: std::collections::BTreeSet<&str> =
            shapes().iter().map(|shape| shape.provider).collect();
        assert!(providers.len() >= 80, "{} providers", providers.len());
        for shape in shapes() {
            assert!(shape.regex().is_some(), "{}", shape.id);
        }
    }

    #[test]
    fn every_good_sample_is_found_and_no_bad_one() {
        let mut wrong = Vec::new();
        for line in TABLE.lines().skip(1) {
            let id = line.split('\t').next().unwrap();
            for sample in samples(line, 9) {
                for text in [sample.clone(), format!("a \"{sample}\", b"), format!("日本\n{sample}\n")] {
                    if !scan(&text, "").iter().any(|token| token.shape.id == id) {
                        wrong.push(format!("{id} does not take `{sample}`"));
                        break;
                    }
                }
            }
            for sample in samples(line, 10) {
                if scan(&sample, "").iter().any(|token| token.shape.id == id) {
                    wrong.push(format!("{id} takes `{sample}`"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
