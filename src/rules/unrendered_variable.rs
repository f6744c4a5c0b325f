//! `unrendered-variable`: a variable that holds an expression, read without `render()`.

use std::collections::HashMap;

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::{Place, Step},
    pebble::{self, Guard, Part},
    span::Span,
    yaml::NodeId,
};

declare_rule! {
    /// ## What it does
    /// Reports `vars.x` where the value of `x` holds an expression, and nothing renders it.
    ///
    /// ## Why is this bad?
    /// Kestra does not look into the value: the text `{{ … }}` itself is printed, braces and all.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// variables:
    ///   path: "reports/{{ execution.id }}"
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ vars.path }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// variables:
    ///   path: "reports/{{ execution.id }}"
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ render(vars.path) }}"
    /// ```
    ///
    /// ## How to fix
    /// Write `render(vars.x)`. Servers with `kestra.variables.recursive-rendering` render by themselves; allow the
    /// rule there.
    pub(crate) static RULE = {
        id: "unrendered-variable",
        group: References,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let mut seen: HashMap<NodeId, Option<Span>> = HashMap::new();
    for path in cx.paths().filter(|path| path.reads("vars") && !path.is_rendered && !path.is_kept) {
        // What a variable prints is rendered along with it, and a test for being defined prints nothing.
        if matches!(path.site.place, Place::Variable(_)) || path.guard == Some(Guard::Defined) {
            continue;
        }
        let Some(Step::Name { name, .. }) = path.steps.last().filter(|_| path.method.is_none()) else {
            continue;
        };
        let Some(value) = cx.names.declared.variable_value(cx.flow, &path.steps) else { continue };
        let Some(expression) = *seen.entry(value).or_insert_with(|| expression_in(cx, value)) else {
            continue;
        };
        let written = cx.said(path.span);
        sink.report(
            &RULE,
            name.span,
            format!("`{written}` prints an expression as it is typed"),
            "its value is not rendered",
        )
        .note(expression, "this stays as it is")
        .help(format!("write `render({written})`"));
    }
}

/// The value of a variable, if it holds an expression.
fn expression_in(cx: &FlowContext<'_>, value: NodeId) -> Option<Span> {
    let decoded = cx.document().decoded(value).filter(|decoded| decoded.text().contains('{'))?;
    let template = pebble::parse_for(&decoded, cx.target());
    let is_computed = |part: &Part<'_>| matches!(part, Part::Print { .. } | Part::Tag(_));
    (template.errors.is_empty() && template.parts.iter().any(is_computed)).then(|| decoded.span())
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn render_is_wanted_where_the_value_holds_an_expression() {
        check(
            r#"
id: load
namespace: company.team
variables:
  path: "a/{{ execution.id }}"
  whole: "b/{{ vars.path }}"
  plain: c
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ render(vars.path) }} {{ vars.plain }} {{ render(vars.whole ~ vars.path) }}"
      - "{{ vars.path }}"
#                ^^^^ unrendered-variable
      - "{% set kept = vars.path %}{{ render(kept) }} {% if vars.path is defined %}x{% endif %}"
"#,
        );
    }
}
