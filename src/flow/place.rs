//! What Kestra does to the text of a scalar (oracle/places, flow §1–§2).

use crate::yaml::NodeId;

/// What Kestra does to the text of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is a template: rendered before or while the flow runs.
    Rendered,
    /// A value below `variables`: kept as text, a template only through `render()`. The key of the variable.
    Variable(NodeId),
    /// Text for people or for look-ups, never rendered; an expression there stays as it is typed.
    Literal(LiteralPlace),
    /// Read while the flow is loaded: an id, a type, a number. An expression there is refused or looked at by others.
    Static,
}

/// A place that holds text and is never rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralPlace {
    /// `description` of a flow, task, input, output or trigger.
    Description,
    /// `displayName` of an input or output.
    DisplayName,
    /// Values of a flow's `labels`.
    FlowLabels,
    /// `labels` of an `sla` entry.
    SlaLabels,
    /// `message` of a check.
    CheckMessage,
    /// `values` of a SELECT or MULTISELECT input.
    InputValues,
    /// Keys of a Switch task's `cases`.
    SwitchCase,
    /// `labels` of a Flow trigger's `dependsOn`.
    DependsOnLabels,
    /// `version` of a task or trigger.
    PluginVersion,
}

impl LiteralPlace {
    /// The place in words, as in "a flow label is never rendered".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Description => "a `description`",
            Self::DisplayName => "a `displayName`",
            Self::FlowLabels => "a flow label",
            Self::SlaLabels => "an `sla` label",
            Self::CheckMessage => "the `message` of a check",
            Self::InputValues => "a value of `values`",
            Self::SwitchCase => "a key of `cases`",
            Self::DependsOnLabels => "a label of `dependsOn`",
            Self::PluginVersion => "a plugin `version`",
        }
    }
}
