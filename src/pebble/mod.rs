//! Pebble templates as Kestra configures them: text in, tree and errors out.
//!
//! Reading is exact first: [`parse`] accepts what Kestra's engine accepts and refuses what it refuses, at the place
//! where the engine notices it. A template that is refused is read a second time, print by print, so that one broken
//! `{{ }}` hides neither the next one nor the good ones. Names are not looked up here: which functions, filters and
//! tests exist is known to `kestra`, what variables mean to the rooms above.
//!
//! The stages: `raw` takes Kestra's raw blocks out, `segment` finds prints and tags, `lexer` cuts them into tokens, `grammar`
//! and `tag` read what is between delimiters, `body` finds out which tag encloses what; `mend` and `diagnose` work
//! on broken templates only.
//!
//! ```
//! use kestra_lint::{kestra::Release, pebble::{ExprKind, Grammar, Part, parse}, span::Decoded};
//!
//! let scalar = Decoded::verbatim("Bearer {{ secret('API_TOKEN') }}", 0);
//! let template = parse(&scalar, Grammar::of(Release::LATEST));
//! let [Part::Text(_), Part::Print { expr, .. }] = template.parts.as_slice() else { panic!() };
//! let ExprKind::Call { name, args } = &expr.kind else { panic!() };
//! assert_eq!(name.value, "secret");
//! assert_eq!(args.positional[0].as_str(), Some("API_TOKEN"));
//! ```

mod ast;
mod body;
#[cfg(test)]
mod broken;
mod diagnose;
mod error;
mod grammar;
mod letter;
mod lexer;
mod mend;
mod operator;
mod raw;
mod segment;
mod tag;
mod tags;
mod token;
mod visit;

pub use ast::{
    Args, Branch, Expr, ExprKind, FilterCall, MAX_DEPTH, MAX_HEIGHT, Param, Part, Str, Tag, Template, Text,
};
pub use error::{Expected, StringRemedy, SyntaxError, SyntaxErrorKind};
pub use operator::{BinaryOp, UnaryOp};
pub use visit::{Binding, BindingKind, Guard, Scope, visit};

use self::{body::Builder, segment::Lexer, token::Place};
use crate::{
    kestra::{Release, Target},
    span::{Decoded, Span, offset},
};

/// Which of Kestra's grammars is in force. They differ in `isIn` and in how tightly `??`, `???` and `isIn` bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grammar {
    /// Up to 0.23: `isIn` is a plain name.
    Before024,
    /// From 0.24 to 1.3: `isIn` is an operator; it, `??` and `???` bind tighter than `~` and `|`.
    Before20,
    /// 2.0: they bind like comparisons.
    V20,
}

impl Grammar {
    /// The grammar of a release.
    pub fn of(release: Release) -> Self {
        if release < Release::V0_24 {
            Self::Before024
        } else if release < Release::V2_0 {
            Self::Before20
        } else {
            Self::V20
        }
    }
}

/// What is read, and how.
#[derive(Clone, Copy, Debug)]
struct Source<'t> {
    decoded: &'t Decoded<'t>,
    text: &'t str,
    grammar: Grammar,
}

impl<'t> Source<'t> {
    fn slice(&self, place: Place) -> &'t str {
        self.text.get(place.from()..place.to()).unwrap_or_default()
    }

    fn locate(&self, place: Place) -> Span {
        self.decoded.locate(place.start..place.end)
    }

    /// The empty place behind the last character.
    fn end(&self) -> Place {
        Place { start: offset(self.text.len()), end: offset(self.text.len()) }
    }
}

/// Reads a template with one grammar. Never fails: what is wrong is in [`Template::errors`].
pub fn parse<'t>(source: &'t Decoded<'_>, grammar: Grammar) -> Template<'t> {
    let source = Source { decoded: source, text: source.text(), grammar };
    if source.text.is_empty() {
        return Template { parts: Vec::new(), errors: Vec::new(), too_deep: false, refusal: None };
    }
    if !source.text.contains('{') {
        // Kestra returns such a text unread.
        let text = Text { span: source.decoded.span(), value: source.text };
        return Template {
            parts: vec![Part::Text(text)],
            errors: Vec::new(),
            too_deep: false,
            refusal: None,
        };
    }
    let mut lexer = Lexer::new(source);
    if let Err(refusal) = lexer.read(|_, _, segment| segment) {
        return mend::read_again(source, refusal);
    }
    let (parts, failures, too_deep) = Builder::new(source, &lexer.tokens).build(&lexer.segments);
    match failures.first() {
        Some(refusal) => mend::read_again(source, *refusal),
        None => accepted(parts, too_deep),
    }
}

/// Reads a template for the Kestra in question. If that is not known, with the newest grammar, and if it refuses the
/// template, with the oldest: an error is then one for every release.
pub fn parse_for<'t>(source: &'t Decoded<'_>, target: Target) -> Template<'t> {
    let newest = parse(source, Grammar::of(target.newest()));
    if target != Target::Any || newest.errors.is_empty() || !source.text().contains("isIn") {
        return newest;
    }
    let oldest = parse(source, Grammar::Before024);
    if oldest.errors.is_empty() { oldest } else { newest }
}

/// A template that Pebble parses; Kestra's compiler only minds two macros of one name.
fn accepted(parts: Vec<Part<'_>>, too_deep: bool) -> Template<'_> {
    let mut macros = Vec::new();
    body::macros(&parts, &mut macros);
    let twin = macros.iter().enumerate().find_map(|(at, name)| {
        let first = macros.iter().take(at).find(|first| first.value == name.value)?;
        Some(SyntaxError {
            kind: SyntaxErrorKind::DuplicateMacro { name: name.value.to_owned() },
            span: name.span,
            noticed: name.span,
            related: Some(first.span),
            has_line: false,
        })
    });
    let refusal = twin.as_ref().map(|_| 0);
    Template { errors: twin.into_iter().collect(), parts, too_deep, refusal }
}
