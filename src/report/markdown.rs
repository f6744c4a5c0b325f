//! Markdown for a comment on a merge request or `GITHUB_STEP_SUMMARY`: counts, findings by file, what was not checked.
//!
//! GitHub refuses comments of more than 65,536 characters; what does not fit is counted, not shown.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use super::{
    Style,
    printable::{printable, words},
    rule_list,
    summary::{counted, found, not_checked},
    uri,
};
use crate::{
    diagnostic::Level,
    lint::{Finding, Report},
};

/// Room for the findings, in characters; headings, what was not checked and last words take the rest.
const ROOM: usize = 56_000;
/// Room for what was not checked.
const ROOM_BESIDES: usize = 4_000;

/// Writes the document.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## kestra-lint: {}", inline(&found(report)))?;
    let mut room = ROOM;
    let mut shown = 0;
    let mut last = None;
    for finding in &report.findings {
        let mut text = String::new();
        let path = &finding.at.place.path;
        if last != Some(path) {
            _ = write!(text, "\n### {}\n\n", link(&code(&words(path)), path, ""));
        }
        text.push_str(&item(&printable(finding), path));
        let length = text.chars().count();
        if length > room {
            break;
        }
        out.write_all(text.as_bytes())?;
        room -= length;
        shown += 1;
        last = Some(path);
    }
    if shown < report.findings.len() {
        let more = counted(report.findings.len() - shown, "finding", "findings");
        writeln!(out, "\n**… and {more} more**, which do not fit here.")?;
    }
    let failures = report.failures.iter().map(|failure| ("failed", words(failure)));
    let gaps = report.summary.not_checked.iter().map(|gap| ("not checked", words(&not_checked(gap))));
    let mut room = ROOM_BESIDES;
    for (index, (what, text)) in failures.chain(gaps).enumerate() {
        let line = format!("- {what}: {}\n", inline(&text));
        let length = line.chars().count();
        if length > room {
            break;
        }
        room -= length;
        write!(out, "{}{line}", if index == 0 { "\n---\n\n" } else { "" })?;
    }
    Ok(())
}

/// One finding as an item of a list, what to do folded below it.
fn item(finding: &Finding, path: &str) -> String {
    let (sign, place) = (sign(finding.level), &finding.at.place);
    let line = place.start.line;
    let line = link(&format!("line {line}"), path, &format!("#L{line}"));
    let rule = finding.rule.info();
    let mut text = format!(
        "- {sign} **{}** {line}: {} ([`{}`]({}))\n",
        finding.level,
        inline(&finding.message),
        rule.id,
        rule_list::page(rule)
    );
    let fix = finding
        .fix
        .as_ref()
        .map(|fix| format!("fix ({}): {}", fix.applicability.name(), inline(&words(&fix.title))));
    let help = finding.help.as_deref().map(inline);
    let label = (!finding.at.label.is_empty()).then(|| inline(&finding.at.label));
    let below: Vec<String> = [label, help, fix].into_iter().flatten().collect();
    if !below.is_empty() {
        // Blank lines make the text inside Markdown again.
        _ = write!(
            text,
            "  <details><summary>what to do</summary>\n\n  {}\n\n  </details>\n",
            below.join("\\\n  ")
        );
    }
    text
}

const fn sign(level: Level) -> &'static str {
    match level {
        Level::Error => "❌",
        Level::Warning => "⚠️",
        Level::Advice => "💡",
    }
}

/// A link to a file of the repository; words only for what is no file of it.
fn link(text: &str, path: &str, fragment: &str) -> String {
    let is_elsewhere = path.starts_with('<') || path.starts_with("../") || uri::of_absolute(path).is_some();
    if is_elsewhere { text.to_owned() } else { format!("[{text}]({}{fragment})", uri::encode(path)) }
}

/// Words of ours, in which code stands between backticks, so that they read the same: nothing in them is markup but the
/// code. Backticks without partner are no code.
pub(super) fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let is_paired = parts.len() % 2 == 1;
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        match (is_paired, index % 2) {
            (true, 1) => out.push_str(&code(part)),
            (true, _) => out.push_str(&plain(part)),
            (false, _) => {
                out.push_str(if index == 0 { "" } else { "\\`" });
                out.push_str(&plain(part));
            }
        }
    }
    out
}

/// A piece of code, whatever it holds.
fn code(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // One blank on each side goes with the fence; without it, a text of blanks or backticks would not be one.
    let pad =
        if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text in which nothing is markup, no name is a mention and no number an issue.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '\\' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\\n"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_no_markup() {
        assert_eq!(inline("a `b*c` d*e_f"), "a `b*c` d\\*e\\_f");
        assert_eq!(inline("a ` b <i> @c #1"), "a \\` b &lt;i&gt; &#64;c &#35;1");
        assert_eq!(inline("``"), "`  `");
    }

    #[test]
    fn code_may_hold_backticks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" "), "`   `");
    }

    #[test]
    fn only_files_of_the_repository_are_links() {
        assert_eq!(link("a", "b c.yml", "#L1"), "[a](b%20c.yml#L1)");
        for path in ["<stdin>", "../a.yml", "/a.yml", "C:/a.yml"] {
            assert_eq!(link("a", path, ""), "a");
        }
    }
}
