//! Which files are read.

use std::fs;

use snapbox::str;

use crate::{CLEAN, FLOW, case, hold, sandbox::Sandbox};

const CHECK: [&str; 4] = ["check", "--no-process-env", "--output-format", "concise"];

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&CHECK[..], arguments].concat()
}

fn one_flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flows/a.yaml", FLOW)
}

/// Paths with findings, in the order of the report.
fn read(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let ran = sandbox.run(&check(arguments));
    let paths = ran.stdout.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned());
    let mut paths: Vec<String> = paths.collect();
    paths.dedup();
    paths
}

#[test]
fn without_a_path_the_working_folder_is_checked() {
    let sandbox = Sandbox::new("default-path").file("flows/a.yaml", FLOW).file("b.yml", CLEAN);
    case!(
        sandbox,
        check(&[]),
        str![[r#"
-- stdout
flows/a.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 2 flows
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn lint_is_another_name_for_check() {
    assert_eq!(one_flow("lint").run(&["lint", "flows"]).code, 1);
}

#[test]
fn yaml_and_yml_files_are_read_and_no_others() {
    let mut sandbox = Sandbox::new("extensions");
    for name in ["a.yaml", "b.yml", "c.YAML", "d.yaml.bak", "e.json", "f", "g.yaml/h.yml"] {
        sandbox = sandbox.file(name, FLOW);
    }
    assert_eq!(read(&sandbox, &["."]), ["a.yaml", "b.yml", "g.yaml/h.yml"]);
}

#[test]
fn a_named_file_is_read_whatever_its_name() {
    let sandbox =
        Sandbox::new("named").file("flow.txt", FLOW).file(".hidden/.a.yaml", FLOW).file("noext", FLOW);
    assert_eq!(
        read(&sandbox, &["flow.txt", "noext", ".hidden/.a.yaml"]),
        [".hidden/.a.yaml", "flow.txt", "noext"]
    );
}

#[test]
fn hidden_files_and_folders_are_left_out() {
    let sandbox = Sandbox::new("hidden")
        .file("a.yaml", FLOW)
        .file(".b.yaml", FLOW)
        .file(".github/workflows/c.yaml", FLOW);
    assert_eq!(read(&sandbox, &["."]), ["a.yaml"]);
    assert_eq!(read(&sandbox, &["--no-gitignore"]), ["a.yaml"]);
    assert_eq!(read(&sandbox, &[".github"]), [".github/workflows/c.yaml"], "a named folder is walked");
}

#[test]
fn ignore_files_count_with_git_and_without() {
    for (name, sandbox) in [
        ("ignored", Sandbox::new("ignored")),
        ("ignored-without-git", Sandbox::without_git("ignored-without-git")),
    ] {
        let sandbox = sandbox
            .file(".gitignore", "build/\n*.tmp.yaml\n!keep.tmp.yaml\n/top.yaml\n")
            .file("a.yaml", FLOW)
            .file("top.yaml", FLOW)
            .file("deep/top.yaml", FLOW)
            .file("build/b.yaml", FLOW)
            .file("deep/build/c.yaml", FLOW)
            .file("deep/d.tmp.yaml", FLOW)
            .file("deep/keep.tmp.yaml", FLOW)
            .file("deep/.gitignore", "nested.yaml\n")
            .file("deep/nested.yaml", FLOW)
            .file("nested.yaml", FLOW)
            .file("other/.ignore", "e.yaml\n")
            .file("other/e.yaml", FLOW);
        let kept = ["a.yaml", "deep/keep.tmp.yaml", "deep/top.yaml", "nested.yaml"];
        assert_eq!(read(&sandbox, &["."]), kept, "{name}");
        assert_eq!(read(&sandbox, &["deep"]), ["deep/keep.tmp.yaml", "deep/top.yaml"], "{name}: from below");
        assert_eq!(read(&sandbox, &["--no-gitignore"]).len(), 10, "{name}");
        assert_eq!(read(&sandbox, &["build/b.yaml"]), ["build/b.yaml"], "{name}: a named file");
        let forced =
            ["--force-exclude", "build/b.yaml", "deep/nested.yaml", "deep/d.tmp.yaml", "other/e.yaml"];
        assert_eq!(read(&sandbox, &forced), Vec::<String>::new(), "{name}: forced");
        let forced = ["--force-exclude", "a.yaml", "nested.yaml", "deep/top.yaml", "deep/keep.tmp.yaml"];
        assert_eq!(read(&sandbox, &forced), kept, "{name}: forced, kept");
        let all = ["--force-exclude", "--no-gitignore", "build/b.yaml"];
        assert_eq!(read(&sandbox, &all), ["build/b.yaml"], "{name}");
    }
}

#[test]
fn exclusions_are_globs_like_those_of_ignore_files() {
    let sandbox = Sandbox::new("exclude")
        .file("a.yaml", FLOW)
        .file("vendor/b.yaml", FLOW)
        .file("flows/vendor/c.yaml", FLOW)
        .file("flows/d.yaml", FLOW);
    assert_eq!(read(&sandbox, &["--exclude", "vendor"]), ["a.yaml", "flows/d.yaml"]);
    assert_eq!(read(&sandbox, &["--exclude", "/vendor"]), ["a.yaml", "flows/d.yaml", "flows/vendor/c.yaml"]);
    assert_eq!(read(&sandbox, &["--exclude", "flows/**", "--exclude", "a.*"]), ["vendor/b.yaml"]);
    assert_eq!(read(&sandbox, &["--exclude", "vendor", "flows"]), ["flows/d.yaml"]);
    assert_eq!(read(&sandbox, &["--exclude", "vendor", "vendor/b.yaml"]), ["vendor/b.yaml"], "a named file");
    let forced = ["--exclude", "vendor", "--force-exclude", "vendor/b.yaml", "a.yaml"];
    assert_eq!(read(&sandbox, &forced), ["a.yaml"]);
    let absolute = sandbox.path("vendor/b.yaml");
    let absolute = absolute.to_str().expect("a name");
    assert_eq!(read(&sandbox, &["--exclude", "vendor", "--force-exclude", absolute]), Vec::<String>::new());
}

#[test]
fn a_pattern_that_is_no_glob_fails_the_run() {
    case!(
        one_flow("bad-glob"),
        check(&["--exclude", "a[", "flows"]),
        str![[r"
-- stderr
kestra-lint: `a[` is no glob: error parsing glob '!a[': unclosed character class; missing ']'
exit code 2

"]]
    );
}

#[cfg(unix)]
#[test]
fn symlinks_are_not_followed_unless_they_are_named() {
    let sandbox = Sandbox::new("symlinks").file("flows/a.yaml", FLOW).file("outside/b.yaml", FLOW);
    std::os::unix::fs::symlink("../outside", sandbox.path("flows/folder")).expect("a link");
    std::os::unix::fs::symlink("../outside/b.yaml", sandbox.path("flows/b.yaml")).expect("a link");
    std::os::unix::fs::symlink(".", sandbox.path("flows/loop")).expect("a link");
    assert_eq!(read(&sandbox, &["flows"]), ["flows/a.yaml"]);
    assert_eq!(read(&sandbox, &["flows/b.yaml"]), ["flows/b.yaml"]);
}

#[test]
fn paths_are_shown_relative_and_each_file_once() {
    let sandbox = one_flow("shown");
    let absolute = sandbox.path("flows/a.yaml");
    let absolute = absolute.to_str().expect("a name");
    let paths =
        ["./flows/a.yaml", "flows/./a.yaml", "flows", "flows/", ".", absolute, "flows/../flows/a.yaml"];
    case!(
        sandbox,
        check(&paths),
        str![[r#"
-- stdout
flows/a.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
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
fn a_file_above_the_working_folder_is_shown_with_dots() {
    let sandbox = one_flow("above").file("sub/b.yaml", CLEAN);
    let mut command = sandbox.command(&check(&["../flows/a.yaml"]));
    let ran = crate::program::run(command.current_dir(sandbox.path("sub")), b"");
    assert!(ran.stdout.starts_with("../flows/a.yaml:6:"), "{}", ran.stdout);
}

#[test]
fn no_flow_is_said_and_is_no_failure() {
    let sandbox = Sandbox::new("no-flow").file("values.yaml", "a: 1\n").file("tasks.yml", "tasks: []\n");
    case!(
        sandbox,
        check(&[]),
        str![[r"
-- stderr
kestra-lint: no flow was found
no findings in 0 flows (2 YAML files without a flow)
exit code 0

"]]
    );
    case!(
        sandbox,
        ["check", "--output-format", "json", "--quiet"],
        str![[r#"
-- stdout
{
  "version": 1,
  "tool": {
    "name": "kestra-lint",
    "version": "0.1.0"
  },
  "kestra_version": null,
  "findings": [],
  "summary": {
    "files": 2,
    "flows": 0,
    "skipped": 2,
    "errors": 0,
    "warnings": 0,
    "advice": 0,
    "fixed": 0,
    "suppressed": 0,
    "baselined": 0,
    "not_checked": []
  }
}
exit code 0

"#]]
    );
}

#[test]
fn a_file_that_cannot_be_read_fails_the_run_after_all_others_were_checked() {
    case!(
        one_flow("missing"),
        check(&["missing.yaml", "flows", "also-missing.yaml"]),
        str![[r#"
-- stdout
flows/a.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
kestra-lint: cannot read `missing.yaml`: there is no such file
kestra-lint: cannot read `also-missing.yaml`: there is no such file
exit code 2

"#]]
    );
}

#[test]
fn exit_zero_does_not_hide_a_failed_run() {
    let sandbox = one_flow("exit-zero");
    assert_eq!(sandbox.run(&["check", "flows", "--exit-zero"]).code, 0);
    assert_eq!(sandbox.run(&["check", "flows", "missing", "--exit-zero"]).code, 2);
}

#[test]
fn standard_input_has_a_name() {
    let sandbox = one_flow("stdin").file(".gitignore", "ignored.yaml\n");
    let stdin = |arguments: &[&str]| {
        let mut command = sandbox.command(&check(arguments));
        crate::transcript(&crate::program::run(&mut command, FLOW.as_bytes()))
    };
    hold(
        stdin(&["-"]),
        str![[r#"
-- stdout
<stdin>:6:27: error[uppercase-env] `envs.REGION` never resolves
<stdin>:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]],
    );
    hold(
        stdin(&["-", "--stdin-filename", "./flows/new.yaml"]),
        str![[r#"
-- stdout
flows/new.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/new.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]],
    );
    // As an editor or a hook asks for a file that is left out.
    hold(
        stdin(&["-", "--stdin-filename", "ignored.yaml", "--force-exclude"]),
        str![[r"
-- stderr
kestra-lint: no flow was found
no findings in 0 flows
exit code 0

"]],
    );
}

#[test]
fn files_are_sorted_and_threads_change_nothing() {
    let mut sandbox = Sandbox::new("threads");
    for index in 0..60 {
        sandbox = sandbox
            .file(&format!("f{}/{index}.yaml", index % 7), FLOW.replace("id: a", &format!("id: a{index}")));
    }
    let run = |threads: &str| {
        let mut command = sandbox.command(&["check", "--output-format", "json", "--no-process-env"]);
        crate::program::run(command.env("RAYON_NUM_THREADS", threads), b"").stdout
    };
    let one = run("1");
    assert_eq!(one.matches("\"uppercase-env\"").count(), 60);
    for threads in ["2", "7", "16"] {
        assert_eq!(run(threads), one, "{threads} threads");
    }
}

#[test]
fn the_configuration_file_is_the_nearest_one_upwards() {
    let sandbox = Sandbox::new("config-nearest")
        .file("kestra-lint.yaml", "ignore: [uppercase-env]\n")
        .file("flows/a.yaml", FLOW)
        .file("other/kestra-lint.yaml", "ignore: [filtered-secret]\n")
        .file("other/b.yaml", FLOW);
    let rules = |arguments: &[&str]| {
        let ran = sandbox.run(&check(arguments));
        let rules =
            ran.stdout.lines().filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned()));
        rules.collect::<Vec<_>>()
    };
    assert_eq!(rules(&["flows"]), ["filtered-secret"]);
    assert_eq!(rules(&["other"]), ["uppercase-env"]);
    assert_eq!(rules(&["other", "--config", "kestra-lint.yaml"]), ["filtered-secret"]);
    assert_eq!(rules(&["other", "--isolated"]), ["uppercase-env", "filtered-secret"]);
    let mut command = sandbox.command(&check(&["other"]));
    let ran = crate::program::run(command.env("KESTRA_LINT_CONFIG", "kestra-lint.yaml"), b"");
    assert!(
        ran.stdout.contains("filtered-secret") && !ran.stdout.contains("uppercase-env"),
        "{}",
        ran.stdout
    );
    let mut command = sandbox.command(&check(&["other", "--isolated"]));
    let ran = crate::program::run(command.env("KESTRA_LINT_CONFIG", "kestra-lint.yaml"), b"");
    assert_eq!(ran.stdout.lines().count(), 2, "the flag counts more than the variable: {}", ran.stderr);
}

#[test]
fn a_configuration_file_that_makes_no_sense_is_told_with_its_place() {
    let sandbox = one_flow("config-bad")
        .file("typo.yaml", "select: [secrets]\nignroe: []\n")
        .file("syntax.yaml", "select: [\n")
        .file("rule.yaml", "ignore: [unknown-sekret]\n")
        .file("version.yaml", "kestra-version: '0.9'\n")
        .file("level.yaml", "min-level: fatal\n");
    case!(
        sandbox,
        check(&["flows", "--config", "typo.yaml"]),
        str![[r#"
-- stderr
kestra-lint: the configuration cannot be used
typo.yaml:2:1: there is no setting `ignroe`; did you mean `ignore`?
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flows", "--config", "syntax.yaml"]),
        str![[r#"
-- stderr
kestra-lint: the configuration cannot be used
syntax.yaml:2:1: expected a value, found the end of the file
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flows", "--config", "rule.yaml"]),
        str![[r#"
-- stderr
kestra-lint: the configuration cannot be used
rule.yaml:1:10: there is no rule or group `unknown-sekret`; did you mean `unknown-secret`?
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flows", "--config", "version.yaml"]),
        str![[r#"
-- stderr
kestra-lint: the configuration cannot be used
version.yaml:1:18: kestra versions before 0.18.0 are not supported
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flows", "--config", "level.yaml"]),
        str![[r#"
-- stderr
kestra-lint: the configuration cannot be used
level.yaml:1:12: `min-level` must be `advice`, `warning` or `error`
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flows", "--config", "absent.yaml"]),
        str![[r"
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"]]
    );
}

#[test]
fn the_configuration_file_is_no_flow_and_its_folder_counts_for_its_paths() {
    let sandbox = Sandbox::new("config-paths")
        .file("project/kestra-lint.yaml", "exclude: [old]\nsources: {env-files: [prod.env]}\n")
        .file("project/prod.env", "SECRET_LEVEL=YWJjZGVm\nENV_REGION=x\n")
        .file("project/a.yaml", FLOW)
        .file("project/old/b.yaml", FLOW);
    case!(
        sandbox,
        check(&["project"]),
        str![[r#"
-- stdout
project/a.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
project/a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow (1 YAML file without a flow)
1 finding can be fixed with `--fix`
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    fs::remove_file(sandbox.path("project/prod.env")).expect("removed");
    case!(
        sandbox,
        check(&["project"]),
        str![[r"
-- stderr
kestra-lint: cannot read `project/prod.env`: there is no such file
exit code 2

"]]
    );
}
