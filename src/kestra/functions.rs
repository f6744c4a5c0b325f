//! Functions, called as `name(…)`.

use super::{
    names::{Named, find_in},
    tables::FUNCTIONS,
};

/// The function `name`, if some recorded release has it.
///
/// ```
/// use kestra_lint::kestra::{Release, functions};
///
/// assert!(functions::find("secret").is_some_and(|function| function.exists_in(Release::LATEST)));
/// assert!(functions::find("nope").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Named> {
    find_in(FUNCTIONS, name)
}

/// Every function of every recorded release, sorted by name.
pub fn all() -> impl ExactSizeIterator<Item = &'static Named> {
    FUNCTIONS.iter()
}
