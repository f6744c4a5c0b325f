//! `unknown-secret`: a key that no source defines.

use super::{
    FlowContext, Sink, declare_rule,
    secret_key::{self, asked_keys},
};
use crate::{
    diagnostic::Level,
    kestra::{Release, env::SECRET_PREFIX},
};

declare_rule! {
    /// ## What it does
    /// Reports a key given to `secret()` that none of the sources defines, where one of them should: an env file, a
    /// Compose service, a list of names.
    ///
    /// ## Why is this bad?
    /// Kestra looks the key up when the task runs. If the server has no variable `SECRET_<KEY>`, the task fails with
    /// `Cannot find secret for key '…'`; `??` and `default` do not catch that since Kestra 0.21.
    ///
    /// ## Example
    /// With `SECRET_API_TOKEN` in `.env_encoded`:
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKN') }}"
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('API_TOKEN') }}"
    /// ```
    ///
    /// ## How to fix
    /// Correct the key, or define `SECRET_<KEY>` for the server, base64-encoded.
    pub(crate) static RULE = {
        id: "unknown-secret",
        group: Secrets,
        level: Error,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    if !cx.store().claims_secrets() {
        return;
    }
    for asked in asked_keys(cx).filter(|asked| asked.call.site.live && !cx.store().defines_secret(&asked.key))
    {
        let key = asked.key.written();
        let help = match cx.store().near_secret(&asked.key) {
            Some(near) => {
                format!("did you mean `{}`, {}?", secret_key::key_of(near), secret_key::defined_at(cx, near))
            }
            None => {
                format!("define `{SECRET_PREFIX}{key}` for the kestra server, with a base64-encoded value")
            }
        };
        let pending = sink
            .report(
                &RULE,
                asked.span,
                format!("no source defines the secret `{key}`"),
                format!("not in {}", secret_key::claimants(cx)),
            )
            .help(help);
        // Before 0.21 a missing secret was null, which a fallback caught (expr §6.4).
        if asked.call.guarded && cx.target().always(|release| release < Release::V0_21) {
            pending.at_most(Level::Advice);
        }
    }
}
