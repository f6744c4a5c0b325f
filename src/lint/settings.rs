//! What a run was asked for, checked and complete.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use thiserror::Error;

use super::{Baseline, FileRules};
use crate::{
    credential::OwnRules,
    diagnostic::{Level, RuleId},
    kestra::{HouseNames, Target},
    near::nearest,
    rules::{self, House},
};

/// What a run was asked for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The Kestra that is spoken of.
    pub target: Target,
    /// `kestra.variables.env-vars-prefix` of the server, where it is known.
    pub env_prefix: Option<String>,
    /// Which rules run.
    pub selection: Selection,
    /// The lowest level shown.
    pub min_level: Level,
    /// Levels that are set for rules.
    pub levels: Levels,
    /// Rules that are left out in some files.
    pub file_rules: FileRules,
    /// Names that plugins and forks add to Kestra's.
    pub names: HouseNames,
    /// Shapes of credentials of your own.
    pub own: Arc<OwnRules>,
    /// The level of each of them, where one is set.
    pub own_levels: Vec<Option<Level>>,
    /// Whether every place is kept that asks for a secret or an env.
    pub keeps_asks: bool,
    /// Known findings, which are left out.
    pub baseline: Option<Arc<Baseline>>,
    /// Whether the report says why values in the place of a credential are none.
    pub keeps_rejected: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            target: Target::Any,
            env_prefix: None,
            selection: Selection::default(),
            min_level: Level::Warning,
            levels: Levels::default(),
            file_rules: FileRules::default(),
            names: HouseNames::default(),
            own: Arc::default(),
            own_levels: Vec::new(),
            keeps_asks: false,
            baseline: None,
            keeps_rejected: false,
        }
    }
}

impl Settings {
    /// The settings for the file `path`: some rules may be left out in it.
    pub(super) fn of_file(&self, path: &str) -> Cow<'_, Self> {
        let ignored = self.file_rules.ignored(path);
        if ignored.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut settings = self.clone();
        settings.selection.ignored.extend(ignored);
        Cow::Owned(settings)
    }

    /// What the company adds, as it holds for the file `path`.
    pub(super) fn house<'a>(&'a self, path: &'a str) -> House<'a> {
        House { names: &self.names, own: self.own.of_file(path), own_levels: &self.own_levels }
    }
}

/// Levels that are set for rules; each finding of one has it.
#[derive(Clone, Debug, Default)]
pub struct Levels(BTreeMap<&'static str, Option<Level>>);

impl Levels {
    /// Levels by rule, group or `all`; `None` is off. What is said of a rule counts more than what is said of its group,
    /// and that more than what is said of all.
    ///
    /// # Errors
    /// If a name is neither a rule nor a group.
    pub fn new<'n>(named: impl IntoIterator<Item = (&'n str, Option<Level>)>) -> Result<Self, UnknownRule> {
        let mut named: Vec<(&str, Option<Level>)> = named.into_iter().collect();
        let rank = |name: &str| match name {
            "all" => 0,
            name => 1 + usize::from(rules::find(name).is_some()),
        };
        named.sort_by_key(|(name, _)| rank(name));
        let mut levels = BTreeMap::new();
        for (name, level) in named {
            levels.extend(resolve(&[name.to_owned()])?.into_iter().map(|rule| (rule, level)));
        }
        Ok(Self(levels))
    }

    /// The rules that are off.
    pub fn off(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter(|(_, level)| level.is_none()).map(|(rule, _)| *rule)
    }

    /// The level that is set for a rule.
    pub(super) fn of(&self, rule: RuleId) -> Option<Level> {
        self.0.get(rule.name()).copied().flatten()
    }
}

/// Which rules run, and which are shown whatever their level.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    only: Option<BTreeSet<&'static str>>,
    asked_for: BTreeSet<&'static str>,
    ignored: BTreeSet<&'static str>,
}

/// A name that is neither a rule nor a group.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no rule or group `{name}`{}", suggestion.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
pub struct UnknownRule {
    name: String,
    suggestion: Option<String>,
}

impl Selection {
    /// Rules by id or group: `select` alone if there is one, `extend` besides, `ignore` left out.
    ///
    /// # Errors
    /// If a name is neither a rule nor a group.
    pub fn new(select: &[String], extend: &[String], ignore: &[String]) -> Result<Self, UnknownRule> {
        let select = resolve(select)?;
        let extend = resolve(extend)?;
        let only = (!select.is_empty()).then(|| select.union(&extend).copied().collect());
        Ok(Self { only, asked_for: select.union(&extend).copied().collect(), ignored: resolve(ignore)? })
    }

    /// Leaves more rules out.
    #[must_use]
    pub fn without(mut self, rules: impl IntoIterator<Item = &'static str>) -> Self {
        self.ignored.extend(rules);
        self
    }

    /// Whether the rule runs.
    pub fn runs(&self, rule: RuleId) -> bool {
        let name = rule.name();
        !self.ignored.contains(name) && self.only.as_ref().is_none_or(|only| only.contains(name))
    }

    /// Whether a finding of that level is shown.
    pub fn shows(&self, rule: RuleId, level: Level, min_level: Level) -> bool {
        level >= min_level || self.asked_for.contains(rule.name())
    }
}

pub(super) fn resolve(names: &[String]) -> Result<BTreeSet<&'static str>, UnknownRule> {
    let mut ids = BTreeSet::new();
    for name in names {
        let of_name = rules::all().filter(|rule| {
            let group = rule.info.group.name();
            rule.info.id == name || group == name || group.replace(' ', "-") == *name || name == "all"
        });
        let before = ids.len();
        ids.extend(of_name.map(|rule| rule.info.id));
        let is_known = ids.len() > before || ids.iter().any(|id| id == name);
        if !is_known && !rules::all().any(|rule| rule.info.group.name().replace(' ', "-") == *name) {
            let suggestion = nearest(name, rules::all().map(|rule| rule.info.id)).map(str::to_owned);
            return Err(UnknownRule { name: name.clone(), suggestion });
        }
    }
    Ok(ids)
}
