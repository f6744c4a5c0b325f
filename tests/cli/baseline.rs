//! The baseline: written, held against, out of date.

use snapbox::str;

use crate::{CLEAN, FLOW, case, sandbox::Sandbox};

/// A repository with findings that are known.
fn known(name: &str) -> Sandbox {
    let sandbox = Sandbox::new(name).file("flows/a.yaml", FLOW);
    let ran = sandbox.run(&["baseline", "--no-process-env"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    sandbox
}

#[test]
fn the_findings_that_are_there_are_written_down() {
    let sandbox = Sandbox::new("written").file("flows/a.yaml", FLOW);
    case!(
        sandbox,
        ["baseline", "--no-process-env"],
        str![[r#"
-- stderr
kestra-lint: wrote `kestra-lint-baseline.json`: 2 findings
leave them out with `check --baseline kestra-lint-baseline.json`, or `baseline: kestra-lint-baseline.json` in kestra-lint.yaml
exit code 0

"#]]
    );
    crate::hold(
        sandbox.read("kestra-lint-baseline.json"),
        str![[r#"
{
  "version": 1,
  "salt": "7503ff4b6dcbe91c77fc8ba5d568fea8",
  "findings": [
    {"rule":"filtered-secret","path":"flows/a.yaml","hash":"b0654951f04a69be4b3c","count":1},
    {"rule":"uppercase-env","path":"flows/a.yaml","hash":"579eabf46229b2cdfdf9","count":1}
  ]
}

"#]],
    );
    case!(
        sandbox,
        ["baseline", "--no-process-env"],
        str![[r#"
-- stderr
kestra-lint: `kestra-lint-baseline.json` is up to date: 2 findings
leave them out with `check --baseline kestra-lint-baseline.json`, or `baseline: kestra-lint-baseline.json` in kestra-lint.yaml
exit code 0

"#]]
    );
}

#[test]
fn what_is_known_is_no_finding() {
    let arguments = ["check", "--no-process-env", "--baseline", "kestra-lint-baseline.json"];
    case!(
        known("known"),
        arguments,
        str![[r#"
-- stderr
no findings in 1 flow (2 in the baseline)
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 0

"#]]
    );
}

#[test]
fn the_configuration_names_it_from_any_folder() {
    let sandbox = known("configured").file("kestra-lint.yaml", "baseline: kestra-lint-baseline.json\n");
    let mut command = sandbox.command(&["check", "--no-process-env", "a.yaml"]);
    let ran = crate::program::run(command.current_dir(sandbox.path("flows")), b"");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
}

#[test]
fn new_findings_and_entries_out_of_date_are_told_of() {
    let moved = format!(
        "# moved\n{}",
        FLOW.replace("envs.REGION", "envs.region").replace("LEVEL') | upper", "LEVEL') | lower")
    );
    let sandbox = known("stale").file("flows/a.yaml", moved).file("flows/b.yaml", FLOW);
    let arguments = ["check", "--no-process-env", "--baseline", "kestra-lint-baseline.json", "flows"];
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stdout
flows/b.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flows/b.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
kestra-lint-baseline.json:6:5: warning[stale-baseline-entry] `uppercase-env` is found no more in `flows/a.yaml`
-- stderr
1 error, 2 warnings in 2 flows (1 in the baseline)
1 finding can be fixed with `--fix`
not checked: 2 secret keys: no secret source was given
not checked: 2 env names: no secret source was given
not checked: 2 dynamic secret keys: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["baseline", "--no-process-env"],
        str![[r#"
-- stderr
kestra-lint: wrote `kestra-lint-baseline.json`: 3 findings, before 2
leave them out with `check --baseline kestra-lint-baseline.json`, or `baseline: kestra-lint-baseline.json` in kestra-lint.yaml
exit code 0

"#]]
    );
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stderr
no findings in 2 flows (3 in the baseline)
not checked: 2 secret keys: no secret source was given
not checked: 2 env names: no secret source was given
not checked: 2 dynamic secret keys: the key is known at run time only
exit code 0

"#]]
    );
}

#[test]
fn a_file_that_is_gone_leaves_entries_behind() {
    let sandbox = known("gone").file("flows/a.yaml", CLEAN);
    std::fs::rename(sandbox.path("flows/a.yaml"), sandbox.path("flows/c.yaml")).expect("renamed");
    let arguments = ["check", "--no-process-env", "--baseline", "kestra-lint-baseline.json", "flows"];
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stdout
kestra-lint-baseline.json:5:5: warning[stale-baseline-entry] `filtered-secret` is found no more in `flows/a.yaml`
kestra-lint-baseline.json:6:5: warning[stale-baseline-entry] `uppercase-env` is found no more in `flows/a.yaml`
-- stderr
2 warnings in 1 flow
exit code 1

"#]]
    );
}

#[test]
fn only_what_was_looked_at_is_out_of_date() {
    let sandbox = known("in-part").file("flows/b.yaml", CLEAN);
    let arguments = ["check", "--no-process-env", "--baseline", "kestra-lint-baseline.json", "flows/b.yaml"];
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stderr
no findings in 1 flow
exit code 0

"#]]
    );
}

#[test]
fn fixes_leave_known_findings_alone() {
    let sandbox = known("unfixed");
    let before = sandbox.read("flows/a.yaml");
    let arguments = ["check", "--no-process-env", "--baseline", "kestra-lint-baseline.json", "--fix"];
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stderr
no findings in 1 flow (2 in the baseline)
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("flows/a.yaml"), before);
}

#[test]
fn what_is_no_baseline_ends_the_run() {
    let secret = ["hunt", "er2"].concat();
    let sandbox = Sandbox::new("no-baseline")
        .file("flow.yaml", CLEAN)
        .file("other.json", format!("{{\n  \"version\": 1,\n  \"{secret}\": \"{secret}\"\n}}\n"))
        .file("later.json", "{\"version\": 7, \"findings\": []}");
    let with = |name: &'static str| ["check", "--no-process-env", "--baseline", name];
    case!(
        sandbox,
        with("other.json"),
        str![[r#"
-- stderr
kestra-lint: `other.json`: it is no baseline of kestra-lint from line 3, column 11 on
exit code 2

"#]]
    );
    case!(
        sandbox,
        with("later.json"),
        str![[r#"
-- stderr
kestra-lint: `later.json`: it has version 7, and this release reads version 1; take it away and write it anew with `kestra-lint baseline`
exit code 2

"#]]
    );
    case!(
        sandbox,
        with("absent.json"),
        str![[r#"
-- stderr
kestra-lint: cannot read the baseline `absent.json`; `kestra-lint baseline` writes one: there is no such file
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["baseline", "--no-process-env", "--baseline", "other.json"],
        str![[r#"
-- stderr
kestra-lint: `other.json`: it is no baseline of kestra-lint from line 3, column 11 on
exit code 2

"#]]
    );
}

#[test]
fn a_file_that_cannot_be_read_makes_no_baseline() {
    let sandbox = Sandbox::new("unread").file("flow.yaml", FLOW);
    case!(
        sandbox,
        ["baseline", "--no-process-env", "flow.yaml", "absent.yaml"],
        str![[r#"
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
kestra-lint: nothing is written: what cannot be read would be missing in the baseline
exit code 2

"#]]
    );
    assert!(!sandbox.path("kestra-lint-baseline.json").exists());
}
