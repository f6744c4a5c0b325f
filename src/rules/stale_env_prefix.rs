//! `stale-env-prefix`: a variable with the env prefix of older releases.

use super::{Sink, StoreContext, declare_rule, env_name, source_value};
use crate::{
    diagnostic::{Elsewhere, Fix, Level},
    kestra::{Target, env::ENV_PREFIX},
    secret::EnvKey,
    source::{Edit, Insert},
};

declare_rule! {
    /// ## What it does
    /// Reports variables `KESTRA_X` that a flow reads as `envs.x`, though the Kestra in force takes envs from
    /// `ENV_`.
    ///
    /// ## Why is this bad?
    /// The default prefix of envs was `KESTRA_` up to 0.22 and is `ENV_` since 0.23. With the old prefix the
    /// variable does not reach the flows and `envs.x` fails.
    ///
    /// ## Example
    /// ```env,bad
    /// KESTRA_REGION=eu-west-1
    /// ```
    /// ```env,good
    /// ENV_REGION=eu-west-1
    /// ```
    ///
    /// ## How to fix
    /// Rename the variable, or set `env-prefix` in `kestra-lint.yaml` if the server's
    /// `kestra.variables.env-vars-prefix` says so.
    pub(crate) static RULE = {
        id: "stale-env-prefix",
        group: SecretSources,
        level: Warning,
        fix: Safe,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    let store = cx.store();
    for (definition, name) in env_name::old_definitions(store) {
        let key = EnvKey::new(name);
        let Some(usage) = cx.usage.envs.get(&key) else { continue };
        let has_new = store.env(&key).any(|other| other.variable.starts_with(ENV_PREFIX));
        if has_new
            || (cx.run.env_prefix.is_none()
                && cx.run.target.always(|release| release < crate::kestra::Release::V0_23))
        {
            continue;
        }
        let (site, span) = source_value::name_place(definition);
        let prefix = cx.run.env_prefix.unwrap_or(ENV_PREFIX);
        let better = format!("{prefix}{name}");
        let pending = sink
            .report_in(
                &RULE,
                site,
                span,
                format!("`{}` does not reach the flows", definition.variable),
                "since kestra 0.23 the default prefix is `ENV_`",
            )
            .help(format!("rename it to `{better}`, or set `env-prefix` in the config file"))
            .note_elsewhere(Elsewhere {
                path: usage.path.clone(),
                start: usage.start,
                end: usage.end,
                text: "read here".to_owned(),
            });
        let pending = match definition.provenance.name() {
            Some((source, span)) => {
                let edit = Edit { source: Some(source), span, insert: Insert::Plain(better.clone()) };
                pending.fix(Fix::safe(format!("rename it to `{better}`"), [edit]))
            }
            None => pending,
        };
        if cx.run.target == Target::Any && cx.run.env_prefix.is_none() {
            pending.at_most(Level::Advice);
        }
    }
}
