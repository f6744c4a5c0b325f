//! Which rules run, what is shown, what fails the run, and comments that allow.

use snapbox::str;

use crate::{FLOW, case, sandbox::Sandbox};

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--no-process-env", "--output-format", "concise"], arguments].concat()
}

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW)
}

#[test]
fn advice_is_not_shown_unless_asked_for() {
    case!(
        flow("default-level"),
        check(&[]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn the_lowest_level_shown_can_be_set() {
    case!(
        flow("min-level"),
        check(&["--min-level", "advice"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
flow.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
1 error, 1 warning, 1 advice in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        flow("min-level"),
        check(&["--min-level", "error"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        flow("min-level"),
        check(&["--min-level", "fatal"]),
        str![[r"
-- stderr
error: invalid value 'fatal' for '--min-level <LEVEL>'
  [possible values: advice, warning, error]

For more information, try '--help'.
exit code 2

"]]
    );
}

#[test]
fn the_lowest_level_that_fails_can_be_set_and_is_shown() {
    let sandbox = Sandbox::new("fail-level")
        .file("advice.yaml", FLOW.replace("REGION", "region").replace(" | upper", ""))
        .file("warning.yaml", FLOW.replace("REGION", "region"));
    let code = |arguments: &[&str]| sandbox.run(&check(arguments)).code;
    assert_eq!(code(&["advice.yaml"]), 0);
    assert_eq!(code(&["advice.yaml", "--min-level", "advice"]), 0);
    assert_eq!(code(&["warning.yaml"]), 1);
    assert_eq!(code(&["warning.yaml", "--fail-level", "error"]), 0);
    case!(
        sandbox,
        check(&["advice.yaml", "--fail-level", "advice"]),
        str![[r"
-- stdout
advice.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
1 advice in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["warning.yaml", "--fail-level", "error"]),
        str![[r"
-- stdout
warning.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 warning in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 0

"]]
    );
}

#[test]
fn selected_rules_run_alone_and_are_shown_whatever_their_level() {
    case!(
        flow("select"),
        check(&["--select", "dynamic-secret-key"]),
        str![[r"
-- stdout
flow.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
1 advice in 1 flow
exit code 0

"]]
    );
    case!(
        flow("select"),
        check(&["--select", "dynamic-secret-key,uppercase-env"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
1 error, 1 advice in 1 flow
1 finding can be fixed with `--fix`
exit code 1

"#]]
    );
    case!(
        flow("select"),
        check(&["--select", "secrets"]),
        str![[r"
-- stdout
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
flow.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
1 warning, 1 advice in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"]]
    );
}

#[test]
fn more_rules_can_be_selected_besides_the_usual_ones() {
    case!(
        flow("extend-select"),
        check(&["--extend-select", "dynamic-secret-key"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
flow.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
1 error, 1 warning, 1 advice in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn ignored_rules_do_not_run() {
    case!(
        flow("ignore"),
        check(&["--ignore", "uppercase-env", "--ignore", "filtered-secret"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 0

"]]
    );
    case!(
        flow("ignore"),
        check(&["--select", "envs", "--ignore", "uppercase-env"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 env name: no secret source was given
exit code 0

"]]
    );
    case!(
        flow("ignore"),
        check(&["--ignore", "all"]),
        str![[r"
-- stderr
no findings in 1 flow
exit code 0

"]]
    );
}

#[test]
fn a_rule_that_is_not_there_fails_the_run() {
    case!(
        flow("unknown-rule"),
        check(&["--select", "unknown-sekret"]),
        str![[r"
-- stderr
kestra-lint: there is no rule or group `unknown-sekret`; did you mean `unknown-secret`?
exit code 2

"]]
    );
    case!(
        flow("unknown-rule"),
        check(&["--ignore", "nothing-like-it"]),
        str![[r"
-- stderr
kestra-lint: there is no rule or group `nothing-like-it`
exit code 2

"]]
    );
    case!(
        flow("unknown-rule"),
        check(&["--extend-select", ""]),
        str![[r"
-- stderr
kestra-lint: there is no rule or group ``
exit code 2

"]]
    );
}

#[test]
fn a_comment_allows_its_line_or_the_next() {
    let line = "    uri: \"https://{{ envs.REGION }}\"";
    let with = |comment: &str| FLOW.replace(line, comment);
    let sandbox = Sandbox::new("allow")
        .file("behind.yaml", with(&format!("{line} # kestra-lint: allow(uppercase-env) on purpose")))
        .file("above.yaml", with(&format!("    # kestra-lint: allow(filtered-secret, uppercase-env)\n{line}")))
        .file("below.yaml", with(&format!("{line}\n    # kestra-lint: allow(uppercase-env)")))
        .file("other.yaml", with(&format!("{line} # kestra-lint: allow(filtered-secret)")))
        .file("text.yaml", with("    uri: \"https://{{ envs.REGION }} # kestra-lint: allow(uppercase-env)\""))
        .file("file.yaml", format!("# kestra-lint: allow-file(uppercase-env)\n{FLOW}"))
        .file("block.yaml", with("    # kestra-lint: allow(uppercase-env) all of the text\n    uri: |\n      a\n      {{ envs.REGION }}\n      {{ envs.REGION }}"));
    case!(
        sandbox,
        check(&["--select", "uppercase-env"]),
        str![[r#"
-- stdout
below.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
other.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
text.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
-- stderr
3 errors in 7 flows (5 allowed by comments)
3 findings can be fixed with `--fix`
exit code 1

"#]]
    );
}

#[test]
fn a_comment_in_an_env_file_allows_too() {
    let sandbox = flow("allow-source").file(
        "a.env",
        "# kestra-lint: allow(undecodable-secret) a test value\nSECRET_A=no base64\nSECRET_B=no base64\n",
    );
    case!(
        sandbox,
        check(&["--env-file", "a.env", "--select", "secret-sources"]),
        str![[r#"
-- stdout
a.env:3:10: error[undecodable-secret] secret `SECRET_B` is not valid base64
-- stderr
1 error in 1 flow (1 allowed by comments)
1 finding can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
}

#[test]
fn rules_are_explained() {
    case!(
        Sandbox::new("explain"),
        ["explain", "uppercase-env"],
        str![[r#"
-- stdout
# uppercase-env (error, safe fix; envs)

## What it does
Reports names in `envs` that are not lower case: `envs.MY_X`, `envs['MY_X']`, `env('MY_X')`.

## Why is this bad?
Kestra lower-cases the names when it fills `envs`: the variable `ENV_MY_X` is `envs.my_x`. The name in upper
case is never found and the task fails; `env('MY_X')` gives nothing without a word.

## Example
```yaml
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.debug.Return
    format: "{{ envs.MY_REGION }}"
```
```yaml
id: load
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.debug.Return
    format: "{{ envs.my_region }}"
```

## How to fix
Write the name in lower case, without the prefix of the variable.
exit code 0

"#]]
    );
    case!(
        Sandbox::new("explain"),
        ["explain", "upper-case-env"],
        str![[r"
-- stderr
kestra-lint: there is no rule `upper-case-env`; did you mean `uppercase-env`?
exit code 2

"]]
    );
    case!(
        Sandbox::new("explain"),
        ["explain", "xyz"],
        str![[r"
-- stderr
kestra-lint: there is no rule `xyz`
exit code 2

"]]
    );
}

#[test]
fn every_rule_is_listed_once_and_explained() {
    let sandbox = Sandbox::new("rules");
    let listed = sandbox.run(&["rules"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    let ids: Vec<&str> =
        listed.stdout.lines().map(|line| line.split_whitespace().next().expect("an id")).collect();
    let known: Vec<&str> = kestra_lint::rules::all().map(|rule| rule.info.id).collect();
    assert_eq!(ids, known);
    for id in ids {
        let explained = sandbox.run(&["explain", id]);
        assert_eq!((explained.code, explained.stderr.as_str()), (0, ""), "{id}");
        assert!(explained.stdout.starts_with(&format!("# {id} (")), "{id}: {}", explained.stdout);
        assert!(explained.stdout.contains("## How to fix"), "{id}");
    }
}
