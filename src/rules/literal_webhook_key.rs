//! `literal-webhook-key`: the key of a webhook in plain text.

use super::{LiteralContext, Sink, declare_rule, extract};
use crate::{credential::Verdict, flow::LiteralKind};

declare_rule! {
    /// ## What it does
    /// Reports the `key` of a Webhook trigger that is written as plain text.
    ///
    /// ## Why is this bad?
    /// The key is the only thing that keeps others from starting the flow: the address of the webhook is known from
    /// namespace and id.
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
    ///   - id: hook
    ///     type: io.kestra.plugin.core.trigger.Webhook
    ///     key: 4wjtkzwVGBM9yKnjm3yv8r
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// triggers:
    ///   - id: hook
    ///     type: io.kestra.plugin.core.trigger.Webhook
    ///     key: "{{ secret('WEBHOOK_KEY') }}"
    /// ```
    ///
    /// ## How to fix
    /// Read the key from a secret: it is rendered when a request comes in.
    pub(crate) static RULE = {
        id: "literal-webhook-key",
        group: Credentials,
        level: Warning,
        since: "0.1",
        check: Literals(check),
    };
}

fn check(cx: &LiteralContext<'_>, sink: &mut Sink) {
    for literal in cx.literals {
        if literal.verdict == Verdict::Credential && matches!(literal.kind, LiteralKind::WebhookKey) {
            let message = "key of the webhook is stored in the flow as plain text";
            let label = "whoever reads it can start the flow";
            let name = extract::secret_name(cx, literal);
            sink.report_in(&RULE, cx.site, literal.span, message, label).help(format!(
                "write `\"{{{{ secret('{name}') }}}}\"`, and define `SECRET_{name}`, base64-encoded, in the environment of the server"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn an_expression_is_no_literal() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: 4wjtkzwVGBM9yKnjm3yv8r
#        ^^^^^^^^^^^^^^^^^^^^^^ literal-webhook-key
  - id: other
    type: io.kestra.plugin.core.trigger.Webhook
    key: "{{ secret('WEBHOOK_KEY') }}"
"#,
        );
    }
}
