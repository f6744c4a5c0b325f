//! What stands between `{%` and `%}`.

use std::borrow::Cow;

use nom::{
    Input as _, Parser as _,
    combinator::{cut, map, opt},
    multi::many0,
    sequence::{pair, preceded, terminated},
};

use super::{
    ast::{Expr, FilterCall, Param},
    error::{Expected, Failure, Problem},
    grammar::{Parsed, accept, end, expression, invocation, name, new_name, punctuation},
    operator::Operator,
    token::{Token, TokenKind, Tokens},
};
use crate::span::Spanned;

/// A tag by itself, without what it encloses.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Header<'t> {
    If(Expr<'t>),
    ElseIf(Expr<'t>),
    Else,
    For {
        var: Spanned<&'t str>,
        iterable: Expr<'t>,
    },
    Set {
        name: Spanned<&'t str>,
        value: Expr<'t>,
    },
    Macro {
        name: Spanned<&'t str>,
        params: Vec<Param<'t>>,
    },
    Block(Spanned<Cow<'t, str>>),
    Filter(Vec<FilterCall<'t>>),
    /// `endif` and the like.
    End,
}

/// Tags that enclose something, and their end tags.
pub(super) const ENCLOSING: [(&str, &str); 5] = [
    ("if", "endif"),
    ("for", "endfor"),
    ("macro", "endmacro"),
    ("block", "endblock"),
    ("filter", "endfilter"),
];

/// Reads the tag that begins with the name `tag`; `tokens` are behind it. `block` is the name of the block that an
/// `endblock` would close.
///
/// `None` if Kestra knows no such tag.
pub(super) fn header<'a, 't>(
    tag: &str,
    tokens: Tokens<'a, 't>,
    block: Option<&str>,
) -> Option<Parsed<'a, 't, Header<'t>>> {
    let condition = || terminated(cut(expression), end);
    Some(match tag {
        "if" => map(condition(), Header::If).parse(tokens),
        "elseif" => map(condition(), Header::ElseIf).parse(tokens),
        "else" | "endif" | "endfor" | "endmacro" | "endfilter" => {
            let header = if tag == "else" { Header::Else } else { Header::End };
            end(tokens).map(|(rest, _)| (rest, header))
        }
        "for" => for_header(tokens),
        "set" => set_header(tokens),
        "macro" => macro_header(tokens),
        "filter" => filter_header(tokens),
        "block" => map(terminated(block_name, end), Header::Block).parse(tokens),
        "endblock" => {
            let given = tokens.current().and_then(name_or_string);
            let named = given.is_some() && given.as_deref() == block;
            end(tokens.take_from(usize::from(named))).map(|(rest, _)| (rest, Header::End))
        }
        _ => return None,
    })
}

/// `x in expression`
fn for_header<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Header<'t>> {
    let word = accept(Expected::Word("in"), |token| (token.kind == TokenKind::Name("in")).then_some(()));
    let variable = terminated(new_name("a loop variable"), word);
    let (rest, (var, iterable)) = terminated(pair(variable, expression), end).parse(tokens)?;
    Ok((rest, Header::For { var, iterable }))
}

/// `x = expression`
fn set_header<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Header<'t>> {
    let variable = terminated(new_name("a variable"), punctuation('='));
    let (rest, (name, value)) = terminated(pair(variable, expression), end).parse(tokens)?;
    Ok((rest, Header::Set { name, value }))
}

/// `name(a, b=1)`
fn macro_header<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Header<'t>> {
    let (rest, name) = name("a macro")(tokens)?;
    let (mut rest, _) = punctuation('(')(rest)?;
    let mut params = Vec::new();
    while !rest.is_punctuation(')') {
        if !params.is_empty() {
            (rest, _) = punctuation(',')(rest)?;
        }
        let default = opt(preceded(punctuation('='), cut(expression)));
        let (behind, (name, default)) = pair(new_name("a parameter"), default).parse(rest)?;
        params.push(Param { name, default });
        rest = behind;
    }
    let (rest, _) = preceded(punctuation(')'), end).parse(rest)?;
    Ok((rest, Header::Macro { name, params }))
}

/// `upper | default('x')`
fn filter_header<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Header<'t>> {
    let call = || map(invocation("a filter"), |(name, args)| FilterCall { name, args });
    let bar = accept(Expected::OperatorOrEnd, |token| {
        (token.kind == TokenKind::Operator(Operator::Filter)).then_some(())
    });
    let (rest, (first, others)) = pair(call(), many0(preceded(bar, cut(call())))).parse(tokens)?;
    let (rest, _) = end(rest)?;
    let mut filters = vec![first];
    filters.extend(others);
    Ok((rest, Header::Filter(filters)))
}

/// A name or a string.
fn block_name<'a, 't>(tokens: Tokens<'a, 't>) -> Parsed<'a, 't, Spanned<Cow<'t, str>>> {
    accept(Expected::Name("a block"), name_or_string)(tokens)
}

fn name_or_string<'t>(token: &Token<'t>) -> Option<Cow<'t, str>> {
    token.name().map(Cow::Borrowed).or_else(|| token.string().cloned())
}

/// The name that a tag begins with; `tokens` are all of the tag.
pub(super) fn tag_name<'t>(tokens: &Tokens<'_, 't>) -> Result<&'t str, Failure> {
    let failure = || Failure::at(tokens, Problem::Unexpected(Expected::TagName));
    tokens.current().and_then(Token::name).ok_or_else(failure)
}
