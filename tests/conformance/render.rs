//! Rendering: what templates are worth, as text and with their types, and what secrets and envs give.

use std::{collections::HashMap, rc::Rc};

use kestra_lint::{
    kestra::env,
    render::{
        Engine, Fault, List, ListKind, Number, Outcome, Root, SecretAnswer, Temporal, Unknown, Value, World,
        is_truthy,
    },
    secret::{codec, server},
};
use serde_json::{Map as Object, Value as Json};

use crate::{
    expressions::{recorded_of, template_cases},
    harness::{Tally, cases, text},
    secret::{borrowed, settings, strings},
};

/// The variables of a case, and the secrets of the process.
struct Run<'c> {
    variables: &'c Object<String, Json>,
    secrets: &'c HashMap<String, String>,
}

impl World for Run<'_> {
    fn root(&self, name: &str) -> Root {
        self.variables.get(name).map_or(Root::Absent, |value| Root::Known(of_json(value)))
    }

    fn secret(&self, key: &str) -> SecretAnswer {
        let found = self.secrets.get(&key.to_uppercase());
        found.map_or(SecretAnswer::Missing, |text| SecretAnswer::Known(Rc::from(text.as_str())))
    }

    fn kv(&self, _key: &str) -> Option<Value> {
        None
    }
}

/// A variable of a case: JSON, with `$t` for types that JSON lacks.
fn of_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => i32::try_from(whole).map_or(Value::long(whole), Value::int),
            None => Value::double(number.as_f64().expect("a number")),
        },
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(of_json).collect()),
        Json::Object(entries) => match entries.get("$t").and_then(Json::as_str) {
            Some(kind) => of_marked(kind, &entries["v"]),
            None => {
                Value::map(entries.iter().map(|(key, value)| (Value::text(key.as_str()), of_json(value))))
            }
        },
    }
}

fn of_marked(kind: &str, value: &Json) -> Value {
    let text = value.as_str().unwrap_or_default();
    let texts = || value.as_array().expect("a list").iter().map(of_json).collect::<Vec<_>>();
    match kind {
        "long" => Value::long(text.parse().expect("a long")),
        "float" => Value::Number(Number::Float(text.parse().expect("a float"))),
        "double" => Value::double(text.parse().expect("a double")),
        "bigdecimal" => {
            Value::Number(Number::BigDecimal(kestra_lint::render::Decimal::parse(text).expect("a number")))
        }
        "enum" => Value::Enum(text.into()),
        "strings" => Value::List(List::new(ListKind::StringArray, texts())),
        "set" => Value::List(List::new(ListKind::Set, texts())),
        _ => Value::Time(time(kind, text)),
    }
}

/// A date, time or duration of a case.
fn time(kind: &str, text: &str) -> Temporal {
    let class = match kind {
        "zoned" | "zoneddatetime" => "ZonedDateTime",
        "instant" => "Instant",
        "localdate" => "LocalDate",
        "localdatetime" => "LocalDateTime",
        "duration" => "Duration",
        _ => panic!("no type {kind}"),
    };
    Temporal::of(class, text).unwrap_or_else(|| panic!("no {class}: {text}"))
}

/// The variables that a case names, or has itself.
fn variables<'c>(case: &'c Json, field: &str, sets: &'c Json) -> &'c Object<String, Json> {
    let given = &case[field];
    let set = given.as_str().map_or(given, |name| &sets[name]);
    set.as_object().unwrap_or_else(|| panic!("variables of {case}"))
}

/// What we say, in the words of the record.
#[derive(Debug)]
enum Said<T> {
    Is(T),
    Fails,
    Unresolved(Unknown),
}

impl<T> Said<T> {
    fn of(outcome: Outcome<T>) -> Self {
        match outcome {
            Ok(value) => Self::Is(value),
            Err(Fault::Undefined(_) | Fault::Failed(_) | Fault::Unknown(Unknown::Secret(_))) => Self::Fails,
            Err(Fault::Unknown(unknown)) => Self::Unresolved(unknown),
        }
    }
}

fn sets() -> (Json, HashMap<String, String>) {
    let text = text("expressions-render", "expressions/vars.json").expect("vars.json");
    let vars: Json = serde_json::from_str(&text).expect("vars.json");
    let environment = vars["environment"].as_object().expect("an environment");
    let variables = environment.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("a text")));
    let loaded: HashMap<String, String> = variables
        .filter_map(|(name, value)| {
            let key = name.strip_prefix("SECRET_")?.to_uppercase();
            Some((key, codec::decode_text(value).ok()?.expose().to_owned()))
        })
        .collect();
    (vars["sets"].clone(), loaded)
}

#[test]
fn expressions_render() {
    let set = "expressions-render";
    let (Some(order), Some(cases)) = (recorded_of(set, "cases"), template_cases(set)) else { return };
    let (sets, secrets) = sets();
    let mut wrong = Vec::new();
    for release in &order {
        let (mut tally, mut unresolved) = (Tally::default(), 0);
        for case in cases.iter().filter(|case| case.verdict["syntax_only"] != true) {
            let run = Run { variables: variables(&case.verdict, "v", &sets), secrets: &secrets };
            let said = Said::of(Engine::new(*release, &run).render(&case.template));
            let verdict = case.verdict(*release, &order);
            let out = verdict["out"].as_str();
            if let Said::Unresolved(Unknown::Java(_)) = &said {
                unresolved += 1;
                continue;
            }
            let agrees = match &said {
                Said::Is(text) => out == Some(text.as_str()),
                Said::Fails => out.is_none(),
                Said::Unresolved(_) => false,
            };
            tally.count(
                &case.id,
                agrees,
                || format!("{verdict} for {:?}", case.template),
                || format!("{said:?}"),
            );
        }
        wrong.extend(tally.line(&format!("{set} {release}"), &format!(", {unresolved} unresolved")));
        if unresolved * 1000 > cases.len() * 15 {
            wrong.push(format!("{set} {release}: {unresolved} unresolved are too many"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A recorded result; `$t` marks the types that JSON lacks, some by other names than in variables.
fn same(ours: &Value, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(one), Json::Bool(two)) => one == two,
        (Value::Text(one), Json::String(two)) => **one == **two,
        (Value::Number(Number::Int(one)), Json::Number(two)) => two.as_i64() == Some(i64::from(*one)),
        (Value::List(list), Json::Array(items)) => {
            let ours = list.items.borrow();
            ours.len() == items.len() && ours.iter().zip(items).all(|(one, two)| same(one, two))
        }
        (_, Json::Object(entries)) if entries.contains_key("$t") => same_marked(ours, entries),
        (Value::Map(map), Json::Object(entries)) => {
            let ours = map.entries.borrow();
            ours.len() == entries.len()
                && entries.iter().all(|(key, value)| {
                    let found = ours.get(&kestra_lint::render::Key(Value::text(key.as_str())));
                    found.is_some_and(|ours| same(ours, value))
                })
        }
        _ => false,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no other class is recorded with a mark")]
fn same_marked(ours: &Value, entries: &Object<String, Json>) -> bool {
    let (kind, theirs) = (entries["$t"].as_str().expect("a type"), &entries["v"]);
    let text = theirs.as_str().unwrap_or_default();
    match ours {
        Value::Number(Number::Long(number)) => kind == "long" && number.to_string() == text,
        Value::Number(Number::Double(number)) => kind == "double" && text.parse() == Ok(*number),
        Value::Number(Number::Float(number)) => kind == "float" && text.parse() == Ok(*number),
        Value::List(list) => {
            let ours = list.items.borrow();
            let theirs = theirs.as_array().expect("a list");
            kind == "set"
                && ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(one, two)| same(one, two))
        }
        Value::Time(ours) => *ours == time(kind, text),
        _ => false,
    }
}

#[test]
fn typed_render() {
    let set = "typed-render";
    let (Some(order), Some(cases)) = (recorded_of(set, "typed"), cases(set, "expressions/cases-typed.jsonl"))
    else {
        return;
    };
    let (sets, secrets) = sets();
    let mut wrong = Vec::new();
    for release in &order {
        let mut tally = Tally::default();
        for case in &cases {
            let op = case["op"].as_str().expect("an operation");
            let since =
                case["since"].as_str().is_none_or(|since| *release >= crate::expressions::release(since));
            if op.starts_with("property") || !since {
                continue;
            }
            let run = Run { variables: variables(case, "vars", &sets), secrets: &secrets };
            let recursive = case["config"]["kestra.variables.recursive-rendering"] == true;
            let engine = Engine::new(*release, &run).recursive(recursive);
            let text = || case["in"].as_str().expect("a text");
            let said = Said::of(match op {
                "render" => engine.render(text()).map(Value::text),
                "typed" => engine.render_typed(text()),
                "truthy" => Ok(Value::Bool(is_truthy(text(), *release))),
                _ => engine.render_object(&of_json(&case["in"])),
            });
            let verdict = crate::secret::verdict_of(case, *release, &order);
            let agrees = match &said {
                Said::Is(value) => verdict.get("result").is_some_and(|theirs| same(value, theirs)),
                Said::Fails => verdict.get("result").is_none(),
                Said::Unresolved(_) => false,
            };
            let id = case["id"].as_str().expect("an id");
            tally.count(id, agrees, || case.to_string(), || format!("{said:?}"));
        }
        wrong.extend(tally.line(&format!("{set} {release}"), ""));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The globals that a server is configured with.
fn globals(config: &Json) -> Value {
    let mut found = Object::new();
    for (key, value) in config.as_object().into_iter().flatten() {
        let Some(path) = key.strip_prefix("kestra.variables.globals.") else { continue };
        let names: Vec<String> = path.split('.').map(env::setting_key).collect();
        let (last, parents) = names.split_last().expect("a name");
        let mut map = &mut found;
        for name in parents {
            let inner = map.entry(name.as_str()).or_insert_with(|| Json::Object(Object::new()));
            map = inner.as_object_mut().expect("a map");
        }
        map.insert(last.clone(), value.clone());
    }
    of_json(&Json::Object(found))
}

#[test]
fn env_render() {
    let set = "env-render";
    let (Some(order), Some(cases)) = (recorded_of(set, "env"), cases(set, "expressions/env-cases.jsonl"))
    else {
        return;
    };
    let mut wrong = Vec::new();
    for release in &order {
        let mut tally = Tally::default();
        for case in &cases {
            let (variables, properties) = (strings(&case["env"]), strings(&case["system"]));
            let settings = settings(case, *release);
            let loaded = server::load(borrowed(&variables), borrowed(&properties), &settings);
            let run = ServerRun { loaded: &loaded, globals: globals(&case["config"]) };
            let expression = case["expression"].as_str().expect("an expression");
            let said = if loaded.duplicate_env().is_some() {
                Said::Fails
            } else {
                Said::of(Engine::new(*release, &run).render(expression))
            };
            let verdict = crate::secret::verdict_of(case, *release, &order);
            let agrees = match &said {
                // Which of several variables wins is chance; the record says what was seen.
                Said::Is(text) if case["any_of"] == true => {
                    let mut values = variables.values().filter_map(|value| codec::decode_text(value).ok());
                    values.any(|value| value.expose() == text)
                }
                Said::Is(text) => verdict["result"].as_str() == Some(text),
                Said::Fails => verdict.get("result").is_none(),
                Said::Unresolved(_) => false,
            };
            let id = case["id"].as_str().expect("an id");
            tally.count(id, agrees, || case.to_string(), || format!("{said:?}"));
        }
        wrong.extend(tally.line(&format!("{set} {release}"), ""));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A run on a server with that environment: `inputs.key` is `a`, `flow.namespace` is `company.team`.
struct ServerRun<'s> {
    loaded: &'s server::Loaded,
    globals: Value,
}

impl World for ServerRun<'_> {
    fn root(&self, name: &str) -> Root {
        let map = |key: &str, value: &str| Value::map([(Value::text(key), Value::text(value))]);
        Root::Known(match name {
            "envs" => {
                let envs = self.loaded.envs();
                Value::map(envs.map(|(key, value)| (Value::text(key), Value::text(value))))
            }
            "globals" => self.globals.clone(),
            "inputs" => map("key", "a"),
            "flow" => Value::map([
                (Value::text("id"), Value::text("f")),
                (Value::text("namespace"), Value::text("company.team")),
            ]),
            _ => return Root::Absent,
        })
    }

    fn secret(&self, key: &str) -> SecretAnswer {
        match self.loaded.secret(key).first() {
            Some(candidate) => SecretAnswer::Known(candidate.value.expose().into()),
            None => SecretAnswer::Missing,
        }
    }

    fn kv(&self, _key: &str) -> Option<Value> {
        None
    }
}
