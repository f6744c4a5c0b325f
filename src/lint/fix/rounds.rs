//! Rounds of fixes: apply, check again, until nothing is left to do. What a round breaks is found and left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Proposal,
    choose::{self, Step, by_draft},
    sound::{self, Known},
};
use crate::{
    diagnostic::Applicability,
    lint::{CheckedFile, Linter, Place, Report, Settings},
    rules::Usage,
    secret::{SecretStore, dotenv},
    source::{Edit, Moves, Sources, apply_to_file},
    span::{Span, offset},
    yaml,
};

/// So many times fixes are applied; what then still wants to be fixed goes round in circles.
const MOST_ROUNDS: usize = 10;

/// What fixing needs from outside: files are checked there, in any number of threads, and secret sources read.
pub trait Surroundings {
    /// Checks `files`, each with its number among the files of the run, as [`Linter::check_file`] does; `None` for one that cannot be checked.
    fn check(&self, linter: &Linter<'_>, files: &[(usize, &Draft)]) -> Vec<Option<CheckedFile>>;

    /// Reads the secret sources once more, with these texts, by the names of the files, in place of what is on disk;
    /// `None` if that is refused.
    fn read_sources(&self, texts: &BTreeMap<&str, &[u8]>) -> Option<(SecretStore, Sources)>;
}

/// A file of a run, as it was read and as it is with fixes.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    name: String,
    original: Vec<u8>,
    edited: Option<Vec<u8>>,
}

impl std::fmt::Debug for Draft {
    /// The bytes can hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Draft {
    /// A file that reports show as `name`.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), original: bytes.into(), edited: None }
    }

    /// The path as reports show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file as it was read.
    pub fn original(&self) -> &[u8] {
        &self.original
    }

    /// The file with fixes.
    pub fn bytes(&self) -> &[u8] {
        self.edited.as_deref().unwrap_or(&self.original)
    }

    /// Whether fixes changed it.
    pub fn is_changed(&self) -> bool {
        self.edited.as_ref().is_some_and(|edited| *edited != self.original)
    }
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Applied {
    /// The file that it changed first, as reports show it.
    pub path: String,
    /// The rule.
    pub rule: &'static str,
    /// What it did, in the imperative.
    pub title: String,
}

/// A fix that would have broken a file: a mistake of the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The rule.
    pub rule: &'static str,
    /// Where its finding is.
    pub at: Place,
}

/// A file whose fixes do not come to an end: a mistake of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unstable {
    /// The file, as reports show it.
    pub path: String,
    /// The rules that would still change it.
    pub rules: BTreeSet<&'static str>,
}

/// What came of a run with fixes.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    /// Fixes that were applied, one for each finding that they ended, in order.
    pub applied: Vec<Applied>,
    /// Fixes that were not, as they would have broken a file.
    pub left_out: Vec<LeftOut>,
    /// Files that changed until the last round.
    pub unstable: Vec<Unstable>,
}

/// A run with fixes.
#[derive(Debug)]
pub struct Fixer<'f, S> {
    settings: &'f Settings,
    surroundings: &'f S,
    /// The files to check, then the other secret sources.
    drafts: Vec<Draft>,
    flows: usize,
    /// The drafts of secret sources by name.
    by_name: BTreeMap<String, usize>,
    store: SecretStore,
    sources: Sources,
    checked: Vec<Option<CheckedFile>>,
    /// What could not be applied, never to be tried again.
    refused: Vec<Refused>,
    fixed: Fixed,
    /// What reports hide of the files as they were.
    hidden_before: BTreeMap<usize, Vec<Span>>,
}

/// What tells a fix from others of the same run.
#[derive(PartialEq, Eq)]
struct Refused {
    rule: &'static str,
    title: String,
    /// Drafts, what goes and what comes.
    edits: Vec<(usize, String, Edit)>,
}

impl std::fmt::Debug for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refused").field("rule", &self.rule).finish_non_exhaustive()
    }
}

/// What a round makes of the files.
struct Made {
    texts: BTreeMap<usize, Vec<u8>>,
    sources: Option<(SecretStore, Sources)>,
}

impl<'f, S: Surroundings> Fixer<'f, S> {
    /// A run over `flows`, the files to check. `others` are the bytes of files that `sources` hold and fixes may change;
    /// one with the name of a file to check is that file.
    pub fn new(
        settings: &'f Settings,
        surroundings: &'f S,
        flows: Vec<Draft>,
        others: Vec<Draft>,
        known: (SecretStore, Sources),
    ) -> Self {
        let mut fixer = Self {
            settings,
            surroundings,
            flows: flows.len(),
            checked: flows.iter().map(|_| None).collect(),
            drafts: flows,
            by_name: BTreeMap::new(),
            store: known.0,
            sources: known.1,
            refused: Vec::new(),
            fixed: Fixed::default(),
            hidden_before: BTreeMap::new(),
        };
        for other in others {
            let same = fixer.drafts.iter().position(|draft| draft.name == other.name);
            let name = other.name.clone();
            let number = same.unwrap_or_else(|| {
                fixer.drafts.push(other);
                fixer.drafts.len() - 1
            });
            fixer.by_name.insert(name, number);
        }
        fixer.check((0..fixer.flows).collect());
        for number in 0..fixer.drafts.len() {
            let hidden = fixer.hidden(number);
            fixer.hidden_before.insert(number, hidden);
        }
        fixer
    }

    /// Applies the fixes that may be, `lowest` or better, round after round.
    pub fn fix(&mut self, lowest: Applicability) -> &Fixed {
        for _ in 0..MOST_ROUNDS {
            let steps = self.steps(lowest);
            let chosen = choose::choose(steps);
            self.leave_out(&chosen.disorderly);
            if chosen.steps.is_empty() {
                return &self.fixed;
            }
            let (steps, made) = self.make(chosen.steps);
            self.keep(&steps, made);
        }
        let mut unstable: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
        for step in self.steps(lowest) {
            for (draft, _) in &step.edits {
                let path = self.drafts.get(*draft).map(|draft| draft.name.clone()).unwrap_or_default();
                unstable.entry(path).or_default().extend(step.of.iter().map(|fix| fix.rule.name()));
            }
        }
        self.fixed.unstable.extend(unstable.into_iter().map(|(path, rules)| Unstable { path, rules }));
        &self.fixed
    }

    /// What was done so far.
    pub const fn fixed(&self) -> &Fixed {
        &self.fixed
    }

    /// The files in the order in which they were given, with fixes.
    pub fn drafts(&self) -> &[Draft] {
        &self.drafts
    }

    /// The text of a draft as it was read, and as it is now; each with what no report may show of it.
    pub fn sides(&self, number: usize) -> [(String, Vec<Span>); 2] {
        let draft = self.drafts.get(number);
        let text = |bytes: Option<&[u8]>| self.decoded(number, bytes.unwrap_or_default());
        let hidden = self.hidden_before.get(&number).cloned().unwrap_or_default();
        [(text(draft.map(Draft::original)), hidden), (text(draft.map(Draft::bytes)), self.hidden(number))]
    }

    /// Takes the fixes of a draft back: it could not be written.
    pub fn take_back(&mut self, number: usize) {
        let Some(draft) = self.drafts.get_mut(number) else { return };
        draft.edited = None;
        let name = draft.name.clone();
        self.fixed.applied.retain(|fix| fix.path != name);
        if self.by_name.contains_key(&name)
            && let Some((store, sources)) =
                self.surroundings.read_sources(&self.source_texts(&BTreeMap::new()))
        {
            (self.store, self.sources) = (store, sources);
        }
        self.check((0..self.flows).collect());
    }

    /// What is left to be said.
    pub fn report(&self) -> Report {
        let linter = self.linter();
        let mut report = linter.finish(self.checked.iter().flatten().cloned().collect());
        report.summary.fixed = self.fixed.applied.len();
        report
    }

    fn linter(&self) -> Linter<'_> {
        Linter::new(self.settings, &self.store, &self.sources)
    }

    fn check(&mut self, numbers: Vec<usize>) {
        let linter = Linter::new(self.settings, &self.store, &self.sources);
        let files: Vec<(usize, &Draft)> =
            numbers.iter().filter_map(|number| Some((*number, self.drafts.get(*number)?))).collect();
        let checked = self.surroundings.check(&linter, &files);
        for (number, file) in numbers.into_iter().zip(checked) {
            if let Some(known) = self.checked.get_mut(number) {
                *known = file;
            }
        }
    }

    fn hidden(&self, number: usize) -> Vec<Span> {
        let mut hidden: Vec<Span> =
            self.checked.get(number).into_iter().flatten().flat_map(|file| file.masks.clone()).collect();
        let of_draft = |name: &str| self.by_name.get(name) == Some(&number);
        for (id, file) in self.sources.iter().filter(|(_, file)| of_draft(file.name())) {
            let text = self.text(number);
            if text == file.text() {
                hidden.extend(self.store.masks(id, file.text()));
            } else {
                // Places of the one are none of the other.
                hidden.push(Span::new(0, offset(text.len())));
            }
        }
        hidden
    }

    /// The fixes that findings offer, in the order of findings.
    fn steps(&self, lowest: Applicability) -> Vec<Step> {
        let mut usage = Usage::default();
        let mut proposals: Vec<(Option<usize>, Proposal)> = Vec::new();
        for (number, file) in self.checked.iter().enumerate() {
            let Some(file) = file else { continue };
            usage.merge(file.usage.clone());
            proposals.extend(file.proposals.iter().map(|fix| (Some(number), fix.clone())));
        }
        let of_sources = self.linter().proposals_of_sources(&usage);
        proposals.extend(of_sources.into_iter().map(|fix| (None, fix)));
        proposals.sort_by(|(_, one), (_, other)| {
            let key = |fix: &Proposal| {
                (std::sync::Arc::clone(&fix.at.path), fix.at.start.offset, fix.rule.name(), fix.at.end.offset)
            };
            key(one).cmp(&key(other))
        });
        let wanted = proposals.into_iter().filter(|(_, fix)| fix.applicability >= lowest);
        let steps = wanted.filter_map(|(here, fix)| {
            let edit = |(source, edit): &(Option<crate::source::SourceId>, Edit)| {
                let Some(id) = source else { return Some((here?, edit.clone())) };
                let file = self.sources.get(*id)?;
                let draft = *self.by_name.get(file.name())?;
                // Bytes that are no text count in another way where the file is read as a flow too.
                let is_one = draft >= self.flows || self.text(draft) == file.text();
                is_one.then(|| (draft, edit.clone()))
            };
            let edits = fix.edits.iter().map(edit).collect::<Option<Vec<_>>>()?;
            Some(Step { edits, of: vec![fix] })
        });
        steps
            .filter(|step| !step.edits.is_empty() && !self.refused.contains(&self.told_apart(step)))
            .collect()
    }

    fn told_apart(&self, step: &Step) -> Refused {
        let edits = step.edits.iter().map(|(draft, edit)| {
            let text = self.text(*draft);
            let bare = Edit { source: None, span: Span::empty(0), insert: edit.insert.clone() };
            (*draft, text.get(edit.span.range()).unwrap_or_default().to_owned(), bare)
        });
        let fix = step.of.first();
        Refused {
            rule: fix.map_or("", |fix| fix.rule.name()),
            title: fix.map(|fix| fix.title.clone()).unwrap_or_default(),
            edits: edits.collect(),
        }
    }

    /// The text of a draft, as those read it who gave the places.
    fn text(&self, draft: usize) -> String {
        self.decoded(draft, self.drafts.get(draft).map(Draft::bytes).unwrap_or_default())
    }

    fn decoded(&self, draft: usize, bytes: &[u8]) -> String {
        let is_flow = draft < self.flows;
        if is_flow { yaml::decode(bytes).into_owned() } else { dotenv::text_noting(bytes).0.into_owned() }
    }

    /// Applies as many of `steps` as leave everything readable.
    fn make(&mut self, steps: Vec<Step>) -> (Vec<Step>, Made) {
        if let Some(made) = self.attempt(&steps) {
            return (steps, made);
        }
        let (mut good, mut guilty) = (Vec::new(), Vec::new());
        self.sift(&steps, &mut good, &mut guilty);
        self.leave_out(&guilty);
        let made = self.attempt(&good);
        (good, made.unwrap_or_else(|| Made { texts: BTreeMap::new(), sources: None }))
    }

    /// Finds those of `steps` that break something on top of `good`.
    fn sift(&self, steps: &[Step], good: &mut Vec<Step>, guilty: &mut Vec<Step>) {
        let together: Vec<Step> = good.iter().chain(steps).cloned().collect();
        if self.attempt(&together).is_some() {
            *good = together;
        } else if let [one] = steps {
            guilty.push(one.clone());
        } else {
            let (first, second) = steps.split_at(steps.len() / 2);
            self.sift(first, good, guilty);
            self.sift(second, good, guilty);
        }
    }

    fn leave_out(&mut self, steps: &[Step]) {
        for step in steps {
            let refused = self.told_apart(step);
            self.refused.push(refused);
            let left_out = step.of.iter().map(|fix| LeftOut { rule: fix.rule.name(), at: fix.at.clone() });
            self.fixed.left_out.extend(left_out);
        }
    }

    /// The files with `steps` applied; `None` if something that could be read cannot be any more.
    fn attempt(&self, steps: &[Step]) -> Option<Made> {
        let edits = by_draft(steps);
        let mut moves = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for (number, edits) in edits {
            let draft = self.drafts.get(number)?;
            let of_file = Moves::new(edits.iter().copied());
            let source = self.sources.iter().find(|(_, file)| self.by_name.get(file.name()) == Some(&number));
            let after = if number < self.flows {
                let (before, replaced) = yaml::decode_noting(draft.bytes());
                edits.iter().all(|edit| before.get(edit.span.range()).is_some()).then_some(())?;
                let after = apply_to_file(draft.bytes(), &replaced, edits);
                let is_sound =
                    sound::keeps_flows(&before, &yaml::decode(&after), &of_file, self.settings.target);
                is_sound.then_some(after)?
            } else {
                let (_, source) = source?;
                edits.iter().all(|edit| source.text().get(edit.span.range()).is_some()).then_some(())?;
                let after = apply_to_file(draft.bytes(), source.replaced(), edits);
                let is_sound = !source.is_yaml()
                    || sound::keeps_flows(
                        source.text(),
                        &yaml::decode(&after),
                        &of_file,
                        self.settings.target,
                    );
                is_sound.then_some(after)?
            };
            texts.insert(number, after);
            if self.by_name.contains_key(&draft.name) {
                moves.insert(draft.name.as_str(), of_file);
            }
        }
        if moves.is_empty() {
            return Some(Made { texts, sources: None });
        }
        let (store, sources) = self.surroundings.read_sources(&self.source_texts(&texts))?;
        let by_name = moves.iter().map(|(name, moves)| (*name, moves)).collect();
        let is_sound = sound::keeps_sources(
            Known { store: &self.store, sources: &self.sources },
            Known { store: &store, sources: &sources },
            &by_name,
        );
        is_sound.then_some(Made { texts, sources: Some((store, sources)) })
    }

    /// The bytes of all secret sources, some of them as they will be.
    fn source_texts<'t>(&'t self, made: &'t BTreeMap<usize, Vec<u8>>) -> BTreeMap<&'t str, &'t [u8]> {
        let of = |(name, number): (&'t String, &usize)| {
            let made = made.get(number).map(Vec::as_slice);
            Some((name.as_str(), made.or_else(|| Some(self.drafts.get(*number)?.bytes()))?))
        };
        self.by_name.iter().filter_map(of).collect()
    }

    /// Goes on with what a round made.
    fn keep(&mut self, steps: &[Step], made: Made) {
        for step in steps {
            let draft = step.draft().and_then(|number| self.drafts.get(number));
            let path = draft.map(|draft| draft.name.clone()).unwrap_or_default();
            let applied = step.of.iter().map(|fix| Applied {
                path: path.clone(),
                rule: fix.rule.name(),
                title: fix.title.clone(),
            });
            self.fixed.applied.extend(applied);
        }
        let changed: Vec<usize> = made.texts.keys().copied().filter(|number| *number < self.flows).collect();
        for (number, text) in made.texts {
            if let Some(draft) = self.drafts.get_mut(number) {
                draft.edited = Some(text);
            }
        }
        if let Some((store, sources)) = made.sources {
            (self.store, self.sources) = (store, sources);
            self.check((0..self.flows).collect());
        } else {
            self.check(changed);
        }
    }
}
