//! What a run was asked for, checked and complete.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::{
    diagnostic::{Level, RuleId},
    kestra::Target,
    near::nearest,
    rules,
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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            target: Target::Any,
            env_prefix: None,
            selection: Selection::default(),
            min_level: Level::Warning,
        }
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

fn resolve(names: &[String]) -> Result<BTreeSet<&'static str>, UnknownRule> {
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
