//! The part of the grammar that stands in brackets and braces.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a grammar names the few tokens that may come; all others are one case"
)]

use super::{
    error::{Found, YamlErrorKind},
    event::{Collection, Event},
    node::CollectionStyle,
    parser::{Parser, Place, State, Step, empty},
};
use crate::span::Span;

impl<'s> Parser<'s> {
    pub(super) fn flow_sequence_entry(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::CloseBracket => {}
            Found::Comma => {
                self.scanner.skip();
                self.scanner.peek()?;
            }
            found => return self.unexpected(YamlErrorKind::ExpectedCommaOrBracket(found)),
        }
        self.flow_sequence_item()
    }

    /// An item of `[`, or its end.
    pub(super) fn flow_sequence_item(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::CloseBracket => self.close_flow(),
            Found::Key => {
                let at = self.scanner.span().start();
                self.state = State::PairKey;
                Ok(Event::Start {
                    properties: None,
                    collection: Collection::Mapping,
                    style: CollectionStyle::Flow,
                    span: Span::empty(at),
                })
            }
            _ => self.node_then(Place::Flow, State::FlowSequenceEntry),
        }
    }

    fn close_flow(&mut self) -> Step<'s> {
        let bracket = self.scanner.skip();
        // The original looks for a comment here, and so notices a mistake behind the bracket.
        self.scanner.peek()?;
        Ok(self.close(Some(bracket)))
    }

    pub(super) fn pair_value(&mut self) -> Step<'s> {
        if self.scanner.peek()? == Found::Colon {
            let colon = self.scanner.skip();
            return match self.scanner.peek()? {
                Found::Comma | Found::CloseBracket => {
                    self.state = State::PairEnd;
                    Ok(empty(colon.end()))
                }
                _ => self.node_then(Place::Flow, State::PairEnd),
            };
        }
        self.state = State::PairEnd;
        Ok(empty(self.scanner.span().start()))
    }

    pub(super) fn flow_mapping_key(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::CloseBrace => {}
            Found::Comma => {
                self.scanner.skip();
                self.scanner.peek()?;
            }
            found => return self.unexpected(YamlErrorKind::ExpectedCommaOrBrace(found)),
        }
        self.flow_mapping_item()
    }

    /// An entry of `{`, or its end.
    pub(super) fn flow_mapping_item(&mut self) -> Step<'s> {
        match self.scanner.peek()? {
            Found::CloseBrace => self.close_flow(),
            Found::Key => {
                let key = self.scanner.skip();
                match self.scanner.peek()? {
                    Found::Colon | Found::Comma | Found::CloseBrace => {
                        self.state = State::FlowMappingValue;
                        Ok(empty(key.end()))
                    }
                    _ => self.node_then(Place::Flow, State::FlowMappingValue),
                }
            }
            _ => self.node_then(Place::Flow, State::FlowMappingNoValue),
        }
    }

    pub(super) fn flow_mapping_value(&mut self) -> Step<'s> {
        self.state = State::FlowMappingKey;
        if self.scanner.peek()? == Found::Colon {
            let colon = self.scanner.skip();
            return match self.scanner.peek()? {
                Found::Comma | Found::CloseBrace => Ok(empty(colon.end())),
                _ => self.node_then(Place::Flow, State::FlowMappingKey),
            };
        }
        Ok(empty(self.scanner.span().start()))
    }
}
