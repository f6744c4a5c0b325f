//! A page in Markdown, cut into the parts that a test replays or writes.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A page of the book, or the README.
#[derive(Debug)]
pub(crate) struct Page {
    /// From the root of the project, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Page {
    /// Whether `rule_pages` writes it.
    pub(crate) fn is_of_a_rule(&self) -> bool {
        self.path.starts_with("docs/src/rules/") && self.path != "docs/src/rules/index.md"
    }

    pub(crate) fn write(&self, text: &str) {
        fs::write(root().join(&self.path), text).expect("the page is written");
    }
}

/// Whether pages are written instead of compared.
pub(crate) fn is_update() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the project.
pub(crate) fn read(path: &str) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8(bytes).expect("text").replace("\r\n", "\n")
}

/// The README and all pages of the book, by path.
pub(crate) fn pages() -> Vec<Page> {
    let mut found = vec![PathBuf::from("README.md")];
    let mut folders = vec![PathBuf::from("docs/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("a folder of the book") {
            let path = folder.join(entry.expect("an entry").file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    let page = |path: PathBuf| {
        let path = path.to_string_lossy().replace('\\', "/");
        Page { text: read(&path), path }
    };
    let pages: Vec<Page> = found.into_iter().map(page).collect();
    assert!(pages.len() > 20, "the pages are found");
    pages
}

/// What a comment above a block says of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mark<'t> {
    /// `<!-- file: NAME -->`: the block is that file in the folder of the page.
    File(&'t str),
    /// `<!-- not replayed: WHY -->`
    NotReplayed(&'t str),
}

/// A part of a page.
#[derive(Debug)]
pub(crate) struct Part<'t> {
    pub(crate) raw: &'t str,
    /// Its first line, from 1.
    pub(crate) line: usize,
    pub(crate) kind: Kind<'t>,
}

#[derive(Debug)]
pub(crate) enum Kind<'t> {
    Text,
    /// A fenced block; `head` and `tail` are the lines of the fence.
    Fence {
        mark: Option<Mark<'t>>,
        info: &'t str,
        head: &'t str,
        body: &'t str,
        tail: &'t str,
    },
    /// Between `<!-- generated: WHAT -->` and `<!-- end -->`.
    Generated {
        what: &'t str,
        head: &'t str,
        body: &'t str,
        tail: &'t str,
    },
    /// `<!-- copy: FROM -> TO -->`: a file or folder of the project stands in the folder of the page.
    Copy {
        from: &'t str,
        to: &'t str,
    },
}

/// The parts of a page, in order; together they are its text.
pub(crate) fn parts(page: &Page) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut mark = None;
    let mut rest = page.text.as_str();
    let mut line = 1;
    while !rest.is_empty() {
        let place = format!("{}:{line}", page.path);
        let head = rest.split_inclusive('\n').next().unwrap_or_default();
        let behind = rest.split_at(head.len()).1;
        let comment = head.trim_end().strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
        let (ticks, info) = head.split_at(head.len() - head.trim_start_matches('`').len());
        assert!(
            !head.starts_with(' ') || !head.trim_start().starts_with("```"),
            "{place}: an indented fence"
        );
        let (length, kind) = if ticks.len() >= 3 {
            let (body, tail) = up_to(behind, ticks, &place);
            let (mark, info) = (mark.take(), info.trim_end());
            (head.len() + body.len() + tail.len(), Kind::Fence { mark, info, head, body, tail })
        } else if let Some(what) = comment.and_then(|comment| comment.strip_prefix("generated: ")) {
            let (body, tail) = up_to(behind, "<!-- end -->", &place);
            (head.len() + body.len() + tail.len(), Kind::Generated { what, head, body, tail })
        } else if let Some((from, to)) =
            comment.and_then(|comment| comment.strip_prefix("copy: ")?.split_once(" -> "))
        {
            (head.len(), Kind::Copy { from, to })
        } else {
            if let Some(comment) = comment {
                mark = Some(read_mark(comment, &place));
            }
            let is_close = comment.is_some() || head.trim().is_empty();
            assert!(mark.is_none() || is_close, "{place}: a mark of nothing");
            (head.len(), Kind::Text)
        };
        let (raw, after) = rest.split_at(length);
        parts.push(Part { raw, line, kind });
        line += raw.matches('\n').count();
        rest = after;
    }
    parts
}

fn read_mark<'t>(comment: &'t str, place: &str) -> Mark<'t> {
    match comment.split_once(": ") {
        Some(("file", name)) => Mark::File(name),
        Some(("not replayed", why)) => Mark::NotReplayed(why),
        _ => panic!("{place}: nothing reads the comment `{comment}`"),
    }
}

/// What stands before the line that ends a part, and that line.
fn up_to<'t>(text: &'t str, end: &str, place: &str) -> (&'t str, &'t str) {
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == end {
            return (text.split_at(length).0, line);
        }
        length += line.len();
    }
    panic!("{place}: no end")
}

/// The first lines in which a page is not what it should be.
pub(crate) fn difference(page: &Page, should: &str) -> String {
    let same = page.text.lines().zip(should.lines()).take_while(|(is, should)| is == should).count();
    let shown = |text: &str| text.lines().skip(same).take(12).collect::<Vec<&str>>().join("\n");
    format!(
        "{}:{}\nit says:\n{}\nit should say:\n{}\n",
        page.path,
        same + 1,
        shown(&page.text),
        shown(should)
    )
}
