//! The JSON report, version 1 (product §7). Members may be added; none changes its meaning within a version.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Content, Style,
    statistics::{self, Count},
};
use crate::{
    diagnostic::{Applicability, Level},
    lint::{Finding, Mark, Place, Report, ShownFix},
    source::Position,
};

/// The report of one run of `kestra-lint check --output-format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "kestra-lint report")]
pub struct JsonReport<'r> {
    /// Version of this format.
    version: u32,
    /// The program that wrote it.
    tool: Tool,
    /// The Kestra release in force, or null where none was chosen (`any`).
    kestra_version: Option<String>,
    /// Findings by path, offset and rule id.
    findings: Vec<JsonFinding<'r>>,
    /// Counts, and what was not checked.
    summary: JsonSummary<'r>,
    /// With `--statistics`: rules that have findings, the one with most of them first.
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<JsonCount>>,
}

/// The program that wrote it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Tool {
    /// Always `kestra-lint`.
    name: &'static str,
    /// Release of kestra-lint.
    version: &'static str,
}

impl Tool {
    /// This program.
    pub(super) const THIS: Self = Self { name: "kestra-lint", version: env!("CARGO_PKG_VERSION") };
}

/// One finding; `start` to `end` is the smallest text that must change.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonFinding<'r> {
    /// Id of the rule.
    rule: &'static str,
    level: Level,
    /// What is wrong.
    message: &'r str,
    /// What is wrong at this place.
    label: &'r str,
    /// What to do.
    help: Option<&'r str>,
    /// Relative to the working folder, with `/`; `<stdin>` or `<environment>`.
    path: &'r str,
    start: JsonPosition,
    /// Exclusive.
    end: JsonPosition,
    /// Other places that explain the finding.
    related: Vec<JsonRelated<'r>>,
    fix: Option<JsonFix<'r>>,
    /// Stable under moved lines.
    fingerprint: &'r str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonPosition {
    /// 1-based.
    line: u32,
    /// 1-based, in Unicode characters.
    column: u32,
    /// 0-based, in bytes from the start of the file.
    offset: u32,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonRelated<'r> {
    label: &'r str,
    path: &'r str,
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonFix<'r> {
    /// What the edits do, in the imperative.
    title: &'r str,
    applicability: Applicability,
    edits: Vec<JsonEdit<'r>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonEdit<'r> {
    path: &'r str,
    start: JsonPosition,
    end: JsonPosition,
    /// The new text; null where it would show a secret, which only `--fix` writes.
    insert: Option<&'r str>,
}

/// Counts, and what was not checked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonSummary<'r> {
    /// Files read.
    files: usize,
    /// Flows checked.
    flows: usize,
    /// YAML files without a flow.
    skipped: usize,
    errors: usize,
    warnings: usize,
    advice: usize,
    fixed: usize,
    /// Findings that comments allow.
    suppressed: usize,
    /// Findings that the baseline knows.
    baselined: usize,
    not_checked: Vec<JsonNotChecked<'r>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonNotChecked<'r> {
    what: &'r str,
    why: &'r str,
    count: usize,
}

/// The findings of one rule.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JsonCount {
    /// Id of the rule.
    rule: &'static str,
    /// The worst level among its findings.
    level: Level,
    /// How many findings it has.
    count: usize,
    /// How many of them have a safe fix.
    safe_fixes: usize,
    /// How many of them have an unsafe fix.
    unsafe_fixes: usize,
}

impl JsonCount {
    /// The counts that are asked for.
    pub(super) fn list(report: &Report, content: Content) -> Option<Vec<Self>> {
        let of = |Count { rule, level, findings, safe, risky }| Self {
            rule,
            level,
            count: findings,
            safe_fixes: safe,
            unsafe_fixes: risky,
        };
        match content {
            Content::Findings => None,
            Content::Statistics => Some(statistics::count(report).into_iter().map(of).collect()),
        }
    }
}

impl<'r> JsonSummary<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        let summary = &report.summary;
        Self {
            files: summary.files,
            flows: summary.flows,
            skipped: summary.skipped,
            errors: summary.errors,
            warnings: summary.warnings,
            advice: summary.advice,
            fixed: summary.fixed,
            suppressed: summary.suppressed,
            baselined: summary.known,
            not_checked: summary
                .not_checked
                .iter()
                .map(|entry| JsonNotChecked { what: entry.what, why: &entry.why, count: entry.count })
                .collect(),
        }
    }
}

impl<'r> JsonReport<'r> {
    /// The report as data.
    pub fn new(report: &'r Report, content: Content) -> Self {
        Self {
            version: 1,
            tool: Tool::THIS,
            kestra_version: report.target.release().map(|release| release.to_string()),
            findings: report.findings.iter().map(JsonFinding::new).collect(),
            summary: JsonSummary::new(report),
            statistics: JsonCount::list(report, content),
        }
    }

    /// The JSON Schema of the report, as committed in `schemas/`.
    pub fn schema() -> String {
        schema_of::<Self>()
    }
}

/// The JSON Schema of what a type is written as.
pub(super) fn schema_of<T: JsonSchema>() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

impl<'r> JsonFinding<'r> {
    pub(super) fn new(finding: &'r Finding) -> Self {
        let Place { path, start, end } = &finding.at.place;
        Self {
            rule: finding.rule.name(),
            level: finding.level,
            message: &finding.message,
            label: &finding.at.label,
            help: finding.help.as_deref(),
            path,
            start: start.into(),
            end: end.into(),
            related: finding.related.iter().map(JsonRelated::new).collect(),
            fix: finding.fix.as_ref().map(JsonFix::new),
            fingerprint: &finding.fingerprint,
        }
    }
}

impl<'r> JsonRelated<'r> {
    fn new(mark: &'r Mark) -> Self {
        let Place { path, start, end } = &mark.place;
        Self { label: &mark.label, path, start: start.into(), end: end.into() }
    }
}

impl<'r> JsonFix<'r> {
    fn new(fix: &'r ShownFix) -> Self {
        let edit = |(place, insert): &'r (Place, Option<String>)| JsonEdit {
            path: &place.path,
            start: (&place.start).into(),
            end: (&place.end).into(),
            insert: insert.as_deref(),
        };
        Self {
            title: &fix.title,
            applicability: fix.applicability,
            edits: fix.edits.iter().map(edit).collect(),
        }
    }
}

impl From<&Position> for JsonPosition {
    fn from(position: &Position) -> Self {
        Self { line: position.line, column: position.column, offset: position.offset }
    }
}

/// Writes one indented document and a line end.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    write_document(&JsonReport::new(report, style.content), out)
}

/// Writes anything as one indented document and a line end.
pub(super) fn write_document(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document)?;
    writeln!(out, "{}", without_commands(text))
}

/// The same JSON, with those characters escaped too that it may hold as they are and terminals obey.
pub(super) fn without_commands(text: String) -> String {
    let is_command = |c: char| c.is_control() && c != '\n';
    if !text.contains(is_command) {
        return text;
    }
    let escaped = |c: char| if is_command(c) { format!("\\u{:04x}", u32::from(c)) } else { String::from(c) };
    text.chars().map(escaped).collect()
}
