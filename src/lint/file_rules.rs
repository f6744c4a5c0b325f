//! `per-file-ignores`: rules that are left out in some files.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use super::{UnknownRule, settings::resolve};

/// Rules that are left out in files whose path fits a glob.
#[derive(Clone, Debug, Default)]
pub struct FileRules {
    /// The folder that paths are relative to, with `/`.
    working: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    matchers: Vec<GlobMatcher>,
    /// `!` stands before the glob: all files that do not fit it.
    is_inverted: bool,
    rules: BTreeSet<&'static str>,
}

impl FileRules {
    /// None yet; `working` is the folder that the paths of reports are relative to.
    pub fn new(working: &str) -> Self {
        Self { working: working.replace('\\', "/").trim_end_matches('/').to_owned(), entries: Vec::new() }
    }

    /// Leaves rules or groups out in the files that fit `glob`, which is written as in a `.gitignore` file of `folder`.
    /// A glob that is none fits nothing: the configuration has refused it.
    ///
    /// # Errors
    /// If a name is neither a rule nor a group.
    pub fn add(&mut self, folder: &str, glob: &str, rules: &[String]) -> Result<(), UnknownRule> {
        let rules = resolve(rules)?;
        let (is_inverted, glob) = glob.strip_prefix('!').map_or((false, glob), |rest| (true, rest));
        let folder = self.absolute(folder);
        let matchers = patterns(&folder, glob).into_iter().filter_map(|pattern| {
            let glob =
                GlobBuilder::new(&pattern).literal_separator(true).empty_alternates(true).build().ok()?;
            Some(glob.compile_matcher())
        });
        self.entries.push(Entry { matchers: matchers.collect(), is_inverted, rules });
        Ok(())
    }

    /// The rules that are left out in the file `path`.
    pub(super) fn ignored(&self, path: &str) -> BTreeSet<&'static str> {
        if self.entries.is_empty() {
            return BTreeSet::new();
        }
        let path = self.absolute(path);
        let fits = |entry: &&Entry| {
            entry.matchers.iter().any(|matcher| matcher.is_match(&path)) != entry.is_inverted
        };
        self.entries.iter().filter(fits).flat_map(|entry| entry.rules.iter().copied()).collect()
    }

    fn absolute(&self, path: &str) -> String {
        let path = path.replace('\\', "/");
        let is_absolute = path.starts_with('/') || path.get(1..3) == Some(":/");
        let path = if is_absolute { path } else { format!("{}/{path}", self.working) };
        let mut parts: Vec<&str> = Vec::new();
        for part in path.split('/') {
            match part {
                "." => {}
                "" if !parts.is_empty() => {}
                ".." => _ = parts.pop(),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

/// What fits a line of a `.gitignore` file of `folder`: the path itself, and all below it.
fn patterns(folder: &str, glob: &str) -> Vec<String> {
    let folder = globset::escape(folder);
    let (glob, is_folder) = glob.strip_suffix('/').map_or((glob, false), |rest| (rest, true));
    let is_anchored = glob.contains('/');
    let glob = glob.strip_prefix('/').unwrap_or(glob);
    let glob = if is_anchored { glob.to_owned() } else { format!("**/{glob}") };
    let below = format!("{folder}/{glob}/**");
    if is_folder { vec![below] } else { vec![format!("{folder}/{glob}"), below] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(folder: &str, glob: &str, path: &str) -> bool {
        let mut rules = FileRules::new("/srv/project");
        rules.add(folder, glob, &["uppercase-env".to_owned()]).expect("a rule");
        rules.ignored(path).contains("uppercase-env")
    }

    #[test]
    fn globs_are_read_as_in_ignore_files() {
        for (glob, path) in [
            ("*.yaml", "a.yaml"),
            ("*.yaml", "x/y/a.yaml"),
            ("legacy", "x/legacy/y/a.yaml"),
            ("legacy/", "legacy/a.yaml"),
            ("/a.yaml", "a.yaml"),
            ("x/*.yaml", "x/a.yaml"),
            ("x/**", "x/y/z/a.yaml"),
            ("**/y/*.yaml", "x/y/a.yaml"),
            ("x/y", "x/y/z/a.yaml"),
            ("{a,b}.y{a,}ml", "b.yml"),
            ("!x/**", "y/a.yaml"),
            (".env*", ".env_encoded"),
        ] {
            assert!(fits(".", glob, path), "{glob} {path}");
        }
        for (glob, path) in [
            ("/a.yaml", "x/a.yaml"),
            ("x/*.yaml", "x/y/a.yaml"),
            ("x/*.yaml", "z/x/a.yaml"),
            ("a.yaml/", "a.yaml"),
            ("legacy", "x/legacy.yaml"),
            ("!x/**", "x/a.yaml"),
        ] {
            assert!(!fits(".", glob, path), "{glob} {path}");
        }
    }

    #[test]
    fn globs_are_relative_to_the_folder_of_their_file() {
        assert!(fits("flows", "/a.yaml", "flows/a.yaml"));
        assert!(!fits("flows", "/a.yaml", "a.yaml"));
        assert!(fits("..", "project/a.yaml", "a.yaml"));
        assert!(fits("/srv/project/[x]", "a.yaml", "[x]/a.yaml"));
        assert!(fits("/elsewhere", "a.yaml", "/elsewhere/b/a.yaml"));
        assert!(!fits("/elsewhere", "a.yaml", "a.yaml"));
    }
}
