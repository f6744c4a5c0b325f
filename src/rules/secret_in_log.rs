//! `secret-in-log`: a secret that a task writes to its log.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    diagnostic::Level,
    flow::{Carrier, Way},
};

declare_rule! {
    /// ## What it does
    /// Reports a secret in what a task logs: `message` of Log, `errorMessage` of Fail and Assert, `format` of Echo.
    ///
    /// ## Why is this bad?
    /// Kestra masks a secret only in the log of the task that reads it with `secret()`. One that comes through an
    /// output, a variable that a task has set, a label or an input is plain text to the next task, and printed in
    /// clear. A direct `secret()` is printed as `******` and reported as advice.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: login
    ///     type: io.kestra.plugin.core.output.OutputValues
    ///     values:
    ///       token: "{{ secret('API_TOKEN') }}"
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "logged in with {{ outputs.login.values.token }}"
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
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "answered {{ outputs.call.code }}"
    /// ```
    ///
    /// ## How to fix
    /// Leave the value out of the message, and read a secret with `secret()` where it is used.
    pub(crate) static RULE = {
        id: "secret-in-log",
        group: Leaks,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

/// What is written to a log: types and their properties.
const LOGGED: &[(&str, &str)] = &[
    ("io.kestra.plugin.core.debug.Echo", "format"),
    ("io.kestra.plugin.core.execution.Assert", "errorMessage"),
    ("io.kestra.plugin.core.execution.Fail", "errorMessage"),
    ("io.kestra.plugin.core.log.Log", "message"),
];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let is_logged = |carrier: &&Carrier<'_>| LOGGED.iter().any(|(of, property)| carrier.is_in(of, property));
    for carrier in cx.carriers.iter().filter(is_logged) {
        let (message, label, help) = match carrier.way {
            Way::Stored(store, _) => (
                format!("a secret that comes through {} is logged in clear", store.name()),
                "printed as it is",
                "leave it out: kestra masks only what the task itself reads with `secret()`",
            ),
            Way::Call | Way::Variable(_) | Way::Input => (
                "a secret in a log message is printed as `******`".to_owned(),
                "tells nothing, and relies on the mask",
                "leave it out of the message",
            ),
        };
        let mut pending = sink.report(&RULE, carrier.span, message, label).help(help);
        if let Some(origin) = carrier.way.origin() {
            pending = pending.note(origin, "the secret is read here");
        }
        if carrier.way.is_masked() {
            pending.at_most(Level::Advice);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, check};

    #[test]
    fn what_went_through_an_output_is_marked() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: direct
    type: io.kestra.plugin.core.debug.Return
    format: "Bearer {{ secret('A') }}"
#                      ^^^^^^^^^^^ secret-in-output
  - id: many
    type: io.kestra.plugin.core.output.OutputValues
    values:
      open: plain
      token: "{{ secret('A') | base64encode }}"
#                ^^^^^^^^^^^ secret-in-output
      again: "{{ outputs.direct.value | trim }}"
#                ^^^^^^^^^^^^^^^^^^^^ secret-in-output
  - id: log
    type: io.kestra.core.tasks.log.Log
    message:
      - "{{ outputs.direct.value }} {{ outputs.many.values.open }}"
#           ^^^^^^^^^^^^^^^^^^^^ secret-in-log
      - "{{ 'x' ~ outputs.many.values['token'] }} {{ outputs.many.values.again | upper }}"
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-log
#                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ secret-in-log
      - "{% set x = outputs.many.values %}{{ x }} {{ outputs.direct.value == 'a' }} {{ outputs.many.values.token | sha256 }}"
#                   ^^^^^^^^^^^^^^^^^^^ secret-in-log
      - "{% if outputs.direct.value is defined %}yes{% endif %} {{ outputs.other.value }}"
  - id: other
    type: io.kestra.plugin.core.debug.Return
    format: "{{ secret('A') is empty ? 'a' : 'b' }}"
"#
            .replace(" {{ outputs.other.value }}", "")
            .as_str(),
        );
    }

    #[test]
    fn variables_labels_and_inputs_carry_it_too() {
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: plain
    type: STRING
    defaults: "{{ secret('A') }}"
#                 ^^^^^^^^^^^ secret-in-input
  - id: hidden
    type: SECRET
    defaults: "{{ secret('A') }}"
  - id: given
    type: STRING
variables:
  late: "{{ secret('A') }}"
triggers:
  - id: nightly
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 3 * * *"
    inputs:
      given: "{{ secret('B') }}"
    labels:
      who: "{{ secret('C') }}"
#              ^^^^^^^^^^^ secret-in-label
tasks:
  - id: early
    type: io.kestra.plugin.core.log.Log
    message: "{{ vars.kept ?? 'none' }}"
  - id: set
    type: io.kestra.plugin.core.execution.SetVariables
    variables:
      kept: "{{ secret('A') }}"
#               ^^^^^^^^^^^ secret-in-output
  - id: fail
    type: io.kestra.plugin.core.execution.Fail
    errorMessage: "{{ vars.kept }} {{ inputs.plain }} {{ inputs.given }} {{ labels.who }} {{ labels.other ?? '' }}"
#                     ^^^^^^^^^ secret-in-log
#                                     ^^^^^^^^^^^^ secret-in-log
#                                                        ^^^^^^^^^^^^ secret-in-log
#                                                                           ^^^^^^^^^^ secret-in-log
  - id: masked
    type: io.kestra.plugin.core.log.Log
    disabled: true
    message: "{{ vars.kept }}"
"#,
        );
    }

    #[test]
    fn what_the_task_reads_itself_is_advice() {
        let text = "id: a\nnamespace: b\nvariables:\n  x: \"{{ secret('A') }}\"\ninputs:\n  - id: s\n    type: SECRET\n\
                    tasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: \"@\"\n";
        let levels = |message: &str| -> Vec<String> {
            let found = testing::findings(&text.replace('@', message));
            let of_rule = found.iter().filter(|finding| finding.rule.name() == "secret-in-log");
            of_rule.map(|finding| finding.level.name().to_owned()).collect()
        };
        for masked in ["{{ secret('A') }}", "{{ render(vars.x) }}", "{{ inputs.s | upper }}"] {
            assert_eq!(levels(masked), ["advice"], "{masked}");
        }
        for silent in ["{{ vars.x }}", "{{ secret('A') == 'a' }}", "{% raw %}{{ secret('A') }}{% endraw %}"] {
            assert!(levels(silent).is_empty(), "{silent}");
        }
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said(
                "secret-in-log",
                "id: a\nnamespace: b\ntasks:\n  - id: login\n    type: io.kestra.plugin.core.debug.Return\n    \
                 format: \"{{ secret('A') }}\"\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    \
                 message: \"{{ outputs.login.value }}\"\n"
            ),
            @r"
        a secret that comes through an output is logged in clear
        9:18 `outputs.login.value` printed as it is
        6:17 `secret('A')` the secret is read here
        help: leave it out: kestra masks only what the task itself reads with `secret()`
        "
        );
        insta::assert_snapshot!(
            testing::said("secret-in-log", &testing::flow_with(r#""{{ secret('A') }}""#)),
            @r"
        a secret in a log message is printed as `******`
        6:18 `secret('A')` tells nothing, and relies on the mask
        help: leave it out of the message
        "
        );
    }
}
