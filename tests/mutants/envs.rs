//! Mutants of the rules on `envs`.

use super::{
    generate::random::Random,
    mutant::{Garden, Makers, Mutant, anywhere, env_prefix, expression_in, garden_for},
};

pub(crate) const MAKERS: Makers = &[
    ("unknown-env", unknown_env),
    ("uppercase-env", uppercase_env),
    ("prefixed-env", prefixed_env),
    ("sensitive-env", sensitive_env),
];

const GOOD: &str = "envs.$env";
const VERSIONS: &[&str] = &["any", "any", "2.0", "1.3", "1.0", "0.24", "0.23", "0.21"];

/// `bad` with `@` for the name, in one of the ways to read an env.
fn plant(random: &mut Random, with_sources: bool, name: &str) -> Mutant {
    let version = *random.choose(VERSIONS);
    let make = |random: &mut Random| garden_for(random, version, with_sources);
    plant_in(random, &make, version, name)
}

fn plant_in(random: &mut Random, make: &dyn Fn(&mut Random) -> Garden, version: &str, name: &str) -> Mutant {
    let mut forms =
        vec!["envs.⟦@⟧", "envs['⟦@⟧']", "envs[\"⟦@⟧\"]", "(envs.⟦@⟧ | upper)", "('a' ~ envs.⟦@⟧)"];
    // The function came with 2.0.
    if version == "2.0" || version == "any" {
        forms.push("env('⟦@⟧')");
    }
    let form = random.pick(&forms);
    expression_in(random, &anywhere, make, GOOD, &form.replace('@', name))
}

fn unknown_env(random: &mut Random) -> Mutant {
    let name = if random.chance(50) {
        random.word()
    } else {
        (*random.choose(&["api_ulr", "stages", "buckett"])).to_owned()
    };
    plant(random, true, &name)
}

fn uppercase_env(random: &mut Random) -> Mutant {
    let name = random.pick(&["API_URL", "Stage", "MY_REGION", "dataBucket", "CLUSTER", "ENV_STAGE"]);
    let with_sources = random.chance(50);
    plant(random, with_sources, name)
}

fn prefixed_env(random: &mut Random) -> Mutant {
    let version = *random.choose(VERSIONS);
    let with_sources = random.chance(50);
    let name = format!(
        "{}{}",
        env_prefix(version).to_lowercase(),
        random.pick(&["api_url", "stage", "region", "$env"])
    );
    plant_in(random, &|random: &mut Random| garden_for(random, version, with_sources), version, &name)
}

fn sensitive_env(random: &mut Random) -> Mutant {
    let name = random.pick(&[
        "db_password",
        "api_token",
        "admin_passwd",
        "smtp_pwd",
        "client_secret",
        "aws_secret_key_id",
        "private_key",
        "credentials",
        "ssh_passphrase",
        "api_key",
        "service_apikey",
    ]);
    let version = *random.choose(VERSIONS);
    let with_sources = random.chance(50);
    let make = |random: &mut Random| {
        let mut garden = garden_for(random, version, with_sources);
        for source in &mut garden.world.sources {
            // A flow that reads it is the only thing wrong with it.
            source.text.extend([env_prefix(version), &name.to_uppercase(), "=x\n"]);
        }
        garden
    };
    plant_in(random, &make, version, name)
}
