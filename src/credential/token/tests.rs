//! The table is whole, its samples are found, and no text takes long.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use super::{filler::BREAK, *};
use crate::credential::EXPRESSION;

struct Row {
    shape: &'static Shape,
    good: Vec<String>,
    bad: Vec<String>,
}

/// The samples stand in the table in pieces, so that no scanner takes the table for a leak.
fn rows() -> Vec<Row> {
    let lines = TABLE.lines().skip(1).zip(shapes());
    let samples =
        |cell: Option<&str>| cell.unwrap().split(' ').map(|sample| sample.replace(BREAK, "")).collect();
    lines
        .map(|(line, shape)| {
            let mut cells = line.split('\t');
            assert_eq!(cells.next(), Some(shape.id));
            Row { shape, good: samples(cells.nth(8)), bad: samples(cells.next()) }
        })
        .collect()
}

fn is_found(id: &str, text: &str, name: &str) -> bool {
    findings(text, name).iter().any(|finding| finding.shape.id == id)
}

fn sample(id: &str) -> String {
    rows().into_iter().find(|row| row.shape.id == id).unwrap().good.remove(0)
}

fn secrets(text: &str) -> Vec<(&'static str, &str)> {
    scan(text, "").into_iter().map(|token| (token.shape.id, text.get(token.range()).unwrap())).collect()
}

#[test]
fn the_table_is_whole() {
    let lines: Vec<&str> = TABLE.lines().skip(1).collect();
    assert!(lines.len() > 300, "{} shapes", lines.len());
    assert_eq!(lines.len(), shapes().len());
    assert!(shapes().windows(2).all(|pair| pair[0].id < pair[1].id));
    let providers: BTreeSet<&str> = shapes().iter().map(|shape| shape.provider).collect();
    assert!(providers.len() >= 80, "{} providers", providers.len());
    assert!(shapes().iter().all(|shape| !shape.keywords.is_empty()));
    assert_eq!(shapes().iter().filter(|shape| shape.is_url()).count(), 14);
}

#[test]
fn every_shape_compiles() {
    for shape in shapes() {
        assert!(shape.regex().is_some(), "{}", shape.id);
    }
}

#[test]
fn every_good_sample_is_found_wherever_it_stands() {
    let mut wrong = Vec::new();
    for row in rows() {
        let id = row.shape.id;
        for sample in &row.good {
            let texts = [
                sample.clone(),
                format!("\"{sample}\""),
                format!("'{sample}'"),
                format!("a {sample}, b"),
                format!("curl -H \"Authorization: {sample}\" # and\nmore"),
                format!("日本\n{sample}\n"),
                format!("日本語{sample}。"),
                format!("{{\"a\": \"b\\n{sample}\\n\"}}"),
                format!("{EXPRESSION}{EXPRESSION} {sample} {EXPRESSION}"),
                format!("first\r\n{sample}\r\nlast"),
            ];
            for text in texts {
                if !is_found(id, &text, "") {
                    wrong.push(format!("{id} is not in `{text}`"));
                }
                let last = sample.chars().next_back().unwrap();
                let is_kept = scan(&text, "").iter().any(|token| {
                    text.get(token.range())
                        .is_some_and(|secret| secret.ends_with(last) && sample.contains(secret))
                });
                if !is_kept {
                    wrong.push(format!("nothing is kept of {id} in `{text}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_context_may_stand_in_the_name() {
    let mut found = 0;
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| !row.shape.context.is_empty()) {
        for sample in &row.good {
            let Some((name, value)) = sample.split_once('=') else { continue };
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            if !is_name || value.contains('=') && !value.ends_with('=') {
                continue;
            }
            found += 1;
            for (text, name) in [
                (value.to_owned(), name.to_owned()),
                (format!("日本\n\n x: {value} "), name.to_owned()),
                (format!("{name}: \"{value}\""), String::new()),
                (format!("{} = {value}", name.to_uppercase()), String::new()),
                (format!("  {}: {value}", name.replace('_', "-")), String::new()),
            ] {
                let lower = format!("{name} {text}").to_ascii_lowercase();
                let has_keyword =
                    row.shape.keywords.iter().any(|word| lower.contains(&word.to_ascii_lowercase()));
                if has_keyword && !is_found(row.shape.id, &text, &name) {
                    wrong.push(format!("{} is not in `{text}` of `{name}`", row.shape.id));
                }
            }
            let has_own = row.shape.context.iter().any(|word| value.contains(word));
            if !has_own && is_found(row.shape.id, &format!("{name}\n{value}"), "checksum") {
                wrong.push(format!("{} takes the line before for a context", row.shape.id));
            }
        }
    }
    assert!(found > 80, "{found} samples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_bad_sample_is_found() {
    let mut wrong = Vec::new();
    for row in rows() {
        // A token that has no set length may begin with the letters put before it.
        let is_longer = row.shape.id == "line-channel-token" || !row.shape.context.is_empty();
        let adjoined = row.good.iter().filter(|_| !is_longer).map(|good| format!("Zq{good}"));
        for sample in row.bad.iter().cloned().chain(adjoined) {
            if is_found(row.shape.id, &sample, "") {
                wrong.push(format!("{} takes `{sample}`", row.shape.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn samples_in_pieces_are_no_tokens() {
    assert_eq!(secrets(TABLE), []);
    assert_eq!(secrets(include_str!("../../../schemas/credentials/known-examples.txt")), []);
}

#[test]
fn of_a_url_the_last_part_is_the_secret() {
    for id in ["slack-webhook", "slack-workflow-webhook", "discord-webhook", "teams-webhook"] {
        let url = sample(id);
        let (_, last) = url.rsplit_once('/').unwrap();
        assert_eq!(secrets(&url), [(id, last)]);
    }
    let url = sample("teams-webhook");
    let (_, last) = url.rsplit_once('/').unwrap();
    assert_eq!(secrets(&format!("{url}/0b1d/V2")), [("teams-webhook", last)]);
    assert_eq!(secrets(&format!("{url}0")), []);
}

#[test]
fn expressions_are_no_part_of_a_token() {
    let token = sample("slack-bot-token");
    let (front, back) = token.split_at(20);
    assert_eq!(secrets(&format!("{front}{EXPRESSION}{back}")), []);
    assert_eq!(secrets(&format!("{EXPRESSION}{token}{EXPRESSION}")), [("slack-bot-token", token.as_str())]);
}

#[test]
fn of_shapes_that_overlap_one_is_kept() {
    let connection = sample("azure-storage-connection-string");
    let (_, key) = connection.split_once('=').unwrap();
    assert_eq!(secrets(&connection), [("azure-storage-connection-string", key)]);
    let jwt = sample("json-web-token");
    assert_eq!(secrets(&jwt), [("json-web-token", jwt.as_str())]);
    let snowflake = format!("snowflake: {jwt}");
    assert_eq!(secrets(&snowflake), [("snowflake-token", jwt.as_str())]);
    let devops = sample("azure-devops-token");
    assert_eq!(secrets(&devops).first().map(|(_, secret)| *secret), Some(devops.as_str()));
    let three = format!("{jwt} {connection};{jwt}");
    assert_eq!(
        secrets(&three).iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        ["json-web-token", "azure-storage-connection-string", "json-web-token"]
    );
}

#[test]
fn the_distance_to_the_keyword_is_within_reach() {
    for row in rows().iter().filter(|row| row.shape.context.is_empty()) {
        for sample in &row.good {
            let lower = sample.to_ascii_lowercase();
            let first =
                row.shape.keywords.iter().filter_map(|word| lower.find(&word.to_ascii_lowercase())).min();
            assert!(first.is_some_and(|at| at + 80 < REACH), "{}", row.shape.id);
        }
    }
}

/// The length of hostile texts: a megabyte where the code is optimised.
const LENGTH: usize = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };

/// Texts that ask for the most work.
fn hostile() -> BTreeMap<&'static str, String> {
    let grown = |unit: &str| unit.repeat(LENGTH / unit.len() + 1);
    let keywords = |joint: &str| {
        let words: Vec<&str> = shapes().iter().flat_map(|shape| shape.keywords.iter().copied()).collect();
        words.join(joint)
    };
    let contexts: String =
        shapes().iter().flat_map(|shape| shape.context.iter().copied()).collect::<Vec<_>>().join(" ");
    let all = format!("{} {contexts} ", keywords(" "));
    let uuid = "3f2a9c1e-7b4d-4e8a-9c6f-1d2b5a8e7c40 ";
    let samples: Vec<String> = rows().into_iter().flat_map(|row| row.good).collect();
    BTreeMap::from([
        ("keywords", grown(&keywords(" "))),
        ("keywords without blanks", grown(&keywords(""))),
        ("keywords by lines", grown(&format!("{}\n", keywords("\n")))),
        ("keywords by dots", grown(&keywords("."))),
        ("contexts", grown(&all)),
        ("jwt starts", grown("eyJ")),
        ("jwt starts by dots", grown(".eyJ")),
        ("jwt bodies", grown(&format!(".eyJ{}", "a".repeat(996)))),
        ("zeros behind contexts", format!("{all}{}", grown("0"))),
        ("blanks behind contexts", format!("{all}{}", grown("a "))),
        ("dots behind contexts", format!("{all}{}", grown("a."))),
        ("slashes behind contexts", format!("{all}{}", grown("00/"))),
        ("hyphens behind contexts", format!("{all}{}", grown("sk-a-"))),
        ("uuids behind contexts", format!("{all}{}", grown(uuid))),
        ("hashes behind contexts", format!("{all}{}", grown("3f2a9c1e7b4d4e8a9c6f1d2b5a8e7c40 "))),
        ("samples", grown(&format!("{}\n", samples.join("\n")))),
        ("samples on one line", grown(&format!("{} ", samples.join(" ")))),
        ("newlines", grown("\n")),
        ("capital a", grown("A")),
        ("keyword by lines", grown("datadog\n")),
        ("urls", grown("https://a.b/hooks/")),
    ])
}

#[test]
fn no_text_takes_long() {
    let least = if cfg!(debug_assertions) { 5 } else { 1 };
    let names: Vec<&str> = shapes()
        .iter()
        .filter(|shape| !shape.context.is_empty())
        .flat_map(|shape| shape.keywords.iter().copied())
        .collect();
    let mut slow = Vec::new();
    for (what, text) in hostile() {
        for (name, of) in [("", ""), (names.join(" ").as_str(), " in a hostile name")] {
            let start = Instant::now();
            let found = scan(&text, name).len();
            let taken = start.elapsed();
            println!("{what}{of}: {taken:.0?}, {found} tokens");
            if taken.as_secs() >= least {
                slow.push(format!("{what}{of}: {taken:.0?}"));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
