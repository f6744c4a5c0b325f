//! `unknown-input`: an input that the flow does not declare.

use std::borrow::Cow;

use super::{FlowContext, Sink, declare_rule, name};
use crate::{
    flow::{PathRead, Resolution, Step},
    span::Spanned,
};

declare_rule! {
    /// ## What it does
    /// Reports `inputs.x` where the flow declares no input `x`. Ids with dots nest: `inputs.db.host` is the input
    /// `db.host`.
    ///
    /// ## Why is this bad?
    /// Kestra fails the task, or the whole execution, with ``Unable to find `x` used in the expression``. Where a
    /// fallback stands beside it (`inputs.x ?? 'd'`), the flow goes on without the input, and the finding is
    /// advice.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: region
    ///     type: STRING
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ inputs.regoin }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// inputs:
    ///   - id: region
    ///     type: STRING
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ inputs.region }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name, or declare the input.
    pub(crate) static RULE = {
        id: "unknown-input",
        group: References,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let mut near = name::Near::new(cx);
    let declared = &cx.names.declared;
    for path in cx.paths().filter(|path| path.reads("inputs") && !name::is_about_another_flow(cx, &path.site))
    {
        let Resolution::Missing(depth) = declared.input(&path.steps) else { continue };
        let Some(Step::Name { name, .. }) = path.steps.get(depth) else { continue };
        if is_nested(cx, path, depth, &name.value) {
            let (first, rest) = name.value.split_once('.').unwrap_or_default();
            let before: String = path
                .steps
                .iter()
                .take(depth)
                .filter_map(Step::name)
                .fold("inputs".to_owned(), |path, step| format!("{path}.{step}"));
            let pending = sink
                .report(
                    &RULE,
                    name.span,
                    format!("inputs have no key `{}`", name.value),
                    format!("kestra keeps `{rest}` inside `{first}`"),
                )
                .help(format!("write `{before}.{}`", name.value));
            name::guarded(path, pending);
            continue;
        }
        let known = declared.input_names(&path.steps, depth);
        let label =
            if declared.has_inputs() { "not declared under `inputs`" } else { "the flow declares no input" };
        let pending = sink.report(&RULE, name.span, format!("flow has no input `{}`", name.value), label);
        let meant = near.find(&name.value, &known);
        let help = meant
            .unwrap_or_else(|| format!("declare `{}` under `inputs`, or read another input", name.value));
        name::guarded(path, pending.help(help));
    }
}

/// Whether step `depth` is a key with dots, `inputs['a.b']`, of an input that Kestra nests: `inputs.a.b`.
fn is_nested(cx: &FlowContext<'_>, path: &PathRead<'_>, depth: usize, name: &str) -> bool {
    if !name.contains('.') {
        return false;
    }
    let parts: Vec<Step<'_>> = path
        .steps
        .iter()
        .take(depth)
        .filter_map(Step::name)
        .chain(name.split('.'))
        .map(|part| Step::Name { name: Spanned::new(Cow::Borrowed(part), path.span), whole: path.span })
        .collect();
    cx.names.declared.input(&parts) == Resolution::Known
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, findings, said};
    use crate::diagnostic::Level;

    #[test]
    fn inputs_are_found_by_their_dotted_paths() {
        check(
            r#"
id: load
namespace: company.team
inputs:
  - id: region
    type: STRING
  - id: db.host
    type: STRING
  - id: payload
    type: JSON
  - id: form
    type: FORM
    inputs:
      - id: child
        type: STRING
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ inputs.region }} {{ inputs.db.host }} {{ inputs['db'] }} {{ inputs.payload.a.b }} {{ inputs.form.child }}"
      - "{{ inputs.regoin }}"
#                  ^^^^^^ unknown-input
      - "{{ inputs['nope'] }}"
#                   ^^^^ unknown-input
      - "{{ inputs.db.port }}"
#                     ^^^^ unknown-input
      - "{{ inputs.form.other }}"
#                       ^^^^^ unknown-input
      - "{{ inputs[flow.id] }} {% for inputs in [1] %}{{ inputs.x }}{% endfor %}"
"#,
        );
    }

    #[test]
    fn a_fallback_makes_it_advice_and_a_disabled_part_silent() {
        let flow = |message: &str, disabled: bool| {
            format!(
                "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    disabled: \
                 {disabled}\n    message: \"{message}\"\n"
            )
        };
        let levels = |text: &str| findings(text).iter().map(|found| found.level).collect::<Vec<_>>();
        assert_eq!(levels(&flow("{{ inputs.a ?? 'b' }}", false)), [Level::Advice]);
        assert_eq!(levels(&flow("{{ inputs.a is defined ? inputs.a : 'b' }}", false)), [Level::Advice; 2]);
        assert_eq!(levels(&flow("{{ inputs.a }}", true)), []);
    }

    #[test]
    fn an_id_with_dots_is_no_key() {
        let text = "id: a\nnamespace: b\ninputs:\n  - id: db.host\n    type: STRING\ntasks:\n  - id: c\n    type: \
                    io.kestra.plugin.core.log.Log\n    message: \"{{ inputs['db.host'] }}\"\n";
        assert_eq!(
            said("unknown-input", text),
            "inputs have no key `db.host`\n9:26 `db.host` kestra keeps `host` inside `db`\n\
             help: write `inputs.db.host`"
        );
    }

    #[test]
    fn a_near_name_is_told_with_its_line() {
        let text = "id: a\nnamespace: b\ninputs:\n  - id: region\n    type: STRING\ntasks:\n  - id: c\n    type: \
                    io.kestra.plugin.core.log.Log\n    message: \"{{ inputs.regoin }}\"\n";
        assert!(said("unknown-input", text).ends_with("help: did you mean `region`, declared on line 4?"));
    }
}
