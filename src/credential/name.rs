//! What the name of a property, variable, header or flag says of its value.

/// What a value holds, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// A credential.
    Credential,
    /// Who logs in: a name, an account, an id. No secret, whatever a catalogue marks.
    Identity,
    /// Something else, or nothing that can be told.
    Other,
}

/// Words that make a credential of whatever stands before them.
const CREDENTIALS: &[&str] = &[
    "apikey",
    "apitoken",
    "accesskey",
    "authtoken",
    "accesstoken",
    "bearer",
    "clientsecret",
    "credential",
    "credentials",
    "creds",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "privatekey",
    "pw",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// Words that make a credential of a last word `key`.
const KEY_KINDS: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "app",
    "application",
    "auth",
    "authorization",
    "encryption",
    "hmac",
    "ingest",
    "integration",
    "license",
    "master",
    "private",
    "routing",
    "secret",
    "service",
    "shared",
    "signing",
    "ssh",
    "storage",
    "subscription",
    "webhook",
];

/// Ends of a word that is written without a gap: `PGPASSWORD`, `dbpass`.
const ENDINGS: &[&str] = &[
    "storepass",
    "keypass",
    "requirepass",
    "dbpass",
    "userpass",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "accesskey",
    "secretkey",
    "token",
];

/// Words that end like a credential and are none.
const INNOCENT: &[&str] =
    &["nextpagetoken", "pagetoken", "nexttoken", "bypass", "compass", "synctoken", "pushtoken"];

/// First words that make something else of a credential's name: `max_tokens`, `has_password`.
const INNOCENT_STARTS: &[&str] = &[
    "count", "disable", "enable", "has", "is", "max", "min", "next", "no", "num", "page", "require",
    "requires", "show", "skip", "stop", "tokenize", "total", "use", "with", "without", "wrong",
];

/// Names of headers that carry a credential, in lower case.
const HEADERS: &[&str] =
    &["authorization", "proxy-authorization", "private-token", "x-auth", "x-authorization"];

/// What `name` says of its value.
pub fn meaning(name: &str) -> Meaning {
    let lower = name.to_ascii_lowercase();
    if HEADERS.contains(&lower.as_str()) {
        return Meaning::Credential;
    }
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_off = words.first().is_some_and(|first| INNOCENT_STARTS.contains(first));
    match words.as_slice() {
        [] => Meaning::Other,
        _ if is_identity(&words) => Meaning::Identity,
        _ if is_off => Meaning::Other,
        // `sort_key`, `primary_key`, `key`: which key it is decides.
        [.., kind, "key"] => credential_if(KEY_KINDS.contains(kind)),
        // `AWS_SECRET_KEY_ID` is what many call the secret access key, `basic.auth.user.info` holds user and password.
        [.., "secret", "key", "id"] | [.., "user", "info"] => Meaning::Credential,
        _ if is_other(&words) => Meaning::Other,
        [.., last] => credential_if(
            CREDENTIALS.contains(last)
                || (!INNOCENT.contains(last) && ENDINGS.iter().any(|end| last.ends_with(end))),
        ),
    }
}

/// Whether the env `name` sounds like a credential, which kestra would print in clear.
pub fn is_sensitive_env(name: &str) -> bool {
    // The URL of a webhook is all that one needs to call it.
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_webhook = matches!(words.as_slice(), [.., "webhook"] | [.., "webhook", "url" | "uri"]);
    is_webhook || (words != ["pass"] && meaning(name) == Meaning::Credential)
}

/// Whether `name` is that of an HTTP header that carries nothing but a credential.
pub fn is_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    HEADERS.contains(&lower.as_str())
}

const fn credential_if(is_one: bool) -> Meaning {
    if is_one { Meaning::Credential } else { Meaning::Other }
}

fn is_identity(words: &[&str]) -> bool {
    matches!(
        words,
        [.., "user" | "username" | "login" | "email" | "arn" | "dn" | "sid" | "upn" | "account" | "server"]
            | [
                ..,
                "user" | "login" | "account" | "client" | "agent" | "tenant" | "external" | "app",
                "name" | "id"
            ]
    )
}

/// Whether the last word is that of a credential and what stands before it makes something else of it.
fn is_other(words: &[&str]) -> bool {
    const PASSES: &[&str] =
        &["boarding", "by", "day", "first", "last", "multi", "one", "season", "second", "single", "two"];
    match words {
        [.., kind, "pass"] => PASSES.contains(kind),
        [.., kind, "token"] => {
            ["after", "continuation", "cursor", "device", "next", "page", "prev", "previous", "start", "sync"]
                .contains(kind)
        }
        _ => false,
    }
}

/// The words of a name in lower case: at `_`, `-`, `.`, blanks, and where small letters turn to capitals.
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut at_start = true;
    let mut before = ' ';
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        if !c.is_alphanumeric() {
            at_start = true;
            before = c;
            continue;
        }
        let next_is_small = characters.peek().is_some_and(|next| next.is_lowercase());
        // `apiKey`, `XAPIKey`: a capital begins a word after a small letter, or before one within capitals.
        let turns = c.is_uppercase()
            && (before.is_lowercase()
                || (!before.is_lowercase() && next_is_small && before.is_alphanumeric()));
        if at_start || turns {
            words.push(String::new());
        }
        at_start = false;
        before = c;
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    // `password2`, `TOKEN1`: a number behind changes nothing.
    for word in &mut words {
        let trimmed = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if !trimmed.is_empty() && trimmed.len() < word.len() {
            word.truncate(trimmed.len());
        }
    }
    if words.last().is_some_and(|last| last.chars().all(|c| c.is_ascii_digit())) && words.len() > 1 {
        words.pop();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(words("awsSecretAccessKey"), ["aws", "secret", "access", "key"]);
        assert_eq!(words("X-API-Key"), ["x", "api", "key"]);
        assert_eq!(words("XAPIKey"), ["xapi", "key"]);
        assert_eq!(words("DB_PASSWORD_2"), ["db", "password"]);
        assert_eq!(words("oauth2Token"), ["oauth", "token"]);
        assert_eq!(words("__"), Vec::<String>::new());
    }

    #[test]
    fn names_of_credentials_are_told_from_others() {
        for name in [
            "password",
            "dbPassword",
            "PGPASSWORD",
            "MYSQL_PWD",
            "api-key",
            "apiKey",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SECRET_KEY_ID",
            "github_token",
            "Authorization",
            "X-API-Key",
            "clientSecret",
            "gcp_creds",
            "passphrase",
            "sharedKeyAccountAccessKey",
        ] {
            assert_eq!(meaning(name), Meaning::Credential, "{name}");
        }
        for name in [
            "tokenUrl",
            "max_tokens",
            "token_type",
            "password_policy",
            "passwordField",
            "secretName",
            "primary_key",
            "key",
            "sort_key",
            "bypass",
            "compass",
            "nextPageToken",
            "has_password",
            "keyFile",
            "monkey",
            "passenger",
        ] {
            assert_eq!(meaning(name), Meaning::Other, "{name}");
        }
        for name in
            ["username", "proxyUsername", "clientId", "serviceAccountEmail", "dataAccessRoleArn", "userDn"]
        {
            assert_eq!(meaning(name), Meaning::Identity, "{name}");
        }
    }

    #[test]
    fn headers_are_known() {
        assert!(is_header("Authorization") && is_header("proxy-authorization"));
        assert!(!is_header("X-API-Key") && !is_header("Content-Type"));
    }
}
