//! `Moves`: where the places of a text are once it is edited.

use super::Edit;
use crate::span::Span;

/// The way from a text to the same text with edits applied, none of which overlaps another.
#[derive(Debug, Default)]
pub struct Moves {
    /// What goes, and how many bytes come for it; in order of place.
    edits: Vec<(Span, u32)>,
}

impl Moves {
    /// The way that `edits` make.
    pub fn new<'e>(edits: impl IntoIterator<Item = &'e Edit>) -> Self {
        let mut edits: Vec<(Span, u32)> =
            edits.into_iter().map(|edit| (edit.span, edit.insert.len())).collect();
        edits.sort_unstable();
        Self { edits }
    }

    /// Where `span` is now, with all that was put in at its edges.
    pub fn of(&self, span: Span) -> Span {
        let start = self.start(span.start());
        Span::new(start, self.end(span.end()).max(start))
    }

    fn start(&self, at: u32) -> u32 {
        let mut gone = 0;
        let mut come = 0;
        for &(edit, written) in &self.edits {
            let is_before = edit.end() < at || (edit.end() == at && !edit.is_empty());
            if !is_before {
                let at = if edit.start() < at { edit.start() } else { at };
                return at + come - gone;
            }
            gone += edit.len();
            come += written;
        }
        at + come - gone
    }

    fn end(&self, at: u32) -> u32 {
        let mut gone = 0;
        let mut come = 0;
        for &(edit, written) in &self.edits {
            if edit.end() > at {
                return if edit.start() < at {
                    edit.start() + come + written - gone
                } else {
                    at + come - gone
                };
            }
            gone += edit.len();
            come += written;
        }
        at + come - gone
    }

    /// Whether an edit changes some of `span`, or stands at its edge.
    pub fn touches(&self, span: Span) -> bool {
        self.edits.iter().any(|(edit, _)| edit.start() <= span.end() && span.start() <= edit.end())
    }

    /// Whether one edit takes all of `span` away.
    pub fn replaces(&self, span: Span) -> bool {
        self.edits.iter().any(|(edit, _)| !edit.is_empty() && edit.contains(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::apply;

    #[test]
    fn places_move_with_the_text() {
        let text = "aa bb cc dd";
        let edits =
            [Edit::replace(Span::new(0, 2), "longer"), Edit::delete(Span::new(3, 6)), Edit::insert(8, "!")];
        let moves = Moves::new(&edits);
        let after = apply(text, &edits);
        assert_eq!(after, "longer cc! dd");
        let of = |start, end| moves.of(Span::new(start, end)).of(&after).to_owned();
        assert_eq!(of(0, 2), "longer");
        assert_eq!(of(6, 8), "cc!");
        assert_eq!(of(9, 11), "dd");
        assert_eq!(of(3, 5), "");
        assert_eq!(of(0, 11), after);
        assert_eq!(of(2, 3), " ");
        assert_eq!(moves.of(Span::new(20, 22)), Span::new(22, 24));
    }

    #[test]
    fn an_edit_inside_or_at_the_edge_touches() {
        let moves = Moves::new(&[Edit::replace(Span::new(2, 4), "x")]);
        assert!(moves.touches(Span::new(4, 6)) && moves.touches(Span::new(0, 2)));
        assert!(!moves.touches(Span::new(5, 6)));
        assert!(moves.replaces(Span::new(3, 4)) && !moves.replaces(Span::new(3, 5)));
    }
}
