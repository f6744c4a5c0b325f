//! Private keys in their usual wrappings.

use std::ops::Range;

use memchr::memmem;

use super::value::{EXPRESSION, Reason, Verdict};

/// A private key, from the first byte of its first line to the last byte of its last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PrivateKey {
    /// All of it.
    pub range: Range<usize>,
    /// What it is.
    pub verdict: Verdict,
}

/// Every private key in `text`.
pub(super) fn scan(text: &str) -> Vec<PrivateKey> {
    let mut found = Vec::new();
    let mut behind = 0;
    for at in memmem::find_iter(text.as_bytes(), b"-----BEGIN ") {
        if at < behind {
            continue;
        }
        let rest = key_text(text, at);
        let Some(range) = block(rest) else { continue };
        behind = at + range.end;
        let verdict = judge(rest.get(range.clone()).unwrap_or_default());
        found.push(PrivateKey { range: at..behind, verdict });
    }
    for at in memmem::find_iter(text.as_bytes(), b"PuTTY-User-Key-File-") {
        let rest = key_text(text, at);
        let end = rest.find("Private-MAC:").map(|mac| {
            mac + rest.get(mac..).and_then(|tail| tail.find(['\n', '\r'])).unwrap_or(rest.len() - mac)
        });
        found.push(PrivateKey {
            range: at..at + end.unwrap_or(rest.trim_end().len()),
            verdict: Verdict::Credential,
        });
    }
    found
}

/// The text from `at`, as far as a key may reach.
fn key_text(text: &str, at: usize) -> &str {
    const LONGEST: usize = 32 * 1024;
    let to = at.saturating_add(LONGEST).min(text.len());
    (at..=to).rev().find_map(|to| text.get(at..to)).unwrap_or_default()
}

/// The block that begins `text`, if it is one of a private key.
fn block(text: &str) -> Option<Range<usize>> {
    let label = text.strip_prefix("-----BEGIN ")?.split("-----").next()?;
    let is_private = label.contains("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK";
    if !is_private || label.len() > 40 {
        return None;
    }
    let end = format!("-----END {label}-----");
    let to = if let Some(at) = text.find(&end) {
        at + end.len()
    } else {
        // A key that is cut off is one all the same: as far as its letters go.
        let body = "-----BEGIN -----".len() + label.len();
        let rest = text.get(body..)?;
        let other =
            |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '\n' | '\r' | ' ' | '\\'));
        body + rest.find(other).unwrap_or(rest.len())
    };
    let trimmed = text.get(..to)?.trim_end();
    Some(0..trimmed.len())
}

fn judge(block: &str) -> Verdict {
    let body = block.split("-----").nth(2).unwrap_or_default().replace("\\n", "");
    if body.contains(EXPRESSION) {
        return Verdict::Not(Reason::Expression);
    }
    let letters = body.chars().filter(char::is_ascii_alphanumeric).count();
    let lower = body.to_lowercase();
    let is_filled = letters >= 32
        && !["...", "…", "your", "example", "xxxx", "<", "redacted", "$"]
            .iter()
            .any(|mark| lower.contains(mark));
    if is_filled { Verdict::Credential } else { Verdict::Not(Reason::Placeholder) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----")
    }

    #[test]
    fn all_of_a_key_is_found() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ".repeat(2);
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"] {
            let key = key(label, &body);
            let text = format!("a\n{key}\nb");
            assert_eq!(scan(&text), [PrivateKey { range: 2..2 + key.len(), verdict: Verdict::Credential }]);
        }
    }

    #[test]
    fn what_is_public_or_left_out_is_none() {
        assert_eq!(scan(&key("CERTIFICATE", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj")), []);
        let left_out = scan(&key("PRIVATE KEY", "..."));
        assert_eq!(left_out.first().map(|key| key.verdict), Some(Verdict::Not(Reason::Placeholder)));
    }
}
