//! Which fixes of a round go together: all edits of one or none, in order of place, none touching another.

use std::collections::{BTreeMap, BTreeSet};

use super::Proposal;
use crate::{source::Edit, span::Span};

/// The edits of a fix, each with the draft that it belongs to; and the findings that it ends.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) edits: Vec<(usize, Edit)>,
    pub(super) of: Vec<Proposal>,
}

impl Step {
    /// The draft that the fix is told of: the first one that it changes.
    pub(super) fn draft(&self) -> Option<usize> {
        self.edits.first().map(|(draft, _)| *draft)
    }

    /// Whether no edit touches another one.
    fn is_orderly(&self) -> bool {
        let mut places: Vec<(usize, Span)> =
            self.edits.iter().map(|(draft, edit)| (*draft, edit.span)).collect();
        places.sort_unstable();
        let pairs = places.iter().zip(places.iter().skip(1));
        pairs.into_iter().all(|(one, next)| {
            one.0 != next.0
                || one.1.end() < next.1.start()
                || (one.1.end() == next.1.start() && one.1 != next.1)
        })
    }
}

/// What is applied in a round, and what can never be.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    pub(super) steps: Vec<Step>,
    /// Their own edits contradict each other.
    pub(super) disorderly: Vec<Step>,
}

/// Chooses among `proposals`, those in front first. What touches an edit that was chosen waits for another round, but a
/// fix that writes the very same is done with it.
pub(super) fn choose(proposals: impl IntoIterator<Item = Step>) -> Chosen {
    let mut chosen = Chosen::default();
    // The place of each edit, with the number of its step.
    let mut taken: BTreeMap<(usize, Span), usize> = BTreeMap::new();
    for step in proposals {
        if !step.is_orderly() {
            chosen.disorderly.push(step);
            continue;
        }
        let met: BTreeSet<usize> =
            step.edits.iter().filter_map(|(draft, edit)| touched(&taken, *draft, edit.span)).collect();
        let Some(&first) = met.first() else {
            let number = chosen.steps.len();
            taken.extend(step.edits.iter().map(|(draft, edit)| ((*draft, edit.span), number)));
            chosen.steps.push(step);
            continue;
        };
        if let Some(same) = chosen.steps.get_mut(first)
            && is_same(same, &step)
        {
            same.of.extend(step.of);
        }
    }
    chosen
}

/// Whether two fixes write the same into the same places.
fn is_same(one: &Step, other: &Step) -> bool {
    let bare = |step: &Step| -> Vec<(usize, Edit)> {
        step.edits.iter().map(|(draft, edit)| (*draft, Edit { source: None, ..edit.clone() })).collect()
    };
    bare(one) == bare(other)
}

/// The number of a step that has an edit in `span` or at its edge. No two edits overlap, so the last one that begins
/// before the end of `span` is the last one to end.
fn touched(taken: &BTreeMap<(usize, Span), usize>, draft: usize, span: Span) -> Option<usize> {
    let up_to = taken.range((draft, Span::empty(0))..=(draft, Span::new(span.end(), u32::MAX)));
    let ((_, last), number) = up_to.last()?;
    (last.end() >= span.start()).then_some(*number)
}

/// The edits of `steps` by draft.
pub(super) fn by_draft<'s>(steps: impl IntoIterator<Item = &'s Step>) -> BTreeMap<usize, Vec<&'s Edit>> {
    let mut drafts: BTreeMap<usize, Vec<&Edit>> = BTreeMap::new();
    for (draft, edit) in steps.into_iter().flat_map(|step| &step.edits) {
        drafts.entry(*draft).or_default().push(edit);
    }
    drafts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(edits: &[(usize, u32, u32, &str)]) -> Step {
        let edit = |&(draft, start, end, text): &(usize, u32, u32, &str)| {
            (draft, Edit::replace(Span::new(start, end), text))
        };
        Step { edits: edits.iter().map(edit).collect(), of: Vec::new() }
    }

    fn chosen(steps: &[Step]) -> Vec<usize> {
        let chosen = choose(steps.iter().cloned()).steps;
        chosen.iter().filter_map(|one| steps.iter().position(|step| step.edits == one.edits)).collect()
    }

    #[test]
    fn a_fix_that_touches_another_one_waits() {
        let steps = [
            step(&[(0, 4, 6, "a")]),
            step(&[(0, 5, 8, "b")]),
            step(&[(0, 6, 6, "c")]),
            step(&[(0, 2, 4, "d")]),
            step(&[(0, 7, 8, "e")]),
            step(&[(1, 4, 6, "f")]),
        ];
        assert_eq!(chosen(&steps), [0, 4, 5]);
    }

    #[test]
    fn a_fix_is_applied_as_a_whole() {
        let steps =
            [step(&[(0, 4, 6, "a")]), step(&[(1, 0, 1, "b"), (0, 5, 6, "c")]), step(&[(1, 0, 1, "d")])];
        assert_eq!(chosen(&steps), [0, 2]);
    }

    #[test]
    fn a_long_edit_is_met_behind_shorter_ones() {
        let steps = [step(&[(0, 0, 9, "a")]), step(&[(0, 12, 13, "b")]), step(&[(0, 8, 13, "c")])];
        assert_eq!(chosen(&steps), [0, 1]);
    }

    #[test]
    fn the_same_edits_are_made_once() {
        let chosen = choose([step(&[(0, 4, 6, "a")]), step(&[(0, 4, 6, "a")]), step(&[(0, 4, 6, "b")])]);
        assert_eq!(chosen.steps.len(), 1);
    }

    #[test]
    fn edits_that_contradict_each_other_are_none() {
        let chosen =
            choose([step(&[(0, 4, 6, "a"), (0, 5, 7, "b")]), step(&[(0, 1, 1, "a"), (0, 1, 1, "b")])]);
        assert_eq!((chosen.steps.len(), chosen.disorderly.len()), (0, 2));
        assert_eq!(chosen.disorderly.first().and_then(Step::draft), Some(0));
        // Quotes around a text, and neighbours of one fix.
        let quotes = step(&[(0, 4, 4, "'"), (0, 4, 6, "b"), (0, 6, 6, "'")]);
        assert_eq!(choose([quotes]).steps.len(), 1);
    }
}
