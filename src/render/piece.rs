//! The parts of a template after folding, and how they are put together again.

use std::collections::HashSet;

use super::{
    guard::{Guarded, Stretch},
    residual::Source,
};
use crate::{
    pebble::{Part, Tag},
    span::{Span, offset},
};

/// What takes the place of some bytes of the template.
pub(super) type Changes = Vec<(Span, String)>;

/// A part of a template after folding.
#[derive(Debug)]
pub(super) enum Piece<'e> {
    /// It stays as it is written.
    Kept(&'e Part<'e>),
    /// It stays, with expressions or bodies inside replaced.
    Changed(&'e Part<'e>, Changes),
    /// Text took its place.
    Text(String),
    /// Several pieces took its place.
    Unrolled(Vec<Self>),
    /// A `set` with a known value, or a macro: it stays only if something that stays needs its name.
    Definition(&'e str, &'e Part<'e>, Changes),
}

impl Piece<'_> {
    /// Whether something in it is still computed.
    pub(super) fn stays(&self) -> bool {
        match self {
            Self::Kept(part) => matches!(part, Part::Print { .. } | Part::Tag(_)),
            Self::Changed(..) => true,
            Self::Unrolled(inner) => inner.iter().any(Self::stays),
            Self::Text(_) | Self::Definition(..) => false,
        }
    }
}

/// Where pieces stand, and what may become of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// The bytes of the template that they take the place of.
    pub(super) span: Span,
    /// Every definition stays: what follows may come round again, or may never be reached.
    pub(super) keeps_definitions: bool,
}

/// Which dashes around the region would trim what they did not trim before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Loose {
    pub(super) start: bool,
    pub(super) end: bool,
}

/// Puts pieces together. A text stays as it is written, with the blanks that its neighbours trim, as long as it has
/// those neighbours; elsewhere it is written as it was trimmed, and the dashes that face it go.
pub(super) fn assemble(
    pieces: &[Piece<'_>],
    region: Region,
    source: &Source<'_>,
    out: &mut Guarded,
) -> Loose {
    let mut flat = Vec::new();
    flatten(pieces, &mut flat);
    if !region.keeps_definitions {
        drop_definitions(&mut flat, source);
    }
    let near: Vec<Near> = (0..flat.len())
        .map(|at| Near { start: is_near_start(&flat, at, region), end: is_near_end(&flat, at, region) })
        .collect();
    let is_whole_text = |at: usize| {
        let is_near = near.get(at).is_some_and(|near| near.start && near.end);
        is_near && matches!(flat.get(at), Some(Piece::Kept(Part::Text(_))))
    };
    let is_text = |at: usize| matches!(flat.get(at), Some(Piece::Kept(Part::Text(_)) | Piece::Text(_)));
    // A dash may face what it faced before: a text as it was, or no text.
    let may_trim = |is_near: bool, at: usize| is_near && (is_whole_text(at) || !is_text(at));
    for (at, (piece, near)) in flat.iter().zip(&near).enumerate() {
        match piece {
            Piece::Text(text) => out.computed(text),
            Piece::Kept(part @ Part::Text(text)) => {
                if is_whole_text(at) {
                    out.kept(source.slice(part.span()), part.span(), false);
                } else {
                    out.source(text.value, false);
                }
            }
            Piece::Kept(part @ Part::Raw { .. }) => out.kept(source.slice(part.span()), part.span(), false),
            Piece::Kept(part) => {
                let loose = Loose {
                    start: !near.start || at.checked_sub(1).is_some_and(|before| !may_trim(true, before)),
                    end: !may_trim(near.end, at + 1),
                };
                write(part, &[], loose, source, out);
            }
            Piece::Changed(part, changes) | Piece::Definition(_, part, changes) => {
                let loose = Loose {
                    start: !near.start || at.checked_sub(1).is_some_and(|before| !may_trim(true, before)),
                    end: !may_trim(near.end, at + 1),
                };
                write(part, changes, loose, source, out);
            }
            Piece::Unrolled(_) => {}
        }
    }
    let faces_text = |at: Option<usize>| at.is_some_and(|at| is_text(at) && !is_whole_text(at));
    Loose { start: faces_text(Some(0)), end: faces_text(flat.len().checked_sub(1)) }
}

/// Which neighbours of a piece are those it had.
#[derive(Clone, Copy)]
struct Near {
    start: bool,
    end: bool,
}

fn place_of(piece: &Piece<'_>) -> Option<Span> {
    match piece {
        Piece::Kept(part) | Piece::Changed(part, _) | Piece::Definition(_, part, _) => Some(part.span()),
        Piece::Text(_) | Piece::Unrolled(_) => None,
    }
}

fn is_near_start(flat: &[&Piece<'_>], at: usize, region: Region) -> bool {
    let Some(place) = flat.get(at).and_then(|piece| place_of(piece)) else { return false };
    match at.checked_sub(1) {
        None => place.start() == region.span.start(),
        Some(before) => flat
            .get(before)
            .and_then(|piece| place_of(piece))
            .is_some_and(|before| before.end() == place.start()),
    }
}

fn is_near_end(flat: &[&Piece<'_>], at: usize, region: Region) -> bool {
    let Some(place) = flat.get(at).and_then(|piece| place_of(piece)) else { return false };
    match flat.get(at + 1) {
        None => place.end() == region.span.end(),
        Some(behind) => place_of(behind).is_some_and(|behind| behind.start() == place.end()),
    }
}

/// The pieces in a row.
fn flatten<'p, 'e>(pieces: &'p [Piece<'e>], flat: &mut Vec<&'p Piece<'e>>) {
    for piece in pieces {
        match piece {
            Piece::Unrolled(inner) => flatten(inner, flat),
            Piece::Text(text) if text.is_empty() => {}
            Piece::Text(_) | Piece::Kept(_) | Piece::Changed(..) | Piece::Definition(..) => flat.push(piece),
        }
    }
}

/// Drops the definitions that nothing needs: of variables what follows, of macros anything.
fn drop_definitions(flat: &mut Vec<&Piece<'_>>, source: &Source<'_>) {
    if !flat.iter().any(|piece| matches!(piece, Piece::Definition(..))) {
        return;
    }
    let texts: Vec<String> = flat.iter().map(|piece| code_of(piece, source)).collect();
    let mut stays = vec![true; flat.len()];
    loop {
        let count = |stays: &[bool]| stays.iter().filter(|stays| **stays).count();
        let before = count(&stays);
        let mut everywhere: HashSet<&str> = HashSet::new();
        for ((piece, text), _) in flat.iter().zip(&texts).zip(&stays).filter(|(_, stays)| **stays) {
            if !matches!(piece, Piece::Definition(_, Part::Tag(Tag::Macro { .. }), _)) {
                everywhere.extend(words(text));
            }
        }
        let macros = flat.iter().zip(&texts).zip(&stays).filter(|((piece, _), stays)| {
            **stays && matches!(piece, Piece::Definition(_, Part::Tag(Tag::Macro { .. }), _))
        });
        // A macro may call others, but if it only calls itself no one needs it.
        for ((piece, text), _) in macros {
            let Piece::Definition(name, ..) = piece else { continue };
            everywhere.extend(words(text).filter(|word| word != name));
        }
        let mut behind: HashSet<&str> = HashSet::new();
        for at in (0..flat.len()).rev() {
            let (Some(piece), Some(text), Some(slot)) = (flat.get(at), texts.get(at), stays.get_mut(at))
            else {
                continue;
            };
            if let Piece::Definition(name, part, _) = piece {
                let is_macro = matches!(part, Part::Tag(Tag::Macro { .. }));
                let wanted = if is_macro { &everywhere } else { &behind };
                *slot &= [*name, "render", "renderOnce"].iter().any(|word| wanted.contains(word));
            }
            if *slot {
                behind.extend(words(text));
            }
        }
        if count(&stays) == before {
            break;
        }
    }
    let mut stays = stays.into_iter();
    flat.retain(|_| stays.next().unwrap_or(true));
}

/// What a piece computes, as it is written; nothing for text and comments.
pub(super) fn code_of(piece: &Piece<'_>, source: &Source<'_>) -> String {
    match piece {
        Piece::Kept(Part::Text(_) | Part::Raw { .. } | Part::Verbatim { .. } | Part::Comment(_))
        | Piece::Text(_)
        | Piece::Unrolled(_) => String::new(),
        Piece::Kept(part) => source.slice(part.span()).to_owned(),
        Piece::Changed(part, changes) | Piece::Definition(_, part, changes) => {
            let mut out = Guarded::default();
            write(part, changes, Loose::default(), source, &mut out);
            out.finish(None, false).into_iter().map(|stretch| stretch.text).collect()
        }
    }
}

/// The words in `text`.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// Writes a part that is no text, with changes in it and without the dashes that are `loose`.
fn write(part: &Part<'_>, changes: &[(Span, String)], loose: Loose, source: &Source<'_>, out: &mut Guarded) {
    let span = part.span();
    let mut changes: Vec<(Span, &str)> =
        changes.iter().map(|(place, text)| (*place, text.as_str())).collect();
    changes.extend(loose_dash_behind(source, span.start()).filter(|_| loose.start).map(|dash| (dash, "")));
    changes.extend(loose_dash_before(source, span.end()).filter(|_| loose.end).map(|dash| (dash, "")));
    changes.sort_by_key(|(place, _)| (place.start(), place.end()));
    let mut done = span.start();
    let mut is_first = true;
    let mut push = |text: &str, at: Option<Span>, out: &mut Guarded| {
        if !text.is_empty() {
            match at {
                Some(at) => out.kept(text, at, !is_first),
                None => out.source(text, !is_first),
            }
            is_first = false;
        }
    };
    for (place, text) in changes {
        if place.start() < done {
            continue;
        }
        let kept = Span::new(done, place.start());
        push(source.slice(kept), Some(kept), out);
        push(text, None, out);
        done = place.end();
    }
    let kept = Span::new(done, span.end());
    push(source.slice(kept), Some(kept), out);
}

/// The dash of the delimiter that opens at `at`, if it trims what stands in front of it.
pub(super) fn loose_dash_behind(source: &Source<'_>, at: u32) -> Option<Span> {
    let text = source.text.get(at as usize..)?;
    let rest = ["{{-", "{%-", "{#-"].iter().find_map(|open| text.strip_prefix(open))?;
    rest.starts_with(char::is_whitespace).then(|| Span::new(at + 2, at + 3))
}

/// The dash of the delimiter that closes at `at`, if there is one.
pub(super) fn loose_dash_before(source: &Source<'_>, at: u32) -> Option<Span> {
    let text = source.text.get(..at as usize)?;
    let closes = ["-}}", "-%}", "-#}"].iter().any(|close| text.ends_with(close));
    closes.then(|| Span::new(at - 3, at - 2))
}

/// The edits of the bytes `region` of `old` that make the stretches of them.
pub(super) fn edits(stretches: &[Stretch], old: &str, region: Span) -> Changes {
    let mut edits = Vec::new();
    let (mut done, mut insert) = (region.start(), String::new());
    let mut push = |span: Span, insert: &mut String| {
        if old.get(span.range()) != Some(insert.as_str()) {
            edits.push((span, std::mem::take(insert)));
        }
        insert.clear();
    };
    for stretch in stretches {
        match stretch.at.filter(|at| at.start() >= done) {
            Some(at) => {
                push(Span::new(done, at.start()), &mut insert);
                done = at.end();
            }
            None => insert.push_str(&stretch.text),
        }
    }
    push(Span::new(done, region.end().max(done)), &mut insert);
    edits
}

/// All the bytes of `text`.
pub(super) fn whole(text: &str) -> Span {
    Span::new(0, offset(text.len()))
}
