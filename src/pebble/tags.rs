//! Walking over the tags of a template, and the filters that `{% filter %}` applies.

use super::ast::{FilterCall, Part, Tag, Template};

impl<'t> Template<'t> {
    /// Calls `f` for every tag, each before those inside it, in the order of the source.
    pub fn each_tag<'a>(&'a self, f: &mut dyn FnMut(&'a Tag<'t>)) {
        each_tag(&self.parts, f);
    }

    /// The filters that `{% filter %}` tags apply.
    pub fn tag_filters(&self) -> Vec<&FilterCall<'t>> {
        let mut calls = Vec::new();
        self.each_tag(&mut |tag| {
            if let Tag::Filter { filters, .. } = tag {
                calls.extend(filters);
            }
        });
        calls
    }
}

fn each_tag<'a, 't>(parts: &'a [Part<'t>], f: &mut dyn FnMut(&'a Tag<'t>)) {
    for part in parts {
        let Part::Tag(tag) = part else { continue };
        f(tag);
        match tag {
            Tag::If { branches, otherwise, span: _ } => {
                for branch in branches {
                    each_tag(&branch.body, f);
                }
                if let Some(body) = otherwise {
                    each_tag(body, f);
                }
            }
            Tag::For { body, otherwise, span: _, var: _, iterable: _ } => {
                each_tag(body, f);
                if let Some(body) = otherwise {
                    each_tag(body, f);
                }
            }
            Tag::Macro { body, .. } | Tag::Block { body, .. } | Tag::Filter { body, .. } => each_tag(body, f),
            Tag::Set { .. } => {}
        }
    }
}
