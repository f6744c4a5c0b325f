//! `duplicate-key`: a key that stands twice in one mapping.

use super::{FlowContext, Sink, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports the second of two equal keys in one mapping.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the flow when it is saved: `Duplicate field 'message'`. Often the second key was meant for
    /// another task, or an edit left the old value behind.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    ///     message: Goodbye
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Goodbye
    /// ```
    ///
    /// ## How to fix
    /// Delete one of the two, or put both values into one.
    pub(crate) static RULE = {
        id: "duplicate-key",
        group: Flow,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let document = cx.document();
    for (first, again) in document.duplicate_keys() {
        let name = document.text(again).unwrap_or_default();
        sink.report(
            &RULE,
            document.text_span(again),
            format!("key `{name}` stands twice in one mapping"),
            "kestra refuses a key that is there already",
        )
        .note(document.text_span(first), "it stands here first")
        .help(format!("delete one `{name}`"));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, said};

    #[test]
    fn the_second_key_is_marked_and_other_rules_go_on() {
        check(
            "id: a\n\
             namespace: b\n\
             tasks:\n\
             \x20 - id: t\n\
             \x20   type: io.kestra.plugin.core.log.Log\n\
             \x20   message: one\n\
             \x20   \"message\": \"{{ }}\"\n\
             #    ^^^^^^^ duplicate-key\n\
             #               ^^^^^ empty-expression\n",
        );
    }

    #[test]
    fn the_first_key_is_shown() {
        let flow = "id: a\nnamespace: b\nid: c\ntasks:\n  - {id: t, type: y.Z}\n";
        assert_eq!(
            said("duplicate-key", flow),
            "key `id` stands twice in one mapping\n3:1 `id` kestra refuses a key that is there already\n\
             1:1 `id` it stands here first\nhelp: delete one `id`"
        );
    }
}
