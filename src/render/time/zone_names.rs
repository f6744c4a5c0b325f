//! Which time zones there are, and what they are called in English: `schemas/java/zones.tsv`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

static TABLE: &str = include_str!("../../../schemas/java/zones.tsv");
static NAMES: LazyLock<Names> = LazyLock::new(read);

#[derive(Debug, Default)]
struct Names {
    /// Of each zone: long and short name for standard time, summer time and either.
    zones: BTreeMap<&'static str, &'static str>,
    short: BTreeMap<&'static str, Named>,
    long: BTreeMap<&'static str, Named>,
}

/// The zone that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Its id.
    pub(super) id: &'static str,
    /// Whether the name says that it is not summer time.
    pub(super) standard: bool,
}

/// What is asked of a zone's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    Standard,
    Summer,
    Either,
}

fn read() -> Names {
    let mut names = Names::default();
    let mut sets: HashMap<&str, &'static str> = HashMap::new();
    for line in TABLE.lines() {
        let cells: Vec<&'static str> = line.split('\t').collect();
        match cells.as_slice() {
            ["names", number, set] => _ = sets.insert(number, set),
            ["zone", id, number] => {
                _ = names.zones.insert(id, sets.get(number).copied().unwrap_or_default());
            }
            [length, name, id, kind] => {
                let id = if *id == "=" { name } else { id };
                // Numbers of the JDK: -1 an id, 0 standard time, 1 summer time, 2 either.
                let zone = Named { id, standard: matches!(*kind, "0" | "2") };
                let table = if *length == "short" { &mut names.short } else { &mut names.long };
                table.insert(name, zone);
            }
            _ => {}
        }
    }
    for id in names.zones.keys() {
        for table in [&mut names.short, &mut names.long] {
            table.entry(id).or_insert(Named { id, standard: false });
        }
    }
    names
}

/// Whether there is a region of that id.
pub(super) fn is_region(id: &str) -> bool {
    NAMES.zones.contains_key(id)
}

/// What a region is called.
pub(super) fn name(id: &str, long: bool, season: Season) -> Option<&'static str> {
    let (id, set) = NAMES.zones.get_key_value(id)?;
    let index = match season {
        Season::Standard => 0,
        Season::Summer => 2,
        Season::Either => 4,
    };
    let name = set.split('|').nth(index + usize::from(!long))?;
    Some(if name == "=" { id } else { name })
}

/// The id that stands at the start of a text, and its length in characters.
pub(super) fn read_id(text: &[char], equal: impl Fn(char, char) -> bool) -> Option<(&'static str, usize)> {
    let ids = NAMES.zones.keys().map(|id| (*id, *id));
    longest(ids, text, equal)
}

/// The name or id that stands at the start of a text, and its length in characters.
pub(super) fn read_name(
    text: &[char],
    long: bool,
    equal: impl Fn(char, char) -> bool,
) -> Option<(Named, usize)> {
    let table = if long { &NAMES.long } else { &NAMES.short };
    longest(table.iter().map(|(name, zone)| (*name, *zone)), text, equal)
}

/// Java walks down a prefix tree and does not turn back: where the text parts from all names at a place where names
/// part from each other, nothing is found, though a shorter name may have stood there.
fn longest<T>(
    names: impl Iterator<Item = (&'static str, T)>,
    text: &[char],
    equal: impl Fn(char, char) -> bool,
) -> Option<(T, usize)> {
    let mut found: Option<(T, usize)> = None;
    let mut forks: BTreeMap<usize, char> = BTreeMap::new();
    let mut fork = 0;
    for (name, value) in names {
        let mut letters = name.chars();
        let common = text.iter().zip(letters.by_ref()).take_while(|(a, b)| equal(**a, *b)).count();
        let Some(next) = name.chars().nth(common) else {
            if found.as_ref().is_none_or(|(_, length)| *length < common) {
                found = Some((value, common));
            }
            continue;
        };
        let known = *forks.entry(common).or_insert(next);
        if !equal(known, next) {
            fork = fork.max(common);
        }
    }
    found.filter(|(_, length)| *length >= fork && *length > 0)
}
