//! `dotenv`: env files, Compose projects, lists of names and server configurations, the store they make and the rules
//! about them.

use std::collections::BTreeMap;

use kestra_lint::{
    diagnostic::Level,
    lint::{Linter, Settings},
    secret::{
        Origin, ProcessClaim, ServerConfig, SourceKind, StoreBuilder, codec, compose, dotenv, expansion,
        macro_form, names, server,
    },
    source::{SourceFile, SourceId, Sources},
    span::Span,
};

use crate::{
    canary::{self, CANARIES, Canary},
    input::{Input, files},
    reports,
};

/// A flow that asks for what sources may define.
const FLOW: &str = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: \
    \"{{ secret('A') }} {{ secret('CANARY') }} {{ secret('CANARY_PLAIN') }} {{ envs.a }} {{ envs.canary }}\"\n";

/// Its path, which no other file may have.
const FLOW_PATH: &str = "flow.yaml";

/// What the first file of a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    EnvFile,
    Compose,
    Names,
    All,
}

/// Checks all laws: the first byte says what the first file is taken for, the second how the process environment counts
/// and how the sources were found, the third a release. Further files follow, each behind a line `=== path`.
pub fn hold(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let role = input.choose(0, &[Role::EnvFile, Role::Compose, Role::Names, Role::All]);
    let first = if role == Role::Compose { "compose.yaml" } else { "a.env" };
    let mut files = files(first, &input.text);
    files.retain(|(path, _)| *path != FLOW_PATH);
    for (_, text) in &files {
        parts_hold(text);
    }
    let [first, second] = CANARIES;
    let is_quiet = canary::shown_in(data).is_none();
    let one = world(&input, role, &files, first);
    if is_quiet {
        reports::hide_the_canary(&one);
        let other = world(&input, role, &files, second);
        reports::are_equal(&one, &other, "the report depends on a value");
    }
}

/// The laws of each reader alone.
fn parts_hold(text: &str) {
    let file = dotenv::parse(text);
    for entry in &file.entries {
        assert_eq!(entry.name_span.of(text), entry.name);
        assert!(text.get(entry.span.range()).is_some());
        if let Some(value) = entry.value {
            assert_eq!(value.span.of(text), value.raw);
            assert!(entry.span.contains(value.span));
            if value.is_literal() {
                let evaluated = entry.evaluate(&|_| None, &|_| None);
                assert_eq!(evaluated, Ok(Some(value.raw.to_owned())));
            }
            if let Ok(decoded) = codec::decode(value.raw) {
                let again = codec::decode(&codec::encode(&*decoded)).map(|again| again.to_vec());
                assert_eq!(again, Ok(decoded.to_vec()));
                assert!(codec::decode_text(value.raw).is_ok());
                codec::oddities(&decoded);
            }
            macro_form::evaluate(value.raw);
            server::printed(value.raw);
        }
        if let Some(wrapped) = entry.wrapped(text) {
            assert!(wrapped.pieces.iter().all(|piece| text.get(piece.range()).is_some()));
        }
    }
    for pair in file.entries.windows(2) {
        assert!(pair[0].span.end() <= pair[1].span.start(), "entries follow each other: {pair:?}");
        assert!(pair[0].line <= pair[1].line, "{pair:?}");
    }
    for fault in &file.faults {
        assert!(text.get(fault.span.range()).is_some(), "{fault:?}");
    }
    assert!(file.faults.is_empty() || file.evaluate(&|_| None).is_err());
    let expanded = expansion::expand(text, &|_| None);
    if !text.contains('$') {
        assert_eq!(expanded, Ok(text.to_owned()));
    }
    assert!(expansion::broken_reference(text).is_none_or(|range| text.get(range).is_some()));
    for form in [names::Form::Lines, names::Form::Properties, names::Form::Yaml] {
        _ = names::parse(text, form);
    }
    ServerConfig::parse(text);
}

/// The report about all sources, where one of them holds the canary.
fn world(input: &Input<'_>, role: Role, files: &[(&str, &str)], canary: Canary) -> Vec<String> {
    let planted = canary.env_file();
    // Whole lines in front: whatever follows, these are names and values.
    let main = match role {
        Role::EnvFile | Role::All => format!("{planted}{}", files[0].1),
        Role::Compose | Role::Names => files[0].1.to_owned(),
    };
    let mut texts: Vec<(&str, String)> = vec![(files[0].0, main)];
    texts.extend(files[1..].iter().map(|(path, text)| (*path, (*text).to_owned())));
    texts.push(("given.env", planted));
    let mut shelf = Shelf::default();
    let target = input.target(2);
    let origin = input.choose(1, &[Origin::Found, Origin::Given]);
    let process = input.choose(1, &[None, None, Some(ProcessClaim::Adds), Some(ProcessClaim::Claims)]);
    let mut settings = Settings { min_level: Level::Advice, target, ..Settings::default() };
    let mut notes = String::new();
    let variables: BTreeMap<String, String> = match process {
        Some(_) => [("A", "x"), ("SECRET_CANARY", canary.plain()), ("ENV_CANARY", canary.plain())]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        None => BTreeMap::new(),
    };
    let mut services = Vec::new();
    let mut faults = Vec::new();
    if matches!(role, Role::Compose | Role::All) {
        let paths = [files[0].0.to_owned()];
        let request = compose::Request { folder: "", files: &paths, shell: &variables, profiles: &[] };
        match compose::load(&request, &mut |path| shelf.read(path, &texts)) {
            Ok(project) => services = project.services,
            Err(failure) => {
                notes = failure.to_string();
                faults.extend(failure.fault());
            }
        }
        for service in &services {
            let config = service.configuration().unwrap_or_default();
            settings.env_prefix = settings.env_prefix.or(config.env_prefix);
        }
    }
    let mut builder = StoreBuilder::new(settings.target, settings.env_prefix.as_deref());
    if let Some(claim) = process {
        builder = builder.process(variables.clone(), claim);
    }
    for service in &services {
        let source = service.image_place.map(|(source, _)| source);
        builder = builder.workload(SourceKind::Compose, source, service.variables().collect(), origin);
        builder = builder.nulled(service.nulled.iter().cloned());
    }
    for fault in faults {
        builder = builder.fault(fault);
    }
    for (path, _) in texts.iter().filter(|_| role != Role::Compose) {
        let Some((id, text)) = shelf.read(path, &texts) else { continue };
        builder = if role == Role::Names {
            builder.names(id, names::parse(&text, names::Form::of("names", &text)).unwrap_or_default())
        } else {
            builder.env_file(id, &text, origin)
        };
    }
    let store = builder.build();
    for (id, file) in shelf.sources.iter() {
        masks_are_in_order(file.text(), &store.masks(id, file.text()));
    }
    let linter = Linter::new(&settings, &store, &shelf.sources);
    let report = linter.finish(vec![linter.check(FLOW_PATH, FLOW)]);
    let mut all: Vec<(&str, &str)> =
        shelf.sources.iter().map(|(_, file)| (file.name(), file.text())).collect();
    all.push((FLOW_PATH, FLOW));
    let written = reports::written(&report);
    if canary == CANARIES[0] {
        reports::hold(&report, &written, &all);
    }
    written.into_iter().chain([notes, format!("{store:?}")]).collect()
}

fn masks_are_in_order(text: &str, masks: &[Span]) {
    assert!(masks.iter().all(|mask| text.get(mask.range()).is_some()), "{masks:?}");
    for pair in masks.windows(2) {
        assert!(pair[0].end() <= pair[1].start(), "{pair:?}");
    }
}

/// The files of a run, each taken in once.
#[derive(Debug, Default)]
struct Shelf {
    sources: Sources,
    ids: BTreeMap<String, SourceId>,
}

impl Shelf {
    fn read(&mut self, path: &str, texts: &[(&str, String)]) -> Option<(SourceId, String)> {
        let text = texts.iter().find(|(known, _)| *known == path).map(|(_, text)| text.clone())?;
        let id = if let Some(id) = self.ids.get(path) {
            *id
        } else {
            let id = self.sources.add(SourceFile::new(path, text.as_str()));
            self.ids.insert(path.to_owned(), id);
            id
        };
        Some((id, text))
    }
}
