//! Tasks, triggers and every other thing with an id.

use crate::yaml::NodeId;

/// What a scalar belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The flow itself.
    Flow,
    /// The task of that index in `Flow::tasks`.
    Task(u32),
    /// The trigger of that index in `Flow::triggers`.
    Trigger(u32),
}

/// A task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its mapping.
    pub node: NodeId,
    /// The value of `id`.
    pub id: Option<NodeId>,
    /// The value of `type`.
    pub task_type: Option<NodeId>,
    /// The list it stands in at the top of the flow.
    pub space: Space,
    /// The task it is a child of.
    pub parent: Option<u32>,
    /// Whether neither it nor a parent is disabled.
    pub live: bool,
}

/// A trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its mapping.
    pub node: NodeId,
    /// The value of `id`.
    pub id: Option<NodeId>,
    /// The value of `type`.
    pub trigger_type: Option<NodeId>,
    /// Whether it is not disabled.
    pub live: bool,
}

/// Ids that must differ from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Space {
    /// Tasks below `tasks`, `errors`, `finally` and `listeners`, children included.
    Tasks,
    /// Tasks below `afterExecution`: not judged against the others.
    AfterExecution,
    /// Triggers.
    Triggers,
    /// Inputs of the flow.
    Inputs,
    /// Outputs of the flow.
    Outputs,
}

impl Space {
    /// The word for one of them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tasks | Self::AfterExecution => "task",
            Self::Triggers => "trigger",
            Self::Inputs => "input",
            Self::Outputs => "output",
        }
    }
}

/// A part of a flow that has, or should have, an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What it is.
    pub space: Space,
    /// Its mapping.
    pub node: NodeId,
    /// The value of `id`, or of its old name for inputs.
    pub id: Option<NodeId>,
}
