//! Runs a program over UTF-16 text, going back where Java would.
//!
//! Groups that a part which gives nothing back has set stay set when what follows fails, even in the next match that
//! begins later: Java does not undo them either.

use super::{
    Refused,
    node::{Fold, Kind, UNLIMITED},
    program::{Loop, Program, Step},
    set::{Set, lower_ascii},
};
use crate::render::java::text::{simple_lower, simple_upper};

/// Steps that one call may take, so that no pattern runs for ever.
const STEPS: usize = 5_000_000;

/// Places to go back to that one call may hold.
const PLACES: usize = 500_000;

const NONE: usize = usize::MAX;

/// Where to go on when the way taken fails.
#[derive(Debug, Clone, Copy)]
enum Back {
    /// Another way.
    Try { step: usize, at: usize },
    /// A register had another value.
    Undo { register: usize, value: usize },
    /// A run of characters that may give some back, down to a place.
    Shorter { step: usize, from: usize, at: usize },
    /// A run of characters that may take more.
    Longer { step: usize, at: usize, left: i32 },
    /// Repetitions of one length that may be given back.
    Fewer { step: usize, at: usize, length: usize, left: i32, saved: (usize, usize) },
    /// A part that may be repeated once more.
    More { step: usize, at: usize, left: i32 },
    /// A loop that may run its body once more.
    Body { slot: usize, at: usize },
}

/// A program at work on one text.
#[derive(Debug)]
pub(super) struct Machine<'a> {
    program: &'a Program,
    text: &'a [u16],
    /// Starts and ends of the groups, starts of open groups, counts and starts of loops.
    registers: Vec<usize>,
    stack: Vec<Back>,
    steps: usize,
    last_end: usize,
}

/// The ends of a match and of its groups.
pub(super) type Spans = Vec<Option<(usize, usize)>>;

impl<'a> Machine<'a> {
    /// Starts before the first match.
    pub(super) fn new(program: &'a Program, text: &'a [u16]) -> Self {
        let registers = Vec::new();
        Self { program, text, registers, stack: Vec::new(), steps: 0, last_end: 0 }
    }

    /// The first match that begins there or later.
    pub(super) fn find(&mut self, from: usize) -> Result<Option<Spans>, Refused> {
        let groups = self.program.groups + 1;
        self.registers = vec![NONE; groups * 3 + self.program.loops.len() * 2];
        self.steps += self.registers.len();
        for start in from..=self.text.len() {
            self.stack.clear();
            if let Some(end) = self.run(0, start)? {
                self.last_end = end;
                let mut spans = vec![Some((start, end))];
                spans.extend((1..groups).map(|group| self.span(group)));
                return Ok(Some(spans));
            }
        }
        Ok(None)
    }

    fn register(&self, register: usize) -> usize {
        self.registers.get(register).copied().unwrap_or(NONE)
    }

    /// Sets a register, to be undone when this way fails.
    fn assign(&mut self, register: usize, value: usize) {
        self.stack.push(Back::Undo { register, value: self.register(register) });
        self.write(register, value);
    }

    fn write(&mut self, register: usize, value: usize) {
        if let Some(place) = self.registers.get_mut(register) {
            *place = value;
        }
    }

    fn span(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = (self.register(group * 2), self.register(group * 2 + 1));
        (start != NONE && end != NONE).then_some((start, end))
    }

    fn ends(&self, group: Option<usize>) -> (usize, usize) {
        group.map_or((NONE, NONE), |group| (self.register(group * 2), self.register(group * 2 + 1)))
    }

    fn write_ends(&mut self, group: Option<usize>, (start, end): (usize, usize)) {
        if let Some(group) = group {
            self.write(group * 2, start);
            self.write(group * 2 + 1, end);
        }
    }

    /// The text.
    pub(super) fn text(&self) -> &[u16] {
        self.text
    }

    /// Where the match before ended.
    pub(super) fn last_end(&self) -> usize {
        self.last_end
    }

    /// The code point there and its length.
    pub(super) fn code(&self, at: usize) -> Option<(u32, usize)> {
        let unit = u32::from(*self.text.get(at)?);
        if (0xD800..0xDC00).contains(&unit)
            && let Some(low) = self.text.get(at + 1).map(|low| u32::from(*low))
            && (0xDC00..0xE000).contains(&low)
        {
            return Some((0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), 2));
        }
        Some((unit, 1))
    }

    /// The code point before there and its length.
    pub(super) fn code_before(&self, at: usize) -> Option<(u32, usize)> {
        let two = at.checked_sub(2).and_then(|at| self.code(at)).filter(|(_, length)| *length == 2);
        two.or_else(|| at.checked_sub(1).and_then(|at| self.text.get(at)).map(|unit| (u32::from(*unit), 1)))
    }

    fn one(&self, set: &Set, at: usize) -> Option<usize> {
        self.code(at).filter(|(code, _)| set.has(*code)).map(|(_, length)| at + length)
    }

    /// Runs from a step to the end of its part; gives the place where that is.
    fn run(&mut self, step: usize, at: usize) -> Result<Option<usize>, Refused> {
        self.run_to(step, at, None)
    }

    /// As [`Self::run`], but the part has to end at a place.
    fn run_to(&mut self, step: usize, at: usize, end: Option<usize>) -> Result<Option<usize>, Refused> {
        let base = self.stack.len();
        let program = self.program;
        let mut next = Some((step, at));
        loop {
            self.steps += 1;
            if self.steps > STEPS || self.stack.len() > PLACES {
                return Err(Refused::Unsupported);
            }
            let Some((step, at)) = next else {
                if self.stack.len() <= base {
                    return Ok(None);
                }
                next = match self.stack.pop() {
                    Some(back) => self.go_back(back)?,
                    None => return Ok(None),
                };
                continue;
            };
            next = match program.steps.get(step) {
                None | Some(Step::Done) if end.is_none_or(|end| end == at) => {
                    self.stack.truncate(base);
                    return Ok(Some(at));
                }
                None | Some(Step::Done) => None,
                Some(found) => self.step(found, step, at)?,
            };
        }
    }

    fn step(&mut self, found: &Step, step: usize, at: usize) -> Result<Option<(usize, usize)>, Refused> {
        let then = |at: usize| Some((step + 1, at));
        Ok(match found {
            Step::Set(set) => self.one(set, at).and_then(then),
            Step::Run { set, least, most, kind } => self.take_run(step, set, (*least, *most), *kind, at),
            Step::Try(first, other) => {
                self.stack.push(Back::Try { step: *other, at });
                Some((*first, at))
            }
            Step::Jump(target) => Some((*target, at)),
            Step::Open { group } => {
                self.assign((self.program.groups + 1) * 2 + group, at);
                then(at)
            }
            Step::Close { group } => {
                let start = self.register((self.program.groups + 1) * 2 + group);
                self.assign(group * 2, start);
                self.assign(group * 2 + 1, at);
                then(at)
            }
            Step::Enter { slot } => self.enter(*slot, at),
            Step::Again { slot } => self.again(*slot, at),
            Step::Atomic { after } => self.run(step + 1, at)?.map(|end| (*after, end)),
            Step::Ahead { negative, after } => {
                let found = self.run(step + 1, at)?.is_some();
                (found != *negative).then_some((*after, at))
            }
            Step::Behind { negative, supplementary, least, most, after } => {
                let found = self.behind(step + 1, at, (*least, *most), *supplementary)?;
                (found != *negative).then_some((*after, at))
            }
            Step::Whole { least, most, kind, group, after } => {
                self.whole(step, (*least, *most), *kind, *group, *after, at)?
            }
            Step::Back { group, fold } => {
                self.steps += self.span(*group).map_or(0, |(start, end)| end - start);
                self.same(*group, *fold, at).and_then(then)
            }
            Step::Place(place) => self.is_at(place, at)?.then_some((step + 1, at)),
            Step::LineBreak => match self.text.get(at).copied() {
                Some(0x0D) if self.text.get(at + 1) == Some(&0x0A) => {
                    self.stack.push(Back::Try { step: step + 1, at: at + 1 });
                    then(at + 2)
                }
                Some(0x0A..=0x0D | 0x85 | 0x2028 | 0x2029) => then(at + 1),
                _ => None,
            },
            Step::Done => Some((step, at)),
        })
    }

    fn take_run(
        &mut self,
        step: usize,
        set: &Set,
        (least, most): (i32, i32),
        kind: Kind,
        mut at: usize,
    ) -> Option<(usize, usize)> {
        let mut count = 0;
        let mut floor = at;
        while count < most {
            if count == least {
                floor = at;
                if kind == Kind::Lazy {
                    break;
                }
            }
            let Some(next) = self.one(set, at) else { break };
            at = next;
            count += 1;
            self.steps += 1;
        }
        if count < least {
            return None;
        }
        if count == least {
            floor = at;
        }
        match kind {
            Kind::Greedy if at > floor => self.stack.push(Back::Shorter { step, from: floor, at }),
            Kind::Lazy if count < most => self.stack.push(Back::Longer { step, at, left: most - count }),
            Kind::Greedy | Kind::Lazy | Kind::Possessive => {}
        }
        Some((step + 1, at))
    }

    fn go_back(&mut self, back: Back) -> Result<Option<(usize, usize)>, Refused> {
        let program = self.program;
        Ok(match back {
            Back::Try { step, at } => Some((step, at)),
            Back::Undo { register, value } => {
                self.write(register, value);
                None
            }
            Back::Shorter { step, from, at } => {
                // Where the run began between two surrogates, it ends there too.
                let at = at.saturating_sub(self.code_before(at).map_or(1, |(_, length)| length)).max(from);
                if at > from {
                    self.stack.push(Back::Shorter { step, from, at });
                }
                Some((step + 1, at))
            }
            Back::Longer { step, at, left } => {
                let Some(Step::Run { set, .. }) = program.steps.get(step) else { return Ok(None) };
                let next = self.one(set, at);
                if let (Some(at), 2..) = (next, left) {
                    self.stack.push(Back::Longer { step, at, left: left - 1 });
                }
                next.map(|at| (step + 1, at))
            }
            Back::Fewer { step, at, length, left, saved } => {
                let Some(Step::Whole { group, after, .. }) = program.steps.get(step) else { return Ok(None) };
                let at = at - length;
                if left > 1 {
                    self.write_ends(*group, (at.wrapping_sub(length), at));
                    self.stack.push(Back::Fewer { step, at, length, left: left - 1, saved });
                } else {
                    self.write_ends(*group, saved);
                }
                Some((*after, at))
            }
            Back::More { step, at, left } => {
                let Some(Step::Whole { group, after, .. }) = program.steps.get(step) else { return Ok(None) };
                let Some(end) = self.run(step + 1, at)?.filter(|end| *end != at) else { return Ok(None) };
                self.write_ends(*group, (at, end));
                if left > 1 {
                    self.stack.push(Back::More { step, at: end, left: left.saturating_sub(1) });
                }
                Some((*after, end))
            }
            Back::Body { slot, at } => program.loops.get(slot).map(|entry| self.body(slot, entry, at)),
        })
    }

    /// The registers of a loop: its count and where its body began.
    fn slots(&self, slot: usize) -> (usize, usize) {
        let first = (self.program.groups + 1) * 3 + slot * 2;
        (first, first + 1)
    }

    /// Runs the body of a loop once more.
    fn body(&mut self, slot: usize, entry: &Loop, at: usize) -> (usize, usize) {
        let (count, start) = self.slots(slot);
        self.assign(count, self.register(count).wrapping_add(1));
        self.assign(start, at);
        (entry.body, at)
    }

    fn enter(&mut self, slot: usize, at: usize) -> Option<(usize, usize)> {
        let program = self.program;
        let entry = program.loops.get(slot)?;
        let (count, _) = self.slots(slot);
        self.assign(count, 0);
        if entry.least > 0 {
            return Some(self.body(slot, entry, at));
        }
        Some(self.optional(slot, entry, at, entry.most > 0))
    }

    fn again(&mut self, slot: usize, at: usize) -> Option<(usize, usize)> {
        let program = self.program;
        let entry = program.loops.get(slot)?;
        let (count, start) = self.slots(slot);
        // A body that matched nothing ends its loop, whatever is still missing.
        if at <= self.register(start) {
            return Some((entry.after, at));
        }
        let count = i32::try_from(self.register(count)).unwrap_or(UNLIMITED);
        if count < entry.least {
            return Some(self.body(slot, entry, at));
        }
        Some(self.optional(slot, entry, at, count < entry.most))
    }

    fn optional(&mut self, slot: usize, entry: &Loop, at: usize, more: bool) -> (usize, usize) {
        match (more, entry.lazy) {
            (false, _) => (entry.after, at),
            (true, true) => {
                self.stack.push(Back::Body { slot, at });
                (entry.after, at)
            }
            (true, false) => {
                self.stack.push(Back::Try { step: entry.after, at });
                self.body(slot, entry, at)
            }
        }
    }

    fn behind(
        &mut self,
        step: usize,
        at: usize,
        (least, most): (i32, i32),
        supplementary: bool,
    ) -> Result<bool, Refused> {
        // A maximum that has overflown reaches back to the start, or to no place at all.
        let first = i32::try_from(at).unwrap_or(i32::MAX).wrapping_sub(most);
        let first = usize::try_from(first).unwrap_or(0);
        let (mut place, mut length) = (at, 0_i32);
        while if supplementary { length <= most } else { place >= first } {
            if length >= least && self.run_to(step, place, Some(at))?.is_some() {
                return Ok(true);
            }
            length = length.saturating_add(1);
            let size = if supplementary { self.code_before(place).map_or(1, |(_, size)| size) } else { 1 };
            let Some(before) = place.checked_sub(size) else { break };
            place = before;
        }
        Ok(false)
    }

    /// A part repeated, each time as it matches first.
    fn whole(
        &mut self,
        step: usize,
        (least, most): (i32, i32),
        kind: Kind,
        group: Option<usize>,
        after: usize,
        mut at: usize,
    ) -> Result<Option<(usize, usize)>, Refused> {
        if let Some(group) = group {
            let (start, end) = self.ends(Some(group));
            self.stack.push(Back::Undo { register: group * 2, value: start });
            self.stack.push(Back::Undo { register: group * 2 + 1, value: end });
        }
        for _ in 0..least {
            let Some(end) = self.run(step + 1, at)? else { return Ok(None) };
            self.write_ends(group, (at, end));
            if end == at {
                // All the rest would match nothing as well.
                break;
            }
            at = end;
        }
        if kind == Kind::Lazy {
            if least < most {
                self.stack.push(Back::More { step, at, left: most - least });
            }
            return Ok(Some((after, at)));
        }
        let mut count = least;
        let (mut first, mut length, mut saved) = (count, 0, self.ends(group));
        while count < most {
            let Some(end) = self.run(step + 1, at)? else { break };
            if kind == Kind::Possessive {
                self.write_ends(group, (at, end));
            }
            if end == at {
                break;
            }
            if kind == Kind::Greedy && end - at != length {
                if count > first {
                    self.stack.push(Back::Fewer { step, at, length, left: count - first, saved });
                }
                (first, length, saved) = (count, end - at, self.ends(group));
            }
            self.write_ends(group, (at, end));
            at = end;
            count += 1;
        }
        if kind == Kind::Greedy && count > first {
            self.stack.push(Back::Fewer { step, at, length, left: count - first, saved });
        }
        Ok(Some((after, at)))
    }

    fn same(&self, group: usize, fold: Fold, at: usize) -> Option<usize> {
        let (start, end) = self.span(group)?;
        let captured = self.text.get(start..end)?;
        let here = self.text.get(at..at + captured.len())?;
        let equal = |(one, other): (&u16, &u16)| {
            let (one, other) = (u32::from(*one), u32::from(*other));
            one == other
                || match fold {
                    Fold::None => false,
                    Fold::Ascii => lower_ascii(one) == lower_ascii(other),
                    Fold::Unicode => simple_lower(simple_upper(one)) == simple_lower(simple_upper(other)),
                }
        };
        captured.iter().zip(here).all(equal).then_some(at + captured.len())
    }
}
