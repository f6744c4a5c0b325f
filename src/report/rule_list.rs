//! What there is to say of a rule: the list of them as JSON, a line for tables, the address of its page.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{self, Tool};
use crate::{
    diagnostic::{Applicability, Level, RuleInfo},
    rules::{self, Rule},
};

/// Where the pages of the rules are.
const PAGES: &str = "https://kestra-lint.github.io/kestra-lint/rules/";

/// The address of a rule's page.
pub fn page(rule: &RuleInfo) -> String {
    format!("{PAGES}{}.html", rule.id)
}

/// The documentation's section `## What it does`, without its heading and examples.
pub(super) fn description(rule: &Rule) -> String {
    let docs = rules::plain_docs(rule);
    let section = docs.split("## What it does\n").nth(1).unwrap_or(&docs);
    let section = section.split("\n## ").next().unwrap_or(section);
    let text = section.split("\n```").next().unwrap_or(section);
    text.trim().trim_end_matches(':').to_owned()
}

/// What a rule does as one line without a full stop: the first sentence of its documentation.
pub fn summary(rule: &Rule) -> String {
    let text = description(rule);
    let paragraph = text.split("\n\n").next().unwrap_or(&text).replace('\n', " ");
    let mut in_code = false;
    let ends = |(at, c): (usize, char)| {
        in_code ^= c == '`';
        let behind = paragraph.get(at + 1..).unwrap_or_default();
        (c == '.' && !in_code && (behind.is_empty() || behind.starts_with(' '))).then_some(at)
    };
    let end = paragraph.char_indices().find_map(ends).unwrap_or(paragraph.len());
    paragraph.get(..end).unwrap_or(&paragraph).trim_end_matches([':', '.']).to_owned()
}

/// All rules, as `kestra-lint rules --output-format json` prints them.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "kestra-lint rules")]
pub struct JsonRules {
    /// Version of this format.
    version: u32,
    /// The program that wrote it.
    tool: Tool,
    /// By group, in order of the documentation.
    rules: Vec<JsonRule>,
}

/// One rule, as `kestra-lint explain RULE --output-format json` prints it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonRule {
    /// Kebab-case id.
    id: &'static str,
    /// What it is about.
    group: &'static str,
    /// Its default level; a finding may have a lower one.
    level: Level,
    /// The surest fix it can offer, or null.
    fix: Option<Applicability>,
    /// The first release of kestra-lint that has it.
    since: &'static str,
    /// What it does, in one sentence.
    summary: String,
    /// The address of its page.
    url: String,
    /// Its documentation, Markdown: what, why, examples, how to fix.
    docs: String,
}

impl JsonRules {
    /// All rules.
    pub fn new() -> Self {
        Self { version: 1, tool: Tool::THIS, rules: rules::all().map(JsonRule::new).collect() }
    }

    /// The JSON Schema, as committed in `schemas/`.
    pub fn schema() -> String {
        json::schema_of::<Self>()
    }

    /// Writes one indented document.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write_document(self, out)
    }
}

impl Default for JsonRules {
    fn default() -> Self {
        Self::new()
    }
}

impl JsonRule {
    /// What there is to say of `rule`.
    pub fn new(rule: &Rule) -> Self {
        let info = &rule.info;
        Self {
            id: info.id,
            group: info.group.name(),
            level: info.level,
            fix: info.fix,
            since: info.since,
            summary: summary(rule),
            url: page(info),
            docs: rules::plain_docs(rule),
        }
    }

    /// Writes one indented document.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write_document(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_summary_of_one_line() {
        for rule in rules::all() {
            let line = summary(rule);
            let id = rule.info.id;
            assert!(line.starts_with("Reports "), "{id}: {line}");
            assert!(!line.contains('\n') && !line.ends_with(['.', ':', ' ']), "{id}: {line}");
            assert_eq!(line.matches('`').count() % 2, 0, "{id}: {line}");
            assert!(line.len() < 260, "{id}: {line}");
        }
    }

    #[test]
    fn a_description_is_the_section_without_examples() {
        let rule = rules::find("unknown-secret").expect("a rule");
        let text = description(rule);
        assert!(text.starts_with("Reports a key given to `secret()` that none of the sources defines"));
        assert!(text.ends_with('.') && !text.contains("```") && !text.contains("##"), "{text}");
    }
}
