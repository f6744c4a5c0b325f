//! Commands that only tell: `explain`, `rules`.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use super::{exit::Outcome, terminal};
use crate::{near::nearest, rules};

/// Prints the documentation of a rule.
pub(super) fn explain(id: &str) -> Outcome {
    let Some(rule) = rules::find(id) else {
        let near = nearest(id, rules::all().map(|rule| rule.info.id));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        terminal::say(&format!("kestra-lint: there is no rule `{id}`{hint}"));
        return Outcome::Failed;
    };
    let info = &rule.info;
    let fix = info.fix.map_or_else(String::new, |fix| format!(", {} fix", fix.name()));
    print(&format!(
        "# {} ({}{fix}; {})\n\n{}",
        info.id,
        info.level,
        info.group.name(),
        rules::plain_docs(rule)
    ))
}

/// Prints every rule with its level and group.
pub(super) fn rules() -> Outcome {
    let mut text = String::new();
    for rule in rules::all() {
        let info = &rule.info;
        // Writing to a string cannot fail.
        _ = writeln!(text, "{:32} {:8} {}", info.id, info.level.name(), info.group.name());
    }
    print(&text)
}

/// Prints a text; that nobody reads it to its end is no failure.
pub(super) fn print(text: &str) -> Outcome {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => Outcome::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Clean,
        Err(_) => Outcome::Failed,
    }
}
