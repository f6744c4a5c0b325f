//! The words that some shapes ask for: in the name of the property, or on the line before the token.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use aho_corasick::AhoCorasick;

use super::shape::Shape;

/// The words of all shapes.
#[derive(Debug)]
pub(super) struct Words {
    ids: BTreeMap<&'static str, usize>,
    finder: Option<AhoCorasick>,
}

impl Words {
    pub(super) fn of(shapes: &[Shape]) -> Self {
        let words: BTreeSet<&str> = shapes.iter().flat_map(|shape| shape.context.iter().copied()).collect();
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).ok();
        Self { ids: words.into_iter().zip(0..).collect(), finder }
    }
}

/// Where the words stand on one line.
pub(super) struct Context<'t> {
    words: &'t Words,
    text: &'t str,
    name: &'t str,
    line: Range<usize>,
    /// Behind the first occurrence of each word. It is gathered when the first token of the line asks for it.
    behind: Option<Vec<usize>>,
}

impl<'t> Context<'t> {
    pub(super) const fn new(words: &'t Words, text: &'t str, name: &'t str, line: Range<usize>) -> Self {
        Self { words, text, name, line, behind: None }
    }

    pub(super) fn line(&self) -> Range<usize> {
        self.line.clone()
    }

    /// Whether a word that the shape asks for stands before `at`, a place on the line.
    pub(super) fn is_met(&mut self, shape: &Shape, at: usize) -> bool {
        let (words, text, name, line) = (self.words, self.text, self.name, &self.line);
        let behind = self.behind.get_or_insert_with(|| gathered(words, text, name, line));
        let is_before = |word: &&str| {
            let place = words.ids.get(word).and_then(|id| behind.get(*id));
            place.is_some_and(|place| *place <= at)
        };
        shape.context.iter().any(is_before)
    }
}

/// Behind the first occurrence of each word: in the name, on the line, or in both with nothing but letters and digits
/// left of them.
fn gathered(words: &Words, text: &str, name: &str, line: &Range<usize>) -> Vec<usize> {
    let mut behind = vec![usize::MAX; words.ids.len()];
    let Some(finder) = &words.finder else { return behind };
    let mut note = |id: usize, place: usize| {
        if let Some(behind) = behind.get_mut(id) {
            *behind = place.min(*behind);
        }
    };
    for hit in finder.find_overlapping_iter(name) {
        note(hit.pattern().as_usize(), 0);
    }
    let written = text.get(line.clone()).unwrap_or_default();
    for hit in finder.find_overlapping_iter(written) {
        note(hit.pattern().as_usize(), line.start + hit.end());
    }
    let in_name = name.bytes().map(|byte| (byte, 0));
    let on_line = written.bytes().zip(line.start + 1..);
    let (squeezed, ends): (Vec<u8>, Vec<usize>) =
        in_name.chain(on_line).filter(|(byte, _)| byte.is_ascii_alphanumeric()).unzip();
    for hit in finder.find_overlapping_iter(&squeezed) {
        let last = hit.end().checked_sub(1).and_then(|last| ends.get(last));
        note(hit.pattern().as_usize(), last.copied().unwrap_or(usize::MAX));
    }
    behind
}
