//! The grammar of jackson-jq, which is not quite that of jq: `and` and `or` bind alike, `try` takes a whole pipe, `if`
//! needs its `else`.

use std::rc::Rc;

use super::{
    Stop,
    node::Node,
    syntax::{Definition, Expr, Operator, Part, Pattern, Stage},
    token::{self, Token},
};
use crate::render::value::Number;

/// How deep a program may nest; Java's own limit is its stack.
pub(super) const MAX_DEPTH: usize = 200;

/// What is read, or why not.
pub(super) type Parsed<T> = Result<T, Stop>;

/// Reads a program.
pub(super) fn program(text: &str) -> Parsed<Part> {
    let mut parser = Parser { tokens: token::words(text)?, at: 0, depth: 0 };
    if let Some(Token::Word("module" | "import" | "include")) = parser.peek() {
        return Err(Stop::unsupported("jq: modules"));
    }
    let expr = parser.pipe(true)?;
    if parser.peek().is_some() { Err(wrong()) } else { Ok(expr) }
}

/// The text is no program.
pub(super) fn wrong() -> Stop {
    Stop::failed("it is no jq program")
}

/// Reads words as a tree.
#[derive(Debug)]
pub(super) struct Parser {
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) depth: usize,
}

impl Parser {
    /// The next word.
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Takes the next word.
    pub(super) fn next(&mut self) -> Parsed<Token> {
        let token = self.peek().cloned().ok_or_else(wrong)?;
        self.at += 1;
        Ok(token)
    }

    /// Whether a sign or keyword is next.
    pub(super) fn sees(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found) | Token::Word(found)) if *found == sign)
    }

    /// Takes a sign or keyword, if it is next.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let eats = self.sees(sign);
        self.at += usize::from(eats);
        eats
    }

    /// Takes a sign or keyword that must be there.
    pub(super) fn expect(&mut self, sign: &str) -> Parsed<()> {
        if self.eat(sign) { Ok(()) } else { Err(wrong()) }
    }

    /// A name.
    pub(super) fn name(&mut self) -> Parsed<Rc<str>> {
        if let Token::Name(name) = self.next()? { Ok(name) } else { Err(wrong()) }
    }

    /// A name or keyword.
    pub(super) fn name_or_word(&mut self) -> Parsed<Rc<str>> {
        match self.next()? {
            Token::Name(name) => Ok(name),
            Token::Word(word) => Ok(word.into()),
            Token::Field(_)
            | Token::Whole(_)
            | Token::Fraction(_)
            | Token::Sign(_)
            | Token::Quote
            | Token::EndQuote
            | Token::Chars(_)
            | Token::Interpolate => Err(wrong()),
        }
    }

    /// A pipe; without commas where it is the value of an object's entry.
    pub(super) fn pipe(&mut self, with_commas: bool) -> Parsed<Part> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::unsupported("jq: a program that nests deep"));
        }
        let mut stages = Vec::new();
        loop {
            if self.eat("label") {
                self.expect("$")?;
                stages.push(Stage::Label(self.name()?));
            } else {
                let expr = if with_commas { self.tuple()? } else { self.operators()? };
                stages.push(if self.eat("as") {
                    Stage::Bind(expr, self.pattern()?)
                } else {
                    Stage::Do(expr)
                });
            }
            if !self.eat("|") {
                break;
            }
        }
        self.depth -= 1;
        match stages.last() {
            Some(Stage::Do(only)) if stages.len() == 1 => Ok(Rc::clone(only)),
            Some(Stage::Do(_)) => Ok(Rc::new(Expr::Pipe(stages))),
            Some(Stage::Bind(..) | Stage::Label(_)) | None => Err(wrong()),
        }
    }

    fn tuple(&mut self) -> Parsed<Part> {
        let first = self.operators()?;
        if !self.sees(",") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.eat(",") {
            parts.push(self.operators()?);
        }
        Ok(Rc::new(Expr::Comma(parts)))
    }

    fn operators(&mut self) -> Parsed<Part> {
        let mut parts = vec![self.primary()?];
        let mut pending: Vec<&'static str> = Vec::new();
        while let Some(Token::Sign(sign) | Token::Word(sign)) = self.peek() {
            let sign = *sign;
            let Some(level) = precedence(sign) else { break };
            self.at += 1;
            while let Some(last) = pending.last().copied() {
                let last_level = precedence(last).unwrap_or(0);
                if level > last_level || (level == last_level && level != ASSIGNMENT) {
                    pending.pop();
                    reduce(&mut parts, last)?;
                } else {
                    break;
                }
            }
            pending.push(sign);
            parts.push(self.primary()?);
        }
        while let Some(sign) = pending.pop() {
            reduce(&mut parts, sign)?;
        }
        parts.pop().ok_or_else(wrong)
    }

    fn definition(&mut self) -> Parsed<Part> {
        let name = self.name()?;
        let mut params: Vec<Rc<str>> = Vec::new();
        if self.eat("(") {
            loop {
                let is_value = self.eat("$");
                let param = self.name()?;
                params.push(if is_value { format!("${param}").into() } else { param });
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        self.expect(":")?;
        let body = self.pipe(true)?;
        self.expect(";")?;
        Ok(Rc::new(Expr::Define(Rc::new(Definition { name, params, body }))))
    }

    fn primary(&mut self) -> Parsed<Part> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::unsupported("jq: a program that nests deep"));
        }
        let mut parts = Vec::new();
        while self.eat("def") {
            parts.push(self.definition()?);
        }
        let last = self.plain_primary()?;
        self.depth -= 1;
        if parts.is_empty() {
            return Ok(last);
        }
        parts.push(last);
        Ok(Rc::new(Expr::After(parts)))
    }

    fn plain_primary(&mut self) -> Parsed<Part> {
        let is_format_of_text = self.sees("@") && matches!(self.tokens.get(self.at + 2), Some(Token::Quote));
        if is_format_of_text || self.peek() == Some(&Token::Quote) {
            let text = self.text()?;
            return self.postfix(text);
        }
        let expr = match self.next()? {
            Token::Sign(".") => {
                let this = self.this()?;
                return Ok(self.questions(this));
            }
            Token::Sign("$") => {
                let name = self.name()?;
                if self.eat("::") {
                    self.name()?;
                    Rc::new(Expr::Foreign)
                } else {
                    Rc::new(Expr::Variable(name))
                }
            }
            Token::Sign("@") => Rc::new(Expr::Format(self.name()?)),
            Token::Sign("[") => {
                let inner = if self.sees("]") { None } else { Some(self.pipe(true)?) };
                self.expect("]")?;
                Rc::new(Expr::Array(inner))
            }
            Token::Sign("{") => self.object()?,
            Token::Sign("(") => {
                let inner = self.pipe(true)?;
                self.expect(")")?;
                inner
            }
            Token::Whole(digits) => literal(Node::from_long(digits.parse().map_err(|_| wrong())?)),
            Token::Fraction(text) => {
                literal(Node::Number(Number::Double(text.parse().map_err(|_| wrong())?)))
            }
            Token::Word("true") => literal(Node::Bool(true)),
            Token::Word("false") => literal(Node::Bool(false)),
            Token::Word("null") => literal(Node::Null),
            Token::Name(name) => self.call(name)?,
            Token::Sign("-") => return Ok(Rc::new(Expr::Negate(self.primary()?))),
            Token::Sign("..") => return Ok(Rc::new(Expr::Descend)),
            Token::Word("if") => return self.condition(),
            Token::Word("reduce") => {
                let (source, pattern, init, update) = self.fold()?;
                self.expect(")")?;
                return Ok(Rc::new(Expr::Reduce(source, pattern, init, update)));
            }
            Token::Word("foreach") => {
                let (source, pattern, init, update) = self.fold()?;
                let extract = if self.eat(";") { Some(self.pipe(true)?) } else { None };
                self.expect(")")?;
                return Ok(Rc::new(Expr::Foreach(source, pattern, init, update, extract)));
            }
            Token::Word("try") => {
                let body = self.pipe(true)?;
                let catch = if self.eat("catch") { Some(self.primary()?) } else { None };
                return Ok(Rc::new(Expr::Try(body, catch)));
            }
            Token::Word("break") => {
                self.expect("$")?;
                return Ok(Rc::new(Expr::Break(self.name()?)));
            }
            Token::Sign(_)
            | Token::Word(_)
            | Token::Field(_)
            | Token::Quote
            | Token::EndQuote
            | Token::Chars(_)
            | Token::Interpolate => return Err(wrong()),
        };
        self.postfix(expr)
    }

    fn questions(&mut self, mut expr: Part) -> Part {
        while self.eat("?") {
            expr = Rc::new(Expr::Try(expr, None));
        }
        expr
    }

    fn postfix(&mut self, expr: Part) -> Parsed<Part> {
        let expr = self.accessors(expr)?;
        Ok(self.questions(expr))
    }

    fn this(&mut self) -> Parsed<Part> {
        let this = Rc::new(Expr::This);
        let first = match self.peek() {
            Some(Token::Field(_) | Token::Quote | Token::Sign("@")) => self.named(this)?,
            Some(Token::Sign("[")) => self.bracket(this)?,
            _ => return Ok(this),
        };
        self.accessors(first)
    }

    fn accessors(&mut self, mut expr: Part) -> Parsed<Part> {
        loop {
            if self.eat(".") {
                expr = self.named(expr)?;
            } else if self.sees("[") {
                expr = self.bracket(expr)?;
            } else {
                return Ok(expr);
            }
        }
    }

    /// A name or text behind a dot.
    fn named(&mut self, target: Part) -> Parsed<Part> {
        if let Some(Token::Field(name)) = self.peek() {
            let name = Rc::clone(name);
            self.at += 1;
            return Ok(Rc::new(Expr::Field(target, name, self.eat("?"))));
        }
        let key = self.text()?;
        Ok(Rc::new(Expr::TextField(target, key, self.eat("?"))))
    }

    fn bracket(&mut self, target: Part) -> Parsed<Part> {
        self.expect("[")?;
        let null = || literal(Node::Null);
        if self.eat("]") {
            return Ok(Rc::new(Expr::Each(target, self.eat("?"))));
        }
        if self.eat(":") {
            let end = self.pipe(true)?;
            self.expect("]")?;
            return Ok(Rc::new(Expr::Slice(target, null(), end, self.eat("?"))));
        }
        let start = self.pipe(true)?;
        if self.eat(":") {
            let end = if self.sees("]") { null() } else { self.pipe(true)? };
            self.expect("]")?;
            return Ok(Rc::new(Expr::Slice(target, start, end, self.eat("?"))));
        }
        self.expect("]")?;
        Ok(Rc::new(Expr::At(target, start, self.eat("?"))))
    }

    fn call(&mut self, name: Rc<str>) -> Parsed<Part> {
        let is_foreign = self.eat("::");
        if is_foreign {
            self.name()?;
        }
        let mut args = Vec::new();
        if self.eat("(") && !self.eat(")") {
            loop {
                args.push(self.pipe(true)?);
                if !self.eat(";") {
                    break;
                }
            }
            self.expect(")")?;
        }
        Ok(Rc::new(if is_foreign { Expr::Foreign } else { Expr::Call(name, args) }))
    }

    fn condition(&mut self) -> Parsed<Part> {
        let mut cases = Vec::new();
        loop {
            let test = self.pipe(true)?;
            self.expect("then")?;
            cases.push((test, self.pipe(true)?));
            if !self.eat("elif") {
                break;
            }
        }
        self.expect("else")?;
        let otherwise = self.pipe(true)?;
        self.expect("end")?;
        Ok(Rc::new(Expr::If(cases, otherwise)))
    }

    fn fold(&mut self) -> Parsed<(Part, Pattern, Part, Part)> {
        let source = self.primary()?;
        self.expect("as")?;
        let pattern = self.pattern()?;
        self.expect("(")?;
        let init = self.pipe(true)?;
        self.expect(";")?;
        Ok((source, pattern, init, self.pipe(true)?))
    }
}

/// A literal.
pub(super) fn literal(value: Node) -> Part {
    Rc::new(Expr::Literal(value))
}

/// The level of the assignments, which bind to the right.
const ASSIGNMENT: u8 = 6;

/// How loosely an operator binds.
fn precedence(sign: &str) -> Option<u8> {
    Some(match sign {
        "=" | "|=" | "//=" | "+=" | "-=" | "*=" | "/=" | "%=" => ASSIGNMENT,
        "//" => 5,
        "and" | "or" => 4,
        "==" | "!=" | "<" | "<=" | ">" | ">=" => 3,
        "+" | "-" => 2,
        "*" | "/" | "%" => 1,
        _ => return None,
    })
}

/// Applies an operator to the last two parts.
fn reduce(parts: &mut Vec<Part>, sign: &str) -> Parsed<()> {
    let (Some(right), Some(left)) = (parts.pop(), parts.pop()) else { return Err(wrong()) };
    let expr = match sign {
        "=" => Expr::Assign(left, right),
        "|=" => Expr::Modify(left, right),
        "//=" => Expr::Update(Operator::Alternative, left, right),
        "+=" => Expr::Update(Operator::Plus, left, right),
        "-=" => Expr::Update(Operator::Minus, left, right),
        "*=" => Expr::Update(Operator::Times, left, right),
        "/=" => Expr::Update(Operator::Divide, left, right),
        "%=" => Expr::Update(Operator::Modulo, left, right),
        "//" => Expr::Alternative(left, right),
        "and" => Expr::And(left, right),
        "or" => Expr::Or(left, right),
        "==" => Expr::Binary(Operator::Equal, left, right),
        "!=" => Expr::Binary(Operator::NotEqual, left, right),
        "<" => Expr::Binary(Operator::Less, left, right),
        "<=" => Expr::Binary(Operator::LessEqual, left, right),
        ">" => Expr::Binary(Operator::Greater, left, right),
        ">=" => Expr::Binary(Operator::GreaterEqual, left, right),
        "+" => Expr::Binary(Operator::Plus, left, right),
        "-" => Expr::Binary(Operator::Minus, left, right),
        "*" => Expr::Binary(Operator::Times, left, right),
        "/" => Expr::Binary(Operator::Divide, left, right),
        _ => Expr::Binary(Operator::Modulo, left, right),
    };
    parts.push(Rc::new(expr));
    Ok(())
}
