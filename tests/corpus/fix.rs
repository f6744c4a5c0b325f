//! Public flows, fixed: everything else stays, a second time nothing changes, and nothing new is wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use kestra_lint::{
    diagnostic::{Applicability, Group, Level},
    lint::{Draft, Fixer, Report, Settings},
    source::apply,
    span::Span,
    yaml,
};

use crate::{
    copied,
    fixing::InMemory,
    program::{program, run},
    tests::{files, values, without_quotes},
};

/// No secret source at all.
const ALONE: InMemory<'_> =
    InMemory { read_sources: &|_| Some(Default::default()), missing: &|_| BTreeSet::new() };

/// How often each finding is there, by rule and message.
fn counted(report: &Report) -> BTreeMap<(&'static str, String), usize> {
    let mut counts = BTreeMap::new();
    for finding in &report.findings {
        *counts.entry((finding.rule.name(), finding.message.clone())).or_default() += 1;
    }
    counts
}

/// What a file became.
struct Outcome {
    before: Report,
    after: Report,
    text: String,
    rules: Vec<&'static str>,
}

fn settings() -> Settings {
    Settings { min_level: Level::Advice, ..Settings::default() }
}

fn fix(path: &str, text: &str, lowest: Applicability) -> Outcome {
    let settings = settings();
    let mut session =
        Fixer::new(&settings, &ALONE, vec![Draft::new(path, text)], Vec::new(), Default::default());
    let before = session.report();
    let fixed = session.fix(lowest);
    assert!(fixed.left_out.is_empty() && fixed.unstable.is_empty(), "{path}: {fixed:?}");
    let rules = fixed.applied.iter().map(|fix| fix.rule).collect();
    let text = String::from_utf8(session.drafts()[0].bytes().to_vec()).expect("text");
    Outcome { before, after: session.report(), text, rules }
}

#[test]
fn fixed_flows_keep_everything_else() {
    let Some(files) = files("fixed_flows_keep_everything_else") else { return };
    for lowest in [Applicability::Safe, Applicability::Unsafe] {
        let (mut applied, mut changed): (BTreeMap<&str, usize>, usize) = Default::default();
        for (path, text) in &files {
            let outcome = fix(path, text, lowest);
            for rule in &outcome.rules {
                *applied.entry(rule).or_default() += 1;
            }
            let again = fix(path, &outcome.text, lowest);
            assert!(again.rules.is_empty() && again.text == outcome.text, "{path} is fixed twice");
            if outcome.text == *text {
                assert!(outcome.rules.is_empty(), "{path}: {:?}", outcome.rules);
                continue;
            }
            changed += 1;
            let mut before = counted(&outcome.before);
            for finding in &outcome.after.findings {
                let key = (finding.rule.name(), finding.message.clone());
                let left = before.get_mut(&key).filter(|left| **left > 0);
                if let Some(left) = left {
                    *left -= 1;
                    continue;
                }
                let (rule, group) = (finding.rule.name(), finding.rule.info().group);
                println!("uncovered in {path}: {rule}: {}", finding.message);
                assert!(group != Group::Expressions && rule != "unreadable-yaml", "{path}: {rule}");
            }
            // What nobody could read has no shape that could stay.
            if yaml::refusal(&yaml::parse(text)).is_some() {
                println!("{path} was not readable: fixed by {:?}", outcome.rules);
                assert!(yaml::refusal(&yaml::parse(&outcome.text)).is_none(), "{path} is readable now");
                continue;
            }
            let scalars = copied::changed_among(text, &outcome.text, &|document| {
                document.nodes().map(|(id, _)| id).collect()
            })
            .unwrap_or_else(|why| panic!("{path}: {why}"));
            let offered = outcome.before.findings.iter().filter_map(|finding| finding.fix.as_ref());
            let edits: Vec<Span> = offered
                .flat_map(|fix| fix.edits.iter())
                .map(|(place, _)| Span::new(place.start.offset, place.end.offset))
                .collect();
            let is_meant = |one: &copied::Changed| edits.iter().any(|edit| one.span.contains(*edit));
            assert!(!scalars.is_empty() && scalars.iter().all(is_meant), "{path}");
        }
        println!("{lowest:?}: {changed} of {} files fixed: {applied:?}", files.len());
        assert!(changed > 0, "some flow can be fixed");
    }
}

#[test]
fn values_without_quotes_are_what_they_were_again() {
    let Some(files) = files("values_without_quotes_are_what_they_were_again") else { return };
    let (mut flows, mut mended_values) = (0, 0);
    for (path, text) in files.iter().filter(|(_, text)| text.contains("\ntasks:")) {
        let edits = without_quotes(text);
        if edits.is_empty() {
            continue;
        }
        let broken = apply(text, &edits);
        let settings = settings();
        let only = Settings {
            selection: kestra_lint::lint::Selection::new(&["unquoted-expression".to_owned()], &[], &[])
                .expect("a rule"),
            ..settings
        };
        let mut session = Fixer::new(
            &only,
            &ALONE,
            vec![Draft::new(path, broken.as_str())],
            Vec::new(),
            Default::default(),
        );
        let fixed = session.fix(Applicability::Safe);
        assert!(fixed.left_out.is_empty() && fixed.unstable.is_empty(), "{path}: {fixed:?}");
        mended_values += fixed.applied.len();
        flows += 1;
        let mended = String::from_utf8(session.drafts()[0].bytes().to_vec()).expect("text");
        assert_eq!(values(&mended), values(text), "{path}");
        assert!(session.report().findings.is_empty(), "{path}");
    }
    println!("{mended_values} values of {flows} flows got their quotes back");
    assert!(mended_values > flows);
}

#[test]
fn the_program_writes_what_the_library_makes() {
    let Some(files) = files("the_program_writes_what_the_library_makes") else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixed-corpus");
    _ = fs::remove_dir_all(&folder);
    for (path, text) in &files {
        let place = folder.join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
        fs::write(place, text).expect("a file");
    }
    let arguments =
        ["check", "--fix", "--unsafe-fixes", "--isolated", "--no-gitignore", "--min-level", "advice", "."];
    let ran = run(program(&folder, &arguments).args(["--output-format", "json"]), b"");
    assert!(!ran.stderr.contains("please report"), "{}", ran.stderr);
    assert_eq!(ran.code, 1, "what has no fix is left");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let mut fixed = 0;
    for (path, text) in files.iter().filter(|(path, _)| !path.split('/').any(|part| part.starts_with('.'))) {
        let outcome = fix(path, text, Applicability::Unsafe);
        fixed += outcome.rules.len();
        let written = fs::read(folder.join(path)).expect("a file");
        assert!(String::from_utf8_lossy(&written) == outcome.text, "{path} is another file");
    }
    println!("{fixed} findings fixed by the program and by the library");
    assert_eq!(report["summary"]["fixed"], fixed);
    fs::remove_dir_all(folder).expect("removed");
}
