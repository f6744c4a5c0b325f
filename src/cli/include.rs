//! `[[> file]]`: the includes that Kestra's own command line expands before it sends a flow (product §3).
//!
//! A line with an include is replaced: by the file's one line between what stands before and behind it, or by all of
//! its lines, each behind what stands in front.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

use thiserror::Error;

use super::{discover, input::Input};
use crate::{
    flow::{self, Include},
    span::offset,
    yaml,
};

/// Why an include cannot be expanded.
#[derive(Debug, Error)]
pub(super) enum IncludeFailure {
    #[error("{place}: cannot read the included file `{path}`")]
    Unreadable {
        place: String,
        path: String,
        #[source]
        error: io::Error,
    },
    #[error(
        "{place}: the included file `{path}` is not below the folder of the flow; `--allow-outside` takes it anyway"
    )]
    Outside { place: String, path: String },
}

/// A text with its includes expanded, and where its lines come from.
#[derive(Debug)]
pub(super) struct Expanded {
    pub(super) text: String,
    lines: Vec<Origin>,
}

/// Where a line comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// The line of the flow of that number.
    Flow(u32),
    /// The line of the flow of that number, with a file of one line put in behind so many characters.
    Within(u32, u32),
    /// A line of a file, which stands behind so many characters here.
    File { name: String, line: u32, lead: u32 },
}

impl Expanded {
    /// A place of the text, for people: in the flow `shown`, or in the file that was put in there.
    pub(super) fn place(&self, shown: &str, line: u32, column: u32) -> String {
        let index = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
        match index.and_then(|index| self.lines.get(index)) {
            Some(Origin::Flow(line)) => format!("{shown}:{line}:{column}"),
            Some(Origin::Within(line, lead)) => format!("{shown}:{line}:{}", column.min(lead + 1)),
            Some(Origin::File { name, line, lead }) => {
                format!("{name}:{line}:{}", column.saturating_sub(*lead).max(1))
            }
            None => format!("{shown}:{line}:{column}"),
        }
    }

    fn push(&mut self, parts: &[&str], origin: Origin) {
        self.text.extend(parts.iter().copied());
        self.lines.push(origin);
    }
}

/// `text`, a flow in the file `shown` of `folder`, with its includes expanded; `None` if there are none.
///
/// # Errors
/// If a file cannot be read, or is outside of `folder` and may not be.
pub(super) fn expand(
    text: &str,
    shown: &str,
    folder: &Path,
    allow_outside: bool,
) -> Result<Option<Expanded>, IncludeFailure> {
    if !text.contains("[[>") {
        return Ok(None);
    }
    let mut out = Expanded { text: String::with_capacity(text.len()), lines: Vec::new() };
    let mut found = false;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let Some(Include { before, named, behind }) = Include::of_line(line) else {
            out.push(&[line], Origin::Flow(number));
            continue;
        };
        found = true;
        let lead = offset(before.chars().count());
        let place = format!("{shown}:{number}:{}", lead + 1);
        let included = read(&folder.join(named), named, folder, place, allow_outside)?;
        let line_end = line.strip_prefix(line.trim_end_matches(['\r', '\n'])).unwrap_or_default();
        let lines: Vec<&str> = included.lines().collect();
        match lines.as_slice() {
            [] => out.push(&[line_end], Origin::Flow(number)),
            [only] => out.push(&[before, only, behind], Origin::Within(number, lead)),
            [lines @ .., last] => {
                let name = discover::shown(&folder.join(named));
                let origin = |line| Origin::File { name: name.clone(), line, lead };
                let between = if line_end.is_empty() { "\n" } else { line_end };
                for (number, line) in (1..).zip(lines) {
                    out.push(&[before, line, between], origin(number));
                }
                out.push(&[before, last, line_end], origin(offset(lines.len()) + 1));
            }
        }
    }
    Ok(found.then_some(out))
}

/// The includes of a flow, as they are written, for which there is no file.
pub(super) fn missing(text: &str, input: &Input) -> BTreeSet<String> {
    let folder = folder_of(input);
    let named = flow::includes(text).into_iter().map(|(named, _)| named);
    named.filter(|named| !folder.join(named).is_file()).map(str::to_owned).collect()
}

/// The folder that includes are looked up from.
pub(super) fn folder_of(input: &Input) -> PathBuf {
    let (Input::File(path) | Input::Stdin(path)) = input;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

fn read(
    path: &Path,
    named: &str,
    folder: &Path,
    place: String,
    allow_outside: bool,
) -> Result<String, IncludeFailure> {
    // A link may lead out of the folder, however it is written; of what is not there only the name can be judged.
    let real = fs::canonicalize(path);
    let is_below = match (&real, fs::canonicalize(folder)) {
        (Ok(real), Ok(folder)) => real.starts_with(folder),
        _ => true,
    };
    if !(allow_outside || is_below && stays(Path::new(named))) {
        return Err(IncludeFailure::Outside { place, path: named.to_owned() });
    }
    let bytes = real.and_then(fs::read);
    let text = bytes.map(|bytes| yaml::decode(&bytes).into_owned());
    text.map_err(|error| IncludeFailure::Unreadable { place, path: discover::shown(path), error })
}

/// Whether a path, as it is written, stays below the folder that it starts from.
fn stays(path: &Path) -> bool {
    let depth = path.components().try_fold(0_usize, |depth, part| match part {
        Component::Normal(_) => Some(depth + 1),
        Component::CurDir => Some(depth),
        Component::ParentDir => depth.checked_sub(1),
        Component::RootDir | Component::Prefix(_) => None,
    });
    depth.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_folder_or_not() {
        for path in ["a.sql", "./a.sql", "a/b.sql", "a/../b.sql"] {
            assert!(stays(Path::new(path)), "{path}");
        }
        for path in ["../a.sql", "a/../../b.sql", "/etc/passwd"] {
            assert!(!stays(Path::new(path)), "{path}");
        }
    }
}
