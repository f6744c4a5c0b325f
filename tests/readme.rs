//! What the README shows is what the program prints. `UPDATE_README=1` writes it anew.

#[cfg(test)]
mod tests {
    use std::{fs, process::Command};

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
}
