//! `duplicate-id`: two tasks, triggers, inputs or outputs of one id.

use std::collections::{HashMap, hash_map::Entry};

use super::{FlowContext, Sink, declare_rule};
use crate::{
    flow::Space,
    span::Span,
    yaml::{Untyped, resolve},
};

declare_rule! {
    /// ## What it does
    /// Reports the second of two tasks, two triggers, two inputs or two outputs with the same `id`.
    ///
    /// All tasks of `tasks`, `errors`, `finally` and `listeners` count together, children of other tasks included.
    /// Tasks of `afterExecution` are not judged.
    ///
    /// ## Why is this bad?
    /// Kestra refuses the flow when it is saved: `Duplicate task id with name [log]`. An id names the outputs of its
    /// task, so there can be only one.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Goodbye
    /// ```
    /// ```yaml,good
    /// id: hello
    /// namespace: company.team
    /// tasks:
    ///   - id: hello
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Hello
    ///   - id: goodbye
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: Goodbye
    /// ```
    ///
    /// ## How to fix
    /// Rename one of the two, and the expressions that name it.
    pub(crate) static RULE = {
        id: "duplicate-id",
        group: Flow,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    let document = cx.document();
    let mut seen: HashMap<(Space, &str), Span> = HashMap::new();
    for declared in cx.flow.declared() {
        // An id with an expression in it is a bad identifier, and its text is not the id anyone means.
        let Some(node) = declared.id.filter(|_| declared.space != Space::AfterExecution) else { continue };
        let Some(id) = document.text(node).filter(|id| !id.is_empty() && !id.contains('{')) else { continue };
        if resolve(document, node) == Untyped::Null {
            continue;
        }
        let span = document.decoded(node).map_or(document.node(node).span, |decoded| decoded.span());
        match seen.entry((declared.space, id)) {
            Entry::Vacant(free) => {
                free.insert(span);
            }
            Entry::Occupied(first) => {
                let what = declared.space.name();
                sink.report(
                    &RULE,
                    span,
                    format!("two {what}s have the id `{id}`"),
                    format!("another {what} has this id already"),
                )
                .note(*first.get(), "it is taken here")
                .help(format!("rename one of the two {what}s"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, said};

    #[test]
    fn children_and_error_handlers_count_with_the_tasks() {
        check(
            "id: a\n\
             namespace: b\n\
             tasks:\n\
             \x20 - id: one\n\
             \x20   type: io.kestra.plugin.core.flow.Sequential\n\
             \x20   tasks:\n\
             \x20     - id: one\n\
             #           ^^^ duplicate-id\n\
             \x20       type: io.kestra.plugin.core.log.Log\n\
             errors:\n\
             \x20 - id: 'one'\n\
             #        ^^^ duplicate-id\n\
             \x20   type: io.kestra.plugin.core.log.Log\n",
        );
    }

    #[test]
    fn spaces_are_apart() {
        check(
            "id: a\n\
             namespace: b\n\
             inputs:\n  - {id: x, type: STRING}\n\
             outputs:\n  - {id: x, type: STRING, value: y}\n\
             triggers:\n  - {id: x, type: y.Z}\n\
             tasks:\n  - {id: x, type: y.Z}\n\
             afterExecution:\n  - {id: x, type: y.Z}\n",
        );
    }

    #[test]
    fn the_first_one_is_shown() {
        let flow = "id: a\nnamespace: b\ntriggers:\n  - {id: x, type: y.Z}\n  - {id: x, type: y.Z}\n\
                    tasks:\n  - {id: t, type: y.Z}\n";
        assert_eq!(
            said("duplicate-id", flow),
            "two triggers have the id `x`\n5:10 `x` another trigger has this id already\n4:10 `x` it is taken here\n\
             help: rename one of the two triggers"
        );
    }
}
