//! `unterminated-string`: a quote too many or too few.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{
    diagnostic::Fix,
    pebble::{StringRemedy, SyntaxErrorKind},
};

declare_rule! {
    /// ## What it does
    /// Reports a string in an expression that is never closed, or that a stray quote opens.
    ///
    /// ## Why is this bad?
    /// Kestra cannot parse the expression: the task fails as soon as it is rendered, with a message that points at a
    /// later place, such as `Unexpected character [']` or `Unclosed """`.
    ///
    /// Two quotes in a row do not stand for one. Inside a string a quote of the same kind is written `\'` or `\"`.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN'') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Take the extra quote away or add the missing one.
    pub(crate) static RULE = {
        id: "unterminated-string",
        group: Expressions,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (site, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::UnterminatedString { quote, remedy } = &error.kind else { continue };
        let (label, title, edit) = match remedy {
            StringRemedy::Remove => (
                "this quote opens a second string",
                format!("remove the extra `{quote}`"),
                syntax::replacement(cx, site, error.span, ""),
            ),
            StringRemedy::Close(place) | StringRemedy::Match(place) => (
                "this quote opens a string that never ends",
                format!("close the string with `{quote}`"),
                syntax::replacement(cx, site, *place, &quote.to_string()),
            ),
            StringRemedy::Escape => (
                "these quotes end one string and open another",
                format!("write `\\{quote}` for a quote inside the string"),
                syntax::replacement(cx, site, error.span, &format!("\\{quote}")),
            ),
            StringRemedy::Unknown => (
                "this quote opens a string that never ends",
                format!("close the string with another `{quote}`, or remove this one"),
                None,
            ),
        };
        let edits: Vec<_> = edit.into_iter().collect();
        let mended = syntax::mended(cx, site, error.span, &edits);
        // Where the guess does not lead to an expression that parses, it is none.
        let removed = || {
            let edit = syntax::replacement(cx, site, error.span, "");
            syntax::mended(cx, site, error.span, &edit.into_iter().collect::<Vec<_>>())
        };
        let help = if mended.is_right {
            syntax::help_with(&title, mended.shown.as_deref())
        } else if removed().is_right {
            format!("close the string with another `{quote}`, or remove this one")
        } else {
            format!("removing the `{quote}` is not enough: check every quote and bracket of the expression")
        };
        let mut pending =
            sink.report(&RULE, error.span, "string in expression is never closed", label).help(help);
        if let Some(string) = error.related {
            pending = pending.note(string, "the first string already ends here");
        }
        if mended.is_right && !edits.is_empty() {
            pending = pending.fix(Fix::safe(title, edits));
        }
        syntax::note_where_noticed(pending, error);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, fixed, flow_with, said};

    #[test]
    fn a_quote_too_many_is_marked_beside_the_string_that_ended() {
        let flow = flow_with("\"{{ secret('API_TOKEN'') }}\"");
        assert_eq!(
            said("unterminated-string", &flow),
            "string in expression is never closed\n\
             6:36 `'` this quote opens a second string\n\
             6:25 `'API_TOKEN'` the first string already ends here\n\
             help: remove the extra `'`: `secret('API_TOKEN')`\n\
             safe fix: remove the extra `'`"
        );
        assert_eq!(fixed(&flow), flow_with("\"{{ secret('API_TOKEN') }}\""));
    }

    #[test]
    fn fixes_keep_to_the_quotes_of_the_scalar() {
        assert_eq!(fixed(&flow_with("'{{ secret(''A'''') }}'")), flow_with("'{{ secret(''A'') }}'"));
        assert_eq!(fixed(&flow_with(r#""{{ secret(\"A\"\") }}""#)), flow_with(r#""{{ secret(\"A\") }}""#));
        assert_eq!(fixed(&flow_with("'{{ ''it''''s'' }}'")), flow_with(r"'{{ ''it\''s'' }}'"));
        assert_eq!(fixed(&flow_with(r#""{{ 'it''s' }}""#)), flow_with(r#""{{ 'it\\'s' }}""#));
        assert_eq!(fixed(&flow_with("|\n      {{ secret('A'') }}")), flow_with("|\n      {{ secret('A') }}"));
    }

    #[test]
    fn the_help_shows_the_expression_and_not_how_yaml_has_it_written() {
        for value in ["'{{ f(''A'''') }}'", r#""{{ \x66('A'') }}""#, ">\n      {{\n      f('A'') }}"] {
            let said = said("unterminated-string", &flow_with(value));
            assert!(said.contains("help: remove the extra `'`: `f('A')`"), "{said}");
        }
    }

    #[test]
    fn a_string_that_runs_on_into_the_next_expression_is_marked_where_it_begins() {
        check(&format!(
            "{}#                        ^ unterminated-string\n",
            flow_with("\"{{ kv('abc'') }}{% if kv('x') %}y{% endif %}\"")
        ));
        check(&format!("{}#                ^ unterminated-string\n", flow_with("\"{{ 'A }}{{ 'say' }}\"")));
    }

    #[test]
    fn a_missing_quote_is_put_in() {
        let flow = flow_with("\"{{ secret('API_TOKEN) }}\"");
        assert_eq!(fixed(&flow), flow_with("\"{{ secret('API_TOKEN') }}\""));
    }

    #[test]
    fn no_fix_is_offered_that_does_not_mend() {
        let flow = flow_with("\"{{ trigger.uri') }}\"");
        assert_eq!(
            said("unterminated-string", &flow),
            "string in expression is never closed\n6:29 `'` this quote opens a string that never ends\n\
             help: removing the `'` is not enough: check every quote and bracket of the expression"
        );
        assert_eq!(fixed(&flow), flow);
    }

    #[test]
    fn each_broken_expression_of_a_scalar_is_found() {
        check(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    m: \"{{ f('A'') }} {{ flow.id }} {{ f('B'') }}\"\n\
             #               ^ unterminated-string\n\
             #                                           ^ unterminated-string\n",
        );
    }
}
