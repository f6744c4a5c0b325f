//! `secrets`: the inventory.

use snapbox::str;

use crate::{case, sandbox::Sandbox};

const FLOW: &str = "id: load
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: \"https://{{ envs.region }}/{{ secret('TOKEN') }}/{{ secret('NOWHERE') }}\"
    body: \"{{ secret('TOKEN') }}\"
  - id: off
    type: io.kestra.plugin.core.log.Log
    message: \"{{ secret('IN_DISABLED') }}\"
    disabled: true
triggers:
  - id: hook
    type: io.kestra.plugin.core.trigger.Webhook
    key: \"{{ secret('HOOK') }}\"
";

const CLEAN: &str = "id: clean
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: \"https://{{ secret('TOKEN') }}\"
";

const ENV: &str =
    "SECRET_TOKEN=YWJjZGVm\nSECRET_HOOK=no base64\nSECRET_OLD=YWJjZGVm\nENV_REGION=eu\nPLAIN=x\n";

fn flows(name: &str) -> Sandbox {
    Sandbox::new(name).file("flows/load.yaml", FLOW).file("server.env", ENV)
}

fn secrets<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["secrets", "--no-process-env"], arguments].concat()
}

#[test]
fn each_key_is_listed_with_its_places() {
    case!(
        flows("inventory-full"),
        secrets(&["--env-file", "server.env"]),
        str![[r#"
-- stdout
secret       defined                            asked for by
HOOK         server.env:2 (undecodable-secret)  flows/load.yaml:15 load/hook
IN_DISABLED  not defined                        flows/load.yaml:10 load/off (disabled)
NOWHERE      missing                            flows/load.yaml:6 load/call
OLD          server.env:3                       no flow
TOKEN        server.env:1                       flows/load.yaml:6 load/call
                                                flows/load.yaml:7 load/call

env     defined       asked for by
region  server.env:4  flows/load.yaml:6 load/call
-- stderr
5 secrets and 1 env in 1 flow, 1 missing, 1 faulty, 1 unused
exit code 1

"#]]
    );
}

#[test]
fn without_a_source_nothing_is_missing() {
    case!(
        flows("inventory-no-source"),
        secrets(&["--isolated"]),
        str![[r#"
-- stdout
secret       defined    asked for by
HOOK         not known  flows/load.yaml:15 load/hook
IN_DISABLED  not known  flows/load.yaml:10 load/off (disabled)
NOWHERE      not known  flows/load.yaml:6 load/call
TOKEN        not known  flows/load.yaml:6 load/call
                        flows/load.yaml:7 load/call

env     defined    asked for by
region  not known  flows/load.yaml:6 load/call
-- stderr
4 secrets and 1 env in 1 flow
not checked: whether secrets are missing: no secret source was given
not checked: whether envs are missing: no secret source was given
exit code 0

"#]]
    );
}

#[test]
fn all_defined_and_all_used_is_exit_code_0() {
    let sandbox = Sandbox::new("inventory-clean")
        .file("clean.yaml", CLEAN)
        .file("server.env", "SECRET_TOKEN=YWJjZGVm\n");
    case!(
        sandbox,
        secrets(&["--env-file", "server.env"]),
        str![[r#"
-- stdout
secret  defined       asked for by
TOKEN   server.env:1  clean.yaml:6 clean/call
-- stderr
1 secret and 0 envs in 1 flow
not checked: whether envs are missing: no source given can know that one is missing
exit code 0

"#]]
    );
    case!(
        sandbox,
        secrets(&["--env-file", "server.env", "--quiet", "--matrix"]),
        str![[r#"
-- stdout
secret  server
TOKEN   ✓
exit code 0

"#]]
    );
}

#[test]
fn a_run_that_fails_is_exit_code_2() {
    case!(
        flows("inventory-absent"),
        secrets(&["--env-file", "absent.env"]),
        str![[r#"
-- stderr
kestra-lint: cannot read `absent.env`: there is no such file
exit code 2

"#]]
    );
    case!(
        flows("inventory-absent-flow"),
        secrets(&["absent.yaml", "--env-file", "server.env", "--quiet"]),
        str![[r#"
-- stdout
secret  defined                            asked for by
HOOK    server.env:2 (undecodable-secret)  no flow
OLD     server.env:3                       no flow
TOKEN   server.env:1                       no flow

env     defined       asked for by
region  server.env:4  no flow
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"#]]
    );
    case!(
        Sandbox::new("inventory-none").file("server.env", "SECRET_A=YWJjZGVm\n"),
        secrets(&["--env-file", "server.env"]),
        str![[r#"
-- stdout
secret  defined       asked for by
A       server.env:1  no flow
-- stderr
kestra-lint: no flow was found
1 secret and 0 envs in 0 flows, 1 unused
not checked: whether envs are missing: no source given can know that one is missing
exit code 0

"#]]
    );
}

#[test]
fn a_key_that_only_a_run_knows_is_listed_apart() {
    let flow = CLEAN.replace("'TOKEN'", "inputs.name");
    let sandbox = Sandbox::new("inventory-dynamic")
        .file("flow.yaml", &flow)
        .file("server.env", "SECRET_TOKEN=YWJjZGVm\n");
    case!(
        sandbox,
        secrets(&["--env-file", "server.env"]),
        str![[r#"
-- stdout
secret  defined       asked for by
TOKEN   server.env:1  perhaps no flow

key known at run time only
flow.yaml:6 clean/call
-- stderr
1 secret and 0 envs in 1 flow, 1 key known at run time only
not checked: whether envs are missing: no source given can know that one is missing
exit code 0

"#]]
    );
}

fn servers(name: &str) -> Sandbox {
    flows(name)
        .file(
            "kestra-lint.yaml",
            "environments:\n  dev: {env-files: [server.env]}\n  prod: {env-files: [prod.env]}\n  edge: {secret-names: \
             [edge.txt]}\n",
        )
        .file("prod.env", "SECRET_TOKEN=YWJjZGVm\nSECRET_HOOK=YWJjZGVm\n")
        .file("edge.txt", "ENV_REGION\n")
}

#[test]
fn the_matrix_has_a_column_for_each_environment() {
    case!(
        servers("inventory-matrix"),
        secrets(&["--matrix"]),
        str![[r#"
-- stdout
secret       dev      edge  prod
HOOK         faulty   ?     ✓
IN_DISABLED  -        ?     -
NOWHERE      missing  ?     missing
OLD          ✓        ?     -
TOKEN        ✓        ?     ✓

env     dev  edge  prod
region  ✓    ✓     ?
-- stderr
5 secrets and 1 env in 1 flow, 1 missing, 1 faulty, 1 unused
exit code 1

"#]]
    );
    case!(
        servers("inventory-environments"),
        secrets(&[]),
        str![[r#"
-- stdout
secret       defined                                  asked for by
HOOK         server.env:2 (undecodable-secret) [dev]  flows/load.yaml:15 load/hook
             prod.env:2 [prod]
IN_DISABLED  not known                                flows/load.yaml:10 load/off (disabled)
NOWHERE      missing in dev, prod                     flows/load.yaml:6 load/call
OLD          server.env:3 [dev]                       no flow
TOKEN        server.env:1 [dev]                       flows/load.yaml:6 load/call
             prod.env:1 [prod]                        flows/load.yaml:7 load/call

env     defined             asked for by
region  server.env:4 [dev]  flows/load.yaml:6 load/call
        edge.txt:1 [edge]
-- stderr
5 secrets and 1 env in 1 flow, 1 missing, 1 faulty, 1 unused
exit code 1

"#]]
    );
    case!(
        servers("inventory-one"),
        secrets(&["--environment", "prod", "--matrix"]),
        str![[r#"
-- stdout
secret       prod
HOOK         ✓
IN_DISABLED  -
NOWHERE      missing
TOKEN        ✓

env     prod
region  ?
-- stderr
4 secrets and 1 env in 1 flow, 1 missing
not checked: whether envs are missing: no source given can know that one is missing
exit code 1

"#]]
    );
}

#[test]
fn markdown_is_for_a_page() {
    case!(
        servers("inventory-markdown"),
        secrets(&["--matrix", "--output-format", "markdown", "--quiet"]),
        str![[r#"
-- stdout
## Secrets and envs

5 secrets and 1 env in 1 flow, 1 missing, 1 faulty, 1 unused

| secret | dev | edge | prod |
| --- | --- | --- | --- |
| HOOK | faulty | ? | ✓ |
| IN\_DISABLED | - | ? | - |
| NOWHERE | missing | ? | missing |
| OLD | ✓ | ? | - |
| TOKEN | ✓ | ? | ✓ |

| env | dev | edge | prod |
| --- | --- | --- | --- |
| region | ✓ | ✓ | ? |

exit code 1

"#]]
    );
    case!(
        flows("inventory-markdown-places"),
        secrets(&["--env-file", "server.env", "--output-format", "markdown", "--quiet"]),
        str![[r#"
-- stdout
## Secrets and envs

5 secrets and 1 env in 1 flow, 1 missing, 1 faulty, 1 unused

| secret | defined | asked for by |
| --- | --- | --- |
| HOOK | server.env:2 (undecodable-secret) | flows/load.yaml:15 load/hook |
| IN\_DISABLED | not defined | flows/load.yaml:10 load/off (disabled) |
| NOWHERE | missing | flows/load.yaml:6 load/call |
| OLD | server.env:3 | no flow |
| TOKEN | server.env:1 | flows/load.yaml:6 load/call |
|  |  | flows/load.yaml:7 load/call |

| env | defined | asked for by |
| --- | --- | --- |
| region | server.env:4 | flows/load.yaml:6 load/call |

exit code 1

"#]]
    );
}

#[test]
fn json_is_for_programs() {
    let sandbox = Sandbox::new("inventory-json")
        .file("clean.yaml", CLEAN)
        .file("server.env", "SECRET_TOKEN=YWJjZGVm\n");
    case!(
        sandbox,
        secrets(&["--env-file", "server.env", "--output-format", "json", "--quiet"]),
        str![[r#"
-- stdout
{
  "version": 1,
  "tool": {
    "name": "kestra-lint",
    "version": "0.1.0"
  },
  "kestra_version": null,
  "environments": [
    null
  ],
  "entries": [
    {
      "kind": "secret",
      "key": "TOKEN",
      "variable": "SECRET_TOKEN",
      "uses": [
        {
          "path": "clean.yaml",
          "line": 6,
          "column": 30,
          "flow": "clean",
          "namespace": "company.team",
          "task": "call",
          "disabled": false
        }
      ],
      "definitions": [
        {
          "variable": "SECRET_TOKEN",
          "path": "server.env",
          "line": 1,
          "column": 1,
          "environments": [],
          "fault": null
        }
      ],
      "states": [
        {
          "environment": null,
          "state": "defined",
          "fault": null
        }
      ],
      "missing": false,
      "unused": false
    }
  ],
  "dynamic": [],
  "not_checked": [
    {
      "what": "env",
      "why": "no source given can know that one is missing"
    }
  ],
  "summary": {
    "flows": 1,
    "unread": false,
    "secrets": 1,
    "envs": 0,
    "missing": 0,
    "faulty": 0,
    "unused": 0,
    "dynamic": 0
  }
}
exit code 0

"#]]
    );
}

#[test]
fn a_page_needs_nothing_else() {
    let sandbox = servers("inventory-html");
    for arguments in [&["--output-format", "html"][..], &["--matrix", "--output-format", "html"]] {
        let page = sandbox.run(&secrets(arguments)).stdout;
        assert!(page.contains("<th scope=\"row\"><code>NOWHERE</code></th>"), "{page}");
        assert!(page.contains("default-src 'none'") && !page.contains("http:") && !page.contains("https:"));
        assert!(page.contains("prefers-color-scheme: dark") && page.ends_with("</html>\n"));
    }
}

#[test]
fn a_file_takes_the_place_of_standard_output() {
    let sandbox = flows("inventory-file");
    case!(
        sandbox,
        secrets(&["--env-file", "server.env", "--output-file", "inventory.txt", "--color", "always"]),
        str![[r#"
-- stderr
5 secrets and 1 env in 1 flow, 1 missing, 1 faulty, 1 unused
exit code 1

"#]]
    );
    let written = sandbox.read("inventory.txt");
    assert!(written.starts_with("secret") && !written.contains('\u{1b}'), "{written}");
}

#[test]
fn colours_tell_what_is_missing() {
    let sandbox = flows("inventory-colour");
    let ran = sandbox.run(&secrets(&["--env-file", "server.env", "--color", "always", "--quiet"]));
    assert!(ran.stdout.contains("\u{1b}[31mmissing\u{1b}[0m"), "{}", ran.stdout);
}

#[test]
fn flows_in_custom_resources_have_their_lines() {
    let source = CLEAN.lines().map(|line| format!("    {line}\n")).collect::<Vec<_>>().concat();
    let resource = format!("apiVersion: model.kestra.io/v1\nkind: KestraFlow\nspec:\n  source: |\n{source}");
    let sandbox =
        Sandbox::new("inventory-embedded").file("flow.yaml", &resource).file("server.env", "SECRET_A=YWJj\n");
    case!(
        sandbox,
        secrets(&["--env-file", "server.env", "--quiet"]),
        str![[r#"
-- stdout
secret  defined                      asked for by
A       server.env:1 (short-secret)  no flow
TOKEN   missing                      flow.yaml:10 clean/call
exit code 1

"#]]
    );
}
