//! What the README shows is what the program prints. `UPDATE_README=1` writes it anew.

#[cfg(test)]
#[path = "support/program.rs"]
mod program;

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
        process::Command,
        sync::Mutex,
    };

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

    /// Holds what stands between two marks against what it should be, or writes it.
    fn hold(mark: &str, expected: &str) {
        let _turn = README.lock().expect("no test panics while it writes");
        let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
        let readme = String::from_utf8(fs::read("README.md").expect("a file")).expect("text");
        let (before, rest) = readme.split_once(&open).expect("the mark that opens it");
        let (shown, after) = rest.split_once(&close).expect("the mark that closes it");
        if std::env::var_os("UPDATE_README").is_some() {
            fs::write("README.md", format!("{before}{open}{expected}{close}{after}")).expect("written");
            return;
        }
        assert_eq!(shown, expected, "run with UPDATE_README=1 to write it anew");
    }

    /// A folder with the sample flows and their `.env`, for no other test.
    fn samples(name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme").join(name);
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("flows")).expect("a folder");
        // What lies above is another repository.
        fs::create_dir(folder.join(".git")).expect("a folder");
        for (from, to) in [("api-download.yaml", "flows/api-download.yaml"), (".env", ".env")] {
            fs::copy(Path::new("sample-flows").join(from), folder.join(to)).expect("a copy");
        }
        folder
    }

    #[test]
    fn a_flow_is_rendered_as_the_readme_says() {
        let folder = samples("render");
        let encode = ["encode", ".env", "-o", ".env_encoded"];
        let render = ["render", "flows/api-download.yaml", "--diff"];
        let mut text = "```console\n".to_owned();
        for arguments in [encode.as_slice(), &render] {
            let ran = run(&mut program(&folder, arguments), b"");
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            text.extend(["$ kestra-lint ", &arguments.join(" "), "\n", &ran.stdout, &ran.stderr]);
        }
        hold("render", &(text + "```\n"));
    }

    #[test]
    fn the_copy_with_real_values_is_written_as_the_readme_says() {
        let folder = samples("reveal").join("work");
        let readme = String::from_utf8(fs::read("README.md").expect("a file")).expect("text");
        let line =
            readme.lines().find_map(|line| line.strip_prefix("$ kestra-lint render flows -o ../local "));
        let flags: Vec<&str> = line.expect("the example").split(' ').collect();
        fs::create_dir_all(folder.join(".git")).expect("a folder");
        for name in ["flows", ".env"] {
            fs::rename(folder.join("..").join(name), folder.join(name)).expect("moved");
        }
        // The work tree is the folder itself: what lies beside it is outside.
        fs::remove_dir(folder.join("../.git")).expect("no work tree above");
        assert_eq!(run(&mut program(&folder, &["encode", ".env", "-o", ".env_encoded"]), b"").code, 0);
        let arguments = [&["render", "flows", "-o", "../local"], flags.as_slice()].concat();
        let ran = run(&mut program(&folder, &arguments), b"");
        let is_in_git = folder.ancestors().skip(1).any(|above| above.join(".git").exists());
        if is_in_git {
            // The project is built inside of its own work tree here.
            assert!(ran.code == 0 || ran.stderr.contains("not ignored"), "{}", ran.stderr);
            return;
        }
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let copy = String::from_utf8(fs::read(folder.join("../local/api-download.yaml")).expect("the copy"))
            .expect("text");
        assert!(copy.contains("token: \"sample-token-for-the-orders-api=\""), "{copy}");
        assert!(copy.contains("/orders?channel=store&limit=500"), "{copy}");
    }

    #[test]
    fn the_functions_that_are_never_computed_are_those_of_the_program() {
        let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, on) in kestra_lint::render::IMPURE {
            reasons.entry(on).or_default().push(format!("`{name}()`"));
        }
        let mut rows: Vec<(String, &str)> =
            reasons.into_iter().map(|(on, names)| (names.join(", "), on)).collect();
        rows.sort();
        let rows = rows.iter().map(|(names, on)| format!("| {names} | {on} |\n"));
        let table: String =
            ["| Function | Depends on |\n|---|---|\n".to_owned()].into_iter().chain(rows).collect();
        hold("impure", &table);
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
