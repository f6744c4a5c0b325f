//! `template-breaking-secret`: a decoded value that holds a template delimiter.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::secret::{ValueFault, codec::Oddity};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables whose decoded value holds `{{`, `{%` or `{#`.
    ///
    /// ## Why is this bad?
    /// Some plugins render a property twice. The second time the secret itself is read as a template: the task
    /// fails, and the trace may show the value.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=YXt7Yg==
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Choose another secret where you can.
    pub(crate) static RULE = {
        id: "template-breaking-secret",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for found in source_value::faulty(cx) {
        let ValueFault::Odd(Oddity::TemplateDelimiter) = found.fault else { continue };
        let variable = &found.definition.variable;
        sink.report_in(
            &RULE,
            found.site,
            found.span,
            format!("decoded value of `{variable}` holds a template delimiter"),
            "a plugin that renders twice reads this as a template",
        )
        .help("choose a value without `{{`, `{%` and `{#`");
    }
}
