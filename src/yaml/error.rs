//! What can be wrong with a text as YAML, worded for people.

use std::{borrow::Cow, fmt};

use crate::span::Span;

/// A syntax error: what is wrong, where it was noticed, and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong.
    pub kind: YamlErrorKind,
    /// Where reading could not go on.
    pub noticed: Span,
    /// Where the thing begins that was being read, if it began earlier.
    pub opened: Option<Span>,
}

impl YamlError {
    pub(super) const fn new(kind: YamlErrorKind, noticed: Span, opened: Option<Span>) -> Self {
        Self { kind, noticed, opened }
    }

    /// What is wrong, as a sentence without a full stop.
    pub fn message(&self) -> Cow<'static, str> {
        self.kind.message()
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

/// What stands where something else was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Found {
    /// A `%` line.
    Directive,
    /// `---`.
    DocumentStart,
    /// `...`.
    DocumentEnd,
    /// The end of the text.
    End,
    /// The first item of a block list.
    BlockSequence,
    /// The first key of a block mapping.
    BlockMapping,
    /// Less indentation than before.
    Dedent,
    /// `[`.
    OpenBracket,
    /// `]`.
    CloseBracket,
    /// `{`.
    OpenBrace,
    /// `}`.
    CloseBrace,
    /// `-` of a list item.
    Item,
    /// `,`.
    Comma,
    /// A key.
    Key,
    /// `:`.
    Colon,
    /// `*name`.
    Alias,
    /// `&name`.
    Anchor,
    /// `!name`.
    Tag,
    /// A scalar.
    Scalar,
}

impl Found {
    /// The thing with its article.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Directive => "a `%` directive",
            Self::DocumentStart => "`---`",
            Self::DocumentEnd => "`...`",
            Self::End => "the end of the file",
            Self::BlockSequence => "a list",
            Self::BlockMapping => "a mapping",
            Self::Dedent => "the end of the indented block",
            Self::OpenBracket => "`[`",
            Self::CloseBracket => "`]`",
            Self::OpenBrace => "`{`",
            Self::CloseBrace => "`}`",
            Self::Item => "a list item",
            Self::Comma => "`,`",
            Self::Key => "a key",
            Self::Colon => "`:`",
            Self::Alias => "an alias",
            Self::Anchor => "an anchor",
            Self::Tag => "a tag",
            Self::Scalar => "a value",
        }
    }
}

/// The kinds of syntax errors.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum YamlErrorKind {
    /// More than 3,145,728 code points in one document.
    TooLong,
    /// A character that YAML forbids everywhere.
    ControlCharacter(char),
    /// A key has no `:` behind it on its line, within 1,024 characters.
    KeyWithoutColon,
    /// A key that does not begin its line.
    KeyNotFirst,
    /// A character that begins nothing: a tab used as indentation, `@`, a backtick, `%`.
    UnexpectedCharacter(char),
    /// `- ` where no list may begin.
    ItemNotAllowed,
    /// `? ` where no key may stand.
    KeyNotAllowed,
    /// `: ` where no value may stand, as in `a: b: c` or by wrong indentation.
    ValueNotAllowed,
    /// A directive without a proper name.
    DirectiveName,
    /// `%YAML` without a version such as `1.1`.
    DirectiveVersion,
    /// `%TAG` without a handle and a prefix.
    DirectiveTag,
    /// Text behind a directive.
    DirectiveLine,
    /// Two `%YAML` lines for one document.
    DuplicateVersion,
    /// A version other than 1.x.
    UnknownVersion,
    /// Two `%TAG` lines for this handle.
    DuplicateTagHandle(String),
    /// `&` without a name, or with a name that goes on with a forbidden character.
    AnchorName,
    /// `*` without a name, or with a name that goes on with a forbidden character.
    AliasName,
    /// A tag that is not written as tags are.
    TagForm,
    /// `%` in a tag without two hexadecimal digits, or bytes that are no UTF-8.
    TagEscape,
    /// A tag handle no `%TAG` line declares.
    UndefinedTagHandle(String),
    /// Something else than `+`, `-` and a digit behind `|` or `>`.
    BlockHeader,
    /// The indentation indicator 0.
    BlockIndentZero,
    /// Text on the line of `|` or `>`.
    BlockHeaderLine,
    /// A quote that is never closed.
    UnclosedQuote,
    /// `---` or `...` at the start of a line inside quotes.
    SeparatorInQuotes,
    /// A backslash before a character that makes no escape; `None` at the end of the text.
    UnknownEscape(Option<char>),
    /// `\x`, `\u` or `\U` without its hexadecimal digits, or beyond Unicode.
    HexEscape,
    /// Something in a block list that is no item.
    ExpectedItem(Found),
    /// Something in a block mapping that is no key.
    ExpectedKey(Found),
    /// Neither `,` nor `]` behind an item of `[`.
    ExpectedCommaOrBracket(Found),
    /// Neither `,` nor `}` behind an entry of `{`.
    ExpectedCommaOrBrace(Found),
    /// No value where one is needed.
    ExpectedValue(Found),
    /// Content behind the end of a document.
    ExpectedDocumentStart(Found),
}

impl YamlErrorKind {
    /// What is wrong, as a sentence without a full stop.
    pub fn message(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::TooLong => "the document is longer than 3,145,728 characters",
            Self::KeyWithoutColon => "this line has no `:` where a key is expected",
            Self::KeyNotFirst => "a key must begin its line",
            Self::UnexpectedCharacter('\t') => "a tab cannot stand here, indent with blanks",
            Self::ItemNotAllowed => "a list item is not allowed here",
            Self::KeyNotAllowed => "a key is not allowed here",
            Self::ValueNotAllowed => {
                "a second `: ` on the line, or wrong indentation: a value is not allowed here"
            }
            Self::DirectiveName => "this `%` line does not begin with the name of a directive",
            Self::DirectiveVersion => "`%YAML` needs a version such as `1.1`",
            Self::DirectiveTag => "`%TAG` needs a handle and a prefix",
            Self::DirectiveLine => "nothing but a comment may follow a directive",
            Self::DuplicateVersion => "a document has one `%YAML` line only",
            Self::UnknownVersion => "only YAML 1.x can be read",
            Self::AnchorName => "this is no name for an anchor",
            Self::AliasName => "this is no name for an alias; a value that begins with `*` needs quotes",
            Self::TagForm => "this is no tag; a value that begins with `!` needs quotes",
            Self::TagEscape => "`%` in a tag needs two hexadecimal digits",
            Self::BlockHeader => "only `+`, `-` and a digit may follow `|` or `>`",
            Self::BlockIndentZero => "the indentation behind `|` or `>` is a digit from 1 to 9",
            Self::BlockHeaderLine => "the text begins on the line below `|` or `>`",
            Self::UnclosedQuote => "this quote is never closed",
            Self::SeparatorInQuotes => "`---` or `...` ends the document inside quotes",
            Self::UnknownEscape(None) => "the text ends behind a backslash",
            Self::HexEscape => "this escape needs hexadecimal digits of a Unicode character",
            Self::ControlCharacter(found) => {
                return format!("U+{:04X} is not allowed in YAML", u32::from(*found)).into();
            }
            Self::UnexpectedCharacter(found) => {
                return format!("nothing begins with `{found}`, the value needs quotes").into();
            }
            Self::DuplicateTagHandle(handle) => return format!("`%TAG {handle}` stands here twice").into(),
            Self::UndefinedTagHandle(handle) => return format!("no `%TAG` line declares `{handle}`").into(),
            Self::UnknownEscape(Some(found)) => {
                return format!("`\\{found}` is no escape of double quotes").into();
            }
            Self::ExpectedItem(found) => return expected("another list item or less indentation", *found),
            Self::ExpectedKey(found) => return expected("another key or less indentation", *found),
            Self::ExpectedCommaOrBracket(found) => return expected("`,` or `]`", *found),
            Self::ExpectedCommaOrBrace(found) => return expected("`,` or `}`", *found),
            Self::ExpectedValue(found) => return expected("a value", *found),
            Self::ExpectedDocumentStart(found) => {
                return expected("the end of the document or `---`", *found);
            }
        };
        Cow::Borrowed(fixed)
    }
}

fn expected(what: &str, found: Found) -> Cow<'static, str> {
    format!("expected {what}, found {}", found.describe()).into()
}
