//! What the parser hands to the tree: Kestra reads the same events from `SnakeYAML`.

use std::borrow::Cow;

use super::{
    node::{CollectionStyle, Version},
    token::ScalarToken,
};
use crate::span::{Span, Spanned};

/// Anchor and tag of a node.
#[derive(Debug, Default)]
pub(super) struct Properties<'s> {
    /// The name behind `&`.
    pub(super) anchor: Option<Spanned<&'s str>>,
    /// The tag in long form.
    pub(super) tag: Option<Cow<'s, str>>,
    /// Where the first of them begins.
    pub(super) start: u32,
}

/// The two kinds of collections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    /// Keys with values.
    Mapping,
    /// Items.
    Sequence,
}

/// A step through a text.
#[derive(Debug)]
pub(super) enum Event<'s> {
    /// A document begins, with `---` if `marker` says so.
    DocumentStart {
        /// The three dashes.
        marker: Option<Span>,
        /// The version of a `%YAML` line.
        version: Option<Version>,
    },
    /// A document ends, with `...` if `marker` says so.
    DocumentEnd {
        /// The three dots.
        marker: Option<Span>,
    },
    /// A scalar.
    Scalar {
        /// Anchor and tag, if it has any.
        properties: Option<Box<Properties<'s>>>,
        /// Style and value.
        scalar: ScalarToken<'s>,
        /// Its bytes without anchor and tag.
        span: Span,
    },
    /// `*name`.
    Alias {
        /// The name.
        name: &'s str,
        /// Its bytes with the star.
        span: Span,
    },
    /// A collection begins.
    Start {
        /// Anchor and tag, if it has any.
        properties: Option<Box<Properties<'s>>>,
        /// Mapping or sequence.
        collection: Collection,
        /// With brackets or without.
        style: CollectionStyle,
        /// The bracket; the empty place where the first child will begin if there is none.
        span: Span,
    },
    /// The innermost collection ends.
    End {
        /// The bracket, if one closes it.
        bracket: Option<Span>,
    },
}
