//! No output shows a secret: known values are planted wherever a value can stand, every command runs over them in
//! every format, and not six characters in a row of any of them, plain or encoded, may come out.

#[cfg(test)]
#[path = "canary/baseline.rs"]
mod baseline;
#[cfg(test)]
#[path = "canary/config.rs"]
mod config;
#[cfg(test)]
#[path = "canary/fix.rs"]
mod fix;
#[cfg(test)]
#[path = "canary/manifests.rs"]
mod manifests;
#[cfg(test)]
#[path = "support/program.rs"]
mod program;
#[cfg(test)]
#[path = "canary/render.rs"]
mod render;
#[cfg(test)]
#[path = "support/sandbox.rs"]
mod sandbox;

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        collections::{BTreeMap, BTreeSet, HashSet},
    };

    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE},
    };
    use kestra_lint::report::Format;
    use serde_json::Value;

    use crate::{
        program::{Ran, run},
        sandbox::Sandbox,
    };

    /// The shortest piece of a value that counts as shown.
    const PIECE: usize = 6;

    fn base64(text: &str) -> String {
        STANDARD.encode(text)
    }

    /// Makes values that stand nowhere else, and remembers them.
    #[derive(Debug, Default)]
    pub(crate) struct Values {
        state: RefCell<u64>,
        planted: RefCell<Vec<String>>,
        shown: RefCell<BTreeMap<String, String>>,
        /// Lines that were looked at: most are the same in every run.
        seen: RefCell<HashSet<String>>,
    }

    impl Values {
        /// A new value of 24 characters; equal in every run.
        pub(crate) fn new_value(&self) -> String {
            const ALPHABET: &[u8; 32] = b"abcdefghkmnpqrstuvwxyzABCDEFGHKM";
            let mut state = self.state.borrow_mut();
            let value: String = (0..24)
                .map(|_| {
                    *state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    char::from(ALPHABET[usize::try_from(*state >> 59).expect("five bits")])
                })
                .collect();
            self.planted.borrow_mut().push(value.clone());
            value
        }

        /// All pieces of all values, as they are and encoded in every way that occurs here.
        pub(crate) fn pieces(&self) -> BTreeSet<String> {
            let mut pieces = BTreeSet::new();
            let mut add = |text: &str| {
                let chars: Vec<char> = text.chars().collect();
                pieces.extend(chars.windows(PIECE).map(|piece| piece.iter().collect::<String>()));
            };
            for value in self.planted.borrow().iter() {
                add(value);
                // Encoded at each of the three places where a value can begin in a longer text; the outermost
                // characters also hold bits of their neighbours.
                for lead in 0..3 {
                    let encoded = STANDARD_NO_PAD.encode(format!("{}{value}", "x".repeat(lead)));
                    let inner: String = encoded.chars().skip(if lead == 0 { 0 } else { lead + 1 }).collect();
                    let inner = inner.get(..inner.len() - 1).expect("base64 is ASCII");
                    add(inner);
                    if lead == 0 {
                        add(STANDARD_NO_PAD.encode(&encoded).trim_end_matches('='));
                    }
                }
            }
            pieces
        }

        /// Notes each line of the output that shows a piece of a value.
        pub(crate) fn look(&self, pieces: &BTreeSet<String>, ran: &Ran, what: &str) {
            assert!((0..=2).contains(&ran.code), "{what}: {}", ran.code);
            assert!(!ran.stderr.contains("internal error"), "{what}: {}", ran.stderr);
            for line in ran.stdout.lines().chain(ran.stderr.lines()) {
                if !self.seen.borrow_mut().insert(line.to_owned()) {
                    continue;
                }
                let chars: Vec<char> = line.chars().collect();
                let shows =
                    chars.windows(PIECE).any(|piece| pieces.contains(&piece.iter().collect::<String>()));
                if shows {
                    self.shown.borrow_mut().entry(line.to_owned()).or_insert_with(|| what.to_owned());
                }
            }
        }

        pub(crate) fn assert_hidden(&self) {
            let shown = self.shown.borrow();
            let list: Vec<String> =
                shown.iter().map(|(line, what)| format!("{what}\n    {line}\n")).collect();
            assert!(list.is_empty(), "{} lines show values:\n{}", list.len(), list.concat());
        }
    }

    /// An env file with a value at every place where one can stand, right or wrong.
    pub(crate) fn env_file(values: &Values) -> String {
        let v = || values.new_value();
        let long = format!("{}{}{}{}", v(), v(), v(), v());
        let encoded = base64(&long);
        let wrapped: Vec<String> = encoded
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8(line.to_vec()).expect("ASCII"))
            .collect();
        let narrow: Vec<String> = base64(&format!("{}{}{}", v(), v(), v()))
            .as_bytes()
            .chunks(44)
            .map(|line| String::from_utf8(line.to_vec()).expect("ASCII"))
            .collect();
        let lines = [
            format!("SECRET_RIGHT={}", base64(&v())),
            format!("SECRET_PLAIN={}", v()),
            format!("SECRET_PASSWORD=p!{}", v()),
            format!("SECRET_SENTENCE={} and {}", v(), v()),
            format!("SECRET_DOUBLE_QUOTES=\"{}\"", v()),
            format!("SECRET_SINGLE_QUOTES='{} {}'", v(), v()),
            format!("SECRET_TWICE={}", base64(&base64(&v()))),
            format!("SECRET_NEWLINE={}", base64(&format!("{}\n", v()))),
            format!("SECRET_URL_SAFE={}", URL_SAFE.encode(format!("{}??>>", v()))),
            format!("SECRET_TEMPLATE={}", base64(&format!("{{{{ {} }}}}", v()))),
            format!("SECRET_BINARY={}", STANDARD.encode([v().as_bytes(), &[0, 255, 254]].concat())),
            format!("SECRET_COMMENTED={} # was {}", base64(&v()), v()),
            format!("SECRET_BROKEN_COMMENTED={}! # was {}", v(), v()),
            format!("# SECRET_OLD={}", v()),
            format!("export SECRET_EXPORTED={}", v()),
            format!("SECRET_MACRO={{{{ \"{}\" | base64encode }}}}", v()),
            format!("SECRET_MACRO_QUOTED='{{{{ \"{}\" | base64encode }}}}'", v()),
            format!("SECRET_MACRO_BROKEN={{{{ \"{} | base64encode }}}}", v()),
            format!("SECRET_EXPANDED=${{SECRET_PLAIN}}{}", v()),
            format!("SECRET_DEFAULT=${{NOT_THERE:-{}}}", v()),
            format!("SECRET_REQUIRED=${{NOT_THERE:?{}}}", v()),
            format!("SECRET_BAD_EXPANSION=${{NOT THERE {}", v()),
            format!("SECRET_TWO_LINES=\"{}\n{}\"", v(), v()),
            format!("SECRET_KEY=-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", v()),
            format!("SECRET_WRAPPED={}", wrapped.join("\n")),
            format!("SECRET_NARROW={}", narrow.join("\n")),
            format!("SECRET_Case={}", base64(&v())),
            format!("SECRET_CASE={}", base64(&v())),
            format!("SECRET_AGAIN={}", base64(&v())),
            format!("SECRET_AGAIN={}", base64(&v())),
            format!("SECRET_DA-SH={}", v()),
            format!("SECRET_SPACE ={}", v()),
            format!("SECRET_COLON: {}", v()),
            format!("ENV_REGION={}", v()),
            format!("ENV_Region={}", v()),
            format!("ENV_DB_PASSWORD={}", v()),
            format!("KESTRA_STALE={}", v()),
            format!("UNPREFIXED={}", v()),
            "SECRET_EMPTY=".to_owned(),
            // A value that lost its name stands where a name is looked for.
            v(),
            format!("{}==", base64(&v())),
            format!("  {}", v()),
            format!("={}", v()),
        ];
        lines.join("\n") + "\n"
    }

    /// Lines that make Compose refuse a file; one each, as the rest of a file is not read behind it.
    fn refused_env_files(values: &Values) -> Vec<String> {
        let v = || values.new_value();
        vec![
            format!("SECRET_A={}\nSECRET B={}\n", v(), v()),
            format!("SECRET_A=\"{}\nSECRET_B={}\n", v(), v()),
            format!("SECRET_A='{} {}\n", v(), v()),
            format!("SECRET_A=${{{}\n", v()),
            format!("{} {}\n", v(), v()),
            format!("-----BEGIN {}-----\n{}\n", v(), v()),
            format!("\u{feff}SECRET_A={}\r\nSECRET_B=\"{}\r\n{}", v(), v(), v()),
            format!("SECRET_A={}\u{0}{}\n", v(), v()),
            format!("{{\"SECRET_A\": \"{}\"}}\n", v()),
            format!("{}\n", v()),
        ]
    }

    pub(crate) fn compose_file(values: &Values) -> String {
        let v = || values.new_value();
        format!(
            "services:\n  kestra:\n    image: kestra/kestra:v1.3.19\n    env_file: [given.env]\n    environment:\n      \
             SECRET_RIGHT: {}\n      SECRET_PLAIN: {}\n      SECRET_QUOTED: \"p!{}\"\n      SECRET_NUMBER: 1{}\n      \
             SECRET_EXPANDED: ${{SECRET_PLAIN}}\n      SECRET_DEFAULT: ${{NOT_THERE:-{}}}\n      \
             SECRET_BLOCK: |\n        {}\n        {}\n      SECRET_TWICE: {}\n      SECRET_NULL:\n      \
             ENV_PASSWORD: {}\n      ENV_Region: {}\n      ENV_REGION: {}\n      KESTRA_CONFIGURATION: |\n        \
             datasources:\n          postgres:\n            password: {}\n  other:\n    image: kestra/kestra:v1.3.19\n    \
             environment:\n      - SECRET_LIST={}\n      - SECRET_LIST_PLAIN={}\n      - {}\n      - ENV_X={}\n",
            base64(&v()),
            v(),
            v(),
            v(),
            v(),
            v(),
            v(),
            base64(&base64(&v())),
            v(),
            v(),
            v(),
            v(),
            base64(&v()),
            v(),
            v(),
            v(),
        )
    }

    fn refused_compose_files(values: &Values) -> Vec<String> {
        let v = || values.new_value();
        let kestra = "services:\n  kestra:\n    image: kestra/kestra\n    environment:\n      ";
        vec![
            format!("{kestra}SECRET_A: \"{}\n      SECRET_B: {}\n", v(), v()),
            format!("{kestra}SECRET_A: ${{{}\n", v()),
            format!("{kestra}SECRET_A: ${{NOT_THERE:?{}}}\n", v()),
            format!("{kestra}SECRET_A: [{}]\n", v()),
            format!("{kestra}- SECRET_A={}\n      SECRET_B: {}\n", v(), v()),
            format!("{kestra}SECRET_A: &{} {}\n      SECRET_B: *{}\n", v(), v(), v()),
            format!("{kestra}SECRET_A: !{} {}\n", v(), v()),
            format!("services:\n  kestra:\n    image: kestra/kestra\n    environment: {}\n", v()),
            format!("services:\n  kestra:\n    image: kestra/kestra\n    passwords: {}\n", v()),
        ]
    }

    fn names_file(values: &Values) -> String {
        let v = || values.new_value();
        format!("DB_PASSWORD\nSECRET_KNOWN\nSECRET_A={}\nSECRET_B = {}\nENV_C: {}\n", v(), v(), v())
    }

    /// Flows that ask for the planted names in every way, none of which shows a value.
    pub(crate) fn flow() -> String {
        "id: canary\nnamespace: company.team\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    \
         message: |\n      {{ secret('PLAIN') }} {{ secret('SECRET_TWICE') }} {{ secret('PLAYN') }}\n      \
         {{ secret('MACRO') | upper }} {{ secret(WRAPPED) }} {{ envs.REGION }} {{ envs.env_region }} {{ envs.regionn }}\n      \
         {{ secret('unprefixed') }} {{ envs.stale }} {{ envs.db_password }} {{ secrets.RIGHT }}\n"
            .to_owned()
    }

    const COMMANDS: &[&[&str]] = &[
        &["rules"],
        &["rules", "--output-format", "json"],
        &["explain", "unknown-secret"],
        &["explain", "unknown-sekret"],
        &["config", "schema"],
        &["config", "show"],
    ];

    /// Formats, and how much is said besides.
    pub(crate) const SHAPES: &[&[&str]] = &[
        &["--output-format", "full", "--verbose"],
        &["--output-format", "full", "--quiet", "--color", "always"],
        &["--output-format", "concise", "--verbose"],
        &["--output-format", "json", "--quiet"],
    ];

    /// [`SHAPES`], and one in which every format there is goes to a file of its name.
    fn shapes() -> Vec<Vec<&'static str>> {
        let files = Format::ALL
            .iter()
            .flat_map(|format| ["--output-format", format.name(), "--output-file", format.name()]);
        let every_format = files.chain(["--quiet"]).collect();
        SHAPES.iter().map(|shape| shape.to_vec()).chain([every_format]).collect()
    }

    /// What a run wrote, and the files it wrote, which are gone then.
    fn with_files(sandbox: &Sandbox, mut ran: Ran) -> Ran {
        for format in Format::ALL {
            let path = sandbox.path(format.name());
            if path.exists() {
                ran.stdout.push_str(&sandbox.read(format.name()));
                std::fs::remove_file(path).expect("a file of ours");
            }
        }
        ran
    }

    #[test]
    fn every_format_is_looked_at() {
        let sandbox = Sandbox::new("every-format").file("flow.yaml", flow());
        let shapes = shapes();
        let ran = sandbox.run(&[&["check"], shapes.last().expect("a shape").as_slice()].concat());
        assert_eq!(ran.stdout, "");
        for format in Format::ALL {
            assert!(sandbox.read(format.name()).contains("flow.yaml"), "{}", format.name());
        }
        assert!(with_files(&sandbox, ran).stdout.contains("</html>"));
    }

    pub(crate) fn files(values: &Values) -> (Sandbox, Vec<String>) {
        let mut files = vec![
            ("given.env".to_owned(), env_file(values)),
            ("windows.env".to_owned(), env_file(values).replace('\n', "\r\n")),
            ("names.txt".to_owned(), names_file(values)),
            (
                "names.json".to_owned(),
                format!("[\"DB_PASSWORD\", {{\"SECRET_A\": \"{}\"}}]", values.new_value()),
            ),
            (
                "names.yaml".to_owned(),
                format!("SECRET_A: {}\nDB_PASSWORD: \"{}\"\n", values.new_value(), values.new_value()),
            ),
            ("given-compose.yaml".to_owned(), compose_file(values)),
        ];
        let numbered = |kind: &str, texts: Vec<String>| -> Vec<(String, String)> {
            texts.into_iter().enumerate().map(|(index, text)| (format!("{kind}-{index}"), text)).collect()
        };
        files.extend(numbered("refused-env", refused_env_files(values)));
        files.extend(numbered("refused-compose", refused_compose_files(values)));
        let name = std::thread::current().name().unwrap_or("canary").replace("::", "-");
        let mut sandbox = Sandbox::new(&name)
            .file("flows/flow.yaml", flow())
            .file("flows/windows.yaml", flow().replace('\n', "\r\n"))
            .file("flows/broken.yaml", flow() + "    broken: \"no end\n\t: [\n")
            .file(
                "flows/resource.yaml",
                format!("spec:\n  source: |\n    {}", flow().replace('\n', "\n    ")),
            );
        for (name, text) in &files {
            sandbox = sandbox.file(name, text);
        }
        (sandbox, files.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn no_source_file_shows_a_value_whatever_it_is_taken_for() {
        let values = Values::default();
        let (sandbox, files) = files(&values);
        let pieces = values.pieces();
        for file in &files {
            // A bare word in a list of names is a name.
            let is_bare = ["refused-env-4", "refused-env-5", "refused-env-9"].contains(&file.as_str());
            let flags = ["--env-file", "--compose", "--config", "--secret-names"];
            for flag in flags.into_iter().filter(|flag| !is_bare || *flag != "--secret-names") {
                for shape in &shapes() {
                    let fixed = ["check", "flows", "--min-level", "advice", "--no-process-env", flag, file];
                    let ran = with_files(&sandbox, sandbox.run(&[&fixed, shape.as_slice()].concat()));
                    values.look(&pieces, &ran, &format!("{flag} {file} {shape:?}"));
                }
            }
        }
        values.assert_hidden();
    }

    #[test]
    fn a_source_file_that_is_named_as_a_flow_shows_no_value() {
        let values = Values::default();
        let (sandbox, files) = files(&values);
        let pieces = values.pieces();
        for file in &files {
            for shape in &shapes() {
                let arguments = [&["check", file, "--min-level", "advice"], shape.as_slice()].concat();
                let ran = with_files(&sandbox, sandbox.run(&arguments));
                values.look(&pieces, &ran, &format!("{file} {shape:?}"));
            }
        }
        values.assert_hidden();
    }

    type Text = fn(&Values) -> String;

    #[test]
    fn sources_found_beside_the_flows_show_no_value() {
        let values = Values::default();
        let kinds: [(&str, Text); 4] = [
            (".env", env_file),
            (".env_encoded", env_file),
            ("compose.yaml", compose_file),
            ("docker-compose.yml", compose_file),
        ];
        for (name, text) in kinds {
            let sandbox = Sandbox::new(&format!("found-{name}"))
                .file(name, text(&values))
                .file("given.env", env_file(&values))
                .file("flow.yaml", flow());
            let pieces = values.pieces();
            for shape in &shapes() {
                let arguments = [&["check", "--min-level", "advice"], shape.as_slice()].concat();
                let ran = with_files(&sandbox, sandbox.run(&arguments));
                assert!(
                    ran.stdout.contains("flow.yaml"),
                    "there are findings: {} {}",
                    ran.stdout,
                    ran.stderr
                );
                values.look(&pieces, &ran, &format!("{name} {shape:?}"));
                let arguments = [&["check", "-", "--min-level", "advice"], shape.as_slice()].concat();
                let ran = with_files(&sandbox, run(&mut sandbox.command(&arguments), flow().as_bytes()));
                values.look(&pieces, &ran, &format!("{name} stdin {shape:?}"));
            }
        }
        values.assert_hidden();
    }

    #[test]
    fn the_environment_of_the_process_shows_no_value() {
        let values = Values::default();
        let v = || values.new_value();
        let variables = [
            ("SECRET_RIGHT", base64(&v())),
            ("SECRET_PLAIN", v()),
            ("SECRET_PASSWORD", format!("p!{}", v())),
            ("SECRET_TWICE", base64(&base64(&v()))),
            ("SECRET_NEWLINE", base64(&format!("{}\n", v()))),
            ("SECRET_TEMPLATE", base64(&format!("{{{{ {} }}}}", v()))),
            ("SECRET_MACRO", format!("{{{{ \"{}\" | base64encode }}}}", v())),
            ("SECRET_TWO_LINES", format!("{}\n{}", v(), v())),
            ("SECRET_DA-SH", v()),
            ("SECRET_Case", v()),
            ("SECRET_CASE", v()),
            ("ENV_REGION", v()),
            ("ENV_Region", v()),
            ("ENV_DB_PASSWORD", v()),
            ("KESTRA_STALE", v()),
            ("UNRELATED", v()),
        ];
        let sandbox = Sandbox::new("environment")
            .file("flow.yaml", flow())
            .file("not.env", "A=$UNRELATED ${SECRET_PLAIN}\n");
        let pieces = values.pieces();
        for source in [&["--process-env"][..], &[], &["--env-file", "not.env"], &["--env-file", "absent.env"]]
        {
            for shape in &shapes() {
                let arguments = [&["check", "--min-level", "advice"], source, shape].concat();
                let ran = run(sandbox.command(&arguments).envs(variables.clone()), b"");
                let ran = with_files(&sandbox, ran);
                values.look(&pieces, &ran, &format!("{source:?} {shape:?}"));
            }
        }
        for command in COMMANDS {
            let ran = run(sandbox.command(command).envs(variables.clone()), b"");
            values.look(&pieces, &ran, &format!("{command:?}"));
        }
        values.assert_hidden();
    }

    /// Flows with a value at every place where a credential may stand, beside things that other rules speak of.
    pub(crate) fn leaking_flows(values: &Values) -> Vec<String> {
        let v = || values.new_value();
        let head = "id: load\nnamespace: company.team\n";
        let task = |properties: &str| format!("{head}tasks:\n  - id: call\n{properties}");
        vec![
            task(&format!(
                "    type: io.kestra.plugin.jdbc.postgresql.Query\n    url: \"jdbc:postgresql://db/app?user=a&password={}\"\n    \
                 password: {}\n    sql: \"{{{{ envs.UPPER }}}} {{{{ vars.x ?? 'd' | lower }}}}\"\n",
                v(),
                v()
            )),
            task(&format!(
                "    type: io.kestra.plugin.core.http.Request\n    uri: \"https://a:{}@b/{{{{ envs.UPPER }}}}\"\n    headers:\n      \
                 Authorization: \"Bearer {}\" # {{{{ }}}}\n      X-API-Key: '{}1' # {{{{ }}}}\n",
                v(),
                v(),
                v()
            )),
            task(&format!(
                "    type: io.kestra.plugin.scripts.shell.Script\n    env:\n      DB_PASSWORD: {}1\n    script: |\n      \
                 export API_TOKEN={}1 # {{{{ envs.UPPER }}}}\n      curl -u app:{} https://x {{{{ envs.UPPER }}}}\n      \
                 mysql -p{} -e \"{{{{ outputs.nothing.value }}}}\"\n",
                v(),
                v(),
                v(),
                v()
            )),
            task(&format!(
                "    type: io.kestra.plugin.jdbc.mysql.Query\n    password: \"{{{{ secret('A') ?? '{}' | upper }}}}\"\n    \
                 username: \"{{{{ inputs.db_password | default('{}1') }}}}\"\n    # password: {}1 {{{{ envs.UPPER }}}}\n    \
                 sql: \"{{% set token = '{}1' %}}{{{{ envs.UPPER }}}}\"\n",
                v(),
                v(),
                v(),
                v()
            )),
            format!(
                "{head}inputs:\n  - id: token\n    type: SECRET\n    defaults: {}\nvariables:\n  db_password: \"{}1\"\ntasks:\n  \
                 - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: \"{{{{ envs.UPPER }}}}\"\ntriggers:\n  - id: hook\n    \
                 type: io.kestra.plugin.core.trigger.Webhook\n    key: {}\n",
                v(),
                v(),
                v()
            ),
            task(&format!(
                "    type: io.kestra.plugin.fs.ssh.Command\n    privateKey: |\n      -----BEGIN PRIVATE KEY-----\n      {}{}\n      \
                 -----END PRIVATE KEY-----\n",
                v(),
                v()
            )),
        ]
    }

    #[test]
    fn no_flow_shows_a_credential_that_is_typed_into_it() {
        let values = Values::default();
        let mut sandbox = Sandbox::new("leaking");
        for (index, text) in leaking_flows(&values).into_iter().enumerate() {
            sandbox = sandbox.file(&format!("flow-{index}.yaml"), text);
        }
        let pieces = values.pieces();
        let selections: [&[&str]; 3] =
            [&["--min-level", "advice"], &[], &["--select", "uppercase-env,ambiguous-coalescing"]];
        for selection in selections {
            for shape in &shapes() {
                let arguments = [&["check", "--isolated", "--no-process-env"], selection, shape].concat();
                let ran = with_files(&sandbox, run(&mut sandbox.command(&arguments), b""));
                assert!(ran.code == 1 || shape.contains(&"--exit-zero"), "{shape:?}: something is found");
                values.look(&pieces, &ran, &format!("{selection:?} {shape:?}"));
            }
        }
        values.assert_hidden();
    }

    #[test]
    fn a_fix_that_would_write_a_secret_is_not_spelt_out() {
        let values = Values::default();
        let sandbox = Sandbox::new("fixes").file("flow.yaml", flow()).file("given.env", env_file(&values));
        let ran = sandbox.run(&["check", "--env-file", "given.env", "--output-format", "json"]);
        let report: Value = serde_json::from_str(&ran.stdout).expect("a report");
        let mut seen = BTreeSet::new();
        for finding in report["findings"].as_array().expect("a list") {
            let rule = finding["rule"].as_str().expect("an id");
            let writes_a_value = [
                "undecodable-secret",
                "plain-text-secret",
                "double-encoded-secret",
                "trailing-newline-in-secret",
                "wrapped-secret",
                "unevaluated-macro",
            ];
            if writes_a_value.contains(&rule) {
                for edit in finding["fix"]["edits"].as_array().into_iter().flatten() {
                    assert_eq!(edit["insert"], Value::Null, "{rule}");
                    seen.insert(rule);
                }
            }
        }
        assert_eq!(seen.len(), 6, "{seen:?}");
    }

    /// What is written to standard output is values by design: here it goes to a file.
    const RECODINGS: &[&[&str]] = &[
        &["encode"],
        &["encode", "--re-encode", "--env-prefix", "ENV_"],
        &["encode", "--format", "compose"],
        &["encode", "--format", "kubernetes"],
        &["encode", "--format", "helm"],
        &["encode", "--format", "export"],
        &["encode", "--only", "UNPREFIXD"],
        &["encode", "--skip", "UNPREFIXED,AGAIN", "--env-prefix", "ENV_"],
        &["encode", "--only", "RIGHT", "--env-prefix", "ENV_"],
        &["decode"],
        &["decode", "--format", "export"],
        &["decode", "--only", "SECRET_RIGTH"],
        &["decode", "--skip", "RIGHT", "--env-prefix", "ENV_"],
    ];

    #[test]
    fn neither_encode_nor_decode_says_a_value() {
        let values = Values::default();
        let (sandbox, files) = files(&values);
        // Without what Compose refuses or would be one variable.
        let right: String = env_file(&values)
            .lines()
            .filter(|line| !line.contains("-----") && !line.starts_with("SECRET_C"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let sandbox =
            sandbox.file("right.env", &right).file("windows-right.env", right.replace('\n', "\r\n"));
        let pieces = values.pieces();
        let mut written = 0;
        for file in files.iter().map(String::as_str).chain(["right.env", "windows-right.env", "flows"]) {
            for recoding in RECODINGS {
                let ran = sandbox.run(&[*recoding, &[file, "-o", "out", "--force"]].concat());
                assert_eq!(ran.stdout, "", "{recoding:?} {file}");
                written += usize::from(ran.code == 0);
                values.look(&pieces, &ran, &format!("{recoding:?} {file}"));
            }
        }
        assert!(written > 20, "{written} runs got to their end");
        values.assert_hidden();
    }

    #[test]
    fn the_test_would_notice_a_value() {
        let values = Values::default();
        let value = values.new_value();
        let pieces = values.pieces();
        let shown = |text: String| {
            values.shown.borrow_mut().clear();
            values.seen.borrow_mut().clear();
            values.look(&pieces, &Ran { code: 0, stdout: text, stderr: String::new() }, "");
            !values.shown.borrow().is_empty()
        };
        assert!(shown(value.clone()));
        let piece = |range: std::ops::Range<usize>| value.get(range).expect("the value is ASCII").to_owned();
        assert!(shown(format!("x{}", piece(3..9))));
        assert!(shown(base64(&value)));
        assert!(shown(base64(&format!("ab{value}cd"))));
        assert!(shown(base64(&base64(&value))));
        assert!(!shown(piece(3..8)));
    }
}
