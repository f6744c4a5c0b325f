//! Finding the recorded verdicts, counting agreement, saying what disagrees.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// `oracle` below the shared folder.
pub(crate) fn oracle() -> PathBuf {
    let shared =
        std::env::var_os("KESTRA_LINT_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    shared.join("oracle")
}

/// The cases of a file below the oracle, one JSON value a line; `None`, said loudly, where there is no such file.
///
/// Lines end in `\n` only: a case may hold U+0085 or U+2028 unescaped.
pub(crate) fn cases(set: &str, file: &str) -> Option<Vec<Value>> {
    let text = text(set, file)?;
    let cases: Vec<Value> = text
        .split('\n')
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}: {error}: {line}")))
        .collect();
    assert!(!cases.is_empty(), "{file} holds no case");
    Some(cases)
}

/// The text of a file below the oracle; `None`, said loudly, where there is no such file.
pub(crate) fn text(set: &str, file: &str) -> Option<String> {
    let path: PathBuf = oracle().join(Path::new(file));
    let Ok(bytes) = fs::read(&path) else {
        println!("skipped {set}: no such file");
        return None;
    };
    Some(String::from_utf8(bytes).unwrap_or_else(|error| panic!("{file}: {error}")))
}

/// Agreement with one data set.
#[derive(Default)]
pub(crate) struct Tally {
    agree: usize,
    total: usize,
    disagreements: String,
    listed: usize,
}

impl Tally {
    /// Counts one case; `theirs` and `ours` are asked for only if it disagrees.
    pub(crate) fn count(
        &mut self,
        id: &str,
        agrees: bool,
        theirs: impl FnOnce() -> String,
        ours: impl FnOnce() -> String,
    ) {
        self.total += 1;
        if agrees {
            self.agree += 1;
        } else if self.listed < listed() {
            self.listed += 1;
            writeln!(self.disagreements, "  {id}\n    recorded: {}\n    ours:     {}", theirs(), ours())
                .expect("writing to a string");
        }
    }

    /// Prints the line of data set `name`, with `more` behind it; the name, unless all agree.
    pub(crate) fn line(self, name: &str, more: &str) -> Option<String> {
        assert!(self.total > 0, "{name}: no case");
        println!("conformance {name}: {} of {} agree{more}", self.agree, self.total);
        print!("{}", self.disagreements);
        (self.agree < self.total).then(|| name.to_owned())
    }

    /// Prints the line of data set `name` and fails below `per_mille` of agreement.
    pub(crate) fn finish(self, name: &str, per_mille: usize) {
        assert!(self.total > 0, "{name}: no case");
        println!("conformance {name}: {} of {} agree", self.agree, self.total);
        print!("{}", self.disagreements);
        let needed = (self.total * per_mille).div_ceil(1000);
        assert!(
            self.agree >= needed,
            "{name}: {} agree, committed are {needed} of {}",
            self.agree,
            self.total
        );
    }
}

/// How many disagreements are listed.
fn listed() -> usize {
    std::env::var_os("LISTED").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(20)
}
