//! `unreadable-yaml`: what Kestra's YAML reader refuses.

use super::{FileContext, Sink, declare_rule, oversized_flow, unquoted_expression, yaml_words};
use crate::{
    flow::{FlowForm, form},
    yaml::Refusal,
};

declare_rule! {
    /// ## What it does
    /// Reports the place where Kestra's YAML reader stops, and the one where the thing began that it was reading.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the file. While it cannot be read, nothing behind that place is checked either.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello: world
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "Hello: world"
    /// ```
    ///
    /// ## How to fix
    /// Indent with blanks, never with tabs; put quotes around a value with `: ` or ` #` in it, or one that begins with
    /// a character such as `@`, `%`, `&`, `*`, `!`, `[` or `{`; close every quote and bracket.
    pub(crate) static RULE = {
        id: "unreadable-yaml",
        group: Flow,
        level: Error,
        since: "0.1",
        check: File(check),
    };
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    let behind = || {
        // What is broken behind the root of a flow is part of `extra-document`.
        let first = cx.stream.documents.first();
        let first_is_flow = first.is_some_and(|first| form(first) == Some(FlowForm::Document));
        cx.stream.error.clone().filter(|_| !first_is_flow).map(Refusal::Syntax)
    };
    let Some(refusal) = cx.refusal.cloned().or_else(behind) else { return };
    if oversized_flow::speaks_of(&refusal) || unquoted_expression::explains(cx) {
        return;
    }
    let words = yaml_words::words_for(cx, &refusal);
    let mut pending = sink.report(&RULE, words.at, words.message, words.label);
    if let Some((place, text)) = words.note {
        pending = pending.note(place, text);
    }
    if let Some(help) = words.help {
        pending.help(help);
    }
}
