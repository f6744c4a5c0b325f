//! The parts of the grammar that stand for values: objects, texts, and the patterns that take values apart.

use std::rc::Rc;

use super::{
    Stop,
    node::Node,
    parse::{MAX_DEPTH, Parsed, Parser, literal, wrong},
    syntax::{Expr, Member, Part, Pattern, PatternField, Piece},
    token::Token,
};

impl Parser {
    /// An object behind its brace.
    pub(super) fn object(&mut self) -> Parsed<Part> {
        let mut members = Vec::new();
        if !self.eat("}") {
            loop {
                members.push(self.member()?);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("}")?;
        }
        Ok(Rc::new(Expr::Object(members)))
    }

    fn member(&mut self) -> Parsed<Member> {
        if self.eat("$") {
            return Ok(Member::Variable(self.name_or_word()?));
        }
        if self.eat("(") {
            let key = self.pipe(true)?;
            self.expect(")")?;
            self.expect(":")?;
            return Ok(Member::Computed(key, self.member_value()?));
        }
        if self.sees("@") || self.peek() == Some(&Token::Quote) {
            let key = self.text()?;
            let value = if self.eat(":") { Some(self.member_value()?) } else { None };
            return Ok(Member::Text(key, value));
        }
        let name = self.name_or_word()?;
        let value = if self.eat(":") { Some(self.member_value()?) } else { None };
        Ok(Member::Name(name, value))
    }

    /// A value in parentheses ends with them: `{a: (1) + 2}` is refused.
    fn member_value(&mut self) -> Parsed<Part> {
        if self.eat("(") {
            let value = self.pipe(true)?;
            self.expect(")")?;
            return Ok(value);
        }
        self.pipe(false)
    }

    /// A text, with its format.
    pub(super) fn text(&mut self) -> Parsed<Part> {
        let format = if self.eat("@") { Some(Rc::new(Expr::Format(self.name()?))) } else { None };
        if self.next()? != Token::Quote {
            return Err(wrong());
        }
        let mut pieces = Vec::new();
        loop {
            match self.next()? {
                Token::Chars(chars) => pieces.push(Piece::Chars(chars)),
                Token::Interpolate => {
                    pieces.push(Piece::Computed(self.pipe(true)?));
                    self.expect(")")?;
                }
                Token::EndQuote => break,
                Token::Name(_)
                | Token::Word(_)
                | Token::Field(_)
                | Token::Whole(_)
                | Token::Fraction(_)
                | Token::Sign(_)
                | Token::Quote => return Err(wrong()),
            }
        }
        if format.is_none() {
            match pieces.as_slice() {
                [] => return Ok(literal(Node::text(""))),
                [Piece::Chars(chars)] => return Ok(literal(Node::Text(Rc::clone(chars)))),
                [Piece::Computed(_) | Piece::Chars(_), ..] => {}
            }
        }
        Ok(Rc::new(Expr::Text(pieces, format)))
    }

    /// What takes a value apart.
    pub(super) fn pattern(&mut self) -> Parsed<Pattern> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::unsupported("jq: a program that nests deep"));
        }
        let pattern = if self.eat("$") {
            Pattern::Name(self.name()?)
        } else if self.eat("[") {
            let mut parts = Vec::new();
            loop {
                parts.push(self.pattern()?);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("]")?;
            Pattern::Array(parts)
        } else {
            self.expect("{")?;
            let mut fields = Vec::new();
            loop {
                fields.push(self.pattern_field()?);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("}")?;
            Pattern::Object(fields)
        };
        self.depth -= 1;
        Ok(pattern)
    }

    fn pattern_field(&mut self) -> Parsed<PatternField> {
        if self.eat("$") {
            let name = self.name_or_word()?;
            let inner = if self.eat(":") { Some(self.pattern()?) } else { None };
            return Ok((Some(Rc::clone(&name)), literal(Node::Text(name)), inner));
        }
        let key = if self.eat("(") {
            let key = self.pipe(true)?;
            self.expect(")")?;
            key
        } else if self.sees("@") || self.peek() == Some(&Token::Quote) {
            self.text()?
        } else {
            literal(Node::Text(self.name_or_word()?))
        };
        self.expect(":")?;
        Ok((None, key, Some(self.pattern()?)))
    }
}
