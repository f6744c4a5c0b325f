//! `colliding-env-names`: two variables that are one env to Kestra.

use super::{Sink, StoreContext, declare_rule, source_value};

declare_rule! {
    /// ## What it does
    /// Reports variables with the env prefix that differ in upper and lower case only.
    ///
    /// ## Why is this bad?
    /// Kestra lower-cases the names. Two equal ones stop the server when it starts: `Duplicate key …`, with both
    /// values in the message.
    ///
    /// ## Example
    /// ```env,bad
    /// ENV_REGION=eu
    /// ENV_region=us
    /// ```
    /// ```env,good
    /// ENV_REGION=eu
    /// ```
    ///
    /// ## How to fix
    /// Keep one of them.
    pub(crate) static RULE = {
        id: "colliding-env-names",
        group: SecretSources,
        level: Error,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for (later, earlier) in cx.store().colliding_envs() {
        let (site, span) = source_value::name_place(later);
        let (other_site, other) = source_value::name_place(earlier);
        sink.report_in(
            &RULE,
            site,
            span,
            format!("`{}` and `{}` are one env to kestra", later.variable, earlier.variable),
            "the server does not start with both",
        )
        .note_in(other_site, other, "the same name in lower case")
        .help("keep one of them");
    }
}
