//! The pipeline: text and secret store in, findings out. Pure: no disk, no clock, no environment, no threads.

mod baseline;
mod check;
mod file_rules;
mod fix;
mod locate;
mod precedence;
mod report;
mod settings;
mod suppress;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use baseline::{Baseline, BaselineFailure, Root};
use check::check_text;
pub use check::unclaimed;
pub use file_rules::FileRules;
pub use fix::{Applied, Draft, Fixed, Fixer, LeftOut, Surroundings, Unstable};
pub use report::{Excerpt, Finding, Mark, NotChecked, Place, Rejected, Report, ShownFix, Summary};
pub use settings::{Levels, Selection, Settings, UnknownRule};

use self::{
    baseline::{Matches, Whole},
    fix::Proposal,
    locate::{Locator, Shelf, SourceTexts},
    suppress::{Allows, Judged},
};
use crate::{
    credential::{self, Certainty, Verdict},
    diagnostic::{Diagnostic, Level, Site},
    flow::{self, Literal},
    kestra::env::SECRET_PREFIX,
    rules::{self, Check, KnownContext, LiteralContext, Run, Sink, StoreContext, Usage},
    secret::{SecretStore, SourceKind},
    source::{LineIndex, SourceId, Sources},
    span::{Replaced, Span},
    yaml,
};

/// The findings of one text as the rules report them: for tests beside the rules.
#[cfg(test)]
pub(crate) fn findings(text: &str, settings: &Settings, run: Run<'_>) -> Vec<Diagnostic> {
    check_text(text, settings, run).map(|found| found.findings).unwrap_or_default()
}

/// The findings in the secret sources as the rules report them, after `flows` were checked: for tests beside the rules.
#[cfg(test)]
pub(crate) fn source_findings(
    flows: &[&str],
    settings: &Settings,
    store: &SecretStore,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let linter = Linter::new(settings, store, sources);
    let mut usage = Usage::default();
    for flow in flows {
        usage.merge(linter.check("flow.yaml", flow).usage);
    }
    linter.check_store(&usage).0
}

/// A run over many files: holds what they share. Files may be checked in any order, in any number of threads.
#[derive(Debug)]
pub struct Linter<'a> {
    settings: &'a Settings,
    store: &'a SecretStore,
    sources: &'a Sources,
    source_texts: SourceTexts<'a>,
    /// Known findings, and their file among the sources.
    baseline: Option<(&'a Baseline, Option<SourceId>)>,
    /// What most files lack: nothing.
    none_missing: BTreeSet<String>,
}

/// How far from its own place a finding may quote the text, in bytes.
const QUOTED: u32 = 1024;
/// Hiding a text that is shorter would blot out the words of findings.
const SHORTEST: usize = 3;

/// Takes out of `findings` what they quote of the masked parts of `text`.
fn conceal(findings: &mut [Diagnostic], text: &str, masks: &[Span]) {
    for finding in findings {
        let place = finding.at.span;
        let near = Span::new(place.start().saturating_sub(QUOTED), place.end().saturating_add(QUOTED));
        let first = masks.partition_point(|mask| mask.end() <= near.start());
        let in_reach =
            masks.get(first..).unwrap_or_default().iter().take_while(|mask| mask.start() < near.end());
        // A password that everybody knows is a common word: taken out of other texts it would tear them.
        let is_default = |secret: &str| credential::judge(secret, Certainty::Certain) == Verdict::Default;
        let secrets = in_reach.map(|mask| mask.of(text));
        for secret in secrets.filter(|secret| secret.len() >= SHORTEST && !is_default(secret)) {
            finding.conceal(secret);
            // Words repeat what a text says, not how it is written between its quotes.
            for quote in ['\'', '"'].into_iter().filter(|_| secret.contains(['\'', '\\'])) {
                let quoted = format!("{quote}{secret}{quote}");
                let stream = yaml::parse(&quoted);
                let said = stream.documents.first().and_then(|document| document.text(document.root()?));
                if let Some(said) = said.filter(|said| said.len() >= SHORTEST && !is_default(said)) {
                    finding.conceal(said);
                }
            }
        }
    }
}

/// One file, checked.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    path: String,
    /// What the baseline knows of it.
    known: Matches,
    findings: Vec<Finding>,
    proposals: Vec<Proposal>,
    masks: Vec<Span>,
    flows: usize,
    suppressed: usize,
    usage: Usage,
    counts: check::Counts,
    rejected: Vec<Rejected>,
}

impl<'a> Linter<'a> {
    /// A run with these settings and secret sources.
    pub fn new(settings: &'a Settings, store: &'a SecretStore, sources: &'a Sources) -> Self {
        let masks: Vec<(Site, Span)> = sources
            .iter()
            .flat_map(|(id, file)| {
                store.masks(id, file.text()).into_iter().map(move |span| (Site::Source(id), span))
            })
            .collect();
        Self {
            settings,
            store,
            sources,
            source_texts: SourceTexts::new(sources, &masks),
            baseline: settings.baseline.as_deref().map(|baseline| (baseline, baseline.source(sources))),
            none_missing: BTreeSet::new(),
        }
    }

    /// What a rule may know of the run, in the file `path`.
    fn run<'r>(&'r self, path: &'r str) -> Run<'r> {
        Run {
            target: self.settings.target,
            env_prefix: self.settings.env_prefix.as_deref(),
            store: self.store,
            sources: self.sources,
            missing_includes: &self.none_missing,
            house: self.settings.house(path),
        }
    }

    /// Checks the text of one file, shown as `path`.
    pub fn check(&self, path: &str, text: &str) -> CheckedFile {
        self.check_file(path, text, &Replaced::default(), &self.none_missing)
    }

    /// Checks the text of one file, shown as `path`, that has other bytes in the places that `replaced` knows, and whose
    /// includes in `missing_includes`, as they are written, have no file.
    pub fn check_file(
        &self,
        path: &str,
        text: &str,
        replaced: &Replaced,
        missing_includes: &BTreeSet<String>,
    ) -> CheckedFile {
        let settings = self.settings.of_file(path);
        let found = check_text(text, &settings, Run { missing_includes, ..self.run(path) });
        self.checked(path, text, replaced, found.unwrap_or_default())
    }

    /// Checks a text that is known to be a flow, whatever it lacks.
    pub fn check_flow(&self, path: &str, text: &str) -> CheckedFile {
        let found = check::check_flow(text, &self.settings.of_file(path), self.run(path));
        self.checked(path, text, &Replaced::default(), found)
    }

    fn checked(
        &self,
        path: &str,
        text: &str,
        replaced: &Replaced,
        mut found: check::FileOutcome,
    ) -> CheckedFile {
        for place in found.usage.places_mut() {
            path.clone_into(&mut place.path);
            for position in [&mut place.start, &mut place.end] {
                position.offset = replaced.in_file(position.offset);
            }
        }
        let masks = found.masks.iter().filter(|(site, _)| *site == Site::Here).map(|(_, span)| *span);
        let mut masks: Vec<Span> = masks.collect();
        masks.sort_unstable();
        let (mut findings, mut proposals): (Vec<Finding>, Vec<Proposal>) = if found.findings.is_empty() {
            Default::default()
        } else {
            conceal(&mut found.findings, text, &masks);
            self.locate(found.findings, Some(&Shelf::new(path, text, replaced, masks.iter().copied())))
        };
        let mut rejected = Vec::new();
        if self.settings.keeps_rejected && !found.rejected.is_empty() {
            let lines = LineIndex::new(text);
            rejected.extend(found.rejected.iter().map(|(span, reason)| Rejected {
                path: path.to_owned(),
                start: lines.position(span.start()),
                reason: *reason,
            }));
        }
        let known = self.take_known(&mut findings, &mut proposals);
        CheckedFile {
            path: path.to_owned(),
            known,
            findings,
            proposals,
            masks,
            flows: found.flows,
            suppressed: found.suppressed,
            usage: found.usage,
            counts: found.counts,
            rejected,
        }
    }

    /// The findings that are shown, and their fixes.
    fn locate(&self, findings: Vec<Diagnostic>, here: Option<&Shelf<'_>>) -> (Vec<Finding>, Vec<Proposal>) {
        let locator = Locator { here, source_texts: &self.source_texts };
        let mut repeats = HashMap::new();
        let shown: Vec<Diagnostic> = findings
            .into_iter()
            .map(|mut finding| {
                finding.level = self.settings.levels.of(finding.rule).unwrap_or(finding.level);
                finding
            })
            .filter(|finding| self.shows(finding))
            .collect();
        let proposals = shown.iter().filter_map(|finding| locator.proposal(finding)).collect();
        let findings = shown.into_iter().map(|finding| locator.finding(finding, &mut repeats)).collect();
        (findings, proposals)
    }

    /// The fixes of what is found in the secret sources, given what the flows ask for.
    fn proposals_of_sources(&self, usage: &Usage) -> Vec<Proposal> {
        let (mut findings, mut proposals) = self.locate(self.check_store(usage).0, None);
        self.take_known(&mut findings, &mut proposals);
        proposals
    }

    /// Takes out what the baseline knows, with its fixes; which entries they were.
    fn take_known(&self, findings: &mut Vec<Finding>, proposals: &mut Vec<Proposal>) -> Matches {
        let Some((baseline, _)) = self.baseline else { return Matches::default() };
        let known = baseline.take(findings);
        proposals.retain(|fix| {
            findings.iter().any(|finding| finding.rule == fix.rule && finding.at.place == fix.at)
        });
        known
    }

    fn shows(&self, finding: &Diagnostic) -> bool {
        self.settings.selection.shows(finding.rule, finding.level, self.settings.min_level)
    }

    /// What the files of a run ask for together, and how many flows they hold.
    pub fn usage(files: Vec<CheckedFile>) -> (Usage, usize) {
        let mut usage = Usage::default();
        let mut flows = 0;
        for file in files {
            flows += file.flows;
            usage.merge(file.usage);
        }
        (usage, flows)
    }

    /// Joins the files of a run, checks the secret sources, counts.
    pub fn finish(&self, files: Vec<CheckedFile>) -> Report {
        let mut summary = Summary { files: files.len(), ..Summary::default() };
        let mut findings = Vec::new();
        let mut rejected = Vec::new();
        let mut usage = Usage::default();
        let mut counts = check::Counts::default();
        let mut known = Matches::new();
        let mut checked: BTreeMap<String, Whole> = BTreeMap::new();
        for file in files {
            summary.flows += file.flows;
            summary.skipped += usize::from(file.flows == 0);
            summary.suppressed += file.suppressed;
            findings.extend(file.findings);
            if self.baseline.is_some() {
                let whole = if file.usage.has_unread { Whole::No } else { Whole::Yes };
                checked.insert(file.path, whole);
                known.extend(file.known);
            }
            usage.merge(file.usage);
            rejected.extend(file.rejected);
            counts.add(&file.counts);
        }
        let (of_store, suppressed) = self.check_store(&usage);
        summary.suppressed += suppressed;
        let mut of_store = self.locate(of_store, None).0;
        if let Some((baseline, file)) = self.baseline {
            known.extend(baseline.take(&mut of_store));
            summary.known = known.values().sum();
            let sources = self.sources.iter().filter(|(id, _)| Some(*id) != file);
            checked.extend(sources.map(|(_, source)| (source.name().to_owned(), Whole::Yes)));
            let stale = file.map(|file| self.check_baseline(baseline, file, &known, &checked));
            of_store.extend(self.locate(stale.unwrap_or_default(), None).0);
        }
        findings.extend(of_store);
        rejected.sort_by(|one, other| (&one.path, one.start).cmp(&(&other.path, other.start)));
        findings.sort_by(|one, other| {
            let key = |finding: &Finding| {
                let place = finding.at.place.clone();
                (place.path, place.start.offset, finding.rule.name(), place.end.offset)
            };
            key(one).cmp(&key(other))
        });
        for finding in &findings {
            match finding.level {
                Level::Error => summary.errors += 1,
                Level::Warning => summary.warnings += 1,
                Level::Advice => summary.advice += 1,
            }
        }
        summary.not_checked = counts.not_checked(self.settings, self.store);
        Report { findings, target: self.settings.target, summary, rejected, failures: Vec::new() }
    }

    /// What the baseline holds and the run did not find.
    fn check_baseline(
        &self,
        baseline: &Baseline,
        file: SourceId,
        known: &Matches,
        checked: &BTreeMap<String, Whole>,
    ) -> Vec<Diagnostic> {
        let site = Site::Source(file);
        let stale = baseline.stale(known, checked, |rule, whole| {
            let judged = Judged { settings: self.settings, store: self.store, whole: whole == Whole::Yes };
            rules::find(rule).is_none_or(|rule| judged.had_its_say(rule.id(), site))
        });
        let mut sink = Sink::default();
        for rule in rules::all().filter(|rule| self.settings.selection.runs(rule.id())) {
            if let Check::Known(check) = rule.check {
                check(&KnownContext { site, stale: &stale }, &mut sink);
            }
        }
        sink.into_parts().0
    }

    /// Credentials in Compose files and manifests, which are kept in git like flows; the values of `SECRET_` names and
    /// of Kubernetes Secrets belong there.
    fn check_compose_files(&self, sink: &mut Sink) {
        let files = self.store.sources().iter().filter(|source| source.kind == SourceKind::Compose);
        let ids: BTreeSet<SourceId> =
            files.filter_map(|source| source.file).chain(self.store.manifests().iter().copied()).collect();
        let is_secret = |name: &str, text: &str| {
            name.starts_with(SECRET_PREFIX) || text.trim_start_matches(['"', '\'']).starts_with(SECRET_PREFIX)
        };
        for (id, file) in ids.into_iter().filter_map(|id| Some((id, self.sources.get(id)?))) {
            let stream = yaml::parse(file.text());
            let house = self.settings.house(file.name());
            let documents = stream
                .documents
                .iter()
                .flat_map(|document| flow::document_literals(document, &is_secret, house.own));
            let mut literals: Vec<Literal> =
                documents.filter(|literal| !self.store.keeps_secret_at(id, literal.span)).collect();
            literals.extend(flow::comment_literals(file.text(), &stream.comments, house.own));
            let context = LiteralContext {
                site: Site::Source(id),
                literals: &literals,
                brackets: &[],
                house,
                flow: None,
            };
            for rule in rules::all().filter(|rule| self.settings.selection.runs(rule.id())) {
                if let Check::Literals(check) = rule.check {
                    check(&context, sink);
                }
            }
        }
    }

    fn check_store(&self, usage: &Usage) -> (Vec<Diagnostic>, usize) {
        let context = StoreContext { run: self.run(""), usage };
        let mut sink = Sink::default();
        for rule in rules::all().filter(|rule| self.settings.selection.runs(rule.id())) {
            if let Check::Store(check) = rule.check {
                check(&context, &mut sink);
            }
        }
        self.check_compose_files(&mut sink);
        let (mut findings, _) = sink.into_parts();
        for (id, file) in self.sources.iter() {
            let ignored = self.settings.file_rules.ignored(file.name());
            findings.retain(|finding| {
                finding.at.site != Site::Source(id) || !ignored.contains(finding.rule.name())
            });
        }
        let mut allows: Vec<(Site, &str, Allows<'_>)> = self
            .sources
            .iter()
            .map(|(id, file)| (Site::Source(id), file.text(), suppress::of_source(file.text())))
            .collect();
        for (site, _, allows) in &mut allows {
            allows.note(&findings, *site);
        }
        precedence::keep_first(&mut findings);
        let judged = Judged { settings: self.settings, store: self.store, whole: true };
        let mut suppressed = 0;
        for (site, text, mut allows) in allows {
            suppressed += allows.retain(&mut findings, site);
            let (of_comments, allowed) = allows.judge(text, site, judged);
            findings.extend(of_comments);
            suppressed += allowed;
        }
        (findings, suppressed)
    }
}
