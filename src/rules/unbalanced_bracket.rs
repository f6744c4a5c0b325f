//! `unbalanced-bracket`: a bracket without its partner.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::pebble::SyntaxErrorKind;

declare_rule! {
    /// ## What it does
    /// Reports `(`, `[` or `{` in an expression that is never closed, and a closing bracket that nothing opened.
    ///
    /// ## Why is this bad?
    /// Kestra cannot parse the expression and the task fails as soon as it is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "Loaded {{ (outputs.load.size / 1024 }} KiB"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "Loaded {{ (outputs.load.size / 1024) }} KiB"
    /// ```
    ///
    /// ## How to fix
    /// Add the missing bracket, or remove the one too many.
    pub(crate) static RULE = {
        id: "unbalanced-bracket",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::UnbalancedBracket { bracket, opens } = &error.kind else { continue };
        let partner = match bracket {
            '(' => ')',
            ')' => '(',
            '[' => ']',
            ']' => '[',
            '{' => '}',
            _ => '{',
        };
        let related = error.related.filter(|place| !place.contains(error.span));
        let pending = if *opens {
            let pending = sink
                .report(
                    &RULE,
                    error.span,
                    format!("`{bracket}` in expression is never closed"),
                    format!("has no `{partner}`"),
                )
                .help(format!("add the missing `{partner}`, or remove the `{bracket}`"));
            match related {
                Some(end) => pending.note(end, "still open here"),
                None => pending,
            }
        } else if let Some(open) = related {
            sink.report(
                &RULE,
                error.span,
                format!("`{bracket}` in expression closes another bracket"),
                format!("there is no open `{partner}` here"),
            )
            .note(open, "the innermost open bracket")
            .help(format!("close the innermost bracket first, or remove the `{bracket}`"))
        } else {
            sink.report(
                &RULE,
                error.span,
                format!("`{bracket}` in expression was never opened"),
                format!("there is no `{partner}` before it"),
            )
            .help(format!("remove the `{bracket}`, or add the missing `{partner}`"))
        };
        syntax::note_where_noticed(pending, error);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with, said};

    #[test]
    fn the_bracket_without_partner_is_marked() {
        check(&format!("{}#                ^ unbalanced-bracket\n", flow_with("\"{{ (flow.id }}\"")));
        check(&format!("{}#                       ^ unbalanced-bracket\n", flow_with("\"{{ flow.id) }}\"")));
        assert_eq!(
            said("unbalanced-bracket", &flow_with("\"{{ (flow.id] }}\"")),
            "`]` in expression closes another bracket\n6:26 `]` there is no open `[` here\n\
             6:18 `(` the innermost open bracket\n\
             help: close the innermost bracket first, or remove the `]`"
        );
    }
}
