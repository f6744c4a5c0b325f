//! `[[> file]]`: the includes that Kestra's own command line expands before it sends a flow (product §3).
//!
//! A line with an include is replaced: by the file's one line between what stands before and behind it, or by all of
//! its lines, each behind what stands in front.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use thiserror::Error;

use super::discover;
use crate::yaml;

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

/// `text`, a flow in the file `shown` of `folder`, with its includes expanded; `None` if there are none.
///
/// # Errors
/// If a file cannot be read, or is outside of `folder` and may not be.
pub(super) fn expand(
    text: &str,
    shown: &str,
    folder: &Path,
    allow_outside: bool,
) -> Result<Option<String>, IncludeFailure> {
    if !text.contains("[[>") {
        return Ok(None);
    }
    let mut out = String::with_capacity(text.len());
    let mut found = false;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let Some((before, named, behind)) = parts(line) else {
            out.push_str(line);
            continue;
        };
        found = true;
        let place = format!("{shown}:{number}:{}", before.chars().count() + 1);
        let included = read(&folder.join(named), named, folder, place, allow_outside)?;
        let line_end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        let lines: Vec<&str> = included.lines().collect();
        if let [only] = lines.as_slice() {
            out.push_str(before);
            out.push_str(only);
            out.push_str(behind);
        } else {
            for line in lines {
                out.push_str(before);
                out.push_str(line);
                out.push_str(line_end);
            }
        }
    }
    Ok(found.then_some(out))
}

/// What stands before an include, the file it names, and what stands behind it.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = line.split_once("[[>")?;
    let (named, behind) = rest.split_once("]]")?;
    Some((before, named.trim(), behind))
}

fn read(
    path: &Path,
    named: &str,
    folder: &Path,
    place: String,
    allow_outside: bool,
) -> Result<String, IncludeFailure> {
    let written = Path::new(named);
    let climbs = written.is_absolute()
        || written.components().any(|part| matches!(part, Component::ParentDir | Component::Prefix(_)));
    // A link may lead out of the folder, however it is written.
    let leaves = |found: &PathBuf| fs::canonicalize(folder).is_ok_and(|folder| !found.starts_with(folder));
    let real = fs::canonicalize(path);
    let is_outside = climbs || real.as_ref().is_ok_and(leaves);
    if is_outside && !allow_outside {
        return Err(IncludeFailure::Outside { place, path: named.to_owned() });
    }
    let unreadable = |error| IncludeFailure::Unreadable { place, path: discover::shown(path), error };
    let bytes = fs::read(path).map_err(unreadable)?;
    Ok(yaml::decode(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_has_a_file_between_brackets() {
        assert_eq!(parts("  sql: \"[[> a.sql ]]\"\n"), Some(("  sql: \"", "a.sql", "\"\n")));
        assert_eq!(parts("if [[ a > b ]]; then\n"), None);
    }
}
