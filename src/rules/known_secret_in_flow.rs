//! `known-secret-in-flow`: the value of a secret, typed into the flow.

use super::{FileContext, Sink, declare_rule};
use crate::{
    diagnostic::Fix,
    source::Edit,
    span::Span,
    yaml::{Document, ScalarStyle},
};

declare_rule! {
    /// ## What it does
    /// Reports the exact value of a secret that a source defines, wherever it stands in a flow: plain, in base64, or as
    /// URLs and JSON write it. Values of fewer than six bytes and very common words are not looked for.
    ///
    /// ## Why is this bad?
    /// The secret is no secret any more: it is in git, and in every copy of the flow.
    ///
    /// ## Example
    /// With `SECRET_DB_PASSWORD=d2ludDNyLXNvbm5ldA==` in `.env_encoded`:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "logging in with wint3r-sonnet"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "logging in"
    /// ```
    ///
    /// ## How to fix
    /// Write `{{ secret('KEY') }}` in its place, and give the secret a new value: the old one stays in the history of the
    /// repository.
    pub(crate) static RULE = {
        id: "known-secret-in-flow",
        group: Credentials,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: File(check),
    };
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    let found = cx.run.store.matcher().find_in(cx.text, cx.stream);
    for known in found {
        let key = known.key;
        sink.mask(known.span);
        let message = format!("value of the secret `{key}` is written in the flow");
        let pending = sink
            .report(&RULE, known.span, message, "whoever reads the flow reads the secret")
            .help(format!("write `{{{{ secret('{key}') }}}}`, and give the secret a new value"));
        let documents = &cx.stream.documents;
        if let Some(edit) = documents.iter().find_map(|document| edit(document, cx.text, known.span, key)) {
            pending.fix(Fix::risky(format!("read the secret `{key}`"), [edit]));
        }
    }
}

/// The edit that reads the secret, where its value stands in a scalar and outside expressions.
fn edit(document: &Document<'_>, text: &str, span: Span, key: &str) -> Option<Edit> {
    let (id, node) = document.scalar_around(span)?;
    let before = Span::new(node.span.start(), span.start()).of(text);
    let is_open = |open: &str, close: &str| before.rfind(open) > before.rfind(close);
    if is_open("{{", "}}") || is_open("{%", "%}") {
        return None;
    }
    let decoded = document.decoded(id)?;
    let print = format!("{{{{ secret('{key}') }}}}");
    Some(match document.scalar(id)?.style {
        ScalarStyle::Plain if decoded.span() == span => Edit::replace(node.span, format!("\"{print}\"")),
        ScalarStyle::Plain if node.span.start() == span.start() => return None,
        ScalarStyle::Single => Edit::replace(span, print.replace('\'', "''")),
        ScalarStyle::Plain | ScalarStyle::Double | ScalarStyle::Literal | ScalarStyle::Folded => {
            Edit::replace(span, print)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    #[test]
    fn the_value_is_marked_and_never_shown() {
        let env = with_env("SECRET_DB_PASSWORD=d2ludDNyLXNvbm5ldA==\n");
        let said = env
            .said("known-secret-in-flow", &super::super::testing::flow_with("\"a wint3r-sonnet {{ 1 }}\""));
        insta::assert_snapshot!(
            said,
            @r"
        value of the secret `DB_PASSWORD` is written in the flow
        6:17 `wint3r-sonnet` whoever reads the flow reads the secret
        help: write `{{ secret('DB_PASSWORD') }}`, and give the secret a new value
        unsafe fix: read the secret `DB_PASSWORD`
        "
        );
    }
}
