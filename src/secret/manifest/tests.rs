//! Manifests as people write them, and as nobody should.

use super::*;
use crate::{
    secret::codec::encode,
    source::{SourceFile, Sources},
};

fn read(files: &[&str]) -> (Manifests, Sources) {
    let mut manifests = Manifests::default();
    let mut sources = Sources::default();
    for text in files {
        let id = sources.add(SourceFile::new("x.yaml", *text));
        manifests.add(id, text, Evidence::Named).expect("a manifest");
    }
    (manifests, sources)
}

/// The environment of every container that runs Kestra: `NAME=value`, `NAME?` where the value is not known.
fn environments(files: &[&str]) -> Vec<Vec<String>> {
    let (manifests, _) = read(files);
    let shown = |one: Variable| match one.value {
        Some(value) => format!("{}={}", one.name, value.expose()),
        None => format!("{}?", one.name),
    };
    manifests.workloads(&[]).into_iter().map(|one| one.variables.into_iter().map(shown).collect()).collect()
}

/// A deployment of Kestra with these lines in its container.
fn deployment(container: &str) -> String {
    let inner: Vec<String> = container.lines().map(|line| format!("          {line}\n")).collect();
    let inner = inner.concat();
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: kestra\nspec:\n  template:\n    spec:\n      \
         containers:\n        - name: kestra\n          image: kestra/kestra:v1.3.19\n{inner}"
    )
}

fn environment(container: &str, others: &[&str]) -> Vec<String> {
    let deployment = deployment(container);
    let mut files = vec![deployment.as_str()];
    files.extend(others);
    environments(&files).remove(0)
}

fn failure(text: &str, evidence: Evidence) -> (String, String) {
    let id = Sources::default().add(SourceFile::new("x.yaml", text));
    let failure = Manifests::default().add(id, text, evidence).expect_err("no manifest");
    (failure.to_string(), failure.at().of(text).to_owned())
}

#[test]
fn env_stands_over_env_from_and_later_entries_over_earlier() {
    let config = "kind: ConfigMap\nmetadata: {name: one}\ndata: {A: one, B: one, C: one}\n";
    let second = "kind: ConfigMap\nmetadata: {name: two}\ndata: {B: two, C: two}\n";
    let container = "env:\n  - {name: C, value: own}\n  - {name: D, value: first}\n  - {name: D, value: last}\n\
                     envFrom:\n  - configMapRef: {name: one}\n  - configMapRef: {name: two}\n";
    assert_eq!(environment(container, &[config, second]), ["A=one", "B=two", "C=own", "D=last"]);
}

#[test]
fn secret_data_is_decoded_once_and_string_data_stands_over_it() {
    let secret = format!(
        "kind: Secret\nmetadata: {{name: s}}\ndata:\n  A: {}\n  B: {}\n  C: no base64\nstringData:\n  B: plain\n",
        encode("YWJj"),
        encode("x"),
    );
    let container = "envFrom:\n  - secretRef: {name: s}\n    prefix: SECRET_\n";
    assert_eq!(environment(container, &[&secret]), ["SECRET_A=YWJj", "SECRET_B=plain", "SECRET_C=no base64"]);
}

#[test]
fn binary_data_gives_no_variable() {
    let config = "kind: ConfigMap\nmetadata: {name: c}\ndata: {A: one}\nbinaryData: {B: YWJj}\n";
    assert_eq!(environment("envFrom:\n  - configMapRef: {name: c}\n", &[config]), ["A=one"]);
}

#[test]
fn a_key_is_read_by_name_and_an_optional_one_may_lack() {
    let secret = "kind: Secret\nmetadata: {name: s}\nstringData: {key: value}\n";
    let entry = |name: &str, key: &str, optional: &str| {
        format!(
            "  - name: {name}\n    valueFrom:\n      secretKeyRef: {{name: s, key: {key}, optional: {optional}}}\n"
        )
    };
    let container = format!(
        "env:\n{}{}{}",
        entry("A", "key", "false"),
        entry("B", "away", "true"),
        entry("C", "away", "false")
    );
    assert_eq!(environment(&container, &[secret]), ["A=value", "C?"]);
    // Of an object that is not given nobody knows what it lacks.
    assert_eq!(environment(&container, &[]), ["A?", "B?", "C?"]);
}

#[test]
fn what_the_cluster_tells_is_not_known() {
    let container = "env:\n  - name: A\n    valueFrom: {fieldRef: {fieldPath: metadata.name}}\n  - name: B\n    \
                     valueFrom: {resourceFieldRef: {resource: limits.cpu}}\n  - name: C\n  - name: D\n    value:\n";
    assert_eq!(environment(container, &[]), ["A?", "B?", "C=", "D="]);
}

#[test]
fn references_are_expanded_from_what_stands_before() {
    let container = "env:\n  - {name: A, value: 'x$(B)'}\n  - {name: B, value: 'y$(A)$$(A)$(C)'}\n  \
                     - {name: U, valueFrom: {fieldRef: {fieldPath: status.podIP}}}\n  - {name: V, value: '$(U)/x'}\n  \
                     - {name: W, value: '$(DB_SERVICE_HOST)'}\n";
    assert_eq!(environment(container, &[]), ["A=x$(B)", "B=yx$(B)$(A)$(C)", "U?", "V?", "W?"]);
}

#[test]
fn a_secret_becomes_no_part_of_what_is_none() {
    let container = "env:\n  - {name: SECRET_A, value: abc}\n  - {name: ENV_B, value: 'x$(SECRET_A)'}\n  - {name: \
                     SECRET_C, value: '$(SECRET_A)d'}\n";
    assert_eq!(environment(container, &[]), ["ENV_B?", "SECRET_A=abc", "SECRET_C=abcd"]);
}

#[test]
fn an_object_that_is_not_given_may_hold_any_name() {
    let (manifests, _) = read(&[&deployment(
        "envFrom:\n  - secretRef: {name: away}\n  - configMapRef: {name: far}\n    prefix: ENV_\n",
    )]);
    assert_eq!(manifests.workloads(&[]).remove(0).open, ["", "ENV_"]);
}

#[test]
fn resources_of_controllers_name_keys_without_values() {
    let external = "kind: ExternalSecret\nmetadata: {name: e}\nspec:\n  target: {name: s}\n  data:\n  - secretKey: \
                    SECRET_A\n    remoteRef: {key: a}\n";
    let sealed = "kind: SealedSecret\nmetadata: {name: t}\nspec:\n  encryptedData: {SECRET_B: AgBy}\n";
    let container = "envFrom:\n  - secretRef: {name: s}\n  - secretRef: {name: t}\n";
    assert_eq!(environment(container, &[external, sealed]), ["SECRET_A?", "SECRET_B?"]);
    let all = "kind: ExternalSecret\nmetadata: {name: s}\nspec:\n  dataFrom: [{extract: {key: a}}]\n";
    let (manifests, _) = read(&[&deployment(container), all, sealed]);
    assert_eq!(manifests.workloads(&[]).remove(0).open, [""]);
    let templated = "kind: ExternalSecret\nmetadata: {name: s}\nspec:\n  target:\n    template:\n      data: \
                     {SECRET_T: '{{ .a | b64enc }}'}\n  data: [{secretKey: a}]\n";
    assert_eq!(environment(container, &[templated, sealed]), ["SECRET_B?", "SECRET_T?"]);
}

#[test]
fn an_object_is_looked_for_in_the_namespace() {
    let object = |namespace: &str, value: &str| {
        format!("kind: ConfigMap\nmetadata: {{name: c{namespace}}}\ndata: {{A: {value}}}\n")
    };
    let workload = |namespace: &str| {
        deployment("envFrom:\n  - configMapRef: {name: c}\n")
            .replace("  name: kestra\nspec", &format!("  name: kestra\n{namespace}spec"))
    };
    let (dev, prod) = (object(", namespace: dev", "dev"), object(", namespace: prod", "prod"));
    let of = |namespace: &str, files: &[&str]| {
        let workload = workload(namespace);
        environments(&[&[workload.as_str()], files].concat()).remove(0)
    };
    assert_eq!(of("  namespace: dev\n", &[&dev, &prod]), ["A=dev"]);
    assert_eq!(of("  namespace: dev\n", &[&object("", "any"), &prod]), ["A=any"]);
    assert!(of("  namespace: test\n", &[&dev, &prod]).is_empty());
    assert_eq!(of("", &[&prod]), ["A=prod"]);
}

#[test]
fn every_kind_of_workload_and_lists_are_read() {
    let container =
        "containers: [{name: k, image: 'reg.example.com:5000/kestra/kestra', env: [{name: A, value: x}]}]";
    for text in [
        format!("kind: Pod\nspec: {{{container}}}\n"),
        format!("kind: CronJob\nspec: {{jobTemplate: {{spec: {{template: {{spec: {{{container}}}}}}}}}}}\n"),
        format!("kind: StatefulSet\nspec: {{template: {{spec: {{{container}}}}}}}\n"),
        format!("kind: DaemonSet\nspec: {{template: {{spec: {{{container}}}}}}}\n"),
        format!("kind: Rollout\nspec: {{template: {{spec: {{{container}}}}}}}\n"),
        format!("kind: List\nitems:\n- kind: Service\n- kind: Pod\n  spec: {{{container}}}\n"),
        format!("kind: Service\n---\nkind: Pod\nspec: {{{container}}}\n"),
        format!("\u{feff}kind: Pod\r\nspec:\r\n  {container}\r\n"),
    ] {
        assert_eq!(environments(&[&text]), [["A=x"]], "{text}");
    }
}

#[test]
fn other_containers_are_left_alone_unless_they_are_named() {
    let pod = "kind: Pod\nspec:\n  containers:\n  - {name: db, image: postgres, env: [{name: A, value: x}]}\n  \
               - {name: app, image: acme/workflows, env: [{name: B, value: y}]}\n";
    let (manifests, _) = read(&[pod]);
    assert!(manifests.workloads(&[]).is_empty());
    let chosen = manifests.workloads(&["app".to_owned()]);
    assert_eq!(chosen.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["app"]);
    assert!(manifests.has_container("db") && !manifests.has_container("other"));
}

#[test]
fn anchors_and_merge_keys_are_followed() {
    let pod = "kind: Pod\nx: &env {name: A, value: x}\ny: &base {name: k, image: kestra/kestra}\nspec:\n  containers:\n  \
               - <<: *base\n    env: [*env, {<<: *env, name: B}]\n";
    assert_eq!(environments(&[pod]), [["A=x", "B=x"]]);
}

#[test]
fn the_image_and_the_configuration_tell_of_the_server() {
    let config = "kind: ConfigMap\nmetadata: {name: c}\ndata:\n  application.yaml: |\n    kestra:\n      secret: {type: \
                  vault}\n      variables: {env-vars-prefix: FILE_}\n";
    let pod = "kind: Pod\nspec:\n  containers:\n  - name: k\n    image: kestra/kestra:v1.3.19-full\n    env:\n    - name: \
               KESTRA_CONFIGURATION\n      value: |\n        kestra: {variables: {env-vars-prefix: APP_}}\n    \
               volumeMounts: [{name: v, mountPath: /app}]\n  volumes: [{name: v, configMap: {name: c}}]\n";
    let (manifests, _) = read(&[pod, config]);
    let workload = manifests.workloads(&[]).remove(0);
    let server = workload.config.as_ref().expect("a configuration");
    assert_eq!(server.secret_type.as_deref(), Some("vault"));
    assert_eq!(server.env_prefix.as_deref(), Some("APP_"));
    assert_eq!(workload.target().map(|target| target.to_string()).as_deref(), Some("1.3.19"));
}

#[test]
fn values_of_the_chart_from_1_0_are_put_together() {
    let values = "image: {repository: kestra/kestra, tag: v1.1.0}\nconfigurations:\n  application: {kestra: {secret: \
                  {type: vault}}}\ncommon:\n  extraEnv: [{name: A, value: common}, {name: B, value: common}]\n  \
                  extraEnvFrom: [{secretRef: {name: s}}]\ndind: {extraEnv: [{name: D, value: x}]}\ndeployments:\n  \
                  webserver: {enabled: true, extraEnv: [{name: B, value: web}]}\n  worker: {enabled: false}\n  \
                  standalone: {enabled: false}\nextraManifests:\n- kind: Secret\n  metadata: {name: s}\n  stringData: {C: \
                  c}\n";
    assert_eq!(environments(&[values]), [["A=common", "B=web", "C=c"]]);
    let (manifests, _) = read(&[values]);
    let workload = manifests.workloads(&[]).remove(0);
    assert_eq!(workload.config.expect("a configuration").secret_type.as_deref(), Some("vault"));
    assert_eq!(workload.name, "kestra-webserver");
}

#[test]
fn values_of_the_chart_before_1_0_have_one_list() {
    let values = "image: {image: kestra/kestra}\nextraEnv: [{name: A, value: x}]\nextraSecretEnvFrom: [{name: s, prefix: \
                  SECRET_}]\nconfiguration: {kestra: {variables: {env-vars-prefix: APP_}}}\ndeployments: {worker: \
                  {enabled: true, extraEnv: [{name: B, value: y}]}}\n";
    let secret = "kind: Secret\nmetadata: {name: s}\nstringData: {C: c}\n";
    assert_eq!(environments(&[values, secret]), [["B=y", "SECRET_C=c"], ["A=x", "SECRET_C=c"]]);
    let below = values.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
    assert_eq!(environments(&[&format!("kestra:\n{below}"), secret]).len(), 2);
}

#[test]
fn in_a_folder_only_what_no_other_chart_has_is_taken_for_values() {
    let likely = "extraEnv: [{name: A, value: x}]\n";
    assert_eq!(environments(&[likely]), [["A=x"]]);
    assert!(failure(likely, Evidence::InFolder).0.starts_with("this holds no secret"));
    for other in ["tasks: []\nid: x\nextraEnv: []\n", "services: {}\nextraEnv: []\n", "a: 1\n", "", "- a\n"] {
        assert!(failure(other, Evidence::Named).0.starts_with("this holds no secret"), "{other}");
    }
}

#[test]
fn templates_are_refused_where_they_begin() {
    let template = "this is a template of helm, not yaml; render it first, with `helm template`";
    let said = failure("kind: Secret\n{{- if .Values.x }}\ndata:\n", Evidence::Named);
    assert_eq!(said.0, template);
    let said = failure("kind: Secret\nmetadata:\n  name: {{ .Release.Name }}\n", Evidence::Named);
    assert_eq!(said, (template.to_owned(), "{{ .Release.Name }}".to_owned()));
    let (said, _) = failure("kind: Secret\ndata: [\n", Evidence::Named);
    assert_ne!(said, template);
}

#[test]
fn values_stand_where_they_are_written() {
    let secret = "kind: Secret\nmetadata: {name: s}\nstringData:\n  key: 'value'\n";
    let pod = "kind: Pod\nspec:\n  containers:\n  - image: kestra/kestra\n    env:\n    - name: A\n      value: plain\n    \
               - name: B\n      valueFrom: {secretKeyRef: {name: s, key: key}}\n";
    let (manifests, sources) = read(&[pod, secret]);
    let text =
        |(source, span): (SourceId, Span)| span.of(sources.get(source).expect("a file").text()).to_owned();
    let places: Vec<_> = manifests
        .workloads(&[])
        .remove(0)
        .variables
        .into_iter()
        .map(|one| (one.provenance.name().map(text), one.provenance.value().map(text)))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(places, [(some("A"), some("plain")), (some("B"), some("value"))]);
    assert_eq!(manifests.places().into_iter().map(text).collect::<Vec<_>>(), ["plain", "value"]);
    assert_eq!(manifests.secret_places().into_iter().map(text).collect::<Vec<_>>(), ["value"]);
}

#[test]
fn hostile_manifests_end() {
    let bomb: Vec<String> =
        (1..60).map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1)).collect();
    let bomb = format!("a0: &a0 [x]\n{}kind: List\nitems: *a59\n", bomb.concat());
    let merges: Vec<String> = (1..60)
        .map(|level| format!("b{level}: &b{level} {{<<: [*b{0}, *b{0}, *b{0}]}}\n", level - 1))
        .collect();
    let merges = format!("b0: &b0 {{k: v}}\n{}kind: ConfigMap\ndata: *b59\n", merges.concat());
    let itself = "kind: ConfigMap\ndata: &d {<<: *d, A: x}\n".to_owned();
    let lists = format!("kind: List\nitems: {}", "[{kind: List, items: ".repeat(300)) + &"}]".repeat(300);
    let deep = format!("kind: Secret\ndata: {}", "[".repeat(200_000));
    for text in [bomb, merges, itself, lists, deep] {
        let id = Sources::default().add(SourceFile::new("x.yaml", text.as_str()));
        let mut manifests = Manifests::default();
        _ = manifests.add(id, &text, Evidence::Named);
        assert!(manifests.workloads(&[]).is_empty());
    }
}

#[test]
fn a_manifest_of_3_mb_is_read_in_linear_time() {
    let data: Vec<String> =
        (0..60_000).map(|at| format!("  SECRET_KEY_NUMBER_{at}: VmFsdWVPZlRoaXM=\n")).collect();
    let secret = format!("kind: Secret\nmetadata: {{name: s}}\ndata:\n{}", data.concat());
    let from = "  - secretRef: {name: s}\n".repeat(50_000);
    let (manifests, _) = read(&[&secret, &deployment(&format!("envFrom:\n{from}"))]);
    assert_eq!(manifests.workloads(&[]).remove(0).variables.len(), 60_000);
}
