//! How findings are written, and what is said besides.

use snapbox::str;

use crate::{FLOW, case, hold, program, sandbox::Sandbox, transcript};

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW).file("a.env", "SECRET_LEVEL=not base64\n")
}

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "flow.yaml", "--no-process-env", "--env-file", "a.env"], arguments].concat()
}

#[test]
fn full_shows_the_lines() {
    case!(
        flow("full"),
        check(&["--output-format", "full"]),
        str![[r#"
-- stdout
undecodable-secret

  × secret `SECRET_LEVEL` is not valid base64
   ╭─[a.env:1:14]
 1 │ SECRET_LEVEL=********
   ·              ────┬───
   ·                  ╰── character 4 is outside the base64 alphabet
   ╰────
  help: kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`

uppercase-env

  × `envs.REGION` never resolves
   ╭─[flow.yaml:6:27]
 6 │     uri: "https://{{ envs.REGION }}"
   ·                           ───┬──
   ·                              ╰── kestra lower-cases the names in `envs`
   ╰────
  help: `ENV_REGION` is read as `envs.region`

filtered-secret

  ⚠ `upper` changes the secret, so kestra no longer masks it in logs
   ╭─[flow.yaml:7:23]
 7 │     body: "{{ secret('LEVEL') | upper }}"
   ·                       ──┬──     ──┬──
   ·                         │         ╰── what comes out here is printed in clear
   ·                         ╰── this secret
   ╰────
  help: store the secret in the form in which it is used, and drop the filter

-- stderr
2 errors, 1 warning in 1 flow
1 finding can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
not checked: 1 env name: no source given can know that one is missing
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn concise_is_the_format_where_nobody_looks() {
    case!(
        flow("concise"),
        check(&[]),
        str![[r#"
-- stdout
a.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
2 errors, 1 warning in 1 flow
1 finding can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
not checked: 1 env name: no source given can know that one is missing
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn json_is_one_document() {
    case!(
        flow("json"),
        check(&["--output-format", "json"]),
        str![[r#"
-- stdout
{
  "version": 1,
  "tool": {
    "name": "kestra-lint",
    "version": "0.1.0"
  },
  "kestra_version": null,
  "findings": [
    {
      "rule": "undecodable-secret",
      "level": "error",
      "message": "secret `SECRET_LEVEL` is not valid base64",
      "label": "character 4 is outside the base64 alphabet",
      "help": "kestra skips secrets that it cannot decode; encode the value: `printf %s 'value' | base64 -w0`",
      "path": "a.env",
      "start": {
        "line": 1,
        "column": 14,
        "offset": 13
      },
      "end": {
        "line": 1,
        "column": 24,
        "offset": 23
      },
      "related": [],
      "fix": {
        "title": "encode the value",
        "applicability": "unsafe",
        "edits": [
          {
            "path": "a.env",
            "start": {
              "line": 1,
              "column": 14,
              "offset": 13
            },
            "end": {
              "line": 1,
              "column": 24,
              "offset": 23
            },
            "insert": null
          }
        ]
      },
      "fingerprint": "77da204ecc48bab2"
    },
    {
      "rule": "uppercase-env",
      "level": "error",
      "message": "`envs.REGION` never resolves",
      "label": "kestra lower-cases the names in `envs`",
      "help": "`ENV_REGION` is read as `envs.region`",
      "path": "flow.yaml",
      "start": {
        "line": 6,
        "column": 27,
        "offset": 121
      },
      "end": {
        "line": 6,
        "column": 33,
        "offset": 127
      },
      "related": [],
      "fix": {
        "title": "write `region`",
        "applicability": "safe",
        "edits": [
          {
            "path": "flow.yaml",
            "start": {
              "line": 6,
              "column": 27,
              "offset": 121
            },
            "end": {
              "line": 6,
              "column": 33,
              "offset": 127
            },
            "insert": "region"
          }
        ]
      },
      "fingerprint": "8cb11e93a149206b"
    },
    {
      "rule": "filtered-secret",
      "level": "warning",
      "message": "`upper` changes the secret, so kestra no longer masks it in logs",
      "label": "this secret",
      "help": "store the secret in the form in which it is used, and drop the filter",
      "path": "flow.yaml",
      "start": {
        "line": 7,
        "column": 23,
        "offset": 154
      },
      "end": {
        "line": 7,
        "column": 28,
        "offset": 159
      },
      "related": [
        {
          "label": "what comes out here is printed in clear",
          "path": "flow.yaml",
          "start": {
            "line": 7,
            "column": 33,
            "offset": 164
          },
          "end": {
            "line": 7,
            "column": 38,
            "offset": 169
          }
        }
      ],
      "fix": null,
      "fingerprint": "3f52a20e80652c5d"
    }
  ],
  "summary": {
    "files": 1,
    "flows": 1,
    "skipped": 0,
    "errors": 2,
    "warnings": 1,
    "advice": 0,
    "fixed": 0,
    "suppressed": 0,
    "baselined": 0,
    "not_checked": [
      {
        "what": "env-names",
        "why": "no source given can know that one is missing",
        "count": 1
      },
      {
        "what": "dynamic-secret-keys",
        "why": "the key is known at run time only",
        "count": 1
      }
    ]
  }
}
-- stderr
2 errors, 1 warning in 1 flow
1 finding can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
not checked: 1 env name: no source given can know that one is missing
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn the_format_can_be_set_by_the_environment_and_the_flag_counts_more() {
    let sandbox = flow("format-variable");
    let run = |format: &str, arguments: &[&str]| {
        let mut command = sandbox.command(&check(arguments));
        program::run(command.env("KESTRA_LINT_OUTPUT_FORMAT", format), b"")
    };
    assert!(run("json", &[]).stdout.starts_with('{'));
    assert!(run("json", &["--output-format", "concise"]).stdout.starts_with("a.env:1:14: error"));
    assert_eq!(run("yaml", &[]).code, 2);
}

#[test]
fn a_format_that_is_not_there_fails_the_run() {
    case!(
        flow("no-format"),
        check(&["--output-format", "sarrif"]),
        str![[r#"
-- stderr
error: invalid value 'sarrif' for '--output-format <FORMAT>'
  [possible values: auto, full, concise, json, jsonl, sarif, github, gitlab, junit, markdown, html]

  tip: a similar value exists: 'sarif'

For more information, try '--help'.
exit code 2

"#]]
    );
}

#[test]
fn quiet_says_findings_only() {
    case!(
        flow("quiet"),
        check(&["--quiet"]),
        str![[r"
-- stdout
a.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
exit code 1

"]]
    );
    case!(
        flow("quiet"),
        ["check", "absent.yaml", "--quiet"],
        str![[r"
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"]]
    );
}

#[test]
fn verbose_says_what_is_read() {
    case!(
        flow("verbose"),
        check(&["--verbose"]),
        str![[r#"
-- stdout
a.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
kestra-lint: secrets and envs are read from `a.env`
2 errors, 1 warning in 1 flow
1 finding can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
not checked: 1 env name: no source given can know that one is missing
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        flow("verbose"),
        check(&["--verbose", "--quiet"]),
        str![[r"
-- stderr
error: the argument '--verbose' cannot be used with '--quiet'

Usage: kestra-lint check --no-process-env --env-file <FILE> --verbose <PATH>...

For more information, try '--help'.
exit code 2

"]]
    );
}

#[test]
fn exit_zero_changes_the_exit_code_only() {
    case!(
        flow("exit-zero"),
        check(&["--exit-zero"]),
        str![[r#"
-- stdout
a.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
2 errors, 1 warning in 1 flow
1 finding can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
not checked: 1 env name: no source given can know that one is missing
not checked: 1 dynamic secret key: the key is known at run time only
exit code 0

"#]]
    );
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let sandbox = flow("colour");
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = sandbox.command(&check(arguments));
        program::run(command.envs(variables.iter().copied()), b"").stdout.contains('\u{1b}')
    };
    for format in ["full", "concise"] {
        let with = |rest: &[&'static str]| [&["--output-format", format], rest].concat();
        assert!(!coloured(&with(&[]), &[]));
        assert!(coloured(&with(&["--color", "always"]), &[]));
        assert!(coloured(&with(&["--color", "always"]), &[("NO_COLOR", "1")]), "a flag counts more");
        assert!(coloured(&with(&[]), &[("FORCE_COLOR", "1")]));
        assert!(!coloured(&with(&[]), &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
        assert!(!coloured(&with(&["--color", "never"]), &[("FORCE_COLOR", "1")]));
    }
    assert!(!coloured(&["--output-format", "json", "--color", "always"], &[]));
}

#[test]
fn usage_that_makes_no_sense_fails_the_run() {
    for arguments in [&[][..], &["chekc"], &["check", "--no-such-flag"], &["check", "--color", "sometimes"]] {
        let ran = flow("usage").run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn help_and_version_are_no_failure() {
    case!(
        flow("version"),
        ["--version"],
        str![[r"
-- stdout
kestra-lint 0.1.0
exit code 0

"]]
    );
    for arguments in [&["--help"][..], &["check", "--help"], &["check", "-h"]] {
        let ran = flow("help").run(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(ran.stdout.contains("Usage: kestra-lint"), "{}", ran.stdout);
    }
}

/// Whether a reader that goes away, as `head` does, ends the run without a word.
#[cfg(unix)]
#[test]
fn a_reader_may_go_away() {
    use std::process::Stdio;
    let mut sandbox = Sandbox::new("pipe");
    for index in 0..300 {
        sandbox = sandbox.file(&format!("{index}.yaml"), FLOW);
    }
    let mut child = sandbox
        .command(&["check", "--output-format", "full", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_summary_counts_one_and_many() {
    let sandbox = Sandbox::new("counts").file("a.yaml", FLOW).file("b.yaml", FLOW).file("c.yaml", "a: 1\n");
    let ran = sandbox.run(&["check", "--no-process-env", "--min-level", "advice"]);
    hold(
        transcript(&ran),
        str![[r#"
-- stdout
a.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
a.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
b.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
b.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
b.yaml:8:29: advice[dynamic-secret-key] secret key is known at run time only
-- stderr
2 errors, 2 warnings, 2 advice in 2 flows (1 YAML file without a flow)
2 findings can be fixed with `--fix`
not checked: 2 secret keys: no secret source was given
not checked: 2 env names: no secret source was given
not checked: 2 dynamic secret keys: the key is known at run time only
exit code 1

"#]],
    );
}
