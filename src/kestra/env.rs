//! What Kestra makes of the names of environment variables: prefixes, case, and the ones it hides (expr §5.2, §6.1).

use super::{Release, Target};

/// What the name of a variable begins with that is to be a secret.
pub const SECRET_PREFIX: &str = "SECRET_";

/// The prefix of envs from 0.23 on.
pub const ENV_PREFIX: &str = "ENV_";

/// The prefix of envs before 0.23.
pub const OLD_ENV_PREFIX: &str = "KESTRA_";

/// Names that begin with a prefix of envs but steer the server itself: never a mistake of the user's.
const OWN_NAMES: [&str; 6] = [
    "KESTRA_CONFIGURATION",
    "KESTRA_CONFIGURATION_PATH",
    "KESTRA_CONFIG_FILE",
    "KESTRA_HOME",
    "KESTRA_JAVA_OPTS",
    "KESTRA_PLUGINS_PATH",
];

/// The prefix that makes a variable an env of `release`, unless the server's configuration names another.
pub fn default_env_prefix(release: Release) -> &'static str {
    if release < Release::V0_23 { OLD_ENV_PREFIX } else { ENV_PREFIX }
}

/// The default prefixes that some release of `target` uses: two where the target spans 0.23.
pub fn default_env_prefixes(target: Target) -> impl Iterator<Item = &'static str> {
    [ENV_PREFIX, OLD_ENV_PREFIX]
        .into_iter()
        .filter(move |prefix| target.sometimes(|release| default_env_prefix(release) == *prefix))
}

/// The variables that `release` keeps out of `envs`, unless the server's configuration lists others.
pub fn default_redacted(release: Release) -> &'static [&'static str] {
    const NAMES: [&str; 4] =
        ["KESTRA_PLUGINS_PATH", "KESTRA_CONFIGURATION_PATH", "KESTRA_CONFIGURATION", "KESTRA_JAVA_OPTS"];
    let [older @ .., _] = &NAMES;
    if release < Release::V0_22 { older } else { &NAMES }
}

/// Whether the server or its start script reads the variable for itself.
pub fn is_own_name(name: &str) -> bool {
    OWN_NAMES.contains(&name)
}

/// The key of a secret as Kestra files it: upper case, by Java's rules (`straße` and `STRASSE` are one key).
pub fn secret_key(name: &str) -> String {
    name.to_uppercase()
}

/// The key of an env as Kestra files it: lower case, by Java's rules.
pub fn env_key(name: &str) -> String {
    if !name.contains('Σ') {
        return name.to_lowercase();
    }
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len());
    for (at, &c) in chars.iter().enumerate() {
        if c == 'Σ' {
            out.push(if is_final_sigma(&chars, at) { 'ς' } else { 'σ' });
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// Java asks whether the word goes on with a cased letter; Rust looks through other characters than Java does.
fn is_final_sigma(chars: &[char], at: usize) -> bool {
    let (before, after) = chars.split_at(at.min(chars.len()));
    word_has_letter(before.iter().rev()) && !word_has_letter(after.iter().skip(1))
}

/// Whether the word that `chars` begin with, read away from the sigma, holds a cased letter.
fn word_has_letter<'c>(chars: impl Iterator<Item = &'c char>) -> bool {
    let mut chars = chars.peekable();
    while let Some(c) = chars.next() {
        if c.is_lowercase() || c.is_uppercase() {
            return true;
        }
        let joins = c.is_alphanumeric()
            || *c == '_'
            || (matches!(c, '-' | '.' | '\'' | '’')
                && chars.peek().is_some_and(|next| next.is_alphanumeric()));
        if !joins {
            return false;
        }
    }
    false
}

/// Whether a POSIX shell passes a variable of that name on. The start script of Kestra's image is run by one that
/// drops all others (flow §4.2).
pub fn is_shell_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

/// Whether `envs.name` can be written; other keys take `envs['name']` (expr §2: word operators are reserved).
pub fn is_attribute_name(name: &str, release: Release) -> bool {
    const OPERATORS: [&str; 6] = ["or", "and", "not", "is", "contains", "equals"];
    let reserved = OPERATORS.contains(&name) || (name == "isIn" && release >= Release::V0_24);
    is_shell_name(name) && !reserved
}

/// A name of the server's configuration as Micronaut files it: `envVarsPrefix` and `env_vars_prefix` are
/// `env-vars-prefix`. Flows see their globals (`kestra.variables.globals`) by such names (expr §5).
pub fn setting_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower {
            key.push('-');
        }
        after_lower = c.is_lowercase() || c.is_ascii_digit();
        if c == '_' {
            key.push('-');
        } else {
            key.extend(c.to_lowercase());
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_changed_with_0_23() {
        assert_eq!(default_env_prefix(Release::V0_22), "KESTRA_");
        assert_eq!(default_env_prefix(Release::V0_23), "ENV_");
        assert_eq!(default_env_prefixes(Target::Any).collect::<Vec<_>>(), ["ENV_", "KESTRA_"]);
        assert_eq!(default_env_prefixes(Target::Release(Release::V2_0)).collect::<Vec<_>>(), ["ENV_"]);
    }

    #[test]
    fn java_options_are_hidden_from_0_22_on() {
        assert!(!default_redacted(Release::V0_21).contains(&"KESTRA_JAVA_OPTS"));
        assert!(default_redacted(Release::V0_22).contains(&"KESTRA_JAVA_OPTS"));
    }

    #[test]
    fn case_is_javas() {
        assert_eq!(secret_key("straße"), "STRASSE");
        assert_eq!(secret_key("ı"), "I");
        assert_eq!(env_key("İX"), "i\u{307}x");
        // Recorded with Java's own `toLowerCase`.
        for (upper, lower) in [
            ("AΣ", "aς"),
            ("AΣB", "aσb"),
            ("Σ", "σ"),
            ("A_Σ", "a_ς"),
            ("A-Σ", "a-ς"),
            ("AΣ_B", "aσ_b"),
            ("AΣ.B", "aσ.b"),
            ("AΣ-B", "aσ-b"),
            ("A:Σ", "a:σ"),
            ("AΣ:B", "aς:b"),
            ("A Σ", "a σ"),
            ("1Σ", "1σ"),
            ("AΣ1", "aς1"),
        ] {
            assert_eq!(env_key(upper), lower, "{upper}");
        }
    }

    #[test]
    fn shell_names_have_neither_dots_nor_hyphens() {
        assert!(is_shell_name("SECRET_A1"));
        for name in ["", "1A", "A.B", "A-B", "A B", "É"] {
            assert!(!is_shell_name(name), "{name}");
        }
        assert!(!is_attribute_name("or", Release::V2_0));
        assert!(is_attribute_name("isIn", Release::V0_23));
    }
}
