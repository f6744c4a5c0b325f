//! Reads bracketed classes and escapes that stand for characters.

use super::{
    Refused,
    parse::{Flags, Parser},
    set::{self, Set, lower_ascii, upper_ascii},
};
use crate::render::java::text::{simple_lower, simple_upper};

/// What an escape stands for.
pub(super) enum Escape {
    /// Any of these characters.
    Set(Set),
    /// One code point.
    Code(u32),
}

/// One character, in both cases if the flags ask for it.
pub(super) fn single(code: u32, flags: Flags) -> Set {
    if flags.fold && flags.fold_unicode {
        let upper = simple_upper(code);
        let lower = simple_lower(upper);
        if upper != lower {
            return Set::Folded(lower);
        }
    } else if flags.fold && code < 128 {
        return Set::Ranges(vec![
            (lower_ascii(code), lower_ascii(code)),
            (upper_ascii(code), upper_ascii(code)),
        ]);
    }
    Set::one(code)
}

fn range(low: u32, high: u32, flags: Flags) -> Set {
    match (flags.fold, flags.fold_unicode) {
        (false, _) => Set::Ranges(vec![(low, high)]),
        (true, false) => Set::FoldedAscii(low, high),
        (true, true) => Set::FoldedRange(low, high),
    }
}

/// What a class has gathered.
#[derive(Default)]
struct Gathered {
    /// Ranges, properties, nested classes.
    sets: Option<Set>,
    /// The set that came last.
    last: Option<Set>,
    /// Single Latin-1 characters. Java keeps them apart, and an intersection leaves them where they are.
    singles: Vec<Set>,
    has_singles: bool,
}

impl Gathered {
    fn add(&mut self, set: Set) {
        self.sets = Some(match self.sets.take() {
            None => set.clone(),
            Some(sets) => sets.or(set.clone()),
        });
        self.last = Some(set);
    }

    fn singles(&self) -> Set {
        Set::Either(self.singles.clone())
    }
}

/// A class, from behind its bracket on. Without `closes`, the closing bracket is left for the class around it.
pub(super) fn class(parser: &mut Parser, closes: bool) -> Result<Set, Refused> {
    let mut gathered = Gathered::default();
    let mut negated = false;
    // The operand of an intersection has no bracket before it, and no sign of negation.
    let after_bracket = parser.place().checked_sub(1).map(|at| parser.raw(at)) == Some('[');
    if parser.peek() == '^' && after_bracket {
        parser.take();
        negated = true;
    }
    loop {
        match parser.peek() {
            '\0' if parser.is_end() => return Err(Refused::Invalid),
            '[' => {
                parser.take();
                let inner = nested(parser)?;
                gathered.add(inner);
                continue;
            }
            '&' => {
                let at = parser.place();
                parser.take();
                if parser.peek() == '&' {
                    parser.take();
                    intersect(parser, &mut gathered)?;
                    continue;
                }
                parser.rewind(at);
            }
            ']' if gathered.sets.is_some() || gathered.has_singles => {
                if closes {
                    parser.take();
                }
                if gathered.has_singles {
                    let singles = gathered.singles();
                    gathered.add(singles);
                }
                return Ok(gathered.sets.ok_or(Refused::Invalid)?.negated(negated));
            }
            _ => {}
        }
        item(parser, &mut gathered)?;
    }
}

fn nested(parser: &mut Parser) -> Result<Set, Refused> {
    parser.deeper()?;
    let set = class(parser, true)?;
    parser.higher();
    Ok(set)
}

/// From behind `&&` on.
fn intersect(parser: &mut Parser, gathered: &mut Gathered) -> Result<(), Refused> {
    let mut right: Option<Set> = None;
    loop {
        let next = match parser.peek() {
            ']' | '&' => break,
            '[' => {
                parser.take();
                nested(parser)?
            }
            _ => {
                parser.deeper()?;
                let set = class(parser, false)?;
                parser.higher();
                set
            }
        };
        right = Some(match right {
            None => next,
            Some(sets) => sets.or(next),
        });
    }
    if gathered.has_singles {
        let singles = gathered.singles();
        let last = gathered.last.take();
        let was_empty = gathered.sets.is_none();
        gathered.add(singles);
        if !was_empty {
            gathered.last = last;
        }
        gathered.has_singles = false;
    }
    if right.is_some() {
        gathered.last.clone_from(&right);
    }
    gathered.sets = Some(match gathered.sets.take() {
        None => right.ok_or(Refused::Invalid)?,
        Some(sets) => {
            let last = gathered.last.clone().ok_or(Refused::Invalid)?;
            Set::Both(Box::new(sets), Box::new(last))
        }
    });
    Ok(())
}

/// A character, a range, an escape.
fn item(parser: &mut Parser, gathered: &mut Gathered) -> Result<(), Refused> {
    let flags = parser.flags;
    let first = if parser.peek() == '\\' {
        parser.take();
        let ranged = parser.raw(parser.place() + 1) == '-';
        match class_escape(parser, ranged)? {
            Escape::Set(set) => {
                gathered.add(set);
                return Ok(());
            }
            Escape::Code(code) => code,
        }
    } else {
        u32::from(parser.take())
    };
    if parser.peek() == '-' {
        let end = parser.raw(parser.place() + 1);
        if end != ']' && end != '[' {
            parser.take();
            let last = if parser.peek() == '\\' {
                parser.take();
                match class_escape(parser, true)? {
                    Escape::Code(code) => code,
                    Escape::Set(_) => return Err(Refused::Invalid),
                }
            } else {
                u32::from(parser.take())
            };
            if last < first {
                return Err(Refused::Invalid);
            }
            gathered.add(range(first, last, flags));
            return Ok(());
        }
    }
    let set = single(first, flags);
    let apart = first < 256
        && !(flags.fold
            && flags.fold_unicode
            && matches!(first, 0xFF | 0xB5 | 0x49 | 0x69 | 0x53 | 0x73 | 0x4B | 0x6B | 0xC5 | 0xE5));
    if apart {
        gathered.last = None;
        gathered.singles.push(set);
        gathered.has_singles = true;
    } else {
        gathered.add(set);
    }
    Ok(())
}

/// An escape inside a class; `\v` is one character where a range needs one.
fn class_escape(parser: &mut Parser, ranged: bool) -> Result<Escape, Refused> {
    if ranged && parser.raw(parser.place()) == 'v' {
        parser.take();
        return Ok(Escape::Code(0x0B));
    }
    escape(parser, true)
}

/// An escape that stands for characters, from behind its backslash on.
pub(super) fn escape(parser: &mut Parser, in_class: bool) -> Result<Escape, Refused> {
    let flags = parser.flags;
    let c = parser.take();
    let set = |set: Set| Ok(Escape::Set(set));
    let code = |code: u32| Ok(Escape::Code(code));
    match c {
        'p' | 'P' => Ok(Escape::Set(family(parser)?.negated(c == 'P'))),
        'd' | 's' | 'w' => set(set::shorthand(c, flags.wide)?),
        'D' | 'S' | 'W' => set(set::shorthand(c.to_ascii_lowercase(), flags.wide)?.negated(true)),
        'h' | 'H' => set(set::horizontal().negated(c == 'H')),
        'v' | 'V' => set(set::vertical().negated(c == 'V')),
        '0' => code(octal(parser)?),
        'a' => code(0x07),
        'e' => code(0x1B),
        'f' => code(0x0C),
        'n' => code(0x0A),
        'r' => code(0x0D),
        't' => code(0x09),
        'c' if parser.is_end() => Err(Refused::Invalid),
        'c' => code(u32::from(parser.read()) ^ 64),
        'u' => code(utf16(parser)?),
        'x' => code(hexadecimal(parser)?),
        // A character by its name.
        'N' if parser.peek() == '{' => Err(Refused::Unsupported),
        'A'..='Z' | 'a'..='z' => Err(Refused::Invalid),
        '1'..='9' if in_class => Err(Refused::Invalid),
        _ => code(c.into()),
    }
}

/// `\p`: a letter, or a name in braces.
fn family(parser: &mut Parser) -> Result<Set, Refused> {
    let flags = parser.flags;
    if parser.peek() != '{' {
        let name = parser.take().to_string();
        return set::property(&name, flags.fold, flags.wide);
    }
    parser.take();
    // A blank before the name is skipped where comments are.
    let _ = parser.peek();
    let mut name = String::new();
    loop {
        if parser.is_end() {
            return Err(Refused::Invalid);
        }
        match parser.read() {
            '}' => break,
            c => name.push(c),
        }
    }
    if name.is_empty() {
        return Err(Refused::Invalid);
    }
    set::property(&name, flags.fold, flags.wide)
}

fn octal(parser: &mut Parser) -> Result<u32, Refused> {
    let first = parser.read().to_digit(8).ok_or(Refused::Invalid)?;
    let at = parser.place();
    let Some(second) = parser.read().to_digit(8) else {
        parser.rewind(at);
        return Ok(first);
    };
    let at = parser.place();
    match parser.read().to_digit(8) {
        Some(third) if first <= 3 => Ok(first * 64 + second * 8 + third),
        Some(_) | None => {
            parser.rewind(at);
            Ok(first * 8 + second)
        }
    }
}

fn hexadecimal(parser: &mut Parser) -> Result<u32, Refused> {
    let first = parser.read();
    if let Some(high) = first.to_digit(16) {
        return Ok(high * 16 + parser.read().to_digit(16).ok_or(Refused::Invalid)?);
    }
    if first != '{' || !parser.peek().is_ascii_hexdigit() {
        return Err(Refused::Invalid);
    }
    let mut code = 0;
    loop {
        match parser.read() {
            '}' => return Ok(code),
            c => code = code * 16 + c.to_digit(16).ok_or(Refused::Invalid)?,
        }
        if code > 0x0010_FFFF {
            return Err(Refused::Invalid);
        }
    }
}

/// `uXXXX`, two of them where they are a surrogate pair.
fn utf16(parser: &mut Parser) -> Result<u32, Refused> {
    let unit = four(parser)?;
    if (0xD800..0xDC00).contains(&unit) {
        let at = parser.place();
        if parser.read() == '\\' && parser.read() == 'u' {
            let low = four(parser)?;
            if (0xDC00..0xE000).contains(&low) {
                return Ok(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            }
        }
        parser.rewind(at);
    }
    Ok(unit)
}

fn four(parser: &mut Parser) -> Result<u32, Refused> {
    (0..4).try_fold(0, |code, _| Ok(code * 16 + parser.read().to_digit(16).ok_or(Refused::Invalid)?))
}
