//! Where secrets and envs come from, what Kestra makes of them, and values that cannot show themselves.
//!
//! Uses `span`, `source`, `kestra` and `yaml`. Knows nothing of flows, and reads nothing from disk or the environment:
//! `cli` hands everything in.

pub mod codec;
pub mod dotenv;
pub mod expansion;
mod key;
pub mod server;
mod value;

pub use key::{EnvKey, SecretKey};
pub use value::Secret;
