//! Is it a flow?

use crate::yaml::{Document, NodeId};

/// How a document holds a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowForm {
    /// The document is the flow.
    Document,
    /// A `KestraFlow` custom resource: the flow is the text of this scalar, `spec.source`.
    CustomResource(NodeId),
}

/// What kind of flow `document` holds; `None` for other YAML.
///
/// A flow has `tasks` together with `id` or `namespace` at its root (product §3).
pub fn form(document: &Document<'_>) -> Option<FlowForm> {
    let root = document.root()?;
    let has = |key| document.entry(root, key).is_some();
    if has("tasks") && (has("id") || has("namespace")) {
        return Some(FlowForm::Document);
    }
    embedded_flow(document).map(FlowForm::CustomResource)
}

/// The scalar `spec.source` of a `KestraFlow` custom resource (flow §4.5).
pub fn embedded_flow(document: &Document<'_>) -> Option<NodeId> {
    let root = document.root()?;
    let kind = document.text(document.get(root, "kind")?)?;
    let source = document.get(document.get(root, "spec")?, "source")?;
    (kind == "KestraFlow" && document.scalar(source).is_some()).then_some(source)
}
