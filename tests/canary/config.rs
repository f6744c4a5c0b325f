//! The configuration: `config show` and `init` say no value of a source, a file with values at wrong places is not
//! quoted, and what rules of one's own find is not shown.

use crate::{
    program::run,
    sandbox::Sandbox,
    tests::{SHAPES, Values, files},
};

#[test]
fn the_settings_in_force_show_no_value_of_a_source() {
    let values = Values::default();
    let (sandbox, files) = files(&values);
    let pieces = values.pieces();
    for file in &files {
        for flag in ["--env-file", "--compose", "--config", "--secret-names", "--kestra-config"] {
            for format in ["concise", "json"] {
                let ran = sandbox.run(&["config", "show", flag, file, "--output-format", format]);
                values.look(&pieces, &ran, &format!("config show {flag} {file} {format}"));
            }
        }
    }
    values.assert_hidden();
}

#[test]
fn a_configuration_is_written_without_a_value() {
    let values = Values::default();
    let (sandbox, files) = files(&values);
    let pieces = values.pieces();
    for file in &files {
        for name in [".env", ".env_encoded", "compose.yaml"] {
            let folder = Sandbox::new("canary-init").file(name, sandbox.read(file));
            let ran = folder.run(&["init"]);
            values.look(&pieces, &ran, &format!("init beside {file} as {name}"));
            let written = std::fs::read(folder.path("kestra-lint.yaml")).unwrap_or_default();
            let shown = crate::program::Ran {
                code: 0,
                stdout: String::from_utf8_lossy(&written).into_owned(),
                stderr: String::new(),
            };
            values.look(&pieces, &shown, &format!("the file of init beside {file} as {name}"));
        }
    }
    values.assert_hidden();
}

#[test]
fn a_value_at_a_wrong_place_of_the_configuration_is_not_quoted() {
    let values = Values::default();
    let v = || values.new_value();
    let texts = vec![
        format!("{}: x\nfix: true\n", v()),
        format!("fix: true\n\"{}\": x\n{}: y\n", v(), v()),
        format!("ignore: {}\nselect: [{}]\nlevels: {{{}: off, envs: {}}}\n", v(), v(), v(), v()),
        format!("kestra-version: {}\nmin-level: {}\nfix: {}\noutput-format: {}\n", v(), v(), v(), v()),
        format!("sources: {}\nenvironments: {{\"{} \": {{}}, a: {}}}\n", v(), v(), v()),
        format!("sources: {{{}: x, process-env: {}}}\n", v(), v()),
        format!("exclude: ['[{}']\nper-file-ignores: {{'{{{}': [envs], a: [{}]}}\n", v(), v(), v()),
        format!("names: {{functions: ['{}(a'], types: [{}], variables: ['{} ']}}\n", v(), v(), v()),
        format!("credential-rules: [{{id: {}, regex: '({}', entropy: {}}}, {}]\n", v(), v(), v(), v()),
        format!("fix: \"{}\n", v()),
        format!("fix: !{}!x y\n", v()),
        format!("fix: *{}\n", v()),
        format!("fix: true\n{}: x\n{}\n", v(), v()),
    ];
    let mut sandbox = Sandbox::new("canary-config");
    for (index, text) in texts.iter().enumerate() {
        sandbox = sandbox.file(&format!("{index}.yaml"), text);
    }
    let pieces = values.pieces();
    for index in 0..texts.len() {
        let file = format!("{index}.yaml");
        for command in [["check", "--config", &file], ["render", "--config", &file]] {
            let ran = sandbox.run(&command);
            assert_eq!(ran.code, 2, "{file}: {}", ran.stderr);
            values.look(&pieces, &ran, &format!("{command:?}"));
        }
        let ran = sandbox.run(&["config", "show", "--config", &file]);
        values.look(&pieces, &ran, &format!("config show {file}"));
    }
    values.assert_hidden();
}

#[test]
fn what_rules_of_ones_own_find_is_not_shown() {
    let values = Values::default();
    let v = || values.new_value();
    let flow = format!(
        "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: \"go acme-{}\" # acme-{}\n    acme: \"{{{{ f('acme-{}') }}}}\"\n    script: |\n      run --acme acme-{}\n    acme-{}: x\n",
        v(),
        v(),
        v(),
        v(),
        v()
    );
    let compose =
        format!("services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    command: acme-{}\n", v());
    let sandbox = Sandbox::new("canary-own")
        .file("flow.yaml", &flow)
        .file("compose.yaml", compose)
        .file("own.yaml", "credential-rules: [{id: acme, regex: 'acme-[A-Za-z]{24}', keywords: [acme]}]\n")
        .file(
            "rules.toml",
            "[[rules]]\nid = 'acme'\nregex = '''acme-([A-Za-z]{24})'''\nkeywords = ['acme']\n",
        )
        .file("imported.yaml", "credential-rules-from: [rules.toml]\n");
    let pieces = values.pieces();
    for config in ["own.yaml", "imported.yaml"] {
        for shape in SHAPES {
            let fixed = ["check", "flow.yaml", "--config", config, "--min-level", "advice"];
            let ran = run(&mut sandbox.command(&[&fixed, *shape].concat()), b"");
            assert_eq!(ran.code, 1, "{config} {shape:?}: {}", ran.stderr);
            values.look(&pieces, &ran, &format!("{config} {shape:?}"));
        }
        let ran = sandbox.run(&["render", "flow.yaml", "--config", config]);
        values.look(&pieces, &ran, &format!("render {config}"));
    }
    values.assert_hidden();
}
