//! `hardcoded-credential`: a credential that is typed into the flow.

use super::{LiteralContext, Sink, declare_rule, extract};
use crate::{
    credential::{Certainty, Verdict},
    diagnostic::Level,
    flow::{LiteralKind, Spot},
};

declare_rule! {
    /// ## What it does
    /// Reports credentials that stand in a flow as plain text: values of properties that the plugin keeps a credential
    /// in, headers, options of commands, and tokens that their shape gives away. A warning where only the name of a
    /// property or variable says so, in comments, and in Compose files.
    ///
    /// ## Why is this bad?
    /// Flows are kept in git, shown in the editor of Kestra and copied between servers. Whoever can read one can log in,
    /// and nothing masks the value in logs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     url: jdbc:postgresql://db:5432/app
    ///     username: app
    ///     password: wint3r-sonnet
    ///     sql: select 1
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     url: jdbc:postgresql://db:5432/app
    ///     username: app
    ///     password: "{{ secret('DB_PASSWORD') }}"
    ///     sql: select 1
    /// ```
    ///
    /// ## How to fix
    /// Define a secret, read it with `secret()`, and make a new credential: the old one stays in the history of the
    /// repository.
    pub(crate) static RULE = {
        id: "hardcoded-credential",
        group: Credentials,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Literals(check),
    };
}

fn check(cx: &LiteralContext<'_>, sink: &mut Sink) {
    for literal in cx.literals {
        if literal.verdict != Verdict::Credential
            || !matches!(literal.kind, LiteralKind::Value | LiteralKind::Token(_) | LiteralKind::Own(_))
        {
            continue;
        }
        let own = if let LiteralKind::Own(id) = literal.kind { cx.house.own_rule(id) } else { None };
        let (message, label) = if let LiteralKind::Token(shape) = literal.kind {
            (
                format!("{} {} is stored in the flow", shape.provider, shape.what),
                "this has the shape of one".to_owned(),
            )
        } else if let Some((rule, _)) = own {
            (
                format!("credential is stored in the flow: {}", rule.description),
                "this has the shape of one".to_owned(),
            )
        } else if literal.certainty == Certainty::Certain {
            ("credential is stored in the flow as plain text".to_owned(), place(&literal.name))
        } else {
            (
                "credential seems to be stored in the flow as plain text".to_owned(),
                format!("`{}` sounds like a credential", literal.name),
            )
        };
        let message = if cx.flow.is_some() { message } else { message.replace("in the flow", "in the file") };
        let mut pending = sink.report_in(&RULE, cx.site, literal.span, message, label);
        if literal.certainty == Certainty::ByName || literal.spot == Spot::Comment || cx.flow.is_none() {
            pending = pending.at_most(Level::Warning);
        }
        if let Some((_, Some(level))) = own {
            pending = pending.at_least(level).at_most(level);
        }
        extract::offer(cx, literal, pending);
    }
}

fn place(name: &str) -> String {
    if name.is_empty() {
        "a credential stands here".to_owned()
    } else {
        format!("`{name}` holds a credential")
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn what_the_plugin_keeps_a_credential_in_is_certain() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: extract
    type: io.kestra.plugin.jdbc.postgresql.Query
    username: app
    password: wint3r-sonnet
#             ^^^^^^^^^^^^^ hardcoded-credential
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: https://api.company.io
    headers:
      Authorization: "Bearer wint3r-sonnet"
#                            ^^^^^^^^^^^^^ hardcoded-credential
      X-Request-Id: wint3r-sonnet
"#,
        );
    }
}
