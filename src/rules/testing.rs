//! For tests of rules: flows in which a comment below a line marks what must be found in it.
//!
//! ```yaml
//! token: "{{ secret('SECRET_API_TOKEN') }}"
//! #                  ^^^^^^^^^^^^^^^^ prefixed-secret-key
//! ```

use std::{collections::BTreeSet, fmt::Write as _};

#[cfg(test)] // Tests may look up to the room that runs the rules.
use crate::{
    diagnostic::{Applicability, Diagnostic, Level, Site},
    kestra::Target,
    lint::{self, Linter, Settings},
    rules::{House, Run},
    secret::SecretStore,
    source::{LineIndex, Sources, apply},
    span::Span,
};

/// Every finding of every rule in `text`, for any Kestra, without secret sources.
pub(super) fn findings(text: &str) -> Vec<Diagnostic> {
    findings_for(Target::Any, text)
}

/// Every finding of every rule in `text`, without secret sources.
pub(super) fn findings_for(target: Target, text: &str) -> Vec<Diagnostic> {
    findings_of(target, &BTreeSet::new(), text)
}

/// Every finding of every rule in `text`, for any Kestra, where includes in `missing` have no file.
pub(super) fn findings_without(missing: &BTreeSet<String>, text: &str) -> Vec<Diagnostic> {
    findings_of(Target::Any, missing, text)
}

fn findings_of(target: Target, missing_includes: &BTreeSet<String>, text: &str) -> Vec<Diagnostic> {
    let settings = Settings { target, ..Settings::default() };
    let (store, sources) = (SecretStore::default(), Sources::default());
    let run = Run {
        target,
        env_prefix: None,
        store: &store,
        sources: &sources,
        missing_includes,
        house: House::default(),
    };
    lint::findings(text, &settings, run)
}

/// Checks that the findings in `marked` are those it marks, no more and no less.
///
/// Advice counts only for rules that are marked. A mark stands for the part of a place on its first line, and `^` alone
/// for an empty place too.
#[track_caller]
pub(super) fn check(marked: &str) {
    check_for(Target::Any, marked);
}

/// [`check`] for one Kestra.
#[track_caller]
pub(super) fn check_for(target: Target, marked: &str) {
    check_found(marked, &findings_for(target, marked));
}

/// Checks that `findings` are those that `marked` marks: see [`check`].
#[track_caller]
pub(super) fn check_found(marked: &str, findings: &[Diagnostic]) {
    let lines = LineIndex::new(marked);
    let expected = marks(marked, &lines);
    let is_marked = |rule: &str| expected.iter().any(|(_, _, name)| name == rule);
    let length_of = |span: Span| {
        let line = span.of(marked).split(['\r', '\n']).next().unwrap_or_default();
        u32::try_from(line.len()).unwrap().max(1)
    };
    let mut found: Vec<(u32, Span, String)> = findings
        .iter()
        .filter(|finding| finding.level > Level::Advice || is_marked(finding.rule.name()))
        .map(|finding| {
            let span = finding.at.span;
            let line = lines.position(span.start()).line;
            (line, Span::new(span.start(), span.start() + length_of(span)), finding.rule.name().to_owned())
        })
        .collect();
    found.sort();
    assert_eq!(words(&found, &lines), words(&expected, &lines), "\n{marked}");
}

fn words(marks: &[(u32, Span, String)], lines: &LineIndex<'_>) -> Vec<String> {
    let column = |at| lines.position(at).column;
    marks
        .iter()
        .map(|(line, span, rule)| format!("{line}:{}-{} {rule}", column(span.start()), column(span.end())))
        .collect()
}

/// The marks below each line: `#`, carets, rule, more carets, more rules. A `#` that touches a caret is one of them: so
/// the first column can be marked.
fn marks(marked: &str, lines: &LineIndex<'_>) -> Vec<(u32, Span, String)> {
    let mut found = Vec::new();
    let mut code = 1;
    for number in 1..=lines.line_count() {
        let text = lines.line_span(number).of(marked).trim_end();
        let is_mark =
            text.trim_start().strip_prefix('#').is_some_and(|rest| rest.trim_start().starts_with('^'));
        if !is_mark {
            code = number;
            continue;
        }
        let line = lines.line_span(code);
        let byte_of = |column: usize| {
            let before: usize = line.of(marked).chars().take(column).map(char::len_utf8).sum();
            line.start() + u32::try_from(before).unwrap()
        };
        let mut column = 0;
        for word in text.split(' ') {
            let length = word.chars().count();
            if word.starts_with('^') || word.starts_with("#^") {
                let span = Span::new(byte_of(column), byte_of(column + length));
                found.push((code, span, String::new()));
            } else if let Some((_, _, rule)) = found.last_mut().filter(|(of, ..)| *of == code)
                && !word.trim_matches('#').is_empty()
            {
                word.clone_into(rule);
            }
            column += length + 1;
        }
    }
    found.sort();
    found
}

/// `text` after all its safe fixes.
#[track_caller]
pub(super) fn fixed(text: &str) -> String {
    let findings = findings(text);
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let edits: Vec<_> = fixes
        .filter(|fix| fix.applicability == Applicability::Safe)
        .flat_map(|fix| &fix.edits)
        .filter(|edit| edit.source.is_none())
        .collect();
    apply(text, edits)
}

/// What the one finding of `rule` in `text` says, a line each: message, label, notes, help, fix.
#[track_caller]
pub(super) fn said(rule: &str, text: &str) -> String {
    worded(rule, text, &findings(text))
}

/// What the one finding of `rule` among `findings` in `text` says: see [`said`].
#[track_caller]
pub(super) fn worded(rule: &str, text: &str, findings: &[Diagnostic]) -> String {
    let mut of_rule = findings.iter().filter(|finding| finding.rule.name() == rule);
    let (Some(finding), None) = (of_rule.next(), of_rule.next()) else {
        panic!("not one finding of {rule}: {findings:#?}");
    };
    let lines = LineIndex::new(text);
    let mut said = finding.message.clone();
    for label in std::iter::once(&finding.at).chain(&finding.related).filter(|label| label.site == Site::Here)
    {
        let place = lines.position(label.span.start());
        write!(said, "\n{}:{} `{}` {}", place.line, place.column, label.span.of(text), label.text).unwrap();
    }
    if let Some(help) = &finding.help {
        write!(said, "\nhelp: {help}").unwrap();
    }
    if let Some(fix) = &finding.fix {
        write!(said, "\n{} fix: {}", fix.applicability.name(), fix.title).unwrap();
    }
    said
}

/// Everything that a report about `text` could show, excerpts included.
pub(super) fn report(text: &str) -> String {
    let settings = Settings { min_level: Level::Advice, ..Settings::default() };
    let (store, sources) = (SecretStore::default(), Sources::default());
    let linter = Linter::new(&settings, &store, &sources);
    format!("{:#?}", linter.finish(vec![linter.check("flow.yaml", text)]).findings)
}

/// A flow whose one task has `message: VALUE`; more lines of the value are indented by 6.
pub(super) fn flow_with(value: &str) -> String {
    format!(
        "id: hello\nnamespace: company.team\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    \
         message: {value}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_by_column() {
        let text = "a: bc\n#  ^^ one\n#^ two\n";
        let lines = LineIndex::new(text);
        assert_eq!(words(&marks(text, &lines), &lines), ["1:1-3 two", "1:4-6 one"]);
    }
}
