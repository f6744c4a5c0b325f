//! `stray-delimiter`: a delimiter inside an expression.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::pebble::SyntaxErrorKind;

declare_rule! {
    /// ## What it does
    /// Reports `{{`, `{%`, `{#` or a third `{` inside `{{ }}` or `{% %}`.
    ///
    /// ## Why is this bad?
    /// Inside an expression `{` begins a map, so Kestra cannot parse it and the task fails as soon as it is rendered.
    /// Names, functions and filters need no braces of their own there.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ 'Bearer ' ~ {{ secret('API_TOKEN') }} }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ 'Bearer ' ~ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Remove the inner delimiters. To take part of a text from a variable, join with `~` or use `"text #{name}"`.
    pub(crate) static RULE = {
        id: "stray-delimiter",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::StrayDelimiter { delimiter } = &error.kind else { continue };
        let (message, label, help) = match *delimiter {
            "{" => (
                "expression opens with three braces".to_owned(),
                "kestra takes this brace for the beginning of a map",
                "write two braces: `{{ … }}`",
            ),
            "{#" | "#}" => (
                format!("`{delimiter}` inside an expression"),
                "a comment cannot stand inside an expression",
                "put the comment in front of the expression",
            ),
            "{%" => (
                format!("`{delimiter}` inside an expression"),
                "the expression has not ended yet",
                "end the expression with `}}` first, or write `a ? b : c` for a choice",
            ),
            _ => (
                format!("`{delimiter}` inside an expression"),
                "the expression has already begun",
                "remove the inner `{{` and `}}`: names in an expression need no braces",
            ),
        };
        let pending = sink.report(&RULE, error.span, message, label).help(help);
        let pending = match error.related {
            Some(opener) if !opener.contains(error.span) => pending.note(opener, "it begins here"),
            _ => pending,
        };
        syntax::note_where_noticed(pending, error);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with};

    #[test]
    fn delimiters_inside_an_expression_are_marked() {
        check(&format!("{}#                ^^ stray-delimiter\n", flow_with("\"{{ {{ flow.id }} }}\"")));
        check(&format!("{}#               ^ stray-delimiter\n", flow_with("\"{{{ flow.id }}}\"")));
    }
}
