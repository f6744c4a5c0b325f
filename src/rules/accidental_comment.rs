//! `accidental-comment`: shell's `${#name}` opens a comment.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{diagnostic::Level, pebble::Part, span::Span};

declare_rule! {
    /// ## What it does
    /// Reports `${#name}` and `${#array[@]}`, the shell's way to ask for a length: `{#` opens a comment for Kestra.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the whole text with `Unclosed comment`, and the task fails as soon as it is rendered. Where a
    /// later `#}` closes the comment, everything in between is lost without a word.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: count
    /// namespace: company.team
    /// tasks:
    ///   - id: shell
    ///     type: io.kestra.plugin.scripts.shell.Commands
    ///     commands:
    ///       - files=(*.csv); echo "${#files[@]} files"
    /// ```
    /// ```yaml,good
    /// id: count
    /// namespace: company.team
    /// tasks:
    ///   - id: shell
    ///     type: io.kestra.plugin.scripts.shell.Commands
    ///     commands:
    ///       - files=(*.csv); echo "{% raw %}${#files[@]}{% endraw %} files"
    /// ```
    ///
    /// ## How to fix
    /// Put `{% raw %}…{% endraw %}` around it, on one line. Where a comment swallows text, the finding is a warning.
    pub(crate) static RULE = {
        id: "accidental-comment",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

const MESSAGE: &str = "shell expansion opens a comment";

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        sink.report(&RULE, error.span, MESSAGE, "kestra takes `{#` for a comment, and it never ends")
            .help(help(cx, error.span));
    }
    for site in cx.templates {
        syntax::each_part(&site.template.parts, &mut |part| {
            if let Part::Comment(span) = part
                && is_expansion(cx, *span)
            {
                let opener = span.part(0, 2);
                sink.report(&RULE, opener, MESSAGE, "kestra drops the text from here to the next `#}`")
                    .note(Span::new(span.end().saturating_sub(2), span.end()), "the comment ends here")
                    .help(help(cx, opener))
                    .at_most(Level::Warning);
            }
        });
    }
}

/// Whether a comment begins as a shell expansion does: `${#name`.
fn is_expansion(cx: &FlowContext<'_>, comment: Span) -> bool {
    let behind = comment.shrink(2, 0).of(cx.text());
    Span::new(comment.start().saturating_sub(1), comment.start()).of(cx.text()) == "$"
        && behind.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '*'))
}

/// What to write in place of the expansion that `opener` begins.
fn help(cx: &FlowContext<'_>, opener: Span) -> String {
    let rest = cx.text().get(opener.range().start..).unwrap_or_default();
    let expansion: String = rest.chars().take(40).take_while(|c| !c.is_whitespace()).collect();
    match expansion.split_once('}') {
        Some((expansion, _)) => format!("write `{{% raw %}}${expansion}}}{{% endraw %}}`"),
        None => "put `{% raw %}…{% endraw %}` around it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        diagnostic::Level,
        rules::testing::{check, findings, flow_with, said},
    };

    #[test]
    fn a_length_in_shell_is_an_error() {
        let flow = flow_with("\"echo ${#files[@]}\"");
        check(&format!("{flow}#                   ^^ accidental-comment\n"));
        assert_eq!(
            said("accidental-comment", &flow),
            "shell expansion opens a comment\n6:21 `{#` kestra takes `{#` for a comment, and it never ends\n\
             help: write `{% raw %}${#files[@]}{% endraw %}`"
        );
    }

    #[test]
    fn where_text_is_lost_it_is_a_warning() {
        let flow = flow_with("\"echo ${#files[@]} {# note #}\"");
        assert_eq!(findings(&flow)[0].level, Level::Warning);
        check(&format!("{flow}#                   ^^ accidental-comment\n"));
    }

    #[test]
    fn a_comment_is_a_comment() {
        check(&flow_with("\"a {# note #} b $ {# note #}\""));
    }
}
