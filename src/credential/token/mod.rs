//! Tokens that their shape gives away: prefix, length, alphabet, and the checksum where the provider defines one.
//!
//! The shapes are data, `schemas/credentials/tokens.tsv`; `README.md` beside it tells their form and every rule that is
//! followed here. One pass over a text finds the keywords of all shapes. A shape whose keyword is found is held against
//! the places before it, or on the whole line if the shape asks for a context; each place is tried once for a shape, so
//! the time is linear whatever the text.

mod check;
mod context;
mod filler;
mod overlap;
mod pattern;
mod shape;

use std::{ops::Range, sync::OnceLock};

use aho_corasick::AhoCorasick;

use self::{
    context::{Context, Words},
    overlap::Finding,
};

pub use self::shape::Shape;

/// The table.
const TABLE: &str = include_str!("../../../schemas/credentials/tokens.tsv");

/// How far before its keyword a token may begin, in bytes.
const REACH: usize = 256;

/// A token in a text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub shape: &'static Shape,
    /// The first byte of the secret, which stands behind the mark of the shape.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Token {
    /// The bytes of the secret.
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

struct Table {
    shapes: Vec<Shape>,
    keywords: Option<AhoCorasick>,
    /// The shape of each keyword.
    owners: Vec<(usize, &'static str)>,
    words: Words,
}

impl Table {
    /// The shapes whose keywords stand in `text`, and where.
    fn hits<'t>(
        &'static self,
        text: &'t str,
    ) -> impl Iterator<Item = (usize, &'static Shape, Range<usize>)> + use<'t> {
        self.keywords.iter().flat_map(move |keywords| keywords.find_overlapping_iter(text)).filter_map(
            move |hit| {
                let (index, keyword) = self.owners.get(hit.pattern().as_usize())?;
                let shape = self.shapes.get(*index)?;
                let is_one = !shape.is_exact || text.get(hit.range()) == Some(keyword);
                is_one.then(|| (*index, shape, hit.range()))
            },
        )
    }
}

fn table() -> &'static Table {
    static LOADED: OnceLock<Table> = OnceLock::new();
    LOADED.get_or_init(|| {
        let shapes: Vec<Shape> = TABLE.lines().skip(1).filter_map(Shape::read).collect();
        let owners: Vec<(usize, &str)> = shapes
            .iter()
            .enumerate()
            .flat_map(|(index, shape)| shape.keywords.iter().map(move |keyword| (index, *keyword)))
            .collect();
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(owners.iter().map(|(_, keyword)| keyword))
            .ok();
        let words = Words::of(&shapes);
        Table { shapes, keywords, owners, words }
    })
}

/// All shapes, in order of their ids.
pub fn shapes() -> &'static [Shape] {
    &table().shapes
}

/// Every token in `text`, in order and none over another. `name` is that of the property it stands in: some shapes
/// count only where name or line speak of the provider.
pub(super) fn scan(text: &str, name: &str) -> Vec<Token> {
    overlap::kept(findings(text, name))
}

/// What each shape finds, by itself.
fn findings(text: &str, name: &str) -> Vec<Finding> {
    let table = table();
    let mut search = Search { text, tried: Vec::new(), found: Vec::new() };
    let mut named: Vec<(usize, &Shape)> = table
        .hits(name)
        .filter(|(_, shape, _)| shape.asks_for_context())
        .map(|(index, shape, _)| (index, shape))
        .collect();
    named.sort_unstable_by_key(|(index, _)| *index);
    named.dedup_by_key(|(index, _)| *index);
    let mut at = 0;
    while !named.is_empty() && at < text.len() {
        let mut context = Context::new(&table.words, text, name, line_around(text, at, at));
        for (index, shape) in &named {
            search.hold(*index, shape, context.line(), &mut context);
        }
        at = context.line().end + 1;
    }
    let mut context = Context::new(&table.words, text, name, 0..0);
    for (index, shape, keyword) in table.hits(text) {
        if keyword.end > context.line().end {
            let line = line_around(text, context.line().end, keyword.start);
            context = Context::new(&table.words, text, name, line);
        }
        let places = if shape.asks_for_context() {
            context.line()
        } else {
            keyword.start.saturating_sub(REACH)..keyword.start + 1
        };
        search.hold(index, shape, places, &mut context);
    }
    search.found
}

struct Search<'t> {
    text: &'t str,
    /// Up to where each shape was held against the text already.
    tried: Vec<usize>,
    found: Vec<Finding>,
}

impl Search<'_> {
    /// Holds the shape against each of the places that was not tried yet.
    fn hold(&mut self, index: usize, shape: &'static Shape, places: Range<usize>, context: &mut Context<'_>) {
        if self.tried.is_empty() {
            self.tried = vec![0; shapes().len()];
        }
        let Some(tried) = self.tried.get_mut(index) else { return };
        let mut at = places.start.max(*tried);
        while at < places.end {
            let place = at;
            at += 1;
            let Some(end) = shape.end_at(self.text, place) else { continue };
            if shape.asks_for_context() && !context.is_met(shape, place) {
                continue;
            }
            if let Some(secret) = shape.secret(self.text, place..end) {
                self.found.push(Finding { index, shape, whole: place..end, secret });
                at = end;
            }
        }
        *tried = at.max(*tried);
    }
}

/// The line that `at` lies on, known not to begin before `from`.
fn line_around(text: &str, from: usize, at: usize) -> Range<usize> {
    let before = text.as_bytes().get(from..at).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(from, |newline| from + newline + 1);
    let behind = text.as_bytes().get(at..).unwrap_or_default();
    start..memchr::memchr(b'\n', behind).map_or(text.len(), |newline| at + newline)
}

#[cfg(test)]
mod tests;
