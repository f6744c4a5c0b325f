//! `malformed-env-line`: a line that makes Compose refuse the file.

use super::{Sink, StoreContext, declare_rule};
use crate::diagnostic::Site;

declare_rule! {
    /// ## What it does
    /// Reports lines of env files that Docker Compose cannot read.
    ///
    /// ## Why is this bad?
    /// Compose refuses the whole file, and the server does not start.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Names have letters, digits, `_`, `-` and `.`; quotes and `${` must be closed; a `$` that stands for itself
    /// is written `$$` or stands in single quotes.
    pub(crate) static RULE = {
        id: "malformed-env-line",
        group: SecretSources,
        level: Error,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for fault in cx.store().faults() {
        sink.report_in(
            &RULE,
            Site::Source(fault.source),
            fault.span,
            "compose refuses this file",
            fault.message.clone(),
        )
        .help("mend or remove this line: not one variable of the file is read as long as it stands");
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    const RULE: &str = "malformed-env-line";

    #[test]
    fn what_compose_refuses_is_marked() {
        assert_eq!(
            with_env("SECRET_A=Y29ycmVjdA==\nSECRET B=x\n").in_sources(RULE),
            [".env:2:1 value error"]
        );
        assert_eq!(with_env("A=${B\r\n").in_sources(RULE).len(), 1);
        assert_eq!(with_env("A='b\n").in_sources(RULE), [".env:1:3 value error"]);
        assert!(with_env("\u{feff}A = b\nexport C: d\n# e f\n\n").in_sources(RULE).is_empty());
    }

    #[test]
    fn the_rest_of_the_file_is_still_known() {
        let env = with_env("SECRET_A=Y29ycmVjdA==\nSECRET B=x\n");
        assert!(env.levels("unknown-secret", "secret('A')").is_empty());
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(with_env("SECRET B=x\n").said_in_sources(RULE, &[]), @r"
        compose refuses this file
        .env:1:1 the name of a variable cannot hold a blank
        help: mend or remove this line: not one variable of the file is read as long as it stands
        ");
    }
}
