//! The tree of a pattern and what its parts are able to match.

use super::set::Set;

/// No upper limit.
pub(super) const UNLIMITED: i32 = i32::MAX;

/// How a repetition tries its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The largest first.
    Greedy,
    /// The smallest first.
    Lazy,
    /// Only the largest.
    Possessive,
}

/// A place in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    /// `\A`, or `^` of one line.
    Start,
    /// `\z`
    End,
    /// `^` of many lines: after a line terminator.
    LineStart { unix: bool },
    /// `\Z`, and `$`: before a line terminator.
    LineEnd { unix: bool, many: bool },
    /// `\b` and `\B`, with the characters of words, and the marks and letters that count with them.
    Word { inner: bool, word: Set },
    /// `\G`
    LastEnd,
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// One character.
    Set(Set),
    /// One after the other; none is the empty text.
    Sequence(Vec<Self>),
    /// One of these, the first that fits.
    Branch(Vec<Self>),
    /// A group, with its number if it captures.
    Group(Option<usize>, Box<Self>),
    /// A repetition.
    Repeat { body: Box<Self>, least: i32, most: i32, kind: Kind },
    /// `(?>…)`
    Atomic(Box<Self>),
    /// What follows or precedes.
    Look { behind: bool, negative: bool, supplementary: bool, body: Box<Self> },
    /// What a group has matched; folded by ASCII or Unicode.
    Back { group: usize, fold: Fold },
    /// A place.
    Place(Place),
    /// `\R`
    LineBreak,
}

/// How letters of different cases compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// They differ.
    None,
    /// They are equal within ASCII.
    Ascii,
    /// They are equal.
    Unicode,
}

/// What Java's study of a part finds. The arithmetic is that of 32 bits, overflows included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Study {
    /// The least number of characters.
    pub(super) least: i32,
    /// The largest number of characters.
    pub(super) most: i32,
    /// Whether there is such a number.
    pub(super) bounded: bool,
    /// Whether there is no more than one way to match.
    pub(super) certain: bool,
}

impl Study {
    const START: Self = Self { least: 0, most: 0, bounded: true, certain: true };

    /// Studies one part by itself.
    pub(super) fn of(node: &Node) -> Self {
        let mut study = Self::START;
        study.chain(vec![node]);
        study
    }

    /// Studies parts that follow each other; the last one is the first of them.
    fn chain(&mut self, mut nodes: Vec<&Node>) {
        while let Some(node) = nodes.pop() {
            match node {
                Node::Set(_) => self.extend(1, 1),
                Node::LineBreak => self.extend(1, 2),
                Node::Sequence(inner) => nodes.extend(inner.iter().rev()),
                Node::Group(_, body) => nodes.push(body),
                Node::Atomic(body) => self.chain(vec![body]),
                Node::Branch(branches) => {
                    let studies: Vec<Self> = branches.iter().map(Self::of).collect();
                    return self.branch(&studies, nodes);
                }
                Node::Look { .. } | Node::Place(_) => {}
                Node::Back { .. } => self.bounded = false,
                Node::Repeat { body, least: 0, most: 1, kind: Kind::Greedy | Kind::Lazy }
                    if matches!(**body, Node::Group(..)) =>
                {
                    return self.branch(&[Self::of(body), Self::START], nodes);
                }
                Node::Repeat { body, least, most, kind } => self.repeat(body, *least, *most, *kind),
            }
        }
    }

    fn extend(&mut self, least: i32, most: i32) {
        self.least = self.least.wrapping_add(least);
        self.most = self.most.wrapping_add(most);
    }

    /// Java begins anew with what follows branches, and so an overflow before them goes unnoticed.
    fn branch(&mut self, studies: &[Self], rest: Vec<&Node>) {
        let (mut least, mut most) = (i32::MAX, -1);
        for study in studies {
            least = least.min(study.least);
            most = most.max(study.most);
            self.bounded &= study.bounded;
        }
        self.extend(least, most);
        let mut after = Self::START;
        after.chain(rest);
        self.extend(after.least, after.most);
        self.bounded &= after.bounded;
        self.certain = false;
    }

    fn repeat(&mut self, body: &Node, least: i32, most: i32, kind: Kind) {
        let inner = Self::of(body);
        let is_group = matches!(body, Node::Group(..));
        if (least, most) == (0, 1) {
            self.most = self.most.wrapping_add(inner.most);
            self.bounded &= inner.bounded;
            self.certain = false;
            return;
        }
        if most == UNLIMITED && kind == Kind::Greedy && matches!(body, Node::Set(_)) {
            self.extend(least, if self.bounded { UNLIMITED } else { 0 });
            self.certain = false;
            return;
        }
        if is_group && kind != Kind::Possessive && !inner.certain {
            self.bounded = false;
            self.certain = false;
            return;
        }
        let total = inner.least.wrapping_mul(least).wrapping_add(self.least);
        self.least = if total < self.least { 0x0FFF_FFFF } else { total };
        if self.bounded && inner.bounded {
            let total = inner.most.wrapping_mul(most).wrapping_add(self.most);
            self.bounded = total >= self.most;
            self.most = total;
        } else {
            self.bounded = false;
        }
        self.certain &= inner.certain && least == most;
    }
}
