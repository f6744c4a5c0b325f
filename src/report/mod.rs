//! A run's outcome as text: one file per format. Sees only what `lint` already masked; prints and exits nowhere.

mod concise;
mod inventory;
mod json;
#[cfg(feature = "cli")]
mod pretty;
mod printable;
mod summary;

use std::io::{self, Write};

pub use inventory::{Inventory, InventoryFormat, JsonInventory, View, write_inventory};
pub use json::JsonReport;
pub use summary::{summarize, summarize_for};

use crate::lint::Report;

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Lines of the file with labels, for people.
    Full,
    /// One line a finding: `path:line:column: level[rule] message`.
    Concise,
    /// One versioned JSON document, `schemas/report.schema.json`.
    Json,
}

impl Format {
    /// All formats with the names that the command line takes.
    pub const ALL: [(&'static str, Self); 3] =
        [("full", Self::Full), ("concise", Self::Concise), ("json", Self::Json)];

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, format)| format)
    }
}

/// How wide and how colourful text for people may be.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether escape codes may be written.
    pub colour: Colour,
    /// Columns.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: Colour::Never, width: 100 }
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

/// Writes the findings of `report`.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(report: &Report, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        #[cfg(feature = "cli")]
        Format::Full => pretty::write(report, style, out),
        #[cfg(not(feature = "cli"))]
        Format::Full => concise::write(report, style, out),
        Format::Concise => concise::write(report, style, out),
        Format::Json => json::write(report, out),
    }
}
