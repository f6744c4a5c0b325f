//! Shapes of credentials that the user describes: regular expressions with keywords, as gitleaks has them.
//!
//! One pass over a text finds the keywords of all rules; only rules of which one is there are tried. An expression is
//! compiled when it is first needed, once. A rule is tried on the text alone, then on `name=text`, for many shapes ask
//! for the name of the provider before the value.

use std::{ops::Range, sync::OnceLock};

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

use super::value::{EXPRESSION, entropy};

/// Room for a compiled expression, in bytes.
const SIZE_LIMIT: usize = 1 << 25;

/// How often a rule may find something in one text: each find may read the rest of the text.
const MOST_FINDS: usize = 1000;

/// A regular expression, compiled when it is first needed.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    letters: Letters,
    compiled: OnceLock<Option<Regex>>,
}

/// What `\w`, `\d`, `\s` and case mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Those of Unicode, as Rust has it.
    Unicode,
    /// Those of ASCII, as Go has it.
    Ascii,
}

impl Pattern {
    /// An expression, not compiled yet.
    pub const fn new(text: String, letters: Letters) -> Self {
        Self { text, letters, compiled: OnceLock::new() }
    }

    /// How many groups it has, the whole counted; `None` if it is too large to be compiled.
    pub fn groups(&self) -> Option<usize> {
        self.regex().map(Regex::captures_len)
    }

    fn regex(&self) -> Option<&Regex> {
        let compile = || {
            RegexBuilder::new(&self.text)
                .unicode(self.letters == Letters::Unicode)
                .size_limit(SIZE_LIMIT)
                .build()
                .ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }

    fn is_in(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

/// What an exception looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AllowTarget {
    /// The secret.
    #[default]
    Secret,
    /// All that the expression of the rule matches.
    Match,
    /// The line.
    Line,
}

/// Whether one part of an exception is enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AllowCondition {
    /// One of them.
    #[default]
    Any,
    /// Every kind that is given.
    All,
}

/// What makes a find none.
#[derive(Clone, Debug, Default)]
pub struct Allow {
    /// Whether one part is enough.
    pub condition: AllowCondition,
    /// Expressions.
    pub patterns: Vec<Pattern>,
    /// What the expressions look at.
    pub target: AllowTarget,
    /// Words, in lower case, that no secret has in it.
    pub stopwords: Vec<String>,
    /// Expressions of paths.
    pub paths: Vec<Pattern>,
}

impl Allow {
    fn allows(&self, found: &Found<'_>) -> bool {
        let pattern_hits = || {
            let text = match self.target {
                AllowTarget::Secret => found.secret,
                AllowTarget::Match => found.whole,
                AllowTarget::Line => found.line,
            };
            self.patterns.iter().any(|pattern| pattern.is_in(text))
        };
        let word_hits = || {
            let secret = found.secret.to_lowercase();
            self.stopwords.iter().any(|word| secret.contains(word))
        };
        let path_hits = || self.paths.iter().any(|pattern| pattern.is_in(found.path));
        match self.condition {
            AllowCondition::Any => pattern_hits() || word_hits() || path_hits(),
            AllowCondition::All => {
                let is_empty = self.patterns.is_empty() && self.stopwords.is_empty() && self.paths.is_empty();
                !is_empty
                    && (self.patterns.is_empty() || pattern_hits())
                    && (self.stopwords.is_empty() || word_hits())
                    && (self.paths.is_empty() || path_hits())
            }
        }
    }
}

/// A find, and what stands around it.
struct Found<'t> {
    secret: &'t str,
    whole: &'t str,
    line: &'t str,
    path: &'t str,
}

/// A shape that the user describes.
#[derive(Clone, Debug)]
pub struct OwnRule {
    /// Its name.
    pub id: String,
    /// What it is, for people.
    pub description: String,
    /// What it looks like.
    pub pattern: Pattern,
    /// The group that is the secret; else the first one that holds something, else all of it.
    pub secret_group: Option<usize>,
    /// Words of which one must be there, case aside; none if it is always tried.
    pub keywords: Vec<String>,
    /// The least entropy of the secret, in bits a character.
    pub entropy: Option<f64>,
    /// What makes a find none.
    pub allows: Vec<Allow>,
    /// An expression that the path of the file must fit.
    pub path: Option<Pattern>,
}

/// Which of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OwnId(usize);

impl OwnId {
    /// Its place among the rules, from 0.
    pub const fn index(self) -> usize {
        self.0
    }
}

/// All rules of a run.
#[derive(Clone, Debug, Default)]
pub struct OwnRules {
    rules: Vec<OwnRule>,
    keywords: Option<AhoCorasick>,
    /// The rule of each keyword.
    owners: Vec<usize>,
}

impl OwnRules {
    /// Takes rules in.
    pub fn new(rules: Vec<OwnRule>) -> Self {
        let owned = |(index, rule): (usize, &OwnRule)| vec![index; rule.keywords.len()];
        let owners: Vec<usize> = rules.iter().enumerate().flat_map(owned).collect();
        let words = rules.iter().flat_map(|rule| &rule.keywords);
        let keywords = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok();
        Self { rules, keywords: keywords.filter(|_| !owners.is_empty()), owners }
    }

    /// The rule of that id.
    pub fn get(&self, id: OwnId) -> Option<&OwnRule> {
        self.rules.get(id.0)
    }

    /// All of them, in order.
    pub fn all(&self) -> &[OwnRule] {
        &self.rules
    }

    /// The rules for the file `path`; where that is empty, those that hold for some file.
    pub const fn of_file<'a>(&'a self, path: &'a str) -> Own<'a> {
        Own { rules: Some(self), path }
    }
}

/// The rules that hold for a file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own<'a> {
    rules: Option<&'a OwnRules>,
    path: &'a str,
}

/// A find of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnFind {
    pub(super) id: OwnId,
    /// The bytes of the secret.
    pub(super) secret: Range<usize>,
}

impl<'a> Own<'a> {
    /// The rule of that id.
    pub fn get(self, id: OwnId) -> Option<&'a OwnRule> {
        self.rules?.get(id)
    }

    /// What the rules find in `text`, which stands in the property `name`.
    pub(super) fn scan(self, text: &str, name: &str) -> Vec<OwnFind> {
        let Some(own) = self.rules.filter(|own| !own.rules.is_empty()) else { return Vec::new() };
        let mut tried: Vec<bool> = own.rules.iter().map(|rule| rule.keywords.is_empty()).collect();
        for part in [text, name] {
            for hit in own.keywords.iter().flat_map(|keywords| keywords.find_overlapping_iter(part)) {
                let owner = own.owners.get(hit.pattern().as_usize());
                if let Some(tried) = owner.and_then(|owner| tried.get_mut(*owner)) {
                    *tried = true;
                }
            }
        }
        let mut found = Vec::new();
        let mut named: Option<String> = None;
        for (index, rule) in
            own.rules.iter().enumerate().filter(|(index, _)| tried.get(*index) == Some(&true))
        {
            let applies =
                self.path.is_empty() || rule.path.as_ref().is_none_or(|pattern| pattern.is_in(self.path));
            if !applies {
                continue;
            }
            let before = found.len();
            self.find(OwnId(index), rule, text, 0, &mut found);
            if found.len() == before && !name.is_empty() {
                let named = named.get_or_insert_with(|| format!("{name}={text}"));
                self.find(OwnId(index), rule, named, name.len() + 1, &mut found);
            }
        }
        found
    }

    /// Tries a rule on a text of which the first `aside` bytes are no part.
    fn find(self, id: OwnId, rule: &OwnRule, text: &str, aside: usize, found: &mut Vec<OwnFind>) {
        let Some(regex) = rule.pattern.regex() else { return };
        for captures in regex.captures_iter(text.as_bytes()).take(MOST_FINDS) {
            let Some(whole) = captures.get(0) else { continue };
            let first = || captures.iter().skip(1).flatten().find(|group| !group.is_empty());
            let group = match rule.secret_group {
                Some(group) if group > 0 => captures.get(group),
                Some(_) | None => first().or(Some(whole)),
            };
            let Some(secret) = group else { continue };
            let (Some(value), Some(matched)) = (text.get(secret.range()), text.get(whole.range())) else {
                continue;
            };
            let Some(start) = secret.start().checked_sub(aside) else { continue };
            if value.trim().is_empty() || value.contains(EXPRESSION) {
                continue;
            }
            if rule.entropy.is_some_and(|least| entropy(value) < least) {
                continue;
            }
            let line = line_around(text, whole.range());
            let around = Found { secret: value, whole: matched, line, path: self.path };
            if !rule.allows.iter().any(|allow| allow.allows(&around)) {
                found.push(OwnFind { id, secret: start..start + value.len() });
            }
        }
    }
}

/// The lines that a range touches.
fn line_around(text: &str, range: Range<usize>) -> &str {
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let behind = text.get(range.end..).and_then(|behind| behind.find('\n'));
    text.get(start..behind.map_or(text.len(), |at| range.end + at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(pattern: &str) -> OwnRule {
        OwnRule {
            id: "a".to_owned(),
            description: "a token".to_owned(),
            pattern: Pattern::new(pattern.to_owned(), Letters::Unicode),
            secret_group: None,
            keywords: Vec::new(),
            entropy: None,
            allows: Vec::new(),
            path: None,
        }
    }

    fn found<'t>(rule: OwnRule, text: &'t str, name: &str) -> Vec<&'t str> {
        let rules = OwnRules::new(vec![rule]);
        let finds = rules.of_file("flows/a.yaml").scan(text, name);
        finds.iter().map(|find| text.get(find.secret.clone()).unwrap()).collect()
    }

    #[test]
    fn the_secret_is_a_group_or_all_of_it() {
        assert_eq!(found(rule("ac-[0-9]+"), "x ac-12 ac-3", ""), ["ac-12", "ac-3"]);
        assert_eq!(found(rule("ac-([0-9]+)"), "x ac-12", ""), ["12"]);
        let second = OwnRule { secret_group: Some(2), ..rule("(ac)-([0-9]+)") };
        assert_eq!(found(second, "x ac-12", ""), ["12"]);
    }

    #[test]
    fn a_rule_is_tried_where_a_keyword_is_in_text_or_name() {
        let acme = || OwnRule { keywords: vec!["acme".to_owned()], ..rule("[0-9]{6}") };
        assert_eq!(found(acme(), "123456", ""), Vec::<&str>::new());
        assert_eq!(found(acme(), "ACME 123456", ""), ["123456"]);
        assert_eq!(found(acme(), "123456", "acmeKey"), ["123456"]);
    }

    #[test]
    fn the_name_may_stand_before_the_value() {
        let named = rule("(?i)acme[a-z]*\\s*[:=]\\s*\"?([0-9]{6})");
        assert_eq!(found(named.clone(), "123456", "acmeKey"), ["123456"]);
        assert_eq!(found(named, "123456", "otherKey"), Vec::<&str>::new());
    }

    #[test]
    fn entropy_exceptions_and_paths_decide() {
        let entropy = || OwnRule { entropy: Some(2.0), ..rule("[0-9]{6}") };
        assert_eq!(found(entropy(), "111111 123456", ""), ["123456"]);
        let pattern = |text: &str| Pattern::new(text.to_owned(), Letters::Ascii);
        let allow = |allow: Allow| OwnRule { allows: vec![allow], ..rule("[a-z]{6}") };
        let secret = Allow { patterns: vec![pattern("^exa")], ..Allow::default() };
        assert_eq!(found(allow(secret), "exampl abcdef", ""), ["abcdef"]);
        let line = Allow { patterns: vec![pattern("test")], target: AllowTarget::Line, ..Allow::default() };
        assert_eq!(found(allow(line), "abcdef test\nghijkl", ""), ["ghijkl"]);
        let word = Allow { stopwords: vec!["xam".to_owned()], ..Allow::default() };
        assert_eq!(found(allow(word), "exampl abcdef", ""), ["abcdef"]);
        let path = Allow { paths: vec![pattern("^flows/")], ..Allow::default() };
        assert_eq!(found(allow(path), "abcdef", ""), Vec::<&str>::new());
        let both = Allow {
            condition: AllowCondition::All,
            paths: vec![pattern("^flows/")],
            stopwords: vec!["xam".to_owned()],
            ..Allow::default()
        };
        assert_eq!(found(allow(both), "exampl abcdef", ""), ["abcdef"]);
        let elsewhere = OwnRule { path: Some(pattern("\\.tf$")), ..rule("[a-z]{6}") };
        assert_eq!(found(elsewhere, "abcdef", ""), Vec::<&str>::new());
    }

    #[test]
    fn an_expression_in_the_secret_makes_it_none() {
        assert_eq!(found(rule("k=(.{6})"), "k=abc\u{1}\u{1}\u{1} k=ghijkl", ""), ["ghijkl"]);
    }
}
