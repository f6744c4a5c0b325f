//! Values in Kubernetes manifests, Helm values and lists of names, in every output that sees them.

#[cfg(test)]
mod cases {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use kestra_lint::report::Format;

    use crate::{program::run, sandbox::Sandbox, tests::Values};

    fn manifests(values: &Values) -> [(&'static str, String); 4] {
        let v = || values.new_value();
        let encoded = || STANDARD.encode(v());
        let twice = || STANDARD.encode(STANDARD.encode(v()));
        let secret = format!(
            "kind: Secret\nmetadata: {{name: s}}\ndata:\n  SECRET_A: {}\n  SECRET_B: {}\n  OTHER: {}\n  SECRET_C: \
             {}\n  FILE: |\n    {}\n    {}\nstringData:\n  SECRET_D: {}\n  'SECRET_E': '{}'\n  PLAIN: {}\n  conf.yaml: \
             |\n    {}: {}\n    password: {}\n",
            twice(),
            encoded(),
            encoded(),
            v(),
            v(),
            v(),
            v(),
            encoded(),
            v(),
            v(),
            v(),
            v()
        );
        let pod = format!(
            "kind: Pod\nspec:\n  containers:\n  - name: k\n    image: kestra/kestra\n    env:\n    - {{name: SECRET_F, \
             value: {}}}\n    - {{name: ENV_G, value: '$(SECRET_A)-{}'}}\n    - name: DB_PASSWORD\n      value: {}\n    - \
             {{name: SECRET_H, valueFrom: {{secretKeyRef: {{name: s, key: PLAIN}}}}}}\n    envFrom:\n    - secretRef: \
             {{name: s}}\n",
            v(),
            v(),
            v()
        );
        let helm = format!(
            "common:\n  extraEnv:\n  - {{name: SECRET_I, value: {}}}\n  - {{name: ENV_J, value: {}}}\npostgresql: {{auth: \
             {{password: {}}}}}\nextraManifests:\n- kind: Secret\n  metadata: {{name: t}}\n  stringData: {{K: {}}}\n",
            v(),
            v(),
            v(),
            v()
        );
        let broken = format!("kind: Secret\nstringData:\n  A: {}\n B: {}\n", v(), v());
        [
            ("k8s/secret.yaml", secret),
            ("k8s/pod.yaml", pod),
            ("k8s/values.yaml", helm),
            ("broken.yaml", broken),
        ]
    }

    #[test]
    fn no_output_shows_a_value_of_a_manifest() {
        let values = Values::default();
        let flow = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: \"{{ \
                    secret('A') }} {{ secret('NOWHERE') }} {{ envs.g }} {{ secret('PLAIN') }}\"\n";
        let mut sandbox = Sandbox::new("canary-manifests").file("flow.yaml", flow);
        for (name, text) in manifests(&values) {
            sandbox = sandbox.file(name, text);
        }
        let names =
            format!("A={}\nB: {}\\\n  {}\n", values.new_value(), values.new_value(), values.new_value());
        let bad = format!("{} {}\n", values.new_value(), values.new_value());
        let json = format!("{{\"A\": \"{}\", \"B\": [\"{}\"\n", values.new_value(), values.new_value());
        let sandbox = sandbox.file("names.properties", names).file("bad.txt", bad).file("bad.json", json);
        let pieces = values.pieces();
        let sources: [&[&str]; 6] = [
            &["--manifest", "k8s"],
            &["--manifest", "k8s/secret.yaml"],
            &["--manifest", "broken.yaml"],
            &["--secret-names", "names.properties"],
            &["--secret-names", "bad.txt"],
            &["--secret-names", "bad.json"],
        ];
        let checks = Format::ALL
            .iter()
            .map(|format| vec!["check", "--min-level", "advice", "--output-format", format.name()]);
        let inventories = ["full", "json", "markdown", "html"].into_iter().flat_map(|format| {
            let plain = vec!["secrets", "--output-format", format];
            [plain.clone(), [plain, vec!["--matrix"]].concat()]
        });
        let others =
            [vec!["render"], vec!["config", "show"], vec!["check", "--verbose", "--diff", "--unsafe-fixes"]];
        for command in checks.chain(inventories).chain(others) {
            for source in sources {
                let mut arguments = command.clone();
                if command.first() != Some(&"config") {
                    arguments.push("flow.yaml");
                }
                arguments.extend(source);
                let ran = run(&mut sandbox.command(&arguments), b"");
                values.look(&pieces, &ran, &arguments.join(" "));
            }
        }
        values.assert_hidden();
    }
}
