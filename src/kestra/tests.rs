//! Tests, asked as `value is name(…)`.

use super::{
    names::{Named, find_in},
    tables::TESTS,
};

/// The test `name`, if some recorded release has it.
///
/// ```
/// use kestra_lint::kestra::{Release, tests};
///
/// assert!(tests::find("defined").is_some_and(|test| test.exists_in(Release::LATEST)));
/// assert!(tests::find("nope").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Named> {
    find_in(TESTS, name)
}

/// Every test of every recorded release, sorted by name.
pub fn all() -> impl ExactSizeIterator<Item = &'static Named> {
    TESTS.iter()
}
