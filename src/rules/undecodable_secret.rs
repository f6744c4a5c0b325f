//! `undecodable-secret`: a value that is no base64, so Kestra skips it.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose value Java's base64 decoder refuses.
    ///
    /// ## Why is this bad?
    /// Kestra decodes every `SECRET_` variable when it starts. One that it cannot decode is skipped with a line in
    /// the server's log, and each `secret()` that asks for it fails when it runs.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD=correct-horse
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode the value: `printf %s 'value' | base64 -w0`, or the whole file with `kestra-lint encode`. Quotes,
    /// blanks, and the `-` and `_` of URL-safe base64 are no base64 to Kestra.
    pub(crate) static RULE = {
        id: "undecodable-secret",
        group: SecretSources,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Undecodable(failure) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink.report_in(&RULE, found.site, found.span, format!("secret `{variable}` is not valid base64"), failure.to_string()).help("kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`");
        if let Some(edit) = found.definition.repair(Repair::Encode) {
            pending.fix(Fix::risky("encode the value", [edit]));
        }
    }
}
