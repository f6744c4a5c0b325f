//! `encode` and `decode`: flags, formats, files, refusals.

use snapbox::str;

use crate::{case, hold, program, sandbox::Sandbox, transcript};

/// A value of each kind that needs care.
const ENV: &str = "\
# for the local Kestra
export DB_PASSWORD=\"p@ss # word\"  # rotated in May

API_TOKEN=abc=
PRICE='5 $ and more'
KEY=\"line 1
line 2\"
MACRO={{ \"meant\" | base64encode }}
SECRET_OLD=b2xkIHZhbHVl
ENV_REGION=eu-west-1
KESTRA_HOME=/opt
INHERITED
";

fn env(name: &str) -> Sandbox {
    Sandbox::new(name).file(".env", ENV)
}

fn piped(sandbox: &Sandbox, arguments: &[&str], input: impl AsRef<[u8]>) -> String {
    transcript(&program::run(&mut sandbox.command(arguments), input.as_ref()))
}

#[test]
fn encode_keeps_all_but_names_and_values() {
    case!(
        env("encode"),
        ["encode", ".env"],
        str![[r#"
-- stdout
# for the local Kestra
export SECRET_DB_PASSWORD=cEBzcyAjIHdvcmQ=  # rotated in May

SECRET_API_TOKEN=YWJjPQ==
SECRET_PRICE=NSAkIGFuZCBtb3Jl
SECRET_KEY=bGluZSAxCmxpbmUgMg==
SECRET_MACRO=bWVhbnQ=
SECRET_OLD=b2xkIHZhbHVl
ENV_REGION=eu-west-1
KESTRA_HOME=/opt
INHERITED
exit code 0

"#]]
    );
}

#[test]
fn decode_is_the_way_back() {
    let sandbox = env("decode");
    let encoded = sandbox.run(&["encode", ".env"]).stdout;
    hold(
        piped(&sandbox, &["decode"], encoded),
        str![[r#"
-- stdout
# for the local Kestra
export DB_PASSWORD='p@ss # word'  # rotated in May

API_TOKEN=abc=
PRICE='5 $ and more'
KEY='line 1
line 2'
MACRO=meant
OLD='old value'
ENV_REGION=eu-west-1
KESTRA_HOME=/opt
INHERITED
exit code 0

"#]],
    );
}

#[test]
fn standard_input_is_read_without_a_file_and_for_a_dash() {
    let sandbox = Sandbox::new("encode-stdin");
    hold(
        piped(&sandbox, &["encode"], "A=b\r\n"),
        str![[r#"
-- stdout
SECRET_A=Yg==
exit code 0

"#]],
    );
    hold(
        piped(&sandbox, &["encode", "-", "-o", "-"], "A=b"),
        str![[r#"
-- stdout
SECRET_A=Yg==exit code 0

"#]],
    );
    hold(
        piped(&sandbox, &["decode", "-"], "SECRET_A=Yg==\n"),
        str![[r#"
-- stdout
A=b
exit code 0

"#]],
    );
    hold(
        piped(&sandbox, &["encode"], ""),
        str![[r#"
exit code 0

"#]],
    );
}

#[test]
fn a_file_is_written_for_its_owner_and_replaced_by_force_only() {
    let sandbox = env("encode-file");
    let arguments = ["encode", ".env", "-o", ".env_encoded"];
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stderr
kestra-lint: wrote `.env_encoded`: 5 values encoded, 1 encoded already, 2 left
exit code 0

"#]]
    );
    let written = std::fs::read(sandbox.path(".env_encoded")).expect("a file");
    assert_eq!(String::from_utf8(written).expect("text"), sandbox.run(&["encode", ".env"]).stdout);
    assert_private(&sandbox, ".env_encoded");
    case!(
        sandbox,
        arguments,
        str![[r#"
-- stderr
kestra-lint: `.env_encoded` is there already; `--force` replaces it
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--only", "KEY", "--output", ".env_encoded", "--force"],
        str![[r#"
-- stderr
kestra-lint: wrote `.env_encoded`: 1 value encoded, 7 left
exit code 0

"#]]
    );
    assert_private(&sandbox, ".env_encoded");
    case!(
        sandbox,
        ["decode", ".env_encoded", "-o", "plain"],
        str![[r#"
-- stderr
kestra-lint: wrote `plain`: 2 values decoded, 6 left
exit code 0

"#]]
    );
    assert_private(&sandbox, "plain");
    let mut names: Vec<_> = std::fs::read_dir(sandbox.path("."))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, [".env", ".env_encoded", ".git", "plain"], "nothing else is left");
    case!(
        sandbox,
        ["encode", ".env", "--force"],
        str![[r#"
-- stderr
error: the following required arguments were not provided:
  --output <FILE>

Usage: kestra-lint encode --output <FILE> --force <FILE>

For more information, try '--help'.
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "-o", "absent/out"],
        str![[r#"
-- stderr
kestra-lint: cannot write `absent/out`: there is no folder `absent`
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "-o", ".git", "--force"],
        str![[r#"
-- stderr
kestra-lint: `.git` is no regular file
exit code 2

"#]]
    );
}

fn assert_private(sandbox: &Sandbox, name: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(sandbox.path(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    assert!(sandbox.path(name).is_file());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let sandbox = env("encode-link").file("precious", "kept\n");
    std::os::unix::fs::symlink(sandbox.path("precious"), sandbox.path("link")).expect("a link");
    case!(
        sandbox,
        ["encode", ".env", "-o", "link", "--force"],
        str![[r#"
-- stderr
kestra-lint: `link` is a symbolic link, which is not followed; name the file itself
exit code 2

"#]]
    );
    assert_eq!(std::fs::read(sandbox.path("precious")).expect("a file"), b"kept\n");
}

#[test]
fn only_and_skip_take_names_with_or_without_the_prefix() {
    let sandbox = Sandbox::new("encode-only").file(".env", "A=1234\nB=5678\nSECRET_C=!\nENV_D=9\n");
    case!(
        sandbox,
        ["encode", ".env", "--only", "A,C", "--only", "ENV_D"],
        str![[r#"
-- stdout
SECRET_A=MTIzNA==
B=5678
SECRET_C=IQ==
SECRET_ENV_D=OQ==
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--skip", "A, SECRET_C"],
        str![[r#"
-- stdout
A=1234
SECRET_B=NTY3OA==
SECRET_C=!
ENV_D=9
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--only", "A", "--skip", "B"],
        str![[r#"
-- stderr
error: the argument '--only <NAME>' cannot be used with '--skip <NAME>'

Usage: kestra-lint encode --only <NAME> <FILE>

For more information, try '--help'.
exit code 2

"#]]
    );
    let sandbox = env("encode-unknown");
    case!(
        sandbox,
        ["encode", ".env", "--only", "DB_PASWORD"],
        str![[r#"
-- stderr
kestra-lint: .env: no variable is called `DB_PASWORD`; did you mean `DB_PASSWORD`?
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--skip", "NOTHING_LIKE_IT"],
        str![[r#"
-- stderr
kestra-lint: .env: no variable is called `NOTHING_LIKE_IT`
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["decode", ".env", "--only", "SECRET_OLT"],
        str![[r#"
-- stderr
kestra-lint: .env: no variable is called `SECRET_OLT`; did you mean `OLD`?
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["decode", ".env", "--skip", "OLD", "--format", "dotenv"],
        str![[r#"
-- stdout
# for the local Kestra
export DB_PASSWORD="p@ss # word"  # rotated in May

API_TOKEN=abc=
PRICE='5 $ and more'
KEY="line 1
line 2"
MACRO={{ "meant" | base64encode }}
SECRET_OLD=b2xkIHZhbHVl
ENV_REGION=eu-west-1
KESTRA_HOME=/opt
INHERITED
exit code 0

"#]]
    );
}

#[test]
fn names_that_are_no_secrets_can_become_envs() {
    let sandbox =
        Sandbox::new("encode-prefix").file(".env", "DB=1234\nREGION='eu $1'\nENV_ZONE=a\nAPP_X=b\n");
    case!(
        sandbox,
        ["encode", ".env", "--only", "DB", "--env-prefix", "ENV_"],
        str![[r#"
-- stdout
SECRET_DB=MTIzNA==
ENV_REGION='eu $1'
ENV_ZONE=a
ENV_APP_X=b
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--skip", "REGION", "--env-prefix", "APP_"],
        str![[r#"
-- stdout
SECRET_DB=MTIzNA==
APP_REGION='eu $1'
ENV_ZONE=a
APP_X=b
exit code 0

"#]]
    );
    let encoded = sandbox.run(&["encode", ".env", "--only", "DB", "--env-prefix", "APP_"]).stdout;
    hold(
        piped(&sandbox, &["decode", "--env-prefix", "APP_"], encoded),
        str![[r#"
-- stdout
DB=1234
REGION='eu $1'
ENV_ZONE=a
X=b
exit code 0

"#]],
    );
    case!(
        sandbox,
        ["encode", ".env", "--env-prefix", "my-"],
        str![[r#"
-- stderr
error: invalid value 'my-' for '--env-prefix <PREFIX>': expected letters, digits and `_`, such as `ENV_`

For more information, try '--help'.
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--env-prefix", "SECRET_"],
        str![[r#"
-- stderr
error: invalid value 'SECRET_' for '--env-prefix <PREFIX>': `SECRET_` is the prefix of secrets

For more information, try '--help'.
exit code 2

"#]]
    );
    let sandbox = Sandbox::new("encode-prefix-twice").file(".env", "DB=1234\nRegion=a\nENV_REGION=b\n");
    case!(
        sandbox,
        ["encode", ".env", "--only", "DB", "--env-prefix", "ENV_"],
        str![[r#"
-- stderr
kestra-lint: .env:3:1: `ENV_REGION` and `Region` on line 2 would both be the env `region`, and kestra would not start; rename one
exit code 2

"#]]
    );
}

#[test]
fn every_format_holds_what_kestra_reads() {
    let sandbox = Sandbox::new("encode-format")
        .file(".env", "# c\nDB=\"p $w\"\nENV_URL='http://$HOST/\"é\"'\nPLAIN=1\nSECRET_X\nDB=again\n");
    let encode = |format| ["encode", ".env", "--skip", "PLAIN", "--format", format];
    case!(
        sandbox,
        encode("dotenv"),
        str![[r#"
-- stdout
# c
SECRET_DB=cCAkdw==
ENV_URL='http://$HOST/"é"'
PLAIN=1
SECRET_X
SECRET_DB=YWdhaW4=
exit code 0

"#]]
    );
    case!(
        sandbox,
        encode("compose"),
        str![[r#"
-- stdout
environment:
  ENV_URL: "http://$$HOST/\"é\""
  SECRET_X:
  SECRET_DB: "YWdhaW4="
-- stderr
kestra-lint: 1 variable is left out of this format: kestra does not read them, or they have no value
exit code 0

"#]]
    );
    case!(
        sandbox,
        encode("kubernetes"),
        str![[r#"
-- stdout
# `stringData`, not `data`: Kubernetes decodes `data` once itself, and Kestra wants base64.
apiVersion: v1
kind: Secret
metadata:
  name: kestra-secrets
type: Opaque
stringData:
  ENV_URL: "http://$HOST/\"é\""
  SECRET_DB: "YWdhaW4="
-- stderr
kestra-lint: 2 variables are left out of this format: kestra does not read them, or they have no value
exit code 0

"#]]
    );
    case!(
        sandbox,
        encode("helm"),
        str![[r#"
-- stdout
# Values of the `kestra` chart from 1.0 on; in older charts `extraEnv` stands at the top, without `common`.
common:
  extraEnv:
    - name: ENV_URL
      value: "http://$$HOST/\"é\""
    - name: SECRET_DB
      value: "YWdhaW4="
-- stderr
kestra-lint: 2 variables are left out of this format: kestra does not read them, or they have no value
exit code 0

"#]]
    );
    case!(
        sandbox,
        encode("export"),
        str![[r#"
-- stdout
export ENV_URL='http://$HOST/"é"'
export SECRET_DB='YWdhaW4='
-- stderr
kestra-lint: 2 variables are left out of this format: kestra does not read them, or they have no value
exit code 0

"#]]
    );
    case!(
        sandbox,
        encode("yaml"),
        str![[r#"
-- stderr
error: invalid value 'yaml' for '--format <FORMAT>'
  [possible values: dotenv, compose, kubernetes, helm, export]

For more information, try '--help'.
exit code 2

"#]]
    );
    hold(
        piped(&sandbox, &["encode", "--format", "compose"], ""),
        str![[r#"
-- stdout
environment: {}
exit code 0

"#]],
    );
    hold(
        piped(&sandbox, &["encode", "--format", "helm"], "A-B=1234\n"),
        str![[r#"
-- stdout
# Values of the `kestra` chart from 1.0 on; in older charts `extraEnv` stands at the top, without `common`.
common:
  extraEnv:
    - name: "SECRET_A-B"
      value: "MTIzNA=="
-- stderr
<stdin>:1:1: the shell of kestra's image drops `A-B`: a name has letters, digits and `_`
exit code 0

"#]],
    );
    hold(
        piped(&sandbox, &["encode", "--format", "export"], "A-B=1234\n"),
        str![[r#"
-- stderr
kestra-lint: <stdin>:1:1: this format cannot hold the name of `A-B`: a name has letters, digits and `_`
exit code 2

"#]],
    );
    hold(
        piped(&sandbox, &["encode", "--format", "helm"], b"ENV_A=\xff\n"),
        str![[r#"
-- stderr
kestra-lint: <stdin>:1:1: value of `ENV_A` is no utf-8, which this format cannot hold
exit code 2

"#]],
    );
    hold(
        piped(&sandbox, &["decode", "--format", "export"], "SECRET_A=aXQncw==\nB=$c\nD\n"),
        str![[r#"
-- stdout
export A='it'\''s'
export B='$c'
-- stderr
kestra-lint: 1 variable is left out of this format: they have no value
exit code 0

"#]],
    );
}

/// The lines of the format `export`, run by a real shell, set the variables to the very bytes.
#[cfg(unix)]
#[test]
fn a_shell_runs_the_lines_of_the_format_export() {
    use std::os::unix::ffi::OsStringExt as _;
    let values: [&[u8]; 6] =
        [b"plain", b"it's $HOME `id` \\ \"x\" !", b"two\nlines\n", b"\xff\xfe\x80", b"", b" # $(id) \r"];
    let sandbox = Sandbox::new("encode-shell");
    for value in values {
        let text = [b"SECRET_A=", encoded(value).as_bytes(), b"\n"].concat();
        let mut decode = sandbox.command(&["decode", "--format", "export"]);
        let lines = output(&mut decode, &text);
        let script = std::ffi::OsString::from_vec([&lines[..], b"printf '%s|' \"$A\""].concat());
        let mut shell = std::process::Command::new("/bin/sh");
        let read = output(shell.env_clear().arg("-c").arg(script), b"");
        assert_eq!(read, [value, b"|"].concat());
    }
    let lines = sandbox.command(&["encode", "--format", "export"]);
    let lines = output(&mut { lines }, b"A='it'\n");
    let script = std::ffi::OsString::from_vec([&lines[..], b"printf %s \"$SECRET_A\""].concat());
    assert_eq!(output(std::process::Command::new("/bin/sh").arg("-c").arg(script), b""), b"aXQ=");
}

fn encoded(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The bytes that a program writes.
fn output(command: &mut std::process::Command, input: &[u8]) -> Vec<u8> {
    use std::{io::Write as _, process::Stdio};
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(input).expect("written");
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{:?}", output.status);
    output.stdout
}

/// Bytes that are no text come back as they were, in values and in comments.
#[test]
fn any_bytes_come_back() {
    let sandbox = Sandbox::new("encode-bytes");
    let text = b"# \xff\nA='\xfe\xff \x80'\nENV_B=\xc3\n";
    let encoded = output(&mut sandbox.command(&["encode"]), text);
    assert_eq!(encoded, b"# \xff\nSECRET_A=/v8ggA==\nENV_B=\xc3\n");
    assert_eq!(output(&mut sandbox.command(&["decode"]), &encoded), text);
}

#[test]
fn what_is_encoded_is_left_unless_it_shall_be_encoded_again() {
    let sandbox =
        Sandbox::new("re-encode").file(".env", "SECRET_A=YWJjZGVm\nSECRET_B=plain text\nSECRET_C=\n");
    case!(
        sandbox,
        ["encode", ".env"],
        str![[r#"
-- stdout
SECRET_A=YWJjZGVm
SECRET_B=cGxhaW4gdGV4dA==
SECRET_C=
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["encode", ".env", "--re-encode"],
        str![[r#"
-- stdout
SECRET_A=WVdKalpHVm0=
SECRET_B=cGxhaW4gdGV4dA==
SECRET_C=
exit code 0

"#]]
    );
}

#[test]
fn wrapped_base64_is_joined() {
    let line = "YWFh".repeat(19);
    let sandbox =
        Sandbox::new("encode-wrapped").file(".env", format!("SECRET_A={line}\nPz8/YQ==\nENV_B=c\n"));
    case!(
        sandbox,
        ["encode", ".env"],
        str![[r#"
-- stdout
SECRET_A=YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhPz8/YQ==
ENV_B=c
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["decode", ".env"],
        str![[r#"
-- stdout
A='aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa???a'
ENV_B=c
exit code 0

"#]]
    );
}

#[test]
fn what_compose_refuses_is_refused_with_its_place() {
    let sandbox = Sandbox::new("encode-refused")
        .file("blank.env", "A=1\n  MY KEY=hunter22\n")
        .file("quote.env", "A='hunter22\nB=2\n")
        .file("latin1.env", b"M\xdcLLER=1\n")
        .file("dollar.env", "A=${\nENV_B=1${\n");
    case!(
        sandbox,
        ["encode", "blank.env"],
        str![[r#"
-- stderr
kestra-lint: blank.env:2:3: compose refuses this file: the name of a variable cannot hold a blank
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["decode", "quote.env"],
        str![[r#"
-- stderr
kestra-lint: quote.env:1:3: compose refuses this file: this quote is never closed
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", "latin1.env"],
        str![[r#"
-- stderr
kestra-lint: latin1.env:1:2: compose refuses this file: `�` cannot stand in the name of a variable
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", "dollar.env", "-o", "out"],
        str![[r#"
-- stderr
kestra-lint: dollar.env:2:8: compose refuses this file: `${` is not followed by a name and `}`; a `$` that stands for itself is written `$$`
exit code 2

"#]]
    );
    assert!(!sandbox.path("out").exists());
    case!(
        sandbox,
        ["encode", "dollar.env", "--only", "A", "--only", "ENV_B"],
        str![[r#"
-- stdout
SECRET_A=JHs=
SECRET_ENV_B=MSR7
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["encode", "absent.env"],
        str![[r#"
-- stderr
kestra-lint: cannot read `absent.env`: there is no such file
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", ".git"],
        str![[r#"
-- stderr
kestra-lint: cannot read `.git`: it is a folder
exit code 2

"#]]
    );
    hold(
        piped(&sandbox, &["encode"], "{}"),
        str![[r#"
-- stderr
kestra-lint: <stdin>:1:1: compose refuses this file: `{` cannot stand in the name of a variable
exit code 2

"#]],
    );
}

#[test]
fn variables_that_would_become_one_are_refused() {
    let sandbox = Sandbox::new("encode-colliding")
        .file("case.env", "http_proxy=a\nHTTP_PROXY=b\n")
        .file("both.env", "DB=1234\nSECRET_DB=MTIzNA==\n")
        .file("twice.env", "A=1234\nA=5678\n");
    case!(
        sandbox,
        ["encode", "case.env"],
        str![[r#"
-- stderr
kestra-lint: case.env:2:1: `HTTP_PROXY` and `http_proxy` on line 1 would both be the secret `HTTP_PROXY` to kestra, and the log would show both values; leave one out with `--skip`
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", "case.env", "--skip", "http_proxy"],
        str![[r#"
-- stdout
http_proxy=a
SECRET_HTTP_PROXY=Yg==
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["encode", "both.env"],
        str![[r#"
-- stderr
kestra-lint: both.env:2:1: `SECRET_DB` and `DB` on line 1 would both be called `SECRET_DB`; leave one out with `--skip`
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["decode", "both.env"],
        str![[r#"
-- stderr
kestra-lint: both.env:2:1: `SECRET_DB` and `DB` on line 1 would both be called `DB`; leave one out with `--skip`
exit code 2

"#]]
    );
    case!(
        sandbox,
        ["encode", "twice.env"],
        str![[r#"
-- stdout
SECRET_A=MTIzNA==
SECRET_A=NTY3OA==
exit code 0

"#]]
    );
}

#[test]
fn what_the_user_should_know_is_told_without_the_value() {
    let sandbox = Sandbox::new("encode-notes")
        .file("plain.env", "A=aHVudGVyMjI=\nB='\u{1}'\nmy.key=1234\nhunter22")
        .file("encoded.env", "SECRET_A=hunter-2\nSECRET_B=hunter22\nSECRET_C=YWJj\n");
    case!(
        sandbox,
        ["encode", "plain.env"],
        str![[r#"
-- stdout
SECRET_A=YUhWdWRHVnlNakk9
SECRET_B=AQ==
SECRET_my.key=MTIzNA==
SECRET_=aHVudGVyMjI=-- stderr
plain.env:1:1: value of `A` looks like base64 already, and is encoded once more; what is encoded is left if its name begins with `SECRET_`
plain.env:2:1: value of `B` is no text: kestra replaces bytes that are no utf-8
plain.env:3:1: the shell of kestra's image drops `my.key`: a name has letters, digits and `_`
plain.env:4:1: the last line has neither `=` nor a line end: compose reads it as a value without a name
exit code 0

"#]]
    );
    case!(
        sandbox,
        ["decode", "encoded.env", "--skip", "B"],
        str![[r#"
-- stdout
SECRET_A=hunter-2
SECRET_B=hunter22
C=abc
-- stderr
encoded.env:1:1: `SECRET_A` is left as it is: its value is not valid base64, character 7 is outside the base64 alphabet
exit code 0

"#]]
    );
    let ran = sandbox.command(&["decode", "encoded.env", "--only", "B"]).output().expect("the program runs");
    hold(
        String::from_utf8(ran.stderr).expect("text"),
        str![[r#"
encoded.env:2:1: value of `SECRET_B` decodes to no text: it may be one that was never encoded

"#]],
    );
}

#[test]
fn the_samples_are_what_encode_makes_of_them() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-flows");
    let ran = program::run(&mut program::program(&folder, &["encode", ".env"]), b"");
    let encoded = std::fs::read(folder.join(".env_encoded")).expect("a file");
    assert_eq!(ran.stdout.as_bytes(), encoded);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}
