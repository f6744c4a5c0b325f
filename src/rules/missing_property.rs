//! `missing-property`: `id`, `namespace`, `tasks` or `type` is absent or empty.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::Space,
    kestra::Release,
    span::Span,
    yaml::{Document, Entry, NodeId, NodeKind, Untyped, resolve},
};

declare_rule! {
    /// ## What it does
    /// Reports a flow without `id`, `namespace` or `tasks`, and a task, trigger, input or output without `id` or
    /// `type`. A value that is empty or null counts as absent; `tasks` must be a list with at least one task.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the flow when it is saved: `must not be blank`, `must not be empty`, `Invalid type: <null>`.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     message: Hello
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    /// ```
    ///
    /// ## How to fix
    /// Add the property.
    pub(crate) static RULE = {
        id: "missing-property",
        group: Flow,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    // Where Kestra cannot read on, what seems to be missing may stand behind.
    if !cx.complete {
        return;
    }
    let document = cx.document();
    let root = cx.flow.root();
    // A draft is saved without its tasks (flow §1.1).
    let wants_tasks = !is_draft(cx);
    let top: &[&str] = if wants_tasks { &["id", "namespace", "tasks"] } else { &["id", "namespace"] };
    require(document, root, "flow", top, sink);
    if let Some(tasks) = document.entry(root, "tasks").filter(|_| wants_tasks) {
        check_tasks(document, tasks, sink);
    }
    for declared in cx.flow.declared() {
        let by_old_name = declared.space == Space::Inputs && document.entry(declared.node, "name").is_some();
        let wanted: &[&str] = if by_old_name { &["type"] } else { &["id", "type"] };
        require(document, declared.node, declared.space.name(), wanted, sink);
    }
}

fn is_draft(cx: &FlowContext<'_>) -> bool {
    let draft =
        cx.flow.property("draft").is_some_and(|draft| resolve(cx.document(), draft) == Untyped::Bool(true));
    draft && cx.target().sometimes(|release| release >= Release::V2_0)
}

/// Reports which of `keys` a mapping lacks, in one finding, and which are empty, each in its own.
fn require(document: &Document<'_>, mapping: NodeId, what: &str, keys: &[&'static str], sink: &mut Sink) {
    let name = document.get(mapping, "id").and_then(|id| document.text(id)).filter(|id| !id.is_empty());
    let named = match name {
        Some(name) if what != "flow" => format!("{what} `{name}`"),
        _ => what.to_owned(),
    };
    let mut absent = Vec::new();
    for &key in keys {
        match document.entry(mapping, key) {
            None => absent.push(key),
            Some(entry) if is_empty(document, entry.value) => {
                sink.report(
                    &RULE,
                    document.text_span(entry.key),
                    format!("{named} has an empty `{key}`"),
                    format!("`{key}` has no value"),
                )
                .help(help(what, key).replacen("add", "there is no value yet: write", 1));
            }
            Some(_) => {}
        }
    }
    let Some(first) = absent.first() else { return };
    let list: Vec<String> = absent.iter().map(|key| format!("`{key}`")).collect();
    let list = list.join(" and no ");
    sink.report(
        &RULE,
        first_place(document, mapping),
        format!("{named} has no {list}"),
        format!("this {what} has no {list}"),
    )
    .help(help(what, first));
}

fn help(what: &str, key: &str) -> String {
    match (what, key) {
        ("flow", "id") => "add `id: my_flow`".to_owned(),
        (_, "namespace") => "add `namespace: company.team`".to_owned(),
        (_, "tasks") => "add `tasks:` with at least one task".to_owned(),
        (_, "id") => format!("add `id: my_{what}`"),
        ("task", _) => {
            "add `type:` with the task's class, such as `io.kestra.plugin.core.log.Log`".to_owned()
        }
        ("trigger", _) => {
            "add `type:` with the trigger's class, such as `io.kestra.plugin.core.trigger.Schedule`"
                .to_owned()
        }
        _ => "add `type: STRING`, or another type".to_owned(),
    }
}

/// Where a mapping begins: its first key.
fn first_place(document: &Document<'_>, mapping: NodeId) -> Span {
    let node = document.entries(mapping).first().map_or(mapping, |entry| entry.key);
    document.text_span(node)
}

/// `tasks` must be a list with something in it, and its items mappings.
fn check_tasks(document: &Document<'_>, tasks: Entry, sink: &mut Sink) {
    let key = document.text_span(tasks.key);
    let list = document.items(tasks.value);
    match &document.node(tasks.value).kind {
        NodeKind::Sequence { .. } if list.is_empty() => {
            sink.report(&RULE, key, "flow has an empty list of `tasks`", "kestra needs at least one task")
                .help("add a task, or delete the flow");
        }
        NodeKind::Sequence { .. } => {}
        // An empty value was reported before.
        NodeKind::Scalar(_) if is_empty(document, tasks.value) => {}
        NodeKind::Scalar(_) | NodeKind::Mapping { .. } | NodeKind::Alias(_) => {
            sink.report(&RULE, key, "`tasks` is no list", "kestra needs a list of tasks here")
                .help("begin each task with `- `: `- id: my_task`");
        }
    }
    for &item in list {
        let node = document.node(item);
        if !matches!(node.kind, NodeKind::Mapping { .. }) {
            let at = if node.span.is_empty() { key } else { document.text_span(item) };
            sink.report(&RULE, at, "task has no `id` and no `type`", "kestra needs a mapping here")
                .help("write `- id: my_task`, and `type:` on the next line");
        }
    }
}

/// Whether Kestra reads nothing there: no text, or null.
fn is_empty(document: &Document<'_>, value: NodeId) -> bool {
    document
        .scalar(value)
        .is_some_and(|scalar| scalar.value.is_empty() || resolve(document, value) == Untyped::Null)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, said};

    #[test]
    fn absent_properties_are_marked_at_the_first_key() {
        check(
            "tasks:\n#^^^^ missing-property\n  - type: io.kestra.plugin.core.log.Log\n#   ^^^^ missing-property\nid: a\n",
        );
    }

    #[test]
    fn two_absent_properties_are_one_finding() {
        let flow = "id: a\nnamespace: b\ntasks:\n  - message: Hello\n";
        assert_eq!(
            said("missing-property", flow),
            "task has no `id` and no `type`\n4:5 `message` this task has no `id` and no `type`\nhelp: add `id: my_task`"
        );
    }

    #[test]
    fn empty_properties_are_marked_by_their_key() {
        check(
            "id: ''\n\
             #^ missing-property\n\
             namespace: ~\n\
             #^^^^^^^^ missing-property\n\
             tasks: []\n\
             #^^^^ missing-property\n",
        );
    }

    #[test]
    fn tasks_must_be_a_list_of_mappings() {
        check("id: a\nnamespace: b\ntasks:\n#^^^^ missing-property\n  t: {type: x.Y}\n");
        check("id: a\nnamespace: b\ntasks:\n  - hello\n#   ^^^^^ missing-property\n");
    }

    #[test]
    fn children_triggers_inputs_and_outputs_are_judged_too() {
        check(
            "id: a\n\
             namespace: b\n\
             inputs:\n  - id: day\n#   ^^ missing-property\n\
             outputs:\n  - type: STRING\n#   ^^^^ missing-property\n    value: x\n\
             triggers:\n  - id: daily\n#   ^^ missing-property\n\
             tasks:\n\
             \x20 - id: all\n\
             \x20   type: io.kestra.plugin.core.flow.Sequential\n\
             \x20   tasks:\n\
             \x20     - id: one\n#       ^^ missing-property\n\
             \x20     - id: two\n        type: io.kestra.plugin.core.log.Log\n",
        );
    }

    #[test]
    fn the_only_child_of_a_flowable_is_a_task_whatever_it_lacks() {
        check(
            "id: a\n\
             namespace: b\n\
             tasks:\n\
             \x20 - id: all\n\
             \x20   type: io.kestra.plugin.core.flow.If\n\
             \x20   condition: \"{{ flow.id == 'a' }}\"\n\
             \x20   then:\n\
             \x20     - message: hello\n#       ^^^^^^^ missing-property\n\
             \x20     \n\
             \x20   else:\n\
             \x20     - type: io.kestra.plugin.core.log.Log\n#       ^^^^ missing-property\n",
        );
    }

    #[test]
    fn inputs_may_have_their_old_name() {
        check(
            "id: a\nnamespace: b\ninputs:\n  - name: day\n    type: STRING\ntasks:\n  - id: t\n    type: x.Y\n",
        );
    }

    #[test]
    fn a_draft_may_lack_tasks_and_a_broken_file_anything() {
        check("id: a\nnamespace: b\ndraft: true\ntasks: []\n");
        check("id: a\ntasks:\n  - message: 'never\n#            ^ unreadable-yaml\n");
    }
}
