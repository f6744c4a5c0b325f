//! How many credentials are found that are there, and how many that are none.
//!
//! The cases stand in `tests/credentials/cases`, written from the specification; `README.md` there tells their form. A
//! finding counts as right if rule, level and bytes are those of the case.

#[cfg(test)]
#[path = "credentials/case.rs"]
mod case;

#[cfg(test)]
#[path = "credentials/corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{
        case::{Case, Expected, Found, Tally, cases},
        corpus,
    };

    /// The least share of findings that are right, and of credentials that are found, per mille.
    const PRECISION: usize = 980;
    const RECALL: usize = 950;

    #[test]
    fn credentials_are_found_and_nothing_else() {
        let cases = cases();
        assert!(cases.len() >= 600, "{} cases", cases.len());
        let mut by_place: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut by_reason: BTreeMap<&str, Tally> = BTreeMap::new();
        let mut whole = Tally::default();
        let mut wrong = Vec::new();
        for case in &cases {
            let (tally, differences) = judge(case);
            whole.add(&tally);
            by_place.entry(&case.place).or_default().add(&tally);
            by_reason.entry(&case.reason).or_default().add(&tally);
            wrong.extend(differences);
        }
        for (what, tallies) in [("place", &by_place), ("reason", &by_reason)] {
            for (name, tally) in tallies {
                println!("credentials by {what} {name}: {tally}");
            }
        }
        for difference in &wrong {
            println!("{difference}");
        }
        println!("credentials, {} cases: {whole}", cases.len());
        assert!(whole.precision() >= PRECISION && whole.recall() >= RECALL, "{whole}");
    }

    #[test]
    fn a_fix_reads_the_secret_and_ends_the_finding() {
        let mut tried = 0;
        for case in cases() {
            for fixed in case.fixed() {
                tried += 1;
                assert!(fixed.is_readable, "{}: the fix breaks the flow:\n{}", case.name, fixed.text);
                assert!(fixed.text.contains("secret("), "{}: {}", case.name, fixed.text);
                assert!(fixed.left < fixed.before, "{}: the finding stays:\n{}", case.name, fixed.text);
                assert!(fixed.others.is_empty(), "{}: {:?}\n{}", case.name, fixed.others, fixed.text);
            }
        }
        println!("{tried} fixes read the secret");
        assert!(tried > 300, "{tried} fixes");
    }

    /// Every finding over the corpus was judged by eye; one that was not yet is asked for by name.
    #[test]
    fn findings_over_the_corpus_are_true() {
        let Some(found) = corpus::findings("findings_over_the_corpus_are_true") else { return };
        let labels = corpus::labels();
        let (mut right, mut wrong, mut new) = (0, Vec::new(), Vec::new());
        for finding in &found {
            match labels.get(finding) {
                Some(true) => right += 1,
                Some(false) => wrong.push(finding),
                None => new.push(finding),
            }
        }
        let tally = Tally { right, missed: 0, false_alarms: wrong.len() };
        println!("credentials over the corpus: {right} true, {} false: {wrong:?}", wrong.len());
        assert!(new.is_empty(), "not judged yet: {new:#?}");
        assert!(right > 0 && tally.precision() >= PRECISION, "{tally}");
    }

    /// 300 flows were read for every credential in them, before anything was run over them.
    #[test]
    fn credentials_of_flows_read_by_hand_are_found() {
        let Some(found) = corpus::findings("credentials_of_flows_read_by_hand_are_found") else { return };
        let truth = corpus::truth();
        let is_found = |(path, line, rule): &&corpus::Place| {
            found.iter().any(|(at, row, _, name)| (at, row, name) == (path, line, rule))
        };
        let right = truth.iter().filter(is_found).count();
        let missed: Vec<&corpus::Place> = truth.iter().filter(|place| !is_found(place)).collect();
        let tally = Tally { right, missed: missed.len(), false_alarms: 0 };
        println!("credentials of the sample: {right} found, missed {missed:?}");
        assert!(right > 0 && tally.recall() >= RECALL, "{tally}");
    }

    /// What a case expects beside what is found.
    fn judge(case: &Case) -> (Tally, Vec<String>) {
        let found = case.check();
        let mut tally = Tally::default();
        let mut differences = Vec::new();
        let mut left: Vec<&Found> = found.iter().collect();
        for expected in &case.expected {
            if let Some(at) = left.iter().position(|found| found.is(expected)) {
                left.remove(at);
                tally.right += 1;
            } else {
                tally.missed += 1;
                differences.push(format!("missed {}: {}", case.name, case.show(expected)));
            }
        }
        for extra in left {
            tally.false_alarms += 1;
            let Found { rule, level, start, end, file } = extra;
            let shown =
                Expected { rule: rule.clone(), level: level.clone(), start: *start, end: *end, file: *file };
            differences.push(format!("false {}: {}", case.name, case.show(&shown)));
        }
        (tally, differences)
    }
}
