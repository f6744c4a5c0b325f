//! Render: what a template is worth with what is known, computed as Kestra computes it, and copies of flows with it.
//!
//! [`Engine`] evaluates the whole expression language of a release: Java's values and their printing, dates, numbers and
//! patterns, operators, attributes, tags, filters and functions. What depends on the time, on chance, on the network or
//! on the server is not computed, see [`IMPURE`]. [`Engine::fold`] computes what is known of a template and leaves the
//! rest as it is written; [`render()`] does so for every rendered scalar of a file and leaves all other bytes as they
//! are.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the classes of a value each function takes some; Java throws for all others, whatever they are"
)]

mod attribute;
mod bound;
mod call;
mod copy;
mod engine;
mod expression;
mod fault;
mod file;
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
mod order;
mod partial;
mod piece;
mod print;
mod reason;
mod residual;
mod scalar;
mod scope;
mod state;
mod test;
mod time;
mod typed;
mod unroll;
mod value;
mod world;
mod yaml;

pub use self::{
    copy::{MASK, OpenSite},
    engine::{Engine, Root, SecretAnswer, World, is_truthy},
    fault::{Fault, Outcome, Unknown},
    file::{Failure, Rendered, Run, render},
    function::IMPURE,
    given::{Given, GivenFailure, read_context},
    java::decimal::Decimal,
    partial::{Folded, Open},
    time::{
        Duration, Instant, JavaDate, LocalDate, LocalDateTime, LocalTime, Offset, OffsetDateTime, Region,
        Temporal, Zone, ZonedDateTime,
    },
    value::{Key, List, ListKind, Loop, Map, MapKind, Number, Value},
    world::BadInput,
};
