//! The shell loop of Kestra's docs beside `encode`: both are run, line by line.

use std::{path::Path, process::Command};

use crate::program::{program, run};

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

/// The table with its first and last column as they stand, and the two others as they come out.
pub(crate) fn table(old: &str) -> String {
    let mut lines = old.split_inclusive('\n');
    let head: String = lines.by_ref().take(2).collect();
    let rows: Vec<String> = lines.map(|line| row(line.trim_end())).collect();
    assert!(rows.len() > 5, "the rows are found");
    head + &rows.concat()
}
