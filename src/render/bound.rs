//! What values may cost: lists can hold one another many times over, and texts can double.

use std::{collections::HashSet, rc::Rc};

use super::{
    engine::Engine,
    fault::{Fault, Outcome},
    state::State,
    value::Value,
};

/// How deep lists and maps may be nested: as deep as Jackson writes them.
const MAX_DEPTH: usize = 1000;
/// How many bytes of text cost as much as one node.
const BYTES_A_NODE: usize = 32;

impl Engine<'_> {
    /// Takes the cost of writing so many bytes from the budget.
    pub(super) fn spend_text(&self, bytes: usize) -> Outcome<()> {
        self.spend(bytes / BYTES_A_NODE)
    }
}

impl State<'_> {
    /// Takes the cost of going through all of `value` from the budget.
    pub(super) fn weigh(&self, value: &Value) -> Outcome<()> {
        self.weigh_below(value, 0)
    }

    fn weigh_below(&self, value: &Value, depth: usize) -> Outcome<()> {
        if depth > MAX_DEPTH {
            return Err(Fault::unsupported("a list that deep"));
        }
        match value {
            Value::List(list) => {
                self.engine.spend(1 + list.len() / 4)?;
                list.get().iter().try_for_each(|item| self.weigh_below(item, depth + 1))
            }
            Value::Map(map) => {
                self.engine.spend(1 + map.len() / 4)?;
                map.get().values().try_for_each(|item| self.weigh_below(item, depth + 1))
            }
            Value::Entry(entry) => self.weigh_below(&entry.1, depth + 1),
            Value::Text(text) | Value::Safe(text) => self.engine.spend_text(text.len()),
            _ => Ok(()),
        }
    }

    /// An error if `value`, a new list or map, is nested too deep to be let go of again.
    pub(super) fn limit_depth(&self, value: &Value) -> Outcome<()> {
        let mut seen = HashSet::new();
        self.depth_below(value, 0, &mut seen)
    }

    fn depth_below(&self, value: &Value, depth: usize, seen: &mut HashSet<(usize, usize)>) -> Outcome<()> {
        if depth > MAX_DEPTH {
            return Err(Fault::unsupported("a list that deep"));
        }
        match value {
            Value::List(list) => {
                if seen.insert((Rc::as_ptr(&list.items).addr(), depth)) {
                    self.engine.spend(list.len() / 8)?;
                    list.get().iter().try_for_each(|item| self.depth_below(item, depth + 1, seen))?;
                }
                Ok(())
            }
            Value::Map(map) => {
                if seen.insert((Rc::as_ptr(&map.entries).addr(), depth)) {
                    self.engine.spend(map.len() / 8)?;
                    map.get().values().try_for_each(|item| self.depth_below(item, depth + 1, seen))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
