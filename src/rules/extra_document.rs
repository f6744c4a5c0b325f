//! `extra-document`: a second document, which Kestra ignores.

use super::{FileContext, Sink, declare_rule};
use crate::{
    flow::{FlowForm, form},
    span::Span,
    yaml::{Document, NodeKind},
};

/// The most flows that are named.
const NAMED: usize = 3;

declare_rule! {
    /// ## What it does
    /// Reports `---` and what follows where a file that holds a flow has a second document.
    ///
    /// ## Why is this bad?
    /// Kestra reads the first document of a file and ignores the rest, even if that is broken: flows there are never
    /// deployed, and no error says so. Only the bulk upload of its user interface and API takes the parts for flows of
    /// their own.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    /// ---
    /// id: goodbye
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Goodbye
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    /// ```
    ///
    /// ## How to fix
    /// Move each flow into a file of its own.
    pub(crate) static RULE = {
        id: "extra-document",
        group: Flow,
        level: Warning,
        since: "0.1",
        check: File(check),
    };
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    // What cannot be read before the end of the first root is the business of `unreadable-yaml`.
    if cx.refusal.is_some() {
        return;
    }
    let Some((first, others)) = cx.stream.documents.split_first() else { return };
    let is_flow = |document: &&Document<'_>| form(document) == Some(FlowForm::Document);
    let first_is_flow = is_flow(&first);
    let error = cx.stream.error.as_ref().filter(|_| first_is_flow);
    let ignored: Vec<&Document<'_>> = others.iter().filter(is_flow).collect();
    let loses = if first_is_flow { others.iter().any(has_content) } else { !ignored.is_empty() };
    if !loses && error.is_none() {
        return;
    }
    let behind = others.first();
    let place = match (behind, error) {
        (Some(second), _) => second.start().or(first.end()).or_else(|| root_span(second)),
        (None, Some(error)) => Some(error.noticed),
        (None, None) => None,
    };
    let Some(place) = place else { return };
    let label = match ignored.as_slice() {
        [] => "kestra ignores everything from here on".to_owned(),
        [one] => format!("kestra ignores {}", named(one)),
        several => {
            let names: Vec<String> = several.iter().take(NAMED).map(|flow| named(flow)).collect();
            let more = several.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("kestra ignores {}{more}", names.join(", "))
        }
    };
    let pending = sink.report(&RULE, place, "kestra reads the first document of a file only", label).help(
        if ignored.is_empty() {
            "delete what follows, or move it into a file of its own"
        } else {
            "move each flow into a file of its own"
        },
    );
    if let Some(error) = error.filter(|error| error.noticed != place) {
        pending.note(error.noticed, format!("nor could it be read: {}", error.message()));
    }
}

/// Whether a document holds anything.
fn has_content(document: &Document<'_>) -> bool {
    document.root().is_some_and(|root| match &document.node(root).kind {
        NodeKind::Scalar(scalar) => !scalar.value.is_empty(),
        NodeKind::Mapping { .. } | NodeKind::Sequence { .. } | NodeKind::Alias(_) => true,
    })
}

fn named(document: &Document<'_>) -> String {
    let id = document.root().and_then(|root| document.get(root, "id")).and_then(|id| document.text(id));
    match id.filter(|id| !id.is_empty()) {
        Some(id) => format!("flow `{id}`"),
        None => "a flow".to_owned(),
    }
}

fn root_span(document: &Document<'_>) -> Option<Span> {
    document.root().map(|root| document.node(root).span)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, findings, said};

    const FLOW: &str = "id: a\nnamespace: b\ntasks:\n  - {id: t, type: x.Y}\n";

    #[test]
    fn what_is_ignored_is_said_once() {
        let second = FLOW.replace("id: a", "id: second");
        assert_eq!(
            said("extra-document", &format!("{FLOW}---\n{second}---\n{FLOW}")),
            "kestra reads the first document of a file only\n\
             5:1 `---` kestra ignores flow `second`, flow `a`\n\
             help: move each flow into a file of its own"
        );
        assert_eq!(
            said("extra-document", &format!("{FLOW}---\nname: values\n")),
            "kestra reads the first document of a file only\n\
             5:1 `---` kestra ignores everything from here on\n\
             help: delete what follows, or move it into a file of its own"
        );
    }

    #[test]
    fn what_is_broken_behind_the_flow_is_part_of_the_warning() {
        let found = findings(&format!("{FLOW}---\nid: 'b\n"));
        assert_eq!(found.iter().map(|finding| finding.rule.name()).collect::<Vec<_>>(), ["extra-document"]);
        assert_eq!(found[0].related.len(), 1);
    }

    #[test]
    fn marks_around_one_document_are_fine() {
        check(&format!("---\n{FLOW}"));
        check(&format!("{FLOW}---\n"));
        check(&format!("{FLOW}...\n# the end\n"));
    }

    #[test]
    fn a_flow_behind_something_else_is_ignored_too() {
        let found = findings(&format!("name: values\n---\n{FLOW}"));
        assert_eq!(found.iter().map(|finding| finding.rule.name()).collect::<Vec<_>>(), ["extra-document"]);
    }
}
