//! Fixes that no rule makes: what becomes of those that are wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Fixer, Proposal, Surroundings};
use crate::{
    diagnostic::Applicability,
    kestra::Target,
    lint::{CheckedFile, Linter, Place, Settings},
    rules,
    secret::{Origin, SecretStore, StoreBuilder},
    source::{Edit, Position, SourceFile, SourceId, Sources},
    span::{Span, offset},
    yaml,
};

const FLOW: &str = "id: a\nnamespace: b.c\ntasks:\n  - id: t\n    type: io.kestra.plugin.core.log.Log\n    \
                    message: \"{{ inputs.a }} one\"\n    other: 'two'\n";

/// What a wrong rule would write: a text of a file goes, another one comes.
type Wrong = (&'static str, &'static str, &'static str);

/// Gives every text that stands in a file the fixes that are wrong, and no others.
struct Mistaken {
    fixes: Vec<Vec<Wrong>>,
    env: &'static str,
}

impl Mistaken {
    fn proposals(&self, linter: &Linter<'_>, text: &str) -> Vec<Proposal> {
        let env: Option<(SourceId, &SourceFile)> = linter.sources.iter().next();
        let edit = |(file, old, new): &Wrong| {
            let (id, text) = match env {
                Some((id, source)) if *file == ".env" => (Some(id), source.text()),
                _ => (None, text),
            };
            let start = offset(text.find(old)?);
            Some((id, Edit::replace(Span::new(start, start + offset(old.len())), *new)))
        };
        let first = Position::FIRST;
        let fixes = self.fixes.iter().filter_map(|fix| fix.iter().map(edit).collect::<Option<Vec<_>>>());
        fixes
            .map(|edits| Proposal {
                rule: rules::find("uppercase-env").map(rules::Rule::id).expect("a rule"),
                title: "break it".to_owned(),
                applicability: Applicability::Safe,
                at: Place { path: "a.yaml".into(), start: first, end: first },
                edits,
            })
            .collect()
    }
}

impl Surroundings for Mistaken {
    fn check(&self, linter: &Linter<'_>, files: &[(usize, &Draft)]) -> Vec<Option<CheckedFile>> {
        let check = |(_, draft): &(usize, &Draft)| {
            let text = yaml::decode(draft.bytes());
            let mut file = linter.check(draft.name(), &text);
            file.proposals = self.proposals(linter, &text);
            Some(file)
        };
        files.iter().map(check).collect()
    }

    fn read_sources(&self, texts: &BTreeMap<&str, &[u8]>) -> Option<(SecretStore, Sources)> {
        let text = texts.get(".env").map_or(self.env.as_bytes(), |text| text);
        let text = std::str::from_utf8(text).ok()?;
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new(".env", text));
        Some((StoreBuilder::new(Target::Any, None).env_file(id, text, Origin::Given).build(), sources))
    }
}

/// The flow and the env file that `fixes` make; how many were applied and left out, and the rules that went in circles.
fn fixed(wrong: &[&[Wrong]]) -> (String, String, [usize; 2], BTreeSet<&'static str>) {
    let env = "SECRET_A=Y29ycmVjdC1ob3JzZQ==\nENV_B=x\n";
    let mistaken = Mistaken { fixes: wrong.iter().map(|fix| fix.to_vec()).collect(), env };
    let settings = Settings::default();
    let known = mistaken.read_sources(&BTreeMap::new()).expect("sources");
    let (flow, sources) = (vec![Draft::new("a.yaml", FLOW)], vec![Draft::new(".env", env)]);
    let mut run = Fixer::new(&settings, &mistaken, flow, sources, known);
    let done = run.fix(Applicability::Safe);
    let counts = [done.applied.len(), done.left_out.len()];
    let circles = done.unstable.iter().flat_map(|file| file.rules.clone()).collect();
    let [flow, env] = [0, 1].map(|number| {
        String::from_utf8(run.drafts().get(number).expect("a file").bytes().to_vec()).expect("text")
    });
    (flow, env, counts, circles)
}

#[test]
fn what_would_break_the_yaml_is_left_out_and_the_rest_applied() {
    for wrong in
        [("", "one\"", "one"), ("", "other:", "other"), ("", "'two'", "{a: 1"), ("", "    other", "other")]
    {
        let (flow, _, counts, _) = fixed(&[&[wrong], &[("", "inputs.a", "inputs.b")]]);
        assert_eq!((flow, counts), (FLOW.replace("inputs.a", "inputs.b"), [1, 1]), "{wrong:?}");
    }
}

#[test]
fn what_would_break_an_expression_is_left_out() {
    for wrong in [("", "}}", "}"), ("", "inputs.a", "inputs.'"), ("", "two", "{{ two"), ("", "inputs.a", "")]
    {
        let (flow, _, counts, _) = fixed(&[&[("", "one", "three")], &[wrong]]);
        assert_eq!((flow, counts), (FLOW.replace("one", "three"), [1, 1]), "{wrong:?}");
    }
}

#[test]
fn what_would_change_more_than_it_edits_is_left_out() {
    // A comment would swallow what stands behind.
    let (flow, _, counts, _) = fixed(&[&[("", "    other: 'two'\n", "    # other\n")]]);
    assert_eq!((flow.as_str(), counts), (FLOW, [0, 1]));
}

#[test]
fn what_would_lose_a_variable_or_make_compose_refuse_the_file_is_left_out() {
    for wrong in [(".env", "==\nENV_B", "==ENV_B"), (".env", "x", "${x"), (".env", "Y29y", "'Y29y")] {
        let (_, env, counts, _) = fixed(&[&[wrong], &[(".env", "SECRET_A", "SECRET_C")]]);
        assert_eq!((env.as_str(), counts), ("SECRET_C=Y29ycmVjdC1ob3JzZQ==\nENV_B=x\n", [1, 1]), "{wrong:?}");
    }
}

#[test]
fn a_fix_of_two_files_is_applied_as_a_whole_or_not_at_all() {
    let (flow, env, counts, _) = fixed(&[&[("", "one", "1"), (".env", "x", "y")]]);
    assert_eq!((flow, counts), (FLOW.replace("one", "1"), [1, 0]));
    assert!(env.ends_with("ENV_B=y\n"));
    let (flow, env, counts, _) = fixed(&[&[("", "one", "1"), (".env", "x", "${y")]]);
    assert_eq!((flow.as_str(), counts), (FLOW, [0, 1]));
    assert!(env.ends_with("ENV_B=x\n"));
}

#[test]
fn fixes_that_go_round_in_circles_are_told_of() {
    let (flow, _, counts, circles) = fixed(&[&[("", "one", "eno")], &[("", "eno", "one")]]);
    assert_eq!((flow.as_str(), counts), (FLOW, [10, 0]));
    assert!(circles.contains("uppercase-env"));
}
