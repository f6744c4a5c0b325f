//! Text to tokens: what begins where, simple keys, indentation.
//!
//! A key is known as such only by the `:` behind it, so tokens wait in a queue until that is decided: a simple key
//! ends on its line and within 1,024 characters.

use std::collections::VecDeque;

use super::{
    Comment,
    cursor::Cursor,
    error::{Found, YamlError, YamlErrorKind},
    measure::Measure,
    node::ScalarStyle,
    scan_block::{self, Indent, Lines},
    scan_flow::{self, Problem, Quotes, Surroundings},
    scan_property,
    sink::Value,
    token::{Lead, ScalarToken, Token, TokenKind},
};
use crate::span::{Span, offset};

/// The most characters between the start of a simple key and its `:`.
const KEY_LIMIT: usize = 1024;

/// A token that may turn out to be a key.
#[derive(Debug)]
struct SimpleKey {
    token: usize,
    level: usize,
    required: bool,
    start: usize,
    line_start: usize,
    column: usize,
}

/// Reads a text token by token.
#[derive(Debug)]
pub(super) struct Scanner<'s> {
    text: &'s str,
    at: Cursor<'s>,
    /// Where the forbidden character stands that a cut off text was cut off for.
    forbidden: Option<(usize, char)>,
    measure: Measure,
    flow: usize,
    /// The column of the innermost block collection, from 1; 0 outside of all.
    indent: usize,
    indents: Vec<usize>,
    key_allowed: bool,
    keys: VecDeque<SimpleKey>,
    queue: VecDeque<Token<'s>>,
    taken: usize,
    done: bool,
    /// The comments so far.
    pub(super) comments: Vec<Comment>,
}

impl<'s> Scanner<'s> {
    /// Reads `text`; if it was cut off for a forbidden character, looking behind its end is an error.
    pub(super) fn new(text: &'s str, forbidden: Option<(usize, char)>, ascii: bool) -> Self {
        Self {
            text,
            at: if forbidden.is_some() { Cursor::guarded(text) } else { Cursor::new(text, 0) },
            forbidden,
            measure: Measure::new(text.len(), ascii),
            flow: 0,
            indent: 0,
            indents: Vec::new(),
            key_allowed: true,
            keys: VecDeque::new(),
            queue: VecDeque::with_capacity(16),
            taken: 0,
            done: false,
            comments: Vec::new(),
        }
    }

    /// What the next token is.
    pub(super) fn peek(&mut self) -> Result<Found, YamlError> {
        while self.needs_more() {
            self.fetch()?;
        }
        Ok(self.queue.front().map_or(Found::End, |token| match token.lead {
            Lead::None => token.kind.found(),
            Lead::Key => Found::Key,
            Lead::MappingAndKey => Found::BlockMapping,
        }))
    }

    fn needs_more(&self) -> bool {
        let first_is_open = self.keys.front().is_some_and(|key| key.token == self.taken);
        !self.done && (first_is_open || self.queue.is_empty())
    }

    /// Where the next token stands, after [`peek`](Self::peek).
    pub(super) fn span(&self) -> Span {
        self.queue.front().map_or_else(
            || Span::empty(offset(self.at.pos)),
            |token| if token.lead == Lead::None { token.span } else { Span::empty(token.span.start()) },
        )
    }

    /// What to show of the next token, after [`peek`](Self::peek): of a key its text.
    pub(super) fn shown_span(&self) -> Span {
        self.queue.front().map_or_else(|| self.span(), |token| token.span)
    }

    /// Steps over a token that carries nothing, after [`peek`](Self::peek).
    pub(super) fn skip(&mut self) -> Span {
        let span = self.span();
        if let Some(token) = self.queue.front_mut() {
            token.lead = match token.lead {
                Lead::MappingAndKey => Lead::Key,
                Lead::Key => Lead::None,
                Lead::None => {
                    self.queue.pop_front();
                    self.taken += 1;
                    return span;
                }
            };
        }
        span
    }

    /// Takes the next token, after [`peek`](Self::peek) said that it carries something.
    pub(super) fn take(&mut self) -> Option<Token<'s>> {
        self.taken += 1;
        self.queue.pop_front()
    }

    /// Counts code points for the limit from here on.
    pub(super) fn begin_document(&mut self) {
        self.measure.begin_document(&self.at);
    }

    fn fetch(&mut self) -> Result<(), YamlError> {
        let fetched =
            self.fetch_token().and_then(|()| if self.done { Ok(()) } else { self.drop_stale_keys() });
        match self.forbidden {
            Some((at, found)) if self.at.starved() => {
                let span = Span::from_range(at..at + found.len_utf8());
                Err(YamlError::new(YamlErrorKind::ControlCharacter(found), span, None))
            }
            _ => fetched,
        }
    }

    fn fetch_token(&mut self) -> Result<(), YamlError> {
        self.measure.check(&self.at)?;
        self.skip_to_token();
        self.drop_stale_keys()?;
        let column = if self.flow == 0 { self.measure.column(&self.at) } else { 0 };
        self.unwind(column + 1);
        let first = self.at.peek();
        let next = self.at.pos + 1;
        let at_line_start = self.at.pos == self.at.line_start;
        match first {
            0 => self.end(),
            b'%' if at_line_start => self.directive(),
            b'-' if at_line_start && self.is_marker(b"---") => self.marker(Found::DocumentStart),
            b'.' if at_line_start && self.is_marker(b"...") => self.marker(Found::DocumentEnd),
            b'-' if self.at.is_gap(next) => self.item(column),
            b'[' => self.open(Found::OpenBracket, column),
            b'{' => self.open(Found::OpenBrace, column),
            b']' => self.close(Found::CloseBracket),
            b'}' => self.close(Found::CloseBrace),
            b',' => self.comma(),
            b'?' if self.flow > 0 || self.at.is_gap(next) => self.key(column),
            b':' if self.flow > 0 || self.at.is_gap(next) => self.value(column),
            b'*' => self.alias(column),
            b'&' => self.anchor(column),
            b'!' => self.tag(column),
            b'|' if self.flow == 0 => self.block(ScalarStyle::Literal, Lines::Kept),
            b'>' if self.flow == 0 => self.block(ScalarStyle::Folded, Lines::Folded),
            b'\'' => self.quoted(ScalarStyle::Single, Quotes::Single, column),
            b'"' => self.quoted(ScalarStyle::Double, Quotes::Double, column),
            _ if self.is_plain(first) => self.plain(column),
            _ => {
                let found = self.at.char_at(self.at.pos).unwrap_or_default();
                Err(YamlError::new(YamlErrorKind::UnexpectedCharacter(found), self.here(), None))
            }
        }
    }

    fn is_marker(&self, marker: &[u8]) -> bool {
        self.at.look_ahead(3);
        self.at.starts_with(marker) && self.at.is_gap(self.at.pos + 3)
    }

    fn is_plain(&self, first: u8) -> bool {
        match first {
            b'-' => !self.at.is_gap(self.at.pos + 1),
            b'?' | b':' => self.flow == 0 && !self.at.is_gap(self.at.pos + 1),
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' => false,
            _ => !self.at.is_gap(self.at.pos),
        }
    }

    /// Steps over blanks, comments and line breaks.
    fn skip_to_token(&mut self) {
        if self.at.pos == 0 && self.at.starts_with("\u{feff}".as_bytes()) {
            self.at.pos = '\u{feff}'.len_utf8();
            self.at.line_start = self.at.pos;
        }
        loop {
            self.at.skip_spaces();
            if self.at.peek() == b'#' {
                let end = self.at.line_end(self.at.pos);
                self.comments.push(Comment { span: Span::from_range(self.at.pos..end) });
                self.at.pos = end;
            }
            if self.at.take_break().is_none() {
                return;
            }
            if self.flow == 0 {
                self.key_allowed = true;
            }
        }
    }

    fn here(&self) -> Span {
        let length = self.at.char_at(self.at.pos).map_or(0, char::len_utf8);
        Span::from_range(self.at.pos..self.at.pos + length)
    }

    fn push(&mut self, span: Span, kind: TokenKind<'s>) {
        self.queue.push_back(Token { lead: Lead::None, span, kind });
    }

    fn push_mark(&mut self, found: Found, length: usize) {
        let from = self.at.pos;
        self.at.pos += length;
        self.push(Span::from_range(from..self.at.pos), TokenKind::Mark(found));
    }

    fn unwind(&mut self, indent: usize) {
        if self.flow > 0 {
            return;
        }
        while self.indent > indent {
            self.indent = self.indents.pop().unwrap_or_default();
            self.push_mark(Found::Dedent, 0);
        }
    }

    fn indent_to(&mut self, column: usize) -> bool {
        let deeper = self.indent <= column;
        if deeper {
            self.indents.push(self.indent);
            self.indent = column + 1;
        }
        deeper
    }

    fn drop_stale_keys(&mut self) -> Result<(), YamlError> {
        while let Some(key) = self.keys.front() {
            let is_stale =
                key.line_start != self.at.line_start || self.measure.exceeds(&self.at, key.start, KEY_LIMIT);
            if !is_stale {
                break;
            }
            if key.required {
                return Err(self.without_colon(key.start));
            }
            self.keys.pop_front();
        }
        Ok(())
    }

    fn without_colon(&self, start: usize) -> YamlError {
        let noticed = Span::empty(offset(self.at.pos));
        YamlError::new(YamlErrorKind::KeyWithoutColon, noticed, Some(self.first_character(start)))
    }

    /// The character at `start`, to show where something begins.
    pub(super) fn first_character(&self, start: usize) -> Span {
        Span::from_range(start..start + self.at.char_at(start).map_or(0, char::len_utf8))
    }

    fn save_key(&mut self, column: usize) -> Result<(), YamlError> {
        let required = self.flow == 0 && self.indent == column + 1;
        if !self.key_allowed {
            if required {
                return Err(YamlError::new(YamlErrorKind::KeyNotFirst, self.here(), None));
            }
            return Ok(());
        }
        self.drop_key()?;
        self.keys.push_back(SimpleKey {
            token: self.taken + self.queue.len(),
            level: self.flow,
            required,
            start: self.at.pos,
            line_start: self.at.line_start,
            column,
        });
        Ok(())
    }

    fn take_key(&mut self) -> Option<SimpleKey> {
        if self.keys.back()?.level == self.flow { self.keys.pop_back() } else { None }
    }

    fn drop_key(&mut self) -> Result<(), YamlError> {
        match self.take_key() {
            Some(key) if key.required => Err(self.without_colon(key.start)),
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Result<(), YamlError> {
        self.unwind(0);
        self.drop_key()?;
        self.key_allowed = false;
        self.keys.clear();
        self.push_mark(Found::End, 0);
        self.done = true;
        Ok(())
    }

    fn directive(&mut self) -> Result<(), YamlError> {
        self.unwind(0);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.at.pos;
        let read = scan_property::directive(&mut self.at);
        let (kind, span, comment) = self.located(start, read)?;
        self.comments.extend(comment.map(|span| Comment { span }));
        self.push(span, kind);
        Ok(())
    }

    fn marker(&mut self, found: Found) -> Result<(), YamlError> {
        self.unwind(0);
        self.drop_key()?;
        self.key_allowed = false;
        self.push_mark(found, 3);
        Ok(())
    }

    fn open(&mut self, found: Found, column: usize) -> Result<(), YamlError> {
        self.save_key(column)?;
        self.flow += 1;
        self.key_allowed = true;
        self.push_mark(found, 1);
        Ok(())
    }

    fn close(&mut self, found: Found) -> Result<(), YamlError> {
        self.drop_key()?;
        // A bracket too many is an error as soon as the parser sees it.
        self.flow = self.flow.saturating_sub(1);
        self.key_allowed = false;
        self.push_mark(found, 1);
        Ok(())
    }

    fn comma(&mut self) -> Result<(), YamlError> {
        self.key_allowed = true;
        self.drop_key()?;
        self.push_mark(Found::Comma, 1);
        Ok(())
    }

    fn item(&mut self, column: usize) -> Result<(), YamlError> {
        if self.flow == 0 {
            if !self.key_allowed {
                return Err(YamlError::new(YamlErrorKind::ItemNotAllowed, self.here(), None));
            }
            if self.indent_to(column) {
                self.push_mark(Found::BlockSequence, 0);
            }
        }
        self.key_allowed = true;
        self.drop_key()?;
        self.push_mark(Found::Item, 1);
        Ok(())
    }

    fn key(&mut self, column: usize) -> Result<(), YamlError> {
        if self.flow == 0 {
            if !self.key_allowed {
                return Err(YamlError::new(YamlErrorKind::KeyNotAllowed, self.here(), None));
            }
            if self.indent_to(column) {
                self.push_mark(Found::BlockMapping, 0);
            }
        }
        self.key_allowed = self.flow == 0;
        self.drop_key()?;
        self.push_mark(Found::Key, 1);
        Ok(())
    }

    fn value(&mut self, column: usize) -> Result<(), YamlError> {
        if let Some(key) = self.take_key() {
            let starts_mapping = self.flow == 0 && self.indent_to(key.column);
            if let Some(token) = self.queue.get_mut(key.token.saturating_sub(self.taken)) {
                token.lead = if starts_mapping { Lead::MappingAndKey } else { Lead::Key };
            }
            self.key_allowed = false;
        } else {
            if self.flow == 0 {
                if !self.key_allowed {
                    return Err(YamlError::new(YamlErrorKind::ValueNotAllowed, self.here(), None));
                }
                if self.indent_to(column) {
                    self.push_mark(Found::BlockMapping, 0);
                }
            }
            self.key_allowed = self.flow == 0;
        }
        self.push_mark(Found::Colon, 1);
        Ok(())
    }

    fn alias(&mut self, column: usize) -> Result<(), YamlError> {
        self.property(column, |at| scan_property::name(at, YamlErrorKind::AliasName).map(TokenKind::Alias))
    }

    fn anchor(&mut self, column: usize) -> Result<(), YamlError> {
        self.property(column, |at| scan_property::name(at, YamlErrorKind::AnchorName).map(TokenKind::Anchor))
    }

    fn tag(&mut self, column: usize) -> Result<(), YamlError> {
        self.property(column, |at| scan_property::tag(at).map(|tag| TokenKind::Tag(Box::new(tag))))
    }

    fn property(
        &mut self,
        column: usize,
        read: impl FnOnce(&mut Cursor<'s>) -> Result<TokenKind<'s>, Problem>,
    ) -> Result<(), YamlError> {
        self.save_key(column)?;
        self.key_allowed = false;
        let start = self.at.pos;
        let read = read(&mut self.at);
        let kind = self.located(start, read)?;
        self.push(Span::from_range(start..self.at.pos), kind);
        Ok(())
    }

    fn block(&mut self, style: ScalarStyle, lines: Lines) -> Result<(), YamlError> {
        self.key_allowed = true;
        self.drop_key()?;
        let start = self.at.pos;
        let mut value = Value::new(self.text, start);
        let read = scan_block::block(&mut self.at, lines, Indent::AtLeast(self.indent.max(1)), &mut value);
        let ended = self.located(start, read)?;
        self.comments.extend(ended.comment.map(|span| Comment { span }));
        let scalar = ScalarToken { style, value: value.finish(), indent: offset(ended.indent) };
        self.push(Span::from_range(start..ended.end), TokenKind::Scalar(scalar));
        Ok(())
    }

    fn quoted(&mut self, style: ScalarStyle, quotes: Quotes, column: usize) -> Result<(), YamlError> {
        self.save_key(column)?;
        self.key_allowed = false;
        let start = self.at.pos;
        let mut value = Value::new(self.text, start + 1);
        let read = scan_flow::quoted(&mut self.at, quotes, &mut value);
        self.located(start, read)?;
        let scalar = ScalarToken { style, value: value.finish(), indent: 0 };
        self.push(Span::from_range(start..self.at.pos), TokenKind::Scalar(scalar));
        Ok(())
    }

    fn plain(&mut self, column: usize) -> Result<(), YamlError> {
        self.save_key(column)?;
        let start = self.at.pos;
        let mut value = Value::new(self.text, start);
        let around = if self.flow > 0 { Surroundings::Flow } else { Surroundings::Block(self.indent) };
        let ended = scan_flow::plain(&mut self.at, around, &mut value);
        self.key_allowed = ended.on_new_line;
        let scalar = ScalarToken { style: ScalarStyle::Plain, value: value.finish(), indent: 0 };
        self.push(Span::from_range(start..ended.end), TokenKind::Scalar(scalar));
        Ok(())
    }

    /// Says of a problem inside a token where the token began.
    fn located<T>(&self, start: usize, read: Result<T, Problem>) -> Result<T, YamlError> {
        read.map_err(|(kind, noticed)| {
            let opened = (noticed.start() != offset(start)).then(|| self.first_character(start));
            YamlError::new(kind, noticed, opened)
        })
    }
}
