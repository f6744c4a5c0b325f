//! `unprefixed-secret-source`: the variable of that name lacks the prefix, so Kestra never reads it.

use super::{
    FlowContext, Sink, declare_rule,
    secret_key::{self, asked_keys},
};
use crate::{
    diagnostic::{Fix, Site},
    kestra::env::SECRET_PREFIX,
    secret::Repair,
    source::{Edit, Insert},
    span::Span,
};

declare_rule! {
    /// ## What it does
    /// Reports `secret('X')` where a source defines a variable `X` but none defines `SECRET_X`.
    ///
    /// ## Why is this bad?
    /// Kestra makes secrets of variables whose names begin with `SECRET_` only. A variable `X` is there for everyone
    /// in the container, but `secret('X')` does not see it and the task fails when it runs.
    ///
    /// ## Example
    /// With `DB_PASSWORD` in the env file, this flow fails:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: log
    ///     type: io.kestra.plugin.core.debug.Return
    ///     format: "{{ secret('DB_PASSWORD') }}"
    /// ```
    /// With `SECRET_API_TOKEN` there, this one does not:
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
    /// Name the variable `SECRET_X` and encode its value: `kestra-lint encode` does both for a whole file.
    pub(crate) static RULE = {
        id: "unprefixed-secret-source",
        group: Secrets,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for asked in asked_keys(cx).filter(|asked| asked.call.site.live && !cx.store().defines_secret(&asked.key))
    {
        let key = asked.key.written();
        let Some(bare) = cx.store().variable(key).next_back().filter(|found| found.secret.is_none()) else {
            continue;
        };
        let pending = sink
            .report(
                &RULE,
                asked.span,
                format!("variable `{key}` lacks the `SECRET_` prefix, so kestra has no secret `{key}`"),
                format!("kestra looks for `{SECRET_PREFIX}{key}`"),
            )
            .help(format!(
                "rename the variable, {}, to `{SECRET_PREFIX}{key}` and encode its value",
                secret_key::defined_at(cx, bare),
            ));
        if let Some((source, name)) = bare.provenance.name() {
            let mut edits = vec![Edit {
                source: Some(source),
                span: Span::empty(name.start()),
                insert: Insert::Plain(SECRET_PREFIX.to_owned()),
            }];
            edits.extend(bare.repair(Repair::Encode));
            pending
                .note_in(Site::Source(source), name, "defined without the prefix")
                .fix(Fix::risky("rename the variable and encode its value", edits));
        }
    }
}
