//! Comments that allow a finding: `# kestra-lint: allow(rule[, rule]) reason`.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Site},
    source::LineIndex,
    span::Span,
};

const MARK: &str = "kestra-lint:";

const WHOLE_FILE: Span = Span::new(0, u32::MAX);

/// All that the comments of a file allow.
#[derive(Debug, Default)]
pub(super) struct Allows<'s> {
    /// By rule, where a finding may start: in order, none touching the next.
    scopes: BTreeMap<&'s str, Vec<Span>>,
}

impl<'s> Allows<'s> {
    /// Whether `text` can hold such a comment at all.
    pub(super) fn are_in(text: &str) -> bool {
        memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
    }

    /// Reads `comments`, each from its `#` to the end of the line. `values` are the places of values in order: an allowed
    /// line on which one begins allows all of it.
    pub(super) fn new(text: &'s str, comments: impl Iterator<Item = Span>, values: &[Span]) -> Self {
        let lines = LineIndex::new(text);
        let mut scopes: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for comment in comments {
            let Some((whole_file, list)) = list(comment.of(text)) else { continue };
            let scope = if whole_file { WHOLE_FILE } else { scope(text, &lines, comment, values) };
            for rule in list.split(',') {
                scopes.entry(rule.trim()).or_default().push(scope);
            }
        }
        for scopes in scopes.values_mut() {
            scopes.sort_unstable();
            scopes.dedup_by(|later, earlier| {
                let joined = later.start() <= earlier.end();
                if joined {
                    *earlier = earlier.cover(*later);
                }
                joined
            });
        }
        Self { scopes }
    }

    /// Whether a comment allows `finding`, which must be of the file the comments are of.
    pub(super) fn allow(&self, finding: &Diagnostic) -> bool {
        let at = finding.at.span.start();
        let Some(scopes) = self.scopes.get(finding.rule.name()) else { return false };
        let before = scopes.partition_point(|scope| scope.start() <= at);
        before.checked_sub(1).and_then(|last| scopes.get(last)).is_some_and(|scope| at < scope.end())
    }

    /// Takes out what is allowed; how much that was.
    pub(super) fn retain(&self, findings: &mut Vec<Diagnostic>, site: Site) -> usize {
        let before = findings.len();
        findings.retain(|finding| finding.at.site != site || !self.allow(finding));
        before - findings.len()
    }
}

/// Whether a comment allows for the whole file, and the rules it names; `None` for any other comment.
fn list(comment: &str) -> Option<(bool, &str)> {
    let body = comment.trim_start_matches('#').trim_start().strip_prefix(MARK)?.trim_start();
    let (whole_file, list) = match body.strip_prefix("allow-file(") {
        Some(list) => (true, list),
        None => (false, body.strip_prefix("allow(")?),
    };
    let (list, _reason) = list.split_once(')')?;
    Some((whole_file, list))
}

/// What the comments of an env file or another secret source allow.
pub(super) fn of_source(text: &str) -> Allows<'_> {
    if !Allows::are_in(text) {
        return Allows::default();
    }
    let mut at = 0;
    let comments = text.split_inclusive('\n').filter_map(|line| {
        let start = at;
        at += line.len();
        Some(Span::from_range(start + comment_in(line)?..start + line.trim_end().len()))
    });
    Allows::new(text, comments, &[])
}

/// Where the comment with the mark begins in a line of an env file: after nothing, or after a blank.
fn comment_in(line: &str) -> Option<usize> {
    let before = line.get(..line.find(MARK)?)?.trim_end();
    let body = before.trim_end_matches('#');
    let is_comment =
        body.len() < before.len() && (body.ends_with(' ') || body.trim_matches('\u{feff}').trim().is_empty());
    is_comment.then_some(body.len())
}

/// The line that a comment speaks of, with the whole of any value that begins on it.
fn scope(text: &str, lines: &LineIndex<'_>, comment: Span, values: &[Span]) -> Span {
    let mut line = lines.position(comment.start()).line;
    let before = Span::new(lines.line_span(line).start(), comment.start()).of(text);
    if before.trim_start_matches('\u{feff}').trim().is_empty() {
        let is_aside = |line: u32| {
            let text = lines.line_span(line).of(text).trim();
            text.is_empty() || text.starts_with('#')
        };
        line += 1;
        while line <= lines.line_count() && is_aside(line) {
            line += 1;
        }
    }
    let line = lines.line_span(line);
    let first = values.partition_point(|value| value.start() < line.start());
    let from_here = values.get(first..).unwrap_or_default();
    from_here.iter().take_while(|value| value.start() < line.end()).copied().fold(line, Span::cover)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(text: &str, scalar: Option<Span>) -> Vec<String> {
        let comments = memchr::memchr_iter(b'#', text.as_bytes()).map(|at| {
            let end =
                text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| at + length);
            Span::from_range(at..end)
        });
        let allows = Allows::new(text, comments, scalar.as_slice());
        allows
            .scopes
            .values()
            .flatten()
            .map(|scope| if *scope == WHOLE_FILE { "file" } else { scope.of(text) }.to_owned())
            .collect()
    }

    #[test]
    fn a_comment_behind_a_value_allows_its_line() {
        assert_eq!(
            scopes("a: 1\nb: 2 # kestra-lint: allow(x) why\nc: 3\n", None),
            ["b: 2 # kestra-lint: allow(x) why\n"]
        );
    }

    #[test]
    fn a_comment_of_its_own_allows_the_next_line_with_a_value() {
        assert_eq!(scopes("# kestra-lint: allow(x)\n# more\n\nb: 2\nc: 3\n", None), ["b: 2\n"]);
    }

    #[test]
    fn a_value_that_begins_on_an_allowed_line_is_allowed_to_its_end() {
        let text = "# kestra-lint: allow(x)\nb: |\n  1\n  2\nc: 3\n";
        assert_eq!(scopes(text, Some(Span::new(27, 37))), ["b: |\n  1\n  2\n"]);
    }

    #[test]
    fn a_file_may_allow_a_rule() {
        assert_eq!(scopes("# kestra-lint: allow-file(x)\nb: 2\n", None), ["file"]);
    }
}
