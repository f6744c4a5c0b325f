//! Names that are given a value inside a text: in scripts, JSON, YAML, SQL, headers and options of commands.

use std::ops::Range;

use super::{
    cursor::{self, Cursor, quoted_length},
    name::{self, Meaning},
    setting::{Lines, Setting},
    value::{Certainty, Reason, Verdict, is_code, judge},
};

/// A name with a value, both inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    /// The name.
    pub name: String,
    /// The bytes of the value, without quotes and without the word that says how it is used, such as `Bearer`.
    pub range: Range<usize>,
    /// How sure the place is.
    pub certainty: Certainty,
    /// What the value is.
    pub verdict: Verdict,
}

/// Words in front of a credential in a header.
const SCHEMES: &[&str] = &[
    "apikey",
    "api-key",
    "basic",
    "bearer",
    "bot",
    "digest",
    "discogs",
    "geniekey",
    "key",
    "oauth",
    "splunk",
    "ssws",
    "token",
    "zoho-oauthtoken",
];

/// Parts of words that the name of a credential holds, in lower case.
const HINTS: &[&str] = &["pass", "pwd", "secret", "token", "key", "cred", "auth", "bearer"];

/// How a value follows its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// `name=value`
    Tight,
    /// `name = value`, `name <- value`, `name => value`
    Spaced,
    /// `name: value`
    Colon,
    /// `--name value`
    Option,
    /// `PASSWORD 'value'`
    Quoted,
    /// `<password>value</password>`
    Element,
    /// `name, 'value'`, `name || 'value'`, `${name:-value}`: what counts where there is no value.
    Fallback,
}

/// Every name in `text` that sounds like a credential's and is given a value.
pub(super) fn scan(text: &str) -> Vec<Assignment> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut lines = None;
    let mut at = 0;
    while let Some(hit) = next_hint(bytes, at) {
        let range = identifier(text, hit);
        at = range.end.max(hit + 1);
        let Some(written) = text.get(range.clone()) else { continue };
        if name::meaning(written) == Meaning::Credential
            && let Some(assignment) = assignment(text, range, &mut lines)
        {
            // What a value is computed from may be given a value of its own: `${X:-value}`, `env.X || 'value'`.
            if !matches!(assignment.verdict, Verdict::Not(_)) {
                at = at.max(assignment.range.end);
            }
            found.push(assignment);
        }
    }
    found
}

/// Where the next name may stand. The text is looked at once, however often the parts occur.
fn next_hint(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    (0..rest.len()).map(|at| from + at).find(|&at| {
        let Some(first) = bytes.get(at) else { return false };
        matches!(first | 0x20, b'p' | b's' | b't' | b'k' | b'c' | b'a' | b'b')
            && HINTS.iter().any(|hint| {
                bytes.get(at..at + hint.len()).is_some_and(|word| word.eq_ignore_ascii_case(hint.as_bytes()))
            })
    })
}

/// The name around byte `at`.
fn identifier(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let start = bytes
        .get(..at)
        .map_or(at, |before| at - before.iter().rev().take_while(|byte| is_part(byte)).count());
    let end =
        bytes.get(at..).map_or(at, |behind| at + behind.iter().take_while(|byte| is_part(byte)).count());
    start..end
}

fn assignment(text: &str, range: Range<usize>, lines: &mut Option<Lines>) -> Option<Assignment> {
    let written = text.get(range.clone())?;
    let before = cursor::before(text, range.start);
    let opened = before.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`'));
    let mut cursor = Cursor { text, at: range.end };
    // A name in quotes: `"password": …`, `\"password\": …`.
    let closed = opened.is_some_and(|quote| {
        cursor.skip("\\");
        cursor.skip_char(quote)
    });
    if closed {
        cursor.skip("]");
    }
    let link = link(&mut cursor, written, before, opened)?;
    let (value, quoted) = value(&mut cursor, link, opened.filter(|_| !closed))?;
    let simple = written.rsplit('.').next().unwrap_or_default().trim_start_matches('-').to_owned();
    let range = without_scheme(text, value);
    let text_of = text.get(range.clone())?;
    let header = name::is_header(&simple);
    let certainty =
        if header || is_sql_clause(text, cursor.at, link) { Certainty::Certain } else { Certainty::ByName };
    if link == Link::Quoted && text_of.contains('=') {
        return None;
    }
    let is_substitution =
        link == Link::Tight && text.get(..range.start).is_some_and(|before| before.ends_with('`'));
    let behind = cursor.rest();
    let verdict = match judge(text_of, certainty) {
        Verdict::Not(reason) => Verdict::Not(reason),
        _ if is_substitution => Verdict::Not(Reason::VariableRead),
        // `PASSWORD: 'password'`, `--password PASSWORD`: the name once more.
        Verdict::Default if text_of.eq_ignore_ascii_case(&simple) && certainty == Certainty::ByName => {
            Verdict::Not(Reason::Word)
        }
        // `connect(password=secret, …)`: a name of the program.
        _ if !quoted && is_identifier(text_of) && behind.starts_with([')', ',']) => {
            Verdict::Not(Reason::Code)
        }
        Verdict::Credential if certainty == Certainty::ByName && text_of.eq_ignore_ascii_case(&simple) => {
            Verdict::Not(Reason::Word)
        }
        Verdict::Credential if !quoted => {
            let lines = lines.get_or_insert_with(|| Lines::of(text));
            unquoted(text_of, link, certainty, lines.setting(before, written))
        }
        verdict @ (Verdict::Credential | Verdict::Default) => verdict,
    };
    Some(Assignment { name: simple, range, certainty, verdict })
}

/// What stands between name and value.
fn link(cursor: &mut Cursor<'_>, written: &str, before: &str, opened: Option<char>) -> Option<Link> {
    let spaces = cursor.blanks();
    if before.ends_with("${") && (cursor.skip(":-") || cursor.skip("-")) {
        return Some(Link::Fallback);
    }
    for operator in ["=>", ":=", "<-", "<<-"] {
        if cursor.skip(operator) {
            cursor.blanks();
            return Some(Link::Spaced);
        }
    }
    if cursor.rest().starts_with("==") || cursor.rest().starts_with("=~") {
        return None;
    }
    if cursor.skip("=") {
        let behind = cursor.blanks();
        return Some(if spaces == 0 && behind == 0 { Link::Tight } else { Link::Spaced });
    }
    if cursor.rest().starts_with("::") {
        return None;
    }
    if cursor.skip(":") {
        let is_tight = cursor.blanks() == 0;
        // `arn:…:secret:name`: the sign of a mapping has a blank behind it, or a quote.
        let is_mapping =
            !is_tight || cursor.rest().starts_with(['"', '\'', '\\', '\n', '\r']) || opened.is_some();
        if !is_mapping {
            return None;
        }
        // `password: str = "…"` of Python and TypeScript.
        for annotation in ["str", "string", "String", "Optional[str]"] {
            let saved = cursor.at;
            if cursor.skip(annotation) {
                cursor.blanks();
                if cursor.skip("=") {
                    cursor.blanks();
                    return Some(Link::Spaced);
                }
                cursor.at = saved;
            }
        }
        return Some(Link::Colon);
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_option = written.starts_with('-')
        || line.contains("configure set ")
        || (written == "password" && before.contains("machine ") && before.contains("login "));
    if spaces > 0 && is_option {
        return Some(Link::Option);
    }
    if before.ends_with('<') && cursor.skip(">") {
        return Some(Link::Element);
    }
    if fallback(cursor, before) {
        return Some(Link::Fallback);
    }
    let is_clause =
        written.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') || written == "password";
    let opens = cursor.skip("(");
    if is_clause && (spaces > 0 || opens) && cursor.rest().starts_with('\'') {
        return Some(Link::Quoted);
    }
    None
}

/// `os.getenv("NAME", "value")`, `process.env.NAME || 'value'`
fn fallback(cursor: &mut Cursor<'_>, before: &str) -> bool {
    let saved = cursor.at;
    cursor.skip(")");
    cursor.blanks();
    let opens = before.trim_end_matches(['"', '\'']);
    let is_read = opens.ends_with("env(") || opens.ends_with("get(") || opens.ends_with("env[");
    let is_joined =
        ["||", "??", "or "].iter().any(|operator| cursor.skip(operator)) || (is_read && cursor.skip(","));
    cursor.blanks();
    let is_one = is_joined && cursor.rest().starts_with(['"', '\'', '`']);
    if !is_one {
        cursor.at = saved;
    }
    is_one
}

/// The bytes of the value, and whether quotes tell where it ends.
fn value(cursor: &mut Cursor<'_>, link: Link, enclosing: Option<char>) -> Option<(Range<usize>, bool)> {
    // `f"…"`, `r'…'`, `E'…'`
    let saved = cursor.at;
    if cursor.rest().starts_with(['f', 'r', 'b', 'u', 'E', 'N']) {
        cursor.at += 1;
        if !cursor.rest().starts_with(['"', '\'']) {
            cursor.at = saved;
        }
    }
    let escaped = cursor.rest().starts_with("\\\"") || cursor.rest().starts_with("\\'");
    if escaped {
        cursor.at += 1;
    }
    if let Some(quote) = cursor.rest().chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        cursor.at += 1;
        let start = cursor.at;
        let end = start + quoted_length(cursor.rest(), quote, escaped)?;
        cursor.at = end + 1;
        return Some((start..end - usize::from(escaped), true));
    }
    let rest = cursor.rest();
    let length = match (link, enclosing) {
        // `-H "Authorization: Bearer x"`: the quote around all of it ends the value.
        (Link::Colon | Link::Tight, Some(quote)) => rest.find([quote, '\n', '\r'])?,
        (Link::Element, _) => rest.find("</")?,
        (Link::Fallback, _) => rest.find(['}', '\n'])?,
        (Link::Colon, None) => {
            let row = rest.split(['\n', '\r']).next().unwrap_or_default();
            let row = row.split(" #").next().unwrap_or_default();
            row.trim_end().trim_end_matches([',', '}', ']', ')']).len()
        }
        _ => rest
            .find(|c: char| {
                c.is_whitespace()
                    || matches!(c, ';' | '&' | '|' | ')' | ']' | '}' | ',' | '"' | '\'' | '`' | '<' | '>')
            })
            .unwrap_or(rest.len()),
    };
    let start = cursor.at;
    cursor.at += length;
    (length > 0).then_some((start..start + length, enclosing.is_some()))
}

/// `Bearer x` without `Bearer `.
fn without_scheme(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(value) = text.get(range.clone()) else { return range };
    let Some((scheme, rest)) = value.split_once(' ') else {
        let is_scheme = SCHEMES.contains(&value.to_ascii_lowercase().as_str());
        return if is_scheme { range.end..range.end } else { range };
    };
    if !SCHEMES.contains(&scheme.to_ascii_lowercase().trim_end_matches([':', '='])) {
        return range;
    }
    let trimmed = rest.trim_start();
    let token =
        ["token=", "apikey=", "key="].iter().find_map(|start| trimmed.strip_prefix(start)).unwrap_or(trimmed);
    range.end - token.len()..range.end
}

/// The bytes of `value` that are the credential itself: `Bearer x` is `x`.
pub fn credential_of(value: &str) -> Range<usize> {
    without_scheme(value, 0..value.len())
}

/// Without quotes a value may be a name of the program as well.
fn unquoted(value: &str, link: Link, certainty: Certainty, setting: Setting) -> Verdict {
    let is_identifier = is_identifier(value);
    let has_digit = value.chars().any(char::is_numeric);
    let has_letter = value.chars().any(char::is_alphabetic);
    let is_mixed = has_letter && (has_digit || !is_identifier);
    let is_long = value.split_whitespace().count() > 3;
    match link {
        _ if value.contains(['(', '{', '[']) => Verdict::Not(Reason::Code),
        Link::Tight | Link::Option if setting == Setting::Lines => Verdict::Credential,
        Link::Tight | Link::Option | Link::Spaced if is_code(value) => Verdict::Not(Reason::Code),
        Link::Spaced if is_identifier => Verdict::Not(Reason::Code),
        Link::Colon if certainty == Certainty::ByName && setting == Setting::Lines && !is_long => {
            Verdict::Credential
        }
        Link::Colon if certainty == Certainty::ByName && (!is_mixed || value.contains(' ')) => {
            Verdict::Not(Reason::Word)
        }
        Link::Tight
        | Link::Option
        | Link::Spaced
        | Link::Colon
        | Link::Element
        | Link::Fallback
        | Link::Quoted => Verdict::Credential,
    }
}

fn is_identifier(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether the name is a clause of a statement that sets up access: `CREATE USER x PASSWORD 'y'`, `COPY … CREDENTIALS (…)`.
fn is_sql_clause(text: &str, at: usize, link: Link) -> bool {
    if link == Link::Quoted {
        return true;
    }
    let from = at.saturating_sub(400);
    let start = (from..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at);
    let window = text.get(start..at).unwrap_or_default();
    let statement = window.rsplit(';').next().unwrap_or_default().trim_start().to_ascii_lowercase();
    let mut words =
        statement.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    match first {
        "create" | "alter" => {
            let rest = [second, words.next().unwrap_or_default(), words.next().unwrap_or_default()];
            rest.iter().any(|word| {
                matches!(
                    *word,
                    "user"
                        | "role"
                        | "login"
                        | "secret"
                        | "credential"
                        | "master"
                        | "server"
                        | "stage"
                        | "external"
                        | "mapping"
                )
            })
        }
        "copy" | "unload" => {
            matches!(second, "into" | "from") || statement.contains(" from ") || statement.contains(" to ")
        }
        "set" => second.starts_with("s3_") || second == "password" || second.starts_with("azure_"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Certainty)> {
        scan(text)
            .into_iter()
            .filter(|assignment| matches!(assignment.verdict, Verdict::Credential | Verdict::Default))
            .map(|assignment| (text.get(assignment.range).unwrap(), assignment.certainty))
            .collect()
    }

    #[test]
    fn scripts_assign_values() {
        use Certainty::ByName;
        for text in [
            "export DB_PASSWORD=hunter22",
            "DB_PASSWORD='hunter22' ./run",
            "db_password = \"hunter22\"",
            "connect(user=u, password='hunter22')",
            "{\"password\": \"hunter22\"}",
            "{\\\"password\\\": \\\"hunter22\\\"}",
            "password <- 'hunter22'",
            "password: hunter22",
            "const apiKey = `hunter22`;",
            "mycli --password=hunter22 x",
            "mycli --api-token hunter22 x",
            "os.environ['DB_PASSWORD'] = 'hunter22'",
            "password: str = 'hunter22'",
        ] {
            assert_eq!(found(text), [("hunter22", ByName)], "{text}");
        }
    }

    #[test]
    fn headers_and_logins_are_certain() {
        use Certainty::Certain;
        for text in [
            "curl -H \"Authorization: Bearer hunter22\" https://x",
            "{'Authorization': 'Bearer hunter22'}",
            "CREATE USER a WITH PASSWORD 'hunter22'",
            "create user a password = 'hunter22'",
        ] {
            assert_eq!(found(text), [("hunter22", Certain)], "{text}");
        }
    }

    #[test]
    fn what_a_program_computes_is_none() {
        for text in [
            "password = get_password()",
            "token = response.token",
            "password=$PASSWORD",
            "export TOKEN=\"${X}\"",
            "headers = {\"Authorization\": \"Bearer \" + token}",
            "f\"Bearer {token}\"",
            "{'Authorization': f'Bearer {token}'}",
            "if password == 'hunter22': pass",
            "The token: expired",
            "select password from users",
            "max_tokens: 500",
            "password=\u{1}\u{1}\u{1}",
            "def f(password: str): pass",
            "connect(password=password)",
            "token: Bearer",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
