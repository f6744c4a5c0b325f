//! A scalar that may hold an expression, and where in the flow it stands.

use super::{Owner, Place};
use crate::yaml::NodeId;

/// A scalar with a `{` in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalarSite {
    /// The scalar.
    pub node: NodeId,
    /// Whether it is a mapping key or a value.
    pub slot: Slot,
    /// What Kestra does to it.
    pub place: Place,
    /// The task or trigger it belongs to.
    pub owner: Owner,
    /// Whether it can run: not below a part with `disabled: true`.
    pub live: bool,
}

/// Key or value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A mapping key.
    Key,
    /// A mapping value, or an item of a list.
    Value,
}
