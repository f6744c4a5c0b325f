//! `unknown-function`: a function that Kestra does not have.

use super::{FlowContext, Sink, call, declare_rule};
use crate::flow::NameKind;

declare_rule! {
    /// ## What it does
    /// Reports calls of functions that no release of Kestra in question has. Macros that the template defines are
    /// functions, too.
    ///
    /// ## Why is this bad?
    /// The task fails with `Function or Macro [x] does not exist.`
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret_key('A') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('A') }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name; case counts. With a Kestra version set, the help says since when there is a newer
    /// function.
    pub(crate) static RULE = {
        id: "unknown-function",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for used in call::used(cx).filter(|used| used.kind == NameKind::Function) {
        call::report_unknown(cx, &RULE, used, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, findings_for, flow_with};
    use crate::kestra::{Release, Target};

    #[test]
    fn functions_are_known_by_release_and_macros_by_the_template() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ secrte('A') }}"
#           ^^^^^^ unknown-function
      - "{{ upper('a') }}"
#           ^^^^^ unknown-function
      - "{% macro hello(a) %}{{ a }}{% endmacro %}{{ hello('b') }} {{ appLink('x') }} {{ errorLogs() }}"
      - "{{ env('a') }}"
"#,
        );
    }

    #[test]
    fn a_function_with_a_condition_is_missing_before_its_first_release_only() {
        let said = |version: Target| findings_for(version, &flow_with("\"{{ errorLogs() }}\"")).len();
        assert_eq!(said(Target::Release(Release::V0_18)), 1);
        assert_eq!(said(Target::Release(Release::V0_20)), 0);
        assert_eq!(said(Target::Release(Release::V2_0)), 0);
        assert_eq!(said(Target::Any), 0);
    }

    #[test]
    fn a_newer_function_is_told_with_its_release() {
        let text = flow_with("\"{{ env('a') }}\"");
        let found = findings_for(Target::Release(Release::V1_0), &text);
        assert_eq!(
            found.iter().map(|found| found.at.text.as_str()).collect::<Vec<_>>(),
            ["kestra has it since 2.0.0, not in 1.0.0"]
        );
    }
}
