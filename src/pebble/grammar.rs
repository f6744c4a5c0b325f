//! Expressions, from tokens. Follows Pebble's `ExpressionParser`; unknown functions, filters, tests and arguments are
//! no business of the grammar: Kestra looks for them when it renders.

use std::iter;

use nom::{
    Err, IResult, Input as _, Parser as _,
    branch::alt,
    combinator::{cut, map, opt},
    multi::many0,
    sequence::{pair, preceded},
};

use super::{
    ast::{Args, Expr, ExprKind, MAX_DEPTH, MAX_HEIGHT, Str},
    error::{Expected, Failure, Problem},
    operator::{BinaryOp, FILTER_PRECEDENCE, Operator, TEST_PRECEDENCE},
    token::{Place, Token, TokenKind, Tokens},
};
use crate::span::{Span, Spanned};

/// What every rule of the grammar gives.
pub(super) type Parsed<'a, 't, O> = IResult<Tokens<'a, 't>, O, Failure>;

/// What is wrong, if parsing stopped for that and not because something is nested too deep.
pub(super) fn failure(error: &Err<Failure>) -> Option<Failure> {
    match error {
        Err::Error(failure) | Err::Failure(failure) => Some(*failure),
        Err::Incomplete(_) => None,
    }
    .filter(|failure| failure.problem != Problem::TooDeep)
}

/// A whole print: an expression and the closing delimiter.
pub(super) fn print<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let (rest, expr) = expression(tokens)?;
    let (rest, _) = end(rest)?;
    Ok((rest, expr))
}

/// `binary [ "?" expression ":" expression ]`
pub(super) fn expression<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    nested(|tokens| {
        let (rest, condition) = binary(tokens)?;
        let (rest, question) = opt(punctuation('?')).parse(rest)?;
        if question.is_none() {
            return Ok((rest, condition));
        }
        let (rest, then) = cut(expression).parse(rest)?;
        let (rest, _) = cut(punctuation(':')).parse(rest)?;
        let (rest, otherwise) = cut(expression).parse(rest)?;
        let span = condition.span.cover(otherwise.span);
        let kind = ExprKind::Ternary {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        };
        node(rest, kind, span)
    })
    .parse(tokens)
}

/// `operand { OP operand | "|" filter | ("is" | "is not") test }`
///
/// Operators wait on a stack until one that binds no tighter follows: recursion would cost a level for each.
fn binary<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let mut waiting: Vec<(Expr<'t>, BinaryOp, Span)> = Vec::new();
    let (mut rest, mut left) = operand(tokens)?;
    while let (behind, Some((operator, op_span))) = opt(any_operator).parse(rest)? {
        let precedence = match operator {
            Operator::Binary(op) => op.precedence(rest.source.grammar),
            Operator::Filter => FILTER_PRECEDENCE,
            Operator::Is | Operator::IsNot => TEST_PRECEDENCE,
            Operator::Not => break,
        };
        (rest, left) = settle(behind, &mut waiting, left, precedence)?;
        if let Operator::Binary(op) = operator {
            waiting.push((left, op, op_span));
            (rest, left) = cut(operand).parse(rest)?;
            continue;
        }
        let what = if operator == Operator::Filter { "a filter" } else { "a test" };
        let (behind, (name, args)) = cut(invocation(what)).parse(rest)?;
        let span = left.span.cover(args.as_ref().map_or(name.span, |args| args.span));
        let kind = match operator {
            Operator::Filter => ExprKind::Filter { input: Box::new(left), name, args },
            Operator::Binary(_) | Operator::Is | Operator::IsNot | Operator::Not => {
                let negated = operator == Operator::IsNot;
                ExprKind::Test { value: Box::new(left), negated, name, args }
            }
        };
        (rest, left) = node(behind, kind, span)?;
    }
    settle(rest, &mut waiting, left, 0)
}

/// Joins what waits for a right side with `left`, as far as it binds at least as tightly as `precedence`.
fn settle<'a, 't>(
    rest: Tokens<'a, 't>,
    waiting: &mut Vec<(Expr<'t>, BinaryOp, Span)>,
    left: Expr<'t>,
    precedence: u16,
) -> Parsed<'a, 't, Expr<'t>> {
    let mut right = left;
    while let Some((left, op, op_span)) =
        waiting.pop_if(|(_, op, _)| op.precedence(rest.source.grammar) >= precedence)
    {
        let span = left.span.cover(right.span);
        let kind = ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) };
        (_, right) = node(rest, kind, span)?;
    }
    Ok((rest, right))
}

/// A value with what is in front of it and behind it.
fn operand<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let Some(token) = tokens.current() else { return fail(&tokens, Expected::Expression) };
    match &token.kind {
        TokenKind::Operator(operator) => unary(tokens, *operator),
        TokenKind::Punctuation('(') => brackets(tokens),
        TokenKind::Punctuation('[') => list(tokens),
        TokenKind::Punctuation('{') => map_literal(tokens),
        TokenKind::Name(name) => named(tokens, name),
        TokenKind::Long(digits) => whole_number(tokens, digits, ExprKind::Long),
        TokenKind::Number(digits) => number(tokens, digits),
        TokenKind::Str { .. } | TokenKind::InterpolationStart => {
            let (rest, value) = string(tokens)?;
            postfix(rest, value)
        }
        TokenKind::Punctuation(_)
        | TokenKind::InterpolationEnd
        | TokenKind::Opaque
        | TokenKind::End
        | TokenKind::Eof => fail(&tokens, Expected::Expression),
    }
}

/// `not`, `+` and `-` bind tighter than every other operator.
fn unary<'a, 't>(tokens: Tokens<'a, 't>, operator: Operator) -> Parsed<'a, 't, Expr<'t>> {
    let Some(op) = operator.unary() else { return fail(&tokens, Expected::Expression) };
    let op_span = tokens.span();
    let (rest, value) = nested(operand).parse(tokens.take_from(1))?;
    let span = op_span.cover(value.span);
    node(rest, ExprKind::Unary { op, op_span, operand: Box::new(value) }, span)
}

fn brackets<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let (rest, mut value) = expression(tokens.take_from(1))?;
    let (rest, close) = cut(punctuation(')')).parse(rest)?;
    value.span = tokens.span().cover(close);
    postfix(rest, value)
}

/// `[a, b]`, which takes no `.`, `[` or `(` behind it.
fn list<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let (rest, (open, elements, close)) = delimited_list('[', expression, ']').parse(tokens)?;
    node(rest, ExprKind::List(elements), open.cover(close))
}

/// `{key: value}`, which takes no `.`, `[` or `(` behind it.
fn map_literal<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let entry = |tokens| pair(expression, preceded(cut(punctuation(':')), cut(expression))).parse(tokens);
    let (rest, (open, entries, close)) = delimited_list('{', entry, '}').parse(tokens)?;
    node(rest, ExprKind::Map(entries), open.cover(close))
}

/// A constant, a call or a variable. Only these spellings are constants: `True` is a variable.
fn named<'a, 't>(tokens: Tokens<'a, 't>, name: &'t str) -> Parsed<'a, 't, Expr<'t>> {
    let span = tokens.span();
    let rest = tokens.take_from(1);
    let kind = match name {
        "true" | "TRUE" => ExprKind::Bool(true),
        "false" | "FALSE" => ExprKind::Bool(false),
        "null" | "NULL" | "none" | "NONE" => ExprKind::Null,
        _ if rest.is_punctuation('(') => return call(tokens, Spanned::new(name, span)),
        _ => ExprKind::Name(name),
    };
    let (rest, value) = node(rest, kind, span)?;
    postfix(rest, value)
}

fn call<'a, 't>(tokens: Tokens<'a, 't>, name: Spanned<&'t str>) -> Parsed<'a, 't, Expr<'t>> {
    let (rest, args) = arguments(tokens.take_from(1))?;
    if name.value == "block" && args.positional.is_empty() {
        // Pebble takes the first argument without looking whether there is one.
        return Err(Err::Failure(Failure::new(Problem::BlockWithoutName, tokens.place(), None)));
    }
    let span = name.span.cover(args.span);
    let (rest, value) = node(rest, ExprKind::Call { name, args }, span)?;
    postfix(rest, value)
}

fn number<'a, 't>(tokens: Tokens<'a, 't>, digits: &'t str) -> Parsed<'a, 't, Expr<'t>> {
    if !digits.contains('.') {
        return whole_number(tokens, digits, ExprKind::Int);
    }
    let value = digits.parse().unwrap_or(f64::INFINITY);
    let (rest, value) = node(tokens.take_from(1), ExprKind::Float(value), tokens.span())?;
    postfix(rest, value)
}

fn whole_number<'a, 't>(
    tokens: Tokens<'a, 't>,
    digits: &str,
    kind: fn(i64) -> ExprKind<'t>,
) -> Parsed<'a, 't, Expr<'t>> {
    let Ok(value) = digits.parse() else {
        return Err(Err::Failure(Failure::new(Problem::NumberTooLarge, tokens.place(), None)));
    };
    let (rest, value) = node(tokens.take_from(1), kind(value), tokens.span())?;
    postfix(rest, value)
}

/// Pieces of text and interpolations. Two texts in a row are an error, but Pebble lets a string follow an
/// interpolation even if it is another string: `"#{a}" 'b'`.
fn string<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Expr<'t>> {
    let mut parts: Vec<Expr<'t>> = Vec::new();
    let mut place: Option<Place> = None;
    let mut rest = tokens;
    let mut after_text = false;
    while let Some(token) = rest.current() {
        let begin = token.place;
        let part;
        if let (TokenKind::Str { text, inner }, false) = (&token.kind, after_text) {
            let own = if *inner == begin { widen(begin, begin) } else { begin };
            let literal = Str { inner: rest.source.locate(*inner), text: text.clone() };
            let span = rest.source.locate(own);
            (rest, part) = node(rest.take_from(1), ExprKind::Str(literal), span)?;
            place = Some(place.map_or(own, |place| place.cover(own)));
            after_text = true;
        } else if token.kind == TokenKind::InterpolationStart {
            (rest, part) = cut(expression).parse(rest.take_from(1))?;
            let own = widen(begin, rest.place());
            (rest, _) = cut(interpolation_end).parse(rest)?;
            place = Some(place.map_or(own, |place| place.cover(own)));
            after_text = false;
        } else {
            break;
        }
        parts.push(part);
    }
    let span = rest.source.locate(place.unwrap_or_else(|| tokens.place()));
    match (parts.pop(), parts.is_empty()) {
        (Some(mut only), true) if after_text => {
            only.span = span;
            Ok((rest, only))
        }
        (last, _) => {
            parts.extend(last);
            node(rest, ExprKind::Interpolated(parts), span)
        }
    }
}

/// A piece of a double-quoted string with its neighbours, which are quotes at both ends of the string.
fn widen(first: Place, last: Place) -> Place {
    Place { start: first.start.saturating_sub(1), end: last.end.saturating_add(1) }
}

/// `.name`, `.name(args)` and `[index]` behind a value.
fn postfix<'a, 't>(tokens: Tokens<'a, 't>, value: Expr<'t>) -> Parsed<'a, 't, Expr<'t>> {
    let (mut rest, mut value) = (tokens, value);
    loop {
        let span = value.span;
        if let (behind, Some(_)) = opt(punctuation('.')).parse(rest)? {
            let start = behind.place().start;
            let (behind, (name, args)) = cut(invocation("an attribute")).parse(behind)?;
            if args.as_ref().is_some_and(|args| !args.named.is_empty()) {
                let failure = Failure::at(&behind, Problem::NamedArgumentInMethod);
                let place = Place { start, end: behind.place().start };
                return Err(Err::Failure(Failure { place, ..failure }));
            }
            let end = args.as_ref().map_or(name.span, |args| args.span);
            (rest, value) =
                node(behind, ExprKind::Attr { base: Box::new(value), name, args }, span.cover(end))?;
        } else if let (behind, Some(_)) = opt(punctuation('[')).parse(rest)? {
            let (behind, index) = cut(expression).parse(behind)?;
            let (behind, close) = cut(punctuation(']')).parse(behind)?;
            let kind = ExprKind::Index { base: Box::new(value), index: Box::new(index) };
            (rest, value) = node(behind, kind, span.cover(close))?;
        } else if rest.is_punctuation('(') {
            // Pebble takes for granted that a name stands in front; anything else surprises it.
            return Err(Err::Failure(Failure::new(Problem::NotCallable, rest.place(), None)));
        } else {
            return Ok((rest, value));
        }
    }
}

/// `NAME [ args ]`: an attribute, filter or test.
pub(super) fn invocation<'a, 't: 'a>(
    what: &'static str,
) -> impl Fn(Tokens<'a, 't>) -> Parsed<'a, 't, (Spanned<&'t str>, Option<Args<'t>>)> {
    move |tokens| {
        let (rest, name) = name(what)(tokens)?;
        let (rest, args) =
            if rest.is_punctuation('(') { map(arguments, Some).parse(rest)? } else { (rest, None) };
        Ok((rest, (name, args)))
    }
}

/// `( [NAME =] expression, … )`, positional ones first.
fn arguments<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Args<'t>> {
    let open = tokens.span();
    let mut rest = tokens.take_from(1);
    let mut args = Args { positional: Vec::new(), named: Vec::new(), span: open };
    while !rest.is_punctuation(')') {
        if !args.is_empty() {
            (rest, _) = cut(punctuation(',')).parse(rest)?;
        }
        let has_name = rest.peek().is_some_and(|token| token.kind == TokenKind::Punctuation('='));
        let (behind, given) = if has_name {
            map(pair(new_name("an argument"), punctuation('=')), |(name, _)| Some(name)).parse(rest)?
        } else {
            (rest, None)
        };
        let start = behind;
        let (behind, value) = cut(expression).parse(behind)?;
        match given {
            Some(name) => args.named.push((name, value)),
            None if args.named.is_empty() => args.positional.push(value),
            None => {
                let failure = Failure::at(&behind, Problem::PositionalAfterNamed);
                let place = Place { start: start.place().start, end: behind.place().start };
                return Err(Err::Failure(Failure { place, ..failure }));
            }
        }
        rest = behind;
    }
    let (rest, close) = punctuation(')')(rest)?;
    args.span = open.cover(close);
    Ok((rest, args))
}

/// `open [ element { "," element } ] close`, with the spans of the brackets.
fn delimited_list<'a, 't: 'a, O>(
    open: char,
    element: fn(Tokens<'a, 't>) -> Parsed<'a, 't, O>,
    close: char,
) -> impl FnMut(Tokens<'a, 't>) -> Parsed<'a, 't, (Span, Vec<O>, Span)> {
    let elements = map(pair(element, many0(preceded(punctuation(','), cut(element)))), |(first, others)| {
        iter::once(first).chain(others).collect()
    });
    let filled = (punctuation(open), cut(elements), cut(punctuation(close)));
    let empty = map((punctuation(open), punctuation(close)), |(open, close)| (open, Vec::new(), close));
    let mut either = alt((empty, filled));
    move |tokens| either.parse(tokens)
}

/// A name that something is assigned to.
pub(super) fn new_name<'a, 't: 'a>(
    what: &'static str,
) -> impl Fn(Tokens<'a, 't>) -> Parsed<'a, 't, Spanned<&'t str>> {
    move |tokens| {
        let (rest, name) = name(what)(tokens)?;
        if matches!(name.value, "true" | "false" | "null" | "none") {
            return Err(Err::Failure(Failure::at(&tokens, Problem::AssignedConstant)));
        }
        Ok((rest, name))
    }
}

pub(super) fn name<'a, 't: 'a>(
    what: &'static str,
) -> impl Fn(Tokens<'a, 't>) -> Parsed<'a, 't, Spanned<&'t str>> {
    accept(Expected::Name(what), Token::name)
}

/// The punctuation mark `wanted`; gives its span.
pub(super) fn punctuation<'a, 't: 'a>(
    wanted: char,
) -> impl Fn(Tokens<'a, 't>) -> Parsed<'a, 't, Span> + Copy {
    move |tokens| {
        let is_wanted = |token: &Token<'t>| (token.kind == TokenKind::Punctuation(wanted)).then_some(());
        accept(Expected::Punctuation(wanted), is_wanted)(tokens).map(|(rest, mark)| (rest, mark.span))
    }
}

/// `}}` or `%}`
pub(super) fn end<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Spanned<()>> {
    accept(Expected::OperatorOrEnd, |token| (token.kind == TokenKind::End).then_some(()))(tokens)
}

fn interpolation_end<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Spanned<()>> {
    accept(Expected::Punctuation('}'), |token| (token.kind == TokenKind::InterpolationEnd).then_some(()))(
        tokens,
    )
}

fn any_operator<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, (Operator, Span)> {
    let (rest, operator) = accept(Expected::Expression, Token::operator)(tokens)?;
    Ok((rest, (operator.value, operator.span)))
}

/// The next token, if `pick` takes it.
pub(super) fn accept<'a, 't: 'a, O>(
    expected: Expected,
    pick: impl Fn(&Token<'t>) -> Option<O>,
) -> impl Fn(Tokens<'a, 't>) -> Parsed<'a, 't, Spanned<O>> {
    move |tokens| match tokens.current().and_then(&pick) {
        Some(found) => Ok((tokens.take_from(1), Spanned::new(found, tokens.span()))),
        None => fail(&tokens, expected),
    }
}

fn fail<'a, 't, O>(tokens: &Tokens<'a, 't>, expected: Expected) -> Parsed<'a, 't, O> {
    Err(Err::Error(Failure::unexpected(tokens, expected)))
}

/// Reads one level deeper.
fn nested<'a, 't: 'a, O>(
    mut parser: impl FnMut(Tokens<'a, 't>) -> Parsed<'a, 't, O>,
) -> impl FnMut(Tokens<'a, 't>) -> Parsed<'a, 't, O> {
    move |tokens| {
        let depth = tokens.depth;
        if depth >= MAX_DEPTH {
            return Err(Err::Failure(Failure::at(&tokens, Problem::TooDeep)));
        }
        let (rest, value) = parser(Tokens { depth: depth + 1, ..tokens })?;
        Ok((Tokens { depth, ..rest }, value))
    }
}

/// An expression, unless its tree is too high.
fn node<'a, 't>(rest: Tokens<'a, 't>, kind: ExprKind<'t>, span: Span) -> Parsed<'a, 't, Expr<'t>> {
    let expr = Expr::new(kind, span);
    if expr.height() > MAX_HEIGHT {
        return Err(Err::Failure(Failure::at(&rest, Problem::TooDeep)));
    }
    Ok((rest, expr))
}
