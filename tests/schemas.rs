//! The committed schemas say what the types say, and a real report is what its schema promises.
//!
//! `UPDATE_SCHEMAS=1 cargo test --test schemas` writes the files anew.

#[cfg(test)]
#[path = "support/program.rs"]
mod program;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use kestra_lint::{
        config,
        report::{JsonInventory, JsonLine, JsonReport, JsonRules},
    };
    use serde_json::{Map, Value};

    use crate::program::{Ran, program, run};

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    fn assert_committed(name: &str, generated: &str) {
        let path = root().join("schemas").join(name);
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, generated).expect("the schema is written");
        }
        let committed = fs::read(&path).unwrap_or_default();
        let committed = String::from_utf8(committed).expect("text").replace("\r\n", "\n");
        assert!(
            committed == generated,
            "schemas/{name} is not what the types say; run `UPDATE_SCHEMAS=1 cargo test --test schemas`",
        );
    }

    #[test]
    fn the_schema_of_the_configuration_file_is_up_to_date() {
        assert_committed("config.schema.json", &config::File::schema());
    }

    #[test]
    fn the_schema_of_the_report_is_up_to_date() {
        assert_committed("report.schema.json", &JsonReport::schema());
    }

    #[test]
    fn the_schema_of_a_line_of_the_report_is_up_to_date() {
        assert_committed("report-line.schema.json", &JsonLine::schema());
    }

    #[test]
    fn the_schema_of_the_list_of_rules_is_up_to_date() {
        assert_committed("rules.schema.json", &JsonRules::schema());
    }

    #[test]
    fn rules_are_printed_as_the_schema_promises() {
        let schema: Value = serde_json::from_str(&JsonRules::schema()).expect("a schema");
        let print = |arguments: &[&str]| -> Value {
            let ran = run(&mut program(root(), &[arguments, &["--output-format", "json"]].concat()), b"");
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
            serde_json::from_str(&ran.stdout).expect("JSON")
        };
        let list = print(&["rules"]);
        let mut wrong = Vec::new();
        validate(&schema, &schema, &list, "rules", &mut wrong);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(list["rules"].as_array().map(Vec::len), Some(kestra_lint::rules::all().count()));
        for rule in list["rules"].as_array().expect("a list").iter().take(5) {
            assert_eq!(&print(&["explain", rule["id"].as_str().expect("an id")]), rule);
        }
    }

    #[test]
    fn the_program_prints_the_committed_schema_of_the_configuration_file() {
        let ran = run(&mut program(root(), &["config", "schema"]), b"");
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert_committed("config.schema.json", &ran.stdout);
    }

    #[test]
    fn the_schema_of_the_inventory_is_up_to_date() {
        assert_committed("secrets.schema.json", &JsonInventory::schema());
    }

    #[test]
    fn real_inventories_are_what_the_schema_promises() {
        let schema: Value = serde_json::from_str(&JsonInventory::schema()).expect("a schema");
        for source in [None, Some("sample-flows/broken.env")] {
            let flags: Vec<&str> = source.into_iter().flat_map(|path| ["--env-file", path]).collect();
            let fixed = ["secrets", "sample-flows", "--output-format", "json", "--no-process-env"];
            let Ran { stdout, .. } = run(&mut program(root(), &[&fixed[..], &flags].concat()), b"");
            let inventory: Value = serde_json::from_str(&stdout).expect("a JSON inventory");
            let mut wrong = Vec::new();
            validate(&schema, &schema, &inventory, "inventory", &mut wrong);
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
            assert!(inventory["entries"].as_array().is_some_and(|entries| !entries.is_empty()));
        }
    }

    fn report(arguments: &[&str]) -> Value {
        let fixed = ["check", "--output-format", "json", "--no-process-env", "--min-level", "advice"];
        let Ran { stdout, .. } = run(&mut program(root(), &[&fixed, arguments].concat()), b"");
        serde_json::from_str(&stdout).expect("a JSON report")
    }

    /// Real reports with every member: fixes that may be shown and that may not, notes, a version, nothing at all.
    fn reports() -> Vec<Value> {
        vec![
            report(&["sample-flows"]),
            report(&["sample-flows", "--env-file", "sample-flows/broken.env"]),
            report(&["sample-flows", "--kestra-version", "1.3"]),
            report(&["sample-flows/README.md"]),
        ]
    }

    #[test]
    fn real_reports_are_what_the_schema_promises() {
        let schema: Value = serde_json::from_str(&JsonReport::schema()).expect("a schema");
        for report in reports() {
            let mut wrong = Vec::new();
            validate(&schema, &schema, &report, "report", &mut wrong);
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }

    #[test]
    fn the_check_against_a_schema_notices_what_is_wrong() {
        let schema: Value = serde_json::from_str(&JsonReport::schema()).expect("a schema");
        let whole = report(&["sample-flows"]);
        let broken = |break_it: &dyn Fn(&mut Value)| {
            let mut report = whole.clone();
            break_it(&mut report);
            let mut wrong = Vec::new();
            validate(&schema, &schema, &report, "report", &mut wrong);
            wrong.len()
        };
        assert_eq!(broken(&|_| {}), 0);
        assert_eq!(broken(&|report| report["version"] = "1".into()), 1);
        assert_eq!(broken(&|report| report["findings"][0]["level"] = "fatal".into()), 1);
        assert_eq!(broken(&|report| report["findings"][0]["start"]["line"] = (-1).into()), 1);
        assert_eq!(broken(&|report| report["summary"]["not_checked"] = Value::Null), 1);
        assert_eq!(
            broken(&|report| {
                report["findings"][0].as_object_mut().expect("an object").remove("help");
            }),
            1
        );
    }

    /// What the page on formats promises, member by member, whatever the types say.
    #[test]
    fn reports_have_the_documented_members() {
        let members = |value: &Value| -> Vec<String> {
            value.as_object().expect("an object").keys().cloned().collect()
        };
        let mut shown = 0;
        let mut hidden = 0;
        for report in reports() {
            assert_eq!(members(&report), ["version", "tool", "kestra_version", "findings", "summary"]);
            assert_eq!(report["version"], 1);
            assert_eq!(report["tool"]["name"], "kestra-lint");
            assert_eq!(report["tool"]["version"], env!("CARGO_PKG_VERSION"));
            for finding in report["findings"].as_array().expect("a list") {
                assert_eq!(
                    members(finding),
                    [
                        "rule",
                        "level",
                        "message",
                        "label",
                        "help",
                        "path",
                        "start",
                        "end",
                        "related",
                        "fix",
                        "fingerprint"
                    ]
                );
                assert_eq!(members(&finding["start"]), ["line", "column", "offset"]);
                for related in finding["related"].as_array().expect("a list") {
                    assert_eq!(members(related), ["label", "path", "start", "end"]);
                }
                if finding["fix"].is_null() {
                    continue;
                }
                assert_eq!(members(&finding["fix"]), ["title", "applicability", "edits"]);
                for edit in finding["fix"]["edits"].as_array().expect("a list") {
                    assert_eq!(members(edit), ["path", "start", "end", "insert"]);
                    if edit["insert"].is_null() { hidden += 1 } else { shown += 1 }
                }
            }
            assert_eq!(
                members(&report["summary"]),
                [
                    "files",
                    "flows",
                    "skipped",
                    "errors",
                    "warnings",
                    "advice",
                    "fixed",
                    "suppressed",
                    "baselined",
                    "not_checked"
                ]
            );
        }
        assert!(shown > 0 && hidden > 0, "fixes of both kinds are seen: {shown} and {hidden}");
    }

    #[test]
    fn the_version_in_force_is_named_in_full() {
        assert_eq!(report(&["sample-flows"])["kestra_version"], Value::Null);
        assert_eq!(report(&["sample-flows", "--kestra-version", "1.3"])["kestra_version"], "1.3.31");
    }

    /// The part of JSON Schema that our types make use of; a keyword beyond it is a failure, not a pass.
    fn validate(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let Some(schema) = schema.as_object() else {
            return assert_eq!(schema, &Value::Bool(true), "{at}: a schema is an object or `true`");
        };
        for (keyword, rule) in schema {
            let holds = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "format" => true,
                "$ref" => {
                    let name = rule.as_str().and_then(|name| name.strip_prefix('#')).expect("a local name");
                    let target = root.pointer(name).expect("what the schema names is there");
                    validate(root, target, value, at, wrong);
                    true
                }
                "type" => {
                    let names = rule.as_array().map_or(std::slice::from_ref(rule), Vec::as_slice);
                    names.iter().any(|name| is_of_type(value, name))
                }
                "enum" => rule.as_array().expect("a list").contains(value),
                "const" => rule == value,
                "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().expect("a number")),
                "required" => required(rule, value, at, wrong),
                "properties" => {
                    for (name, part) in rule.as_object().expect("an object") {
                        if let Some(member) = value.get(name) {
                            validate(root, part, member, &format!("{at}.{name}"), wrong);
                        }
                    }
                    true
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        validate(root, rule, item, &format!("{at}[{index}]"), wrong);
                    }
                    true
                }
                "anyOf" | "oneOf" => rule.as_array().expect("a list").iter().any(|part| {
                    let mut within = Vec::new();
                    validate(root, part, value, at, &mut within);
                    within.is_empty()
                }),
                other => panic!("{at}: this test does not know the keyword `{other}`"),
            };
            if !holds {
                wrong.push(format!("{at}: `{keyword}` does not hold"));
            }
        }
    }

    fn required(names: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) -> bool {
        let none = Map::new();
        let members = value.as_object().unwrap_or(&none);
        for name in names.as_array().expect("a list") {
            let name = name.as_str().expect("a name");
            if !members.contains_key(name) {
                wrong.push(format!("{at}: no `{name}`"));
            }
        }
        true
    }

    fn is_of_type(value: &Value, name: &Value) -> bool {
        match name.as_str().expect("the name of a type") {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("there is no type `{other}`"),
        }
    }
}
