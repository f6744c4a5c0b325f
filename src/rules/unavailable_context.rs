//! `unavailable-context`: a variable that Kestra never gives in this place.

use super::{FlowContext, Sink, declare_rule, name};
use crate::flow::{Owner, PathRead, Place};

declare_rule! {
    /// ## What it does
    /// Reports variables in places where Kestra never has them: `outputs`, `taskrun` and `execution` in a trigger or in the
    /// defaults of an input, `taskrun` in the outputs of the flow, `outputs` in its checks, `vars` in the `when` of
    /// a Flow trigger.
    ///
    /// ## Why is this bad?
    /// The expression always fails. In the `when` of a trigger nobody sees it: the trigger silently never fires.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// triggers:
    ///   - id: daily
    ///     type: io.kestra.plugin.core.trigger.Schedule
    ///     cron: "0 9 * * *"
    ///     inputs:
    ///       note: "{{ outputs.log.value }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// triggers:
    ///   - id: daily
    ///     type: io.kestra.plugin.core.trigger.Schedule
    ///     cron: "0 9 * * *"
    ///     inputs:
    ///       note: "{{ trigger.date }}"
    /// ```
    ///
    /// ## How to fix
    /// Read something that is known there: `trigger`, `flow`, `envs`, `globals`, `labels`, `secret()`.
    pub(crate) static RULE = {
        id: "unavailable-context",
        group: References,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for path in cx.paths() {
        let Some(place) = missing_in(cx, path) else { continue };
        let root = path.root.value;
        if path.is_guarded() {
            continue;
        }
        let message = format!("`{root}` is not known in {place}");
        let help = match (root, place) {
            ("vars", _) => "compare with a value instead: with `vars` the trigger silently never fires",
            (_, "a trigger") => "read `trigger`, `flow`, `envs`, `globals` or `labels` here",
            (_, "the `checks` of a flow") => "read `inputs`, `flow` or `vars` here",
            _ => "read `inputs`, `flow`, `vars` or `envs` here",
        };
        sink.report(&RULE, path.root.span, message, "kestra never has it here").help(help);
    }
}

/// Whether the path begins with a variable that is never there.
pub(super) fn is_missing(cx: &FlowContext<'_>, path: &PathRead<'_>) -> bool {
    missing_in(cx, path).is_some()
}

/// The place that does not have the variable a path begins with.
fn missing_in(cx: &FlowContext<'_>, path: &PathRead<'_>) -> Option<&'static str> {
    let root = path.root.value;
    if !path.is_live()
        || !matches!(root, "outputs" | "taskrun" | "task" | "execution" | "vars")
        || path.site.place != Place::Rendered
    {
        return None;
    }
    let (property, value) = cx.flow.property_of(&path.site)?;
    match path.site.owner {
        Owner::Trigger(_) if name::is_about_another_flow(cx, &path.site) => {
            let in_when = match property {
                "when" => true,
                "dependsOn" => cx.document().items(value).iter().any(|&item| {
                    let when = cx.document().get(item, "when");
                    when.is_some_and(|when| cx.document().node(when).span.contains(path.span))
                }),
                _ => false,
            };
            (root == "vars" && in_when).then_some("the `when` of a Flow trigger")
        }
        Owner::Trigger(_) => {
            // Conditions, and what answers a webhook, may be asked of an execution that is there already.
            let is_certain = !matches!(property, "conditions" | "when" | "preconditions" | "dependsOn")
                && cx.flow.type_of(path.site.owner).is_some_and(|name| !name.ends_with(".Webhook"));
            let is_missing = match root {
                "outputs" | "taskrun" => true,
                "execution" | "task" => is_certain,
                _ => false,
            };
            is_missing.then_some("a trigger")
        }
        Owner::Flow => match (property, root) {
            ("inputs", "outputs" | "taskrun" | "task") => Some("the inputs of a flow"),
            ("outputs", "taskrun" | "task") => Some("the outputs of a flow"),
            ("checks", "outputs" | "taskrun" | "task") => Some("the `checks` of a flow"),
            _ => None,
        },
        Owner::Task(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn triggers_and_flows_lack_what_a_task_run_has() {
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: a
    type: STRING
    defaults: "{{ outputs.log.value }}"
#                 ^^^^^^^ unavailable-context
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
outputs:
  - id: b
    type: STRING
    value: "{{ taskrun.id }}"
#              ^^^^^^^ unavailable-context
triggers:
  - id: daily
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 9 * * *"
    inputs:
      c: "{{ outputs.log.value }} {{ trigger.date }}"
#            ^^^^^^^ unavailable-context
      e: "{{ execution.id }} {{ task.id }} {{ flow.id }}"
#            ^^^^^^^^^ unavailable-context
#                               ^^^^ unavailable-context
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: abcdefgh
    inputs:
      f: "{{ execution.id }}"
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    when: "{{ vars.a == 1 }}"
#             ^^^^ unavailable-context
    inputs:
      d: "{{ outputs.up.value }}"
"#,
        );
    }
}
