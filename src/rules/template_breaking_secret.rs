//! `template-breaking-secret`: a decoded value that holds a template delimiter.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::secret::{ValueFault, codec::Oddity};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded value holds `{{`, `{%` or `{#`.
    ///
    /// ## Why is this bad?
    /// Some plugins render a property twice. The second time the secret itself is read as a template: the task
    /// fails, and the trace may show the value.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=YXt7Yg==
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Choose another secret where you can.
    pub(crate) static RULE = {
        id: "template-breaking-secret",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::TemplateDelimiter) = found.fault else { continue };
        let variable = &found.definition.variable;
        sink.report_in(
            &RULE,
            found.site,
            found.span,
            format!("decoded value of `{variable}` holds a template delimiter"),
            "a plugin that renders twice reads this as a template",
        )
        .help("choose a value without `{{`, `{%` and `{#`");
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "template-breaking-secret";

    #[test]
    fn a_delimiter_in_the_decoded_value_is_marked() {
        // `a{{b`, `{%x`, `{# long`, `a{b`
        let text = "SECRET_A=YXt7Yg==\nSECRET_B=eyV4eA==\nSECRET_C=eyMgbG9uZw==\nSECRET_D=YWF7Yg==\n";
        let found = with_env(text).in_sources(RULE);
        assert_eq!(found, [1, 2, 3].map(|line| format!(".env:{line}:10 value warning")));
        assert_eq!(with_env("SECRET_A=e3s=\n").rules_of_sources(), [RULE]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("SECRET_A=YXt7Yg==\n").said_in_sources(RULE, &[]), @r"
        decoded value of `SECRET_A` holds a template delimiter
        .env:1:10 a plugin that renders twice reads this as a template
        help: choose a value without `{{`, `{%` and `{#`
        ");
    }
}
