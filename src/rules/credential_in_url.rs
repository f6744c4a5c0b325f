//! `credential-in-url`: a password inside a URL or connection string.

use super::{LiteralContext, Sink, declare_rule, extract};
use crate::{credential::Verdict, flow::LiteralKind};

declare_rule! {
    /// ## What it does
    /// Reports the password in a URL or connection string, and parameters that carry a token or signature.
    ///
    /// ## Why is this bad?
    /// URLs are logged, shown in the list of executions and kept in histories of shells. No mask covers them.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://app:wint3r-sonnet@api.company.io/v1
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://app:{{ secret('API_PASSWORD') }}@api.company.io/v1"
    /// ```
    ///
    /// ## How to fix
    /// Put a secret in its place, or give user and password to the properties that are made for them.
    pub(crate) static RULE = {
        id: "credential-in-url",
        group: Credentials,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Literals(check),
    };
}

fn check(cx: &LiteralContext<'_>, sink: &mut Sink) {
    for literal in cx.literals {
        if literal.verdict != Verdict::Credential || !matches!(literal.kind, LiteralKind::Url) {
            continue;
        }
        let message = "credential inside a URL or connection string";
        let label = "stored in the flow as plain text";
        let pending = sink.report_in(&RULE, cx.site, literal.span, message, label);
        extract::offer(cx, literal, pending);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn the_password_alone_is_marked() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: extract
    type: io.kestra.plugin.core.http.Request
    uri: https://app:wint3r-sonnet@api.company.io/v1
#                    ^^^^^^^^^^^^^ credential-in-url
  - id: clean
    type: io.kestra.plugin.core.http.Request
    uri: "https://app:{{ secret('X') }}@api.company.io:8080/v1"
"#,
        );
    }
}
