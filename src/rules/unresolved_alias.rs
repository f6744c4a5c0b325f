//! `unresolved-alias`: `*name`, which Kestra does not resolve.

use std::collections::{HashMap, HashSet};

use super::{FlowContext, Sink, declare_rule, merge_key};
use crate::{
    span::Span,
    yaml::{NodeId, NodeKind},
};

declare_rule! {
    /// ## What it does
    /// Reports YAML aliases.
    ///
    /// ## Why is this bad?
    /// Kestra does not put the anchored value in their place: `*retry` becomes the text `retry`, without a word. Where
    /// a mapping or list is wanted the flow is refused; elsewhere the task runs with the wrong value.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: orders
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: &api https://api.example.com
    ///   - id: refunds
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: *api
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// variables:
    ///   api: https://api.example.com
    /// tasks:
    ///   - id: orders
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "{{ vars.api }}"
    ///   - id: refunds
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "{{ vars.api }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the value out, or keep a text in `variables` and read it with `{{ vars.name }}`.
    pub(crate) static RULE = {
        id: "unresolved-alias",
        group: Flow,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let document = cx.document();
    if !document.nodes().any(|(_, node)| matches!(node.kind, NodeKind::Alias(_))) {
        return;
    }
    // What stands behind `<<` is the business of `merge-key`.
    let mut merged: HashSet<NodeId> = HashSet::new();
    for entry in merge_key::merges(document) {
        merged.insert(entry.value);
        merged.extend(document.items(entry.value));
    }
    let mut anchors: HashMap<&str, Span> = HashMap::new();
    for (id, node) in document.nodes() {
        if let Some(anchor) = &node.anchor {
            anchors.insert(anchor.value, anchor.span);
        }
        let NodeKind::Alias(name) = &node.kind else { continue };
        if merged.contains(&id) {
            continue;
        }
        let pending = sink
            .report(
                &RULE,
                node.span,
                format!("alias `*{name}` is not resolved"),
                format!("kestra reads the text `{name}`"),
            )
            .help("write the value out here");
        if let Some(anchor) = anchors.get(name) {
            pending.note(*anchor, "the anchor that is meant");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, said};

    #[test]
    fn an_alias_is_marked_and_its_anchor_shown() {
        let flow = "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    one: &x 1\n    two: *x\n";
        check(&format!("{flow}#        ^^ unresolved-alias\n"));
        assert_eq!(
            said("unresolved-alias", flow),
            "alias `*x` is not resolved\n7:10 `*x` kestra reads the text `x`\n6:10 `&x` the anchor that is meant\n\
             help: write the value out here"
        );
    }

    #[test]
    fn an_anchor_alone_is_no_finding() {
        check("id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    one: &x 1\n");
    }
}
