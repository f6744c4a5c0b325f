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
mod given;
mod guard;
mod input;
mod ion;
mod java;
mod jq;
mod json;
mod json_time;
mod literal;
mod member;
mod node;
mod object;
mod operate;
mod partial;
mod print;
mod residual;
mod scope;
mod state;
mod test;
mod time;
mod typed;
mod value;
mod world;
mod yaml;

pub use self::{
    engine::{Engine, Root, SecretAnswer, World},
    fault::{Fault, Outcome, Unknown},
    function::IMPURE,
    given::{Given, GivenFailure},
    java::decimal::Decimal,
    partial::{Folded, Open},
    time::{
        Duration, Instant, JavaDate, LocalDate, LocalDateTime, LocalTime, Offset, OffsetDateTime, Region,
        Temporal, Zone, ZonedDateTime,
    },
    value::{Key, List, ListKind, Loop, Map, MapKind, Number, Value},
    world::{BadInput, Facts},
};
