//! Unified diffs of texts of which not all may be seen.

use std::{collections::BTreeSet, fmt::Write as _};

use similar::{ChangeTag, DiffOp, TextDiff, udiff::UnifiedHunkHeader};

use crate::{
    source::{MASK, SourceView},
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
    let (mut old_hidden, mut new_hidden) = (by_line(before), by_line(after));
    for op in diff.ops() {
        if let DiffOp::Equal { old_index, new_index, len } = *op {
            // What one side hides is hidden on both.
            for step in 0..len {
                let pair = (old_hidden.get_mut(old_index + step), new_hidden.get_mut(new_index + step));
                if let (Some(old), Some(new)) = pair {
                    old.append(new);
                }
            }
        }
    }
    let shown = |line: &str, parts: Option<&Vec<Span>>| {
        let view = SourceView::new(line, parts.into_iter().flatten().copied());
        let mut shown = view.excerpt(Span::new(0, offset(line.len())), Span::empty(0)).0;
        for text in &hidden {
            shown = shown.replace(text, MASK);
        }
        shown
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
            let (index, parts) = match tag {
                ChangeTag::Insert => (change.new_index(), &new_hidden),
                ChangeTag::Delete | ChangeTag::Equal => (change.old_index(), &old_hidden),
            };
            let line = shown(change.value(), index.and_then(|index| parts.get(index)));
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

/// What is hidden of each line of a side; a line end never is.
fn by_line(side: Side<'_>) -> Vec<Vec<Span>> {
    let mut hidden: Vec<Span> = side.hidden.to_vec();
    hidden.sort_unstable();
    let mut start = 0;
    let mut first = 0;
    let mut found = Vec::new();
    for line in lines(side.text) {
        let end = start + offset(line.trim_end_matches(['\r', '\n']).len());
        let here = hidden.iter().skip(first).take_while(|part| part.start() < end);
        let here = here.filter(|part| part.end() > start);
        found.push(
            here.map(|part| Span::new(part.start().max(start) - start, part.end().min(end) - start))
                .collect(),
        );
        start += offset(line.len());
        // One that is over stays over, unless a longer one began before it.
        while hidden.get(first).is_some_and(|part| part.end() <= start) {
            first += 1;
        }
    }
    found
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
            shown, "--- a\n+++ a\n@@ -1,3 +1,3 @@\n x: ********\n-y: 1\n+y: 2\n z: ********\n",
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
