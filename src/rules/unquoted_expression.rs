//! `unquoted-expression`: a value that begins with `{{` and has no quotes.

use super::{FileContext, Sink, declare_rule};
use crate::{
    diagnostic::Fix,
    flow::{FlowForm, form},
    source::Edit,
    span::{Span, offset},
    yaml::{
        self, CollectionStyle, Document, Found, NodeKind, Refusal, ScalarStyle, Stream, YamlError,
        YamlErrorKind,
    },
};

/// The longest text that the help repeats.
const REPEATED: usize = 80;
/// How often a file is read again to find more behind a syntax error, and from which size on it is not.
const ROUNDS: usize = 32;
const LONG: usize = 256 * 1024;
/// How much of a line is looked at around the beginning of a value: a hostile file may be one line.
const REACH: usize = 4096;

declare_rule! {
    /// ## What it does
    /// Reports a value without quotes that begins with `{{`, `{%` or `{#`, and one that has `: ` inside its `{{ }}`.
    ///
    /// ## Why is this bad?
    /// YAML takes `{` at the beginning of a value for a mapping, and `: ` inside a value for a key. Kestra refuses the
    /// flow when it is saved, with a message about mappings or tokens that says nothing of the expression.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: {{ flow.id }} has started
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ flow.id }} has started"
    /// ```
    ///
    /// ## How to fix
    /// Put the whole value in quotes. Use single quotes where the expression has double quotes or backslashes in it.
    pub(crate) static RULE = {
        id: "unquoted-expression",
        group: Expressions,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: File(check),
    };
}

/// A value that needs quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unquoted {
    /// All of it that stands on its first line.
    span: Span,
    /// Whether the expressions in it end on that line, so that quotes mend it.
    is_whole: bool,
    /// Whether it is taken for a mapping; else for a key.
    is_mapping: bool,
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    for found in find(cx) {
        let text = found.span.of(cx.text);
        let label = if found.is_mapping {
            "yaml reads a mapping here, not an expression"
        } else {
            "yaml takes `: ` for the end of a key"
        };
        let pending = sink.report(&RULE, found.span, "expression is not quoted", label);
        if !found.is_whole {
            pending.help("put the whole value in quotes");
            continue;
        }
        let quoted = quote(text);
        let is_short = quoted.chars().count() <= REPEATED && !quoted.contains('`');
        let help =
            if is_short { format!("write `{quoted}`") } else { "put the whole value in quotes".to_owned() };
        pending.help(help).fix(Fix::safe("quote the value", [Edit::replace(found.span, quoted)]));
    }
}

/// Whether the refusal of the file is the work of such a value: then no other rule speaks of it.
pub(super) fn explains(cx: &FileContext<'_>) -> bool {
    let Some(refusal) = cx.refusal else { return false };
    match refusal {
        Refusal::Syntax(error) => at_error(cx.text, cx.stream, error).is_some(),
        Refusal::KeyNotScalar(span) => {
            let first = Span::new(span.start(), span.start().saturating_add(1));
            find(cx).iter().any(|found| found.span.contains(first))
        }
        Refusal::Empty(_) | Refusal::Malformed(_) | Refusal::DuplicateKey { .. } | Refusal::TooDeep(_) => {
            false
        }
    }
}

/// Double quotes, unless these would need escapes.
fn quote(text: &str) -> String {
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

/// All that can be found, those behind a syntax error too.
fn find(cx: &FileContext<'_>) -> Vec<Unquoted> {
    let mut found = Vec::new();
    learn(cx.text, cx.stream, cx.refusal, &mut found);
    // One that YAML cannot read hides those behind it: with a word in its place reading goes on.
    let mut rounds = if cx.text.len() < LONG { ROUNDS } else { 0 };
    let mut readable = cx.text.to_owned();
    let mut blanked = 0;
    let mut is_hidden = cx.stream.error.is_some();
    while is_hidden && rounds > 0 && blanked < found.len() {
        for value in found.iter().skip(blanked) {
            readable.replace_range(value.span.range(), &"x".repeat(value.span.range().len()));
        }
        blanked = found.len();
        let stream = yaml::parse(&readable);
        let refusal = yaml::refusal_but_duplicates(&stream);
        learn(&readable, &stream, refusal.as_ref(), &mut found);
        is_hidden = stream.error.is_some();
        rounds -= 1;
    }
    found
}

/// Adds what reading `text` once brings to light.
fn learn(text: &str, stream: &Stream<'_>, refusal: Option<&Refusal>, found: &mut Vec<Unquoted>) {
    for (index, document) in stream.documents.iter().enumerate() {
        if form(document) == Some(FlowForm::Document) || (index == 0 && refusal.is_some()) {
            in_tree(text, document, found);
        }
    }
    if let Some(Refusal::Syntax(error)) = refusal {
        found.extend(at_error(text, stream, error));
    }
}

/// Those that YAML reads as mappings without an error.
fn in_tree(text: &str, document: &Document<'_>, found: &mut Vec<Unquoted>) {
    let mut end = 0;
    for (_, node) in document.nodes() {
        let NodeKind::Mapping { style: CollectionStyle::Flow, .. } = &node.kind else { continue };
        if node.span.start() < end || !opens(text, node.span.start()) {
            continue;
        }
        let value = extent(text, node.span.start());
        end = value.span.end().max(node.span.end());
        found.push(value);
    }
}

/// The one that makes reading stop with `error`.
fn at_error(text: &str, stream: &Stream<'_>, error: &YamlError) -> Option<Unquoted> {
    let before = stream.documents.last().and_then(|document| {
        let scalars = document.nodes().filter_map(|(_, node)| match &node.kind {
            NodeKind::Scalar(scalar) if !node.span.is_empty() => Some((node.span, scalar.style)),
            NodeKind::Scalar(_)
            | NodeKind::Mapping { .. }
            | NodeKind::Sequence { .. }
            | NodeKind::Alias(_) => None,
        });
        scalars.filter(|(span, _)| span.end() <= error.noticed.end()).last()
    });
    let from = before.map_or(0, |(span, _)| span.end());
    value_start(text, Span::new(from, error.noticed.end())).or_else(|| inside_plain(text, before?, error))
}

/// A value that begins with an opening delimiter and was not read to its end.
fn value_start(text: &str, region: Span) -> Option<Unquoted> {
    let within = region.of(text);
    let starts = memchr::memchr_iter(b'{', within.as_bytes()).map(|at| region.start() + offset(at));
    let start = starts.filter(|&at| opens(text, at)).find(|&at| begins_value(text, at))?;
    Some(extent(text, start))
}

/// A plain value with `: ` inside an expression, or with an expression inside brackets.
#[expect(clippy::wildcard_enum_match_arm, reason = "no other error comes of an expression in a plain value")]
fn inside_plain(text: &str, before: (Span, ScalarStyle), error: &YamlError) -> Option<Unquoted> {
    let (span, style) = before;
    let gap = Span::new(span.end(), error.noticed.start()).of(text);
    if style != ScalarStyle::Plain || !gap.bytes().all(|byte| byte == b' ') {
        return None;
    }
    let read = span.of(text);
    let is_open = match &error.kind {
        YamlErrorKind::ValueNotAllowed => !read.contains(['\n', '\r']) && leaves_open(read),
        YamlErrorKind::ExpectedCommaOrBracket(Found::OpenBrace)
        | YamlErrorKind::ExpectedCommaOrBrace(Found::OpenBrace) => opens(text, error.noticed.start()),
        _ => false,
    };
    is_open.then(|| Unquoted {
        is_mapping: error.kind != YamlErrorKind::ValueNotAllowed,
        ..extent(text, span.start())
    })
}

/// Whether an opening delimiter stands at `at`.
fn opens(text: &str, at: u32) -> bool {
    let rest = Span::new(at, at.saturating_add(2)).of(text);
    matches!(rest, "{{" | "{%" | "{#")
}

/// Whether `text` has an opening delimiter that it does not close.
fn leaves_open(text: &str) -> bool {
    text.rfind("{{").is_some_and(|open| text.rfind("}}").is_none_or(|close| close < open))
}

/// The line up to `at`, of a very long one its last part.
fn line_before(text: &str, at: u32) -> &str {
    let before = text.get(..at as usize).unwrap_or_default();
    let from = before.len().saturating_sub(REACH);
    let near = (from..).find_map(|from| before.get(from..)).unwrap_or_default();
    near.rsplit(['\n', '\r', '\u{feff}']).next().unwrap_or_default()
}

/// The line from `at` on, of a very long one its first part.
fn line_from(text: &str, at: u32) -> &str {
    let behind = text.get(at as usize..).unwrap_or_default();
    let end = behind.len().min(REACH);
    let near = (0..=end).rev().find_map(|end| behind.get(..end)).unwrap_or_default();
    near.split(['\n', '\r']).next().unwrap_or_default()
}

/// Whether a value can begin at `at`: behind the indentation, `- `, `key: ` or an opening bracket, in no comment.
fn begins_value(text: &str, at: u32) -> bool {
    let line = line_before(text, at);
    let trimmed = line.trim_end_matches([' ', '\t']);
    let has_blank = trimmed.len() < line.len();
    if trimmed.trim_start().starts_with('#') || trimmed.contains(" #") {
        return false;
    }
    match trimmed.chars().next_back() {
        None | Some('[' | '{' | ',') => true,
        Some('-' | '?') => has_blank && trimmed.trim_start_matches([' ', '-', '?']).is_empty(),
        Some(':') => has_blank,
        Some(_) => false,
    }
}

/// Whether `at` lies within brackets.
fn is_in_brackets(text: &str, at: u32) -> bool {
    let before = text.get(..at as usize).unwrap_or_default().trim_end();
    if before.ends_with(['[', '{', ',']) {
        return true;
    }
    let mut depth = 0_i32;
    for c in line_before(text, at).chars() {
        depth += match c {
            '[' | '{' => 1,
            ']' | '}' => -1,
            _ => 0,
        };
    }
    depth > 0
}

/// The value that begins at `start`: to the end of its line, a comment, or what ends a value inside brackets.
fn extent(text: &str, start: u32) -> Unquoted {
    let in_brackets = is_in_brackets(text, start);
    let may_be_key = line_before(text, start).trim_start_matches([' ', '-', '?']).is_empty();
    let line = line_from(text, start);
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut is_whole = true;
    while let Some(&byte) = bytes.get(at) {
        let rest = line.get(at..).unwrap_or_default();
        let close = match rest.get(..2) {
            Some("{{") => Some("}}"),
            Some("{%") => Some("%}"),
            Some("{#") => Some("#}"),
            _ => None,
        };
        if let Some(close) = close {
            let length = length_of(rest, close);
            is_whole &= length.is_some();
            at += length.unwrap_or(rest.len());
            continue;
        }
        let after_blank = at > 0 && matches!(bytes.get(at - 1), Some(b' ' | b'\t'));
        let before_blank = matches!(bytes.get(at + 1), None | Some(b' ' | b'\t'));
        let ends = match byte {
            b'#' => after_blank,
            b',' | b']' | b'}' => in_brackets,
            b':' => may_be_key && before_blank,
            _ => false,
        };
        if ends {
            break;
        }
        at += 1;
    }
    let value = line.get(..at).unwrap_or(line).trim_end();
    is_whole &= at < REACH;
    let span = Span::new(start, start + offset(value.len()));
    Unquoted { span, is_whole, is_mapping: true }
}

/// The length of the expression that `text` begins with, both delimiters included: `close` counts outside of strings
/// and brackets.
fn length_of(text: &str, close: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 2;
    if close == "#}" {
        return text.find(close).map(|at| at + close.len());
    }
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if depth == 0 && rest.starts_with(close) {
            return Some(at + close.len());
        }
        let first = rest.chars().next()?;
        match first {
            '\'' | '"' => {
                at += string_length(rest, first).unwrap_or(1);
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += first.len_utf8();
    }
    // With a quote or bracket too many: the delimiter wherever it stands.
    text.find(close).map(|at| at + close.len())
}

/// The length of the string that `text` begins with.
fn string_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + quote.len_utf8()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, fixed, flow_with, said};

    fn quoted(value: &str) -> String {
        let fixed = fixed(&flow_with(value));
        // What was quoted needs no more quotes.
        check(&fixed);
        fixed.split_once("message: ").unwrap().1.trim().to_owned()
    }

    #[test]
    fn the_value_is_marked_and_the_other_rule_is_silent() {
        let flow = flow_with("{{ flow.id }} # who");
        check(&format!("{flow}#            ^^^^^^^^^^^^^ unquoted-expression\n"));
        assert_eq!(
            said("unquoted-expression", &flow),
            "expression is not quoted\n6:14 `{{ flow.id }}` yaml reads a mapping here, not an expression\n\
             help: write `\"{{ flow.id }}\"`\nsafe fix: quote the value"
        );
    }

    #[test]
    fn the_whole_value_is_quoted() {
        for value in [
            "{{ flow.id }}",
            "{{ flow.id }}/orders/{{ flow.revision }}.csv",
            "{{ labels['a-b'].c }}",
            "{% if flow.id == 'a' %}x{% endif %}",
            "{# note #} x",
            "{{ {'a': 1} | toJson }}",
            "{{ flow.id ? 'a' : 'b' }}",
            "at {{ flow.id ? 'a' : 'b' }}",
            "{{ flow.id }}: started",
        ] {
            assert_eq!(quoted(value), format!("\"{value}\""));
        }
        assert_eq!(quoted("{{ flow.id ~ \"}}\" }} x # note"), "'{{ flow.id ~ \"}}\" }} x' # note");
        assert_eq!(quoted("{{ \"it's\" ~ ' #' }}"), "'{{ \"it''s\" ~ '' #'' }}'");
    }

    #[test]
    fn items_and_brackets_are_looked_into() {
        assert_eq!(quoted("[{{ flow.id }}, b]"), "[\"{{ flow.id }}\", b]");
        assert_eq!(quoted("{a: {{ flow.id }}, b: c}"), "{a: \"{{ flow.id }}\", b: c}");
        assert_eq!(quoted("[{{ labels['a'].x }}]"), "[\"{{ labels['a'].x }}\"]");
        assert_eq!(quoted("[a {{ flow.id }}, b]"), "[\"a {{ flow.id }}\", b]");
        assert_eq!(quoted("\n      - {{ flow.id }}\n      - b"), "- \"{{ flow.id }}\"\n      - b");
        assert_eq!(quoted("\n      {{ flow.id }}: x"), "\"{{ flow.id }}\": x");
    }

    #[test]
    fn the_part_that_yaml_reads_of_it_is_not_judged() {
        let flow = flow_with("at {{ flow.id ? 'a' : 'b' }}");
        check(&format!("{flow}#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unquoted-expression\n"));
    }

    #[test]
    fn one_that_stops_yaml_does_not_hide_the_next() {
        check(
            "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    one: {{ flow.id }}/x\n#        ^^^^^^^^^^^^^^^ \
             unquoted-expression\n    two: {% if true %}x{% endif %}\n#        ^^^^^^^^^^^^^^^^^^^^^^^^^ unquoted-expression\n    \
             three: |\n      {{ flow.id }}/x\n    four: {{ flow.id }}\n#         ^^^^^^^^^^^^^ unquoted-expression\n",
        );
    }

    #[test]
    fn an_expression_over_lines_is_no_safe_fix() {
        let flow = flow_with("{{\n      flow.id }}");
        assert_eq!(fixed(&flow), flow);
        assert_eq!(
            said("unquoted-expression", &flow),
            "expression is not quoted\n6:14 `{{` yaml reads a mapping here, not an expression\n\
             help: put the whole value in quotes"
        );
    }

    #[test]
    fn text_without_a_leading_brace_is_fine() {
        check(&flow_with("a {{ flow.id }} b"));
        check(&flow_with("{a: b}"));
        check(&flow_with("|\n      {{ flow.id }}"));
    }
}
