//! YAML as Kestra reads it: text to [`Document`]s, every node with its bytes.
//!
//! Kestra takes the events of SnakeYAML 2.4 and types them with Jackson's `YAMLParser`. This room follows their rules
//! where they differ from the YAML specification: YAML 1.1 line breaks, keys that end on their line and within 1,024
//! characters, tabs, aliases that are not resolved. It knows nothing of flows.
//!
//! The stages: `input` looks for forbidden characters, `cursor` steps through the text, `scanner` makes tokens with
//! one file per kind (`scan_flow`, `scan_block`, `scan_property`), `parser` makes events, `build` makes trees. No
//! stage recurses, all are linear. `scalar` finds the way back from a value to its source, `resolve` says what
//! a scalar is where no type is asked for, `refusal` what the mapper does not take.

mod build;
mod cursor;
mod error;
mod event;
mod input;
mod measure;
mod node;
mod number;
mod parser;
mod parser_flow;
mod refusal;
mod resolve;
mod scalar;
mod scan_block;
mod scan_flow;
mod scan_property;
mod scanner;
mod sink;
mod token;

pub use error::{Found, YamlError, YamlErrorKind};
pub use input::{decode, decode_noting};
pub use node::{CollectionStyle, Document, Entry, Node, NodeId, NodeKind, Scalar, ScalarStyle, Version};
pub use refusal::{Refusal, refusal, refusal_but_duplicates};
pub use resolve::{Untyped, resolve};

use crate::span::Span;
use build::Builder;
use input::Forbidden;
use parser::Parser;
use scanner::Scanner;

/// A comment: from `#` to before the line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes.
    pub span: Span,
}

/// Everything a text holds.
#[derive(Debug, Default)]
pub struct Stream<'s> {
    /// The documents in order; the last one may be broken off by `error`.
    pub documents: Vec<Document<'s>>,
    /// All comments in order, up to `error`.
    pub comments: Vec<Comment>,
    /// The first syntax error.
    pub error: Option<YamlError>,
    text_end: u32,
}

/// Reads a text, which may begin with a byte order mark.
///
/// ```
/// use kestra_lint::yaml;
///
/// let stream = yaml::parse("id: hello # a flow\n");
/// let flow = &stream.documents[0];
/// let id = flow.get(flow.root().unwrap(), "id").unwrap();
/// assert_eq!(flow.text(id), Some("hello"));
/// assert_eq!(flow.node(id).span.of("id: hello"), "hello");
/// ```
pub fn parse(text: &str) -> Stream<'_> {
    let (forbidden, ascii) = input::examine(text);
    let Some(Forbidden { found, at }) = forbidden else { return read(text, text, None, ascii) };
    // The original refuses the chunk with the forbidden character as soon as it looks at any of it. Whether that is
    // before the end of the first document decides; for people the text is read up to the character.
    let strict = read(text, cut(text, input::chunk_start(text, at)), Some((at, found)), ascii);
    let mut stream = read(text, cut(text, at), None, ascii);
    if let Some(last) = stream.documents.last_mut() {
        last.is_complete = false;
    }
    for (document, strict) in stream.documents.iter_mut().zip(&strict.documents) {
        document.is_complete |= strict.is_complete;
    }
    let whole_roots = strict.documents.iter().map(|document| document.has_whole_root);
    for (document, whole) in stream.documents.iter_mut().zip(whole_roots.chain(std::iter::repeat(false))) {
        document.has_whole_root = whole;
    }
    stream.error = strict.error;
    stream
}

fn cut(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or(text)
}

/// Reads `part`, the beginning of `text`.
fn read<'s>(text: &'s str, part: &'s str, forbidden: Option<(usize, char)>, ascii: bool) -> Stream<'s> {
    let mut parser = Parser::new(Scanner::new(part, forbidden, ascii));
    let (documents, error) = Builder::build(text, &mut parser);
    let text_end = crate::span::offset(text.len());
    Stream { documents, comments: parser.scanner.comments, error, text_end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_error(text: &str) -> (YamlErrorKind, Span) {
        let error = parse(text).error.unwrap();
        (error.kind, error.noticed)
    }

    #[test]
    fn what_was_read_before_an_error_stays() {
        let stream = parse("id: a\ntasks:\n  - id: b\n    type: [c\nx: 1\n");
        let flow = stream.documents.first().unwrap();
        assert!(!flow.is_complete());
        let tasks = flow.get(flow.root().unwrap(), "tasks").unwrap();
        let task = flow.items(tasks).first().copied().unwrap();
        assert_eq!(flow.text(flow.get(task, "id").unwrap()), Some("b"));
        assert_eq!(stream.error.unwrap().kind, YamlErrorKind::ExpectedCommaOrBracket(Found::Colon));
    }

    #[test]
    fn errors_say_where_they_are_noticed_and_what_is_open() {
        assert_eq!(first_error("a: b: c"), (YamlErrorKind::ValueNotAllowed, Span::new(4, 5)));
        assert_eq!(first_error("a:\tb\n"), (YamlErrorKind::UnexpectedCharacter('\t'), Span::new(2, 3)));
        let unclosed = parse("a: 'b\nc: d\n").error.unwrap();
        assert_eq!(unclosed.kind, YamlErrorKind::UnclosedQuote);
        assert_eq!(unclosed.opened, Some(Span::new(3, 4)));
        let item = parse("a:\n  - b\n  c: d\n").error.unwrap();
        assert_eq!(
            (item.kind, item.opened),
            (YamlErrorKind::ExpectedItem(Found::Key), Some(Span::new(5, 6)))
        );
    }

    #[test]
    fn no_depth_overflows_the_stack() {
        for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)]
        {
            let stream = parse(&text);
            assert!(stream.documents.first().unwrap().too_deep().is_some());
            assert!(refusal(&stream).is_some());
        }
    }

    #[test]
    fn a_key_ends_within_1024_characters() {
        assert_eq!(parse(&format!("{}: v", "é".repeat(1024))).error, None);
        assert_eq!(first_error(&format!("{}: v", "é".repeat(1025))).0, YamlErrorKind::ValueNotAllowed);
    }

    #[test]
    fn spans_leave_anchor_and_tag_out_and_take_quotes_in() {
        let text = "a: &x !!str 'b'\nc: |-\n  d\n\ne:\n  - f\n  - [g, h]\n";
        let stream = parse(text);
        let flow = stream.documents.first().unwrap();
        let span = |key| flow.node(flow.get(flow.root().unwrap(), key).unwrap()).span.of(text);
        assert_eq!(span("a"), "'b'");
        assert_eq!(span("c"), "|-\n  d");
        assert_eq!(span("e"), "f\n  - [g, h]");
        let a = flow.node(flow.get(flow.root().unwrap(), "a").unwrap());
        assert_eq!(a.outer_span().of(text), "&x !!str 'b'");
        assert_eq!(a.tag.as_deref(), Some("tag:yaml.org,2002:str"));
    }

    #[test]
    fn an_empty_text_stands_between_its_quotes() {
        for text in ["''", "\"\""] {
            let stream = parse(text);
            let document = stream.documents.first().unwrap();
            assert_eq!(document.decoded(document.root().unwrap()).unwrap().span(), Span::empty(1));
        }
    }

    #[test]
    fn an_escape_has_a_place_of_its_own() {
        let text = "\"a\\ud83d\\ude00b\\\n  c\"";
        let stream = parse(text);
        let document = stream.documents.first().unwrap();
        let decoded = document.decoded(document.root().unwrap()).unwrap();
        assert_eq!(decoded.text(), "a\u{1f600}bc");
        assert_eq!(decoded.locate(1..5).of(text), "\\ud83d\\ude00");
        assert_eq!(decoded.locate(6..7), Span::new(19, 20));
    }
}
