//! `unknown-test`: a test that Kestra does not have.

use super::{FlowContext, Sink, call, declare_rule};
use crate::flow::NameKind;

declare_rule! {
    /// ## What it does
    /// Reports tests, the words behind `is` and `is not`, that no release of Kestra in question has.
    ///
    /// ## Why is this bad?
    /// The task fails with `Test [x] does not exist.`
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ flow.id is nulll }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ flow.id is null }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name; case counts.
    pub(crate) static RULE = {
        id: "unknown-test",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for used in call::used(cx).filter(|used| used.kind == NameKind::Test) {
        call::report_unknown(cx, &RULE, used, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn case_counts() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ flow.id is NULL }}"
#                      ^^^^ unknown-test
      - "{{ flow.id is not empty }}"
"#,
        );
    }
}
