//! What the documentation shows is true: every bad example of a rule raises it, no good one does.

#[cfg(test)]
mod tests {
    use kestra_lint::{
        diagnostic::Level,
        kestra::Target,
        lint::{Linter, Settings},
        rules::{self, Check, Rule},
        secret::{Origin, SecretStore, StoreBuilder},
        source::{SourceFile, Sources},
    };

    /// An example, and the variables that the text above it says are defined.
    struct Example {
        is_bad: bool,
        text: String,
        defined: Vec<String>,
    }

    /// The flows in a rule's documentation. A line such as "With `SECRET_X` in …" names variables for those below it.
    fn examples(docs: &str) -> Vec<Example> {
        let mut examples = Vec::new();
        let mut defined = Vec::new();
        let mut open: Option<Example> = None;
        for line in docs.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            match &mut open {
                Some(_) if line == "```" => examples.extend(open.take()),
                Some(example) => {
                    example.text.push_str(line);
                    example.text.push('\n');
                }
                None if line.starts_with("With `") => {
                    let quoted = line.split('`').skip(1).step_by(2);
                    let is_name = |text: &&str| {
                        text.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
                    };
                    defined = quoted.filter(is_name).map(str::to_owned).collect();
                }
                None => {
                    let is_bad = match line.strip_prefix("```yaml,") {
                        Some("bad") => true,
                        Some("good") => false,
                        _ => continue,
                    };
                    open = Some(Example { is_bad, text: String::new(), defined: defined.clone() });
                }
            }
        }
        assert!(open.is_none(), "an example has no end");
        examples
    }

    fn store(defined: &[String], sources: &mut Sources) -> SecretStore {
        let builder = StoreBuilder::new(Target::Any, None);
        if defined.is_empty() {
            return builder.build();
        }
        let text: String = defined.iter().map(|name| format!("{name}=dmFsdWU=\n")).collect();
        let id = sources.add(SourceFile::new(".env", text.as_str()));
        builder.env_file(id, &text, Origin::Given).build()
    }

    /// The places where an example raises `rule`.
    fn raised(rule: &Rule, example: &Example) -> usize {
        let mut sources = Sources::default();
        let store = store(&example.defined, &mut sources);
        let settings = Settings { min_level: Level::Advice, ..Settings::default() };
        let linter = Linter::new(&settings, &store, &sources);
        let report = linter.finish(vec![linter.check("flow.yaml", &example.text)]);
        assert!(report.summary.flows > 0, "{}: an example is no flow:\n{}", rule.info.id, example.text);
        report.findings.iter().filter(|finding| finding.rule.name() == rule.info.id).count()
    }

    #[test]
    fn the_examples_of_the_rules_are_true() {
        let mut wrong = Vec::new();
        for rule in rules::all().filter(|rule| !matches!(rule.check, Check::Store(_))) {
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
