//! Where secrets and envs come from, what Kestra makes of them, and values that cannot show themselves.
//!
//! Uses `span`, `source`, `kestra` and `yaml`. Knows nothing of flows, and reads nothing from disk or the environment:
//! `cli` hands everything in.

mod builder;
pub mod codec;
pub mod compose;
mod definition;
pub mod dotenv;
mod environment;
pub mod expansion;
mod hide;
mod image;
mod key;
pub mod macro_form;
pub mod manifest;
mod matcher;
pub mod names;
mod provenance;
pub mod recode;
pub mod server;
mod server_config;
mod store;
mod value;

pub use builder::{ProcessClaim, StoreBuilder, Variable};
pub use definition::{Definition, Repair, ValueFault, ValueStyle};
pub use environment::Scope;
pub use key::{EnvKey, SecretKey};
pub use matcher::{KnownValue, Matcher};
pub use provenance::{Origin, Provenance, Source, SourceKind};
pub use server_config::ServerConfig;
pub use store::{SecretStore, SourceFault, Unclaimed};
pub use value::Secret;
