//! What the README shows is what the program prints. `UPDATE_README=1` writes it anew.

#[cfg(test)]
#[path = "support/program.rs"]
mod program;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, process::Command, sync::Mutex};

    use crate::program::{program, run};

    /// Who may write the README now.
    static README: Mutex<()> = Mutex::new(());

    const OPEN: &str = "<!-- output -->\n```text\n";
    const CLOSE: &str = "```\n<!-- /output -->";

    /// The first two findings of the sample file that the README shows.
    fn printed() -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_kestra-lint"))
            .args([
                "check",
                "--no-process-env",
                "--output-format",
                "full",
                "sample-flows/broken-secret-keys.yaml",
            ])
            .output()
            .expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        let second_end = text.match_indices("  help: ").nth(1).expect("two findings").0;
        let help_end =
            second_end + text.get(second_end..).and_then(|rest| rest.find("\n\n")).expect("a help");
        text.get(..=help_end).expect("on a line end").to_owned()
    }

    #[test]
    fn the_output_in_the_readme_is_real() {
        let _turn = README.lock().expect("no test panics while it writes");
        let readme = String::from_utf8(fs::read("README.md").expect("a file")).expect("text");
        let (before, rest) = readme.split_once(OPEN).expect("the mark that opens the output");
        let (shown, after) = rest.split_once(CLOSE).expect("the mark that closes the output");
        let printed = printed();
        if std::env::var_os("UPDATE_README").is_some() {
            fs::write("README.md", format!("{before}{OPEN}{printed}{CLOSE}{after}")).expect("written");
            return;
        }
        assert_eq!(shown, printed, "run with UPDATE_README=1 to write it anew");
    }

    const LOOP_OPEN: &str = "<!-- loop -->\n";
    const LOOP_CLOSE: &str = "<!-- /loop -->";

    /// The loop of Kestra's docs, to the letter.
    const LOOP: &str = r#"while IFS='=' read -r key value; do
    echo "SECRET_$key=$(echo -n "$value" | base64)";
done"#;

    /// What bash makes of `text` by the loop, where the system has GNU's `base64`, as Linux does.
    fn by_loop(text: &str) -> Option<String> {
        let has_gnu = cfg!(target_os = "linux");
        has_gnu.then(|| run(Command::new("bash").args(["-c", LOOP]), text.as_bytes()).stdout)
    }

    /// A cell of a Markdown table that shows lines as code.
    fn cell(text: &str) -> String {
        let lines: Vec<String> =
            text.lines().filter(|line| !line.is_empty()).map(|line| format!("`{line}`")).collect();
        if lines.is_empty() { " ".to_owned() } else { format!(" {} ", lines.join("<br>")) }
    }

    /// A row of the table with what the loop and the program write today.
    fn row(written: &str) -> String {
        let cells: Vec<&str> = written.split('|').collect();
        let [_, line, of_loop, _, words, _] = cells.as_slice() else { panic!("a row: {written}") };
        let code = line.split('`').nth(1).unwrap_or_default();
        let text = if line.contains("without a line end") { code.to_owned() } else { format!("{code}\n") };
        let ran = run(&mut program(Path::new("."), &["encode"]), text.as_bytes());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        let of_loop = by_loop(&text).map_or_else(|| (*of_loop).to_owned(), |text| cell(&text));
        format!("|{line}|{of_loop}|{}|{words}|\n", cell(&ran.stdout))
    }

    #[test]
    fn the_loop_and_encode_write_what_the_readme_says() {
        let _turn = README.lock().expect("no test panics while it writes");
        let readme = String::from_utf8(fs::read("README.md").expect("a file")).expect("text");
        let (before, rest) = readme.split_once(LOOP_OPEN).expect("the mark that opens the table");
        let (table, after) = rest.split_once(LOOP_CLOSE).expect("the mark that closes the table");
        let mut lines = table.split_inclusive('\n');
        let head: String = lines.by_ref().take(2).collect();
        let written: String = lines.map(|line| row(line.trim_end())).collect();
        let written = head + &written;
        if std::env::var_os("UPDATE_README").is_some() {
            fs::write("README.md", format!("{before}{LOOP_OPEN}{written}{LOOP_CLOSE}{after}"))
                .expect("written");
            return;
        }
        assert_eq!(table, written, "run with UPDATE_README=1 to write it anew");
    }
}
