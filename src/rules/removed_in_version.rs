//! `removed-in-version`: a part that a release of Kestra no longer has.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    diagnostic::Level,
    kestra::{
        Release,
        plugins::{self, Catalogue, PluginType},
    },
    span::Span,
    yaml::NodeKind,
};

declare_rule! {
    /// ## What it does
    /// Reports types of Kestra's core, and keys at the top of a flow, that a later release no longer has:
    /// `ForEach`, conditions of triggers, the old names `io.kestra.core.tasks.…`, `listeners`, `pluginDefaults`. It
    /// is an error where the version in force lacks the part already.
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
    /// Write what took its place, before or with the upgrade.
    pub(crate) static RULE = {
        id: "removed-in-version",
        group: Flow,
        level: Advice,
        since: "0.1",
        check: Flow(check),
    };
}

/// Keys at the top of a flow that 1.0.0 has and 2.0.0 has not, sorted.
const REMOVED_KEYS: &[&str] = &["listeners", "pluginDefaults", "taskDefaults", "workerGroup"];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for entry in cx.document().entries(cx.flow.root()) {
        let Some(key) = cx.document().text(entry.key).filter(|key| REMOVED_KEYS.contains(key)) else {
            continue;
        };
        let lacks = |release: Release| release >= Release::V2_0;
        let pending = sink
            .report(
                &RULE,
                cx.document().text_span(entry.key),
                format!("`{key}` was removed in kestra {}", Release::V2_0),
                if cx.target().always(lacks) { "kestra refuses this key" } else { "gone in a later release" },
            )
            .help(match key {
                "workerGroup" => "write `workerSelector`",
                "listeners" => "write `afterExecution`, or a flow with a Flow trigger",
                _ => "write the properties at the tasks, or set the defaults in kestra's configuration",
            });
        if cx.target().always(lacks) {
            pending.at_least(Level::Error);
        }
    }
    for (node, mapping) in cx.document().nodes() {
        if matches!(mapping.kind, NodeKind::Mapping { .. })
            && let Some(value) = cx.document().get(node, "type")
            && let Some(name) = cx.document().text(value).filter(|name| name.starts_with("io.kestra."))
        {
            check_type(cx, name, cx.document().text_span(value), sink);
        }
    }
}

fn check_type(cx: &FlowContext<'_>, name: &str, span: Span, sink: &mut Sink) {
    let is_latest = Catalogue::V2_0.find(name).is_some();
    let is_gone = !is_latest && plugins::core_type_in(name, Release::LATEST) == Some(false);
    let lacking =
        cx.target().release().filter(|release| plugins::core_type_in(name, *release) == Some(false));
    let short = name.rsplit('.').next().unwrap_or_default();
    match lacking {
        Some(release) if is_gone => {
            let message = format!("type `{short}` is not known to kestra {release}");
            sink.report(&RULE, span, message, "kestra refuses this type")
                .help(instead(name, release))
                .at_least(Level::Error);
        }
        Some(release) => {
            let since = Release::all().find(|later| plugins::core_type_in(name, *later) == Some(true));
            let since = since.unwrap_or(Release::LATEST);
            let message = format!("type `{short}` is not known to kestra {release}");
            sink.report(&RULE, span, message, "kestra refuses this type")
                .help(format!("needs kestra {since}"))
                .at_least(Level::Error);
        }
        None if is_gone => {
            let message = format!("type `{short}` was removed in kestra {}", Release::LATEST);
            sink.report(&RULE, span, message, "gone in a later release").help(instead(name, Release::LATEST));
        }
        None => {}
    }
}

/// What to write for a type that `release` has not.
fn instead(name: &str, release: Release) -> String {
    let renamed = Catalogue::ALL.iter().find_map(|catalogue| catalogue.find(name)).map(PluginType::name);
    if let Some(renamed) = renamed.filter(|renamed| plugins::core_type_in(renamed, release) != Some(false)) {
        return format!("write `{renamed}`");
    }
    match name.rsplit('.').next().unwrap_or_default() {
        "ForEach" | "EachSequential" | "EachParallel" | "ForEachItem" => {
            "write `io.kestra.plugin.core.flow.Loop`".to_owned()
        }
        "Template" => "write `io.kestra.plugin.core.flow.Subflow`".to_owned(),
        _ if name.contains(".condition.") || name.contains(".conditions.") => {
            "write the condition as an expression under `when`".to_owned()
        }
        _ => "write the task that took its place; see kestra's migration guide".to_owned(),
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
        assert!(said("removed-in-version", text).ends_with("help: write `io.kestra.plugin.core.log.Log`"));
    }
}
