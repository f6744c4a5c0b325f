//! jq programs as Kestra runs them: with `jackson-jq` in its version for jq 1.6.
//!
//! That library is no port of jq but an interpreter of its own, whose ways show: `and` and `or` bind alike, `try` also
//! catches what fails further down its pipe, numbers keep their Java class and whole results become integers, half of
//! jq's functions do not exist, and asking for one is an error like any other. So this follows its sources instead of
//! using a crate for jq: its tree is walked in the same order, and each result is handed on as it comes.

mod builtin;
mod builtin_text;
mod builtin_value;
mod call;
mod date;
mod define;
mod eval;
mod math;
mod node;
mod operate;
mod parse;
mod parse_value;
mod path;
mod pattern;
mod regex;
mod scope;
mod sort;
mod syntax;
mod token;

#[cfg(test)]
mod tests;

use std::{cell::Cell, rc::Rc};

use self::{node::Node, path::Place, scope::Scope};
use super::{
    fault::{Fault, Outcome},
    value::Value,
};
use crate::kestra::Release;

/// How many steps a program may take.
const MAX_STEPS: usize = 2_000_000;
/// How deep expressions may be evaluated inside one another.
const MAX_DEPTH: usize = 600;
/// How many results a program may have.
const MAX_RESULTS: usize = 100_000;

/// What a program is run on.
#[derive(Debug)]
pub(super) enum Input {
    /// An empty text.
    Missing,
    /// What came out of JSON.
    Json(Value),
    /// Any other value; its entries that are null are left out.
    Java(Value),
}

/// The results of a program.
pub(super) fn run(release: Release, program: &str, input: &Input) -> Outcome<Vec<Value>> {
    let machine = Machine { release, steps: Cell::new(0), depth: Cell::new(0), root: Scope::root() };
    let mut results = Vec::new();
    machine.run(program, input, &mut results).map_err(|stop| match stop {
        Stop::Error(message) => Fault::failed(format!("jq: {}", message.to_plain_text())),
        Stop::Break(name) => Fault::failed(format!("jq: there is no label `${name}`")),
        Stop::Fault(fault) => fault,
    })?;
    Ok(results)
}

/// Why a program stops.
#[derive(Debug)]
enum Stop {
    /// An error with its message; `try` catches it.
    Error(Node),
    /// `break $name`; `try` catches it too.
    Break(Rc<str>),
    /// Nothing catches it.
    Fault(Fault),
}

impl Stop {
    fn error(message: impl Into<Rc<str>>) -> Self {
        Self::Error(Node::text(message))
    }

    /// A failure of Java that is no error of jq.
    fn failed(why: &str) -> Self {
        Self::Fault(Fault::failed(why))
    }

    fn unsupported(what: &str) -> Self {
        Self::Fault(Fault::unsupported(what))
    }
}

/// Whether to go on.
type Flow = Result<(), Stop>;

/// What takes each result, with its path.
type Sink<'s> = dyn FnMut(Node, Place) -> Flow + 's;

/// What a run needs everywhere.
#[derive(Debug)]
struct Machine {
    release: Release,
    steps: Cell<usize>,
    depth: Cell<usize>,
    root: Rc<Scope>,
}

impl Machine {
    fn run(&self, program: &str, input: &Input, results: &mut Vec<Value>) -> Flow {
        let program = parse::program(program)?;
        let input = match input {
            Input::Missing => Node::Missing,
            Input::Json(value) => Node::from_value(self, value, true)?,
            Input::Java(value) => Node::from_value(self, value, false)?,
        };
        let scope = Scope::child(&Scope::child(&self.root));
        self.each(&program, &scope, &input, &mut |node| {
            if results.len() >= MAX_RESULTS {
                return Err(Stop::unsupported("jq: that many results"));
            }
            results.push(node.to_value().map_err(Stop::Fault)?);
            Ok(())
        })
    }

    /// Counts what a run costs.
    fn spend(&self, steps: usize) -> Flow {
        let steps = self.steps.get().saturating_add(steps).saturating_add(1);
        self.steps.set(steps);
        if steps > MAX_STEPS { Err(Stop::unsupported("jq: a program that runs long")) } else { Ok(()) }
    }
}
