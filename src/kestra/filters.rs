//! Filters, applied as `value | name(…)`.

use super::{
    names::{Named, find_in},
    tables::FILTERS,
};

/// The filter `name`, if some recorded release has it.
///
/// ```
/// use kestra_lint::kestra::{Release, filters};
///
/// assert!(filters::find("upper").is_some_and(|filter| filter.exists_in(Release::LATEST)));
/// assert!(filters::find("nope").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Named> {
    find_in(FILTERS, name)
}

/// Every filter of every recorded release, sorted by name.
pub fn all() -> impl ExactSizeIterator<Item = &'static Named> {
    FILTERS.iter()
}
