//! Linter and preprocessor for Kestra flows.

#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod flow;
pub mod kestra;
pub mod lint;
pub mod pebble;
pub mod report;
pub mod rules;
pub mod secret;
pub mod source;
pub mod span;
pub mod yaml;
