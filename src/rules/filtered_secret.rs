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
    "base64decode",
    "capitalize",
    "escapeChar",
    "first",
    "indent",
    "json",
    "last",
    "lower",
    "nindent",
    "nl2br",
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
        // Together with `subkey` the call fails: `bad-secret-arguments` tells that.
        let has_full = has_full && call.args.value(2, "subkey").is_none();
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
    use super::super::{
        testing,
        testing_sources::{Given, given},
    };
    use super::CHANGING;

    fn levels(given: &Given, expression: &str) -> Vec<String> {
        given.levels("filtered-secret", expression)
    }

    #[test]
    fn the_table_is_sorted_and_names_filters() {
        assert!(CHANGING.is_sorted());
        for name in CHANGING {
            assert!(crate::kestra::filters::find(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_key_is_marked() {
        testing::check(
            r#"id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('A') | upper }} {{ secret('B' ~ flow.id) | base64encode | urlencode }}"
    #                    ^ filtered-secret
    #                                             ^^^^^^^^^^^^^ filtered-secret
    format: "{{ ('Bearer ' ~ secret('C')) | trim }}"
    #                                ^ filtered-secret
"#,
        );
    }

    #[test]
    fn what_keeps_the_text_or_takes_another_is_silent() {
        for good in
            ["secret('A') | base64encode", "secret('A')", "'a' | upper ~ secret('A')", "secret('A') | sha256"]
        {
            assert!(levels(&given(), good).is_empty(), "{good}");
        }
        assert!(levels(&given(), "secret('A') | base64encode").is_empty());
        assert_eq!(levels(&given(), "secret('A') | base64decode | upper"), ["A warning"]);
    }

    #[test]
    fn the_full_secret_is_json() {
        assert_eq!(levels(&given(), "secret('A', full=true)"), ["A warning"]);
        assert!(levels(&given(), "secret('A', full=false)").is_empty());
        assert!(levels(&given().version("1.2"), "secret('A', full=true)").is_empty());
        assert_eq!(given().rules("secret('A', subkey='b', full=true)"), ["bad-secret-arguments"]);
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(
            testing::said("filtered-secret", &testing::flow_with(r#""{{ secret('A') | upper }}""#)),
            @r"
        `upper` changes the secret, so kestra no longer masks it in logs
        6:26 `A` this secret
        6:32 `upper` what comes out here is printed in clear
        help: store the secret in the form in which it is used, and drop the filter
        "
        );
    }
}
