//! What a value in the place of a credential is: a credential, a well-known default, or none, and why.

use memchr::memmem;

use super::{name, placeholder::is_placeholder};

/// Stands for each byte of an expression in a text that is looked through: no blank, no letter, no sign.
pub const EXPRESSION: char = '\u{1}';

/// How sure the place is to hold a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Its name sounds so.
    ByName,
    /// The plugin says so, or the place has no other use.
    Certain,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A credential.
    Credential,
    /// What a product is shipped with.
    Default,
    /// None.
    Not(Reason),
}

/// Why a value in the place of a credential is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nothing is written.
    Empty,
    /// It is an expression, or holds one.
    Expression,
    /// It stands for a value that the reader puts in.
    Placeholder,
    /// It reads a variable of the shell or of a program.
    VariableRead,
    /// It is true, false, null or a number.
    NotText,
    /// It names a file or folder.
    Path,
    /// It is a URL without a credential in it.
    Url,
    /// It is a piece of program text.
    Code,
    /// It is a name of something, or an ordinary word.
    Word,
    /// It is a text to be read.
    Sentence,
    /// It is a UUID.
    Uuid,
    /// It is a public key or certificate.
    PublicKey,
    /// It is an address of an example.
    Example,
    /// The name is that of a user or an id.
    Identity,
    /// The plugin keeps no credential there.
    OtherProperty,
}

impl Reason {
    /// The reason in words, to stand behind "not a credential: ".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Empty => "nothing is written",
            Self::Expression => "an expression",
            Self::Placeholder => "a placeholder",
            Self::VariableRead => "reads a variable",
            Self::NotText => "true, false, null or a number",
            Self::Path => "a path",
            Self::Url => "a url without a credential",
            Self::Code => "program text",
            Self::Word => "a word",
            Self::Sentence => "a text to be read",
            Self::Uuid => "a uuid",
            Self::PublicKey => "public",
            Self::Example => "an example",
            Self::Identity => "a user or an id",
            Self::OtherProperty => "the plugin keeps no credential there",
        }
    }
}

/// Passwords that products are shipped with, or that everybody tries first; in lower case.
const DEFAULTS: &str = "\
    1234 12345 123456 1234567 12345678 123456789 1234567890 abc123 admin admin123 admin@123 administrator \
    airbyte airflow calvin cassandra changeit changeme123 clickhouse default demo elastic grafana guest hive \
    k3str4 kestra letmein manager mariadb masterkey minio minio123 minioadmin mongo mongodb mqtt mysql neo4j \
    nexus nopassword oracle p4ssw0rd p@ss p@ssw0rd p@ssword pa$$w0rd pass pass123 passw0rd passwd password \
    password1 password123 password1234 postgres public qwerty qwerty123 rabbitmq redis root root123 \
    rootpassword sa scott secret superset sys system test test123 test1234 tiger toor user vagrant welcome \
    welcome1 zabbix";

/// Judges `value`, which stands where a credential may stand. Expressions in it are [`EXPRESSION`]s.
pub fn judge(value: &str, certainty: Certainty) -> Verdict {
    let value = value.trim();
    let lower = value.to_lowercase();
    let not = |reason| Verdict::Not(reason);
    if value.is_empty() {
        return not(Reason::Empty);
    }
    if value.contains(EXPRESSION) {
        return not(Reason::Expression);
    }
    if reads_variable(value) {
        return not(Reason::VariableRead);
    }
    if is_url(value) {
        return not(Reason::Url);
    }
    // What the images of databases are shown with, and start with.
    if lower == "example" && certainty == Certainty::Certain {
        return Verdict::Default;
    }
    if is_placeholder(value, &lower) {
        return not(Reason::Placeholder);
    }
    if matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "~") {
        return not(Reason::NotText);
    }
    if is_public_key(value) {
        return not(Reason::PublicKey);
    }
    if DEFAULTS.split(' ').any(|known| known == lower) {
        return Verdict::Default;
    }
    if is_path(value) {
        return not(Reason::Path);
    }
    match certainty {
        Certainty::Certain => Verdict::Credential,
        Certainty::ByName => by_name(value, &lower),
    }
}

/// A name alone is a weak sign: the value must look like a credential as well.
fn by_name(value: &str, lower: &str) -> Verdict {
    let not = |reason| Verdict::Not(reason);
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    if value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | ',' | '-' | '+')) {
        return not(Reason::NotText);
    }
    if is_uuid(value) {
        return not(Reason::Uuid);
    }
    if value.split_whitespace().count() > 5 {
        return not(Reason::Sentence);
    }
    let is_scheme = matches!(
        lower,
        "basic" | "bearer" | "digest" | "oauth" | "oauth2" | "jwt" | "token" | "ntlm" | "iam"
    );
    if is_scheme || value.chars().count() < 4 {
        return not(Reason::Word);
    }
    // `DB_PASSWORD`, `github-token`: the name of a variable, of a secret or of a column.
    let is_upper_name =
        value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') && value.contains('_');
    let is_one_word = name::words(value).len() == 1;
    let names_itself = !is_one_word && name::meaning(value) == name::Meaning::Credential && !has_digit;
    if is_upper_name || names_itself {
        return not(Reason::Word);
    }
    Verdict::Credential
}

/// `$X`, `${X}`, `%X%`, `$(cat x)`, `` `cat x` ``, `<(…)`, `@file`, `os.environ[…]`, `process.env.X`, `!vault`.
fn reads_variable(value: &str) -> bool {
    let is_word = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if let Some(rest) = value.strip_prefix('$') {
        return rest.starts_with(['{', '(', '$']) || is_word(rest) || rest.starts_with("env:");
    }
    // A parameter of SQL, a variable of SQL*Plus, a file of curl.
    if value.strip_prefix([':', '&', '@']).is_some_and(is_word) {
        return true;
    }
    // What was meant as an expression is the business of another rule.
    let roots = ["inputs.", "outputs.", "vars.", "envs.", "trigger.", "secret(", "kv("];
    if roots.iter().any(|root| value.starts_with(root)) {
        return true;
    }
    let is_percent = value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).is_some_and(is_word);
    let calls = [
        "os.environ",
        "os.getenv",
        "getenv(",
        "process.env",
        "Sys.getenv",
        "ENV[",
        "System.getenv",
        "env.",
        "vault:",
    ];
    is_percent
        || value.starts_with('`')
        || value.starts_with("<(")
        || (value.contains("${") && value.contains('}'))
        || (value.contains("$(") && value.contains(')'))
        || calls.iter().any(|call| value.contains(call))
}

fn is_path(value: &str) -> bool {
    let one_word = !value.contains(char::is_whitespace);
    let begins = ["/", "./", "../", "~/", "file:", "classpath:", "kestra://", "nsfile://", "C:\\", "D:\\"];
    let ends = [
        ".crt",
        ".csv",
        ".env",
        ".gpg",
        ".ini",
        ".ion",
        ".jks",
        ".json",
        ".key",
        ".p12",
        ".pem",
        ".pfx",
        ".properties",
        ".pub",
        ".toml",
        ".txt",
        ".yaml",
        ".yml",
    ];
    let is_rooted = begins.iter().any(|begin| value.starts_with(begin)) && !is_base64_like(value);
    let lower = value.to_ascii_lowercase();
    let is_key_file = ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa"].contains(&value);
    one_word
        && (is_rooted
            || is_key_file
            || ends.iter().any(|end| lower.len() > end.len() && lower.ends_with(end)))
}

/// A key in base64 may begin with `/` too; a path has short names or several of them.
fn is_base64_like(value: &str) -> bool {
    value.len() >= 24 && (value.ends_with('=') || value.bytes().filter(|byte| *byte == b'+').count() > 0)
}

fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else { return false };
    !scheme.is_empty()
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b':'))
        && !rest.contains(char::is_whitespace)
}

fn is_public_key(value: &str) -> bool {
    let begins = [
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ecdsa-sha2-",
        "age1",
        "-----BEGIN CERTIFICATE",
        "-----BEGIN PUBLIC KEY",
    ];
    begins.iter().any(|begin| value.starts_with(begin))
        || memmem::find(value.as_bytes(), b"-----BEGIN").is_some()
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `get_password()`, `response.token`, `args["x"]`, `a + b`: program text.
pub(super) fn is_code(value: &str) -> bool {
    let is_identifier = |text: &str| {
        !text.is_empty()
            && !text.starts_with(|c: char| c.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_call = value.find(['(', '[']).is_some_and(|at| {
        let (head, rest) = value.split_at_checked(at).unwrap_or_default();
        head.split('.').all(is_identifier) && rest.ends_with([')', ']'])
    });
    let is_member = value.contains('.')
        && value.split('.').all(is_identifier)
        && !value.bytes().any(|byte| byte.is_ascii_digit());
    is_call
        || is_member
        || value.starts_with("lambda ")
        || value.starts_with("await ")
        || value.starts_with("new ")
}

/// Whether a whole value looks random, so that hardly anything but a credential or a digest is like it.
pub fn is_random(value: &str) -> bool {
    let length = value.len();
    let signs = value
        .bytes()
        .filter(|byte| {
            matches!(byte, b'+' | b'/' | b'=' | b'!' | b'#' | b'%' | b'^' | b'&' | b'*' | b'$' | b'@')
        })
        .count();
    let has = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    (40..=128).contains(&length)
        && value.bytes().all(|byte| {
            byte.is_ascii_graphic()
                && !matches!(
                    byte,
                    b'"' | b'\'' | b'`' | b'<' | b'>' | b'{' | b'}' | b'(' | b')' | b',' | b':' | b';'
                )
        })
        && signs >= 2
        && !value.contains("//")
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && entropy(value) >= 4.8
        && !decodes_to_text(value)
        && !is_path(value)
}

/// Whether a value is base64 of something to be read.
fn decodes_to_text(value: &str) -> bool {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(value)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|text| text.chars().all(|c| !c.is_control() || c.is_whitespace()))
}

/// Shannon's entropy in bits a character.
pub(super) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let Ok(length) = u32::try_from(text.len()) else { return 0.0 };
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / f64::from(length);
            -share * share.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certain(value: &str) -> Verdict {
        judge(value, Certainty::Certain)
    }

    fn named(value: &str) -> Verdict {
        judge(value, Certainty::ByName)
    }

    #[test]
    fn defaults_are_known() {
        for value in ["postgres", "Guest", "minioadmin", "Passw0rd", "changeit", "root", "kestra"] {
            assert_eq!(certain(value), Verdict::Default, "{value}");
        }
    }

    #[test]
    fn what_stands_for_a_value_is_none() {
        for value in [
            "changeme",
            "<token>",
            "xxx",
            "XXXXXXXXXXXX",
            "your-api-key",
            "YOUR_TOKEN_HERE",
            "***",
            "********",
            "REPLACE_ME",
            "TODO",
            "...",
            "<your password>",
            "[password]",
            "my-secret-token",
            "insert-token-here",
            "__TOKEN__",
        ] {
            let expected = Verdict::Not(Reason::Placeholder);
            assert_eq!(certain(value), expected, "{value}");
        }
    }

    #[test]
    fn a_certain_place_takes_ordinary_words_for_credentials() {
        for value in [
            "elephant",
            "s3cr3t",
            "hunter2",
            "P@ss:word/1",
            "correct horse battery",
            "12345abc",
            "a-b-c",
            "xX9",
        ] {
            assert_eq!(certain(value), Verdict::Credential, "{value}");
        }
    }

    #[test]
    fn what_reads_a_value_is_none() {
        for value in
            ["$TOKEN", "${TOKEN}", "%TOKEN%", "$(cat token)", "`cat token`", "os.environ['X']", "pre-${X}"]
        {
            assert_eq!(certain(value), Verdict::Not(Reason::VariableRead), "{value}");
        }
        for (value, reason) in [
            ("\u{1}\u{1}", Reason::Expression),
            ("/run/secrets/x", Reason::Path),
            ("key.pem", Reason::Path),
            ("https://example.com/a", Reason::Url),
            ("true", Reason::NotText),
            ("", Reason::Empty),
        ] {
            assert_eq!(certain(value), Verdict::Not(reason), "{value}");
        }
    }

    #[test]
    fn a_name_alone_needs_a_value_like_a_credential() {
        for value in ["hunter2", "s3cr3t-Value", "wint3r-Sonnet-88"] {
            assert_eq!(named(value), Verdict::Credential, "{value}");
        }
        for (value, reason) in [
            ("500", Reason::NotText),
            ("bearer", Reason::Word),
            ("DB_PASSWORD", Reason::Word),
            ("read this text to the end", Reason::Sentence),
            ("123e4567-e89b-12d3-a456-426614174000", Reason::Uuid),
        ] {
            assert_eq!(named(value), Verdict::Not(reason), "{value}");
        }
    }

    #[test]
    fn entropy_tells_random_from_repeated() {
        assert!(entropy("aaaaaaaa") < 0.1);
        assert!((entropy("abcdefgh") - 3.0).abs() < 0.01);
    }
}
