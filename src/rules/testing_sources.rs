//! For tests of rules: runs with secret sources, as in `with_env("SECRET_A=c2VjcmV0\n").check(flow)`.
//!
//! Marks cannot stand in env files. What is found there is listed: `.env:1:10 value empty-secret warning`.

use std::{collections::BTreeMap, fmt::Write as _};

#[cfg(test)] // Tests may look up to the room that runs the rules.
use crate::{
    diagnostic::{Diagnostic, Site},
    kestra::{Target, version::Requested},
    lint::{self, Settings},
    rules::{House, Run, testing},
    secret::{
        Origin, ProcessClaim, SecretStore, SourceKind, StoreBuilder, compose,
        manifest::{Evidence, Manifests},
        names,
    },
    source::{Edit, LineIndex, SourceFile, SourceId, Sources, apply},
};

/// What a run knows besides its flows.
#[derive(Debug, Default)]
pub(super) struct Given {
    target: Target,
    env_prefix: Option<String>,
    backend: Option<&'static str>,
    process: Vec<(String, String)>,
    process_claims: bool,
    files: Vec<(Kind, String, String)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Env(Origin),
    Names,
    /// The first is the project, others are what it names.
    Compose,
    /// A Kubernetes manifest or Helm values.
    Manifest,
    /// The env file of the environment of that name.
    Environment(&'static str),
}

/// Nothing but the version and what is added.
pub(super) fn given() -> Given {
    Given::default()
}

/// An env file `.env`, as by `--env-file`.
pub(super) fn with_env(text: &str) -> Given {
    given().env_file(".env", text)
}

impl Given {
    /// Another env file.
    pub(super) fn env_file(mut self, name: &str, text: &str) -> Self {
        self.files.push((Kind::Env(Origin::Given), name.to_owned(), text.to_owned()));
        self
    }

    /// An env file `.env` that was found, not given.
    pub(super) fn found(mut self, text: &str) -> Self {
        self.files.push((Kind::Env(Origin::Found), ".env".to_owned(), text.to_owned()));
        self
    }

    /// A list of names.
    pub(super) fn names(mut self, text: &str) -> Self {
        self.files.push((Kind::Names, "names.txt".to_owned(), text.to_owned()));
        self
    }

    /// A file of a Compose project, its `compose.yaml` first.
    pub(super) fn compose(mut self, name: &str, text: &str) -> Self {
        self.files.push((Kind::Compose, name.to_owned(), text.to_owned()));
        self
    }

    /// A Kubernetes manifest, or values of the Helm chart.
    pub(super) fn manifest(mut self, name: &str, text: &str) -> Self {
        self.files.push((Kind::Manifest, name.to_owned(), text.to_owned()));
        self
    }

    /// An env file of one of several environments.
    pub(super) fn environment(mut self, environment: &'static str, name: &str, text: &str) -> Self {
        self.files.push((Kind::Environment(environment), name.to_owned(), text.to_owned()));
        self
    }

    /// A variable of the process environment, which adds and claims nothing.
    pub(super) fn process(mut self, name: &str, value: &str) -> Self {
        self.process.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The process environment is the server's.
    pub(super) const fn process_claims(mut self) -> Self {
        self.process_claims = true;
        self
    }

    /// `kestra.secret.type`.
    pub(super) const fn backend(mut self, backend: &'static str) -> Self {
        self.backend = Some(backend);
        self
    }

    /// `kestra.variables.env-vars-prefix`.
    pub(super) fn prefix(mut self, prefix: &str) -> Self {
        self.env_prefix = Some(prefix.to_owned());
        self
    }

    /// `--kestra-version`.
    pub(super) fn version(mut self, version: &str) -> Self {
        self.target = version.parse::<Requested>().unwrap().target;
        self
    }

    fn load(&self) -> (SecretStore, Sources) {
        let mut sources = Sources::default();
        let mut builder = StoreBuilder::new(self.target, self.env_prefix.as_deref());
        if let Some(backend) = self.backend {
            builder = builder.backend(backend);
        }
        if self.process_claims || !self.process.is_empty() {
            let claim = if self.process_claims { ProcessClaim::Claims } else { ProcessClaim::Adds };
            builder = builder.process(self.process.clone(), claim);
        }
        if let Some((_, project, _)) = self.files.iter().find(|(kind, ..)| *kind == Kind::Compose) {
            let shell = BTreeMap::new();
            let request = compose::Request {
                folder: "",
                files: std::slice::from_ref(project),
                shell: &shell,
                profiles: &[],
            };
            let mut known: BTreeMap<String, SourceId> = BTreeMap::new();
            let loaded = compose::load(&request, &mut |path| {
                let (_, name, text) = self.files.iter().find(|(_, name, _)| name == path)?;
                let id = *known
                    .entry(name.clone())
                    .or_insert_with(|| sources.add(SourceFile::new(name, text.as_str())));
                Some((id, text.clone()))
            });
            let project_id = known.get(project).copied();
            for service in loaded.unwrap().services.iter().filter(|service| service.is_kestra()) {
                let variables = service.variables().collect();
                builder = builder
                    .workload(SourceKind::Compose, project_id, variables, Origin::Given)
                    .nulled(service.nulled.iter().cloned());
            }
        }
        for (kind, name, text) in &self.files {
            let mut add = || sources.add(SourceFile::new(name, text.as_str()));
            builder = match kind {
                Kind::Env(origin) => builder.env_file(add(), text, *origin),
                Kind::Names => builder.names(add(), names::parse(text, names::Form::of(name, text)).unwrap()),
                Kind::Environment(name) => {
                    builder.environment(name, None).env_file(add(), text, Origin::Given)
                }
                Kind::Compose | Kind::Manifest => builder,
            };
        }
        (self.with_manifests(builder, &mut sources).build(), sources)
    }

    fn with_manifests(&self, builder: StoreBuilder, sources: &mut Sources) -> StoreBuilder {
        let mut manifests = Manifests::default();
        let mut ids = Vec::new();
        for (_, name, text) in self.files.iter().filter(|(kind, ..)| *kind == Kind::Manifest) {
            let id = sources.add(SourceFile::new(name, text.as_str()));
            manifests.add(id, text, Evidence::Named).unwrap();
            ids.push(id);
        }
        builder.cluster(&ids, &manifests, manifests.workloads(&[]))
    }

    fn settings(&self) -> Settings {
        Settings { target: self.target, env_prefix: self.env_prefix.clone(), ..Settings::default() }
    }

    /// Every finding of every rule in the flow `text`.
    fn findings(&self, text: &str) -> Vec<Diagnostic> {
        let (store, sources) = self.load();
        let env_prefix = self.env_prefix.as_deref();
        let missing_includes = &std::collections::BTreeSet::new();
        let run = Run {
            target: self.target,
            env_prefix,
            store: &store,
            sources: &sources,
            missing_includes,
            house: House::default(),
        };
        lint::findings(text, &self.settings(), run)
    }

    /// Checks that the findings in the flow `marked` are those it marks: see [`testing::check`].
    #[track_caller]
    pub(super) fn check(&self, marked: &str) {
        testing::check_found(marked, &self.findings(marked));
    }

    /// The findings of `rule` in a flow with `{{ expression }}`, each with text, level, fix: `X error safe`.
    pub(super) fn levels(&self, rule: &str, expression: &str) -> Vec<String> {
        let flow = testing::flow_with(&format!(r#""{{{{ {expression} }}}}""#));
        self.findings(&flow)
            .iter()
            .filter(|finding| finding.rule.name() == rule)
            .map(|finding| format!("{} {}", finding.at.span.of(&flow), level_and_fix(finding)))
            .collect()
    }

    /// The rules that speak of a flow with `{{ expression }}`, advice included; not that the flow logs it.
    pub(super) fn rules(&self, expression: &str) -> Vec<&'static str> {
        let flow = testing::flow_with(&format!(r#""{{{{ {expression} }}}}""#));
        let names = self.findings(&flow).into_iter().map(|finding| finding.rule.name());
        names.filter(|name| *name != "secret-in-log").collect()
    }

    /// What the summary of a run over `flow` says was not checked: `secret-keys 2: why`.
    pub(super) fn not_checked(&self, flow: &str) -> Vec<String> {
        let (store, sources) = self.load();
        let settings = self.settings();
        let linter = lint::Linter::new(&settings, &store, &sources);
        let report = linter.finish(vec![linter.check("flow.yaml", flow)]);
        let entries = report.summary.not_checked.iter();
        entries.map(|entry| format!("{} {}: {}", entry.what, entry.count, entry.why)).collect()
    }

    /// What the one finding of `rule` in the flow `text` says: see [`testing::said`].
    #[track_caller]
    pub(super) fn said(&self, rule: &str, text: &str) -> String {
        testing::worded(rule, text, &self.findings(text))
    }

    /// A flow with `{{ expression }}` after all fixes of `rule` that change the flow.
    pub(super) fn fixed(&self, rule: &str, expression: &str) -> String {
        let flow = testing::flow_with(&format!(r#""{{{{ {expression} }}}}""#));
        let findings = self.findings(&flow);
        let edits: Vec<&Edit> = edits(&findings, rule).filter(|edit| edit.source.is_none()).collect();
        let text = apply(&flow, edits);
        let value = text.lines().find_map(|line| line.trim().strip_prefix("message: ")).unwrap_or_default();
        value.trim_matches('"').trim_start_matches("{{ ").trim_end_matches(" }}").to_owned()
    }

    /// The first source after the fixes of `rule` in a flow with `{{ expression }}`.
    pub(super) fn source_fixed_by(&self, rule: &str, expression: &str) -> String {
        let flow = testing::flow_with(&format!(r#""{{{{ {expression} }}}}""#));
        self.repaired(&edits(&self.findings(&flow), rule).cloned().collect::<Vec<_>>())
    }

    fn source_findings(&self, flows: &[&str]) -> (Vec<Diagnostic>, Sources) {
        let (store, sources) = self.load();
        let found = lint::source_findings(flows, &self.settings(), &store, &sources);
        (found, sources)
    }

    /// The findings of `rule` in the sources: `.env:1:10 value level fix`. A name is shown, a value never.
    pub(super) fn in_sources(&self, rule: &str) -> Vec<String> {
        self.in_sources_with(rule, &[])
    }

    /// [`Given::in_sources`], with flows that are checked before.
    pub(super) fn in_sources_with(&self, rule: &str, flows: &[&str]) -> Vec<String> {
        let (store, _) = self.load();
        let is_name = |text: &str| store.definitions().any(|definition| definition.variable == text);
        let (findings, sources) = self.source_findings(flows);
        findings
            .iter()
            .filter(|finding| finding.rule.name() == rule)
            .map(|finding| {
                let (place, text) = place(&sources, finding.at.site, finding.at.span);
                let text = if is_name(text) { text } else { "value" };
                format!("{place} {text} {}", level_and_fix(finding))
            })
            .collect()
    }

    /// The rules that speak of the sources, those about use and prefixes left out.
    pub(super) fn rules_of_sources(&self) -> Vec<&'static str> {
        let (findings, _) = self.source_findings(&[]);
        let names = findings.iter().map(|finding| finding.rule.name());
        names.filter(|name| !matches!(*name, "unused-secret" | "unprefixed-variable")).collect()
    }

    /// The rule of the fault of a variable's value.
    pub(super) fn fault_rule(&self, variable: &str) -> Option<&'static str> {
        let (store, _) = self.load();
        store.variable(variable).next_back()?.fault().as_ref().map(super::rule_of)
    }

    /// What the one finding of `rule` in the sources says: message, label, notes, help, fix.
    #[track_caller]
    pub(super) fn said_in_sources(&self, rule: &str, flows: &[&str]) -> String {
        let (findings, sources) = self.source_findings(flows);
        let mut of_rule = findings.iter().filter(|finding| finding.rule.name() == rule);
        let (Some(finding), None) = (of_rule.next(), of_rule.next()) else {
            panic!("not one finding of {rule}: {findings:#?}");
        };
        let mut said = finding.message.clone();
        for label in std::iter::once(&finding.at).chain(&finding.related) {
            write!(said, "\n{} {}", place(&sources, label.site, label.span).0, label.text).unwrap();
        }
        for note in &finding.elsewhere {
            write!(said, "\n{}:{} {}", note.start.line, note.start.column, note.text).unwrap();
        }
        if let Some(help) = &finding.help {
            write!(said, "\nhelp: {help}").unwrap();
        }
        if let Some(fix) = &finding.fix {
            write!(said, "\n{} fix: {}", fix.applicability.name(), fix.title).unwrap();
        }
        said
    }

    /// The first source after the fixes of `rule` in the sources.
    pub(super) fn source_fixed(&self, rule: &str, flows: &[&str]) -> String {
        let (findings, _) = self.source_findings(flows);
        self.repaired(&edits(&findings, rule).cloned().collect::<Vec<_>>())
    }

    fn repaired(&self, edits: &[Edit]) -> String {
        let (_, sources) = self.load();
        let (id, file) = sources.iter().next().unwrap();
        apply(file.text(), edits.iter().filter(|edit| edit.source.is_none_or(|source| source == id)))
    }
}

fn edits<'f>(findings: &'f [Diagnostic], rule: &str) -> impl Iterator<Item = &'f Edit> {
    let of_rule = findings.iter().filter(move |finding| finding.rule.name() == rule);
    of_rule.filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits)
}

fn level_and_fix(finding: &Diagnostic) -> String {
    let fix = finding.fix.as_ref().map_or_else(String::new, |fix| format!(" {}", fix.applicability.name()));
    format!("{}{fix}", finding.level)
}

fn place(sources: &Sources, site: Site, span: crate::span::Span) -> (String, &str) {
    let Site::Source(id) = site else { return ("<environment>".to_owned(), "") };
    let file = sources.get(id).unwrap();
    let at = LineIndex::new(file.text()).position(span.start());
    (format!("{}:{}:{}", file.name(), at.line, at.column), span.of(file.text()))
}
