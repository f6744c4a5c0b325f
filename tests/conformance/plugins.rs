//! The embedded plugin catalogue says of every type what the recorded one says.

use std::collections::{BTreeMap, BTreeSet};

use kestra_lint::kestra::plugins::{Catalogue, Judgement, Kind, PluginType, Property};
use serde_json::Value;

use crate::harness::{Tally, cases, text};

/// A recorded property in the words of `described`.
fn recorded(property: &Value) -> String {
    let flag =
        |name: &str, mark: &str| if property[name].is_null() { String::new() } else { mark.to_owned() };
    let marks = [
        flag("req", "required "),
        flag("dyn", "rendered "),
        flag("sec", "secret "),
        flag("dep", "deprecated "),
    ];
    format!("{} {}", property["t"].as_str().unwrap_or_default(), marks.concat()).trim().to_owned()
}

fn described(property: Property) -> String {
    let mut text = format!("{:?} ", property.value_type()).to_lowercase().replace("list", "array");
    for (holds, mark) in [
        (property.is_required(), "required "),
        (property.is_rendered(), "rendered "),
        (property.is_secret(), "secret "),
        (property.is_deprecated(), "deprecated "),
    ] {
        text.push_str(if holds { mark } else { "" });
    }
    text.trim().to_owned()
}

fn members(object: &Value) -> BTreeMap<String, String> {
    let members = object.as_object().into_iter().flatten();
    members.map(|(name, property)| (name.clone(), recorded(property))).collect()
}

#[test]
fn plugins() {
    let mut tally = Tally::default();
    for (catalogue, file) in [
        (Catalogue::V2_0, "plugins/catalog.jsonl"),
        (Catalogue::V1_0, "plugins/core-1.0.0.jsonl"),
        (Catalogue::V0_21, "plugins/core-0.21.0.jsonl"),
    ] {
        let Some(cases) = cases("plugins", file) else { return };
        let base: BTreeMap<&str, &Value> =
            cases.iter().filter_map(|case| Some((case["base"].as_str()?, &case["p"]))).collect();
        let types: BTreeSet<&str> =
            cases.iter().filter_map(|case| case["k"].as_str().and(case["t"].as_str())).collect();
        for case in &cases {
            let Some(name) = case["k"].as_str().map_or_else(|| case["def"].as_str(), |_| case["t"].as_str())
            else {
                continue;
            };
            let mut theirs =
                members(base.get(case["k"].as_str().unwrap_or_default()).unwrap_or(&&Value::Null));
            for lacking in case["minus"].as_array().into_iter().flatten() {
                theirs.remove(lacking.as_str().unwrap_or_default());
            }
            theirs.extend(members(&case["p"]));
            let outputs = (!case["o"].is_null() && case["oc"].is_null()).then(|| members(&case["o"]));
            let ours = catalogue.entry(name);
            let mine: Option<BTreeMap<String, String>> = ours.map(|found| {
                let shown =
                    found.properties().filter(|property| !property.is_hidden() && property.name != "*");
                shown.map(|property| (property.name.to_owned(), described(property))).collect()
            });
            let my_outputs = ours.and_then(PluginType::outputs).map(|outputs| {
                outputs.iter().map(|output| (output.name.to_owned(), described(output))).collect()
            });
            let is_definition = case["k"].is_null();
            let agrees = mine.as_ref() == Some(&theirs)
                && my_outputs == outputs
                && ours.is_some_and(|found| {
                    found.is_deprecated() != case["dep"].is_null()
                        && (found.kind() == Kind::Definition) == is_definition
                        && found.is_core() == (case["m"] == "core")
                });
            let of = |what: &dyn std::fmt::Debug| format!("{what:?}");
            tally.count(name, agrees, || of(&(&theirs, &outputs)), || of(&(&mine, &my_outputs)));
            for alias in case["a"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                // A name of its own comes first; two types may have one alias.
                let found = catalogue.find(alias).map(PluginType::name);
                let is_shared = || {
                    let others =
                        cases.iter().filter(|other| Some(other["t"].as_str().unwrap_or_default()) == found);
                    others.filter_map(|other| other["a"].as_array()).flatten().any(|other| other == alias)
                };
                let agrees = found == Some(if types.contains(alias) { alias } else { name }) || is_shared();
                tally.count(alias, agrees, || name.to_owned(), || of(&found));
            }
        }
    }
    judged(&mut tally);
    tally.finish("plugins", 1000);
}

fn judged(tally: &mut Tally) {
    let Some(table) = text("plugins", "plugins/credential-properties.tsv") else { return };
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [owner, path, judgement, _, definition] = columns[..] else { panic!("five columns: {row}") };
        let class = if definition.is_empty() { owner } else { definition };
        let name = path.rsplit('.').next().unwrap_or_default().trim_end_matches("[]");
        let property = Catalogue::V2_0.entry(class).and_then(|found| found.property(name));
        let ours = property.and_then(Property::judgement);
        let agrees = match judgement {
            "credential" => ours == Some(Judgement::Credential),
            "may-embed" => ours == Some(Judgement::MayEmbed),
            // One class may be judged twice; the graver word stands.
            _ => ours.is_some_and(|ours| ours != Judgement::Credential),
        };
        tally.count(&format!("{owner} {path}"), agrees, || judgement.to_owned(), || format!("{ours:?}"));
    }
}
