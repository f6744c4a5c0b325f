//! What a company adds: names of its plugins, and shapes of its credentials.

use crate::{
    credential::{Own, OwnId, OwnRule},
    diagnostic::Level,
    flow::NameKind,
    kestra::house::{self, Callables, HouseNames, Parameters},
};

/// What a company adds to Kestra's names and to the shapes of known credentials.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    /// Names.
    pub names: &'a HouseNames,
    /// Shapes of credentials, as they hold for the file.
    pub own: Own<'a>,
    /// The level of each shape, where one is set.
    pub own_levels: &'a [Option<Level>],
}

impl Default for House<'_> {
    fn default() -> Self {
        Self { names: &house::NONE, own: Own::default(), own_levels: &[] }
    }
}

impl<'a> House<'a> {
    /// The names of a kind.
    pub const fn callables(self, kind: NameKind) -> &'a Callables {
        match kind {
            NameKind::Function => &self.names.functions,
            NameKind::Filter => &self.names.filters,
            NameKind::Test => &self.names.tests,
        }
    }

    /// What is known of a name of that kind: `None` if it is none of them.
    pub fn callable(self, kind: NameKind, name: &str) -> Option<&'a Parameters> {
        self.callables(kind).get(name)
    }

    /// A shape, and the level that is set for it.
    pub fn own_rule(self, id: OwnId) -> Option<(&'a OwnRule, Option<Level>)> {
        Some((self.own.get(id)?, self.own_levels.get(id.index()).copied().flatten()))
    }
}
