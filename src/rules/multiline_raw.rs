//! `multiline-raw`: `{% raw %}` whose end stands on another line.

use super::{FlowContext, Sink, declare_rule, syntax};

declare_rule! {
    /// ## What it does
    /// Reports `{% raw %}` that is not closed by `{% endraw %}` on the same line.
    ///
    /// ## Why is this bad?
    /// Kestra looks for raw blocks line by line. One that spans lines is not found, so the tag reaches the template
    /// engine, which does not know it: the task fails with `Unexpected tag name "raw"`.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: |
    ///       {% raw %}
    ///       select {{ column }}
    ///       {% endraw %}
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: |
    ///       {% verbatim %}
    ///       select {{ column }}
    ///       {% endverbatim %}
    /// ```
    ///
    /// ## How to fix
    /// Write `{% verbatim %}…{% endverbatim %}`, which may span lines and only drops the blanks at its beginning, or
    /// put each line into its own `{% raw %}…{% endraw %}`.
    pub(crate) static RULE = {
        id: "multiline-raw",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        let pending = sink.report(
            &RULE,
            error.span,
            "`{% raw %}` is not closed on its line",
            "kestra finds a raw block on one line only",
        );
        match error.related {
            Some(end) => pending.note(end, "it ends on another line"),
            None => pending,
        }
        .help("write `{% verbatim %}…{% endverbatim %}`, or a raw block for each line");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with, said};

    #[test]
    fn a_raw_block_over_lines_is_marked_at_its_beginning() {
        assert_eq!(
            said("multiline-raw", &flow_with("|\n      {% raw %}\n      {{ x }}\n      {% endraw %}")),
            "`{% raw %}` is not closed on its line\n\
             7:7 `{% raw %}` kestra finds a raw block on one line only\n\
             9:7 `{% endraw %}` it ends on another line\n\
             help: write `{% verbatim %}…{% endverbatim %}`, or a raw block for each line"
        );
    }

    #[test]
    fn a_raw_block_on_one_line_is_fine() {
        check(&flow_with("\"{% raw %}{{ x }}{% endraw %}\""));
    }
}
