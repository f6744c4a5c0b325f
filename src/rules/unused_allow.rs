//! `unused-allow`: a comment allows what is not there.

use super::{
    Sink,
    allow::{AllowComment, AllowContext, AllowForm, AllowUse, AllowedRule},
    declare_rule,
};
use crate::{
    diagnostic::{Fix, Site},
    near::nearest,
    source::Edit,
    span::{Span, offset},
};

declare_rule! {
    /// ## What it does
    /// Reports names in `# kestra-lint: allow(…)` comments that allow nothing: the rule has no finding there, or there is
    /// no rule of that name; and comments to this linter that cannot be read.
    ///
    /// ## Why is this bad?
    /// A comment that is left behind hides the next mistake on its line, and one with a slip in it hides nothing. A rule
    /// that did not run, or that had no secret source to judge by, is not reported.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: say
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ flow.id }}" # kestra-lint: allow(unknown-input) comes from the parent flow
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: say
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ inputs.day }}" # kestra-lint: allow(unknown-input) comes from the parent flow
    /// ```
    ///
    /// ## How to fix
    /// Take the name out, or the whole comment where nothing is left of it; correct the name of a rule.
    pub(crate) static RULE = {
        id: "unused-allow",
        group: Housekeeping,
        level: Warning,
        fix: Safe,
        since: "0.1",
        check: Allows(check),
    };
}

fn check(cx: &AllowContext<'_>, sink: &mut Sink) {
    for comment in cx.comments {
        match &comment.form {
            AllowForm::Broken(span) => {
                sink.report_in(
                    &RULE,
                    cx.site,
                    *span,
                    "comment to kestra-lint cannot be read",
                    "allows nothing as it is",
                )
                .help("write `# kestra-lint: allow(rule) reason`, or `allow-file(rule)` for the whole file");
            }
            AllowForm::Allows { rules, .. } => unused(cx, comment, rules, sink),
        }
    }
}

fn unused(cx: &AllowContext<'_>, comment: &AllowComment<'_>, rules: &[AllowedRule<'_>], sink: &mut Sink) {
    let nothing_left = rules.iter().all(|rule| matches!(rule.use_, AllowUse::Unused | AllowUse::NoRule));
    for (at, rule) in rules.iter().enumerate() {
        let name = rule.name;
        match rule.use_ {
            AllowUse::Used | AllowUse::NotRun => {}
            AllowUse::Unused => {
                let (what, goes) = if nothing_left {
                    ("take the comment out", whole(cx.text, comment.span))
                } else {
                    ("take the name out", listed(rules, at))
                };
                sink.report_in(
                    &RULE,
                    cx.site,
                    rule.span,
                    format!("comment allows `{name}`, of which there is no finding"),
                    "allows nothing",
                )
                .help(format!("{what}, or move it to the line that needs it"))
                .fix(Fix::safe(what, [edit(cx.site, goes)]));
            }
            AllowUse::NoRule => {
                let known = super::all().map(|rule| rule.info.id);
                let hint = nearest(name, known).map_or_else(
                    || "`kestra-lint rules` lists all rules".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                sink.report_in(
                    &RULE,
                    cx.site,
                    rule.span,
                    format!("comment allows `{name}`, and there is no such rule"),
                    "no rule of this name",
                )
                .help(hint);
            }
        }
    }
}

fn edit(site: Site, span: Span) -> Edit {
    let source = match site {
        Site::Source(source) => Some(source),
        Site::Here | Site::Environment => None,
    };
    Edit { source, ..Edit::delete(span) }
}

/// The comment with the blanks in front of it; its whole line if nothing else stands there.
fn whole(text: &str, comment: Span) -> Span {
    let before = Span::new(0, comment.start()).of(text);
    let value = before.trim_end_matches([' ', '\t']);
    let opens_line = value.is_empty() || value.ends_with(['\n', '\r', '\u{feff}']);
    if !opens_line {
        return Span::new(offset(value.len()), comment.end());
    }
    let behind = Span::new(comment.end(), offset(text.len())).of(text);
    let line_end = ["\r\n", "\n", "\r"].into_iter().find(|end| behind.starts_with(end)).map_or(0, str::len);
    Span::new(offset(value.len()), comment.end() + offset(line_end))
}

/// A name of a list with the comma that joins it to the others.
fn listed(rules: &[AllowedRule<'_>], at: usize) -> Span {
    let own = rules.get(at).map(|rule| rule.span).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|before| rules.get(before));
    match (before, rules.get(at + 1)) {
        (Some(before), _) => Span::new(before.span.end(), own.end()),
        (None, Some(next)) => Span::new(own.start(), next.span.start()),
        (None, None) => own,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{testing, testing_sources};

    const RULE: &str = "unused-allow";

    /// What the rule says of a flow.
    fn said(text: &str) -> Vec<String> {
        let findings = testing::findings(text);
        let own = findings.into_iter().filter(|finding| finding.rule.name() == RULE);
        own.map(|finding| finding.message).collect()
    }

    fn flow(message: &str) -> String {
        format!(
            "id: hello\nnamespace: company.team\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: {message}\n"
        )
    }

    #[test]
    fn what_is_not_there_is_marked_by_its_name() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ inputs.x }}" # kestra-lint: allow(unknown-input, unknown-task-output) why
    #                                                             ^^^^^^^^^^^^^^^^^^^ unused-allow
    level: INFO # kestra-lint: allow(unknwon-input) why
    #                                ^^^^^^^^^^^^^ unused-allow
"#,
        );
    }

    #[test]
    fn what_is_allowed_in_vain_twice_is_used_once() {
        let text = flow("\"{{ inputs.x }}\" # kestra-lint: allow(unknown-input) why");
        let twice = format!("# kestra-lint: allow-file(unknown-input) why\n{text}");
        assert!(said(&text).is_empty());
        assert_eq!(said(&twice), ["comment allows `unknown-input`, of which there is no finding"]);
    }

    #[test]
    fn a_rule_that_had_nothing_to_judge_by_is_not_reported() {
        let text = flow("\"{{ secret('A') }}\" # kestra-lint: allow(unknown-secret) set by the operator");
        assert!(said(&text).is_empty());
        assert!(testing_sources::with_env("SECRET_A=YQ==\n").said(RULE, &text).contains("`unknown-secret`"));
    }

    #[test]
    fn a_comment_with_a_slip_is_told_of_and_prose_is_not() {
        for broken in ["allow unknown-input", "ignore(unknown-input)", "allow(unknown-input", "allow()"] {
            let text = flow(&format!("hi # kestra-lint: {broken}"));
            assert_eq!(said(&text), ["comment to kestra-lint cannot be read"], "{broken}");
        }
        for prose in ["runs in the gate", "", "see the handbook", "config in the root"] {
            assert!(said(&flow(&format!("hi # kestra-lint: {prose}"))).is_empty(), "{prose}");
        }
    }

    #[test]
    fn the_fix_takes_out_no_more_than_what_is_unused() {
        let fixed = |message: &str| testing::fixed(&flow(message));
        assert_eq!(fixed("hi # kestra-lint: allow(unknown-input) why"), flow("hi"));
        assert_eq!(
            fixed("hi\n    # kestra-lint: allow(unknown-input) why\n    # kept"),
            flow("hi\n    # kept")
        );
        let used = |list: &str| flow(&format!("\"{{{{ inputs.x }}}}\" # kestra-lint: allow({list}) why"));
        let fixed = |list: &str| testing::fixed(&used(list));
        assert_eq!(fixed("unknown-input, merge-key"), used("unknown-input"));
        assert_eq!(fixed("merge-key, unknown-input"), used("unknown-input"));
    }

    #[test]
    fn in_an_env_file_it_is_the_same() {
        let text = "SECRET_A=YWJjZGVm # kestra-lint: allow(undecodable-secret) why\r\nSECRET_B=a-b # kestra-lint: allow(undecodable-secret) why\r\n";
        let found = testing_sources::with_env(text).in_sources(RULE);
        assert_eq!(found, [".env:1:40 value warning safe"]);
        let fixed = testing_sources::with_env(text).source_fixed(RULE, &[]);
        assert!(fixed.starts_with("SECRET_A=YWJjZGVm\r\nSECRET_B=a-b # kestra-lint:"), "{fixed}");
    }
}
