//! What a run knows, and what it finds.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use kestra_lint::{
    diagnostic::Level,
    flow,
    kestra::{Target, version::Requested},
    lint::{Baseline, Linter, Report, Root, Selection, Settings},
    secret::{Origin, SecretStore, SourceKind, StoreBuilder, compose, names},
    source::{SourceFile, SourceId, Sources},
    span::Replaced,
};

/// The sources of a run, and its settings.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) version: &'static str,
    pub(crate) env_prefix: Option<&'static str>,
    /// Rules that the user has turned off.
    pub(crate) ignored: Vec<&'static str>,
    pub(crate) sources: Vec<Source>,
}

/// A file with variables.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Env,
    Names,
    /// The first is the project, others are what it names.
    Compose,
    Baseline,
}

/// A finding as tests compare it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) rule: &'static str,
    pub(crate) path: String,
    pub(crate) range: Range<usize>,
}

impl World {
    pub(crate) fn new(version: &'static str) -> Self {
        Self { version, env_prefix: None, ignored: Vec::new(), sources: Vec::new() }
    }

    /// Everything that is found in the flow `text`, advice too.
    pub(crate) fn report(&self, text: &str) -> Report {
        let (store, mut sources) =
            self.known(&BTreeMap::new()).unwrap_or_else(|why| panic!("{why}\n{}", self.sources[0].text));
        let baseline = self.sources.iter().find(|source| source.kind == Kind::Baseline).map(|source| {
            let file = SourceFile::new(source.name, source.text.as_str());
            sources.add(file.clone());
            Arc::new(Baseline::parse(file, Root::default()).expect("a baseline"))
        });
        let settings = Settings { baseline, ..self.settings() };
        let linter = Linter::new(&settings, &store, &sources);
        linter.finish(vec![linter.check_file(FLOW, text, &Replaced::default(), &missing(text))])
    }

    fn target(&self) -> Target {
        self.version.parse::<Requested>().expect("a version").target
    }

    pub(crate) fn settings(&self) -> Settings {
        let ignored: Vec<String> = self.ignored.iter().map(|rule| (*rule).to_owned()).collect();
        Settings {
            target: self.target(),
            env_prefix: self.env_prefix.map(str::to_owned),
            selection: Selection::new(&[], &[], &ignored).expect("rules"),
            min_level: Level::Advice,
            ..Settings::default()
        }
    }

    /// The sources, some of them with other texts; why Compose refuses them if it does.
    pub(crate) fn known(&self, texts: &BTreeMap<&str, &[u8]>) -> Result<(SecretStore, Sources), String> {
        let text_of = |source: &Source| {
            let other = texts.get(source.name).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            other.unwrap_or_else(|| source.text.clone())
        };
        let mut sources = Sources::default();
        let mut builder = StoreBuilder::new(self.target(), self.env_prefix);
        if let Some(project) = self.sources.iter().find(|source| source.kind == Kind::Compose) {
            let shell = BTreeMap::new();
            let files = [project.name.to_owned()];
            let request = compose::Request { folder: "", files: &files, shell: &shell, profiles: &[] };
            let mut known: BTreeMap<String, SourceId> = BTreeMap::new();
            let loaded = compose::load(&request, &mut |path| {
                let source = self.sources.iter().find(|source| source.name == path)?;
                let text = text_of(source);
                let mut add = || sources.add(SourceFile::new(source.name, text.as_str()));
                let id = *known.entry(path.to_owned()).or_insert_with(&mut add);
                Some((id, text.clone()))
            });
            let project = known.get(project.name).copied();
            let loaded = loaded.map_err(|failure| format!("{failure:?}"))?;
            for service in loaded.services.iter().filter(|service| service.is_kestra()) {
                let variables = service.variables().collect();
                builder = builder
                    .workload(SourceKind::Compose, project, variables, Origin::Given)
                    .nulled(service.nulled.iter().cloned());
            }
        }
        for source in &self.sources {
            let text = text_of(source);
            let mut add = || sources.add(SourceFile::new(source.name, text.as_str()));
            builder = match source.kind {
                Kind::Env => builder.env_file(add(), &text, Origin::Given),
                Kind::Names => {
                    let names = names::parse(&text, names::Form::of(source.name, &text));
                    builder.names(add(), names.unwrap_or_default())
                }
                Kind::Compose | Kind::Baseline => builder,
            };
        }
        Ok((builder.build(), sources))
    }
}

/// The includes of a flow that have no file: of all there is but one.
pub(crate) fn missing(text: &str) -> BTreeSet<String> {
    let mut missing: BTreeSet<String> =
        flow::includes(text).iter().map(|(named, _)| (*named).to_owned()).collect();
    missing.remove(INCLUDED);
    missing
}

/// The file that flows can include.
pub(crate) const INCLUDED: &str = "queries/all.sql";

/// The path of the flow in reports.
pub(crate) const FLOW: &str = "flow.yaml";

/// The baseline of a flow that prints `expression`, which is a mistake.
pub(crate) fn baseline(expression: &str) -> String {
    let flow = format!(
        "id: a\nnamespace: b\ntasks:\n  - id: one\n    type: io.kestra.plugin.core.log.Log\n    message: \"{{{{ {expression} }}}}\"\n"
    );
    let report = World::new("any").report(&flow);
    assert_eq!(report.findings.len(), 1, "one mistake");
    Baseline::write(&report.findings, None, &Root::default())
}

/// The findings of a report, without what they say.
pub(crate) fn found(report: &Report) -> Vec<Found> {
    let findings = report.findings.iter();
    findings
        .map(|finding| Found {
            rule: finding.rule.name(),
            path: finding.at.place.path.to_string(),
            range: finding.at.place.start.offset as usize..finding.at.place.end.offset as usize,
        })
        .collect()
}
