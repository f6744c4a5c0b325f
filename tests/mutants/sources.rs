//! Mutants of the rules on secret sources: env files and Compose files.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    generate::{
        emit::emit,
        random::Random,
        tree::{list, map},
    },
    mutant::{Garden, Makers, Mutant, env_prefix, garden_for},
    world::{Kind, Source, World},
};

pub(crate) const MAKERS: Makers = &[
    ("undecodable-secret", undecodable_secret),
    ("plain-text-secret", plain_text_secret),
    ("double-encoded-secret", double_encoded_secret),
    ("trailing-newline-in-secret", trailing_newline_in_secret),
    ("wrapped-secret", wrapped_secret),
    ("empty-secret", empty_secret),
    ("template-breaking-secret", template_breaking_secret),
    ("colliding-secret-names", colliding_secret_names),
    ("colliding-env-names", colliding_env_names),
    ("unreachable-variable-name", unreachable_variable_name),
    ("unevaluated-macro", unevaluated_macro),
    ("unprefixed-variable", unprefixed_variable),
    ("stale-env-prefix", stale_env_prefix),
    ("malformed-env-line", malformed_env_line),
    ("duplicate-variable", duplicate_variable),
    ("nulled-variable", nulled_variable),
    ("short-secret", short_secret),
    ("unused-secret", unused_secret),
];

const VERSIONS: &[&str] = &["any", "any", "2.0", "1.3", "1.0", "0.24", "0.23", "0.21"];
const FILE: &str = ".env_encoded";

/// A name with its value; either may be marked.
type Line = (String, String);

fn line(name: &str, value: impl Into<String>) -> Line {
    (name.to_owned(), value.into())
}

fn encoded(text: &str) -> String {
    STANDARD.encode(text)
}

fn words(random: &mut Random) -> String {
    format!("{} {}", random.word(), random.word())
}

/// A flow, with what its secrets and envs are defined by.
fn flow(random: &mut Random) -> (Garden, Vec<Line>) {
    let version = *random.choose(VERSIONS);
    flow_for(random, version)
}

fn flow_for(random: &mut Random, version: &'static str) -> (Garden, Vec<Line>) {
    let mut garden = garden_for(random, version, false);
    let mut lines: Vec<Line> = Vec::new();
    for key in &garden.plan.names.secrets {
        lines.push((format!("SECRET_{key}"), encoded(&words(random))));
    }
    for name in &garden.plan.names.envs {
        let name = if random.chance(50) { name.to_uppercase() } else { name.clone() };
        lines.push((format!("{}{name}", env_prefix(version)), random.word()));
    }
    garden.world.ignored.push("removed-in-version");
    (garden, lines)
}

/// The lines in the style of some author of env files.
fn env_text(random: &mut Random, lines: &[Line]) -> String {
    let line_end = if random.chance(20) { "\r\n" } else { "\n" };
    let exports = random.chance(10);
    let mut text = String::new();
    for (name, value) in lines {
        if random.chance(10) {
            text.extend([*random.choose(&["# a remark", "", "#x=y"]), line_end]);
        }
        if exports {
            text.push_str("export ");
        }
        // Wrapped values and those with quotes of their own are written as they are.
        let is_simple = !value.contains(['\'', '"', '\n', '`', '$', '\\']);
        let quote = if is_simple { *random.choose(&["", "", "'", "\""]) } else { "" };
        let quote = if value.contains("@AS_IS@") { "" } else { quote };
        let value = value.replace("@AS_IS@", "");
        // Behind an empty value a remark would be the value.
        let behind = if is_simple
            && !(quote.is_empty() && value.replace(['⟦', '⟧'], "").is_empty())
            && random.chance(8)
        {
            " # why"
        } else {
            ""
        };
        text.extend([name, "=", quote, value.as_str(), quote, behind, line_end]);
    }
    text
}

/// The lines as a service of a Compose file.
fn compose_text(random: &mut Random, lines: &[Line]) -> String {
    let environment = if random.chance(50) {
        let mut entries = map([]);
        for (name, value) in lines {
            entries.put(name, value.as_str());
        }
        entries
    } else {
        list(lines.iter().map(|(name, value)| format!("{name}={value}")))
    };
    let service = map([("image", "kestra/kestra:latest".into()), ("environment", environment)]);
    let emitted = emit(&map([("services", map([("kestra", service)]))]), random);
    let mark = emitted.placed.iter().find_map(|placed| Some(placed.source_of(placed.mark.as_ref()?)));
    let Some(mark) = mark else { return emitted.text };
    let (before, rest) = emitted.text.split_at(mark.start);
    let (inner, behind) = rest.split_at(mark.end - mark.start);
    format!("{before}⟦{inner}⟧{behind}")
}

/// Both lists of lines as the same kind of file.
fn pair(random: &mut Random, garden: &Garden, good: &[Line], bad: &[Line], kinds: &[Kind]) -> Mutant {
    let mut mutant = garden.pair(random);
    let kind = *random.choose(kinds);
    for (case, lines) in [(&mut mutant.clean, good), (&mut mutant.broken, bad)] {
        let (name, text) = match kind {
            Kind::Compose => ("compose.yaml", compose_text(random, lines)),
            Kind::Env | Kind::Names | Kind::Baseline => (FILE, env_text(random, lines)),
        };
        case.world.sources.push(Source { kind, name, text });
    }
    mutant
}

const BOTH: &[Kind] = &[Kind::Env, Kind::Env, Kind::Compose];
const ENV: &[Kind] = &[Kind::Env];

/// A right file, and one in which a secret has another value.
fn value(random: &mut Random, kinds: &[Kind], bad: &str) -> Mutant {
    let (garden, good) = flow(random);
    let mut broken = good.clone();
    let number = random.below(garden.plan.names.secrets.len());
    bad.clone_into(&mut broken[number].1);
    pair(random, &garden, &good, &broken, kinds)
}

fn undecodable_secret(random: &mut Random) -> Mutant {
    let word = random.word();
    let bad = match random.below(5) {
        0 => format!("{word}!{word}"),
        1 => format!("{word}-{word}"),
        2 => format!("{}=x", encoded(&word).trim_end_matches('=')),
        3 => format!("abcd{}e", "wxyz".repeat(random.between(1, 5))),
        _ => format!("{word} {word}."),
    };
    value(random, BOTH, &format!("⟦{bad}⟧"))
}

fn plain_text_secret(random: &mut Random) -> Mutant {
    // Words that happen to be base64, of bytes that are no text.
    let bad = loop {
        let word = format!("{}{}", random.word(), random.word());
        let whole = word.len() - word.len() % 4;
        let word = word.get(..whole).expect("letters").to_owned();
        let is_text = STANDARD.decode(&word).is_ok_and(|bytes| String::from_utf8(bytes).is_ok());
        if !is_text && word.len() >= 8 {
            break word;
        }
    };
    value(random, BOTH, &format!("⟦{bad}⟧"))
}

fn double_encoded_secret(random: &mut Random) -> Mutant {
    let bad = encoded(&encoded(&words(random)));
    value(random, BOTH, &format!("⟦{bad}⟧"))
}

fn trailing_newline_in_secret(random: &mut Random) -> Mutant {
    let end = random.pick(&["\n", "\r\n"]);
    let bad = encoded(&format!("{}{end}", words(random)));
    value(random, BOTH, &format!("⟦{bad}⟧"))
}

fn wrapped_secret(random: &mut Random) -> Mutant {
    let text: Vec<String> = (0..random.between(12, 30)).map(|_| random.word()).collect();
    let whole = encoded(&text.join(" "));
    let width = *random.choose(&[64, 76]);
    let characters: Vec<char> = whole.chars().collect();
    let lines: Vec<String> = characters.chunks(width).map(|line| line.iter().collect()).collect();
    value(random, ENV, &format!("⟦{}⟧", lines.join("\n")))
}

fn empty_secret(random: &mut Random) -> Mutant {
    value(random, BOTH, "⟦⟧")
}

fn template_breaking_secret(random: &mut Random) -> Mutant {
    let open = random.pick(&["{{", "{%", "{#"]);
    let bad = encoded(&format!("{}{open}{}", random.word(), words(random)));
    value(random, BOTH, &format!("⟦{bad}⟧"))
}

fn short_secret(random: &mut Random) -> Mutant {
    let bad = encoded(random.pick(&["a", "42", "abc", "é", "x1"]));
    value(random, BOTH, &format!("⟦{bad}⟧"))
}

fn unevaluated_macro(random: &mut Random) -> Mutant {
    let word = words(random);
    let bad = random.pick(&[
        "⟦{{ \"@\" | base64encode }}⟧",
        "'⟦{{ \"@\" | base64encode }}⟧'",
        "⟦{{ '@' | base64encode }}⟧",
        "\"⟦{{ '@' | base64encode }}⟧\"",
        "⟦{{\"@\"|base64encode}}⟧",
    ]);
    value(random, ENV, &bad.replace('@', &word))
}

/// A right file, and one with another line at the end.
fn one_more(random: &mut Random, kinds: &[Kind], more: &dyn Fn(&mut Random, &Garden) -> Line) -> Mutant {
    let (garden, good) = flow(random);
    let mut broken = good.clone();
    broken.push(more(random, &garden));
    pair(random, &garden, &good, &broken, kinds)
}

/// `name` in other case.
fn recased(name: &str) -> String {
    let lower = name.to_lowercase();
    if lower == name { name.to_uppercase() } else { lower }
}

fn colliding_secret_names(random: &mut Random) -> Mutant {
    one_more(random, BOTH, &|random, garden| {
        let key = random.choose(&garden.plan.names.secrets).clone();
        line(&format!("⟦SECRET_{}⟧", recased(&key)), encoded(&words(random)))
    })
}

fn colliding_env_names(random: &mut Random) -> Mutant {
    let (garden, good) = flow(random);
    let secrets = garden.plan.names.secrets.len();
    let prefix = env_prefix(garden.plan.version);
    let (name, _) = random.choose(good.get(secrets..).expect("envs"));
    let bare = name.strip_prefix(prefix).expect("a prefix");
    let mut broken = good.clone();
    broken.push((format!("⟦{prefix}{}⟧", recased(bare)), random.word()));
    pair(random, &garden, &good, &broken, BOTH)
}

fn unreachable_variable_name(random: &mut Random) -> Mutant {
    let prefix_of = |garden: &Garden| env_prefix(garden.plan.version);
    one_more(random, BOTH, &|random, garden| {
        let name = random.pick(&["MY-REGION", "my.region", "A-B"]);
        line(&format!("⟦{}{name}⟧", prefix_of(garden)), random.word())
    })
}

fn unprefixed_variable(random: &mut Random) -> Mutant {
    one_more(random, ENV, &|random, _| {
        line(
            &format!("⟦{}⟧", random.pick(&["API_URL", "region", "DB_HOST", "Stage", "TOKEN"])),
            random.word(),
        )
    })
}

fn unused_secret(random: &mut Random) -> Mutant {
    one_more(random, BOTH, &|random, _| {
        let name = random.word().to_uppercase();
        line(&format!("⟦SECRET_OLD_{name}⟧"), encoded(&words(random)))
    })
}

fn duplicate_variable(random: &mut Random) -> Mutant {
    let (garden, good) = flow(random);
    let mut broken = good.clone();
    let (name, value) = random.choose(&good).clone();
    let value =
        if random.chance(50) || !name.starts_with("SECRET_") { value } else { encoded(&words(random)) };
    broken.push((format!("⟦{name}⟧"), value));
    pair(random, &garden, &good, &broken, ENV)
}

fn stale_env_prefix(random: &mut Random) -> Mutant {
    let version = *random.choose(&["2.0", "1.3", "1.0", "0.24", "0.23"]);
    let (garden, good) = flow_for(random, version);
    let mut broken = good.clone();
    let secrets = garden.plan.names.secrets.len();
    let number = random.between(secrets, good.len() - 1);
    let bare = good[number].0.strip_prefix("ENV_").expect("an env").to_owned();
    broken[number].0 = format!("⟦KESTRA_{bare}⟧");
    // Beside the others, so that the file still says which envs there are.
    broken.push(line("ENV_other", "x"));
    pair(random, &garden, &good, &broken, BOTH)
}

fn malformed_env_line(random: &mut Random) -> Mutant {
    let (garden, good) = flow(random);
    let mut mutant = pair(random, &garden, &good, &good, ENV);
    let bad = random.pick(&[
        "⟦OTHER B⟧=x\n",
        "OTHER⟦+⟧B=x\n",
        "OTHER=⟦${⟧\n",
        "OTHER=⟦'⟧x\n",
        "OTHER=⟦\"⟧x\n",
        "⟦A b c⟧=\n",
    ]);
    for source in &mut mutant.broken.world.sources {
        source.text.push_str(bad);
    }
    // Were the line right, its name would still reach no flow.
    for case in [&mut mutant.clean, &mut mutant.broken] {
        case.world.ignored.push("unprefixed-variable");
    }
    mutant
}

fn nulled_variable(random: &mut Random) -> Mutant {
    let (garden, lines) = flow(random);
    let mut mutant = garden.pair(random);
    let name = random.pick(&["REGION", "http_proxy", "Stage2"]);
    for (case, is_bad) in [(&mut mutant.clean, false), (&mut mutant.broken, true)] {
        let entry = if is_bad { format!("⟦{name}⟧") } else { "OTHER".to_owned() };
        let environment = match random.below(3) {
            0 => list([format!("A={}", random.word()), entry]),
            1 => map([("A", "x".into()), (&entry, super::generate::tree::typed("null"))]),
            _ => map([("A", "x".into()), (&entry, super::generate::tree::typed(""))]),
        };
        let service = map([
            ("image", "kestra/kestra:latest".into()),
            ("env_file", "app.env".into()),
            ("environment", environment),
        ]);
        let emitted = emit(&map([("services", map([("kestra", service)]))]), random);
        let mut text = emitted.text;
        if let Some(mark) =
            emitted.placed.iter().find_map(|placed| Some(placed.source_of(placed.mark.as_ref()?)))
        {
            text.insert(mark.end, '⟧');
            text.insert(mark.start, '⟦');
        }
        case.world = World { sources: Vec::new(), ..case.world.clone() };
        case.world.sources.push(Source { kind: Kind::Compose, name: "compose.yaml", text });
        let mut of_file = lines.clone();
        of_file.push(line(name, "here"));
        case.world.sources.push(Source {
            kind: Kind::Compose,
            name: "app.env",
            text: env_text(random, &of_file),
        });
    }
    mutant
}
