//! The README and the book in `docs/` show what the program prints, and lead where they say.
//!
//! `UPDATE_DOCS=1 cargo test --test book` writes outputs, generated parts and the pages of the rules anew. How a page
//! is written: `CONTRIBUTING.md`.

#[cfg(test)]
#[path = "book/generated.rs"]
mod generated;
#[cfg(test)]
#[path = "book/links.rs"]
mod links;
#[cfg(test)]
#[path = "book/page.rs"]
mod page;
#[cfg(test)]
#[path = "support/program.rs"]
mod program;
#[cfg(test)]
#[path = "book/readme.rs"]
mod readme;
#[cfg(test)]
#[path = "book/replay.rs"]
mod replay;
#[cfg(test)]
#[path = "book/rule_pages.rs"]
mod rule_pages;
#[cfg(test)]
#[path = "support/sandbox.rs"]
mod sandbox;
#[cfg(test)]
#[path = "book/shell_loop.rs"]
mod shell_loop;

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use kestra_lint::config::{self, FilePlace};

    use crate::{
        generated,
        page::{self, Kind, Mark, Page},
        program::{program, run},
        replay::{Counts, Replay},
        sandbox::Sandbox,
    };

    /// Pages with examples of their own. Those of the rules are written from the rules, whose examples `tests/docs.rs`
    /// replays; the recipes for CI are for other programs.
    fn written() -> Vec<Page> {
        let all = page::pages();
        let (recipes, written): (Vec<Page>, Vec<Page>) =
            all.into_iter().partition(|page| page.path.starts_with("docs/src/ci/"));
        assert!(recipes.len() < written.len(), "the recipes are the lesser part");
        written.into_iter().filter(|page| !page.is_of_a_rule()).collect()
    }

    #[test]
    fn the_pages_show_what_the_program_prints() {
        let mut counts = Counts::default();
        let mut stale = Vec::new();
        for page in written() {
            let mut replay = Replay::new(&page.path);
            let before = counts.commands;
            let mut text = String::new();
            for part in page::parts(&page) {
                match part.kind {
                    Kind::Generated { what, head, body, tail } => {
                        text.extend([head, &generated::text(what, body), tail]);
                        counts.generated += 1;
                    }
                    Kind::Copy { from, to } => {
                        replay.copy(from, to);
                        text.push_str(part.raw);
                    }
                    Kind::Fence { mark: None, info: "console", head, body, tail } => {
                        let shown = replay.console(body, &mut counts);
                        let is_cut = shown.lines().any(|line| line == tail.trim_end());
                        assert!(
                            !is_cut,
                            "{}:{}: a fence in the output; take a longer one",
                            page.path, part.line
                        );
                        text.extend([head, &shown, tail]);
                    }
                    Kind::Fence { mark: Some(Mark::File(name)), body, .. } => {
                        replay.file(name, body);
                        counts.files += 1;
                        text.push_str(part.raw);
                    }
                    Kind::Fence { .. } | Kind::Text => text.push_str(part.raw),
                }
            }
            counts.pages += usize::from(counts.commands > before);
            if text != page.text {
                if page::is_update() {
                    page.write(&text);
                } else {
                    stale.push(page::difference(&page, &text));
                }
            }
        }
        println!(
            "book: {} pages with a command, {} commands replayed, {} files, {} generated parts",
            counts.pages, counts.commands, counts.files, counts.generated
        );
        assert!(stale.is_empty(), "run with UPDATE_DOCS=1 to write it anew\n{}", stale.join("\n"));
        assert!(counts.commands > 50, "the examples are found");
    }

    #[test]
    fn a_file_on_a_page_is_used_by_a_command_below_it() {
        for page in written() {
            let mut unused = None;
            for part in page::parts(&page) {
                match part.kind {
                    Kind::Fence { mark: Some(Mark::File(name)), .. } => unused = unused.or(Some(name)),
                    Kind::Fence { mark: None, info: "console", .. } => unused = None,
                    Kind::Text | Kind::Fence { .. } | Kind::Generated { .. } | Kind::Copy { .. } => {}
                }
            }
            assert_eq!(unused, None, "{}", page.path);
        }
    }

    #[test]
    fn settings_and_flows_on_the_pages_have_no_fault() {
        let sandbox = Sandbox::new("snippets");
        let (mut flows, mut settings) = (0, 0);
        for page in written() {
            for part in page::parts(&page) {
                let Kind::Fence { mark: None, info: "yaml", body, .. } = part.kind else { continue };
                let place = format!("{}:{}", page.path, part.line);
                if body.lines().any(|line| line == "tasks:") {
                    flows += 1;
                    let arguments = ["check", "--isolated", "--no-process-env", "--min-level", "advice", "-"];
                    let ran = run(&mut sandbox.command(&arguments), body.as_bytes());
                    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{place}: a flow");
                } else {
                    settings += 1;
                    let fault = fault_of_settings(body);
                    assert_eq!(fault, None, "{place}: neither a flow nor settings");
                }
            }
        }
        println!("book: {flows} flows and {settings} settings checked");
        assert!(settings >= 5, "the settings are found");
    }

    /// What is wrong with a configuration file of that text.
    fn fault_of_settings(text: &str) -> Option<String> {
        let file = FilePlace { shown: "kestra-lint.yaml".to_owned(), folder: ".".into() };
        let read = config::read(text, &Arc::new(file));
        read.faults.first().map(ToString::to_string)
    }

    #[test]
    fn what_is_not_replayed_says_why() {
        let mut reasons = 0;
        for page in written() {
            for part in page::parts(&page) {
                let Kind::Fence { mark, info, .. } = part.kind else { continue };
                let place = format!("{}:{}", page.path, part.line);
                match mark {
                    Some(Mark::NotReplayed(why)) => {
                        assert!(why.len() > 5, "{place}: {why:?} is no reason");
                        reasons += 1;
                    }
                    Some(Mark::File(_)) => {}
                    None => assert!(["console", "yaml"].contains(&info), "{place}: nothing replays `{info}`"),
                }
            }
        }
        println!("book: {reasons} blocks are not replayed and say why");
    }

    #[test]
    fn every_command_has_its_help_in_the_book() {
        let help = run(&mut program(".".as_ref(), &["--help"]), b"").stdout;
        let commands = help.split_once("Commands:\n").expect("the commands").1;
        let commands: BTreeSet<String> = commands
            .lines()
            .take_while(|line| !line.is_empty())
            // A description may go on below, further to the right.
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
            .filter(|command| !command.is_empty())
            .filter(|command| *command != "help")
            .map(str::to_owned)
            .collect();
        let mut described = BTreeSet::new();
        for page in written() {
            for part in page::parts(&page) {
                if let Kind::Generated { what, .. } = part.kind
                    && let Some(command) = what.strip_prefix("help ")
                {
                    described.extend(command.split(' ').next().map(str::to_owned));
                }
            }
        }
        assert_eq!(described, commands);
    }
}
