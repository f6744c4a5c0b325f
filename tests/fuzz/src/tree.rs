//! Walking over every expression of a template without the walk of the room itself.

use kestra_lint::pebble::{Part, Tag};

/// The bodies of a tag.
pub(crate) fn bodies<'p, 't>(tag: &'p Tag<'t>) -> Vec<&'p [Part<'t>]> {
    match tag {
        Tag::If { branches, otherwise, .. } => {
            branches.iter().map(|branch| &*branch.body).chain(otherwise.as_deref()).collect()
        }
        Tag::For { body, otherwise, .. } => std::iter::once(&**body).chain(otherwise.as_deref()).collect(),
        Tag::Set { .. } => Vec::new(),
        Tag::Macro { body, .. } | Tag::Block { body, .. } | Tag::Filter { body, .. } => vec![body],
    }
}
