//! Public flows: nothing panics, findings are counted, line ends change nothing, time stays linear.
//!
//! Reads `$KESTRA_LINT_SHARED/corpus` (default `../shared/corpus`) and says loudly where it is not there. Only counts
//! are committed, never text of the corpus; `INSTA_UPDATE=always cargo test --test corpus` takes new ones in.

#[cfg(test)]
#[path = "support/copied.rs"]
mod copied;
#[cfg(test)]
#[path = "corpus/fix.rs"]
mod fix;
#[cfg(test)]
#[path = "support/fixing.rs"]
mod fixing;
#[cfg(test)]
#[path = "support/program.rs"]
mod program;
#[cfg(test)]
#[path = "corpus/render.rs"]
mod render;

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fmt::Write as _,
        fs,
        path::PathBuf,
        time::{Duration, Instant},
    };

    use kestra_lint::{
        diagnostic::Level,
        lint::{Finding, Linter, Report, Settings},
        secret::SecretStore,
        source::{Edit, Sources, apply},
        span::Span,
        yaml::{self, ScalarStyle},
    };

    fn corpus() -> PathBuf {
        let shared =
            std::env::var_os("KESTRA_LINT_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
        shared.join("corpus")
    }

    /// Files and bytes of the corpus whose findings are recorded.
    const RECORDED: (usize, usize) = (1826, 1_267_172);

    /// Path and text of every YAML file, in order; `None`, said loudly, without a corpus.
    pub(crate) fn files(caller: &str) -> Option<Vec<(String, String)>> {
        let root = corpus();
        if !root.is_dir() {
            println!("skipped {caller}: no such folder as {}", root.display());
            return None;
        }
        let mut found = Vec::new();
        let mut waiting = vec![root.clone()];
        while let Some(place) = waiting.pop() {
            for entry in fs::read_dir(&place).expect("a folder of the corpus") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
                {
                    let name =
                        path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
                    let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
                    found.push((name, text));
                }
            }
        }
        found.sort();
        assert!(found.len() > 100, "a corpus has files");
        Some(found)
    }

    fn settings() -> Settings {
        Settings { min_level: Level::Advice, ..Settings::default() }
    }

    fn check(settings: &Settings, path: &str, text: &str) -> Report {
        let (store, sources) = (SecretStore::default(), Sources::default());
        let linter = Linter::new(settings, &store, &sources);
        let file = linter.check(path, text);
        linter.finish(vec![file])
    }

    #[test]
    fn findings_are_counted() {
        let Some(files) = files("findings_are_counted") else { return };
        let settings = settings();
        let mut counts: BTreeMap<(&str, String), (usize, usize)> = BTreeMap::new();
        let (mut flows, mut skipped) = (0, 0);
        for (path, text) in &files {
            let report = check(&settings, path, text);
            flows += report.summary.flows;
            skipped += report.summary.skipped;
            let mut of_file: BTreeMap<(&str, String), usize> = BTreeMap::new();
            for finding in &report.findings {
                *of_file.entry((finding.rule.name(), finding.level.to_string())).or_default() += 1;
            }
            for (key, count) in of_file {
                let sum = counts.entry(key).or_default();
                *sum = (sum.0 + count, sum.1 + 1);
            }
        }
        let mut table = format!("{} files, {flows} flows, {skipped} files without a flow\n", files.len());
        for ((rule, level), (count, files)) in counts {
            writeln!(table, "{rule} {level}: {count} in {files} files").expect("a string");
        }
        println!("{table}");
        let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
        // The counts are those of one corpus; of another one they say nothing.
        if (files.len(), bytes) != RECORDED {
            println!(
                "skipped findings_are_counted: {} files of {bytes} bytes are not the recorded ones",
                files.len()
            );
            return;
        }
        insta::assert_snapshot!(table);
    }

    /// What a finding says and where, by lines and columns.
    fn shown(finding: &Finding) -> (String, &str, [u32; 4]) {
        let (start, end) = (&finding.at.place.start, &finding.at.place.end);
        let place = [start.line, start.column, end.line, end.column];
        (format!("{} {}", finding.level, finding.rule), finding.message.as_str(), place)
    }

    #[test]
    fn windows_line_ends_change_no_finding() {
        let Some(files) = files("windows_line_ends_change_no_finding") else { return };
        let settings = settings();
        let mut compared = 0;
        for (path, text) in files.iter().filter(|(_, text)| !text.contains('\r')) {
            let unix = check(&settings, path, text);
            let windows = check(&settings, path, &text.replace('\n', "\r\n"));
            let of = |report: &Report| {
                report
                    .findings
                    .iter()
                    .map(|finding| {
                        let (what, message, place) = shown(finding);
                        (what, message.to_owned(), place)
                    })
                    .collect::<Vec<_>>()
            };
            assert_eq!(of(&unix), of(&windows), "{path}");
            assert_eq!(unix.summary, windows.summary, "{path}");
            compared += unix.findings.len();
        }
        println!("{compared} findings stand at the same places");
    }

    #[test]
    fn a_byte_order_mark_changes_no_finding() {
        let Some(files) = files("a_byte_order_mark_changes_no_finding") else { return };
        let settings = settings();
        for (path, text) in files.iter().filter(|(_, text)| !text.starts_with('\u{feff}')) {
            let plain = check(&settings, path, text);
            let marked = check(&settings, path, &format!("\u{feff}{text}"));
            let of = |report: &Report| {
                report
                    .findings
                    .iter()
                    .map(|finding| {
                        let (what, message, place) = shown(finding);
                        (what, message.to_owned(), place)
                    })
                    .collect::<Vec<_>>()
            };
            assert_eq!(of(&plain), of(&marked), "{path}");
        }
    }

    #[test]
    fn time_grows_with_the_size() {
        let Some(files) = files("time_grows_with_the_size") else { return };
        let settings = settings();
        // The best of a few runs: the machine may be busy.
        let time = |bytes: usize| {
            let mut text = String::new();
            for (_, part) in files.iter().cycle() {
                if text.len() > bytes {
                    break;
                }
                text.push_str(part);
                text.push_str("\n---\n");
            }
            let once = || {
                let started = Instant::now();
                check(&settings, "large.yaml", &text);
                started.elapsed()
            };
            (0..3).map(|_| once()).min().unwrap_or(Duration::ZERO)
        };
        let (small, large) = (time(2_500_000), time(10_000_000));
        println!("2.5 MB in {small:?}, 10 MB in {large:?}");
        assert!(large < small * 12, "four times the text takes {small:?} and then {large:?}");
    }

    /// What the scalars of the first document say.
    pub(crate) fn values(text: &str) -> Vec<String> {
        let stream = yaml::parse(text);
        let documents = stream.documents.first().into_iter();
        let scalars = documents.flat_map(|document| document.nodes().filter_map(|(id, _)| document.text(id)));
        scalars.map(str::to_owned).collect()
    }

    /// Takes the quotes off each value of a flow that begins with an expression and reads the same without them.
    pub(crate) fn without_quotes(text: &str) -> Vec<Edit> {
        let stream = yaml::parse(text);
        let Some(flow) = stream.documents.first().filter(|_| yaml::refusal(&stream).is_none()) else {
            return Vec::new();
        };
        let quoted = flow.nodes().filter_map(|(id, node)| Some((node.span, flow.scalar(id)?)));
        quoted
            .filter(|(_, scalar)| matches!(scalar.style, ScalarStyle::Single | ScalarStyle::Double))
            .filter(|(_, scalar)| scalar.value.starts_with("{{") || scalar.value.starts_with("{%"))
            .filter(|(_, scalar)| !scalar.value.contains(['\n', '#']) && scalar.value.trim() == scalar.value)
            .map(|(span, scalar)| Edit::replace(span, scalar.value.as_ref()))
            .collect()
    }

    #[test]
    fn values_that_lose_their_quotes_get_them_back() {
        let Some(files) = files("values_that_lose_their_quotes_get_them_back") else { return };
        let settings = Settings::default();
        let mut mended = 0;
        for (path, text) in &files {
            let edits = without_quotes(text);
            if edits.is_empty() || !text.contains("\ntasks:") {
                continue;
            }
            let broken = apply(text, &edits);
            let report = check(&settings, path, &broken);
            let unquoted =
                report.findings.iter().filter(|finding| finding.rule.name() == "unquoted-expression");
            let quotes: Vec<Edit> = unquoted
                .filter_map(|finding| finding.fix.as_ref())
                .flat_map(|fix| &fix.edits)
                .filter_map(|(place, insert)| {
                    Some(Edit::replace(Span::new(place.start.offset, place.end.offset), insert.clone()?))
                })
                .collect();
            assert_eq!(values(&apply(&broken, &quotes)), values(text), "{path}");
            mended += quotes.len();
        }
        println!("{mended} values got their quotes back");
        assert!(mended > 0, "some value lost its quotes");
    }
}
