//! Comments that allow a finding: `# kestra-lint: allow(rule[, rule]) reason`.

use std::collections::BTreeMap;

use super::Settings;
use crate::{
    diagnostic::{Diagnostic, Group, RuleId, Site},
    near::nearest,
    rules::{
        self, AllowComment, AllowContext, AllowForm, AllowUse, AllowedRule, Check, Rule, Sink,
        known_secret_in_flow, prefixed_env, stale_env_prefix, unknown_env, unknown_secret,
        unprefixed_secret_source, unused_secret,
    },
    secret::SecretStore,
    source::LineIndex,
    span::{Span, offset},
};

const MARK: &str = "kestra-lint:";

const WHOLE_FILE: Span = Span::new(0, u32::MAX);

/// Words by which other linters know what is `allow` here.
const HABITS: &[&str] =
    &["allow", "allow-file", "ignore", "ignore-file", "disable", "disable-file", "noqa", "skip", "suppress"];

/// All that the comments of a file allow, and what of it was needed.
#[derive(Debug, Default)]
pub(super) struct Allows<'s> {
    comments: Vec<AllowComment<'s>>,
    /// By rule, in order of place.
    entries: BTreeMap<&'s str, Vec<Entry>>,
}

/// One rule that one comment names.
#[derive(Debug)]
struct Entry {
    /// Where a finding may start.
    scope: Span,
    /// Of this entry and those before it, the one whose scope ends last.
    widest: usize,
    is_used: bool,
    /// The name's place, which no two entries share.
    name: Span,
}

/// Which rules looked at a text, and had what they judge by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'a> {
    pub(super) settings: &'a Settings,
    pub(super) store: &'a SecretStore,
    /// Whether all of the text could be read.
    pub(super) whole: bool,
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
        let mut allows = Self::default();
        for span in comments {
            let Some(said) = said(span, text) else { continue };
            if let Said::Allows { whole_file, rules, .. } = &said {
                let scope = if *whole_file { WHOLE_FILE } else { scope(text, &lines, span, values) };
                for &name in rules {
                    let entry = Entry { scope, widest: 0, is_used: false, name };
                    allows.entries.entry(name.of(text)).or_default().push(entry);
                }
            }
            allows.comments.push(AllowComment { span, form: said.form(text) });
        }
        for entries in allows.entries.values_mut() {
            entries.sort_by_key(|entry| entry.scope);
            let mut widest = (0, 0);
            for (at, entry) in entries.iter_mut().enumerate() {
                widest = widest.max((entry.scope.end(), at));
                entry.widest = widest.1;
            }
        }
        allows
    }

    /// Whether a comment allows `finding`, which must be of the file the comments are of; it counts as used.
    fn allow(&mut self, finding: &Diagnostic) -> bool {
        let at = finding.at.span.start();
        let Some(entries) = self.entries.get_mut(finding.rule.name()) else { return false };
        let before = entries.partition_point(|entry| entry.scope.start() <= at);
        let Some(nearest) = before.checked_sub(1) else { return false };
        let widest = entries.get(nearest).map_or(nearest, |entry| entry.widest);
        for candidate in [nearest, widest] {
            if let Some(entry) = entries.get_mut(candidate).filter(|entry| at < entry.scope.end()) {
                entry.is_used = true;
                return true;
            }
        }
        false
    }

    /// Notes which comments are needed, before some of the findings go for what others say of the same bytes.
    pub(super) fn note(&mut self, findings: &[Diagnostic], site: Site) {
        for finding in findings.iter().filter(|finding| finding.at.site == site) {
            self.allow(finding);
        }
    }

    /// Takes out what is allowed; how much that was.
    pub(super) fn retain(&mut self, findings: &mut Vec<Diagnostic>, site: Site) -> usize {
        let before = findings.len();
        findings.retain(|finding| finding.at.site != site || !self.allow(finding));
        before - findings.len()
    }

    /// What the rules on comments themselves find, once all other findings are known; how many of those are allowed.
    pub(super) fn judge(&mut self, text: &str, site: Site, by: Judged<'_>) -> (Vec<Diagnostic>, usize) {
        if self.comments.is_empty() {
            return (Vec::new(), 0);
        }
        for comment in &mut self.comments {
            let AllowForm::Allows { rules, .. } = &mut comment.form else { continue };
            for rule in rules {
                let entries = self.entries.get(rule.name).map(Vec::as_slice).unwrap_or_default();
                let is_used = entries.iter().any(|entry| entry.is_used && entry.name == rule.span);
                rule.use_ = match rules::find(rule.name) {
                    None => AllowUse::NoRule,
                    Some(_) if is_used => AllowUse::Used,
                    Some(known) if by.had_its_say(known.id(), site) => AllowUse::Unused,
                    Some(_) => AllowUse::NotRun,
                };
            }
        }
        let mut sink = Sink::default();
        let context = AllowContext { site, text, comments: &self.comments };
        for rule in rules::all().filter(|rule| by.settings.selection.runs(rule.id())) {
            if let Check::Allows(check) = rule.check {
                check(&context, &mut sink);
            }
        }
        let (mut findings, _) = sink.into_parts();
        let allowed = self.retain(&mut findings, site);
        (findings, allowed)
    }
}

impl Judged<'_> {
    /// Whether a finding of the rule would have been made in the text at `site`.
    pub(super) fn had_its_say(&self, rule: RuleId, site: Site) -> bool {
        let is = |rules: &[&'static Rule]| rules.iter().any(|known| known.id() == rule);
        // What flows ask for is not known whole where only some of them are checked, as before a commit.
        let asks_flows = is(&[&stale_env_prefix::RULE, &unused_secret::RULE]);
        let has_sources =
            if is(&[&unknown_secret::RULE, &unprefixed_secret_source::RULE, &known_secret_in_flow::RULE]) {
                self.store.claims_secrets()
            } else if is(&[&unknown_env::RULE, &prefixed_env::RULE]) {
                self.store.claims_envs()
            } else {
                // Of comments on comments it shows only afterwards what they allow.
                rule.info().group != Group::Housekeeping && !(asks_flows && matches!(site, Site::Source(_)))
            };
        self.whole && has_sources && self.settings.selection.runs(rule)
    }
}

/// What a comment says to this linter.
enum Said {
    Allows { whole_file: bool, span: Span, rules: Vec<Span>, reason: Span },
    Broken(Span),
}

impl Said {
    fn form(self, text: &str) -> AllowForm<'_> {
        match self {
            Self::Broken(span) => AllowForm::Broken(span),
            Self::Allows { span, rules, reason, .. } => {
                let rule = |span: Span| AllowedRule { name: span.of(text), span, use_: AllowUse::NotRun };
                AllowForm::Allows {
                    span,
                    rules: rules.into_iter().map(rule).collect(),
                    reason: reason.of(text).trim(),
                }
            }
        }
    }
}

/// Reads a comment; `None` for one that does not speak to this linter, or only of it.
fn said(comment: Span, text: &str) -> Option<Said> {
    let from = |rest: &str| Span::new(comment.end() - offset(rest.len()), comment.end());
    let whole = comment.of(text);
    let body = whole.trim_start_matches('#').trim_start().strip_prefix(MARK)?.trim_start();
    let word = body.split(|c: char| !c.is_ascii_alphabetic() && c != '-').next().unwrap_or_default();
    let known = [("allow", false), ("allow-file", true)].into_iter().find(|(name, _)| *name == word);
    let list =
        body.get(word.len()..).unwrap_or_default().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    if let (Some((_, whole_file)), Some((list, reason))) = (known, list)
        && list.split(',').all(|name| !name.trim().is_empty())
    {
        let span = Span::new(from(body).start(), from(reason).start());
        let mut at = span.start() + offset(word.len() + 1);
        let mut rules = Vec::new();
        for name in list.split(',') {
            let start = at + offset(name.len() - name.trim_start().len());
            rules.push(Span::new(start, start + offset(name.trim().len())));
            at += offset(name.len() + 1);
        }
        return Some(Said::Allows { whole_file, span, rules, reason: from(reason) });
    }
    let is_meant = HABITS.contains(&word) || nearest(word, ["allow", "allow-file"]).is_some();
    is_meant.then(|| {
        Said::Broken(Span::new(from(body).start(), from(body).start() + offset(body.trim_end().len())))
    })
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
        let scopes = allows.entries.values().flatten().map(|entry| entry.scope);
        scopes.map(|scope| if scope == WHOLE_FILE { "file" } else { scope.of(text) }.to_owned()).collect()
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
