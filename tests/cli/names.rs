//! `--secret-names`: lists of names in every form.

use snapbox::str;

use crate::{case, sandbox::Sandbox};

fn flow(name: &str) -> Sandbox {
    let flow = "id: a\nnamespace: company.team\ntasks:\n  - id: call\n    type: io.kestra.plugin.core.http.Request\n    uri: \
                \"https://{{ secret('TOKEN') }}/{{ secret('OTHER') }}\"\n";
    Sandbox::new(name).file("flow.yaml", flow)
}

fn check(file: &str) -> [&str; 7] {
    ["check", "--output-format", "concise", "--no-process-env", "flow.yaml", "--secret-names", file]
}

#[test]
fn names_are_read_in_every_form() {
    for (file, text) in [
        ("names.txt", "# for the server\nTOKEN\n"),
        ("names.properties", "TOKEN=x\\\n  OTHER=y\n"),
        ("names.json", "[\n\t\"TOKEN\"\n]\n"),
        ("object.json", "{\"TOKEN\": {\"OTHER\": 1}}\n"),
        ("names.yaml", "- TOKEN\n"),
        ("mapping.yml", "SECRET_TOKEN:\n  OTHER: x\n"),
        ("names", "[TOKEN]\n"),
    ] {
        let sandbox = flow("names-forms").file(file, text);
        case!(
            sandbox,
            check(file),
            str![[r#"
-- stdout
flow.yaml:6:52: error[unknown-secret] no source defines the secret `OTHER`
-- stderr
1 error in 1 flow
exit code 1

"#]]
        );
    }
}

#[test]
fn a_malformed_list_is_refused_where_it_is_wrong() {
    let sandbox = flow("names-malformed")
        .file("names.txt", "TOKEN\ntwo words\n")
        .file("names.json", "[\"TOKEN\",\n {\"OTHER\": 1}]\n")
        .file("names.yaml", "- TOKEN\n  - x: [\n");
    case!(
        sandbox,
        check("names.txt"),
        str![[r#"
-- stderr
kestra-lint: names.txt:2:1: a line holds one name
exit code 2

"#]]
    );
    case!(
        sandbox,
        check("names.json"),
        str![[r#"
-- stderr
kestra-lint: names.json:2:2: a name is a text
exit code 2

"#]]
    );
    case!(
        sandbox,
        check("names.yaml"),
        str![[r#"
-- stderr
kestra-lint: names.yaml:2:6: a second `: ` on the line, or wrong indentation: a value is not allowed here
exit code 2

"#]]
    );
}
