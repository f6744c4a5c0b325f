//! Public flows, rendered: nothing but rendered scalars changes, a second time nothing at all, and every template is
//! worth what it was worth.

use std::collections::BTreeSet;

use kestra_lint::{
    flow::{self, Flow, FlowForm, Place},
    kestra::{Release, Target},
    pebble::{Expr, ExprKind, Grammar, parse},
    render::{Engine, Fault, Given, Root, Run, SecretAnswer, Value, World, render},
    secret::{Origin, SecretStore, StoreBuilder, codec},
    source::{SourceFile, Sources},
    span::Decoded,
    yaml,
};
use serde_json::{Map, Value as Json};

use crate::{copied, tests::files};

/// The templates of a file.
fn templates(text: &str) -> Vec<String> {
    let stream = yaml::parse(text);
    let flows = stream.documents.iter().filter(|document| flow::form(document) == Some(FlowForm::Document));
    let mut found = Vec::new();
    for document in flows {
        let Some(flow) = Flow::new(document) else { continue };
        for site in flow.decode(u32::MAX) {
            if site.site.place == Place::Rendered && site.decoded.text().contains('{') {
                found.push(site.decoded.text().to_owned());
            }
        }
    }
    found
}

/// The names of a path, of names and texts in subscripts.
fn path_of(expr: &Expr<'_>) -> Option<Vec<String>> {
    let (base, name) = if let ExprKind::Name(name) = &expr.kind {
        (None, *name)
    } else if let ExprKind::Attr { base, name, args: None } = &expr.kind {
        (Some(base), name.value)
    } else if let ExprKind::Index { base, index } = &expr.kind {
        (Some(base), index.as_str()?)
    } else {
        return None;
    };
    let mut path = base.map_or(Some(Vec::new()), |base| path_of(base))?;
    path.push(name.to_owned());
    Some(path)
}

/// The paths that templates ask for, and the secrets.
fn asked(templates: &[String]) -> (BTreeSet<Vec<String>>, BTreeSet<String>) {
    let (mut paths, mut secrets) = (BTreeSet::new(), BTreeSet::new());
    for text in templates {
        let decoded = Decoded::verbatim(text, 0);
        parse(&decoded, Grammar::of(Release::LATEST)).visit(&mut |expr, _| {
            paths.extend(path_of(expr));
            if let ExprKind::Call { name, args } = &expr.kind
                && name.value == "secret"
                && let Some(key) = args.value(0, "key").and_then(Expr::as_str)
            {
                secrets.insert(key.to_owned());
            }
        });
    }
    (paths, secrets)
}

/// Variables in which each of these paths has a text.
fn context(paths: &BTreeSet<Vec<String>>) -> Map<String, Json> {
    let mut tree = Map::new();
    // Longer paths first: what is asked for as a whole is the map that others look into.
    let mut paths: Vec<&Vec<String>> = paths.iter().collect();
    paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
    for path in paths {
        let (last, parents) = path.split_last().expect("a name");
        let mut inner = Some(&mut tree);
        for step in parents {
            let entry =
                inner.take().expect("a map").entry(step.clone()).or_insert_with(|| Json::Object(Map::new()));
            let Json::Object(map) = entry else { break };
            inner = Some(map);
        }
        if let Some(map) = inner {
            map.entry(last.clone()).or_insert_with(|| Json::from(format!("v-{}", path.join("-"))));
        }
    }
    tree
}

/// Those variables, for the engine; some of them known.
struct Known<'t> {
    tree: &'t Map<String, Json>,
    has: &'t dyn Fn(&str) -> bool,
    others: Root,
}

fn value(json: &Json) -> Value {
    if let Json::Object(entries) = json {
        return Value::map(entries.iter().map(|(key, item)| (Value::text(key.as_str()), value(item))));
    }
    Value::text(json.as_str().unwrap_or_default())
}

impl World for Known<'_> {
    fn root(&self, name: &str) -> Root {
        match self.tree.get(name) {
            Some(json) if (self.has)(name) => Root::Known(value(json)),
            Some(_) => self.others.clone(),
            None => Root::Absent,
        }
    }

    fn secret(&self, key: &str) -> SecretAnswer {
        SecretAnswer::Known(format!("s-{key}").into())
    }

    fn kv(&self, key: &str) -> Option<Value> {
        Some(Value::text(format!("kv-{key}")))
    }
}

fn store(keys: &BTreeSet<String>) -> SecretStore {
    let lines: Vec<String> = keys
        .iter()
        .map(|key| format!("SECRET_{key}={}", codec::encode(format!("s3cr3t {{{{ {key} }}}}"))))
        .collect();
    let mut sources = Sources::default();
    let id = sources.add(SourceFile::new(".env", lines.join("\n")));
    StoreBuilder::new(Target::Any, None).env_file(id, &lines.join("\n"), Origin::Given).build()
}

#[test]
fn rendered_flows_keep_everything_else() {
    let Some(files) = files("rendered_flows_keep_everything_else") else { return };
    let (mut flows, mut scalars, mut unread, mut open) = (0, [0; 3], 0, [0; 3]);
    let names = [".env".to_owned()];
    for (path, text) in &files {
        let (paths, secrets) = asked(&templates(text));
        let (empty, full) = (SecretStore::default(), store(&secrets));
        let mut all = Given::default();
        all.context(Json::Object(context(&paths))).expect("a mapping");
        let nothing = Given::default();
        let runs = [(&empty, &nothing, false), (&full, &all, false), (&full, &all, true)];
        for (at, (store, given, reveal)) in runs.into_iter().enumerate() {
            let run = Run {
                store,
                source_names: &names,
                given,
                release: Release::LATEST,
                reveal,
                own: kestra_lint::credential::Own::default(),
                hides_typed: false,
            };
            let rendered = match render(text, &run) {
                Ok(Some(rendered)) => rendered,
                Ok(None) => continue,
                Err(_) => {
                    unread += 1;
                    continue;
                }
            };
            flows += rendered.flows;
            open[at] += rendered.open.len();
            let changed = copied::changed(text, &rendered.text).unwrap_or_else(|why| panic!("{path}: {why}"));
            let is_template =
                |one: &copied::Changed| one.old != one.new && one.old.contains('{') && !one.span.is_empty();
            assert!(changed.iter().all(is_template), "{path}");
            scalars[at] += changed.len();
            if !reveal {
                assert!(!rendered.text.contains("s3cr3t"), "{path} shows a secret");
            }
            let again = render(&rendered.text, &run).expect("it is read").expect("it is a flow");
            // Lines, not whole files, where they differ.
            let differs = again.text.lines().zip(rendered.text.lines()).find(|(one, two)| one != two);
            assert_eq!(differs, None, "{path} rendered again");
            assert_eq!(again.text.len(), rendered.text.len(), "{path} rendered again");
        }
    }
    println!("{flows} flows rendered, {unread} not read; changed scalars {scalars:?}, open places {open:?}");
    assert!(scalars[1] > scalars[0] && scalars[2] >= scalars[1] && open[2] < open[0]);
}

#[test]
fn templates_are_worth_what_they_were() {
    let Some(files) = files("templates_are_worth_what_they_were") else { return };
    let (mut texts, mut worth, mut unknown, mut halves) = (0, 0, 0, 0);
    for (path, text) in &files {
        let templates = templates(text);
        let tree = context(&asked(&templates).0);
        for template in templates {
            texts += 1;
            for release in [Release::LATEST, Release::V1_3_31] {
                let all = Known { tree: &tree, has: &|_| true, others: Root::Absent };
                let engine = Engine::new(release, &all);
                let whole = engine.render(&template);
                let folded = engine.fold(&template);
                let now = folded.text.as_deref().unwrap_or(&template);
                match &whole {
                    Ok(whole) => {
                        worth += 1;
                        assert_eq!(
                            engine.render(now).ok().as_ref(),
                            Some(whole),
                            "{path}: {template:?} became {now:?}"
                        );
                    }
                    Err(Fault::Unknown(_)) => unknown += 1,
                    Err(_) => assert!(engine.render(now).is_err(), "{path}: {template:?} became {now:?}"),
                }
                for odd in [0, 1] {
                    let is_first = |name: &str| name.len() % 2 == odd;
                    let first = Known { tree: &tree, has: &is_first, others: Root::Unknown };
                    let second = Known { tree: &tree, has: &|name| !is_first(name), others: Root::Absent };
                    let engine = Engine::new(release, &first);
                    let folded = engine.fold(&template);
                    let half = folded.text.as_deref().unwrap_or(&template);
                    let again = engine.fold(half).text;
                    assert!(again.is_none(), "{path}: {template:?} became {half:?}, then {again:?}");
                    if let Ok(whole) = &whole {
                        let late = Engine::new(release, &second).render(half);
                        assert_eq!(late.ok().as_ref(), Some(whole), "{path}: {template:?} became {half:?}");
                        halves += 1;
                    }
                }
            }
        }
    }
    println!(
        "{texts} templates: {worth} times worth a text, {unknown} times not known; {halves} times in two steps"
    );
    assert!(worth > texts && halves > texts);
}
