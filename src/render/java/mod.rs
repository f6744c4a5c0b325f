//! How Java's standard library writes and reads texts and numbers, as far as Kestra's template filters show it.
//!
//! The rules are those of Java 25 in locale `en_US`. Nothing here knows of templates.

pub(super) mod decimal;
pub(super) mod decimal_format;
mod decimal_pattern;
pub(super) mod digit;
pub(super) mod float;
pub(super) mod number;
mod printed;
pub(super) mod regex;
pub(super) mod string_format;
pub(super) mod text;

#[cfg(test)]
mod tests;
