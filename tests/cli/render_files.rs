//! Where `render` writes, and where it must not.

use std::{fs, path::Path};

use snapbox::str;

use crate::{
    case,
    render::{FLOW, sandbox, says},
    sandbox::Sandbox,
};

/// The secret of the sandbox.
const VALUE: &str = "hunter2 is real";

fn assert_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
    assert!(path.is_file());
}

/// All files below a folder, with `/`, sorted.
fn files(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let mut folders = vec![sandbox.path(folder)];
    let mut found = Vec::new();
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(sandbox.path(folder)).expect("below");
                found.push(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn copies_mirror_the_tree_below_each_named_path() {
    let sandbox = sandbox("render-mirror")
        .file("flows/deep/er/a.yml", says("a"))
        .file("other/b.yaml", says("b"))
        .file("c.yaml", says("c"));
    case!(
        sandbox,
        ["render", "flows", "other/b.yaml", "./c.yaml", "-o", "out"],
        str![[r#"
-- stderr
rendered 4 flows; 2 expressions stay as they are written
  1 × inputs.day has no default and was not given; give it with `--set inputs.day=…`
  1 × outputs.query.size is known only at run time
exit code 0

"#]]
    );
    assert_eq!(files(&sandbox, "out"), ["b.yaml", "c.yaml", "deep/er/a.yml", "load.yaml"]);
    assert_private(&sandbox.path("out/load.yaml"));
    assert!(sandbox.read("out/load.yaml").contains("[secret: DB_PASSWORD]"));
    sandbox.run(&["render", ".", "-o", "all"]);
    let all = ["c.yaml", "flows/deep/er/a.yml", "flows/load.yaml", "other/b.yaml", "out/b.yaml"];
    assert_eq!(files(&sandbox, "all")[..5], all);
    let absolute = sandbox.path("flows");
    sandbox.run(&["render", &absolute.to_string_lossy(), "-o", "absolute"]);
    assert_eq!(files(&sandbox, "absolute"), ["deep/er/a.yml", "load.yaml"]);
}

#[test]
fn copies_of_an_earlier_run_are_no_flows() {
    let sandbox = sandbox("render-again");
    assert_eq!(sandbox.run(&["render", ".", "-o", "out"]).code, 0);
    assert_eq!(sandbox.run(&["render", ".", "-o", "out", "--force"]).code, 0);
    assert_eq!(files(&sandbox, "out"), ["flows/load.yaml"]);
    // Unless they are named.
    assert_eq!(sandbox.run(&["render", "out/flows", "-o", "out"]).code, 0);
    assert_eq!(files(&sandbox, "out"), ["flows/load.yaml", "load.yaml"]);
}

#[test]
fn nothing_is_written_where_two_flows_have_one_place() {
    let sandbox = Sandbox::new("render-twice")
        .file("a/flow.yaml", says("a"))
        .file("b/flow.yaml", says("b"))
        .file("c/other.yaml", says("c"));
    case!(
        sandbox,
        ["render", "a", "b", "c", "-o", "out"],
        str![[r#"
-- stderr
kestra-lint: two flows would be written to `out/flow.yaml`
exit code 2

"#]]
    );
    assert!(!sandbox.path("out").exists());
    assert_eq!(
        sandbox.run(&["render", "a", "a/flow.yaml", "./a", "-o", "out"]).code,
        0,
        "the same flow is one"
    );
}

#[test]
fn what_is_there_stays_unless_it_is_forced() {
    let sandbox = sandbox("render-force").file("flows/a.yaml", says("a")).file("out/load.yaml", "mine\n");
    case!(
        sandbox,
        ["render", "flows", "-o", "out"],
        str![[r#"
-- stderr
kestra-lint: `out/load.yaml` is there already; `--force` replaces it
exit code 2

"#]]
    );
    assert_eq!(files(&sandbox, "out"), ["load.yaml"], "not even the others are written");
    assert_eq!(sandbox.read("out/load.yaml"), "mine\n");
    assert_eq!(sandbox.run(&["render", "flows", "-o", "out", "--force", "-q"]).code, 0);
    assert!(sandbox.read("out/load.yaml").starts_with("id: load"));
    assert_private(&sandbox.path("out/load.yaml"));
}

#[test]
fn the_folder_of_the_copies_is_no_file() {
    let sandbox = sandbox("render-no-folder").file("there.txt", "x");
    for name in ["copy.yaml", "copy.yml", "there.txt", "flows/load.yaml"] {
        let ran = sandbox.run(&["render", "flows", "-o", name]);
        assert_eq!(ran.code, 2);
        let said = "kestra-lint: `-o` takes a folder, in which each copy gets the name of its flow; ";
        assert_eq!(ran.stderr, format!("{said}`{name}` is the name of a file\n"));
    }
    assert_eq!(sandbox.read("flows/load.yaml"), FLOW);
}

#[test]
fn a_copy_without_changes_is_written_too() {
    let sandbox = Sandbox::new("render-unchanged").file("a.yaml", says("a"));
    assert_eq!(sandbox.run(&["render", "a.yaml", "-o", "out"]).code, 0);
    assert_eq!(sandbox.read("out/a.yaml"), says("a"));
}

#[test]
fn real_values_go_to_no_pipe() {
    case!(
        sandbox("render-pipe"),
        ["render", "flows", "--reveal"],
        str![[r#"
-- stderr
kestra-lint: `--reveal` writes secrets to a terminal or, with `-o`, to files; standard output is neither
exit code 2

"#]]
    );
}

#[test]
fn real_values_go_to_files_that_git_does_not_see() {
    for (name, sandbox, target, is_written) in [
        ("no git", Sandbox::without_git("render-reveal-1"), "out", true),
        ("not ignored", Sandbox::new("render-reveal-2"), "out", false),
        ("ignored folder", Sandbox::new("render-reveal-3").file(".gitignore", "/out/\n"), "out", true),
        ("ignored name", Sandbox::new("render-reveal-4").file(".gitignore", "out/load.yaml\n"), "out", true),
        ("another name", Sandbox::new("render-reveal-5").file(".gitignore", "out/lod.yaml\n"), "out", false),
        (
            "taken back",
            Sandbox::new("render-reveal-6").file(".gitignore", "/out/*\n!/out/load.yaml\n"),
            "out",
            false,
        ),
        ("ignored deep down", Sandbox::new("render-reveal-7").file("a/.gitignore", "*\n"), "a/b/c", true),
        ("exclude of git", Sandbox::new("render-reveal-8").file(".git/info/exclude", "out/\n"), "out", true),
        (
            "exclude for others",
            Sandbox::new("render-reveal-9").file(".git/info/exclude", "in/\n"),
            "out",
            false,
        ),
        ("git below", Sandbox::without_git("render-reveal-10").file("out/.git/config", ""), "out", false),
        (
            "linked work tree",
            Sandbox::without_git("render-reveal-11").file("out/.git", "gitdir: x\n"),
            "out",
            false,
        ),
        ("dots", Sandbox::without_git("render-reveal-12").file("a/.git/config", ""), "a/../out", true),
    ] {
        let sandbox = sandbox
            .file("flows/load.yaml", FLOW)
            .file(".env_encoded", "SECRET_DB_PASSWORD=aHVudGVyMiBpcyByZWFs\n");
        let ran = sandbox.run(&["render", "flows", "--reveal", "-o", target, "-q"]);
        let copy = sandbox.path(target).join("load.yaml");
        if is_written {
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name}");
            assert!(sandbox.read(&format!("{target}/load.yaml")).contains(VALUE), "{name}");
            assert_private(&copy);
        } else {
            assert_eq!(ran.code, 2, "{name}");
            assert_eq!(
                ran.stderr,
                format!(
                    "kestra-lint: `{target}/load.yaml` is in a git work tree and not ignored: a copy with real \
                     secrets in it could be committed\n"
                ),
                "{name}"
            );
            assert!(!copy.exists(), "{name}");
        }
        assert!(!ran.stdout.contains(VALUE) && !ran.stderr.contains(VALUE), "{name}");
    }
}

#[test]
fn ignore_files_of_the_user_count() {
    let sandbox = sandbox("render-global-ignore").file("home/.config/git/ignore", "/out/\n");
    let mut command = sandbox.command(&["render", "flows", "--reveal", "-o", "out", "-q"]);
    let home = sandbox.path("home");
    let ran = crate::program::run(command.env("HOME", &home).env("USERPROFILE", &home), b"");
    if cfg!(unix) {
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    }
    // Rules of the user hold in every work tree, wherever the program is called.
    let mut command = sandbox.command(&["render", "load.yaml", "--reveal", "-o", "../out2", "-q"]);
    command.current_dir(sandbox.path("flows")).env("HOME", &home).env("USERPROFILE", &home);
    let ran = crate::program::run(&mut command, b"");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("not ignored"), "{}", ran.stderr);
}

#[test]
fn masked_copies_may_lie_in_a_work_tree() {
    let sandbox = sandbox("render-masked-in-git");
    assert_eq!(sandbox.run(&["render", "flows", "-o", "out", "-q"]).code, 0);
    assert!(!sandbox.read("out/load.yaml").contains(VALUE));
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    use std::os::unix::fs::symlink;
    let sandbox = sandbox("render-links").file(".gitignore", "out/\n").file("flows/x", "").file("seen/x", "");
    fs::create_dir(sandbox.path("out")).expect("a folder");
    symlink(sandbox.path("flows/x"), sandbox.path("out/load.yaml")).expect("a link");
    for flags in [["--reveal"].as_slice(), &["--reveal", "--force"], &["--force"]] {
        let ran = sandbox.run(&[&["render", "flows/load.yaml", "-o", "out"], flags].concat());
        assert_eq!(ran.code, 2);
        let said =
            "kestra-lint: `out/load.yaml` is a symbolic link, which is not followed; name the file itself\n";
        assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    }
    assert_eq!(sandbox.read("flows/x"), "");
    // A folder that is ignored, but leads to one that is not.
    symlink(sandbox.path("seen"), sandbox.path("out/deep")).expect("a link");
    let ran = sandbox.run(&["render", "flows/load.yaml", "--reveal", "-o", "out/deep"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("is in a git work tree and not ignored"), "{}", ran.stderr);
    assert_eq!(files(&sandbox, "seen"), ["x"]);
}

#[test]
fn in_place_is_for_files_that_git_does_not_keep() {
    let sandbox = sandbox("render-in-place")
        .file("flows/still.yaml", says("still"))
        .file("local/load.yaml", FLOW)
        .file("local/still.yaml", says("still"));
    case!(
        sandbox,
        ["render", "flows", "local", "--in-place"],
        str![[r#"
-- stderr
kestra-lint: `flows/load.yaml` is in a git work tree and not ignored: `--in-place` would replace the flow itself
exit code 2

"#]]
    );
    assert_eq!(sandbox.read("local/load.yaml"), FLOW, "one that may not be replaced keeps all as they are");
    let sandbox = sandbox.file(".gitignore", "/local/\n");
    case!(
        sandbox,
        ["render", "local", "--in-place"],
        str![[r#"
-- stderr
rendered 2 flows; 2 expressions stay as they are written
  1 × inputs.day has no default and was not given; give it with `--set inputs.day=…`
  1 × outputs.query.size is known only at run time
exit code 0

"#]]
    );
    assert!(sandbox.read("local/load.yaml").contains("[secret: DB_PASSWORD]"));
    assert!(!sandbox.read("local/load.yaml").contains(VALUE));
}

#[cfg(unix)]
#[test]
fn in_place_keeps_the_mode_unless_secrets_come_in() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = sandbox("render-in-place-mode").file(".gitignore", "*.yaml\n");
    let flow = sandbox.path("flows/load.yaml");
    fs::set_permissions(&flow, fs::Permissions::from_mode(0o640)).expect("a mode");
    let mode = || fs::metadata(&flow).expect("a file").permissions().mode() & 0o777;
    assert_eq!(sandbox.run(&["render", "flows/load.yaml", "--in-place"]).code, 0);
    assert_eq!(mode(), 0o640);
    let sandbox = sandbox.file("flows/load.yaml", FLOW);
    case!(
        sandbox,
        ["render", "flows/load.yaml", "--in-place", "--reveal"],
        str![[r#"
-- stderr
kestra-lint: `--in-place --reveal` replaces flows by copies with real secrets; add `--force` if that is meant
exit code 2

"#]]
    );
    assert_eq!(sandbox.run(&["render", "flows/load.yaml", "--in-place", "--reveal", "--force"]).code, 0);
    assert!(sandbox.read("flows/load.yaml").contains(VALUE));
    assert_eq!(mode(), 0o600);
}

#[test]
fn untouched_bytes_stay() {
    let windows = FLOW.replace('\n', "\r\n");
    let bytes = |text: &str| text.as_bytes().to_vec();
    let mut latin = bytes("# caf\u{e9} \u{e9}\n".trim_start());
    latin.splice(5..7, [0xe9]);
    for (name, before) in [
        ("windows", bytes(&windows)),
        ("mark", bytes(&format!("\u{feff}{FLOW}"))),
        ("both", bytes(&format!("\u{feff}{windows}"))),
        ("no line end", bytes(FLOW.trim_end())),
        ("latin", [latin.clone(), bytes(FLOW), latin].concat()),
    ] {
        let sandbox = sandbox(&format!("render-bytes-{}", name.replace(' ', "-"))).file("flow.yaml", &before);
        assert_eq!(sandbox.run(&["render", "flow.yaml", "-o", "out", "-q"]).code, 0, "{name}");
        let after = fs::read(sandbox.path("out/flow.yaml")).expect("a copy");
        let mut expected = before;
        for (from, to) in [
            ("{{ envs.host }}/{{ flow.id }}", "db.local/load"),
            ("{{ secret('DB_PASSWORD') }}", "[secret: DB_PASSWORD]"),
            ("{{ inputs.table }}", "orders"),
            ("{{ inputs.table | upper }}", "ORDERS"),
        ] {
            let at = expected
                .windows(from.len())
                .position(|window| window == from.as_bytes())
                .expect("it is there");
            expected.splice(at..at + from.len(), to.bytes());
        }
        assert_eq!(String::from_utf8_lossy(&after), String::from_utf8_lossy(&expected), "{name}");
        assert_eq!(after, expected, "{name}");
    }
}

#[test]
fn every_document_that_is_a_flow_is_rendered() {
    let text = format!(
        "{}---\nname: '{{{{ envs.host }}}}'\n---\n{}",
        says("\"{{ envs.host }}\""),
        says("'{{ flow.id }}'")
    );
    case!(
        sandbox("render-documents").file("a.yaml", text),
        ["render", "a.yaml"],
        str![[r#"
-- stdout
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: "db.local"
---
name: '{{ envs.host }}'
---
id: says
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: 'says'
-- stderr
rendered 2 flows; everything is resolved
exit code 0

"#]]
    );
}

#[test]
fn a_flow_in_a_resource_is_rendered() {
    let text = "apiVersion: model.kestra.io/v1\nkind: KestraFlow\nmetadata: {name: a}\nspec:\n  source: |\n    id: a # here\n    \
                namespace: company.team\n    tasks:\n      - id: log\n        type: io.kestra.plugin.core.log.Log\n        \
                message: \"{{ secret('DB_PASSWORD') }} {{ envs.host }} {{ outputs.x }}\"\n";
    case!(
        sandbox("render-resource").file("a.yaml", text),
        ["render", "a.yaml", "--verbose"],
        str![[r#"
-- stdout
apiVersion: model.kestra.io/v1
kind: KestraFlow
metadata: {name: a}
spec:
  source: |
    id: a # here
    namespace: company.team
    tasks:
      - id: log
        type: io.kestra.plugin.core.log.Log
        message: "[secret: DB_PASSWORD] db.local {{ outputs.x }}"
-- stderr
kestra-lint: secrets and envs are read from `.env_encoded`
a.yaml:11:66: outputs.x is known only at run time
rendered 1 flow; 1 expression stays as it is written
exit code 0

"#]]
    );
}

#[test]
fn excluded_files_are_left_out_unless_they_are_named() {
    let sandbox =
        sandbox("render-exclude").file("flows/skip/a.yaml", says("a")).file("flows/b.yaml", says("b"));
    assert_eq!(sandbox.run(&["render", "flows", "--exclude", "skip", "-o", "one"]).code, 0);
    assert_eq!(files(&sandbox, "one"), ["b.yaml", "load.yaml"]);
    let named = ["render", "flows/skip/a.yaml", "flows/b.yaml", "--exclude", "skip", "-o"];
    assert_eq!(sandbox.run(&[&named[..], &["two"]].concat()).code, 0);
    assert_eq!(files(&sandbox, "two"), ["a.yaml", "b.yaml"]);
    assert_eq!(sandbox.run(&[&named[..], &["three", "--force-exclude"]].concat()).code, 0);
    assert_eq!(files(&sandbox, "three"), ["b.yaml"]);
    let sandbox = sandbox.file(".gitignore", "flows/skip/\n").file("kestra-lint.yaml", "exclude: [b.yaml]\n");
    assert_eq!(sandbox.run(&["render", "flows", "-o", "four"]).code, 0);
    assert_eq!(files(&sandbox, "four"), ["load.yaml"]);
    assert_eq!(sandbox.run(&["render", "flows", "--isolated", "--no-gitignore", "-o", "five"]).code, 0);
    assert_eq!(files(&sandbox, "five"), ["b.yaml", "load.yaml", "skip/a.yaml"]);
}
