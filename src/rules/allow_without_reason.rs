//! `allow-without-reason`: a comment allows a finding and does not say why.

use super::{
    Sink,
    allow::{AllowContext, AllowForm},
    declare_rule,
};

declare_rule! {
    /// ## What it does
    /// Reports `# kestra-lint: allow(…)` comments with nothing behind the bracket.
    ///
    /// ## Why is this bad?
    /// Who reads the flow next year cannot tell whether the finding is still wrong, or was never looked at.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: say
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ inputs.day }}" # kestra-lint: allow(unknown-input)
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: say
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ inputs.day }}" # kestra-lint: allow(unknown-input) set by the parent flow
    /// ```
    ///
    /// ## How to fix
    /// Say why behind the bracket, in a few words.
    pub(crate) static RULE = {
        id: "allow-without-reason",
        group: Housekeeping,
        level: Advice,
        since: "0.1",
        check: Allows(check),
    };
}

fn check(cx: &AllowContext<'_>, sink: &mut Sink) {
    for comment in cx.comments {
        let AllowForm::Allows { span, reason, .. } = &comment.form else { continue };
        // A dash or a colon may join the reason to the bracket.
        if !reason.contains(char::is_alphanumeric) {
            sink.report_in(&RULE, cx.site, *span, "comment allows a finding without a reason", "why?")
                .help("say why behind the bracket: `# kestra-lint: allow(rule) reason`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;

    #[test]
    fn what_allows_is_marked() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ inputs.x }}" # kestra-lint: allow(unknown-input) --
    #                                        ^^^^^^^^^^^^^^^^^^^^ allow-without-reason
    # kestra-lint: allow(unknown-input) - the parent sets it
    level: "{{ inputs.y }}"
"#,
        );
    }
}
