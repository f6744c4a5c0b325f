//! Where `render` takes values from: secret sources, `--set`, `--set-file`, `--context`, the flow itself.

use snapbox::str;

use crate::{
    case,
    render::{sandbox, says},
    sandbox::Sandbox,
};

/// What the one message of a flow becomes.
fn message(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let ran = sandbox.run(&[&["render", "flow.yaml"], arguments].concat());
    let line = ran.stdout.lines().find_map(|line| line.trim_start().strip_prefix("message: "));
    line.map_or_else(|| format!("exit code {}: {}", ran.code, ran.stderr.trim_end()), str::to_owned)
}

#[test]
fn without_a_source_secrets_and_envs_stay() {
    case!(
        Sandbox::new("render-no-source").file("flow.yaml", says("\"{{ secret('A') }} {{ envs.host }}\"")),
        ["render", "flow.yaml"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('A') }} {{ envs.host }}"
-- stderr
rendered 1 flow; 2 expressions stay as they are written
  1 × envs.host is not known: no source of envs was given
  1 × secret A is not known: no secret source was given
exit code 0

"#]]
    );
}

#[test]
fn isolated_finds_no_source_and_takes_the_one_that_is_given() {
    let sandbox = sandbox("render-isolated").file("given.env", "ENV_HOST=given.local\n");
    let sandbox = sandbox.file("flow.yaml", says("\"{{ envs.host }}\""));
    assert_eq!(message(&sandbox, &[]), "\"db.local\"");
    assert_eq!(message(&sandbox, &["--isolated"]), "\"{{ envs.host }}\"");
    assert_eq!(message(&sandbox, &["--isolated", "--env-file", "given.env"]), "\"given.local\"");
    assert_eq!(
        message(&sandbox, &["--env-file", ".env_encoded", "--env-file", "given.env"]),
        "\"given.local\""
    );
}

#[test]
fn the_process_environment_counts_unless_it_is_left_out() {
    let sandbox = Sandbox::new("render-process").file("flow.yaml", says("\"{{ envs.host }}\""));
    let run = |arguments: &[&str]| {
        let mut command = sandbox.command(&[&["render", "flow.yaml", "-q"], arguments].concat());
        crate::program::run(command.env("ENV_HOST", "of.process"), b"").stdout
    };
    assert!(run(&[]).contains("\"of.process\""));
    assert!(run(&["--no-process-env"]).contains("\"{{ envs.host }}\""));
}

#[test]
fn a_compose_project_gives_secrets_and_envs() {
    let compose = "services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    environment:\n      \
                   SECRET_DB_PASSWORD: aHVudGVyMiBpcyByZWFs\n      ENV_HOST: of.compose\n";
    let sandbox = Sandbox::new("render-compose").file("compose.yaml", compose).file(
        "flows/a.yaml",
        says("\"{{ secret('DB_PASSWORD') }} {{ envs.host }} {{ secret('NO') }} {{ envs.no }}\""),
    );
    case!(
        sandbox,
        ["render", "flows"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "[secret: DB_PASSWORD] of.compose {{ secret('NO') }} {{ envs.no }}"
-- stderr
rendered 1 flow; 2 expressions stay as they are written
  1 × env no is not defined in compose.yaml
  1 × secret NO is not defined in compose.yaml
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["render", "flows", "--isolated", "--compose", "compose.yaml", "--service", "web", "-q"],
        str![[r#"
-- stderr
kestra-lint: `compose.yaml` has no service `web`
exit code 2

"#]]
    );
}

#[test]
fn names_alone_have_no_value() {
    let sandbox = Sandbox::new("render-names")
        .file("names.txt", "DB_PASSWORD\n")
        .file("flow.yaml", says("\"{{ secret('DB_PASSWORD') }}\""));
    assert_eq!(message(&sandbox, &["--secret-names", "names.txt"]), "\"[secret: DB_PASSWORD]\"");
    case!(
        sandbox,
        [
            "render",
            "flow.yaml",
            "--secret-names",
            "names.txt",
            "--reveal",
            "-o",
            "../render-names-out",
            "--force"
        ],
        str![[r#"
-- stderr
rendered 1 flow; 1 expression stays as it is written
  1 × secret DB_PASSWORD is known by name only
exit code 0

"#]]
    );
}

#[test]
fn a_secret_that_kestra_cannot_decode_stays() {
    let sandbox = Sandbox::new("render-undecodable")
        .file("flow.yaml", says("\"{{ secret('A') }}\""))
        .file(".env", "SECRET_A=%%%\n");
    case!(
        sandbox,
        ["render", "flow.yaml"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "{{ secret('A') }}"
-- stderr
rendered 1 flow; 1 expression stays as it is written
  1 × secret A has a value that kestra cannot decode
exit code 0

"#]]
    );
}

#[test]
fn an_input_has_the_type_that_it_is_declared_with() {
    let inputs = "inputs:\n  - {id: n, type: INT, defaults: 5}\n  - {id: f, type: FLOAT}\n  - {id: b, type: BOOL}\n  \
                  - {id: s}\n  - {id: j, type: JSON}\n  - {id: y, type: YAML}\n  - {id: d, type: DATE}\n  \
                  - {id: l, type: ARRAY, itemType: INT}\n  - {id: a.b, type: STRING, defaults: deep}\n  \
                  - {id: t, type: STRING, defaults: 'on {{ envs.host }}'}\n";
    let set = |name: &str, expression: &str, assignments: &[&str]| {
        let sandbox = sandbox(name).file("flow.yaml", says(&format!("\"{expression}\"")) + inputs);
        let flags: Vec<&str> = assignments.iter().flat_map(|assignment| ["--set", assignment]).collect();
        message(&sandbox, &flags)
    };
    let name = "render-types";
    assert_eq!(set(name, "{{ inputs.n + 1 }}", &[]), "\"6\"");
    assert_eq!(set(name, "{{ inputs.n + 1 }}", &["inputs.n=7"]), "\"8\"");
    assert_eq!(
        set(name, "{{ inputs.n + 1 }}", &["inputs.n=7", "inputs.n=9"]),
        "\"10\"",
        "the last one counts"
    );
    assert_eq!(set(name, "{{ inputs.f / 2 }}", &["inputs.f=3"]), "\"1.5\"");
    assert_eq!(set(name, "{{ inputs.b ? 'yes' : 'no' }}", &["inputs.b=false"]), "\"no\"");
    assert_eq!(set(name, "{{ inputs.s ~ '!' }}", &["inputs.s=true"]), "\"true!\"");
    assert_eq!(set(name, "{{ inputs.s }}", &["inputs.s=a=b"]), "\"a=b\"");
    assert_eq!(set(name, "{{ inputs.s }}", &["inputs.s="]), "\"\"");
    assert_eq!(set(name, "{{ inputs.j.k[1] }}", &["inputs.j={\"k\": [1, 2]}"]), "\"2\"");
    assert_eq!(set(name, "{{ inputs.y.k }}", &["inputs.y=k: v"]), "\"v\"");
    assert_eq!(set(name, "{{ inputs.d }}", &["inputs.d=2026-11-01"]), "\"2026-11-01\"");
    assert_eq!(set(name, "{{ inputs.l[0] + inputs.l[1] }}", &["inputs.l=[1, 2]"]), "\"3\"");
    assert_eq!(set(name, "{{ inputs.a.b }}", &["inputs.a.b=set"]), "\"set\"");
    assert_eq!(set(name, "{{ inputs.t }}", &[]), "\"on db.local\"");
    assert_eq!(set(name, "{{ inputs.undeclared }}", &["inputs.undeclared=x"]), "\"x\"");
    for (assignment, said) in [
        ("inputs.n=abc", "input n is of type INT, which does not take the value given"),
        ("inputs.n=1.5", "input n is of type INT, which does not take the value given"),
        ("inputs.f=x", "input f is of type FLOAT, which does not take the value given"),
        ("inputs.b=maybe", "input b is of type BOOL, which does not take the value given"),
        ("inputs.j={", "input j is of type JSON, which does not take the value given"),
        ("inputs.d=yesterday", "input d is of type DATE, which does not take the value given"),
        ("inputs.l=[\"x\"]", "input l is of type ARRAY, which does not take the value given"),
    ] {
        assert_eq!(set(name, "x", &[assignment]), format!("exit code 2: kestra-lint: flow.yaml: {said}"));
    }
}

#[test]
fn variables_are_given_by_path() {
    let set = |expression: &str, assignments: &[&str]| {
        let sandbox = Sandbox::new("render-set").file("flow.yaml", says(&format!("\"{expression}\"")));
        let flags: Vec<&str> = assignments.iter().flat_map(|assignment| ["--set", assignment]).collect();
        message(&sandbox, &flags)
    };
    assert_eq!(set("{{ outputs.q.size + 1 }}", &["outputs.q.size=3"]), "\"4\"", "JSON is read");
    assert_eq!(set("{{ outputs.q.uri }}", &["outputs.q.uri=s3://x"]), "\"s3://x\"", "else it is a text");
    assert_eq!(set("{{ outputs['my-task'].v }}", &["outputs['my-task'].v=1"]), "\"1\"");
    assert_eq!(set("{{ kv('a') }} {{ kv('b.c') }}", &["kv.a=1", "kv['b.c']=2"]), "\"1 2\"");
    assert_eq!(set("{{ globals.x }} {{ labels.y }}", &["globals.x=1", "labels.y=2"]), "\"1 2\"");
    assert_eq!(set("{{ vars.x }}", &["vars.x=1"]), "\"1\"");
    assert_eq!(set("{{ trigger.date ?? 'by hand' }}", &["trigger.date=2026-11-01"]), "\"2026-11-01\"");
    assert_eq!(set("{{ outputs.a.x }} {{ outputs.b.x }}", &["outputs.a.x=1"]), "\"1 {{ outputs.b.x }}\"");
}

#[test]
fn assignments_that_make_no_sense_are_refused() {
    let sandbox = sandbox("render-bad-set");
    for (arguments, said) in [
        (
            ["--set", "inputs.day"].as_slice(),
            "`--set inputs.day`: `inputs.day` has no `=`: give it as `inputs.name=value`",
        ),
        (
            &["--set", "=x"],
            "`--set `: `` is no path of a variable, such as `inputs.name` or `outputs['my-task'].value`",
        ),
        (
            &["--set", "a[b]=1"],
            "`--set a[b]`: `a[b]` is no path of a variable, such as `inputs.name` or `outputs['my-task'].value`",
        ),
        (
            &["--set", "secret.X=hunter2"],
            "`--set secret.X`: secrets come from an env file or another secret source, never from `--set` or `--context`",
        ),
        (
            &["--set", "a.b=1", "--set", "a.b.c=2"],
            "`--set a.b.c`: `b` was given a value already, so nothing can be set below it",
        ),
        (
            &["--set-file", "inputs.day"],
            "`--set-file inputs.day`: `inputs.day` has no `=`: give it as `inputs.name=value`",
        ),
        (&["--set-file", "inputs.day=absent.txt"], "cannot read `absent.txt`: there is no such file"),
    ] {
        let ran = sandbox.run(&[&["render", "flows"], arguments].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert_eq!(ran.stderr, format!("kestra-lint: {said}\n"), "{arguments:?}");
    }
}

#[test]
fn a_file_gives_the_text_of_a_variable() {
    let sandbox = sandbox("render-set-file")
        .file(
            "flow.yaml",
            says("\"{{ inputs.n + 1 }} {{ outputs.q.v }}\"") + "inputs:\n  - {id: n, type: INT}\n",
        )
        .file("n.txt", "41\n")
        .file("three.txt", "3");
    assert_eq!(
        message(&sandbox, &["--set-file", "inputs.n=n.txt", "--set-file", "outputs.q.v=three.txt"]),
        "\"42 3\""
    );
}

#[test]
fn a_context_is_yaml_or_json_and_later_ones_win() {
    let sandbox = sandbox("render-context")
        .file(
            "flow.yaml",
            says("\"{{ inputs.n + 1 }} {{ outputs.q.rows[1].x }} {{ kv('K') }}\"")
                + "inputs:\n  - {id: n, type: INT}\n",
        )
        .file("a.yaml", "inputs: {n: 1}\noutputs:\n  q:\n    rows: [{x: 1}, {x: 2}]\nkv: {K: yaml}\n")
        .file("b.json", "{\"inputs\": {\"n\": 2}, \"kv\": {\"K\": \"json\"}}")
        .file("bom.yaml", "\u{feff}kv: {K: bom}\r\n");
    assert_eq!(message(&sandbox, &["--context", "a.yaml"]), "\"2 2 yaml\"");
    assert_eq!(message(&sandbox, &["--context", "a.yaml", "--context", "b.json"]), "\"3 2 json\"");
    assert_eq!(message(&sandbox, &["--context", "a.yaml", "--context", "bom.yaml"]), "\"2 2 bom\"");
    assert_eq!(message(&sandbox, &["--context", "a.yaml", "--set", "kv.K=set"]), "\"2 2 set\"");
}

#[test]
fn a_context_that_is_none_is_refused() {
    let sandbox = sandbox("render-bad-context")
        .file("list.yaml", "- a\n")
        .file("broken.yaml", "a: [1\n")
        .file("empty.yaml", "")
        .file("secrets.yaml", "secrets: {DB_PASSWORD: hunter2}\n")
        .file("types.yaml", "inputs: {day: nonsense}\n");
    for (name, said) in [
        (
            "list.yaml",
            "`--context list.yaml`: a context is a mapping of variables, such as `inputs:` or `outputs:`",
        ),
        ("broken.yaml", "`broken.yaml` is neither YAML nor JSON"),
        ("empty.yaml", "`empty.yaml` is neither YAML nor JSON"),
        ("absent.yaml", "cannot read `absent.yaml`: there is no such file"),
        (
            "secrets.yaml",
            "`--context secrets.yaml`: secrets come from an env file or another secret source, never from `--set` or `--context`",
        ),
        ("types.yaml", "flows/load.yaml: input day is of type DATE, which does not take the value given"),
    ] {
        let ran = sandbox.run(&["render", "flows", "--context", name]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}");
        assert_eq!(ran.stderr, format!("kestra-lint: {said}\n"), "{name}");
    }
}

#[test]
fn the_flow_itself_gives_what_it_says_of_itself() {
    let flow =
        says("\"{{ flow.id }} {{ flow.namespace }} {{ labels.team }} {{ vars.a }} {{ render(vars.b) }}\"")
            + "labels:\n  - {key: team, value: data}\nvariables:\n  a: 1\n  b: \"{{ envs.host }}\"\n";
    let sandbox = sandbox("render-flow").file("flow.yaml", flow);
    assert_eq!(message(&sandbox, &[]), "\"says company.team data 1 db.local\"");
}

#[test]
fn the_version_decides_what_an_expression_means() {
    let sandbox = Sandbox::new("render-version")
        .file("flow.yaml", says("\"{{ 'x' | upper }} {{ envs.old }}\""))
        .file(".env", "KESTRA_OLD=kestra\nENV_OLD=env\n");
    assert_eq!(message(&sandbox, &["--kestra-version", "0.22"]), "\"X kestra\"");
    assert_eq!(message(&sandbox, &["--kestra-version", "1.3"]), "\"X env\"");
    case!(
        sandbox,
        ["render", "flow.yaml", "-q", "--kestra-version", "9.9"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "X env"
-- stderr
kestra-lint: the newest release known is 2.0.0; checking for that
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["render", "flow.yaml", "--kestra-version", "new"],
        str![[r#"
-- stderr
error: invalid value 'new' for '--kestra-version <VERSION>': expected a version such as `1.3` or `1.3.19`, `latest` or `any`

For more information, try '--help'.
exit code 2

"#]]
    );
}

#[test]
fn values_keep_the_structure_of_the_file() {
    let flow = says("'{{ vars.quote }}'").replace("    message: ", "    env:\n      single: ")
        + "      double: \"{{ vars.quote }}\"\n      plain: x{{ vars.colon }}\n      number: '{{ vars.n }}' \n      block: |\n        \
           {{ vars.lines }}\n        end\n\n        {{ vars.quote }}\n      folded: >-\n        {{ vars.lines }}\n        end\n      \
           \"{{ envs.host }}\": d\n      \"{{ vars.same }}\": e\n      single2: '{{ vars.lines }}'\n\
           variables:\n  quote: \"it's \\\"so\\\" \\\\ \"\n  colon: \": #\"\n  lines: \"one\\n  two\"\n  same: plain\n  n: 1\n";
    let sandbox = sandbox("render-structure").file("flow.yaml", flow);
    case!(
        sandbox,
        ["render", "flow.yaml", "--diff"],
        str![[r#"
-- stdout
--- flow.yaml
+++ flow.yaml (rendered)
@@ -4,21 +4,20 @@
   - id: log
     type: io.kestra.plugin.core.log.Log
     env:
-      single: '{{ vars.quote }}'
-      double: "{{ vars.quote }}"
-      plain: x{{ vars.colon }}
-      number: '{{ vars.n }}' 
+      single: 'it''s "so" \ '
+      double: "it's \"so\" \\ "
+      plain: "x: #"
+      number: '1' 
       block: |
-        {{ vars.lines }}
+        one
+          two
         end
 
-        {{ vars.quote }}
-      folded: >-
-        {{ vars.lines }}
-        end
-      "{{ envs.host }}": d
+        it's "so" \ 
+      folded: "one\n  two end"
+      "db.local": d
       "{{ vars.same }}": e
-      single2: '{{ vars.lines }}'
+      single2: "one\n  two"
 variables:
   quote: "it's \"so\" \\ "
   colon: ": #"
-- stderr
rendered 1 flow; 1 expression stays as it is written
  1 × it would become a key that is there already
exit code 0

"#]]
    );
}

#[test]
fn a_sensitive_env_is_masked_and_a_secret_input_too() {
    let flow = says(
        "\"{{ envs.api_key }} {{ inputs.token }} {{ inputs.token | upper }} {{ envs.api_key == 'x' }}\"",
    ) + "inputs:\n  - {id: token, type: SECRET}\n";
    let sandbox = sandbox("render-masked").file("flow.yaml", flow).file("token.txt", "top-secret-token");
    case!(
        sandbox,
        ["render", "flow.yaml", "--set-file", "inputs.token=token.txt", "--verbose"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "[env: api_key] [secret: inputs.token] [secret: inputs.token] [env: api_key]"
inputs:
  - {id: token, type: SECRET}
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
rendered 1 flow; everything is resolved
exit code 0

"#]]
    );
}
