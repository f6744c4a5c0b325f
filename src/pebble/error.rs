//! What can be wrong with a template: as the engine notices it ([`Failure`]), and as its author should hear it
//! ([`SyntaxError`]). `diagnose` leads from one to the other.

use std::fmt;

use nom::error::{ErrorKind, ParseError};

use super::token::{Place, Tokens};
use crate::span::Span;

/// Something wrong with a template, named after what its author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The smallest text to change.
    pub span: Span,
    /// Where Kestra notices it: the line of its start is the one that Kestra prints.
    pub noticed: Span,
    /// What it belongs to: where the bracket, tag or string opened.
    pub related: Option<Span>,
    /// Whether Kestra prints a line at all; it does not for errors that surprise its parser.
    pub has_line: bool,
}

/// The ways in which a template can be broken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A quote too many or too few. The span is that quote; `related` is the string that had already ended.
    UnterminatedString {
        /// The quote.
        quote: char,
        /// What would mend it.
        remedy: StringRemedy,
    },
    /// `{{`, `{%` or `{#` without its end. The span is what stands in place of the end, else the opening delimiter.
    UnclosedDelimiter {
        /// The opening delimiter.
        open: &'static str,
        /// The end it needs.
        close: &'static str,
        /// What was written instead: `}`, `%}`, `}}`.
        written: Option<&'static str>,
    },
    /// A delimiter inside a print or tag: `{{ {{ x }} }}`, `{{{ x }}}`. The span is that delimiter.
    StrayDelimiter {
        /// The delimiter.
        delimiter: &'static str,
    },
    /// A bracket without its partner. The span is the one to change, `related` where the innermost open one stands.
    UnbalancedBracket {
        /// The bracket in question.
        bracket: char,
        /// Whether it opens something that is never closed; else it closes what was never opened.
        opens: bool,
    },
    /// Anything else that does not belong there.
    UnexpectedToken {
        /// What was found, as written.
        found: String,
        /// What Kestra needs there.
        expected: Expected,
    },
    /// `{{ }}`
    EmptyExpression,
    /// A tag that Kestra does not know. The span is its name.
    UnknownTag {
        /// The name as written.
        name: String,
        /// What is meant in Pebble.
        instead: Option<&'static str>,
    },
    /// A tag whose end tag is missing. The span is the opening tag, `related` an end tag that comes too early.
    UnclosedTag {
        /// The tag's name.
        tag: &'static str,
        /// The end tag's name.
        end: &'static str,
    },
    /// `${#array[@]}`: shell that opens a Pebble comment. The span is `{#`.
    AccidentalComment,
    /// `{% raw %}` whose end stands on another line. The span is the opening tag, `related` the end tag.
    MultilineRaw,
    /// An operator of another language. The span is the operator.
    ForeignOperator {
        /// As written.
        written: &'static str,
        /// What Pebble has for it.
        instead: Option<&'static str>,
    },
    /// `m.contains`: an operator word as attribute. The span is from the dot to the word's end.
    ReservedWordAsAttribute {
        /// The word.
        word: String,
    },
    /// A whole number above 9223372036854775807.
    NumberTooLarge,
    /// Brackets behind something that cannot be called: `true()`, `a.b()()`.
    NotCallable,
    /// `block()` without the block's name.
    BlockWithoutName,
    /// A second macro of one name; `related` is the first.
    DuplicateMacro {
        /// The name.
        name: String,
    },
    /// A value is assigned to `true`, `false`, `null` or `none`.
    AssignedConstant {
        /// The word.
        word: String,
    },
    /// `a.method(name=value)`; the span is the method and its arguments.
    NamedArgumentInMethod,
    /// `f(a=1, 2)`; the span is the positional argument.
    PositionalAfterNamed,
}

/// What would mend a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringRemedy {
    /// The quote is too many: take it away.
    Remove,
    /// The closing quote is missing: put it at this empty place.
    Close(Span),
    /// The string is closed by a quote of the other kind: write the same one there.
    Match(Span),
    /// Two quotes stand for one, as in SQL or YAML: write a backslash in place of the first.
    Escape,
    /// No certain repair.
    Unknown,
}

/// What Kestra needs where it found something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value.
    Expression,
    /// An operator, or the end of the expression.
    OperatorOrEnd,
    /// One of Pebble's own characters.
    Token,
    /// This punctuation.
    Punctuation(char),
    /// A name for what is said.
    Name(&'static str),
    /// This word.
    Word(&'static str),
    /// A tag's name.
    TagName,
    /// An ordinary blank: `}}` and `%}` may follow no other.
    OrdinaryBlank,
    /// A straight quote.
    StraightQuote,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expression => f.write_str("a value"),
            Self::OperatorOrEnd => f.write_str("an operator or the end of the expression"),
            Self::Token => f.write_str("a value or an operator"),
            Self::Punctuation(c) => write!(f, "`{c}`"),
            Self::Name(what) => write!(f, "the name of {what}"),
            Self::Word(word) => write!(f, "`{word}`"),
            Self::TagName => f.write_str("the name of a tag"),
            Self::OrdinaryBlank => f.write_str("an ordinary blank"),
            Self::StraightQuote => f.write_str("a straight quote, `'` or `\"`"),
        }
    }
}

/// What stopped the lexer or the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// No token begins with this character.
    Character,
    /// Only blanks are left where a token or delimiter is needed.
    OnlyBlanks,
    /// A closing bracket without, or with another, opening one (`related`).
    Closer,
    /// The text ends within the bracket or string at `place`.
    Unclosed,
    UnclosedComment,
    UnclosedVerbatim,
    /// A token that does not belong there.
    Unexpected(Expected),
    TooDeep,
    NumberTooLarge,
    NotCallable,
    BlockWithoutName,
    AssignedConstant,
    NamedArgumentInMethod,
    PositionalAfterNamed,
    UnknownTag,
    UnclosedTag(&'static str),
    MultilineRaw,
}

/// Why reading stopped, in places of the decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) problem: Problem,
    pub(super) place: Place,
    /// Where Kestra notices it; `None` where it gives no line.
    pub(super) noticed: Option<u32>,
    pub(super) related: Option<Place>,
    /// Start of the print, tag or comment in question.
    pub(super) construct: u32,
}

impl Failure {
    pub(super) const fn new(problem: Problem, place: Place, noticed: Option<u32>) -> Self {
        Self { problem, place, noticed, related: None, construct: 0 }
    }

    pub(super) const fn related_to(self, place: Place) -> Self {
        Self { related: Some(place), ..self }
    }

    pub(super) const fn within(self, construct: u32) -> Self {
        Self { construct, ..self }
    }

    /// The next token is not what the grammar needs.
    pub(super) fn unexpected(tokens: &Tokens<'_, '_>, expected: Expected) -> Self {
        Self::at(tokens, Problem::Unexpected(expected))
    }

    /// Something is wrong at the next token.
    pub(super) fn at(tokens: &Tokens<'_, '_>, problem: Problem) -> Self {
        let place = tokens.place();
        Self::new(problem, place, Some(tokens.current().map_or(place.start, |token| token.noticed)))
    }
}

impl ParseError<Tokens<'_, '_>> for Failure {
    fn from_error_kind(input: Tokens<'_, '_>, _: ErrorKind) -> Self {
        Self::unexpected(&input, Expected::Expression)
    }

    fn append(_: Tokens<'_, '_>, _: ErrorKind, other: Self) -> Self {
        other
    }
}
