//! `unknown-output-property`: an output that the task does not have.

use super::{FlowContext, Sink, declare_rule, name, unavailable_context};
use crate::{
    flow::{Flow, Owner, Step, TaskName},
    kestra::plugins::{Catalogue, PluginType},
    near::nearest,
};

declare_rule! {
    /// ## What it does
    /// Reports `outputs.<task>.x` where tasks of that type have no output `x`, by the plugin's own declaration.
    ///
    /// ## Why is this bad?
    /// Kestra fails the task that reads it with ``Unable to find `x` used in the expression``. It is a warning
    /// because plugins have releases of their own, and another release may have the output.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: download
    ///     type: io.kestra.plugin.core.http.Download
    ///     uri: https://example.com/data.csv
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.download.url }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: download
    ///     type: io.kestra.plugin.core.http.Download
    ///     uri: https://example.com/data.csv
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.download.uri }}"
    /// ```
    ///
    /// ## How to fix
    /// Write one of the outputs that the plugin documents.
    pub(crate) static RULE = {
        id: "unknown-output-property",
        group: References,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for path in cx.paths().filter(|path| path.reads("outputs") && !path.is_guarded()) {
        if name::is_about_another_flow(cx, &path.site) || unavailable_context::is_missing(cx, path) {
            continue;
        }
        let [Step::Name { name: id, .. }, rest @ ..] = path.steps.as_slice() else { continue };
        let TaskName::Task(task) = cx.names.declared.task(cx.flow, &id.value) else { continue };
        let Some(Step::Name { name, .. }) = attribute(cx.flow, task, rest) else { continue };
        let type_name = cx.flow.type_of(Owner::Task(task)).unwrap_or_default();
        let Some(known) = outputs(type_name) else { continue };
        if known.contains(&name.value.as_ref()) {
            continue;
        }
        let short = type_name.rsplit('.').next().unwrap_or_default();
        let label = if known.is_empty() {
            format!("`{short}` has no outputs")
        } else {
            format!("`{short}` has no such output")
        };
        let help = match nearest(&name.value, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("read the outputs of another task: `{short}` has none"),
            None if known.len() == 1 => format!("its one output is {}", name::list(&known)),
            None => format!("its outputs are {}", name::list(&known)),
        };
        let message = format!("task `{}` has no output `{}`", id.value, name.value);
        sink.report(&RULE, name.span, message, label).help(help);
    }
}

/// The step that names an output, behind one value for each loop around the task.
fn attribute<'p, 'a>(flow: &Flow<'_, '_>, task: u32, steps: &'p [Step<'a>]) -> Option<&'p Step<'a>> {
    let mut loops = 0;
    let mut at = flow.tasks().get(task as usize)?.parent;
    while let Some(index) = at {
        let type_name = flow.type_of(Owner::Task(index)).unwrap_or_default();
        let short = type_name.rsplit('.').next().unwrap_or_default();
        match short {
            "ForEach" | "EachSequential" | "EachParallel" => loops += 1,
            "Sequential" | "Parallel" | "AllowFailure" | "WorkingDirectory" | "Dag" | "If" | "Switch" => {}
            // Loops of other kinds have levels of their own.
            _ => return None,
        }
        at = flow.tasks().get(index as usize)?.parent;
    }
    let is_value = |step: &Step<'_>| matches!(step, Step::Dynamic(_));
    let (values, rest) = steps.split_at_checked(loops)?;
    values.iter().all(is_value).then(|| rest.first()).flatten()
}

/// The outputs that a type has in any recorded release; `None` where they are not all known.
fn outputs(type_name: &str) -> Option<Vec<&'static str>> {
    let known: Vec<PluginType> =
        Catalogue::ALL.iter().filter_map(|catalogue| catalogue.find(type_name)).collect();
    // Databases that are a file declare their outputs by a class whose children have more.
    let is_partial = |found: &PluginType| found.own_properties().get("outputDbFile").is_some();
    if known.is_empty() || known.iter().any(is_partial) {
        return None;
    }
    let mut names = Vec::new();
    for found in known {
        names.extend(found.outputs()?.iter().map(|output| output.name));
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, said};

    #[test]
    fn one_output_is_no_list() {
        let flow = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.debug.Return\n    format: x\n  - \
                    id: d\n    type: io.kestra.plugin.core.log.Log\n    message: \"{{ outputs.c.anything }}\"\n";
        assert!(said("unknown-output-property", flow).ends_with("help: its one output is `value`"));
    }

    #[test]
    fn outputs_are_looked_up_in_the_catalogue() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: download
    type: io.kestra.plugin.core.http.Download
    uri: https://example.com
  - id: hello
    type: io.kestra.plugin.core.log.Log
    message: hello
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [1, 2]
    tasks:
      - id: child
        type: io.kestra.plugin.core.debug.Return
        format: "{{ taskrun.value }}"
      - id: reader
        type: io.kestra.plugin.core.log.Log
        message:
          - "{{ outputs.child[taskrun.value].value }}"
          - "{{ outputs.child[taskrun.value].nope }}"
#                                            ^^^^ unknown-output-property
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ outputs.download.uri }} {{ outputs.download.headers.anything }} {{ outputs.download.nope ?? 'x' }}"
      - "{{ outputs.download.url }}"
#                            ^^^ unknown-output-property
      - "{{ outputs.hello.value }}"
#                         ^^^^^ unknown-output-property
"#,
        );
    }
}
