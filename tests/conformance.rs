//! The linter held against the recorded verdicts of the real Kestra, Compose and SnakeYAML.
//!
//! Reads `$KESTRA_LINT_SHARED/oracle` (default `../shared/oracle`). Each data set prints a line per version, then up
//! to 20 disagreements, and fails below its committed share.

#[cfg(test)]
#[path = "conformance/expressions.rs"]
mod expressions;
#[cfg(test)]
#[path = "conformance/harness.rs"]
mod harness;
#[cfg(test)]
#[path = "conformance/places.rs"]
mod places;
#[cfg(test)]
#[path = "conformance/plugins.rs"]
mod plugins;
#[cfg(test)]
#[path = "conformance/render.rs"]
mod render;
#[cfg(test)]
#[path = "conformance/secret.rs"]
mod secret;
#[cfg(test)]
#[path = "conformance/validation.rs"]
mod validation;
#[cfg(test)]
#[path = "conformance/yaml.rs"]
mod yaml;
