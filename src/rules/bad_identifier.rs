//! `bad-identifier`: an `id` or `namespace` that Kestra refuses.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::Space,
    kestra::Release,
    yaml::{NodeId, NodeKind, Untyped, resolve},
};

declare_rule! {
    /// ## What it does
    /// Reports ids and namespaces with characters that Kestra does not take, or that are too long.
    ///
    /// | | begins with | goes on with | at most |
    /// |---|---|---|---|
    /// | `id` of a flow | letter, digit | letters, digits, `.`, `_`, `-` | 100 |
    /// | `namespace` | lower-case letter, digit | lower-case letters, digits, `.`, `_`, `-` | 150 |
    /// | `id` of a task or trigger | letter, digit | letters, digits, `_`, `-` | 256 for tasks from 2.0 |
    /// | `id` of an input or output | letter, digit | letters, digits, `.`, `_`, `-` | |
    ///
    /// Letters are those from `a` to `z` without accents. Expressions are not rendered there.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the flow when it is saved: `must match "^[a-zA-Z0-9][a-zA-Z0-9_-]*"`.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: say.hello
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: say_hello
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    /// ```
    ///
    /// ## How to fix
    /// Write it with the characters of the table, and change the expressions that name it.
    pub(crate) static RULE = {
        id: "bad-identifier",
        group: Flow,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

/// What an id may be made of.
#[derive(Clone, Copy)]
struct Pattern {
    /// What it is, for messages.
    what: &'static str,
    upper_case: bool,
    dots: bool,
    longest: Option<usize>,
}

impl Pattern {
    const FLOW: Self = Self { what: "flow id", upper_case: true, dots: true, longest: Some(100) };
    const NAMESPACE: Self = Self { what: "namespace", upper_case: false, dots: true, longest: Some(150) };

    fn of(space: Space, has_length: bool) -> Self {
        let pattern = |what, dots| Self { what, upper_case: true, dots, longest: None };
        match space {
            Space::Tasks | Space::AfterExecution => {
                Self { longest: has_length.then_some(256), ..pattern("task id", false) }
            }
            Space::Triggers => pattern("trigger id", false),
            Space::Inputs => pattern("input id", true),
            Space::Outputs => pattern("output id", true),
        }
    }

    fn begins(self, c: char) -> bool {
        c.is_ascii_digit() || c.is_ascii_lowercase() || (self.upper_case && c.is_ascii_uppercase())
    }

    fn goes_on(self, c: char) -> bool {
        self.begins(c) || matches!(c, '_' | '-') || (self.dots && c == '.')
    }

    fn characters(self) -> &'static str {
        match (self.upper_case, self.dots) {
            (true, true) => "letters a-z and A-Z, digits, `.`, `_` and `-`",
            (true, false) => "letters a-z and A-Z, digits, `_` and `-`",
            (false, _) => "lower-case letters a-z, digits, `.`, `_` and `-`",
        }
    }

    /// The nearest text that Kestra takes.
    fn mend(self, text: &str) -> Option<String> {
        let mended: String = text
            .chars()
            .map(|c| if self.upper_case { c } else { c.to_ascii_lowercase() })
            .map(|c| if self.goes_on(c) { c } else { '_' })
            .take(self.longest.unwrap_or(usize::MAX))
            .collect();
        let mended = mended.trim_start_matches(|c| !self.begins(c)).trim_end_matches('_');
        (!mended.is_empty() && mended.len() <= 80).then(|| mended.to_owned())
    }
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (key, pattern) in [("id", Pattern::FLOW), ("namespace", Pattern::NAMESPACE)] {
        if let Some(value) = cx.flow.property(key) {
            judge(cx, value, pattern, sink);
        }
    }
    let has_length = cx.target().always(|release| release >= Release::V2_0);
    for declared in cx.flow.declared() {
        if let Some(id) = declared.id {
            judge(cx, id, Pattern::of(declared.space, has_length), sink);
        }
    }
}

fn judge(cx: &FlowContext<'_>, id: NodeId, pattern: Pattern, sink: &mut Sink) {
    let Pattern { what, .. } = pattern;
    let document = cx.document();
    let node = document.node(id);
    if matches!(node.kind, NodeKind::Mapping { .. } | NodeKind::Sequence { .. }) {
        // Where reading stopped inside brackets, no one knows what was meant.
        if cx.complete {
            sink.report(&RULE, node.span, format!("{what} is no text"), "kestra needs a text here")
                .help(format!("write {} without brackets", pattern.characters()));
        }
        return;
    }
    let Some(decoded) = document.decoded(id) else { return };
    let text = decoded.text();
    let Some((message, label)) = problem(text, pattern) else { return };
    // An absent value is the business of `missing-property`.
    if text.is_empty() || resolve(document, id) == Untyped::Null {
        return;
    }
    let span = if decoded.span().is_empty() { node.span } else { decoded.span() };
    if text.contains("{{") || text.contains("{%") {
        sink.report(&RULE, span, format!("{what} holds an expression"), "kestra never renders this")
            .help(format!("write a fixed text of {}", pattern.characters()));
        return;
    }
    let pending = sink.report(&RULE, span, message, label);
    if text.contains("${") {
        pending.help(format!("write the {what} itself: kestra fills in no `${{…}}` here"));
    } else if let Some(mended) = pattern.mend(text) {
        pending.help(format!("write `{mended}`"));
    }
}

/// What is wrong with `text`, and the rule it breaks.
fn problem(text: &str, pattern: Pattern) -> Option<(String, String)> {
    let what = pattern.what;
    let named = || match text {
        _ if text.chars().count() > 60 || text.contains(|c: char| c.is_control() || c == '`') => {
            what.to_owned()
        }
        _ => format!("{what} `{text}`"),
    };
    if let Some(wrong) = text.chars().find(|c| !pattern.goes_on(*c)) {
        let only = format!("kestra takes {} only", pattern.characters());
        return Some((format!("{} holds {}", named(), name_of(wrong, pattern)), only));
    }
    if let Some(first) = text.chars().next().filter(|first| !pattern.begins(*first)) {
        let label = "must begin with a letter or digit".to_owned();
        return Some((format!("{} begins with {}", named(), name_of(first, pattern)), label));
    }
    let longest = pattern.longest.filter(|longest| text.len() > *longest)?;
    Some((format!("{what} is longer than {longest} characters"), format!("{} characters", text.len())))
}

fn name_of(c: char, pattern: Pattern) -> String {
    match c {
        ' ' => "a blank".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        '`' => "a backtick".to_owned(),
        _ if c.is_control() => format!("U+{:04X}", u32::from(c)),
        _ if !pattern.upper_case && c.is_ascii_uppercase() => format!("the upper-case `{c}`"),
        _ => format!("`{c}`"),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        kestra::{Release, Target},
        rules::testing::{check, findings_for, said},
    };

    #[test]
    fn the_whole_id_is_marked() {
        check(
            "id: \"my flow\"\n\
             #    ^^^^^^^ bad-identifier\n\
             namespace: Company.team\n\
             #          ^^^^^^^^^^^^ bad-identifier\n\
             tasks:\n\
             \x20 - id: task.one\n\
             #       ^^^^^^^^ bad-identifier\n\
             \x20   type: io.kestra.plugin.core.log.Log\n\
             triggers:\n\
             \x20 - id: tâche\n\
             #       ^^^^^ bad-identifier\n\
             \x20   type: io.kestra.plugin.core.trigger.Schedule\n",
        );
    }

    #[test]
    fn a_placeholder_is_not_mended() {
        let text = "id: a\nnamespace: ${namespace}\ntasks:\n  - id: t\n    type: x.Y\n";
        assert!(
            said("bad-identifier", text)
                .ends_with("help: write the namespace itself: kestra fills in no `${…}` here")
        );
    }

    #[test]
    fn what_is_wrong_and_what_is_right_is_said() {
        let flow = |id: &str, namespace: &str| {
            format!("id: {id}\nnamespace: {namespace}\ntasks:\n  - {{id: t, type: x.Y}}\n")
        };
        assert_eq!(
            said("bad-identifier", &flow("a", "Company.team")),
            "namespace `Company.team` holds the upper-case `C`\n\
             2:12 `Company.team` kestra takes lower-case letters a-z, digits, `.`, `_` and `-` only\n\
             help: write `company.team`"
        );
        assert_eq!(
            said("bad-identifier", &flow("_a", "b")),
            "flow id `_a` begins with `_`\n1:5 `_a` must begin with a letter or digit\nhelp: write `a`"
        );
        assert_eq!(
            said("bad-identifier", &flow("\"{{ x }}\"", "b")),
            "flow id holds an expression\n1:6 `{{ x }}` kestra never renders this\n\
             help: write a fixed text of letters a-z and A-Z, digits, `.`, `_` and `-`"
        );
    }

    #[test]
    fn words_and_numbers_keep_their_text_and_dots_are_fine_in_inputs() {
        check(
            "id: 1.5\nnamespace: yes\ninputs:\n  - id: a.b-c\n    type: STRING\ntasks:\n  - id: 1\n    type: x.Y\n  \
             - id: true\n    type: x.Y\n",
        );
    }

    #[test]
    fn lengths_are_those_of_the_kestra_in_force() {
        let flow = |id: usize, task: usize| {
            format!(
                "id: {}\nnamespace: b\ntasks:\n  - id: {}\n    type: x.Y\n",
                "a".repeat(id),
                "t".repeat(task)
            )
        };
        check(&flow(100, 257));
        assert!(said("bad-identifier", &flow(101, 1)).starts_with("flow id is longer than 100 characters"));
        let newest = Target::Release(Release::V2_0);
        assert_eq!(findings_for(newest, &flow(1, 256)), []);
        assert_eq!(findings_for(newest, &flow(1, 257)).len(), 1);
    }

    #[test]
    fn a_list_is_no_id() {
        check("id: [a]\n#   ^^^ bad-identifier\nnamespace: b\ntasks:\n  - {id: t, type: x.Y}\n");
    }
}
