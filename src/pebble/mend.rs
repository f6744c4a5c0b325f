//! The second reading of a template that Kestra refuses. Where a print or tag cannot be read, it guesses where its
//! author meant it to end, reports what is wrong in it, and goes on behind.

use std::cmp::Reverse;

use nom::Input as _;

use super::{
    Source, Template,
    body::Builder,
    diagnose::diagnose,
    error::{Failure, Problem, SyntaxError},
    grammar, raw,
    segment::{Lexer, Segment},
    tag::{header, tag_name},
    token::{Place, Token, TokenKind, Tokens},
};

/// Reads a refused template again. `refusal` is what Kestra noticed.
pub(super) fn read_again(source: Source<'_>, refusal: Failure) -> Template<'_> {
    let mut found: Vec<(u32, SyntaxError)> = Vec::new();
    // What is read in vain may be read again; enough of it, and only what is certain to be read once is read.
    let mut patience = source.text.len().saturating_mul(4).saturating_add(4096);
    let mut lexer = Lexer::new(source);
    // `judge` mends every failure, so that reading never stops early.
    let _: Result<(), Failure> = lexer.read(|lexer, start, read| {
        let first = lexer.tokens.partition_point(|token| token.place.from() < start);
        let tokens = lexer.tokens.get(first..).unwrap_or_default();
        let (failure, cut_at) = match read {
            Ok(segment) => match check(source, tokens, &segment) {
                None => return Ok(segment),
                Some(failure) => (failure, Some(segment.place().to())),
            },
            Err(failure) => (failure, None),
        };
        let hurried = patience == 0;
        let end = extent(source, start, &failure, tokens, cut_at, hurried);
        let in_vain = cut_at != Some(end) && failure.problem != Problem::UnclosedComment;
        if in_vain || failure.problem == Problem::MultilineRaw {
            patience = patience.saturating_sub(lexer.end - start);
            lexer.hurried = patience == 0;
        }
        found.push((failure.construct, diagnose(source, &failure, tokens, Place::new(start, end))));
        let kept = tokens.partition_point(|token| token.place.to() <= end);
        lexer.tokens.truncate(first + kept);
        lexer.trim_next_text = false;
        let is_tag = source.text.get(start..).is_some_and(|text| text.starts_with("{%"));
        let tokens =
            if is_tag && failure.problem != Problem::MultilineRaw { first..lexer.tokens.len() } else { 0..0 };
        Ok(Segment::Broken(Place::new(start, end), tokens))
    });
    let (parts, failures, too_deep) = Builder::new(source, &lexer.tokens).build(&lexer.segments);
    for failure in failures {
        found.push((failure.construct, diagnose(source, &failure, &[], failure.place)));
    }
    found.sort_by_key(|(construct, _)| *construct);
    let noticed = refusal.noticed.map(|at| source.locate(Place { start: at, end: at }));
    let at = found.iter().position(|(construct, _)| *construct == refusal.construct).unwrap_or_else(|| {
        found.insert(0, (refusal.construct, diagnose(source, &refusal, &[], refusal.place)));
        0
    });
    let mut errors: Vec<SyntaxError> = found.into_iter().map(|(_, error)| error).collect();
    if let Some(error) = errors.get_mut(at) {
        error.noticed = noticed.unwrap_or(error.span);
        error.has_line = noticed.is_some();
    }
    Template { parts, errors, too_deep, refusal: Some(at) }
}

/// What is wrong inside a print or tag that could be cut into tokens.
fn check<'t>(source: Source<'t>, tokens: &[Token<'t>], segment: &Segment) -> Option<Failure> {
    let tokens = Tokens::new(source, tokens);
    let parsed = match segment {
        Segment::Print(..) => grammar::print(tokens).map(|_| ()),
        Segment::Tag(..) => match tag_name(&tokens) {
            Err(failure) => Err(nom::Err::Failure(failure)),
            Ok("raw") => Err(nom::Err::Failure(Failure::at(&tokens, Problem::MultilineRaw))),
            // Which name is allowed here depends on the block that ends.
            Ok("endblock") => Ok(()),
            Ok(name) => header(name, tokens.take_from(1), None).map_or(Ok(()), |read| read.map(|_| ())),
        },
        Segment::Text { .. }
        | Segment::Raw { .. }
        | Segment::Verbatim { .. }
        | Segment::Comment(_)
        | Segment::Broken(..) => Ok(()),
    };
    parsed
        .err()
        .and_then(|error| grammar::failure(&error))
        .map(|failure| failure.within(segment.place().start))
}

/// Where the author meant the broken print, tag or comment to end.
fn extent(
    source: Source<'_>,
    start: usize,
    failure: &Failure,
    tokens: &[Token<'_>],
    cut_at: Option<usize>,
    hurried: bool,
) -> usize {
    if failure.problem == Problem::UnclosedComment {
        return start + 2;
    }
    if failure.problem == Problem::UnclosedVerbatim {
        return source.text.len();
    }
    if failure.problem == Problem::MultilineRaw
        && !hurried
        && let Some(tag) = raw::next_tag(source.text, "endraw", start)
    {
        return tag.end;
    }
    // A string that swallows a delimiter was meant to end before it.
    let swallows = |token: &Token<'_>| {
        let text = source.slice(token.place);
        matches!(token.kind, TokenKind::Str { .. })
            && DELIMITERS.iter().any(|delimiter| text.contains(delimiter))
    };
    // So was what is in front of another opening delimiter.
    let opens = |pair: &[Token<'_>]| matches!(pair, [first, second] if opens_again(source, first, second));
    match cut_at {
        Some(end) if !tokens.iter().any(swallows) && !tokens.windows(2).any(opens) => end,
        Some(end) => intended_end(source.text, start).min(end),
        None => intended_end(source.text, start),
    }
}

/// Whether two tokens are `{{` or `{%`.
pub(super) fn opens_again(source: Source<'_>, first: &Token<'_>, second: &Token<'_>) -> bool {
    first.kind == TokenKind::Punctuation('{')
        && first.place.end == second.place.start
        && matches!(source.slice(second.place), "{" | "%")
}

const DELIMITERS: [&str; 4] = ["}}", "%}", "{{", "{%"];

/// Where a print or tag that opens at `start` seems to end, judged by eye: at its closing delimiter, even within
/// quotes, but not behind the next opening one.
pub(super) fn intended_end(text: &str, start: usize) -> usize {
    let from = start + 2;
    let body = glance(text.get(from..).unwrap_or_default());
    let is_print = text.get(start..).is_some_and(|text| text.starts_with("{{"));
    let close = if is_print { "}}" } else { "%}" };
    let ahead = body.trim_start();
    let inner = if body.starts_with('{') && !ahead.starts_with("{{") && !ahead.starts_with("{%") {
        Some("}}}")
    } else if ahead.starts_with("{{") || ahead.starts_with("{%") {
        Some(if ahead.starts_with("{{") { "}}" } else { "%}" })
    } else {
        None
    };
    let line = body.find('\n').map_or(body, |end| body.get(..end).unwrap_or(body));
    if let Some(end) = inner.and_then(|inner| line.find(inner).map(|at| at + inner.len())) {
        let behind = line.get(end..).unwrap_or_default();
        let blanks = behind.len() - behind.trim_start().len();
        let closed = behind.trim_start().starts_with(close);
        return from + end + if closed { blanks + close.len() } else { 0 };
    }
    let limit = match balanced_end(body, close) {
        Ok(end) => return from + end,
        Err(limit) => limit,
    };
    let within = body.get(..limit).unwrap_or(body);
    let ends = ["}}", "%}", "}"].iter().filter_map(|end| Some((within.find(end)?, Reverse(end.len()))));
    let found = ends.min().map(|(at, Reverse(len))| at + len);
    let line_end = || within.find('\n').unwrap_or(within.len());
    let trimmed = || within.get(..line_end()).unwrap_or(within).trim_end().len();
    from + found.unwrap_or_else(trimmed)
}

/// As much of `text` as one takes in at a glance; keeps guessing cheap where every print of a long text is broken.
fn glance(text: &str) -> &str {
    (4096..4100).find_map(|end| text.get(..end)).unwrap_or(text)
}

/// The end of `close` where it stands outside quotes and braces; else where the next delimiter opens.
fn balanced_end(body: &str, close: &str) -> Result<usize, usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let bytes = rest.as_bytes();
        match bytes {
            [quote @ (b'\'' | b'"'), tail @ ..] => {
                let string = memchr::memchr2(*quote, b'\n', tail)
                    .filter(|end| tail.get(*end) == Some(quote))
                    .and_then(|end| rest.get(1..=end))
                    .filter(|string| !DELIMITERS.iter().any(|delimiter| string.contains(delimiter)));
                at += string.map_or(1, |string| string.len() + 2);
                continue;
            }
            [b'{', b'{' | b'%', ..] => return Err(at),
            [b'{', ..] => depth += 1,
            _ if rest.starts_with(close) && depth == 0 => return Ok(at + close.len()),
            [b'}', ..] => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    Err(body.len())
}
