//! `unknown-task-output`: outputs of a task that the flow does not have.

use super::{FlowContext, Sink, declare_rule, name, unavailable_context};
use crate::flow::{Step, TaskName};

declare_rule! {
    /// ## What it does
    /// Reports `outputs.x` and `tasks.x` where no task of the flow has the id `x`. Children of every task count, in
    /// `errors`, `finally` and `afterExecution` too, and the hidden parts of a `ForEachItem` (`x_items`, `x_split`,
    /// `x_merge`).
    ///
    /// ## Why is this bad?
    /// Kestra fails the task with ``Unable to find `x` used in the expression``. Where a fallback stands beside it
    /// (`outputs.x.uri ?? ''`), the flow goes on, and the finding is advice.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: download
    ///     type: io.kestra.plugin.core.http.Download
    ///     uri: https://example.com/data.csv
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.downlod.uri }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: download
    ///     type: io.kestra.plugin.core.http.Download
    ///     uri: https://example.com/data.csv
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.download.uri }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the id of a task of this flow. Outputs of a subflow are read through the task that runs it:
    /// `outputs.<task>.outputs.<name>`.
    pub(crate) static RULE = {
        id: "unknown-task-output",
        group: References,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let mut near = name::Near::new(cx);
    for path in cx.paths().filter(|path| path.reads("outputs") || path.reads("tasks")) {
        if name::is_about_another_flow(cx, &path.site) || unavailable_context::is_missing(cx, path) {
            continue;
        }
        let Some(Step::Name { name, .. }) = path.steps.first() else { continue };
        if cx.names.declared.task(cx.flow, &name.value) != TaskName::Missing {
            continue;
        }
        let label = "no task of this flow has that id";
        let pending = sink.report(&RULE, name.span, format!("flow has no task `{}`", name.value), label);
        let meant = near.find(&name.value, &cx.names.declared.task_ids(cx.flow));
        let help = meant.unwrap_or_else(|| "write the id of a task of this flow".to_owned());
        name::guarded(path, pending.help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn tasks_of_every_nesting_and_hidden_ids_are_known() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: outer
    type: io.kestra.plugin.core.flow.Sequential
    tasks:
      - id: inner
        type: io.kestra.plugin.core.debug.Return
        format: hello
  - id: each
    type: io.kestra.plugin.core.flow.ForEachItem
    items: "{{ outputs.inner.value }}"
    namespace: company.team
    flowId: other
  - id: sub
    type: io.kestra.plugin.core.flow.Subflow
    namespace: company.team
    flowId: other
    outputs:
      taken: "{{ outputs.of_the_other_flow.value }}"
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ outputs.each_merge.subflowOutputs }} {{ outputs['inner'].value }} {{ outputs[flow.id] }}"
      - "{{ outputs.iner.value }}"
#                   ^^^^ unknown-task-output
      - "{{ tasks.gone.state }}"
#                 ^^^^ unknown-task-output
triggers:
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    inputs:
      from: "{{ outputs.upstream.uri }}"
"#,
        );
    }
}
