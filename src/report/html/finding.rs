//! Findings on the page: what is wrong, the masked lines with the place underlined, what to do.

use std::io::{self, Write};

use super::{super::rule_list, inline};
use crate::{
    lint::{Excerpt, Finding, Mark},
    report::{
        printable::{printable, words},
        xml::escape,
    },
};

/// Writes the findings of one file.
pub(super) fn file(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let path = findings.first().map_or("", |finding| &finding.at.place.path);
    let path = escape(&words(path));
    writeln!(out, "<section class=\"file\" data-path=\"{path}\">\n<h2>{path}</h2>")?;
    for each in findings {
        finding(&printable(each), out)?;
    }
    writeln!(out, "</section>")
}

fn finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let (level, info, place) = (finding.level, finding.rule.info(), &finding.at.place);
    writeln!(out, "<article class=\"finding {level}\" data-level=\"{level}\" data-rule=\"{}\">", info.id)?;
    writeln!(out, "<h3><span class=\"level\">{level}:</span> {}</h3>", inline(&finding.message))?;
    writeln!(
        out,
        "<p class=\"muted\">line {}, column {} · <a href=\"{}\" rel=\"noreferrer\">{}</a></p>",
        place.start.line,
        place.start.column,
        escape(&rule_list::page(info)),
        info.id
    )?;
    excerpt(&finding.at, out)?;
    if !finding.at.label.is_empty() {
        writeln!(out, "<p>{}</p>", inline(&finding.at.label))?;
    }
    if let Some(help) = &finding.help {
        writeln!(out, "<p><strong>Help:</strong> {}</p>", inline(help))?;
    }
    if let Some(fix) = &finding.fix {
        let applicability = fix.applicability.name();
        writeln!(out, "<p><strong>Fix</strong> ({applicability}): {}</p>", inline(&words(&fix.title)))?;
    }
    if !finding.related.is_empty() {
        writeln!(out, "<ul class=\"related\">")?;
        for mark in &finding.related {
            let place = &mark.place;
            let (line, column) = (place.start.line, place.start.column);
            writeln!(
                out,
                "<li><code>{}:{line}:{column}</code> {}",
                escape(&place.path),
                inline(&mark.label)
            )?;
            excerpt(mark, out)?;
            writeln!(out, "</li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</article>")
}

/// The masked lines of a place, if its text is at hand.
fn excerpt(mark: &Mark, out: &mut dyn Write) -> io::Result<()> {
    let Some(excerpt) = mark.excerpt.as_deref() else { return Ok(()) };
    write!(out, "<pre class=\"excerpt\">")?;
    for (number, parts) in rows(excerpt) {
        let [before, marked, after] = parts.map(escape);
        let marked = match marked.as_str() {
            "" => String::new(),
            text => format!("<mark>{text}</mark>"),
        };
        write!(out, "<span class=\"row\" data-line=\"{number}\">{before}{marked}{after}</span>")?;
    }
    writeln!(out, "</pre>")
}

/// Each line with its number, cut into what lies before the label, in it and behind it.
fn rows(excerpt: &Excerpt) -> impl Iterator<Item = (u32, [&str; 3])> {
    let (start, end) = (excerpt.label.start() as usize, excerpt.label.end() as usize);
    let mut at = 0;
    excerpt.lines().map(move |(number, line)| {
        let visible = line.trim_end_matches(['\r', '\n']);
        let within = |place: usize| place.saturating_sub(at).min(visible.len());
        let (from, to) = (within(start), within(end));
        at += line.len();
        let parts = [visible.get(..from), visible.get(from..to), visible.get(to..)];
        (number, parts.map(Option::unwrap_or_default))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn cut(text: &str, label: (u32, u32)) -> Vec<String> {
        let excerpt = Excerpt { first_line: 7, text: text.to_owned(), label: Span::new(label.0, label.1) };
        rows(&excerpt).map(|(number, parts)| format!("{number} {}", parts.join("|"))).collect()
    }

    #[test]
    fn lines_are_cut_at_their_label() {
        assert_eq!(cut("a: 日b\r\n", (3, 6)), ["7 a: |日|b"]);
        assert_eq!(cut("ab\ncd\nef", (1, 7)), ["7 a|b|", "8 |cd|", "9 |e|f"]);
        assert_eq!(cut("ab\n", (2, 2)), ["7 ab||"]);
    }
}
