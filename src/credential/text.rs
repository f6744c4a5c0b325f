//! Everything in a text that is a credential or stands where one may stand.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range, sync::OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{
    assignment, command, cursor,
    own::{Own, OwnId},
    phrase, private_key,
    token::{self, Shape as TokenShape},
    url,
    value::{Certainty, Verdict},
};

/// What gives a credential away.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// The wrapping of a private key.
    PrivateKey,
    /// A place in a URL or connection string.
    Url,
    /// The shape of a provider's token.
    Token(&'static TokenShape),
    /// A shape of your own.
    Own(OwnId),
    /// An option of a command, a header, a statement of SQL: a place with no other use.
    Place,
    /// The name it is given to.
    Name,
}

/// A credential in a text, or a value that stands where one may stand.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The bytes of the value.
    pub range: Range<usize>,
    /// What gives it away.
    pub shape: Shape,
    /// The name it stands under, if there is one.
    pub name: Option<String>,
    /// How sure the place is.
    pub certainty: Certainty,
    /// What the value is.
    pub verdict: Verdict,
}

/// The kinds of places that a credential may stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hint {
    Name,
    Phrase,
    Url,
    Key,
    Option,
}

/// What a text may hold, as far as the letters in it tell: most texts hold nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Hints(u8);

impl Hints {
    /// The words that each kind of place has in it.
    const WORDS: [(&str, Hint); 21] = [
        ("pass", Hint::Name),
        ("pwd", Hint::Name),
        ("secret", Hint::Name),
        ("token", Hint::Name),
        ("key", Hint::Name),
        ("cred", Hint::Name),
        ("auth", Hint::Name),
        ("bearer", Hint::Name),
        ("pw", Hint::Name),
        ("user.info", Hint::Name),
        ("identified", Hint::Phrase),
        ("convertto-securestring", Hint::Phrase),
        ("basicauth(", Hint::Phrase),
        ("auth=(", Hint::Phrase),
        ("auth = (", Hint::Phrase),
        ("bearer ", Hint::Phrase),
        ("://", Hint::Url),
        ("@tcp(", Hint::Url),
        ("&sig=", Hint::Url),
        ("-----begin ", Hint::Key),
        (" -", Hint::Option),
    ];

    const fn add(&mut self, hint: Hint) {
        self.0 |= 1 << hint as u8;
    }

    const fn has(self, hint: Hint) -> bool {
        self.0 & (1 << hint as u8) != 0
    }

    /// One pass over the text.
    fn of(text: &str) -> Self {
        static WORDS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
        let words = WORDS.get_or_init(|| {
            let builder = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::DFA))
                .build(Self::WORDS.iter().map(|(word, _)| word));
            builder.ok()
        });
        let mut hints = Self::default();
        for hit in words.iter().flat_map(|words| words.find_overlapping_iter(text)) {
            if let Some((_, hint)) = Self::WORDS.get(hit.pattern().as_usize()) {
                hints.add(*hint);
            }
        }
        // The names of two rarer wrappings are told by their own look.
        if text.contains("jdbc:oracle:thin:") {
            hints.add(Hint::Url);
        }
        if text.contains("PuTTY-User-Key-File-") {
            hints.add(Hint::Key);
        }
        hints
    }
}

/// Looks through `text`, which stands in the property `name`; `own` are shapes of your own. The candidates come in order
/// and do not overlap.
pub fn scan(text: &str, name: &str, own: Own<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let hints = Hints::of(text);
    for key in hints.has(Hint::Key).then(|| private_key::scan(text)).into_iter().flatten() {
        found.push(Candidate {
            range: key.range,
            shape: Shape::PrivateKey,
            name: None,
            certainty: Certainty::Certain,
            verdict: key.verdict,
        });
    }
    for part in hints.has(Hint::Url).then(|| url::scan(text)).into_iter().flatten() {
        found.push(Candidate {
            range: part.range,
            shape: Shape::Url,
            name: Some(part.name),
            certainty: Certainty::Certain,
            verdict: part.verdict,
        });
    }
    for token in token::scan(text, name) {
        let is_age = token.shape.id.starts_with("age-");
        let is_url = token.shape.is_url() || is_parameter(cursor::before(text, token.start));
        let shape = match token.shape {
            _ if is_age => Shape::PrivateKey,
            _ if is_url => Shape::Url,
            shape => Shape::Token(shape),
        };
        // A shape that counts only beside a name is no surer than the name.
        let certainty = if token.shape.asks_for_context() { Certainty::ByName } else { Certainty::Certain };
        let verdict = Verdict::Credential;
        found.push(Candidate { range: token.range(), shape, name: None, certainty, verdict });
    }
    for find in own.scan(text, name) {
        found.push(Candidate {
            range: find.secret,
            shape: Shape::Own(find.id),
            name: None,
            certainty: Certainty::Certain,
            verdict: Verdict::Credential,
        });
    }
    for password in hints.has(Hint::Option).then(|| command::scan(text)).into_iter().flatten() {
        found.push(Candidate {
            range: password.range,
            shape: Shape::Place,
            name: Some("password".to_owned()),
            certainty: Certainty::Certain,
            verdict: password.verdict,
        });
    }
    let assigned = hints.has(Hint::Name).then(|| assignment::scan(text)).into_iter().flatten();
    let phrases = hints.has(Hint::Phrase).then(|| phrase::scan(text)).into_iter().flatten();
    for assigned in assigned.chain(phrases) {
        let is_connection = is_connection_string(text, &assigned.range);
        let certainty = if is_connection { Certainty::Certain } else { assigned.certainty };
        let shape = match certainty {
            _ if is_connection => Shape::Url,
            Certainty::Certain => Shape::Place,
            Certainty::ByName => Shape::Name,
        };
        found.push(Candidate {
            range: assigned.range,
            shape,
            name: Some(assigned.name),
            certainty,
            verdict: assigned.verdict,
        });
    }
    keep_apart(found)
}

/// Of candidates that overlap the one that is one, then the one that says most.
fn keep_apart(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.retain(|candidate| !candidate.range.is_empty());
    let is_one = |candidate: &Candidate| !matches!(candidate.verdict, Verdict::Not(_));
    let rank = |candidate: &Candidate| match candidate.shape {
        Shape::PrivateKey => 0,
        Shape::Url => 1,
        Shape::Token(_) => 2,
        Shape::Own(_) => 3,
        Shape::Place => 4,
        Shape::Name => 5,
    };
    found.sort_by_key(|candidate| {
        (Reverse(is_one(candidate)), Reverse(candidate.certainty), rank(candidate), candidate.range.start)
    });
    // By where they begin; those that are kept do not overlap.
    let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
    for candidate in found {
        let before = kept.range(..candidate.range.end).next_back();
        if before.is_none_or(|(_, other)| other.range.end <= candidate.range.start) {
            kept.insert(candidate.range.start, candidate);
        }
    }
    kept.into_values().collect()
}

/// Whether what stands before a value makes it a parameter of a URL.
fn is_parameter(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`')).next();
    before.ends_with('=') && word.is_some_and(|word| word.contains("://") && word.contains('?'))
}

/// Whether a value is one of a list such as `Server=x;User Id=y;Password=z`, or of libpq's `host=x password=y`.
fn is_connection_string(text: &str, value: &Range<usize>) -> bool {
    const KEYS: &[&str] = &[
        "accountname=",
        "data source=",
        "database=",
        "dbname=",
        "defaultendpointsprotocol=",
        "driver=",
        "endpoint=",
        "host=",
        "hostname=",
        "initial catalog=",
        "server=",
        "uid=",
        "user id=",
        "user=",
        "userid=",
    ];
    const ENDS: &[char] = &['\n', '"', '\''];
    let before = cursor::before(text, value.start);
    let behind = cursor::behind(text, value.end);
    let from = value.start - before.len() + before.rfind(ENDS).map_or(0, |at| at + 1);
    let to = value.end + behind.find(ENDS).unwrap_or(behind.len());
    let Some(around) = text.get(from..to) else { return false };
    let is_tight = text.get(..value.start).is_some_and(|before| before.ends_with('='));
    let lower = around.to_ascii_lowercase();
    is_tight
        && !lower.contains("--")
        && !lower.contains("export ")
        && KEYS.iter().any(|key| {
            lower.match_indices(key).any(|(at, _)| {
                lower
                    .get(..at)
                    .is_some_and(|before| before.is_empty() || before.ends_with([';', ' ', '?', '&']))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &'static str)> {
        let word = |shape: &Shape| match shape {
            Shape::PrivateKey => "key",
            Shape::Url => "url",
            Shape::Token(_) => "token",
            Shape::Own(_) => "own",
            Shape::Place => "place",
            Shape::Name => "name",
        };
        let is_one = |candidate: &Candidate| !matches!(candidate.verdict, Verdict::Not(_));
        scan(text, "", Own::default())
            .iter()
            .filter(|candidate| is_one(candidate))
            .map(|candidate| (text.get(candidate.range.clone()).unwrap(), word(&candidate.shape)))
            .collect()
    }

    #[test]
    fn each_place_is_said_once_and_by_what_says_most() {
        assert_eq!(
            found("x=1; curl -u a:w1nter https://b:summ3r@c/d?token=aut0mn"),
            [("w1nter", "place"), ("summ3r", "url"), ("aut0mn", "url"),]
        );
        assert_eq!(found("Server=db;User Id=app;Password=w1nter;"), [("w1nter", "url")]);
        assert_eq!(found("host=db user=app password=w1nter dbname=x"), [("w1nter", "url")]);
        assert_eq!(found("export PASSWORD=w1nter"), [("w1nter", "name")]);
        assert_eq!(found("PASSWORD=$X HOST=y"), []);
    }
}
