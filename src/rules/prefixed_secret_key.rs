//! `prefixed-secret-key`: the key given to `secret()` repeats the prefix of the variable.

use super::{FlowContext, Sink, declare_rule, secret_key::asked_keys};
use crate::{
    diagnostic::{Fix, Level},
    kestra::env::SECRET_PREFIX,
    secret::SecretKey,
    source::Edit,
};

declare_rule! {
    /// ## What it does
    /// Reports a key given to `secret()` that carries the prefix of the environment variable: `SECRET_X`, `SECRETS_X`.
    ///
    /// ## Why is this bad?
    /// Kestra puts `SECRET_` in front of the key itself: `secret('SECRET_API_TOKEN')` asks for the variable
    /// `SECRET_SECRET_API_TOKEN`, which does not exist, and the task fails when it runs.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.core.http.Request
    ///     uri: "https://api.example.com?key={{ secret('SECRET_API_TOKEN') }}"
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
    /// Drop the prefix in the flow and keep it in the environment. While no source is known that defines the server's
    /// secrets the finding is a warning: a variable with a doubled prefix could exist.
    pub(crate) static RULE = {
        id: "prefixed-secret-key",
        group: Secrets,
        level: Error,
        fix: Safe,
        since: "0.1",
        check: Flow(check),
    };
}

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for asked in asked_keys(cx).filter(|asked| !cx.store().defines_secret(&asked.key)) {
        let key = asked.key.written();
        let bare = without_prefix(key);
        if bare.len() == key.len() {
            continue;
        }
        let title = format!("drop the prefix: `{bare}`");
        let edit = Edit::replace(asked.span, bare);
        // Where the bare key is not known either, dropping the prefix alone may not end the failure.
        let certain = cx.store().claims_secrets();
        let pending = sink
            .report(
                &RULE,
                asked.span,
                "secret key carries the `SECRET_` prefix",
                format!("kestra would look for `{SECRET_PREFIX}{key}`"),
            )
            .help(match cx.store().near_secret(&SecretKey::new(bare)) {
                Some(near) if !cx.store().defines_secret(&SecretKey::new(bare)) => {
                    let near = super::secret_key::key_of(near);
                    format!("drop the prefix: `secret('{bare}')`; or do you mean `secret('{near}')`?")
                }
                _ => format!("drop the prefix: `secret('{bare}')`"),
            });
        let pending = if !asked.literal {
            pending
        } else if certain {
            pending.fix(Fix::safe(title, [edit]))
        } else {
            pending.fix(Fix::risky(title, [edit]))
        };
        if !certain {
            pending.at_most(Level::Warning);
        }
    }
}

/// The key without any prefix, be it doubled or in the plural.
pub(super) fn without_prefix(key: &str) -> &str {
    let strip = |key: &str| {
        ["SECRET_", "SECRETS_"].iter().find_map(|prefix| {
            let (head, rest) = key.split_at_checked(prefix.len())?;
            (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(prefix.len())
        })
    };
    let mut bare = key;
    while let Some(length) = strip(bare) {
        bare = bare.get(length..).unwrap_or_default();
    }
    bare
}
