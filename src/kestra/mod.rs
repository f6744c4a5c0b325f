//! What is known of Kestra, as data: releases, names, prefixes, case rules. Knows nothing of files or YAML.

pub mod env;
pub mod filters;
pub mod functions;
pub mod house;
mod names;
pub mod operators;
pub mod parts;
pub mod plugins;
pub mod required;
mod tables;
pub mod tags;
pub mod tests;
pub mod variables;
pub mod version;

pub use house::HouseNames;
pub use names::{Named, Operator, Signature};
pub use version::{Release, Target};
