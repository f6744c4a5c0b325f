//! `dotenv`, `encode-docs-loop`, `compose` and `env-store`: what becomes of env files, Compose projects and the server's environment.

use std::collections::BTreeMap;

use kestra_lint::{
    kestra::{Release, env},
    secret::{
        Secret, codec, compose, dotenv, recode,
        server::{self, LogLine, Print, Settings},
    },
    source::{SourceFile, Sources},
};
use serde_json::Value;

use crate::harness::{Tally, cases, text};

fn strings(value: &Value) -> BTreeMap<String, String> {
    let object = value.as_object().into_iter().flatten();
    object.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}

fn borrowed(map: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    map.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn id(case: &Value) -> &str {
    case["id"].as_str().unwrap_or_default()
}

/// A text of a case, which stands in `base64` where it is no UTF-8.
fn bytes(case: &Value) -> Vec<u8> {
    use base64::Engine as _;
    case["text"].as_str().map_or_else(
        || {
            let encoded = case["base64"].as_str().expect("`text` or `base64`");
            base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64")
        },
        |text| text.as_bytes().to_vec(),
    )
}

/// The line that a recorded message names.
fn line_of(message: &str) -> Option<u32> {
    message.split("line ").nth(1)?.split(':').next()?.parse().ok()
}

#[test]
fn dotenv_agrees() {
    let Some(cases) = cases("dotenv", "dotenv/cases.jsonl") else { return };
    let mut tally = Tally::default();
    for case in &cases {
        let shell = strings(&case["env"]);
        let bytes = bytes(case);
        let text = dotenv::text_of(&bytes);
        let ours = dotenv::parse(&text).evaluate(&|name| shell.get(name).cloned());
        let line = case["error"].as_str().and_then(line_of);
        let agrees = match (&ours, case.get("result")) {
            (Ok(ours), Some(theirs)) => *ours == strings(theirs),
            (Err(dotenv::DotenvFailure::Malformed(fault)), None) => {
                line.is_none_or(|line| fault.line == line)
            }
            (Err(_), None) => true,
            (Ok(_), None) | (Err(_), Some(_)) => false,
        };
        tally.count(id(case), agrees, || case.to_string(), || format!("{ours:?}"));
    }
    tally.finish("dotenv", 1000);
}

/// What `encode` must make of a text: where the loop of Kestra's docs is right what it makes of it, else what the
/// grammar reads, `$` as it is. `None` where Compose refuses the text.
fn meant(case: &Value, text: &str) -> Option<BTreeMap<String, String>> {
    if case["issues"].as_array().is_some_and(Vec::is_empty) {
        return Some(strings(&case["decoded"]));
    }
    let file = dotenv::parse(text);
    let is_fault = |fault: &dotenv::Fault| fault.kind != dotenv::FaultKind::BadReference;
    if file.faults.iter().any(is_fault) {
        return None;
    }
    let name =
        |name: &str| if name.starts_with("SECRET_") { name.to_owned() } else { format!("SECRET_{name}") };
    let entries = file.entries.iter();
    Some(entries.filter_map(|entry| Some((name(entry.name), entry.value?.literal().into_owned()))).collect())
}

#[test]
fn encode_docs_loop_agrees() {
    let Some(cases) = cases("encode-docs-loop", "dotenv/docs-loop.jsonl") else { return };
    let mut tally = Tally::default();
    for case in &cases {
        let bytes = bytes(case);
        let encoded = recode::encode(&bytes, &recode::Encoding::default()).ok();
        let ours = encoded.map(|encoded| {
            let text = dotenv::text_of(&encoded.bytes).into_owned();
            let variables = dotenv::parse(&text).evaluate(&|_| None).expect("compose reads it");
            let decoded = |value: &str| codec::decode_text(value).expect("base64").expose().to_owned();
            variables.iter().map(|(name, value)| (name.clone(), decoded(value))).collect::<BTreeMap<_, _>>()
        });
        let meant = meant(case, &dotenv::text_of(&bytes));
        tally.count(id(case), ours == meant, || format!("{case} {meant:?}"), || format!("{ours:?}"));
    }
    tally.finish("encode-docs-loop", 1000);
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// Services with their environments; `None` is a name without a value.
type Services = BTreeMap<String, BTreeMap<String, Option<String>>>;

fn loaded(case: &Value) -> Result<Services, compose::ComposeFailure> {
    let files = strings(&case["files"]);
    let (shell, configs, profiles) =
        (strings(&case["env"]), texts(&case["configs"]), texts(&case["profiles"]));
    let request = compose::Request { folder: "", files: &configs, shell: &shell, profiles: &profiles };
    let mut sources = Sources::default();
    let mut read = |path: &str| {
        let text = files.get(path)?;
        Some((sources.add(SourceFile::new(path, text.as_str())), text.clone()))
    };
    let project = compose::load(&request, &mut read)?;
    for variable in project.services.iter().flat_map(|service| &service.environment) {
        let (source, span) = variable.provenance.name().expect("a place in a file");
        assert!(
            sources.get(source).is_some_and(|file| file.text().get(span.range()).is_some()),
            "{variable:?}"
        );
    }
    let value = |value: &Option<Secret>| value.as_ref().map(|value| value.expose().to_owned());
    Ok(project
        .services
        .iter()
        .map(|service| {
            let variables = service.environment.iter();
            (service.name.clone(), variables.map(|own| (own.name.clone(), value(&own.value))).collect())
        })
        .collect())
}

#[test]
fn compose_agrees() {
    let Some(cases) = cases("compose", "dotenv/compose.jsonl") else { return };
    let mut tally = Tally::default();
    for case in &cases {
        let ours = loaded(case);
        let theirs = case.get("services").map(|services| {
            let services: Services = serde_json::from_value(services.clone()).expect("services");
            services
        });
        let agrees = ours.as_ref().ok() == theirs.as_ref();
        tally.count(id(case), agrees, || case.to_string(), || format!("{ours:?}"));
    }
    tally.finish("compose", 1000);
}

/// The one thing that an expression prints.
enum Asked<'e> {
    Secret(&'e str),
    Env(&'e str),
    EnvAttribute(&'e str),
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(['\\', quote]) && !inner.contains("#{")).then_some(inner)
}

fn asked(expression: &str) -> Option<Asked<'_>> {
    let inner = expression.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    if let Some(argument) = inner.strip_prefix("secret(").and_then(|rest| rest.strip_suffix(')')) {
        return quoted(argument.trim()).map(Asked::Secret);
    }
    let rest = inner.strip_prefix("envs")?;
    if let Some(key) = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return quoted(key.trim()).map(Asked::Env);
    }
    rest.strip_prefix('.').filter(|name| env::is_shell_name(name)).map(Asked::EnvAttribute)
}

fn settings(case: &Value, release: Release) -> Settings {
    let config = &case["config"];
    let redacted = config["kestra.variables.redacted-env-vars"].as_array();
    Settings {
        release,
        env_prefix: config["kestra.variables.env-vars-prefix"].as_str().map(str::to_owned),
        redacted: redacted.map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
    }
}

/// The verdict for `version`, of the list `versions`.
fn verdict<'c>(case: &'c Value, version: &str, versions: &[String]) -> &'c Value {
    let position = |name: &str| versions.iter().position(|version| version == name);
    let ranges = case["by_version"].as_object().into_iter().flatten();
    let covers = |range: &str| {
        let (from, to) = range.split_once("..").unwrap_or((range, range));
        position(from) <= position(version) && position(version) <= position(to)
    };
    ranges.into_iter().find(|(range, _)| covers(range)).map_or(case, |(_, verdict)| verdict)
}

/// Whether the recorded log names what ours does: the same variables, one of them where variables collide.
fn same_log(ours: &[LogLine], theirs: &Value) -> bool {
    let mut named: Vec<&str> = theirs
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|line| line.as_str()?.split('\'').nth(1))
        .collect();
    let all_found = ours.iter().all(|line| {
        let found = named.iter().position(|name| match line {
            LogLine::Undecodable { variable, .. } => variable == name,
            LogLine::Duplicate { variables } => variables.iter().any(|variable| variable == name),
        });
        found.map(|at| named.remove(at)).is_some()
    });
    all_found && named.is_empty()
}

#[test]
fn env_store_agrees() {
    let Some(cases) = cases("env-store", "expressions/env-cases.jsonl") else { return };
    let Some(versions) = text("env-store", "expressions/versions.json") else { return };
    let versions: Value = serde_json::from_str(&versions).expect("versions.json");
    let versions: Vec<String> =
        versions["env"].as_array().into_iter().flatten().map(|v| v.as_str().unwrap().to_owned()).collect();
    for version in &versions {
        let release =
            Release::all().find(|release| release.to_string() == *version).expect("a recorded release");
        let mut tally = Tally::default();
        for case in &cases {
            let Some(asked) = case["expression"].as_str().and_then(asked) else { continue };
            let variables = strings(&case["env"]);
            let properties = strings(&case["system"]);
            let settings = settings(case, release);
            let loaded = server::load(borrowed(&variables), borrowed(&properties), &settings);
            let print = match asked {
                Asked::Secret(key) => loaded.print_secret(key, release),
                Asked::Env(key) => loaded.print_env(key),
                Asked::EnvAttribute(key) if env::is_attribute_name(key, release) => loaded.print_env(key),
                Asked::EnvAttribute(_) => Print::Fails,
            };
            let verdict = verdict(case, version, &versions);
            let same_value = match (&print, verdict["result"].as_str()) {
                (Print::Fails, None) => true,
                (Print::OneOf(values), Some(theirs)) => values.iter().any(|value| value.expose() == theirs),
                (Print::Fails, Some(_)) | (Print::OneOf(_), None) => false,
            };
            let starts = verdict["error"][0].as_str().is_none_or(|class| !class.starts_with("start-up"));
            let asks_secret = matches!(asked, Asked::Secret(_));
            let logs = starts && (asks_secret || server::Loaded::logs_at_start(release));
            let log = if logs { loaded.log() } else { &[] };
            let agrees =
                same_value && starts == loaded.duplicate_env().is_none() && same_log(log, &verdict["log"]);
            tally.count(id(case), agrees, || case.to_string(), || format!("{print:?} {log:?}"));
        }
        tally.finish(&format!("env-store {version}"), 1000);
    }
}
