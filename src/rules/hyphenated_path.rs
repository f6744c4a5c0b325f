//! `hyphenated-path`: an id with a hyphen behind a dot.

use super::{FlowContext, Sink, declare_rule, rewrite};
use crate::{
    diagnostic::Fix,
    flow::TaskName,
    pebble::{BinaryOp, Expr, ExprKind},
    source::Edit,
    span::{Decoded, Span, Spanned},
};

declare_rule! {
    /// ## What it does
    /// Reports `outputs.my-task.x`, and the same in `inputs`, `vars`, `labels` and `tasks`, where the flow has an
    /// id of that name.
    ///
    /// ## Why is this bad?
    /// A hyphen is a minus to Kestra: it takes `outputs.my` minus `task.x`, and the task fails with `Could not
    /// perform subtraction`. `??` does not catch that.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: api-url
    ///     type: STRING
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ inputs.api-url }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: api-url
    ///     type: STRING
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ inputs['api-url'] }}"
    /// ```
    ///
    /// ## How to fix
    /// Put the id in brackets and quotes: `outputs['my-task'].x`.
    pub(crate) static RULE = {
        id: "hyphenated-path",
        group: Expressions,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    if !cx.complete {
        return;
    }
    for site in cx.templates.iter().filter(|site| site.site.live) {
        let mut done: Option<Span> = None;
        site.template.visit(&mut |expr, _| {
            if done.is_some_and(|done| done.contains(expr.span)) {
                return;
            }
            let Some(found) = minus(site.decoded, expr).filter(|found| is_declared(cx, found)) else {
                return;
            };
            done = Some(expr.span);
            let fixed = format!("['{}']", found.name);
            let whole = Span::new(found.base.span.end(), found.span.end());
            let base = cx.said(found.base.span);
            let pending = sink
                .report(
                    &RULE,
                    found.span,
                    format!("`{}` is read as a subtraction", found.name),
                    "the hyphen is a minus sign to kestra",
                )
                .help(format!("put the name in brackets: `{base}{fixed}`"));
            if let Some(text) = rewrite::escape_for(cx, &site.site, &fixed) {
                pending.fix(Fix::safe(format!("write `{base}{fixed}`"), [Edit::replace(whole, text)]));
            }
        });
    }
}

/// A name with hyphens, as a chain of subtractions.
struct Minus<'e, 't> {
    base: &'e Expr<'t>,
    /// The part before the first hyphen.
    first: &'t str,
    name: String,
    span: Span,
}

fn minus<'e, 't>(decoded: &Decoded<'_>, expr: &'e Expr<'t>) -> Option<Minus<'e, 't>> {
    // An escaped line break says nothing.
    let meet = |left: Span, right: Span| {
        left.end() == right.start() || decoded.text_of(Span::new(left.end(), right.start())).is_empty()
    };
    let mut rights: Vec<&Expr<'t>> = Vec::new();
    let mut at = expr;
    while let ExprKind::Binary { op: BinaryOp::Subtract, op_span, left, right } = &at.kind {
        if !meet(left.span, *op_span) || !meet(*op_span, right.span) {
            return None;
        }
        rights.push(right);
        at = left;
    }
    let last = leading_name(rights.first()?)?;
    let (base, first) = trailing_attribute(at)?;
    let mut name = first.value.to_owned();
    for right in rights.iter().skip(1).rev() {
        let ExprKind::Name(part) = right.kind else { return None };
        name.push('-');
        name.push_str(part);
    }
    name.push('-');
    name.push_str(last.value);
    Some(Minus { base, first: first.value, name, span: first.span.cover(last.span) })
}

/// The name that an expression begins with.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn leading_name<'t>(expr: &Expr<'t>) -> Option<Spanned<&'t str>> {
    match &expr.kind {
        ExprKind::Name(name) => Some(Spanned::new(*name, expr.span)),
        ExprKind::Attr { base: inner, .. }
        | ExprKind::Index { base: inner, .. }
        | ExprKind::Filter { input: inner, .. }
        | ExprKind::Binary { left: inner, .. }
        | ExprKind::Test { value: inner, .. }
            if inner.span.start() == expr.span.start() =>
        {
            leading_name(inner)
        }
        _ => None,
    }
}

/// The look-up that an expression ends with, and what it looks into.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn trailing_attribute<'e, 't>(expr: &'e Expr<'t>) -> Option<(&'e Expr<'t>, Spanned<&'t str>)> {
    match &expr.kind {
        ExprKind::Attr { base, name, args: None } => Some((base, *name)),
        ExprKind::Binary { right: inner, .. } | ExprKind::Unary { operand: inner, .. }
            if inner.span.end() == expr.span.end() =>
        {
            trailing_attribute(inner)
        }
        _ => None,
    }
}

/// Whether the flow declares the whole name, and not its beginning.
fn is_declared(cx: &FlowContext<'_>, found: &Minus<'_, '_>) -> bool {
    let ExprKind::Name(root) = found.base.kind else { return false };
    let declared = &cx.names.declared;
    let has = |name: &str| match root {
        "outputs" | "tasks" => {
            matches!(declared.task(cx.flow, name), TaskName::Task(_) | TaskName::Hidden(_))
        }
        "inputs" => declared.has_input(name),
        "vars" => declared.has_variable(name),
        "labels" => {
            cx.flow.property("labels").is_some_and(|labels| cx.document().get(labels, name).is_some())
        }
        _ => false,
    };
    has(&found.name) && !has(found.first)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, fixed};

    #[test]
    fn a_declared_id_is_meant_as_one_name() {
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: api-url
    type: STRING
  - id: a-b-c
    type: STRING
  - id: count
    type: INT
tasks:
  - id: my-task
    type: io.kestra.plugin.core.debug.Return
    format: "{{ inputs.count-1 }}"
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ outputs.my-task.value }}"
#                   ^^^^^^^ hyphenated-path
      - "{{ 'x' ~ inputs.api-url | upper }}"
#                        ^^^^^^^ hyphenated-path
      - "{{ inputs.a-b-c | default('x') }}"
#                  ^^^^^ hyphenated-path
"#,
        );
    }

    #[test]
    fn an_escaped_line_break_does_not_part_the_name() {
        let text = "id: a\nnamespace: b\ninputs:\n  - id: api-url\n    type: STRING\ntasks:\n  - id: c\n    type: \
                    io.kestra.plugin.core.log.Log\n    message: \"{{ inputs.api\\\n      -url }}\"\n";
        let found = super::super::testing::findings(text);
        assert_eq!(found.iter().map(|found| found.rule.name()).collect::<Vec<_>>(), ["hyphenated-path"]);
    }

    #[test]
    fn the_fix_writes_brackets() {
        let text = "id: a\nnamespace: b\ninputs:\n  - id: api-url\n    type: STRING\ntasks:\n  - id: c\n    type: \
                    io.kestra.plugin.core.log.Log\n    message: '{{ inputs.api-url }}'\n";
        assert!(fixed(text).contains("'{{ inputs[''api-url''] }}'"));
    }
}
