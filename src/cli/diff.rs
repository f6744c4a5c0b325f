//! Unified diffs of texts of which not all may be seen.

use std::{collections::BTreeSet, fmt::Write as _};

use similar::{ChangeTag, DiffOp, TextDiff, udiff::UnifiedHunkHeader};

use crate::{
    source::{LineIndex, MASK, SourceView},
    span::{Span, offset},
};

/// Lines around a change that are shown.
const CONTEXT: usize = 3;
/// A hidden text that is longer is hidden in the lines of both sides, wherever it stands.
const SHORTEST: usize = 4;

/// One of the two texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
    /// What nobody may see.
    pub(super) hidden: &'t [Span],
}

/// What differs between two texts; empty if nothing does. Lines are compared as they are and shown masked.
pub(super) fn unified(before: Side<'_>, after: Side<'_>) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(before.text), lines(after.text));
    let diff = TextDiff::from_slices(&old, &new);
    let hidden: BTreeSet<&str> = [before, after].iter().flat_map(hidden_texts).collect();
    let (mut old_shown, mut new_shown) = (masked(before), masked(after));
    for op in diff.ops() {
        if let DiffOp::Equal { old_index, new_index, len } = *op {
            for step in 0..len {
                let pair = (old_shown.get_mut(old_index + step), new_shown.get_mut(new_index + step));
                if let (Some(old), Some(new)) = pair
                    && old != new
                {
                    // One side hides what the other one does not.
                    MASK.clone_into(old);
                    old.push('\n');
                    new.clone_from(old);
                }
            }
        }
    }
    let shown = |tag: ChangeTag, index: usize| {
        let of = if tag == ChangeTag::Insert { &new_shown } else { &old_shown };
        let mut line = of.get(index).cloned().unwrap_or_default();
        for text in &hidden {
            line = line.replace(text, MASK);
        }
        line
    };
    let mut out = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        if out.is_empty() {
            // Writing to a string cannot fail.
            _ = writeln!(out, "--- {}\n+++ {}", before.name, after.name);
        }
        _ = writeln!(out, "{}", UnifiedHunkHeader::new(&group));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let tag = change.tag();
            let index = if tag == ChangeTag::Insert { change.new_index() } else { change.old_index() };
            let line = shown(tag, index.unwrap_or_default());
            let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
            _ = write!(out, "{tag}{line}{end}");
        }
    }
    out
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// What is hidden, line by line.
fn hidden_texts<'t>(side: &Side<'t>) -> Vec<&'t str> {
    let texts = side.hidden.iter().flat_map(|span| span.of(side.text).lines());
    texts.map(str::trim).filter(|text| text.len() >= SHORTEST).collect()
}

/// The lines of a side as they may be seen; a line end is never hidden.
fn masked(side: Side<'_>) -> Vec<String> {
    let mut start = 0;
    let index = LineIndex::new(side.text);
    let mut parts = Vec::new();
    for hidden in side.hidden {
        let (first, last) = (index.position(hidden.start()).line, index.position(hidden.end()).line);
        for line in first..=last {
            let whole = index.line_span(line);
            let bare = offset(whole.of(side.text).trim_end_matches(['\r', '\n']).len());
            let (from, to) = (hidden.start().max(whole.start()), hidden.end().min(whole.start() + bare));
            parts.extend((from < to).then(|| Span::new(from, to)));
        }
    }
    let view = SourceView::new(side.text, parts);
    let mut shown = Vec::new();
    for line in lines(side.text) {
        let span = Span::new(start, start + offset(line.len()));
        start = span.end();
        shown.push(view.excerpt(span, Span::empty(span.start())).0);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side<'t>(text: &'t str, hidden: &'t [Span]) -> Side<'t> {
        Side { name: "a", text, hidden }
    }

    #[test]
    fn what_is_hidden_on_one_side_is_hidden_on_both() {
        let (before, after) = ("x: hunter22\ny: 1\nz: abc\n", "x: hunter22\ny: 2\nz: abc\n");
        let shown = unified(side(before, &[Span::new(3, 11)]), side(after, &[Span::new(20, 23)]));
        assert_eq!(
            shown, "--- a\n+++ a\n@@ -1,3 +1,3 @@\n x: ********\n-y: 1\n+y: 2\n ********\n",
            "{shown}"
        );
    }

    #[test]
    fn a_change_of_something_hidden_is_a_change() {
        let shown = unified(side("x=abcd\n", &[Span::new(2, 6)]), side("x=efghij\n", &[Span::new(2, 8)]));
        assert_eq!(shown, "--- a\n+++ a\n@@ -1 +1 @@\n-x=********\n+x=********\n");
    }

    #[test]
    fn several_hidden_lines_stay_lines() {
        let shown = unified(side("a: |\r\n  k1\r\n  k2\r\n", &[Span::new(8, 16)]), side("a: 1\r\n", &[]));
        assert_eq!(shown, "--- a\n+++ a\n@@ -1,3 +1 @@\n-a: |\r\n-  ********\r\n-********\r\n+a: 1\r\n");
    }

    #[test]
    fn a_missing_line_end_is_told() {
        let shown = unified(side("a", &[]), side("b\n", &[]));
        assert_eq!(shown, "--- a\n+++ a\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
        assert_eq!(unified(side("a", &[]), side("a", &[])), "");
    }
}
