//! The flows of others, and what was judged of them by eye: places and verdicts, no text of theirs.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use kestra_lint::{
    diagnostic::Group,
    lint::{Linter, Settings},
    rules,
    secret::SecretStore,
    source::Sources,
};

/// Path below the corpus, line, rule.
pub(crate) type Place = (String, u32, String);

/// Path below the corpus, line, column, rule.
pub(crate) type Finding = (String, u32, u32, String);

/// What the rules on credentials find over the corpus; `None`, loudly, where it is not at hand.
pub(crate) fn findings(test: &str) -> Option<Vec<Finding>> {
    let folder = shared().join("corpus");
    if !folder.is_dir() {
        println!("skipped {test}: no folder `{}`", folder.display());
        return None;
    }
    let (settings, store, sources) = (Settings::default(), SecretStore::default(), Sources::default());
    let linter = Linter::new(&settings, &store, &sources);
    let mut files = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
                let written = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
                let shown = path.strip_prefix(&folder).expect("below it").to_string_lossy().into_owned();
                files.push(linter.check(&shown, &written));
            }
        }
    }
    let report = linter.finish(files);
    let is_own = |rule: &str| rules::find(rule).is_some_and(|rule| rule.info.group == Group::Credentials);
    let found = report.findings.iter().filter(|finding| is_own(finding.rule.name()));
    Some(
        found
            .map(|finding| {
                let place = &finding.at.place;
                (place.path.to_string(), place.start.line, place.start.column, finding.rule.name().to_owned())
            })
            .collect(),
    )
}

/// Whether each finding is a true one.
pub(crate) fn labels() -> BTreeMap<Finding, bool> {
    rows("corpus.tsv")
        .into_iter()
        .map(|row| {
            let number = |at: usize| row[at].parse().expect("a number");
            ((row[0].clone(), number(1), number(2), row[3].clone()), row[4] == "true")
        })
        .collect()
}

/// The credentials of the flows that were read by hand.
pub(crate) fn truth() -> Vec<Place> {
    let sample = fs::read("tests/credentials/sample.txt").expect("the sample");
    let sample = String::from_utf8(sample).expect("text");
    assert_eq!(sample.lines().count(), 300, "flows that were read");
    let rows = rows("sample.tsv");
    assert!(rows.iter().all(|row| sample.lines().any(|path| path == row[0])), "of the sample");
    rows.into_iter().map(|row| (row[0].clone(), row[1].parse().expect("a line"), row[2].clone())).collect()
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let text = fs::read(Path::new("tests/credentials").join(name)).expect("the labels");
    let text = String::from_utf8(text).expect("text");
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test is told by the environment where the corpus is")]
fn shared() -> PathBuf {
    std::env::var("KESTRA_LINT_SHARED").map_or_else(|_| PathBuf::from("../shared"), PathBuf::from)
}
