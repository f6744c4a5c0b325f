//! `nulled-variable`: a null in a Compose file that unsets what an env file sets.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::diagnostic::Site;

declare_rule! {
    /// ## What it does
    /// Reports names under `environment` of a Compose service that have no value, where an `env_file` of the
    /// service sets the variable.
    ///
    /// ## Why is this bad?
    /// An entry without a value takes the variable from the shell that starts Compose. If it is not set there, the
    /// variable is removed, even if an env file has it: the secret is gone.
    ///
    /// ## Example
    /// ```compose,bad
    /// # compose.yaml, where .env_encoded sets SECRET_API_TOKEN
    /// services:
    ///   kestra:
    ///     image: kestra/kestra:latest
    ///     env_file: .env_encoded
    ///     environment:
    ///       SECRET_API_TOKEN:
    /// ```
    /// ```compose,good
    /// services:
    ///   kestra:
    ///     image: kestra/kestra:latest
    ///     env_file: .env_encoded
    /// ```
    ///
    /// ## How to fix
    /// Take the entry out, so that the env file counts.
    pub(crate) static RULE = {
        id: "nulled-variable",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for nulled in cx.store().nulled() {
        let (site, hidden) = source_value::place(nulled.hides.name());
        sink.report_in(
            &RULE,
            Site::Source(nulled.source),
            nulled.span,
            format!("`{}` has no value here, which unsets what the env file sets", nulled.name),
            "the variable does not reach the container",
        )
        .note_in(site, hidden, "set here")
        .help("take this entry out, so that the env file counts");
    }
}
