//! Files that list the names of secrets and envs without their values, for runs that must not hold any.
//!
//! One name per line (`#` comments), the keys of `.properties`, or a JSON or YAML list.

use crate::span::{Span, Spanned};

/// The names of a list, in order.
pub fn parse(text: &str) -> Vec<Spanned<&str>> {
    let body_at = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
    if text.get(body_at..).is_some_and(|body| body.starts_with('[')) {
        return flow_list(text, body_at);
    }
    // Where some lines have values, a line without one may be the rest of a value: only a variable's name is a name.
    let has_values = text.lines().any(has_value);
    let mut names = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line_name(line, at);
        names.extend(name.filter(|name| !has_values || has_value(line) || is_variable(name.value)));
        at += line.len();
    }
    names
}

/// Whether a line gives a value to its name. The `=` that base64 ends in is none.
fn has_value(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with(['#', '!'])
        && line.split_once(['=', ':']).is_some_and(|(_, value)| !value.trim_matches('=').is_empty())
}

fn is_variable(name: &str) -> bool {
    name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

/// The name on a line that begins at byte `at`.
fn line_name(line: &str, at: usize) -> Option<Spanned<&str>> {
    let body = line.trim_start_matches('\u{feff}').trim_start();
    let body = body.strip_prefix("- ").map_or(body, str::trim_start);
    if body.is_empty() || body.starts_with(['#', '!']) || matches!(body.trim_end(), "---" | "-" | "...") {
        return None;
    }
    let start = at + line.len() - body.len();
    if let Some(quote) = body.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = body.get(1..)?.split(quote).next()?;
        return named(inner, start + 1);
    }
    let body = body.strip_prefix("export ").unwrap_or(body);
    let start = at + line.len() - body.len();
    named(body.split(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).next()?, start)
}

fn flow_list(text: &str, open: usize) -> Vec<Spanned<&str>> {
    let mut names = Vec::new();
    let mut at = open + 1;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next().filter(|c| *c != ']') else { break };
        if c.is_whitespace() || c == ',' {
            at += c.len_utf8();
            continue;
        }
        if c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        // A mapping within a list holds values.
        if c == '{' {
            at += rest.find('}').map_or(rest.len(), |length| length + 1);
            continue;
        }
        let quoted = matches!(c, '"' | '\'');
        let item = if quoted { rest.get(1..).unwrap_or_default() } else { rest };
        let end = item
            .find(
                |other: char| {
                    if quoted { other == c } else { other.is_whitespace() || matches!(other, ',' | ']') }
                },
            )
            .unwrap_or(item.len());
        names.extend(named(item.get(..end).unwrap_or_default(), at + usize::from(quoted)));
        at += end + if quoted { 2 } else { 0 };
    }
    names
}

fn named(name: &str, start: usize) -> Option<Spanned<&str>> {
    (!name.is_empty()).then(|| Spanned::new(name, Span::from_range(start..start + name.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        let names = parse(text);
        assert!(names.iter().all(|name| name.span.of(text) == name.value), "{text:?}");
        names.into_iter().map(|name| name.value).collect()
    }

    #[test]
    fn what_may_be_the_rest_of_a_value_is_no_name() {
        assert_eq!(names("A=v\nrest\nQmFzZQ==\nB\nc.d: v\n"), ["A", "B", "c.d"]);
        assert_eq!(names("a\nb.c=\n"), ["a", "b.c"]);
        assert_eq!(names("[\"A\", {\"B\": \"v\"}, \"C\"]"), ["A", "C"]);
    }

    #[test]
    fn all_forms_give_names() {
        let wanted = ["API_TOKEN", "SECRET_B", "ENV_C"];
        for text in [
            "# comment\nAPI_TOKEN\n\n  SECRET_B # why\r\nENV_C",
            "API_TOKEN=\n! comment\nSECRET_B = x\nENV_C: y\n",
            "---\n- API_TOKEN\n- \"SECRET_B\"\n- 'ENV_C' # c\n",
            "[\"API_TOKEN\", \"SECRET_B\",\n \"ENV_C\"]\n",
            "\u{feff}[API_TOKEN, SECRET_B, ENV_C]",
        ] {
            assert_eq!(names(text), wanted, "{text:?}");
        }
        assert!(names("[]").is_empty());
    }
}
