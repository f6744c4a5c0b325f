//! `check --fix` and what belongs to it: what is written, what is said, how the run ends.

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use snapbox::str;

use crate::{CLEAN, FLOW, case, hold, program, program::run, sandbox::Sandbox, transcript};

/// A flow with that message; a rule with a safe fix is `uppercase-env`, one with an unsafe fix `secret-as-variable`.
fn flow(message: &str) -> String {
    CLEAN.replace("hi", &format!("\"{message}\""))
}

const UPPER: &str = "{{ envs.REGION }}";
const LOWER: &str = "{{ envs.region }}";

#[test]
fn safe_fixes_are_applied_and_the_rest_is_reported() {
    let sandbox = Sandbox::new("fix-safe").file("a.yaml", FLOW);
    case!(
        sandbox,
        ["check", "--fix"],
        str![[r#"
-- stdout
a.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 warning in 1 flow
fixed 1 finding
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), FLOW.replace("REGION", "region"));
}

#[test]
fn a_run_that_fixes_everything_ends_well() {
    let sandbox = Sandbox::new("fix-all").file("a.yaml", flow(UPPER));
    case!(
        sandbox,
        ["check", "--fix"],
        str![[r#"
-- stderr
no findings in 1 flow
fixed 1 finding
not checked: 1 env name: no secret source was given
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), flow(LOWER));
}

#[test]
fn without_fix_it_is_told_what_could_be_fixed() {
    let text = flow("{{ envs.REGION }} {{ secrets.TOKEN }}");
    let sandbox = Sandbox::new("fix-told").file("a.yaml", &text);
    case!(
        sandbox,
        ["check"],
        str![[r#"
-- stdout
a.yaml:6:23: error[uppercase-env] `envs.REGION` never resolves
a.yaml:6:36: error[secret-as-variable] secret is read like a variable
-- stderr
2 errors in 1 flow
1 finding can be fixed with `--fix`, 1 more with `--fix --unsafe-fixes`
not checked: 1 env name: no secret source was given
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "--unsafe-fixes"],
        str![[r#"
-- stdout
a.yaml:6:23: error[uppercase-env] `envs.REGION` never resolves
a.yaml:6:36: error[secret-as-variable] secret is read like a variable
-- stderr
2 errors in 1 flow
2 findings can be fixed with `--fix --unsafe-fixes`
not checked: 1 env name: no secret source was given
exit code 1

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), text);
}

#[test]
fn unsafe_fixes_are_applied_only_if_asked_for() {
    let sandbox = Sandbox::new("fix-unsafe").file("a.yaml", flow("{{ secrets.TOKEN }}"));
    case!(
        sandbox,
        ["check", "--fix"],
        str![[r#"
-- stdout
a.yaml:6:18: error[secret-as-variable] secret is read like a variable
-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "--fix", "--unsafe-fixes"],
        str![[r#"
-- stderr
no findings in 1 flow
fixed 1 finding
not checked: 1 secret key: no secret source was given
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), flow("{{ secret('TOKEN') }}"));
}

#[test]
fn a_diff_writes_nothing() {
    let sandbox = Sandbox::new("fix-diff").file("a.yaml", FLOW).file("b.yaml", flow(UPPER));
    case!(
        sandbox,
        ["check", "--diff", "--output-format", "json"],
        str![[r#"
-- stdout
--- a.yaml
+++ a.yaml
@@ -3,7 +3,7 @@
 tasks:
   - id: call
     type: io.kestra.plugin.core.http.Request
-    uri: "https://{{ envs.REGION }}"
+    uri: "https://{{ envs.region }}"
     body: "{{ secret('LEVEL') | upper }}"
     contentType: "{{ secret(inputs.name) }}"
 inputs:
--- b.yaml
+++ b.yaml
@@ -3,4 +3,4 @@
 tasks:
   - id: a
     type: io.kestra.plugin.core.log.Log
-    message: "{{ envs.REGION }}"
+    message: "{{ envs.region }}"
-- stderr
would fix 2 findings
exit code 1

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), FLOW);
    case!(
        sandbox,
        ["check", "--diff", "--fix", "--exit-zero", "--quiet", "b.yaml"],
        str![[r#"
-- stdout
--- b.yaml
+++ b.yaml
@@ -3,4 +3,4 @@
 tasks:
   - id: a
     type: io.kestra.plugin.core.log.Log
-    message: "{{ envs.REGION }}"
+    message: "{{ envs.region }}"
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("b.yaml"), flow(UPPER));
}

#[test]
fn a_diff_of_nothing_is_empty() {
    let sandbox = Sandbox::new("fix-diff-none").file("a.yaml", FLOW.replace("REGION", "region"));
    case!(
        sandbox,
        ["check", "--diff"],
        str![[r#"
exit code 0

"#]]
    );
}

#[test]
fn fix_only_reports_nothing_that_is_left() {
    let sandbox = Sandbox::new("fix-only").file("a.yaml", FLOW);
    case!(
        sandbox,
        ["check", "--fix-only"],
        str![[r#"
-- stderr
fixed 1 finding
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), FLOW.replace("REGION", "region"));
    case!(
        sandbox,
        ["check", "--fix-only", "absent.yaml"],
        str![[r#"
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"#]]
    );
}

#[test]
fn fixes_are_listed_by_file() {
    let sandbox = Sandbox::new("fix-list")
        .file("a.yaml", flow("{{ envs.REGION }} {{ envs.REGION }} {{ secret('SECRET_X') }}"))
        .file("b.yaml", flow(UPPER));
    case!(
        sandbox,
        ["check", "--diff", "--show-fixes", "--quiet", "b.yaml"],
        str![[r#"
-- stdout
--- b.yaml
+++ b.yaml
@@ -3,4 +3,4 @@
 tasks:
   - id: a
     type: io.kestra.plugin.core.log.Log
-    message: "{{ envs.REGION }}"
+    message: "{{ envs.region }}"
-- stderr
would fix 1 finding:
b.yaml:
  1 × uppercase-env: write `region`
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "--fix", "--unsafe-fixes", "--show-fixes"],
        str![[r#"
-- stderr
fixed 4 findings:
a.yaml:
  1 × prefixed-secret-key: drop the prefix: `X`
  2 × uppercase-env: write `region`
b.yaml:
  1 × uppercase-env: write `region`
no findings in 2 flows
fixed 4 findings
not checked: 1 secret key: no secret source was given
not checked: 3 env names: no secret source was given
exit code 0

"#]]
    );
}

#[test]
fn json_counts_what_was_fixed() {
    let sandbox = Sandbox::new("fix-json").file("a.yaml", flow(&UPPER.repeat(3)));
    let ran = sandbox.run(&["check", "--fix", "--output-format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&report["summary"]["fixed"], &report["findings"]), (&3.into(), &serde_json::json!([])));
    assert_eq!(ran.code, 0);
}

#[test]
fn only_what_is_shown_is_fixed() {
    let allowed =
        flow(UPPER).replace("    message", "    # kestra-lint: allow(uppercase-env) a reason\n    message");
    let sandbox = Sandbox::new("fix-shown").file("a.yaml", flow(UPPER)).file("b.yaml", &allowed);
    for flags in [["--ignore", "uppercase-env"], ["--select", "unknown-secret"]] {
        assert_eq!(sandbox.run(&[&["check", "--fix"][..], &flags].concat()).code, 0);
        assert_eq!(sandbox.read("a.yaml"), flow(UPPER));
    }
    // Where the Kestra is not known, what an old name means is advice.
    let old = "KESTRA_REGION=eu\n";
    let sandbox = sandbox.file("flow.yaml", flow(LOWER)).file("old.env", old);
    let fix = ["check", "--fix", "--unsafe-fixes", "--env-file", "old.env", "flow.yaml", "b.yaml"];
    sandbox.run(&fix);
    assert_eq!((sandbox.read("old.env"), sandbox.read("b.yaml")), (old.to_owned(), allowed));
    sandbox.run(&[&fix[..], &["--min-level", "advice"]].concat());
    assert_eq!(sandbox.read("old.env"), "ENV_REGION=eu\n");
}

#[test]
fn all_other_bytes_stay() {
    let windows = format!("\u{feff}{}", flow(UPPER).replace('\n', "\r\n"));
    let mut latin = flow(UPPER).trim_end().as_bytes().to_vec();
    latin.extend(b" # caf\xE9 \xFF\xFE");
    latin.splice(0..0, *b"# \xE9\n");
    let sandbox = Sandbox::new("fix-bytes").file("windows.yaml", &windows).file("latin.yaml", &latin);
    assert_eq!(sandbox.run(&["check", "--fix"]).code, 0);
    assert_eq!(sandbox.read("windows.yaml"), windows.replace("REGION", "region"));
    let at = latin.windows(6).position(|window| window == b"REGION").expect("a name");
    latin.splice(at..at + 6, *b"region");
    assert_eq!(fs::read(sandbox.path("latin.yaml")).expect("a file"), latin);
}

#[test]
fn a_file_without_a_fix_is_not_written() {
    let sandbox = Sandbox::new("fix-untouched").file("a.yaml", CLEAN);
    let time = || fs::metadata(sandbox.path("a.yaml")).and_then(|found| found.modified()).expect("a file");
    let before = time();
    sandbox.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(time(), before);
}

#[cfg(unix)]
#[test]
fn modes_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let sandbox = Sandbox::new("fix-mode").file("real/a.yaml", flow(UPPER));
    let real = sandbox.path("real/a.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink("real/a.yaml", sandbox.path("link.yaml")).expect("a link");
    assert_eq!(sandbox.run(&["check", "--fix", "link.yaml"]).code, 0);
    assert_eq!(sandbox.read("real/a.yaml"), flow(LOWER));
    assert_eq!(fs::metadata(&real).expect("a file").permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(sandbox.path("link.yaml")).expect("a link").is_symlink());
    assert_eq!(fs::read_dir(sandbox.path("real")).expect("a folder").count(), 1, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_read_only_file_stays_and_fails_the_run_after_all_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new("fix-read-only").file("a.yaml", flow(UPPER)).file("b.yaml", flow(UPPER));
    fs::set_permissions(sandbox.path("a.yaml"), fs::Permissions::from_mode(0o444)).expect("a mode");
    case!(
        sandbox,
        ["check", "--fix"],
        str![[r#"
-- stdout
a.yaml:6:23: error[uppercase-env] `envs.REGION` never resolves
-- stderr
1 error in 2 flows
fixed 1 finding
1 finding can be fixed with `--fix`
not checked: 2 env names: no secret source was given
kestra-lint: `a.yaml` is read-only and stays as it is
exit code 2

"#]]
    );
    assert_eq!((sandbox.read("a.yaml"), sandbox.read("b.yaml")), (flow(UPPER), flow(LOWER)));
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let sandbox = Sandbox::new("fix-stdin").file(".env", "SECRET_LEVEL=plain!\nENV_REGION=eu\n");
    let ran = run(&mut sandbox.command(&["check", "--fix", "--unsafe-fixes", "-"]), FLOW.as_bytes());
    hold(
        transcript(&ran),
        str![[r#"
-- stdout
id: a
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: "https://{{ envs.region }}"
    body: "{{ secret('LEVEL') | upper }}"
    contentType: "{{ secret(inputs.name) }}"
inputs:
  - id: name
    type: STRING
-- stderr
.env:1:14: error[undecodable-secret] secret `SECRET_LEVEL` is not valid base64
<stdin>:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
1 error, 1 warning in 1 flow
fixed 1 finding
1 finding can be fixed with `--fix --unsafe-fixes`
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]],
    );
    assert_eq!(sandbox.read(".env"), "SECRET_LEVEL=plain!\nENV_REGION=eu\n");
    let other = b"no: flow\r\n# \n";
    let ran = run(&mut sandbox.command(&["check", "--fix-only", "-"]), other);
    assert_eq!((ran.code, ran.stdout.as_bytes()), (0, &other[..]));
    let diff = ["check", "--diff", "-", "--stdin-filename", "b.yaml"];
    hold(
        transcript(&run(&mut sandbox.command(&diff), flow(UPPER).as_bytes())),
        str![[r#"
-- stdout
--- b.yaml
+++ b.yaml
@@ -3,4 +3,4 @@
 tasks:
   - id: a
     type: io.kestra.plugin.core.log.Log
-    message: "{{ envs.REGION }}"
+    message: "{{ envs.region }}"
-- stderr
would fix 1 finding
exit code 1

"#]],
    );
    let ran = run(&mut sandbox.command(&["check", "--fix", "-", "b.yaml"]), b"");
    assert_eq!(ran.code, 2);
    let both = sandbox.file("b.yaml", CLEAN);
    case!(
        both,
        ["check", "--fix", "-", "b.yaml"],
        str![[r#"
-- stderr
kestra-lint: fixes of standard input go to standard output: name no other paths
exit code 2

"#]]
    );
}

#[test]
fn several_rounds_are_made_where_fixes_wait_for_each_other() {
    // What stands outside quotes is one fix, what it uncovers are others.
    let text = CLEAN.replace("hi", "{{ envs.REGION && envs.OTHER }}");
    let sandbox = Sandbox::new("fix-rounds").file("a.yaml", text);
    case!(
        sandbox,
        ["check", "--fix", "--show-fixes"],
        str![[r#"
-- stderr
fixed 4 findings:
a.yaml:
  1 × foreign-operator: write `and`
  1 × unquoted-expression: quote the value
  1 × uppercase-env: write `other`
  1 × uppercase-env: write `region`
no findings in 1 flow
fixed 4 findings
not checked: 2 env names: no secret source was given
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("a.yaml"), flow("{{ envs.region and envs.other }}"));
    let again = sandbox.read("a.yaml");
    sandbox.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(sandbox.read("a.yaml"), again);
}

#[test]
fn sources_are_fixed_too_and_flows_judged_by_what_they_become() {
    let plain = "p!l-aintext";
    let sandbox = Sandbox::new("fix-sources")
        .file(".env", format!("# ours\r\nDB_PASSWORD={plain}\r\nSECRET_TOKEN={plain}\r\n"))
        .file("a.yaml", flow("{{ secret('DB_PASSWORD') }} {{ secret('TOKEN') }}"))
        .file("b.yaml", flow("{{ secret('DB_PASSWORD') }}"));
    case!(
        sandbox,
        ["check", "--diff", "--unsafe-fixes"],
        str![[r#"
-- stdout
--- .env
+++ .env
@@ -1,3 +1,3 @@
 ********
-DB_PASSWORD=********
-SECRET_TOKEN=********
+SECRET_DB_PASSWORD=********
+SECRET_TOKEN=********
-- stderr
would fix 3 findings
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "--fix", "--unsafe-fixes", "--show-fixes"],
        str![[r#"
-- stderr
fixed 3 findings:
.env:
  1 × undecodable-secret: encode the value
  2 × unprefixed-secret-source: rename the variable and encode its value
no findings in 2 flows
fixed 3 findings
exit code 0

"#]]
    );
    let encoded = STANDARD.encode(plain);
    let expected = format!("# ours\r\nSECRET_DB_PASSWORD={encoded}\r\nSECRET_TOKEN={encoded}\r\n");
    assert_eq!(sandbox.read(".env"), expected);
}

#[test]
fn compose_files_are_fixed() {
    let plain = "p!l-aintext";
    let compose = |value: &str| {
        format!(
            "services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    environment:\n      SECRET_TOKEN: {value} # ours\n  db:\n    \
             image: postgres\n"
        )
    };
    let sandbox = Sandbox::new("fix-compose")
        .file("compose.yaml", compose(plain))
        .file("flow.yaml", flow("{{ secret('TOKEN') }}"));
    let ran = sandbox.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(sandbox.read("compose.yaml"), compose(&format!("\"{}\"", STANDARD.encode(plain))));
}

#[test]
fn a_diff_shows_no_secret() {
    let value = ["hunter", "2-Tr0ub4dor"].concat();
    let text = format!("{}    password: {value}\n", flow(UPPER));
    let sandbox = Sandbox::new("fix-diff-masked").file("a.yaml", &text);
    let ran: program::Ran = sandbox.run(&["check", "--diff"]);
    assert!(
        ran.stdout.contains("+    message: \"{{ envs.region }}\"\n     password: ********\n"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("hunter"));
}
