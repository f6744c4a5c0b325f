//! `double-encoded-secret`: a value that was encoded twice.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault, codec::Oddity},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded text is base64 of printable text once more.
    ///
    /// ## Why is this bad?
    /// Kestra decodes once. The task gets base64 where it expects the password itself. That happens where an
    /// encoded value is put into a Kubernetes Secret's `data`, or a file is encoded twice.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD=WTI5eWNtVmpkQzFvYjNKelpRPT0=
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode the value once. If the secret itself is base64 by nature, allow the finding: `# kestra-lint:
    /// allow(double-encoded-secret) the key is base64 itself`.
    pub(crate) static RULE = {
        id: "double-encoded-secret",
        group: SecretSources,
        level: Warning,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::DoubleEncoded) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("secret `{variable}` seems to be encoded twice"),
                "the decoded text is base64 of printable text again",
            )
            .help("encode the value once; kestra decodes one layer only");
        if let Some(edit) = found.definition.repair(Repair::DropLayer) {
            pending.fix(Fix::risky("take one layer of base64 off", [edit]));
        }
    }
}
