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
            format!("masking the short secret `{variable}` blots out logs"),
            "kestra blots out every such text in the log",
        )
        .help("choose a longer value, or an `ENV_` variable if it is no secret");
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "short-secret";

    #[test]
    fn up_to_three_characters_are_too_few() {
        let text = "SECRET_A=NDI=\nSECRET_B=w6nDqcOp\nSECRET_C=YWJjZA==\nSECRET_D=\n";
        assert_eq!(with_env(text).in_sources(RULE), [".env:1:10 value warning", ".env:2:10 value warning"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("SECRET_PIN=NDI=\n").said_in_sources(RULE, &[]), @r"
        masking the short secret `SECRET_PIN` blots out logs
        .env:1:12 kestra blots out every such text in the log
        help: choose a longer value, or an `ENV_` variable if it is no secret
        ");
    }
}
