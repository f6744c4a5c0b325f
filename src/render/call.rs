//! Arguments of functions, filters, tests and macros (expr §2.6).

use std::rc::Rc;

use super::{
    fault::{Fault, Outcome},
    state::State,
    value::Value,
};
use crate::{
    kestra::{Release, Signature},
    pebble::{Args, Param},
};

/// Evaluated arguments by name; those of a call without declared names are called `0`, `1`, ….
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    entries: Vec<(Rc<str>, Value)>,
}

impl Arguments {
    /// The arguments of a call to something with `signature`.
    pub(super) fn evaluate<'e>(
        state: &mut State<'e>,
        signature: &Signature,
        args: Option<&'e Args<'e>>,
    ) -> Outcome<Self> {
        Self::named(state, signature.args, args)
    }

    /// The arguments of a macro.
    pub(super) fn of_macro<'e>(
        state: &mut State<'e>,
        params: &[Param<'e>],
        args: &'e Args<'e>,
    ) -> Outcome<Self> {
        let names: Vec<&str> = params.iter().map(|param| param.name.value).collect();
        Self::named(state, Some(&names), Some(args))
    }

    /// Positional arguments first, then named ones, which win over positional ones of their name.
    fn named<'e>(state: &mut State<'e>, names: Option<&[&str]>, args: Option<&'e Args<'e>>) -> Outcome<Self> {
        let mut found = Self::default();
        let Some(args) = args else { return Ok(found) };
        let lenient = state.release() >= Release::V1_2;
        let names = names.filter(|names| !names.is_empty() || !lenient);
        for (at, arg) in args.positional.iter().enumerate() {
            let name = match names {
                None => at.to_string(),
                Some(names) => match names.get(at) {
                    Some(name) => (*name).to_owned(),
                    None => return Err(Fault::failed(format!("it takes {} arguments at most", names.len()))),
                },
            };
            let value = state.evaluate(arg)?;
            found.put(&name, value);
        }
        for (name, arg) in &args.named {
            match names {
                Some(names) if !names.contains(&name.value) => {
                    return Err(Fault::failed(format!("it has no argument `{}`", name.value)));
                }
                None if !lenient => {}
                Some(_) | None => {
                    let value = state.evaluate(arg)?;
                    found.put(name.value, value);
                }
            }
        }
        Ok(found)
    }

    fn put(&mut self, name: &str, value: Value) {
        match self.entries.iter_mut().find(|(given, _)| &**given == name) {
            Some((_, old)) => *old = value,
            None => self.entries.push((name.into(), value)),
        }
    }

    /// The value of an argument; `None` if it was not given.
    pub(super) fn given(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(given, _)| &**given == name).map(|(_, value)| value)
    }

    /// The value of an argument that was given and is not `null`.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.given(name).filter(|value| !value.is_null())
    }

    /// The text of an argument: `None` if it is absent or `null`, an error if it is something else.
    pub(super) fn text(&self, name: &str) -> Outcome<Option<&str>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match value.as_text() {
                Some(text) => Ok(Some(text)),
                None => Err(Fault::failed(format!("argument `{name}` must be a text"))),
            },
        }
    }

    /// The positional arguments of a call without declared names.
    pub(super) fn positional(&self) -> Vec<Value> {
        (0..).map_while(|at: usize| self.given(&at.to_string()).cloned()).collect()
    }

    /// How many arguments were given.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Every value.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Names and values.
    pub(super) fn into_entries(self) -> impl Iterator<Item = (Rc<str>, Value)> {
        self.entries.into_iter()
    }
}
