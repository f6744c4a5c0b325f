//! Fixes write secrets into files and show them nowhere.

use crate::{
    program::{Ran, run},
    sandbox::Sandbox,
    tests::{Values, compose_file, env_file, flow, leaking_flows},
};

const SHAPES: &[&[&str]] = &[
    &["--diff"],
    &["--diff", "--show-fixes"],
    &["--diff", "--unsafe-fixes", "--show-fixes"],
    &["--fix", "--show-fixes", "--output-format", "full"],
    &["--fix", "--unsafe-fixes", "--show-fixes", "--verbose"],
    &["--fix", "--unsafe-fixes", "--show-fixes", "--output-format", "json"],
    &["--fix-only", "--unsafe-fixes", "--show-fixes"],
];

fn look(values: &Values, sandbox: &dyn Fn() -> Sandbox, sources: &[&str], what: &str) -> Vec<Ran> {
    let pieces = values.pieces();
    SHAPES
        .iter()
        .map(|shape| {
            let arguments = [&["check", "flows", "--min-level", "advice"], sources, *shape].concat();
            let ran = sandbox().run(&arguments);
            values.look(&pieces, &ran, &format!("{what} {shape:?}"));
            ran
        })
        .collect()
}

#[test]
fn no_fix_of_a_source_shows_a_value() {
    let values = Values::default();
    // An env file that Compose refuses would leave nothing of the project to fix.
    let compose = compose_file(&values).replace("    env_file: [given.env]\n", "");
    let env = env_file(&values);
    let no_utf8 = [env.as_bytes(), b"SECRET_LATIN=caf\xE9 ", values.new_value().as_bytes(), b"\n"].concat();
    let files: [(&str, &str, &[u8]); 4] = [
        ("--env-file", "given.env", env.as_bytes()),
        ("--env-file", "windows.env", &env.replace('\n', "\r\n").into_bytes()),
        ("--env-file", "latin.env", &no_utf8),
        ("--compose", "compose.yaml", compose.as_bytes()),
    ];
    for (flag, name, bytes) in files {
        let sandbox = || {
            Sandbox::new("fix-sources")
                .file("flows/flow.yaml", flow())
                .file("flows/windows.yaml", flow().replace('\n', "\r\n"))
                .file("given.env", &env)
                .file(name, bytes)
        };
        let ran = look(&values, &sandbox, &[flag, name, "--no-process-env"], name);
        let diff = &ran[2].stdout;
        assert!(diff.contains(&format!("--- {name}\n")) && diff.contains("********"), "{name}: {diff}");
    }
    values.assert_hidden();
}

#[test]
fn no_fix_of_a_flow_shows_a_credential() {
    let values = Values::default();
    // What is no credential to `check` is none here: a value in a comment with a template behind it.
    let is_known = |line: &&str| !line.contains("# password:");
    let texts = leaking_flows(&values);
    let texts: Vec<String> =
        texts.iter().map(|text| text.split_inclusive('\n').filter(is_known).collect()).collect();
    let known = values.new_value();
    let env = format!(
        "SECRET_KNOWN={}\n",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &known)
    );
    let sandbox = || {
        let mut sandbox = Sandbox::new("fix-flows").file("given.env", &env).file(
            "flows/known.yaml",
            format!(
                "id: a\nnamespace: b.c\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    \
                 message: \"{{{{ envs.UPPER }}}} {known}\"\n    # {known}\n"
            ),
        );
        for (index, text) in texts.iter().enumerate() {
            sandbox = sandbox.file(&format!("flows/flow-{index}.yaml"), text);
        }
        sandbox
    };
    let ran = look(&values, &sandbox, &["--env-file", "given.env"], "flows");
    assert!(ran[2].stdout.contains("flows/known.yaml") && ran[2].code == 1, "{}", ran[2].stdout);
    values.assert_hidden();
    // A fixed text on standard output is the file itself; all else is for everybody.
    let pieces = values.pieces();
    for text in &texts {
        let sandbox = Sandbox::new("fix-stdin");
        let arguments = ["check", "-", "--fix", "--unsafe-fixes", "--show-fixes", "--min-level", "advice"];
        let ran = run(&mut sandbox.command(&arguments), text.as_bytes());
        values.look(&pieces, &Ran { stdout: String::new(), ..ran }, "standard input");
    }
    values.assert_hidden();
}
