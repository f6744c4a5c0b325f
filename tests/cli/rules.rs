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
    case!(flow("default-level"), check(&[]), str![]);
}

#[test]
fn the_lowest_level_shown_can_be_set() {
    case!(flow("min-level"), check(&["--min-level", "advice"]), str![]);
    case!(flow("min-level"), check(&["--min-level", "error"]), str![]);
    case!(flow("min-level"), check(&["--min-level", "fatal"]), str![]);
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
    case!(sandbox, check(&["advice.yaml", "--fail-level", "advice"]), str![]);
    case!(sandbox, check(&["warning.yaml", "--fail-level", "error"]), str![]);
}

#[test]
fn selected_rules_run_alone_and_are_shown_whatever_their_level() {
    case!(flow("select"), check(&["--select", "dynamic-secret-key"]), str![]);
    case!(flow("select"), check(&["--select", "dynamic-secret-key,uppercase-env"]), str![]);
    case!(flow("select"), check(&["--select", "secrets"]), str![]);
}

#[test]
fn more_rules_can_be_selected_besides_the_usual_ones() {
    case!(flow("extend-select"), check(&["--extend-select", "dynamic-secret-key"]), str![]);
}

#[test]
fn ignored_rules_do_not_run() {
    case!(flow("ignore"), check(&["--ignore", "uppercase-env", "--ignore", "filtered-secret"]), str![]);
    case!(flow("ignore"), check(&["--select", "envs", "--ignore", "uppercase-env"]), str![]);
    case!(flow("ignore"), check(&["--ignore", "all"]), str![]);
}

#[test]
fn a_rule_that_is_not_there_fails_the_run() {
    case!(flow("unknown-rule"), check(&["--select", "unknown-sekret"]), str![]);
    case!(flow("unknown-rule"), check(&["--ignore", "nothing-like-it"]), str![]);
    case!(flow("unknown-rule"), check(&["--extend-select", ""]), str![]);
}

#[test]
fn a_comment_allows_its_line_or_the_next() {
    let line = "    message: \"{{ envs.REGION }}\"";
    let with = |comment: &str| FLOW.replace(line, comment);
    let sandbox = Sandbox::new("allow")
        .file("behind.yaml", with(&format!("{line} # kestra-lint: allow(uppercase-env) on purpose")))
        .file("above.yaml", with(&format!("    # kestra-lint: allow(filtered-secret, uppercase-env)\n{line}")))
        .file("below.yaml", with(&format!("{line}\n    # kestra-lint: allow(uppercase-env)")))
        .file("other.yaml", with(&format!("{line} # kestra-lint: allow(filtered-secret)")))
        .file("text.yaml", with("    message: \"{{ envs.REGION }} # kestra-lint: allow(uppercase-env)\""))
        .file("file.yaml", format!("# kestra-lint: allow-file(uppercase-env)\n{FLOW}"))
        .file("block.yaml", with("    # kestra-lint: allow(uppercase-env) all of the text\n    message: |\n      a\n      {{ envs.REGION }}\n      {{ envs.REGION }}"));
    case!(sandbox, check(&["--select", "uppercase-env"]), str![]);
}

#[test]
fn a_comment_in_an_env_file_allows_too() {
    let sandbox = flow("allow-source").file(
        "a.env",
        "# kestra-lint: allow(undecodable-secret) a test value\nSECRET_A=no base64\nSECRET_B=no base64\n",
    );
    case!(sandbox, check(&["--env-file", "a.env", "--select", "secret-sources"]), str![]);
}

#[test]
fn rules_are_explained() {
    case!(Sandbox::new("explain"), ["explain", "uppercase-env"], str![]);
    case!(Sandbox::new("explain"), ["explain", "upper-case-env"], str![]);
    case!(Sandbox::new("explain"), ["explain", "xyz"], str![]);
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
