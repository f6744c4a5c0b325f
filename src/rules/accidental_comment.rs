//! `accidental-comment`: shell's `${#name}` opens a comment.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{
    diagnostic::Level,
    pebble::Part,
    span::{Decoded, Span},
};

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
    for (site, error) in syntax::errors_of(cx, &RULE) {
        sink.report(&RULE, error.span, MESSAGE, "kestra takes `{#` for a comment, and it never ends")
            .help(help(site.decoded, error.span));
    }
    for site in cx.templates {
        syntax::each_part(&site.template.parts, &mut |part| {
            if let Part::Comment(span) = part
                && is_expansion(site.decoded, *span)
            {
                let whole = site.decoded.range_of(*span);
                let opener = site.decoded.locate(whole.start..whole.start + 2);
                let end = site.decoded.locate(whole.end.saturating_sub(2)..whole.end);
                sink.report(&RULE, opener, MESSAGE, "kestra drops the text from here to the next `#}`")
                    .note(end, "the comment ends here")
                    .help(help(site.decoded, opener))
                    .at_most(Level::Warning);
            }
        });
    }
}

/// Whether a comment begins as a shell expansion does: `${#name`.
fn is_expansion(decoded: &Decoded<'_>, comment: Span) -> bool {
    let (before, _) = decoded.around(comment);
    let behind = decoded.text_of(comment).get(2..).unwrap_or_default();
    before.ends_with('$')
        && behind.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '*'))
}

/// What to write in place of the expansion that `opener` begins.
fn help(decoded: &Decoded<'_>, opener: Span) -> String {
    let (before, _) = decoded.around(opener);
    let rest = decoded.text().get(before.len()..).unwrap_or_default();
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
    fn an_opener_with_escapes_is_marked_whole() {
        let flow = flow_with(r#""echo $\x7b#files[@]} {# note #}""#);
        check(&format!("{flow}#                   ^^^^^ accidental-comment\n"));
    }

    #[test]
    fn a_comment_is_a_comment() {
        check(&flow_with("\"a {# note #} b $ {# note #}\""));
    }
}
