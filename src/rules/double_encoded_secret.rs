//! `double-encoded-secret`: a value that was encoded twice.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault, codec::Oddity},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded text is base64 of printable text once more.
    ///
    /// ## Why is this bad?
    /// Kestra decodes once. The task gets base64 where it expects the password itself. That happens where an
    /// encoded value is put into a Kubernetes Secret's `data`, or a file is encoded twice.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_DB_PASSWORD=WTI5eWNtVmpkQzFvYjNKelpRPT0=
    /// ```
    /// ```env,good
    /// SECRET_DB_PASSWORD=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode the value once. If the secret itself is base64 by nature, allow the finding: `# kestra-lint:
    /// allow(double-encoded-secret) the key is base64 itself`.
    pub(crate) static RULE = {
        id: "double-encoded-secret",
        group: SecretSources,
        level: Warning,
        fix: Unsafe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::DoubleEncoded) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("secret `{variable}` seems to be encoded twice"),
                "the decoded text is base64 of printable text again",
            )
            .help("encode the value once; kestra decodes one layer only");
        if let Some(edit) = found.definition.repair(Repair::DropLayer) {
            pending.fix(Fix::risky("take one layer of base64 off", [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "double-encoded-secret";

    #[test]
    fn a_second_layer_of_base64_is_marked() {
        let text = "SECRET_A=\"WTI5eWNtVmpkQzFvYjNKelpRPT0=\"\nSECRET_B=Y29ycmVjdC1ob3JzZQ==\n";
        assert_eq!(with_env(text).in_sources(RULE), [".env:1:11 value warning unsafe"]);
        // The decoded text `password` is base64 of no text, `YWJj` is shorter than 8 characters.
        assert!(with_env("SECRET_A=cGFzc3dvcmQ=\nSECRET_B=WVdKag==\n").in_sources(RULE).is_empty());
    }

    #[test]
    fn the_fix_takes_one_layer_off() {
        let text = "SECRET_A=WTI5eWNtVmpkQzFvYjNKelpRPT0= # twice\n";
        assert_eq!(with_env(text).source_fixed(RULE, &[]), "SECRET_A=Y29ycmVjdC1ob3JzZQ== # twice\n");
        insta::assert_snapshot!(with_env(text).said_in_sources(RULE, &[]), @r"
        secret `SECRET_A` seems to be encoded twice
        .env:1:10 the decoded text is base64 of printable text again
        help: encode the value once; kestra decodes one layer only
        unsafe fix: take one layer of base64 off
        ");
    }
}
