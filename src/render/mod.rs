//! Render: what a template is worth with what is known, computed as Kestra computes it.
//!
//! [`engine`] evaluates the whole expression language of a release: Java's values and their printing ([`value`],
//! [`object`], [`java`], [`time`]), operators, attributes, tags, filters and functions. What depends on the time, on
//! chance, on the network or on the server is not computed, see [`function::IMPURE`].

mod attribute;
mod call;
mod engine;
mod expression;
mod fault;
mod filter;
mod function;
mod ion;
mod java;
mod jq;
mod json;
mod json_time;
mod member;
mod object;
mod operate;
mod print;
mod scope;
mod state;
mod test;
mod time;
mod typed;
mod value;
mod yaml;

pub use self::{
    engine::{Engine, Root, SecretAnswer, World},
    fault::{Fault, Outcome, Unknown},
    function::IMPURE,
    java::decimal::Decimal,
    time::Temporal,
    value::{Key, List, ListKind, Loop, Map, MapKind, Number, Value},
};
