//! What a rule is to those who report it: an id, a level, its words.

use std::{fmt, ptr};

use serde::Serialize;

/// How bad a finding is; ordered from advice to error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Better style, or a matter of another version; not shown by default.
    Advice,
    /// Works by luck, or is unsafe.
    Warning,
    /// Fails or misbehaves at run time, or gives a credential away.
    Error,
}

impl Level {
    /// The word in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Keys given to `secret()`.
    Secrets,
    /// Files and variables that secrets and envs come from.
    SecretSources,
    /// Names read from `envs`.
    Envs,
    /// Credentials typed into a flow.
    Credentials,
    /// Ways on which a secret leaves its mask.
    Leaks,
    /// Broken or misleading templates.
    Expressions,
    /// Names of other parts of the flow.
    References,
    /// The flow's own structure.
    Flow,
    /// Suppressions and baselines.
    Housekeeping,
}

impl Group {
    /// The heading in lists of rules.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::SecretSources => "secret sources",
            Self::Envs => "envs",
            Self::Credentials => "credentials",
            Self::Leaks => "leaks",
            Self::Expressions => "expressions",
            Self::References => "references",
            Self::Flow => "flow",
            Self::Housekeeping => "housekeeping",
        }
    }
}

/// The data of a rule. There is one `static` of it for each rule; see [`RuleId`].
#[derive(Debug)]
pub struct RuleInfo {
    /// Kebab-case id that reads well after `allow`.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// Its default level; a finding may lower it.
    pub level: Level,
    /// The surest fix it can offer.
    pub fix: Option<super::Applicability>,
    /// The first release of this linter that has it.
    pub since: &'static str,
    /// Its documentation, Markdown: what, why, examples, how to fix.
    pub docs: &'static str,
}

/// A rule, compared by address: an id that is misspelt cannot exist.
#[derive(Clone, Copy)]
pub struct RuleId(&'static RuleInfo);

impl RuleId {
    /// The id of a rule.
    pub const fn new(info: &'static RuleInfo) -> Self {
        Self(info)
    }

    /// The rule's data.
    pub const fn info(self) -> &'static RuleInfo {
        self.0
    }

    /// The id as written.
    pub const fn name(self) -> &'static str {
        self.0.id
    }
}

impl PartialEq for RuleId {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

impl Eq for RuleId {}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
