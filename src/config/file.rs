//! The members of `kestra-lint.yaml`. The JSON Schema is made of these types, and files are read by that schema: what
//! is written here is all there is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::word::{Glob, Kestra, Name, NameList, PathText, Pattern, RuleName};

/// Settings of kestra-lint, in `kestra-lint.yaml`. Paths and globs are relative to the folder of the file that holds
/// them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "kestra-lint configuration")]
pub struct File {
    /// Other configuration files whose settings this one builds on; of several the later ones win. `ignore`,
    /// `extend-select`, `exclude`, `names` and credential rules are joined, mappings are merged by key, everything else
    /// is replaced.
    #[schemars(schema_with = "super::word::one_or_many_paths")]
    pub extends: Vec<PathText>,
    /// Kestra release to check for: `1.3`, `1.3.19`, `latest` or `any`.
    pub kestra_version: Option<Kestra>,
    /// The server's `kestra.variables.env-vars-prefix`, if it is not Kestra's default.
    pub env_prefix: Option<String>,
    /// Check these rules or groups only.
    pub select: Vec<RuleName>,
    /// Check these rules or groups too.
    pub extend_select: Vec<RuleName>,
    /// Leave these rules or groups out.
    pub ignore: Vec<RuleName>,
    /// Level of every finding of a rule, or of the rules of a group; what is said of a rule counts more.
    #[schemars(schema_with = "super::word::levels")]
    pub levels: BTreeMap<String, LevelSetting>,
    /// Rules or groups to leave out in files that match a glob, which is written as in `.gitignore`; with `!` in front
    /// in all others.
    #[schemars(schema_with = "super::word::rules_by_glob")]
    pub per_file_ignores: BTreeMap<String, Vec<RuleName>>,
    /// Leave out files and folders that match these globs, written as in `.gitignore`.
    pub exclude: Vec<Glob>,
    /// Apply `exclude` and ignore files to files named on the command line too.
    pub force_exclude: Option<bool>,
    /// Whether `.gitignore` and `.ignore` files are respected (default true).
    pub gitignore: Option<bool>,
    /// Lowest level to show: `advice`, `warning` (default) or `error`.
    pub min_level: Option<LevelName>,
    /// Lowest level that makes a run fail: `advice`, `warning` (default) or `error`.
    pub fail_level: Option<LevelName>,
    /// How findings are written.
    pub output_format: Option<OutputFormat>,
    /// When to use colours.
    pub color: Option<ColourWhen>,
    /// Print findings only, no summary.
    pub quiet: Option<bool>,
    /// Show a progress bar in long runs, where a person looks at it (the default).
    pub progress: Option<bool>,
    /// Say more about what is read and why.
    pub verbose: Option<bool>,
    /// Count findings by rule instead of listing them.
    pub statistics: Option<bool>,
    /// List the files that would be checked.
    pub show_files: Option<bool>,
    /// Exit with 0 even if there are findings.
    pub exit_zero: Option<bool>,
    /// Apply safe fixes.
    pub fix: Option<bool>,
    /// Apply fixes too that may change what a flow does.
    pub unsafe_fixes: Option<bool>,
    /// Apply safe fixes and report nothing of the rest.
    pub fix_only: Option<bool>,
    /// List what was fixed.
    pub show_fixes: Option<bool>,
    /// Baseline of findings that are known and not reported.
    pub baseline: Option<PathText>,
    /// Where secrets and envs come from, whatever the environment.
    pub sources: Sources,
    /// Environments by name, such as `dev` and `prod`: a key must be known in each of them.
    #[schemars(schema_with = "super::word::environments")]
    pub environments: BTreeMap<String, Environment>,
    /// Names that Kestra gets from plugins and forks of your own.
    pub names: Names,
    /// Shapes of credentials of your own, found wherever those of providers are.
    pub credential_rules: Vec<CredentialRule>,
    /// Rules of gitleaks or betterleaks (TOML) to look for credentials with.
    pub credential_rules_from: Vec<PathText>,
}

/// Where secrets and envs come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(extend("additionalProperties" = false))]
pub struct Sources {
    /// Env files with `SECRET_` and `ENV_` variables; later ones win.
    pub env_files: Vec<PathText>,
    /// Compose files whose Kestra services give the environment.
    pub compose: Vec<PathText>,
    /// Compose services that run Kestra, where their image does not say so.
    pub services: Vec<String>,
    /// Kubernetes manifests and Helm values: files or folders.
    pub manifests: Vec<PathText>,
    /// Files with names of secrets and variables only.
    pub secret_names: Vec<PathText>,
    /// Configuration of the server (`application.yaml`): secret backend, env prefix, globals.
    pub kestra_config: Option<PathText>,
    /// Whether the process environment counts: `true` claims that it holds every variable, `false` leaves it out.
    pub process_env: Option<bool>,
}

impl Sources {
    /// Whether no file is named.
    pub const fn is_empty(&self) -> bool {
        self.env_files.is_empty()
            && self.compose.is_empty()
            && self.manifests.is_empty()
            && self.secret_names.is_empty()
    }
}

/// One of the servers that the flows run on. Its sources are read after those of `sources`, and count more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(extend("additionalProperties" = false))]
pub struct Environment {
    /// Where its secrets and envs come from, besides `sources`.
    #[serde(flatten)]
    pub sources: Sources,
    /// The Kestra release it runs.
    pub kestra_version: Option<Kestra>,
    /// Its `kestra.variables.env-vars-prefix`.
    pub env_prefix: Option<String>,
}

/// Names that plugins and forks add to Kestra's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Names {
    /// Variables at the beginning of a path.
    #[schemars(schema_with = "super::word::variables")]
    pub variables: NameList,
    /// Functions: `lookup`, or with its parameters `lookup(key, region)`. Arguments are judged in the second case.
    #[schemars(schema_with = "super::word::callables")]
    pub functions: NameList,
    /// Filters, written like functions; what stands before `|` is no parameter.
    #[schemars(schema_with = "super::word::callables")]
    pub filters: NameList,
    /// Tests, written like functions; what stands before `is` is no parameter.
    #[schemars(schema_with = "super::word::callables")]
    pub tests: NameList,
    /// Types of tasks and triggers: `com.acme.tasks.Load`, or all below a package, `com.acme.`.
    #[schemars(schema_with = "super::word::types")]
    pub types: NameList,
}

/// The shape of a credential of your own.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(extend("required" = ["id", "regex"]))]
pub struct CredentialRule {
    /// Its name, in kebab case.
    pub id: Name,
    /// What it is, for the message: `acme deploy token`.
    pub description: Option<String>,
    /// What it looks like, as a regular expression of Rust's `regex` crate.
    pub regex: Pattern,
    /// The group of the expression that is the secret; else the first group, else all of it.
    pub secret_group: Option<u8>,
    /// Words of which one must stand in the text or in the name of the property, case aside.
    pub keywords: Vec<String>,
    /// Least entropy of the secret, in bits a character.
    pub entropy: Option<f64>,
    /// Expressions that make a secret none, if one is found in it.
    pub allow: Vec<Pattern>,
    /// Level of its findings.
    pub level: Option<LevelName>,
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

/// A level by name, or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelSetting {
    /// The rule does not run.
    Off,
    /// Better style, or a matter of another version.
    Advice,
    /// Works by luck, or is unsafe.
    Warning,
    /// Fails or misbehaves at run time.
    Error,
}

impl LevelSetting {
    /// The level; `None` for `off`.
    pub const fn level(self) -> Option<crate::diagnostic::Level> {
        match self {
            Self::Off => None,
            Self::Advice => Some(crate::diagnostic::Level::Advice),
            Self::Warning => Some(crate::diagnostic::Level::Warning),
            Self::Error => Some(crate::diagnostic::Level::Error),
        }
    }
}

/// `output-format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputFormat {
    /// What fits the place: a terminal, a pipe, a service that builds.
    Auto,
    /// Lines of the file with labels.
    Full,
    /// One line a finding.
    Concise,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// Code quality report of GitLab.
    Gitlab,
    /// `JUnit` XML.
    Junit,
    /// A table for a comment or a summary.
    Markdown,
    /// One self-contained page.
    Html,
}

impl OutputFormat {
    /// The name, as the flag takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

/// `color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ColourWhen {
    /// In a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
