//! `prefixed-env`: a name in `envs` that repeats the prefix of the variable.

use super::{FlowContext, Sink, declare_rule, env_name};
use crate::{
    diagnostic::{Fix, Level},
    secret::EnvKey,
    source::Edit,
};

declare_rule! {
    /// ## What it does
    /// Reports names in `envs` that carry the prefix of the environment variable: `envs.env_region`.
    ///
    /// ## Why is this bad?
    /// Kestra cuts the prefix off: `ENV_REGION` is `envs.region`. With the prefix the name is not found and the task
    /// fails when it runs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.env_region }}"
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
    /// Drop the prefix. While no source is known that defines the server's envs the finding is a warning: a variable
    /// with a doubled prefix could exist.
    pub(crate) static RULE = {
        id: "prefixed-env",
        group: Envs,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for read in cx.env_reads() {
        let key = EnvKey::new(read.name.as_ref());
        let name = env_name::without_prefix(cx, key.folded());
        if name == key.folded() || !key.is_reachable_as_written() || cx.store().defines_env(&key) {
            continue;
        }
        let certain = cx.store().claims_envs();
        let edit = Edit::replace(read.span, name);
        let title = format!("drop the prefix: `{name}`");
        let pending = sink
            .report(
                &RULE,
                read.span,
                format!("env `{}` carries the prefix of the variable", read.name),
                format!("kestra would look for `{}`", env_name::variable(cx, key.folded())),
            )
            .help(format!("drop the prefix: `envs.{name}`"))
            .fix(if certain { Fix::safe(title, [edit]) } else { Fix::risky(title, [edit]) });
        if !certain {
            pending.at_most(Level::Warning);
        }
    }
}
