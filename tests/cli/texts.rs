//! Texts of every kind: several documents, custom resources, line ends, marks, wide characters.

use snapbox::str;

use crate::{CLEAN, FLOW, case, sandbox::Sandbox};

const CHECK: [&str; 4] = ["check", "--no-process-env", "--output-format", "concise"];

#[test]
fn every_document_of_a_file_is_checked() {
    let sandbox = Sandbox::new("documents").file("two.yaml", format!("---\n{FLOW}---\na: 1\n---\n{FLOW}"));
    case!(sandbox, CHECK, str![]);
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
    case!(sandbox, CHECK, str![]);
    case!(
        sandbox,
        ["check", "--no-process-env", "--output-format", "full", "--select", "uppercase-env"],
        str![]
    );
}

#[test]
fn line_ends_change_no_place() {
    let sandbox = Sandbox::new("line-ends")
        .file("crlf.yaml", FLOW.replace('\n', "\r\n"))
        .file("lf.yaml", FLOW)
        .file("cr.yaml", FLOW.replace('\n', "\r"));
    case!(sandbox, CHECK, str![]);
    case!(sandbox, ["check", "crlf.yaml", "--no-process-env", "--output-format", "full"], str![]);
}

#[test]
fn a_byte_order_mark_is_no_column() {
    let line = "{id: a, namespace: n, tasks: [{id: l, type: t, message: '{{ envs.REGION }}'}]}\n";
    let sandbox = Sandbox::new("mark")
        .file("mark.yaml", format!("\u{feff}{line}"))
        .file("none.yaml", line)
        .file("flow.yaml", format!("\u{feff}{FLOW}"));
    case!(sandbox, CHECK, str![]);
    case!(sandbox, ["check", "mark.yaml", "--no-process-env", "--output-format", "full"], str![]);
}

#[test]
fn columns_count_characters() {
    let sandbox = Sandbox::new("wide")
        .file("wide.yaml", FLOW.replace("message: \"{{", "message: \"日本語 😀 e\u{301} {{"));
    case!(sandbox, CHECK, str![]);
    case!(
        sandbox,
        ["check", "--no-process-env", "--output-format", "full", "--select", "uppercase-env"],
        str![]
    );
}

#[test]
fn bytes_that_are_no_text_do_not_stop_the_run() {
    let bytes = [FLOW.as_bytes(), b"description: \"\xff\xfe \xc3\"\n"].concat();
    let sandbox = Sandbox::new("bytes").file("latin.yaml", bytes).file("nul.yaml", "id: a\0b\ntasks: []\n");
    case!(sandbox, CHECK, str![]);
}

#[test]
fn empty_files_are_skipped() {
    let sandbox = Sandbox::new("empty")
        .file("empty.yaml", "")
        .file("mark.yaml", "\u{feff}")
        .file("blank.yaml", "\n\n")
        .file("dashes.yaml", "---\n---\n")
        .file("clean.yaml", CLEAN);
    case!(sandbox, CHECK, str![]);
}

#[test]
fn a_flow_that_does_not_parse_is_checked_as_far_as_it_goes() {
    let sandbox = Sandbox::new("broken").file("broken.yaml", format!("{FLOW}  - id: [\n    \"\n"));
    case!(sandbox, CHECK, str![]);
}
