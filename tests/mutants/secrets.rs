//! Mutants of the rules on `secret()`.

use super::{
    generate::{plan::Hole, random::Random},
    mutant::{Garden, Makers, Mutant, env_prefix, expression_in, garden_for, takes_secrets},
    world::{Kind, Source},
};

pub(crate) const MAKERS: Makers = &[
    ("unknown-secret", unknown_secret),
    ("prefixed-secret-key", prefixed_secret_key),
    ("unprefixed-secret-source", unprefixed_secret_source),
    ("unquoted-secret-key", unquoted_secret_key),
    ("secret-as-variable", secret_as_variable),
    ("bad-secret-arguments", bad_secret_arguments),
    ("dead-secret-fallback", dead_secret_fallback),
    ("dynamic-secret-key", dynamic_secret_key),
    ("filtered-secret", filtered_secret),
];

const GOOD: &str = "secret('$secret')";
const VERSIONS: &[&str] = &["any", "any", "2.0", "1.3", "1.0", "0.24", "0.23", "0.21"];

/// A flow with a source that claims its secrets.
fn claimed(random: &mut Random) -> Garden {
    let version = *random.choose(VERSIONS);
    let mut garden = garden_for(random, version, true);
    if random.chance(25) {
        let keys = garden.plan.names.secrets.iter().map(|key| format!("SECRET_{key}\n"));
        let envs = garden.plan.names.envs.iter().map(|name| format!("{}{name}\n", env_prefix(version)));
        let text = keys.chain(envs).collect();
        garden.world.sources = vec![Source { kind: Kind::Names, name: "names.txt", text }];
    }
    garden
}

/// A flow with or without sources.
fn any(random: &mut Random) -> Garden {
    let version = *random.choose(VERSIONS);
    let with_sources = random.chance(50);
    garden_for(random, version, with_sources)
}

fn plant(random: &mut Random, make: fn(&mut Random) -> Garden, bad: &str) -> Mutant {
    expression_in(random, &takes_secrets, &make, GOOD, bad)
}

/// A key as people write them, which no flow of ours defines.
fn key(random: &mut Random) -> String {
    let key = format!("{}_{}", random.word(), random.pick(&["TOKEN", "PASSWORD", "KEY", "URL"]));
    if random.chance(80) { key.to_uppercase() } else { key.to_lowercase() }
}

fn unknown_secret(random: &mut Random) -> Mutant {
    let key = if random.chance(50) {
        key(random)
    } else {
        (*random.choose(&["API_TOKN", "DB_PASSWRD", "SLACK_HOKO", "SMTP-LOGIN", "S3KEY", "api_tokens"]))
            .to_owned()
    };
    let form = random.pick(&[
        "secret('⟦@⟧')",
        "secret(\"⟦@⟧\")",
        "secret(key='⟦@⟧')",
        "secret( '⟦@⟧' )",
        "('Bearer ' ~ secret('⟦@⟧'))",
    ]);
    plant(random, claimed, &form.replace('@', &key))
}

fn prefixed_secret_key(random: &mut Random) -> Mutant {
    let prefix = random.pick(&["SECRET_", "SECRETS_", "secret_", "SECRET_SECRET_", "Secret_"]);
    let form = random.pick(&["secret('⟦@$secret⟧')", "secret(\"⟦@$secret⟧\")", "secret(key='⟦@$secret⟧')"]);
    plant(random, any, &form.replace('@', prefix))
}

fn unprefixed_secret_source(random: &mut Random) -> Mutant {
    fn with_bare(random: &mut Random) -> Garden {
        let mut garden = claimed(random);
        let (kind, name, text) = match random.below(2) {
            // Beside prefixed names a bare one has a finding of its own, so it stands in a file of its own.
            0 => (Kind::Env, "app.env", "BARE_LOGIN=x\nBARE_TOKEN='some words'\n".to_owned()),
            _ => (
                Kind::Compose,
                "compose.yaml",
                "services:\n  kestra:\n    image: kestra/kestra:latest\n    environment:\n      BARE_LOGIN: x\n      \
                 BARE_TOKEN: y\n"
                .to_owned(),
            ),
        };
        garden.world.sources.push(Source { kind, name, text });
        garden
    }
    let bad =
        random.pick(&["secret('⟦BARE_LOGIN⟧')", "secret(\"⟦BARE_TOKEN⟧\")", "secret(key='⟦BARE_TOKEN⟧')"]);
    expression_in(random, &takes_secrets, &with_bare, GOOD, bad)
}

fn unquoted_secret_key(random: &mut Random) -> Mutant {
    let key = key(random);
    let form = random.pick(&[
        "secret(⟦@⟧)",
        "secret( ⟦@⟧ )",
        "secret(key=⟦@⟧)",
        "secret(⟦$secret⟧)",
        "secret(⟦SECRET_$secret⟧)",
    ]);
    plant(random, any, &form.replace('@', &key))
}

fn secret_as_variable(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "⟦secrets.$secret⟧",
        "⟦secrets['$secret']⟧",
        "⟦secret.$secret⟧",
        "⟦SECRET_$secret⟧",
        "⟦envs.secret_$word⟧",
        "⟦envs['SECRET_$secret']⟧",
        "⟦secrets.$word⟧",
    ]);
    plant(random, any, bad)
}

fn bad_secret_arguments(random: &mut Random) -> Mutant {
    const ALWAYS: &[&str] = &[
        "⟦secret()⟧",
        "⟦secret( )⟧",
        "secret('$secret', ⟦keys⟧='x')",
        "secret('$secret', ⟦default⟧='x')",
        "secret(⟦5⟧)",
        "secret(⟦true⟧)",
        "secret(⟦null⟧)",
        "secret(⟦['$secret']⟧)",
        "secret(key=⟦7⟧)",
        "secret('$secret', 'n', 's', false, ⟦1⟧)",
    ];
    const NEW: &[&str] = &[
        "secret('$secret', ⟦5⟧)",
        "secret('$secret', namespace=⟦true⟧)",
        "secret('$secret', subkey=⟦2⟧)",
        "secret('$secret', ⟦nmespace⟧='n')",
    ];
    const NEWEST: &[&str] =
        &["secret('$secret', subkey=⟦'s', full=true⟧)", "secret('$secret', 'n', ⟦'s', full=true⟧)"];
    const OLD: &[&str] =
        &["secret('$secret', ⟦'n'⟧)", "secret('$secret', ⟦namespace⟧='n')", "secret('$secret', ⟦full⟧=true)"];
    let (version, choices) = *random.choose(&[
        ("any", ALWAYS),
        ("any", NEW),
        ("any", NEWEST),
        ("2.0", ALWAYS),
        ("2.0", NEW),
        ("2.0", NEWEST),
        ("1.0", NEW),
        ("0.21", OLD),
    ]);
    let bad = random.pick(choices);
    let with_sources = random.chance(50);
    expression_in(
        random,
        &takes_secrets,
        &|random: &mut Random| garden_for(random, version, with_sources),
        GOOD,
        bad,
    )
}

fn dead_secret_fallback(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "(secret('⟦$secret⟧') ?? 'none')",
        "(secret(\"⟦$secret⟧\") ?? inputs_of)",
        "(secret('⟦$secret⟧') | default('none'))",
        "(secret('⟦$secret⟧') ??? 'none')",
        "(secret('⟦$secret⟧') ?? flow.id)",
        "(secret(key='⟦$secret⟧') | default(\"it is\"))",
        "('a' ~ (secret('⟦$secret⟧') ?? 'b'))",
    ]);
    plant(random, any, &bad.replace("inputs_of", "''"))
}

fn dynamic_secret_key(random: &mut Random) -> Mutant {
    let fits = |hole: Hole| hole.takes_secret && hole.place.runs();
    let bad = random.pick(&[
        "secret(⟦inputs.$input⟧)",
        "secret(⟦'A_' ~ inputs.$input⟧)",
        "secret(⟦inputs.$input | upper⟧)",
        "secret(key=⟦vars.$var⟧)",
        "secret(⟦\"KEY_#{inputs.$input}\"⟧)",
        "secret(⟦inputs.$input == 'a' ? 'A' : 'B'⟧)",
        "secret(⟦outputs.$task⟧)",
    ]);
    expression_in(random, &fits, &any, GOOD, bad)
}

fn filtered_secret(random: &mut Random) -> Mutant {
    let bad = random.pick(&[
        "(secret('⟦$secret⟧') | upper)",
        "(secret(\"⟦$secret⟧\") | lower)",
        "(secret('⟦$secret⟧') | replace({'a': 'b'}))",
        "(secret('⟦$secret⟧') | urlencode)",
        "(secret('⟦$secret⟧') | toJson)",
        "(secret('⟦$secret⟧') | slice(0, 4))",
        "(secret('⟦$secret⟧') | trim)",
        "(secret('⟦$secret⟧') | substringBefore(':'))",
        "(secret('⟦$secret⟧') | trim | base64encode)",
        "(secret('⟦$secret⟧') | base64encode | upper)",
        "('x ' ~ (secret('⟦$secret⟧') | capitalize))",
    ]);
    if random.chance(15) {
        let version = *random.choose(&["any", "2.0"]);
        let full = |random: &mut Random| garden_for(random, version, false);
        return expression_in(random, &takes_secrets, &full, GOOD, "secret('⟦$secret⟧', full=true)");
    }
    plant(random, any, bad)
}
