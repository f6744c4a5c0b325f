//! `unevaluated-macro`: the macro form of the docs, which nothing evaluates.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault},
};

declare_rule! {
    /// ## What it does
    /// Reports values such as `{{ "value" | base64encode }}` in env files.
    ///
    /// ## Why is this bad?
    /// The form stands in pages about Kestra, but neither Kestra nor Docker Compose evaluates it. Kestra tries to
    /// decode the braces as base64, fails, and skips the secret.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD='{{ "correct-horse" | base64encode }}'
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Write the encoded value: `kestra-lint encode` evaluates the form.
    pub(crate) static RULE = {
        id: "unevaluated-macro",
        group: SecretSources,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Macro = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("`base64encode` in `{variable}` is never evaluated"),
                "kestra gets these characters as they are",
            )
            .help("write the base64 of the value itself: `printf %s 'value' | base64 -w0`");
        if let Some(edit) = found.definition.repair(Repair::EvaluateMacro) {
            pending.fix(Fix::safe("write the encoded value", [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "unevaluated-macro";

    #[test]
    fn the_macro_is_marked_without_the_quotes_around() {
        let text =
            "SECRET_A={{ \"correct\" | base64encode }}\nSECRET_B='{{ \"correct\" | base64encode }}' # b\n";
        assert_eq!(
            with_env(text).in_sources(RULE),
            [".env:1:10 value error safe", ".env:2:11 value error safe"]
        );
        assert_eq!(with_env(text).rules_of_sources(), [RULE, RULE]);
        assert_eq!(with_env("SECRET_A={{ x | base64encode }}\n").rules_of_sources(), ["undecodable-secret"]);
    }

    #[test]
    fn the_fix_writes_what_was_meant() {
        let text = "SECRET_A={{ 'correct' | base64encode }}\r\nSECRET_B='{{ \"correct\" | base64encode }}'\n";
        assert_eq!(
            with_env(text).source_fixed(RULE, &[]),
            "SECRET_A=Y29ycmVjdA==\r\nSECRET_B='Y29ycmVjdA=='\n"
        );
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            with_env("SECRET_A={{ 'correct' | base64encode }}\n").said_in_sources(RULE, &[]),
            @r"
        `base64encode` in `SECRET_A` is never evaluated
        .env:1:10 kestra gets these characters as they are
        help: write the base64 of the value itself: `printf %s 'value' | base64 -w0`
        safe fix: write the encoded value
        "
        );
    }
}
