//! Mutants of the rules on functions, filters, tests, variables and their arguments.

use super::{
    generate::{plan::Hole, random::Random},
    mutant::{Makers, Mutant, anywhere, expression, expression_in, garden_for, running},
};

pub(crate) const MAKERS: Makers = &[
    ("unknown-function", unknown_function),
    ("unknown-filter", unknown_filter),
    ("unknown-test", unknown_test),
    ("unknown-variable", unknown_variable),
    ("bad-arguments", bad_arguments),
    ("removed-name", removed_name),
];

/// `name` with one letter doubled, dropped or swapped with the next.
fn misspelt(random: &mut Random, name: &str) -> String {
    let at = random.between(1, name.len() - 2);
    let (head, tail) = name.split_at(at);
    let (first, rest) = tail.split_at(1);
    match random.below(3) {
        0 => format!("{head}{first}{first}{rest}"),
        1 => format!("{head}{rest}"),
        _ => format!("{head}q{tail}"),
    }
}

/// `bad` with `@` for the name, for some version.
fn plant(random: &mut Random, good: &str, bad: &str) -> Mutant {
    expression(random, &anywhere, good, bad)
}

fn unknown_function(random: &mut Random) -> Mutant {
    let known = *random.choose(&["now", "range", "fromJson", "render", "read", "max", "min"]);
    let name = if random.chance(60) {
        misspelt(random, known)
    } else {
        (*random.choose(&["env_var", "getenv", "dump", "lookup", "toJson", "len", "str"])).to_owned()
    };
    let form = random.pick(&[
        "⟦@⟧('a')",
        "⟦@⟧()",
        "⟦@⟧ ('a', 1)",
        "(⟦@⟧('a') | upper)",
        "⟦@⟧(x=1)",
        "max(1, ⟦@⟧(2))",
    ]);
    plant(random, "now()", &form.replace('@', &name))
}

fn unknown_filter(random: &mut Random) -> Mutant {
    let known = *random.choose(&[
        "upper",
        "lower",
        "replace",
        "default",
        "length",
        "join",
        "date",
        "toJson",
        "substringBefore",
    ]);
    let name = if random.chance(60) {
        misspelt(random, known)
    } else {
        (*random.choose(&["tojson", "fromJson", "int", "safe", "uppercase", "count", "now"])).to_owned()
    };
    let form = random.pick(&[
        "(flow.id | ⟦@⟧)",
        "(flow.id|⟦@⟧)",
        "(flow.id | ⟦@⟧('a'))",
        "(flow.id | upper | ⟦@⟧ | lower)",
        "('a' ~ (flow.id | ⟦@⟧))",
        "[flow.id | ⟦@⟧, 1]",
    ]);
    plant(random, "(flow.id | upper)", &form.replace('@', &name))
}

fn unknown_test(random: &mut Random) -> Mutant {
    let known = *random.choose(&["empty", "defined", "iterable", "null", "even", "odd"]);
    let name = if random.chance(60) {
        misspelt(random, known)
    } else {
        (*random.choose(&["string", "number", "blank", "upper"])).to_owned()
    };
    let form = random.pick(&[
        "(flow.id is ⟦@⟧)",
        "(flow.id is not ⟦@⟧)",
        "(flow.id is ⟦@⟧ ? 1 : 2)",
        "(1 == 1 and flow.id is ⟦@⟧)",
    ]);
    plant(random, "(flow.id is empty)", &form.replace('@', &name))
}

fn unknown_variable(random: &mut Random) -> Mutant {
    let word = random.word();
    let bad = random.pick(&[
        "⟦env⟧.HOME",
        "⟦input⟧.a",
        "⟦output⟧.a.value",
        "⟦@⟧",
        "⟦@⟧.name",
        "⟦@⟧['x'].y",
        "(⟦@⟧ | upper)",
        "⟦execution_date⟧",
        "⟦ds⟧",
        "⟦github⟧.sha",
        "⟦flows⟧.id",
        "⟦True⟧",
        "max(⟦@⟧, 1)",
    ]);
    plant(random, "flow.id", &bad.replace('@', &word))
}

fn bad_arguments(random: &mut Random) -> Mutant {
    plant_argument(random)
}

fn plant_argument(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "now(⟦zone⟧='UTC')",
        "now(⟦fmt⟧='yyyy')",
        "(flow.id | substringBefore('a', ⟦'b'⟧))",
        "(flow.id | ⟦jq⟧)",
        "⟦read⟧()",
        "⟦render⟧()",
        "⟦kv⟧()",
        "kv('a', ⟦ns⟧='b')",
        "(flow.id | ⟦replace⟧)",
        "(flow.id | ⟦split⟧ | first)",
        "⟦range⟧(1)",
        "⟦fromJson⟧()",
        "fromJson('{}', ⟦2⟧)",
        "(flow.id | default('a', ⟦'b'⟧))",
        "(flow.id | ⟦startsWith⟧)",
        "(now() | date(⟦pattern⟧='yyyy'))",
    ]);
    plant(random, "now()", bad)
}

fn removed_name(random: &mut Random) -> Mutant {
    let version = *random.choose(&["any", "2.0", "1.0", "0.23"]);
    let make = |random: &mut Random| garden_for(random, version, false);
    let (fits, bad): (fn(Hole) -> bool, &str) = *random.choose(&[
        (anywhere as fn(Hole) -> bool, "⟦json⟧('{\"a\": 1}')"),
        (anywhere, "(flow | ⟦json⟧)"),
        (anywhere, "(flow.id | ⟦json⟧ | upper)"),
        (running, "⟦currentEachOutput⟧(outputs.$task)"),
        (anywhere, "max(⟦json⟧('1'), 2)"),
    ]);
    expression_in(random, &fits, &make, "now()", bad)
}
