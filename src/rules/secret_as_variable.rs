//! `secret-as-variable`: a secret read like a variable.

use super::{FlowContext, Sink, declare_rule, prefixed_secret_key::without_prefix, rewrite};
use crate::{diagnostic::Fix, source::Edit};

declare_rule! {
    /// ## What it does
    /// Reports `secrets.X`, `secret.X`, `SECRET_X` and `envs.secret_x`: secrets that are written like variables.
    ///
    /// ## Why is this bad?
    /// Kestra gives secrets to flows by the function `secret()` only. There is no variable of that name, so the task
    /// fails when it runs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secrets.API_TOKEN }}"
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
    /// Call the function: `secret('API_TOKEN')`.
    pub(crate) static RULE = {
        id: "secret-as-variable",
        group: Secrets,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    // An empty prefix puts every variable into `envs`, secrets included.
    let envs_hold_all = cx.run().env_prefix == Some("");
    for found in cx.references.secret_variables.iter().filter(|found| !(found.from_envs && envs_hold_all)) {
        let key = without_prefix(&found.key).to_uppercase();
        let label = if found.from_envs {
            "`envs` holds no variable that begins with `SECRET_`".to_owned()
        } else {
            "kestra has no variable of that name".to_owned()
        };
        let call = format!("secret('{key}')");
        let pending = sink
            .report(&RULE, found.span, "secret is read like a variable", label)
            .help(format!("call the function: `{call}`"));
        if let Some(text) = rewrite::escape_for(cx, &found.site, &call) {
            pending.fix(Fix::risky(format!("write `{call}`"), [Edit::replace(found.span, text)]));
        }
    }
}
