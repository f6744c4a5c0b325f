//! Literals that are credentials, or stand where a credential may stand: what the rules on credentials judge.
//!
//! The structure decides first: which property of which plugin a value stands in, and what the catalogue says of it.
//! Then the text: what it assigns, the URLs in it, the shapes of tokens. Each value that was looked at and is none
//! keeps the reason why.

mod expression;
mod holder;
mod walk;

use std::ops::Range;

use super::{Flow, Owner, TemplateSite};
use crate::{
    credential::{self, Candidate, Certainty, EXPRESSION, Own, OwnId, Shape, TokenShape, Verdict},
    span::Span,
    yaml::{Comment, Document, NodeId},
};

/// A value that is a credential or stands where one may stand.
#[derive(Clone, Debug)]
pub struct Literal {
    /// Its bytes in the file, without quotes.
    pub span: Span,
    /// What it is, as far as rules differ.
    pub kind: LiteralKind,
    /// How sure the place is to hold a credential.
    pub certainty: Certainty,
    /// What the value is.
    pub verdict: Verdict,
    /// The name it stands under: of the property, variable, header or option. Empty where there is none.
    pub name: String,
    /// Where it stands.
    pub spot: Spot,
}

impl Literal {
    /// Whether it is a credential, be it a well-known one.
    pub const fn is_credential(&self) -> bool {
        !matches!(self.verdict, Verdict::Not(_))
    }
}

/// What a literal is.
#[derive(Clone, Copy, Debug)]
pub enum LiteralKind {
    /// A private key.
    PrivateKey,
    /// The credential in a URL or connection string.
    Url,
    /// The `key` of a Webhook trigger.
    WebhookKey,
    /// The default of an input of type `SECRET`, or of one that is named like a credential.
    InputDefault,
    /// A token of that shape.
    Token(&'static TokenShape),
    /// A shape of your own.
    Own(OwnId),
    /// A value in the place of a credential.
    Value,
}

/// Where a literal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// It is all of a scalar.
    Scalar(NodeId, Owner),
    /// It is a part of a scalar.
    Part(NodeId, Owner),
    /// It stands in the key of a mapping.
    Key(NodeId, Owner),
    /// It is a string inside an expression; the bytes with quotes.
    Expression(NodeId, Owner, Span),
    /// It stands in a comment.
    Comment,
}

impl Spot {
    /// The scalar it stands in.
    pub const fn node(self) -> Option<NodeId> {
        match self {
            Self::Scalar(node, _) | Self::Part(node, _) | Self::Key(node, _) | Self::Expression(node, ..) => {
                Some(node)
            }
            Self::Comment => None,
        }
    }

    /// The task or trigger it belongs to.
    pub const fn owner(self) -> Owner {
        match self {
            Self::Scalar(_, owner)
            | Self::Part(_, owner)
            | Self::Key(_, owner)
            | Self::Expression(_, owner, _) => owner,
            Self::Comment => Owner::Flow,
        }
    }
}

/// The literals of a flow, in order of source; of those that overlap the one that says most. `own` are shapes of your
/// own.
pub fn literals<'a>(flow: &Flow<'a, 'a>, templates: &'a [TemplateSite<'a>], own: Own<'a>) -> Vec<Literal> {
    let mut found = walk::literals(flow, templates, own);
    keep_apart(&mut found);
    found
}

/// The literals of the comments of a file: of less weight than those of a flow, for nothing reads them.
pub fn comment_literals(text: &str, comments: &[Comment], own: Own<'_>) -> Vec<Literal> {
    let mut found = Vec::new();
    for comment in comments {
        let written = comment.span.of(text);
        for candidate in credential::scan(written, "", own) {
            let at = |range: &Range<usize>| {
                let part = Span::from_range(range.clone());
                comment.span.part(part.start(), part.end())
            };
            found.push(of_candidate(&candidate, at(&candidate.range), Spot::Comment, Certainty::ByName));
        }
    }
    keep_apart(&mut found);
    found
}

/// The literals of a document that is no flow, such as a Compose file: told by names and shapes only.
pub fn document_literals(
    document: &Document<'_>,
    skip: &dyn Fn(&str, &str) -> bool,
    own: Own<'_>,
) -> Vec<Literal> {
    let mut found = walk::plain_literals(document, skip, own);
    keep_apart(&mut found);
    found
}

fn of_candidate(candidate: &Candidate, span: Span, spot: Spot, at_most: Certainty) -> Literal {
    let kind = match candidate.shape {
        Shape::PrivateKey => LiteralKind::PrivateKey,
        Shape::Url => LiteralKind::Url,
        Shape::Token(shape) => LiteralKind::Token(shape),
        Shape::Own(id) => LiteralKind::Own(id),
        Shape::Place | Shape::Name => LiteralKind::Value,
    };
    Literal {
        span,
        kind,
        certainty: candidate.certainty.min(at_most),
        verdict: candidate.verdict,
        name: candidate.name.clone().unwrap_or_default(),
        spot,
    }
}

/// `text` with each byte of an expression, tag or comment of Kestra's made an [`EXPRESSION`].
fn without_expressions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let close = match behind.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                out.push('{');
                rest = behind.get(1..).unwrap_or_default();
                continue;
            }
        };
        // An expression that never ends takes its line with it.
        let length = behind
            .find(close)
            .map_or_else(|| behind.find(['\n', '\r']).unwrap_or(behind.len()), |end| end + close.len());
        out.extend(std::iter::repeat_n(EXPRESSION, length));
        rest = behind.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Sorts by place; of literals that overlap the one that is a credential stays, then the surer one.
fn keep_apart(found: &mut Vec<Literal>) {
    found.sort_by_key(|literal| {
        (literal.span, !literal.is_credential(), std::cmp::Reverse(literal.certainty))
    });
    let rank = |literal: &Literal| {
        let kind = match literal.kind {
            LiteralKind::PrivateKey => 0,
            LiteralKind::Url => 1,
            LiteralKind::WebhookKey => 2,
            LiteralKind::InputDefault => 3,
            LiteralKind::Token(_) => 4,
            LiteralKind::Own(_) => 5,
            LiteralKind::Value => 6,
        };
        (!literal.is_credential(), std::cmp::Reverse(literal.certainty), kind)
    };
    let mut kept: Vec<Literal> = Vec::with_capacity(found.len());
    for literal in found.drain(..) {
        match kept.last_mut() {
            Some(last) if last.span.overlaps(literal.span) || last.span == literal.span => {
                if rank(&literal) < rank(last) {
                    *last = literal;
                }
            }
            _ => kept.push(literal),
        }
    }
    *found = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_taken_out_at_the_same_length() {
        let text = "a {{ b }} {c} {% if x %}é{# n #} {{ open\nend";
        let masked = without_expressions(text);
        assert_eq!(masked.len(), text.len());
        assert!(!masked.contains('b') && masked.contains("{c}") && masked.contains("end"));
        assert!(!masked.contains("open"));
    }
}
