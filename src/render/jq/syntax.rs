//! The syntax tree of a jq program.

use std::rc::Rc;

use super::node::Node;

/// An expression; one inside another may outlive it in a function.
pub(super) type Part = Rc<Expr>;

/// An expression of jq.
#[derive(Debug)]
pub(super) enum Expr {
    /// `.`
    This,
    /// `..`
    Descend,
    /// A literal.
    Literal(Node),
    /// `[…]`
    Array(Option<Part>),
    /// `{…}`
    Object(Vec<Member>),
    /// `"…\(…)…"`: what is literal, what is computed, and the format.
    Text(Vec<Piece>, Option<Part>),
    /// `@name`
    Format(Rc<str>),
    /// `.name`
    Field(Part, Rc<str>, bool),
    /// `."name"`
    TextField(Part, Part, bool),
    /// `.[…]`
    At(Part, Part, bool),
    /// `.[…:…]`
    Slice(Part, Part, Part, bool),
    /// `.[]`
    Each(Part, bool),
    /// `a, b`
    Comma(Vec<Part>),
    /// `a | b`, and what binds a name for the rest of the pipe
    Pipe(Vec<Stage>),
    /// `def …; a`
    After(Vec<Part>),
    /// `def name(…): …;`
    Define(Rc<Definition>),
    /// `name(…)`
    Call(Rc<str>, Vec<Part>),
    /// `$name`
    Variable(Rc<str>),
    /// `-a`
    Negate(Part),
    /// `a + b` and the like
    Binary(Operator, Part, Part),
    /// `a += b` and the like
    Update(Operator, Part, Part),
    /// `a = b`
    Assign(Part, Part),
    /// `a |= b`
    Modify(Part, Part),
    /// `a and b`
    And(Part, Part),
    /// `a or b`
    Or(Part, Part),
    /// `a // b`
    Alternative(Part, Part),
    /// `if … then … elif … else … end`
    If(Vec<(Part, Part)>, Part),
    /// `try a catch b`, `a?`
    Try(Part, Option<Part>),
    /// `reduce a as p (b; c)`
    Reduce(Part, Pattern, Part, Part),
    /// `foreach a as p (b; c; d)`
    Foreach(Part, Pattern, Part, Part, Option<Part>),
    /// `break $name`
    Break(Rc<str>),
    /// `name::function` and `$name::name`: no module can be loaded.
    Foreign,
}

/// A part of a text.
#[derive(Debug)]
pub(super) enum Piece {
    /// Characters.
    Chars(Rc<str>),
    /// `\(…)`
    Computed(Part),
}

/// A stage of a pipe.
#[derive(Debug)]
pub(super) enum Stage {
    /// An expression.
    Do(Part),
    /// `a as p`
    Bind(Part, Pattern),
    /// `label $name`
    Label(Rc<str>),
}

/// An entry of an object.
#[derive(Debug)]
pub(super) enum Member {
    /// `$name`
    Variable(Rc<str>),
    /// `name` or `name: a`
    Name(Rc<str>, Option<Part>),
    /// `"text"` or `"text": a`
    Text(Part, Option<Part>),
    /// `(a): b`
    Computed(Part, Part),
}

/// A field of a pattern: the variable of a `$`, the key, the pattern.
pub(super) type PatternField = (Option<Rc<str>>, Part, Option<Pattern>);

/// What takes a value apart.
#[derive(Debug)]
pub(super) enum Pattern {
    /// `$name`
    Name(Rc<str>),
    /// `[p, p]`
    Array(Vec<Self>),
    /// `{$name, $name: p, name: p}`
    Object(Vec<PatternField>),
}

/// A function that a program defines.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its name.
    pub(super) name: Rc<str>,
    /// Its parameters; those with `$` hold values.
    pub(super) params: Vec<Rc<str>>,
    /// Its body.
    pub(super) body: Part,
}

/// An operator on two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `//`, as `//=` has it
    Alternative,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}
