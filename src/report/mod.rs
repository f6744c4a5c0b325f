//! A run's outcome as text: one file per format. Sees only what `lint` already masked; prints and exits nowhere.

mod concise;
mod github;
mod gitlab;
mod html;
mod inventory;
mod json;
mod json_lines;
mod junit;
mod markdown;
#[cfg(feature = "cli")]
mod pretty;
mod printable;
mod rule_list;
mod sarif;
mod statistics;
mod summary;
mod uri;
mod xml;

use std::io::{self, Write};

pub use inventory::{Inventory, InventoryFormat, JsonInventory, View, write_inventory};
pub use json::JsonReport;
pub use json_lines::JsonLine;
pub use rule_list::{JsonRule, JsonRules, page, summary as rule_summary};
pub use summary::{summarize, summarize_for};

#[cfg(not(feature = "cli"))]
use concise as pretty;

use crate::lint::Report;

/// Declares the formats: a name, what it is, and who writes it. Nothing else knows how many there are.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal => $write:path),+ $(,)?) => {
        /// How findings are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[doc = $doc])+ $variant),+
        }

        impl Format {
            /// All formats, those for people first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that the command line takes.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            /// What it is, in a few words.
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_ascii()),+
                }
            }
        }

        /// Writes the findings of `report`.
        ///
        /// # Errors
        /// If `out` cannot be written.
        pub fn write(report: &Report, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
            match format {
                $(Format::$variant => $write(report, style, out)),+
            }
        }
    };
}

formats! {
    /// Lines of the file with labels, for people
    Full = "full" => pretty::write,
    /// One line a finding: `path:line:column: level[rule] message`
    Concise = "concise" => concise::write,
    /// One versioned JSON document, `schemas/report.schema.json`
    Json = "json" => json::write,
    /// One JSON object a line: findings, then the summary, `schemas/report-line.schema.json`
    Jsonl = "jsonl" => json_lines::write,
    /// SARIF 2.1.0, for code scanning
    Sarif = "sarif" => sarif::write,
    /// Annotations of GitHub Actions
    Github = "github" => github::write,
    /// Code Quality report of GitLab
    Gitlab = "gitlab" => gitlab::write,
    /// `JUnit` XML: a failed test for each finding
    Junit = "junit" => junit::write,
    /// Markdown for a comment or a job's summary
    Markdown = "markdown" => markdown::write,
    /// One page that needs nothing else
    Html = "html" => html::write,
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}

/// How text for people is laid out, and what of the report is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether escape codes may be written.
    pub colour: Colour,
    /// Columns.
    pub width: usize,
    /// What is shown.
    pub content: Content,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: Colour::Never, width: 100, content: Content::Findings }
    }
}

/// Whether escape codes may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI escape codes.
    Always,
}

/// What `full` and `concise` show; `json` and `jsonl` give counts besides the findings. Other formats have no place for
/// counts and stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Each finding.
    Findings,
    /// How many findings each rule has.
    Statistics,
}
