//! Tokens to events: a state machine without recursion, so that no nesting is too deep for it.
//!
//! It asks the scanner for as much as the original does and no more: a mistake behind the end of a document must
//! not be noticed before that end.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a grammar names the few tokens that may come; all others are one case"
)]

use std::{borrow::Cow, collections::HashMap};

use super::{
    error::{Found, YamlError, YamlErrorKind},
    event::{Collection, Event, Properties},
    node::{CollectionStyle, ScalarStyle, Version},
    scanner::Scanner,
    token::{ScalarToken, TagToken, TokenKind},
};
use crate::span::{Span, Spanned};

/// What comes next.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    FirstDocument,
    Document,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    SequenceStart,
    SequenceEntry,
    IndentlessEntry,
    MappingStart,
    MappingKey,
    MappingValue,
    FlowSequenceStart,
    FlowSequenceEntry,
    PairKey,
    PairValue,
    PairEnd,
    FlowMappingStart,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingNoValue,
    End,
}

/// Where a node stands, which decides what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Block,
    /// Behind a key, where a list needs no indentation of its own.
    BlockValue,
    Flow,
}

pub(super) type Step<'s> = Result<Event<'s>, YamlError>;

/// Reads a text event by event.
#[derive(Debug)]
pub(super) struct Parser<'s> {
    /// The source of the tokens.
    pub(super) scanner: Scanner<'s>,
    pub(super) state: State,
    states: Vec<State>,
    opened: Vec<Span>,
    handles: HashMap<&'s str, Cow<'s, str>>,
}

impl<'s> Parser<'s> {
    /// Parses what `scanner` reads.
    pub(super) fn new(scanner: Scanner<'s>) -> Self {
        Self {
            scanner,
            state: State::FirstDocument,
            states: Vec::new(),
            opened: Vec::new(),
            handles: HashMap::new(),
        }
    }

    /// The next event; `None` at the end of the text.
    pub(super) fn next_event(&mut self) -> Result<Option<Event<'s>>, YamlError> {
        let event = match self.state {
            State::FirstDocument => match self.scanner.peek()? {
                Found::Directive | Found::DocumentStart | Found::End => return self.document(),
                _ => {
                    self.states.push(State::DocumentEnd);
                    self.state = State::BlockNode;
                    Event::DocumentStart { marker: None, version: None }
                }
            },
            State::Document => return self.document(),
            State::DocumentContent => match self.scanner.peek()? {
                Found::Directive | Found::DocumentStart | Found::DocumentEnd | Found::End => {
                    let at = self.scanner.span().start();
                    self.pop_state();
                    empty(at)
                }
                _ => self.node(Place::Block)?,
            },
            State::DocumentEnd => {
                let marker = match self.scanner.peek()? {
                    Found::DocumentEnd => Some(self.scanner.skip()),
                    _ => None,
                };
                self.state = State::Document;
                Event::DocumentEnd { marker }
            }
            State::BlockNode => self.node(Place::Block)?,
            State::SequenceStart => {
                self.open();
                self.sequence_entry()?
            }
            State::SequenceEntry => self.sequence_entry()?,
            State::IndentlessEntry => self.indentless_entry()?,
            State::MappingStart => {
                self.open();
                self.mapping_key()?
            }
            State::MappingKey => self.mapping_key()?,
            State::MappingValue => self.mapping_value()?,
            State::FlowSequenceStart => {
                self.open();
                self.scanner.peek()?;
                self.flow_sequence_item()?
            }
            State::FlowSequenceEntry => self.flow_sequence_entry()?,
            State::PairKey => {
                let key = self.scanner.skip();
                match self.scanner.peek()? {
                    Found::Colon | Found::Comma | Found::CloseBracket => {
                        self.state = State::PairValue;
                        empty(key.end())
                    }
                    _ => self.node_then(Place::Flow, State::PairValue)?,
                }
            }
            State::PairValue => self.pair_value()?,
            State::PairEnd => {
                self.scanner.peek()?;
                self.state = State::FlowSequenceEntry;
                Event::End { bracket: None }
            }
            State::FlowMappingStart => {
                self.open();
                self.scanner.peek()?;
                self.flow_mapping_item()?
            }
            State::FlowMappingKey => self.flow_mapping_key()?,
            State::FlowMappingValue => self.flow_mapping_value()?,
            State::FlowMappingNoValue => {
                self.scanner.peek()?;
                self.state = State::FlowMappingKey;
                empty(self.scanner.span().start())
            }
            State::End => return Ok(None),
        };
        Ok(Some(event))
    }

    pub(super) fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// Steps over the token that begins a collection and keeps its place for messages.
    fn open(&mut self) {
        let span = self.scanner.skip();
        let shown = if span.is_empty() { self.scanner.first_character(span.range().start) } else { span };
        self.opened.push(shown);
    }

    pub(super) fn unexpected<T>(&self, kind: YamlErrorKind) -> Result<T, YamlError> {
        Err(YamlError::new(kind, self.scanner.shown_span(), self.opened.last().copied()))
    }

    fn document(&mut self) -> Result<Option<Event<'s>>, YamlError> {
        while self.scanner.peek()? == Found::DocumentEnd {
            self.scanner.skip();
        }
        if self.scanner.peek()? != Found::End {
            self.scanner.begin_document();
            let version = self.directives()?;
            match self.scanner.peek()? {
                Found::DocumentStart => {
                    let marker = Some(self.scanner.skip());
                    self.states.push(State::DocumentEnd);
                    self.state = State::DocumentContent;
                    return Ok(Some(Event::DocumentStart { marker, version }));
                }
                Found::End => {}
                found => return self.unexpected(YamlErrorKind::ExpectedDocumentStart(found)),
            }
        }
        self.state = State::End;
        Ok(None)
    }

    /// Handles stay declared for the documents that follow, but for the two that everyone has.
    fn directives(&mut self) -> Result<Option<Version>, YamlError> {
        if !self.handles.is_empty() {
            self.handles.remove("!");
            self.handles.remove("!!");
        }
        let mut version = None;
        while self.scanner.peek()? == Found::Directive {
            let Some(token) = self.scanner.take() else { break };
            match token.kind {
                TokenKind::Version(major, minor) => {
                    if version.is_some() {
                        return Err(YamlError::new(YamlErrorKind::DuplicateVersion, token.span, None));
                    }
                    if major != 1 {
                        return Err(YamlError::new(YamlErrorKind::UnknownVersion, token.span, None));
                    }
                    version = Some(if minor == 0 { Version::V1_0 } else { Version::V1_1 });
                }
                TokenKind::TagHandle(declared) => {
                    let TagToken { handle, suffix } = *declared;
                    let handle = handle.unwrap_or_default();
                    if self.handles.insert(handle, suffix).is_some() {
                        let kind = YamlErrorKind::DuplicateTagHandle(handle.to_owned());
                        return Err(YamlError::new(kind, token.span, None));
                    }
                }
                TokenKind::OtherDirective
                | TokenKind::Mark(_)
                | TokenKind::Alias(_)
                | TokenKind::Anchor(_)
                | TokenKind::Tag(_)
                | TokenKind::Scalar(_) => {}
            }
        }
        Ok(version)
    }

    pub(super) fn node_then(&mut self, place: Place, after: State) -> Step<'s> {
        self.states.push(after);
        self.node(place)
    }

    fn node(&mut self, place: Place) -> Step<'s> {
        let mut found = self.scanner.peek()?;
        if found == Found::Alias {
            let token = self.scanner.take();
            self.pop_state();
            return Ok(match token.map(|token| (token.kind, token.span)) {
                Some((TokenKind::Alias(name), span)) => Event::Alias { name, span },
                _ => empty(self.scanner.span().start()),
            });
        }
        let mut properties = None;
        let mut end = 0;
        if matches!(found, Found::Anchor | Found::Tag) {
            (properties, end) = self.properties(found)?;
            found = self.scanner.peek()?;
        }
        let span = self.scanner.span();
        let (collection, style, state) = match found {
            Found::Item if place == Place::BlockValue => {
                (Collection::Sequence, CollectionStyle::Block, State::IndentlessEntry)
            }
            Found::Scalar => return Ok(self.scalar(properties)),
            Found::OpenBracket => (Collection::Sequence, CollectionStyle::Flow, State::FlowSequenceStart),
            Found::OpenBrace => (Collection::Mapping, CollectionStyle::Flow, State::FlowMappingStart),
            Found::BlockSequence if place != Place::Flow => {
                (Collection::Sequence, CollectionStyle::Block, State::SequenceStart)
            }
            Found::BlockMapping if place != Place::Flow => {
                (Collection::Mapping, CollectionStyle::Block, State::MappingStart)
            }
            _ if properties.is_some() => {
                self.pop_state();
                let scalar = ScalarToken { style: ScalarStyle::Plain, value: Cow::Borrowed(""), indent: 0 };
                return Ok(Event::Scalar { properties, scalar, span: Span::empty(end) });
            }
            _ => return self.unexpected(YamlErrorKind::ExpectedValue(found)),
        };
        self.state = state;
        Ok(Event::Start { properties, collection, style, span })
    }

    fn scalar(&mut self, properties: Option<Box<Properties<'s>>>) -> Event<'s> {
        let token = self.scanner.take();
        self.pop_state();
        match token.map(|token| (token.kind, token.span)) {
            Some((TokenKind::Scalar(scalar), span)) => Event::Scalar { properties, scalar, span },
            _ => empty(self.scanner.span().start()),
        }
    }

    /// One anchor and one tag at most, in either order; and where they end.
    fn properties(&mut self, mut found: Found) -> Result<(Option<Box<Properties<'s>>>, u32), YamlError> {
        let start = self.scanner.span().start();
        let mut properties = Properties { start, ..Properties::default() };
        let mut end = start;
        let mut written = None;
        loop {
            let is_new = match found {
                Found::Anchor => properties.anchor.is_none(),
                Found::Tag => written.is_none(),
                _ => false,
            };
            if !is_new {
                break;
            }
            let Some(token) = self.scanner.take() else { break };
            end = token.span.end();
            if let TokenKind::Anchor(name) = token.kind {
                properties.anchor = Some(Spanned::new(name, token.span));
            } else if let TokenKind::Tag(tag) = token.kind {
                written = Some((*tag, token.span));
            }
            if properties.anchor.is_some() && written.is_some() {
                break;
            }
            found = self.scanner.peek()?;
        }
        if let Some((TagToken { handle, suffix }, span)) = written {
            properties.tag = Some(match handle {
                None => suffix,
                Some(handle) => {
                    let declared = self.handles.get(handle).map(|prefix| &**prefix);
                    let Some(prefix) = declared.or_else(|| default_prefix(handle)) else {
                        let kind = YamlErrorKind::UndefinedTagHandle(handle.to_owned());
                        return Err(YamlError::new(kind, span, None));
                    };
                    Cow::Owned(format!("{prefix}{suffix}"))
                }
            });
        }
        Ok((Some(Box::new(properties)), end))
    }

    pub(super) fn close(&mut self, bracket: Option<Span>) -> Event<'s> {
        self.opened.pop();
        self.pop_state();
        Event::End { bracket }
    }

    fn sequence_entry(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::Item => {
                let dash = self.scanner.skip();
                if let Found::Item | Found::Dedent = self.scanner.peek()? {
                    self.state = State::SequenceEntry;
                    return Ok(empty(dash.end()));
                }
                self.node_then(Place::Block, State::SequenceEntry)
            }
            Found::Dedent => {
                self.scanner.skip();
                Ok(self.close(None))
            }
            found => self.unexpected(YamlErrorKind::ExpectedItem(found)),
        }
    }

    fn indentless_entry(&mut self) -> Step<'s> {
        if self.scanner.peek()? != Found::Item {
            self.pop_state();
            return Ok(Event::End { bracket: None });
        }
        let dash = self.scanner.skip();
        if let Found::Item | Found::Key | Found::Colon | Found::Dedent = self.scanner.peek()? {
            self.state = State::IndentlessEntry;
            return Ok(empty(dash.end()));
        }
        self.node_then(Place::Block, State::IndentlessEntry)
    }

    fn mapping_key(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::Key => {
                let key = self.scanner.skip();
                if let Found::Key | Found::Colon | Found::Dedent = self.scanner.peek()? {
                    self.state = State::MappingValue;
                    return Ok(empty(key.end()));
                }
                self.node_then(Place::BlockValue, State::MappingValue)
            }
            Found::Dedent => {
                self.scanner.skip();
                Ok(self.close(None))
            }
            found => self.unexpected(YamlErrorKind::ExpectedKey(found)),
        }
    }

    fn mapping_value(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::Colon => {
                let colon = self.scanner.skip();
                if let Found::Key | Found::Colon | Found::Dedent = self.scanner.peek()? {
                    self.state = State::MappingKey;
                    return Ok(empty(colon.end()));
                }
                self.node_then(Place::BlockValue, State::MappingKey)
            }
            Found::Scalar => self.node_then(Place::BlockValue, State::MappingKey),
            _ => {
                self.state = State::MappingKey;
                Ok(empty(self.scanner.span().start()))
            }
        }
    }
}

/// What the handles stand for that no one has to declare.
fn default_prefix(handle: &str) -> Option<&'static str> {
    match handle {
        "!" => Some("!"),
        "!!" => Some("tag:yaml.org,2002:"),
        _ => None,
    }
}

/// An empty scalar at `at`.
pub(super) fn empty<'s>(at: u32) -> Event<'s> {
    let scalar = ScalarToken { style: ScalarStyle::Plain, value: Cow::Borrowed(""), indent: 0 };
    Event::Scalar { properties: None, scalar, span: Span::empty(at) }
}
