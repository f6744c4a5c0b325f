//! The laws that hold for every text, one module for each fuzz target, and how bytes become the inputs of a target.
//!
//! A law that is broken panics. Nothing here knows of libFuzzer.

mod canary;
pub mod check;
pub mod dotenv;
pub mod expressions;
mod input;
mod reports;
mod tree;
pub mod yaml;
