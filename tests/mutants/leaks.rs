//! Mutants of the rules on secrets that leave the mask.

use super::{
    generate::{
        parts,
        random::Random,
        tree::{Tree, list, map},
    },
    mutant::{Garden, Makers, Mutant, garden, garden_for},
    structure::add_task,
};

pub(crate) const MAKERS: Makers = &[
    ("secret-in-log", secret_in_log),
    ("secret-in-label", secret_in_label),
    ("secret-in-input", secret_in_input),
    ("secret-in-output", secret_in_output),
    ("secret-in-command", secret_in_command),
];

const CORE: &str = "io.kestra.plugin.core";

/// Templates that print `@`.
const PRINTING: &[&str] = &[
    "{{ @ }}",
    "{{@}}",
    "a {{ @ }} b",
    "{{ 'x' ~ @ }}",
    "{{ @ | base64encode }}",
    "{{ true ? @ : 'other' }}",
    "{{ [1, @] }}",
    "{{ {'k': (@)} }}",
    "{{ max(@, 1) }}",
    "{{ 1 > 2 ? 1 : @ }}",
    "{% if true %}{{ @ }}{% endif %}",
    "{% set x = @ %}{{ x }}",
    "{% set x = @ %}{% set y = x %}{{ flow.id ~ y }}",
    "{% for x in [1, 2] %}{{ @ }}{% endfor %}",
];

/// Templates in which `@` decides and is not printed, or does not come out as it is.
const DECIDING: &[&str] = &[
    "{{ @ is empty }}",
    "{{ @ == 'b' ? 1 : 2 }}",
    "{% if @ == 'a' %}x{% endif %}",
    "{{ @ | sha256 }}",
    "{% set x = @ %}y",
    "{# @ #}",
];

const SECRET: &[&str] = &["secret('$secret')", "secret(\"$secret\")", "secret(key='$secret')"];

/// A right template, and one that prints what is marked.
fn printing(random: &mut Random, garden: &Garden, carriers: &[&str]) -> (Tree, Tree) {
    let carrier = *random.choose(carriers);
    let carrier = parts::named(random, carrier, &garden.plan.names);
    let bad = random.pick(PRINTING).replace('@', &format!("⟦{carrier}⟧"));
    let good = if random.chance(50) {
        random.pick(DECIDING).replace('@', &carrier)
    } else {
        random.pick(PRINTING).replace('@', "flow.id")
    };
    (good.into(), bad.into())
}

/// The flow with one of two values somewhere.
fn put(
    random: &mut Random,
    garden: &Garden,
    (good, bad): (Tree, Tree),
    place: &dyn Fn(&mut Random, &mut Tree, Tree),
) -> Mutant {
    let mut mutant = garden.pair(random);
    let seed = random.clone();
    for (case, value) in [(&mut mutant.clean, good), (&mut mutant.broken, bad)] {
        place(&mut seed.clone(), &mut case.tree, value);
    }
    mutant
}

fn task(name: &str, property: &str, value: Tree) -> Tree {
    map([("id", "leaking".into()), ("type", format!("{CORE}.{name}").into()), (property, value)])
}

fn triggers(root: &mut Tree, trigger: Tree) {
    match root.get("triggers") {
        Some(triggers) => triggers.items().push(trigger),
        None => root.put("triggers", list([trigger])),
    }
}

/// A flow that has kept a secret, to which the user has said yes.
fn kept(random: &mut Random) -> (Garden, &'static str) {
    let version = *random.choose(&["any", "2.0", "1.3", "1.0"]);
    let mut garden = garden_for(random, version, false);
    let secret = parts::named(random, "{{ secret('$secret') }}", &garden.plan.names);
    let rules = ["secret-in-output", "secret-in-label", "secret-in-input"];
    garden.world.ignored.extend(rules);
    let root = &mut garden.plan.tree;
    let (task, read): (Tree, &'static str) = match random.below(7) {
        0 => (task("debug.Return", "format", format!("Bearer {secret}").into()), "outputs.leaking.value"),
        1 => (
            task("output.OutputValues", "values", map([("a", "x".into()), ("b", secret.as_str().into())])),
            "outputs.leaking.values.b",
        ),
        2 => (
            task(
                "execution.SetVariables",
                "variables",
                map([("late", map([("b", secret.as_str().into())]))]),
            ),
            "vars.late.b",
        ),
        3 => (task("execution.Labels", "labels", map([("late", secret.as_str().into())])), "labels.late"),
        4 => (
            task("http.Request", "uri", format!("https://api.example.com/{secret}").into()),
            "outputs['leaking'].uri",
        ),
        form => {
            let mut input = map([("id", "plain".into()), ("type", "STRING".into())]);
            if form == 5 {
                input.put("defaults", secret.as_str());
            } else {
                let schedule = map([
                    ("id", "giving".into()),
                    ("type", format!("{CORE}.trigger.Schedule").into()),
                    ("cron", "0 3 * * *".into()),
                    ("inputs", map([("plain", secret.as_str().into())])),
                ]);
                triggers(root, schedule);
            }
            root.get("inputs").expect("inputs").items().push(input);
            return (garden, "inputs.plain");
        }
    };
    root.get("tasks").expect("tasks").items().insert(0, task);
    (garden, read)
}

fn secret_in_log(random: &mut Random) -> Mutant {
    let (garden, values) = if random.chance(50) {
        let garden = garden(random);
        let values = printing(random, &garden, SECRET);
        (garden, values)
    } else {
        let (garden, read) = kept(random);
        let values = printing(random, &garden, &[read]);
        (garden, values)
    };
    put(random, &garden, values, &|random, root, value| {
        let (name, property, value) = match random.below(4) {
            0 => ("execution.Fail", "errorMessage", value),
            1 => ("log.Log", "message", list(["x".into(), value])),
            _ => ("log.Log", "message", value),
        };
        let mut task = task(name, property, value);
        task.entries().retain(|(key, _)| key.text != "id");
        task.put("id", "logging");
        add_task(random, root, task);
    })
}

fn secret_in_label(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let values = printing(random, &garden, SECRET);
    put(random, &garden, values, &|random, root, value| {
        let labels = if random.chance(50) {
            map([("team", "data".into()), ("who", value)])
        } else {
            list([map([("key", "who".into()), ("value", value)])])
        };
        match random.below(4) {
            0 => {
                let mut task = task("flow.Subflow", "labels", labels);
                task.put("namespace", "company.team");
                task.put("flowId", "child");
                add_task(random, root, task);
            }
            1 => {
                let mut trigger = task("trigger.Schedule", "labels", labels);
                trigger.put("cron", "0 3 * * *");
                triggers(root, trigger);
            }
            2 => triggers(root, task("trigger.Flow", "labels", labels)),
            _ => add_task(random, root, task("execution.Labels", "labels", labels)),
        }
    })
}

fn secret_in_input(random: &mut Random) -> Mutant {
    let version = *random.choose(&["any", "any", "2.0", "1.3", "1.0"]);
    let with_sources = random.chance(50);
    let garden = garden_for(random, version, with_sources);
    let (good, bad) = printing(random, &garden, SECRET);
    let input = |input_type: &str, default: Tree| {
        map([("id", "given".into()), ("type", input_type.into()), ("defaults", default)])
    };
    let kind = *random.choose(&["STRING", "STRING", "JSON", "URI"]);
    let good = if random.chance(30) {
        let default = parts::named(random, "{{ secret('$secret') }}", &garden.plan.names);
        input("SECRET", default.into())
    } else {
        input(kind, good)
    };
    put(random, &garden, (good, input(kind, bad)), &|_, root, input| {
        root.get("inputs").expect("inputs").items().push(input);
    })
}

fn secret_in_output(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let values = printing(random, &garden, SECRET);
    put(random, &garden, values, &|random, root, value| match random.below(4) {
        0 => {
            let output = map([("id", "given".into()), ("type", "STRING".into()), ("value", value)]);
            match root.get("outputs") {
                Some(outputs) => outputs.items().push(output),
                None => root.put("outputs", list([output])),
            }
        }
        1 => add_task(random, root, task("debug.Return", "format", value)),
        2 => add_task(random, root, task("output.OutputValues", "values", map([("a", list([value]))]))),
        _ => {
            add_task(random, root, task("execution.SetVariables", "variables", map([("more", value)])));
        }
    })
}

fn secret_in_command(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let values = printing(random, &garden, SECRET);
    put(random, &garden, values, &|random, root, value| {
        let (name, property, value) = match random.below(5) {
            0 => ("scripts.python.Script", "script", value),
            1 => ("scripts.shell.Script", "script", value),
            2 => ("scripts.node.Commands", "beforeCommands", list([value])),
            3 => ("fs.ssh.Command", "commands", list(["ls".into(), value])),
            _ => ("scripts.shell.Commands", "commands", list(["set -e".into(), value])),
        };
        let mut task = map([("id", "leaking".into()), ("type", format!("io.kestra.plugin.{name}").into())]);
        task.put("env", map([("MODE", "x".into())]));
        task.put(property, value);
        add_task(random, root, task);
    })
}
