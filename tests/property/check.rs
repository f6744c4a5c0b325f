//! The whole pipeline over any text: it ends, and what it finds lies in the text.

use kestra_lint::{
    diagnostic::Level,
    kestra::Target,
    lint::{CheckedFile, Linter, Report, Selection, Settings},
    report::{self, Format, Style},
    secret::{Origin, SecretStore, StoreBuilder},
    source::{LineIndex, SourceFile, Sources},
};
use proptest::prelude::*;

/// Pieces that mean something to YAML, to Pebble or to us.
const PIECES: &[&str] = &[
    "id: a\n",
    "namespace: b\n",
    "tasks:\n",
    "  - id: c\n",
    "    type: io.kestra.plugin.core.log.Log\n",
    "    message: ",
    "inputs:\n",
    "triggers:\n",
    "variables:\n",
    "disabled: true\n",
    "spec:\n  source: |\n    ",
    "- ",
    "? ",
    ": ",
    "\n",
    "\n    ",
    "  ",
    "\t",
    "\r\n",
    "\r",
    "|\n",
    ">-\n",
    "|2\n",
    "'",
    "\"",
    "''",
    "\\",
    "\\n",
    "\\x41",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!t ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "#",
    " # ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "~",
    "null",
    "0x1F",
    "1e3",
    "yes",
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{# ",
    " #}",
    "{% raw %}",
    "{% endraw %}",
    "{%- if x -%}",
    "{% endif %}",
    "secret('API_TOKEN')",
    "secret('SECRET_X')",
    "secret(API_TOKEN)",
    "secret('a' ~ b)",
    "secret()",
    "secret('X', 1) ?? 'd'",
    " | upper",
    " | default('x')",
    "envs.MY_X",
    "envs.env_x",
    "envs['X']",
    "env('x')",
    "secrets.X",
    "outputs.my-task.value",
    "inputs.a",
    "(",
    ")",
    "??",
    "|",
    "~",
    "kestra-lint: allow(unknown-secret)",
    "# kestra-lint: allow-file(uppercase-env)\n",
    "é",
    "日本",
    "😀",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "\u{fffe}",
    "[[> a.yaml]]",
];

fn text() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec![
        "",
        "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.core.log.Log\n    message: ",
        "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: t\n    message: |\n      ",
        "\u{feff}id: a\r\nnamespace: b\r\ntasks:\r\n  - id: c\r\n    type: t\r\n    message: >\r\n      ",
        "kind: KestraFlow\nspec:\n  source: |\n    id: a\n    namespace: b\n    tasks:\n      - id: c\n        message: ",
        "{id: a, namespace: b, tasks: [{id: c, type: t, message: \"",
    ]);
    let pieces = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..30);
    (start, pieces).prop_map(|(start, pieces)| format!("{start}{}", pieces.concat()))
}

/// Env files, right and wrong.
fn env_file() -> impl Strategy<Value = String> {
    let pieces = [
        "SECRET_API_TOKEN=",
        "SECRET_",
        "ENV_X=",
        "ENV_x=",
        "KESTRA_Y=",
        "A",
        "=",
        ":",
        "export ",
        "\"",
        "'",
        "\\",
        "\n",
        "\r\n",
        " ",
        "#",
        "$",
        "${A}",
        "${",
        "aGVsbG8=",
        "YUdWc2JHOD0=",
        "plain!",
        "{{ \"v\" | base64encode }}",
        "é",
        "😀",
        "\u{feff}",
        "\u{0}",
        "-",
        ".",
        "c2FtcGxlIGRlcGxveSBrZXksIGxvbmcgZW5vdWdoIGZvciBiYXNlNjQgdG8gd3JhcCBpdHMgbGlu\n",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..25).prop_map(|pieces| pieces.concat())
}

struct World {
    settings: Settings,
    store: SecretStore,
    sources: Sources,
}

impl World {
    fn new(env_file: &str, target: Target) -> Self {
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new("a.env", env_file));
        let store = StoreBuilder::new(target, None).env_file(source, env_file, Origin::Given).build();
        let settings = Settings { min_level: Level::Advice, target, ..Settings::default() };
        Self { settings, store, sources }
    }

    fn linter(&self) -> Linter<'_> {
        Linter::new(&self.settings, &self.store, &self.sources)
    }

    fn report(&self, path: &str, text: &str) -> Report {
        let linter = self.linter();
        let file = linter.check(path, text);
        linter.finish(vec![file])
    }
}

fn json(report: &Report) -> String {
    written(report, Format::Json)
}

fn written(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    report::write(report, format, Style::default(), &mut out).expect("memory can be written");
    String::from_utf8(out).expect("text")
}

fn target() -> impl Strategy<Value = Target> {
    prop::sample::select(vec!["any", "latest", "0.18", "0.23", "1.0"]).prop_map(|version| {
        version.parse::<kestra_lint::kestra::version::Requested>().expect("a version").target
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_finding_lies_in_its_text(text in text(), env_file in env_file(), target in target()) {
        let report = World::new(&env_file, target).report("a.yaml", &text);
        let mut last = None;
        for finding in &report.findings {
            let places = std::iter::once(&finding.at.place)
                .chain(finding.related.iter().map(|mark| &mark.place))
                .chain(finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|(place, _)| place)));
            for place in places {
                let of = if &*place.path == "a.env" { &env_file } else { &text };
                let range = place.start.offset as usize..place.end.offset as usize;
                prop_assert!(of.get(range.clone()).is_some(), "{}: {range:?} in {of:?}", finding.rule);
                let lines = LineIndex::new(of);
                prop_assert_eq!(lines.position(place.start.offset), place.start);
                prop_assert_eq!(lines.position(place.end.offset), place.end);
            }
            let key = (finding.at.place.path.to_string(), finding.at.place.start.offset, finding.rule.name(), finding.at.place.end.offset);
            prop_assert!(last.as_ref() < Some(&key), "sorted, each once: {key:?}");
            last = Some(key);
        }
        for &format in Format::ALL {
            written(&report, format);
        }
        report::summarize(&report);
    }

    #[test]
    fn the_order_of_files_changes_nothing(
        texts in prop::collection::vec(text(), 1..6),
        env_file in env_file(),
        turn in 0usize..6,
    ) {
        let world = World::new(&env_file, Target::Any);
        let linter = world.linter();
        let check = |order: &mut dyn Iterator<Item = usize>| {
            let files: Vec<CheckedFile> =
                order.map(|index| linter.check(&format!("{index}.yaml"), &texts[index])).collect();
            json(&linter.finish(files))
        };
        let straight = check(&mut (0..texts.len()));
        prop_assert_eq!(&check(&mut (0..texts.len()).rev()), &straight);
        let turned: Vec<usize> = (0..texts.len()).map(|index| (index + turn) % texts.len()).collect();
        prop_assert_eq!(&check(&mut turned.into_iter()), &straight);
    }

    #[test]
    fn files_do_not_see_each_other(one in text(), other in text()) {
        let world = World::new("", Target::Any);
        let linter = world.linter();
        let together = linter.finish(vec![linter.check("a.yaml", &one), linter.check("b.yaml", &other)]);
        let alone = world.report("a.yaml", &one).findings.len() + world.report("b.yaml", &other).findings.len();
        prop_assert_eq!(together.findings.len(), alone);
    }

    #[test]
    fn a_selected_rule_finds_what_it_finds_among_all(text in text(), which in any::<prop::sample::Index>()) {
        let mut world = World::new("SECRET_A=YWJj\nENV_B=c\n", Target::Any);
        let all = world.report("a.yaml", &text);
        if all.findings.is_empty() {
            return Ok(());
        }
        let rule = which.get(&all.findings).rule.name();
        world.settings.selection = Selection::new(&[rule.to_owned()], &[], &[]).expect("a rule");
        let alone = world.report("a.yaml", &text);
        let of = |report: &Report| {
            let own = report.findings.iter().filter(|finding| finding.rule.name() == rule);
            own.map(|finding| (finding.at.place.start.offset, finding.message.clone())).collect::<Vec<_>>()
        };
        let found = of(&alone);
        // Alone, it may also speak where another rule went first.
        prop_assert!(of(&all).iter().all(|finding| found.contains(finding)), "{rule}");
        prop_assert_eq!(found.len(), alone.findings.len());
    }

    #[test]
    fn a_comment_above_allows_the_findings_of_its_line_and_no_others(
        lines in prop::collection::vec(0usize..6, 1..8),
        chosen in any::<prop::sample::Index>(),
    ) {
        const VALUES: [&str; 6] = [
            "\"{{ envs.REGION }}\"",
            "\"{{ envs.REGION }} {{ envs.OTHER }}\"",
            "\"{{ secret('X') | upper }}\"",
            "\"{{ secret('SECRET_X') }}\"",
            "|\n      {{ envs.REGION }}\n      {{ secret('X') | upper }}",
            "fine",
        ];
        let head = "id: a\nnamespace: b\ntasks:\n  - id: c\n    type: io.kestra.plugin.scripts.shell.Commands\n";
        let line = |(index, value): (usize, &usize)| format!("    p{index}: {}\n", VALUES[*value]);
        let entries: Vec<String> = lines.iter().enumerate().map(line).collect();
        let text = format!("{head}{}", entries.concat());
        let settings = Selection::new(&["uppercase-env".to_owned()], &[], &[]).expect("a rule");
        let mut world = World::new("", Target::Any);
        world.settings.selection = settings;
        let before = world.report("a.yaml", &text);
        let at = chosen.index(entries.len());
        let comment = "    # kestra-lint: allow(uppercase-env) a reason\n";
        let allowed = format!("{head}{}{comment}{}", entries[..at].concat(), entries[at..].concat());
        let after = world.report("a.yaml", &allowed);
        let start = head.len() + entries[..at].concat().len();
        let end = start + entries[at].len();
        let of_line = |finding: &&kestra_lint::lint::Finding| {
            (start..end).contains(&(finding.at.place.start.offset as usize))
        };
        let expected = before.findings.iter().filter(of_line).count();
        prop_assert_eq!(after.summary.suppressed, expected);
        prop_assert_eq!(after.findings.len() + expected, before.findings.len());
    }
}
