//! `render`: what is written, what stays, and how a run ends.

use snapbox::str;

use crate::{case, hold, program, sandbox::Sandbox, transcript};

/// One of each kind: a secret, envs, an input with a default, one without, an output.
pub(crate) const FLOW: &str = "\
id: load # the nightly one
namespace: company.team
inputs:
  - {id: table, type: STRING, defaults: orders}
  - {id: day, type: DATE}
tasks:
  - id: query
    type: io.kestra.plugin.jdbc.postgresql.Query
    url:   'jdbc:postgresql://{{ envs.host }}/{{ flow.id }}'
    password: \"{{ secret('DB_PASSWORD') }}\"
    sql: SELECT * FROM {{ inputs.table }} WHERE day = '{{ inputs.day }}'
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: |
      {{ outputs.query.size }} rows of {{ inputs.table | upper }}
";

/// `hunter2 is real`, a host, and an env whose name is that of a credential.
const ENV: &str = "SECRET_DB_PASSWORD=aHVudGVyMiBpcyByZWFs\nENV_HOST=db.local\nENV_API_KEY=k-1234567\n";

pub(crate) fn sandbox(name: &str) -> Sandbox {
    Sandbox::new(name).file("flows/load.yaml", FLOW).file(".env_encoded", ENV)
}

/// A flow with that message.
pub(crate) fn says(message: &str) -> String {
    format!(
        "id: says\nnamespace: company.team\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    \
         message: {message}\n"
    )
}

#[test]
fn what_is_known_is_written_and_the_rest_stays() {
    case!(
        sandbox("render"),
        ["render", "flows/load.yaml"],
        str![[r#"
-- stdout
id: load # the nightly one
namespace: company.team
inputs:
  - {id: table, type: STRING, defaults: orders}
  - {id: day, type: DATE}
tasks:
  - id: query
    type: io.kestra.plugin.jdbc.postgresql.Query
    url:   'jdbc:postgresql://db.local/load'
    password: "[secret: DB_PASSWORD]"
    sql: SELECT * FROM orders WHERE day = '{{ inputs.day }}'
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: |
      {{ outputs.query.size }} rows of ORDERS
-- stderr
rendered 1 flow; 2 expressions stay as they are written
  1 × inputs.day has no default and was not given; give it with `--set inputs.day=…`
  1 × outputs.query.size is known only at run time
exit code 0

"#]]
    );
}

#[test]
fn everything_is_resolved() {
    case!(
        sandbox("render-resolved"),
        ["render", "flows", "--set", "inputs.day=2026-11-01", "--set", "outputs.query.size=3", "--strict"],
        str![[r#"
-- stdout
id: load # the nightly one
namespace: company.team
inputs:
  - {id: table, type: STRING, defaults: orders}
  - {id: day, type: DATE}
tasks:
  - id: query
    type: io.kestra.plugin.jdbc.postgresql.Query
    url:   'jdbc:postgresql://db.local/load'
    password: "[secret: DB_PASSWORD]"
    sql: SELECT * FROM orders WHERE day = '2026-11-01'
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: |
      3 rows of ORDERS
-- stderr
rendered 1 flow; everything is resolved
exit code 0

"#]]
    );
}

#[test]
fn strict_lists_what_stays_and_writes_nothing() {
    let sandbox = sandbox("render-strict").file(
        "flows/more.yaml",
        says("\"{{ secret('NOT_THERE') }} {{ envs.nope }} {{ now() }} {{ inputs.x }}\""),
    );
    case!(
        sandbox,
        ["render", "flows", "--strict", "-o", "out"],
        str![[r#"
-- stderr
flows/load.yaml:11:59: inputs.day has no default and was not given; give it with `--set inputs.day=…`
flows/load.yaml:15:10: outputs.query.size is known only at run time
flows/more.yaml:6:18: secret NOT_THERE is not defined in .env_encoded
flows/more.yaml:6:44: env nope is not defined in .env_encoded
flows/more.yaml:6:60: `now()` depends on the time
flows/more.yaml:6:72: inputs.x is no input of the flow; give it with `--set inputs.x=…`
nothing is written: 6 expressions stay unresolved
exit code 1

"#]]
    );
    assert!(!sandbox.path("out").exists(), "nothing is written");
    case!(
        sandbox,
        ["render", "flows", "--strict", "--quiet"],
        str![[r#"
-- stderr
flows/load.yaml:11:59: inputs.day has no default and was not given; give it with `--set inputs.day=…`
flows/load.yaml:15:10: outputs.query.size is known only at run time
flows/more.yaml:6:18: secret NOT_THERE is not defined in .env_encoded
flows/more.yaml:6:44: env nope is not defined in .env_encoded
flows/more.yaml:6:60: `now()` depends on the time
flows/more.yaml:6:72: inputs.x is no input of the flow; give it with `--set inputs.x=…`
exit code 1

"#]]
    );
}

#[test]
fn verbose_names_each_site_and_the_sources() {
    case!(
        sandbox("render-verbose"),
        ["render", "flows", "--verbose", "--diff"],
        str![[r#"
-- stdout
--- flows/load.yaml
+++ flows/load.yaml (rendered)
@@ -6,10 +6,10 @@
 tasks:
   - id: query
     type: io.kestra.plugin.jdbc.postgresql.Query
-    url:   'jdbc:postgresql://{{ envs.host }}/{{ flow.id }}'
-    password: "{{ secret('DB_PASSWORD') }}"
-    sql: SELECT * FROM {{ inputs.table }} WHERE day = '{{ inputs.day }}'
+    url:   'jdbc:postgresql://db.local/load'
+    password: "[secret: DB_PASSWORD]"
+    sql: SELECT * FROM orders WHERE day = '{{ inputs.day }}'
   - id: log
     type: io.kestra.plugin.core.log.Log
     message: |
-      {{ outputs.query.size }} rows of {{ inputs.table | upper }}
+      {{ outputs.query.size }} rows of ORDERS
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
flows/load.yaml:11:59: inputs.day has no default and was not given; give it with `--set inputs.day=…`
flows/load.yaml:15:10: outputs.query.size is known only at run time
rendered 1 flow; 2 expressions stay as they are written
exit code 0

"#]]
    );
}

#[test]
fn quiet_leaves_the_summary_out() {
    case!(
        sandbox("render-quiet").file("flows/load.yaml", says("hello")),
        ["render", "flows", "--quiet"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
exit code 0

"#]]
    );
    case!(
        sandbox("render-quiet-verbose"),
        ["render", "flows", "--quiet", "--verbose"],
        str![[r#"
-- stderr
error: the argument '--quiet' cannot be used with '--verbose'

Usage: kestra-lint render --quiet <FLOW>...

For more information, try '--help'.
exit code 2

"#]]
    );
}

#[test]
fn each_reason_has_its_words() {
    let message = "|
      {{ secret('EMPTY') }} {{ secret('BROKEN') }} {{ secret(inputs.x) }} {{ envs.nope }}
      {{ inputs.x }} {{ inputs.y }} {{ vars.x }} {{ kv('K') }} {{ kv('a.b') }} {{ kv(inputs.x) }} {{ labels.x }}
      {{ outputs.q.size }} {{ trigger.date }} {{ (trigger.date ?? execution.startDate) | date }} {{ taskrun.value }}
      {{ now() }} {{ uuid() }} {{ read('a.sql') }} {{ http('https://x') }} {{ decrypt('a', 'b') }}
      {{ nofunction() }} {{ 'a' | nofilter }} {{ 1 is notest }} {{ fromJson('{') }} {{ 1 / 0 }}
      {{ secret('DB_PASSWORD') == 'x' ? 1 : 2 }} {{ vars.m[1] }} {{ vars.m.b }}";
    let flow =
        says(message) + "inputs:\n  - {id: x, type: STRING}\nvariables:\n  m: {a: 1}\nlabels:\n  team: a\n";
    let sandbox = sandbox("render-reasons")
        .file("flow.yaml", flow)
        .file(".env_encoded", ENV.to_owned() + "SECRET_BROKEN=%%%\n");
    case!(
        sandbox,
        ["render", "flow.yaml", "--diff", "--verbose"],
        str![[r#"
-- stdout
--- flow.yaml
+++ flow.yaml (rendered)
@@ -9,7 +9,7 @@
       {{ outputs.q.size }} {{ trigger.date }} {{ (trigger.date ?? execution.startDate) | date }} {{ taskrun.value }}
       {{ now() }} {{ uuid() }} {{ read('a.sql') }} {{ http('https://x') }} {{ decrypt('a', 'b') }}
       {{ nofunction() }} {{ 'a' | nofilter }} {{ 1 is notest }} {{ fromJson('{') }} {{ 1 / 0 }}
-      {{ secret('DB_PASSWORD') == 'x' ? 1 : 2 }} {{ vars.m[1] }} {{ vars.m.b }}
+      [secret: DB_PASSWORD] {{ vars.m[1] }} {{ vars.m.b }}
 inputs:
   - {id: x, type: STRING}
 variables:
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
flow.yaml:7:10: secret EMPTY is not defined in .env_encoded
flow.yaml:7:32: secret BROKEN has a value that kestra cannot decode
flow.yaml:7:62: inputs.x has no default and was not given; give it with `--set inputs.x=…`
flow.yaml:7:78: env nope is not defined in .env_encoded
flow.yaml:8:10: inputs.x has no default and was not given; give it with `--set inputs.x=…`
flow.yaml:8:25: inputs.y is no input of the flow; give it with `--set inputs.y=…`
flow.yaml:8:40: vars.x is not declared in `variables`; give it with `--set vars.x=…`
flow.yaml:8:53: kv('K') was not given; give it with `--set kv.K=…`
flow.yaml:8:67: kv('a.b') was not given; give it with `--set kv['a.b']=…`
flow.yaml:8:86: inputs.x has no default and was not given; give it with `--set inputs.x=…`
flow.yaml:8:102: labels.x is not known; give it with `--set` or `--context`
flow.yaml:9:10: outputs.q.size is known only at run time
flow.yaml:9:31: trigger.date is known only at run time
flow.yaml:9:51: trigger.date is known only at run time
flow.yaml:9:101: taskrun.value is known only at run time
flow.yaml:10:10: `now()` depends on the time
flow.yaml:10:22: `uuid()` depends on chance
flow.yaml:10:35: `read()` depends on the server's storage
flow.yaml:10:55: `http()` depends on the network
flow.yaml:10:79: `decrypt()` depends on the key of the encryption, which nobody gives to a linter
flow.yaml:11:10: kestra fails here: there is no function or macro `nofunction`
flow.yaml:11:29: kestra fails here: there is no filter `nofilter`
flow.yaml:11:50: kestra fails here: there is no test `notest`
flow.yaml:11:68: kestra fails here: it is no JSON
flow.yaml:11:88: kestra fails here: division by zero
flow.yaml:12:53: kestra fails here: a number is no key of this map
flow.yaml:12:69: kestra fails here: `b` does not exist
rendered 1 flow; 27 expressions stay as they are written
exit code 0

"#]]
    );
}

#[test]
fn the_summary_names_the_most_frequent_reasons() {
    let message = "\"{{ outputs.a }}{{ outputs.a }}{{ outputs.b }}{{ outputs.c }}{{ outputs.d }}{{ outputs.e }}\
                   {{ outputs.f }}{{ outputs.g }}{{ outputs.h }}{{ outputs.i }}{{ outputs.j }}\"";
    case!(
        Sandbox::new("render-many-reasons").file("flow.yaml", says(message)),
        ["render", "flow.yaml", "--diff"],
        str![[r#"
-- stderr
rendered 1 flow; 11 expressions stay as they are written
  2 × outputs.a is known only at run time
  1 × outputs.b is known only at run time
  1 × outputs.c is known only at run time
  1 × outputs.d is known only at run time
  1 × outputs.e is known only at run time
  1 × outputs.f is known only at run time
  1 × outputs.g is known only at run time
  1 × outputs.h is known only at run time
  2 × for other reasons, see `--verbose`
exit code 0

"#]]
    );
}

#[test]
fn a_template_that_does_not_parse_stays() {
    let sandbox = sandbox("render-unparsed").file("flow.yaml", says("\"{{ secret('A' }} {{ envs.host }}\""));
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
    message: "{{ secret('A' }} {{ envs.host }}"
-- stderr
rendered 1 flow; 1 expression stays as it is written
  1 × kestra fails here: it cannot be parsed as a template, `check` says why
exit code 0

"#]]
    );
}

#[test]
fn a_flow_that_kestra_cannot_read_is_told_by_its_place() {
    let sandbox = sandbox("render-unreadable")
        .file("flows/broken.yaml", "id: a\nnamespace: b\ntasks:\n  - id: \"no end\n")
        .file("flows/other.yaml", says("\"{{ envs.host }}\""));
    // The others are rendered all the same, unless all or nothing is asked for.
    case!(
        sandbox,
        ["render", "flows/broken.yaml", "flows/other.yaml"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "db.local"
-- stderr
rendered 1 flow; everything is resolved
kestra-lint: flows/broken.yaml:5:1: kestra cannot read this flow; `check` says why
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["render", "flows/broken.yaml", "flows/other.yaml", "--strict"],
        str![[r#"
-- stderr
nothing is written
kestra-lint: flows/broken.yaml:5:1: kestra cannot read this flow; `check` says why
exit code 2

"#]]
    );
}

#[test]
fn a_file_that_is_not_there_fails_the_run_after_the_others() {
    let sandbox = sandbox("render-absent").file("a.yaml", says("\"{{ envs.host }}\""));
    case!(
        sandbox,
        ["render", "absent.yaml", "a.yaml", "-o", "out"],
        str![[r#"
-- stderr
rendered 1 flow; everything is resolved
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"#]]
    );
    assert!(sandbox.path("out/a.yaml").exists());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_fails_the_run_after_the_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox =
        sandbox("render-forbidden").file("a.yaml", says("\"{{ envs.host }}\"")).file("b.yaml", FLOW);
    let forbidden = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(sandbox.path("b.yaml"), forbidden).expect("closed");
    if std::fs::read(sandbox.path("b.yaml")).is_ok() {
        // Nothing is closed to this user.
        return;
    }
    case!(
        sandbox,
        ["render", "a.yaml", "b.yaml"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "db.local"
-- stderr
rendered 1 flow; everything is resolved
kestra-lint: cannot read `b.yaml`: permission denied
exit code 2

"#]]
    );
}

#[test]
fn without_a_flow_there_is_nothing_to_render() {
    let sandbox = sandbox("render-none").file("docs/values.yaml", "name: x\n");
    case!(
        sandbox,
        ["render", "docs"],
        str![[r#"
-- stderr
kestra-lint: no flow was found
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["render", "docs", "--quiet"],
        str![[r#"
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["render", "docs", "-o", "out"],
        str![[r#"
-- stderr
kestra-lint: no flow was found
exit code 0

"#]]
    );
    assert!(!sandbox.path("out").exists(), "no folder is made");
}

#[test]
fn without_a_path_there_is_a_usage_error() {
    case!(
        sandbox("render-usage"),
        ["render"],
        str![[r#"
-- stderr
error: the following required arguments were not provided:
  <FLOW>...

Usage: kestra-lint render <FLOW>...

For more information, try '--help'.
exit code 2

"#]]
    );
}

#[test]
fn flags_that_exclude_each_other_are_refused() {
    let sandbox = sandbox("render-conflicts");
    for flags in [
        ["--diff", "--reveal"].as_slice(),
        &["--diff", "--in-place"],
        &["--diff", "-o", "out"],
        &["--in-place", "-o", "out"],
    ] {
        let ran = sandbox.run(&[&["render", "flows"], flags].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{flags:?}");
        assert!(ran.stderr.contains("cannot be used with"), "{flags:?}: {}", ran.stderr);
    }
}

#[test]
fn a_diff_shows_what_would_change_and_writes_nothing() {
    let sandbox = sandbox("render-diff").file("flows/still.yaml", says("nothing to do"));
    case!(
        sandbox,
        ["render", "flows", "--diff"],
        str![[r#"
-- stdout
--- flows/load.yaml
+++ flows/load.yaml (rendered)
@@ -6,10 +6,10 @@
 tasks:
   - id: query
     type: io.kestra.plugin.jdbc.postgresql.Query
-    url:   'jdbc:postgresql://{{ envs.host }}/{{ flow.id }}'
-    password: "{{ secret('DB_PASSWORD') }}"
-    sql: SELECT * FROM {{ inputs.table }} WHERE day = '{{ inputs.day }}'
+    url:   'jdbc:postgresql://db.local/load'
+    password: "[secret: DB_PASSWORD]"
+    sql: SELECT * FROM orders WHERE day = '{{ inputs.day }}'
   - id: log
     type: io.kestra.plugin.core.log.Log
     message: |
-      {{ outputs.query.size }} rows of {{ inputs.table | upper }}
+      {{ outputs.query.size }} rows of ORDERS
-- stderr
rendered 2 flows; 2 expressions stay as they are written
  1 × inputs.day has no default and was not given; give it with `--set inputs.day=…`
  1 × outputs.query.size is known only at run time
exit code 0

"#]]
    );
    assert_eq!(sandbox.read("flows/load.yaml"), FLOW);
}

#[test]
fn standard_input_has_a_name_if_it_is_given_one() {
    let sandbox = sandbox("render-stdin").file("flows/part.sql", "SELECT 1\n");
    let piped = |arguments: &[&str], text: &str| {
        transcript(&program::run(&mut sandbox.command(arguments), text.as_bytes()))
    };
    hold(
        piped(&["render", "-"], &says("\"{{ envs.host }} {{ outputs.x }}\"")),
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "db.local {{ outputs.x }}"
-- stderr
rendered 1 flow; 1 expression stays as it is written
  1 × outputs.x is known only at run time
exit code 0

"#]],
    );
    hold(
        piped(&["render", "-", "--verbose", "--diff"], &says("\"{{ outputs.x }}\"")),
        str![[r#"
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
<stdin>:6:18: outputs.x is known only at run time
rendered 1 flow; 1 expression stays as it is written
exit code 0

"#]],
    );
    // Includes are looked for beside it.
    let flow = says("\"[[> part.sql]] {{ outputs.x }}\"");
    hold(
        piped(&["render", "-", "--stdin-filename", "flows/a.yaml", "--verbose"], &flow),
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "SELECT 1 {{ outputs.x }}"
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
flows/a.yaml:6:15: outputs.x is known only at run time
rendered 1 flow; 1 expression stays as it is written
exit code 0

"#]],
    );
    hold(
        piped(&["render", "-", "--stdin-filename", "flows/a.yaml", "-o", "out", "-q"], &flow),
        str![[r#"
exit code 0

"#]],
    );
    assert!(sandbox.path("out/a.yaml").exists());
    hold(
        piped(&["render", "-", "-o", "out", "-q"], FLOW),
        str![[r#"
exit code 0

"#]],
    );
    assert!(sandbox.path("out/stdin.yaml").exists());
    hold(
        piped(&["render", "-", "--in-place"], FLOW),
        str![[r#"
-- stderr
kestra-lint: standard input has no place of its own: `--in-place` needs files
exit code 2

"#]],
    );
    hold(
        piped(&["render", "-"], "name: x\n"),
        str![[r#"
-- stderr
kestra-lint: no flow was found
exit code 0

"#]],
    );
}

#[test]
fn several_flows_are_documents_with_their_names() {
    let sandbox = Sandbox::new("render-several")
        .file("b.yaml", says("b").trim_end())
        .file("a/c.yaml", says("\"{{ flow.id }}\""));
    case!(
        sandbox,
        ["render", "."],
        str![[r#"
-- stdout
---
# a/c.yaml
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "says"
---
# b.yaml
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: b
-- stderr
rendered 2 flows; everything is resolved
exit code 0

"#]]
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let sandbox = Sandbox::new("render-head").file("a.yaml", says(&"x".repeat(500_000)));
    let mut child = sandbox
        .command(&["render", "a.yaml"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("the program ends");
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn names_in_reasons_command_no_terminal() {
    let sandbox = Sandbox::new("render-control")
        .file("a.yaml", says("\"{{ secret('A\\e[31mB\\nC') }} {{ vars['\\u009b2J'] }}\""));
    let ran = sandbox.run(&["render", "a.yaml", "--verbose", "--diff"]);
    assert!(!ran.stderr.contains(|c: char| c.is_control() && c != '\n'), "{:?}", ran.stderr);
    hold(
        ran.stderr,
        str![[r#"
a.yaml:6:18: secret A\u{1b}[31mB\nC is not known: no secret source was given
a.yaml:6:46: vars is not declared in `variables`; give it with `--set vars=…`
rendered 1 flow; 2 expressions stay as they are written

"#]],
    );
}
