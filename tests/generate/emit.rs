//! Writes a tree as YAML in a style chosen at random: indentation, block or flow collections, comments, blank lines,
//! line ends, scalar styles. Says where each scalar and each character of it went.

use super::{
    out::{Out, Placed},
    random::Random,
    scalar::{self, Spot},
    tree::{Form, Scalar, Tree},
};

/// A tree as text.
#[derive(Debug)]
pub(crate) struct Emitted {
    pub(crate) text: String,
    /// All scalars in order.
    pub(crate) placed: Vec<Placed>,
}

/// Writes `tree` in the style that `random` decides.
pub(crate) fn emit(tree: &Tree, random: &mut Random) -> Emitted {
    let line_end = *random.choose(&["\n", "\n", "\n", "\r\n", "\r"]);
    let mut out = Out::new(line_end);
    if random.chance(10) {
        out.text.push('\u{feff}');
    }
    let mut writer = Writer { out, random, flow_share: 0 };
    writer.flow_share = *writer.random.choose(&[0, 0, 5, 30]);
    writer.aside(0);
    if writer.random.chance(10) {
        writer.out.write("---");
        writer.out.break_line();
    }
    writer.root(tree);
    Emitted { text: writer.out.text, placed: writer.out.placed }
}

struct Writer<'r> {
    out: Out,
    random: &'r mut Random,
    /// How many collections in a hundred have brackets.
    flow_share: usize,
}

impl Writer<'_> {
    fn root(&mut self, tree: &Tree) {
        match tree {
            Tree::Map(entries) if !entries.is_empty() => self.entries(entries, 0, true),
            Tree::List(items) if !items.is_empty() => self.items(items, 0, true),
            Tree::Map(_) | Tree::List(_) | Tree::Scalar(_) | Tree::Hole(_) => self.value(tree, -1, true),
        }
    }

    /// Comments and blank lines in front of a line that is indented by `indent`.
    fn aside(&mut self, indent: usize) {
        const COMMENTS: &[&str] =
            &["# a remark", "#", "# it's {{ no }} value", "## \"quoted: [", "# - é 日本"];
        if !self.out.keeps_blank_lines && self.random.chance(6) {
            self.out.break_line();
        }
        if self.random.chance(6) {
            self.out.blanks(indent);
            let comment = self.random.pick(COMMENTS);
            self.out.write(comment);
            self.out.break_line();
        }
    }

    fn end_line(&mut self) {
        if self.out.is_at_line_start() {
            return;
        }
        if self.random.chance(4) {
            self.out.write(" # behind it");
        } else if self.random.chance(3) {
            self.out.blanks(2);
        }
        self.out.break_line();
    }

    /// The entries of a block mapping; `fresh` if a line begins.
    fn entries(&mut self, entries: &[(Scalar, Tree)], indent: usize, fresh: bool) {
        let column = isize::try_from(indent).expect("a column");
        for (number, (key, value)) in entries.iter().enumerate() {
            if fresh || number > 0 {
                self.aside(indent);
                self.out.blanks(indent);
            }
            let spot = Spot { is_key: true, in_flow: false, parent: column };
            if self.random.chance(1) && key.form == Form::Text {
                self.out.write("? ");
                scalar::write(&mut self.out, self.random, key, spot);
                self.end_line();
                self.out.blanks(indent);
            } else {
                scalar::write(&mut self.out, self.random, key, spot);
                let gap = usize::from(self.random.chance(2));
                self.out.blanks(gap);
            }
            self.out.write(":");
            self.value(value, column, true);
        }
    }

    fn items(&mut self, items: &[Tree], indent: usize, fresh: bool) {
        let column = isize::try_from(indent).expect("a column");
        for (number, item) in items.iter().enumerate() {
            if fresh || number > 0 {
                self.aside(indent);
                self.out.blanks(indent);
            }
            self.out.write("-");
            let gap = if self.random.chance(85) { 1 } else { self.random.between(1, 4) };
            match item {
                Tree::Map(entries)
                    if !entries.is_empty() && !self.is_flow(item) && self.random.chance(90) =>
                {
                    self.out.blanks(gap);
                    self.entries(entries, indent + 1 + gap, false);
                }
                Tree::List(inner) if !inner.is_empty() && !self.is_flow(item) && self.random.chance(70) => {
                    self.out.blanks(gap);
                    self.items(inner, indent + 1 + gap, false);
                }
                Tree::Map(_) | Tree::List(_) | Tree::Scalar(_) | Tree::Hole(_) => {
                    self.value(item, column, false);
                }
            }
        }
    }

    fn is_flow(&mut self, tree: &Tree) -> bool {
        !tree.has_raw() && self.random.chance(self.flow_share)
    }

    /// What stands behind `key:` or `-`, which are in column `parent`; a list may stand in the column of its key.
    fn value(&mut self, tree: &Tree, parent: isize, behind_key: bool) {
        let below = |more: usize| usize::try_from(parent).unwrap_or(0) + more;
        match tree {
            Tree::Map(entries) if !entries.is_empty() && !self.is_flow(tree) => {
                self.end_line();
                let indent = below(*self.random.choose(&[2, 2, 2, 4, 1, 3]));
                self.entries(entries, indent, true);
            }
            Tree::List(items) if !items.is_empty() && !self.is_flow(tree) => {
                self.end_line();
                let least = usize::from(!behind_key);
                let more = *self.random.choose(&[2, 2, least, 4, 1, 3]);
                self.items(items, below(more), true);
            }
            Tree::Scalar(scalar) if scalar.text.is_empty() && scalar.form == Form::Typed => {
                self.out.begin();
                self.out.end(None);
                self.end_line();
            }
            Tree::Scalar(scalar) => {
                let gap = 1 + usize::from(self.random.chance(3));
                self.out.blanks(gap);
                scalar::write(
                    &mut self.out,
                    self.random,
                    scalar,
                    Spot { is_key: false, in_flow: false, parent },
                );
                self.end_line();
            }
            Tree::Map(_) | Tree::List(_) => {
                self.out.blanks(1);
                self.bracketed(tree, parent);
                self.end_line();
            }
            Tree::Hole(number) => panic!("hole {number} is not filled"),
        }
    }

    /// A blank, or a new line within brackets.
    fn gap(&mut self, parent: isize, least: usize) {
        if self.random.chance(8) {
            self.out.break_line();
            let indent = usize::try_from(parent + 1).expect("a column").max(1) + self.random.below(4);
            self.out.blanks(indent);
        } else {
            let more = usize::from(self.random.chance(30));
            self.out.blanks(least.max(more));
        }
    }

    fn bracketed(&mut self, tree: &Tree, parent: isize) {
        match tree {
            Tree::Scalar(scalar) if scalar.text.is_empty() && scalar.form == Form::Typed => {
                self.out.begin();
                self.out.end(None);
            }
            Tree::Scalar(scalar) => {
                scalar::write(
                    &mut self.out,
                    self.random,
                    scalar,
                    Spot { is_key: false, in_flow: true, parent },
                );
            }
            Tree::Map(entries) => {
                self.out.write("{");
                for (number, (key, value)) in entries.iter().enumerate() {
                    if number > 0 {
                        self.out.write(",");
                    }
                    self.gap(parent, usize::from(number > 0));
                    scalar::write(
                        &mut self.out,
                        self.random,
                        key,
                        Spot { is_key: true, in_flow: true, parent },
                    );
                    self.out.write(":");
                    self.gap(parent, 1);
                    self.bracketed(value, parent);
                }
                self.gap(parent, 0);
                self.out.write("}");
            }
            Tree::List(items) => {
                self.out.write("[");
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        self.out.write(",");
                    }
                    self.gap(parent, usize::from(number > 0));
                    self.bracketed(item, parent);
                }
                self.gap(parent, 0);
                self.out.write("]");
            }
            Tree::Hole(number) => panic!("hole {number} is not filled"),
        }
    }
}
