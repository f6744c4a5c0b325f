//! Turns the tree of a pattern into steps for the matcher.

use super::{
    Refused,
    node::{Fold, Kind, Node, Place, Study},
    parse::Parsed,
    set::Set,
};

/// A pattern of more steps than these is not compiled.
const SIZE: usize = 20_000;

/// One step. Numbers named `after` are the step behind a part that runs by itself and ends in [`Step::Done`].
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// One character.
    Set(Set),
    /// As many characters of a set as the numbers say.
    Run { set: Set, least: i32, most: i32, kind: Kind },
    /// Goes on at the first, and at the other one if that fails.
    Try(usize, usize),
    /// Goes on elsewhere.
    Jump(usize),
    /// A group begins.
    Open { group: usize },
    /// A group ends.
    Close { group: usize },
    /// A counted loop begins; its body stands next.
    Enter { slot: usize },
    /// The loop decides whether its body runs again.
    Again { slot: usize },
    /// A part that gives nothing back.
    Atomic { after: usize },
    /// A part that looks ahead.
    Ahead { negative: bool, after: usize },
    /// A part that looks back, of at least and at most so many characters.
    Behind { negative: bool, supplementary: bool, least: i32, most: i32, after: usize },
    /// A part repeated, each time as it matches first. `group` is what it captures by itself.
    Whole { least: i32, most: i32, kind: Kind, group: Option<usize>, after: usize },
    /// What a group has matched.
    Back { group: usize, fold: Fold },
    /// A place.
    Place(Place),
    /// `\R`
    LineBreak,
    /// The end of the pattern or of a part.
    Done,
}

/// A counted loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loop {
    pub(super) least: i32,
    pub(super) most: i32,
    pub(super) lazy: bool,
    /// The first step of the body.
    pub(super) body: usize,
    /// The step behind the loop.
    pub(super) after: usize,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) loops: Vec<Loop>,
    /// How many groups there are, the whole match not counted.
    pub(super) groups: usize,
    pub(super) names: Vec<(String, usize)>,
}

/// Compiles a tree.
pub(super) fn compile(parsed: Parsed) -> Result<Program, Refused> {
    let mut program =
        Program { steps: Vec::new(), loops: Vec::new(), groups: parsed.groups, names: parsed.names };
    program.node(&parsed.node)?;
    program.push(Step::Done)?;
    Ok(program)
}

impl Program {
    fn push(&mut self, step: Step) -> Result<usize, Refused> {
        if self.steps.len() >= SIZE {
            return Err(Refused::Unsupported);
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn set(&mut self, at: usize, step: Step) {
        if let Some(place) = self.steps.get_mut(at) {
            *place = step;
        }
    }

    fn node(&mut self, node: &Node) -> Result<(), Refused> {
        match node {
            Node::Set(set) => self.push(Step::Set(set.clone())).map(drop),
            Node::LineBreak => self.push(Step::LineBreak).map(drop),
            Node::Place(place) => self.push(Step::Place(place.clone())).map(drop),
            Node::Back { group, fold } => self.push(Step::Back { group: *group, fold: *fold }).map(drop),
            Node::Sequence(nodes) => nodes.iter().try_for_each(|node| self.node(node)),
            Node::Branch(nodes) => self.branch(nodes),
            Node::Group(group, body) => self.group(*group, body),
            Node::Atomic(body) => self.part(body, |after| Step::Atomic { after }),
            Node::Look { behind: false, negative, body, .. } => {
                self.part(body, |after| Step::Ahead { negative: *negative, after })
            }
            Node::Look { behind: true, negative, supplementary, body } => {
                let Study { least, most, .. } = Study::of(body);
                let (negative, supplementary) = (*negative, *supplementary);
                self.part(body, |after| Step::Behind { negative, supplementary, least, most, after })
            }
            Node::Repeat { body, least, most, kind } => self.repeat(body, *least, *most, *kind),
        }
    }

    /// A part that runs by itself.
    fn part(&mut self, body: &Node, step: impl FnOnce(usize) -> Step) -> Result<(), Refused> {
        let at = self.push(Step::Done)?;
        self.node(body)?;
        self.push(Step::Done)?;
        let after = self.steps.len();
        self.set(at, step(after));
        Ok(())
    }

    fn group(&mut self, group: Option<usize>, body: &Node) -> Result<(), Refused> {
        let Some(group) = group else { return self.node(body) };
        self.push(Step::Open { group })?;
        self.node(body)?;
        self.push(Step::Close { group }).map(drop)
    }

    fn branch(&mut self, nodes: &[Node]) -> Result<(), Refused> {
        let mut ends = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            if index + 1 == nodes.len() {
                self.node(node)?;
                break;
            }
            let at = self.push(Step::Done)?;
            self.node(node)?;
            ends.push(self.push(Step::Done)?);
            let next = self.steps.len();
            self.set(at, Step::Try(at + 1, next));
        }
        let after = self.steps.len();
        for end in ends {
            self.set(end, Step::Jump(after));
        }
        Ok(())
    }

    fn repeat(&mut self, body: &Node, least: i32, most: i32, kind: Kind) -> Result<(), Refused> {
        if let Node::Set(set) = body {
            return self.push(Step::Run { set: set.clone(), least, most, kind }).map(drop);
        }
        if (least, most) == (0, 1) && kind != Kind::Possessive {
            let at = self.push(Step::Done)?;
            if let Node::Group(group, body) = body {
                self.group(*group, body)?;
            } else {
                self.part(body, |after| Step::Atomic { after })?;
            }
            let after = self.steps.len();
            self.set(
                at,
                if kind == Kind::Lazy { Step::Try(after, at + 1) } else { Step::Try(at + 1, after) },
            );
            return Ok(());
        }
        if let Node::Group(group, inner) = body
            && kind != Kind::Possessive
        {
            if Study::of(inner).certain {
                let group = *group;
                return self.part(inner, |after| Step::Whole { least, most, kind, group, after });
            }
            let slot = self.loops.len();
            self.loops.push(Loop { least, most, lazy: kind == Kind::Lazy, body: 0, after: 0 });
            self.push(Step::Enter { slot })?;
            let start = self.steps.len();
            self.group(*group, inner)?;
            self.push(Step::Again { slot })?;
            let after = self.steps.len();
            if let Some(entry) = self.loops.get_mut(slot) {
                (entry.body, entry.after) = (start, after);
            }
            return Ok(());
        }
        self.part(body, |after| Step::Whole { least, most, kind, group: None, after })
    }
}
