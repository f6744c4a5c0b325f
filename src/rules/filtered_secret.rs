//! `filtered-secret`: a filter that makes the value another one, which Kestra no longer masks.

use super::{FlowContext, Sink, declare_rule};
use crate::{flow::KeyArgument, kestra::Release, pebble::ExprKind};

declare_rule! {
    /// ## What it does
    /// Reports filters on `secret()` that can change the text, and `full=true`.
    ///
    /// ## Why is this bad?
    /// Kestra masks a secret in logs by looking for its exact text and for its base64 form. What `upper`, `replace`,
    /// `urlencode`, `toJson` or `slice` make of it is printed in clear.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') | urlencode }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Store the secret in the form in which it is used.
    pub(crate) static RULE = {
        id: "filtered-secret",
        group: Secrets,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

/// Filters after which the text is not the secret any more, or may not be; sorted.
const CHANGING: &[&str] = &[
    "abbreviate",
    "capitalize",
    "escapeChar",
    "first",
    "indent",
    "json",
    "last",
    "lower",
    "nindent",
    "regexExtract",
    "regexReplace",
    "replace",
    "reverse",
    "slice",
    "slugify",
    "split",
    "substringAfter",
    "substringAfterLast",
    "substringBefore",
    "substringBeforeLast",
    "title",
    "toIon",
    "toJson",
    "trim",
    "upper",
    "urldecode",
    "urlencode",
    "yaml",
];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for call in cx.secret_calls() {
        let key = match &call.key {
            KeyArgument::Constant { span, .. } | KeyArgument::Dynamic(span) => *span,
            KeyArgument::Name(_) | KeyArgument::Missing => continue,
        };
        if let Some(filter) = call.filters.iter().find(|filter| CHANGING.binary_search(&filter.value).is_ok())
        {
            sink.report(
                &RULE,
                key,
                format!("`{}` changes the secret, so kestra no longer masks it in logs", filter.value),
                "this secret",
            )
            .note(filter.span, "what comes out here is printed in clear")
            .help("store the secret in the form in which it is used, and drop the filter");
        }
        let has_full = cx.target().sometimes(|release| release >= Release::V1_3_31);
        let full =
            call.args.value(3, "full").filter(|value| has_full && matches!(value.kind, ExprKind::Bool(true)));
        if let Some(full) = full {
            sink.report(
                &RULE,
                key,
                "`full=true` gives the secret as JSON, which kestra does not mask in logs",
                "this secret",
            )
            .note(full.span, "printed in clear where the value holds quotes")
            .help("read the one value that is needed with `subkey`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(CHANGING.is_sorted());
    }
}
