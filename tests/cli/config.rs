//! The configuration file: what it refuses, what it builds on, and `config show`.

use snapbox::str;

use crate::{CLEAN, FLOW, case, program, sandbox::Sandbox};

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--no-process-env", "--output-format", "concise"], arguments].concat()
}

/// The lines of standard error behind the first one, which says that there are faults.
fn faults(sandbox: &Sandbox) -> Vec<String> {
    let ran = sandbox.run(&check(&["."]));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let mut lines = ran.stderr.lines();
    assert_eq!(lines.next(), Some("kestra-lint: the configuration cannot be used"));
    lines.map(str::to_owned).collect()
}

/// Which rules speak of a flow with one error, one warning and one advice.
fn rules(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let ran = sandbox.run(&check(arguments));
    assert_ne!(ran.code, 2, "{}", ran.stderr);
    let found =
        ran.stdout.lines().filter_map(|line| Some(line.split_once(": ")?.1.split_once(']')?.0.to_owned()));
    found.collect()
}

fn config(name: &str, text: &str) -> Sandbox {
    Sandbox::new(name).file("kestra-lint.yaml", text).file("flow.yaml", FLOW)
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let sandbox = config(
        "config-faults",
        "ignore: [envs]
ignroe: []
sources:
  env-file: [a]
min-level: fatal
select: [unknown-sekret]
levels: {uppercase-env: loud}
per-file-ignores: {'a[': [envs]}
exclude: ['{a']
kestra-version: newest
environments: {Prod: {env-files: [a]}}
credential-rules:
  - {id: a, regex: '(?=x)'}
  - {id: b}
fix: maybe
ignore: []
",
    );
    assert_eq!(
        faults(&sandbox),
        [
            "kestra-lint.yaml:2:1: there is no setting `ignroe`; did you mean `ignore`?",
            "kestra-lint.yaml:4:3: there is no setting `env-file` in `sources`; did you mean `env-files`?",
            "kestra-lint.yaml:5:12: `min-level` must be `advice`, `warning` or `error`",
            "kestra-lint.yaml:6:10: there is no rule or group `unknown-sekret`; did you mean `unknown-secret`?",
            "kestra-lint.yaml:7:25: `levels` must be `off`, `advice`, `warning` or `error`",
            "kestra-lint.yaml:8:21: this is no glob: unclosed character class; missing ']'",
            "kestra-lint.yaml:9:12: this is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            "kestra-lint.yaml:10:17: expected a version such as `1.3` or `1.3.19`, `latest` or `any`",
            "kestra-lint.yaml:11:16: the name of an environment has lower-case letters, digits, `_` and `-` only",
            "kestra-lint.yaml:13:21: this is no regular expression: look-around, including look-ahead and look-behind, is not supported",
            "kestra-lint.yaml:14:5: this entry of `credential-rules` needs `regex`",
            "kestra-lint.yaml:15:6: `fix` must be `true` or `false`",
            "kestra-lint.yaml:16:1: this key stands here twice; the first is on line 1",
        ]
    );
}

#[test]
fn a_mark_and_line_ends_of_windows_change_no_place() {
    let sandbox = config("config-windows", "\u{feff}ignore: [envs]\r\nignroe: []\r\n");
    assert_eq!(
        faults(&sandbox),
        ["kestra-lint.yaml:2:1: there is no setting `ignroe`; did you mean `ignore`?"]
    );
    let sandbox = config("config-windows", "\u{feff}ignore:\r\n  - uppercase-env\r\n");
    assert_eq!(rules(&sandbox, &["."]), ["warning[filtered-secret"]);
}

#[test]
fn what_is_written_by_mistake_is_not_said_again() {
    let value = ["wint3r", "Sonnet"].concat();
    for text in [
        format!("SECRET_TOKEN={value}\n"),
        format!("SECRET_TOKEN: {value}\n"),
        format!("fix: true\n{value}: x\n"),
        format!("ignore: [{value}]\n"),
        format!("levels: {{{value}: off}}\n"),
        format!("min-level: {value}\n"),
        format!("fix: {value}\n"),
        format!("kestra-version: {value}\n"),
        format!("sources: {value}\n"),
        format!("sources: {{{value}: x}}\n"),
        format!("select: [{{{value}: x}}]\n"),
        format!("environments: {{{value}: {{}}}}\n"),
        format!("exclude: ['[{value}']\n"),
        format!("credential-rules: [{{id: {value}, regex: '({value}'}}]\n"),
        format!("names: {{functions: ['{value}-']}}\n"),
        format!("fix: \"{value}\n"),
        format!("fix: !{value}!x y\n"),
        format!("fix: *{value}\n"),
        format!("{value}: x\n{value}: y\nfix: true\n"),
    ] {
        let ran = config("config-secret", &text).run(&check(&["."]));
        assert_eq!(ran.code, 2, "{text}");
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(&value), "{text}{}", ran.stderr);
    }
}

#[test]
fn files_build_on_others_and_the_nearer_one_wins() {
    let sandbox = Sandbox::new("config-extends")
        .file("base/far.yaml", "ignore: [dynamic-secret-key]\nmin-level: error\nselect: [references]\n")
        .file("base/near.yaml", "extends: far.yaml\nmin-level: advice\nselect: [envs, secrets]\n")
        .file("other.yaml", "levels: {uppercase-env: warning}\n")
        .file("kestra-lint.yaml", "extends: [base/near.yaml, other.yaml]\n")
        .file("flow.yaml", FLOW);
    assert_eq!(rules(&sandbox, &["."]), ["warning[uppercase-env", "warning[filtered-secret"]);
}

#[test]
fn paths_and_globs_are_relative_to_the_file_that_holds_them() {
    let sandbox = Sandbox::new("config-extends-paths")
        .file("base/base.yaml", "sources: {env-files: [base.env]}\nexclude: [/skip.yaml]\n")
        .file("base/base.env", "SECRET_LEVEL=YWJjZGVm\nENV_REGION=x\n")
        .file("base/skip.yaml", FLOW)
        .file("kestra-lint.yaml", "extends: base/base.yaml\nselect: [unknown-secret, uppercase-env]\n")
        .file("skip.yaml", FLOW);
    assert_eq!(rules(&sandbox, &["."]), ["error[uppercase-env"]);
}

#[test]
fn a_circle_of_files_is_told_with_all_its_places() {
    let sandbox = Sandbox::new("config-circle")
        .file("kestra-lint.yaml", "extends: a.yaml\n")
        .file("a.yaml", "fix: true\nextends: [b.yaml]\n")
        .file("b.yaml", "extends: kestra-lint.yaml\n");
    assert_eq!(
        faults(&sandbox),
        [
            "b.yaml:1:1: configuration files extend each other: kestra-lint.yaml:1:1 → a.yaml:2:11 → b.yaml:1:1 → kestra-lint.yaml"
        ]
    );
}

#[test]
fn a_file_that_is_not_there_is_told_with_the_way_to_it() {
    let sandbox = Sandbox::new("config-gone")
        .file("kestra-lint.yaml", "extends: a.yaml\n")
        .file("a.yaml", "extends: [gone.yaml]\nignroe: []\n");
    assert_eq!(
        faults(&sandbox),
        [
            "a.yaml:2:1: there is no setting `ignroe`; did you mean `ignore`?",
            "a.yaml:1:11: cannot read `gone.yaml`: there is no such file (kestra-lint.yaml:1:1 → a.yaml:1:11 → gone.yaml)",
        ]
    );
}

#[test]
fn levels_are_set_by_rule_and_by_group() {
    let with = |levels: &str| rules(&config("config-levels", &format!("levels: {levels}\n")), &["."]);
    assert_eq!(with("{uppercase-env: warning}"), ["warning[uppercase-env", "warning[filtered-secret"]);
    assert_eq!(with("{uppercase-env: off}"), ["warning[filtered-secret"]);
    assert_eq!(
        with("{dynamic-secret-key: error, filtered-secret: advice}"),
        ["error[uppercase-env", "error[dynamic-secret-key"]
    );
    assert_eq!(
        with("{secrets: off, dynamic-secret-key: warning}"),
        ["error[uppercase-env", "warning[dynamic-secret-key"]
    );
    assert_eq!(with("{all: off, secrets: error}"), ["error[filtered-secret", "error[dynamic-secret-key"]);
}

#[test]
fn rules_are_left_out_by_file() {
    let sandbox = Sandbox::new("config-per-file")
        .file(
            "kestra-lint.yaml",
            "select: [uppercase-env, filtered-secret, undecodable-secret]
sources: {env-files: [legacy/a.env, b.env]}
per-file-ignores:
  \"*.draft.yaml\": [all]
  legacy/: [envs, undecodable-secret]
  \"!flows/**\": [filtered-secret]
",
        )
        .file("flows/a.yaml", FLOW)
        .file("flows/b.draft.yaml", FLOW)
        .file("legacy/c.yaml", FLOW)
        .file("d.yaml", FLOW)
        .file("legacy/a.env", "SECRET_A=no base64\n")
        .file("b.env", "SECRET_LEVEL=no base64\n");
    case!(
        sandbox,
        check(&["."]),
        str![[r#"
-- stdout
b.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64
d.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/a.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
3 errors, 1 warning in 4 flows (1 YAML file without a flow)
2 findings can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
}

#[test]
fn names_of_the_company_are_known() {
    let flow = "id: a
namespace: company.team
tasks:
  - id: b
    type: io.kestra.plugin.core.log.Log
    message:
      - \"{{ lookup('a', regoin='b') | mask('x') }} {% if 1 is prime %}{{ tenant.id }}{% endif %}\"
      - \"{{ lookpu('a') }} {{ anything(1, 2, 3) }} {{ lookup(1, 2, 3) }} {{ tenent }}\"
";
    let sandbox = Sandbox::new("config-names").file("flow.yaml", flow).file(
        "kestra-lint.yaml",
        "names:
  variables: [tenant]
  functions: ['lookup(key, region)', anything]
  filters: [mask]
  tests: [prime]
  types: [com.acme.]
",
    );
    case!(
        sandbox,
        check(&["."]),
        str![[r#"
-- stdout
flow.yaml:7:25: error[bad-arguments] function `lookup` has no argument `regoin`
flow.yaml:8:13: error[unknown-function] unknown function `lookpu`
flow.yaml:8:68: error[bad-arguments] function `lookup` takes 2 arguments at most
flow.yaml:8:77: error[unknown-variable] unknown variable `tenent`
-- stderr
4 errors in 1 flow (1 YAML file without a flow)
exit code 1

"#]]
    );
}

#[test]
fn a_type_of_the_company_is_never_reported() {
    let flow = CLEAN.replace("io.kestra.plugin.core.log.Log", "io.kestra.core.tasks.log.Log");
    let sandbox = Sandbox::new("config-types").file("flow.yaml", flow);
    assert_eq!(rules(&sandbox, &["--kestra-version", "2.0"]), ["error[removed-in-version"]);
    let sandbox = sandbox.file("kestra-lint.yaml", "names: {types: [io.kestra.core.tasks.]}\n");
    assert_eq!(rules(&sandbox, &["--kestra-version", "2.0"]), Vec::<String>::new());
}

/// A value that no built-in shape knows.
fn own_value() -> String {
    ["acme", "-4711", "0815"].concat()
}

fn flow_with_own() -> String {
    let value = own_value();
    CLEAN.replace(
        "message: hi",
        &format!("message: \"deploy with {value}\" # {value}\n    other: \"{{{{ f('{value}') }}}}\""),
    )
}

#[test]
fn credentials_of_ones_own_are_found_and_never_shown() {
    let sandbox = Sandbox::new("config-own").file("flow.yaml", flow_with_own()).file(
        "kestra-lint.yaml",
        "select: [hardcoded-credential]
credential-rules:
  - id: acme-token
    description: acme deploy token
    regex: acme-[0-9]{8}
    keywords: [acme-]
",
    );
    case!(
        sandbox,
        check(&["."]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[hardcoded-credential] credential is stored in the flow: acme deploy token
flow.yaml:6:44: warning[hardcoded-credential] credential is stored in the flow: acme deploy token
flow.yaml:7:19: error[hardcoded-credential] credential is stored in the flow: acme deploy token
-- stderr
2 errors, 1 warning in 1 flow (1 YAML file without a flow)
2 findings can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
    for format in ["full", "concise", "json"] {
        let ran = sandbox.run(&["check", "--output-format", format, "--verbose"]);
        assert_eq!(ran.code, 1);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(&own_value()), "{format}");
    }
    let ran = sandbox.run(&["render", "flow.yaml"]);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(&own_value()), "{}", ran.stdout);
}

#[test]
fn a_credential_rule_has_a_level_a_group_exceptions_and_entropy() {
    let with = |more: &str| {
        let text = format!(
            "select: [hardcoded-credential]\nmin-level: advice\ncredential-rules:\n  - {{id: a, regex: 'with (acme-[0-9]{{8}})', keywords: [acme], {more}}}\n"
        );
        rules(&config("config-own-more", &text).file("flow.yaml", flow_with_own()), &["."])
    };
    assert_eq!(with("level: advice"), ["advice[hardcoded-credential"]);
    assert_eq!(with("secret-group: 1"), ["error[hardcoded-credential"]);
    assert_eq!(with("allow: ['4711']"), Vec::<String>::new());
    assert_eq!(with("entropy: 7.5"), Vec::<String>::new());
    assert_eq!(with("entropy: 2"), ["error[hardcoded-credential"]);
}

#[test]
fn a_credential_rule_that_cannot_work_is_told() {
    let sandbox = config(
        "config-own-bad",
        "credential-rules:\n  - {id: a, regex: '(a){1000}{1000}{1000}'}\n  - {id: b, regex: '(a)', secret-group: 2}\n",
    );
    assert_eq!(
        faults(&sandbox),
        [
            "kestra-lint.yaml:2:13: this regular expression is too large",
            "kestra-lint.yaml:3:27: the regular expression has no such group",
        ]
    );
}

#[test]
fn credentials_in_a_compose_file_are_found_by_rules_of_ones_own() {
    let value = own_value();
    let sandbox = Sandbox::new("config-own-compose")
        .file("flow.yaml", CLEAN)
        .file(
            "compose.yaml",
            format!("services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    command: run {value}\n"),
        )
        .file(
            "kestra-lint.yaml",
            "select: [hardcoded-credential]\ncredential-rules: [{id: acme, regex: 'acme-[0-9]{8}'}]\n",
        );
    case!(
        sandbox,
        check(&["."]),
        str![[r#"
-- stdout
compose.yaml:4:18: warning[hardcoded-credential] credential is stored in the file: `acme`
-- stderr
1 warning in 1 flow (2 YAML files without a flow)
exit code 1

"#]]
    );
}

#[test]
fn rules_of_gitleaks_are_imported() {
    let sandbox = Sandbox::new("config-gitleaks")
        .file("flow.yaml", flow_with_own())
        .file(
            "rules/gitleaks.toml",
            "[extend]
useDefault = true
[[rules]]
id = \"acme\"
description = \"Acme deploy token, risking the deployment\"
regex = '''(?i)deploy with (acme-[0-9]{8})(?:[\\x60'\"\\s;]|\\\\[nr]|$)'''
entropy = 2
keywords = [\"acme-\"]
[[rules]]
id = \"ahead\"
regex = '''x(?!y)'''
keywords = [\"x\"]
[[rules]]
id = \"elsewhere\"
regex = '''hi'''
path = '''\\.tf$'''
",
        )
        .file(
            "kestra-lint.yaml",
            "select: [hardcoded-credential]\ncredential-rules-from: [rules/gitleaks.toml]\n",
        );
    case!(
        sandbox,
        check(&["."]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[hardcoded-credential] credential is stored in the flow: Acme deploy token, risking the deployment
-- stderr
rules/gitleaks.toml:1:1: `extend` is not followed; name the other file too
rules/gitleaks.toml:11:9: this is no regular expression: look-around, including look-ahead and look-behind, is not supported; it is left out
1 error in 1 flow (1 YAML file without a flow)
1 finding can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
    let sandbox = sandbox.file("rules/gitleaks.toml", "rules = 'x'\n");
    assert_eq!(faults(&sandbox), ["rules/gitleaks.toml:1:9: this is no configuration of gitleaks"]);
    let sandbox = sandbox.file("kestra-lint.yaml", "credential-rules-from: [gone.toml]\n");
    assert_eq!(faults(&sandbox), ["kestra-lint.yaml:1:25: cannot read `gone.toml`: there is no such file"]);
}

#[test]
fn flags_can_stand_in_the_file_and_count_more_on_the_command_line() {
    let sandbox = config("config-flags", "quiet: true\nexit-zero: true\noutput-format: json\n");
    let ran = sandbox.run(&["check", "--no-process-env"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with('{'), "{}", ran.stdout);
    let ran = sandbox.run(&["check", "--no-process-env", "--verbose", "--output-format", "concise"]);
    assert!(
        ran.stdout.starts_with("flow.yaml:6:27: error") && ran.stderr.contains("1 error"),
        "{}",
        ran.stderr
    );
    let mut command = sandbox.command(&["check", "--no-process-env"]);
    let ran = program::run(command.env("KESTRA_LINT_OUTPUT_FORMAT", "concise"), b"");
    assert!(ran.stdout.starts_with("flow.yaml:6:27: error"), "{}", ran.stdout);
}

#[test]
fn fixes_can_be_asked_for_in_the_file() {
    let sandbox = config("config-fix", "fix: true\nselect: [uppercase-env]\n");
    assert_eq!(sandbox.run(&["check", "--no-process-env"]).code, 0);
    assert_eq!(sandbox.read("flow.yaml"), FLOW.replace("REGION", "region"));
}

#[test]
fn the_settings_in_force_are_shown_with_their_origins() {
    let sandbox = Sandbox::new("config-show")
        .file("base.yaml", "ignore: [secret-in-command]\nexclude: [old]\n")
        .file("kestra-lint.yaml", "extends: base.yaml\nignore:\n  - sensitive-env\nlevels: {envs: warning}\n")
        .file("compose.yaml", "services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    environment:\n      SECRET_A: YWJjZGVm\n")
        .file("flow.yaml", FLOW);
    case!(
        sandbox,
        ["config", "show", "--ignore", "envs", "--fail-level", "error", "--no-process-env"],
        str![[r#"
-- stdout
kestra-version: "1.3.19" # tag of the image in compose.yaml
select:
  - all # default
extend-select: [] # default
ignore:
  - secret-in-command # base.yaml:1:10
  - sensitive-env # kestra-lint.yaml:3:5
  - envs # --ignore
levels:
  envs: warning # kestra-lint.yaml:4:10
per-file-ignores: {} # default
exclude:
  - old # base.yaml:2:11
force-exclude: false # default
gitignore: true # default
min-level: warning # default
fail-level: error # --fail-level
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
sources:
  process-env: false # --no-process-env
  compose:
    - compose.yaml # found
environments: {} # default
names: {} # default
credential-rules: [] # default
credential-rules-from: [] # default
exit code 0

"#]]
    );
    let mut command = sandbox.command(&["config", "show"]);
    let ran = program::run(command.env("KESTRA_LINT_OUTPUT_FORMAT", "concise"), b"");
    assert!(ran.stdout.contains("output-format: concise # KESTRA_LINT_OUTPUT_FORMAT\n"), "{}", ran.stdout);
    let ran = sandbox.run(&["config", "show", "--kestra-version", "1.0", "--env-file", "a.env"]);
    assert_eq!(ran.code, 2, "a source that is not there");
    let ran = sandbox.run(&["config", "show", "--kestra-version", "1.0", "--compose", "compose.yaml"]);
    assert!(ran.stdout.contains("kestra-version: \"1.0.0\" # --kestra-version\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("    - compose.yaml # --compose\n"), "{}", ran.stdout);
}

#[test]
fn the_settings_in_force_are_shown_as_json_too() {
    let sandbox = config("config-show-json", "ignore: [envs]\n");
    let ran = sandbox.run(&["config", "show", "--output-format", "json", "."]);
    let shown: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(shown["settings"]["ignore"][0], "envs");
    assert_eq!(shown["origins"]["ignore.0"], "kestra-lint.yaml:1:10");
    assert_eq!(shown["origins"]["gitignore"], "default");
    assert_eq!(shown["origins"]["output-format"], "--output-format");
}

#[test]
fn what_is_shown_is_itself_a_configuration() {
    let sandbox = config("config-show-again", "ignore: [envs]\nper-file-ignores: {'a/**': [flow]}\n");
    let shown = sandbox.run(&["config", "show", "--no-process-env"]).stdout;
    let sandbox = sandbox.file("kestra-lint.yaml", &shown);
    assert_eq!(rules(&sandbox, &["."]), ["warning[filtered-secret", "advice[dynamic-secret-key"]);
}

#[test]
fn init_writes_a_file_that_fits_the_folder_and_never_overwrites() {
    let sandbox = Sandbox::new("config-init").file("flow.yaml", FLOW).file(
        "docker-compose.yml",
        "services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    environment:\n      SECRET_LEVEL: YWJjZGVm\n",
    );
    case!(
        sandbox,
        ["init"],
        str![[r#"
-- stdout
# .pre-commit-config.yaml
repos:
  - repo: https://github.com/kestra-lint/kestra-lint
    rev: v0.1.0
    hooks:
      - id: kestra-lint
-- stderr
kestra-lint: wrote `kestra-lint.yaml`
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["init"],
        str![[r#"
-- stderr
kestra-lint: `kestra-lint.yaml` is there already and stays as it is; `kestra-lint config show` tells what it sets
exit code 2

"#]]
    );
    let ran = sandbox.run(&["config", "show"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains("    - docker-compose.yml # kestra-lint.yaml:12:13\n"), "{}", ran.stdout);
    assert_eq!(sandbox.run(&["check", "--select", "flow"]).code, 0);
}

#[test]
fn what_init_leaves_to_the_reader_is_a_configuration_too() {
    let compose = "services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n";
    let sandbox = Sandbox::new("config-init-open").file("compose.yaml", compose);
    assert_eq!(sandbox.run(&["init"]).code, 0);
    let written = sandbox.read("kestra-lint.yaml");
    assert!(written.starts_with("# yaml-language-server: $schema=https://"), "{written}");
    let is_setting = |line: &str| line.starts_with(|first: char| first.is_lowercase() || first == ' ');
    let lines: Vec<&str> = written
        .lines()
        .skip(1)
        .map(|line| line.strip_prefix("# ").filter(|line| is_setting(line)).unwrap_or(line))
        .filter(|line| !line.starts_with("extends"))
        .collect();
    let open = lines.join("\n");
    assert!(open.contains("\ncredential-rules:\n  - id: acme-deploy-token\n"), "{open}");
    let sandbox = sandbox
        .file("kestra-lint.yaml", &open)
        .file(".env_encoded", "SECRET_A=YWJjZGVm\n")
        .file("secrets-prod.txt", "A\n");
    let ran = sandbox.run(&["config", "show"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{open}");
    assert!(ran.stdout.contains("  types:\n    - com.acme. # "), "{}", ran.stdout);
}

#[test]
fn init_in_a_folder_with_an_env_file_names_it() {
    let sandbox =
        Sandbox::new("config-init-env").file(".env_encoded", "SECRET_A=YWJjZGVm\n").file("flow.yaml", CLEAN);
    assert_eq!(sandbox.run(&["init"]).code, 0);
    assert!(sandbox.read("kestra-lint.yaml").contains("\nsources:\n  env-files: [\".env_encoded\"]\n"));
    assert_eq!(sandbox.run(&["check"]).code, 0);
}
