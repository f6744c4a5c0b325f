//! `secret-in-output`: a secret that a flow or a task gives out.

use super::{FlowContext, Sink, declare_rule};
use crate::{flow::Owner, yaml::NodeId};

declare_rule! {
    /// ## What it does
    /// Reports a secret in the outputs of the flow, in `format` of Return, `values` of `OutputValues` and `variables` of
    /// `SetVariables`.
    ///
    /// ## Why is this bad?
    /// Kestra masks a secret only in the log of the task that reads it. Outputs and variables are stored and shown in
    /// clear, and what reads them prints them in clear.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: header
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "Bearer {{ secret('API_TOKEN') }}"
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com
    ///     headers:
    ///       Authorization: "{{ outputs.header.value }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com
    ///     headers:
    ///       Authorization: "Bearer {{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Read the secret with `secret()` in the task that uses it. A text that is needed more than once can stand under
    /// `variables`, read by `render(vars.x)`.
    pub(crate) static RULE = {
        id: "secret-in-output",
        group: Leaks,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

/// Tasks that keep what they are given: their property, and the word for it.
const KEEPING: &[(&str, &str, &str)] = &[
    ("io.kestra.plugin.core.debug.Return", "format", "the output of a task"),
    ("io.kestra.plugin.core.execution.SetVariables", "variables", "a variable"),
    ("io.kestra.plugin.core.output.OutputValues", "values", "the output of a task"),
];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for carrier in cx.carriers {
        let keeper = match carrier.site.owner {
            Owner::Flow if carrier.property == "outputs" && !is_encrypted(cx, carrier.site.node) => {
                "an output of the flow"
            }
            Owner::Flow | Owner::Trigger(_) => continue,
            Owner::Task(_) => {
                let of = KEEPING.iter().find(|(of, property, _)| carrier.is_in(of, property));
                let Some((.., keeper)) = of else { continue };
                keeper
            }
        };
        let mut pending = sink
            .report(
                &RULE,
                carrier.span,
                format!("{keeper} keeps the secret in clear"),
                "stored, shown, and masked nowhere",
            )
            .help("read it with `secret()` in the task that uses it");
        if let Some(origin) = carrier.way.origin() {
            pending = pending.note(origin, "the secret is read here");
        }
    }
}

/// Whether `value` belongs to an output of type `SECRET`.
fn is_encrypted(cx: &FlowContext<'_>, value: NodeId) -> bool {
    let document = cx.document();
    let outputs = cx.flow.property("outputs").map_or(&[][..], |list| document.items(list));
    // Nodes are numbered in the order they begin.
    let before = outputs.partition_point(|output| *output <= value).checked_sub(1);
    let output_type = before.and_then(|at| document.get(*outputs.get(at)?, "type"));
    output_type.and_then(|node| document.text(node)) == Some("SECRET")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, check};

    #[test]
    fn what_is_kept_is_marked() {
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: password
    type: SECRET
variables:
  header: "Bearer {{ secret('A') }}"
tasks:
  - id: one
    type: io.kestra.core.tasks.debugs.Return
    format: "{{ render(vars.header) }} {{ inputs.password }}"
#                      ^^^^^^^^^^^ secret-in-output
#                                         ^^^^^^^^^^^^^^^ secret-in-output
  - id: two
    type: io.kestra.plugin.core.output.OutputValues
    values:
      list: ["{{ secret('A') ~ 1 }}", "{{ secret('A') | md5 }}"]
#                ^^^^^^^^^^^ secret-in-output
      unread: "{{ secret('A') is null ? 1 : 2 }}"
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: "https://example.com/{{ secret('A') }}"
    body: "{{ secret('A') }}"
outputs:
  - id: used
    type: STRING
    value: "{{ outputs.one.value }} {{ outputs.call.uri }} {{ outputs.call.body }}"
#              ^^^^^^^^^^^^^^^^^ secret-in-output
#                                      ^^^^^^^^^^^^^^^^ secret-in-output
  - id: hidden
    type: SECRET
    value: "{{ secret('A') }}"
"#,
        );
    }

    #[test]
    fn rounds_of_a_loop_are_outputs_too() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [a, b]
    tasks:
      - id: one
        type: io.kestra.plugin.core.debug.Return
        format: "{{ secret('A') }}"
#                   ^^^^^^^^^^^ secret-in-output
outputs:
  - id: used
    type: STRING
    value: "{{ outputs.one['a'].value }} {{ outputs.one[flow.id].value }}"
#              ^^^^^^^^^^^^^^^^^^^^^^ secret-in-output
#                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-output
"#,
        );
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said(
                "secret-in-output",
                "id: a\nnamespace: b\ntasks:\n  - id: r\n    type: io.kestra.plugin.core.debug.Return\n    \
                 format: \"{{ secret('A') }}\"\n"
            ),
            @r"
        the output of a task keeps the secret in clear
        6:17 `secret('A')` stored, shown, and masked nowhere
        help: read it with `secret()` in the task that uses it
        "
        );
    }
}
