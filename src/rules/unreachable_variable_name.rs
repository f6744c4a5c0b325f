//! `unreachable-variable-name`: a name that the shell of the image drops.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{kestra::env, secret::SourceKind};

declare_rule! {
    /// ## What it does
    /// Reports names of secrets and envs with characters that no shell variable may have, such as `-` and `.`.
    ///
    /// ## Why is this bad?
    /// The official image starts through a shell, which does not pass such variables on: the secret never reaches
    /// Kestra. Enterprise backends have no such limit.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_my-key=Y29ycmVjdC1ob3JzZQ==
    /// ```
    /// ```env,good
    /// SECRET_MY_KEY=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Use letters, digits and `_` only, in the variable and in the flows.
    pub(crate) static RULE = {
        id: "unreachable-variable-name",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    for definition in
        cx.store().definitions().filter(|definition| definition.secret.is_some() || definition.env.is_some())
    {
        let kind = cx.store().sources().get(definition.source).map(|source| source.kind);
        let in_container = matches!(kind, Some(SourceKind::Compose | SourceKind::EnvFile));
        if !in_container || env::is_shell_name(&definition.variable) {
            continue;
        }
        let (site, span) = source_value::name_place(definition);
        let better: String =
            definition.variable.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        sink.report_in(
            &RULE,
            site,
            span,
            format!("variable `{}` never reaches kestra in its container", definition.variable),
            "the shell of the image drops names that it could not use itself",
        )
        .help(format!("name it `{better}`, here and in the flows"));
    }
}
