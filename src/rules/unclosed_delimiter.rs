//! `unclosed-delimiter`: `{{`, `{%` or `{#` without its end.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::pebble::SyntaxErrorKind;

declare_rule! {
    /// ## What it does
    /// Reports `{{`, `{%` or `{#` that is never closed, or closed with half of its end or that of another one.
    ///
    /// ## Why is this bad?
    /// Kestra cannot parse the expression and the task fails as soon as it is rendered. Where a later `}}` closes it by
    /// chance, everything in between is taken for one expression.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "{{ envs.api_url }/orders.csv"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "{{ envs.api_url }}/orders.csv"
    /// ```
    ///
    /// ## How to fix
    /// Close `{{` with `}}`, `{%` with `%}` and `{#` with `#}`. To write two braces themselves, use `{{ '{{' }}` or
    /// `{% raw %}…{% endraw %}`.
    pub(crate) static RULE = {
        id: "unclosed-delimiter",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::UnclosedDelimiter { open, close, written } = &error.kind else { continue };
        let pending = if let Some(written) = written {
            let message = format!("`{open}` is closed by `{written}`");
            sink.report(&RULE, error.span, message, format!("must be `{close}`"))
                .help(format!("write `{close}`"))
        } else {
            let what = if *open == "{#" { "the comment ends" } else { "the expression ends" };
            let help =
                format!("write `{close}` where {what}, or `{{{{ '{open}' }}}}` if `{open}` is meant as text");
            sink.report(&RULE, error.span, format!("`{open}` is never closed"), format!("has no `{close}`"))
                .help(help)
        };
        let pending = match error.related {
            Some(opener) if opener != error.span => pending.note(opener, "opened here"),
            _ => pending,
        };
        syntax::note_where_noticed(pending, error);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with, said};

    #[test]
    fn half_a_delimiter_is_marked() {
        check(&format!("{}#                        ^ unclosed-delimiter\n", flow_with("\"{{ flow.id } x\"")));
        assert_eq!(
            said("unclosed-delimiter", &flow_with("\"{{ flow.id } x\"")),
            "`{{` is closed by `}`\n6:26 `}` must be `}}`\n6:15 `{{` opened here\nhelp: write `}}`"
        );
    }

    #[test]
    fn an_end_that_is_not_there_marks_the_beginning() {
        check(&format!("{}#             ^^ unclosed-delimiter\n", flow_with("\"{{ flow.id\"")));
        check(&format!("{}#             ^^ unclosed-delimiter\n", flow_with("\"{# a note\"")));
    }

    #[test]
    fn a_lone_end_is_text() {
        check(&flow_with("\"}} {{ flow.id }}\""));
    }
}
