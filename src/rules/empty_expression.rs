//! `empty-expression`: `{{ }}`.

use super::{FlowContext, Sink, declare_rule, syntax};

declare_rule! {
    /// ## What it does
    /// Reports `{{ }}` with nothing inside.
    ///
    /// ## Why is this bad?
    /// Kestra needs a value to print there. It cannot parse the text and the task fails as soon as it is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "Hello {{ }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "Hello {{ flow.id }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the value to print, or remove the braces. `{% raw %}{{ }}{% endraw %}` prints the braces themselves.
    pub(crate) static RULE = {
        id: "empty-expression",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        sink.report(&RULE, error.span, "expression is empty", "kestra needs a value to print here")
            .help("write the value, or `{% raw %}{{ }}{% endraw %}` for the braces themselves");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with};

    #[test]
    fn an_expression_without_content_is_marked_as_a_whole() {
        check(&format!("{}#               ^^^^^ empty-expression\n", flow_with("\"a {{ }} b\"")));
    }

    #[test]
    fn braces_in_a_raw_block_are_text() {
        check(&flow_with("\"{% raw %}{{ }}{% endraw %}\""));
    }
}
