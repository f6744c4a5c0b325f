//! Names and credential rules of the company, from settings to what the rules ask for.

use super::file::{CredentialRule, File, LevelName, Names};
use crate::{
    credential::{Allow, Letters, OwnRule, Pattern},
    diagnostic::Level,
    kestra::house::{Callables, HouseNames, callable},
};

impl Names {
    /// The names, as rules ask for them.
    pub fn house(&self) -> HouseNames {
        let callables =
            |names: &[String]| names.iter().filter_map(|name| callable(name)).collect::<Callables>();
        HouseNames {
            variables: self.variables.iter().cloned().collect(),
            functions: callables(&self.functions),
            filters: callables(&self.filters),
            tests: callables(&self.tests),
            types: self.types.clone(),
        }
    }
}

impl CredentialRule {
    /// The rule, as texts are held against it, and the level of its findings.
    pub fn own(&self) -> (OwnRule, Option<Level>) {
        let pattern = |text: &str| Pattern::new(text.to_owned(), Letters::Unicode);
        let allow =
            Allow { patterns: self.allow.iter().map(|text| pattern(text)).collect(), ..Allow::default() };
        let rule = OwnRule {
            id: self.id.0.clone(),
            description: self.description.clone().unwrap_or_else(|| format!("`{}`", self.id.0)),
            pattern: pattern(&self.regex),
            secret_group: self.secret_group.map(usize::from),
            keywords: self.keywords.iter().filter(|word| !word.is_empty()).cloned().collect(),
            entropy: self.entropy,
            allows: vec![allow],
            path: None,
        };
        (rule, self.level.map(LevelName::into))
    }
}

impl File {
    /// The levels that are set, by rule or group; `None` is off.
    pub fn rule_levels(&self) -> impl Iterator<Item = (&str, Option<Level>)> {
        self.levels.iter().map(|(name, level)| (name.as_str(), level.level()))
    }
}
