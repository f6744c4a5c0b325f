//! Makes flows and writes them: what the tests of mutants and of styles share. Every choice comes from a seed.

pub(crate) mod emit;
pub(crate) mod out;
pub(crate) mod parts;
pub(crate) mod plan;
pub(crate) mod random;
pub(crate) mod scalar;
pub(crate) mod tree;
