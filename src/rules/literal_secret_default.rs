//! `literal-secret-default`: the default of a secret input.

use super::{LiteralContext, Sink, declare_rule};
use crate::{credential::Certainty, diagnostic::Level, flow::LiteralKind};

declare_rule! {
    /// ## What it does
    /// Reports defaults of inputs of type `SECRET`; a warning for inputs of type `STRING` that are named like a credential.
    ///
    /// ## Why is this bad?
    /// The type hides what is typed into the form. Its default stands in the flow for everyone to read.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: api_token
    ///     type: SECRET
    ///     defaults: wint3r-sonnet
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: api_token
    ///     type: SECRET
    ///     required: false
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// ```
    ///
    /// ## How to fix
    /// Leave the default out, or read it from a secret.
    pub(crate) static RULE = {
        id: "literal-secret-default",
        group: Credentials,
        level: Error,
        since: "0.1",
        check: Literals(check),
    };
}

fn check(cx: &LiteralContext<'_>, sink: &mut Sink) {
    for literal in cx.literals {
        if !literal.is_credential() || !matches!(literal.kind, LiteralKind::InputDefault) {
            continue;
        }
        let is_secret = literal.certainty == Certainty::Certain;
        let message = if is_secret {
            "default of a SECRET input is stored as plain text"
        } else {
            "default of an input that is named like a credential is stored as plain text"
        };
        let pending = sink
            .report_in(&RULE, cx.site, literal.span, message, "whoever reads the flow reads it")
            .help("leave the default out, or make it an expression that reads a secret");
        if !is_secret {
            pending.at_most(Level::Warning);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn defaults_of_secret_inputs() {
        check(
            r"
id: load
namespace: company.team
inputs:
  - id: api_token
    type: SECRET
    defaults: wint3r-sonnet
#             ^^^^^^^^^^^^^ literal-secret-default
  - id: db_password
    type: STRING
    defaults: wint3r-sonnet
#             ^^^^^^^^^^^^^ literal-secret-default
  - id: region
    type: STRING
    defaults: wint3r-sonnet
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
",
        );
    }
}
