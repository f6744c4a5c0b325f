//! `unused-secret`: a secret that no flow asks for.

use super::{Sink, StoreContext, declare_rule, source_value};

declare_rule! {
    /// ## What it does
    /// Reports `SECRET_` variables of files that none of the checked flows asks for. Silent while a flow computes a
    /// key at run time.
    ///
    /// ## Why is this bad?
    /// A secret nobody needs is one more to rotate and to leak.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_OLD_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    /// ```env,good
    /// # nothing
    /// ```
    ///
    /// ## How to fix
    /// Remove it, or check all flows that use this file.
    pub(crate) static RULE = {
        id: "unused-secret",
        group: SecretSources,
        level: Advice,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    if cx.usage.dynamic_secrets > 0 {
        return;
    }
    for definition in cx.store().definitions().filter(|definition| definition.provenance.source().is_some()) {
        let Some(key) = definition.secret.as_ref().filter(|key| !cx.usage.secrets.contains(key)) else {
            continue;
        };
        let (site, span) = source_value::name_place(definition);
        sink.report_in(
            &RULE,
            site,
            span,
            format!("no checked flow asks for the secret `{key}`"),
            "never asked for",
        )
        .help("remove it, or check all the flows that use it");
    }
}
