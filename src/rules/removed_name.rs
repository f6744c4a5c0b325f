//! `removed-name`: a function or filter that a later Kestra no longer has.

use super::{FlowContext, Sink, call, declare_rule};
use crate::{diagnostic::Level, flow::NameKind};

declare_rule! {
    /// ## What it does
    /// Reports functions, filters and tests that are gone in a later release of Kestra: `json()` and `| json`,
    /// which 2.0 no longer has. Advice, unless the release in force lacks the name already.
    ///
    /// ## Why is this bad?
    /// After the upgrade the task fails with `Filter [x] does not exist.`, at run time only.
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
    ///     format: "{{ inputs | json }}"
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
    ///     format: "{{ inputs | toJson }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the name that took its place; `toJson` and `fromJson` are there since 0.18.
    pub(crate) static RULE = {
        id: "removed-name",
        group: Expressions,
        level: Advice,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for used in call::used(cx).filter(|used| !used.is_macro) {
        let Some(named) = used.known else { continue };
        let Some(gone) = call::removed_in(named) else { continue };
        if cx.target().newest() < gone && !cx.target().sometimes(|release| named.exists_in(release)) {
            continue;
        }
        let (kind, name) = (used.kind.word(), used.name.value);
        let message = format!("{kind} `{name}` was removed in kestra {gone}");
        let help = match (used.kind, name) {
            (NameKind::Function, "json") => "write `fromJson`",
            (NameKind::Filter, "json") => "write `toJson`",
            // A Loop, all that 2.0 has, drops the index (flow §3).
            (NameKind::Function, "currentEachOutput") if cx.target().always(|release| release >= gone) => {
                "read `outputs.task`: in a `Loop` it is that of the same round"
            }
            (NameKind::Function, "currentEachOutput") => {
                "read the outputs by the value of the loop: `outputs.task[taskrun.value]`"
            }
            _ => "write it without this name",
        };
        let is_lacking = cx.target().always(|release| !named.exists_in(release));
        let label = if is_lacking { "no longer there" } else { "gone in a later release" };
        let pending = sink.report(&RULE, used.name.span, message, label).help(help);
        if is_lacking {
            pending.at_least(Level::Error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, findings_for, flow_with};
    use crate::{
        diagnostic::Level,
        kestra::{Release, Target},
    };

    #[test]
    fn removed_names_are_advice_while_some_release_has_them() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message:
      - "{{ flow | json }}"
#                  ^^^^ removed-name
      - "{{ json('{}') }}"
#           ^^^^ removed-name
"#,
        );
    }

    #[test]
    fn what_to_write_is_what_the_release_has() {
        let text = flow_with("\"{{ currentEachOutput(outputs.load) }}\"");
        let help = |target| {
            let found = findings_for(target, &text).into_iter();
            found.filter(|found| found.rule.name() == "removed-name").find_map(|found| found.help)
        };
        assert!(help(Target::Any).unwrap().ends_with("`outputs.task[taskrun.value]`"));
        let of_loop = "read `outputs.task`: in a `Loop` it is that of the same round";
        assert_eq!(help(Target::Release(Release::V2_0)).unwrap(), of_loop);
    }

    #[test]
    fn they_are_an_error_where_the_release_in_force_lacks_them() {
        let text = flow_with("\"{{ flow | json }}\"");
        let levels = |release| {
            let found = findings_for(Target::Release(release), &text);
            found.iter().map(|found| (found.rule.name(), found.level)).collect::<Vec<_>>()
        };
        assert_eq!(levels(Release::V1_0), [("removed-name", Level::Advice)]);
        assert_eq!(levels(Release::V2_0), [("removed-name", Level::Error)]);
    }
}
