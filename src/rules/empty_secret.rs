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

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "empty-secret";

    #[test]
    fn a_secret_without_a_value_is_marked() {
        let text = "SECRET_A=\nSECRET_B=\"\" # none\nENV_C=\nSECRET_D=Y29ycmVjdA==\n";
        assert_eq!(with_env(text).in_sources(RULE), [".env:1:10 value warning", ".env:2:11 value warning"]);
        assert_eq!(with_env("SECRET_A=\r\nENV_B=c\r\n").in_sources(RULE), [".env:1:10 value warning"]);
        assert_eq!(with_env("SECRET_A=\n").rules_of_sources(), [RULE]);
        assert!(given().names("SECRET_A\n").in_sources(RULE).is_empty());
        assert!(with_env("SECRET_A\n").in_sources(RULE).is_empty());
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("SECRET_A=\n").said_in_sources(RULE, &[]), @r"
        secret `SECRET_A` is empty
        .env:1:10 kestra hands empty text to the flow
        help: give it a value, or take the line out so that `secret()` says what is missing
        ");
    }
}
