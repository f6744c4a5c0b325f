//! What is left of an expression that has no value yet: its known parts become literals, its decided branches stand
//! alone.

use super::{
    fault::{Fault, Outcome, Unknown},
    literal,
    state::State,
    value::Value,
};
use crate::{
    pebble::{Args, BinaryOp, Expr, ExprKind, Grammar},
    span::Span,
};

/// An expression that has no value, or its value.
#[derive(Debug)]
pub(super) enum Reduced {
    /// Its value.
    Known(Value),
    /// It fails for certain, once it is asked for.
    Fails(Fault),
    /// What is left of it, and why.
    Left(String, Unknown),
}

/// Reads what stands between two places of a template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) grammar: Grammar,
}

impl<'t> Source<'t> {
    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// Replacements inside an expression, in order of place.
#[derive(Debug, Default)]
struct Patches(Vec<(Span, String)>);

impl Patches {
    /// The text of `span` with the replacements in it.
    fn apply(&self, source: &Source<'_>, span: Span) -> String {
        let mut out = String::new();
        let mut done = span.range().start;
        for (place, text) in &self.0 {
            out.push_str(source.text.get(done..place.range().start).unwrap_or_default());
            out.push_str(text);
            done = place.range().end;
        }
        out.push_str(source.text.get(done..span.range().end).unwrap_or_default());
        out
    }
}

/// What an expression is worth, or what is left of it.
pub(super) fn reduce<'e>(state: &mut State<'e>, source: &Source<'_>, expr: &'e Expr<'e>) -> Reduced {
    match state.evaluate(expr) {
        Ok(value) => Reduced::Known(value),
        Err(Fault::Unknown(unknown)) => Reduced::Left(left(state, source, expr), unknown),
        Err(fault) => Reduced::Fails(fault),
    }
}

/// What is left of an expression that has no value.
fn left<'e>(state: &mut State<'e>, source: &Source<'_>, expr: &'e Expr<'e>) -> String {
    if let Some(only) = decided(state, expr) {
        return match reduce(state, source, only) {
            Reduced::Known(value) => literal::of(&value, source.grammar),
            Reduced::Fails(_) => None,
            Reduced::Left(text, _) => Some(text),
        }
        .map_or_else(|| bracketed(source.slice(only.span)), |text| bracketed(&text));
    }
    let mut patches = Patches::default();
    for child in foldable(expr) {
        match reduce(state, source, child) {
            Reduced::Known(value) if !is_literal(child) => {
                if let Some(text) = literal::of(&value, source.grammar) {
                    patches.0.push((child.span, text));
                }
            }
            Reduced::Left(text, _) if text != source.slice(child.span) => patches.0.push((child.span, text)),
            Reduced::Known(_) | Reduced::Left(..) | Reduced::Fails(_) => {}
        }
    }
    patches.0.sort_by_key(|(span, _)| span.start());
    patches.apply(source, expr.span)
}

/// The part that alone counts: the branch of a decided ternary, the right side of `??` whose left side is missing.
fn decided<'e>(state: &mut State<'e>, expr: &'e Expr<'e>) -> Option<&'e Expr<'e>> {
    match &expr.kind {
        ExprKind::Ternary { condition, then, otherwise } => match state.ternary_condition(condition) {
            Ok(true) => Some(then),
            Ok(false) => Some(otherwise),
            Err(_) => None,
        },
        ExprKind::Binary { op: BinaryOp::NullCoalesce, left, right, .. } => {
            missing(state.evaluate(left), true).then_some(right)
        }
        ExprKind::Binary { op: BinaryOp::UndefinedCoalesce, left, right, .. } => {
            missing(state.evaluate(left), false).then_some(right)
        }
        _ => None,
    }
}

fn missing(outcome: Outcome, null_counts: bool) -> bool {
    match outcome {
        Ok(value) => null_counts && value.is_null(),
        Err(fault) => matches!(fault, Fault::Undefined(_)),
    }
}

/// The parts of an expression whose value may be written in their place. The head of a path stays, as a literal would
/// say less.
fn foldable<'e>(expr: &'e Expr<'e>) -> Vec<&'e Expr<'e>> {
    let of_args = |args: &'e Option<Args<'e>>| args.iter().flat_map(Args::values).collect::<Vec<_>>();
    match &expr.kind {
        ExprKind::Attr { base, args, .. } => {
            let mut parts = if is_path(base) { foldable(base) } else { vec![&**base] };
            parts.retain(|part| !matches!(part.kind, ExprKind::Name(_)));
            parts.extend(of_args(args));
            parts
        }
        ExprKind::Index { base, index } => {
            let mut parts = if is_path(base) { foldable(base) } else { vec![&**base] };
            parts.push(index);
            parts
        }
        _ => expr.children().collect(),
    }
}

const fn is_path(expr: &Expr<'_>) -> bool {
    matches!(
        expr.kind,
        ExprKind::Name(_)
            | ExprKind::Attr { args: None, .. }
            | ExprKind::Index { .. }
            | ExprKind::Call { .. }
    )
}

const fn is_literal(expr: &Expr<'_>) -> bool {
    matches!(
        expr.kind,
        ExprKind::Str(_)
            | ExprKind::Int(_)
            | ExprKind::Long(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
    )
}

/// In brackets, unless it is one word or path.
fn bracketed(text: &str) -> String {
    let is_word = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    if is_word { text.to_owned() } else { format!("({text})") }
}
