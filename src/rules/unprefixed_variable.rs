//! `unprefixed-variable`: a variable that reaches no flow.

use super::{Sink, StoreContext, declare_rule, source_value};
use crate::{
    kestra::env,
    secret::{Definition, SourceKind},
};

declare_rule! {
    /// ## What it does
    /// Reports variables without prefix in an env file that otherwise has `SECRET_` or `ENV_` names.
    ///
    /// ## Why is this bad?
    /// Flows see `SECRET_` and `ENV_` variables only. One without a prefix may be meant for the server, or it was
    /// forgotten.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// REGION=eu
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ENV_REGION=eu
    /// ```
    ///
    /// ## How to fix
    /// If flows should see it, name it `ENV_…` or `SECRET_…`.
    pub(crate) static RULE = {
        id: "unprefixed-variable",
        group: SecretSources,
        level: Advice,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    let reaches = |definition: &Definition| definition.secret.is_some() || definition.env.is_some();
    for (index, _) in
        cx.store().sources().iter().enumerate().filter(|(_, source)| source.kind == SourceKind::EnvFile)
    {
        let own = || cx.store().definitions().filter(move |definition| definition.source == index);
        if !own().any(reaches) {
            continue;
        }
        let silent = |definition: &&Definition| {
            !reaches(definition) && !env::is_own_name(&definition.variable) && !definition.variable.is_empty()
        };
        for definition in own().filter(silent) {
            let (site, span) = source_value::name_place(definition);
            let name = &definition.variable;
            sink.report_in(
                &RULE,
                site,
                span,
                format!("variable `{name}` reaches no flow"),
                "neither a secret nor an env",
            )
            .help(format!(
                "name it `ENV_{name}`, or `SECRET_{name}` with a base64 value, if flows should see it"
            ));
        }
    }
}
