//! `wrapped-secret`: base64 that goes on in the next line, which is not read.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables in env files whose base64 is continued on the next line.
    ///
    /// ## Why is this bad?
    /// An env file has one variable on a line. `base64` wraps its output at 76 characters: Compose reads the first
    /// line only, so the secret is cut after 57 bytes, and takes the next line for a variable of its own.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_KEY=YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh
    /// YWFhYWFhYWFhYQ==
    /// ```
    /// ```env,good
    /// SECRET_KEY=YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode without wrapping: `base64 -w0`.
    pub(crate) static RULE = {
        id: "wrapped-secret",
        group: SecretSources,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Wrapped(_) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("base64 of `{variable}` is wrapped, and only its first line is read"),
                "the value goes on behind this line",
            )
            .help("write the value on one line: `base64 -w0` does not wrap");
        if let Some(edit) = found.definition.repair(Repair::JoinLines) {
            pending.fix(Fix::safe("join the lines", [edit]));
        }
    }
}
