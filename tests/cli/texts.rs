//! Texts of every kind: several documents, custom resources, line ends, marks, wide characters.

use snapbox::str;

use crate::{CLEAN, FLOW, case, sandbox::Sandbox};

const CHECK: [&str; 4] = ["check", "--no-process-env", "--output-format", "concise"];

#[test]
fn every_document_of_a_file_is_checked() {
    let sandbox = Sandbox::new("documents").file("two.yaml", format!("---\n{FLOW}---\na: 1\n---\n{FLOW}"));
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
two.yaml:7:27: error[uppercase-env] `envs.REGION` never resolves
two.yaml:8:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
two.yaml:13:1: warning[extra-document] kestra reads the first document of a file only
two.yaml:21:27: error[uppercase-env] `envs.REGION` never resolves
two.yaml:22:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
2 errors, 3 warnings in 2 flows
2 findings can be fixed with `--fix`
not checked: 2 secret keys: no secret source was given
not checked: 2 env names: no secret source was given
not checked: 2 dynamic secret keys: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn the_flow_in_a_custom_resource_is_checked() {
    let indented = FLOW.replace('\n', "\n    ");
    let sandbox = Sandbox::new("resource").file(
        "resource.yaml",
        format!(
            "apiVersion: model.kestra.io/v1\nkind: KestraFlow\nmetadata:\n  name: a\nspec:\n  id: a\n  namespace: company.team\n  source: |\n    {indented}\n"
        ),
    );
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
resource.yaml:14:31: error[uppercase-env] `envs.REGION` never resolves
resource.yaml:15:27: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "--no-process-env", "--output-format", "full", "--select", "uppercase-env"],
        str![[r#"
-- stdout
uppercase-env

  × `envs.REGION` never resolves
    ╭─[resource.yaml:14:31]
 14 │         uri: "https://{{ envs.REGION }}"
    ·                               ───┬──
    ·                                  ╰── kestra lower-cases the names in `envs`
    ╰────
  help: `ENV_REGION` is read as `envs.region`

-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix`
exit code 1

"#]]
    );
}

#[test]
fn line_ends_change_no_place() {
    let sandbox = Sandbox::new("line-ends")
        .file("crlf.yaml", FLOW.replace('\n', "\r\n"))
        .file("lf.yaml", FLOW)
        .file("cr.yaml", FLOW.replace('\n', "\r"));
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
cr.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
cr.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
crlf.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
crlf.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
lf.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
lf.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
3 errors, 3 warnings in 3 flows
3 findings can be fixed with `--fix`
not checked: 3 secret keys: no secret source was given
not checked: 3 env names: no secret source was given
not checked: 3 dynamic secret keys: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "crlf.yaml", "--no-process-env", "--output-format", "full"],
        str![[r#"
-- stdout
uppercase-env

  × `envs.REGION` never resolves
   ╭─[crlf.yaml:6:27]
 6 │     uri: "https://{{ envs.REGION }}"
   ·                           ───┬──
   ·                              ╰── kestra lower-cases the names in `envs`
   ╰────
  help: `ENV_REGION` is read as `envs.region`

filtered-secret

  ⚠ `upper` changes the secret, so kestra no longer masks it in logs
   ╭─[crlf.yaml:7:23]
 7 │     body: "{{ secret('LEVEL') | upper }}"
   ·                       ──┬──     ──┬──
   ·                         │         ╰── what comes out here is printed in clear
   ·                         ╰── this secret
   ╰────
  help: store the secret in the form in which it is used, and drop the filter

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
fn a_byte_order_mark_is_no_column() {
    let line = "{id: a, namespace: n, tasks: [{id: l, type: t, message: '{{ envs.REGION }}'}]}\n";
    let sandbox = Sandbox::new("mark")
        .file("mark.yaml", format!("\u{feff}{line}"))
        .file("none.yaml", line)
        .file("flow.yaml", format!("\u{feff}{FLOW}"));
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
flow.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
flow.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
mark.yaml:1:66: error[uppercase-env] `envs.REGION` never resolves
none.yaml:1:66: error[uppercase-env] `envs.REGION` never resolves
-- stderr
3 errors, 1 warning in 3 flows
3 findings can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 3 env names: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "mark.yaml", "--no-process-env", "--output-format", "full"],
        str![[r#"
-- stdout
uppercase-env

  × `envs.REGION` never resolves
   ╭─[mark.yaml:1:66]
 1 │ ﻿{id: a, namespace: n, tasks: [{id: l, type: t, message: '{{ envs.REGION }}'}]}
   ·                                                                  ───┬──
   ·                                                                     ╰── kestra lower-cases the names in `envs`
   ╰────
  help: `ENV_REGION` is read as `envs.region`

-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 env name: no secret source was given
exit code 1

"#]]
    );
}

#[test]
#[expect(clippy::unicode_not_nfc, reason = "the program repeats what the file holds")]
fn columns_count_characters() {
    let sandbox = Sandbox::new("wide").file("wide.yaml", FLOW.replace("https://{{", "日本語 😀 e\u{301} {{"));
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
wide.yaml:6:28: error[uppercase-env] `envs.REGION` never resolves
wide.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
-- stderr
1 error, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
    case!(
        sandbox,
        ["check", "--no-process-env", "--output-format", "full", "--select", "uppercase-env"],
        str![[r#"
-- stdout
uppercase-env

  × `envs.REGION` never resolves
   ╭─[wide.yaml:6:28]
 6 │     uri: "日本語 😀 é {{ envs.REGION }}"
   ·                               ───┬──
   ·                                  ╰── kestra lower-cases the names in `envs`
   ╰────
  help: `ENV_REGION` is read as `envs.region`

-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix`
exit code 1

"#]]
    );
}

#[test]
fn bytes_that_are_no_text_do_not_stop_the_run() {
    let bytes = [FLOW.as_bytes(), b"description: \"\xff\xfe \xc3\"\n"].concat();
    let sandbox = Sandbox::new("bytes").file("latin.yaml", bytes).file("nul.yaml", "id: a\0b\ntasks: []\n");
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
latin.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
latin.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
nul.yaml:1:6: error[unreadable-yaml] file holds the character U+0000
-- stderr
2 errors, 1 warning in 2 flows
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn empty_files_are_skipped() {
    let sandbox = Sandbox::new("empty")
        .file("empty.yaml", "")
        .file("mark.yaml", "\u{feff}")
        .file("blank.yaml", "\n\n")
        .file("dashes.yaml", "---\n---\n")
        .file("clean.yaml", CLEAN);
    case!(
        sandbox,
        CHECK,
        str![[r"
-- stderr
no findings in 1 flow (4 YAML files without a flow)
exit code 0

"]]
    );
}

#[test]
fn a_flow_that_does_not_parse_is_checked_as_far_as_it_goes() {
    let sandbox = Sandbox::new("broken").file("broken.yaml", format!("{FLOW}  - id: [\n    \"\n"));
    case!(
        sandbox,
        CHECK,
        str![[r#"
-- stdout
broken.yaml:6:27: error[uppercase-env] `envs.REGION` never resolves
broken.yaml:7:23: warning[filtered-secret] `upper` changes the secret, so kestra no longer masks it in logs
broken.yaml:13:5: error[unreadable-yaml] quote is never closed
-- stderr
2 errors, 1 warning in 1 flow
1 finding can be fixed with `--fix`
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
not checked: 1 dynamic secret key: the key is known at run time only
exit code 1

"#]]
    );
}

#[test]
fn offsets_count_the_bytes_of_the_file_whatever_they_are() {
    let json = |flow: &[u8], env: &[u8]| {
        let sandbox = Sandbox::new("bytes").file("flow.yaml", flow).file("app.env", env);
        let arguments =
            ["check", "--no-process-env", "--output-format", "json", "--env-file", "app.env", "flow.yaml"];
        sandbox.run(&arguments).stdout
    };
    let with = |mark: &[u8], text: &str| [b"# ", mark, b"\n", text.as_bytes()].concat();
    let env = "SECRET_A=no base64!\n";
    // Two bytes each: one character, and two that are no UTF-8.
    let (whole, broken) = ("é".as_bytes(), b"\xFF\xFE");
    let clean = json(&with(whole, FLOW), &with(whole, env));
    assert!(clean.contains("flow.yaml") && clean.contains("undecodable-secret"), "{clean}");
    assert_eq!(json(&with(broken, FLOW), &with(broken, env)), clean);
}
