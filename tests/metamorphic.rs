//! A flow that is written in another style of YAML says the same, so the same is found in it: the same rules, levels and
//! words, on the same characters of the same scalars.
//!
//! The flows are the examples of the rules, the sample flows, flows that are made up, and a few hundred of the corpus
//! below `$KESTRA_LINT_SHARED` (default `../shared`), of which nothing is kept.
//!
//! What a finding is about decides what may differ. Findings about the file rather than its values (a text that YAML
//! cannot read, a further document, an anchor) have no counterpart in another style: texts with these are left out by
//! `read::tree`. All others are compared whole, but for the numbers of lines in their words.

#[cfg(test)]
#[path = "metamorphic/compare.rs"]
mod compare;
#[cfg(test)]
mod generate;
#[cfg(test)]
#[path = "metamorphic/read.rs"]
mod read;

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    };

    use kestra_lint::{
        diagnostic::Level,
        kestra::{Target, version::Requested},
        lint::{Linter, Report, Settings},
        rules,
        secret::{Origin, SecretStore, StoreBuilder},
        source::{SourceFile, Sources},
        yaml,
    };

    use crate::{
        compare::{Said, said},
        generate::{
            emit::{Emitted, emit},
            out::Piece,
            parts, plan,
            random::Random,
            tree::Tree,
        },
        read,
    };

    const EXAMPLE_STYLES: u64 = 6;
    const MADE_UP: u64 = 300;
    const OF_CORPUS: usize = 300;
    /// So many differences are shown.
    const SHOWN: usize = 400;
    const ENV_FILE: &str =
        "SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==\nSECRET_DB_PASSWORD=YmF0dGVyeS1zdGFwbGU=\nENV_REGION=x\n";

    fn check(text: &str, target: Target) -> Report {
        let mut sources = Sources::default();
        let source = sources.add(SourceFile::new(".env", ENV_FILE));
        let store: SecretStore =
            StoreBuilder::new(target, None).env_file(source, ENV_FILE, Origin::Given).build();
        let settings = Settings { target, min_level: Level::Advice, ..Settings::default() };
        let linter = Linter::new(&settings, &store, &sources);
        let mut report = linter.finish(vec![linter.check("flow.yaml", text)]);
        report.findings.retain(|finding| &*finding.at.place.path == "flow.yaml");
        report
    }

    /// The places of the characters, as written and as the linter reads them, must be the same.
    fn compare_places(emitted: &Emitted) -> Result<(), String> {
        let stream = yaml::parse(&emitted.text);
        if let Some(error) = &stream.error {
            return Err(format!("it cannot be read: {} at {:?}", error.message(), error.noticed));
        }
        let [document] = stream.documents.as_slice() else { return Err("not one document".to_owned()) };
        let read = read::placed(document);
        if read.len() != emitted.placed.len() {
            return Err(format!("{} scalars became {}", emitted.placed.len(), read.len()));
        }
        for (written, read) in emitted.placed.iter().zip(&read) {
            let places: BTreeMap<usize, &Piece> =
                read.pieces.iter().map(|piece| (piece.text.start, piece)).collect();
            for ours in written.pieces.iter().filter(|piece| !piece.is_break) {
                let place = written.source_of(&ours.text);
                let theirs = places.get(&ours.text.start).map(|piece| piece.source.clone());
                if theirs.as_ref() != Some(&place) || written.mark.is_some() {
                    return Err(format!(
                        "bytes {:?} of a text stand at {place:?}, not at {theirs:?}",
                        ours.text
                    ));
                }
            }
        }
        Ok(())
    }

    /// Writes `text` in `styles` other styles: how many findings were compared, and what was not the same.
    fn compare(name: &str, text: &str, target: Target, styles: u64) -> Option<(usize, Vec<String>)> {
        let stream = yaml::parse(text);
        let tree = read::tree(&stream, text)?;
        let original = said(&check(text, target), &read::placed(&stream.documents[0]));
        let differences = (0..styles).filter_map(|style| {
            let emitted = emit(&tree, &mut Random::new(name, style));
            let words = compare_style(&tree, &emitted, target, &original).err()?;
            Some(format!("{name}, style {style}: {words}\n{}", emitted.text.replace('\r', "␍")))
        });
        Some((original.len(), differences.collect()))
    }

    fn compare_style(
        tree: &Tree,
        emitted: &Emitted,
        target: Target,
        original: &[Said],
    ) -> Result<(), String> {
        compare_places(emitted)?;
        let stream = yaml::parse(&emitted.text);
        if read::tree(&stream, &emitted.text).as_ref() != Some(tree) {
            return Err("it says something else".to_owned());
        }
        let rewritten = said(&check(&emitted.text, target), &emitted.placed);
        let missing: Vec<_> = original.iter().filter(|said| !rewritten.contains(said)).collect();
        let new: Vec<_> = rewritten.iter().filter(|said| !original.contains(said)).collect();
        if rewritten == original { Ok(()) } else { Err(format!("\n missing {missing:#?}\n new {new:#?}")) }
    }

    /// The flows among the examples of the rules.
    fn examples() -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for rule in rules::all() {
            let mut open: Option<String> = None;
            for line in rule.info.docs.lines() {
                let line = line.strip_prefix(' ').unwrap_or(line);
                match (&mut open, line) {
                    (Some(text), "```") => {
                        found.push((format!("{} {}", rule.info.id, found.len()), std::mem::take(text)));
                        open = None;
                    }
                    (Some(text), _) => text.extend([line, "\n"]),
                    (None, "```yaml,bad" | "```yaml,good") => open = Some(String::new()),
                    (None, _) => {}
                }
            }
        }
        found
    }

    fn yaml_files(folder: &Path) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(place) = waiting.pop() {
            for entry in fs::read_dir(&place).expect("a folder") {
                let path: PathBuf = entry.expect("an entry").path();
                if path.is_dir() {
                    waiting.push(path);
                } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
                {
                    let name = path.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                    let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
                    found.push((name, text));
                }
            }
        }
        found.sort();
        found
    }

    fn target(version: &str) -> Target {
        version.parse::<Requested>().expect("a version").target
    }

    fn compare_all(what: &str, flows: &[(String, String)], styles: u64) {
        let (mut compared, mut findings) = (0, 0);
        let mut differences = Vec::new();
        for (number, (name, text)) in flows.iter().enumerate() {
            let version = ["any", "2.0", "any", "1.0", "0.21"][number % 5];
            if let Some((found, different)) = compare(name, text, target(version), styles) {
                compared += 1;
                findings += found;
                differences.extend(different);
            }
        }
        println!(
            "metamorphic {what}: {compared} of {} flows in {styles} styles, {findings} findings each",
            flows.len()
        );
        for words in differences.iter().take(SHOWN) {
            println!("{words}\n");
        }
        assert!(differences.is_empty(), "{} of the rewritten flows differ", differences.len());
        assert!(compared * 2 > flows.len(), "most flows can be written in other styles");
    }

    #[test]
    fn examples_of_rules_have_the_same_findings_in_any_style() {
        compare_all("examples", &examples(), EXAMPLE_STYLES);
    }

    #[test]
    fn sample_flows_have_the_same_findings_in_any_style() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-flows");
        compare_all("samples", &yaml_files(&folder), EXAMPLE_STYLES);
    }

    #[test]
    fn made_up_flows_have_the_same_findings_in_any_style() {
        /// Templates with something wrong in each.
        const WRONG: &[&str] = &[
            "{{ secret('SECRET_API_TOKEN') }}",
            "{{ secret(\"API_TOKN\") | upper }}",
            "{{ secret(API_TOKEN) }} it's {{ envs.REGION }}",
            "{{ secret('X'') }}",
            "a \"{{ 'it''s' }}\" b",
            "{{ inputs.nothing }}\n{{ vars['nothing'] }}\n",
            "{{ outputs.nothing.value ?? \"d\" | lower }}",
            "echo ${#files[@]}\n\ndone",
            "{% if true && false %}\n  x\n{% endif %}",
            "{% if true %}x",
            "{{ flow.id }",
            "{{ {{ flow.id }} }}",
            "{% raw %}\n{{ x }}\n{% endraw %}",
            "secret('API_TOKEN')",
            "{{ 'Bearer secret(\"A\")' }} \\ {{ nothing }}",
            "{{ \"a\" | nofilter('b', \"c\") }}é {{ now(zone='UTC') }} 日本 {{ }}",
            "  {{ json('{}') }}\n    {{ (1 + 2 }}\n\n\n",
            "{{ labels.contains }}\t{{ 1 is nothing }}",
            "{{ secret('A', nmespace='n') }}{{ secret('API_' ~ 'TOKN') ?? 'none' }}",
        ];
        let mut flows = Vec::new();
        for seed in 0..MADE_UP {
            let mut random = Random::new("made up", seed);
            let plan = plan::plan(&mut random);
            let texts: Vec<Tree> = plan
                .holes
                .iter()
                .map(|hole| {
                    if random.chance(35) {
                        random.pick(WRONG).into()
                    } else {
                        parts::template(&mut random, *hole, &plan.names).into()
                    }
                })
                .collect();
            flows.push((
                format!("made up {seed} {}", plan.version),
                emit(&plan.tree.filled(&texts), &mut random).text,
            ));
        }
        compare_all("made up", &flows, 2);
    }

    #[test]
    fn flows_of_the_corpus_have_the_same_findings_in_any_style() {
        let shared =
            std::env::var_os("KESTRA_LINT_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
        let folder = shared.join("corpus");
        if !folder.is_dir() {
            println!("skipped metamorphic corpus: no such folder as {}", folder.display());
            return;
        }
        let mut files = yaml_files(&folder);
        let mut random = Random::new("corpus", 0);
        let chosen: Vec<_> =
            (0..OF_CORPUS.min(files.len())).map(|_| files.swap_remove(random.below(files.len()))).collect();
        compare_all("corpus", &chosen, 2);
    }
}
