//! Linter and preprocessor for Kestra flows.

pub mod kestra;
pub mod secret;
pub mod source;
pub mod span;
pub mod yaml;
