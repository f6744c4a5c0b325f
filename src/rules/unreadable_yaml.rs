//! `unreadable-yaml`: what Kestra's YAML reader refuses.

use std::ops::Range;

use super::{FileContext, Sink, declare_rule, oversized_flow, unquoted_expression, yaml_words};
use crate::{
    flow::{FlowForm, form},
    span::Span,
    yaml::Refusal,
};

declare_rule! {
    /// ## What it does
    /// Reports the place where Kestra's YAML reader stops, and the one where the thing began that it was reading.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the file. While it cannot be read, nothing behind that place is checked either.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello: world
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "Hello: world"
    /// ```
    ///
    /// ## How to fix
    /// Indent with blanks, never with tabs; put quotes around a value with `: ` or ` #` in it, or one that begins with
    /// a character such as `@`, `%`, `&`, `*`, `!`, `[` or `{`; close every quote and bracket.
    pub(crate) static RULE = {
        id: "unreadable-yaml",
        group: Flow,
        level: Error,
        since: "0.1",
        check: File(check),
    };
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    let behind = || {
        // What is broken behind the root of a flow is part of `extra-document`.
        let first = cx.stream.documents.first();
        let first_is_flow = first.is_some_and(|first| form(first) == Some(FlowForm::Document));
        cx.stream.error.clone().filter(|_| !first_is_flow).map(Refusal::Syntax)
    };
    let Some(refusal) = cx.refusal.cloned().or_else(behind) else { return };
    if oversized_flow::speaks_of(&refusal) || unquoted_expression::explains(cx) {
        return;
    }
    let words = yaml_words::words_for(cx, &refusal);
    let note_start = words.note.as_ref().map_or(words.at, |(place, _)| *place).start();
    mask_unread(cx, words.at.start().min(note_start), sink);
    let mut pending = sink.report(&RULE, words.at, words.message, words.label);
    if let Some((place, text)) = words.note {
        pending = pending.note(place, text);
    }
    if let Some(help) = words.help {
        pending.help(help);
    }
}

/// Parts of the names that credentials go by.
const CREDENTIALS: &[&str] =
    &["password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "credential", "private"];

/// Hides what looks like a credential on the line of byte `from` and below: no other rule sees what cannot be read.
fn mask_unread(cx: &FileContext<'_>, from: u32, sink: &mut Sink) {
    let before = cx.text.get(..from as usize).unwrap_or_default();
    let mut start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    for line in cx.text.get(start..).unwrap_or_default().split_inclusive(['\n', '\r']) {
        if let Some(value) = credential_in(line) {
            sink.mask(Span::from_range(start + value.start..start + value.end));
        }
        start += line.len();
    }
}

/// Where the value stands on a line whose key sounds like a credential's; expressions are none.
fn credential_in(line: &str) -> Option<Range<usize>> {
    let (key, value) = line.split_once(':')?;
    let name: String = key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let text = value.trim().trim_matches(['"', '\'']);
    let is_text = !text.is_empty() && !text.contains("{{") && !text.starts_with(['|', '>']);
    if !is_text || !CREDENTIALS.iter().any(|credential| name.contains(credential)) {
        return None;
    }
    let from = key.len() + 1 + value.find(text)?;
    Some(from..from + text.len())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with, report, said};

    #[track_caller]
    fn says(text: &str, words: &str) {
        assert_eq!(said("unreadable-yaml", text), words, "\n{text}");
    }

    #[test]
    fn tabs() {
        says(
            "id: a\nnamespace: b\ntasks:\n\t- id: t\n",
            "line is indented with a tab\n4:1 `\t` yaml takes blanks for indentation, never tabs\n\
             help: write blanks in place of the tab",
        );
        says(
            "id:\ta\nnamespace: b\ntasks:\n",
            "tab stands in front of a value\n1:4 `\t` yaml takes blanks here, never tabs\n\
             help: write a blank in place of the tab",
        );
    }

    #[test]
    fn a_colon_inside_a_value() {
        says(
            &flow_with("Hello: world"),
            "value without quotes has `: ` in it\n6:19 `:` yaml takes this for the end of another key\n\
             help: put the value in quotes: `\"Hello: world\"`",
        );
    }

    #[test]
    fn a_line_that_is_indented_too_deep() {
        says(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n      type: x.Y\n",
            "line is indented deeper than the keys beside it\n\
             5:7 `type` yaml takes this line for more of the value above\n\
             4:9 `t` this value goes on\n\
             help: indent it as the other keys, or put the value above in quotes",
        );
    }

    #[test]
    fn a_colon_without_a_blank() {
        says(
            "id: a\nnamespace:b\ntasks:\n  - id: t\n",
            "colon has no blank behind it\n2:10 `:` yaml takes all of this for one word\n\
             help: write `namespace: b`",
        );
        says(
            "id:a\nnamespace: b\ntasks:\n  - id: t\nid: x\n",
            "colon has no blank behind it\n1:3 `:` yaml takes all of this for one word\nhelp: write `id: a`",
        );
    }

    #[test]
    fn quotes() {
        says(
            &flow_with("'Hello"),
            "quote is never closed\n6:14 `'` opens a text that goes on to the end of the file\n\
             7:1 `` the file ends here\nhelp: close it with another `'`",
        );
        says(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    one:\n      - echo \"\n\");'\n",
            "quote is never closed\n7:1 `\"` opens a text that goes on to the end of the file\n\
             6:9 `echo \"` does this value go on behind its line?\n\
             help: write the value above as a block: `|`, and its lines indented below",
        );
        says(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    one: 'x\n    two: 'y'\n",
            "quote is closed on a later line\n5:10 `'` is the closing quote missing on this line?\n\
             6:11 `y'` yaml stops here, behind the next quote\nhelp: close it with another `'`",
        );
        says(
            &flow_with("\"a\" b"),
            "text stands behind a closing quote\n6:18 `b` the value has ended already\n\
             help: write `'` for the outer `\"`, and double each `'` inside",
        );
        says(
            &flow_with(r#""\d+""#),
            "`\\d` means nothing in double quotes\n6:15 `\\d` yaml knows no such escape\n\
             help: write `\\\\d` for a backslash, or use single quotes",
        );
    }

    #[test]
    fn a_comment_is_no_text_behind_a_quote() {
        check(&format!("{}#                ^ unreadable-yaml\n", flow_with("'a' b # why")));
    }

    #[test]
    fn characters_with_a_meaning() {
        says(
            &flow_with("@daily"),
            "value without quotes begins with `@`\n6:14 `@` yaml gives this character a meaning of its own\n\
             help: put the value in quotes: `\"@daily\"`",
        );
        check(&format!("{}#            ^ unreadable-yaml\n", flow_with("`x`")));
        check(&format!("{}#            ^ unreadable-yaml\n", flow_with("%x")));
        check(&format!("{}#            ^ unreadable-yaml\n", flow_with("& x")));
        check(&format!("{}#            ^ unreadable-yaml\n", flow_with("*.csv")));
    }

    #[test]
    fn brackets() {
        says(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    one: [x\n    two: y\n",
            "`[` is not closed in time\n6:8 `:` yaml expects `,` or `]`, not `:`\n5:10 `[` opened here\n\
             help: write `]`, or put the value in quotes if it is a text",
        );
    }

    #[test]
    fn numbers_that_are_none_and_keys_that_are_no_text() {
        check(&format!("{}#            ^^^^ unreadable-yaml\n", flow_with(".inf")));
        check(&format!("{}#             ^^^ unreadable-yaml\n", flow_with("{[a]: b}")));
    }

    #[test]
    fn keys_in_quotes_make_a_flow_too() {
        check("'id': a\n\"namespace\" : b\n\"tasks\":\n  - id: @t\n#       ^ unreadable-yaml\n");
        check("id: a\nnamespace: b\n\"t\\x61sks\":\n  - id: t\n#   ^^ missing-property\n");
    }

    #[test]
    fn expressions_before_the_error_are_checked() {
        check(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    one: \"{{ }}\"\n#         ^^^^^ empty-expression\n    \
             two: '\n#        ^ unreadable-yaml\n    three: \"{{ }}\"\n",
        );
    }

    #[test]
    fn no_credential_is_repeated() {
        let flow =
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    password: @hunter2\n    apiToken: 'canary-value'\n";
        assert!(said("unreadable-yaml", flow).ends_with("help: put the value in quotes: `\"@hunter2\"`"));
        let report = report(flow);
        assert!(report.contains("password: ********") && !report.contains("hunter2"), "{report}");
        assert!(!report.contains("canary"), "{report}");
    }
}
