//! Secrets that are none: those of documentation, and those typed with one finger.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// What breaks up the samples and examples, so that no scanner takes them for a leak.
pub(super) const BREAK: char = '\u{2038}';

const KNOWN: &str = include_str!("../../../schemas/credentials/known-examples.txt");

/// Words in a secret which say that it is none, and what only fills a place.
const FILLER: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "redacted",
    "dummy",
    "sample",
    "insert",
    "foobar",
    "notreal",
    "notasecret",
    "secrethere",
    "tokenhere",
    "keyhere",
    "your_",
    "your-",
    "yourapi",
    "yourtoken",
    "yoursecret",
    "yourkey",
    "yourpassword",
    "mytoken",
    "mysecret",
    "fake_",
    "fake-",
    "faketoken",
    "fakekey",
    "a1b2c3",
    "1a2b3c",
    "qwertyui",
    "asdfghjk",
    "deadbeef",
    "xxxxxx",
    "00000000",
    "****",
    "...",
];

/// How many characters in a row, up or down, are typed and not drawn.
const SEQUENCE: usize = 8;

/// Whether a secret was printed in public documentation.
pub(super) fn is_known(secret: &str) -> bool {
    static LOADED: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let known = LOADED.get_or_init(|| AhoCorasick::new(known()).ok());
    known.as_ref().is_some_and(|known| known.is_match(secret))
}

/// Whether `body`, a secret without its prefix, is made up.
pub(super) fn is_made_up(body: &str) -> bool {
    static LOADED: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let filler =
        LOADED.get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(FILLER).ok());
    let lower = body.to_ascii_lowercase();
    let different = different(body);
    (body.len() >= 16 && different < 6)
        || (body.len() >= 32 && different < 8)
        || filler.as_ref().is_some_and(|filler| filler.is_match(body))
        || has_run(body)
        || is_repeated(lower.as_bytes())
        || has_sequence(lower.as_bytes())
}

fn known() -> Vec<String> {
    let lines = KNOWN.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.trim().replace(BREAK, "")).filter(|line| !line.is_empty()).collect()
}

fn different(body: &str) -> usize {
    let mut seen = [false; 256];
    for byte in body.bytes() {
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    }
    seen.iter().filter(|seen| **seen).count()
}

/// Whether a character stands ten times in a row. `A` may: it is zero in base64.
fn has_run(body: &str) -> bool {
    body.as_bytes()
        .chunk_by(|one, other| one == other)
        .any(|run| run.len() >= 10 && run.first() != Some(&b'A'))
}

/// Whether the whole is one unit of up to 16 characters, repeated.
fn is_repeated(body: &[u8]) -> bool {
    (1..=16.min(body.len() / 2)).any(|unit| body.get(unit..) == body.get(..body.len() - unit))
}

/// Whether digits or letters follow each other in their order.
fn has_sequence(body: &[u8]) -> bool {
    let (mut up, mut down) = (1, 1);
    body.iter().zip(body.iter().skip(1)).any(|(one, next)| {
        let is_same_kind = one.is_ascii_alphanumeric()
            && next.is_ascii_alphanumeric()
            && one.is_ascii_digit() == next.is_ascii_digit();
        let is_up = is_same_kind && (*next == one.wrapping_add(1) || (*one, *next) == (b'9', b'0'));
        let is_down = is_same_kind && (*one == next.wrapping_add(1) || (*one, *next) == (b'0', b'9'));
        up = if is_up { up + 1 } else { 1 };
        down = if is_down { down + 1 } else { 1 };
        up >= SEQUENCE || down >= SEQUENCE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks random, and is made here.
    fn random(length: usize) -> String {
        (0..length).map(|at| char::from(b"kT9vQ2mXc7LwZ4pRd8Ys"[(at * 7 + at / 20) % 20])).collect()
    }

    #[test]
    fn a_drawn_secret_is_not_made_up() {
        for length in [16, 24, 36, 64, 200] {
            let drawn: String = random(length).chars().take(19).collect();
            assert!(!is_made_up(&drawn), "{drawn}");
        }
        assert!(!is_made_up(&format!("{}AAAAAAAAAAAAAAAA{}", random(15), random(12))));
        assert!(!is_made_up(""));
    }

    #[test]
    fn each_rejection_rejects() {
        let with = |part: &str| format!("{}{part}{}", random(11), random(7));
        for part in
            ["ExAmPlE", "your_", "xxxXXX", "00000000", "****", "...", "change-me", "1a2B3c", "deadbeef"]
        {
            assert!(is_made_up(&with(part)), "{part}");
        }
        for part in
            ["7777777777", "aaaaaaaaaa", "BBBBBBBBBB", "3456789012", "hgfedcba", "ABCDEFGH", "32109876"]
        {
            assert!(is_made_up(&with(part)), "{part}");
        }
        for part in ["777777777", "aaaaaaaaa", "AAAAAAAAAA", "345678", "abc4567xyz", "xxXXx", "0000000", ".."]
        {
            assert!(!is_made_up(&with(part)), "{part}");
        }
        assert!(is_made_up("abcdeabcdeabcdea"));
        assert!(is_made_up(&random(13).repeat(3)));
        assert!(is_made_up("qpzqpqzaqpzeqapzq".get(..16).unwrap()), "five different characters");
        assert!(is_made_up("qpzwre wpzqrw pezqwr zpqewr qzpwre pzqw"), "seven different characters");
    }

    #[test]
    fn printed_examples_are_known() {
        assert!(known().len() >= 18);
        for example in known() {
            assert!(!example.contains(BREAK));
            assert!(is_known(&format!("key={example}")), "{example}");
        }
        assert!(!is_known(&random(40)));
    }
}
