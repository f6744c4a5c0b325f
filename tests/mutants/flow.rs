//! Mutants of the rules on what a flow is made of: its keys, ids and types.

use super::{
    generate::{
        random::Random,
        tree::{Form, Scalar, Tree, list, map, raw, text, typed},
    },
    mutant::{Garden, Makers, Mutant, garden, garden_for},
    structure::add_task,
    world::{INCLUDED, World},
};

pub(crate) const MAKERS: Makers = &[
    ("missing-property", missing_property),
    ("bad-identifier", bad_identifier),
    ("duplicate-id", duplicate_id),
    ("duplicate-key", duplicate_key),
    ("unresolved-alias", unresolved_alias),
    ("merge-key", merge_key),
    ("removed-in-version", removed_in_version),
    ("missing-include", missing_include),
];

/// A task that does little.
fn log(id: &str) -> Tree {
    map([("id", id.into()), ("type", "io.kestra.plugin.core.log.Log".into()), ("message", "hello".into())])
}

/// The right flow with `good` put into it, and its copy with `bad`: both at the same place.
fn pair(
    random: &mut Random,
    change: &dyn Fn(&mut Random, &mut Tree),
    spoil: &dyn Fn(&mut Random, &mut Tree),
) -> Mutant {
    let garden = garden(random);
    pair_in(random, &garden, change, spoil)
}

fn pair_in(
    random: &mut Random,
    garden: &Garden,
    change: &dyn Fn(&mut Random, &mut Tree),
    spoil: &dyn Fn(&mut Random, &mut Tree),
) -> Mutant {
    let mut mutant = garden.pair(random);
    let mut same = random.clone();
    change(&mut same, &mut mutant.clean.tree);
    spoil(random, &mut mutant.broken.tree);
    mutant
}

fn whole(scalar: &mut Scalar) {
    scalar.mark = Some(0..scalar.text.len());
}

fn missing_property(random: &mut Random) -> Mutant {
    let form = random.below(8);
    let good = |random: &mut Random, root: &mut Tree| add_task(random, root, log("extra"));
    let bad = |random: &mut Random, root: &mut Tree| match form {
        // An absent property is marked at the first key of its mapping.
        0 | 1 => {
            let key = if form == 0 { "id" } else { "namespace" };
            add_task(random, root, log("extra"));
            root.entries().retain(|(known, _)| known.text != key);
            whole(&mut root.entries()[0].0);
        }
        2 | 3 => {
            let mut task = log("extra");
            task.entries().retain(|(known, _)| known.text != if form == 2 { "id" } else { "type" });
            whole(&mut task.entries()[0].0);
            add_task(random, root, task);
        }
        4 => {
            let mut task = log("extra");
            task.entries().retain(|(known, _)| known.text == "message");
            whole(&mut task.entries()[0].0);
            add_task(random, root, task);
        }
        // An empty one is marked by its key.
        5 => {
            let mut task = log("extra");
            whole(&mut task.entries()[1].0);
            task.entries()[1].1 = if random.chance(50) { "".into() } else { typed("~") };
            add_task(random, root, task);
        }
        6 => {
            add_task(random, root, log("extra"));
            let (key, value) =
                root.entries().iter_mut().find(|(key, _)| key.text == "namespace").expect("a namespace");
            whole(key);
            *value = if random.chance(50) { "".into() } else { typed("") };
        }
        _ => {
            add_task(random, root, log("extra"));
            let mut input = map([("id", "lost".into())]);
            whole(&mut input.entries()[0].0);
            root.get("inputs").expect("inputs").items().push(input);
        }
    };
    pair(random, &good, &bad)
}

fn bad_identifier(random: &mut Random) -> Mutant {
    let task_id = *random.choose(&[
        "⟦my task⟧",
        "⟦_x⟧",
        "⟦größe⟧",
        "⟦a/b⟧",
        "⟦a.b⟧",
        "⟦-x⟧",
        "⟦a:b⟧",
        "⟦x!⟧",
        "⟦{{ flow.id }}⟧",
        "⟦a{{ flow.id }}⟧",
    ]);
    let other_id = *random.choose(&["⟦my input⟧", "⟦_x⟧", "⟦größe⟧", "⟦a/b⟧", "⟦-x⟧", "⟦x!⟧"]);
    let namespace =
        *random.choose(&["⟦Company.team⟧", "⟦company team⟧", "⟦company/team⟧", "⟦.company⟧", "⟦_company⟧"]);
    let form = random.below(7);
    let spoilt = move |random: &mut Random, root: &mut Tree, is_bad: bool| {
        let id = |bad: &'static str| if is_bad { bad } else { "extra" };
        match form {
            0..=2 => add_task(random, root, log(id(task_id))),
            3 => root
                .get("inputs")
                .expect("inputs")
                .items()
                .push(map([("id", id(other_id).into()), ("type", "STRING".into())])),
            4 => {
                if is_bad {
                    *root.get("id").expect("an id") = other_id.into();
                }
            }
            5 => {
                if is_bad {
                    *root.get("namespace").expect("a namespace") = namespace.into();
                }
            }
            _ => {
                let trigger = map([
                    ("id", id(other_id).into()),
                    ("type", "io.kestra.plugin.core.trigger.Schedule".into()),
                    ("cron", "0 1 * * *".into()),
                ]);
                root.entries().retain(|(key, _)| key.text != "triggers");
                root.put("triggers", list([trigger]));
            }
        }
    };
    pair(random, &|random, root| spoilt(random, root, false), &|random, root| spoilt(random, root, true))
}

fn duplicate_id(random: &mut Random) -> Mutant {
    let form = random.below(5);
    let add = move |random: &mut Random, root: &mut Tree, is_bad: bool| match form {
        0..=2 => add_task(random, root, log(if is_bad { "⟦use_all⟧" } else { "extra" })),
        3 => {
            let id = if is_bad { "⟦count⟧" } else { "extra" };
            root.get("inputs")
                .expect("inputs")
                .items()
                .push(map([("id", id.into()), ("type", "STRING".into())]));
        }
        _ => {
            let trigger = |id: &str| {
                map([
                    ("id", id.into()),
                    ("type", "io.kestra.plugin.core.trigger.Schedule".into()),
                    ("cron", "0 1 * * *".into()),
                ])
            };
            root.entries().retain(|(key, _)| key.text != "triggers");
            root.put("triggers", list([trigger("daily"), trigger(if is_bad { "⟦daily⟧" } else { "extra" })]));
        }
    };
    pair(random, &|random, root| add(random, root, false), &|random, root| add(random, root, true))
}

fn duplicate_key(random: &mut Random) -> Mutant {
    let form = random.below(4);
    let add = move |random: &mut Random, root: &mut Tree, is_bad: bool| {
        let again = |key: &str| if is_bad { format!("⟦{key}⟧") } else { "other".to_owned() };
        let mut task = log("extra");
        match form {
            0 => {
                task.put(&again("message"), "again");
                add_task(random, root, task);
            }
            1 => {
                let mut env = map([("TOKEN_OF_JOB", "x".into()), ("MODE", "y".into())]);
                env.put(&again("TOKEN_OF_JOB"), "z");
                task.put("env", env);
                add_task(random, root, task);
            }
            2 => {
                root.put("revision", typed("3"));
                root.put(&again("revision"), typed("4"));
            }
            _ => {
                // More keys than are searched one by one.
                let mut many = Tree::Map(Vec::new());
                for number in 0..30 {
                    many.put(&format!("key {number}"), "x");
                }
                many.put(&again("key 17"), "y");
                task.put("env", many);
                add_task(random, root, task);
            }
        }
    };
    pair(random, &|random, root| add(random, root, false), &|random, root| add(random, root, true))
}

fn unresolved_alias(random: &mut Random) -> Mutant {
    let form = random.below(4);
    let name = random.word();
    let add = |random: &mut Random, root: &mut Tree, is_bad: bool| {
        let alias = || if is_bad { raw(&format!("⟦*{name}⟧")) } else { "plain".into() };
        let mut task = log("extra");
        match form {
            0 => {
                task.put("level", raw(&format!("&{name} INFO")));
                task.put("note", alias());
            }
            1 => {
                task.put("first", raw(&format!("&{name} {{a: b}}")));
                task.put("list", Tree::List(vec!["x".into(), alias()]));
            }
            2 => task.put("note", alias()),
            _ => {
                task.put("first", raw(&format!("&{name} [a, 'b']")));
                task.put("nested", map([("deep", map([("er", alias())]))]));
            }
        }
        add_task(random, root, task);
    };
    pair(random, &|random, root| add(random, root, false), &|random, root| add(random, root, true))
}

fn merge_key(random: &mut Random) -> Mutant {
    let form = random.below(3);
    let name = random.word();
    let add = |random: &mut Random, root: &mut Tree, is_bad: bool| {
        let mut task = log("extra");
        task.put("first", raw(&format!("&{name} {{a: b}}")));
        let mut headers = map([("Accept", "text/csv".into())]);
        if is_bad {
            let form_of_key = if random.chance(60) { Form::Raw } else { Form::Text };
            let key = Scalar { form: form_of_key, ..text("⟦<<⟧") };
            let value = match form {
                0 => raw(&format!("*{name}")),
                1 => raw(&format!("[*{name}]")),
                _ => map([("c", "d".into())]),
            };
            let at = random.below(2);
            headers.entries().insert(at, (key, value));
        }
        task.put("headers", headers);
        add_task(random, root, task);
    };
    pair(random, &|random, root| add(random, root, false), &|random, root| add(random, root, true))
}

fn missing_include(random: &mut Random) -> Mutant {
    let named = *random.choose(&["queries/al.sql", "all.sql", "../queries/all.sql", "größe.sql"]);
    let form = random.below(3);
    let add = move |random: &mut Random, root: &mut Tree, is_bad: bool| {
        let file = if is_bad { format!("⟦{named}⟧") } else { INCLUDED.to_owned() };
        let mut task = log("extra");
        task.entries().retain(|(key, _)| key.text != "message");
        // Includes are looked for before YAML is read: escapes would be part of the name.
        let text = match form {
            0 => format!("'[[>{file}]]'"),
            1 => format!("\"[[> {file} ]]\""),
            _ => format!("before [[> {file}]] behind"),
        };
        task.put("message", raw(&text));
        add_task(random, root, task);
    };
    pair(random, &|random, root| add(random, root, false), &|random, root| add(random, root, true))
}

fn removed_in_version(random: &mut Random) -> Mutant {
    let version = *random.choose(&["any", "2.0", "1.0", "0.23"]);
    // As for 2.0: nothing in it that was removed.
    let mut garden = garden_for(random, "2.0", false);
    garden.world = World::new(version);
    let form = random.below(8);
    let type_name = match form {
        0 => "io.kestra.core.tasks.log.Log",
        1 => "io.kestra.core.tasks.debugs.Return",
        _ => "io.kestra.plugin.core.log.Log",
    };
    let add = move |random: &mut Random, root: &mut Tree, is_bad: bool| match form {
        0 | 1 => {
            let mut task = log("extra");
            task.entries()[1].1 = if is_bad {
                format!("⟦{type_name}⟧").into()
            } else {
                "io.kestra.plugin.core.log.Log".into()
            };
            add_task(random, root, task);
        }
        2..=4 => {
            let (loops, children) =
                (["ForEach", "EachSequential", "EachParallel"][form - 2], list([log("child")]));
            let namespace = "io.kestra.plugin.core.flow";
            let type_name =
                if is_bad { format!("⟦{namespace}.{loops}⟧") } else { format!("{namespace}.Sequential") };
            add_task(
                random,
                root,
                map([("id", "extra".into()), ("type", type_name.into()), ("tasks", children)]),
            );
        }
        _ => {
            let key = ["pluginDefaults", "taskDefaults", "listeners"][form - 5];
            if is_bad {
                root.entries().push((
                    text(&format!("⟦{key}⟧")),
                    list([map([("type", "io.kestra.plugin.core.log.Log".into())])]),
                ));
            }
        }
    };
    pair_in(random, &garden, &|random, root| add(random, root, false), &|random, root| {
        add(random, root, true);
    })
}
