//! `output-before-run`: outputs of a task that has not run yet.

use super::{FlowContext, Sink, declare_rule, name};
use crate::{
    diagnostic::Level,
    flow::{Owner, PathRead, Place, RunOrder, Space, Step, TaskName},
};

declare_rule! {
    /// ## What it does
    /// Reports `outputs.x` where the task `x` runs after the one that reads it, at the same time, or is the reader
    /// itself.
    ///
    /// ## Why is this bad?
    /// There are no outputs yet, so Kestra fails the task with ``Unable to find `x` used in the expression``. Where
    /// a fallback stands beside it, the finding is advice.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: etl
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.load.uri }}"
    ///   - id: load
    ///     type: io.kestra.plugin.core.http.Download
    ///     uri: https://example.com/data.csv
    /// ```
    /// ```yaml,good
    /// id: etl
    /// namespace: company.team
    /// tasks:
    ///   - id: load
    ///     type: io.kestra.plugin.core.http.Download
    ///     uri: https://example.com/data.csv
    ///   - id: extract
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.load.uri }}"
    /// ```
    ///
    /// ## How to fix
    /// Put the task that is read before the one that reads it. In a `Dag`, name it under `dependsOn`; branches of a
    /// `Parallel` cannot read each other.
    pub(crate) static RULE = {
        id: "output-before-run",
        group: References,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for path in cx.paths().filter(|path| path.reads("outputs")) {
        let Owner::Task(reader) = path.site.owner else {
            output_of_flow(cx, path, sink);
            continue;
        };
        // Assets are noted down after the task has run.
        let property = cx.flow.property_of(&path.site).map(|(property, _)| property);
        if matches!(path.site.place, Place::Variable(_)) || matches!(property, Some("assets" | "onResume")) {
            continue;
        }
        let Some(Step::Name { name, .. }) = path.steps.first() else { continue };
        let (other, is_part) = match cx.names.declared.task(cx.flow, &name.value) {
            TaskName::Task(other) => (other, false),
            TaskName::Hidden(other) => (other, true),
            TaskName::Possible | TaskName::Missing => continue,
        };
        let id_of = |task: u32| cx.flow.tasks().get(task as usize).and_then(|task| task.id);
        let (Some(reader_id), Some(other_id)) = (id_of(reader), id_of(other)) else { continue };
        let reader_name = cx.document().text(reader_id).unwrap_or_default();
        let (message, note, help) = match cx.names.order.of(cx.flow, reader, other) {
            RunOrder::Itself if !is_part => (
                format!("task `{reader_name}` reads its own output"),
                "there are no outputs before the task has run".to_owned(),
                "read the outputs of an earlier task".to_owned(),
            ),
            RunOrder::Possible | RunOrder::Itself => continue,
            RunOrder::Inside => (
                format!("task `{reader_name}` reads the output of a task inside it"),
                format!("`{}` runs after `{reader_name}` has read this", name.value),
                "read the outputs of an earlier task".to_owned(),
            ),
            RunOrder::Later => (
                format!("task `{reader_name}` reads the output of a task that runs later"),
                format!("`{}` runs after `{reader_name}`", name.value),
                if cx.names.order.share_a_list(cx.flow, reader, other) {
                    format!("move `{}` before `{reader_name}`, or read another output", name.value)
                } else {
                    "read the output of a task that has run by then".to_owned()
                },
            ),
            RunOrder::Beside => (
                format!("task `{reader_name}` reads the output of a task that runs at the same time"),
                format!("`{}` runs beside `{reader_name}`", name.value),
                format!("let `{reader_name}` run after `{}`", name.value),
            ),
        };
        let pending = sink
            .report(&RULE, path.span_to(0), message, "read here")
            .note(cx.document().text_span(other_id), note)
            .help(help);
        name::guarded(path, pending);
    }
}

/// Outputs of the flow are rendered at the end of the execution, tasks below `afterExecution` run behind it (flow §1.1).
fn output_of_flow(cx: &FlowContext<'_>, path: &PathRead<'_>, sink: &mut Sink) {
    let property = cx.flow.property_of(&path.site).map(|(property, _)| property);
    let Some(Step::Name { name, .. }) = path.steps.first() else { return };
    let TaskName::Task(other) = cx.names.declared.task(cx.flow, &name.value) else { return };
    let Some(other) = cx.flow.tasks().get(other as usize) else { return };
    let Some(id) = other.id.filter(|_| other.space == Space::AfterExecution) else { return };
    if path.site.owner != Owner::Flow || property != Some("outputs") {
        return;
    }
    let message = format!("output of the flow reads `{}`, which runs after the execution", name.value);
    let pending = sink
        .report(&RULE, path.span_to(0), message, "read at the end of the execution")
        .note(cx.document().text_span(id), format!("`{}` runs behind that", name.value))
        .help("read the output of a task below `tasks` or `finally`");
    // That the end of an execution comes before such tasks is read in its source, not tried on the engine.
    pending.at_most(if path.is_guarded() { Level::Advice } else { Level::Warning });
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, said};

    #[test]
    fn the_order_of_lists_counts() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: first
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.last.value }}"
#               ^^^^^^^^^^^^ output-before-run
  - id: own
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.own.value }} {{ outputs.first.value }}"
#               ^^^^^^^^^^^ output-before-run
  - id: choice
    type: io.kestra.plugin.core.flow.If
    condition: "{{ outputs.yes.value == 1 }}"
#                  ^^^^^^^^^^^ output-before-run
    then:
      - id: yes
        type: io.kestra.plugin.core.debug.Return
        format: "{{ outputs.no.value }}"
    else:
      - id: no
        type: io.kestra.plugin.core.debug.Return
        format: x
  - id: last
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.handler.value }}"
#               ^^^^^^^^^^^^^^^ output-before-run
errors:
  - id: handler
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.last.value }}"
finally:
  - id: cleanup
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.handler.value ?? outputs.last.value }}"
"#,
        );
    }

    #[test]
    fn tasks_behind_the_execution_are_no_output_of_the_flow() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: first
    type: io.kestra.plugin.core.debug.Return
    format: x
afterExecution:
  - id: late
    type: io.kestra.plugin.core.debug.Return
    format: "{{ outputs.first.value }}"
outputs:
  - id: a
    type: STRING
    value: "{{ outputs.first.value }} {{ outputs.late.value }}"
#                                        ^^^^^^^^^^^^ output-before-run
"#,
        );
    }

    #[test]
    fn a_task_cannot_be_moved_to_another_list() {
        let flow = "id: a\nnamespace: b\ntasks:\n  - id: early\n    type: io.kestra.plugin.core.debug.Return\n    format: \
                    \"{{ outputs.late.value }}\"\nfinally:\n  - id: late\n    type: \
                    io.kestra.plugin.core.debug.Return\n    format: x\n";
        assert!(
            said("output-before-run", flow).ends_with("help: read the output of a task that has run by then")
        );
    }

    #[test]
    fn branches_beside_each_other_cannot_read_each_other() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: both
    type: io.kestra.plugin.core.flow.Parallel
    tasks:
      - id: left
        type: io.kestra.plugin.core.debug.Return
        format: x
      - id: right
        type: io.kestra.plugin.core.debug.Return
        format: "{{ outputs.left.value }}"
#                   ^^^^^^^^^^^^ output-before-run
  - id: graph
    type: io.kestra.plugin.core.flow.Dag
    tasks:
      - task:
          id: b
          type: io.kestra.plugin.core.debug.Return
          format: "{{ outputs.a.value }}"
        dependsOn: [a]
      - task:
          id: a
          type: io.kestra.plugin.core.debug.Return
          format: "{{ outputs.b.value }}"
#                     ^^^^^^^^^ output-before-run
"#,
        );
    }

    #[test]
    fn rounds_of_a_loop_may_read_earlier_ones() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: until
    type: io.kestra.plugin.core.flow.LoopUntil
    condition: "{{ outputs.step.value == 1 }}"
    tasks:
      - id: before
        type: io.kestra.plugin.core.debug.Return
        format: "{{ outputs.step.value }}"
      - id: step
        type: io.kestra.plugin.core.debug.Return
        format: x
"#,
        );
    }
}
