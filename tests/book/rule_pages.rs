//! One page for each rule, written from the rule itself, and their places in the table of contents.

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use kestra_lint::{
        diagnostic::Applicability,
        report,
        rules::{self, Rule},
    };

    use crate::page::{self, Page, is_update, root};

    /// The documentation of a rule as Markdown: examples are told apart by words, not by the mark of their fence.
    fn docs(rule: &Rule) -> String {
        let mut text = String::new();
        for line in rule.info.docs.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            let line = match line.strip_prefix("```").and_then(|info| info.split_once(',')) {
                None => line.to_owned(),
                Some((kind, judgement)) => {
                    let kind = if kind == "env" { "ini" } else { "yaml" };
                    let word = if judgement == "bad" { "Found" } else { "Fine" };
                    format!("\n**{word}:**\n```{kind}")
                }
            };
            text.extend([line.trim_end(), "\n"]);
        }
        text
    }

    fn page_of(rule: &Rule) -> String {
        let info = &rule.info;
        let (id, level) = (info.id, info.level);
        let fix = match info.fix {
            None => "none",
            Some(Applicability::Safe) => "safe: `check --fix`",
            Some(Applicability::Unsafe) => "unsafe: `check --fix --unsafe-fixes`",
        };
        let allow = match id {
            "unused-allow" | "allow-without-reason" | "stale-baseline-entry" => {
                format!(
                    "Nothing in a file allows it. To leave it out everywhere: `ignore: [{id}]` in `kestra-lint.yaml`."
                )
            }
            _ => format!(
                "At the end of the line, or alone on the line above, with the reason:\n\n```yaml\n# kestra-lint: allow({id}) \
                 why it is right here\n```\n\nFor whole files: `per-file-ignores`; everywhere: `ignore: [{id}]`, or another level by \
                 `levels`, in [`kestra-lint.yaml`](../configuration.md). More: [Allow a finding](../allow.md)."
            ),
        };
        let group = info.group.name();
        let anchor = group.replace(' ', "-");
        let docs = docs(rule);
        format!(
            "# {id}\n\n| Level | Group | Fix | Since |\n|---|---|---|---|\n\
             | {level} | [{group}](index.md#{anchor}) | {fix} | {} |\n\n{}\n\n## How to allow it\n\n{allow}\n",
            info.since,
            docs.trim_end(),
        )
    }

    #[test]
    fn each_rule_has_its_page_and_no_page_is_without_a_rule() {
        let mut pages: BTreeMap<String, Page> = page::pages()
            .into_iter()
            .filter(Page::is_of_a_rule)
            .map(|page| (page.path.clone(), page))
            .collect();
        let mut stale = Vec::new();
        for rule in rules::all() {
            let path = format!("docs/src/rules/{}.md", rule.info.id);
            let should = page_of(rule);
            let is = pages.remove(&path);
            if is.as_ref().is_some_and(|page| page.text == should) {
                continue;
            }
            if is_update() {
                fs::write(root().join(&path), should).expect("the page is written");
            } else {
                stale
                    .push(is.map_or(format!("{path} is missing\n"), |page| page::difference(&page, &should)));
            }
        }
        for path in pages.into_keys() {
            if is_update() {
                fs::remove_file(root().join(&path)).expect("the stray page is taken away");
            } else {
                stale.push(format!("{path} is of no rule"));
            }
        }
        assert!(stale.is_empty(), "run with UPDATE_DOCS=1 to write it anew\n{}", stale.join("\n"));
    }

    #[test]
    fn the_table_of_contents_lists_the_rules() {
        let path = "docs/src/SUMMARY.md";
        let text = page::read(path);
        let head = "- [Rules](rules/index.md)\n";
        let (before, rest) = text.split_once(head).expect("the chapter of the rules");
        let after: String = rest.split_inclusive('\n').skip_while(|line| line.starts_with("  - [")).collect();
        let entry = |rule: &Rule| format!("  - [{0}](rules/{0}.md)\n", rule.info.id);
        let should = before.to_owned() + head + &rules::all().map(entry).collect::<String>() + &after;
        if is_update() {
            fs::write(root().join(path), &should).expect("the contents are written");
        } else {
            assert_eq!(text, should, "run with UPDATE_DOCS=1 to write it anew");
        }
    }

    #[test]
    fn reports_name_the_page_of_a_rule_as_the_book_has_it() {
        let book = page::read("docs/book.toml");
        let site = book.lines().find_map(|line| line.strip_prefix("site-url = ")).expect("the site");
        let site = format!("https://kestra-lint.github.io{}", site.trim_matches('"'));
        for rule in rules::all() {
            assert_eq!(report::page(&rule.info), format!("{site}rules/{}.html", rule.info.id));
        }
    }
}
