//! `secret-in-command`: a secret that is written into a script or a command line.

use super::{FlowContext, Sink, declare_rule};
use crate::flow::{Carrier, Owner, Way};

declare_rule! {
    /// ## What it does
    /// Reports a secret in the commands or the script of a task that takes `env`: `commands`, `beforeCommands`,
    /// `script`, `args`, `entryPoint`.
    ///
    /// ## Why is this bad?
    /// The value becomes a part of the text that is run: the list of processes, a crash dump or `set -x` shows it. A
    /// quote or a `$` in it breaks the command.
    ///
    /// ## Example
    /// ```yaml,bad
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.scripts.shell.Commands
    ///     commands:
    ///       - curl -H "X-Token:{{ secret('API_TOKEN') }}" https://api.example.com
    /// ```
    /// ```yaml,good
    /// id: load
    /// namespace: company.team
    /// tasks:
    ///   - id: call
    ///     type: io.kestra.plugin.scripts.shell.Commands
    ///     env:
    ///       API_TOKEN: "{{ secret('API_TOKEN') }}"
    ///     commands:
    ///       - curl -H "X-Token:$API_TOKEN" https://api.example.com
    /// ```
    ///
    /// ## How to fix
    /// Give the value to the task by `env`, and read the variable in the command or script.
    pub(crate) static RULE = {
        id: "secret-in-command",
        group: Leaks,
        level: Advice,
        since: "0.1",
        check: Flow(check),
    };
}

/// Properties that are run, in types that take `env`; sorted.
const RUN: &[&str] =
    &["args", "beforeCommands", "commands", "composeArgs", "entryPoint", "interpreterArgs", "script"];

fn check(cx: &FlowContext<'_>, sink: &mut Sink) {
    for carrier in cx.carriers.iter().filter(|carrier| is_run(carrier)) {
        let what = if carrier.property == "script" { "a script" } else { "a command line" };
        let mut pending = sink
            .report(
                &RULE,
                carrier.span,
                format!("a secret is written into {what}"),
                "a list of processes or a crash dump can show it",
            )
            .help(help(cx, carrier));
        if let Some(origin) = carrier.way.origin() {
            pending = pending.note(origin, "the secret is read here");
        }
    }
}

fn is_run(carrier: &Carrier<'_>) -> bool {
    matches!(carrier.site.owner, Owner::Task(_))
        && RUN.binary_search(&carrier.property).is_ok()
        // Scripts that run within Kestra itself have neither a command line nor an environment.
        && carrier.plugin.is_some_and(|plugin| plugin.own_properties().get("env").is_some())
}

fn help(cx: &FlowContext<'_>, carrier: &Carrier<'_>) -> String {
    let said = cx.said(carrier.span);
    let call = cx.secret_calls().find(|call| call.span == carrier.span && carrier.way == Way::Call);
    let name = call.and_then(|call| call.constant_key()).map(variable_name);
    let Some(name) = name.filter(|_| !said.contains(['\n', '\r'])) else {
        return "pass it by `env`, and read the variable here".to_owned();
    };
    let quote = if said.contains('"') { '\'' } else { '"' };
    let language = carrier
        .plugin
        .map_or("", |plugin| plugin.name())
        .split('.')
        .nth(4)
        .filter(|_| carrier.property == "script");
    let read = match language {
        Some("python") => format!("os.environ['{name}']"),
        Some("node" | "bun") => format!("process.env.{name}"),
        Some("powershell") => format!("$env:{name}"),
        Some("r") => format!("Sys.getenv('{name}')"),
        Some("ruby") => format!("ENV['{name}']"),
        Some("shell") | None => format!("${name}"),
        Some(_) => {
            return format!(
                "pass it by `env`: `{name}: {quote}{{{{ {said} }}}}{quote}`, and read the variable here"
            );
        }
    };
    format!("pass it by `env`: `{name}: {quote}{{{{ {said} }}}}{quote}`, and write `{read}` here")
}

/// A name for a variable that holds the secret of that key.
fn variable_name(key: &str) -> String {
    let name: String =
        key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, check};
    use super::{RUN, variable_name};

    #[test]
    fn what_is_run_is_marked() {
        assert!(RUN.is_sorted());
        check(
            r#"
id: load
namespace: company.team
tasks:
  - id: shell
    type: io.kestra.plugin.scripts.shell.Commands
    env:
      TOKEN: "{{ secret('A') }}"
    inputFiles:
      token.txt: "{{ secret('A') }}"
    beforeCommands:
      - echo {{ secret('A') }} > token
#               ^^^^^^^^^^^ secret-in-command
    commands:
      - |
        curl -u "app:{{ secret('A') | base64encode }}"
#                       ^^^^^^^^^^^ secret-in-command
      - "{{ secret('A') is empty ? 'true' : 'false' }}"
  - id: python
    type: io.kestra.plugin.scripts.python.Script
    script: |
      token = "{{ secret('A') }}"
#                 ^^^^^^^^^^^ secret-in-command
  - id: inside
    type: io.kestra.plugin.graalvm.js.Eval
    script: "'{{ secret('A') }}'"
  - id: unknown
    type: com.example.Run
    commands: ["{{ secret('A') }}"]
  - id: old
    type: io.kestra.core.tasks.scripts.Bash
    commands:
      - "echo {{ secret('A') }}"
#                ^^^^^^^^^^^ secret-in-command
"#,
        );
    }

    #[test]
    fn names_of_variables_are_made_of_keys() {
        assert_eq!(variable_name("api-token.v2"), "API_TOKEN_V2");
        assert_eq!(variable_name("2fa"), "_2FA");
    }

    fn said(plugin: &str, property: &str) -> String {
        let text = "id: a\nnamespace: b\ntasks:\n  - id: r\n    type: io.kestra.plugin.scripts.@\n    #: \"x {{ secret('A') }}\"\n";
        testing::said("secret-in-command", &text.replace('@', plugin).replace('#', property))
    }

    #[test]
    fn the_words() {
        insta::assert_snapshot!(said("shell.Commands", "commands"), @r#"
        a secret is written into a command line
        6:21 `secret('A')` a list of processes or a crash dump can show it
        help: pass it by `env`: `A: "{{ secret('A') }}"`, and write `$A` here
        "#);
        insta::assert_snapshot!(said("python.Script", "script"), @r#"
        a secret is written into a script
        6:19 `secret('A')` a list of processes or a crash dump can show it
        help: pass it by `env`: `A: "{{ secret('A') }}"`, and write `os.environ['A']` here
        "#);
        insta::assert_snapshot!(said("go.Script", "script"), @r#"
        a secret is written into a script
        6:19 `secret('A')` a list of processes or a crash dump can show it
        help: pass it by `env`: `A: "{{ secret('A') }}"`, and read the variable here
        "#);
    }
}
