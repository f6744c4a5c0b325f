//! One page that needs nothing else: no request leaves it, and its only script, which filters, is allowed by its hash.
//! Without scripts everything is there, unfiltered.

mod finding;
pub(super) mod shell;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::{
    Style,
    printable::words,
    statistics,
    summary::{counted, found, not_checked},
    xml::escape,
};
use crate::{diagnostic::Level, lint::Report};

const SCRIPT: &str = include_str!("filter.js");

/// Writes the page.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    let script = shell::script(SCRIPT);
    let has_findings = !report.findings.is_empty();
    let skip = has_findings.then_some(("findings", "Skip to the findings"));
    shell::open(&found(report), skip, &script, out)?;
    summary(report, out)?;
    if has_findings {
        form(report, out)?;
        writeln!(out, "<div id=\"findings\">")?;
        for findings in report.findings.chunk_by(|one, other| one.at.place.path == other.at.place.path) {
            finding::file(findings, out)?;
        }
        writeln!(out, "</div>")?;
    }
    let words = "Secrets are masked: <code>********</code> has the same length for each.";
    shell::close(words, has_findings.then_some(script.as_str()), out)
}

/// Counts, and what the run says nothing about.
fn summary(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let counts = &report.summary;
    writeln!(
        out,
        "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n<ul class=\"counts\">"
    )?;
    for (class, count, one, many) in [
        ("error", counts.errors, "error", "errors"),
        ("warning", counts.warnings, "warning", "warnings"),
        ("advice", counts.advice, "advice", "advice"),
        ("flows", counts.flows, "flow", "flows"),
    ] {
        let word = if count == 1 { one } else { many };
        writeln!(out, "<li class=\"{class}\"><strong>{count}</strong> {word}</li>")?;
    }
    writeln!(out, "</ul>")?;
    let release = report
        .target
        .release()
        .map_or_else(|| "every recorded release of Kestra".to_owned(), |release| format!("Kestra {release}"));
    writeln!(out, "<p class=\"muted\">Checked for {release}.</p>")?;
    if !report.failures.is_empty() {
        writeln!(out, "<h3>Failed</h3>\n<ul class=\"notes failed\">")?;
        for failure in &report.failures {
            writeln!(out, "<li>{}</li>", inline(&words(failure)))?;
        }
        writeln!(out, "</ul>")?;
    }
    if !counts.not_checked.is_empty() {
        writeln!(out, "<h3>Not checked</h3>\n<ul class=\"notes\">")?;
        for gap in &counts.not_checked {
            writeln!(out, "<li>{}</li>", inline(&words(&not_checked(gap))))?;
        }
        writeln!(out, "</ul>")?;
    }
    let rules = statistics::count(report);
    if !rules.is_empty() {
        writeln!(
            out,
            "<details>\n<summary>{}</summary>",
            counted(rules.len(), "rule has findings", "rules have findings")
        )?;
        writeln!(
            out,
            "<table>\n<thead><tr><th scope=\"col\" class=\"number\">Findings</th><th scope=\"col\">Level</th>"
        )?;
        writeln!(out, "<th scope=\"col\">Rule</th></tr></thead>\n<tbody>")?;
        for count in rules {
            writeln!(
                out,
                "<tr><td class=\"number\">{}</td><td>{}</td><td><code>{}</code></td></tr>",
                count.findings, count.level, count.rule
            )?;
        }
        writeln!(out, "</tbody>\n</table>\n</details>")?;
    }
    writeln!(out, "</section>")
}

/// What the script filters by; hidden where there is none.
fn form(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<form class=\"filter\" id=\"filter\" role=\"search\" aria-label=\"Findings\" hidden>")?;
    writeln!(out, "<fieldset>\n<legend>Level</legend>")?;
    for level in [Level::Error, Level::Warning, Level::Advice] {
        if report.findings.iter().any(|finding| finding.level == level) {
            writeln!(
                out,
                "<label><input type=\"checkbox\" name=\"level\" value=\"{level}\" checked> {level}</label>"
            )?;
        }
    }
    writeln!(
        out,
        "</fieldset>\n<label class=\"field\">Rule\n<select name=\"rule\">\n<option value=\"\">all</option>"
    )?;
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        *rules.entry(finding.rule.name()).or_default() += 1;
    }
    for (rule, count) in rules {
        writeln!(out, "<option value=\"{rule}\">{rule} ({count})</option>")?;
    }
    writeln!(out, "</select></label>")?;
    writeln!(
        out,
        "<label class=\"field\">Text\n<input type=\"search\" name=\"text\" autocomplete=\"off\"></label>"
    )?;
    writeln!(out, "<button type=\"reset\">Show all</button>\n<output id=\"shown\"></output>\n</form>")
}

/// Words in which code stands between backticks.
fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let is_paired = parts.len() % 2 == 1;
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        match (is_paired, index % 2) {
            (true, 1) => out.extend(["<code>", &escape(part), "</code>"]),
            (true, _) => out.push_str(&escape(part)),
            (false, _) => out.extend([if index == 0 { "" } else { "`" }, &escape(part)]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_markup() {
        assert_eq!(inline("a `<b>` <c>"), "a <code>&lt;b&gt;</code> &lt;c&gt;");
        assert_eq!(inline("a ` b"), "a ` b");
    }

    #[test]
    fn the_style_and_the_script_ask_for_nothing() {
        for text in [shell::STYLE, SCRIPT] {
            for request in ["url(", "@import", "http", "fetch", "src", "import("] {
                assert!(!text.contains(request), "{request}");
            }
        }
        assert!(!SCRIPT.contains("</"), "the script does not end the element it stands in");
    }
}
