//! `empty-secret`: a secret without a value.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::secret::{ValueFault, codec::Oddity};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables that are empty.
    ///
    /// ## Why is this bad?
    /// An empty value is valid base64: `secret()` gives empty text, and the task fails somewhere else, with an
    /// error about a login.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD=
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Give the variable a value, or take it out so that `secret()` says what is missing.
    pub(crate) static RULE = {
        id: "empty-secret",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::Empty) = found.fault else { continue };
        let variable = &found.definition.variable;
        sink.report_in(
            &RULE,
            found.site,
            found.span,
            format!("secret `{variable}` is empty"),
            "kestra hands empty text to the flow",
        )
        .help("give it a value, or take the line out so that `secret()` says what is missing");
    }
}
