//! `trailing-newline-in-secret`: a decoded value that ends in a line end.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault, codec::Oddity},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded value is one line of text and a line end.
    ///
    /// ## Why is this bad?
    /// The line end is part of the secret. Passwords and tokens with it are refused by whatever they are sent to,
    /// and headers break. It comes from `echo value | base64`. A value of several lines, such as a PEM, ends in one
    /// by right.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQo=
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode with `printf %s`, not `echo`.
    pub(crate) static RULE = {
        id: "trailing-newline-in-secret",
        group: SecretSources,
        level: Warning,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::TrailingNewline) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("decoded value of `{variable}` ends in a newline"),
                "the last decoded byte is a line end",
            )
            .help("encode with `printf %s`, not `echo`");
        if let Some(edit) = found.definition.repair(Repair::DropNewline) {
            pending.fix(Fix::risky("encode the value without its line end", [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "trailing-newline-in-secret";

    #[test]
    fn one_line_and_a_line_end_is_marked_and_several_lines_are_not() {
        let text = "SECRET_A=Y29ycmVjdC1ob3JzZQo=\nSECRET_B=Y29ycmVjdC1ob3JzZQ==\nSECRET_C=YWJjCmRlZgo=\n\
                    SECRET_D='Y29ycmVjdC1ob3JzZQ0K'\n";
        let found = with_env(text).in_sources(RULE);
        assert_eq!(found, [".env:1:10 value warning unsafe", ".env:4:11 value warning unsafe"]);
    }

    #[test]
    fn the_fix_encodes_it_without() {
        let text = "SECRET_A=Y29ycmVjdC1ob3JzZQo=\n";
        assert_eq!(with_env(text).source_fixed(RULE, &[]), "SECRET_A=Y29ycmVjdC1ob3JzZQ==\n");
        assert_eq!(with_env("SECRET_A=YWJjCg==\n").rules_of_sources(), [RULE]);
        insta::assert_snapshot!(with_env(text).said_in_sources(RULE, &[]), @r"
        decoded value of `SECRET_A` ends in a newline
        .env:1:10 the last decoded byte is a line end
        help: encode with `printf %s`, not `echo`
        unsafe fix: encode the value without its line end
        ");
    }
}
