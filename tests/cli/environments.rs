//! `environments` of the configuration: a key must be there in each.

use snapbox::str;

use crate::{case, sandbox::Sandbox};

const FLOW: &str = "id: a
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: \"https://{{ envs.region }}/{{ secret('TOKEN') }}/{{ secret('NOWHERE') }}\"
";

fn servers(name: &str) -> Sandbox {
    Sandbox::new(name)
        .file("flow.yaml", FLOW)
        .file(
            "kestra-lint.yaml",
            "environments:\n  dev: {env-files: [dev.env]}\n  staging: {secret-names: [staging.txt]}\n  prod: {env-files: \
             [prod.env]}\n",
        )
        .file("dev.env", "SECRET_TOKEN=YWJjZGVm\nENV_REGION=eu\n")
        .file("staging.txt", "OTHER\nENV_CITY\n")
        .file("prod.env", "SECRET_token=YWJjZGVm\nENV_CITY=bonn\n")
}

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--output-format", "concise"], arguments].concat()
}

#[test]
fn without_a_choice_all_environments_are_checked() {
    case!(
        servers("environments-all"),
        check(&[]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] the env `region` is missing in `prod` and `staging`, defined in `dev`
flow.yaml:6:48: error[unknown-secret] the secret `TOKEN` is missing in `staging`, defined in `dev` and `prod`
flow.yaml:6:70: error[unknown-secret] no source of `dev`, `prod` or `staging` defines the secret `NOWHERE`
-- stderr
3 errors in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
    case!(
        servers("environments-full"),
        ["check", "--output-format", "full"],
        str![[r#"
-- stdout
unknown-env

  × the env `region` is missing in `prod` and `staging`, defined in `dev`
   ╭─[flow.yaml:6:27]
 6 │     uri: "https://{{ envs.region }}/{{ secret('TOKEN') }}/{{ secret('NOWHERE') }}"
   ·                           ───┬──
   ·                              ╰── not in `prod.env` nor in `staging.txt`
   ╰────
  help: define `ENV_REGION` for the kestra server

Advice: 
  ☞ defined for `dev`
   ╭─[dev.env:2:1]
 2 │ ENV_REGION=********
   · ──────────
   ╰────

unknown-secret

  × the secret `TOKEN` is missing in `staging`, defined in `dev` and `prod`
   ╭─[flow.yaml:6:48]
 6 │     uri: "https://{{ envs.region }}/{{ secret('TOKEN') }}/{{ secret('NOWHERE') }}"
   ·                                                ──┬──
   ·                                                  ╰── not in `staging.txt`
   ╰────
  help: define `SECRET_TOKEN` for the kestra server, with a base64-encoded value

Advice: 
  ☞ defined for `dev`
   ╭─[dev.env:1:1]
 1 │ SECRET_TOKEN=********
   · ────────────
   ╰────

Advice: 
  ☞ defined for `prod`
   ╭─[prod.env:1:1]
 1 │ SECRET_token=********
   · ────────────
   ╰────

unknown-secret

  × no source of `dev`, `prod` or `staging` defines the secret `NOWHERE`
   ╭─[flow.yaml:6:70]
 6 │     uri: "https://{{ envs.region }}/{{ secret('TOKEN') }}/{{ secret('NOWHERE') }}"
   ·                                                                      ───┬───
   ·                                                                         ╰── not in `dev.env` nor in `prod.env` nor in `staging.txt`
   ╰────
  help: define `SECRET_NOWHERE` for the kestra server, with a base64-encoded value

-- stderr
3 errors in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
}

#[test]
fn a_chosen_one_counts_alone() {
    case!(
        servers("environments-one"),
        check(&["--environment", "dev"]),
        str![[r#"
-- stdout
flow.yaml:6:70: error[unknown-secret] no source of `dev` defines the secret `NOWHERE`
-- stderr
1 error in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
    case!(
        servers("environments-two"),
        check(&["--environment", "dev", "--environment", "prod"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] the env `region` is missing in `prod`, defined in `dev`
flow.yaml:6:70: error[unknown-secret] no source of `dev` or `prod` defines the secret `NOWHERE`
-- stderr
2 errors in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
    case!(
        servers("environments-none"),
        check(&["--environment", "test"]),
        str![[r#"
-- stderr
kestra-lint: there is no environment `test`; the configuration has `dev`, `prod`, `staging`
exit code 2

"#]]
    );
}

#[test]
fn the_process_environment_belongs_to_none_unless_it_is_listed() {
    let sandbox = servers("environments-process").file(
        "kestra-lint.yaml",
        "environments:\n  dev: {env-files: [dev.env]}\n  here: {process-env: true}\n",
    );
    case!(
        sandbox,
        check(&[]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] the env `region` is missing in `here`, defined in `dev`
flow.yaml:6:48: error[unknown-secret] the secret `TOKEN` is missing in `here`, defined in `dev`
flow.yaml:6:70: error[unknown-secret] no source of `dev` or `here` defines the secret `NOWHERE`
-- stderr
3 errors in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
}

#[test]
fn a_source_on_the_command_line_is_a_server_of_its_own() {
    case!(
        servers("environments-flag"),
        check(&["--env-file", "prod.env"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
flow.yaml:6:70: error[unknown-secret] no source defines the secret `NOWHERE`
-- stderr
2 errors in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
    case!(
        servers("environments-flag-and-choice"),
        check(&["--env-file", "prod.env", "--environment", "dev"]),
        str![[r#"
-- stdout
flow.yaml:6:70: error[unknown-secret] no source of `dev` defines the secret `NOWHERE`
-- stderr
1 error in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
}

#[test]
fn a_copy_is_of_one_environment() {
    case!(
        servers("environments-render"),
        ["render", "flow.yaml"],
        str![[r#"
-- stderr
kestra-lint: a copy has the values of one environment: choose one of `dev`, `prod`, `staging` with `--environment`
exit code 2

"#]]
    );
    case!(
        servers("environments-render-one"),
        ["render", "flow.yaml", "--environment", "dev", "--no-process-env"],
        str![[r#"
-- stdout
id: a
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: "https://eu/[secret: TOKEN]/{{ secret('NOWHERE') }}"
-- stderr
rendered 1 flow; 1 expression stays as it is written
  1 × secret NOWHERE is not defined in dev.env
exit code 0

"#]]
    );
}

#[test]
fn the_release_is_that_of_all_or_none() {
    let image = |tag: &str| {
        format!(
            "services: {{kestra: {{image: 'kestra/kestra:{tag}', environment: {{SECRET_TOKEN: YWJjZGVm}}}}}}\n"
        )
    };
    let sandbox = servers("environments-release")
        .file("one.yaml", image("v1.0.0"))
        .file("two.yaml", image("v1.3.19"))
        .file(
            "kestra-lint.yaml",
            "environments:\n  dev: {compose: [one.yaml]}\n  prod: {compose: [two.yaml]}\n",
        );
    let shown = |environment: &'static str| ["config", "show", "--environment", environment];
    case!(
        sandbox,
        shown("dev"),
        str![[r#"
-- stdout
kestra-version: "1.0.0" # tag of the image in one.yaml
select:
  - all # default
extend-select: [] # default
ignore: [] # default
levels: {} # default
per-file-ignores: {} # default
exclude: [] # default
force-exclude: false # default
gitignore: true # default
min-level: warning # default
fail-level: warning # default
output-format: auto # default
color: auto # default
quiet: false # default
progress: true # default
verbose: false # default
statistics: false # default
show-files: false # default
exit-zero: false # default
fix: false # default
unsafe-fixes: false # default
fix-only: false # default
show-fixes: false # default
sources: {} # default
environments:
  dev:
    compose:
      - one.yaml # kestra-lint.yaml:2:19
  prod:
    compose:
      - two.yaml # kestra-lint.yaml:3:20
names: {} # default
credential-rules: [] # default
credential-rules-from: [] # default
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["config", "show"],
        str![[r#"
-- stdout
kestra-version: any # default
select:
  - all # default
extend-select: [] # default
ignore: [] # default
levels: {} # default
per-file-ignores: {} # default
exclude: [] # default
force-exclude: false # default
gitignore: true # default
min-level: warning # default
fail-level: warning # default
output-format: auto # default
color: auto # default
quiet: false # default
progress: true # default
verbose: false # default
statistics: false # default
show-files: false # default
exit-zero: false # default
fix: false # default
unsafe-fixes: false # default
fix-only: false # default
show-fixes: false # default
sources: {} # default
environments:
  dev:
    compose:
      - one.yaml # kestra-lint.yaml:2:19
  prod:
    compose:
      - two.yaml # kestra-lint.yaml:3:20
names: {} # default
credential-rules: [] # default
credential-rules-from: [] # default
exit code 0

"#]]
    );
}
