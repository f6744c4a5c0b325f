//! The form of the tables: names, and in which releases they exist with which arguments.

use super::Release;

/// The position of 1.2.0, whose Pebble (4.1.0) no longer minds arguments where none are declared.
const LENIENT: usize = 9;

/// A function, filter, test or tag, in every release that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name; Kestra's look-up is case-sensitive.
    pub name: &'static str,
    /// Where Kestra registers it only under a condition: which one. Its absence is then nothing to claim.
    pub condition: Option<&'static str>,
    pub(super) rows: &'static [Row],
}

/// What holds from one release to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) first: u8,
    pub(super) last: u8,
    pub(super) args: Option<&'static [&'static str]>,
    pub(super) deprecated: bool,
    pub(super) class: &'static str,
}

/// What a release says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The declared arguments in order. `None`: none are declared, any number is taken. An empty list rejects
    /// arguments up to 1.1 and takes any from 1.2 (expr §2.6), see [`Signature::takes_any`].
    pub args: Option<&'static [&'static str]>,
    /// Whether Kestra calls it deprecated.
    pub deprecated: bool,
    /// The class it comes from: `kestra:…` or `pebble:…`.
    pub class: &'static str,
    release: Release,
}

impl Signature {
    /// Whether any arguments are taken, positional or named.
    pub fn takes_any(&self) -> bool {
        self.args.is_none_or(|args| args.is_empty() && self.release.index() >= LENIENT)
    }

    /// The position of an argument.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.args?.iter().position(|arg| *arg == name)
    }
}

impl Named {
    /// What `release` says of it; `None` if it has no such name.
    pub fn signature(&self, release: Release) -> Option<Signature> {
        let row = self.rows.iter().find(|row| covers(row.first, row.last, release))?;
        Some(Signature { args: row.args, deprecated: row.deprecated, class: row.class, release })
    }

    /// Whether `release` has it.
    pub fn exists_in(&self, release: Release) -> bool {
        self.signature(release).is_some()
    }

    /// Every release that has it, oldest first.
    pub fn releases(&self) -> impl DoubleEndedIterator<Item = Release> {
        Release::all().filter(|release| self.exists_in(*release))
    }

    /// The first recorded release that has it.
    pub fn first(&self) -> Option<Release> {
        self.releases().next()
    }

    /// The last recorded release that has it.
    pub fn last(&self) -> Option<Release> {
        self.releases().next_back()
    }
}

/// An operator, in every release that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// As it is written.
    pub symbol: &'static str,
    pub(super) levels: &'static [Level],
}

/// How tightly an operator binds from one release to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) first: u8,
    pub(super) last: u8,
    pub(super) precedence: u16,
}

impl Operator {
    /// How tightly it binds; `None` if `release` has no such operator.
    pub fn precedence(&self, release: Release) -> Option<u16> {
        self.levels
            .iter()
            .find(|level| covers(level.first, level.last, release))
            .map(|level| level.precedence)
    }

    /// The first recorded release that has it.
    pub fn first(&self) -> Option<Release> {
        Release::all().find(|release| self.precedence(*release).is_some())
    }
}

fn covers(first: u8, last: u8, release: Release) -> bool {
    (usize::from(first)..=usize::from(last)).contains(&release.index())
}

/// The entry of a sorted table.
pub(super) fn find_in(table: &'static [Named], name: &str) -> Option<&'static Named> {
    table.binary_search_by_key(&name, |named| named.name).ok().and_then(|at| table.get(at))
}

#[cfg(test)]
mod tests {
    use crate::kestra::{filters, functions, tags};

    #[test]
    fn empty_lists_are_strict_up_to_1_1() {
        let uuid = functions::find("uuid").unwrap();
        let takes_any: Vec<String> = uuid
            .releases()
            .filter(|release| uuid.signature(*release).is_some_and(|signature| signature.takes_any()))
            .map(|release| release.to_string())
            .collect();
        assert_eq!(takes_any, ["1.2.0", "1.3.0", "1.3.19", "1.3.22", "1.3.31", "2.0.0"]);
    }

    #[test]
    fn tables_are_sorted() {
        assert!(functions::all().map(|named| named.name).is_sorted());
        assert!(filters::all().map(|named| named.name).is_sorted());
        assert!(tags::all().map(|named| named.name).is_sorted());
    }
}
