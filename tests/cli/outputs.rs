//! Where results go: pairs of formats and files, the format by default, counts, listed files.

use snapbox::str;

use crate::{CLEAN, FLOW, case, program::run, sandbox::Sandbox};

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW).file("a.env", "SECRET_LEVEL=not base64\n")
}

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "flow.yaml", "--no-process-env", "--env-file", "a.env", "--quiet"], arguments].concat()
}

#[test]
fn a_format_goes_to_its_file() {
    let sandbox = flow("to-file");
    let ran = sandbox.run(&check(&["--output-format", "json", "--output-file", "out.json"]));
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, "", ""));
    assert!(sandbox.read("out.json").starts_with("{\n  \"version\": 1"));
}

#[test]
fn several_formats_are_written_in_one_run() {
    let sandbox = flow("pairs");
    let ran = sandbox.run(&check(&[
        "--output-format",
        "sarif",
        "--output-file",
        "out.sarif",
        "--output-format",
        "concise",
        "--output-file=out.txt",
        "--output-format",
        "gitlab",
    ]));
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("[\n"), "{}", ran.stdout);
    assert!(sandbox.read("out.sarif").contains("\"version\": \"2.1.0\""));
    assert!(sandbox.read("out.txt").starts_with("a.env:1:14: error[undecodable-secret]"));
}

#[test]
fn a_file_belongs_to_the_format_in_front_of_it() {
    let sandbox = flow("in-front");
    let ran = sandbox.run(&check(&[
        "--output-format",
        "concise",
        "--output-format",
        "json",
        "--output-file",
        "out.json",
    ]));
    assert!(ran.stdout.starts_with("a.env:1:14"), "{}", ran.stdout);
    assert!(sandbox.read("out.json").starts_with('{'));
}

#[test]
fn a_file_without_a_format_gets_lines() {
    let sandbox = flow("file-only");
    let ran = sandbox.run(&check(&["--output-file", "out.txt"]));
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(sandbox.read("out.txt").starts_with("a.env:1:14: error[undecodable-secret]"));
    let mut by_variable = sandbox.command(&check(&["--output-file", "out.txt"]));
    run(by_variable.env("KESTRA_LINT_OUTPUT_FORMAT", "json"), b"");
    assert!(sandbox.read("out.txt").starts_with('{'));
}

#[test]
fn formats_without_files_of_their_own_fail_the_run() {
    case!(
        flow("two-on-stdout"),
        check(&["--output-format", "sarif", "--output-format", "full"]),
        str![[r#"
-- stderr
error: only one --output-format can go to standard output; give each of the others an --output-file

Usage: kestra-lint <COMMAND>

For more information, try '--help'.
exit code 2

"#]]
    );
    case!(
        flow("file-alone"),
        check(&["--output-file", "a", "--output-file", "b"]),
        str![[r#"
-- stderr
error: no --output-format stands in front of `--output-file b`

Usage: kestra-lint <COMMAND>

For more information, try '--help'.
exit code 2

"#]]
    );
    case!(
        flow("file-twice"),
        check(&[
            "--output-format",
            "sarif",
            "--output-file",
            "a",
            "--output-format",
            "json",
            "--output-file",
            "a"
        ]),
        str![[r#"
-- stderr
error: `--output-file a` is given twice

Usage: kestra-lint <COMMAND>

For more information, try '--help'.
exit code 2

"#]]
    );
}

#[test]
fn a_missing_folder_fails_the_run_before_it_begins() {
    case!(
        flow("no-folder"),
        check(&["--output-format", "json", "--output-file", "reports/out.json"]),
        str![[r#"
-- stderr
kestra-lint: cannot write `reports/out.json`: there is no folder `reports`
exit code 2

"#]]
    );
    case!(
        flow("folder"),
        check(&["--output-file", "."]),
        str![[r#"
-- stderr
kestra-lint: `.` is no regular file
exit code 2

"#]]
    );
}

#[test]
fn a_report_does_not_replace_what_is_checked() {
    let sandbox = flow("own-input");
    for file in ["flow.yaml", "./flow.yaml"] {
        let ran = sandbox.run(&check(&["--output-file", file]));
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert_eq!(sandbox.read("flow.yaml"), FLOW);
    }
    case!(
        flow("own-input"),
        check(&["--output-file", "flow.yaml"]),
        str![[r#"
-- stderr
kestra-lint: `flow.yaml` is read in this run, and not replaced by a report
exit code 2

"#]]
    );
}

#[test]
fn a_report_replaces_the_one_before() {
    let sandbox = flow("replaced").file("out.txt", "x".repeat(10_000));
    sandbox.run(&check(&["--output-file", "out.txt"]));
    assert!(sandbox.read("out.txt").len() < 1000);
    let names: Vec<String> = std::fs::read_dir(sandbox.path("."))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("kestra-lint"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

#[test]
fn a_run_that_fails_still_writes_its_reports() {
    let sandbox = flow("failed");
    let ran = sandbox.run(&[
        "check",
        "flow.yaml",
        "absent.yaml",
        "--no-process-env",
        "--output-format",
        "json",
        "--output-file",
        "out.json",
    ]);
    assert_eq!(ran.code, 2);
    assert!(sandbox.read("out.json").contains("uppercase-env"));
    let empty = Sandbox::new("no-flow");
    let ran = empty.run(&["check", "--output-format", "json", "--output-file", "out.json"]);
    assert_eq!(ran.code, 0);
    assert!(empty.read("out.json").contains("\"flows\": 0"));
}

#[test]
fn files_have_no_colours() {
    let sandbox = flow("file-colour");
    sandbox.run(&check(&["--output-format", "full", "--output-file", "out.txt", "--color", "always"]));
    assert!(!sandbox.read("out.txt").contains('\u{1b}'));
}

#[test]
fn github_is_the_format_in_its_own_runs() {
    let sandbox = flow("auto");
    let first = |variables: &[(&str, &str)], arguments: &[&str]| {
        let ran = run(sandbox.command(&check(arguments)).envs(variables.iter().copied()), b"");
        ran.stdout.lines().next().unwrap_or_default().to_owned()
    };
    let on_github = [("GITHUB_ACTIONS", "true")];
    assert!(first(&[], &[]).starts_with("a.env:1:14: error"));
    assert!(first(&on_github, &[]).starts_with("::error file=a.env,"));
    assert!(first(&on_github, &["--output-format", "auto"]).starts_with("::error file=a.env,"));
    assert!(first(&[("GITHUB_ACTIONS", "false")], &[]).starts_with("a.env:1:14: error"));
    assert!(first(&on_github, &["--output-format", "concise"]).starts_with("a.env:1:14: error"));
    let both = [("GITHUB_ACTIONS", "true"), ("KESTRA_LINT_OUTPUT_FORMAT", "json")];
    assert_eq!(first(&both, &[]), "{");
}

#[test]
fn statistics_count_by_rule() {
    let sandbox = || {
        let flow = FLOW.replace("envs.REGION", "envs.REGION ~ SECRET_X ~ envs.ZONE");
        Sandbox::new("statistics").file("a.yaml", &flow).file("b.yaml", &flow).file("c.yaml", CLEAN)
    };
    case!(
        sandbox(),
        ["check", "--no-process-env", "--statistics"],
        str![[r#"
-- stdout
4  error    [*]  uppercase-env
2  warning       filtered-secret
2  error    [-]  secret-as-variable
[*] safe fixes
[-] fixes for some, or unsafe ones
-- stderr
6 errors, 2 warnings in 3 flows
4 findings can be fixed with `--fix`, 2 more with `--fix --unsafe-fixes`
not checked: 2 secret keys: no secret source was given
not checked: 4 env names: no secret source was given
not checked: 2 dynamic secret keys: the key is known at run time only
exit code 1

"#]]
    );
    let full = sandbox().run(&["check", "--no-process-env", "--statistics", "--output-format", "full"]);
    let concise = sandbox().run(&["check", "--no-process-env", "--statistics"]);
    assert_eq!(full.stdout, concise.stdout);
}

#[test]
fn statistics_stand_beside_the_findings_in_json() {
    let with = |arguments: &[&str]| {
        let ran = flow("statistics-json").run(&check(arguments));
        let last = ran.stdout.lines().last().expect("a line").to_owned();
        serde_json::from_str::<serde_json::Value>(&ran.stdout)
            .or_else(|_| serde_json::from_str(&last))
            .expect("JSON")
    };
    for format in ["json", "jsonl"] {
        let report = with(&["--output-format", format, "--statistics"]);
        assert_eq!(report["statistics"].as_array().map(Vec::len), Some(3), "{format}");
        assert_eq!(report["statistics"][0]["count"], 1);
        assert!(with(&["--output-format", format]).get("statistics").is_none());
    }
}

#[test]
fn nothing_found_has_no_statistics() {
    let sandbox = Sandbox::new("statistics-clean").file("a.yaml", CLEAN);
    let ran = sandbox.run(&["check", "--no-process-env", "--statistics"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn files_are_listed_and_not_checked() {
    let sandbox = || {
        Sandbox::new("show-files")
            .file("b/flow.yaml", FLOW)
            .file("a.yml", "not: a flow\n")
            .file("c.txt", "text\n")
            .file("ignored.yaml", FLOW)
            .file(".gitignore", "ignored.yaml\n")
    };
    case!(
        sandbox(),
        ["check", "--show-files"],
        str![[r#"
-- stdout
a.yml
b/flow.yaml
exit code 0

"#]]
    );
    case!(
        sandbox(),
        ["check", "--show-files", "b", "absent.yaml"],
        str![[r#"
-- stdout
b/flow.yaml
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"#]]
    );
    case!(
        sandbox(),
        ["check", "--show-files", "--exclude", "*"],
        str![[r#"
exit code 0

"#]]
    );
}

#[test]
fn the_lowest_level_shown_holds_for_every_format() {
    for format in kestra_lint::report::Format::ALL {
        let sandbox = flow("min-level");
        let ran = sandbox.run(&check(&["--output-format", format.name(), "--min-level", "error"]));
        assert_eq!(ran.code, 1);
        let names_it = |text: &str| text.contains("filtered-secret at") || text.contains("line 7");
        assert!(!names_it(&ran.stdout), "{}: {}", format.name(), ran.stdout);
        let ran = sandbox.run(&check(&["--output-format", format.name(), "--exit-zero"]));
        assert_eq!(ran.code, 0, "{}", format.name());
    }
}

#[test]
fn every_format_is_in_the_help() {
    let ran = flow("help-formats").run(&["check", "--help"]);
    for format in kestra_lint::report::Format::ALL {
        let line = format!("- {}:", format.name());
        assert!(ran.stdout.contains(&line), "{line} {}", ran.stdout);
    }
    assert!(ran.stdout.contains("Several outputs in one run"));
}
