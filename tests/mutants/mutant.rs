//! A right flow, and the same with one defect whose place is known.

use std::ops::Range;

use crate::generate::{
    emit::{Emitted, emit},
    parts,
    plan::{Hole, Names, Place, Plan, plan, plan_for},
    random::Random,
    tree::{Tree, unmarked},
};
use crate::world::{FLOW, Found, Kind, Source, World, found};

/// Makes a mutant of one rule.
pub(crate) type Maker = fn(&mut Random) -> Mutant;

/// The makers of a group of rules.
pub(crate) type Makers = &'static [(&'static str, Maker)];

/// A flow that is right, and its broken copy. In the copy one place is marked with `⟦…⟧`: in its tree, its tail or one of
/// its sources.
#[derive(Debug)]
pub(crate) struct Mutant {
    pub(crate) clean: Case,
    pub(crate) broken: Case,
}

/// What one run reads.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) tree: Tree,
    /// What stands behind the flow, as it is written.
    pub(crate) tail: String,
    pub(crate) world: World,
}

impl Mutant {
    /// Writes both and checks them: a mistake of maker or linter in words.
    pub(crate) fn judge(mut self, rule: &'static str, random: &mut Random) -> Result<(), String> {
        let mut clean = emit(&self.clean.tree, random);
        append(&mut clean, &self.clean.tail);
        let report = self.clean.world.report(&clean.text);
        if let Some(finding) = report.findings.first() {
            return Err(format!(
                "the right flow has a finding, {} `{}`: {}\n{}",
                finding.rule,
                excerpt(&clean.text, &found(&report)[0].range),
                finding.message,
                shown(&clean, &self.clean.world),
            ));
        }
        let (broken, expected) = self.broken.planted(rule, random);
        let report = self.broken.world.report(&broken.text);
        let found = found(&report);
        if found.as_slice() == [expected.clone()] {
            return Ok(());
        }
        let list: Vec<String> = report
            .findings
            .iter()
            .zip(&found)
            .map(|(finding, found)| format!("{} at {:?}: {}", found.rule, found.range, finding.message))
            .collect();
        let text = if expected.path == FLOW { excerpt(&broken.text, &expected.range) } else { String::new() };
        Err(format!(
            "expected {} at {:?} `{text}`\n found {}\n{}",
            expected.path,
            expected.range,
            list.join("\n       "),
            shown(&broken, &self.broken.world)
        ))
    }
}

/// Puts `tail` on lines of its own behind the flow; where it begins.
fn append(emitted: &mut Emitted, tail: &str) -> usize {
    if !tail.is_empty() && !emitted.text.ends_with(['\n', '\r']) {
        emitted.text.push('\n');
    }
    let start = emitted.text.len();
    emitted.text.push_str(tail);
    start
}

fn excerpt(text: &str, range: &Range<usize>) -> String {
    text.get(range.clone()).unwrap_or("?").to_owned()
}

pub(crate) fn shown(emitted: &Emitted, world: &World) -> String {
    let mut text = format!("version {}\n---- flow\n{}", world.version, emitted.text.replace('\r', "␍"));
    for source in &world.sources {
        text.extend(["---- ", source.name, "\n", &source.text]);
    }
    text
}

impl Case {
    /// Writes the case, and finds the place that is marked.
    pub(crate) fn planted(&mut self, rule: &'static str, random: &mut Random) -> (Emitted, Found) {
        let mut emitted = emit(&self.tree, random);
        let mut marks: Vec<(String, Range<usize>)> = emitted
            .placed
            .iter()
            .filter_map(|placed| {
                let mark = placed.mark.as_ref()?;
                // A place that begins with a line break could be meant in several ways.
                let is_clear =
                    placed.pieces.iter().all(|piece| !piece.is_break || piece.text.start != mark.start);
                assert!(is_clear || mark.is_empty(), "a mark begins with text");
                Some((FLOW.to_owned(), placed.source_of(mark)))
            })
            .collect();
        let (tail, mark) = unmarked(&self.tail);
        let start = append(&mut emitted, &tail);
        marks.extend(mark.map(|mark| (FLOW.to_owned(), start + mark.start..start + mark.end)));
        for source in &mut self.world.sources {
            let (text, mark) = unmarked(&source.text);
            source.text = text;
            marks.extend(mark.map(|mark| (source.name.to_owned(), mark)));
        }
        let [(path, range)] = marks.try_into().expect("one mark");
        (emitted, Found { rule, path, range })
    }
}

/// A flow with its sources, before anything is planted.
#[derive(Debug)]
pub(crate) struct Garden {
    pub(crate) plan: Plan,
    pub(crate) world: World,
}

/// The prefix of envs in that Kestra.
pub(crate) fn env_prefix(version: &str) -> &'static str {
    if matches!(version, "0.18" | "0.21" | "0.22") { "KESTRA_" } else { "ENV_" }
}

/// The env file that defines what a flow names.
pub(crate) fn env_file(random: &mut Random, names: &Names, version: &str) -> String {
    use base64::Engine as _;
    let mut lines: Vec<String> = names
        .secrets
        .iter()
        .map(|key| {
            let value = base64::engine::general_purpose::STANDARD.encode(format!(
                "{} {}",
                random.word(),
                random.word()
            ));
            format!("SECRET_{key}={value}\n")
        })
        .collect();
    let prefix = env_prefix(version);
    for name in &names.envs {
        let name = if random.chance(50) { name.to_uppercase() } else { name.clone() };
        lines.push(format!("{prefix}{name}={}\n", random.word()));
    }
    lines.concat()
}

/// Any flow, half of them with an env file that defines all they need.
pub(crate) fn garden(random: &mut Random) -> Garden {
    let with_sources = random.chance(50);
    let plan = plan(random);
    planted(random, plan, with_sources)
}

/// A flow for one Kestra.
pub(crate) fn garden_for(random: &mut Random, version: &'static str, with_sources: bool) -> Garden {
    let plan = plan_for(random, version);
    planted(random, plan, with_sources)
}

fn planted(random: &mut Random, plan: Plan, with_sources: bool) -> Garden {
    let version = plan.version;
    let mut world = World::new(version);
    // `ForEach` and `pluginDefaults` are what people still write, and advice to them.
    world.ignored.push("removed-in-version");
    if with_sources {
        let text = env_file(random, &plan.names, version);
        world.sources.push(Source { kind: Kind::Env, name: ".env_encoded", text });
    }
    Garden { plan, world }
}

impl Garden {
    /// Fills the holes with templates that are right.
    pub(crate) fn texts(&self, random: &mut Random) -> Vec<Tree> {
        let holes = self.plan.holes.iter();
        holes.map(|hole| parts::template(random, *hole, &self.plan.names).into()).collect()
    }

    /// The flow with those texts.
    pub(crate) fn case(&self, texts: &[Tree]) -> Case {
        Case { tree: self.plan.tree.filled(texts), tail: String::new(), world: self.world.clone() }
    }

    /// A right flow, and the same to be broken.
    pub(crate) fn pair(&self, random: &mut Random) -> Mutant {
        let case = self.case(&self.texts(random));
        Mutant { clean: case.clone(), broken: case }
    }

    /// One of the holes that will do.
    pub(crate) fn hole(&self, random: &mut Random, fits: &dyn Fn(Hole) -> bool) -> Option<usize> {
        let fitting: Vec<usize> = self
            .plan
            .holes
            .iter()
            .enumerate()
            .filter(|(_, hole)| fits(**hole))
            .map(|(number, _)| number)
            .collect();
        (!fitting.is_empty()).then(|| *random.choose(&fitting))
    }

    /// The flow with `good` in a hole, and with `bad`.
    pub(crate) fn plant(&self, random: &mut Random, hole: usize, good: Tree, bad: Tree) -> Mutant {
        let mut texts = self.texts(random);
        texts[hole] = good;
        let clean = self.case(&texts);
        texts[hole] = bad;
        Mutant { clean, broken: self.case(&texts) }
    }

    /// The flow with two whole templates, each with the same neighbours.
    pub(crate) fn plant_text(&self, random: &mut Random, hole: usize, good: &str, bad: &str) -> Mutant {
        let around = parts::beside(random, "@@", self.plan.holes[hole], &self.plan.names);
        let text = |text: &str| Tree::from(around.replace("@@", text));
        self.plant(random, hole, text(good), text(bad))
    }
}

pub(crate) fn anywhere(_: Hole) -> bool {
    true
}

pub(crate) fn running(hole: Hole) -> bool {
    hole.place.runs()
}

pub(crate) fn in_tasks(hole: Hole) -> bool {
    hole.place == Place::Task
}

pub(crate) fn takes_secrets(hole: Hole) -> bool {
    hole.takes_secret
}

/// A garden that has a fitting hole.
pub(crate) fn garden_with(
    random: &mut Random,
    fits: &dyn Fn(Hole) -> bool,
    make: &dyn Fn(&mut Random) -> Garden,
) -> (Garden, usize) {
    loop {
        let garden = make(random);
        if let Some(hole) = garden.hole(random, fits) {
            return (garden, hole);
        }
    }
}

/// `good` and `bad` as expressions in a random shape in a random place of `make`'s flow. Both may hold `$input` and the
/// like.
pub(crate) fn expression_in(
    random: &mut Random,
    fits: &dyn Fn(Hole) -> bool,
    make: &dyn Fn(&mut Random) -> Garden,
    good: &str,
    bad: &str,
) -> Mutant {
    let (garden, hole) = garden_with(random, fits, make);
    let good = parts::named(random, good, &garden.plan.names);
    let bad = parts::named(random, bad, &garden.plan.names);
    let (good, bad) = parts::shaped(random, &good, &bad);
    garden.plant_text(random, hole, &good, &bad)
}

/// [`expression_in`] any flow.
pub(crate) fn expression(random: &mut Random, fits: &dyn Fn(Hole) -> bool, good: &str, bad: &str) -> Mutant {
    expression_in(random, fits, &garden, good, bad)
}

/// One of `pairs` as a whole template in any flow.
pub(crate) fn template(random: &mut Random, fits: &dyn Fn(Hole) -> bool, pairs: &[(&str, &str)]) -> Mutant {
    let (good, bad) = *random.choose(pairs);
    let (garden, hole) = garden_with(random, fits, &garden);
    let good = parts::named(random, good, &garden.plan.names);
    let bad = parts::named(random, bad, &garden.plan.names);
    garden.plant_text(random, hole, &good, &bad)
}
