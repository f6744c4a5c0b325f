//! The inventory as Markdown tables, for a wiki page or a comment.

use std::io::{self, Write};

use super::{
    super::printable::words,
    Inventory, View,
    table::{Cell, tables},
};

/// Writes the tables.
pub(super) fn write(inventory: &Inventory, view: View, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Secrets and envs\n")?;
    for line in inventory.summarize().lines() {
        writeln!(out, "{}\n", escaped(&words(line)))?;
    }
    for table in tables(inventory, view) {
        row(&table.head, out)?;
        let rule: String = table.head.iter().map(|_| " --- |").collect();
        writeln!(out, "|{rule}")?;
        for cells in &table.rows {
            row(cells, out)?;
        }
        writeln!(out)?;
    }
    if view == View::Places && !inventory.dynamic.is_empty() {
        writeln!(out, "### Keys known at run time only\n")?;
        for one in &inventory.dynamic {
            let place = format!("{}:{} {}", one.path, one.line, one.words());
            writeln!(out, "- {}", escaped(&words(place.trim_end())))?;
        }
    }
    Ok(())
}

fn row(cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| format!(" {} |", escaped(cell.text()))).collect();
    writeln!(out, "|{}", cells.concat())
}

/// A text that Markdown takes for nothing else.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' | '@' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
