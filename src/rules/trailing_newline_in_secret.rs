//! `trailing-newline-in-secret`: a decoded value that ends in a line end.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault, codec::Oddity},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded value is one line of text and a line end.
    ///
    /// ## Why is this bad?
    /// The line end is part of the secret. Passwords and tokens with it are refused by whatever they are sent to,
    /// and headers break. It comes from `echo value | base64`. A value of several lines, such as a PEM, ends in one
    /// by right.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQo=
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode with `printf %s`, not `echo`.
    pub(crate) static RULE = {
        id: "trailing-newline-in-secret",
        group: SecretSources,
        level: Warning,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::TrailingNewline) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("decoded value of `{variable}` ends in a newline"),
                "the last decoded byte is a line end",
            )
            .help("encode with `printf %s`, not `echo`");
        if let Some(edit) = found.definition.repair(Repair::DropNewline) {
            pending.fix(Fix::risky("encode the value without its line end", [edit]));
        }
    }
}
