//! Which of the shapes that claim the same characters is kept.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use super::{Shape, Token};

/// What a shape finds.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// The place of the shape in the table.
    pub(super) index: usize,
    pub(super) shape: &'static Shape,
    /// All that the pattern matches.
    pub(super) whole: Range<usize>,
    /// What stands behind the mark.
    pub(super) secret: Range<usize>,
}

/// Of findings that overlap the one with a context, then the longer, then that of the longer keyword, then the first
/// by its id.
pub(super) fn kept(mut found: Vec<Finding>) -> Vec<Token> {
    found.sort_by_cached_key(|finding| {
        let Finding { index, shape, whole, .. } = finding;
        (
            shape.context.is_empty(),
            Reverse(whole.len()),
            Reverse(shape.longest_keyword()),
            *index,
            whole.start,
        )
    });
    // The end and the token of each finding that is kept, by its start.
    let mut kept: BTreeMap<usize, (usize, Token)> = BTreeMap::new();
    for Finding { shape, whole, secret, .. } in found {
        let last = kept.range(..whole.end).next_back();
        if last.is_none_or(|(_, (end, _))| *end <= whole.start) {
            kept.insert(whole.start, (whole.end, Token { shape, start: secret.start, end: secret.end }));
        }
    }
    kept.into_values().map(|(_, token)| token).collect()
}
