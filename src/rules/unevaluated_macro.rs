//! `unevaluated-macro`: the macro form of the docs, which nothing evaluates.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault},
};

declare_rule! {
    /// ## What it does
    /// Reports values such as `{{ "value" | base64encode }}` in env files.
    ///
    /// ## Why is this bad?
    /// The form stands in pages about Kestra, but neither Kestra nor Docker Compose evaluates it. Kestra tries to
    /// decode the braces as base64, fails, and skips the secret.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD='{{ "correct-horse" | base64encode }}'
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Write the encoded value: `kestra-lint encode` evaluates the form.
    pub(crate) static RULE = {
        id: "unevaluated-macro",
        group: SecretSources,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Macro = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("`base64encode` in `{variable}` is never evaluated"),
                "kestra gets these characters as they are",
            )
            .help("write the base64 of the value itself: `printf %s 'value' | base64 -w0`");
        if let Some(edit) = found.definition.repair(Repair::EvaluateMacro) {
            pending.fix(Fix::safe("write the encoded value", [edit]));
        }
    }
}
