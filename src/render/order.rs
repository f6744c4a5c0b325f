//! Templates whose prints depend on what other prints did: of those nothing can be computed before the rest.

use crate::{
    kestra::Release,
    pebble::{BinaryOp, ExprKind, FilterCall, Part, Tag, Template},
};

/// Whether what one print does may change what another one writes.
pub(super) fn depends_on_order(template: &Template<'_>, release: Release) -> bool {
    let mut found = false;
    template.visit(&mut |expr, _| {
        found |= match &expr.kind {
            ExprKind::Filter { name, .. } => changes_in_place(name.value),
            ExprKind::Attr { args: Some(_), .. } => true,
            ExprKind::Call { name, .. } => name.value == "block",
            ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, .. } => release < Release::V1_3_22,
            _ => false,
        };
    });
    found || template.parts.iter().any(|part| has_block(part, true))
}

fn changes_in_place(filter: &str) -> bool {
    matches!(filter, "sort" | "rsort" | "reverse")
}

/// Whether a block is in it, or a macro that does not stand outside of all tags: it exists even where its place is not
/// reached.
fn has_block(part: &Part<'_>, is_outside: bool) -> bool {
    let Part::Tag(tag) = part else { return false };
    let any = |parts: &[Part<'_>]| parts.iter().any(|part| has_block(part, false));
    match tag {
        Tag::Block { .. } => true,
        Tag::If { branches, otherwise, .. } => {
            branches.iter().any(|branch| any(&branch.body)) || any(otherwise.as_deref().unwrap_or_default())
        }
        Tag::For { body, otherwise, .. } => any(body) || any(otherwise.as_deref().unwrap_or_default()),
        Tag::Filter { filters, .. } => {
            filters.iter().any(|filter: &FilterCall<'_>| changes_in_place(filter.name.value))
        }
        Tag::Macro { body, .. } => !is_outside || any(body),
        Tag::Set { .. } => false,
    }
}
