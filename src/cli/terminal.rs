//! What the terminal can show, and the words that go to it.

use std::{
    borrow::Cow,
    env,
    io::{self, IsTerminal as _, Write as _},
};

use super::output::ColourWhen;
use crate::report::{Colour, Style};

/// How findings are drawn on standard output.
pub(super) fn style(when: Option<ColourWhen>) -> Style {
    let when = when.unwrap_or_default();
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let colour = match when {
        ColourWhen::Always => Colour::Always,
        ColourWhen::Auto if is_set("NO_COLOR") => Colour::Never,
        ColourWhen::Auto if is_set("FORCE_COLOR") || stdout_is_terminal() => Colour::Always,
        ColourWhen::Auto | ColourWhen::Never => Colour::Never,
    };
    let width =
        terminal_size::terminal_size().map_or(120, |(terminal_size::Width(width), _)| usize::from(width));
    Style { colour, width: width.clamp(60, 160), ..Style::default() }
}

/// Whether a person reads standard output.
pub(super) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// How many columns the person who reads standard output sees; `None` if it goes elsewhere.
pub(super) fn stdout_width() -> Option<usize> {
    let size = stdout_is_terminal().then(terminal_size::terminal_size).flatten();
    size.map(|(terminal_size::Width(width), _)| usize::from(width))
}

/// Says something on standard error. Where that is closed there is nobody to tell. Characters that command a terminal,
/// which a name in a flow or of a file can hold, are escaped.
pub(super) fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    _ = writeln!(stderr, "{}", printable(text.trim_end()));
}

/// A name on a line of its own.
pub(super) fn on_one_line(name: &str) -> String {
    printable(name).replace('\n', "\\n")
}

fn printable(text: &str) -> Cow<'_, str> {
    let is_command = |c: char| c.is_control() && c != '\n';
    if !text.contains(is_command) {
        return Cow::Borrowed(text);
    }
    let escaped = |c: char| if is_command(c) { c.escape_default().collect() } else { String::from(c) };
    text.chars().map(escaped).collect()
}

/// Says why something failed, with its causes.
pub(super) fn complain(failure: &dyn std::error::Error) {
    say(&format!("kestra-lint: {}", explain(failure)));
}

/// Why something failed, with its causes.
pub(super) fn explain(failure: &dyn std::error::Error) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        match inner.downcast_ref::<io::Error>() {
            Some(error) => text.push_str(&reason(error)),
            None => text.push_str(&inner.to_string()),
        }
        cause = inner.source();
    }
    text
}

/// Why a file cannot be read or written, in words that are the same on every system.
#[expect(clippy::wildcard_enum_match_arm, reason = "the system's words do for all other reasons")]
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// A panic is a bug of ours; its message could hold text of a file, so only its place is told.
pub(super) fn hide_panic_messages() {
    std::panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        say(&format!("kestra-lint: internal error{place}; please report it"));
    }));
}
