//! What the scanner hands to the parser.

use std::borrow::Cow;

use super::{error::Found, node::ScalarStyle};
use crate::span::Span;

/// Tokens that stand in front of another one and take up no text: that a thing is a key shows only behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing stands in front.
    None,
    /// A key begins.
    Key,
    /// A block mapping begins, and its first key.
    MappingAndKey,
}

/// A token and the tokens in front of it.
#[derive(Debug)]
pub(super) struct Token<'s> {
    /// What stands in front.
    pub(super) lead: Lead,
    /// Its bytes.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: TokenKind<'s>,
}

/// A scalar as it was read.
#[derive(Debug)]
pub(super) struct ScalarToken<'s> {
    /// How it is written.
    pub(super) style: ScalarStyle,
    /// Its value.
    pub(super) value: Cow<'s, str>,
    /// The indentation of a block scalar.
    pub(super) indent: u32,
}

/// A tag as it is written: handle and rest. Without handle the rest is the tag.
#[derive(Debug)]
pub(super) struct TagToken<'s> {
    /// Such as `!` or `!!`.
    pub(super) handle: Option<&'s str>,
    /// What follows.
    pub(super) suffix: Cow<'s, str>,
}

/// What a token is.
#[derive(Debug)]
pub(super) enum TokenKind<'s> {
    /// `%YAML major.minor`.
    Version(u32, u32),
    /// `%TAG handle prefix`.
    TagHandle(Box<TagToken<'s>>),
    /// Another directive.
    OtherDirective,
    /// A token that is nothing but its kind.
    Mark(Found),
    /// `*name`.
    Alias(&'s str),
    /// `&name`.
    Anchor(&'s str),
    /// `!name`.
    Tag(Box<TagToken<'s>>),
    /// A scalar.
    Scalar(ScalarToken<'s>),
}

impl TokenKind<'_> {
    /// The kind without what belongs to it.
    pub(super) const fn found(&self) -> Found {
        match self {
            Self::Version(..) | Self::TagHandle(_) | Self::OtherDirective => Found::Directive,
            Self::Mark(found) => *found,
            Self::Alias(_) => Found::Alias,
            Self::Anchor(_) => Found::Anchor,
            Self::Tag(_) => Found::Tag,
            Self::Scalar(_) => Found::Scalar,
        }
    }
}
