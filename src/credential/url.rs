//! Credentials inside URLs: the password before `@`, and parameters that carry one.

use std::{collections::HashSet, ops::Range};

use memchr::memmem;

use super::{
    cursor,
    name::{self, Meaning},
    value::{Certainty, Reason, Verdict, judge},
};

/// A credential, or what stands in its place, inside a URL or connection string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UrlPart {
    /// The bytes of the value.
    pub range: Range<usize>,
    /// The name of the parameter; `password` before `@`.
    pub name: String,
    /// What it is.
    pub verdict: Verdict,
}

/// What ends the part of a URL that names user and host.
const ENDS_AUTHORITY: &[char] =
    &['/', '?', '#', '\\', '"', '\'', '<', '>', '`', '|', ' ', '\t', '\n', '\r', ';'];

/// What ends a URL.
const ENDS_URL: &[char] = &['"', '\'', '<', '>', '`', '|', ' ', '\t', '\n', '\r', '\\'];

/// Hosts of examples.
const EXAMPLES: &[&str] = &["example.com", "example.org", "example.net", ".example", ".invalid", ".test"];

/// Every credential in the URLs of `text`.
pub(super) fn scan(text: &str) -> Vec<UrlPart> {
    let mut found = Vec::new();
    for at in memmem::find_iter(text.as_bytes(), b"://") {
        let start = at + 3;
        let rest = cursor::behind(text, start);
        let is_scheme = text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|c| c.is_ascii_alphanumeric() || c == '+');
        if !is_scheme {
            continue;
        }
        let authority = head(rest, ENDS_AUTHORITY);
        if let Some(part) = user_info(authority, start) {
            found.push(part);
        }
        let end = start + head(rest, ENDS_URL).len();
        found.extend(parameters(text, start + authority.len()..end));
    }
    oracle_thin(text, &mut found);
    go_dsn(text, &mut found);
    signature(text, &mut found);
    found
}

fn head<'t>(text: &'t str, ends: &[char]) -> &'t str {
    text.split(ends).next().unwrap_or_default()
}

/// `user:password@host`, `:password@host`.
fn user_info(authority: &str, start: usize) -> Option<UrlPart> {
    let at = authority.rfind('@')?;
    let (info, host) = authority.split_at_checked(at)?;
    let colon = info.find(':')?;
    let password = info.get(colon + 1..)?;
    let user = info.get(..colon).unwrap_or_default().to_ascii_lowercase();
    // `user:password@host` says where to write what.
    let is_pattern = matches!(user.as_str(), "user" | "username" | "login" | "usr")
        && matches!(
            password.to_ascii_lowercase().as_str(),
            "password" | "passwd" | "pass" | "pwd" | "secret" | "pw"
        );
    let verdict = match judge(password, Certainty::Certain) {
        _ if is_pattern => Verdict::Not(Reason::Placeholder),
        Verdict::Default if is_example(host.trim_start_matches('@')) => Verdict::Not(Reason::Example),
        // A port, or a password that is written as digits: the user stands before it in either case.
        verdict @ (Verdict::Credential | Verdict::Default | Verdict::Not(_)) => verdict,
    };
    let range = start + colon + 1..start + at;
    Some(UrlPart { range, name: "password".to_owned(), verdict })
}

/// `?token=…&sig=…`, `;password=…`
fn parameters(text: &str, range: Range<usize>) -> Vec<UrlPart> {
    let Some(tail) = text.get(range.clone()) else { return Vec::new() };
    let Some(query) = tail.find(['?', ';']) else { return Vec::new() };
    let mut at = range.start + query;
    let mut found = Vec::new();
    let pairs = tail.get(query..).unwrap_or_default();
    let has_expiry = pairs.contains("se=") || pairs.contains("sv=") || pairs.contains("sp=");
    for piece in pairs.split_inclusive(['?', '&', ';', '#']) {
        let pair = piece.trim_end_matches(['?', '&', ';', '#']);
        if let Some((key, value)) = pair.split_once('=')
            && is_parameter(key, has_expiry)
        {
            let from = at + key.len() + 1;
            let verdict = match judge(value, Certainty::Certain) {
                Verdict::Credential if value.chars().count() < 4 => Verdict::Not(Reason::Word),
                verdict @ (Verdict::Credential | Verdict::Default | Verdict::Not(_)) => verdict,
            };
            found.push(UrlPart { range: from..from + value.len(), name: key.to_owned(), verdict });
        }
        at += piece.len();
    }
    found
}

fn is_parameter(key: &str, has_expiry: bool) -> bool {
    match key {
        "sig" | "signature" | "X-Amz-Signature" => has_expiry || key == "X-Amz-Signature",
        _ => name::meaning(key) == Meaning::Credential,
    }
}

/// `jdbc:oracle:thin:user/password@host`
fn oracle_thin(text: &str, found: &mut Vec<UrlPart>) {
    const START: &str = "jdbc:oracle:thin:";
    for at in memmem::find_iter(text.as_bytes(), START.as_bytes()) {
        let start = at + START.len();
        let rest = cursor::behind(text, start);
        let Some(login) = head(rest, ENDS_URL).split('@').next() else { continue };
        let Some((user, password)) = login.split_once('/') else { continue };
        if user.is_empty() || password.is_empty() || login.len() == head(rest, ENDS_URL).len() {
            continue;
        }
        let from = start + user.len() + 1;
        let verdict = judge(password, Certainty::Certain);
        found.push(UrlPart { range: from..from + password.len(), name: "password".to_owned(), verdict });
    }
}

/// `user:password@tcp(host:3306)/db`, as Go's driver for `MySQL` takes it.
fn go_dsn(text: &str, found: &mut Vec<UrlPart>) {
    for at in memmem::find_iter(text.as_bytes(), b"@tcp(") {
        let before = cursor::before(text, at);
        let login = before.rsplit(ENDS_URL).next().unwrap_or_default();
        let start = at - login.len();
        let Some(colon) = login.find(':') else { continue };
        let range = start + colon + 1..at;
        let verdict = judge(text.get(range.clone()).unwrap_or_default(), Certainty::Certain);
        found.push(UrlPart { range, name: "password".to_owned(), verdict });
    }
}

/// The signature of a shared access signature that stands without its URL: `sv=…&se=…&sig=…`.
fn signature(text: &str, found: &mut Vec<UrlPart>) {
    let known: HashSet<usize> = found.iter().map(|part| part.range.start).collect();
    for at in memmem::find_iter(text.as_bytes(), b"&sig=") {
        let start = at + 5;
        let word = cursor::before(text, at).rsplit(ENDS_URL).next().unwrap_or_default();
        if known.contains(&start) || !(word.contains("sv=") || word.contains("se=")) {
            continue;
        }
        let rest = cursor::behind(text, start);
        let end = start + rest.find(|c: char| c == '&' || ENDS_URL.contains(&c)).unwrap_or(rest.len());
        let verdict = judge(text.get(start..end).unwrap_or_default(), Certainty::Certain);
        found.push(UrlPart { range: start..end, name: "sig".to_owned(), verdict });
    }
}

fn is_example(host: &str) -> bool {
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    EXAMPLES.iter().any(|example| host.ends_with(example))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Verdict)> {
        scan(text).into_iter().map(|part| (text.get(part.range).unwrap(), part.verdict)).collect()
    }

    #[test]
    fn the_password_before_the_host() {
        assert_eq!(found("amqp://app:w1nter@mq:5672/x"), [("w1nter", Verdict::Credential)]);
        assert_eq!(found("redis://:w1nter@cache"), [("w1nter", Verdict::Credential)]);
        assert_eq!(found("postgres://postgres:postgres@db/app"), [("postgres", Verdict::Default)]);
        assert_eq!(found("https://a:password@example.com"), [("password", Verdict::Not(Reason::Example))]);
        assert_eq!(
            found("mongodb+srv://u:\u{1}\u{1}@h/x"),
            [("\u{1}\u{1}", Verdict::Not(Reason::Expression))]
        );
        assert_eq!(found("https://example.com:8080/a@b"), []);
    }

    #[test]
    fn parameters_that_carry_one() {
        assert_eq!(
            found("jdbc:sqlserver://h:1433;user=a;password=w1nter;encrypt=true"),
            [("w1nter", Verdict::Credential)]
        );
        assert_eq!(
            found("https://h/a?page=1&access_token=abc123def&x=2"),
            [("abc123def", Verdict::Credential)]
        );
        assert_eq!(
            found("https://a.blob.core.windows.net/c?sv=2022&se=2030&sig=ab%2Fcd%3D"),
            [("ab%2Fcd%3D", Verdict::Credential)]
        );
        assert_eq!(found("https://h/a?sig=left&key=name"), []);
    }

    #[test]
    fn oracle_writes_its_login_without_slashes() {
        assert_eq!(found("jdbc:oracle:thin:app/w1nter@//h:1521/x"), [("w1nter", Verdict::Credential)]);
        assert_eq!(found("jdbc:oracle:thin:@//h:1521/x"), []);
    }
}
