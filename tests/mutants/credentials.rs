//! Mutants of the rules on credentials that are typed into a flow. Every value is made up at run time.

use base64::Engine as _;

use super::{
    generate::{
        parts,
        random::Random,
        tree::{Tree, list, map},
    },
    mutant::{Garden, Makers, Mutant, garden},
    structure::add_task,
    world::{Kind, Source},
};

pub(crate) const MAKERS: Makers = &[
    ("hardcoded-credential", hardcoded_credential),
    ("default-credential", default_credential),
    ("known-secret-in-flow", known_secret_in_flow),
    ("credential-in-url", credential_in_url),
    ("private-key-in-flow", private_key_in_flow),
    ("literal-secret-default", literal_secret_default),
    ("literal-webhook-key", literal_webhook_key),
];

const PLUGIN: &str = "io.kestra.plugin";

/// A value that looks like nothing but a password.
fn password(random: &mut Random) -> String {
    let (one, two) = (random.word(), random.word());
    let number = random.between(10, 99);
    match random.below(3) {
        0 => format!("{one}{number}-{two}"),
        1 => format!("{two}!{one}{number}"),
        _ => format!("{}{number}{two}", one.to_uppercase()),
    }
}

/// Letters and digits, none of them twice in a row.
fn noise(random: &mut Random, length: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    (0..length).map(|_| char::from(LETTERS[random.below(LETTERS.len())])).collect()
}

fn secret(random: &mut Random, garden: &Garden) -> String {
    parts::named(random, "{{ secret('$secret') }}", &garden.plan.names)
}

/// The flow with a task that holds `@` in one of `forms`: `good` in its place, and `bad`.
fn in_task(random: &mut Random, garden: &Garden, forms: &[Form], good: &str, bad: &str) -> Mutant {
    let form = random.choose(forms);
    let mut mutant = garden.pair(random);
    let seed = random.clone();
    for (case, value) in [(&mut mutant.clean, good), (&mut mutant.broken, bad)] {
        let (path, text) = (form.1, form.2.replace('@', value).replace("<at>", "@"));
        let mut tree = Tree::from(text);
        let mut keys: Vec<&str> = path.split('/').collect();
        let first = keys.remove(0);
        for key in keys.into_iter().rev() {
            tree = map([(key, tree)]);
        }
        let task =
            map([("id", "typed".into()), ("type", format!("{PLUGIN}.{}", form.0).into()), (first, tree)]);
        add_task(&mut seed.clone(), &mut case.tree, task);
    }
    mutant
}

/// A type, the way to a property, and its text.
type Form = (&'static str, &'static str, &'static str);

fn hardcoded_credential(random: &mut Random) -> Mutant {
    const FORMS: &[Form] = &[
        ("jdbc.postgresql.Query", "password", "@"),
        ("aws.s3.Upload", "secretKeyId", "@"),
        ("core.http.Request", "headers/Authorization", "Bearer @"),
        ("core.http.Request", "options/auth/password", "@"),
        ("openai.ChatCompletion", "apiKey", "@"),
        ("git.Clone", "password", "@"),
    ];
    let garden = garden(random);
    let (good, bad) = (secret(random, &garden), password(random));
    in_task(random, &garden, FORMS, &good, &format!("⟦{bad}⟧"))
}

fn default_credential(random: &mut Random) -> Mutant {
    const FORMS: &[Form] = &[
        ("jdbc.postgresql.Query", "password", "@"),
        ("minio.Upload", "secretKeyId", "@"),
        ("core.http.Request", "options/auth/password", "@"),
        ("amqp.Publish", "url", "amqp://guest:@<at>broker:5672/shop"),
    ];
    let garden = garden(random);
    let good = secret(random, &garden);
    let bad = random.pick(&["postgres", "guest", "minioadmin"]);
    in_task(random, &garden, FORMS, &good, &format!("⟦{bad}⟧"))
}

fn credential_in_url(random: &mut Random) -> Mutant {
    const FORMS: &[Form] = &[
        ("core.http.Request", "uri", "https://app:@<at>api.company.io/v1"),
        ("jdbc.postgresql.Query", "url", "jdbc:postgresql://db:5432/shop?user=app&password=@"),
        ("mongodb.Find", "connection/uri", "mongodb://app:@<at>db.company.io:27017/shop"),
        ("amqp.Publish", "url", "amqp://app:@<at>broker:5672/shop"),
    ];
    let garden = garden(random);
    let (good, bad) = (secret(random, &garden), password(random).replace('!', "-"));
    in_task(random, &garden, FORMS, &good, &format!("⟦{bad}⟧"))
}

fn private_key_in_flow(random: &mut Random) -> Mutant {
    const FORMS: &[Form] = &[
        ("fs.ssh.Command", "privateKey", "@\n"),
        ("git.Clone", "privateKey", "@\n"),
        ("scripts.shell.Commands", "inputFiles/id", "@\n"),
    ];
    let garden = garden(random);
    let good = secret(random, &garden);
    let kind = random.pick(&["", "RSA ", "EC ", "OPENSSH "]);
    let (line, last) = (noise(random, 64), noise(random, 40));
    let dashes = "-".repeat(5);
    let name = format!("{kind}PRIVATE KEY");
    let bad = format!("⟦{dashes}BEGIN {name}{dashes}\n{line}\n{last}\n{dashes}END {name}{dashes}⟧");
    in_task(random, &garden, FORMS, &good, &bad)
}

fn known_secret_in_flow(random: &mut Random) -> Mutant {
    const FORMS: &[Form] = &[
        ("core.log.Log", "message", "@"),
        ("core.log.Log", "message", "login with @ now"),
        ("scripts.shell.Commands", "inputFiles/note", "a\n@\n"),
        ("core.http.Request", "body", "[@]"),
    ];
    let mut garden = garden(random);
    let value = password(random);
    let encoded = base64::engine::general_purpose::STANDARD.encode(&value);
    garden.world.sources.push(Source {
        kind: Kind::Env,
        name: "more.env",
        text: format!("SECRET_KNOWN={encoded}\n"),
    });
    // A source that claims wants every secret of the flow, and every env.
    garden.world.ignored.extend(["unused-secret", "unknown-secret", "unknown-env"]);
    let bad = if random.chance(30) { encoded } else { value };
    in_task(random, &garden, FORMS, "nothing", &format!("⟦{bad}⟧"))
}

fn literal_secret_default(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let mut mutant = garden.pair(random);
    let (id, input_type) =
        *random.choose(&[("given", "SECRET"), ("api_token", "SECRET"), ("db_password", "STRING")]);
    let bad = format!("⟦{}⟧", password(random));
    for (case, default) in [(&mut mutant.clean, None), (&mut mutant.broken, Some(bad))] {
        let mut input = map([("id", id.into()), ("type", input_type.into())]);
        if let Some(default) = default {
            input.put("defaults", default);
        }
        case.tree.get("inputs").expect("inputs").items().push(input);
    }
    mutant
}

fn literal_webhook_key(random: &mut Random) -> Mutant {
    let garden = garden(random);
    let mut mutant = garden.pair(random);
    let good = secret(random, &garden);
    let bad = if random.chance(50) { noise(random, 22) } else { password(random) };
    for (case, key) in [(&mut mutant.clean, good), (&mut mutant.broken, format!("⟦{bad}⟧"))] {
        let trigger = map([
            ("id", "hook".into()),
            ("type", "io.kestra.plugin.core.trigger.Webhook".into()),
            ("key", key.into()),
        ]);
        match case.tree.get("triggers") {
            Some(triggers) => triggers.items().push(trigger),
            None => case.tree.put("triggers", list([trigger])),
        }
    }
    mutant
}
