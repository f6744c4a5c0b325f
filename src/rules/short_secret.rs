//! `short-secret`: a value so short that masking it blots out logs.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::secret::{ValueFault, codec::Oddity};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded value has one to three characters.
    ///
    /// ## Why is this bad?
    /// Kestra replaces the value wherever it stands in a log. A value of one letter turns every such letter into
    /// `******`, and a value this short protects nothing.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_PIN=NDI=
    /// ```
    /// ```env,good
    /// SECRET_PIN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Choose a longer value; what is no secret belongs in `ENV_`.
    pub(crate) static RULE = {
        id: "short-secret",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::Short) = found.fault else { continue };
        let variable = &found.definition.variable;
        sink.report_in(
            &RULE,
            found.site,
            found.span,
            format!("secret `{variable}` is too short to be masked in logs"),
            "kestra blots out every such text in the log",
        )
        .help("choose a longer value, or an `ENV_` variable if it is no secret");
    }
}
