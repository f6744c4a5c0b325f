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
    /// With `SECRET_API_TOKEN` in `.env_encoded`:
    /// ```compose,bad
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

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{Given, given};

    const RULE: &str = "nulled-variable";

    fn project(entries: &str) -> Given {
        let compose = format!(
            "services:\n  kestra:\n    image: kestra/kestra:latest\n    env_file: app.env\n    environment:\n{entries}"
        );
        given().compose("compose.yaml", &compose).compose("app.env", "SECRET_A=Y29ycmVjdA==\n")
    }

    #[test]
    fn the_name_without_a_value_is_marked() {
        for (entries, at) in
            [("      SECRET_A:\n", 7), ("      - SECRET_A\n", 9), ("      SECRET_A: null\n", 7)]
        {
            let place = format!("compose.yaml:6:{at} SECRET_A warning");
            // The variable is defined nowhere: the text is the name all the same.
            assert_eq!(project(entries).in_sources(RULE), [place.replace("SECRET_A", "value")], "{entries}");
        }
        for entries in ["      SECRET_B:\n", "      SECRET_A: \"\"\n", "      SECRET_A: Y29ycmVjdA==\n"] {
            assert!(project(entries).in_sources(RULE).is_empty(), "{entries}");
        }
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(project("      SECRET_A:\n").said_in_sources(RULE, &[]), @r"
        `SECRET_A` has no value here, which unsets what the env file sets
        compose.yaml:6:7 the variable does not reach the container
        app.env:1:1 set here
        help: take this entry out, so that the env file counts
        ");
    }
}
