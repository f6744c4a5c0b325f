//! `duplicate-variable`: the same name twice in one file.

use std::collections::BTreeMap;

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{diagnostic::Site, secret::dotenv, span::Span};

declare_rule! {
    /// ## What it does
    /// Reports variables that stand in one env file more than once.
    ///
    /// ## Why is this bad?
    /// The last one wins, the earlier values are lost without a word.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// SECRET_API_TOKEN=YmF0dGVyeS1zdGFwbGU=
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Keep the one that is meant.
    pub(crate) static RULE = {
        id: "duplicate-variable",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for (id, file) in source_value::env_files(cx) {
        let entries = dotenv::parse(file.text()).entries;
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        // A name without a value takes the one of the shell, if there is one.
        for entry in entries.iter().filter(|entry| entry.value.is_some() && !entry.name.is_empty()) {
            let Some(lost) = seen.insert(entry.name, entry.name_span) else { continue };
            sink.report_in(
                &RULE,
                Site::Source(id),
                entry.name_span,
                format!("variable `{}` is defined twice in this file", entry.name),
                "this one wins",
            )
            .note_in(Site::Source(id), lost, "this value is lost")
            .help("keep the one that is meant");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "duplicate-variable";

    #[test]
    fn the_later_name_is_marked() {
        let text = "SECRET_A=Y29ycmVjdA==\r\nB=1\r\nexport SECRET_A=c3RhcGxlcg==\r\nB=2\r\nb=3\r\n";
        let found = with_env(text).in_sources(RULE);
        assert_eq!(found, [".env:3:8 SECRET_A warning", ".env:4:1 B warning"]);
        assert!(with_env("A=1\n").env_file("more.env", "A=2\n").in_sources(RULE).is_empty());
        assert!(with_env("A\nA=2\n").in_sources(RULE).is_empty());
        assert!(given().names("A\nA\n").in_sources(RULE).is_empty());
    }

    #[test]
    fn an_env_file_of_two_services_is_looked_at_once() {
        let compose = "services:\n  one: &kestra\n    image: kestra/kestra\n    env_file: app.env\n    environment:\n      \
                       SECRET_B: Y29ycmVjdA==\n  two: *kestra\n";
        let files = given().compose("compose.yaml", compose);
        let project = files.compose("app.env", "SECRET_A=Y29ycmVjdA==\nSECRET_A=c3RhcGxlcg==\nSECRET_B=\n");
        assert_eq!(project.in_sources(RULE), ["app.env:2:1 SECRET_A warning"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("A=1\nA=2\n").said_in_sources(RULE, &[]), @r"
        variable `A` is defined twice in this file
        .env:2:1 this one wins
        .env:1:1 this value is lost
        help: keep the one that is meant
        ");
    }
}
