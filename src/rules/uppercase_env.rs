//! `uppercase-env`: a name in `envs` that is not lower case.

use super::{FlowContext, Sink, declare_rule, env_name};
use crate::{
    diagnostic::{Fix, Level},
    flow::EnvForm,
    secret::EnvKey,
    source::Edit,
};

declare_rule! {
    /// ## What it does
    /// Reports names in `envs` that are not lower case: `envs.MY_X`, `envs['MY_X']`, `env('MY_X')`.
    ///
    /// ## Why is this bad?
    /// Kestra lower-cases the names when it fills `envs`: the variable `ENV_MY_X` is `envs.my_x`. The name in upper
    /// case is never found and the task fails; `env('MY_X')` gives nothing without a word.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.MY_REGION }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ envs.my_region }}"
    /// ```
    ///
    /// ## How to fix
    /// Write the name in lower case, without the prefix of the variable.
    pub(crate) static RULE = {
        id: "uppercase-env",
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
        if key.is_reachable_as_written() {
            continue;
        }
        let name = env_name::without_prefix(cx, key.folded());
        let (before, after) = match read.form {
            EnvForm::Attribute => ("envs.", ""),
            EnvForm::Subscript => ("envs['", "']"),
            EnvForm::Function => ("env('", "')"),
        };
        let variable = env_name::variable(cx, name);
        let pending = sink
            .report(
                &RULE,
                read.span,
                format!("`{before}{}{after}` never resolves", read.name),
                "kestra lower-cases the names in `envs`",
            )
            .help(format!("`{variable}` is read as `{before}{name}{after}`"))
            .fix(Fix::safe(format!("write `{name}`"), [Edit::replace(read.span, name)]));
        if read.guarded {
            pending.at_most(Level::Warning);
        }
    }
}
