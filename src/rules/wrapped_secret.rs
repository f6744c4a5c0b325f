//! `wrapped-secret`: base64 that goes on in the next line, which is not read.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    diagnostic::Fix,
    secret::{Repair, ValueFault},
};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables in env files whose base64 is continued on the next line.
    ///
    /// ## Why is this bad?
    /// An env file has one variable on a line. `base64` wraps its output at 76 characters: Compose reads the first
    /// line only, so the secret is cut after 57 bytes, and takes the next line for a variable of its own.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_KEY=YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh
    /// YWFhYWFhYWFhYQ==
    /// ```
    /// ```env,good
    /// SECRET_KEY=YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYQ==
    /// ```
    ///
    /// ## How to fix
    /// Encode without wrapping: `base64 -w0`.
    pub(crate) static RULE = {
        id: "wrapped-secret",
        group: SecretSources,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Wrapped(_) = found.fault else { continue };
        let variable = &found.definition.variable;
        let pending = sink
            .report_in(
                &RULE,
                found.site,
                found.span,
                format!("base64 of `{variable}` is wrapped, and only its first line is read"),
                "the value goes on behind this line",
            )
            .help("write the value on one line: `base64 -w0` does not wrap");
        if let Some(edit) = found.definition.repair(Repair::JoinLines) {
            pending.fix(Fix::safe("join the lines", [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::{given, with_env};

    const RULE: &str = "wrapped-secret";

    const LINE: &str = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";

    #[test]
    fn the_whole_value_is_marked_and_joined() {
        for end in ["\n", "\r\n"] {
            let text = format!("SECRET_A={LINE}{end}YWFhYWFhYWFhYQ=={end}ENV_B=c{end}");
            assert_eq!(with_env(&text).in_sources(RULE), [".env:1:10 value error safe"]);
            let joined = format!("SECRET_A={LINE}YWFhYWFhYWFhYQ=={end}ENV_B=c{end}");
            assert_eq!(with_env(&text).source_fixed(RULE, &[]), joined);
            assert!(with_env(&joined).rules_of_sources().is_empty());
        }
    }

    #[test]
    fn the_further_lines_are_no_variables() {
        let text = format!("SECRET_A={LINE}\nYWFhYWFhYWFhYQ==\nREGION=c\n");
        assert_eq!(with_env(&text).in_sources("unprefixed-variable"), [".env:3:1 REGION advice"]);
        assert_eq!(with_env(&text).rules_of_sources(), [RULE]);
    }

    #[test]
    fn an_env_file_of_compose_is_read_alike() {
        let compose = "services:\n  kestra:\n    image: kestra/kestra:latest\n    env_file: app.env\n";
        let text = format!("SECRET_A={LINE}\nYWFhYWFhYWFhYQ==\n");
        let project = given().compose("compose.yaml", compose).compose("app.env", &text);
        assert_eq!(project.in_sources(RULE), ["app.env:1:10 value error safe"]);
    }

    #[test]
    fn the_words() {
        let text = format!("SECRET_A={LINE}\nYWFhYWFhYWFhYQ==\n");
        insta::assert_snapshot!(with_env(&text).said_in_sources(RULE, &[]), @r"
        base64 of `SECRET_A` is wrapped, and only its first line is read
        .env:1:10 the value goes on behind this line
        help: write the value on one line: `base64 -w0` does not wrap
        safe fix: join the lines
        ");
    }
}
