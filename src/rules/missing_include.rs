//! `missing-include`: `[[> file]]` names a file that is not there.

use super::{FileContext, Sink, declare_rule};
use crate::flow::includes;

declare_rule! {
    /// ## What it does
    /// Reports `[[> file]]` where there is no such file. A path is looked up from the folder of the flow.
    ///
    /// ## Why is this bad?
    /// Kestra's command line puts the file into the flow before it sends it. Without the file it sends nothing. Other
    /// ways to deploy a flow, such as the editor of the user interface, leave the line as it is.
    ///
    /// ## Example
    /// With a file `queries/orders.sql` beside the flow:
    /// ```yaml,bad
    /// id: report
    /// namespace: company.team
    /// tasks:
    ///   - id: query
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     sql: "[[> queries/order.sql ]]"
    /// ```
    /// ```yaml,good
    /// id: report
    /// namespace: company.team
    /// tasks:
    ///   - id: query
    ///     type: io.kestra.plugin.jdbc.postgresql.Query
    ///     sql: "[[> queries/orders.sql ]]"
    /// ```
    ///
    /// ## How to fix
    /// Name a file that is there, or add it. Files are looked up from the folder of the flow, not from where the command
    /// is called.
    pub(crate) static RULE = {
        id: "missing-include",
        group: Flow,
        level: Error,
        since: "0.1",
        check: File(check),
    };
}

fn check(cx: &FileContext<'_>, sink: &mut Sink) {
    if cx.run.missing_includes.is_empty() {
        return;
    }
    for (named, span) in includes(cx.text) {
        if cx.run.missing_includes.contains(named) {
            sink.report(
                &RULE,
                span,
                format!("the included file `{named}` does not exist"),
                "not found from the folder of the flow",
            )
            .help("name a file that is there; the path starts in the folder of the flow");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::rules::testing::{check, check_found, findings_without};

    #[test]
    fn each_include_that_is_missing_is_marked() {
        let marked = "id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    sql: '[[> none.sql ]]' # [[> there.sql ]]\n\
                      #             ^^^^^^^^ missing-include\n";
        let missing = BTreeSet::from(["none.sql".to_owned()]);
        check_found(marked, &findings_without(&missing, marked));
        assert!(findings_without(&missing, &marked.replace("none.sql", "there.sql")).is_empty());
    }

    #[test]
    fn nothing_known_is_nothing_claimed() {
        check("id: a\nnamespace: b\ntasks:\n  - id: t\n    type: x.Y\n    sql: '[[> none.sql ]]'\n");
    }
}
