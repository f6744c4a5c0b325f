//! Paths that templates read: `inputs.x`, `outputs['a'].b`, with the bytes of each step.

use std::borrow::Cow;

use super::{Declarations, Flow, ScalarSite, TaskOrder, TemplateSite};
use crate::{
    pebble::{self, BindingKind, Expr, ExprKind, Guard, Scope, Tag},
    span::{Span, Spanned},
};

/// A variable that is read, with all that is looked up in it.
#[derive(Debug)]
pub struct PathRead<'a> {
    /// The scalar it stands in.
    pub site: ScalarSite,
    /// All of it.
    pub span: Span,
    /// The variable.
    pub root: Spanned<&'a str>,
    /// What is looked up, outermost first.
    pub steps: Vec<Step<'a>>,
    /// Why a missing value does no harm here.
    pub guard: Option<Guard>,
    /// What defines the root, if the template does.
    pub bound: Option<BindingKind>,
    /// Inside a macro, which sees nothing but its parameters.
    pub in_macro: bool,
    /// Handed to `render()`.
    pub is_rendered: bool,
    /// Kept in a variable of the template by `{% set %}`.
    pub is_kept: bool,
    /// The name of the method that is called on it, if one is.
    pub method: Option<Spanned<&'a str>>,
}

/// One look-up.
#[derive(Clone, Debug)]
pub enum Step<'a> {
    /// By a name that is known from the flow.
    Name {
        /// The name and its bytes, without quotes.
        name: Spanned<Cow<'a, str>>,
        /// From the `.` or `[` to the end of the look-up.
        whole: Span,
    },
    /// By something known at run time only.
    Dynamic(Span),
}

impl Step<'_> {
    /// The name, if it is known.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name { name, .. } => Some(&name.value),
            Self::Dynamic(_) => None,
        }
    }

    /// The bytes of the name, or of what stands for one.
    pub const fn span(&self) -> Span {
        match self {
            Self::Name { name, .. } => name.span,
            Self::Dynamic(span) => *span,
        }
    }
}

impl PathRead<'_> {
    /// Whether the root is one that Kestra gives, and a part that runs reads it.
    pub fn is_live(&self) -> bool {
        self.bound.is_none() && !self.in_macro && self.site.live
    }

    /// Whether the path begins with `root`, which Kestra gives, in a part that runs.
    pub fn reads(&self, root: &str) -> bool {
        self.root.value == root && self.is_live()
    }

    /// Whether a missing value is caught.
    pub const fn is_guarded(&self) -> bool {
        self.guard.is_some()
    }

    /// From the root to the end of step `last`.
    pub fn span_to(&self, last: usize) -> Span {
        let end = match self.steps.get(last) {
            Some(Step::Name { whole, .. }) => *whole,
            Some(Step::Dynamic(span)) => *span,
            None => self.root.span,
        };
        self.root.span.cover(end)
    }
}

/// What rules on names look at: the paths that are read, and what the flow declares.
#[derive(Debug)]
pub struct Names<'a> {
    /// Every path that the templates read, in order of source.
    pub paths: Vec<PathRead<'a>>,
    /// Inputs, variables and tasks.
    pub declared: Declarations<'a>,
    /// Which task runs before which.
    pub order: TaskOrder<'a>,
}

impl<'a> Names<'a> {
    /// Looks through `templates`, which are those of `flow`.
    pub fn new(flow: &Flow<'a, '_>, templates: &'a [TemplateSite<'a>]) -> Self {
        Self { paths: paths(templates), declared: Declarations::new(flow), order: TaskOrder::new(flow) }
    }
}

/// Every path that `templates` read, in order of source; each once, at its full length.
fn paths<'a>(templates: &'a [TemplateSite<'a>]) -> Vec<PathRead<'a>> {
    let mut found = Vec::new();
    for site in templates {
        // Spans nest or lie apart, and outer ones come first: the furthest end is enough to know.
        let mut rendered_to = 0;
        let mut kept: Vec<Span> = Vec::new();
        site.template.each_tag(&mut |tag| {
            if let Tag::Set { value, .. } = tag {
                kept.push(value.span);
            }
        });
        // The part of a path that was seen as a whole already.
        let mut inner: Option<*const Expr<'_>> = None;
        pebble::visit(&site.template, &mut |expr, scope| {
            if let ExprKind::Call { name, args } = &expr.kind
                && matches!(name.value, "render" | "renderOnce")
            {
                rendered_to = args.span.end().max(rendered_to);
            }
            let is_inner = inner.is_some_and(|known| std::ptr::eq(known, expr));
            let base = base_of(expr);
            if is_inner || base.is_some() {
                inner = base.map(std::ptr::from_ref);
            }
            if is_inner {
                return;
            }
            if let Some(mut path) = read(site.site, expr, scope) {
                path.is_rendered = path.span.end() <= rendered_to;
                let before = kept.partition_point(|span| span.start() <= path.span.start());
                path.is_kept = before
                    .checked_sub(1)
                    .and_then(|at| kept.get(at))
                    .is_some_and(|span| span.contains(path.span));
                found.push(path);
            }
        });
    }
    found
}

/// What `expr` is a look-up in.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn base_of<'e, 't>(expr: &'e Expr<'t>) -> Option<&'e Expr<'t>> {
    match &expr.kind {
        ExprKind::Attr { base, .. } | ExprKind::Index { base, .. } => Some(base),
        _ => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn read<'a>(site: ScalarSite, expr: &'a Expr<'a>, scope: &Scope<'_, 'a>) -> Option<PathRead<'a>> {
    let mut steps = Vec::new();
    let mut method = None;
    let mut at = expr;
    let root = loop {
        match &at.kind {
            ExprKind::Name(name) => break *name,
            ExprKind::Attr { base, name, args } => {
                if args.is_some() {
                    // What a method gives is not known: the path ends in front of it.
                    steps.clear();
                    method = Some(*name);
                } else {
                    let name = Spanned::new(Cow::Borrowed(name.value), name.span);
                    let whole = Span::new(base.span.end(), at.span.end());
                    steps.push(Step::Name { name, whole });
                }
                at = base;
            }
            ExprKind::Index { base, index } => {
                let whole = Span::new(base.span.end(), at.span.end());
                steps.push(match &index.kind {
                    ExprKind::Str(text) => {
                        let name = Spanned::new(Cow::Borrowed(text.text.as_ref()), text.inner);
                        Step::Name { name, whole }
                    }
                    _ => Step::Dynamic(whole),
                });
                at = base;
            }
            _ => return None,
        }
    };
    steps.reverse();
    Some(PathRead {
        site,
        span: expr.bare,
        root: Spanned::new(root, at.bare),
        steps,
        guard: scope.guard,
        bound: scope.binding(root).map(|binding| binding.kind),
        in_macro: scope.in_macro,
        is_rendered: false,
        is_kept: false,
        method,
    })
}
