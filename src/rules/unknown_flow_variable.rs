//! `unknown-flow-variable`: a variable that the flow does not declare.

use super::{FlowContext, Sink, declare_rule, name, unavailable_context};
use crate::flow::{Resolution, Step};

declare_rule! {
    /// ## What it does
    /// Reports `vars.x` where the flow has no `x` under `variables`. Flows with a `SetVariables` task are left
    /// alone.
    ///
    /// ## Why is this bad?
    /// Kestra fails the task with ``Unable to find `x` used in the expression``. Where a fallback stands beside it
    /// (`vars.x ?? 'd'`), the flow goes on, and the finding is advice.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// variables:
    ///   bucket: reports
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ vars.bucekt }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// variables:
    ///   bucket: reports
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ vars.bucket }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name, or declare it under `variables`.
    pub(crate) static RULE = {
        id: "unknown-flow-variable",
        group: References,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let mut near = name::Near::new(cx);
    let declared = &cx.names.declared;
    for path in cx.paths().filter(|path| path.reads("vars") && !unavailable_context::is_missing(cx, path)) {
        let Resolution::Missing(depth) = declared.variable(cx.flow, &path.steps) else { continue };
        let Some(Step::Name { name, .. }) = path.steps.get(depth) else { continue };
        let known = declared.variable_names(cx.flow, &path.steps, depth);
        let label = if cx.flow.property("variables").is_some() {
            "not declared under `variables`"
        } else {
            "the flow declares no variable"
        };
        let pending = sink.report(&RULE, name.span, format!("flow has no variable `{}`", name.value), label);
        let meant = near.find(&name.value, &known);
        let help = meant.unwrap_or_else(|| format!("declare `{}` under `variables`", name.value));
        name::guarded(path, pending.help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn variables_are_looked_up_as_far_as_they_are_written() {
        check(
            r#"
id: load
namespace: company.team
variables:
  bucket: reports
  nested:
    a: 1
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ vars.bucket }} {{ vars.nested.a }} {{ vars['nested'] }} {{ vars.bucket.length }}"
      - "{{ vars.bucekt }}"
#                ^^^^^^ unknown-flow-variable
      - "{{ vars.nested.b }}"
#                       ^ unknown-flow-variable
"#,
        );
    }

    #[test]
    fn a_task_may_set_variables() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: set
    type: io.kestra.plugin.core.execution.SetVariables
    variables:
      a: 1
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ vars.a }}"
"#,
        );
    }
}
