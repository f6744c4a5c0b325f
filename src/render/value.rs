//! `Value`: what an expression is worth, with the types Java has for it, because they show: `[1]` from JSON holds
//! `Integer`s, `1` in a template is a `Long`, and the two are not equal (expr §2.3).

use std::{
    cell::{Cell, Ref, RefCell},
    rc::Rc,
};

use indexmap::IndexMap;
use num_bigint::BigInt;

use super::{java::decimal::Decimal, time::Temporal};

/// A value of an expression.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// A `Boolean`.
    Bool(bool),
    /// Any `Number`.
    Number(Number),
    /// A `Character`, as `'abc' | first` gives it; one UTF-16 unit.
    Char(u16),
    /// A `String`.
    Text(Rc<str>),
    /// The text of a macro: Pebble's `SafeString`, which is no `String`.
    Safe(Rc<str>),
    /// A list, set or array.
    List(List),
    /// A map.
    Map(Map),
    /// An entry of a map, as a loop over a map gives it.
    Entry(Rc<(Self, Self)>),
    /// A date, time or duration.
    Time(Temporal),
    /// A constant of a Java enum.
    Enum(Rc<str>),
    /// `loop` inside a `for`.
    Loop(Rc<Loop>),
    /// A text with a secret in it that must not be seen: it prints as a placeholder, and nothing else can be asked.
    Masked(Rc<str>),
}

/// A number with its Java class.
#[derive(Clone, Debug)]
pub enum Number {
    /// `Integer`
    Int(i32),
    /// `Long`
    Long(i64),
    /// `Float`
    Float(f32),
    /// `Double`
    Double(f64),
    /// `BigInteger`
    BigInt(BigInt),
    /// `BigDecimal`
    BigDecimal(Decimal),
    /// Pebble's own number classes, of `loop.length` and `loop.revindex`.
    Lazy(i32, &'static str),
}

/// Which Java class a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// `java.util.ArrayList`
    Array,
    /// What `List.of` and `Stream.toList` give: it cannot be changed.
    Immutable,
    /// A part of another list, by `slice`.
    Sub,
    /// A part of another list, by `chunk`; changes write through.
    Partition,
    /// A `HashSet`; its elements are kept in the order it iterates them.
    Set,
    /// The keys of a map.
    Keys,
    /// The values of a map: a `Collection`, but no `List`.
    Values,
    /// A Java array of `String`: no `Collection` at all.
    StringArray,
}

/// A list, set or array; copies share the elements, as in Java.
#[derive(Clone, Debug)]
pub struct List {
    /// Its class.
    pub kind: ListKind,
    /// The elements.
    pub items: Rc<RefCell<Vec<Value>>>,
}

/// How a map orders its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapKind {
    /// `LinkedHashMap`: as they were put.
    Linked,
    /// `HashMap`: by hash, in a table that had at least this many places to begin with.
    Hash(usize),
}

/// A map; copies share the entries.
#[derive(Clone, Debug)]
pub struct Map {
    /// How it orders its entries.
    pub kind: MapKind,
    /// The entries as they were put.
    pub entries: Rc<RefCell<IndexMap<Key, Value>>>,
    /// More entries may be there than are known.
    pub open: bool,
}

/// A value as the key of a map: equal as Java's `equals` has it.
#[derive(Clone, Debug)]
pub struct Key(pub Value);

/// The variable `loop`. Pebble changes one object from round to round, so what was put aside changes too.
#[derive(Debug)]
pub struct Loop {
    /// Position, from 0.
    pub index: Cell<i32>,
    /// How many rounds there are.
    pub length: Cell<i32>,
    /// Whether it is the first round.
    pub first: Cell<bool>,
    /// Whether it is the last round.
    pub last: Cell<bool>,
}

impl Value {
    /// A `String`.
    pub fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// An `Integer`.
    pub const fn int(number: i32) -> Self {
        Self::Number(Number::Int(number))
    }

    /// A `Long`.
    pub const fn long(number: i64) -> Self {
        Self::Number(Number::Long(number))
    }

    /// A `Double`.
    pub const fn double(number: f64) -> Self {
        Self::Number(Number::Double(number))
    }

    /// An `ArrayList`.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(List::new(ListKind::Array, items))
    }

    /// A `LinkedHashMap`; of equal keys the last value stays.
    pub fn map(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        Self::Map(Map::new(MapKind::Linked, entries))
    }

    /// Whether it is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is a `String`.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The number, if it is one.
    pub const fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// The list, if it is a `java.util.List`.
    pub fn as_list(&self) -> Option<&List> {
        if let Self::List(list) = self { Some(list).filter(|list| list.is_list()) } else { None }
    }

    /// The list or set, if it is a `java.util.Collection`.
    pub fn as_collection(&self) -> Option<&List> {
        if let Self::List(list) = self {
            Some(list).filter(|list| list.kind != ListKind::StringArray)
        } else {
            None
        }
    }

    /// The map, if it is one.
    pub const fn as_map(&self) -> Option<&Map> {
        if let Self::Map(map) = self { Some(map) } else { None }
    }

    /// A copy that shares nothing with this value.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        match self {
            Self::List(list) => {
                Self::List(List::new(list.kind, list.get().iter().map(Self::deep_copy).collect()))
            }
            Self::Map(map) => {
                let entries =
                    map.get().iter().map(|(key, value)| (key.0.deep_copy(), value.deep_copy())).collect();
                Self::Map(Map { open: map.open, ..Map::from_entries(map.kind, entries) })
            }
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Char(_)
            | Self::Text(_)
            | Self::Safe(_)
            | Self::Entry(_)
            | Self::Time(_)
            | Self::Enum(_)
            | Self::Loop(_)
            | Self::Masked(_) => self.clone(),
        }
    }
}

impl List {
    /// A list of a class.
    pub fn new(kind: ListKind, items: Vec<Value>) -> Self {
        Self { kind, items: Rc::new(RefCell::new(items)) }
    }

    /// The elements.
    pub fn get(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.get().is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.get().len()
    }

    /// Whether it is a `java.util.List`.
    pub const fn is_list(&self) -> bool {
        matches!(self.kind, ListKind::Array | ListKind::Immutable | ListKind::Sub | ListKind::Partition)
    }

    /// Whether elements can be moved about in it.
    pub const fn is_mutable(&self) -> bool {
        !matches!(self.kind, ListKind::Immutable | ListKind::Partition)
    }
}

impl Map {
    /// A map; of equal keys the last value stays.
    pub fn new(kind: MapKind, entries: impl IntoIterator<Item = (Value, Value)>) -> Self {
        Self::from_entries(kind, entries.into_iter().collect())
    }

    fn from_entries(kind: MapKind, entries: Vec<(Value, Value)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (Key(key), value)).collect();
        Self { kind, entries: Rc::new(RefCell::new(entries)), open: false }
    }

    /// The entries as they were put.
    pub fn get(&self) -> Ref<'_, IndexMap<Key, Value>> {
        self.entries.borrow()
    }

    /// The value of a key.
    pub fn value(&self, key: &Value) -> Option<Value> {
        self.get().get(&Key(key.clone())).cloned()
    }

    /// The value of a text as key.
    pub fn value_of(&self, key: &str) -> Option<Value> {
        self.value(&Value::text(key))
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.get().is_empty()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.get().len()
    }

    /// The entries in the order in which Java iterates them.
    pub fn ordered(&self) -> Vec<(Value, Value)> {
        let entries = self.get();
        let mut found: Vec<(Value, Value)> =
            entries.iter().map(|(key, value)| (key.0.clone(), value.clone())).collect();
        if let MapKind::Hash(places) = self.kind {
            let table = table_size(places, found.len());
            found.sort_by_key(|(key, _)| bucket(super::object::hash_code(key), table));
        }
        found
    }
}

/// The places of a `HashMap` that was made for `places` and holds `count` entries.
pub(super) fn table_size(places: usize, count: usize) -> usize {
    let mut table = places.max(1).next_power_of_two();
    while count * 4 > table * 3 {
        table *= 2;
    }
    table
}

/// The place of a hash in a table.
pub(super) const fn bucket(hash: i32, table: usize) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "a map has less than 2^32 entries")]
    let table = table as u32;
    let hash = hash.cast_unsigned();
    (hash ^ (hash >> 16)) & table.wrapping_sub(1)
}
