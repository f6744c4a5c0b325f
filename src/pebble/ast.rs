//! What a template says, as a tree. Every span is a place in the file; every text is borrowed from the template.
//!
//! No tree is higher than [`MAX_HEIGHT`], so plain recursion over it cannot exhaust the stack.

use std::borrow::Cow;

use super::{BinaryOp, SyntaxError, UnaryOp};
use crate::span::{Span, Spanned};

/// Levels of brackets, tags and the like beyond which a template is not judged.
pub const MAX_DEPTH: u16 = 200;
/// The height of the highest tree that is built; longer chains (`a ~ a ~ …`) are not judged.
pub const MAX_HEIGHT: u16 = 1000;

/// A template: a scalar as Kestra renders it.
#[derive(Clone, Debug, PartialEq)]
pub struct Template<'t> {
    /// What the template is made of, in order, covering its text without gaps.
    pub parts: Vec<Part<'t>>,
    /// Everything wrong with it; empty if and only if Kestra compiles it (or if it is `too_deep`).
    pub errors: Vec<SyntaxError>,
    /// Something is nested deeper than [`MAX_DEPTH`] or [`MAX_HEIGHT`]: whether Kestra compiles that is not judged.
    pub too_deep: bool,
    pub(super) refusal: Option<usize>,
}

impl<'t> Template<'t> {
    /// The error that Kestra reports, if it refuses the template: it stops at the first one it notices.
    pub fn refusal(&self) -> Option<&SyntaxError> {
        self.refusal.and_then(|at| self.errors.get(at))
    }

    /// Whether nothing in the template is computed: no print, no tag, no error.
    pub fn is_plain(&self) -> bool {
        self.errors.is_empty()
            && self
                .parts
                .iter()
                .all(|part| matches!(part, Part::Text(_) | Part::Raw { .. } | Part::Verbatim { .. }))
    }

    /// The macros that the template defines and can call, in order. Kestra does not find those in a `filter` tag.
    pub fn macros(&self) -> Vec<Spanned<&'t str>> {
        let mut found = Vec::new();
        super::body::macros(&self.parts, &mut found);
        found.into_iter().copied().collect()
    }

    /// The expression of a template that is one `{{ … }}` and nothing else, the form whose value keeps its type.
    pub fn single_expression(&self) -> Option<&Expr<'t>> {
        match self.parts.as_slice() {
            [Part::Print { expr, .. }] => Some(expr),
            _ => None,
        }
    }
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<'t> {
    /// Text that is written as it is.
    Text(Text<'t>),
    /// `{% raw %}…{% endraw %}` on one line.
    Raw {
        /// From `{%` to `%}`.
        span: Span,
        /// What is between the tags.
        content: &'t str,
    },
    /// `{% verbatim %}…{% endverbatim %}`
    Verbatim {
        /// From `{%` to `%}`.
        span: Span,
        /// What is written: the inside without leading blanks (Pebble always drops them).
        content: &'t str,
    },
    /// `{# … #}`
    Comment(Span),
    /// `{{ … }}`
    Print {
        /// From `{{` to `}}`.
        span: Span,
        /// What is printed.
        expr: Expr<'t>,
    },
    /// `{% … %}` and what belongs to it.
    Tag(Tag<'t>),
    /// Something that cannot be read, or is nested too deep; `Template::errors` says what is wrong.
    Broken(Span),
}

impl Part<'_> {
    /// The bytes of the part.
    pub const fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span,
            Self::Raw { span, .. }
            | Self::Verbatim { span, .. }
            | Self::Comment(span)
            | Self::Print { span, .. }
            | Self::Broken(span) => *span,
            Self::Tag(tag) => tag.span(),
        }
    }
}

/// Text between the delimiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'t> {
    /// All of it.
    pub span: Span,
    /// What is written: without the blanks that `-}}` and `{{-` take away.
    pub value: &'t str,
}

/// A tag with everything up to its end tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Tag<'t> {
    /// `{% if %}…{% elseif %}…{% else %}…{% endif %}`
    If {
        /// From the first `{%` to the last `%}`.
        span: Span,
        /// `if` and each `elseif`, in order.
        branches: Vec<Branch<'t>>,
        /// The body of `else`.
        otherwise: Option<Vec<Part<'t>>>,
    },
    /// `{% for x in list %}…{% else %}…{% endfor %}`
    For {
        /// From the first `{%` to the last `%}`.
        span: Span,
        /// The loop variable.
        var: Spanned<&'t str>,
        /// What is looped over.
        iterable: Expr<'t>,
        /// Rendered for each element.
        body: Vec<Part<'t>>,
        /// Rendered where there is none.
        otherwise: Option<Vec<Part<'t>>>,
    },
    /// `{% set x = value %}`
    Set {
        /// From `{%` to `%}`.
        span: Span,
        /// The variable.
        name: Spanned<&'t str>,
        /// Its value.
        value: Expr<'t>,
    },
    /// `{% macro name(a, b=1) %}…{% endmacro %}`
    Macro {
        /// From the first `{%` to the last `%}`.
        span: Span,
        /// The name it is called by.
        name: Spanned<&'t str>,
        /// Its parameters.
        params: Vec<Param<'t>>,
        /// Sees its parameters only.
        body: Vec<Part<'t>>,
    },
    /// `{% block "name" %}…{% endblock %}`
    Block {
        /// From the first `{%` to the last `%}`.
        span: Span,
        /// The name `block()` finds it by.
        name: Spanned<Cow<'t, str>>,
        /// What it renders.
        body: Vec<Part<'t>>,
    },
    /// `{% filter upper | trim %}…{% endfilter %}`
    Filter {
        /// From the first `{%` to the last `%}`.
        span: Span,
        /// The filters, in the order they are applied.
        filters: Vec<FilterCall<'t>>,
        /// What is filtered.
        body: Vec<Part<'t>>,
    },
}

impl Tag<'_> {
    /// The bytes of the tag, its body and its end tag.
    pub const fn span(&self) -> Span {
        match self {
            Self::If { span, .. }
            | Self::For { span, .. }
            | Self::Set { span, .. }
            | Self::Macro { span, .. }
            | Self::Block { span, .. }
            | Self::Filter { span, .. } => *span,
        }
    }
}

/// A condition and what it decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch<'t> {
    /// What must be true.
    pub condition: Expr<'t>,
    /// What is rendered then.
    pub body: Vec<Part<'t>>,
}

/// A parameter of a macro.
#[derive(Clone, Debug, PartialEq)]
pub struct Param<'t> {
    /// Its name.
    pub name: Spanned<&'t str>,
    /// Its value where the call gives none.
    pub default: Option<Expr<'t>>,
}

/// A filter in a `{% filter %}` tag.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterCall<'t> {
    /// The filter.
    pub name: Spanned<&'t str>,
    /// Its arguments, if it has brackets.
    pub args: Option<Args<'t>>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr<'t> {
    /// What it is.
    pub kind: ExprKind<'t>,
    /// Its bytes, with the brackets around it if it stands in some.
    pub span: Span,
    /// Its bytes without such brackets.
    pub bare: Span,
    height: u16,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind<'t> {
    /// `'text'` or `"text"`
    Str(Str<'t>),
    /// `"text #{expression} text"`: its parts, of which texts are `Str`.
    Interpolated(Vec<Expr<'t>>),
    /// `5`
    Int(i64),
    /// `5L`
    Long(i64),
    /// `5.0`
    Float(f64),
    /// `true`, `FALSE`
    Bool(bool),
    /// `null`, `none`
    Null,
    /// A variable.
    Name(&'t str),
    /// `base.name` or `base.name(args)`
    Attr {
        /// What is looked into.
        base: Box<Expr<'t>>,
        /// The attribute, or the method if there are arguments.
        name: Spanned<&'t str>,
        /// The arguments of a method call.
        args: Option<Args<'t>>,
    },
    /// `base[index]`
    Index {
        /// What is looked into.
        base: Box<Expr<'t>>,
        /// The key or position.
        index: Box<Expr<'t>>,
    },
    /// `name(args)`: a function or macro.
    Call {
        /// What is called.
        name: Spanned<&'t str>,
        /// With what.
        args: Args<'t>,
    },
    /// `input | name(args)`
    Filter {
        /// What is filtered.
        input: Box<Expr<'t>>,
        /// The filter.
        name: Spanned<&'t str>,
        /// Its arguments, if it has brackets.
        args: Option<Args<'t>>,
    },
    /// `value is name(args)`, `value is not name(args)`
    Test {
        /// What is tested.
        value: Box<Expr<'t>>,
        /// Whether it says `is not`.
        negated: bool,
        /// The test.
        name: Spanned<&'t str>,
        /// Its arguments, if it has brackets.
        args: Option<Args<'t>>,
    },
    /// `not a`, `-a`, `+a`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its bytes.
        op_span: Span,
        /// What it stands in front of.
        operand: Box<Expr<'t>>,
    },
    /// `left op right`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Its bytes.
        op_span: Span,
        /// The left side.
        left: Box<Expr<'t>>,
        /// The right side.
        right: Box<Expr<'t>>,
    },
    /// `condition ? then : otherwise`
    Ternary {
        /// What decides.
        condition: Box<Expr<'t>>,
        /// The value if it holds.
        then: Box<Expr<'t>>,
        /// The value if not.
        otherwise: Box<Expr<'t>>,
    },
    /// `[a, b]`
    List(Vec<Expr<'t>>),
    /// `{key: value}`; keys are expressions.
    Map(Vec<(Expr<'t>, Expr<'t>)>),
}

/// A text literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Str<'t> {
    /// Its bytes without the quotes.
    pub inner: Span,
    /// What it says: without the backslashes in front of quotes.
    pub text: Cow<'t, str>,
}

/// Arguments in brackets. Positional ones always stand before named ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Args<'t> {
    /// Those without a name.
    pub positional: Vec<Expr<'t>>,
    /// Those with one.
    pub named: Vec<(Spanned<&'t str>, Expr<'t>)>,
    /// From `(` to `)`.
    pub span: Span,
}

impl<'t> Args<'t> {
    /// Every value, in the order of the source.
    pub fn values(&self) -> impl Iterator<Item = &Expr<'t>> {
        self.positional.iter().chain(self.named.iter().map(|(_, value)| value))
    }

    /// How many arguments there are.
    pub fn len(&self) -> usize {
        self.positional.len() + self.named.len()
    }

    /// Whether there is no argument.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value that counts for the parameter `name`, whose place is `position`: a named argument wins over a
    /// positional one, and the last of one name over the others (expr §2.6).
    pub fn value(&self, position: usize, name: &str) -> Option<&Expr<'t>> {
        self.named
            .iter()
            .rfind(|(given, _)| given.value == name)
            .map(|(_, value)| value)
            .or_else(|| self.positional.get(position))
    }
}

impl<'t> Expr<'t> {
    pub(super) fn new(kind: ExprKind<'t>, span: Span) -> Self {
        let height = kind.children().map(|child| child.height).max().unwrap_or(0).saturating_add(1);
        Self { kind, span, bare: span, height }
    }

    /// How many expressions there are from here down to the deepest one.
    pub const fn height(&self) -> u16 {
        self.height
    }

    /// The expressions directly inside this one, in the order of the source.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.kind.children()
    }

    /// The constant text that the expression is, if it is a literal.
    pub fn as_str(&self) -> Option<&str> {
        if let ExprKind::Str(literal) = &self.kind { Some(&literal.text) } else { None }
    }
}

impl<'t> ExprKind<'t> {
    fn children(&self) -> impl Iterator<Item = &Expr<'t>> {
        let (operands, args, elements, entries) = match self {
            Self::Str(_)
            | Self::Int(_)
            | Self::Long(_)
            | Self::Float(_)
            | Self::Bool(_)
            | Self::Null
            | Self::Name(_) => ([None; 3], None, None, None),
            Self::Interpolated(parts) | Self::List(parts) => ([None; 3], None, Some(parts), None),
            Self::Map(entries) => ([None; 3], None, None, Some(entries)),
            Self::Call { args, .. } => ([None; 3], Some(args), None, None),
            Self::Attr { base: inner, args, .. }
            | Self::Filter { input: inner, args, .. }
            | Self::Test { value: inner, args, .. } => ([Some(inner), None, None], args.as_ref(), None, None),
            Self::Unary { operand, .. } => ([Some(operand), None, None], None, None, None),
            Self::Index { base: left, index: right } | Self::Binary { left, right, .. } => {
                ([Some(left), Some(right), None], None, None, None)
            }
            Self::Ternary { condition, then, otherwise } => {
                ([Some(condition), Some(then), Some(otherwise)], None, None, None)
            }
        };
        let operands = operands.into_iter().flatten().map(AsRef::as_ref);
        let entries = entries.into_iter().flatten().flat_map(|(key, value)| [key, value]);
        operands
            .chain(args.into_iter().flat_map(Args::values))
            .chain(elements.into_iter().flatten())
            .chain(entries)
    }
}
