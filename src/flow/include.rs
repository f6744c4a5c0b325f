//! `[[> file]]`: the includes that Kestra's own command line expands, line by line, before YAML is read (product §3).

use crate::span::{Span, offset};

/// A line with an include.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Include<'s> {
    /// What stands before it.
    pub before: &'s str,
    /// The file that it names.
    pub named: &'s str,
    /// What stands behind it.
    pub behind: &'s str,
}

impl<'s> Include<'s> {
    /// The include in a line: the first one counts, the original expands no other.
    pub fn of_line(line: &'s str) -> Option<Self> {
        let (before, rest) = line.split_once(OPEN)?;
        let (named, behind) = rest.split_once("]]")?;
        Some(Self { before, named: named.trim(), behind })
    }
}

const OPEN: &str = "[[>";

/// The files that a text includes, each with its place.
pub fn includes(text: &str) -> Vec<(&str, Span)> {
    if !text.contains(OPEN) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(include) = Include::of_line(line) {
            let behind_mark = include.before.len() + OPEN.len();
            let blanks = line.get(behind_mark..).map_or(0, |rest| rest.len() - rest.trim_start().len());
            let at = start + behind_mark + blanks;
            found.push((include.named, Span::new(offset(at), offset(at + include.named.len()))));
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_has_a_file_between_brackets() {
        let include = Include::of_line("  sql: \"[[> a.sql ]]\"\n");
        assert_eq!(include, Some(Include { before: "  sql: \"", named: "a.sql", behind: "\"\n" }));
        assert_eq!(Include::of_line("if [[ a > b ]]; then\n"), None);
        assert_eq!(Include::of_line("[[> a.sql"), None);
    }

    #[test]
    fn the_place_is_that_of_the_name() {
        let text = "a: 1\r\nsql: |\r\n  [[>  größe.sql ]] [[> b ]]\r\n";
        let found = includes(text);
        assert_eq!(found.iter().map(|(named, _)| *named).collect::<Vec<_>>(), ["größe.sql"]);
        assert_eq!(found[0].1.of(text), "größe.sql");
    }
}
