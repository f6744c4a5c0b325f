//! `default-credential`: a password that everybody knows.

use super::{LiteralContext, Sink, declare_rule, extract};
use crate::{credential::Verdict, flow::LiteralKind};

declare_rule! {
    /// ## What it does
    /// Reports well-known passwords such as `postgres`, `guest` or `minioadmin` in the place of a credential.
    ///
    /// ## Why is this bad?
    /// It is the first that anyone tries. Where it works, the service is open; and a flow that holds it teaches the next
    /// one to do the same.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     url: jdbc:postgresql://db:5432/app
    ///     username: postgres
    ///     password: postgres
    ///     sql: select 1
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     url: jdbc:postgresql://db:5432/app
    ///     username: postgres
    ///     password: "{{ secret('DB_PASSWORD') }}"
    ///     sql: select 1
    /// ```
    ///
    /// ## How to fix
    /// Give the service a password of its own and read it from a secret.
    pub(crate) static RULE = {
        id: "default-credential",
        group: Credentials,
        level: Warning,
        fix: Unsafe,
        since: "0.1",
        check: Literals(check),
    };
}

fn check(cx: &LiteralContext<'_>, sink: &mut Sink) {
    for literal in cx.literals {
        if literal.verdict == Verdict::Default
            && matches!(literal.kind, LiteralKind::Value | LiteralKind::Url)
        {
            let message = "well-known default password";
            let pending =
                sink.report_in(&RULE, cx.site, literal.span, message, "the first that anyone tries");
            extract::offer(cx, literal, pending);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn defaults_are_told_from_other_words() {
        check(
            r"
id: load
namespace: company.team
tasks:
  - id: extract
    type: io.kestra.plugin.jdbc.postgresql.Query
    url: jdbc:postgresql://db:5432/app?user=postgres&password=postgres
#                                                             ^^^^^^^^ default-credential
    username: postgres
    password: postgres
#             ^^^^^^^^ default-credential
",
        );
    }
}
