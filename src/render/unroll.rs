//! Loops of a template that is evaluated in part: written out round by round where that means the same, else kept with
//! what is known in them.

use super::{
    engine::Root,
    fault::{Fault, Unknown},
    partial::{Fold, PIECE_COST},
    piece::{self, Changes, Piece},
    residual::Source,
    scope::Found,
    state::{self, State},
};
use crate::{
    pebble::{Part, Tag},
    span::Span,
};

/// The most rounds of a loop that are written out while something in them has no value.
const MAX_OPEN_ROUNDS: usize = 100;

impl Fold<'_> {
    /// A loop.
    pub(super) fn each<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        tag: &'e Tag<'e>,
    ) -> Piece<'e> {
        let Tag::For { var, iterable, body, otherwise, .. } = tag else { return Piece::Kept(part) };
        let other = otherwise.as_deref().unwrap_or_default();
        let items =
            state.engine.spend(4 * PIECE_COST).and_then(|()| state.evaluate(iterable)).and_then(|value| {
                state.settled(&value)?;
                state::elements(&value)
            });
        let items = match items {
            Ok(None) => return Piece::Text(String::new()),
            Ok(Some(items)) if items.is_empty() => return Piece::Unrolled(self.parts(state, other)),
            Ok(Some(items)) => items,
            Err(Fault::Unknown(unknown)) => {
                self.stays(state, iterable, unknown.clone());
                return self.kept_loop(state, part, tag, &unknown);
            }
            Err(why) => {
                self.fails(iterable, why);
                return Piece::Kept(part);
            }
        };
        let (before, open, count) = (state.scopes.clone(), self.open.len(), items.len());
        let local = self.local_names(state, body, part.span());
        let mut rounds = Vec::new();
        let mut is_known = false;
        let outcome = state.each_round(var.value, items, |state| {
            if count > MAX_OPEN_ROUNDS && self.open.len() > open {
                return Err(Fault::unsupported("a loop of that length"));
            }
            rounds.extend(self.parts(state, body));
            Ok(())
        });
        if outcome.is_ok() {
            let is_closed = self.open.len() == open;
            if is_closed && let Some(mut local) = local {
                drop_names(&mut rounds, &local);
                local.extend([var.value, "loop"]);
                if !define_with(&rounds, &self.source, &local) {
                    return Piece::Unrolled(rounds);
                }
                is_known = true;
            }
            if !is_closed && can_stand_alone(&rounds, &self.source, &[var.value, "loop"]) {
                return Piece::Unrolled(rounds);
            }
        }
        state.scopes = before;
        let reported = self.open.len();
        let unknown = Unknown::Variable(var.value.into());
        let piece = self.kept_loop(state, part, tag, &unknown);
        if is_known || reported > open {
            self.open.truncate(reported);
        }
        piece
    }

    /// A loop that stays.
    fn kept_loop<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        tag: &'e Tag<'e>,
        unknown: &Unknown,
    ) -> Piece<'e> {
        let Tag::For { var, iterable, body, otherwise, .. } = tag else { return Piece::Kept(part) };
        let other = otherwise.as_deref().unwrap_or_default();
        let mut changes: Changes = self.changes(state, iterable).into_iter().collect();
        state.scopes.push();
        state.forget(var.value, unknown.clone());
        state.forget("loop", unknown.clone());
        state.forget_definitions(body);
        self.inside(state, body, &mut changes);
        state.scopes.pop();
        self.inside(state, other, &mut changes);
        state.forget_definitions(body);
        state.forget_definitions(other);
        Piece::Changed(part, changes)
    }

    /// The names that `set` in a loop's body makes for the loop alone; `None` if one of them may be a variable of the
    /// run, which is then changed for what follows, and something outside of the loop asks for it.
    fn local_names<'e>(&self, state: &State<'_>, body: &'e [Part<'e>], span: Span) -> Option<Vec<&'e str>> {
        let mut names = Vec::new();
        set_names(body, &mut names);
        let mut local = Vec::new();
        for name in names {
            match state.scopes.find(name) {
                Found::Value(_) => {}
                Found::Hidden => local.push(name),
                Found::Outside => match state.engine.world.root(name) {
                    Root::Known(_) => {}
                    Root::Absent => local.push(name),
                    Root::Unknown => {
                        if self.is_asked_outside(name, span) {
                            return None;
                        }
                        local.push(name);
                    }
                },
            }
        }
        Some(local)
    }

    /// Whether something outside of `span` that stays may ask for `name`.
    fn is_asked_outside(&self, name: &str, span: Span) -> bool {
        let asks = |text: &str| {
            piece::words(text).any(|word| word == name || matches!(word, "render" | "renderOnce"))
        };
        let before = Span::new(0, span.start());
        let behind = Span::new(span.end(), piece::whole(self.source.text).end());
        [before, behind].into_iter().any(|place| asks(self.source.slice(place)))
    }
}

/// The variables that are set somewhere in `parts`.
pub(super) fn set_names<'e>(parts: &'e [Part<'e>], names: &mut Vec<&'e str>) {
    for part in parts {
        let Part::Tag(tag) = part else { continue };
        match tag {
            Tag::Set { name, .. } => names.push(name.value),
            Tag::If { branches, otherwise, .. } => {
                for branch in branches {
                    set_names(&branch.body, names);
                }
                set_names(otherwise.as_deref().unwrap_or_default(), names);
            }
            Tag::For { body, otherwise, .. } => {
                set_names(body, names);
                set_names(otherwise.as_deref().unwrap_or_default(), names);
            }
            Tag::Filter { body, .. } => set_names(body, names),
            Tag::Macro { .. } | Tag::Block { .. } => {}
        }
    }
}

/// Whether a variable is set inside of a tag.
pub(super) fn sets_inside(parts: &[Part<'_>]) -> bool {
    let mut names = Vec::new();
    for part in parts.iter().filter(|part| !matches!(part, Part::Tag(Tag::Set { .. }))) {
        set_names(std::slice::from_ref(part), &mut names);
    }
    !names.is_empty()
}

/// Drops the definitions of names that nothing can see any more.
fn drop_names(pieces: &mut Vec<Piece<'_>>, names: &[&str]) {
    pieces.retain_mut(|piece| match piece {
        Piece::Definition(name, ..) => !names.contains(name),
        Piece::Unrolled(inner) => {
            drop_names(inner, names);
            true
        }
        Piece::Kept(_) | Piece::Changed(..) | Piece::Text(_) => true,
    });
}

/// Whether a definition among the pieces asks for one of `names`.
fn define_with(pieces: &[Piece<'_>], source: &Source<'_>, names: &[&str]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Definition(..) => {
            piece::words(&piece::code_of(piece, source)).any(|word| names.contains(&word))
        }
        Piece::Unrolled(inner) => define_with(inner, source, names),
        Piece::Kept(_) | Piece::Changed(..) | Piece::Text(_) => false,
    })
}

/// Leaves nothing but the definitions; false if something else stays that may define a name.
pub(super) fn keep_definitions(pieces: &mut Vec<Piece<'_>>) -> bool {
    let mut is_all = true;
    pieces.retain_mut(|piece| match piece {
        Piece::Definition(..) => true,
        Piece::Unrolled(inner) => {
            is_all &= keep_definitions(inner);
            true
        }
        Piece::Kept(Part::Tag(_)) | Piece::Changed(..) => {
            is_all = false;
            false
        }
        Piece::Kept(_) | Piece::Text(_) => false,
    });
    is_all
}

/// Whether pieces of a loop mean the same without the loop around them.
fn can_stand_alone(pieces: &[Piece<'_>], source: &Source<'_>, names: &[&str]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(..) => true,
        Piece::Unrolled(inner) => can_stand_alone(inner, source, names),
        Piece::Definition(..) | Piece::Kept(Part::Tag(_)) | Piece::Changed(Part::Tag(_), _) => false,
        Piece::Kept(_) | Piece::Changed(..) => {
            let text = piece::code_of(piece, source);
            !piece::words(&text).any(|word| names.contains(&word) || matches!(word, "render" | "renderOnce"))
        }
    })
}
