//! `colliding-secret-names`: two variables that are one secret to Kestra.

use super::{Sink, StoreContext, declare_rule, source_value};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables of one source that differ in upper and lower case only.
    ///
    /// ## Why is this bad?
    /// Kestra upper-cases the keys. One of the values wins, which one is chance; for the other the server's log
    /// says it cannot be decoded, and prints both decoded values in clear.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// SECRET_api_token=YmF0dGVyeS1zdGFwbGU=
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Keep one of them.
    pub(crate) static RULE = {
        id: "colliding-secret-names",
        group: SecretSources,
        level: Error,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for (later, earlier) in cx.store().colliding_secrets() {
        let (site, span) = source_value::name_place(later);
        let (other_site, other) = source_value::name_place(earlier);
        sink.report_in(
            &RULE,
            site,
            span,
            format!("`{}` and `{}` are one secret to kestra", later.variable, earlier.variable),
            "one of the two values wins by chance",
        )
        .note_in(other_site, other, "the same key in upper case")
        .help("keep one of them; the server's log prints both values in clear");
    }
}
