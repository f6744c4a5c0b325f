//! What a template prints: the calls of `secret()` and the paths whose value, or a part of it, comes out.

use std::collections::HashMap;

use super::PathRead;
use crate::{
    pebble::{Args, BinaryOp, Expr, ExprKind, Part, Tag, Template},
    span::Span,
};

/// Filters that hand on what they get, whole or in part; sorted.
const HANDING_ON: &[&str] = &[
    "abbreviate",
    "base64decode",
    "base64encode",
    "capitalize",
    "chunk",
    "default",
    "distinct",
    "escapeChar",
    "first",
    "flatten",
    "format",
    "indent",
    "join",
    "json",
    "last",
    "lower",
    "nindent",
    "nl2br",
    "regexReplace",
    "replace",
    "reverse",
    "rsort",
    "slice",
    "slugify",
    "sort",
    "split",
    "string",
    "substringAfter",
    "substringAfterLast",
    "substringBefore",
    "substringBeforeLast",
    "title",
    "toIon",
    "toJson",
    "trim",
    "upper",
    "urldecode",
    "urlencode",
    "yaml",
];

/// Functions that hand on what they get; sorted.
const GIVING_BACK: &[&str] = &["fromIon", "fromJson", "max", "min", "render", "renderOnce", "yaml"];

/// Something that a template prints.
pub(super) enum Printed<'p, 'a> {
    /// A call of `secret()`.
    Secret(Span),
    /// A path.
    Path(&'p PathRead<'a>),
}

/// What `template` prints, as far as that is known. What only decides, such as a condition, is not printed.
pub(super) fn printed<'p, 'a>(
    template: &'a Template<'a>,
    paths: &HashMap<Span, &'p PathRead<'a>>,
) -> Vec<Printed<'p, 'a>> {
    let mut walk = Walk { paths, found: Vec::new(), waiting: Vec::new(), bound: HashMap::new() };
    walk.parts(&template.parts);
    // What is kept under a name is printed where the name is.
    while let Some(name) = walk.waiting.pop() {
        for value in walk.bound.remove(name).unwrap_or_default() {
            walk.value(value);
        }
    }
    walk.found
}

struct Walk<'w, 'p, 'a> {
    paths: &'w HashMap<Span, &'p PathRead<'a>>,
    found: Vec<Printed<'p, 'a>>,
    /// Names that are printed.
    waiting: Vec<&'a str>,
    /// What the names that the template defines stand for.
    bound: HashMap<&'a str, Vec<&'a Expr<'a>>>,
}

impl<'a> Walk<'_, '_, 'a> {
    fn parts(&mut self, parts: &'a [Part<'a>]) {
        for part in parts {
            match part {
                Part::Print { expr, .. } => self.value(expr),
                Part::Tag(tag) => self.tag(tag),
                Part::Text(_)
                | Part::Raw { .. }
                | Part::Verbatim { .. }
                | Part::Comment(_)
                | Part::Broken(_) => {}
            }
        }
    }

    fn tag(&mut self, tag: &'a Tag<'a>) {
        match tag {
            Tag::If { branches, otherwise, .. } => {
                for branch in branches {
                    self.parts(&branch.body);
                }
                self.parts(otherwise.as_deref().unwrap_or_default());
            }
            Tag::For { var, iterable, body, otherwise, .. } => {
                self.bound.entry(var.value).or_default().push(iterable);
                self.parts(body);
                self.parts(otherwise.as_deref().unwrap_or_default());
            }
            Tag::Set { name, value, .. } => self.bound.entry(name.value).or_default().push(value),
            Tag::Block { body, .. } => self.parts(body),
            Tag::Filter { filters, body, .. } => {
                if filters.iter().all(|filter| HANDING_ON.binary_search(&filter.name.value).is_ok()) {
                    self.parts(body);
                }
            }
            // What a macro is called with is known where it is called.
            Tag::Macro { .. } => {}
        }
    }

    fn values(&mut self, args: Option<&'a Args<'a>>) {
        for value in args.into_iter().flat_map(Args::values) {
            self.value(value);
        }
    }

    fn value(&mut self, expr: &'a Expr<'a>) {
        match &expr.kind {
            ExprKind::Call { name, .. } if name.value == "secret" => {
                self.found.push(Printed::Secret(expr.bare));
            }
            ExprKind::Call { name, args } if GIVING_BACK.binary_search(&name.value).is_ok() => {
                self.values(Some(args));
            }
            ExprKind::Name(_) | ExprKind::Attr { .. } | ExprKind::Index { .. } => {
                let Some(path) = self.paths.get(&expr.bare) else { return };
                if path.bound.is_none() {
                    self.found.push(Printed::Path(path));
                } else if path.steps.is_empty() {
                    self.waiting.push(path.root.value);
                }
            }
            ExprKind::Filter { input, name, args } if HANDING_ON.binary_search(&name.value).is_ok() => {
                self.value(input);
                if matches!(name.value, "default" | "format") {
                    self.values(args.as_ref());
                }
            }
            ExprKind::Binary { op, left, right, .. } => {
                if matches!(
                    op,
                    BinaryOp::Concat | BinaryOp::Add | BinaryOp::NullCoalesce | BinaryOp::UndefinedCoalesce
                ) {
                    self.value(left);
                    self.value(right);
                }
            }
            ExprKind::Ternary { then, otherwise, .. } => {
                self.value(then);
                self.value(otherwise);
            }
            ExprKind::Interpolated(parts) | ExprKind::List(parts) => {
                for part in parts {
                    self.value(part);
                }
            }
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    self.value(key);
                    self.value(value);
                }
            }
            ExprKind::Str(_)
            | ExprKind::Int(_)
            | ExprKind::Long(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Call { .. }
            | ExprKind::Filter { .. }
            | ExprKind::Test { .. }
            | ExprKind::Unary { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kestra::{filters, functions};

    #[test]
    fn the_tables_are_sorted_and_name_what_there_is() {
        assert!(HANDING_ON.is_sorted() && GIVING_BACK.is_sorted());
        assert!(HANDING_ON.iter().all(|name| filters::find(name).is_some()));
        assert!(GIVING_BACK.iter().all(|name| functions::find(name).is_some()));
    }
}
