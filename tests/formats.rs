//! Reports in every format, held against the schemas of those who read them: SARIF's own, the one of Jenkins for
//! `JUnit`, GitLab's documented members, and ours. The runs are about all that a report may have to say.

#[cfg(test)]
#[path = "support/program.rs"]
mod program;
#[cfg(test)]
#[path = "support/sandbox.rs"]
mod sandbox;
#[cfg(test)]
#[path = "formats/xsd.rs"]
mod xsd;

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        path::{Path, PathBuf},
        process::Command,
        sync::OnceLock,
    };

    use base64::Engine as _;
    use kestra_lint::report::Format;
    use serde_json::Value;
    use sha2::Digest as _;

    use crate::{
        program::{program, run},
        sandbox::Sandbox,
        xsd,
    };

    /// One run, written in every format.
    struct Reports {
        name: &'static str,
        /// What paths are relative to.
        folder: PathBuf,
        texts: BTreeMap<&'static str, String>,
        stdin: &'static str,
    }

    impl Reports {
        fn text(&self, format: Format) -> &str {
            &self.texts[format.name()]
        }

        fn json(&self, format: Format) -> Value {
            let text = self.text(format);
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", self.name))
        }

        fn findings(&self) -> Vec<Value> {
            self.json(Format::Json)["findings"].as_array().expect("a list").clone()
        }

        /// The text of the file that a report calls `path`.
        fn source(&self, path: &str) -> String {
            if path == "<stdin>" {
                return self.stdin.to_owned();
            }
            let bytes = fs::read(self.folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            String::from_utf8(bytes).expect("text")
        }
    }

    /// Runs `check` with the arguments and the format flags for all formats.
    fn reports(
        name: &'static str,
        folder: &Path,
        command: impl FnOnce(&[&str]) -> Command,
        stdin: &'static str,
    ) -> Reports {
        let out = Sandbox::new(&format!("reports-{name}"));
        let files: Vec<(&str, String)> = Format::ALL
            .iter()
            .map(|format| (format.name(), out.path(format.name()).to_string_lossy().into_owned()))
            .collect();
        let flags: Vec<&str> = files
            .iter()
            .flat_map(|(format, file)| ["--output-format", format, "--output-file", file])
            .collect();
        let ran = run(&mut command(&flags), stdin.as_bytes());
        assert_eq!(ran.stdout, "", "{name}: all formats have files");
        assert!((0..=2).contains(&ran.code), "{name}: {}", ran.stderr);
        let texts = files.iter().map(|(format, _)| (*format, out.read(format))).collect();
        Reports { name, folder: folder.to_owned(), texts, stdin }
    }

    const FIXED: &[&str] = &["check", "--no-process-env", "--min-level", "advice"];

    fn in_sandbox(name: &'static str, sandbox: &Sandbox, arguments: &[&str], stdin: &'static str) -> Reports {
        let command = |flags: &[&str]| sandbox.command(&[FIXED, arguments, flags].concat());
        reports(name, &sandbox.path("."), command, stdin)
    }

    /// A flow with mistakes behind characters of every length, and with words that are markup elsewhere.
    const ODD: &str = "id: odd\nnamespace: company.team\ntasks:\n  - id: call\n    \
        type: io.kestra.plugin.core.http.Request\n    uri: \"日本語😀é {{ envs.UPPER }} 😀 {{ envs.Ää }}\"\n    \
        body: \"😀{{ secret('A<b>&\\\"]]>`') | upper }}{{ secret('\\e[2J\\x01\\u009b') }}\"\n    \
        headers:\n      x: \"{{ a.b('::error::%0A') }} {{ nope }}\" # 😀\n";

    fn odd(name: &str) -> Sandbox {
        let mut sandbox = Sandbox::new(name)
            .file("odd.yaml", ODD)
            .file("windows.yaml", ODD.replace('\n', "\r\n"))
            .file("mark.yaml", format!("\u{feff}{ODD}"))
            .file("a b#%20,(1).yaml", ODD)
            .file("日本😀/é.yaml", ODD)
            .file("a.env", "SECRET_日本=😀 plain\nSECRET_B=not base64\n\u{1b}[31m\n");
        if cfg!(unix) {
            sandbox = sandbox.file("a\"<&>'`|*_.yaml", ODD).file("new\nline\r::error::\u{1b}[31m.yaml", ODD);
        }
        sandbox
    }

    /// All runs, done once.
    fn all() -> &'static [Reports] {
        static ALL: OnceLock<Vec<Reports>> = OnceLock::new();
        ALL.get_or_init(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let at_root = |name, arguments: &[&str]| {
                let command = |flags: &[&str]| program(root, &[FIXED, arguments, flags].concat());
                reports(name, root, command, "")
            };
            let broken_env = ["sample-flows", "--env-file", "sample-flows/broken.env"];
            let many = Sandbox::new("many").file("many.yaml", many());
            let mut all = vec![
                at_root("samples", &["sample-flows"]),
                at_root("fixes-with-secrets", &broken_env),
                at_root("statistics", &["sample-flows", "--statistics"]),
                in_sandbox("empty", &Sandbox::new("empty"), &[], ""),
                in_sandbox("stdin", &Sandbox::new("stdin"), &["-"], ODD),
                in_sandbox("odd", &odd("odd"), &[".", "--env-file", "a.env"], ""),
                in_sandbox("unreadable", &odd("unreadable"), &["odd.yaml", "absent\n<x>.yaml"], ""),
                in_sandbox("many", &many, &[], ""),
                reports(
                    "environment",
                    root,
                    |flags| {
                        let arguments =
                            [&["check", "sample-flows/README.md", "--min-level", "advice"], flags];
                        let mut command = program(root, &arguments.concat());
                        command.envs([("SECRET_A", "not base64"), ("SECRET_a", "eA==")]);
                        command
                    },
                    "",
                ),
            ];
            let shared = std::env::var_os("KESTRA_LINT_SHARED");
            let shared = shared.map_or_else(|| root.join("../shared"), PathBuf::from);
            let corpus = shared.join("corpus");
            if corpus.is_dir() {
                let arguments = [FIXED, &["corpus", "--no-gitignore"]].concat();
                let command = |flags: &[&str]| program(&shared, &[arguments.as_slice(), flags].concat());
                all.push(reports("corpus", &shared, command, ""));
            }
            all
        })
    }

    /// A flow with 2,000 findings.
    fn many() -> String {
        let task = |index: usize| {
            format!(
                "  - id: t{index}\n    type: io.kestra.plugin.core.log.Log\n    message: \"{{{{ envs.UPPER{index} }}}}\"\n"
            )
        };
        let tasks: String = (0..2000).map(task).collect();
        format!("id: many\nnamespace: company.team\ntasks:\n{tasks}")
    }

    fn schema(path: &str) -> jsonschema::Validator {
        let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a schema");
        // SARIF's schema has a bracket in a pattern for languages that nothing opens.
        let text = String::from_utf8(bytes).expect("text").replace("{2}]?$", "{2}$");
        let schema = serde_json::from_str(&text).expect("JSON");
        jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
    }

    #[track_caller]
    fn assert_valid(schema: &jsonschema::Validator, value: &Value, name: &str) {
        let wrong: Vec<String> = schema
            .iter_errors(value)
            .take(5)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }

    #[test]
    fn sarif_is_what_its_schema_asks_for() {
        let schema = schema("tests/formats/sarif-2.1.0.json");
        for reports in all() {
            assert_valid(&schema, &reports.json(Format::Sarif), reports.name);
        }
        let mut broken = all()[0].json(Format::Sarif);
        broken["runs"][0]["results"][0]["level"] = "advice".into();
        assert!(!schema.is_valid(&broken), "a wrong report is noticed");
    }

    #[test]
    fn gitlab_is_what_its_page_asks_for() {
        let schema = schema("tests/formats/gitlab-code-quality.json");
        for reports in all() {
            let report = reports.json(Format::Gitlab);
            assert_valid(&schema, &report, reports.name);
            let issues = report.as_array().expect("a list");
            let fingerprints: BTreeSet<&str> =
                issues.iter().map(|issue| issue["fingerprint"].as_str().expect("a text")).collect();
            assert_eq!(fingerprints.len(), issues.len(), "{}: each fingerprint stands once", reports.name);
            assert_eq!(issues.len(), reports.findings().len());
        }
    }

    #[test]
    fn json_is_what_our_schemas_promise() {
        let (document, line) =
            (schema("schemas/report.schema.json"), schema("schemas/report-line.schema.json"));
        for reports in all() {
            assert_valid(&document, &reports.json(Format::Json), reports.name);
            for text in reports.text(Format::Jsonl).lines() {
                assert_valid(&line, &serde_json::from_str(text).expect("JSON"), reports.name);
            }
        }
    }

    #[test]
    fn the_lines_say_what_the_document_says() {
        for reports in all() {
            let lines = reports.text(Format::Jsonl).lines();
            let mut lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect("JSON")).collect();
            let last = lines.pop().expect("a last line");
            let mut document = reports.json(Format::Json);
            let findings = document.as_object_mut().expect("an object").remove("findings");
            assert_eq!(last, document, "{}", reports.name);
            assert_eq!(Some(Value::Array(lines)), findings, "{}", reports.name);
        }
    }

    #[test]
    fn junit_is_what_its_schema_asks_for() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/junit-10.xsd");
        let schema = String::from_utf8(fs::read(path).expect("a schema")).expect("text");
        let schema = roxmltree::Document::parse(&schema).expect("XML");
        for reports in all() {
            let text = reports.text(Format::Junit);
            let document =
                roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{}: {error}", reports.name));
            let wrong = xsd::validate(&schema, document.root_element());
            assert!(wrong.is_empty(), "{}: {}", reports.name, wrong.join("\n"));
            let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
            let root = document.root_element();
            for (attribute, name) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
                assert_eq!(root.attribute(attribute), Some(count(name).to_string().as_str()), "{name}");
            }
            assert!(count("testcase") > 0, "{}: no reader takes it for a run without tests", reports.name);
        }
        for broken in [
            "<testsuites><testsuite name='a' tests='1' failures='0'/></testsuites>",
            "<testsuites><testcase name='a'/></testsuites>",
            "<testsuites time='soon'/>",
            "<testsuites>text</testsuites>",
            "<testsuites line='1'/>",
            "<suite/>",
        ] {
            let document = roxmltree::Document::parse(broken).expect("XML");
            assert!(!xsd::validate(&schema, document.root_element()).is_empty(), "noticed: {broken}");
        }
    }

    /// The text between two places of a file, given as SARIF does: lines and columns in UTF-16 code units.
    fn region_text(source: &str, region: &Value) -> String {
        let number = |name: &str| usize::try_from(region[name].as_u64().expect("a number")).expect("small");
        let mut units = vec![Vec::new()];
        let mut chars = source.strip_prefix('\u{feff}').unwrap_or(source).chars().peekable();
        while let Some(c) = chars.next() {
            units.last_mut().expect("a line").extend(c.encode_utf16(&mut [0; 2]).iter().copied());
            if c == '\n' || (c == '\r' && chars.peek() != Some(&'\n')) {
                units.push(Vec::new());
            }
        }
        let (first, last) = (number("startLine") - 1, number("endLine") - 1);
        let mut text = Vec::new();
        for (line, units) in units.iter().enumerate().take(last + 1).skip(first) {
            let from = if line == first { number("startColumn") - 1 } else { 0 };
            let to = if line == last { number("endColumn") - 1 } else { units.len() };
            text.extend_from_slice(&units[from..to]);
        }
        String::from_utf16(&text).expect("no half of a character")
    }

    fn decoded(uri: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = uri.as_bytes();
        while let [first, tail @ ..] = rest {
            if *first == b'%' {
                let hex = std::str::from_utf8(&tail[..2]).expect("digits");
                bytes.push(u8::from_str_radix(hex, 16).expect("a byte"));
                rest = &tail[2..];
            } else {
                bytes.push(*first);
                rest = tail;
            }
        }
        String::from_utf8(bytes).expect("text")
    }

    /// Whether a report names a file that the test can read as it is.
    fn is_readable(path: &str) -> bool {
        !path.starts_with("<e") && !path.contains('\\') && !path.contains('\u{fffd}')
    }

    #[test]
    fn sarif_marks_the_bytes_that_json_marks() {
        let mut seen = 0;
        for reports in all().iter().filter(|reports| reports.name != "corpus") {
            let report = reports.json(Format::Sarif);
            let results = report["runs"][0]["results"].as_array().expect("a list");
            let findings = reports.findings();
            assert_eq!(results.len(), findings.len());
            for (result, finding) in results.iter().zip(&findings) {
                let place = &result["locations"][0]["physicalLocation"];
                let path = decoded(place["artifactLocation"]["uri"].as_str().expect("a URI"));
                assert_eq!(path, finding["path"].as_str().expect("a path"));
                let rules = &report["runs"][0]["tool"]["driver"]["rules"];
                let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
                assert_eq!((&rules[index]["id"], &result["ruleId"]), (&finding["rule"], &finding["rule"]));
                if !is_readable(&path) {
                    continue;
                }
                let source = reports.source(&path);
                let offset = |end: &str| {
                    usize::try_from(finding[end]["offset"].as_u64().expect("a number")).expect("small")
                };
                let marked = source.get(offset("start")..offset("end")).expect("whole characters");
                assert_eq!(region_text(&source, &place["region"]), marked, "{path}: {}", finding["rule"]);
                let edits = finding["fix"]["edits"].as_array().cloned().unwrap_or_default();
                let is_hidden = edits.iter().any(|edit| edit["insert"].is_null());
                assert_eq!(result["fixes"].is_array(), !edits.is_empty() && !is_hidden, "{path}");
                for change in result["fixes"][0]["artifactChanges"].as_array().into_iter().flatten() {
                    for (replacement, edit) in
                        change["replacements"].as_array().expect("a list").iter().zip(&edits)
                    {
                        let offset = |end: &str| {
                            usize::try_from(edit[end]["offset"].as_u64().expect("a number")).expect("small")
                        };
                        let deleted = source.get(offset("start")..offset("end")).expect("whole characters");
                        assert_eq!(region_text(&source, &replacement["deletedRegion"]), deleted);
                        let inserted = replacement["insertedContent"]["text"].as_str().unwrap_or_default();
                        assert_eq!(inserted, edit["insert"].as_str().expect("a text"));
                    }
                }
                seen += 1;
            }
        }
        assert!(seen > 2000, "{seen}");
    }

    #[test]
    fn sarif_says_whether_the_run_came_to_its_end() {
        for reports in all() {
            let report = reports.json(Format::Sarif);
            let invocation = &report["runs"][0]["invocations"][0];
            assert_eq!(invocation["executionSuccessful"], reports.name != "unreadable", "{}", reports.name);
        }
    }

    /// Each line is a command with properties, and GitHub reads out of it what json says.
    #[test]
    fn github_reads_what_json_says() {
        for reports in all() {
            let text = reports.text(Format::Github);
            let findings = reports.findings();
            assert!(text.lines().count() >= findings.len(), "{}", reports.name);
            for (line, finding) in text.lines().zip(&findings) {
                let (command, message) =
                    line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
                let (name, properties) = command.split_once(' ').expect("properties");
                assert!(["error", "warning", "notice"].contains(&name), "{line}");
                let properties: BTreeMap<&str, String> = properties
                    .split(',')
                    .map(|property| property.split_once('=').expect("a value"))
                    .map(|(name, value)| (name, decoded(value)))
                    .collect();
                assert_eq!(properties["title"], finding["rule"].as_str().expect("a rule"));
                let has_file = !finding["path"].as_str().expect("a path").starts_with('<');
                assert_eq!(properties.contains_key("file"), has_file);
                if has_file {
                    assert_eq!(properties["line"], finding["start"]["line"].to_string());
                }
                assert!(!message.is_empty());
            }
        }
    }

    #[test]
    fn the_page_runs_its_own_script_only_and_asks_for_nothing() {
        let tag = regex::Regex::new(r"<[a-z][^>]*>").expect("a pattern");
        for reports in all() {
            let page = reports.text(Format::Html);
            let articles = page.matches("<article ").count();
            assert_eq!(articles, reports.findings().len(), "{}", reports.name);
            let (head, body) = page.split_once("</style>").expect("a style");
            let (_, style) = head.split_once("<style>").expect("a style");
            for request in ["@import", "url(", "http"] {
                assert!(!style.contains(request), "{}: {request}", reports.name);
            }
            for tag in tag.find_iter(body) {
                let tag = tag.as_str();
                let asks = ["img", "link", "iframe", "object", "base", "embed", "video", "audio"]
                    .iter()
                    .any(|name| tag.starts_with(&format!("<{name} ")));
                assert!(!asks && !tag.contains(" src"), "{}: {tag}", reports.name);
            }
            let scripts = page.matches("<script").count();
            assert_eq!(scripts, usize::from(articles > 0), "{}", reports.name);
            let Some((_, script)) = page.split_once("<script>") else { continue };
            let script = script.split("</script>").next().expect("an end");
            let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(script));
            assert!(page.contains(&format!("script-src 'sha256-{hash}'")), "{}", reports.name);
        }
    }

    /// What is open is closed, in order: elements of the page that may not be left open.
    #[test]
    fn the_page_closes_what_it_opens() {
        let tag = regex::Regex::new(r"<(/?)([a-z][a-z0-9]*)[^>]*>").expect("a pattern");
        for reports in all() {
            let mut open: Vec<String> = Vec::new();
            let page = reports.text(Format::Html);
            let page = page.split("<script>").next().expect("a page");
            for found in tag.captures_iter(page) {
                let name = found[2].to_owned();
                if ["meta", "input"].contains(&name.as_str()) {
                    continue;
                }
                if found[1].is_empty() {
                    open.push(name);
                } else {
                    assert_eq!(open.pop(), Some(name), "{}: {}", reports.name, &found[0]);
                }
            }
            let ended = if page.contains("</html>") { Vec::new() } else { vec!["html", "body"] };
            assert_eq!(open, ended, "{}", reports.name);
        }
    }

    #[test]
    fn markdown_fits_into_a_comment() {
        for reports in all() {
            let text = reports.text(Format::Markdown);
            assert!(text.chars().count() <= 65_536, "{}: {}", reports.name, text.chars().count());
            let shown =
                text.lines().filter(|line| line.starts_with("- ") && line.contains("/rules/")).count();
            let all = reports.findings().len();
            let says_more = text.contains(&format!("… and {} finding", all - shown));
            assert_eq!(says_more, shown < all, "{}: {shown} of {all}", reports.name);
        }
        assert!(all().iter().any(|reports| reports.text(Format::Markdown).contains("… and ")));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let sandbox = odd("same");
        for format in Format::ALL {
            let arguments = [FIXED, &["--output-format", format.name()]].concat();
            assert_eq!(sandbox.run(&arguments).stdout, sandbox.run(&arguments).stdout, "{}", format.name());
        }
    }

    #[test]
    fn no_format_writes_what_commands_a_terminal() {
        for reports in all() {
            for (format, text) in &reports.texts {
                let command = text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
                assert_eq!(command, None, "{} {format}", reports.name);
            }
        }
    }
}
