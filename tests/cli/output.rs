//! How findings are written, and what is said besides.

use snapbox::str;

use crate::{FLOW, case, program, sandbox::Sandbox, transcript};

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW).file("a.env", "SECRET_LEVEL=not base64\n")
}

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "flow.yaml", "--no-process-env", "--env-file", "a.env"], arguments].concat()
}

#[test]
fn full_shows_the_lines() {
    case!(flow("full"), check(&["--output-format", "full"]), str![]);
}

#[test]
fn concise_is_the_format_where_nobody_looks() {
    case!(flow("concise"), check(&[]), str![]);
}

#[test]
fn json_is_one_document() {
    case!(flow("json"), check(&["--output-format", "json"]), str![]);
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
    case!(flow("no-format"), check(&["--output-format", "sarrif"]), str![]);
}

#[test]
fn quiet_says_findings_only() {
    case!(flow("quiet"), check(&["--quiet"]), str![]);
    case!(flow("quiet"), ["check", "absent.yaml", "--quiet"], str![]);
}

#[test]
fn verbose_says_what_is_read() {
    case!(flow("verbose"), check(&["--verbose"]), str![]);
    case!(flow("verbose"), check(&["--verbose", "--quiet"]), str![]);
}

#[test]
fn exit_zero_changes_the_exit_code_only() {
    case!(flow("exit-zero"), check(&["--exit-zero"]), str![]);
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
    case!(flow("version"), ["--version"], str![]);
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
    snapbox::assert_data_eq!(transcript(&ran), str![].raw());
}
