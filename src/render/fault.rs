//! Why an expression has no value.

use std::rc::Rc;

/// Why an expression has no value.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A variable, key or attribute that does not exist: `??`, `default` and `is defined` catch it (expr §8).
    Undefined(Rc<str>),
    /// Any other failure; nothing catches it. Holds no value of a secret.
    Failed(Rc<str>),
    /// It cannot be said here.
    Unknown(Unknown),
}

/// Why something cannot be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// A variable, or a path below one, that is known only at run time, or was not given.
    Variable(Rc<str>),
    /// A secret that no source defines; the key, and why.
    Secret(Rc<str>),
    /// The value of a secret would show: its key.
    Masked(Rc<str>),
    /// It depends on time, chance, storage, the network or the server.
    Impure(&'static str, &'static str),
    /// A method or property of a Java object that we do not compute, or an object of the engine.
    Java(Rc<str>),
    /// We do not compute it as Java does.
    Unsupported(Rc<str>),
}

impl Fault {
    /// A failure.
    pub fn failed(why: impl Into<Rc<str>>) -> Self {
        Self::Failed(why.into())
    }

    /// Something that is not computed.
    pub fn unsupported(what: impl Into<Rc<str>>) -> Self {
        Self::Unknown(Unknown::Unsupported(what.into()))
    }

    /// A method, property or object of Java.
    pub fn java(what: impl Into<Rc<str>>) -> Self {
        Self::Unknown(Unknown::Java(what.into()))
    }

    /// The same, where an undefined name becomes a failure like any other.
    #[must_use]
    pub fn wrapped(self) -> Self {
        match self {
            Self::Undefined(name) => Self::Failed(format!("`{name}` does not exist").into()),
            Self::Failed(_) | Self::Unknown(_) => self,
        }
    }
}

/// The value of an expression, or why there is none.
pub type Outcome<T = super::value::Value> = Result<T, Fault>;
