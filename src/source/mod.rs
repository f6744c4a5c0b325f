//! Files as text: their names, lines and columns, edits, and the masked view of them that reports may show.
//!
//! Uses `span` only. Knows nothing of YAML or Kestra and reads nothing from disk: `cli` hands the text in.

mod edit;
mod line_index;
mod moves;
mod view;

pub use edit::{Edit, Insert, apply, apply_to_file};
pub use line_index::{LineIndex, Position};
pub use moves::Moves;
pub use view::{MASK, SourceView};

use crate::span::Replaced;

/// Which of the `Sources` a place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// One file: the name to show and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    replaced: Replaced,
}

impl SourceFile {
    /// A file that is shown as `name`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), replaced: Replaced::default() }
    }

    /// The same file, of which bytes that are no UTF-8 were replaced.
    #[must_use]
    pub fn with_replaced(self, replaced: Replaced) -> Self {
        Self { replaced, ..self }
    }

    /// Where the text is not that of the file, byte by byte.
    pub const fn replaced(&self) -> &Replaced {
        &self.replaced
    }

    /// The path as reports show it: relative to the working folder, with `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the name says that the text is YAML.
    pub fn is_yaml(&self) -> bool {
        let extension = self.name.rsplit_once('.').map_or("", |(_, extension)| extension);
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    }

    /// The whole text, byte order mark included.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// All files of a run that a finding may point into.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Takes a file in and names it.
    pub fn add(&mut self, file: SourceFile) -> SourceId {
        let id = SourceId(crate::span::offset(self.files.len()));
        self.files.push(file);
        id
    }

    /// The file of that id; `None` for an id of other `Sources`.
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (SourceId(crate::span::offset(index)), file))
    }
}
