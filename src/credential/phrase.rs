//! Phrases of languages that are followed by a credential: `IDENTIFIED BY 'x'`, `Bearer x`.

use super::{
    assignment::Assignment,
    cursor::{Cursor, quoted_length, string},
    value::{Certainty, judge},
};

/// Every credential behind such a phrase in `text`.
pub(super) fn scan(text: &str) -> impl Iterator<Item = Assignment> {
    [identified_by(text), secure_string(text), basic_auth(text), bearer(text)].into_iter().flatten()
}

/// `ConvertTo-SecureString "x" -AsPlainText`
fn secure_string(text: &str) -> Vec<Assignment> {
    const COMMAND: &str = "ConvertTo-SecureString ";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(COMMAND) {
        let mut cursor = Cursor { text, at: at + COMMAND.len() };
        cursor.skip("-String ");
        let Some(range) = string(&mut cursor) else { continue };
        let verdict = judge(text.get(range.clone()).unwrap_or_default(), Certainty::Certain);
        found.push(Assignment { name: "password".to_owned(), range, certainty: Certainty::Certain, verdict });
    }
    found
}

/// `auth=("user", "password")`, `HTTPBasicAuth('user', 'password')` of Python.
fn basic_auth(text: &str) -> Vec<Assignment> {
    let mut found = Vec::new();
    for opening in ["auth=(", "auth = (", "BasicAuth("] {
        for (at, _) in text.match_indices(opening) {
            let mut cursor = Cursor { text, at: at + opening.len() };
            let Some(first) = string(&mut cursor) else { continue };
            cursor.blanks();
            if first.is_empty() || !cursor.skip(",") {
                continue;
            }
            cursor.blanks();
            let Some(range) = string(&mut cursor) else { continue };
            let verdict = judge(text.get(range.clone()).unwrap_or_default(), Certainty::ByName);
            found.push(Assignment {
                name: "password".to_owned(),
                range,
                certainty: Certainty::ByName,
                verdict,
            });
        }
    }
    found
}

/// `Bearer x`, wherever it is written.
fn bearer(text: &str) -> Vec<Assignment> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("Bearer ") {
        let start = at + word.len();
        let rest = text.get(start..).unwrap_or_default();
        let length = rest
            .find(|c: char| {
                !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '='))
            })
            .unwrap_or(rest.len());
        let range = start..start + length;
        let token = text.get(range.clone()).unwrap_or_default();
        let is_random = token.len() >= 16
            && token.bytes().any(|byte| byte.is_ascii_digit())
            && token.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_random {
            let verdict = judge(token, Certainty::ByName);
            found.push(Assignment { name: "token".to_owned(), range, certainty: Certainty::ByName, verdict });
        }
    }
    found
}

/// `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`
fn identified_by(text: &str) -> Vec<Assignment> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (at, word) in lower.match_indices("identified") {
        let rest = lower.get(at + word.len()..).unwrap_or_default();
        let near = rest.split([';', '\n']).next().unwrap_or_default();
        let Some(by) = near.find(" by ") else { continue };
        if by > 60 {
            continue;
        }
        let mut cursor = Cursor { text, at: at + word.len() + by + 4 };
        cursor.blanks();
        for kind in ["password ", "PASSWORD ", "values ", "VALUES "] {
            cursor.skip(kind);
        }
        let start = cursor.at;
        let Some(quote) = cursor.rest().chars().next() else { continue };
        let range = if matches!(quote, '\'' | '"') {
            let Some(length) = quoted_length(cursor.rest().get(1..).unwrap_or_default(), quote, false) else {
                continue;
            };
            start + 1..start + 1 + length
        } else {
            let rest = cursor.rest();
            start
                ..start
                    + rest
                        .find(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | ')'))
                        .unwrap_or(rest.len())
        };
        let verdict = judge(text.get(range.clone()).unwrap_or_default(), Certainty::Certain);
        found.push(Assignment { name: "password".to_owned(), range, certainty: Certainty::Certain, verdict });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_phrase_is_found() {
        for text in [
            "CREATE USER a IDENTIFIED WITH x BY 'hunter22'",
            "alter user a identified by hunter22;",
            "$x = ConvertTo-SecureString \"hunter22\" -AsPlainText",
            "requests.get(u, auth=('app', 'hunter22'))",
        ] {
            let found: Vec<&str> = scan(text).map(|found| text.get(found.range).unwrap()).collect();
            assert_eq!(found, ["hunter22"], "{text}");
        }
    }
}
