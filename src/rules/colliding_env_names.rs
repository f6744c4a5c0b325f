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

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "colliding-env-names";

    #[test]
    fn the_later_name_is_marked() {
        let text = "ENV_REGION=eu\nENV_region=us\nKESTRA_REGION=eu\n";
        assert_eq!(with_env(text).in_sources(RULE), [".env:2:1 ENV_region error"]);
        assert_eq!(with_env("A=1\na=2\n").prefix("").in_sources(RULE), [".env:2:1 a error"]);
        assert!(with_env("KESTRA_A=1\nKESTRA_a=2\n").version("2.0").in_sources(RULE).is_empty());
    }

    #[test]
    fn in_a_compose_file_the_later_line_is_marked() {
        let compose = "services:\n  kestra:\n    image: kestra/kestra\n    environment:\n      ENV_a: 1\n      \
                       ENV_A: 2\n";
        assert_eq!(
            given().compose("compose.yaml", compose).in_sources(RULE),
            ["compose.yaml:6:7 ENV_A error"]
        );
    }

    #[test]
    fn the_process_environment_collides_too() {
        let process = given().process("ENV_A", "1").process("ENV_a", "2");
        assert_eq!(process.in_sources(RULE), ["<environment> value error"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("ENV_A=1\nENV_a=2\n").said_in_sources(RULE, &[]), @r"
        `ENV_a` and `ENV_A` are one env to kestra
        .env:2:1 the server does not start with both
        .env:1:1 the same name in lower case
        help: keep one of them
        ");
    }
}
