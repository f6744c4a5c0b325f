//! Lines, masks and edits, each held against the plainest way to do the same.

use kestra_lint::{
    source::{Edit, LineIndex, MASK, SourceView, apply},
    span::Span,
};
use proptest::{prelude::*, sample::Index};

/// Texts with every kind of line end and characters of every length.
fn text() -> impl Strategy<Value = String> {
    let pieces = ["a", "b", " ", "\n", "\r", "\r\n", "é", "日", "😀", "\u{feff}", "\u{85}", "\u{2028}", "\t"];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

/// Two places between characters of a text, in order.
fn span(text: &str, (one, other): (Index, Index)) -> Span {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let (one, other) = (*one.get(&bounds), *other.get(&bounds));
    Span::from_range(one.min(other)..one.max(other))
}

/// Line and column by counting characters one by one.
fn counted(text: &str, at: usize) -> (u32, u32) {
    let (mut line, mut column) = (1, 1);
    let mut chars = text.char_indices().peekable();
    while let Some((index, c)) = chars.next() {
        if index >= at {
            break;
        }
        let next_is_feed = chars.peek().is_some_and(|(_, next)| *next == '\n');
        if c == '\n' || (c == '\r' && !next_is_feed) {
            (line, column) = (line + 1, 1);
        } else if c != '\u{feff}' || index > 0 {
            column += 1;
        }
    }
    (line, column)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_and_columns_are_those_that_one_counts(text in text(), places in any::<(Index, Index)>()) {
        let at = span(&text, places).start();
        let index = LineIndex::new(&text);
        let position = index.position(at);
        prop_assert_eq!((position.line, position.column), counted(&text, at as usize));
        prop_assert_eq!(position.offset, at);
        prop_assert!(index.line_span(position.line).start() <= at);
    }

    #[test]
    fn lines_cover_the_text(text in text()) {
        let index = LineIndex::new(&text);
        let lines: String = (1..=index.line_count()).map(|line| index.line_span(line).of(&text)).collect();
        prop_assert_eq!(lines, text);
    }

    #[test]
    fn what_is_masked_is_never_shown(
        text in text(),
        masks in prop::collection::vec(any::<(Index, Index)>(), 0..5),
        shown in any::<(Index, Index)>(),
        label in any::<(Index, Index)>(),
    ) {
        // What lies under a mask gets a sign that stands nowhere else, of the same length.
        let masks: Vec<Span> = masks.into_iter().map(|places| span(&text, places)).collect();
        let hidden: String = text
            .char_indices()
            .flat_map(|(at, c)| {
                let is_masked = masks.iter().any(|mask| mask.range().contains(&at));
                let length = c.len_utf8();
                let c = if is_masked { 'X' } else { c };
                std::iter::repeat_n(c, if is_masked { length } else { 1 })
            })
            .collect();
        let shown = span(&text, shown);
        let label = span(&text, label);
        let (excerpt, mark) = SourceView::new(&hidden, masks.clone()).excerpt(shown, label);
        prop_assert!(!excerpt.contains('X'), "{excerpt:?}");
        prop_assert!(excerpt.get(mark.range()).is_some(), "{mark:?} lies in {excerpt:?}");
        let kept: String = shown
            .of(&text)
            .char_indices()
            .map(|(at, c)| (at + shown.start() as usize, c))
            .filter(|(at, _)| !masks.iter().any(|mask| mask.range().contains(at)))
            .map(|(_, c)| c)
            .collect();
        prop_assert_eq!(excerpt.replace(MASK, ""), kept);
    }

    #[test]
    fn no_edit_changes_nothing(text in text()) {
        prop_assert_eq!(apply(&text, &[]), text);
    }

    #[test]
    fn edits_apply_as_if_one_by_one_from_the_end(
        text in text(),
        places in prop::collection::vec(any::<Index>(), 0..8),
        insert in prop::collection::vec("[xyz]{0,3}", 4),
    ) {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut places: Vec<usize> = places.iter().map(|place| *place.get(&bounds)).collect();
        places.sort_unstable();
        places.dedup();
        let edits: Vec<Edit> = places
            .chunks_exact(2)
            .zip(&insert)
            .map(|(pair, insert)| Edit::replace(Span::from_range(pair[0]..pair[1]), insert.as_str()))
            .collect();
        let mut expected = text.clone();
        for edit in edits.iter().rev() {
            expected.replace_range(edit.span.range(), edit.insert.shown().expect("plain text"));
        }
        prop_assert_eq!(apply(&text, &edits), expected.clone());
        let reversed: Vec<Edit> = edits.into_iter().rev().collect();
        prop_assert_eq!(apply(&text, &reversed), expected);
    }

    #[test]
    fn any_edits_leave_a_text(
        text in text(),
        spans in prop::collection::vec((0u32..80, 0u32..80), 0..6),
    ) {
        let edits: Vec<Edit> = spans.iter().map(|(start, end)| Edit::replace(Span::new(*start, *end), "-")).collect();
        let edited = apply(&text, &edits);
        prop_assert!(edited.len() <= text.len() + edits.len());
    }
}
