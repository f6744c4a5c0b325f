//! The text of a template as prints, tags, comments and the text between them, and what is between delimiters as
//! tokens. Follows Pebble's lexer state by state; reads each byte once.

use std::{borrow::Cow, ops::Range};

use nom::{
    IResult, Offset as _, Parser as _,
    branch::alt,
    bytes::complete::{tag, take_while, take_while1},
    character::complete::{char, digit1, one_of, satisfy},
    combinator::{map, opt, recognize, value},
    error::{Error, ErrorKind},
    sequence::{pair, preceded, terminated},
};

use super::{
    Grammar, Source,
    error::{Failure, Problem},
    letter,
    mend::intended_end,
    operator::operators,
    raw::{RawBlock, raw_blocks},
    token::{Place, Token, TokenKind},
};

/// A piece of a template before it is parsed.
#[derive(Clone, Debug)]
pub(super) enum Segment {
    /// Text, and what is left of it once blanks are trimmed.
    Text {
        place: Place,
        kept: Place,
    },
    Raw {
        place: Place,
        content: Place,
    },
    Verbatim {
        place: Place,
        content: Place,
    },
    Comment(Place),
    /// A print and its tokens.
    Print(Place, Range<usize>),
    /// A tag and its tokens.
    Tag(Place, Range<usize>),
    /// What could not be read; if it is a tag, still with its tokens. Only in a second reading.
    Broken(Place, Range<usize>),
}

impl Segment {
    pub(super) const fn place(&self) -> Place {
        match self {
            Self::Text { place, .. }
            | Self::Raw { place, .. }
            | Self::Verbatim { place, .. }
            | Self::Comment(place)
            | Self::Print(place, _)
            | Self::Tag(place, _)
            | Self::Broken(place, _) => *place,
        }
    }
}

/// What is open between delimiters, innermost last.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    /// `(`, `[`, `{`, `"` for a string with interpolation, `#` for the interpolation in it.
    kind: char,
    at: usize,
}

/// Reads a template piece by piece.
pub(super) struct Lexer<'t> {
    pub(super) source: Source<'t>,
    /// Blocks that Kestra takes out first: nothing in them counts.
    raw: Vec<RawBlock>,
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) segments: Vec<Segment>,
    brackets: Vec<Bracket>,
    pub(super) at: usize,
    /// Where reading ends: the end of the text, unless a second reading knows better.
    pub(super) end: usize,
    /// Reads each print and tag only as far as it seems to go.
    pub(super) hurried: bool,
    trim_next_text: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(source: Source<'t>) -> Self {
        Self {
            source,
            raw: raw_blocks(source.text),
            tokens: Vec::new(),
            segments: Vec::new(),
            brackets: Vec::new(),
            at: 0,
            end: source.text.len(),
            hurried: false,
            trim_next_text: false,
        }
    }

    /// Reads the whole template. `judge` sees what is read from each opening delimiter on, and may mend it.
    pub(super) fn read(
        &mut self,
        mut judge: impl FnMut(&mut Self, usize, Result<Segment, Failure>) -> Result<Segment, Failure>,
    ) -> Result<(), Failure> {
        while self.at < self.end {
            let start = self.at;
            let Some(delimiter) = self.next_delimiter(start) else {
                self.push_text(Place::new(start, self.end), self.end);
                break;
            };
            self.at = delimiter + 2;
            let mut text_end = delimiter;
            if let Ok((rest, _)) = leading_trim(self.rest()) {
                text_end = start + trim_end(self.slice(start, delimiter)).len();
                self.at = self.offset(rest);
            }
            self.push_text(Place::new(start, delimiter), text_end);
            let end = self.end;
            if self.hurried {
                self.end = intended_end(self.source.text, delimiter).clamp(self.at.min(end), end);
            }
            let read = self.construct(delimiter);
            self.end = end;
            let read = read.map_err(|failure| failure.within(Place::new(delimiter, delimiter).start));
            let segment = judge(self, delimiter, read)?;
            self.at = segment.place().to();
            self.segments.push(segment);
        }
        Ok(())
    }

    /// Reads what the delimiter at `start` opens; `self.at` is behind it.
    fn construct(&mut self, start: usize) -> Result<Segment, Failure> {
        match self.text_from(start).as_bytes().get(1) {
            Some(b'#') => self.comment(start),
            Some(b'%') => match verbatim_start(self.rest()) {
                Ok((rest, _)) => {
                    self.at = self.offset(rest);
                    self.verbatim(start)
                }
                Err(_) => {
                    self.expression("%}").map(|tokens| Segment::Tag(Place::new(start, self.at), tokens))
                }
            },
            _ => self.expression("}}").map(|tokens| Segment::Print(Place::new(start, self.at), tokens)),
        }
    }

    /// `{{`, `{%` or `{#`, whichever is next.
    fn next_delimiter(&self, from: usize) -> Option<usize> {
        let mut at = from;
        while let Some(found) = memchr::memchr(b'{', self.slice(at, self.end).as_bytes()) {
            at += found;
            match (self.behind_raw(at), self.text_from(at).as_bytes().get(1)) {
                (Some(behind), _) => at = behind,
                (None, Some(b'{' | b'%' | b'#')) if at + 1 < self.end => return Some(at),
                (None, _) => at += 1,
            }
        }
        None
    }

    /// Text up to the next delimiter, with the raw blocks in it. What is behind `kept_end` is trimmed.
    fn push_text(&mut self, place: Place, kept_end: usize) {
        let (mut from, end) = (place.from(), place.to());
        let trimmed = if self.trim_next_text { trim_start(self.slice(from, end)).len() } else { end - from };
        self.trim_next_text = false;
        let kept = end - trimmed..kept_end;
        while from < end {
            let next = self.raw.partition_point(|block| block.range.start < from);
            let block = self.raw.get(next).filter(|block| block.range.end <= end);
            let to = match block {
                Some(block) if block.range.start == from => block.range.end,
                Some(block) => block.range.start,
                None => end,
            };
            self.segments.push(match block.filter(|block| block.range.start == from) {
                Some(block) => Segment::Raw {
                    place: Place::new(from, to),
                    content: Place::new(block.content.start, block.content.end),
                },
                None => Segment::Text {
                    place: Place::new(from, to),
                    kept: Place::new(from.max(kept.start).min(to), to.min(kept.end).max(from)),
                },
            });
            from = to;
        }
    }

    /// `{# … #}`; the opening delimiter alone at the end of the text is nothing to Pebble.
    fn comment(&mut self, start: usize) -> Result<Segment, Failure> {
        if self.at < self.end {
            let Some(close) = self.find("#}", self.at) else {
                let at = Place::new(self.at, self.at);
                return Err(Failure::new(
                    Problem::UnclosedComment,
                    Place::new(start, start + 2),
                    Some(at.start),
                ));
            };
            // The dash counts only behind a blank.
            let before_dash = self.slice(self.at, close).strip_suffix('-');
            self.trim_next_text = before_dash.is_some_and(|text| text.ends_with(letter::is_ascii_blank));
            self.at = close + 2;
        }
        Ok(Segment::Comment(Place::new(start, self.at)))
    }

    /// `{% verbatim %}…{% endverbatim %}`; `self.at` is behind the first tag.
    fn verbatim(&mut self, start: usize) -> Result<Segment, Failure> {
        let content = self.at;
        let mut from = content;
        let (close, dashes) = loop {
            let Some(at) = self.find("{%", from) else {
                let noticed = Place::new(content, content).start;
                return Err(Failure::new(
                    Problem::UnclosedVerbatim,
                    Place::new(start, content),
                    Some(noticed),
                ));
            };
            if let Ok((rest, dashes)) = verbatim_end(self.text_from(at)) {
                self.at = self.offset(rest);
                break (at, dashes);
            }
            from = at + 2;
        };
        let mut text = trim_start(self.slice(content, close));
        let kept_start = close - text.len();
        if dashes.0 {
            text = trim_end(text);
        }
        self.trim_next_text = dashes.1;
        let content = Place::new(kept_start, kept_start + text.len());
        Ok(Segment::Verbatim { place: Place::new(start, self.at), content })
    }

    /// The next `needle` outside raw blocks.
    fn find(&self, needle: &str, from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            at += memchr::memmem::find(self.text_from(at).as_bytes(), needle.as_bytes())?;
            match self.behind_raw(at) {
                Some(behind) => at = behind,
                None => return Some(at),
            }
        }
    }

    /// Tokens up to and with the delimiter `close`, which ends a print or tag only where no bracket is open.
    fn expression(&mut self, close: &'static str) -> Result<Range<usize>, Failure> {
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

    pub(super) fn forget_trim(&mut self) {
        self.trim_next_text = false;
    }

    fn rest(&self) -> &'t str {
        self.slice(self.at, self.end)
    }

    fn slice(&self, from: usize, to: usize) -> &'t str {
        self.source.text.get(from..to).unwrap_or_default()
    }

    fn text_from(&self, from: usize) -> &'t str {
        self.slice(from, self.end)
    }

    /// Where `rest`, an end of what is read, begins.
    fn offset(&self, rest: &str) -> usize {
        self.source.text.offset(rest)
    }

    /// The end of the raw block that `at` lies in.
    fn behind_raw(&self, at: usize) -> Option<usize> {
        let after = self.raw.partition_point(|block| block.range.start <= at);
        self.raw.get(after.checked_sub(1)?).map(|block| block.range.end).filter(|end| at < *end)
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
    let found = operators(grammar).find_map(|(symbol, operator)| {
        let rest = text.strip_prefix(symbol)?;
        let is_word = symbol.ends_with(|c: char| c.is_ascii_alphabetic());
        let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        (!is_word || !goes_on).then_some((rest, TokenKind::Operator(operator)))
    });
    found.ok_or_else(|| nom::Err::Error(Error::new(text, ErrorKind::Tag)))
}

fn ascii_blanks(text: &str) -> IResult<&str, &str> {
    take_while(letter::is_ascii_blank)(text)
}

/// `-` and blanks behind an opening delimiter: without a blank it is a minus.
fn leading_trim(text: &str) -> IResult<&str, &str> {
    preceded(char('-'), take_while1(letter::is_ascii_blank)).parse(text)
}

/// What follows `{%` in `{% verbatim %}`.
fn verbatim_start(text: &str) -> IResult<&str, ()> {
    value((), (ascii_blanks, tag("verbatim"), ascii_blanks, opt(char('-')), tag("%}"))).parse(text)
}

/// `{% endverbatim %}`, and whether it has a dash in front and behind.
fn verbatim_end(text: &str) -> IResult<&str, (bool, bool)> {
    let name = (ascii_blanks, tag("endverbatim"), ascii_blanks);
    map((tag("{%"), opt(char('-')), name, opt(char('-')), tag("%}")), |(_, front, _, behind, _)| {
        (front.is_some(), behind.is_some())
    })
    .parse(text)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(letter::is_blank)
}

fn trim_end(text: &str) -> &str {
    text.trim_end_matches(letter::is_blank)
}
