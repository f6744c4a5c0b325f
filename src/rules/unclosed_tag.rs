//! `unclosed-tag`: a tag without its end tag.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::pebble::SyntaxErrorKind;

declare_rule! {
    /// ## What it does
    /// Reports `{% if %}`, `{% for %}`, `{% macro %}`, `{% block %}`, `{% filter %}` or `{% verbatim %}` without its
    /// end tag.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the whole text with `Unexpected end of template`, and the task fails as soon as it is rendered.
    /// An end tag in another property does not count: each text is a template of its own.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{% if inputs.full %}full{% else %}delta load"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{% if inputs.full %}full{% else %}delta{% endif %} load"
    /// ```
    ///
    /// ## How to fix
    /// Add the end tag where the tag's content ends.
    pub(crate) static RULE = {
        id: "unclosed-tag",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::UnclosedTag { tag, end } = &error.kind else { continue };
        let pending = sink
            .report(
                &RULE,
                error.span,
                format!("`{{% {tag} %}}` is never closed"),
                format!("has no `{{% {end} %}}` in this text"),
            )
            .help(format!("add `{{% {end} %}}` where its content ends"));
        if let Some(early) = error.related {
            pending.note(early, "still open where this tag ends");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{flow_with, said};

    #[test]
    fn the_opening_tag_is_marked() {
        let flow = flow_with("\"{% if flow.id == 'a' %}x\"");
        assert_eq!(
            said("unclosed-tag", &flow),
            "`{% if %}` is never closed\n\
             6:15 `{% if flow.id == 'a' %}` has no `{% endif %}` in this text\n\
             help: add `{% endif %}` where its content ends"
        );
    }
}
