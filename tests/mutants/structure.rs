//! Mutants of the rules on YAML itself, and where more tasks go.

use super::{
    generate::{
        random::Random,
        tree::{Tree, list, map, raw},
    },
    mutant::{Makers, Mutant, anywhere, garden, garden_with},
};

pub(crate) const MAKERS: Makers = &[
    ("unquoted-expression", unquoted_expression),
    ("unreadable-yaml", unreadable_yaml),
    ("extra-document", extra_document),
    ("oversized-flow", oversized_flow),
];

/// Adds a task: at the end of the flow's tasks, or in another task there, or to `errors`.
pub(crate) fn add_task(random: &mut Random, root: &mut Tree, task: Tree) {
    const FLOW: &str = "io.kestra.plugin.core.flow";
    let form = random.below(8);
    let typed = |name: &str| map([("id", "around".into()), ("type", format!("{FLOW}.{name}").into())]);
    let task = match form {
        0 | 1 => {
            let mut around = typed(if form == 0 { "Sequential" } else { "Parallel" });
            around.put("tasks", list([task]));
            around
        }
        2 => {
            let mut around = typed("If");
            around.put("condition", "{{ flow.id == 'x' }}");
            around.put("then", list([task]));
            around
        }
        3 => {
            let mut around = typed("Switch");
            around.put("value", "{{ flow.id }}");
            around.put("cases", map([("one", list([task]))]));
            around
        }
        4 => {
            let mut around = typed("Dag");
            around.put("tasks", list([map([("task", task)])]));
            around
        }
        _ => task,
    };
    if form == 5 {
        match root.get("errors") {
            Some(errors) => errors.items().push(task),
            None => root.put("errors", list([task])),
        }
        return;
    }
    root.get("tasks").expect("tasks").items().push(task);
}

fn unquoted_expression(random: &mut Random) -> Mutant {
    let (garden, hole) = garden_with(random, &anywhere, &garden);
    let bad = random.pick(&[
        "⟦{{ flow.id }}⟧",
        "⟦{{ flow.id }}/x⟧",
        "⟦{{flow.id}}⟧",
        "⟦{% if true %}x{% endif %}⟧",
        "⟦{{ flow.id | upper }}⟧",
        "⟦{{ flow.id == 'a' ? 'b' : 'c' }}⟧",
        "⟦at {{ flow.id ? 'a' : 'b' }}⟧",
        "⟦{{ [1, 2] | join('-') }}⟧",
        "⟦{{ 'a' ~ \"b\" }} and {{ 1 }}⟧",
    ]);
    garden.plant(random, hole, "plain".into(), raw(bad))
}

fn unreadable_yaml(random: &mut Random) -> Mutant {
    let (garden, hole) = garden_with(random, &anywhere, &garden);
    let bad = random.pick(&[
        "⟦@⟧daily",
        "⟦`⟧x`",
        "⟦%⟧x",
        "⟦&⟧ x",
        "⟦*⟧.csv",
        "Hello⟦:⟧ world",
        "\"a\" ⟦b⟧",
        "'a' ⟦b⟧",
        "\"⟦\\d⟧+\"",
        "⟦.inf⟧",
        "{⟦[a]⟧: b}",
        "a⟦:⟧ b: c",
    ]);
    garden.plant(random, hole, "plain".into(), raw(bad))
}

fn extra_document(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let mut mutant = garden.pair(random);
    mutant.broken.tail = (*random.choose(&[
        "⟦---⟧\nid: second\nnamespace: company\ntasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: x\n",
        "⟦---⟧\nname: values\n",
        "⟦---⟧ text\n",
        "⟦---⟧\n- a\n- b\n---\nc: d\n",
        "⟦---⟧ # more\nname: values\n",
        "...\n# between\n⟦---⟧\nname: values\n",
    ]))
    .to_owned();
    mutant
}

fn oversized_flow(random: &mut Random) -> Mutant {
    /// The levels that Kestra reads.
    const LEVELS: usize = 1_000;
    let garden = garden(random);
    let mut mutant = garden.pair(random);
    // The flow, its tasks and the task are three levels.
    let readable = LEVELS - 3;
    let more = random.between(1, 40);
    let (open, close) = *random.choose(&[("[", "]"), ("{a: ", "}"), ("[ ", " ]"), ("{'a': ", "}")]);
    let deep = |levels: usize, inner: &str| format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
    let inner = deep(more, "x");
    // Whatever stands in the first level too many, from bracket to bracket.
    let inner = inner.trim_end_matches(' ');
    let (head, tail) = (inner.to_owned(), "");
    for (case, value) in [
        (&mut mutant.clean, deep(readable, "x")),
        (&mut mutant.broken, deep(readable, &format!("⟦{head}⟧{tail}"))),
    ] {
        let task = map([
            ("id", "deep".into()),
            ("type", "io.kestra.plugin.core.log.Log".into()),
            ("value", raw(value.trim_end())),
        ]);
        case.tree.get("tasks").expect("tasks").items().push(task);
    }
    mutant
}
