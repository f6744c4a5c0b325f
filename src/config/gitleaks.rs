//! Rules of gitleaks and betterleaks, read from their TOML.
//!
//! What counts: `[[rules]]` with `id`, `description`, `regex`, `secretGroup`, `entropy`, `keywords`, `path` and their
//! allowlists, and the allowlists of the whole file. Commits are no matter of a file. Go's expressions are Rust's but for
//! a few; a rule that cannot be read is left out and told of.

use serde::Deserialize;
use toml::Spanned;

use super::{fault::Fault, text_check::pattern_fault};
use crate::{
    credential::{Allow, AllowCondition, AllowTarget, Letters, OwnRule, Pattern},
    source::LineIndex,
    span::offset,
};

/// Rules of another tool.
#[derive(Debug, Default)]
pub struct Imported {
    /// Those that can be used.
    pub rules: Vec<OwnRule>,
    /// What was left out, with its place.
    pub left_out: Vec<Fault>,
}

#[derive(Deserialize)]
struct Config {
    extend: Option<Spanned<toml::Table>>,
    #[serde(default)]
    rules: Vec<Rule>,
    allowlist: Option<Allowlist>,
    #[serde(default)]
    allowlists: Vec<Allowlist>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(default)]
    id: String,
    #[serde(default)]
    description: String,
    regex: Option<Spanned<String>>,
    secret_group: Option<usize>,
    entropy: Option<f64>,
    #[serde(default)]
    keywords: Vec<String>,
    path: Option<Spanned<String>>,
    allowlist: Option<Allowlist>,
    #[serde(default)]
    allowlists: Vec<Allowlist>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allowlist {
    condition: Option<String>,
    regex_target: Option<String>,
    #[serde(default)]
    regexes: Vec<Spanned<String>>,
    #[serde(default)]
    paths: Vec<Spanned<String>>,
    #[serde(default)]
    stopwords: Vec<String>,
    #[serde(default)]
    target_rules: Vec<String>,
}

/// Reads the rules in `text`, the file shown as `path`.
///
/// # Errors
/// If it is no such file.
pub fn import(text: &str, path: &str) -> Result<Imported, Fault> {
    let mut import = Import { lines: LineIndex::new(text), path, left_out: Vec::new() };
    let config: Config = toml::from_str(text).map_err(|error| {
        // The words of the parser may hold a value.
        let at = error.span().map_or(0, |span| span.start);
        import.fault(at, "this is no configuration of gitleaks".to_owned())
    })?;
    if let Some(extend) = &config.extend {
        let message = "`extend` is not followed; name the other file too";
        import.leave_out(extend.span().start, message.to_owned());
    }
    let shared: Vec<(Allow, Vec<String>)> = config
        .allowlist
        .into_iter()
        .chain(config.allowlists)
        .map(|list| (import.allow(&list), list.target_rules))
        .collect();
    let mut rules = Vec::new();
    for rule in config.rules {
        let Some(mut rule) = import.rule(rule) else { continue };
        let for_it = shared.iter().filter(|(_, only)| only.is_empty() || only.contains(&rule.id));
        rule.allows.extend(for_it.map(|(allow, _)| allow.clone()));
        rules.push(rule);
    }
    Ok(Imported { rules, left_out: import.left_out })
}

struct Import<'i> {
    lines: LineIndex<'i>,
    path: &'i str,
    left_out: Vec<Fault>,
}

impl Import<'_> {
    fn fault(&self, at: usize, message: String) -> Fault {
        let place = self.lines.position(offset(at));
        Fault { path: self.path.to_owned(), line: place.line, column: place.column, message }
    }

    fn leave_out(&mut self, at: usize, message: String) {
        let fault = self.fault(at, message);
        self.left_out.push(fault);
    }

    fn rule(&mut self, rule: Rule) -> Option<OwnRule> {
        // A rule of file names alone says nothing of what stands in a flow.
        let regex = rule.regex.as_ref()?;
        let pattern = self.pattern(regex)?;
        let path = match &rule.path {
            Some(path) => Some(self.pattern(path)?),
            None => None,
        };
        let allows = rule.allowlist.iter().chain(&rule.allowlists).map(|list| self.allow(list)).collect();
        let description = if rule.description.is_empty() {
            format!("`{}`", rule.id)
        } else {
            rule.description.trim_end_matches('.').to_owned()
        };
        Some(OwnRule {
            description,
            id: rule.id,
            pattern,
            secret_group: rule.secret_group,
            keywords: rule.keywords,
            entropy: rule.entropy,
            allows,
            path,
        })
    }

    fn pattern(&mut self, text: &Spanned<String>) -> Option<Pattern> {
        let rust = from_go(text.get_ref());
        if let Some(message) = pattern_fault(&rust, Letters::Ascii) {
            self.leave_out(text.span().start, format!("{message}; it is left out"));
            return None;
        }
        Some(Pattern::new(rust, Letters::Ascii))
    }

    fn allow(&mut self, list: &Allowlist) -> Allow {
        let is = |text: &Option<String>, word: &str| {
            text.as_ref().is_some_and(|text| text.eq_ignore_ascii_case(word))
        };
        let condition = if is(&list.condition, "and") { AllowCondition::All } else { AllowCondition::Any };
        let target = match list.regex_target.as_deref() {
            Some("match") => AllowTarget::Match,
            Some("line") => AllowTarget::Line,
            _ => AllowTarget::Secret,
        };
        Allow {
            condition,
            patterns: list.regexes.iter().filter_map(|text| self.pattern(text)).collect(),
            target,
            stopwords: list.stopwords.iter().map(|word| word.to_lowercase()).collect(),
            paths: list.paths.iter().filter_map(|text| self.pattern(text)).collect(),
        }
    }
}

/// An expression of Go as Rust has it: `{` that begins no repetition is a letter there, and so are `[`, `&&`, `--` and
/// `~~` between brackets.
fn from_go(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '\\' => {
                let escaped = behind.chars().next().map_or(0, char::len_utf8);
                let (piece, behind) = rest.split_at_checked(1 + escaped).unwrap_or((rest, ""));
                out.push_str(piece);
                rest = behind;
                continue;
            }
            '[' if !in_class => {
                in_class = true;
                // `[]…]` and `[^]…]` begin with a bracket that is a letter.
                let negation = usize::from(behind.starts_with('^'));
                let (sign, behind) = behind.split_at_checked(negation).unwrap_or(("", behind));
                out.push('[');
                out.push_str(sign);
                rest = behind;
                if let Some(behind) = rest.strip_prefix(']') {
                    out.push_str("\\]");
                    rest = behind;
                }
                continue;
            }
            '[' if behind.starts_with(':') => {
                let end = rest.find(":]").map_or(rest.len(), |at| at + 2);
                let (piece, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
                out.push_str(piece);
                rest = behind;
                continue;
            }
            ']' => in_class = false,
            '[' => out.push('\\'),
            '&' | '-' | '~' if in_class && behind.starts_with(first) => out.push('\\'),
            '{' if !in_class && !is_repetition(behind) => out.push('\\'),
            _ => {}
        }
        out.push(first);
        rest = behind;
    }
    out
}

/// Whether what stands behind `{` makes it a repetition: `3}`, `3,}`, `3,5}`.
fn is_repetition(behind: &str) -> bool {
    let Some((counts, _)) = behind.split_once('}') else { return false };
    let (least, most) = counts.split_once(',').unwrap_or((counts, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !least.is_empty() && is_number(least) && is_number(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_takes_as_letters_is_escaped() {
        for (go, rust) in [
            ("a{2}b{1,}c{1,3}", "a{2}b{1,}c{1,3}"),
            ("${{ x }}", "$\\{\\{ x }}"),
            ("a{b", "a\\{b"),
            ("a{,2}", "a\\{,2}"),
            ("[[a]{2}", "[\\[a]{2}"),
            ("[]a][^]b]", "[\\]a][^\\]b]"),
            ("[[:alnum:]_-][a--b&&{]", "[[:alnum:]_-][a\\--b\\&&{]"),
            ("\\{\\[[\\]{]", "\\{\\[[\\]{]"),
        ] {
            assert_eq!(from_go(go), rust, "{go}");
            assert_eq!(pattern_fault(rust, Letters::Ascii), None, "{rust}");
        }
    }

    const CONFIG: &str = r#"
title = "rules of acme"
[extend]
useDefault = true
[allowlist]
paths = ['''vendor/''']
[[rules]]
id = "acme"
description = "Acme deploy token."
regex = '''acme-([0-9]{6})'''
secretGroup = 1
entropy = 2
keywords = ["acme-"]
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''for tests''']
stopwords = ["000"]
[[rules]]
id = "ahead"
regex = '''x(?=y)'''
[[rules]]
id = "names-only"
path = '''\.pem$'''
"#;

    #[test]
    fn rules_and_allowlists_are_taken_over() {
        let imported = import(CONFIG, "gitleaks.toml").expect("read");
        let ids: Vec<&str> = imported.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["acme"]);
        let rule = imported.rules.first().expect("a rule");
        assert_eq!(
            (rule.description.as_str(), rule.secret_group, rule.entropy),
            ("Acme deploy token", Some(1), Some(2.0))
        );
        assert_eq!(rule.allows.len(), 2);
    }

    #[test]
    fn what_is_left_out_is_told_with_its_place() {
        let imported = import(CONFIG, "gitleaks.toml").expect("read");
        let told: Vec<String> = imported.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "gitleaks.toml:3:1: `extend` is not followed; name the other file too",
                "gitleaks.toml:20:9: this is no regular expression: look-around, including look-ahead and look-behind, is not supported; it is left out",
            ]
        );
    }

    #[test]
    fn a_file_of_another_kind_is_not_quoted() {
        let fault = import("a = 1\nSECRET=hunter2\n", "x.toml").expect_err("no TOML");
        assert_eq!(fault.to_string(), "x.toml:2:8: this is no configuration of gitleaks");
        let fault = import("rules = 'hunter2'\n", "x.toml").expect_err("no list");
        assert!(!fault.to_string().contains("hunter2"), "{fault}");
    }
}
