//! The inventory as a table for people: aligned columns, colours in a terminal.

use std::io::{self, Write};

use super::{
    super::{Colour, Style, printable::words},
    Entry, Inventory, Kind, State, View,
};

/// A cell: its text, and what to think of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    text: String,
    tone: Option<Tone>,
}

/// What to think of a cell: its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Bad,
    Doubtful,
    Good,
}

impl Tone {
    /// The escape code of its colour.
    const fn code(self) -> &'static str {
        match self {
            Self::Bad => "\u{1b}[31m",
            Self::Doubtful => "\u{1b}[33m",
            Self::Good => "\u{1b}[32m",
        }
    }
}

const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

impl Cell {
    pub(super) fn new(text: impl AsRef<str>) -> Self {
        Self { text: words(text.as_ref()), tone: None }
    }

    fn toned(self, tone: Tone) -> Self {
        Self { tone: Some(tone), ..self }
    }

    pub(super) const fn tone(&self) -> Option<Tone> {
        self.tone
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Rows below a heading.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) head: Vec<Cell>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// The tables of an inventory: one for each kind.
pub(super) fn tables(inventory: &Inventory, view: View) -> Vec<Table> {
    [(Kind::Secret, "secret"), (Kind::Env, "env")]
        .into_iter()
        .filter_map(|(kind, name)| {
            let entries = || inventory.entries.iter().filter(move |entry| entry.kind == kind);
            entries().next()?;
            Some(match view {
                View::Places => places(inventory, entries(), name),
                View::Matrix => matrix(inventory, entries(), name),
            })
        })
        .collect()
}

fn matrix<'i>(inventory: &Inventory, entries: impl Iterator<Item = &'i Entry>, name: &str) -> Table {
    let server = |name: &Option<String>| Cell::new(name.as_deref().unwrap_or("server"));
    let head = std::iter::once(Cell::new(name)).chain(inventory.environments.iter().map(server));
    let cell = |state: &State| {
        let cell = Cell::new(state.sign());
        match state {
            State::Defined => cell.toned(Tone::Good),
            State::Faulty(_) => cell.toned(Tone::Doubtful),
            State::Missing => cell.toned(Tone::Bad),
            State::Absent | State::Unknown => cell,
        }
    };
    let row =
        |entry: &Entry| std::iter::once(Cell::new(&entry.key)).chain(entry.states.iter().map(cell)).collect();
    Table { head: head.collect(), rows: entries.map(row).collect() }
}

fn places<'i>(inventory: &Inventory, entries: impl Iterator<Item = &'i Entry>, name: &str) -> Table {
    let head = [name, "defined", "asked for by"].into_iter().map(Cell::new).collect();
    let rows = entries.flat_map(|entry| rows(inventory, entry)).collect();
    Table { head, rows }
}

/// The rows of an entry: as many as it has places.
fn rows(inventory: &Inventory, entry: &Entry) -> Vec<Vec<Cell>> {
    let mut left = Vec::new();
    if entry.is_missing() {
        let lacking: Vec<&str> = entry.lacking(inventory).collect();
        let place = if lacking.is_empty() {
            "missing".to_owned()
        } else {
            format!("missing in {}", lacking.join(", "))
        };
        left.push(Cell::new(place).toned(Tone::Bad));
    }
    for defined in &entry.definitions {
        let of = if inventory.has_environments() && !defined.environments.is_empty() {
            format!(" [{}]", defined.environments.join(", "))
        } else {
            String::new()
        };
        let cell = Cell::new(format!("{}{of}", defined.words()));
        left.push(if defined.fault.is_some() { cell.toned(Tone::Doubtful) } else { cell });
    }
    if left.is_empty() {
        let is_known = entry.states.iter().all(|state| *state == State::Absent);
        left.push(Cell::new(if is_known { "not defined" } else { "not known" }));
    }
    let mut right: Vec<Cell> = entry
        .uses
        .iter()
        .map(|one| Cell::new(format!("{}:{} {}", one.path, one.line, one.words()).trim_end()))
        .collect();
    if right.is_empty() {
        let nobody = Cell::new(if entry.is_unused { "no flow" } else { "perhaps no flow" });
        right.push(nobody.toned(Tone::Doubtful));
    }
    (0..left.len().max(right.len()))
        .map(|at| {
            let key = if at == 0 { Cell::new(&entry.key) } else { Cell::default() };
            let cell = |cells: &[Cell]| cells.get(at).cloned().unwrap_or_default();
            vec![key, cell(&left), cell(&right)]
        })
        .collect()
}

/// Writes the tables, and the places whose key is known at run time only.
pub(super) fn write(inventory: &Inventory, view: View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut is_first = true;
    for table in tables(inventory, view) {
        if !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        draw(&table, style, out)?;
    }
    if view == View::Places && !inventory.dynamic.is_empty() {
        if !is_first {
            writeln!(out)?;
        }
        let head = vec![Cell::new("key known at run time only")];
        let row = |one: &super::Use| {
            vec![Cell::new(format!("{}:{} {}", one.path, one.line, one.words()).trim_end())]
        };
        draw(&Table { head, rows: inventory.dynamic.iter().map(row).collect() }, style, out)?;
    }
    Ok(())
}

fn draw(table: &Table, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let columns = table.head.len();
    let all = || std::iter::once(&table.head).chain(&table.rows);
    let width = |column: usize| {
        all().filter_map(|row| row.get(column)).map(|cell| cell.text.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (at, row) in all().enumerate() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let colour = if at == 0 { Some(BOLD) } else { cell.tone.map(Tone::code) };
            let colour = colour.filter(|_| style.colour == Colour::Always);
            line.push_str(colour.unwrap_or_default());
            line.push_str(&cell.text);
            line.push_str(if colour.is_some() { PLAIN } else { "" });
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.text.chars().count()));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
