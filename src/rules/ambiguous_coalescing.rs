//! `ambiguous-coalescing`: `??` beside operators that Kestra 2.0 groups in another way.

use std::collections::HashMap;

use super::{FlowContext, Sink, declare_rule};
use crate::{
    kestra::Target,
    pebble::{self, BinaryOp, Expr, ExprKind, Grammar, Template},
    span::Span,
};

declare_rule! {
    /// ## What it does
    /// Reports `??`, `???` and `isIn` where Kestra up to 1.3 and Kestra 2.0 read the expression in different ways.
    /// It speaks only while the version of Kestra is not known.
    ///
    /// ## Why is this bad?
    /// Up to 1.3 these operators bind tighter than `~`, `|` and arithmetic; since 2.0 they bind like comparisons.
    /// `a ?? 'D' | lower` is `(a ?? 'D') | lower` there and `a ?? ('D' | lower)` here, so an upgrade changes what
    /// the flow does.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: region
    ///     type: STRING
    ///     required: false
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ inputs.region ?? 'EU' | lower }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: region
    ///     type: STRING
    ///     required: false
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ (inputs.region ?? 'EU') | lower }}"
    /// ```
    ///
    /// ## How to fix
    /// Put brackets around what belongs together, or tell the version of Kestra with `--kestra-version`.
    pub(crate) static RULE = {
        id: "ambiguous-coalescing",
        group: Expressions,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    if cx.target() != Target::Any {
        return;
    }
    let ambiguous = |text: &str| text.contains("??") || text.contains("isIn");
    for site in cx.templates.iter().filter(|site| site.site.live && ambiguous(site.decoded.text())) {
        // Under `any` a template is read with the newest grammar that accepts it.
        let since = if site.template.errors.is_empty() { operators(&site.template) } else { Vec::new() };
        if !since.iter().any(|join| join.has_neighbour) {
            continue;
        }
        let template = pebble::parse(site.decoded, Grammar::Before20);
        let before = if template.errors.is_empty() { operators(&template) } else { Vec::new() };
        let before: HashMap<Span, Join> = before.into_iter().map(|join| (join.at, join)).collect();
        for new in since {
            let Some(old) = before.get(&new.at) else { continue };
            if (old.left, old.right) == (new.left, new.right) {
                continue;
            }
            let text = site.decoded.text_of(old.left.cover(old.right));
            let message = format!("kestra 2.0 groups `{}` in another way than earlier releases", new.symbol);
            let help = if text.contains('\n') {
                "put brackets around what belongs together".to_owned()
            } else {
                format!("put brackets around what belongs together; up to kestra 1.3 it is `({text})`")
            };
            sink.report(&RULE, new.at, message, "what belongs to it depends on the release").help(help);
        }
    }
}

/// An operator and what it joins.
struct Join {
    symbol: &'static str,
    at: Span,
    left: Span,
    right: Span,
    /// Whether another operator stands beside it: alone, it joins the same in every release.
    has_neighbour: bool,
}

fn operators(template: &Template<'_>) -> Vec<Join> {
    let mut found = Vec::new();
    // Operands come after what they are part of.
    let mut outer: Option<Span> = None;
    template.visit(&mut |expr, _| {
        if let ExprKind::Binary { op, op_span, left, right } = &expr.kind
            && matches!(op, BinaryOp::NullCoalesce | BinaryOp::UndefinedCoalesce | BinaryOp::In)
        {
            let has_neighbour = outer.is_some_and(|outer| outer.contains(expr.span))
                || is_operation(left)
                || is_operation(right);
            let (left, right) = (left.span, right.span);
            found.push(Join { symbol: op.symbol(), at: *op_span, left, right, has_neighbour });
        }
        if is_operation(expr) && outer.is_none_or(|outer| !outer.contains(expr.span)) {
            outer = Some(expr.span);
        }
    });
    found
}

/// Whether `expr` is made by an operator, a filter or a test.
const fn is_operation(expr: &Expr<'_>) -> bool {
    matches!(
        expr.kind,
        ExprKind::Binary { .. }
            | ExprKind::Unary { .. }
            | ExprKind::Filter { .. }
            | ExprKind::Test { .. }
            | ExprKind::Ternary { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn only_where_the_trees_differ() {
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: a
    type: STRING
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ inputs.a ?? 'D' | lower }}"
#                    ^^ ambiguous-coalescing
      - "{{ (inputs.a ?? 'D') | lower }} {{ inputs.a ?? inputs.a ?? 'b' }} {{ inputs.a ?? 1 == 1 }}"
"#,
        );
    }
}
