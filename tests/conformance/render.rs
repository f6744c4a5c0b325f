//! Rendering: what templates are worth, as text and with their types, and what secrets and envs give.

use std::{collections::HashMap, rc::Rc};

use kestra_lint::{
    kestra::Release,
    render::{
        Engine, Fault, List, ListKind, Number, Outcome, Root, SecretAnswer, Temporal, Unknown, Value, World,
    },
    secret::{
        codec,
        server::{self, Settings},
    },
};
use serde_json::{Map as Object, Value as Json};

use crate::{
    expressions::{recorded_of, template_cases},
    harness::{Tally, text},
};

/// The variables of a case, and the secrets of the process.
struct Run<'c> {
    variables: &'c Object<String, Json>,
    envs: Option<HashMap<String, String>>,
    secrets: Secrets<'c>,
}

enum Secrets<'c> {
    Environment(&'c HashMap<String, String>),
    Server(&'c server::Loaded),
}

impl World for Run<'_> {
    fn root(&self, name: &str) -> Root {
        if let ("envs", Some(envs)) = (name, &self.envs) {
            let entries =
                envs.iter().map(|(key, value)| (Value::text(key.as_str()), Value::text(value.as_str())));
            return Root::Known(Value::map(entries));
        }
        self.variables.get(name).map_or(Root::Absent, |value| Root::Known(of_json(value)))
    }

    fn secret(&self, key: &str) -> SecretAnswer {
        match &self.secrets {
            Secrets::Environment(secrets) => {
                let found = secrets.get(&key.to_uppercase());
                found.map_or(SecretAnswer::Missing, |text| SecretAnswer::Known(Rc::from(text.as_str())))
            }
            Secrets::Server(loaded) => match loaded.secret(key).first() {
                Some(candidate) => SecretAnswer::Known(candidate.value.expose().into()),
                None => SecretAnswer::Missing,
            },
        }
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
            let run = Run {
                variables: variables(&case.verdict, "v", &sets),
                envs: None,
                secrets: Secrets::Environment(&secrets),
            };
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
