//! `--manifest`: Kubernetes manifests and values of the Helm chart.

use base64::Engine as _;
use snapbox::str;

use crate::{case, sandbox::Sandbox};

const FLOW: &str = "id: a
namespace: company.team
tasks:
  - id: call
    type: io.kestra.plugin.core.http.Request
    uri: \"https://{{ envs.region }}/{{ secret('TOKEN') }}\"
";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: kestra
spec:
  template:
    spec:
      containers:
        - name: kestra
          image: kestra/kestra:v1.3.19
          envFrom:
            - secretRef:
                name: flow-secrets
          env:
            - name: ENV_REGION
              value: eu
";

fn flow(name: &str) -> Sandbox {
    Sandbox::new(name).file("flow.yaml", FLOW)
}

fn check<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--output-format", "concise", "--no-process-env"], arguments].concat()
}

fn base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// A Secret whose `data` has one value, encoded so often.
fn secret(key: &str, times: usize) -> String {
    let value = (0..times).fold("correct-horse".to_owned(), |value, _| base64(&value));
    format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: flow-secrets\ndata:\n  {key}: {value}\n")
}

#[test]
fn a_deployment_and_its_secret_define_and_claim() {
    let sandbox = flow("manifest-deployment")
        .file("k8s/deployment.yaml", DEPLOYMENT)
        .file("k8s/secret.yaml", secret("SECRET_TOKEN", 2))
        .file("other.yaml", secret("SECRET_OTHER", 2));
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "k8s"]),
        str![[r#"
-- stderr
no findings in 1 flow
exit code 0

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "k8s/deployment.yaml", "--manifest", "other.yaml"]),
        str![[r#"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow
exit code 1

"#]]
    );
}

#[test]
fn an_object_that_is_not_given_may_hold_any_secret() {
    let sandbox = flow("manifest-open").file("deployment.yaml", DEPLOYMENT);
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "deployment.yaml"]),
        str![[r#"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no source given can know that one is missing
exit code 0

"#]]
    );
}

#[test]
fn a_secret_alone_claims_the_kinds_that_it_holds() {
    let sandbox = flow("manifest-alone")
        .file("secret.yaml", secret("SECRET_OTHER", 2))
        .file("bare.yaml", secret("TOKEN", 2));
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "secret.yaml"]),
        str![[r#"
-- stdout
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
1 error in 1 flow
not checked: 1 env name: no source given can know that one is missing
exit code 1

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "bare.yaml"]),
        str![[r#"
-- stderr
no findings in 1 flow
not checked: 1 secret key: no source given can know that one is missing
not checked: 1 env name: no source given can know that one is missing
exit code 0

"#]]
    );
}

#[test]
fn a_secret_encoded_once_under_data_reaches_kestra_as_plain_text() {
    let sandbox = flow("manifest-once").file("secret.yaml", secret("SECRET_TOKEN", 1));
    case!(
        sandbox,
        ["check", "--output-format", "full", "--no-process-env", "flow.yaml", "--manifest", "secret.yaml"],
        str![[r#"
-- stdout
undecodable-secret

  × secret `SECRET_TOKEN` is not valid base64
   ╭─[secret.yaml:6:17]
 6 │   SECRET_TOKEN: ********
   ·                 ────┬───
   ·                     ╰── character 8 is outside the base64 alphabet
   ╰────
  help: kestra skips secrets that it cannot decode; encode the value twice, once for kestra and once for `data`:
        `printf %s 'value' | base64 -w0 | base64 -w0`

-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix --unsafe-fixes`
not checked: 1 env name: no source given can know that one is missing
exit code 1

"#]]
    );
}

#[test]
fn values_of_the_chart_are_told_by_their_keys() {
    let values = "common:\n  extraEnv:\n    - name: ENV_CITY\n      value: bonn\ndind:\n  extraEnv:\n    - name: \
                  ENV_REGION\n      value: eu\n";
    let sandbox = flow("manifest-values")
        .file("chart/prod.yaml", values)
        .file("chart/template.yaml", "kind: Secret\nmetadata:\n  name: {{ .Release.Name }}\ndata: {}\n");
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "chart"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
kestra-lint: chart/template.yaml:3:9: left out: this is a template of helm, not yaml; render it first, with `helm template`
2 errors in 1 flow
exit code 1

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "chart/template.yaml"]),
        str![[r#"
-- stderr
kestra-lint: chart/template.yaml:3:9: this is a template of helm, not yaml; render it first, with `helm template`
exit code 2

"#]]
    );
}

#[test]
fn what_is_no_manifest_is_refused_where_it_is_named() {
    let sandbox = flow("manifest-other")
        .file("broken.yaml", "kind: Secret\ndata: [\n")
        .file("empty/readme.md", "nothing\n")
        .file("db.yaml", "kind: Pod\nspec: {containers: [{name: db, image: postgres}]}\n");
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "flow.yaml"]),
        str![[r#"
-- stderr
kestra-lint: flow.yaml:1:1: this holds no secret, no config map, no workload and no values of kestra's helm chart
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "broken.yaml"]),
        str![[r#"
-- stderr
kestra-lint: broken.yaml:3:1: expected a value, found the end of the file
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "absent.yaml"]),
        str![[r#"
-- stderr
kestra-lint: cannot read `absent.yaml`: there is no such file
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "empty"]),
        str![[r#"
-- stderr
kestra-lint: no file below `empty` is a kubernetes manifest, or holds values of kestra's helm chart
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "db.yaml"]),
        str![[r#"
-- stderr
kestra-lint: no container of `db.yaml` runs a `kestra/kestra` image; name the one that does with `--service`
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "db.yaml", "--service", "web"]),
        str![[r#"
-- stderr
kestra-lint: `db.yaml` has no container `web`
exit code 2

"#]]
    );
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "db.yaml", "--service", "db"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
flow.yaml:6:48: error[unknown-secret] no source defines the secret `TOKEN`
-- stderr
2 errors in 1 flow
exit code 1

"#]]
    );
}

#[test]
fn credentials_in_manifests_are_warnings_and_those_of_secrets_are_where_they_belong() {
    let password = ["tr0ub4dor", "and3x"].concat();
    let config = format!(
        "kind: ConfigMap\nmetadata:\n  name: c\ndata:\n  DB_PASSWORD: {password}\n---\nkind: \
         Secret\nmetadata:\n  name: s\nstringData:\n  DB_PASSWORD: {password}\n"
    );
    let sandbox = flow("manifest-credential").file("config.yaml", &config);
    case!(
        sandbox,
        ["check", "--output-format", "full", "--no-process-env", "flow.yaml", "--manifest", "config.yaml"],
        str![[r#"
-- stdout
hardcoded-credential

  ⚠ credential seems to be stored in the file as plain text
   ╭─[config.yaml:5:16]
 5 │   DB_PASSWORD: ********
   ·                ────┬───
   ·                    ╰── `DB_PASSWORD` sounds like a credential
   ╰────
  help: take it out; whoever reads the file reads the credential

-- stderr
1 warning in 1 flow
not checked: 1 secret key: no source given can know that one is missing
not checked: 1 env name: no source given can know that one is missing
exit code 1

"#]]
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let sandbox = flow("manifest-crlf")
        .file("k8s/deployment.yaml", crlf(DEPLOYMENT))
        .file("k8s/secret.yaml", crlf(&secret("SECRET_TOKEN", 1)));
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "k8s"]),
        str![[r#"
-- stdout
k8s/secret.yaml:6:17: error[undecodable-secret] secret `SECRET_TOKEN` is not valid base64
-- stderr
1 error in 1 flow
1 finding can be fixed with `--fix --unsafe-fixes`
exit code 1

"#]]
    );
}

#[test]
fn the_image_gives_the_version_and_the_configuration_the_backend() {
    let vault = DEPLOYMENT.replace(
        "            - name: ENV_REGION\n              value: eu\n",
        "            - name: KESTRA_CONFIGURATION\n              value: \"kestra: {secret: {type: vault}}\"\n",
    );
    let sandbox = flow("manifest-server")
        .file("deployment.yaml", &vault)
        .file("secret.yaml", secret("SECRET_OTHER", 2));
    case!(
        sandbox,
        check(&["flow.yaml", "--manifest", "deployment.yaml", "--manifest", "secret.yaml"]),
        str![[r#"
-- stdout
flow.yaml:6:27: error[unknown-env] no source defines the env `region`
-- stderr
1 error in 1 flow
not checked: 1 secret key: the server keeps its secrets in `vault`
exit code 1

"#]]
    );
    let shown =
        ["config", "show", "--no-process-env", "--manifest", "deployment.yaml", "--manifest", "secret.yaml"];
    case!(
        sandbox,
        shown,
        str![[r#"
-- stdout
kestra-version: "1.3.19" # tag of the image in deployment.yaml
select:
  - all # default
extend-select: [] # default
ignore: [] # default
levels: {} # default
per-file-ignores: {} # default
exclude: [] # default
force-exclude: false # default
gitignore: true # default
min-level: warning # default
fail-level: warning # default
output-format: auto # default
color: auto # default
quiet: false # default
progress: true # default
verbose: false # default
statistics: false # default
show-files: false # default
exit-zero: false # default
fix: false # default
unsafe-fixes: false # default
fix-only: false # default
show-fixes: false # default
sources:
  manifests:
    - deployment.yaml # --manifest
    - secret.yaml # --manifest
  process-env: false # --no-process-env
environments: {} # default
names: {} # default
credential-rules: [] # default
credential-rules-from: [] # default
exit code 0

"#]]
    );
}
