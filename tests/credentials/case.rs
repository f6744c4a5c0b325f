//! Reading and checking one case.

use std::{collections::BTreeMap, fmt, fs, path::Path};

use kestra_lint::{
    diagnostic::{Group, Level},
    kestra::{Target, version::Requested},
    lint::{Finding, Linter, Settings},
    rules,
    secret::{
        Origin, SecretStore, SourceKind, StoreBuilder,
        compose::{self, Request},
    },
    source::{SourceFile, Sources},
};
use serde::Deserialize;

/// A sign that stands in the middle of tokens, so that nobody takes the cases for a leak.
const SPLITTER: char = '\u{2038}';

/// The files of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum File {
    Flow,
    Compose,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    place: String,
    reason: String,
    flow: Option<String>,
    task: Option<String>,
    tail: Option<String>,
    env: Option<String>,
    compose: Option<String>,
    version: Option<String>,
}

/// A case: texts, and what is to be found in them.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) reason: String,
    pub(crate) expected: Vec<Expected>,
    flow: String,
    env: Option<String>,
    compose: Option<String>,
    target: Target,
}

/// A finding that a case asks for, by bytes.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) rule: String,
    pub(crate) level: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) file: File,
}

/// A finding that there is.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) level: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) file: File,
}

impl Found {
    pub(crate) fn is(&self, expected: &Expected) -> bool {
        self.rule == expected.rule
            && self.level == expected.level
            && (self.start, self.end, self.file) == (expected.start, expected.end, expected.file)
    }
}

/// A flow after the fix of one finding.
pub(crate) struct Fixed {
    pub(crate) text: String,
    /// Whether Kestra can still read it, as far as the rules on its structure tell.
    pub(crate) is_readable: bool,
    /// Findings on credentials before and after.
    pub(crate) before: usize,
    pub(crate) left: usize,
    /// Errors of other rules that were not there before.
    pub(crate) others: Vec<String>,
}

/// Counts of findings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) right: usize,
    pub(crate) missed: usize,
    pub(crate) false_alarms: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.missed += other.missed;
        self.false_alarms += other.false_alarms;
    }

    /// Per mille of the findings; 1000 where there is none.
    pub(crate) fn precision(&self) -> usize {
        (self.right * 1000).checked_div(self.right + self.false_alarms).unwrap_or(1000)
    }

    /// Per mille of the credentials; 1000 where there is none.
    pub(crate) fn recall(&self) -> usize {
        (self.right * 1000).checked_div(self.right + self.missed).unwrap_or(1000)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { right, missed, false_alarms } = self;
        write!(
            out,
            "{right} right, {missed} missed, {false_alarms} false; precision {} per mille, recall {} per mille",
            self.precision(),
            self.recall()
        )
    }
}

/// All cases, in order of file and line.
pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new("tests/credentials/cases");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder of the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = String::from_utf8(fs::read(&path).expect("a file")).expect("text");
        let written: Vec<Written> =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        cases.extend(written.into_iter().map(Case::new));
    }
    let mut names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    names.sort_unstable();
    let double = names.windows(2).find(|pair| pair[0] == pair[1]);
    assert!(double.is_none(), "two cases have one name: {double:?}");
    cases
}

impl Case {
    fn new(written: Written) -> Self {
        const TASK: &str = "  - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: hello\n";
        let head = "id: load\nnamespace: company.team\n";
        let flow = match (written.flow, written.task, written.tail) {
            (Some(flow), None, None) => flow,
            (None, Some(task), None) => {
                let indented: String = task.split_inclusive('\n').map(indent).collect();
                format!("{head}tasks:\n  - id: extract\n{indented}")
            }
            (None, None, tail) => format!("{head}tasks:\n{TASK}{}", tail.unwrap_or_default()),
            _ => panic!("{}: a flow, a task or a tail", written.name),
        };
        let mut expected = Vec::new();
        let flow = take_marks(&flow, File::Flow, &mut expected, &written.name);
        let compose =
            written.compose.map(|text| take_marks(&text, File::Compose, &mut expected, &written.name));
        let target = written
            .version
            .map_or(Target::Any, |version| version.parse::<Requested>().expect("a version").target);
        Self {
            name: written.name,
            place: written.place,
            reason: written.reason,
            expected,
            flow,
            env: written.env.map(|text| text.replace(SPLITTER, "")),
            compose,
            target,
        }
    }

    /// What the rules on credentials find.
    pub(crate) fn check(&self) -> Vec<Found> {
        let mut sources = Sources::default();
        let store = self.store(&mut sources);
        let settings = Settings { min_level: Level::Advice, target: self.target, ..Settings::default() };
        let linter = Linter::new(&settings, &store, &sources);
        let report = linter.finish(vec![linter.check("flow.yaml", &self.flow)]);
        let group = |id: &str| rules::find(id).map(|rule| rule.info.group);
        report
            .findings
            .iter()
            .filter(|finding| group(finding.rule.name()) == Some(Group::Credentials))
            .map(|finding| Found {
                rule: finding.rule.name().to_owned(),
                level: finding.level.name().to_owned(),
                start: finding.at.place.start.offset as usize,
                end: finding.at.place.end.offset as usize,
                file: if &*finding.at.place.path == "flow.yaml" { File::Flow } else { File::Compose },
            })
            .collect()
    }

    /// The flow after each fix by itself.
    pub(crate) fn fixed(&self) -> Vec<Fixed> {
        let mut sources = Sources::default();
        let store = self.store(&mut sources);
        let settings = Settings { min_level: Level::Advice, target: self.target, ..Settings::default() };
        let linter = Linter::new(&settings, &store, &sources);
        let check = |text: &str| linter.finish(vec![linter.check("flow.yaml", text)]).findings;
        let is_own = |finding: &Finding| {
            rules::find(finding.rule.name()).is_some_and(|rule| rule.info.group == Group::Credentials)
        };
        let findings = check(&self.flow);
        let before = findings.iter().filter(|finding| is_own(finding)).count();
        let known: Vec<String> = findings.iter().map(|finding| finding.message.clone()).collect();
        let fixes =
            findings.iter().filter(|finding| is_own(finding)).filter_map(|finding| finding.fix.as_ref());
        fixes
            .filter_map(|fix| {
                let mut text = self.flow.clone();
                for (place, insert) in fix.edits.iter().rev() {
                    text.replace_range(
                        place.start.offset as usize..place.end.offset as usize,
                        insert.as_ref()?,
                    );
                }
                let after = check(&text);
                let is_error = |finding: &&Finding| finding.level == Level::Error && !is_own(finding);
                let others = after
                    .iter()
                    .filter(is_error)
                    .filter(|finding| {
                        !known.contains(&finding.message) && finding.rule.name() != "unknown-secret"
                    })
                    .map(|finding| format!("{}: {}", finding.rule.name(), finding.message))
                    .collect();
                let left = after.iter().filter(|finding| is_own(finding)).count();
                let stream = kestra_lint::yaml::parse(&text);
                let is_readable = kestra_lint::yaml::refusal_but_duplicates(&stream).is_none();
                Some(Fixed { text, is_readable, before, left, others })
            })
            .collect()
    }

    fn store(&self, sources: &mut Sources) -> SecretStore {
        let mut builder = StoreBuilder::new(self.target, None);
        if let Some(env) = &self.env {
            let id = sources.add(SourceFile::new(".env_encoded", env));
            builder = builder.env_file(id, env, Origin::Given);
        }
        if let Some(compose) = &self.compose {
            let id = sources.add(SourceFile::new("compose.yaml", compose));
            let shell = BTreeMap::new();
            let request =
                Request { folder: "", files: &["compose.yaml".to_owned()], shell: &shell, profiles: &[] };
            let project =
                compose::load(&request, &mut |path| (path == "compose.yaml").then(|| (id, compose.clone())));
            // A file that Compose refuses where it is started is in git all the same.
            let services = project.map(|project| project.services).unwrap_or_default();
            let kestra = services.iter().filter(|service| service.is_kestra());
            let variables = kestra.flat_map(compose::Service::variables);
            builder = builder.workload(SourceKind::Compose, Some(id), variables.collect(), Origin::Given);
        }
        builder.build()
    }

    /// The place of a finding with its line.
    pub(crate) fn show(&self, expected: &Expected) -> String {
        let text = match expected.file {
            File::Flow => &self.flow,
            File::Compose => self.compose.as_ref().unwrap_or(&self.flow),
        };
        let before = text.get(..expected.start).unwrap_or_default();
        let line = before.matches('\n').count();
        let shown = text.lines().nth(line).unwrap_or_default();
        let marked = text.get(expected.start..expected.end).unwrap_or("no text");
        format!("{}:{} `{marked}` in `{}`", expected.rule, expected.level, shown.trim())
    }
}

fn indent(line: &str) -> String {
    if line.trim().is_empty() { line.to_owned() } else { format!("    {line}") }
}

/// Takes `⟦rule⟧text⟦/⟧` and the splitters out of `text`.
fn take_marks(text: &str, file: File, expected: &mut Vec<Expected>, name: &str) -> String {
    let mut out = String::new();
    let mut open: Option<(String, usize)> = None;
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('⟦') {
        out.extend(before.chars().filter(|c| *c != SPLITTER));
        let (mark, behind) = behind.split_once('⟧').unwrap_or_else(|| panic!("{name}: a mark does not end"));
        rest = behind;
        match (mark, open.take()) {
            ("/", Some((rule, start))) => {
                let (rule, level) = if let Some((rule, level)) = rule.split_once(':') {
                    (rule.to_owned(), level.to_owned())
                } else {
                    let known = rules::find(&rule).unwrap_or_else(|| panic!("{name}: no rule `{rule}`"));
                    (rule, known.info.level.name().to_owned())
                };
                expected.push(Expected { rule, level, start, end: out.len(), file });
            }
            (mark, None) if mark != "/" => open = Some((mark.to_owned(), out.len())),
            _ => panic!("{name}: marks do not fit"),
        }
    }
    assert!(open.is_none(), "{name}: a mark stays open");
    out.extend(rest.chars().filter(|c| *c != SPLITTER));
    out
}
