//! `secret-in-input`: a secret as the default of an input that is not of type `SECRET`.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::{Carrier, Owner},
    kestra::Release,
};

declare_rule! {
    /// ## What it does
    /// Reports a secret in `defaults` of an input that is not of type `SECRET`. Since Kestra 1.0; before, defaults were
    /// not rendered.
    ///
    /// ## Why is this bad?
    /// Kestra stores the inputs of each execution and shows them. Only those of type `SECRET` are encrypted, and masked
    /// in logs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: token
    ///     type: STRING
    ///     defaults: "{{ secret('API_TOKEN') }}"
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com
    ///     headers:
    ///       Authorization: "Bearer {{ inputs.token }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: token
    ///     type: SECRET
    ///     defaults: "{{ secret('API_TOKEN') }}"
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com
    ///     headers:
    ///       Authorization: "Bearer {{ inputs.token }}"
    /// ```
    ///
    /// ## How to fix
    /// Read the secret where it is used, or give the input the type `SECRET`, which needs a server with
    /// `kestra.encryption.secret-key`.
    pub(crate) static RULE = {
        id: "secret-in-input",
        group: Leaks,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let asks = |carrier: &&Carrier<'_>| match carrier.site.owner {
        Owner::Flow => carrier.property == "inputs",
        Owner::Task(_) => carrier.is_in("io.kestra.plugin.core.flow.Pause", "onResume"),
        Owner::Trigger(_) => false,
    };
    let mut carriers = cx.carriers.iter().filter(asks).peekable();
    if carriers.peek().is_none() || !cx.target().sometimes(|release| release >= Release::V1_0) {
        return;
    }
    let defaults = cx.flow.input_defaults();
    for carrier in carriers {
        let before = defaults.partition_point(|input| input.span.start() <= carrier.span.start());
        let Some(input) = before.checked_sub(1).and_then(|at| defaults.get(at)) else { continue };
        if !input.span.contains(carrier.span) || input.input_type == "SECRET" {
            continue;
        }
        let mut pending = sink
            .report(
                &RULE,
                carrier.span,
                format!("input `{}` keeps the secret in clear", input.id),
                "stored and shown with every execution",
            )
            .help("write `type: SECRET`, or read the secret where it is used");
        if let Some(origin) = carrier.way.origin() {
            pending = pending.note(origin, "the secret is read here");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, check, check_for};
    use crate::kestra::{Target, version::Requested};

    const FLOW: &str = r#"
id: load
namespace: company.team
inputs:
  - id: token
    type: STRING
    defaults: "x {{ secret('A') }}"
#                   ^^^^^^^^^^^ secret-in-input
  - id: hidden
    type: SECRET
    defaults: "{{ secret('A') }}"
  - id: config
    type: JSON
    defaults: '{"a": "{{ secret("A") }}"}'
#                        ^^^^^^^^^^^ secret-in-input
  - id: known
    type: STRING
    defaults: "{{ secret('A') == 'x' }}"
tasks:
  - id: wait
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - id: again
        type: STRING
        defaults: "{{ inputs.token }}"
#                     ^^^^^^^^^^^^ secret-in-input
"#;

    #[test]
    fn defaults_of_all_inputs_but_secrets_are_looked_at() {
        check(FLOW);
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: form
    type: FORM
    inputs:
      - id: hidden
        type: SECRET
        defaults: "{{ secret('A') }}"
      - id: token
        type: STRING
        defaults: "{{ secret('A') }}"
#                     ^^^^^^^^^^^ secret-in-input
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ inputs.form.token }} {{ inputs.form.hidden == 'x' }}"
#                ^^^^^^^^^^^^^^^^^ secret-in-log
"#,
        );
    }

    #[test]
    fn before_1_0_defaults_were_not_rendered() {
        let target = |version: &str| -> Target { version.parse::<Requested>().unwrap().target };
        let unmarked: String = FLOW
            .lines()
            .filter(|line| !line.starts_with('#'))
            .fold(String::new(), |text, line| text + line + "\n");
        check_for(target("0.24"), &unmarked);
        check_for(target("1.0"), FLOW);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said(
                "secret-in-input",
                "id: a\nnamespace: b\ninputs:\n  - id: t\n    type: STRING\n    defaults: \"{{ secret('A') }}\"\n\
                 tasks:\n  - id: l\n    type: io.kestra.plugin.core.log.Log\n    message: x\n"
            ),
            @r"
        input `t` keeps the secret in clear
        6:19 `secret('A')` stored and shown with every execution
        help: write `type: SECRET`, or read the secret where it is used
        "
        );
    }
}
