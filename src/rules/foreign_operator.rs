//! `foreign-operator`: an operator of another language.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{
    diagnostic::Fix,
    pebble::SyntaxErrorKind,
    span::{Decoded, Span},
};

declare_rule! {
    /// ## What it does
    /// Reports operators that other languages have and Kestra's expressions do not: `&&`, `||`, `!`, `in`, `?.`, `?:`,
    /// `===`, `**` and the like.
    ///
    /// ## Why is this bad?
    /// Kestra cannot parse the expression and the task fails as soon as it is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: notify
    ///     type: io.kestra.plugin.core.flow.If
    ///     condition: "{{ inputs.notify && !inputs.quiet }}"
    ///     then:
    ///       - id: log
    ///         type: io.kestra.plugin.core.log.Log
    ///         message: loaded
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: notify
    ///     type: io.kestra.plugin.core.flow.If
    ///     condition: "{{ inputs.notify and not inputs.quiet }}"
    ///     then:
    ///       - id: log
    ///         type: io.kestra.plugin.core.log.Log
    ///         message: loaded
    /// ```
    ///
    /// ## How to fix
    /// Write `and`, `or`, `not`, `==`, `!=`; `isIn` or `list contains value` for membership; `a.b ?? 'default'` in
    /// place of `a?.b`.
    pub(crate) static RULE = {
        id: "foreign-operator",
        group: Expressions,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (site, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::ForeignOperator { written, instead } = &error.kind else { continue };
        let pending = sink.report(
            &RULE,
            error.span,
            format!("kestra has no operator `{written}`"),
            "an operator of another language",
        );
        let Some(instead) = instead else {
            pending.help(advice(written));
            continue;
        };
        let behind = cx.text().get(error.span.range().end..).unwrap_or_default();
        let (span, text) = match *written {
            "!" => {
                let blanks = behind.len() - behind.trim_start_matches(' ').len();
                let span = Span::from_range(error.span.range().start..error.span.range().end + blanks);
                (span, "not ".to_owned())
            }
            _ => (error.span, with_blanks(site.decoded, error.span, instead)),
        };
        let edit = syntax::replacement(cx, site, span, &text);
        let edits: Vec<_> = edit.into_iter().collect();
        let mended = syntax::mended(cx, site, error.span, &edits);
        let title = format!("write `{instead}`");
        let pending = pending.help(syntax::help_with(&title, mended.shown.as_deref()));
        if edits.is_empty() {
            continue;
        }
        // `=` may be meant as an assignment, `//` as a division that rounds.
        let is_certain = !matches!(*written, "=" | "//");
        pending.fix(if is_certain { Fix::safe(title, edits) } else { Fix::risky(title, edits) });
    }
}

/// `word` in place of `span`, with blanks where it would grow together with its neighbours.
fn with_blanks(decoded: &Decoded<'_>, span: Span, word: &str) -> String {
    if !word.ends_with(|c: char| c.is_alphanumeric()) {
        return word.to_owned();
    }
    let (before, behind) = decoded.around(span);
    let gap = |neighbour: Option<char>| if neighbour.is_none_or(char::is_whitespace) { "" } else { " " };
    format!("{}{word}{}", gap(before.chars().next_back()), gap(behind.chars().next()))
}

/// What to write where no operator means the same.
fn advice(written: &str) -> &'static str {
    match written {
        "?." => "write `.`, and `?? 'default'` behind the whole for what may be missing",
        "in" => "write `list contains value`",
        "not in" => "write `not (list contains value)`",
        "matches" => "compare with `==`, `contains`, or the filters `startsWith` and `endsWith`",
        "^" | "**" => "write the multiplication out: `a * a`",
        "=>" | ">>" | "<<" => "kestra's expressions have no functions of their own and no bit operators",
        _ => "write it with the operators that kestra has",
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, fixed, flow_with, said};

    #[test]
    fn operators_are_replaced() {
        assert_eq!(fixed(&flow_with("\"{{ a && b }}\"")), flow_with("\"{{ a and b }}\""));
        assert_eq!(fixed(&flow_with("\"{{ a||b }}\"")), flow_with("\"{{ a or b }}\""));
        assert_eq!(fixed(&flow_with("\"{{ ! a }}\"")), flow_with("\"{{ not a }}\""));
        assert_eq!(fixed(&flow_with("\"{{ a === b }}\"")), flow_with("\"{{ a == b }}\""));
    }

    #[test]
    fn a_blank_with_an_escape_is_enough() {
        assert_eq!(fixed(&flow_with(r#""{{ a &&\x20b }}""#)), flow_with(r#""{{ a and\x20b }}""#));
    }

    #[test]
    fn the_operator_is_marked() {
        check(&format!("{}#                  ^^ foreign-operator\n", flow_with("\"{{ a && b }}\"")));
        assert_eq!(
            said("foreign-operator", &flow_with("\"{{ a && b }}\"")),
            "kestra has no operator `&&`\n6:20 `&&` an operator of another language\n\
             help: write `and`: `a and b`\nsafe fix: write `and`"
        );
    }

    #[test]
    fn no_fix_is_offered_where_nothing_means_the_same() {
        let flow = flow_with("\"{{ trigger?.date }}\"");
        assert_eq!(
            said("foreign-operator", &flow),
            "kestra has no operator `?.`\n6:25 `?.` an operator of another language\n\
             help: write `.`, and `?? 'default'` behind the whole for what may be missing"
        );
        assert_eq!(fixed(&flow), flow);
    }
}
