//! The baseline: findings that were there when the linter came, by what they are about and not by their line.
//!
//! An entry holds rule, path and a keyed hash of the finding's own text: the marked text, or where that is masked the
//! masked lines around it. So no bit of a credential gets into the file, not even by way of a hash, and a finding that
//! moves to another line stays known.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
};

use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::report::Finding;
use crate::{
    rules::StaleEntry,
    source::{MASK, SourceFile, SourceId, Sources},
    span::Span,
    yaml,
};

/// The version of the file's form.
const VERSION: u32 = 1;
/// So many bytes of a hash are kept: enough to tell the findings of one rule in one file apart.
const KEPT: usize = 10;

/// Known findings, and the folder that their paths are relative to.
#[derive(Clone, Debug)]
pub struct Baseline {
    file: SourceFile,
    salt: String,
    entries: Vec<Entry>,
    by_key: HashMap<Key, usize>,
    root: Root,
    /// Paths of entries for which there is no file any more.
    gone: BTreeSet<String>,
}

/// Where the file of the baseline lies, and from where paths are shown.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// The absolute folder of the baseline, with `/`.
    pub folder: String,
    /// The absolute folder that shown paths are relative to, with `/`.
    pub working: String,
}

/// Why a baseline cannot be used; the text names line and column where there is one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineFailure {
    /// It is no JSON of this form. What it holds is not told: it may be a file of another kind.
    #[error("it is no baseline of kestra-lint from line {line}, column {column} on")]
    Malformed {
        /// 1-based.
        line: usize,
        /// 1-based, in bytes.
        column: usize,
    },
    /// It was written by a later release.
    #[error(
        "it has version {0}, and this release reads version {VERSION}; take it away and write it anew with `kestra-lint baseline`"
    )]
    Version(u32),
}

impl From<serde_json::Error> for BaselineFailure {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed { line: error.line(), column: error.column().max(1) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    rule: String,
    path: String,
    hash: String,
}

#[derive(Clone, Debug)]
struct Entry {
    key: Key,
    count: usize,
    /// Its place in the file.
    span: Span,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    salt: String,
    findings: Vec<WrittenEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    rule: String,
    path: String,
    hash: String,
    count: usize,
}

/// How often each entry was found in a run or a file, by its number.
pub(super) type Matches = BTreeMap<usize, usize>;

impl Baseline {
    /// Reads the file of a baseline.
    ///
    /// # Errors
    /// If it is none, or of a later release.
    pub fn parse(file: SourceFile, root: Root) -> Result<Self, BaselineFailure> {
        let text = file.text();
        let text_of_file = text.trim_start_matches('\u{feff}');
        let version: serde_json::Value = serde_json::from_str(text_of_file)?;
        match version.get("version").and_then(serde_json::Value::as_u64) {
            Some(version) if version != u64::from(VERSION) => {
                return Err(BaselineFailure::Version(u32::try_from(version).unwrap_or(u32::MAX)));
            }
            _ => {}
        }
        let written: Written = serde_json::from_str(text_of_file)?;
        let places = places(text);
        let mut baseline = Self {
            file,
            salt: written.salt,
            entries: Vec::new(),
            by_key: HashMap::new(),
            root,
            gone: BTreeSet::new(),
        };
        for (at, entry) in written.findings.into_iter().enumerate() {
            let span = places.get(at).copied().unwrap_or_default();
            let key = Key { rule: entry.rule, path: entry.path, hash: entry.hash };
            // An entry that stands twice, as after a merge, counts for the larger number.
            if let Some(known) = baseline.by_key.get(&key).and_then(|at| baseline.entries.get_mut(*at)) {
                known.count = known.count.max(entry.count);
                continue;
            }
            baseline.by_key.insert(key.clone(), baseline.entries.len());
            baseline.entries.push(Entry { key, count: entry.count, span });
        }
        Ok(baseline)
    }

    /// Its file. Where that is one of a run's sources, entries that are out of date are told of.
    pub const fn file(&self) -> &SourceFile {
        &self.file
    }

    /// Its file among the sources of a run.
    pub(super) fn source(&self, sources: &Sources) -> Option<SourceId> {
        sources.iter().find(|(_, file)| file.name() == self.file.name()).map(|(id, _)| id)
    }

    /// The paths of all entries, relative to the folder of the baseline.
    pub fn paths(&self) -> BTreeSet<&str> {
        self.entries.iter().map(|entry| entry.key.path.as_str()).collect()
    }

    /// Says for which paths there is no file any more.
    #[must_use]
    pub fn without_files(self, gone: BTreeSet<String>) -> Self {
        Self { gone, ..self }
    }

    /// How many findings it holds.
    pub fn count(&self) -> usize {
        self.entries.iter().map(|entry| entry.count).sum()
    }

    /// The text of a baseline that holds `findings`: the same for the same findings. The key of the hashes stays that of
    /// `before`, so that only lines of findings that came or went change.
    pub fn write(findings: &[Finding], before: Option<&Self>, root: &Root) -> String {
        let told: Vec<(&'static str, String, String)> = findings
            .iter()
            .map(|finding| (finding.rule.name(), root.relative(&finding.at.place.path), own_text(finding)))
            .collect();
        let salt = before.map_or_else(|| salt_of(&told), |before| before.salt.clone());
        let mut counts: BTreeMap<(String, &str, String), usize> = BTreeMap::new();
        for (rule, path, text) in told {
            let hash = hash(&salt, rule, &path, &text);
            *counts.entry((path, rule, hash)).or_default() += 1;
        }
        let line = |((path, rule, hash), count): ((String, &str, String), usize)| {
            let entry = WrittenEntry { rule: rule.to_owned(), path, hash, count };
            format!("    {}", serde_json::to_string(&entry).unwrap_or_default())
        };
        let lines: Vec<String> = counts.into_iter().map(line).collect();
        let findings =
            if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"version\": {VERSION},\n  \"salt\": \"{salt}\",\n  \"findings\": {findings}\n}}\n")
    }

    /// Takes the known ones out of `findings`, which are all of one file; which entries they were.
    pub(super) fn take(&self, findings: &mut Vec<Finding>) -> Matches {
        let mut matches = Matches::new();
        if self.entries.is_empty() {
            return matches;
        }
        findings.retain(|finding| {
            let (rule, path) = (finding.rule.name(), self.root.relative(&finding.at.place.path));
            let hash = hash(&self.salt, rule, &path, &own_text(finding));
            let known = self.by_key.get(&Key { rule: rule.to_owned(), path, hash });
            let Some((at, entry)) = known.and_then(|at| Some((*at, self.entries.get(*at)?))) else {
                return true;
            };
            let found = matches.entry(at).or_default();
            let is_new = *found >= entry.count;
            *found += usize::from(!is_new);
            is_new
        });
        matches
    }

    /// The entries that were found less often than they stand there, of paths that were looked at or that are gone.
    /// `checked` are paths as reports show them; `is_judged` says of a rule whether it had its say in such a text.
    pub(super) fn stale(
        &self,
        matches: &Matches,
        checked: &BTreeMap<String, Whole>,
        is_judged: impl Fn(&str, Whole) -> bool,
    ) -> Vec<StaleEntry<'_>> {
        let checked: BTreeMap<String, Whole> =
            checked.iter().map(|(path, whole)| (self.root.relative(path), *whole)).collect();
        let is_seen = |key: &Key| match checked.get(&key.path) {
            Some(whole) => is_judged(&key.rule, *whole),
            None => self.gone.contains(&key.path),
        };
        let found = |at: usize| matches.get(&at).copied().unwrap_or_default();
        self.entries
            .iter()
            .enumerate()
            .filter(|(at, entry)| found(*at) < entry.count && is_seen(&entry.key))
            .map(|(at, entry)| StaleEntry {
                rule: &entry.key.rule,
                path: &entry.key.path,
                span: entry.span,
                known: entry.count,
                found: found(at),
            })
            .collect()
    }
}

/// Whether all of a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

impl Root {
    /// A shown path as entries have it: relative to the folder of the baseline.
    fn relative(&self, shown: &str) -> String {
        if shown.starts_with('<') {
            return shown.to_owned();
        }
        let is_absolute = shown.starts_with('/') || shown.get(1..3) == Some(":/");
        let absolute = if is_absolute { shown.to_owned() } else { format!("{}/{shown}", self.working) };
        let path = folded(&absolute);
        let folder = folded(&self.folder);
        let common = path.iter().zip(&folder).take_while(|(one, other)| one == other).count();
        let up = folder.len().saturating_sub(common);
        let rest = path.iter().skip(common).copied();
        std::iter::repeat_n("..", up).chain(rest).collect::<Vec<_>>().join("/")
    }
}

/// The parts of a path without `.` and `..`.
fn folded(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts
}

/// What a finding is about: the marked text; where a mask hides it, the masked lines; without lines, the message.
fn own_text(finding: &Finding) -> String {
    let Some(excerpt) = &finding.at.excerpt else { return finding.message.clone() };
    let marked = excerpt.label.of(&excerpt.text);
    let told = if marked.is_empty() || marked.contains(MASK) { excerpt.text.trim() } else { marked };
    told.replace("\r\n", "\n")
}

fn hash(salt: &str, rule: &str, path: &str, text: &str) -> String {
    // A key may have any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(salt.as_bytes()) else { return String::new() };
    for part in [rule, path, text] {
        mac.update(&(part.len() as u64).to_le_bytes());
        mac.update(part.as_bytes());
    }
    hex(mac.finalize().into_bytes().as_slice(), KEPT)
}

/// The key of a new baseline: made of its findings, so that two people who write it get the same file.
fn salt_of(told: &[(&'static str, String, String)]) -> String {
    let mut digest = Sha256::new();
    for (rule, path, text) in told {
        digest.update(format!("{rule}\0{path}\0{text}\0"));
    }
    hex(&digest.finalize(), 16)
}

fn hex(bytes: &[u8], kept: usize) -> String {
    bytes.iter().take(kept).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Where the entries of the file stand, in order.
fn places(text: &str) -> Vec<Span> {
    let stream = yaml::parse(text);
    let places = || {
        let document = stream.documents.first()?;
        let findings = document.get(document.root()?, "findings")?;
        Some(document.items(findings).iter().map(|item| document.node(*item).span).collect())
    };
    places().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        lint::{Linter, Report, Settings},
        secret::SecretStore,
    };

    const FLOW: &str = "id: a\nnamespace: b\ntasks:\n  - id: one\n    type: io.kestra.plugin.core.log.Log\n    \
                        message: \"{{ inputs.day }} {{ inputs.day }} {{ inputs.night }}\"\n";

    fn parse(text: &str) -> Result<Baseline, BaselineFailure> {
        Baseline::parse(SourceFile::new("known.json", text), Root::default())
    }

    /// The report on flows of these paths and texts, held against a baseline.
    fn check(flows: &[(&str, &str)], baseline: Option<&str>) -> Report {
        let (store, mut sources) = (SecretStore::default(), Sources::default());
        let baseline = baseline.map(|text| parse(text).expect("a baseline"));
        if let Some(baseline) = &baseline {
            sources.add(baseline.file().clone());
        }
        let settings = Settings { baseline: baseline.map(Arc::new), ..Settings::default() };
        let linter = Linter::new(&settings, &store, &sources);
        linter.finish(flows.iter().map(|(path, text)| linter.check(path, text)).collect())
    }

    fn baseline(flows: &[(&str, &str)]) -> String {
        Baseline::write(&check(flows, None).findings, None, &Root::default())
    }

    fn found(report: &Report) -> Vec<String> {
        let place = |finding: &Finding| format!("{}:{}", finding.at.place.path, finding.at.place.start.line);
        report.findings.iter().map(|finding| format!("{} {}", place(finding), finding.rule)).collect()
    }

    #[test]
    fn what_is_known_is_left_out_wherever_it_stands() {
        let known = baseline(&[("a.yaml", FLOW)]);
        let moved = FLOW.replace("tasks:", "# one\n# two\ntasks:");
        let report = check(&[("a.yaml", &moved)], Some(&known));
        assert_eq!((found(&report), report.summary.known), (vec![], 3));
    }

    #[test]
    fn one_more_of_a_kind_or_another_file_is_new() {
        let known = baseline(&[("a.yaml", FLOW)]);
        let more = FLOW.replace("inputs.night }}", "inputs.night }} {{ inputs.day }}");
        let report = check(&[("a.yaml", &more), ("b.yaml", FLOW)], Some(&known));
        assert_eq!(
            found(&report),
            [
                "a.yaml:6 unknown-input",
                "b.yaml:6 unknown-input",
                "b.yaml:6 unknown-input",
                "b.yaml:6 unknown-input"
            ]
        );
    }

    #[test]
    fn what_is_gone_is_told_of_in_files_that_were_looked_at() {
        let known = baseline(&[("a.yaml", FLOW), ("b.yaml", FLOW)]);
        let mended = FLOW.replace("{{ inputs.day }} {{ inputs.day }}", "{{ inputs.day }}");
        let report = check(&[("a.yaml", &mended)], Some(&known));
        assert_eq!(found(&report), ["known.json:5 stale-baseline-entry"]);
        let finding = &report.findings[0];
        assert_eq!(
            finding.message,
            "`unknown-input` is found less often in `a.yaml` than the baseline knows"
        );
        assert_eq!(finding.at.label, "known 2 times, found 1");
    }

    #[test]
    fn a_broken_file_makes_no_entry_stale() {
        let known = baseline(&[("a.yaml", FLOW)]);
        let broken = FLOW.replace("{{ inputs.night }}", "{{ inputs.night ");
        let report = check(&[("a.yaml", &broken)], Some(&known));
        assert!(!found(&report).iter().any(|found| found.contains("stale")), "{:?}", found(&report));
    }

    #[test]
    fn the_same_findings_give_the_same_bytes_and_new_ones_change_their_own_lines() {
        let (one, two) = (("a.yaml", FLOW), ("b.yaml", FLOW));
        assert_eq!(baseline(&[one, two]), baseline(&[two, one]));
        let first = baseline(&[one]);
        let before = parse(&first).expect("a baseline");
        let second = Baseline::write(&check(&[one, two], None).findings, Some(&before), &Root::default());
        let kept = |line: &&str| !second.contains(line.trim_end_matches(','));
        assert_eq!(first.lines().filter(kept).count(), 0, "{first}{second}");
    }

    #[test]
    fn of_a_credential_not_even_a_hash_is_kept() {
        let flow = |value: &str| {
            FLOW.replace("message:", &format!("password: {value}\n    message:"))
                .replace("core.log.Log", "jdbc.postgresql.Query")
        };
        let known = |value: &str| baseline(&[("a.yaml", &flow(value))]);
        let (one, other) = (["Tr0ub4dor", "&3x"].concat(), ["c0rrect", "-H0rse"].concat());
        assert!(known(&one).contains("hardcoded-credential"));
        assert_eq!(known(&one), known(&other));
    }

    #[test]
    fn paths_are_relative_to_the_file_of_the_baseline() {
        let root =
            |folder: &str, working: &str| Root { folder: folder.to_owned(), working: working.to_owned() };
        assert_eq!(root("/r", "/r").relative("flows/a.yaml"), "flows/a.yaml");
        assert_eq!(root("/r", "/r/flows").relative("a.yaml"), "flows/a.yaml");
        assert_eq!(root("/r", "/r/flows").relative("../b.yaml"), "b.yaml");
        assert_eq!(root("/r/ci", "/r").relative("a.yaml"), "../a.yaml");
        assert_eq!(root("/r", "/r").relative("/r/x/./a.yaml"), "x/a.yaml");
        assert_eq!(root("C:/r", "C:/r").relative("C:/r/a.yaml"), "a.yaml");
        assert_eq!(root("/r", "/r").relative("<stdin>"), "<stdin>");
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_place() {
        let refusal = |text| parse(text).expect_err("refused").to_string();
        assert!(refusal("{\n  \"version\": 1,\n").contains("line 3"), "{}", refusal("{"));
        assert!(refusal("{\"version\": 2}").contains("version 2"));
        assert!(refusal("SECRET_A=b").contains("line 1"));
        assert!(
            refusal("{\"version\": 1, \"salt\": \"\", \"findings\": [], \"x\": 1}").contains("column 46")
        );
        let value = ["hunt", "er2"].concat();
        assert!(
            !refusal(&format!("{{\"version\": 1, \"salt\": 1, \"{value}\": \"{value}\"}}")).contains(&value)
        );
    }
}
