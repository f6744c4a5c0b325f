//! The masked view of a file: the only text that reports get to see.

use crate::span::{Span, offset};

/// What stands for every masked range, whatever its length.
pub const MASK: &str = "********";

/// How many bytes around a label are shown of a long line.
const CONTEXT: u32 = 300;

/// How many bytes of a label are shown.
const LONGEST: u32 = 1_000;

/// A file's text in which ranges may be masked.
#[derive(Debug)]
pub struct SourceView<'s> {
    text: &'s str,
    masks: Vec<Span>,
}

impl<'s> SourceView<'s> {
    /// A view of `text` that hides `masks`; overlapping ones are joined.
    pub fn new(text: &'s str, masks: impl IntoIterator<Item = Span>) -> Self {
        let mut masks: Vec<Span> = masks.into_iter().filter(|mask| !mask.is_empty()).collect();
        masks.sort_unstable();
        masks.dedup_by(|later, earlier| {
            let joined = later.start() < earlier.end();
            if joined {
                *earlier = earlier.cover(*later);
            }
            joined
        });
        Self { text, masks }
    }

    /// The text of `span` with what is masked replaced, and `label` carried over: its bytes in the returned text.
    ///
    /// A label inside a mask grows to the whole mask, so that no column gives a length away.
    pub fn excerpt(&self, span: Span, label: Span) -> (String, Span) {
        let mut out = String::new();
        let mut at = span.start();
        let (mut start, mut end) = (None, None);
        let first = self.masks.partition_point(|mask| mask.end() <= span.start());
        for &mask in self.masks.iter().skip(first).take_while(|mask| mask.start() < span.end()) {
            self.copy(at, mask.start(), label, &mut out, &mut start, &mut end);
            if mask.overlaps(label) {
                start.get_or_insert(offset(out.len()));
                end = Some(offset(out.len() + MASK.len()));
            }
            // Of a mask that runs over several lines each line shows one.
            out.push_str(MASK);
            at = mask.end();
        }
        self.copy(at, span.end(), label, &mut out, &mut start, &mut end);
        let start = start.unwrap_or_else(|| offset(out.len()));
        (out, Span::new(start, end.unwrap_or(start)))
    }

    /// What of `whole` is near enough to the beginning of `label` to be shown: a line may be as long as the file.
    pub fn window(&self, whole: Span, label: Span) -> Span {
        let mut start = whole.start().max(label.start().saturating_sub(CONTEXT));
        let mut end = whole.end().min(label.end().min(label.start().saturating_add(LONGEST)) + CONTEXT);
        while start > whole.start() && !self.text.is_char_boundary(start as usize) {
            start -= 1;
        }
        while end < whole.end() && !self.text.is_char_boundary(end as usize) {
            end += 1;
        }
        Span::new(start, end)
    }

    fn copy(
        &self,
        from: u32,
        to: u32,
        label: Span,
        out: &mut String,
        start: &mut Option<u32>,
        end: &mut Option<u32>,
    ) {
        let piece = Span::new(from, to);
        let base = offset(out.len());
        if (piece.start()..=piece.end()).contains(&label.start()) && start.is_none() {
            *start = Some(base + (label.start() - piece.start()));
        }
        if (piece.start()..=piece.end()).contains(&label.end()) {
            *end = Some(base + (label.end() - piece.start()));
        }
        out.push_str(piece.of(self.text));
    }

    /// Whether any of `span` is masked.
    pub fn hides(&self, span: Span) -> bool {
        self.masks.iter().any(|mask| mask.overlaps(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(text: &str, mask: Span, label: Span) -> (String, String) {
        let (shown, label) = SourceView::new(text, [mask]).excerpt(Span::new(0, offset(text.len())), label);
        let marked = label.of(&shown).to_owned();
        (shown, marked)
    }

    #[test]
    fn a_mask_has_a_fixed_width() {
        assert_eq!(
            view("a: pw # x", Span::new(3, 5), Span::new(3, 5)),
            ("a: ******** # x".into(), "********".into())
        );
        assert_eq!(
            view("a: longer # x", Span::new(3, 9), Span::new(4, 5)),
            ("a: ******** # x".into(), "********".into())
        );
    }

    #[test]
    fn a_label_beside_a_mask_stays_on_its_text() {
        assert_eq!(view("a: pw # x", Span::new(3, 5), Span::new(8, 9)).1, "x");
        assert_eq!(view("a: pw # x", Span::new(3, 5), Span::new(0, 1)).1, "a");
    }
}
