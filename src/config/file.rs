//! The members of `kestra-lint.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;
use thiserror::Error;

/// Settings of kestra-lint, in `kestra-lint.yaml`. Paths are relative to the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "kestra-lint configuration")]
pub struct File {
    /// Kestra release to check for: `1.3`, `1.3.19`, `latest` or `any`.
    pub kestra_version: Option<String>,
    /// The server's `kestra.variables.env-vars-prefix`, if it is not Kestra's default.
    pub env_prefix: Option<String>,
    /// Check these rules or groups only.
    pub select: Vec<String>,
    /// Check these rules or groups too.
    pub extend_select: Vec<String>,
    /// Leave these rules or groups out.
    pub ignore: Vec<String>,
    /// Leave out files and folders that match these globs.
    pub exclude: Vec<String>,
    /// Lowest level to show: `advice`, `warning` (default) or `error`.
    pub min_level: Option<LevelName>,
    /// Lowest level that makes a run fail: `advice`, `warning` (default) or `error`.
    pub fail_level: Option<LevelName>,
    /// Where secrets and envs come from.
    pub sources: Sources,
}

/// Where secrets and envs come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Sources {
    /// Env files with `SECRET_` and `ENV_` variables; later ones win.
    pub env_files: Vec<String>,
    /// Compose files whose Kestra services give the environment.
    pub compose: Vec<String>,
    /// Compose services that run Kestra, where their image does not say so.
    pub services: Vec<String>,
    /// Files with names of secrets and variables only.
    pub secret_names: Vec<String>,
    /// Whether the process environment counts: `true` claims that it holds every variable, `false` leaves it out.
    pub process_env: Option<bool>,
}

impl Sources {
    /// Whether no file is named.
    pub const fn is_empty(&self) -> bool {
        self.env_files.is_empty() && self.compose.is_empty() && self.secret_names.is_empty()
    }
}

/// A level by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelName {
    /// Better style, or a matter of another version.
    Advice,
    /// Works by luck, or is unsafe.
    Warning,
    /// Fails or misbehaves at run time.
    Error,
}

impl From<LevelName> for crate::diagnostic::Level {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Advice => Self::Advice,
            LevelName::Warning => Self::Warning,
            LevelName::Error => Self::Error,
        }
    }
}

/// Why a configuration file cannot be used; the text names line and column.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConfigFailure {
    /// It is no YAML, or a setting makes no sense.
    #[error(transparent)]
    Malformed(#[from] serde_yaml::Error),
    /// It is text or a list. What it holds is not told: it may be an env file.
    #[error("it must be a mapping of settings such as `ignore: []`")]
    NoMapping,
}

impl File {
    /// Reads the text of a configuration file; an empty one sets nothing.
    ///
    /// # Errors
    /// If it is no YAML, has an unknown key or a value of the wrong type.
    pub fn parse(text: &str) -> Result<Self, ConfigFailure> {
        let only_comments =
            text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        if only_comments {
            return Ok(Self::default());
        }
        let value: serde_yaml::Value = serde_yaml::from_str(text)?;
        if !value.is_mapping() {
            return Err(ConfigFailure::NoMapping);
        }
        // Read again from the text: only so a failure knows its place.
        Ok(serde_yaml::from_str(text)?)
    }

    /// The JSON Schema of the file, as committed in `schemas/`.
    pub fn schema() -> String {
        let schema = schemars::schema_for!(Self);
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let failure = File::parse("ignore: []\nignroe: []\n").expect_err("misspelt");
        assert!(failure.to_string().contains("ignroe"), "{failure}");
        assert!(failure.to_string().contains("line 2"), "{failure}");
    }

    #[test]
    fn a_file_of_another_kind_is_not_quoted() {
        let failure = File::parse("SECRET_A=b\n").expect_err("an env file");
        assert_eq!(failure.to_string(), "it must be a mapping of settings such as `ignore: []`");
    }

    #[test]
    fn comments_alone_set_nothing() {
        assert_eq!(File::parse("# nothing yet\n").expect("accepted"), File::default());
    }
}
