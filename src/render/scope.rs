//! Variables that a template makes itself: `set`, `for`, macros (expr §3).

use std::{collections::HashMap, rc::Rc};

use super::{fault::Unknown, value::Value};

/// The scopes of a template, innermost last. The first holds what was taken from the run's variables.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    stack: Vec<Scope>,
    /// Names of outer scopes exist, but are `null`: text that `render()` renders inside a macro.
    pub(super) hides_run: bool,
}

#[derive(Clone, Debug, Default)]
struct Scope {
    variables: HashMap<Rc<str>, Slot>,
    /// Nothing outside can be seen: the parameters of a macro.
    local: bool,
}

/// A variable; after partial evaluation it may exist without a known value.
type Slot = Result<Value, Unknown>;

/// Where a name was found.
pub(super) enum Found {
    /// Here is its value.
    Value(Slot),
    /// No scope of the template has it, the run's variables may.
    Outside,
    /// It cannot be seen from here.
    Hidden,
}

impl Default for Scopes {
    fn default() -> Self {
        Self { stack: vec![Scope::default()], hides_run: false }
    }
}

impl Scopes {
    pub(super) fn push(&mut self) {
        self.stack.push(Scope::default());
    }

    pub(super) fn push_local(&mut self) {
        self.stack.push(Scope { local: true, ..Scope::default() });
    }

    pub(super) fn pop(&mut self) {
        self.stack.pop();
    }

    /// Sets a variable of the innermost scope.
    pub(super) fn put(&mut self, name: &str, value: Value) {
        if let Some(scope) = self.stack.last_mut() {
            scope.variables.insert(name.into(), Ok(value));
        }
    }

    /// Makes a variable of the innermost scope unknown.
    pub(super) fn forget(&mut self, name: &str, why: Unknown) {
        if let Some(scope) = self.stack.last_mut() {
            scope.variables.insert(name.into(), Err(why));
        }
    }

    /// Keeps what the run's variables say of a name.
    pub(super) fn keep(&mut self, name: &str, value: Value) {
        if let Some(scope) = self.stack.first_mut() {
            scope.variables.insert(name.into(), Ok(value));
        }
    }

    /// `set`: changes the innermost variable of that name; a new one goes to the innermost scope. `in_run` says
    /// whether the run's variables have it.
    pub(super) fn set(&mut self, name: &str, value: Value, in_run: bool) {
        let last = self.stack.len().saturating_sub(1);
        for at in (0..=last).rev() {
            let Some(scope) = self.stack.get_mut(at) else { continue };
            if scope.local || scope.variables.contains_key(name) || (at == 0 && in_run) {
                scope.variables.insert(name.into(), Ok(value));
                return;
            }
        }
        self.put(name, value);
    }

    /// Looks a name up from the innermost scope outwards.
    pub(super) fn find(&self, name: &str) -> Found {
        for scope in self.stack.iter().rev() {
            if let Some(value) = scope.variables.get(name) {
                return Found::Value(value.clone());
            }
            if scope.local {
                return Found::Hidden;
            }
        }
        Found::Outside
    }

    /// The variables as `render()` hands them on: seen from inside a macro, those outside are `null` (they exist).
    pub(super) fn handed_on(&self) -> Self {
        let Some(lowest) = self.stack.iter().position(|scope| scope.local) else {
            let mut variables = HashMap::new();
            for scope in &self.stack {
                variables
                    .extend(scope.variables.iter().map(|(name, value)| (Rc::clone(name), value.clone())));
            }
            return Self { stack: vec![Scope { variables, local: false }], hides_run: self.hides_run };
        };
        let mut variables = HashMap::new();
        for scope in self.stack.iter().take(lowest) {
            #[expect(clippy::iter_over_hash_type, reason = "what is made is a map again")]
            for name in scope.variables.keys() {
                let value = if let Found::Value(value) = self.find(name) { value } else { Ok(Value::Null) };
                variables.insert(Rc::clone(name), value);
            }
        }
        Self { stack: vec![Scope { variables, local: false }], hides_run: true }
    }
}
