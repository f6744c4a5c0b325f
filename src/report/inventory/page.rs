//! The inventory as one page that needs nothing else, with the style of the page of findings.

use std::io::{self, Write};

use super::{
    super::{html::shell, printable::words, xml::escape},
    Inventory, View,
    table::{Cell, Table, Tone, tables},
};

const SCRIPT: &str = include_str!("search.js");

/// Writes the page.
pub(super) fn write(inventory: &Inventory, view: View, out: &mut dyn Write) -> io::Result<()> {
    let script = shell::script(SCRIPT);
    let summary = words_of_lines(&inventory.summarize());
    let title = summary.first().map(String::as_str).unwrap_or_default();
    shell::open(title, Some(("inventory", "Skip to the inventory")), &script, out)?;
    for line in summary.iter().skip(1) {
        writeln!(out, "<p class=\"muted\">{}</p>", escape(line))?;
    }
    writeln!(out, "<form class=\"filter\" id=\"search\" role=\"search\" aria-label=\"Inventory\" hidden>")?;
    writeln!(
        out,
        "<label class=\"field\">Text\n<input type=\"search\" name=\"text\" autocomplete=\"off\"></label>"
    )?;
    writeln!(out, "<button type=\"reset\">Show all</button>\n<output id=\"shown\"></output>\n</form>")?;
    writeln!(out, "<div id=\"inventory\">")?;
    for drawn in tables(inventory, view) {
        table(&drawn, out)?;
    }
    if view == View::Places && !inventory.dynamic.is_empty() {
        writeln!(out, "<h2>Keys known at run time only</h2>\n<ul class=\"notes\">")?;
        for one in &inventory.dynamic {
            let place = format!("{}:{} {}", one.path, one.line, one.words());
            writeln!(out, "<li>{}</li>", escape(&words(place.trim_end())))?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</div>")?;
    shell::close("Names only: no value is in this page.", Some(&script), out)
}

fn words_of_lines(text: &str) -> Vec<String> {
    text.lines().map(words).collect()
}

fn table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<table>\n<thead><tr>")?;
    for cell in &table.head {
        writeln!(out, "<th scope=\"col\">{}</th>", escape(cell.text()))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    let mut key = "";
    for row in &table.rows {
        // A row without a key goes on with the one before.
        key = row.first().map(Cell::text).filter(|text| !text.is_empty()).unwrap_or(key);
        write!(out, "<tr data-key=\"{}\">", escape(key))?;
        for (column, cell) in row.iter().enumerate() {
            let text = escape(cell.text());
            match (column, cell.tone()) {
                (0, _) if !text.is_empty() => write!(out, "<th scope=\"row\"><code>{text}</code></th>")?,
                (_, Some(tone)) => {
                    let class = class(tone);
                    write!(out, "<td class=\"{class}\"><span class=\"level\">{text}</span></td>")?;
                }
                (_, None) => write!(out, "<td>{text}</td>")?,
            }
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// The class that has the tone's colour.
const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "error",
        Tone::Doubtful => "warning",
        Tone::Good => "good",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_asks_for_nothing() {
        for request in ["url(", "@import", "http", "fetch", "src", "import(", "</"] {
            assert!(!SCRIPT.contains(request), "{request}");
        }
    }
}
