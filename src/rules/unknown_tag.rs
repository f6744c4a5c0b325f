//! `unknown-tag`: a tag that Kestra does not have.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{near::nearest, pebble::SyntaxErrorKind};

/// What may stand behind `{%` (expr §3).
const TAGS: &[&str] = &[
    "block",
    "else",
    "elseif",
    "endblock",
    "endfilter",
    "endfor",
    "endif",
    "endmacro",
    "endverbatim",
    "filter",
    "for",
    "if",
    "macro",
    "raw",
    "set",
    "verbatim",
];

/// Tags of Pebble that Kestra takes out (expr §3).
const REMOVED: &[&str] =
    &["autoescape", "cache", "embed", "extends", "flush", "from", "import", "include", "parallel"];

declare_rule! {
    /// ## What it does
    /// Reports `{% name … %}` where Kestra has no such tag: a word of another template language (`elif`, `else if`), a
    /// Pebble tag that Kestra takes out (`include`, `import`, `cache`, …), or an end tag that closes nothing.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the whole text with `Unexpected tag name`, and the task fails as soon as it is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{% if inputs.day == 'sat' %}rest{% elif inputs.day == 'sun' %}rest{% endif %}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{% if inputs.day == 'sat' %}rest{% elseif inputs.day == 'sun' %}rest{% endif %}"
    /// ```
    ///
    /// ## How to fix
    /// Kestra has `if`, `elseif`, `else`, `for`, `set`, `macro`, `block`, `filter`, `verbatim` and `raw`. To keep
    /// another tool's tags as text, put them between `{% raw %}` and `{% endraw %}` on one line.
    pub(crate) static RULE = {
        id: "unknown-tag",
        group: Expressions,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (_, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::UnknownTag { name, instead } = &error.kind else { continue };
        let is_stray = TAGS.contains(&name.as_str());
        let message = if is_stray {
            format!("`{{% {name} %}}` belongs to no open tag")
        } else {
            format!("there is no tag `{name}`")
        };
        let label = if is_stray {
            "nothing is open here that it could close or continue"
        } else if REMOVED.contains(&name.as_str()) {
            "a tag of pebble that kestra takes out"
        } else {
            "kestra has no tag of this name"
        };
        let pending = sink.report(&RULE, error.span, message, label);
        let near = instead.or_else(|| nearest(name, TAGS.iter().copied()).filter(|_| !is_stray));
        let pending = match near {
            Some(instead) => pending.help(format!("write `{instead}`")),
            None if is_stray => pending.help("remove it, or open its tag before"),
            None => pending.help("if it is text for another tool, write `{% raw %}…{% endraw %}` around it"),
        };
        syntax::note_where_noticed(pending, error);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, flow_with, said};

    #[test]
    fn a_tag_of_another_language_is_marked_by_its_name() {
        let flow = flow_with("\"{% if flow.id == 'a' %}x{% elif true %}y{% endif %}\"");
        check(&format!("{flow}#                                        ^^^^ unknown-tag\n"));
        assert_eq!(
            said("unknown-tag", &flow),
            "there is no tag `elif`\n6:42 `elif` kestra has no tag of this name\nhelp: write `elseif`"
        );
    }

    #[test]
    fn an_end_tag_that_closes_nothing_is_said_so() {
        assert_eq!(
            said("unknown-tag", &flow_with("\"x{% endif %}\"")),
            "`{% endif %}` belongs to no open tag\n\
             6:19 `endif` nothing is open here that it could close or continue\n\
             help: remove it, or open its tag before"
        );
    }
}
