//! `merge-key`: `<<`, which Kestra does not merge.

use super::{FlowContext, Sink, declare_rule};
use crate::yaml::{Document, Entry, NodeKind};

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
            NodeKind::Scalar(_) | NodeKind::Mapping { .. } | NodeKind::Sequence { .. } => {
                "the keys".to_owned()
            }
        };
        sink.report(
            &RULE,
            document.text_span(entry.key),
            "merge key `<<` merges nothing",
            "kestra reads a key that is called `<<`",
        )
        .help(format!("write {value} out here"));
    }
}

/// The entries of a document whose key is `<<`; in quotes it is the same key to Kestra.
pub(super) fn merges<'d>(document: &'d Document<'_>) -> impl Iterator<Item = Entry> + 'd {
    let entries = document.nodes().flat_map(|(id, _)| document.entries(id)).copied();
    entries.filter(|entry| document.scalar(entry.key).is_some_and(|key| key.value == "<<"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::check;

    #[test]
    fn the_key_is_marked_and_its_alias_is_not_marked_again() {
        check(
            "id: a\n\
             namespace: b\n\
             tasks:\n\
             \x20 - id: t\n\
             \x20   type: x.Y\n\
             \x20   one: &x {a: 1}\n\
             \x20   two:\n\
             \x20     <<: *x\n\
             #     ^^ merge-key\n\
             \x20   three: {<<: [*x, *x]}\n\
             #           ^^ merge-key\n\
             \x20   four: {'<<': 1}\n\
             #           ^^ merge-key\n",
        );
    }
}
