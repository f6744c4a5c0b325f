//! Mutants of the rules on comments that allow findings, and on the baseline.

use super::{
    generate::random::Random,
    mutant::{Makers, Mutant, expression, garden, running},
    world::{Kind, Source, baseline},
};

pub(crate) const MAKERS: Makers = &[
    ("unused-allow", unused_allow),
    ("allow-without-reason", allow_without_reason),
    ("stale-baseline-entry", stale_baseline_entry),
];

fn unused_allow(random: &mut Random) -> Mutant {
    let mut mutant = garden(random).pair(random);
    let rule = *random.choose(&[
        "unknown-input",
        "merge-key",
        "hardcoded-credential",
        "secret-in-log",
        "unknwon-input",
        "unterminated-string",
        "expressions",
    ]);
    mutant.broken.tail = match random.below(5) {
        0 => format!("# kestra-lint: allow-file(⟦{rule}⟧) why\n"),
        1 => format!("#kestra-lint:allow( ⟦{rule}⟧ )why\n"),
        2 => format!("# kestra-lint: allow(⟦{rule}⟧): the parent sets it\n"),
        3 => "# kestra-lint: ⟦disable(unknown-input)⟧\n".to_owned(),
        _ => format!("# kestra-lint: ⟦allow {rule}⟧\n"),
    };
    mutant
}

/// A mistake that a comment allows; in the copy without saying why.
fn allow_without_reason(random: &mut Random) -> Mutant {
    let mut mutant = expression(random, &running, "inputs.nowhere", "inputs.nowhere");
    let behind = *random.choose(&["", " ", " -", ":", " …"]);
    mutant.clean.tail = "# kestra-lint: allow-file(unknown-input) the parent sets it\n".to_owned();
    mutant.broken.tail = format!("# kestra-lint: ⟦allow-file(unknown-input)⟧{behind}\n");
    mutant
}

/// A mistake that the baseline knows; in the copy it is gone.
fn stale_baseline_entry(random: &mut Random) -> Mutant {
    let mut mutant = expression(random, &running, "inputs.nowhere", "flow.id");
    let known = baseline("inputs.nowhere");
    let marked = known.replace("{\"rule\"", "⟦{\"rule\"").replace("\"count\":1}", "\"count\":1}⟧");
    let source = |text: String| Source { kind: Kind::Baseline, name: "baseline.json", text };
    mutant.clean.world.sources.push(source(known));
    mutant.broken.world.sources.push(source(marked));
    mutant
}
