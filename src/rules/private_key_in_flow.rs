//! `private-key-in-flow`: a private key in the text of the flow.

use super::{LiteralContext, Sink, declare_rule, extract};
use crate::{credential::Verdict, flow::LiteralKind};

declare_rule! {
    /// ## What it does
    /// Reports private keys: PEM, OpenSSH, PGP, `PuTTY`, age.
    ///
    /// ## Why is this bad?
    /// Whoever can read the flow can act as the owner of the key, and a key is changed far less often than a password.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.fs.ssh.Command
    ///     host: db
    ///     authMethod: PUBLIC_KEY
    ///     privateKey: |
    ///       -----BEGIN OPENSSH PRIVATE KEY-----
    ///       b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2
    ///       -----END OPENSSH PRIVATE KEY-----
    ///     commands: [ls]
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: extract
    ///     type: io.kestra.plugin.fs.ssh.Command
    ///     host: db
    ///     authMethod: PUBLIC_KEY
    ///     privateKey: "{{ secret('SSH_PRIVATE_KEY') }}"
    ///     commands: [ls]
    /// ```
    ///
    /// ## How to fix
    /// Define a secret, read it with `secret()`, and make a new key pair.
    pub(crate) static RULE = {
        id: "private-key-in-flow",
        group: Credentials,
        level: Error,
        fix: Unsafe,
        since: "0.1",
        check: Literals(check),
    };
}

fn check(cx: &LiteralContext<'_>, sink: &mut Sink) {
    for literal in cx.literals {
        if literal.verdict != Verdict::Credential || !matches!(literal.kind, LiteralKind::PrivateKey) {
            continue;
        }
        let message = "private key is stored in the flow";
        let label = "whoever reads this can use it";
        let pending = sink.report_in(&RULE, cx.site, literal.span, message, label);
        extract::offer(cx, literal, pending);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn keys_that_are_left_out_are_none() {
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: extract
    type: io.kestra.plugin.fs.ssh.Command
    privateKey: "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----"
"#,
        );
    }
}
