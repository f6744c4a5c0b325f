//! Names of a program: its functions and variables. A scope changes while it is in use, as in jackson-jq: a function
//! that is defined inside parentheses can be called behind them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use super::{
    node::Node,
    syntax::{Definition, Part},
};

/// Functions and variables, and where to look further.
#[derive(Debug)]
pub(super) struct Scope {
    parent: Option<Rc<Self>>,
    functions: RefCell<HashMap<(Rc<str>, usize), Function>>,
    values: RefCell<HashMap<Rc<str>, Node>>,
}

/// A function that is not built in with the machine.
#[derive(Clone, Debug)]
pub(super) enum Function {
    /// One that is defined, and where; `None` is the function's own name inside of itself.
    Defined(Rc<Definition>, Home),
    /// An argument, and where it was written.
    Argument(Part, Rc<Scope>),
}

/// Where a function is defined. What a scope holds itself would be a cycle.
#[derive(Clone, Debug)]
pub(super) enum Home {
    /// The scope in which the name was found.
    Finder,
    /// The parent of that scope.
    Parent,
}

impl Scope {
    /// The scope of all that is built in.
    pub(super) fn root() -> Rc<Self> {
        Rc::new(Self { parent: None, functions: RefCell::default(), values: RefCell::default() })
    }

    /// A scope inside another.
    pub(super) fn child(parent: &Rc<Self>) -> Rc<Self> {
        Rc::new(Self {
            parent: Some(Rc::clone(parent)),
            functions: RefCell::default(),
            values: RefCell::default(),
        })
    }

    /// Adds a function.
    pub(super) fn define(&self, name: Rc<str>, arity: usize, function: Function) {
        self.functions.borrow_mut().insert((name, arity), function);
    }

    /// Sets a variable.
    pub(super) fn set(&self, name: Rc<str>, value: Node) {
        self.values.borrow_mut().insert(name, value);
    }

    /// The function of a name, and the scope it belongs to.
    pub(super) fn function(self: &Rc<Self>, name: &Rc<str>, arity: usize) -> Option<(Function, Rc<Self>)> {
        let key = (Rc::clone(name), arity);
        let mut scope = self;
        loop {
            if let Some(function) = scope.functions.borrow().get(&key) {
                let home = match (function, &scope.parent) {
                    (Function::Defined(_, Home::Parent), Some(parent)) => parent,
                    (Function::Defined(..) | Function::Argument(..), _) => scope,
                };
                return Some((function.clone(), Rc::clone(home)));
            }
            scope = scope.parent.as_ref()?;
        }
    }

    /// The value of a variable.
    pub(super) fn value(&self, name: &str) -> Option<Node> {
        let mut scope = self;
        loop {
            if let Some(value) = scope.values.borrow().get(name) {
                return Some(value.clone());
            }
            scope = scope.parent.as_deref()?;
        }
    }
}

impl Drop for Scope {
    /// A long chain of scopes is let go one by one, not one inside the other.
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(mut scope) = parent.and_then(Rc::into_inner) {
            parent = scope.parent.take();
        }
    }
}
