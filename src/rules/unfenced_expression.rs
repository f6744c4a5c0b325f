//! `unfenced-expression`: an expression that stands outside `{{ }}`.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    diagnostic::Fix,
    flow::{Place, ScalarSite, Slot},
    pebble::{self, Expr, ExprKind, Str},
    source::Edit,
    span::{Decoded, Span, offset},
    yaml::ScalarStyle,
};

declare_rule! {
    /// ## What it does
    /// Reports `secret('X')` and `envs.x` as a whole value without `{{ }}` around, and `secret('X')` inside a text
    /// literal of an expression.
    ///
    /// ## Why is this bad?
    /// Kestra renders only what stands between `{{` and `}}`. The words themselves are sent to the task, as a
    /// password for example.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "secret('DB_PASSWORD')"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('DB_PASSWORD') }}"
    /// ```
    ///
    /// ## How to fix
    /// Put `{{ }}` around a whole value. Inside an expression join the parts: `'Bearer ' ~ secret('TOKEN')`.
    pub(crate) static RULE = {
        id: "unfenced-expression",
        group: Expressions,
        level: Warning,
        fix: Unsafe,
        since: "0.1",
        check: Flow(check),
    };
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for site in cx.flow.bare_scalars().iter().filter(|site| site.live && site.slot == Slot::Value) {
        if matches!(site.place, Place::Rendered | Place::Variable(_)) {
            whole_value(cx, site, sink);
        }
    }
    for site in cx.templates.iter().filter(|site| site.site.live) {
        // Spans nest or lie apart, and outer ones come first.
        let mut rendered_to = 0;
        site.template.visit(&mut |expr, _| match &expr.kind {
            ExprKind::Call { name, args } if matches!(name.value, "render" | "renderOnce") => {
                rendered_to = args.span.end().max(rendered_to);
            }
            ExprKind::Index { base, index } if !matches!(base.kind, ExprKind::Name(_)) => {
                if let ExprKind::Str(literal) = &index.kind {
                    fenced_key(cx, literal, sink);
                }
            }
            ExprKind::Str(literal) if expr.span.end() > rendered_to => {
                inside_literal(site.decoded, literal, sink);
            }
            _ => {}
        });
    }
}

fn whole_value(cx: &FlowContext<'_>, site: &ScalarSite, sink: &mut Sink) {
    let (Some(scalar), Some(decoded)) = (cx.document().scalar(site.node), cx.document().decoded(site.node))
    else {
        return;
    };
    let text = decoded.text().trim();
    let fenced = format!("{{{{ {text} }}}}");
    let source = Decoded::verbatim(&fenced, 0);
    let template = pebble::parse_for(&source, cx.target());
    if !template.errors.is_empty() || !template.single_expression().is_some_and(reads) {
        return;
    }
    let node = cx.document().node(site.node).span;
    let edits = match scalar.style {
        ScalarStyle::Plain if !text.contains('"') && !text.contains('\\') => {
            vec![Edit::replace(node, format!("\"{fenced}\""))]
        }
        ScalarStyle::Plain if !text.contains('\'') => vec![Edit::replace(node, format!("'{fenced}'"))],
        ScalarStyle::Single | ScalarStyle::Double => vec![
            Edit::insert(node.start().saturating_add(1), "{{ "),
            Edit::insert(node.end().saturating_sub(1), " }}"),
        ],
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => Vec::new(),
    };
    let span = match scalar.style {
        ScalarStyle::Single | ScalarStyle::Double => node.shrink(1, 1),
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => decoded.span(),
    };
    let pending = sink
        .report(&RULE, span, "expression is outside `{{ }}`", "sent to the task as plain text")
        .help(format!("write `\"{fenced}\"`"));
    if !edits.is_empty() {
        pending.fix(Fix::risky("put `{{ }}` around the expression", edits));
    }
}

/// Whether the value of `expr` comes from a secret or an env.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other kinds of expressions say nothing here")]
fn reads(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::Call { name, args } => {
            name.value == "secret" && args.value(0, "key").is_some_and(|key| key.as_str().is_some())
        }
        ExprKind::Attr { base, args: None, .. } | ExprKind::Index { base, .. } => {
            matches!(base.kind, ExprKind::Name("envs")) || reads(base)
        }
        ExprKind::Filter { input, .. } => reads(input),
        ExprKind::Binary { left, .. } => reads(left),
        _ => false,
    }
}

/// `outputs.query['{{ taskrun.value }}']`: the key is looked up as it is typed. Where the variable is looked up itself,
/// the rules on its names speak.
fn fenced_key(cx: &FlowContext<'_>, literal: &Str<'_>, sink: &mut Sink) {
    let text = literal.text.as_ref();
    if !text.starts_with("{{") {
        return;
    }
    let source = Decoded::verbatim(text, 0);
    let template = pebble::parse_for(&source, cx.target());
    let Some(inner) = template.single_expression().filter(|_| template.errors.is_empty()) else { return };
    let inner = inner.span.of(text).trim();
    sink.report(&RULE, literal.inner, "expression stands inside a text", "looked up as it is typed")
        .help(format!("write it without quotes and braces: `[{inner}]`"));
}

/// `'Bearer secret("X")'`
fn inside_literal(decoded: &Decoded<'_>, literal: &Str<'_>, sink: &mut Sink) {
    let text = literal.text.as_ref();
    let Some((before, rest)) = text.split_once("secret(") else { return };
    let is_word =
        before.ends_with(|before: char| before.is_alphanumeric() || matches!(before, '_' | '.' | '-'));
    let inner = rest.trim_start();
    let Some(quote) = inner.chars().next().filter(|first| matches!(first, '\'' | '"')) else { return };
    let Some((key, behind)) = inner.get(1..).and_then(|inner| inner.split_once(quote)) else { return };
    if is_word || text.contains("{{") || key.is_empty() || !behind.trim_start().starts_with(')') {
        return;
    }
    let span = call_within(decoded, literal.inner).unwrap_or(literal.inner);
    sink.report(&RULE, span, "call of `secret()` stands inside a text", "printed as it is typed")
        .help(format!("end the text before it and join the two: `… ~ secret('{key}')`"));
}

/// The bytes of the first call of `secret()` in a part of a text: from its name to its bracket, whatever is written with
/// escapes.
fn call_within(decoded: &Decoded<'_>, part: Span) -> Option<Span> {
    const NAME: &str = "secret(";
    let text = decoded.text();
    // The text is searched from the byte on that `part` begins with.
    let (mut from, mut to) = (0, offset(text.len()));
    while from < to {
        let middle = from + (to - from) / 2;
        if decoded.locate(middle..middle + 1).start() < part.start() {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    let behind = text.get(from as usize..)?;
    let start = behind.find(NAME)?;
    let end = behind.get(start..)?.find(')')? + start + 1;
    let span = decoded.locate(from + offset(start)..from + offset(end));
    part.contains(span).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn whole_values_and_calls_in_a_text() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - secret('A')
#       ^^^^^^^^^^^ unfenced-expression
      - "secret('A')"
#        ^^^^^^^^^^^ unfenced-expression
      - envs.region
#       ^^^^^^^^^^^ unfenced-expression
      - "{{ 'Bearer secret(\"A\")' }}"
#                   ^^^^^^^^^^^^^ unfenced-expression
      - "{{ 'Bearer s\x65cret(\"A\"\x29' }}"
#                   ^^^^^^^^^^^^^^^^^^^ unfenced-expression
      - secret(s) are kept elsewhere
      - "{{ 'Bearer ' ~ secret('A') }}"
      - "{{ outputs.query['{{taskrun.value}}'] ?? 1 }} {{ outputs.query['{{'] ?? 1 }}"
#                          ^^^^^^^^^^^^^^^^^ unfenced-expression
      - "{{ render('{{ flow.id }}') }} {{ flow.id | replace({'{{ a }}': 'b'}) }}"
  - id: query
    type: io.kestra.plugin.core.debug.Return
    format: x
"#,
        );
    }
}
