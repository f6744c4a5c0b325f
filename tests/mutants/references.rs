//! Mutants of the rules on what templates name, and where they stand.

use super::{
    generate::{
        parts,
        plan::{Hole, Place},
        random::Random,
        tree::{Tree, list, map, text},
    },
    mutant::{
        Garden, Makers, Mutant, anywhere, expression, expression_in, garden, garden_with, in_tasks, running,
    },
    structure::add_task,
};

pub(crate) const MAKERS: Makers = &[
    ("unknown-input", unknown_input),
    ("unknown-task-output", unknown_task_output),
    ("unknown-output-property", unknown_output_property),
    ("output-before-run", output_before_run),
    ("unknown-flow-variable", unknown_flow_variable),
    ("unrendered-variable", unrendered_variable),
    ("unavailable-context", unavailable_context),
    ("expression-in-unrendered-place", expression_in_unrendered_place),
    ("hyphenated-path", hyphenated_path),
];

fn unknown_input(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "inputs.⟦$word⟧",
        "inputs['⟦$word⟧']",
        "inputs[\"⟦$word⟧\"]",
        "(inputs.⟦regoin⟧ | upper)",
        "inputs.⟦$word⟧.size",
        "('a' ~ inputs.⟦conut⟧)",
        "inputs.⟦region_⟧",
        "max(inputs.⟦$word⟧, 1)",
    ]);
    expression(random, &running, "inputs.$input", bad)
}

fn unknown_task_output(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "outputs.⟦$word⟧.value",
        "outputs['⟦$word⟧'].uri",
        "outputs.⟦$word⟧",
        "(outputs.⟦$owner_⟧.uri | upper)",
        "outputs[\"⟦no task⟧\"].rows[0].id",
        "tasks.⟦$word⟧.state",
    ]);
    expression(random, &running, "outputs.$task", bad)
}

fn unknown_output_property(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "outputs.$owner.⟦$word⟧",
        "outputs.$owner['⟦$word⟧']",
        "outputs['$owner'].⟦$word⟧",
        "(outputs.$owner.⟦valu⟧ | upper)",
        "outputs.$owner.⟦urii⟧.x",
    ]);
    expression(random, &running, "outputs.$task", bad)
}

fn output_before_run(random: &mut Random) -> Mutant {
    const RETURN: &str = "io.kestra.plugin.core.debug.Return";
    let returns =
        |id: &str, format: Tree| map([("id", id.into()), ("type", RETURN.into()), ("format", format)]);
    let (good, bad) = parts::shaped(
        random,
        "flow.id",
        random.clone().pick(&["⟦outputs.last⟧.value", "⟦outputs['last']⟧.value"]),
    );
    if random.chance(60) {
        // A task that stands behind all others runs behind them.
        let early = |hole: Hole| matches!(hole.place, Place::Task | Place::FirstTask);
        let (mut garden, hole) = garden_with(random, &early, &garden);
        let tasks = garden.plan.tree.get("tasks").expect("tasks").items();
        tasks.push(returns("last", "x".into()));
        return garden.plant_text(random, hole, &good, &bad);
    }
    let garden = garden(random);
    let mut mutant = garden.pair(random);
    let form = random.below(3);
    for (case, format) in [(&mut mutant.clean, good), (&mut mutant.broken, bad)] {
        let flow = "io.kestra.plugin.core.flow";
        let reader = match form {
            0 => returns("last", format.into()),
            1 => map([
                ("id", "beside".into()),
                ("type", format!("{flow}.Parallel").into()),
                ("tasks", list([returns("one", format.into()), returns("last", "x".into())])),
            ]),
            _ => map([
                ("id", "around".into()),
                ("type", format!("{flow}.If").into()),
                ("condition", format.into()),
                ("then", list([returns("last", "x".into())])),
            ]),
        };
        case.tree.get("tasks").expect("tasks").items().push(reader);
    }
    mutant
}

fn unknown_flow_variable(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "vars.⟦$word⟧",
        "vars['⟦$word⟧']",
        "(vars.⟦$word⟧ | lower)",
        "vars.⟦$word⟧.more",
        "render(vars.⟦$word⟧)",
        "('a' ~ vars.⟦ownr⟧)",
    ]);
    expression(random, &running, "vars.$var", bad)
}

fn unrendered_variable(random: &mut Random) -> Mutant {
    fn with_template(random: &mut Random) -> Garden {
        let mut garden = garden(random);
        let value = *random.choose(&[
            "{{ flow.id }}/x",
            "a {{ flow.namespace | upper }}",
            "{% if true %}x{% endif %}",
        ]);
        garden.plan.tree.get("variables").expect("variables").put("kept", value);
        garden
    }
    let (garden, hole) = garden_with(random, &running, &with_template);
    let bad = random.pick(&[
        "{{ vars.⟦kept⟧ }}",
        "{{ vars['⟦kept⟧'] }}",
        "{{ 'a' ~ vars.⟦kept⟧ }}",
        "{{ vars.⟦kept⟧ | upper }}",
        "{% if true %}{{ vars.⟦kept⟧ }}{% endif %}",
        "{{ [vars.⟦kept⟧, 1] }}",
        "{% for x in [1] %}{{ vars[\"⟦kept⟧\"] }}{% endfor %}",
    ]);
    garden.plant_text(random, hole, "{{ render(vars.kept) }}", bad)
}

fn unavailable_context(random: &mut Random) -> Mutant {
    let (place, bad): (Place, &str) = *random.choose(&[
        (Place::Trigger, "⟦outputs⟧.$task"),
        (Place::Trigger, "(⟦outputs⟧.$owner | upper)"),
        (Place::Trigger, "⟦taskrun⟧.id"),
        (Place::InputDefault, "⟦outputs⟧.$task"),
        (Place::InputDefault, "⟦taskrun⟧.id"),
        (Place::InputDefault, "⟦task⟧.id"),
        (Place::InputDefault, "('a' ~ ⟦task⟧['id'])"),
        (Place::FlowOutput, "⟦taskrun⟧.id"),
        (Place::FlowOutput, "⟦task⟧.id"),
    ]);
    if random.chance(15) {
        let garden = garden(random);
        let mut mutant = garden.pair(random);
        for (case, when) in [
            (&mut mutant.clean, "{{ flow.id == 'x' }}"),
            (&mut mutant.broken, "{{ ⟦vars⟧.base_url == 'x' }}"),
        ] {
            let trigger = map([
                ("id", "after_it".into()),
                ("type", "io.kestra.plugin.core.trigger.Flow".into()),
                ("when", when.into()),
            ]);
            match case.tree.get("triggers") {
                Some(triggers) => triggers.items().push(trigger),
                None => case.tree.put("triggers", list([trigger])),
            }
        }
        return mutant;
    }
    expression(random, &|hole: Hole| hole.place == place, "flow.id", bad)
}

fn expression_in_unrendered_place(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let mut mutant = garden.pair(random);
    let pattern = random.pick(&[
        "⟦{{ flow.id }}⟧",
        "a ⟦{{ inputs.$input }}⟧ b",
        "⟦{% if true %}x{% endif %}⟧",
        "⟦{{ envs.$env }}⟧\n",
        "x ⟦{{ 'a' ~ \"b\" }}⟧",
    ]);
    let bad = parts::named(random, pattern, &garden.plan.names);
    let form = random.below(6);
    for (case, value) in [(&mut mutant.clean, "plain".to_owned()), (&mut mutant.broken, bad)] {
        let root = &mut case.tree;
        match form {
            0 => {
                root.entries().retain(|(key, _)| key.text != "labels");
                root.put("labels", map([("team", "data".into()), ("owner", value.into())]));
            }
            1 => {
                root.entries().retain(|(key, _)| key.text != "description");
                root.put("description", value);
            }
            2 => {
                let child = map([
                    ("id", "chosen".into()),
                    ("type", "io.kestra.plugin.core.log.Log".into()),
                    ("message", "x".into()),
                ]);
                let cases = Tree::Map(vec![(text(&value), list([child]))]);
                let task = map([
                    ("id", "choice".into()),
                    ("type", "io.kestra.plugin.core.flow.Switch".into()),
                    ("value", "{{ flow.id }}".into()),
                    ("cases", cases),
                ]);
                root.get("tasks").expect("tasks").items().push(task);
            }
            3 => {
                let input =
                    map([("id", "shown".into()), ("type", "STRING".into()), ("displayName", value.into())]);
                root.get("inputs").expect("inputs").items().push(input);
            }
            4 => {
                let input = map([
                    ("id", "choice".into()),
                    ("type", "SELECT".into()),
                    ("values", list(["a".into(), Tree::from(value)])),
                ]);
                root.get("inputs").expect("inputs").items().push(input);
            }
            _ => {
                let task = map([
                    ("id", "described".into()),
                    ("type", "io.kestra.plugin.core.log.Log".into()),
                    ("description", value.into()),
                    ("message", "x".into()),
                ]);
                add_task(&mut random.clone(), root, task);
            }
        }
    }
    mutant
}

fn hyphenated_path(random: &mut Random) -> Mutant {
    fn with_hyphens(random: &mut Random) -> Garden {
        let mut garden = garden(random);
        let tree = &mut garden.plan.tree;
        tree.get("inputs")
            .expect("inputs")
            .items()
            .push(map([("id", "api-url".into()), ("type", "STRING".into())]));
        tree.get("variables").expect("variables").put("base-path-2x", "x");
        let task = map([
            ("id", "my-first-task".into()),
            ("type", "io.kestra.plugin.core.debug.Return".into()),
            ("format", "x".into()),
        ]);
        tree.get("tasks").expect("tasks").items().insert(0, task);
        garden
    }
    let bad = random.pick(&[
        "inputs.⟦api-url⟧",
        "outputs.⟦my-first-task⟧.value",
        "(inputs.⟦api-url⟧ | upper)",
        "(outputs.⟦my-first-task⟧.value | lower)",
        "('a' ~ inputs.⟦api-url⟧)",
        "(outputs.⟦my-first-task⟧)",
    ]);
    let good = "inputs['api-url']";
    if random.chance(50) {
        return expression_in(random, &in_tasks, &with_hyphens, good, bad);
    }
    expression_in(random, &|hole| anywhere(hole) && running(hole), &with_hyphens, good, bad)
}
