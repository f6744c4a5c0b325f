//! Rendered files: each rendered scalar says what its template is worth, in its own style; nothing else changes.

use std::cell::Cell;

use kestra_lint::{
    kestra::Release,
    render::{Engine, Given, Root, Run, SecretAnswer, Value, World, render},
    secret::SecretStore,
    yaml::{self, ScalarStyle},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Map, Value as Json};

use crate::{
    copied,
    fold::run::{NAMES, TEXTS, Values},
};

/// What stands in the templates: prints next to everything that means something to YAML.
const TEMPLATES: &[&str] = &[
    "{{ t0 }}",
    "{{ t1 }} {{ open }}",
    "a {{ t2 }}: {{ t3 }} # {{ t0 }}",
    "{{ t0 ~ open }}",
    "- {{ t0 }}",
    "x{{ t1 }}",
    "{{ n0 }}",
    "{{ b0 }}",
    "{{ l0 }}",
    "{% if b0 %}{{ t0 }}{% else %}{{ t1 }}{% endif %}",
    "{% if open %}\n  {{ t0 }}\n{%- endif %}\n\n{{ t1 }}",
    "a\n  {{ t0 }}\nb",
    "a\n\n{{ t2 }}\n",
    "{{ t0 }}\n{{ t1 }}\n\n",
    "\n{{ t3 }}",
    "{% for x in l0 %}\n- {{ x }} {{ open }}\n{% endfor %}\n",
    "tab\t{{ t0 }}\t",
    "  lead {{ t0 }}  ",
    "日本 {{ t1 }} é",
    "it's \"{{ t0 }}\" \\{{ t1 }}\\n",
    "{{ open }}",
    "plain",
    "1{{ t1 }}",
    "n{{ 'ull' }}",
    "tru{{ 'e' }}",
    "0x{{ 1 }}",
    "2024-01-0{{ 1 }}",
    "~{{ t1 }}",
    "{{ null }}",
    "{{ 'a' ~ 1 }}{{ t1 }}",
    "long long long long {{ t0 }} long long long {{ open }} long long {{ t2 }} long long",
];

/// A template in a style; `None` if the style cannot hold it.
fn written(text: &str, style: usize, indent: &str) -> Option<String> {
    let lines = |text: &str| {
        text.split('\n')
            .map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let blank = text.trim().is_empty() || text.starts_with([' ', '\n']) || text.ends_with([' ', '\t']);
    Some(match style {
        0 if text.contains(['\n', '\t', '\'', '"'])
            || blank
            || text.contains(": ")
            || text.contains(" #") =>
        {
            return None;
        }
        0 if text.starts_with(['{', '-', '%', '#']) => return None,
        0 => text.to_owned(),
        1 if text.contains('\n') => {
            format!("'{}'", text.replace('\'', "''").replace('\n', &format!("\n\n{indent}")))
        }
        1 => format!("'{}'", text.replace('\'', "''")),
        2 => {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{}\"", text.replace('\n', "\\n").replace('\t', "\\t"))
        }
        3 | 4 if blank => return None,
        3 if text.ends_with("\n\n") => format!("|+\n{}", lines(text.trim_end_matches('\n')) + "\n"),
        3 if text.ends_with('\n') => format!("|\n{}", lines(text.trim_end_matches('\n'))),
        3 => format!("|-  # comment\n{}", lines(text)),
        _ if text.ends_with('\n') => {
            format!(">\n{}", lines(text.trim_end_matches('\n')).replace('\n', "\n\n"))
        }
        _ => format!(">-\n{}", lines(&text.replacen("long ", "long\n", 2))),
    })
}

/// A flow with these templates, and its line ends.
fn flow(templates: &[(usize, usize)], start: &str, windows: bool) -> String {
    let mut out =
        format!("{start}id: f # a comment\nnamespace:   'n'\ndescription: \"{{{{ t0 }}}}\"\n\ntasks:\n");
    out.push_str("  - id: a\n    type: io.kestra.plugin.core.log.Log\n    message: >\n     text\n");
    out.push_str(
        "  - id: b\n    type: io.kestra.plugin.core.debug.Return # {{ t0 }}\n    format: {{}}\n    env:\n"
            .replace("format: {{}}\n", "format: x\n")
            .as_str(),
    );
    for (at, (template, style)) in templates.iter().enumerate() {
        let text = TEMPLATES[template % TEMPLATES.len()];
        let Some(value) = written(text, style % 5, "        ") else { continue };
        let tail = if matches!(style % 5, 3 | 4) { "" } else { "  # tail" };
        let key = at.to_string();
        out.extend(["      K", &key, ":   ", &value, tail, "\n"]);
        if style % 3 == 0
            && matches!(style % 5, 0..=2)
            && !text.contains('\n')
            && let (Some(key), Some(value)) = (written(text, 1 + style % 2, ""), written(text, 1, ""))
        {
            out.extend(["      ", &key, " : [ {a: 'b'},\n         ", &value, " ]\n"]);
        }
    }
    out.push_str("    other: [1,   2]\n# end");
    if windows { out.replace('\n', "\r\n") } else { out }
}

/// The variables of the file, as the command gets them.
fn given(values: &Values) -> Given {
    let mut context = Map::new();
    for (name, value) in &values.0 {
        if let Some(json) = json(value) {
            context.insert((*name).to_owned(), json);
        }
    }
    let mut given = Given::default();
    given.context(Json::Object(context)).expect("a mapping");
    given
}

fn json(value: &Value) -> Option<Json> {
    if let Value::List(list) = value {
        return Some(Json::Array(list.get().iter().map(json).collect::<Option<_>>()?));
    }
    if let Value::Bool(value) = value {
        return Some(Json::from(*value));
    }
    value.as_text().map(Json::from)
}

/// The same variables, for the engine.
struct Known<'v>(&'v Values);

impl World for Known<'_> {
    fn root(&self, name: &str) -> Root {
        let found = self.0.0.iter().find(|(known, value)| *known == name && json(value).is_some());
        found.map_or(Root::Unknown, |(_, value)| Root::Known(value.deep_copy()))
    }

    fn secret(&self, _key: &str) -> SecretAnswer {
        SecretAnswer::Missing
    }

    fn kv(&self, _key: &str) -> Option<Value> {
        None
    }
}

fn copy(text: &str, given: &Given) -> kestra_lint::render::Rendered {
    let store = SecretStore::default();
    let run = Run {
        store: &store,
        source_names: &[],
        given,
        release: Release::LATEST,
        reveal: false,
        own: kestra_lint::credential::Own::default(),
        hides_typed: false,
    };
    render(text, &run).expect("it is read").expect("it is a flow")
}

fn cases() -> impl Strategy<Value = (Vec<u16>, Vec<(usize, usize)>, u8)> {
    let scalars = prop::collection::vec((0..TEMPLATES.len(), 0_usize..30), 1..6);
    (prop::collection::vec(any::<u16>(), 0..24), scalars, any::<u8>())
}

#[test]
fn a_rendered_file_is_the_file_but_for_what_is_rendered() {
    let (files, scalars, plain, skipped) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let add = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    let law = |(values, templates, form): (Vec<u16>, Vec<(usize, usize)>, u8)| {
        let values = Values::plain(&values);
        let start = ["", "\u{feff}", "---\n", "# first\n"][usize::from(form) % 4];
        let text = flow(&templates, start, form & 4 != 0);
        let stream = yaml::parse(&text);
        if yaml::refusal(&stream).is_some() {
            add(&skipped);
            return Ok(());
        }
        let given = given(&values);
        let rendered = copy(&text, &given);
        let shown = || format!("\n{text}\n became\n{}\n of {values:?}", rendered.text);
        let changed = copied::changed(&text, &rendered.text);
        let changed = changed.map_err(|why| TestCaseError::fail(format!("{why}: {}", shown())))?;
        let world = Known(&values);
        let engine = Engine::new(Release::LATEST, &world);
        for one in &changed {
            let folded = engine.fold(&one.old);
            prop_assert_eq!(Some(&one.new), folded.text.as_ref(), "{}", shown());
            add(&scalars);
        }
        // Everything that can change has changed.
        let document = &stream.documents[0];
        for (id, node) in document.nodes() {
            let Some(scalar) = document.scalar(id) else { continue };
            let says = document.text(id).expect("a scalar");
            let is_literal = says == "{{ t0 }}"
                && text
                    .get(..node.span.start() as usize)
                    .is_some_and(|before| before.ends_with("description: "));
            if is_literal || engine.fold(says).text.is_none() {
                continue;
            }
            let collides =
                rendered.open.iter().any(|open| open.span == node.span && open.reason.contains("key"));
            prop_assert!(
                collides || changed.iter().any(|one| one.span == node.span),
                "{says:?} stays: {}",
                shown()
            );
            if scalar.style == ScalarStyle::Plain {
                add(&plain);
            }
        }
        let again = copy(&rendered.text, &given);
        prop_assert_eq!(&again.text, &rendered.text, "rendered again: {}", shown());
        add(&files);
        Ok(())
    };
    let config = Config { max_shrink_iters: 5_000, failure_persistence: None, ..Config::with_cases(1500) };
    let mut runner = match std::env::var_os("LAW_CASES").and_then(|cases| cases.to_str()?.parse().ok()) {
        Some(cases) => TestRunner::new(Config { cases, ..config }),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    runner.run(&cases(), law).unwrap_or_else(|failure| panic!("{failure}"));
    println!(
        "{} files with {} changed scalars, {} of them plain; {} are no YAML",
        files.get(),
        scalars.get(),
        plain.get(),
        skipped.get()
    );
    assert!(files.get() > 1000 && scalars.get() > files.get() && plain.get() > 50);
    assert!(NAMES.len() < TEXTS.len());
}
