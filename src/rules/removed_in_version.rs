//! `removed-in-version`: a part that a release of Kestra no longer has.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    diagnostic::Level,
    flow::Task,
    kestra::{
        Release, Target,
        parts::{self, Part},
        plugins::{self, Catalogue, PluginType},
    },
    span::Span,
    yaml::{NodeId, NodeKind},
};

declare_rule! {
    /// ## What it does
    /// Reports types of Kestra's core, types of inputs and keys of a flow that a later release no longer has:
    /// `ForEach`, conditions of triggers, the old names `io.kestra.core.tasks.…`, `BOOLEAN`, `listeners`,
    /// `pluginDefaults`. It is an error where the version in force lacks the part already, and where it lacks it yet:
    /// `finally` needs 0.21, `afterExecution` 0.22.
    ///
    /// ## Why is this bad?
    /// Kestra refuses to save the flow: `Invalid type` or `Unrecognized field`.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.core.tasks.log.Log
    ///     message: hello
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// ```
    ///
    /// ## How to fix
    /// Write what took its place, with the upgrade or, where older releases know it too, before.
    pub(crate) static RULE = {
        id: "removed-in-version",
        group: Flow,
        level: Advice,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let document = cx.document();
    for entry in document.entries(cx.flow.root()) {
        if let Some(part) = document.text(entry.key).and_then(parts::key) {
            check_part(
                cx,
                part,
                &format!("`{}`", part.name),
                "this key",
                document.text_span(entry.key),
                sink,
            );
        }
    }
    for value in input_types(cx) {
        if let Some(part) = document.text(value).and_then(parts::input_type) {
            let what = format!("input type `{}`", part.name);
            check_part(cx, part, &what, "this type of inputs", document.text_span(value), sink);
        }
    }
    let owners = cx.flow.tasks().iter().map(|task| (task.node, "tasks"));
    for (node, what) in owners.chain(cx.flow.triggers().iter().map(|trigger| (trigger.node, "triggers"))) {
        check_worker_group(cx, node, what, sink);
    }
    for (node, mapping) in document.nodes() {
        if matches!(mapping.kind, NodeKind::Mapping { .. })
            && let Some(value) = document.get(node, "type")
            && let Some(name) = document.text(value).filter(|name| name.starts_with("io.kestra."))
            && !cx.run().house.names.has_type(name)
        {
            check_type(cx, name, document.text_span(value), sink);
        }
    }
}

/// The types of all inputs: of the flow, of Pause tasks, and of forms.
fn input_types(cx: &FlowContext<'_>) -> Vec<NodeId> {
    let document = cx.document();
    let is_pause = |task: &&Task| {
        let name = task.task_type.and_then(|node| document.text(node));
        name.is_some_and(|name| name.ends_with(".Pause"))
    };
    let pauses = cx.flow.tasks().iter().filter(is_pause);
    let on_resume = pauses.filter_map(|task| document.get(task.node, "onResume"));
    let mut waiting: Vec<NodeId> = cx.flow.property("inputs").into_iter().chain(on_resume).collect();
    let mut types = Vec::new();
    while let Some(list) = waiting.pop() {
        for &input in document.items(list) {
            types.extend(document.get(input, "type"));
            waiting.extend(document.get(input, "inputs"));
        }
    }
    types
}

/// A key or an input type that not every release has; `refused` is what Kestra calls it.
fn check_part(cx: &FlowContext<'_>, part: &Part, what: &str, refused: &str, span: Span, sink: &mut Sink) {
    let target = cx.target();
    if let Some(since) = part.since {
        let Some(release) = target.release().filter(|release| part.is_newer_than(*release)) else { return };
        let message = format!("{what} is not known to kestra {release}");
        sink.report(&RULE, span, message, format!("kestra refuses {refused}"))
            .help(format!("needs kestra {since}"))
            .at_least(Level::Error);
        return;
    }
    let Some(gone) = part.gone_in else { return };
    gone_with(cx, gone, (what, refused), span, part.instead, sink);
}

/// What is there up to `gone`, and what to write from then on.
fn gone_with(
    cx: &FlowContext<'_>,
    gone: Release,
    (what, refused): (&str, &str),
    span: Span,
    instead: &str,
    sink: &mut Sink,
) {
    let is_lacking = cx.target().always(|release| release >= gone);
    let message = format!("{what} was removed in kestra {gone}");
    if is_lacking {
        let label = format!("kestra refuses {refused}");
        sink.report(&RULE, span, message, label).help(instead).at_least(Level::Error);
    } else {
        let help = format!("from {gone} on {instead}");
        sink.report(&RULE, span, message, "gone in a later release").help(help);
    }
}

/// `workerGroup` of a task or trigger (flow §2.1), where the type has no property of its own of that name.
fn check_worker_group(cx: &FlowContext<'_>, node: NodeId, what: &str, sink: &mut Sink) {
    const KEY: &str = "workerGroup";
    let document = cx.document();
    let Some(entry) = document.entry(node, KEY) else { return };
    let type_name = document.get(node, "type").and_then(|value| document.text(value));
    let known = type_name.and_then(|name| Catalogue::V2_0.find(name));
    if known.is_some_and(|known| known.property(KEY).is_none() && !known.takes_any_key()) {
        let what = format!("`{KEY}` of {what}");
        let at = document.text_span(entry.key);
        gone_with(cx, Release::V2_0, (&what, "this key"), at, "write `workerSelector`", sink);
    }
}

fn check_type(cx: &FlowContext<'_>, name: &str, span: Span, sink: &mut Sink) {
    let target = cx.target();
    let has = |release: Release| plugins::core_type_in(name, release);
    let is_gone = Catalogue::V2_0.find(name).is_none() && has(Release::LATEST) == Some(false);
    let lacking = target.release().filter(|release| has(*release) == Some(false));
    let Some(release) = lacking else {
        if is_gone {
            let message = format!("{} was removed in kestra {}", words(name), Release::LATEST);
            let help = instead(name, target);
            sink.report(&RULE, span, message, "gone in a later release").help(help);
        }
        return;
    };
    let since = Release::all().find(|later| *later > release && has(*later) == Some(true));
    let help = since.map_or_else(|| instead(name, target), |since| format!("needs kestra {since}"));
    let message = format!("{} is not known to kestra {release}", words(name));
    sink.report(&RULE, span, message, "kestra refuses this type").help(help).at_least(Level::Error);
}

/// The type of today that an old name stood for, if there still is one.
fn renamed(name: &str) -> Option<&'static str> {
    let found = Catalogue::ALL.iter().find_map(|catalogue| catalogue.find(name)).map(PluginType::name);
    found.filter(|found| *found != name && plugins::core_type_in(found, Release::LATEST) == Some(true))
}

/// What is spoken of: of a type that goes on under another name it is only the old name that went.
fn words(name: &str) -> String {
    match renamed(name) {
        Some(_) => format!("old name `{name}`"),
        None => format!("type `{}`", name.rsplit('.').next().unwrap_or_default()),
    }
}

/// What to write for a type that some release has no more.
fn instead(name: &str, target: Target) -> String {
    if let Some(renamed) = renamed(name) {
        // Names that every release in question knows can be written at once.
        if target.always(|release| plugins::core_type_in(renamed, release) != Some(false)) {
            return format!("write `{renamed}`");
        }
        return format!("from {} on write `{renamed}`", Release::LATEST);
    }
    let core = |rest: &str| format!("write `io.kestra.plugin.core.{rest}`");
    let write = match name.rsplit('.').next().unwrap_or_default() {
        "ForEach" | "EachSequential" | "EachParallel" | "ForEachItem" => core("flow.Loop"),
        "Template" => core("flow.Subflow"),
        "Echo" => core("log.Log"),
        "LocalFiles" => "write `inputFiles` and `outputFiles` at the task that needs the files".to_owned(),
        "MultipleCondition" => "write `dependsOn` and `window` of the trigger".to_owned(),
        _ if name.contains(".condition.") || name.contains(".conditions.") => {
            "write the condition as an expression under `when`".to_owned()
        }
        short @ ("Set" | "Get" | "Delete") if name.contains(".state.") => core(&format!("kv.{short}")),
        _ => "write what took its place; see kestra's migration guide".to_owned(),
    };
    if target.always(|release| release >= Release::LATEST) {
        write
    } else {
        format!("from {} on {write}", Release::LATEST)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings_for, said};
    use crate::{
        diagnostic::Level,
        kestra::{Release, Target},
    };

    const FLOW: &str = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.flow.ForEach\n    values: \
                        [1]\n    tasks:\n      - id: d\n        type: io.kestra.plugin.core.log.Log\n        message: \
                        x\npluginDefaults: []\n";

    fn levels(target: Target) -> Vec<(&'static str, Level)> {
        findings_for(target, FLOW).iter().map(|found| (found.at.span.of(FLOW), found.level)).collect()
    }

    #[test]
    fn the_level_depends_on_the_release() {
        let each = "io.kestra.plugin.core.flow.ForEach";
        assert_eq!(levels(Target::Any), [(each, Level::Advice), ("pluginDefaults", Level::Advice)]);
        assert_eq!(levels(Target::Release(Release::V1_3_31)), levels(Target::Any));
        assert_eq!(
            levels(Target::Release(Release::V2_0)),
            [(each, Level::Error), ("pluginDefaults", Level::Error)]
        );
    }

    #[test]
    fn an_old_name_is_told_its_new_one() {
        let text = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.core.tasks.log.Log\n    message: x\n";
        assert_eq!(
            said("removed-in-version", text),
            "old name `io.kestra.core.tasks.log.Log` was removed in kestra 2.0.0\n\
             5:11 `io.kestra.core.tasks.log.Log` gone in a later release\n\
             help: write `io.kestra.plugin.core.log.Log`"
        );
    }

    /// Message and help of the findings, which are all errors or all advice.
    fn words(target: Target, text: &str) -> Vec<(String, String, Level)> {
        let found = findings_for(target, text).into_iter();
        found.map(|found| (found.message, found.help.unwrap_or_default(), found.level)).collect()
    }

    #[test]
    fn what_only_a_later_release_has_is_not_advised_for_an_older_one() {
        let help = |target| words(target, FLOW).into_iter().map(|(_, help, _)| help).collect::<Vec<_>>();
        let (each, defaults) = (
            "write `io.kestra.plugin.core.flow.Loop`",
            "write the properties at the tasks, or set the defaults in kestra's configuration",
        );
        assert_eq!(help(Target::Release(Release::V2_0)), [each, defaults]);
        let later = [format!("from 2.0.0 on {each}"), format!("from 2.0.0 on {defaults}")];
        assert_eq!(help(Target::Any), later);
        assert_eq!(help(Target::Release(Release::V0_23)), later);
    }

    fn flow(head: &str, task: &str) -> String {
        format!(
            "id: a\nnamespace: b\n{head}tasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: \
             x\n{task}"
        )
    }

    #[test]
    fn a_key_of_a_later_release_is_an_error() {
        let text = flow("", "finally:\n  - id: d\n    type: io.kestra.plugin.core.log.Log\n    message: x\n");
        let finding = (
            "`finally` is not known to kestra 0.20.0".to_owned(),
            "needs kestra 0.21".to_owned(),
            Level::Error,
        );
        assert_eq!(words(Target::Release(Release::V0_20), &text), [finding]);
        assert!(words(Target::Release(Release::V0_21), &text).is_empty());
        assert!(words(Target::Any, &text).is_empty());
        let count = |head: &str, release| words(Target::Release(release), &flow(head, "")).len();
        assert_eq!((count("sla: []\n", Release::V0_19), count("sla: []\n", Release::V0_20)), (1, 0));
        assert_eq!((count("checks: []\n", Release::V1_0), count("checks: []\n", Release::V1_3_31)), (1, 0));
        assert_eq!(count("afterExecution: []\n", Release::V0_21), 1);
        assert_eq!(count("afterExecution: []\n", Release::V0_22), 0);
    }

    #[test]
    fn types_of_inputs_come_and_go() {
        let input = |kind: &str| flow(&format!("inputs:\n  - id: i\n    type: {kind}\n"), "");
        let one = |message: &str, help: &str, level| vec![(message.to_owned(), help.to_owned(), level)];
        let gone = "input type `BOOLEAN` was removed in kestra 2.0.0";
        let boolean = input("BOOLEAN");
        assert_eq!(words(Target::Release(Release::V2_0), &boolean), one(gone, "write `BOOL`", Level::Error));
        assert_eq!(words(Target::Any, &boolean), one(gone, "from 2.0.0 on write `BOOL`", Level::Advice));
        assert_eq!(
            words(Target::Release(Release::V0_21), &input("BOOL")),
            one("input type `BOOL` is not known to kestra 0.21.0", "needs kestra 0.23", Level::Error)
        );
        assert!(words(Target::Release(Release::V0_23), &input("BOOL")).is_empty());
        assert!(words(Target::Release(Release::V2_0), &input("STRING")).is_empty());
        let pause = flow(
            "",
            "  - id: p\n    type: io.kestra.plugin.core.flow.Pause\n    onResume:\n      - id: ok\n        type: BOOLEAN\n",
        );
        assert_eq!(words(Target::Release(Release::V2_0), &pause), one(gone, "write `BOOL`", Level::Error));
        // No recorded release has it: that is for Kestra's own validation to say.
        assert!(words(Target::Release(Release::V2_0), &input("FOO")).is_empty());
    }

    #[test]
    fn a_worker_group_of_a_task_is_gone_with_2_0() {
        let text = flow("", "    workerGroup:\n      key: gpu\n");
        let found = findings_for(Target::Release(Release::V2_0), &text);
        assert_eq!(found.iter().map(|found| found.at.span.of(&text)).collect::<Vec<_>>(), ["workerGroup"]);
        assert_eq!(found[0].help.as_deref(), Some("write `workerSelector`"));
        assert_eq!(words(Target::Release(Release::V1_0), &text)[0].2, Level::Advice);
    }

    #[test]
    fn quotes_are_not_marked() {
        let text = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: \"io.kestra.core.tasks.log.Log\"\n    message: x\n'taskDefaults': []\n";
        let found = findings_for(Target::Any, text);
        let marked: Vec<&str> = found.iter().map(|found| found.at.span.of(text)).collect();
        assert_eq!(marked, ["io.kestra.core.tasks.log.Log", "taskDefaults"]);
    }
}
