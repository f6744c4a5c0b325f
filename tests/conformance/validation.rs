//! Kestra's own validation, one-sided: what it accepts has no error in its structure, and the defects that rules of
//! ours cover are found.

use std::fs;

use kestra_lint::{
    diagnostic::{Group, Level},
    kestra::{Release, Target},
    lint::{Finding, Linter, Settings},
    secret::SecretStore,
    source::Sources,
};
use serde_json::Value;

use crate::harness::{Tally, cases, oracle};

const SET: &str = "validation 2.0.0";

/// Defects of mutants that a rule covers.
const COVERED: &[&str] = &[
    "bad-flow-id",
    "bad-namespace",
    "bad-task-id",
    "bad-trigger-id",
    "duplicate-key",
    "duplicate-task-id",
    "duplicate-trigger-id",
    "empty-tasks",
    "merge-key",
    "missing-task-id",
    "missing-task-type",
    "missing-tasks",
    "missing-top-key",
    "tab-indent",
    "unclosed-quote",
    "unquoted-pebble",
];

/// Rules about what Kestra accepts and reads otherwise than meant.
const SILENT_IN_KESTRA: &[&str] = &["unresolved-alias", "merge-key"];

fn errors(text: &str) -> Vec<Finding> {
    let settings = Settings { target: Target::Release(Release::LATEST), ..Settings::default() };
    let (store, sources) = (SecretStore::default(), Sources::default());
    let linter = Linter::new(&settings, &store, &sources);
    let report = linter.finish(vec![linter.check_flow("flow.yaml", text)]);
    report.findings.into_iter().filter(|finding| finding.level == Level::Error).collect()
}

fn is_structural(finding: &Finding) -> bool {
    finding.rule.info().group == Group::Flow && !SILENT_IN_KESTRA.contains(&finding.rule.name())
}

fn words(errors: &[Finding]) -> String {
    let words: Vec<String> = errors
        .iter()
        .map(|error| format!("{} on line {}: {}", error.rule, error.at.place.start.line, error.message))
        .collect();
    if words.is_empty() { "no error".to_owned() } else { words.join("; ") }
}

/// The text of a case: its own, or that of the file it names below the corpus.
fn text_of(case: &Value) -> Option<String> {
    if let Some(source) = case["source"].as_str() {
        return Some(source.to_owned());
    }
    let path = oracle().parent()?.join("corpus").join(case["path"].as_str()?);
    String::from_utf8(fs::read(path).ok()?).ok()
}

fn judge(case: &Value, id: &str, tally: &mut Tally) {
    let covered = case["mutation"].as_str().is_some_and(|mutation| COVERED.contains(&mutation));
    let accepted = match case["ok"].as_bool() {
        Some(accepted) if accepted || covered => accepted,
        _ => return,
    };
    let Some(text) = text_of(case) else {
        println!("skipped {SET} {id}: no such file");
        return;
    };
    let mut errors = errors(&text);
    if accepted {
        errors.retain(is_structural);
    }
    tally.count(
        id,
        errors.is_empty() == accepted,
        || if accepted { "accepted".to_owned() } else { format!("refused: {}", case["violations"]) },
        || words(&errors),
    );
}

#[test]
fn validation() {
    let mut tally = Tally::default();
    let mut files = 0;
    let folder = oracle().join("validation");
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| std::path::Path::new(name).extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    names.sort();
    for name in names {
        let Some(cases) = cases(SET, &format!("validation/{name}")) else { continue };
        files += 1;
        for case in &cases {
            let id = match case["n"].as_u64() {
                Some(number) => format!("{name} {number} {}", case["mutation"]),
                None => format!("{name} {}", case["path"]),
            };
            judge(case, &id, &mut tally);
        }
    }
    if files == 0 {
        println!("skipped {SET}: no such file");
        return;
    }
    tally.finish(SET, 1000);
}
