//! What a Kestra server makes of its environment when it starts: the secrets, the envs, what it logs, and whether it
//! starts at all (expr §5.2, §6.1).

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    Secret,
    codec::{self, DecodeFailure},
};
use crate::kestra::{Release, env};

/// The settings that decide what of the environment a flow sees.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The release of the server.
    pub release: Release,
    /// `kestra.variables.env-vars-prefix`, if it is set.
    pub env_prefix: Option<String>,
    /// `kestra.variables.redacted-env-vars`, if it is set.
    pub redacted: Option<Vec<String>>,
}

impl Settings {
    /// A release with its default settings.
    pub const fn of(release: Release) -> Self {
        Self { release, env_prefix: None, redacted: None }
    }

    /// The prefix of envs.
    pub fn env_prefix(&self) -> &str {
        self.env_prefix.as_deref().unwrap_or_else(|| env::default_env_prefix(self.release))
    }

    /// The key of the env that the variable `name` becomes; `None` if it becomes none.
    pub fn env_key(&self, name: &str) -> Option<String> {
        let rest = name.strip_prefix(self.env_prefix())?;
        (!self.is_redacted(name)).then(|| env::env_key(rest))
    }

    fn is_redacted(&self, name: &str) -> bool {
        match &self.redacted {
            Some(names) => names.iter().any(|redacted| redacted == name),
            None => env::default_redacted(self.release).contains(&name),
        }
    }
}

/// The secrets and envs of a server.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The secrets by key, each with every variable that claims it: of several one wins by chance.
    secrets: BTreeMap<String, Vec<Candidate>>,
    /// The envs by key.
    envs: BTreeMap<String, String>,
    /// The lines that the secret service logs, once it is asked for the first time.
    log: Vec<LogLine>,
    /// The key that two variables claim as env: the server then makes no run.
    duplicate_env: Option<String>,
}

/// A variable that claims the key of a secret.
#[derive(Debug)]
pub struct Candidate {
    /// The name of the variable.
    pub variable: String,
    /// Its decoded value.
    pub value: Secret,
}

/// A line in the server's log about a variable that it skips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogLine {
    /// The value is no base64.
    Undecodable {
        /// The variable.
        variable: String,
        /// Why.
        failure: DecodeFailure,
    },
    /// The key is taken: one of these variables is named in the line, which holds both values in clear.
    Duplicate {
        /// The variables that claim the key, in order of their names.
        variables: Vec<String>,
    },
}

/// What a print of one secret or env gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Print {
    /// One of these texts; several only where variables collide.
    OneOf(Vec<Secret>),
    /// The run fails.
    Fails,
}

/// What a server that starts with `variables` in its environment and `properties` of its virtual machine knows.
pub fn load<'v>(
    variables: impl IntoIterator<Item = (&'v str, &'v str)>,
    properties: impl IntoIterator<Item = (&'v str, &'v str)>,
    settings: &Settings,
) -> Loaded {
    let mut all: BTreeMap<&str, &str> = variables.into_iter().collect();
    let mut loaded = Loaded::default();
    for (name, value) in &all {
        loaded.add_secret(name, value);
    }
    loaded.log_duplicates();
    all.extend(properties);
    for (name, value) in all {
        let Some(key) = settings.env_key(name) else { continue };
        if loaded.envs.insert(key.clone(), value.to_owned()).is_some() {
            loaded.duplicate_env.get_or_insert(key);
        }
    }
    loaded
}

impl Loaded {
    fn add_secret(&mut self, name: &str, value: &str) {
        let Some(rest) = name.strip_prefix(env::SECRET_PREFIX) else { return };
        let variable = name.to_owned();
        match codec::decode_text(value) {
            Ok(value) => {
                self.secrets.entry(env::secret_key(rest)).or_default().push(Candidate { variable, value });
            }
            Err(failure) => self.log.push(LogLine::Undecodable { variable, failure }),
        }
    }

    fn log_duplicates(&mut self) {
        for candidates in self.secrets.values().filter(|candidates| candidates.len() > 1) {
            let variables: Vec<String> =
                candidates.iter().map(|candidate| candidate.variable.clone()).collect();
            for _ in 1..variables.len() {
                self.log.push(LogLine::Duplicate { variables: variables.clone() });
            }
        }
    }

    /// The lines that the secret service logs. Up to 1.3 it does so when the server starts, from 2.0 on with the
    /// first call of `secret()`.
    pub fn log(&self) -> &[LogLine] {
        &self.log
    }

    /// Whether `release` logs at start-up what is wrong with secrets.
    pub fn logs_at_start(release: Release) -> bool {
        release < Release::V2_0
    }

    /// The key that keeps the server from making any run: two variables claim it as env.
    pub fn duplicate_env(&self) -> Option<&str> {
        self.duplicate_env.as_deref()
    }

    /// The variables that claim a secret.
    pub fn secret(&self, key: &str) -> &[Candidate] {
        self.secrets.get(&env::secret_key(key)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The env of exactly that key.
    pub fn env(&self, key: &str) -> Option<&str> {
        self.envs.get(key).map(String::as_str)
    }

    /// Every env, by its key.
    pub fn envs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.envs.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// What `{{ secret('key') }}` prints: up to 0.20 nothing for an unknown key, from 0.21 on an error.
    pub fn print_secret(&self, key: &str, release: Release) -> Print {
        if self.duplicate_env.is_some() {
            return Print::Fails;
        }
        let candidates = self.secret(key);
        if candidates.is_empty() {
            return if release < Release::V0_21 { Print::OneOf(vec![Secret::new("")]) } else { Print::Fails };
        }
        Print::OneOf(
            candidates.iter().map(|candidate| Secret::new(printed(candidate.value.expose()))).collect(),
        )
    }

    /// What `{{ envs['key'] }}` prints.
    pub fn print_env(&self, key: &str) -> Print {
        match self.env(key).filter(|_| self.duplicate_env.is_none()) {
            Some(value) => Print::OneOf(vec![Secret::new(printed(value))]),
            None => Print::Fails,
        }
    }
}

/// A value as it comes out of the renderer, which takes `{% raw %}` off the finished text (expr §1.7).
pub fn printed(value: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, inner, after)) = raw_block(rest) {
        out.push_str(before);
        out.push_str(inner);
        rest = after;
    }
    if rest.len() == value.len() {
        return Cow::Borrowed(value);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The first raw block of `text` that is closed on its line: what stands before it, in it and behind it.
fn raw_block(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find("{%")?;
        from = start + 2;
        let Some(body) = raw_tag(text.get(start..)?, "raw") else { continue };
        let line = body.split(is_java_line_end).next().unwrap_or(body);
        let mut at = 0;
        while let Some(end) = line.get(at..).and_then(|behind| behind.find("{%")).map(|found| at + found) {
            at = end + 2;
            if let Some(after) = body.get(end..).and_then(|tag| raw_tag(tag, "endraw")) {
                return Some((text.get(..start)?, body.get(..end)?, after));
            }
        }
    }
}

/// What follows a tag that `text` begins with: `{%`, dashes, `name`, dashes, `%}`.
fn raw_tag<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let blank = [' ', '\t', '\n', '\u{b}', '\u{c}', '\r'];
    text.strip_prefix("{%")?
        .trim_start_matches('-')
        .trim_start_matches(blank)
        .strip_prefix(name)?
        .trim_start_matches(blank)
        .trim_start_matches('-')
        .strip_prefix("%}")
}

/// What `.` of a Java pattern does not match.
const fn is_java_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(variables: &[(&str, &str)], release: Release) -> Loaded {
        load(variables.iter().copied(), [], &Settings::of(release))
    }

    fn text(text: &str) -> Print {
        Print::OneOf(vec![Secret::new(text)])
    }

    #[test]
    fn secrets_are_decoded_and_found_in_any_case() {
        let loaded = server(&[("SECRET_my_Key", "cGFzc3dvcmQ="), ("SECRET_BAD", "{{ x }}")], Release::V2_0);
        assert_eq!(loaded.print_secret("MY_KEY", Release::V2_0), text("password"));
        assert_eq!(loaded.print_secret("bad", Release::V2_0), Print::Fails);
        assert_eq!(loaded.print_secret("bad", Release::V0_20), text(""));
        let failure = DecodeFailure::OutsideAlphabet { character: 1 };
        assert_eq!(loaded.log(), [LogLine::Undecodable { variable: "SECRET_BAD".into(), failure }]);
    }

    #[test]
    fn colliding_secrets_win_by_chance_and_colliding_envs_stop_the_server() {
        let loaded = server(&[("SECRET_A", "b25l"), ("SECRET_a", "dHdv")], Release::V2_0);
        let one_of = Print::OneOf(vec![Secret::new("one"), Secret::new("two")]);
        assert_eq!(loaded.print_secret("a", Release::V2_0), one_of);
        assert_eq!(loaded.log().len(), 1);
        let loaded = server(&[("ENV_A", "1"), ("ENV_a", "1"), ("ENV_B", "2")], Release::V2_0);
        assert_eq!(loaded.duplicate_env(), Some("a"));
        assert_eq!(loaded.print_env("b"), Print::Fails);
    }

    #[test]
    fn envs_are_lower_case_only() {
        let loaded = server(&[("ENV_MY_URL", "u"), ("KESTRA_X", "k")], Release::V2_0);
        assert_eq!(loaded.print_env("my_url"), text("u"));
        assert_eq!(loaded.print_env("MY_URL"), Print::Fails);
        assert_eq!(loaded.print_env("x"), Print::Fails);
        assert_eq!(server(&[("KESTRA_X", "k")], Release::V0_22).print_env("x"), text("k"));
    }

    #[test]
    fn raw_blocks_of_values_are_unwrapped() {
        assert_eq!(printed("a{% raw %}{{ x }}{%- endraw -%}b{% raw %}"), "a{{ x }}b{% raw %}");
        assert_eq!(printed("{% raw %}x\n{% endraw %}"), "{% raw %}x\n{% endraw %}");
        assert_eq!(printed("{{ 1 + 1 }}"), "{{ 1 + 1 }}");
    }
}
