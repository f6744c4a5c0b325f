//! The text of a template as prints, tags, comments and the text between them. Each byte is read once.

use std::ops::Range;

use nom::{
    IResult, Offset as _, Parser as _,
    bytes::complete::{tag, take_while, take_while1},
    character::complete::char,
    combinator::{map, opt, value},
    sequence::preceded,
};

use super::{
    Source,
    error::{Failure, Problem},
    letter,
    lexer::Bracket,
    mend::intended_end,
    raw::{RawBlock, raw_blocks},
    token::{Place, Token},
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

/// Reads a template piece by piece.
pub(super) struct Lexer<'t> {
    pub(super) source: Source<'t>,
    /// Blocks that Kestra takes out first: nothing in them counts.
    raw: Vec<RawBlock>,
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) segments: Vec<Segment>,
    pub(super) brackets: Vec<Bracket>,
    pub(super) at: usize,
    /// Where reading ends: the end of the text, unless a second reading knows better.
    pub(super) end: usize,
    /// Whether another `#}` may follow.
    comments_end: bool,
    /// Reads each print and tag only as far as it seems to go.
    pub(super) hurried: bool,
    pub(super) trim_next_text: bool,
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
            comments_end: true,
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
            if self.hurried && !self.text_from(delimiter).starts_with("{#") {
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
                Ok((rest, ())) => {
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
                // A brace in front of a raw block is text: to Pebble, other text stands behind it.
                (None, Some(b'{' | b'%' | b'#'))
                    if at + 1 < self.end && self.behind_raw(at + 1).is_none() =>
                {
                    return Some(at);
                }
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
            let close = if self.comments_end { self.find("#}", self.at) } else { None };
            let Some(close) = close else {
                self.comments_end = false;
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

    pub(super) fn rest(&self) -> &'t str {
        self.slice(self.at, self.end)
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'t str {
        self.source.text.get(from..to).unwrap_or_default()
    }

    pub(super) fn text_from(&self, from: usize) -> &'t str {
        self.slice(from, self.end)
    }

    /// Where `rest`, an end of what is read, begins.
    pub(super) fn offset(&self, rest: &str) -> usize {
        self.source.text.offset(rest)
    }

    /// The end of the raw block that `at` lies in.
    pub(super) fn behind_raw(&self, at: usize) -> Option<usize> {
        let after = self.raw.partition_point(|block| block.range.start <= at);
        self.raw.get(after.checked_sub(1)?).map(|block| block.range.end).filter(|end| at < *end)
    }
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

pub(super) fn trim_start(text: &str) -> &str {
    text.trim_start_matches(letter::is_blank)
}

fn trim_end(text: &str) -> &str {
    text.trim_end_matches(letter::is_blank)
}

pub(super) fn ascii_blanks(text: &str) -> IResult<&str, &str> {
    take_while(letter::is_ascii_blank)(text)
}
