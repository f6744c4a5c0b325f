//! Tags that Pebble's parser knows, written as `{% name %}`. `verbatim` is in the lexer, `raw` is replaced before it.

use super::{
    names::{Named, find_in},
    tables::TAGS,
};

/// The tag `name`, if some recorded release has it.
///
/// ```
/// use kestra_lint::kestra::{Release, tags};
///
/// assert!(tags::find("for").is_some_and(|tag| tag.exists_in(Release::LATEST)));
/// assert!(tags::find("nope").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Named> {
    find_in(TAGS, name)
}

/// Every tag of every recorded release, sorted by name.
pub fn all() -> impl ExactSizeIterator<Item = &'static Named> {
    TAGS.iter()
}
