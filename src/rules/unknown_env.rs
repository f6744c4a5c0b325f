//! `unknown-env`: an env that no source defines.

use super::{FlowContext, Sink, declare_rule, env_name, secret_key};
use crate::{diagnostic::Level, secret::EnvKey};

declare_rule! {
    /// ## What it does
    /// Reports `envs.x` where none of the sources defines the variable, though one of them should.
    ///
    /// ## Why is this bad?
    /// Kestra fails the task with ``Unable to find `x` used in the expression``. Where a fallback stands beside it
    /// (`envs.x ?? 'd'`) the flow goes on, and the finding is advice.
    ///
    /// ## Example
    /// With `ENV_REGION` in the env file:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.regoin }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.region }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the name, or define `ENV_X` for the server.
    pub(crate) static RULE = {
        id: "unknown-env",
        group: Envs,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    if !cx.store().claims_envs() {
        return;
    }
    for read in cx.env_reads().filter(|read| read.site.live) {
        let key = EnvKey::new(read.name.as_ref());
        if cx.store().defines_env(&key) || env_name::is_stale(cx, &key) {
            continue;
        }
        let help = if let Some(near) = cx.store().near_env(&key) {
            format!(
                "did you mean `{}`, {}?",
                near.env.as_ref().map_or("", EnvKey::folded),
                secret_key::defined_at(cx, near)
            )
        } else {
            let variable = env_name::variable(cx, key.folded());
            format!("define `{variable}` for the kestra server")
        };
        let message = format!("no source defines the env `{}`", read.name);
        let label = format!("not in {}", secret_key::sources(cx, |source| source.claims_envs));
        let pending = sink.report(&RULE, read.span, message, label).help(help);
        if read.guarded {
            pending.at_most(Level::Advice);
        }
    }
}
