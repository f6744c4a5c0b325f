//! Walking over every expression of a template, with what is in force around it.

use std::mem;

use super::{
    BinaryOp,
    ast::{Args, Branch, Expr, ExprKind, FilterCall, Part, Tag, Template},
};
use crate::span::{Span, Spanned};

/// A name that the template itself defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'t> {
    /// The name.
    pub name: &'t str,
    /// Where it is defined; for `loop`, where the loop variable is.
    pub span: Span,
    /// What defines it.
    pub kind: BindingKind,
}

/// What defines a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// `{% for x in … %}`: `x`, and `loop`.
    Loop,
    /// `{% set x = … %}` further up.
    Set,
    /// A parameter of the macro around.
    Parameter,
}

/// Why a missing value does no harm here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// On the left of `??`, `???` or `| default`.
    Fallback,
    /// In `is defined` or `is not defined`, or where such a test decides.
    Defined,
}

/// What is in force where an expression stands.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'s, 't> {
    /// Names in force, the innermost last.
    pub bindings: &'s [Binding<'t>],
    /// Whether a missing value is caught.
    pub guard: Option<Guard>,
    /// Inside a macro: names from outside are not seen.
    pub in_macro: bool,
}

impl<'t> Scope<'_, 't> {
    /// What defines `name` here, if the template does.
    pub fn binding(&self, name: &str) -> Option<&Binding<'t>> {
        self.bindings.iter().rfind(|binding| binding.name == name)
    }

    /// Whether a missing value is caught here.
    pub const fn is_guarded(&self) -> bool {
        self.guard.is_some()
    }
}

/// Calls `f` for every expression of `template`, each before those inside it, in the order of the source.
pub fn visit<'a, 't>(template: &'a Template<'t>, f: &mut dyn FnMut(&'a Expr<'t>, &Scope<'_, 't>)) {
    let mut walk = Walk { bindings: Vec::new(), in_macro: false, f };
    walk.parts(&template.parts, None);
}

impl<'t> Template<'t> {
    /// Calls `f` for every expression; see [`visit`].
    pub fn visit<'a>(&'a self, f: &mut dyn FnMut(&'a Expr<'t>, &Scope<'_, 't>)) {
        visit(self, f);
    }
}

struct Walk<'f, 'a, 't> {
    bindings: Vec<Binding<'t>>,
    in_macro: bool,
    f: &'f mut dyn FnMut(&'a Expr<'t>, &Scope<'_, 't>),
}

impl<'a, 't> Walk<'_, 'a, 't> {
    fn parts(&mut self, parts: &'a [Part<'t>], guard: Option<Guard>) {
        for part in parts {
            match part {
                Part::Print { expr, span: _ } => self.expr(expr, guard),
                Part::Tag(tag) => self.tag(tag, guard),
                Part::Text(_)
                | Part::Raw { .. }
                | Part::Verbatim { .. }
                | Part::Comment(_)
                | Part::Broken(_) => {}
            }
        }
    }

    fn tag(&mut self, tag: &'a Tag<'t>, guard: Option<Guard>) {
        match tag {
            Tag::If { span: _, branches, otherwise } => {
                // A test for being defined decides its own branch and all that follow.
                let mut guard = guard;
                for Branch { condition, body } in branches {
                    self.expr(condition, guard);
                    guard = guard.or_else(|| decides(condition));
                    self.parts(body, guard);
                }
                self.parts(otherwise.as_deref().unwrap_or_default(), guard);
            }
            Tag::For { span: _, var, iterable, body, otherwise } => {
                self.expr(iterable, guard);
                let own =
                    [var.value, "loop"].map(|name| Binding { name, span: var.span, kind: BindingKind::Loop });
                let before = self.bindings.len();
                self.bindings.extend(own);
                self.parts(body, guard);
                self.bindings.drain(before..before + own.len());
                self.parts(otherwise.as_deref().unwrap_or_default(), guard);
            }
            Tag::Set { span: _, name, value } => {
                self.expr(value, guard);
                self.bindings.push(Binding { name: name.value, span: name.span, kind: BindingKind::Set });
            }
            Tag::Macro { span: _, name: _, params, body } => {
                for default in params.iter().filter_map(|param| param.default.as_ref()) {
                    self.expr(default, guard);
                }
                let parameter = |name: &Spanned<&'t str>| Binding {
                    name: name.value,
                    span: name.span,
                    kind: BindingKind::Parameter,
                };
                let own = params.iter().map(|param| parameter(&param.name)).collect();
                let outer = mem::replace(&mut self.bindings, own);
                let outer_in_macro = mem::replace(&mut self.in_macro, true);
                self.parts(body, guard);
                self.bindings = outer;
                self.in_macro = outer_in_macro;
            }
            Tag::Block { span: _, name: _, body } => self.parts(body, guard),
            Tag::Filter { span: _, filters, body } => {
                for FilterCall { name: _, args } in filters {
                    self.args(args.as_ref(), guard);
                }
                self.parts(body, guard);
            }
        }
    }

    fn args(&mut self, args: Option<&'a Args<'t>>, guard: Option<Guard>) {
        for value in args.into_iter().flat_map(Args::values) {
            self.expr(value, guard);
        }
    }

    fn expr(&mut self, expr: &'a Expr<'t>, guard: Option<Guard>) {
        let scope = Scope { bindings: &self.bindings, guard, in_macro: self.in_macro };
        (self.f)(expr, &scope);
        let fallback = Some(Guard::Fallback);
        match &expr.kind {
            ExprKind::Binary { op, left, right, op_span: _ } => {
                self.expr(left, if op.is_fallback() { fallback } else { guard });
                let decided = matches!(op, BinaryOp::And | BinaryOp::Or).then(|| decides(left)).flatten();
                self.expr(right, guard.or(decided));
            }
            ExprKind::Filter { input, name, args } => {
                self.expr(input, if name.value == "default" { fallback } else { guard });
                self.args(args.as_ref(), guard);
            }
            ExprKind::Test { value, name, args, negated: _ } => {
                self.expr(value, if name.value == "defined" { Some(Guard::Defined) } else { guard });
                self.args(args.as_ref(), guard);
            }
            ExprKind::Ternary { condition, then, otherwise } => {
                self.expr(condition, guard);
                let guard = guard.or_else(|| decides(condition));
                self.expr(then, guard);
                self.expr(otherwise, guard);
            }
            ExprKind::Str(_)
            | ExprKind::Interpolated(_)
            | ExprKind::Int(_)
            | ExprKind::Long(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Name(_)
            | ExprKind::Attr { .. }
            | ExprKind::Index { .. }
            | ExprKind::Call { .. }
            | ExprKind::Unary { .. }
            | ExprKind::List(_)
            | ExprKind::Map(_) => expr.children().for_each(|child| self.expr(child, guard)),
        }
    }
}

/// Whether a test for being defined decides what hangs on `condition`.
fn decides(condition: &Expr<'_>) -> Option<Guard> {
    if let ExprKind::Test { name, .. } = &condition.kind {
        return (name.value == "defined").then_some(Guard::Defined);
    }
    match &condition.kind {
        ExprKind::Unary { operand, .. } => decides(operand),
        ExprKind::Binary { op: BinaryOp::And | BinaryOp::Or, left, right, op_span: _ } => {
            decides(left).or_else(|| decides(right))
        }
        ExprKind::Str(_)
        | ExprKind::Interpolated(_)
        | ExprKind::Int(_)
        | ExprKind::Long(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Name(_)
        | ExprKind::Attr { .. }
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::Filter { .. }
        | ExprKind::Test { .. }
        | ExprKind::Binary { .. }
        | ExprKind::Ternary { .. }
        | ExprKind::List(_)
        | ExprKind::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pebble::{Grammar, parse},
        span::Decoded,
    };

    /// The names of a template, with what catches them and what defines them.
    fn names(text: &str) -> Vec<String> {
        let decoded = Decoded::verbatim(text, 0);
        let template = parse(&decoded, Grammar::V20);
        let mut found = Vec::new();
        template.visit(&mut |expr, scope| {
            if let ExprKind::Name(name) = expr.kind {
                let guard = scope.guard.map_or("", |guard| match guard {
                    Guard::Fallback => "?",
                    Guard::Defined => "!",
                });
                let bound = if scope.binding(name).is_some() { "*" } else { "" };
                found.push(format!("{name}{guard}{bound}"));
            }
        });
        found
    }

    #[test]
    fn fallbacks_and_tests_guard() {
        assert_eq!(names("{{ a ?? b ??? c }}"), ["a?", "b?", "c"]);
        assert_eq!(names("{{ a | upper | default(b) }}"), ["a?", "b"]);
        assert_eq!(names("{{ a is defined ? a : b }}{{ a }}"), ["a!", "a!", "b!", "a"]);
        assert_eq!(names("{{ a is not defined or a == b }}"), ["a!", "a!", "b!"]);
        assert_eq!(
            names("{% if a is defined %}{{ a }}{% else %}{{ b }}{% endif %}{{ c }}"),
            ["a!", "a!", "b!", "c"]
        );
        assert_eq!(names("{{ a is null ? a : b }}"), ["a", "a", "b"]);
    }

    #[test]
    fn tags_define_names() {
        assert_eq!(
            names("{% for a in b %}{{ a ~ loop.index }}{% endfor %}{{ a }}"),
            ["b", "a*", "loop*", "a"]
        );
        assert_eq!(names("{{ a }}{% set a = b %}{{ a }}"), ["a", "b", "a*"]);
        assert_eq!(
            names("{% set x = 1 %}{% macro m(a) %}{{ a ~ x }}{% endmacro %}{{ a ~ x }}"),
            ["a*", "x", "a", "x*"]
        );
    }
}
