//! `plain-text-secret`: a value that happens to be base64, and decodes to bytes that are no text.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault, codec::Oddity},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables that decode, but to bytes that are no text: invalid UTF-8 or control characters.
    /// `password` is such a value: each of its letters is in the base64 alphabet.
    ///
    /// ## Why is this bad?
    /// The value was meant as it stands. Kestra decodes it all the same and hands garbage to the task, without any
    /// error of its own.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD=password
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=cGFzc3dvcmQ=
    /// ```
    ///
    /// ## How to fix
    /// Encode the value: `printf %s 'value' | base64 -w0`, or the whole file with `kestra-lint encode`.
    pub(crate) static RULE = {
        id: "plain-text-secret",
        group: SecretSources,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::NotUtf8 | Oddity::ControlCharacters) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("secret `{variable}` decodes to bytes that are no text"),
                "looks like plain text that was never encoded",
            )
            .help(format!(
                "kestra decodes every `SECRET_` value; {}",
                source_value::how_to_encode(found.definition)
            ));
        if let Some(edit) = found.definition.repair(Repair::Encode) {
            pending.fix(Fix::risky("encode the value", [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "plain-text-secret";

    #[test]
    fn a_value_that_decodes_to_no_text_is_marked() {
        let text =
            "SECRET_A=password\nSECRET_B='AAEC'\nSECRET_C=Y29ycmVjdA==\nSECRET_D=w6k=\nSECRET_E=YQlvaw==\n";
        let found = with_env(text).in_sources(RULE);
        assert_eq!(found, [".env:1:10 value error unsafe", ".env:2:11 value error unsafe"]);
        assert_eq!(with_env("SECRET_A=changeme\n").rules_of_sources(), [RULE]);
    }

    #[test]
    fn the_fix_encodes_it() {
        assert_eq!(with_env("SECRET_A=password\n").source_fixed(RULE, &[]), "SECRET_A=cGFzc3dvcmQ=\n");
        insta::assert_snapshot!(with_env("SECRET_A=password\n").said_in_sources(RULE, &[]), @r"
        secret `SECRET_A` decodes to bytes that are no text
        .env:1:10 looks like plain text that was never encoded
        help: kestra decodes every `SECRET_` value; encode the value: `printf %s 'value' | base64 -w0`
        unsafe fix: encode the value
        ");
    }
}
