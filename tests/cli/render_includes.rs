//! `[[> file]]`: includes, which `render` expands.

use snapbox::str;

use crate::{
    case,
    render::{sandbox, says},
    sandbox::Sandbox,
};

#[test]
fn one_line_goes_between_what_stands_around_it() {
    let sandbox = sandbox("include-line")
        .file("flows/sql/one.sql", "SELECT '{{ envs.host }}'\n")
        .file("flows/a.yaml", says("\"[[> sql/one.sql ]]; {{ outputs.x }}\""));
    case!(
        sandbox,
        ["render", "flows/a.yaml", "--verbose"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "SELECT 'db.local'; {{ outputs.x }}"
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
flows/a.yaml:6:15: outputs.x is known only at run time
rendered 1 flow; 1 expression stays as it is written
exit code 0

"#]]
    );
}

#[test]
fn many_lines_stand_behind_what_stands_in_front() {
    let sandbox = sandbox("include-lines")
        .file("flows/sql/many.sql", "SELECT *\n  FROM {{ outputs.table }}\nWHERE host = '{{ envs.host }}'\n")
        .file("flows/empty.txt", "")
        .file("flows/a.yaml", says("|\n      [[> sql/many.sql]] -- lost, as kestra does\n      [[> empty.txt]]\n      {{ outputs.y }}"));
    case!(
        sandbox,
        ["render", "flows/a.yaml", "--verbose"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: |
      SELECT *
        FROM {{ outputs.table }}
      WHERE host = 'db.local'
      
      {{ outputs.y }}
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
flows/sql/many.sql:2:11: outputs.table is known only at run time
flows/a.yaml:9:10: outputs.y is known only at run time
rendered 1 flow; 2 expressions stay as they are written
exit code 0

"#]]
    );
}

#[test]
fn line_ends_are_those_of_the_flow() {
    let sandbox = sandbox("include-windows")
        .file("flows/many.sql", "SELECT 1\nFROM x\n")
        .file("flows/a.yaml", says("|\n      [[> many.sql]]\n      end").replace('\n', "\r\n"));
    let ran = sandbox.run(&["render", "flows/a.yaml", "-q"]);
    assert_eq!(ran.stdout.matches("\r\n").count(), ran.stdout.matches('\n').count(), "{:?}", ran.stdout);
    assert!(ran.stdout.ends_with("      SELECT 1\r\n      FROM x\r\n      end\r\n"), "{:?}", ran.stdout);
}

#[test]
fn brackets_of_a_shell_are_no_include() {
    let flow = says("|\n      if [[ a > b ]]; then echo; fi\n      x [[>");
    let sandbox = Sandbox::new("include-none").file("a.yaml", &flow);
    assert_eq!(sandbox.run(&["render", "a.yaml", "-q"]).stdout, flow);
}

#[test]
fn a_diff_starts_from_the_file_as_it_is() {
    let sandbox = sandbox("include-diff")
        .file("many.sql", "SELECT 1\nFROM {{ envs.host }}\n")
        .file("a.yaml", says("|\n      [[> many.sql]]"));
    case!(
        sandbox,
        ["render", "a.yaml", "--diff"],
        str![[r#"
-- stdout
--- a.yaml
+++ a.yaml (rendered)
@@ -4,4 +4,5 @@
   - id: log
     type: io.kestra.plugin.core.log.Log
     message: |
-      [[> many.sql]]
+      SELECT 1
+      FROM db.local
-- stderr
rendered 1 flow; everything is resolved
exit code 0

"#]]
    );
}

#[test]
fn in_place_writes_what_is_included() {
    let sandbox = sandbox("include-in-place")
        .file(".gitignore", "a.yaml\n")
        .file("many.sql", "SELECT 1\nFROM x\n")
        .file("a.yaml", says("|\n      [[> many.sql]]"));
    assert_eq!(sandbox.run(&["render", "a.yaml", "--in-place"]).code, 0);
    let copy = sandbox.read("a.yaml");
    assert_eq!(copy, says("|\n      SELECT 1\n      FROM x"));
}

#[test]
fn a_missing_include_is_told_by_its_place() {
    let sandbox = sandbox("include-missing")
        .file("flows/a.yaml", says("\"[[> sql/none.sql]]\""))
        .file("flows/b.yaml", says("\"[[> sql]]\""))
        .file("flows/sql/x.sql", "");
    case!(
        sandbox,
        ["render", "flows"],
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
kestra-lint: flows/a.yaml:6:15: cannot read the included file `flows/sql/none.sql`: there is no such file
kestra-lint: flows/b.yaml:6:15: cannot read the included file `flows/sql`: it is a folder
exit code 2

"#]]
    );
}

#[test]
fn an_include_stays_below_the_folder_of_the_flow() {
    let sandbox =
        sandbox("include-outside").file("outside.sql", "SELECT 1\n").file("flows/in.sql", "SELECT 2\n");
    for (named, is_inside) in [
        ("../outside.sql", false),
        ("../flows/in.sql", false),
        ("sql/../../outside.sql", false),
        ("../absent.sql", false),
        ("/etc/absent", false),
        ("./in.sql", true),
        ("in.sql", true),
    ] {
        std::fs::write(sandbox.path("flows/a.yaml"), says(&format!("\"[[> {named}]]\""))).expect("written");
        let ran = sandbox.run(&["render", "flows/a.yaml", "-q"]);
        if is_inside {
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{named}");
            assert!(ran.stdout.contains("SELECT 2"), "{named}");
        } else {
            let said = format!(
                "kestra-lint: flows/a.yaml:6:15: the included file `{named}` is not below the folder of the flow; \
                 `--allow-outside` takes it anyway\n"
            );
            assert_eq!((ran.code, ran.stderr, ran.stdout.as_str()), (2, said, ""), "{named}");
        }
    }
}

#[test]
fn allow_outside_takes_what_lies_elsewhere() {
    let sandbox = sandbox("include-allowed")
        .file("outside.sql", "SELECT 1\n")
        .file("flows/a.yaml", says("\"[[> ../outside.sql]] {{ outputs.x }}\""));
    case!(
        sandbox,
        ["render", "flows/a.yaml", "--allow-outside", "--verbose"],
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

"#]]
    );
}

#[cfg(unix)]
#[test]
fn a_link_leads_nowhere_else() {
    use std::os::unix::fs::symlink;
    let sandbox = sandbox("include-link")
        .file("outside.sql", "SELECT 1\n")
        .file("flows/in.sql", "SELECT 2\n")
        .file("flows/a.yaml", says("\"[[> out.sql]]\""))
        .file("flows/b.yaml", says("\"[[> folder/outside.sql]]\""))
        .file("flows/c.yaml", says("\"[[> same.sql]]\""));
    symlink(sandbox.path("outside.sql"), sandbox.path("flows/out.sql")).expect("a link");
    symlink(sandbox.path(""), sandbox.path("flows/folder")).expect("a link");
    symlink(sandbox.path("flows/in.sql"), sandbox.path("flows/same.sql")).expect("a link");
    case!(
        sandbox,
        ["render", "flows/a.yaml", "flows/b.yaml", "flows/c.yaml"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "SELECT 2"
-- stderr
rendered 1 flow; everything is resolved
kestra-lint: flows/a.yaml:6:15: the included file `out.sql` is not below the folder of the flow; `--allow-outside` takes it anyway
kestra-lint: flows/b.yaml:6:15: the included file `folder/outside.sql` is not below the folder of the flow; `--allow-outside` takes it anyway
exit code 2

"#]]
    );
    assert_eq!(sandbox.run(&["render", "flows", "--allow-outside"]).code, 0);
}

#[test]
fn a_credential_in_an_included_file_is_masked() {
    let sandbox = sandbox("include-credential")
        .file("run.sh", "echo start\nexport DB_PASSWORD=Xk9mQ2vL7pR4tW8z\n")
        .file(
            "a.yaml",
            "id: a\nnamespace: b.c\ntasks:\n  - id: sh\n    type: io.kestra.plugin.scripts.shell.Script\n    script: |\n      [[> run.sh]]\n",
        );
    for arguments in [["render", "a.yaml"].as_slice(), &["render", "a.yaml", "--diff"]] {
        let ran = sandbox.run(arguments);
        assert!(ran.stdout.contains("(masked)"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("Xk9mQ2vL7pR4tW8z"), "{}", ran.stdout);
    }
}

#[test]
fn check_finds_an_include_that_is_not_there() {
    let sandbox = sandbox("include-check").file("flows/sql/there.sql", "SELECT 1\n").file(
        "flows/a.yaml",
        says("|\n      [[> sql/none.sql ]]\n      [[> sql/there.sql]]\n      [[> sql]]"),
    );
    let check = ["check", "flows", "--output-format", "concise", "--select", "missing-include", "--quiet"];
    case!(
        sandbox,
        check,
        str![[r#"
-- stdout
flows/a.yaml:7:11: error[missing-include] the included file `sql/none.sql` does not exist
flows/a.yaml:9:11: error[missing-include] the included file `sql` does not exist
exit code 1

"#]]
    );
    // From wherever it is called.
    let mut command =
        sandbox.command(&["check", "..", "--output-format", "concise", "--select", "missing-include", "-q"]);
    command.current_dir(sandbox.path("flows/sql"));
    assert_eq!(crate::program::run(&mut command, b"").stdout.lines().count(), 2);
    let mut command = sandbox.command(&[
        "check",
        "-",
        "--stdin-filename",
        "flows/b.yaml",
        "--select",
        "missing-include",
        "-q",
    ]);
    let text = says("\"[[> sql/there.sql]][[> x]]\"");
    assert_eq!(crate::program::run(&mut command, text.as_bytes()).code, 0);
}
