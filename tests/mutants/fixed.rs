//! Planted defects, fixed: the finding is gone, nothing else is, and all bytes around the edits stay.

use std::collections::BTreeMap;

use kestra_lint::{
    diagnostic::Applicability,
    lint::{Draft, Finding, Fixer, Surroundings as _},
    rules,
};

use crate::{
    fixing::InMemory,
    generate::random::Random,
    mutant::shown,
    tests::maker,
    world::{FLOW, World, missing},
};

/// Mutants of each rule.
const CASES: u64 = 60;

/// The files of a run: the flow, then its sources.
fn drafts(world: &World, flow: &str) -> (Draft, Vec<Draft>) {
    let sources = world.sources.iter().map(|source| Draft::new(source.name, source.text.as_str()));
    (Draft::new(FLOW, flow), sources.collect())
}

fn text(draft: &Draft) -> String {
    String::from_utf8(draft.bytes().to_vec()).expect("text")
}

/// The pieces of each file that a fix leaves alone, in order.
fn kept<'t>(finding: &Finding, files: &BTreeMap<&str, &'t str>) -> BTreeMap<String, Vec<&'t str>> {
    let mut edits: Vec<(String, usize, usize)> = finding
        .fix
        .iter()
        .flat_map(|fix| &fix.edits)
        .map(|(place, _)| (place.path.to_string(), place.start.offset as usize, place.end.offset as usize))
        .collect();
    edits.sort();
    let mut pieces: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, text) in files {
        let mut at = 0;
        let pieces = pieces.entry((*name).to_owned()).or_default();
        for (_, start, end) in edits.iter().filter(|(path, ..)| path == name) {
            pieces.push(text.get(at..*start).expect("a piece"));
            at = *end;
        }
        pieces.push(text.get(at..).expect("the rest"));
    }
    pieces
}

/// Whether `text` is made of `pieces` with something between each two.
fn is_made_of(text: &str, pieces: &[&str]) -> bool {
    let [first, middle @ .., last] = pieces else { return pieces == [text] };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for piece in middle {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

/// Fixes a mutant; `None` if its defect has no fix.
fn judge(rule: &'static str, case: u64) -> Option<Result<(), String>> {
    let mut random = Random::new(rule, case);
    let mut mutant = maker(rule)?(&mut random);
    let (emitted, _) = mutant.broken.planted(rule, &mut random);
    let world = &mutant.broken.world;
    let read_sources = |texts: &BTreeMap<&str, &[u8]>| world.known(texts).ok();
    let surroundings = InMemory { read_sources: &read_sources, missing: &missing };
    let settings = world.settings();
    let known = surroundings.read_sources(&BTreeMap::new())?;
    let (flow, sources) = drafts(world, &emitted.text);
    let mut session = Fixer::new(&settings, &surroundings, vec![flow], sources, known);
    let before = session.report();
    let finding = before.findings.iter().find(|finding| finding.rule.name() == rule)?;
    finding.fix.as_ref()?;
    let fixed = session.fix(Applicability::Unsafe).clone();
    let report = session.report();
    let texts: Vec<(String, String)> =
        session.drafts().iter().map(|draft| (draft.name().to_owned(), text(draft))).collect();
    let fail = |why: &str| {
        let left: Vec<String> =
            report.findings.iter().map(|found| format!("{}: {}", found.rule, found.message)).collect();
        let now: Vec<String> = texts.iter().map(|(name, text)| format!("---- {name}\n{text}")).collect();
        Some(Err(format!(
            "{why}: {fixed:?}\n{}\n{}\nbecame\n{}",
            left.join("\n"),
            shown(&emitted, world),
            now.concat()
        )))
    };
    if !fixed.left_out.is_empty() || !fixed.unstable.is_empty() {
        return fail("our fix is wrong");
    }
    let is_left = |found: &Finding| found.rule.name() == rule;
    if report.findings.iter().filter(|found| is_left(found)).count()
        >= before.findings.iter().filter(|found| is_left(found)).count()
    {
        return fail("the finding is still there");
    }
    // What one fix uncovers another one may end.
    if fixed.applied.len() == 1 {
        let files: BTreeMap<&str, &str> = std::iter::once((FLOW, emitted.text.as_str()))
            .chain(world.sources.iter().map(|source| (source.name, source.text.as_str())))
            .collect();
        let kept = kept(finding, &files);
        for (name, text) in &texts {
            if !is_made_of(text, &kept[name]) {
                return fail("other bytes changed");
            }
        }
    }
    Some(Ok(()))
}

#[test]
fn every_fix_ends_its_finding_and_leaves_the_rest() {
    let only = option_env!("MUTANTS_OF");
    let (mut fixed, mut failures) = (0, Vec::new());
    for rule in rules::all().map(|rule| rule.info.id).filter(|rule| only.is_none_or(|only| only == *rule)) {
        let outcomes: Vec<(u64, Result<(), String>)> =
            (0..CASES).filter_map(|case| Some((case, judge(rule, case)?))).collect();
        if outcomes.is_empty() {
            continue;
        }
        let wrong: Vec<&(u64, Result<(), String>)> =
            outcomes.iter().filter(|(_, outcome)| outcome.is_err()).collect();
        println!("fixes of {rule}: {} of {}", outcomes.len() - wrong.len(), outcomes.len());
        fixed += outcomes.len() - wrong.len();
        if let Some((case, Err(why))) = wrong.first() {
            println!("case {case}: {why}\n");
            failures.push(rule);
        }
    }
    assert!(failures.is_empty(), "fixes that are wrong: {failures:?}");
    assert!(only.is_some() || fixed > 1000, "{fixed} fixes");
}
