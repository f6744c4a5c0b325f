//! Partial evaluation: a template with everything computed that is known, and the rest as it was written.
//!
//! The law: rendering with a part of the context and then with the rest gives what rendering with all of it at once
//! gives. So known values are written into what stays, and computed text can never be taken for a template.
//!
//! A template that fails for certain stays as it is, and so does one that has something unknown in it together with
//! blocks, or with filters and methods that change lists in place: there the order of all prints matters.

use super::{
    engine::Engine,
    fault::{Fault, Outcome, Unknown},
    guard::Guarded,
    literal,
    residual::{self, Reduced, Source},
    scope::Scopes,
    state::{self, State, Writer},
    value::Value,
};
use crate::{
    kestra::Release,
    pebble::{BinaryOp, Expr, ExprKind, FilterCall, Grammar, Part, Tag, Template},
    secret::server::printed,
    span::{Decoded, Span},
};

/// A template after partial evaluation.
#[derive(Debug)]
pub struct Folded {
    /// The new text of the template; `None` if it stays as it is.
    pub text: Option<String>,
    /// What stays, and why; places are bytes of the old text.
    pub open: Vec<Open>,
}

/// A print or tag that stays.
#[derive(Debug)]
pub struct Open {
    /// The expression, or the part of it, that has no value: bytes of the template's text.
    pub span: Span,
    /// Why it has none.
    pub why: Fault,
}

impl Engine<'_> {
    /// The template `text` with everything computed that is known.
    pub fn fold(&self, text: &str) -> Folded {
        let nothing = |open| Folded { text: None, open };
        if !text.contains('{') {
            return nothing(Vec::new());
        }
        let decoded = Decoded::verbatim(text, 0);
        let whole = Span::new(0, crate::span::offset(text.len()));
        let template = match self.compile(&decoded) {
            Ok(template) => template,
            Err(why) => return nothing(vec![Open { span: whole, why }]),
        };
        if !template.parts.iter().any(|part| matches!(part, Part::Print { .. } | Part::Tag(_))) {
            return nothing(Vec::new());
        }
        let source = Source { text, grammar: Grammar::of(self.release()) };
        let mut fold = Fold { source, open: Vec::new(), failed: None };
        self.refill();
        let mut state = State::new(self, &template, Scopes::default(), 0);
        let rest = fold.parts(&mut state, &template.parts, true);
        let (mut open, failed) = (fold.open, fold.failed);
        if let Some(fault) = failed {
            return nothing(vec![fault]);
        }
        if !open.is_empty() && depends_on_order(&template, self.release()) {
            open.truncate(1);
            return nothing(open);
        }
        let mut out = Guarded::default();
        assemble(&rest, &source, &mut out);
        let folded = out.finish();
        let is_readable = {
            let decoded = Decoded::verbatim(&folded, 0);
            self.compile(&decoded).is_ok()
        };
        Folded { text: Some(folded).filter(|folded| is_readable && folded != text), open }
    }
}

/// A part of a template after folding.
#[derive(Debug)]
enum Piece<'e> {
    /// It stays as it is written.
    Kept(&'e Part<'e>),
    /// It stays, with expressions or bodies inside replaced.
    Changed(&'e Part<'e>, Changes),
    /// Text took its place.
    Text(&'e Part<'e>, String),
    /// Several pieces took its place.
    Unrolled(&'e Part<'e>, Vec<Piece<'e>>),
    /// A `set` with a known value, or a macro: it stays only if something that stays needs its name.
    Definition(&'e str, &'e Part<'e>, Changes),
}

/// What takes the place of some bytes of the template.
type Changes = Vec<(Span, String)>;

struct Fold<'s> {
    source: Source<'s>,
    open: Vec<Open>,
    /// What fails for certain.
    failed: Option<Open>,
}

impl<'s> Fold<'s> {
    /// Folds parts in order. `certain`: they are rendered for certain, so that a failure is one of the template.
    fn parts<'e>(&mut self, state: &mut State<'e>, parts: &'e [Part<'e>], certain: bool) -> Vec<Piece<'e>> {
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            if self.failed.is_some() {
                break;
            }
            pieces.push(match part {
                Part::Text(_)
                | Part::Raw { .. }
                | Part::Verbatim { .. }
                | Part::Comment(_)
                | Part::Broken(_) => Piece::Kept(part),
                Part::Print { expr, .. } => self.print(state, part, expr, certain),
                Part::Tag(tag) => self.tag(state, part, tag, certain),
            });
        }
        pieces
    }

    fn fails(&mut self, expr: &Expr<'_>, why: Fault, certain: bool) {
        let open = Open { span: expr.bare, why };
        if certain {
            self.failed.get_or_insert(open);
        } else {
            self.open.push(open);
        }
    }

    fn print<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        expr: &'e Expr<'e>,
        certain: bool,
    ) -> Piece<'e> {
        let why = match state.evaluate(expr) {
            Ok(value) => match written(state, &value) {
                Ok(text) => return Piece::Text(part, text),
                Err(fault) => fault,
            },
            Err(fault) => fault,
        };
        let Fault::Unknown(unknown) = why else {
            self.fails(expr, why, certain);
            return Piece::Kept(part);
        };
        if let Unknown::Masked(text) = &unknown
            && only_masked(state, expr)
        {
            return Piece::Text(part, text.to_string());
        }
        let (span, unknown) = blame(state, expr, unknown);
        self.open.push(Open { span, why: Fault::Unknown(unknown) });
        match residual::reduce(state, &self.source, expr) {
            Reduced::Left(text, _) if text != self.source.slice(expr.span) => {
                Piece::Changed(part, vec![(expr.span, text)])
            }
            Reduced::Left(..) | Reduced::Known(_) | Reduced::Fails(_) => Piece::Kept(part),
        }
    }

    fn tag<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        tag: &'e Tag<'e>,
        certain: bool,
    ) -> Piece<'e> {
        match tag {
            Tag::If { .. } => self.conditional(state, part, tag, certain),
            Tag::For { .. } => self.each(state, part, tag, certain),
            Tag::Set { name, value, .. } => match residual::reduce(state, &self.source, value) {
                Reduced::Known(known) => {
                    let text = literal::of(&known, self.source.grammar)
                        .filter(|_| !matches!(value.kind, ExprKind::Str(_)));
                    state.define(name.value, known);
                    let changes = text.map(|text| vec![(value.span, text)]).unwrap_or_default();
                    Piece::Definition(name.value, part, changes)
                }
                Reduced::Fails(why) => {
                    self.fails(value, why, certain);
                    Piece::Kept(part)
                }
                Reduced::Left(text, unknown) => {
                    let (span, unknown) = blame(state, value, unknown);
                    self.open.push(Open { span, why: Fault::Unknown(unknown.clone()) });
                    state.forget(name.value, unknown);
                    Piece::Changed(part, vec![(value.span, text)])
                }
            },
            Tag::Macro { name, .. } => Piece::Definition(name.value, part, Vec::new()),
            Tag::Block { span, .. } | Tag::Filter { span, .. } => {
                let mut out = Writer::json();
                match state.body(std::slice::from_ref(part), &mut out) {
                    Ok(()) => Piece::Text(part, printed(&out.finish().unwrap_or_default()).into_owned()),
                    Err(why) => {
                        let open = Open { span: *span, why };
                        if certain && !matches!(open.why, Fault::Unknown(_)) {
                            self.failed.get_or_insert(open);
                        } else {
                            self.open.push(open);
                        }
                        Piece::Kept(part)
                    }
                }
            }
        }
    }

    fn conditional<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        tag: &'e Tag<'e>,
        certain: bool,
    ) -> Piece<'e> {
        let Tag::If { branches, otherwise, .. } = tag else { return Piece::Kept(part) };
        let mut changes = Vec::new();
        let mut decided = true;
        for branch in branches {
            match state.condition(&branch.condition) {
                Ok(true) if decided => {
                    return Piece::Unrolled(part, self.parts(state, &branch.body, certain));
                }
                Ok(_) => {}
                Err(Fault::Unknown(unknown)) => {
                    if decided {
                        let (span, unknown) = blame(state, &branch.condition, unknown);
                        self.open.push(Open { span, why: Fault::Unknown(unknown) });
                    }
                    decided = false;
                    if let Reduced::Left(text, _) = residual::reduce(state, &self.source, &branch.condition) {
                        changes.push((branch.condition.span, text));
                    }
                }
                Err(why) if decided => {
                    self.fails(&branch.condition, why, certain);
                    return Piece::Kept(part);
                }
                Err(_) => {}
            }
        }
        let other = otherwise.as_deref().unwrap_or_default();
        if decided {
            return Piece::Unrolled(part, self.parts(state, other, certain));
        }
        for body in branches.iter().map(|branch| branch.body.as_slice()).chain([other]) {
            self.inside(state, body, &mut changes);
        }
        for body in branches.iter().map(|branch| branch.body.as_slice()).chain([other]) {
            state.forget_definitions(body);
        }
        Piece::Changed(part, changes)
    }

    /// A body of a tag that stays: whether it is rendered is not known.
    fn inside<'e>(&mut self, state: &mut State<'e>, body: &'e [Part<'e>], changes: &mut Changes) {
        let scopes = state.scopes.clone();
        let pieces = self.parts(state, body, false);
        state.scopes = scopes;
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return };
        let whole = self.source.slice(Span::new(first.span().start(), last.span().end()));
        // Where blanks are trimmed, text in place of a print could be trimmed too.
        let trims = ["{{-", "{%-", "{#-", "-}}", "-%}", "-#}"].iter().any(|dash| whole.contains(dash));
        for piece in pieces {
            match piece {
                Piece::Kept(_) | Piece::Definition(..) => {}
                Piece::Changed(_, inner) => changes.extend(inner),
                Piece::Text(part, _) | Piece::Unrolled(part, _) if !trims => {
                    let mut out = Guarded::default();
                    assemble(&[piece], &self.source, &mut out);
                    let text = out.finish();
                    // A brace at an end could meet one outside.
                    if !text.ends_with('{') && !text.starts_with(['{', '%', '#']) {
                        changes.push((part.span(), text));
                    }
                }
                Piece::Text(..) | Piece::Unrolled(..) => {}
            }
        }
    }

    fn each<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        tag: &'e Tag<'e>,
        certain: bool,
    ) -> Piece<'e> {
        let Tag::For { var, iterable, body, otherwise, .. } = tag else { return Piece::Kept(part) };
        let other = otherwise.as_deref().unwrap_or_default();
        let items = state.evaluate(iterable).and_then(|value| {
            state.settled(&value)?;
            state::elements(&value)
        });
        let items = match items {
            Ok(None) => return Piece::Text(part, String::new()),
            Ok(Some(items)) if items.is_empty() => {
                return Piece::Unrolled(part, self.parts(state, other, certain));
            }
            Ok(Some(items)) => items,
            Err(Fault::Unknown(unknown)) => {
                let (span, unknown) = blame(state, iterable, unknown);
                self.open.push(Open { span, why: Fault::Unknown(unknown.clone()) });
                let mut changes = Vec::new();
                if let Reduced::Left(text, _) = residual::reduce(state, &self.source, iterable) {
                    changes.push((iterable.span, text));
                }
                state.scopes.push();
                state.forget(var.value, unknown.clone());
                state.forget("loop", unknown);
                state.forget_definitions(body);
                self.inside(state, body, &mut changes);
                state.scopes.pop();
                self.inside(state, other, &mut changes);
                state.forget_definitions(body);
                state.forget_definitions(other);
                return Piece::Changed(part, changes);
            }
            Err(why) => {
                self.fails(iterable, why, certain);
                return Piece::Kept(part);
            }
        };
        let (before, open) = (state.scopes.clone(), self.open.len());
        let mut rounds = Vec::new();
        let outcome = state.each_round(var.value, items, |state| {
            rounds.extend(self.parts(state, body, certain));
            Ok(())
        });
        if outcome.is_ok() && self.open.len() == open {
            return Piece::Unrolled(part, rounds);
        }
        let names = [var.value, "loop"];
        if self.failed.is_none() && can_stand_alone(&rounds, &self.source, &names) {
            return Piece::Unrolled(part, rounds);
        }
        state.scopes = before;
        state.forget_definitions(body);
        Piece::Kept(part)
    }
}

/// Whether pieces of a loop mean the same without the loop around them.
fn can_stand_alone(pieces: &[Piece<'_>], source: &Source<'_>, names: &[&str]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(..) => true,
        Piece::Unrolled(_, inner) => can_stand_alone(inner, source, names),
        Piece::Definition(..) | Piece::Kept(Part::Tag(_)) | Piece::Changed(Part::Tag(_), _) => false,
        Piece::Kept(_) | Piece::Changed(..) => {
            let text = left_of(piece, source);
            !names.iter().any(|name| mentions(&text, name))
        }
    })
}

/// Whether nothing but masked secrets keeps an expression from having a value.
fn only_masked<'e>(state: &mut State<'e>, expr: &'e Expr<'e>) -> bool {
    expr.children().all(|child| match state.evaluate(child) {
        Err(Fault::Unknown(Unknown::Masked(_))) => only_masked(state, child),
        Err(Fault::Unknown(_)) => false,
        Ok(_) | Err(_) => true,
    })
}

/// What a print of `value` writes.
fn written(state: &State<'_>, value: &Value) -> Outcome<String> {
    let mut out = Writer::json();
    state.write(value, &mut out)?;
    Ok(printed(&out.finish().unwrap_or_default()).into_owned())
}

/// The part of an expression that has no value, as a path where it is one.
fn blame<'e>(state: &mut State<'e>, expr: &'e Expr<'e>, unknown: Unknown) -> (Span, Unknown) {
    if matches!(expr.kind, ExprKind::Name(_) | ExprKind::Attr { args: None, .. } | ExprKind::Index { .. }) {
        return (expr.bare, unknown);
    }
    for child in expr.children() {
        if let Err(Fault::Unknown(inner)) = state.evaluate(child) {
            return blame(state, child, inner);
        }
    }
    (expr.bare, unknown)
}

/// The source of a part with changes in it.
fn changed(part: &Part<'_>, changes: &[(Span, String)], source: &Source<'_>) -> String {
    let mut changes: Vec<&(Span, String)> = changes.iter().collect();
    changes.sort_by_key(|(span, _)| span.start());
    let span = part.span();
    let (mut out, mut done) = (String::new(), span.range().start);
    for (place, change) in changes {
        let Some(kept) = source.text.get(done..place.range().start) else { continue };
        out.push_str(kept);
        out.push_str(change);
        done = place.range().end;
    }
    out.push_str(source.text.get(done..span.range().end).unwrap_or_default());
    out
}

/// Puts the pieces together. A text next to a part that is gone is written as that part trimmed it; a part next to
/// something that is no text of the template trims nothing; a definition stays if something behind it needs it.
fn assemble(pieces: &[Piece<'_>], source: &Source<'_>, out: &mut Guarded) {
    let flat = flatten(pieces, false);
    for (at, (piece, loose)) in flat.iter().enumerate() {
        let rest = flat.get(at + 1..).unwrap_or_default();
        match piece {
            Piece::Text(_, text) => out.computed(text),
            Piece::Kept(part @ Part::Text(text)) => {
                out.source(if *loose { text.value } else { source.slice(part.span()) });
            }
            Piece::Kept(_) | Piece::Changed(..) => {
                let is_text = |piece: Option<&(&Piece<'_>, bool)>| {
                    matches!(piece, Some((Piece::Kept(Part::Text(_)), _)) | None) && !*loose
                };
                let before = at.checked_sub(1).map_or_else(|| !*loose, |before| is_text(flat.get(before)));
                let text = left_of(piece, source);
                out.source(&untrimmed(&text, !before, !is_text(rest.first())));
            }
            Piece::Definition(name, ..) => {
                if rest.iter().any(|(later, _)| needs(later, name, source)) {
                    out.source(&untrimmed(&left_of(piece, source), true, true));
                }
            }
            Piece::Unrolled(..) => {}
        }
    }
}

/// The pieces in a row, each with: whether the blanks around it were trimmed by something that is gone.
fn flatten<'p, 'e>(pieces: &'p [Piece<'e>], is_inner: bool) -> Vec<(&'p Piece<'e>, bool)> {
    let stays = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Kept(_) | Piece::Changed(..)) | None);
    let mut flat = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if let Piece::Unrolled(_, inner) = piece {
            flat.extend(flatten(inner, true));
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| pieces.get(before));
        let is_loose = is_inner || !stays(before) || !stays(pieces.get(at + 1));
        flat.push((piece, is_loose));
    }
    flat
}

/// The source of a delimiter pair without its dashes.
fn untrimmed(text: &str, start: bool, end: bool) -> String {
    let mut out = text.to_owned();
    for open in ["{{-", "{%-", "{#-"] {
        if start
            && let Some(rest) = text.strip_prefix(open).filter(|rest| rest.starts_with(char::is_whitespace))
        {
            out = format!("{}{rest}", open.trim_end_matches('-'));
        }
    }
    for close in ["-}}", "-%}", "-#}"] {
        if end && let Some(rest) = out.strip_suffix(close) {
            out = format!("{rest}{}", close.trim_start_matches('-'));
        }
    }
    out
}

/// What a piece that stays is written as.
fn left_of(piece: &Piece<'_>, source: &Source<'_>) -> String {
    match piece {
        Piece::Kept(part) => source.slice(part.span()).to_owned(),
        Piece::Changed(part, changes) | Piece::Definition(_, part, changes) => changed(part, changes, source),
        Piece::Text(..) | Piece::Unrolled(..) => String::new(),
    }
}

/// Whether a piece that stays may ask for `name`.
fn needs(piece: &Piece<'_>, name: &str, source: &Source<'_>) -> bool {
    if matches!(
        piece,
        Piece::Kept(Part::Text(_) | Part::Raw { .. } | Part::Verbatim { .. } | Part::Comment(_))
    ) {
        return false;
    }
    let text = left_of(piece, source);
    [name, "render", "renderOnce"].iter().any(|word| mentions(&text, word))
}

/// Whether `name` stands in `text` as a word.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + name.len()..).and_then(|behind| behind.chars().next());
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

/// Whether what one print does may change what another one writes.
fn depends_on_order(template: &Template<'_>, release: Release) -> bool {
    let mut found = false;
    template.visit(&mut |expr, _| {
        found |= match &expr.kind {
            ExprKind::Filter { name, .. } => changes_in_place(name.value),
            ExprKind::Attr { args: Some(_), .. } => true,
            ExprKind::Call { name, .. } => name.value == "block",
            ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, .. } => release < Release::V1_3_22,
            _ => false,
        };
    });
    found || template.parts.iter().any(has_block)
}

fn changes_in_place(filter: &str) -> bool {
    matches!(filter, "sort" | "rsort" | "reverse")
}

fn has_block(part: &Part<'_>) -> bool {
    let Part::Tag(tag) = part else { return false };
    let any = |parts: &[Part<'_>]| parts.iter().any(has_block);
    match tag {
        Tag::Block { .. } => true,
        Tag::If { branches, otherwise, .. } => {
            branches.iter().any(|branch| any(&branch.body)) || any(otherwise.as_deref().unwrap_or_default())
        }
        Tag::For { body, otherwise, .. } => any(body) || any(otherwise.as_deref().unwrap_or_default()),
        Tag::Filter { filters, .. } => {
            filters.iter().any(|filter: &FilterCall<'_>| changes_in_place(filter.name.value))
        }
        Tag::Macro { body, .. } => any(body),
        Tag::Set { .. } => false,
    }
}
