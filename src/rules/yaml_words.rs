//! Words for what YAML readers refuse: the mistake, not the state of the parser.

use super::FileContext;
use crate::{
    span::{Span, offset},
    yaml::{Found, NodeKind, Refusal, ScalarStyle, YamlError, YamlErrorKind as Kind},
};

/// What is said of a refusal.
pub(super) struct Words {
    pub(super) at: Span,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) note: Option<(Span, String)>,
    pub(super) help: Option<String>,
}

impl Words {
    fn new(at: Span, message: impl Into<String>, label: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, message: message.into(), label: label.into(), note: None, help: Some(help.into()) }
    }

    fn note(self, at: Span, text: impl Into<String>) -> Self {
        Self { note: Some((at, text.into())), ..self }
    }
}

/// What is said of `refusal`.
pub(super) fn words_for(cx: &FileContext<'_>, refusal: &Refusal) -> Words {
    match refusal {
        Refusal::Syntax(error) => {
            let text = Text { cx, error };
            text.common().unwrap_or_else(|| text.general())
        }
        Refusal::KeyNotScalar(span) => Words::new(
            first_line(cx.text, *span),
            "key of a mapping is no text",
            "kestra takes nothing but text for a key",
            "put it in quotes",
        ),
        Refusal::Malformed(span) => Words::new(
            *span,
            "value looks like a number that cannot be read",
            "kestra takes this for a number and refuses it",
            "put it in quotes if it is a text",
        ),
        Refusal::Empty(span) | Refusal::TooDeep(span) | Refusal::DuplicateKey { again: span, .. } => {
            Words::new(*span, "kestra cannot read the file", "reading stops here", "write a flow")
        }
    }
}

/// The part of `span` on its first line.
fn first_line(text: &str, span: Span) -> Span {
    let line = span.of(text).split(['\n', '\r']).next().unwrap_or_default();
    Span::new(span.start(), span.start() + offset(line.len()))
}

/// A syntax error and what was read before it.
struct Text<'c, 'e> {
    cx: &'c FileContext<'c>,
    error: &'e YamlError,
}

impl Text<'_, '_> {
    /// The mistakes that people make often.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind has its general words")]
    fn common(&self) -> Option<Words> {
        let at = self.error.noticed;
        match &self.error.kind {
            Kind::UnexpectedCharacter('\t') => Some(self.tab()),
            Kind::UnexpectedCharacter(found) => Some(self.begins_with(*found)),
            Kind::AnchorName => Some(self.begins_with('&')),
            Kind::AliasName => Some(self.begins_with('*')),
            Kind::TagForm | Kind::UndefinedTagHandle(_) => Some(self.begins_with('!')),
            Kind::UnclosedQuote => {
                let quote = self.error.opened.unwrap_or(at);
                let end = Span::empty(offset(self.cx.text.len()));
                let written = quote.of(self.cx.text);
                let above = self.last_scalar().filter(|(span, style)| {
                    let read = span.of(self.cx.text);
                    *style == ScalarStyle::Plain && read.matches(written).count() % 2 == 1
                });
                let help = match above {
                    Some(_) => {
                        "write the value above as a block: `|`, and its lines indented below".to_owned()
                    }
                    None => format!("close it with another `{written}`"),
                };
                let label = "opens a text that goes on to the end of the file";
                let words = Words::new(quote, "quote is never closed", label, help);
                if let Some((above, _)) = above {
                    return Some(words.note(above, "does this value go on behind its line?"));
                }
                Some(if end == quote { words } else { words.note(end, "the file ends here") })
            }
            Kind::UnknownEscape(Some(found)) => Some(Words::new(
                at,
                format!("`\\{found}` means nothing in double quotes"),
                "yaml knows no such escape",
                format!("write `\\\\{found}` for a backslash, or use single quotes"),
            )),
            Kind::ValueNotAllowed => self.second_colon(),
            Kind::KeyWithoutColon => self.no_colon(),
            Kind::ExpectedKey(Found::Scalar | Found::Key) | Kind::ExpectedItem(Found::Scalar) => {
                self.behind_quote().or_else(|| self.no_colon())
            }
            Kind::ItemNotAllowed => Some(Words::new(
                at,
                "list begins on the line of its key",
                "a list item must begin its line",
                "begin the list on the next line",
            )),
            Kind::ExpectedCommaOrBracket(found) => Some(self.bracket('[', ']', *found)),
            Kind::ExpectedCommaOrBrace(found) => Some(self.bracket('{', '}', *found)),
            Kind::ExpectedItem(_) | Kind::ExpectedKey(_) => Some(self.indentation()),
            Kind::ControlCharacter(found) => Some(Words::new(
                at,
                format!("file holds the character U+{:04X}", u32::from(*found)),
                "yaml allows no such character",
                "remove it, or write it as an escape in double quotes",
            )),
            _ => None,
        }
    }

    fn general(&self) -> Words {
        let at = if self.error.noticed.is_empty() {
            self.error.opened.unwrap_or(self.error.noticed)
        } else {
            self.error.noticed
        };
        let words = Words {
            at,
            message: "file is no readable YAML".to_owned(),
            label: self.error.message().into_owned(),
            note: None,
            help: None,
        };
        match self.error.opened {
            Some(opened) if opened != at => words.note(opened, "this is where it began"),
            _ => words,
        }
    }

    /// The last scalar that was read: its place and style.
    fn last_scalar(&self) -> Option<(Span, ScalarStyle)> {
        let scalars = self.cx.stream.documents.last()?.nodes().filter_map(|(_, node)| match &node.kind {
            NodeKind::Scalar(scalar) if !node.span.is_empty() => Some((node.span, scalar.style)),
            NodeKind::Scalar(_)
            | NodeKind::Mapping { .. }
            | NodeKind::Sequence { .. }
            | NodeKind::Alias(_) => None,
        });
        scalars.filter(|(span, _)| span.end() <= self.error.noticed.start()).last()
    }

    fn line_before(&self, at: u32) -> &str {
        let before = self.cx.text.get(..at as usize).unwrap_or_default();
        before.rsplit(['\n', '\r']).next().unwrap_or_default().trim_start_matches('\u{feff}')
    }

    /// From `at` to the end of its line, without blanks at the end.
    fn rest_of_line(&self, at: u32) -> Span {
        let rest = self.cx.text.get(at as usize..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default().trim_end();
        Span::new(at, at + offset(line.len()))
    }

    fn tab(&self) -> Words {
        let at = self.error.noticed;
        if self.line_before(at.start()).trim().is_empty() {
            return Words::new(
                at,
                "line is indented with a tab",
                "yaml takes blanks for indentation, never tabs",
                "write blanks in place of the tab",
            );
        }
        Words::new(
            at,
            "tab stands in front of a value",
            "yaml takes blanks here, never tabs",
            "write a blank in place of the tab",
        )
    }

    /// A value that begins with a character that has a meaning of its own.
    fn begins_with(&self, found: char) -> Words {
        let start = match self.error.opened {
            Some(opened) => opened.start(),
            None => self.error.noticed.start(),
        };
        let value = self.rest_of_line(start).of(self.cx.text);
        let is_short = value.chars().count() <= 60 && !value.contains(['"', '\\', '`', '\'']);
        let help = if is_short {
            format!("put the value in quotes: `\"{value}\"`")
        } else {
            "put the value in quotes".to_owned()
        };
        let at = Span::new(start, start + offset(found.len_utf8()));
        Words::new(
            if at.of(self.cx.text).starts_with(found) { at } else { self.error.noticed },
            format!("value without quotes begins with {}", code(found)),
            "yaml gives this character a meaning of its own",
            help,
        )
    }

    /// `: ` within a value, or a line that is indented too deep.
    fn second_colon(&self) -> Option<Words> {
        let at = self.error.noticed;
        let (span, style) = self.last_scalar()?;
        let read = span.of(self.cx.text);
        if style != ScalarStyle::Plain {
            return None;
        }
        if let Some(line) = read.rsplit(['\n', '\r']).next().filter(|line| line.len() < read.len()) {
            let begins_line = self.line_before(span.start()).trim_start_matches([' ', '-']).is_empty();
            if let Some(words) = self.no_blank(first_line(self.cx.text, span)).filter(|_| begins_line) {
                return Some(words);
            }
            let key = line.trim_start();
            let start = span.end() - offset(key.len());
            let words = Words::new(
                Span::new(start, span.end()),
                "line is indented deeper than the keys beside it",
                "yaml takes this line for more of the value above",
                "indent it as the other keys, or put the value above in quotes",
            );
            return Some(words.note(first_line(self.cx.text, span), "this value goes on"));
        }
        let gap = Span::new(span.end(), at.start()).of(self.cx.text);
        if !gap.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let value = self.rest_of_line(span.start()).of(self.cx.text);
        let is_short =
            value.chars().count() <= 60 && !value.contains(['"', '\\', '`']) && !value.contains(" #");
        let help = if is_short {
            format!("put the value in quotes: `\"{value}\"`")
        } else {
            "put the value in quotes".to_owned()
        };
        Some(Words::new(
            at,
            "value without quotes has `: ` in it",
            "yaml takes this for the end of another key",
            help,
        ))
    }

    /// `key:value` on a line of its own.
    fn no_blank(&self, line: Span) -> Option<Words> {
        // A byte order mark is no part of the first key.
        let mark =
            if line.of(self.cx.text).starts_with('\u{feff}') { offset('\u{feff}'.len_utf8()) } else { 0 };
        let line = line.shrink(mark, 0);
        let text = line.of(self.cx.text);
        let (key, value) = text.split_once(':')?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if key.is_empty() || value.is_empty() || !key.chars().all(is_word) {
            return None;
        }
        let help = if text.chars().count() <= 60 && !text.contains('`') {
            format!("write `{key}: {value}`")
        } else {
            "write a blank behind the colon".to_owned()
        };
        let colon = offset(key.len());
        let at = line.part(colon, colon + 1);
        Some(Words::new(at, "colon has no blank behind it", "yaml takes all of this for one word", help))
    }

    /// A line among keys that has none.
    fn no_colon(&self) -> Option<Words> {
        let is_key = self.error.kind == Kind::KeyWithoutColon;
        let start = if is_key { self.error.opened? } else { self.error.noticed }.start();
        let line = self.rest_of_line(start);
        if let Some(words) = self.no_blank(line) {
            return Some(words);
        }
        let words = Words::new(
            line,
            "line among keys has no key",
            "yaml expects `key: value` here",
            "write `key:` in front, or indent it as part of the value above",
        );
        Some(match self.last_quoted() {
            Some(quoted) if quoted.end() <= line.start() => {
                words.note(first_line(self.cx.text, quoted), "is the closing quote missing here?")
            }
            _ => words,
        })
    }

    /// The quoted text of several lines that was read last: a quote may be missing in it.
    fn last_quoted(&self) -> Option<Span> {
        let (span, style) = self.last_scalar()?;
        let is_quoted = matches!(style, ScalarStyle::Single | ScalarStyle::Double);
        (is_quoted && span.of(self.cx.text).contains('\n')).then_some(span)
    }

    /// Text behind a closing quote.
    fn behind_quote(&self) -> Option<Words> {
        let at = self.error.noticed;
        let (span, style) = self.last_scalar()?;
        let gap = Span::new(span.end(), at.start()).of(self.cx.text);
        let is_quoted = matches!(style, ScalarStyle::Single | ScalarStyle::Double);
        if !is_quoted || !gap.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let rest = self.rest_of_line(at.start());
        if span.of(self.cx.text).contains('\n') {
            let quote = span.part(0, 1);
            let words = Words::new(
                quote,
                "quote is closed on a later line",
                "is the closing quote missing on this line?",
                format!("close it with another `{}`", quote.of(self.cx.text)),
            );
            return Some(words.note(rest, "yaml stops here, behind the next quote"));
        }
        let length = rest.of(self.cx.text).split(" #").next().map_or(0, |text| text.trim_end().len());
        let rest = rest.part(0, offset(length));
        let help = match style {
            ScalarStyle::Double => "write `'` for the outer `\"`, and double each `'` inside",
            ScalarStyle::Single | ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => {
                "double each `'` inside the value"
            }
        };
        Some(Words::new(rest, "text stands behind a closing quote", "the value has ended already", help))
    }

    fn bracket(&self, open: char, close: char, found: Found) -> Words {
        let at = self.error.noticed;
        let opened = self.error.opened.unwrap_or(at);
        let help = format!("write `{close}`, or put the value in quotes if it is a text");
        let words = if at.is_empty() || at == opened {
            Words::new(opened, format!("`{open}` is never closed"), format!("has no `{close}`"), help)
        } else {
            let label = format!("yaml expects `,` or `{close}`, not {}", found.describe());
            Words::new(at, format!("`{open}` is not closed in time"), label, help)
        };
        if words.at == opened { words } else { words.note(opened, "opened here") }
    }

    fn indentation(&self) -> Words {
        let at = self.error.noticed;
        let line = self.rest_of_line(at.start());
        let words = Words::new(
            if line.is_empty() { at } else { line },
            "line does not fit the lines above it",
            self.error.message(),
            "indent it as the lines it belongs to",
        );
        let words = match self.error.opened {
            Some(opened) if opened != words.at => words.note(opened, "the block began here"),
            _ => words,
        };
        match self.last_quoted() {
            Some(quoted) if quoted.end() <= at.start() => {
                words.note(first_line(self.cx.text, quoted), "is the closing quote missing here?")
            }
            _ => words,
        }
    }
}

fn code(c: char) -> String {
    if c == '`' { "a backtick".to_owned() } else { format!("`{c}`") }
}
