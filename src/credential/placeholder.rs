//! Texts that stand for a value that the reader puts in.

use super::name::{self, Meaning};

/// What people write where a value is to be put in; in lower case.
const PLACEHOLDERS: &[&str] = &[
    "...",
    "…",
    "changeme",
    "change-me",
    "change_me",
    "change me",
    "changethis",
    "dummy",
    "example",
    "fake",
    "fakepassword",
    "fixme",
    "foo",
    "foobar",
    "bar",
    "baz",
    "hidden",
    "here",
    "insert",
    "insert-here",
    "lorem",
    "mask",
    "masked",
    "mock",
    "n/a",
    "na",
    "nil",
    "none",
    "null",
    "omitted",
    "placeholder",
    "redacted",
    "removed",
    "replace",
    "replaceme",
    "replace-me",
    "replace_me",
    "sample",
    "sanitized",
    "secret-here",
    "some-password",
    "somepassword",
    "some-secret",
    "some-token",
    "string",
    "tba",
    "tbd",
    "todo",
    "undefined",
    "unset",
    "value",
    "your",
    "xyz",
];

/// Parts that make a placeholder of any text.
const MARKERS: &[&str] =
    &["example", "placeholder", "changeme", "change-me", "change_me", "replaceme", "redacted"];

/// Words that make a placeholder of a text of several words.
const STRONG: &[&str] =
    &["dummy", "fake", "fixme", "insert", "paste", "replace", "sample", "todo", "your", "yours"];

/// Words that do so in front, if another word names a credential: `my-password`, `the token`.
const WEAK: &[&str] = &["a", "an", "any", "enter", "my", "put", "some", "the", "this"];

/// Whether the reader is to put a value in; `lower` is the same in lower case.
pub(super) fn is_placeholder(value: &str, lower: &str) -> bool {
    let bare = lower.trim_matches(|c: char| matches!(c, '"' | '\'' | '*' | '.' | '-' | '_' | ' ')).trim();
    if bare.is_empty() || PLACEHOLDERS.contains(&bare) || PLACEHOLDERS.contains(&lower) {
        return true;
    }
    // `<token>`, `[token]`, `{token}`, `__token__`, `((token))`, `#{token}#`, `{{token}}` of another tool
    let pairs = [('<', '>'), ('[', ']'), ('{', '}'), ('(', ')'), ('«', '»'), ('#', '#'), ('@', '@')];
    if pairs
        .iter()
        .any(|(open, close)| lower.len() > 2 && lower.starts_with(*open) && lower.ends_with(*close))
    {
        return true;
    }
    if lower.len() > 4 && lower.starts_with("__") && lower.ends_with("__") {
        return true;
    }
    if lower.contains('<') && lower.find('<') < lower.rfind('>') {
        return true;
    }
    let mut characters = bare.chars();
    let first = characters.next();
    // `xxx`, `***`, `000000`; a single character is no placeholder for itself.
    if bare.chars().count() > 2 && characters.all(|c| Some(c) == first) {
        return true;
    }
    if has_run(bare, 'x', 4) || has_run(lower, '*', 3) || lower.contains("...") || lower.contains('…') {
        return true;
    }
    if MARKERS.iter().any(|marker| lower.contains(marker)) {
        return true;
    }
    // `your-token`, `YOUR_TOKEN`, `yourToken`.
    let words = name::words(value);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has_digits = bare.bytes().filter(u8::is_ascii_digit).count() > 2;
    match words.as_slice() {
        [] => true,
        _ if has_digits => false,
        [word] => word.starts_with("your"),
        [first, rest @ ..] => {
            words.iter().any(|word| STRONG.contains(word))
                || (words.last() == Some(&"here") && words.iter().any(|word| names_credential(word)))
                || (WEAK.contains(first) && rest.iter().any(|word| names_credential(word)))
        }
    }
}

fn names_credential(word: &str) -> bool {
    matches!(word, "api" | "key" | "value") || name::meaning(word) == Meaning::Credential
}

/// Whether `c` stands `count` times in a row.
fn has_run(text: &str, c: char, count: usize) -> bool {
    let mut run = 0;
    text.chars().any(|each| {
        run = if each == c { run + 1 } else { 0 };
        run >= count
    })
}
