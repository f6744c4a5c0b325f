//! Linter and preprocessor for Kestra flows.

pub mod kestra;
pub mod source;
pub mod span;
pub mod yaml;
