//! What is left of an expression that has no value yet: its known parts become literals, its decided branches stand
//! alone.

use super::{
    fault::{Fault, Outcome, Unknown},
    literal, object,
    state::State,
    value::{ListKind, Number, Value},
};
use crate::{
    pebble::{BinaryOp, Expr, ExprKind, Grammar},
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

    /// `text` to take the place of `span`, with blanks where a word would grow together with its neighbour.
    pub(super) fn fitted(&self, span: Span, text: String) -> (Span, String) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let before = self.text.get(..span.range().start).and_then(|before| before.chars().next_back());
        let behind = self.text.get(span.range().end..).and_then(|behind| behind.chars().next());
        let (first, last) = (text.chars().next().or(behind), text.chars().next_back());
        let grows =
            |one: Option<char>, two: Option<char>| one.is_some_and(is_part) && two.is_some_and(is_part);
        let lead = if grows(before, first) { " " } else { "" };
        let trail = if grows(last, behind) { " " } else { "" };
        (span, if lead.is_empty() && trail.is_empty() { text } else { format!("{lead}{text}{trail}") })
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

/// What says the same as an expression whose value is known, without what is known now: the value, or where it has no
/// literal, the expression with its parts replaced.
pub(super) fn carried<'e>(
    state: &mut State<'e>,
    source: &Source<'_>,
    expr: &'e Expr<'e>,
    value: &Value,
) -> Option<String> {
    if is_literal(expr) {
        return None;
    }
    let text = match state.weigh(value).ok().and_then(|()| literal::of(value, source.grammar)) {
        // A list literal takes no subscript.
        Some(text) if text.starts_with('[') => format!("({text})"),
        Some(text) => text,
        None => left(state, source, expr),
    };
    (text != source.slice(expr.span)).then_some(text)
}

/// What is left of an expression that has no value, or whose value has no literal.
fn left<'e>(state: &mut State<'e>, source: &Source<'_>, expr: &'e Expr<'e>) -> String {
    if let Some(only) = decided(state, expr) {
        return match reduce(state, source, only) {
            Reduced::Known(value) => carried(state, source, only, &value),
            Reduced::Fails(_) => None,
            Reduced::Left(text, _) => Some(text),
        }
        .map_or_else(|| bracketed(source.slice(only.span)), |text| bracketed(&text));
    }
    let counts_as_text =
        matches!(expr.kind, ExprKind::Binary { op: BinaryOp::Concat, .. } | ExprKind::Interpolated(_));
    let mut patches = Patches::default();
    for child in foldable(expr) {
        match reduce(state, source, child) {
            Reduced::Known(value) => {
                let text = if is_literal(child) {
                    None
                } else if counts_as_text && let Some(text) = as_text(state, &value, source.grammar) {
                    Some(text)
                } else {
                    carried(state, source, child, &value)
                };
                patches.0.extend(text.map(|text| source.fitted(child.span, text)));
            }
            Reduced::Left(text, _) if text != source.slice(child.span) => {
                patches.0.push(source.fitted(child.span, text));
            }
            Reduced::Left(..) | Reduced::Fails(_) => {}
        }
    }
    patches.0.sort_by_key(|(span, _)| span.start());
    patches.apply(source, expr.span)
}

/// A value where only its text counts, so that its class need not be told.
fn as_text(state: &State<'_>, value: &Value, grammar: Grammar) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Number(Number::Int(number)) => literal::of(&Value::long(i64::from(*number)), grammar),
        Value::Number(Number::Long(_)) => literal::of(value, grammar),
        Value::List(list) if list.kind == ListKind::StringArray => None,
        _ => {
            state.settled(value).ok()?;
            literal::of_text(&object::to_text(value), grammar)
        }
    }
}

/// The part that alone counts: the branch of a decided ternary, the right side of `??` whose left side is missing.
pub(super) fn decided<'e>(state: &mut State<'e>, expr: &'e Expr<'e>) -> Option<&'e Expr<'e>> {
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

/// The parts of an expression whose value may be written in their place. Of `name.attribute` nothing: what is known of
/// the variable did not help.
fn foldable<'e>(expr: &'e Expr<'e>) -> Vec<&'e Expr<'e>> {
    let is_name = |base: &Expr<'_>| matches!(base.kind, ExprKind::Name(_));
    match &expr.kind {
        ExprKind::Attr { base, args: None, .. } if is_name(base) => Vec::new(),
        _ => expr.children().collect(),
    }
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
