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

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "colliding-secret-names";

    #[test]
    fn the_later_name_is_marked() {
        let text = "SECRET_A_B=Y29ycmVjdA==\nSECRET_a_b=c3RhcGxlcg==\nSECRET_A-B=c3RhcGxlcg==\n";
        assert_eq!(with_env(text).in_sources(RULE), [".env:2:1 SECRET_a_b error"]);
        let javas = "SECRET_straße=Y29ycmVjdA==\nSECRET_STRASSE=c3RhcGxlcg==\n";
        assert_eq!(with_env(javas).in_sources(RULE), [".env:2:1 SECRET_STRASSE error"]);
    }

    #[test]
    fn the_same_name_twice_and_other_sources_do_not_collide() {
        assert!(with_env("SECRET_A=Y29ycmVjdA==\nSECRET_A=c3RhcGxlcg==\n").in_sources(RULE).is_empty());
        let two = with_env("SECRET_A=Y29ycmVjdA==\n").env_file("more.env", "SECRET_a=c3RhcGxlcg==\n");
        assert!(two.in_sources(RULE).is_empty());
    }

    #[test]
    fn the_words() {
        let text = "SECRET_A=Y29ycmVjdA==\nSECRET_a=c3RhcGxlcg==\n";
        insta::assert_snapshot!(with_env(text).said_in_sources(RULE, &[]), @r"
        `SECRET_a` and `SECRET_A` are one secret to kestra
        .env:2:1 one of the two values wins by chance
        .env:1:1 the same key in upper case
        help: keep one of them; the server's log prints both values in clear
        ");
    }
}
