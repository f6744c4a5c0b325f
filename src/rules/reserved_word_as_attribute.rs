//! `reserved-word-as-attribute`: `m.contains`.

use super::{FlowContext, Sink, declare_rule, syntax};
use crate::{diagnostic::Fix, pebble::SyntaxErrorKind};

declare_rule! {
    /// ## What it does
    /// Reports an operator's name behind a dot: `outputs.check.contains`, `inputs.or`, `a.equals(b)`.
    ///
    /// ## Why is this bad?
    /// `or`, `and`, `not`, `is`, `contains`, `equals` and, from 0.24, `isIn` are operators wherever they stand. Kestra
    /// cannot parse the expression and the task fails as soon as it is rendered.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.search.contains }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.log.Log
    ///     message: "{{ outputs.search['contains'] }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the attribute in brackets. Where a method was meant, use the operator: `list contains 'a'`, `a == b`.
    pub(crate) static RULE = {
        id: "reserved-word-as-attribute",
        group: Expressions,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for (site, error) in syntax::errors_of(cx, &RULE) {
        let SyntaxErrorKind::ReservedWordAsAttribute { word } = &error.kind else { continue };
        let pending = sink.report(
            &RULE,
            error.span,
            format!("attribute is called like the operator `{word}`"),
            format!("kestra takes `{word}` for an operator"),
        );
        let (_, behind) = site.decoded.around(error.span);
        if behind.trim_start().starts_with('(') {
            pending.help(match word.as_str() {
                "equals" => "write `a == b`: there is no such method".to_owned(),
                _ => format!("write `a {word} b`: there is no such method"),
            });
            continue;
        }
        let title = format!("write `['{word}']`");
        let pending = pending.help(title.clone());
        if let Some(edit) = syntax::replacement(cx, site, error.span, &format!("['{word}']")) {
            pending.fix(Fix::safe(title, [edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, fixed, flow_with, said};

    #[test]
    fn the_word_goes_into_brackets() {
        let flow = flow_with("\"{{ outputs.a.contains }}\"");
        check(&format!("{flow}#                         ^^^^^^^^^ reserved-word-as-attribute\n"));
        assert_eq!(fixed(&flow), flow_with("\"{{ outputs.a['contains'] }}\""));
        assert_eq!(fixed(&flow_with("'{{ outputs.a.or }}'")), flow_with("'{{ outputs.a[''or''] }}'"));
    }

    #[test]
    fn a_method_becomes_an_operator() {
        assert_eq!(
            said("reserved-word-as-attribute", &flow_with("\"{{ inputs.a.equals('b') }}\"")),
            "attribute is called like the operator `equals`\n\
             6:26 `.equals` kestra takes `equals` for an operator\n\
             help: write `a == b`: there is no such method"
        );
    }
}
