//! Finds the values of secrets in a text, without handing them out.

use std::{collections::BTreeSet, fmt};

use aho_corasick::{AhoCorasick, MatchKind};

use super::{SecretStore, codec};
use crate::{
    span::Span,
    yaml::{NodeKind, Stream},
};

/// Shorter values, in bytes, stand in texts by chance.
const SHORTEST: usize = 6;

/// Values that stand in texts by chance, however long; in lower case, sorted.
const COMMON: &[&str] = &[
    "access",
    "account",
    "action",
    "active",
    "admin123",
    "airflow",
    "analytics",
    "application",
    "backend",
    "bearer",
    "bucket",
    "central",
    "client",
    "cluster",
    "company",
    "config",
    "connect",
    "console",
    "container",
    "customer",
    "customers",
    "database",
    "default",
    "develop",
    "development",
    "disabled",
    "docker",
    "elastic",
    "enabled",
    "example",
    "execution",
    "external",
    "filename",
    "frontend",
    "github",
    "gitlab",
    "global",
    "grafana",
    "hostname",
    "internal",
    "kestra",
    "kubernetes",
    "latest",
    "localhost",
    "message",
    "metrics",
    "mongodb",
    "monitor",
    "namespace",
    "network",
    "object",
    "oracle",
    "orders",
    "output",
    "outputs",
    "password",
    "payload",
    "pipeline",
    "platform",
    "postgres",
    "postgresql",
    "private",
    "product",
    "production",
    "products",
    "project",
    "public",
    "python",
    "rabbitmq",
    "region",
    "report",
    "reports",
    "request",
    "resource",
    "response",
    "result",
    "running",
    "sandbox",
    "schema",
    "script",
    "secret",
    "secrets",
    "server",
    "service",
    "services",
    "shared",
    "snowflake",
    "source",
    "staging",
    "standard",
    "status",
    "storage",
    "string",
    "success",
    "system",
    "testing",
    "token",
    "trigger",
    "update",
    "upload",
    "username",
    "users",
    "values",
    "variable",
    "variables",
    "version",
    "warehouse",
    "webhook",
    "worker",
    "workflow",
    "workspace",
];

/// Looks for the values of all secrets of a store in one pass.
pub struct Matcher {
    automaton: Option<AhoCorasick>,
    /// The key of the secret that each pattern stands for.
    keys: Vec<String>,
    skipped: usize,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // How many patterns there are hangs on the values.
        out.write_str("Matcher(***)")
    }
}

/// A place in a text that holds the value of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownValue<'m> {
    /// The bytes of the value, as it is written there.
    pub span: Span,
    /// The key of the secret.
    pub key: &'m str,
}

impl Matcher {
    /// Learns the values of `store`: as they are, in base64, and as URLs and JSON write them.
    pub(super) fn new(store: &SecretStore) -> Self {
        let mut patterns: Vec<(String, String)> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut skipped = 0;
        for (key, definitions) in store.secrets() {
            for definition in definitions {
                let Some(value) = definition.seen_by_flows() else { continue };
                // The line end that `echo` leaves is not written in a flow.
                let value = value.expose().trim_end_matches(['\n', '\r']);
                // What is no text was meant as something else, and its stand-ins are in other texts too.
                if value.is_empty() || value.contains(char::REPLACEMENT_CHARACTER) {
                    continue;
                }
                if value.len() < SHORTEST || COMMON.binary_search(&value.to_lowercase().as_str()).is_ok() {
                    skipped += 1;
                    continue;
                }
                for form in forms(value) {
                    if form.len() >= SHORTEST && seen.insert(form.clone()) {
                        patterns.push((form, key.to_owned()));
                    }
                }
            }
        }
        let automaton = if patterns.is_empty() {
            None
        } else {
            let builder = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(patterns.iter().map(|(pattern, _)| pattern));
            builder.ok()
        };
        Self { automaton, keys: patterns.into_iter().map(|(_, key)| key).collect(), skipped }
    }

    /// How many values are too short or too common to look for.
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// Whether there is a value to look for.
    pub const fn looks_for_any(&self) -> bool {
        self.automaton.is_some()
    }

    /// The values in a YAML file, in order of place: as they stand there, and as its scalars say them.
    pub fn find_in<'m>(&'m self, text: &str, stream: &Stream<'_>) -> Vec<KnownValue<'m>> {
        let mut found = self.find(text);
        // Escapes of YAML hide a value from a look at the bytes.
        for document in stream.documents.iter().filter(|_| self.looks_for_any()) {
            let is_scalar = |kind: &NodeKind<'_>| matches!(kind, NodeKind::Scalar(_));
            let scalars = document.nodes().filter(|(_, node)| is_scalar(&node.kind));
            for (id, _) in scalars.filter(|(_, node)| node.span.of(text).contains('\\')) {
                let Some(decoded) = document.decoded(id) else { continue };
                found.extend(
                    self.find(decoded.text())
                        .into_iter()
                        .map(|known| KnownValue { span: decoded.locate_span(known.span), ..known }),
                );
            }
        }
        found.sort_unstable_by_key(|known| known.span);
        found.dedup_by_key(|known| known.span);
        found
    }

    /// Every place of `text` that holds a value, in order.
    pub fn find<'m>(&'m self, text: &str) -> Vec<KnownValue<'m>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        automaton
            .find_iter(text)
            .filter(|hit| {
                let value = text.get(hit.range()).unwrap_or_default();
                let before = text.get(..hit.start()).and_then(|before| before.chars().next_back());
                let behind = text.get(hit.end()..).and_then(|behind| behind.chars().next());
                let goes_on = |edge: Option<char>, next: Option<char>| {
                    edge.is_some_and(is_word) && next.is_some_and(is_word)
                };
                !goes_on(value.chars().next(), before) && !goes_on(value.chars().next_back(), behind)
            })
            .filter_map(|hit| {
                let key = self.keys.get(hit.pattern().as_usize())?;
                Some(KnownValue { span: Span::from_range(hit.range()), key })
            })
            .collect()
    }
}

/// The ways a value may be written.
fn forms(value: &str) -> Vec<String> {
    let json = serde_json::to_string(value).unwrap_or_default();
    let json = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned();
    let mut forms = vec![
        value.to_owned(),
        codec::encode(value),
        codec::encode(value).trim_end_matches('=').to_owned(),
        json,
        percent(value, ""),
        percent(value, "-._~"),
        percent(value, "-._~").replace("%20", "+"),
        value.replace('\'', "''"),
    ];
    // A text that stands in JSON inside a double-quoted scalar is escaped twice.
    let twice = serde_json::to_string(forms.get(3).map_or("", String::as_str)).unwrap_or_default();
    forms.extend(twice.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::to_owned));
    forms
}

/// `value` as in a URL: everything but letters, digits and `safe` as `%XX`.
fn percent(value: &str, safe: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || (byte.is_ascii() && safe.contains(char::from(byte))) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend(
                [byte >> 4, byte & 15]
                    .iter()
                    .filter_map(|half| char::from_digit(u32::from(*half), 16))
                    .map(|digit| digit.to_ascii_uppercase()),
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kestra::Target,
        secret::{Origin, StoreBuilder},
        source::{SourceFile, Sources},
    };

    fn found(value: &str, text: &str) -> Vec<String> {
        let env = format!("SECRET_A={}\n", codec::encode(value));
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new(".env", env.as_str()));
        let store = StoreBuilder::new(Target::Any, None).env_file(id, &env, Origin::Given).build();
        store.matcher().find(text).into_iter().map(|known| known.span.of(text).to_owned()).collect()
    }

    #[test]
    fn values_are_found_however_they_are_written() {
        let value = "win\"ter/7 ü";
        assert_eq!(found(value, "a win\"ter/7 ü b"), ["win\"ter/7 ü"]);
        assert_eq!(found(value, "x=d2luInRlci83IMO8"), ["d2luInRlci83IMO8"]);
        assert_eq!(found(value, "{\"a\": \"win\\\"ter/7 ü\"}"), ["win\\\"ter/7 ü"]);
        assert_eq!(found(value, "?a=win%22ter%2F7%20%C3%BC&b"), ["win%22ter%2F7%20%C3%BC"]);
    }

    #[test]
    fn parts_of_words_and_common_values_are_left_out() {
        assert_eq!(found("winter7", "xwinter7 winter77 winter7x"), Vec::<String>::new());
        assert_eq!(found("postgres", "postgres"), Vec::<String>::new());
        assert_eq!(found("abcde", "abcde"), Vec::<String>::new());
    }

    #[test]
    fn a_value_that_is_no_text_is_not_looked_for() {
        let env = "SECRET_A=/////////////w==\n";
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new(".env", env));
        let store = StoreBuilder::new(Target::Any, None).env_file(id, env, Origin::Given).build();
        let text = char::REPLACEMENT_CHARACTER.to_string().repeat(20);
        assert_eq!(store.matcher().find(&text), []);
    }

    #[test]
    fn common_values_are_sorted() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn debug_says_the_same_of_every_value() {
        let shown = |value: &str| {
            let store = StoreBuilder::default().process(
                [("SECRET_A".to_owned(), codec::encode(value))],
                crate::secret::ProcessClaim::Claims,
            );
            format!("{:?}", store.build().matcher())
        };
        assert_eq!(shown("correct horse"), shown("\"quotes\" & more of them"));
    }
}
