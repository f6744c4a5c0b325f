//! Partial evaluation: a template with everything computed that is known, and the rest as it was written.
//!
//! The law: rendering with a part of the context and then with the rest gives what rendering with all of it at once
//! gives. So known values are written into what stays, and computed text can never be taken for a template.
//!
//! A template that fails for certain stays as it is, and so does one that has something unknown in it together with
//! blocks, or with filters and methods that change lists in place: there the order of all prints matters.

use super::{
    copy,
    engine::Engine,
    fault::{Fault, Outcome, Unknown},
    guard::Guarded,
    order,
    piece::{self, Changes, Piece, Region},
    residual::{self, Reduced, Source},
    scope::Scopes,
    state::{State, Writer},
    unroll::{keep_definitions, set_names, sets_inside},
    value::Value,
};
use crate::{
    pebble::{Args, Branch, Expr, ExprKind, FilterCall, Grammar, Part, Tag},
    span::{Decoded, Span},
};

/// A template after partial evaluation.
#[derive(Debug)]
pub struct Folded {
    /// The new text of the template; `None` if it stays as it is.
    pub text: Option<String>,
    /// How the new text comes of the old one: bytes of the old text, and what takes their place.
    pub edits: Vec<(Span, String)>,
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
        let mut may_go_on = false;
        let mut folded = self.fold_once(text, &mut may_go_on);
        // Where tags set variables, what is gone may have kept something else from being computed.
        for _ in 0..MAX_PASSES {
            let Some(before) = folded.text.as_deref().filter(|_| may_go_on) else { break };
            let again = self.fold_once(before, &mut may_go_on);
            let Some(now) = again.text else { break };
            folded.edits = vec![copy::difference(text, &now)];
            if again.open.is_empty() {
                folded.open.clear();
            }
            if now == text {
                return Folded { text: None, edits: Vec::new(), open: folded.open };
            }
            folded.text = Some(now);
        }
        folded
    }

    fn fold_once(&self, text: &str, may_go_on: &mut bool) -> Folded {
        *may_go_on = false;
        let nothing = |open| Folded { text: None, edits: Vec::new(), open };
        if !text.contains('{') {
            return nothing(Vec::new());
        }
        let decoded = Decoded::verbatim(text, 0);
        let whole = piece::whole(text);
        let template = match self.compile(&decoded) {
            Ok(template) => template,
            Err(why) => return nothing(vec![Open { span: whole, why }]),
        };
        if !template.parts.iter().any(|part| matches!(part, Part::Print { .. } | Part::Tag(_))) {
            return nothing(Vec::new());
        }
        let source = Source { text, grammar: Grammar::of(self.release()) };
        self.refill();
        let mut state = State::new(self, &template, Scopes::default(), 0);
        let mut fold = Fold { source, open: Vec::new(), is_plain: false };
        let rest = fold.parts(&mut state, &template.parts);
        let mut open = fold.open;
        *may_go_on = sets_inside(&template.parts);
        if !open.is_empty() && order::depends_on_order(&template, self.release()) {
            open.truncate(1);
            return nothing(open);
        }
        let mut out = Guarded::default();
        let region = Region { span: whole, keeps_definitions: false };
        piece::assemble(&rest, region, &source, &mut out);
        let stretches = out.finish(None, open.is_empty() && !rest.iter().any(Piece::stays));
        let folded: String = stretches.iter().map(|stretch| stretch.text.as_str()).collect();
        let is_readable = {
            let decoded = Decoded::verbatim(&folded, 0);
            self.compile(&decoded).is_ok()
        };
        if !is_readable || folded == text {
            return nothing(open);
        }
        Folded { edits: piece::edits(&stretches, text, whole), text: Some(folded), open }
    }
}

/// What a folded part costs of the budget: more than one that is only rendered, as it is kept.
pub(super) const PIECE_COST: usize = 32;
/// How often a template is folded anew.
const MAX_PASSES: usize = 4;

/// A template at work.
pub(super) struct Fold<'s> {
    pub(super) source: Source<'s>,
    pub(super) open: Vec<Open>,
    /// Inside a `filter` tag: lists and maps are written as Java's text.
    is_plain: bool,
}

impl Fold<'_> {
    /// Folds parts in order.
    pub(super) fn parts<'e>(&mut self, state: &mut State<'e>, parts: &'e [Part<'e>]) -> Vec<Piece<'e>> {
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            if let Err(why) = state.engine.spend(PIECE_COST) {
                self.open.push(Open { span: part.span(), why });
                pieces.extend(parts.iter().skip(pieces.len()).map(Piece::Kept));
                state.forget_definitions(parts);
                break;
            }
            pieces.push(match part {
                Part::Text(_)
                | Part::Raw { .. }
                | Part::Verbatim { .. }
                | Part::Comment(_)
                | Part::Broken(_) => Piece::Kept(part),
                Part::Print { expr, .. } => self.print(state, part, expr),
                Part::Tag(tag) => self.tag(state, part, tag),
            });
        }
        pieces
    }

    pub(super) fn fails(&mut self, expr: &Expr<'_>, why: Fault) {
        self.open.push(Open { span: expr.bare, why });
    }

    /// Reports that `expr` has no value, and what in it is to blame.
    pub(super) fn stays<'e>(&mut self, state: &mut State<'e>, expr: &'e Expr<'e>, unknown: Unknown) {
        let (span, unknown) = blame(state, expr, unknown);
        self.open.push(Open { span, why: Fault::Unknown(unknown) });
    }

    /// What is left of an expression, as a change of the part it stands in.
    pub(super) fn changes<'e>(&self, state: &mut State<'e>, expr: &'e Expr<'e>) -> Option<(Span, String)> {
        let text = match residual::reduce(state, &self.source, expr) {
            Reduced::Known(value) => residual::carried(state, &self.source, expr, &value),
            Reduced::Left(text, _) => Some(text).filter(|text| text != self.source.slice(expr.span)),
            Reduced::Fails(_) => None,
        };
        text.map(|text| self.source.fitted(expr.span, text))
    }

    fn print<'e>(&mut self, state: &mut State<'e>, part: &'e Part<'e>, expr: &'e Expr<'e>) -> Piece<'e> {
        let why = match state.evaluate(expr) {
            Ok(value) => match self.written(state, &value) {
                Ok(text) => return Piece::Text(text),
                Err(fault) => fault,
            },
            Err(fault) => fault,
        };
        let Fault::Unknown(unknown) = why else {
            self.fails(expr, why);
            return Piece::Kept(part);
        };
        if let Unknown::Masked(text) = &unknown
            && !self.is_plain
            && only_masked(state, expr)
        {
            return Piece::Text(text.to_string());
        }
        self.stays(state, expr, unknown);
        match self.changes(state, expr) {
            Some(change) => Piece::Changed(part, vec![change]),
            None => Piece::Kept(part),
        }
    }

    /// What a print of `value` writes; raw blocks in it stay wrapped.
    fn written(&self, state: &State<'_>, value: &Value) -> Outcome<String> {
        let mut out = if self.is_plain { Writer::Plain(String::new()) } else { Writer::json() };
        state.write(value, &mut out)?;
        Ok(out.finish().unwrap_or_default())
    }

    fn tag<'e>(&mut self, state: &mut State<'e>, part: &'e Part<'e>, tag: &'e Tag<'e>) -> Piece<'e> {
        match tag {
            Tag::If { branches, otherwise, .. } => {
                self.conditional(state, part, branches, otherwise.as_deref().unwrap_or_default())
            }
            Tag::For { .. } => self.each(state, part, tag),
            Tag::Set { name, value, .. } => match residual::reduce(state, &self.source, value) {
                Reduced::Known(known) => {
                    let text = residual::carried(state, &self.source, value, &known);
                    let changes = text.map(|text| self.source.fitted(value.span, text)).into_iter().collect();
                    state.define(name.value, known);
                    Piece::Definition(name.value, part, changes)
                }
                Reduced::Fails(why) => {
                    self.fails(value, why);
                    Piece::Kept(part)
                }
                Reduced::Left(text, unknown) => {
                    self.stays(state, value, unknown.clone());
                    state.forget(name.value, unknown);
                    Piece::Changed(part, vec![self.source.fitted(value.span, text)])
                }
            },
            Tag::Macro { name, .. } => Piece::Definition(name.value, part, Vec::new()),
            Tag::Block { span, .. } => {
                let mut out = Writer::json();
                match state.body(std::slice::from_ref(part), &mut out) {
                    Ok(()) => Piece::Text(out.finish().unwrap_or_default()),
                    Err(why) => {
                        self.open.push(Open { span: *span, why });
                        Piece::Kept(part)
                    }
                }
            }
            Tag::Filter { filters, body, .. } => self.filtered(state, part, filters, body),
        }
    }

    fn filtered<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        filters: &'e [FilterCall<'e>],
        body: &'e [Part<'e>],
    ) -> Piece<'e> {
        let before = state.scopes.clone();
        let mut out = if self.is_plain { Writer::Plain(String::new()) } else { Writer::json() };
        let mut names = Vec::new();
        set_names(body, &mut names);
        let why = match state.body(std::slice::from_ref(part), &mut out) {
            Ok(()) if names.is_empty() => return Piece::Text(out.finish().unwrap_or_default()),
            Ok(()) => None,
            Err(why) => Some(why),
        };
        let reported = self.open.len();
        let behind = std::mem::replace(&mut state.scopes, before);
        if why.is_none() {
            // What it sets is set for what follows.
            let was_plain = std::mem::replace(&mut self.is_plain, true);
            let mut pieces = self.parts(state, body);
            self.is_plain = was_plain;
            // The filter `default` may have caught what fails in there.
            let is_whole = self.open.len() == reported;
            self.open.truncate(reported);
            if is_whole && keep_definitions(&mut pieces) {
                pieces.insert(0, Piece::Text(out.finish().unwrap_or_default()));
                return Piece::Unrolled(pieces);
            }
        }
        let was_plain = std::mem::replace(&mut self.is_plain, true);
        let mut changes = Vec::new();
        self.inside(state, body, &mut changes);
        self.is_plain = was_plain;
        // The filters take their arguments when the body is done.
        state.forget_definitions(body);
        for arg in filters.iter().filter_map(|filter| filter.args.as_ref()).flat_map(Args::values) {
            if let Err(Fault::Unknown(unknown)) = state.evaluate(arg) {
                self.stays(state, arg, unknown);
            }
            changes.extend(self.changes(state, arg));
        }
        match why {
            None => {
                state.scopes = behind;
                self.open.truncate(reported);
            }
            Some(why) if self.open.len() == reported => self.open.push(Open { span: part.span(), why }),
            Some(_) => {}
        }
        Piece::Changed(part, changes)
    }

    fn conditional<'e>(
        &mut self,
        state: &mut State<'e>,
        part: &'e Part<'e>,
        branches: &'e [Branch<'e>],
        other: &'e [Part<'e>],
    ) -> Piece<'e> {
        // Branches that are not taken in front of the first one that may be.
        let mut skipped = 0;
        for branch in branches {
            match state.condition(&branch.condition) {
                Ok(true) => return Piece::Unrolled(self.parts(state, &branch.body)),
                Ok(false) => skipped += 1,
                Err(Fault::Unknown(unknown)) => {
                    self.stays(state, &branch.condition, unknown);
                    break;
                }
                Err(why) => {
                    self.fails(&branch.condition, why);
                    return Piece::Kept(part);
                }
            }
        }
        let (Some(first), Some(undecided)) = (branches.first(), branches.get(skipped..)) else {
            return Piece::Kept(part);
        };
        let Some(head) = undecided.first() else { return Piece::Unrolled(self.parts(state, other)) };
        let mut changes = Vec::new();
        if skipped > 0 {
            let gone = Span::new(first.condition.span.start(), head.condition.span.start());
            changes.push((gone, " ".to_owned()));
        }
        let mut bodies = Vec::new();
        let mut is_reachable = true;
        for branch in undecided {
            match state.condition(&branch.condition) {
                Ok(holds) => {
                    changes.push(self.source.fitted(branch.condition.span, holds.to_string()));
                    if holds {
                        bodies.push(branch.body.as_slice());
                        is_reachable = false;
                        break;
                    }
                }
                Err(fault) => {
                    if matches!(fault, Fault::Unknown(_)) {
                        changes.extend(self.changes(state, &branch.condition));
                    }
                    bodies.push(branch.body.as_slice());
                }
            }
        }
        if is_reachable {
            bodies.push(other);
        }
        for body in &bodies {
            self.inside(state, body, &mut changes);
        }
        for body in bodies {
            state.forget_definitions(body);
        }
        Piece::Changed(part, changes)
    }

    /// A body of a tag that stays: whether it is rendered is not known.
    pub(super) fn inside<'e>(&mut self, state: &mut State<'e>, body: &'e [Part<'e>], changes: &mut Changes) {
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return };
        let scopes = state.scopes.clone();
        let pieces = self.parts(state, body);
        state.scopes = scopes;
        let span = Span::new(first.span().start(), last.span().end());
        let mut out = Guarded::default();
        let region = Region { span, keeps_definitions: true };
        let loose = piece::assemble(&pieces, region, &self.source, &mut out);
        changes.extend(piece::edits(&out.finish(Some('{'), false), self.source.text, span));
        let start = piece::loose_dash_before(&self.source, span.start()).filter(|_| loose.start);
        let end = piece::loose_dash_behind(&self.source, span.end()).filter(|_| loose.end);
        changes.extend([start, end].into_iter().flatten().map(|dash| (dash, String::new())));
    }
}

/// Whether nothing but masked secrets keeps an expression from having a value.
fn only_masked<'e>(state: &mut State<'e>, expr: &'e Expr<'e>) -> bool {
    if let Some(only) = residual::decided(state, expr) {
        return only_masked(state, only);
    }
    expr.children().all(|child| match state.evaluate(child) {
        Err(Fault::Unknown(Unknown::Masked(_))) => only_masked(state, child),
        Err(Fault::Unknown(_)) => false,
        Ok(_) | Err(_) => true,
    })
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
