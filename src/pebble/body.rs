//! From segments to parts: which tag encloses what.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter, mem,
    ops::Range,
};

use nom::Input as _;

use super::{
    Source,
    ast::{Branch, MAX_DEPTH, Part, Tag, Text},
    error::{Failure, Problem},
    grammar,
    segment::Segment,
    tag::{ENCLOSING, Header, header, tag_name},
    token::{Place, Token, Tokens},
};
use crate::span::{Span, Spanned};

/// An opening tag, and what follows it until its end tag comes.
struct Frame<'t> {
    /// The opening tag.
    place: Place,
    /// Where Kestra says the tag is.
    noticed: Option<u32>,
    tag: &'static str,
    end: &'static str,
    /// What the tag says; `None` if it cannot be read or is nested too deep.
    header: Option<Header<'t>>,
    /// The frame, counted from 1, that takes the parts: this one, or the next further out that has a header, or 0.
    sink: usize,
    /// What is in front of each `elseif` or `else`.
    arms: Vec<Arm<'t>>,
    parts: Vec<Part<'t>>,
}

/// What an `elseif` or `else` has cut off.
struct Arm<'t> {
    header: Option<Header<'t>>,
    parts: Vec<Part<'t>>,
    /// The tag that cut it off.
    cut: Span,
}

impl<'t> Frame<'t> {
    /// Whether the tag `name` belongs to this one.
    fn goes_on_with(&self, name: &str) -> bool {
        let in_else = matches!(self.header, Some(Header::Else));
        name == self.end
            || (!in_else && matches!((self.tag, name), ("if", "elseif") | ("if" | "for", "else")))
    }

    fn block_name(&self) -> Option<&str> {
        if let Some(Header::Block(name)) = &self.header { Some(&name.value) } else { None }
    }

    /// The tag with all it encloses, if its header could be read.
    fn into_tag(self, span: Span) -> Option<Tag<'t>> {
        let mut frame = self;
        let body = mem::take(&mut frame.parts);
        let tag = match (frame.header.take(), frame.arms.pop()) {
            (Some(Header::Macro { name, params }), _) => Tag::Macro { span, name, params, body },
            (Some(Header::Block(name)), _) => Tag::Block { span, name, body },
            (Some(Header::Filter(filters)), _) => Tag::Filter { span, filters, body },
            (Some(Header::For { var, iterable }), _) => {
                Tag::For { span, var, iterable, body, otherwise: None }
            }
            (_, Some(Arm { header: Some(Header::For { var, iterable }), parts, .. })) => {
                Tag::For { span, var, iterable, body: parts, otherwise: Some(body) }
            }
            (Some(Header::If(condition)), arm) => {
                let last = Branch { condition, body };
                let arms = frame.arms.into_iter().chain(arm).filter_map(Arm::into_branch);
                Tag::If { span, branches: arms.chain(iter::once(last)).collect(), otherwise: None }
            }
            (Some(Header::Else), arm) => {
                let branches = frame.arms.into_iter().chain(arm).filter_map(Arm::into_branch).collect();
                Tag::If { span, branches, otherwise: Some(body) }
            }
            _ => return None,
        };
        Some(tag)
    }
}

impl<'t> Arm<'t> {
    fn into_branch(self) -> Option<Branch<'t>> {
        let Some(Header::If(condition)) = self.header else { return None };
        Some(Branch { condition, body: self.parts })
    }
}

/// Puts a template together from its segments.
pub(super) struct Builder<'a, 't> {
    source: Source<'t>,
    tokens: &'a [Token<'t>],
    frames: Vec<Frame<'t>>,
    parts: Vec<Part<'t>>,
    failures: Vec<Failure>,
    too_deep: bool,
    /// How many frames wait for each end tag.
    awaited: BTreeMap<&'static str, usize>,
    /// Tags that Kestra does not know; their end tags are no second mistake.
    unknown: BTreeSet<&'t str>,
}

impl<'a, 't> Builder<'a, 't> {
    pub(super) fn new(source: Source<'t>, tokens: &'a [Token<'t>]) -> Self {
        Self {
            source,
            tokens,
            frames: Vec::new(),
            parts: Vec::new(),
            failures: Vec::new(),
            too_deep: false,
            awaited: BTreeMap::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// The parts of the template; what is wrong is in `failures`, what Kestra notices first in front.
    pub(super) fn build(mut self, segments: &[Segment]) -> (Vec<Part<'t>>, Vec<Failure>, bool) {
        for segment in segments {
            self.segment(segment);
        }
        let end = self.source.end();
        let frames = mem::take(&mut self.frames);
        for frame in frames.iter().rev().filter(|frame| frame.header.is_some()) {
            let noticed = match frame.tag {
                "if" | "for" => Some(end.start),
                "block" => frame.noticed,
                // Pebble reads on behind the end of the text, and has no line to tell.
                _ => None,
            };
            let failure = Failure::new(Problem::UnclosedTag(frame.tag), frame.place, noticed);
            self.failures.push(failure.within(frame.place.start));
        }
        for frame in frames {
            self.dissolve(frame);
        }
        (self.parts, self.failures, self.too_deep)
    }

    fn segment(&mut self, segment: &Segment) {
        let span = self.source.locate(segment.place());
        let part = match segment {
            Segment::Text { kept, .. } => Part::Text(Text { span, value: self.source.slice(*kept) }),
            Segment::Raw { content, .. } => Part::Raw { span, content: self.source.slice(*content) },
            Segment::Verbatim { content, .. } => {
                Part::Verbatim { span, content: self.source.slice(*content) }
            }
            Segment::Comment(_) => Part::Comment(span),
            Segment::Print(place, tokens) => match grammar::print(self.stream(tokens.clone())) {
                Ok((_, expr)) => Part::Print { span, expr },
                Err(error) => {
                    self.refuse(&error, *place);
                    Part::Broken(span)
                }
            },
            Segment::Tag(place, tokens) => return self.tag(*place, self.stream(tokens.clone())),
            Segment::Broken(place, tokens) => {
                let tokens = self.stream(tokens.clone());
                return match tag_name(&tokens) {
                    Ok(name) => self.broken_tag(*place, name),
                    Err(_) => self.push(Part::Broken(span)),
                };
            }
        };
        self.push(part);
    }

    fn stream(&self, range: Range<usize>) -> Tokens<'a, 't> {
        Tokens::new(self.source, self.tokens.get(range).unwrap_or_default())
    }

    fn push(&mut self, part: Part<'t>) {
        self.body().push(part);
    }

    /// Where parts go now.
    fn body(&mut self) -> &mut Vec<Part<'t>> {
        let sink = self.frames.last().map_or(0, |frame| frame.sink);
        let frame = sink.checked_sub(1).and_then(|at| self.frames.get_mut(at));
        frame.map_or(&mut self.parts, |frame| &mut frame.parts)
    }

    fn refuse(&mut self, error: &nom::Err<Failure>, place: Place) {
        match grammar::failure(error) {
            Some(failure) => self.failures.push(failure.within(place.start)),
            None => self.too_deep = true,
        }
    }

    fn tag(&mut self, place: Place, tokens: Tokens<'a, 't>) {
        let span = self.source.locate(place);
        let name = match tag_name(&tokens) {
            Ok(name) => name,
            Err(failure) => {
                self.failures.push(failure.within(place.start));
                return self.push(Part::Broken(span));
            }
        };
        let continues = self.frames.last().is_some_and(|frame| frame.goes_on_with(name));
        let opens = ENCLOSING.iter().any(|(tag, _)| *tag == name) || name == "set";
        if !continues && !opens {
            self.unknown_tag(name, place, &tokens);
            return self.broken_tag(place, name);
        }
        let block = self.frames.last().and_then(Frame::block_name);
        match header(name, tokens.take_from(1), block) {
            Some(Ok((_, header))) => self.place_header(name, header, place, &tokens),
            Some(Err(error)) => {
                self.refuse(&error, place);
                self.broken_tag(place, name);
            }
            None => self.push(Part::Broken(span)),
        }
    }

    /// A tag that Kestra does not know, at least not here.
    fn unknown_tag(&mut self, name: &'t str, place: Place, tokens: &Tokens<'a, 't>) {
        let here =
            Failure::at(tokens, if name == "raw" { Problem::MultilineRaw } else { Problem::UnknownTag });
        let failure = match self.frames.last() {
            // The end of a tag further out: the ones within lack theirs.
            Some(inner) if self.awaits(name) => {
                let unclosed = Failure::new(Problem::UnclosedTag(inner.tag), inner.place, here.noticed);
                unclosed.related_to(here.place)
            }
            _ => here,
        };
        // The end of a tag that Kestra does not know is no second mistake.
        if !name.strip_prefix("end").is_some_and(|open| self.unknown.contains(open)) {
            self.failures.push(failure.within(place.start));
            self.unknown.insert(name);
        }
    }

    fn place_header(&mut self, name: &str, header: Header<'t>, place: Place, tokens: &Tokens<'a, 't>) {
        let span = self.source.locate(place);
        match header {
            Header::Set { name, value } => self.push(Part::Tag(Tag::Set { span, name, value })),
            Header::ElseIf(condition) => self.next_arm(Header::If(condition), span),
            Header::Else => self.next_arm(Header::Else, span),
            Header::End => self.close(place),
            Header::If(_)
            | Header::For { .. }
            | Header::Macro { .. }
            | Header::Block(_)
            | Header::Filter(_) => {
                let noticed = tokens.current().map(|token| token.noticed);
                self.open(name, Some(header), place, noticed);
            }
        }
    }

    /// `elseif` or `else`
    fn next_arm(&mut self, header: Header<'t>, cut: Span) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.header.is_some() {
            let header = frame.header.replace(header);
            frame.arms.push(Arm { header, parts: mem::take(&mut frame.parts), cut });
        } else {
            self.push(Part::Broken(cut));
        }
    }

    fn open(&mut self, name: &str, header: Option<Header<'t>>, place: Place, noticed: Option<u32>) {
        let Some((tag, end)) = ENCLOSING.iter().find(|(tag, _)| *tag == name) else { return };
        let too_deep = self.frames.len() >= usize::from(MAX_DEPTH);
        self.too_deep |= too_deep;
        let header = header.filter(|_| !too_deep);
        let sink = if header.is_some() {
            self.frames.len() + 1
        } else {
            self.push(Part::Broken(self.source.locate(place)));
            self.frames.last().map_or(0, |frame| frame.sink)
        };
        *self.awaited.entry(end).or_default() += 1;
        self.frames.push(Frame {
            place,
            noticed,
            tag,
            end,
            header,
            sink,
            arms: Vec::new(),
            parts: Vec::new(),
        });
    }

    fn pop(&mut self) -> Option<Frame<'t>> {
        let frame = self.frames.pop()?;
        self.awaited.entry(frame.end).and_modify(|count| *count -= 1);
        Some(frame)
    }

    /// Whether some open tag, however far out, waits for the end tag `name`.
    fn awaits(&self, name: &str) -> bool {
        self.awaited.get(name).is_some_and(|count| *count > 0)
    }

    /// The innermost tag ends with the tag at `end`.
    fn close(&mut self, end: Place) {
        let Some(frame) = self.pop() else { return };
        let span = self.source.locate(frame.place.cover(end));
        let part = frame.into_tag(span).map_or_else(|| Part::Broken(self.source.locate(end)), Part::Tag);
        self.push(part);
    }

    /// The parts of a tag that has no end go to the body around it.
    fn dissolve(&mut self, frame: Frame<'t>) {
        if frame.header.is_none() {
            return;
        }
        self.push(Part::Broken(self.source.locate(frame.place)));
        for arm in frame.arms {
            self.body().extend(arm.parts);
            self.push(Part::Broken(arm.cut));
        }
        self.body().extend(frame.parts);
    }

    /// A tag that cannot be read still opens, continues or ends what its name says.
    fn broken_tag(&mut self, place: Place, name: &str) {
        let span = self.source.locate(place);
        if ENCLOSING.iter().any(|(tag, _)| *tag == name) {
            return self.open(name, None, place, None);
        }
        if !self.awaits(name) {
            return self.push(Part::Broken(span));
        }
        while self.frames.last().is_some_and(|frame| frame.end != name) {
            if let Some(frame) = self.pop() {
                self.dissolve(frame);
            }
        }
        self.close(place);
    }
}

/// The macros of `parts`, in order. Kestra does not look into `filter` tags.
pub(super) fn macros<'p, 't>(parts: &'p [Part<'t>], found: &mut Vec<&'p Spanned<&'t str>>) {
    for part in parts {
        let Part::Tag(tag) = part else { continue };
        match tag {
            Tag::If { branches, otherwise, span: _ } => {
                for body in branches.iter().map(|branch| &branch.body).chain(otherwise) {
                    macros(body, found);
                }
            }
            Tag::For { body, otherwise, .. } => {
                for body in iter::once(body).chain(otherwise) {
                    macros(body, found);
                }
            }
            Tag::Macro { name, body, .. } => {
                found.push(name);
                macros(body, found);
            }
            Tag::Block { body, .. } => macros(body, found),
            Tag::Set { .. } | Tag::Filter { .. } => {}
        }
    }
}
