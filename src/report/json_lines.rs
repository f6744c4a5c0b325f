//! One JSON object a line, for tools that read while we write: each finding as in the `json` report, then one line with
//! the rest of that report.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    Style,
    json::{self, JsonCount, JsonFinding, JsonSummary, Tool},
};
use crate::lint::Report;

/// A line of `kestra-lint check --output-format jsonl`; the last one alone has a `summary`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(title = "kestra-lint report, line by line")]
pub struct JsonLine<'r>(Line<'r>);

#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Line<'r> {
    /// One finding.
    Finding(JsonFinding<'r>),
    /// The last line.
    Summary(Last<'r>),
}

/// What the `json` report says besides its findings.
#[derive(Debug, Serialize, JsonSchema)]
struct Last<'r> {
    /// Version of this format.
    version: u32,
    /// The program that wrote it.
    tool: Tool,
    /// The Kestra release in force, or null where none was chosen (`any`).
    kestra_version: Option<String>,
    /// Counts, and what was not checked.
    summary: JsonSummary<'r>,
    /// With `--statistics`: rules that have findings, the one with most of them first.
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<JsonCount>>,
}

impl JsonLine<'_> {
    /// The JSON Schema of a line, as committed in `schemas/`.
    pub fn schema() -> String {
        json::schema_of::<Self>()
    }
}

/// Writes a line for each finding, and one more.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings.iter().map(|finding| Line::Finding(JsonFinding::new(finding)));
    let last = Line::Summary(Last {
        version: 1,
        tool: Tool::THIS,
        kestra_version: report.target.release().map(|release| release.to_string()),
        summary: JsonSummary::new(report),
        statistics: JsonCount::list(report, style.content),
    });
    for line in findings.chain([last]).map(JsonLine) {
        writeln!(out, "{}", json::without_commands(serde_json::to_string(&line)?))?;
    }
    Ok(())
}
