//! What is known of Kestra, as data: releases, names, prefixes, case rules. Knows nothing of files or YAML.

pub mod env;
pub mod variables;
pub mod version;

pub use version::{Release, Target};
