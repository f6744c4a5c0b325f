//! `merge-key`: `<<`, which Kestra does not merge.

use super::{FlowContext, Sink, declare_rule};
use crate::yaml::{Document, Entry, NodeKind, ScalarStyle};

declare_rule! {
    /// ## What it does
    /// Reports the merge key `<<` of YAML 1.1.
    ///
    /// ## Why is this bad?
    /// Kestra merges nothing: `<<` is a key of that name to it. A task refuses it as an unknown property; a free mapping
    /// such as `headers` or `env` silently gets an entry called `<<`.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: orders
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com/orders
    ///     headers: &json
    ///       Accept: application/json
    ///   - id: refunds
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com/refunds
    ///     headers:
    ///       <<: *json
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: orders
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com/orders
    ///     headers:
    ///       Accept: application/json
    ///   - id: refunds
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: https://api.example.com/refunds
    ///     headers:
    ///       Accept: application/json
    /// ```
    ///
    /// ## How to fix
    /// Write the keys out, or set them once for all tasks of a type with the plugin defaults of your Kestra.
    pub(crate) static RULE = {
        id: "merge-key",
        group: Flow,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let document = cx.document();
    for entry in merges(document) {
        let value = match &document.node(entry.value).kind {
            NodeKind::Alias(name) => format!("the keys of `&{name}`"),
            NodeKind::Scalar(_) | NodeKind::Mapping { .. } | NodeKind::Sequence { .. } => "the keys".to_owned(),
        };
        sink.report(
            &RULE,
            document.node(entry.key).span,
            "merge key `<<` merges nothing",
            "kestra reads a key that is called `<<`",
        )
        .help(format!("write {value} out here"));
    }
}

/// The entries of a document whose key is `<<` without quotes.
pub(super) fn merges<'d>(document: &'d Document<'_>) -> impl Iterator<Item = Entry> + 'd {
    document.nodes().flat_map(|(id, _)| document.entries(id)).copied().filter(|entry| {
        document.scalar(entry.key).is_some_and(|key| key.style == ScalarStyle::Plain && key.value == "<<")
    })
}
