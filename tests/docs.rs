//! What the documentation shows is true: every bad example of a rule raises it, no good one does.

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::Arc,
    };

    use kestra_lint::{
        diagnostic::Level,
        flow,
        kestra::Target,
        lint::{Baseline, CheckedFile, Linter, Root, Settings},
        rules::{self, Rule},
        secret::{
            Origin, SecretStore, SourceKind, StoreBuilder,
            compose::{self, Request},
        },
        source::{SourceFile, Sources},
        span::Replaced,
    };

    /// An example, and what the text above it says of the run.
    struct Example {
        is_bad: bool,
        kind: Kind,
        text: String,
        /// The variables that an env file defines.
        defined: Vec<String>,
        /// What a flow prints.
        printed: Option<String>,
        /// What the file printed when its baseline was written.
        known: Option<String>,
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Kind {
        Flow,
        EnvFile,
        Compose,
    }

    /// What the fence of an example says.
    fn opening(line: &str) -> Option<(Kind, bool)> {
        let (kind, judgement) = line.strip_prefix("```")?.split_once(',')?;
        let kind = match kind {
            "yaml" => Kind::Flow,
            "env" => Kind::EnvFile,
            "compose" => Kind::Compose,
            _ => panic!("no kind of example: {line}"),
        };
        Some((kind, judgement == "bad"))
    }

    /// The examples in a rule's documentation. For those below it, a line such as "With `SECRET_X` in …" names
    /// variables of an env file, and "With a flow that reads `envs.x`:" what a flow prints.
    fn examples(docs: &str) -> Vec<Example> {
        let mut examples = Vec::new();
        let (mut defined, mut printed, mut known) = (Vec::new(), None, None);
        let mut open: Option<Example> = None;
        for line in docs.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            match &mut open {
                Some(_) if line == "```" => examples.extend(open.take()),
                Some(example) => {
                    example.text.push_str(line);
                    example.text.push('\n');
                }
                None if line.starts_with("With a flow that reads `") => {
                    printed = line.split('`').nth(1).map(str::to_owned);
                }
                None if line.starts_with("With a baseline that knows `") => {
                    known = line.split('`').nth(1).map(str::to_owned);
                }
                None if line.starts_with("With `") => {
                    let quoted = line.split('`').skip(1).step_by(2);
                    // `NAME`, or `NAME=value` where the value matters.
                    let is_name = |text: &&str| {
                        let name = text.split('=').next().unwrap_or_default();
                        name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
                    };
                    defined = quoted.filter(is_name).map(str::to_owned).collect();
                }
                None => {
                    let Some((kind, is_bad)) = opening(line) else { continue };
                    let (defined, printed, known) = (defined.clone(), printed.clone(), known.clone());
                    open = Some(Example { is_bad, kind, text: String::new(), defined, printed, known });
                }
            }
        }
        assert!(open.is_none(), "an example has no end");
        examples
    }

    fn store(example: &Example, sources: &mut Sources) -> SecretStore {
        let mut builder = StoreBuilder::new(Target::Any, None);
        let line = |name: &String| {
            if name.contains('=') { format!("{name}\n") } else { format!("{name}=dmFsdWU=\n") }
        };
        let defined: String = example.defined.iter().map(line).collect();
        let env_file = match example.kind {
            Kind::EnvFile => &example.text,
            Kind::Flow | Kind::Compose => &defined,
        };
        if example.kind == Kind::Compose {
            let files = ["compose.yaml".to_owned()];
            let request = Request { folder: "", files: &files, shell: &BTreeMap::new(), profiles: &[] };
            let project = compose::load(&request, &mut |path| {
                let text = match path {
                    ".env" => return None,
                    "compose.yaml" => &example.text,
                    _ => env_file,
                };
                Some((sources.add(SourceFile::new(path, text.as_str())), text.clone()))
            });
            for service in project.expect("a project").services {
                let variables = service.variables().collect();
                builder = builder.workload(SourceKind::Compose, None, variables, Origin::Given);
                builder = builder.nulled(service.nulled);
            }
        } else if !env_file.is_empty() {
            let id = sources.add(SourceFile::new(".env", env_file.as_str()));
            builder = builder.env_file(id, env_file, Origin::Given);
        }
        builder.build()
    }

    /// The flow of the run: the example itself, or the one that the text above it tells of.
    fn flow_of(example: &Example) -> Option<String> {
        if example.kind == Kind::Flow {
            return Some(example.text.clone());
        }
        Some(printing(example.printed.as_ref()?))
    }

    /// A flow with one expression.
    fn printing(expression: &str) -> String {
        format!(
            "id: load\nnamespace: company.team\ntasks:\n  - id: log\n    \
             type: io.kestra.plugin.core.debug.Return\n    format: \"{{{{ {expression} }}}}\"\n"
        )
    }

    /// The places where an example raises `rule`.
    fn raised(rule: &Rule, example: &Example) -> usize {
        let mut sources = Sources::default();
        let store = store(example, &mut sources);
        let settings = Settings { min_level: Level::Advice, ..Settings::default() };
        let baseline = example.known.as_ref().map(|known| {
            let flow = printing(known);
            let linter = Linter::new(&settings, &store, &sources);
            let report = linter.finish(vec![linter.check("flow.yaml", &flow)]);
            assert!(!report.findings.is_empty(), "{}: nothing to know", rule.info.id);
            Baseline::write(&report.findings, None, &Root::default())
        });
        let baseline = baseline.map(|text| {
            let file = SourceFile::new("baseline.json", text);
            sources.add(file.clone());
            Arc::new(Baseline::parse(file, Root::default()).expect("a baseline"))
        });
        let settings = Settings { baseline, ..settings };
        let linter = Linter::new(&settings, &store, &sources);
        let flow = flow_of(example);
        // Of all includes there is this one file.
        let mut missing: BTreeSet<String> = flow::includes(flow.as_deref().unwrap_or_default())
            .iter()
            .map(|(named, _)| (*named).to_owned())
            .collect();
        missing.remove("queries/orders.sql");
        let replaced = Replaced::default();
        let check = |text: &String| linter.check_file("flow.yaml", text, &replaced, &missing);
        let checked: Vec<CheckedFile> = flow.iter().map(check).collect();
        let flows = checked.len();
        let report = linter.finish(checked);
        assert!(report.summary.flows >= flows, "{}: an example is no flow:\n{}", rule.info.id, example.text);
        report.findings.iter().filter(|finding| finding.rule.name() == rule.info.id).count()
    }

    #[test]
    fn the_examples_of_the_rules_are_true() {
        let mut wrong = Vec::new();
        for rule in rules::all() {
            let examples = examples(rule.info.docs);
            if !examples.iter().any(|example| !example.is_bad) {
                wrong.push(format!("{} has no good example", rule.info.id));
            }
            for example in examples {
                let found = raised(rule, &example);
                if (found > 0) != example.is_bad {
                    wrong.push(format!("{} is raised {found} times by:\n{}", rule.info.id, example.text));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_rule_says_what_why_and_how() {
        let headings = ["## What it does", "## Why is this bad?", "## Example", "## How to fix"];
        for rule in rules::all() {
            let found: Vec<&str> =
                rule.info.docs.lines().map(str::trim).filter(|line| line.starts_with("## ")).collect();
            assert_eq!(found, headings, "{}", rule.info.id);
        }
    }
}
