//! `render` without `--reveal`: no value of a secret comes out, however it is asked for, and nothing that is written
//! depends on what it is. With `--reveal` real values go to the files and nowhere else.

use std::{collections::BTreeSet, fs};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    program::{Ran, run},
    sandbox::Sandbox,
    tests::Values,
};

/// What an attacker asks of a secret `S`, of `J`, which holds JSON, of `N`, which holds a number, of `T`, which holds a
/// template, of the env `db_password` and of the input `token`.
const PROBES: &[&str] = &[
    "{{ secret('S') }}",
    "{{ secret('s') }} {{ secret('S') ~ secret('N') }} {{ 'a' ~ secret('S') ~ 'b' }}",
    "{{ secret('S') | upper }} {{ secret('S') | lower }} {{ secret('S') | capitalize }} {{ secret('S') | title }}",
    "{{ secret('S') | slice(0, 3) }} {{ secret('S') | first }} {{ secret('S') | last }} {{ secret('S')[0] }}",
    "{{ secret('S') | base64encode }} {{ secret('S') | base64decode }} {{ secret('S') | urlencode }}",
    "{{ secret('S') | sha256 }} {{ secret('S') | md5 }} {{ secret('S') | sha1 }} {{ secret('S') | sha512 }}",
    "{{ secret('S') | length }} {{ secret('S') | split('') }} {{ secret('S') | split('a') | join(',') }}",
    "{{ secret('S') | replace({'a': 'b'}) }} {{ 'x' | replace({'x': secret('S')}) }} {{ secret('S') | rsort }}",
    "{{ secret('S') | substringBefore('m') }} {{ secret('S') | substringAfterLast('m') }} {{ secret('S') | slugify }}",
    "{{ secret('S') | toJson }} {{ [secret('S')] | toJson }} {{ {'k': secret('S')} | toJson }} {{ [secret('S')] }}",
    "{{ {'k': secret('S')} }} {{ {'k': secret('S')}.k }} {{ {'k': secret('S')} | keys }} {{ {'k': secret('S')} | values }}",
    "{{ [secret('S')] | first | upper }} {{ [secret('S'), 'x'] | join('-') }} {{ [secret('S'), 'x'] | sort }}",
    "{{ [secret('S')] | length }} {{ [secret('S')] | reverse }} {{ [[secret('S')]] | flatten }} {{ [secret('S')] | jq('.[0]') }}",
    "{{ secret('S') | jq('.') }} {{ fromJson(secret('J')) }} {{ fromJson(secret('J')).k }} {{ secret('J') | jq('.k') | first }}",
    "{{ secret('J', subkey='k') }} {{ secret('J', subkey='none') }} {{ secret('J', subkey='k') | upper }} {{ secret('S', subkey='k') }}",
    "{{ fromIon(secret('J')) }} {{ yaml(secret('J')) }} {{ secret('J') | yaml }} {{ secret('J') | toIon }}",
    "{{ secret('S') == 'x' }} {{ secret('S') != 'x' }} {{ secret('S') > 'm' }} {{ secret('S') < 'm' }} {{ 'a' == secret('S') }}",
    "{{ secret('S') contains 'a' }} {{ 'a' in [secret('S')] }} {{ [secret('S')] contains 'a' }} {{ secret('S') is empty }}",
    "{{ secret('S') is defined }} {{ secret('S') is null }} {{ secret('S') is even }} {{ secret('N') is odd }} {{ secret('J') is json }}",
    "{{ secret('S') matches '[a-m].*' }} {{ secret('S') is map }} {{ secret('S') is iterable }} {{ secret('S') equals 'x' }}",
    "{{ secret('S') == 'x' ? 'yes' : 'no' }} {{ secret('S') > 'm' ? secret('N') : 'no' }} {{ not (secret('S') == 'x') }}",
    "{{ secret('S') == 'x' and true }} {{ false or secret('S') == 'x' }} {{ true and secret('N') }} {{ secret('S') ? 1 : 2 }}",
    "{{ secret('S') ?? 'd' }} {{ secret('S') | default('d') }} {{ secret('S') ??? 'd' }} {{ secret('NONE') ?? secret('S') | upper }}",
    "{{ secret('N') + 1 }} {{ secret('N') * 2 }} {{ 1 / secret('N') }} {{ secret('N') % 2 }} {{ -secret('N') }}",
    "{{ secret('N') | number }} {{ secret('N') | number | abs }} {{ max(secret('N'), 1) }} {{ min(1, secret('N')) }}",
    "{{ secret('N') | numberFormat('0.00') }} {{ secret('N') | date('yyyy') }} {{ 'x' | date(secret('S')) }} {{ secret('N') | timestamp }}",
    "{% if secret('S') == 'x' %}A{% else %}B{% endif %}",
    "{% if secret('S') > 'm' %}A{% elseif secret('N') > 5 %}B{% else %}C{% endif %}",
    "{% if secret('S') is empty %}A{% endif %}{% if secret('NONE') is defined %}N{% endif %}",
    "{% for c in secret('S') %}{{ c }},{% endfor %}",
    "{% for c in secret('S') | split('') %}{{ loop.index }}{{ c }},{% endfor %}",
    "{% for i in range(1, secret('N')) %}{{ i }}{% endfor %}{% for i in range(0, secret('S') | length) %}x{% endfor %}",
    "{% for x in [1, 2] %}{{ secret('S') | slice(x, 3) }}{% endfor %}",
    "{% for x in [secret('S'), 'b'] %}{{ x }}{{ x | upper }}{{ loop.length }}{% endfor %}",
    "{% for k in {'k': secret('S')} %}{{ k }}{% endfor %}{% for e in {'k': secret('S')}.entrySet() %}{{ e.value }}{% endfor %}",
    "{% set x = secret('S') %}{{ x }} {{ x | upper }} {{ x | length }}",
    "{% set x = secret('S') | upper %}{{ x }}{% set y = [x] %}{{ y[0] }}{{ y }}",
    "{% set n = 0 %}{% if secret('S') > 'm' %}{% set n = 1 %}{% endif %}{{ n }}",
    "{% set n = 0 %}{% for c in secret('S') %}{% set n = n + 1 %}{% endfor %}{{ n }}",
    "{% set x %}{{ secret('S') }}{% endset %}{{ x }}",
    "{% macro m(a) %}{{ a }}{{ a | upper }}{% endmacro %}{{ m(secret('S')) }}",
    "{% macro m() %}{{ secret('S') | lower }}{% endmacro %}{{ m() }}{{ m() | upper }}",
    "{% filter upper %}{{ secret('S') }}{% endfilter %}{% filter base64encode %}{{ secret('S') }}{% endfilter %}",
    "{% raw %}{{ secret('S') }}{% endraw %}{% verbatim %}{{ secret('S') }}{% endverbatim %}{# {{ secret('S') }} #}",
    "{% block b %}{{ secret('S') | upper }}{% endblock %}{% autoescape 'html' %}{{ secret('S') }}{% endautoescape %}",
    "{{ render(\"{{ secret('S') | upper }}\") }} {{ render(secret('T')) }} {{ renderOnce(secret('T')) }}",
    "{{ render('{{ ' ~ secret('S') ~ ' }}') }} {{ render(\"{{ '\" ~ secret('S') ~ \"' }}\") }}",
    "{{ secret(secret('S')) }} {{ envs[secret('S')] }} {{ vars[secret('S')] }} {{ vars.m[secret('S')] }} {{ kv(secret('S')) }}",
    "{{ inputs[secret('S')] }} {{ outputs[secret('S')].x }} {{ flow[secret('S')] }} {{ {'a': 1}[secret('S')] }} {{ [1, 2][secret('N')] }}",
    "{{ {(secret('S')): 1} }} {{ vars.m[secret('S')] ?? 'none' }} {{ 'abc' | slice(0, secret('N')) }}",
    "{{ fromJson('{\"a\": \"' ~ secret('S') ~ '\"}').a }} {{ ('{\"' ~ secret('S') ~ '\": 1}') | jq('keys') }}",
    "{{ (secret('S') ~ '') | upper }} {{ ('' ~ secret('S')) == 'x' }} {{ (secret('S') ~ secret('S')) | length }}",
    "{{ secret('S').length() }} {{ secret('S').toUpperCase() }} {{ secret('S').charAt(0) }} {{ secret('S').hashCode() }}",
    "{{ secret('S').bytes }} {{ secret('S').class }} {{ 'x'.concat(secret('S')) }} {{ 'x'.equals(secret('S')) }}",
    "{{ envs.db_password }} {{ envs.db_password | upper }} {{ envs.db_password | length }} {{ envs.db_password == 'x' }}",
    "{{ envs }} {{ envs | toJson }} {{ envs | keys }} {{ envs | length }} {{ envs.values() }} {{ env('db_password') | upper }}",
    "{% for e in envs %}{{ e }}{{ e.value }}{% endfor %}{% if envs.db_password starts with 'a' %}A{% endif %}",
    "{{ inputs.token }} {{ inputs.token | upper }} {{ inputs.token == 'x' }} {{ inputs | toJson }} {{ inputs }} {{ inputs.token | length }}",
    "{{ inputs.derived }} {{ inputs.derived | upper }} {{ inputs.bits }} {{ vars.s }} {{ render(vars.s) | upper }} {{ render(vars) }}",
    "{{ vars.s | upper }} {{ [vars.s] }} {{ render(vars.deep).a.b }} {{ render(vars.deep) | toJson }} {{ labels.l }}",
    "{{ printContext() }} {{ fetchContext() }} {{ block('b') }} {{ i18n('a', secret('S')) }} {{ http(uri=secret('S')) }}",
    "{{ encrypt(secret('S'), secret('S')) }} {{ decrypt(secret('S'), 'a') }} {{ read(secret('S')) }} {{ fileURI(secret('S')) }}",
    "{{ now(format=secret('S')) }} {{ 'a' | nofilter(secret('S')) }} {{ nofunction(secret('S')) }} {{ secret('S') is notest }}",
    "{{ 1 / (secret('S') == 'x' ? 0 : 1) }} {{ secret('S') | date }} {{ secret('S') + [] }} {{ secret(key=secret('S') ~ 'X') }}",
    "{{ secret('S') | chunk(2) }} {{ [secret('S'), secret('N')] | distinct }} {{ [secret('S'), 'a'] | merge(['b']) }} {{ secret('S') | escapeChar('double') }}",
    "{{ dayOfWeek(secret('S')) }} {{ isWeekend(secret('N')) }} {{ range(0, 3, secret('N')) }} {{ currentEachOutput(secret('S')) }}",
    "{{ secret('S') | string }} {{ secret('S') | trim }} {{ secret('S') | abbreviate(6) }} {{ secret('S') | endsWith('a') }} {{ secret('S') | startsWith('a') }}",
    "{{ secret('S') starts with 'a' }} {{ (secret('S') | default('x')) == 'x' }} {{ (secret('NONE') ?? 'x') == 'x' }} {{ secret('S') | indent(2) }}",
];

/// What the values of a run are: the same names, other values.
struct World {
    secrets: [(&'static str, String); 4],
    password: String,
    token: String,
}

impl World {
    fn of(values: &Values, short: bool) -> Self {
        let v = || values.new_value();
        if short {
            return Self {
                secrets: [
                    ("S", v()),
                    ("J", format!("{{\"k\": \"{}\"}}", v())),
                    ("N", "48151623".to_owned()),
                    ("T", format!("{{{{ '{}' }}}}", v())),
                ],
                password: v(),
                token: v(),
            };
        }
        Self {
            secrets: [
                ("S", format!("zz {} \"'\\ {{{{ 1 }}}}\n# end", v())),
                ("J", format!("[1, \"{}\"]", v())),
                ("N", format!("no number {}", v())),
                ("T", format!("{{{{ {} ", v())),
            ],
            password: format!("a{} {}", v(), v()),
            token: format!("[{}]", v()),
        }
    }

    fn env_file(&self) -> String {
        let secrets =
            self.secrets.iter().map(|(key, value)| format!("SECRET_{key}={}\n", STANDARD.encode(value)));
        secrets.chain([format!("ENV_DB_PASSWORD='{}'\nENV_HOST=db.local\n", self.password)]).collect()
    }
}

fn flow() -> String {
    let mut text = "id: probe\nnamespace: company.team\ninputs:\n  - {id: token, type: SECRET}\n  \
                    - {id: derived, type: STRING, defaults: \"{{ inputs.token | upper }}{{ secret('S') | lower }}\"}\n  \
                    - {id: bits, type: INT, defaults: \"{{ secret('S') | length }}\"}\n\
                    variables:\n  m: {a: 1}\n  s: \"{{ secret('S') }}\"\n  deep: {a: {b: \"{{ secret('S') | upper }}\"}}\n\
                    labels:\n  l: \"{{ secret('S') }}\"\ntasks:\n"
        .to_owned();
    // Each expression alone, as one that Kestra cannot parse would keep its neighbours as they are; and all together.
    let alone = PROBES.iter().filter(|probe| !probe.contains("{%")).flat_map(|probe| probe.split(" {{ "));
    let alone =
        alone.map(|probe| if probe.starts_with("{{") { probe.to_owned() } else { format!("{{{{ {probe}") });
    for (number, probe) in alone.enumerate() {
        let plain = probe.replace('\'', "''");
        text.extend([format!(
            "  - id: a{number}\n    type: io.kestra.plugin.core.log.Log\n    message: '{plain}'\n"
        )]);
    }
    for (number, probe) in PROBES.iter().enumerate() {
        let plain = probe.replace('\'', "''");
        text.extend([format!(
            "  - id: t{number}\n    type: io.kestra.plugin.core.log.Log\n    message: '{plain}'\n    args:\n      \
             'k{plain}': |\n        first\n        {probe}\n    \"{{{{ secret('S') | upper }}}}{number}\": 1\n"
        )]);
    }
    text
}

/// Everything that a run writes: its output, and the files in `out`.
fn written(sandbox: &Sandbox, ran: Ran, folder: &str) -> Ran {
    let copy = format!("{folder}/flow.yaml");
    if sandbox.path(&copy).exists() { Ran { stdout: ran.stdout + &sandbox.read(&copy), ..ran } } else { ran }
}

const RUNS: &[&[&str]] = &[
    &[],
    &["--verbose"],
    &["--diff"],
    &["--strict"],
    &["-o", "out", "--force", "--verbose"],
    &["--kestra-version", "0.18", "--verbose"],
    &["--kestra-version", "1.3", "--diff", "--verbose"],
];

fn sandbox(name: &str, world: &World) -> Sandbox {
    Sandbox::new(name)
        .file("flow.yaml", flow())
        .file(
            "resource.yaml",
            format!("kind: KestraFlow\nspec:\n  source: |\n    {}", flow().replace('\n', "\n    ")),
        )
        .file(".env_encoded", world.env_file())
        .file("token.txt", &world.token)
}

fn pieces(values: &Values) -> BTreeSet<String> {
    let mut pieces = values.pieces();
    let turned: Vec<String> = pieces
        .iter()
        .flat_map(|piece| [piece.to_uppercase(), piece.to_lowercase(), piece.chars().rev().collect()])
        .collect();
    pieces.extend(turned);
    pieces
}

#[test]
fn no_masked_copy_shows_a_secret_or_depends_on_it() {
    let values = Values::default();
    let worlds = [World::of(&values, true), World::of(&values, false)];
    let sandboxes = [sandbox("render-masked-one", &worlds[0]), sandbox("render-masked-two", &worlds[1])];
    let pieces = pieces(&values);
    for arguments in RUNS {
        for file in
            if arguments.len() < 2 { ["flow.yaml", "resource.yaml"].as_slice() } else { &["flow.yaml"] }
        {
            let fixed = ["render", file, "--set-file", "inputs.token=token.txt"];
            let [one, two] = sandboxes.each_ref().map(|sandbox| {
                let ran = sandbox.run(&[&fixed, *arguments].concat());
                let ran = written(sandbox, ran, "out");
                values.look(&pieces, &ran, &format!("{file} {arguments:?}"));
                ran
            });
            assert!(one.stderr.contains("expression") && one.code < 2, "{arguments:?}: {}", one.stderr);
            for (one, two) in [(&one.stdout, &two.stdout), (&one.stderr, &two.stderr)] {
                let differing: Vec<String> = one
                    .lines()
                    .zip(two.lines())
                    .filter(|(one, two)| one != two)
                    .map(|(one, two)| format!("{one}\n{two}\n"))
                    .collect();
                assert!(differing.is_empty(), "{file} {arguments:?}:\n{}", differing.concat());
                assert_eq!(one.lines().count(), two.lines().count(), "{file} {arguments:?}");
            }
            assert_eq!(one.code, two.code, "{file} {arguments:?}");
        }
    }
    values.assert_hidden();
    // Most of the probes are templates to Kestra, else this says little.
    let ran = sandboxes[0].run(&["render", "flow.yaml", "--verbose", "--diff"]);
    let unread = ran.stderr.lines().filter(|line| line.contains("cannot be parsed")).count();
    let sites = flow().matches("message:").count();
    assert!(unread < sites / 4, "{unread} of {sites} texts are no templates:\n{}", ran.stderr);
}

#[test]
fn revealed_values_go_to_the_files_only() {
    let values = Values::default();
    for (name, short) in [("render-revealed-one", true), ("render-revealed-two", false)] {
        let world = World::of(&values, short);
        let sandbox = sandbox(name, &world).file(".gitignore", "/out/\n");
        let pieces = pieces(&values);
        for flags in [["--verbose"].as_slice(), &[], &["--strict"], &["--force", "--kestra-version", "0.18"]]
        {
            let fixed = [
                "render",
                "flow.yaml",
                "--set-file",
                "inputs.token=token.txt",
                "--reveal",
                "-o",
                "out",
                "--force",
            ];
            let flags: Vec<&str> = flags.iter().copied().filter(|flag| *flag != "--force").collect();
            let ran = sandbox.run(&[&fixed[..], &flags].concat());
            assert!(ran.code < 2, "{}", ran.stderr);
            values.look(&pieces, &ran, &format!("{name} {flags:?}"));
        }
        let copy = sandbox.read("out/flow.yaml");
        let shown = Ran { code: 0, stdout: copy, stderr: String::new() };
        assert!(
            world.secrets[0].1.lines().any(|line| shown.stdout.contains(line)),
            "the copy has the values"
        );
        // A pipe is no place for them.
        let piped = sandbox.run(&["render", "flow.yaml", "--reveal"]);
        assert_eq!((piped.code, piped.stdout.as_str()), (2, ""));
        values.look(&pieces, &piped, "a pipe");
    }
    values.assert_hidden();
}

#[test]
fn credentials_typed_into_a_flow_are_masked_in_copies() {
    let values = Values::default();
    let mut sandbox = Sandbox::new("render-typed").file(".env_encoded", "ENV_HOST=db.local\n");
    for (index, text) in crate::tests::leaking_flows(&values).into_iter().enumerate() {
        // What is no credential to `check` is none here: a value in a comment with a template behind it.
        let text: String = text.split_inclusive('\n').filter(|line| !line.contains("# password:")).collect();
        sandbox = sandbox.file(&format!("flows/flow-{index}.yaml"), text);
    }
    let known = values.new_value();
    let sandbox = sandbox
        .file("given.env", format!("SECRET_KNOWN={}\n", STANDARD.encode(&known)))
        .file(
            "flows/known.yaml",
            format!(
                "id: a\nnamespace: b.c\nvariables:\n  plain: {known}\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    \
                 message: \"{{{{ vars.plain }}}} {{{{ envs.host }}}} {known}\"\n    # {known}\n"
            ),
        );
    let pieces = pieces(&values);
    for arguments in RUNS {
        let fixed = ["render", "flows", "--env-file", ".env_encoded", "--env-file", "given.env"];
        let ran = sandbox.run(&[&fixed, *arguments].concat());
        values.look(&pieces, &ran, &format!("{arguments:?}"));
        for entry in fs::read_dir(sandbox.path("out")).into_iter().flatten() {
            let name = entry.expect("an entry").file_name();
            let text = sandbox.read(&format!("out/{}", name.to_string_lossy()));
            values.look(&pieces, &Ran { code: 0, stdout: text, stderr: String::new() }, "a copy");
        }
    }
    values.assert_hidden();
}

#[test]
fn what_is_given_wrongly_is_not_repeated() {
    let values = Values::default();
    let v = || values.new_value();
    let (set, secret, context) = (v(), v(), v());
    let world = World::of(&values, true);
    let sandbox = sandbox("render-given", &world)
        .file("context.yaml", format!("secrets: {{S: {context}}}\n"))
        .file("broken.yaml", format!("inputs: {{token: \"{context}\n"))
        .file("list.yaml", format!("- {context}\n"))
        .file(
            "typed.yaml",
            "id: a\nnamespace: b.c\ninputs:\n  - {id: n, type: INT}\ntasks:\n  - {id: t, type: x.Y}\n",
        );
    let pieces = pieces(&values);
    let number = format!("inputs.n={set}");
    let secret = format!("secret.S={secret}");
    for arguments in [
        ["--set", &number].as_slice(),
        &["--set", &secret],
        &["--set-file", "inputs.n=token.txt"],
        &["--set-file", "secret.S=token.txt"],
        &["--context", "context.yaml"],
        &["--context", "broken.yaml"],
        &["--context", "list.yaml"],
    ] {
        let ran = run(&mut sandbox.command(&[&["render", "typed.yaml"], arguments].concat()), b"");
        assert_eq!(ran.code, 2, "{arguments:?}");
        values.look(&pieces, &ran, &format!("{arguments:?}"));
    }
    values.assert_hidden();
}
