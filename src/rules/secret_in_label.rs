//! `secret-in-label`: a secret that becomes a label of an execution.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::{Carrier, Owner},
    kestra::plugins::PluginType,
};

declare_rule! {
    /// ## What it does
    /// Reports a secret in the labels that a Labels task, a Subflow or a trigger gives to an execution.
    ///
    /// ## Why is this bad?
    /// Labels are stored and shown in clear, beside every execution, to everyone who may see it. They are searched and
    /// sent on by alerts, and Kestra masks nothing in them.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: label
    ///     type: io.kestra.plugin.core.execution.Labels
    ///     labels:
    ///       account: "{{ secret('API_TOKEN') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: label
    ///     type: io.kestra.plugin.core.execution.Labels
    ///     labels:
    ///       account: "{{ envs.account }}"
    /// ```
    ///
    /// ## How to fix
    /// Label with something that is not secret, such as the name of the account.
    pub(crate) static RULE = {
        id: "secret-in-label",
        group: Leaks,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

/// Tasks that label an execution, their own or the one they start.
const LABELLING: &[&str] = &[
    "io.kestra.plugin.core.execution.Labels",
    "io.kestra.plugin.core.flow.ForEachItem",
    "io.kestra.plugin.core.flow.Subflow",
];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for carrier in cx.carriers.iter().filter(|carrier| is_label(carrier)) {
        let mut pending = sink
            .report(&RULE, carrier.span, "a label keeps the secret in clear", "shown beside every execution")
            .help("leave it out, or label with something that is not secret");
        if let Some(origin) = carrier.way.origin() {
            pending = pending.note(origin, "the secret is read here");
        }
    }
}

fn is_label(carrier: &Carrier<'_>) -> bool {
    carrier.property == "labels"
        && match carrier.site.owner {
            Owner::Task(_) => carrier.plugin.is_some_and(|plugin| LABELLING.contains(&plugin.name())),
            // What a plugin's own trigger means by labels is not known.
            Owner::Trigger(_) => carrier.plugin.is_some_and(PluginType::is_core),
            Owner::Flow => false,
        }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, check};

    #[test]
    fn labels_of_tasks_and_triggers_are_looked_at() {
        check(
            r#"
id: load
namespace: company.team
labels:
  plain: "{{ secret('A') }}"
#         ^^^^^^^^^^^^^^^^^ expression-in-unrendered-place
triggers:
  - id: after
    type: io.kestra.plugin.core.trigger.Flow
    labels:
      - key: who
        value: "x {{ secret('A') }}"
#                    ^^^^^^^^^^^ secret-in-label
  - id: nightly
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 3 * * *"
    disabled: true
    labels:
      who: "{{ secret('A') }}"
tasks:
  - id: label
    type: io.kestra.core.tasks.executions.Labels
    labels:
      - key: a
        value: "{{ secret('A') }}"
#                  ^^^^^^^^^^^ secret-in-label
      - key: has
        value: "{{ secret('A') is empty }}"
  - id: child
    type: io.kestra.plugin.core.flow.Subflow
    namespace: company.team
    flowId: child
    inputs:
      token: "{{ secret('A') }}"
    labels:
      who: "{{ labels.a }}"
#              ^^^^^^^^ secret-in-label
  - id: elsewhere
    type: com.example.Issue
    labels: "{{ secret('A') }}"
"#,
        );
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said(
                "secret-in-label",
                "id: a\nnamespace: b\ntasks:\n  - id: l\n    type: io.kestra.plugin.core.execution.Labels\n    \
                 labels:\n      a: \"{{ secret('A') }}\"\n"
            ),
            @r"
        a label keeps the secret in clear
        7:14 `secret('A')` shown beside every execution
        help: leave it out, or label with something that is not secret
        "
        );
    }
}
