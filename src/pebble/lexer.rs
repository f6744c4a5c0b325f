//! What is between delimiters, as tokens. Follows Pebble's lexer state by state; what is open on the stack of brackets
//! is its state.

use std::{borrow::Cow, ops::Range};

use nom::{
    IResult, Parser as _,
    branch::alt,
    bytes::complete::{tag, take_while},
    character::complete::{char, digit1, one_of, satisfy},
    combinator::{map, opt, recognize},
    error::{Error, ErrorKind},
    sequence::{pair, preceded, terminated},
};

use super::{
    Grammar,
    error::{Failure, Problem},
    letter,
    operator::operators,
    segment::{Lexer, ascii_blanks, trim_start},
    token::{Place, Token, TokenKind},
};

/// What is open between delimiters, innermost last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bracket {
    /// `(`, `[`, `{`, `"` for a string with interpolation, `#` for the interpolation in it.
    kind: char,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// Tokens up to and with the delimiter `close`, which ends a print or tag only where no bracket is open.
    pub(super) fn expression(&mut self, close: &'static str) -> Result<Range<usize>, Failure> {
        let first = self.tokens.len();
        self.brackets.clear();
        loop {
            let open = self.brackets.last().copied();
            if self.at >= self.end {
                let end = Place::new(self.end, self.end);
                if let Some(Bracket { kind: _, at }) = open {
                    let place = Place::new(at, at + 1);
                    return Err(Failure::new(Problem::Unclosed, place, Some(end.start)));
                }
                self.tokens.push(Token { kind: TokenKind::Eof, place: end, noticed: end.start });
                break;
            }
            match open {
                None => {
                    if let Ok((rest, dash)) =
                        preceded(ascii_blanks, terminated(opt(char('-')), tag(close))).parse(self.rest())
                    {
                        self.trim_next_text = dash.is_some();
                        let behind = self.offset(rest);
                        let start = behind - 2 - usize::from(dash.is_some());
                        self.push(TokenKind::End, start, behind, self.at);
                        break;
                    }
                    self.token()?;
                }
                Some(Bracket { kind: '"', at: _ }) => self.string_piece(),
                Some(Bracket { kind: '#', at: _ }) => {
                    if let Ok((rest, _)) = preceded(ascii_blanks, char('}')).parse(self.rest()) {
                        self.brackets.pop();
                        let behind = self.offset(rest);
                        self.push(TokenKind::InterpolationEnd, behind - 1, behind, self.at);
                    } else {
                        self.token()?;
                    }
                }
                Some(_) => self.token()?,
            }
        }
        Ok(first..self.tokens.len())
    }

    fn push(&mut self, kind: TokenKind<'t>, start: usize, behind: usize, noticed: usize) {
        self.at = behind;
        self.tokens.push(Token {
            kind,
            place: Place::new(start, behind),
            noticed: Place::new(noticed, noticed).start,
        });
    }

    /// One token of an expression.
    fn token(&mut self) -> Result<(), Failure> {
        let start = self.offset(trim_start(self.rest()));
        self.at = start;
        let here = self.rest();
        let place = Place::new(start, start + here.chars().next().map_or(0, char::len_utf8));
        if here.is_empty() {
            return Err(Failure::new(Problem::OnlyBlanks, place, Some(place.start)));
        }
        if let Some(behind) = self.behind_raw(start) {
            self.push(TokenKind::Opaque, start, behind, start);
        } else if let Ok((rest, kind)) = simple_token(self.source.grammar, here) {
            if let TokenKind::Punctuation(bracket) = kind {
                self.balance(bracket, place)?;
            }
            self.push(kind, start, self.offset(rest), start);
        } else if let Some(kind) = self.plain_string(start) {
            let behind = self.at;
            self.push(kind, start, behind, behind);
        } else if here.starts_with('"') {
            self.brackets.push(Bracket { kind: '"', at: start });
            self.at = start + 1;
        } else {
            return Err(Failure::new(Problem::Character, place, Some(place.start)));
        }
        Ok(())
    }

    /// Keeps account of brackets.
    fn balance(&mut self, bracket: char, place: Place) -> Result<(), Failure> {
        let opening = match bracket {
            '(' | '[' | '{' => {
                self.brackets.push(Bracket { kind: bracket, at: place.from() });
                return Ok(());
            }
            ')' => '(',
            ']' => '[',
            '}' => '{',
            _ => return Ok(()),
        };
        let closer = Failure::new(Problem::Closer, place, Some(place.start));
        match self.brackets.pop() {
            None => Err(closer),
            Some(open) if open.kind == opening => Ok(()),
            Some(open) => {
                // Pebble trips over a bracket that should close an interpolation, and then has no line to tell.
                let noticed = closer.noticed.filter(|_| open.kind != '#');
                Err(Failure { noticed, ..closer }.related_to(Place::new(open.at, open.at + 1)))
            }
        }
    }

    /// A string without interpolation; leaves `self.at` behind it.
    fn plain_string(&mut self, start: usize) -> Option<TokenKind<'t>> {
        let quote = *self.text_from(start).as_bytes().first().filter(|byte| matches!(byte, b'\'' | b'"'))?;
        let mut at = start + 1;
        let close = loop {
            at = self.next_of(quote, b'\\', if quote == b'"' { b'#' } else { quote }, at)?;
            match self.text_from(at).as_bytes().first() {
                Some(b'\\') => at = self.behind_escape(at)?,
                Some(found) if *found == quote => break at,
                _ => return None,
            }
        };
        let inner = self.slice(start + 1, close);
        let (escaped, plain) = if quote == b'"' { ("\\\"", "\"") } else { ("\\'", "'") };
        let text = if inner.contains(escaped) {
            Cow::Owned(inner.replace(escaped, plain))
        } else {
            Cow::Borrowed(inner)
        };
        self.at = close + 1;
        Some(TokenKind::Str { text, inner: Place::new(start + 1, close) })
    }

    /// A piece of a string with interpolation: `#{`, text, or the closing quote.
    fn string_piece(&mut self) {
        let start = self.at;
        let here = self.rest();
        if here.starts_with("#{") {
            self.brackets.push(Bracket { kind: '#', at: start });
            self.push(TokenKind::InterpolationStart, start, start + 2, start);
            return;
        }
        if here.starts_with('"') {
            self.brackets.pop();
            self.at = start + 1;
            return;
        }
        let mut at = start;
        // Pebble never returns from a lone backslash at the end; here it ends the text, unclosed.
        let behind = loop {
            match self.next_of(b'"', b'\\', b'#', at) {
                None => break self.end,
                Some(found) => match self.text_from(found).as_bytes() {
                    [b'\\', ..] => match self.behind_escape(found) {
                        Some(behind) => at = behind,
                        None => break self.end,
                    },
                    [b'#', b'{', ..] | [b'"', ..] => break found,
                    _ => at = found + 1,
                },
            }
        };
        let inner = Place::new(start, behind);
        self.push(
            TokenKind::Str { text: Cow::Borrowed(self.slice(start, behind)), inner },
            start,
            behind,
            behind,
        );
    }

    /// The next of three bytes outside raw blocks.
    fn next_of(&self, one: u8, two: u8, three: u8, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at += memchr::memchr3(one, two, three, self.text_from(at).as_bytes())?;
            match self.behind_raw(at) {
                Some(behind) => at = behind,
                None => return Some(at),
            }
        }
    }

    /// Behind the backslash at `at` and the character it protects.
    fn behind_escape(&self, at: usize) -> Option<usize> {
        Some(at + 1 + self.text_from(at + 1).chars().next()?.len_utf8())
    }
}

/// Every token but strings.
fn simple_token(grammar: Grammar, text: &str) -> IResult<&str, TokenKind<'_>> {
    let name = recognize(pair(satisfy(letter::starts_name), take_while(letter::continues_name)));
    let long = terminated(digit1, char('L'));
    let number = recognize(pair(digit1, opt(pair(char('.'), digit1))));
    let punctuation = one_of("()[]{}?:.,|=");
    alt((
        |text| operator(grammar, text),
        map(name, TokenKind::Name),
        map(long, TokenKind::Long),
        map(number, TokenKind::Number),
        map(punctuation, TokenKind::Punctuation),
    ))
    .parse(text)
}

/// The longest operator; a word must end where the operator does, as far as ASCII goes.
fn operator(grammar: Grammar, text: &str) -> IResult<&str, TokenKind<'_>> {
    let first = text.as_bytes().first();
    let begins = |symbol: &str| symbol.as_bytes().first() == first;
    let found = operators(grammar).filter(|(symbol, _)| begins(symbol)).find_map(|(symbol, operator)| {
        let rest = text.strip_prefix(symbol)?;
        let is_word = symbol.ends_with(|c: char| c.is_ascii_alphabetic());
        let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        (!is_word || !goes_on).then_some((rest, TokenKind::Operator(operator)))
    });
    found.ok_or_else(|| nom::Err::Error(Error::new(text, ErrorKind::Tag)))
}
