//! Where secrets and envs come from, and the Kestra that is spoken of.

use snapbox::str;

use crate::{case, hold, program, sandbox::Sandbox, transcript};

const FLOW: &str = "id: a
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: \"https://{{ envs.region }}/{{ secret('TOKEN') }}\"
";

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW)
}

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--output-format", "concise"], arguments].concat()
}

#[test]
fn without_a_source_nothing_is_claimed() {
    case!(
        flow("no-source"),
        check(&[]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]]
    );
    case!(
        flow("no-source"),
        check(&["--no-process-env"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]]
    );
}

#[test]
fn a_given_env_file_claims_secrets_and_the_envs_of_which_it_has_some() {
    let sandbox = flow("env-file")
        .file("empty.env", "")
        .file("envs.env", "ENV_OTHER=1\n")
        .file("both.env", "SECRET_TOKEN=YWJjZGVm\nENV_REGION=eu\n");
    case!(
        sandbox,
        check(&["--env-file", "empty.env"]),
        str![[r"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow
not checked: 1 env name: no source given can know that one is missing
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--env-file", "envs.env"]),
        str![[r"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
2 errors in 1 flow
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--env-file", "both.env"]),
        str![[r"
-- stderr
no findings in 1 flow
exit code 0

"]]
    );
}

#[test]
fn of_two_env_files_the_later_one_wins() {
    let sandbox = flow("two-env-files")
        .file("good.env", "SECRET_TOKEN=YWJjZGVm\nENV_REGION=eu\n")
        .file("bad.env", "SECRET_TOKEN=no base64\nENV_REGION=eu\n");
    case!(
        sandbox,
        check(&["--env-file", "good.env", "--env-file", "bad.env"]),
        str![[r#"
-- stdout
bad.env:1:14: error[undecodable-secret] secret `SECRET_TOKEN` is not valid base64
-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
    case!(
        sandbox,
        check(&["--env-file", "bad.env", "--env-file", "good.env"]),
        str![[r#"
-- stdout
bad.env:1:14: error[undecodable-secret] secret `SECRET_TOKEN` is not valid base64
-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
}

#[test]
fn an_env_file_that_is_not_there_fails_the_run() {
    case!(
        flow("env-file-absent"),
        check(&["--env-file", "absent.env"]),
        str![[r"
-- stderr
kestra-lint: cannot read `absent.env`: there is no such file
exit code 2

"]]
    );
    case!(
        flow("names-absent"),
        check(&["--secret-names", "absent.txt"]),
        str![[r"
-- stderr
kestra-lint: cannot read `absent.txt`: there is no such file
exit code 2

"]]
    );
    case!(
        flow("compose-absent"),
        check(&["--compose", "absent.yaml"]),
        str![[r"
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"]]
    );
}

#[test]
fn names_are_enough() {
    let sandbox = flow("names")
        .file("keys.txt", "# keys of a vault\nOTHER\n")
        .file("variables.txt", "SECRET_TOKEN\nENV_REGION\n")
        .file("names.properties", "TOKEN=\nENV_OTHER=\n")
        .file("names.json", "[\"TOKEN\", \"ENV_REGION\"]\n");
    case!(
        sandbox,
        check(&["--secret-names", "keys.txt"]),
        str![[r"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow
not checked: 1 env name: no source given can know that one is missing
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--secret-names", "variables.txt"]),
        str![[r"
-- stderr
no findings in 1 flow
exit code 0

"]]
    );
    case!(
        sandbox,
        check(&["--secret-names", "names.properties"]),
        str![[r"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
-- stderr
1 error in 1 flow
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--secret-names", "names.json"]),
        str![[r"
-- stderr
no findings in 1 flow
exit code 0

"]]
    );
}

#[test]
fn a_compose_file_describes_the_whole_environment_of_the_server() {
    let sandbox = flow("compose").file(
        "kestra.yaml",
        "services:\n  server:\n    image: example.com/kestra/kestra:v1.3.19-full\n    environment:\n      SECRET_OTHER: YWJjZGVm\n",
    );
    case!(
        sandbox,
        check(&["--compose", "kestra.yaml"]),
        str![[r"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
2 errors in 1 flow (1 YAML file without a flow)
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--compose", "kestra.yaml", "--service", "server"]),
        str![[r"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
2 errors in 1 flow (1 YAML file without a flow)
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--compose", "kestra.yaml", "--service", "absent"]),
        str![[r"
-- stderr
kestra-lint: `kestra.yaml` has no service `absent`
exit code 2

"]]
    );
}

#[test]
fn the_process_environment_adds_names_and_claims_only_if_asked() {
    let sandbox = flow("process");
    let run = |arguments: &[&str]| {
        let mut command = sandbox.command(&check(arguments));
        transcript(&program::run(command.env("SECRET_OTHER", "YWJjZGVm").env("ENV_REGION", "eu"), b""))
    };
    hold(
        run(&[]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
exit code 0

"]],
    );
    hold(
        run(&["--process-env"]),
        str![[r"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow
exit code 1

"]],
    );
    hold(
        run(&["--no-process-env"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]],
    );
    hold(
        run(&["--no-process-env", "--process-env"]),
        str![[r"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow
exit code 1

"]],
    );
    hold(
        run(&["--process-env", "--no-process-env"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]],
    );
}

#[test]
fn sources_are_found_beside_the_flows_or_above_up_to_the_git_root() {
    let text = "SECRET_OTHER=YWJjZGVm\n";
    let sandbox = Sandbox::new("found").file("flows/a.yaml", FLOW).file(".env", text);
    case!(
        sandbox,
        check(&["flows", "--verbose"]),
        str![[r"
-- stdout
flows/a.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
kestra-lint: secrets and envs are read from `.env`
1 error in 1 flow
not checked: 1 env name: no source given can know that one is missing
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["flows", "--isolated", "--verbose"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]]
    );
    let sandbox = sandbox.file("flows/.env_encoded", text).file("flows/.env", text);
    case!(
        sandbox,
        check(&["flows", "--verbose"]),
        str![[r"
-- stdout
flows/a.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
kestra-lint: secrets and envs are read from `flows/.env_encoded`
1 error in 1 flow
not checked: 1 env name: no source given can know that one is missing
exit code 1

"]]
    );
    let sandbox = Sandbox::new("found-not").file("flows/a.yaml", FLOW).file("flows/.env", "A=1\n");
    case!(
        sandbox,
        check(&["flows", "--verbose"]),
        str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]]
    );
}

#[test]
fn nothing_is_looked_for_above_the_working_folder_without_git() {
    let sandbox = Sandbox::without_git("found-without-git")
        .file(".env", "SECRET_OTHER=YWJjZGVm\n")
        .file("project/flows/a.yaml", FLOW);
    let mut command = sandbox.command(&check(&["flows", "--verbose"]));
    let ran = program::run(command.current_dir(sandbox.path("project")), b"");
    // Where the build's own folder lies within a repository, the search goes up to its root.
    let in_a_repository = sandbox.path("").ancestors().any(|folder| folder.join(".git").exists());
    if !in_a_repository {
        hold(
            transcript(&ran),
            str![[r"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no secret source was given
not checked: 1 env name: no secret source was given
exit code 0

"]],
        );
    }
}

#[test]
fn the_configuration_names_sources_and_flags_count_more() {
    let sandbox = flow("config-sources")
        .file("kestra-lint.yaml", "sources:\n  env-files: [prod.env]\n  process-env: false\n")
        .file("prod.env", "SECRET_OTHER=YWJjZGVm\n")
        .file("other.env", "SECRET_TOKEN=YWJjZGVm\n");
    case!(
        sandbox,
        check(&[]),
        str![[r"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow (1 YAML file without a flow)
not checked: 1 env name: no source given can know that one is missing
exit code 1

"]]
    );
    case!(
        sandbox,
        check(&["--env-file", "other.env"]),
        str![[r"
-- stderr
no findings in 1 flow (1 YAML file without a flow)
not checked: 1 env name: no source given can know that one is missing
exit code 0

"]]
    );
}

#[test]
fn a_version_is_a_release_a_minor_release_latest_or_any() {
    let sandbox = Sandbox::new("version")
        .file("flow.yaml", FLOW.replace("{{ secret('TOKEN') }}", "{{ secret('TOKEN') ?? 'x' }}"));
    let version = |version: &str| {
        let ran = sandbox.run(&["check", "--kestra-version", version, "--output-format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
        (ran.code, report["kestra_version"].clone())
    };
    assert_eq!(version("1.3"), (1, "1.3.31".into()));
    assert_eq!(version("1.3.31"), (1, "1.3.31".into()));
    assert_eq!(version("latest"), (1, "2.0.0".into()));
    assert_eq!(version("any"), (1, serde_json::Value::Null));
    assert_eq!(version("0.20").0, 0, "before 0.21 the fallback lives");
    case!(
        sandbox,
        check(&["--kestra-version", "7.1", "--quiet"]),
        str![[r#"
-- stdout
flow.yaml:6:48: warning[dead-secret-fallback] right side of `??` never takes the place of a missing secret
-- stderr
kestra-lint: the newest release known is 2.0.0; checking for that
exit code 1

"#]]
    );
    case!(
        sandbox,
        check(&["--kestra-version", "0.17"]),
        str![[r"
-- stderr
error: invalid value '0.17' for '--kestra-version <VERSION>': kestra versions before 0.18.0 are not supported

For more information, try '--help'.
exit code 2

"]]
    );
    case!(
        sandbox,
        check(&["--kestra-version", "newest"]),
        str![[r"
-- stderr
error: invalid value 'newest' for '--kestra-version <VERSION>': expected a version such as `1.3` or `1.3.19`, `latest` or `any`

For more information, try '--help'.
exit code 2

"]]
    );
}
