//! Findings as a terminal may show them: what a flow or a source quotes can hold characters that command a terminal.

use std::{borrow::Cow, sync::Arc};

use crate::lint::{Excerpt, Finding, Mark};

/// The finding without control characters: in words they are escaped, in lines of the file a sign of the same length
/// stands for each, so that labels stay where they are.
pub(super) fn printable(finding: &Finding) -> Cow<'_, Finding> {
    let marks = || std::iter::once(&finding.at).chain(&finding.related);
    let texts = [&finding.message].into_iter().chain(&finding.help).chain(marks().map(|mark| &mark.label));
    let paths = marks().map(|mark| &*mark.place.path);
    let lines = marks().filter_map(|mark| mark.excerpt.as_deref()).map(|excerpt| &excerpt.text);
    let is_plain = texts.map(String::as_str).chain(paths).all(|text| !text.contains(char::is_control))
        && !lines.into_iter().any(|text| text.contains(is_command));
    if is_plain {
        return Cow::Borrowed(finding);
    }
    let mut finding = finding.clone();
    finding.message = words(&finding.message);
    finding.help = finding.help.as_deref().map(words);
    for mark in std::iter::once(&mut finding.at).chain(&mut finding.related) {
        *mark = printable_mark(mark);
    }
    Cow::Owned(finding)
}

fn printable_mark(mark: &Mark) -> Mark {
    let mut place = mark.place.clone();
    place.path = words(&place.path).into();
    let excerpt = mark.excerpt.as_deref().map(|excerpt| {
        let Excerpt { first_line, text, label } = excerpt;
        Arc::new(Excerpt { first_line: *first_line, text: line_of(text), label: *label })
    });
    Mark { label: words(&mark.label), place, excerpt }
}

/// Words with their control characters escaped.
pub(super) fn words(text: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_default().collect() } else { String::from(c) };
    text.chars().map(escaped).collect()
}

fn line_of(text: &str) -> String {
    let stand_in = |c| match c {
        c if !is_command(c) => c,
        c if c.is_ascii() => '?',
        _ => '¿',
    };
    text.chars().map(stand_in).collect()
}

/// Whether a character of a line is more than a line end or a tab, which drawings know to handle.
fn is_command(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lint::{Linter, Settings},
        report::{Format, Style, write},
        secret::{Origin, StoreBuilder},
        source::{SourceFile, Sources},
    };

    #[test]
    fn a_flow_cannot_command_the_terminal() {
        let text = "SECRET_A\u{9b}=YQ==\n";
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new(".env", text));
        let store = StoreBuilder::default().env_file(id, text, Origin::Given).build();
        let settings = Settings::default();
        let linter = Linter::new(&settings, &store, &sources);
        let flow = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: t\n    \
                    x: \"{{ secret('\\e[2J\\n') }}\u{85}{{ secret('\\x7f\\u009b') }}\"\n";
        let report = linter.finish(vec![linter.check("\u{1b}.yaml", flow)]);
        assert!(report.findings.iter().any(|finding| finding.message.contains("\u{1b}[2J\n")));
        for &format in Format::ALL {
            let mut out = Vec::new();
            write(&report, format, Style::default(), &mut out).expect("memory can be written");
            let out = String::from_utf8(out).expect("text");
            assert!(out.chars().all(|c| !c.is_control() || c == '\n'), "{out:?}");
            let lines = out.lines().count();
            assert!(format != Format::Concise || lines == report.findings.len(), "{out}");
        }
    }

    #[test]
    fn control_characters_are_escaped_in_words_and_keep_their_length_in_lines() {
        assert_eq!(words("a\u{1b}[31m\nb\u{9b}"), "a\\u{1b}[31m\\nb\\u{9b}");
        let line = "a\u{1b}\u{9b}\t\u{85}é\n";
        assert_eq!(line_of(line), "a?¿\t¿é\n");
        assert_eq!(line_of(line).len(), line.len());
    }
}
