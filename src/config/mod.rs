//! The configuration file `kestra-lint.yaml`: what may stand in it, and its JSON Schema.
//!
//! Reads text, not files. What a setting means when nothing is set is decided where it is used.

mod file;

pub use file::{ConfigFailure, File, LevelName, Sources};
