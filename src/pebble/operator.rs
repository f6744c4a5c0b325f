//! The operators of Pebble as Kestra registers them: how they are written, and how tightly they bind.

use super::Grammar;

/// An operator between two values. Every one of them groups to the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `contains`
    Contains,
    /// `==`, also written `equals`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `<`
    Less,
    /// `>=`
    GreaterEqual,
    /// `<=`
    LessEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `~`
    Concat,
    /// `..`
    Range,
    /// `??`: the right side where the left one is undefined or null
    NullCoalesce,
    /// `???`: the right side where the left one is undefined
    UndefinedCoalesce,
    /// `isIn`, from 0.24
    In,
}

impl BinaryOp {
    /// The operator as it is written; `==` for [`BinaryOp::Equal`].
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Contains => "contains",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::GreaterEqual => ">=",
            Self::LessEqual => "<=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Concat => "~",
            Self::Range => "..",
            Self::NullCoalesce => "??",
            Self::UndefinedCoalesce => "???",
            Self::In => "isIn",
        }
    }

    /// How tightly the operator binds: the higher, the tighter (expr §2.3).
    pub const fn precedence(self, grammar: Grammar) -> u16 {
        match self {
            Self::Or => 10,
            Self::And => 15,
            Self::Contains => TEST_PRECEDENCE,
            Self::Equal
            | Self::NotEqual
            | Self::Greater
            | Self::Less
            | Self::GreaterEqual
            | Self::LessEqual => 30,
            Self::Add | Self::Subtract => 40,
            Self::Multiply | Self::Divide | Self::Modulo => 60,
            Self::Concat => 110,
            Self::Range => 120,
            Self::NullCoalesce | Self::UndefinedCoalesce | Self::In => match grammar {
                Grammar::Before024 | Grammar::Before20 => 120,
                Grammar::V20 => 30,
            },
        }
    }

    /// Whether the operator takes its right side where the left one is missing: `??` and `???`.
    pub const fn is_fallback(self) -> bool {
        matches!(self, Self::NullCoalesce | Self::UndefinedCoalesce)
    }
}

/// An operator in front of a value; binds tighter than every binary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// How tightly `|` binds.
pub(super) const FILTER_PRECEDENCE: u16 = 100;
/// How tightly `is` and `is not` bind.
pub(super) const TEST_PRECEDENCE: u16 = 20;

/// An operator as the lexer finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Binary(BinaryOp),
    Filter,
    Is,
    IsNot,
    Not,
}

impl Operator {
    /// The operator's meaning in front of a value.
    pub(super) const fn unary(self) -> Option<UnaryOp> {
        match self {
            Self::Not => Some(UnaryOp::Not),
            Self::Binary(BinaryOp::Add) => Some(UnaryOp::Plus),
            Self::Binary(BinaryOp::Subtract) => Some(UnaryOp::Minus),
            Self::Binary(_) | Self::Filter | Self::Is | Self::IsNot => None,
        }
    }
}

/// Every operator that `grammar` knows, longest first: `is not` is looked for before `is`.
pub(super) fn operators(grammar: Grammar) -> impl Iterator<Item = (&'static str, Operator)> {
    SYMBOLS.iter().copied().filter(move |(_, operator)| {
        grammar != Grammar::Before024 || *operator != Operator::Binary(BinaryOp::In)
    })
}

const SYMBOLS: [(&str, Operator); 24] = [
    ("contains", Operator::Binary(BinaryOp::Contains)),
    ("is not", Operator::IsNot),
    ("equals", Operator::Binary(BinaryOp::Equal)),
    ("isIn", Operator::Binary(BinaryOp::In)),
    ("???", Operator::Binary(BinaryOp::UndefinedCoalesce)),
    ("and", Operator::Binary(BinaryOp::And)),
    ("not", Operator::Not),
    ("or", Operator::Binary(BinaryOp::Or)),
    ("is", Operator::Is),
    ("==", Operator::Binary(BinaryOp::Equal)),
    ("!=", Operator::Binary(BinaryOp::NotEqual)),
    (">=", Operator::Binary(BinaryOp::GreaterEqual)),
    ("<=", Operator::Binary(BinaryOp::LessEqual)),
    ("..", Operator::Binary(BinaryOp::Range)),
    ("??", Operator::Binary(BinaryOp::NullCoalesce)),
    (">", Operator::Binary(BinaryOp::Greater)),
    ("<", Operator::Binary(BinaryOp::Less)),
    ("+", Operator::Binary(BinaryOp::Add)),
    ("-", Operator::Binary(BinaryOp::Subtract)),
    ("*", Operator::Binary(BinaryOp::Multiply)),
    ("/", Operator::Binary(BinaryOp::Divide)),
    ("%", Operator::Binary(BinaryOp::Modulo)),
    ("~", Operator::Binary(BinaryOp::Concat)),
    ("|", Operator::Filter),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_operators_are_looked_for_first() {
        let lengths: Vec<usize> = SYMBOLS.iter().map(|(symbol, _)| symbol.len()).collect();
        assert!(lengths.is_sorted_by(|before, after| before >= after));
    }

    #[test]
    fn coalescing_binds_looser_from_2_0_on() {
        assert_eq!(BinaryOp::NullCoalesce.precedence(Grammar::Before20), 120);
        assert_eq!(BinaryOp::NullCoalesce.precedence(Grammar::V20), 30);
    }
}
