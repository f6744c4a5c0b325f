//! For every rule: flows that are right, each with one planted defect. The report must be that one finding, on the very
//! bytes.

#[cfg(test)]
#[path = "mutants/credentials.rs"]
mod credentials;
#[cfg(test)]
#[path = "mutants/envs.rs"]
mod envs;
#[cfg(test)]
#[path = "mutants/expressions.rs"]
mod expressions;
#[cfg(test)]
#[path = "mutants/fixed.rs"]
mod fixed;
#[cfg(test)]
#[path = "support/fixing.rs"]
mod fixing;
#[cfg(test)]
#[path = "mutants/flow.rs"]
mod flow;
#[cfg(test)]
mod generate;
#[cfg(test)]
#[path = "mutants/housekeeping.rs"]
mod housekeeping;
#[cfg(test)]
#[path = "mutants/leaks.rs"]
mod leaks;
#[cfg(test)]
#[path = "mutants/mutant.rs"]
mod mutant;
#[cfg(test)]
#[path = "mutants/names.rs"]
mod names;
#[cfg(test)]
#[path = "mutants/references.rs"]
mod references;
#[cfg(test)]
#[path = "mutants/secrets.rs"]
mod secrets;
#[cfg(test)]
#[path = "mutants/sources.rs"]
mod sources;
#[cfg(test)]
#[path = "mutants/structure.rs"]
mod structure;
#[cfg(test)]
#[path = "mutants/world.rs"]
mod world;

#[cfg(test)]
mod tests {
    use kestra_lint::rules;

    use crate::{
        credentials, envs, expressions, flow,
        generate::random::Random,
        housekeeping, leaks,
        mutant::{Maker, Makers},
        names, references, secrets, sources, structure,
    };

    const GROUPS: &[Makers] = &[
        secrets::MAKERS,
        sources::MAKERS,
        envs::MAKERS,
        credentials::MAKERS,
        leaks::MAKERS,
        expressions::MAKERS,
        names::MAKERS,
        references::MAKERS,
        flow::MAKERS,
        structure::MAKERS,
        housekeeping::MAKERS,
    ];

    /// Mutants of each rule.
    const CASES: u64 = 120;
    /// Of a hundred mutants of a rule so many must be found as they are.
    const BAR: u64 = 95;
    /// So many disagreements of a rule are shown.
    const SHOWN: usize = 2;

    pub(crate) fn maker(rule: &str) -> Option<Maker> {
        GROUPS.iter().flat_map(|group| group.iter()).find(|(name, _)| *name == rule).map(|(_, maker)| *maker)
    }

    #[test]
    fn every_rule_has_a_maker() {
        let without: Vec<&str> =
            rules::all().map(|rule| rule.info.id).filter(|rule| maker(rule).is_none()).collect();
        assert!(without.is_empty(), "no mutants of {without:?}: add a maker to its group in tests/mutants");
        let known: Vec<&str> = rules::all().map(|rule| rule.info.id).collect();
        let makers = GROUPS.iter().flat_map(|group| group.iter()).map(|(name, _)| *name);
        let strays: Vec<&str> = makers.filter(|name| !known.contains(name)).collect();
        assert!(strays.is_empty(), "no such rules: {strays:?}");
    }

    #[test]
    fn every_planted_defect_is_the_one_finding() {
        // For a look at one rule.
        let only = option_env!("MUTANTS_OF");
        let mut failed = Vec::new();
        for rule in rules::all().map(|rule| rule.info.id).filter(|rule| only.is_none_or(|only| only == *rule))
        {
            let Some(maker) = maker(rule) else { continue };
            let mut disagreements = Vec::new();
            for case in 0..CASES {
                let mut random = Random::new(rule, case);
                if let Err(words) = maker(&mut random).judge(rule, &mut random) {
                    disagreements.push((case, words));
                }
            }
            let right = CASES - u64::try_from(disagreements.len()).expect("a small number");
            println!("mutants {rule}: {right} of {CASES}");
            for (case, words) in disagreements.iter().take(SHOWN) {
                println!("case {case}: {words}\n");
            }
            if right * 100 < CASES * BAR {
                failed.push(rule);
            }
        }
        assert!(failed.is_empty(), "below {BAR} of 100: {failed:?}");
    }
}
