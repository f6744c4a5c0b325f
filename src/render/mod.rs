//! Resolved copies of a flow: what Kestra's engine would make of its expressions.

mod java;
