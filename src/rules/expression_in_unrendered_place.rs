//! `expression-in-unrendered-place`: an expression where Kestra renders nothing.

use super::{FlowContext, Sink, declare_rule};
use crate::{
    diagnostic::Level,
    flow::{LiteralPlace, Place},
    pebble::{self, Part},
    span::{Decoded, Span},
};

declare_rule! {
    /// ## What it does
    /// Reports expressions in places that hold plain text to Kestra: labels of the flow, keys of a Switch task's
    /// `cases`, `message` of a check, `displayName`, `values` of an input, and, as advice, descriptions.
    ///
    /// ## Why is this bad?
    /// The text stays as it is typed: people see the braces, and a comparison with it never matches.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// labels:
    ///   region: "{{ envs.region }}"
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: hello
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: label
    ///     type: io.kestra.plugin.core.execution.Labels
    ///     labels:
    ///       region: "{{ envs.region }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the text itself, or move the expression to a property that is rendered. Labels can be set by a
    /// `Labels` task.
    pub(crate) static RULE = {
        id: "expression-in-unrendered-place",
        group: References,
        level: Warning,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for site in cx.flow.scalars().iter().filter(|site| site.live) {
        let Place::Literal(place) = site.place else { continue };
        let Some(decoded) = cx.document().decoded(site.node) else { continue };
        let template = pebble::parse_for(&decoded, cx.target());
        for part in &template.parts {
            let (Part::Print { .. } | Part::Tag(_)) = part else { continue };
            if place == LiteralPlace::Description && is_quoted(&decoded, part.span()) {
                continue;
            }
            let message = format!("{} is never rendered", place.name());
            let pending = sink.report(&RULE, part.span(), message, "stays as it is typed").help(help(place));
            if place == LiteralPlace::Description {
                pending.at_most(Level::Advice);
            }
        }
    }
}

/// Whether a part of a description, which is Markdown, stands in backticks, in a fence, in an indented block or in a
/// whole flow: there it is an example.
fn is_quoted(decoded: &Decoded<'_>, part: Span) -> bool {
    let (before, _) = decoded.around(part);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let fences = before.lines().filter(|line| line.trim_start().starts_with("```")).count();
    let is_flow = decoded.text().lines().any(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        ["id:", "type:", "tasks:"].iter().any(|key| line.starts_with(key))
    });
    line.matches('`').count() % 2 == 1 || fences % 2 == 1 || line.starts_with("    ") || is_flow
}

const fn help(place: LiteralPlace) -> &'static str {
    match place {
        LiteralPlace::FlowLabels => "write the text itself, or set the label with a `Labels` task",
        LiteralPlace::SwitchCase => "write the value itself; only `value` of the Switch is rendered",
        LiteralPlace::InputValues => "write the values themselves, or use `expression`",
        LiteralPlace::Description
        | LiteralPlace::DisplayName
        | LiteralPlace::SlaLabels
        | LiteralPlace::CheckMessage
        | LiteralPlace::DependsOnLabels
        | LiteralPlace::PluginVersion => "write the text itself",
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn examples_in_a_description_are_no_mistake() {
        check(
            r#"
id: load
namespace: company.team
description: Reads {{ inputs.a }}, and `{{ inputs.b }}` is read by others.
#                  ^^^^^^^^^^^^^^ expression-in-unrendered-place
tasks:
  - id: first
    type: io.kestra.plugin.core.log.Log
    description: |
      Reads

      ```
      {{ inputs.c }}
      ```
      and
          {{ inputs.d }}
    message: hello
  - id: log
    type: io.kestra.plugin.core.log.Log
    description: |
      tasks:
        - id: other
          message: "{{ inputs.e }}"
    message: hello
"#,
        );
    }

    #[test]
    fn labels_and_cases_stay_as_typed() {
        check(
            r#"
id: load
namespace: company.team
labels:
  region: "x {{ envs.region }}"
#            ^^^^^^^^^^^^^^^^^ expression-in-unrendered-place
tasks:
  - id: choice
    type: io.kestra.plugin.core.flow.Switch
    value: "{{ flow.id }}"
    cases:
      "{{ flow.namespace }}":
#      ^^^^^^^^^^^^^^^^^^^^ expression-in-unrendered-place
        - id: log
          type: io.kestra.plugin.core.log.Log
          message: hello
"#,
        );
    }
}
