//! Commands that only tell: `explain`, `rules`.

use std::io::{self, Write};

use clap::ValueEnum;

use super::{exit::Outcome, terminal};
use crate::{
    diagnostic::Applicability,
    near::nearest,
    report::{JsonRule, JsonRules, rule_summary},
    rules,
};

/// `--output-format` of `explain` and `rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WordsFormat {
    /// Text for people
    Full,
    /// One JSON document, `schemas/rules.schema.json`
    Json,
}

/// Prints the documentation of a rule.
pub(super) fn explain(id: &str, format: WordsFormat) -> Outcome {
    let Some(rule) = rules::find(id) else {
        let near = nearest(id, rules::all().map(|rule| rule.info.id));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        terminal::say(&format!("kestra-lint: there is no rule `{id}`{hint}"));
        return Outcome::Failed;
    };
    if format == WordsFormat::Json {
        return print(|out| JsonRule::new(rule).write(out));
    }
    let info = &rule.info;
    let fix = info.fix.map_or_else(String::new, |fix| format!(", {} fix", fix.name()));
    let docs = rules::plain_docs(rule);
    print(|out| write!(out, "# {} ({}{fix}; {})\n\n{docs}", info.id, info.level, info.group.name()))
}

/// Prints every rule with its level, the fix it offers, its group and what it does.
pub(super) fn rules(format: WordsFormat) -> Outcome {
    match format {
        WordsFormat::Json => print(|out| JsonRules::new().write(out)),
        WordsFormat::Full => print(|out| table(terminal::stdout_width(), out)),
    }
}

/// A row a rule; what does not fit into `width` columns is cut off.
fn table(width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    for rule in rules::all() {
        let info = &rule.info;
        let fix = match info.fix {
            Some(Applicability::Safe) => "fix",
            Some(Applicability::Unsafe) => "unsafe fix",
            None => "",
        };
        let (id, level, group) = (info.id, info.level.name(), info.group.name());
        let row = format!("{id:30}  {level:7}  {fix:10}  {group:14}  {}", rule_summary(rule));
        match width {
            Some(width) if row.chars().count() > width => {
                let kept: String = row.chars().take(width.saturating_sub(1)).collect();
                writeln!(out, "{kept}…")?;
            }
            _ => writeln!(out, "{row}")?,
        }
    }
    Ok(())
}

/// Prints a text; that nobody reads it to its end is no failure.
pub(super) fn print_text(text: &str) -> Outcome {
    print(|out| out.write_all(text.as_bytes()))
}

fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Outcome::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Clean,
        Err(_) => Outcome::Failed,
    }
}
