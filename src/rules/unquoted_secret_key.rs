//! `unquoted-secret-key`: the key is a bare word, so Kestra takes it for a variable.

use super::{FlowContext, Sink, declare_rule, rewrite};
use crate::{diagnostic::Fix, flow::KeyArgument, source::Edit};

declare_rule! {
    /// ## What it does
    /// Reports `secret(API_TOKEN)`: a key without quotes that is no variable in scope.
    ///
    /// ## Why is this bad?
    /// A bare word is a variable to Kestra. There is none of that name, so the task fails when it runs with
    /// ``Unable to find `API_TOKEN` used in the expression``.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret(API_TOKEN) }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Put the key in quotes.
    pub(crate) static RULE = {
        id: "unquoted-secret-key",
        group: Secrets,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for call in cx.secret_calls() {
        let KeyArgument::Name(name) = &call.key else { continue };
        let word = name.value;
        let bare = super::prefixed_secret_key::without_prefix(word);
        let pending = sink
            .report(
                &RULE,
                name.span,
                "secret key is not quoted",
                format!("kestra takes `{word}` for a variable, and there is none"),
            )
            .help(format!("put the key in quotes: `secret('{bare}')`"));
        if let Some(text) = rewrite::escape_for(cx, &call.site, &format!("'{bare}'")) {
            pending.fix(Fix::safe(format!("quote the key: `'{bare}'`"), [Edit::replace(name.span, text)]));
        }
    }
}
