//! `unknown-filter`: a filter that Kestra does not have.

use super::{FlowContext, Sink, call, declare_rule};
use crate::flow::NameKind;

declare_rule! {
    /// ## What it does
    /// Reports filters that no release of Kestra in question has.
    ///
    /// ## Why is this bad?
    /// The task fails with `Filter [x] does not exist.`
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ flow.id | uppercase }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ flow.id | upper }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name; case counts.
    pub(crate) static RULE = {
        id: "unknown-filter",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for used in call::used(cx).filter(|used| used.kind == NameKind::Filter) {
        call::report_unknown(cx, &RULE, used, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn filters_are_looked_up_in_prints_and_tags() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ flow.id | uppper }}"
#                     ^^^^^^ unknown-filter
      - "{% filter uper %}a{% endfilter %}"
#                  ^^^^ unknown-filter
      - "{{ flow.id | upper | regexMatch('a') }}"
"#,
        );
    }
}
