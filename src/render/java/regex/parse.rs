//! Reads Java's pattern syntax.

use super::{
    Refused,
    class::{self, Escape},
    node::{Fold, Kind, Node, Place, Study, UNLIMITED},
    set::{self, Set},
};

/// Groups inside groups deeper than this are not read.
const DEPTH: usize = 100;

/// The flags in force at a place of the pattern.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent flags")]
pub(super) struct Flags {
    /// `i`
    pub(super) fold: bool,
    /// `u`
    pub(super) fold_unicode: bool,
    /// `U`
    pub(super) wide: bool,
    many_lines: bool,
    dot_all: bool,
    unix_lines: bool,
    comments: bool,
}

/// A pattern that has been read.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The tree.
    pub(super) node: Node,
    /// How many groups there are, the whole match not counted.
    pub(super) groups: usize,
    /// The groups that have names.
    pub(super) names: Vec<(String, usize)>,
}

/// Reads a whole pattern.
pub(super) fn parse(pattern: &str) -> Result<Parsed, Refused> {
    let text = unquoted(pattern);
    let mut parser = Parser { text, at: 0, flags: Flags::default(), groups: 0, names: Vec::new(), depth: 0 };
    let node = parser.branches()?;
    if parser.at != parser.text.len() {
        return Err(Refused::Invalid);
    }
    Ok(Parsed { node, groups: parser.groups, names: parser.names })
}

/// Replaces `\Q…\E` by single escapes.
fn unquoted(pattern: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let (mut quoted, mut begins) = (false, false);
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                if chars.next_if_eq(&'E').is_some() {
                    quoted = false;
                } else {
                    out.extend(['\\', '\\']);
                }
            }
            '\\' => {
                if chars.next_if_eq(&'Q').is_some() {
                    (quoted, begins) = (true, true);
                    continue;
                }
                out.push(c);
                out.extend(chars.next());
            }
            // An escape that ends in front of the quote must not swallow the digit.
            '0'..='9' if begins => out.extend(['\\', 'x', '3', c]),
            _ => {
                if quoted && c.is_ascii() && !c.is_ascii_alphanumeric() {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        begins = false;
    }
    out
}

pub(super) struct Parser {
    text: Vec<char>,
    at: usize,
    pub(super) flags: Flags,
    groups: usize,
    names: Vec<(String, usize)>,
    depth: usize,
}

/// Where there is nothing more to read, Java sees NUL.
const END: char = '\0';

impl Parser {
    pub(super) fn raw(&self, at: usize) -> char {
        self.text.get(at).copied().unwrap_or(END)
    }

    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn is_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Skips white space and comments where the flag `x` asks for it.
    fn skip_blank(&mut self) {
        if !self.flags.comments {
            return;
        }
        while !self.is_end() {
            match self.raw(self.at) {
                '\t'..='\r' | ' ' => self.at += 1,
                '#' => {
                    while !self.is_end() && !self.is_line_end(self.raw(self.at)) {
                        self.at += 1;
                    }
                }
                _ => break,
            }
        }
    }

    fn is_line_end(&self, c: char) -> bool {
        if self.flags.unix_lines { c == '\n' } else { set::is_line_end(c.into()) }
    }

    /// The character here, after what may be skipped.
    pub(super) fn peek(&mut self) -> char {
        self.skip_blank();
        self.raw(self.at)
    }

    /// Takes the character here, after what may be skipped.
    pub(super) fn read(&mut self) -> char {
        self.skip_blank();
        let c = self.raw(self.at);
        self.at += 1;
        c
    }

    /// Takes the character here as it is.
    pub(super) fn take(&mut self) -> char {
        let c = self.raw(self.at);
        self.at += 1;
        c
    }

    /// Goes back to a place.
    pub(super) fn rewind(&mut self, at: usize) {
        self.at = at;
    }

    /// Enters a group or a nested class.
    pub(super) fn deeper(&mut self) -> Result<(), Refused> {
        self.depth += 1;
        if self.depth > DEPTH { Err(Refused::Unsupported) } else { Ok(()) }
    }

    /// Leaves it.
    pub(super) fn higher(&mut self) {
        self.depth -= 1;
    }

    fn branches(&mut self) -> Result<Node, Refused> {
        self.deeper()?;
        let mut all = vec![self.sequence()?];
        while self.peek() == '|' {
            self.at += 1;
            all.push(self.sequence()?);
        }
        self.higher();
        Ok(if all.len() == 1 { all.pop().unwrap_or(Node::Sequence(Vec::new())) } else { Node::Branch(all) })
    }

    fn sequence(&mut self) -> Result<Node, Refused> {
        let mut nodes = Vec::new();
        loop {
            let c = self.peek();
            let node = match c {
                '|' | ')' => break,
                END if self.is_end() => break,
                '?' | '*' | '+' => return Err(Refused::Invalid),
                '(' => match self.group()? {
                    Some(node) => node,
                    None => continue,
                },
                // An empty text that the repetition belongs to.
                '{' => Node::Sequence(Vec::new()),
                _ => self.atom(c)?,
            };
            nodes.push(self.repeated(node)?);
        }
        Ok(if nodes.len() == 1 {
            nodes.pop().unwrap_or(Node::Sequence(nodes))
        } else {
            Node::Sequence(nodes)
        })
    }

    fn atom(&mut self, c: char) -> Result<Node, Refused> {
        let flags = self.flags;
        self.at += 1;
        Ok(match c {
            '[' => Node::Set(class::class(self, true)?),
            '^' if flags.many_lines => Node::Place(Place::LineStart { unix: flags.unix_lines }),
            '^' => Node::Place(Place::Start),
            '$' => Node::Place(Place::LineEnd { unix: flags.unix_lines, many: flags.many_lines }),
            '.' if flags.dot_all => Node::Set(Set::All),
            '.' if flags.unix_lines => Node::Set(Set::one(0x0A).negated(true)),
            '.' => Node::Set(Set::Dot),
            '\\' => return self.escaped(),
            _ => Node::Set(class::single(c.into(), flags)),
        })
    }

    fn escaped(&mut self) -> Result<Node, Refused> {
        let flags = self.flags;
        let start = self.at;
        let c = self.take();
        Ok(match c {
            '1'..='9' => self.back_reference(c),
            'A' => Node::Place(Place::Start),
            'z' => Node::Place(Place::End),
            'Z' => Node::Place(Place::LineEnd { unix: flags.unix_lines, many: false }),
            'G' => Node::Place(Place::LastEnd),
            'b' if self.raw(self.at) == '{' && self.raw(self.at + 1) == 'g' => {
                return Err(Refused::Unsupported);
            }
            'b' | 'B' => Node::Place(Place::Word { inner: c == 'B', word: set::shorthand('w', flags.wide)? }),
            'R' => Node::LineBreak,
            'X' => return Err(Refused::Unsupported),
            'k' => {
                if self.read() != '<' {
                    return Err(Refused::Invalid);
                }
                let name = self.group_name()?;
                let group = self.names.iter().find(|(known, _)| *known == name).ok_or(Refused::Invalid)?.1;
                Node::Back { group, fold: self.fold() }
            }
            _ => {
                self.rewind(start);
                match class::escape(self, false)? {
                    Escape::Set(set) => Node::Set(set),
                    Escape::Code(code) => Node::Set(class::single(code, flags)),
                }
            }
        })
    }

    fn fold(&self) -> Fold {
        match (self.flags.fold, self.flags.fold_unicode) {
            (false, _) => Fold::None,
            (true, false) => Fold::Ascii,
            (true, true) => Fold::Unicode,
        }
    }

    /// More digits belong to the number as long as there is such a group.
    fn back_reference(&mut self, first: char) -> Node {
        let mut group = first.to_digit(10).map_or(0, |digit| digit as usize);
        while let Some(digit) = self.peek().to_digit(10) {
            let longer = group * 10 + digit as usize;
            if longer > self.groups {
                break;
            }
            group = longer;
            self.at += 1;
        }
        Node::Back { group, fold: self.fold() }
    }

    fn group_name(&mut self) -> Result<String, Refused> {
        let mut name = String::new();
        let mut c = self.read();
        if !c.is_ascii_alphabetic() {
            return Err(Refused::Invalid);
        }
        while c.is_ascii_alphanumeric() {
            name.push(c);
            c = self.read();
        }
        if c == '>' { Ok(name) } else { Err(Refused::Invalid) }
    }

    /// From an opening parenthesis on; none for flags by themselves.
    fn group(&mut self) -> Result<Option<Node>, Refused> {
        let flags = self.flags;
        self.at += 1;
        let node = if self.peek() == '?' {
            self.at += 1;
            match self.take() {
                ':' => Node::Group(None, Box::new(self.branches()?)),
                c @ ('=' | '!') => {
                    let body = Box::new(self.branches()?);
                    Node::Look { behind: false, negative: c == '!', supplementary: false, body }
                }
                '>' => Node::Atomic(Box::new(self.branches()?)),
                '<' => self.after_angle()?,
                _ => {
                    self.at -= 1;
                    self.set_flags()?;
                    match self.read() {
                        ')' => return Ok(None),
                        ':' => Node::Group(None, Box::new(self.branches()?)),
                        _ => return Err(Refused::Invalid),
                    }
                }
            }
        } else {
            self.groups += 1;
            let number = self.groups;
            Node::Group(Some(number), Box::new(self.branches()?))
        };
        if self.read() != ')' {
            return Err(Refused::Invalid);
        }
        self.flags = flags;
        Ok(Some(node))
    }

    fn after_angle(&mut self) -> Result<Node, Refused> {
        let at = self.at;
        let c = self.read();
        if !matches!(c, '=' | '!') {
            self.rewind(at);
            let name = self.group_name()?;
            if self.names.iter().any(|(known, _)| *known == name) {
                return Err(Refused::Invalid);
            }
            self.groups += 1;
            let number = self.groups;
            self.names.push((name, number));
            return Ok(Node::Group(Some(number), Box::new(self.branches()?)));
        }
        let supplementary = self.text.iter().skip(self.at).any(|c| *c > '\u{FFFF}');
        let body = Box::new(self.branches()?);
        if !Study::of(&body).bounded {
            return Err(Refused::Invalid);
        }
        Ok(Node::Look { behind: true, negative: c == '!', supplementary, body })
    }

    fn set_flags(&mut self) -> Result<(), Refused> {
        let mut on = true;
        loop {
            match self.peek() {
                'i' => self.flags.fold = on,
                'm' => self.flags.many_lines = on,
                's' => self.flags.dot_all = on,
                'd' => self.flags.unix_lines = on,
                'u' => self.flags.fold_unicode = on,
                'x' => self.flags.comments = on,
                'U' => (self.flags.wide, self.flags.fold_unicode) = (on, on),
                // Canonical equivalence.
                'c' if on => return Err(Refused::Unsupported),
                'c' => {}
                '-' if on => on = false,
                _ => return Ok(()),
            }
            self.at += 1;
        }
    }

    /// Adds the repetition that follows, if any.
    fn repeated(&mut self, node: Node) -> Result<Node, Refused> {
        let (least, most) = match self.peek() {
            '?' => (0, 1),
            '*' => (0, UNLIMITED),
            '+' => (1, UNLIMITED),
            '{' => {
                self.at += 1;
                self.counts()?
            }
            _ => return Ok(node),
        };
        self.at += 1;
        let kind = match self.peek() {
            '?' => Kind::Lazy,
            '+' => Kind::Possessive,
            _ => Kind::Greedy,
        };
        self.at += usize::from(kind != Kind::Greedy);
        Ok(Node::Repeat { body: Box::new(node), least, most, kind })
    }

    /// The numbers between braces, up to the closing one.
    fn counts(&mut self) -> Result<(i32, i32), Refused> {
        if !self.raw(self.at).is_ascii_digit() {
            return Err(Refused::Invalid);
        }
        let least = self.count()?;
        let most = if self.peek() == ',' {
            self.at += 1;
            if self.peek() == '}' { UNLIMITED } else { self.count()? }
        } else {
            least
        };
        if self.peek() == '}' && most >= least { Ok((least, most)) } else { Err(Refused::Invalid) }
    }

    fn count(&mut self) -> Result<i32, Refused> {
        let mut count = 0_i32;
        while let Some(digit) = self.peek().to_digit(10) {
            let digit = i32::try_from(digit).map_err(|_| Refused::Invalid)?;
            count =
                count.checked_mul(10).and_then(|count| count.checked_add(digit)).ok_or(Refused::Invalid)?;
            self.at += 1;
        }
        Ok(count)
    }
}
