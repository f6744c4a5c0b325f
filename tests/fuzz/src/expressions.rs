//! `expressions`: every byte of a template belongs to one part, everything nests, and escapes change no meaning.

use std::{
    borrow::Cow,
    mem::{Discriminant, discriminant},
};

use kestra_lint::{
    kestra::Target,
    pebble::{ExprKind, Grammar, Guard, MAX_HEIGHT, Part, SyntaxErrorKind, Template, parse, parse_for},
    span::{Decoded, Segment, Span, offset},
};

use crate::{input::Input, tree::bodies};

/// What may stand around a text.
const SKELETONS: &[(&str, &str)] = &[
    ("", ""),
    ("{{ ", " }}"),
    ("{% ", " %}"),
    ("{{ a }} {{ ", " }} {{ b }}"),
    ("{{ secret('", "') }}"),
    ("{{ \"#{", "}\" }}"),
    ("{% if a %}", "{% endif %}"),
    ("{% for a in b %}{{ ", " }}{% endfor %}"),
    ("{% macro m(a, b=1) %}", "{% endmacro %}{{ m(1) }}"),
    ("{% raw %}", "{% endraw %} {{ a }}"),
    ("{# ", " #} {{ a }}"),
    ("${", "} {{ a }}"),
];

/// Checks all laws: the first byte chooses what stands around the text, the second a release.
pub fn hold(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let (before, behind) = input.choose(0, SKELETONS);
    let text = format!("{before}{}{behind}", input.text);
    let target = input.target(1);
    let plain = Decoded::verbatim(&text, 0);
    let moved = Decoded::verbatim(&text, 7);
    let coded = escaped(&text, 3);
    let unknown = Decoded::whole(Cow::Borrowed(&text), Span::new(2, 9));
    let mut verdicts = Vec::new();
    for grammar in [Grammar::Before024, Grammar::Before20, Grammar::V20] {
        let template = parse(&plain, grammar);
        nests(&template, plain.span(), true);
        let shape = shape(&template);
        let moved_template = parse(&moved, grammar);
        nests(&moved_template, moved.span(), true);
        assert_eq!(shape, self::shape(&moved_template));
        let coded_template = parse(&coded, grammar);
        nests(&coded_template, coded.span(), true);
        assert_eq!(shape, self::shape(&coded_template), "escapes change no meaning: {text:?}");
        let unknown_template = parse(&unknown, grammar);
        nests(&unknown_template, unknown.span(), false);
        assert_eq!(shape, self::shape(&unknown_template));
        verdicts.push(template);
    }
    let chosen = parse_for(&plain, target);
    let grammar = Grammar::of(target.newest());
    match target {
        Target::Release(_) => assert_eq!(chosen, parse(&plain, grammar)),
        Target::Any => {
            assert!(verdicts.contains(&chosen));
            assert_eq!(
                chosen.errors.is_empty(),
                verdicts[0].errors.is_empty() || verdicts[2].errors.is_empty()
            );
        }
    }
}

/// Checks that parts and expressions cover and nest; `exact` says that places are known to the byte.
fn nests(template: &Template<'_>, whole: Span, exact: bool) {
    if exact {
        contiguous(&template.parts, Some(whole));
    }
    for error in &template.errors {
        assert!(whole.contains(error.span), "{error:?}");
        assert!(whole.contains(error.noticed), "{error:?}");
        assert!(error.related.is_none_or(|related| whole.contains(related)), "{error:?}");
    }
    assert_eq!(template.refusal().is_none(), template.errors.is_empty());
    if template.errors.is_empty() && !template.too_deep {
        assert!(!has_broken(&template.parts), "nothing is wrong and something is broken: {template:?}");
    }
    for pair in template.macros().windows(2) {
        assert!(pair[0].span <= pair[1].span, "{pair:?}");
    }
    template.visit(&mut |expr, scope| {
        assert!(whole.contains(expr.span), "{expr:?}");
        assert!(expr.height() <= MAX_HEIGHT, "{}", expr.height());
        assert!(!exact || !expr.span.is_empty(), "{expr:?}");
        let mut end = expr.span.start();
        for child in expr.children() {
            assert!(expr.span.contains(child.span), "{expr:?}");
            assert!(child.height() < expr.height(), "{expr:?}");
            assert!(!exact || end <= child.span.start(), "children are in order: {expr:?}");
            end = child.span.end();
        }
        match &expr.kind {
            ExprKind::Attr { name, .. }
            | ExprKind::Call { name, .. }
            | ExprKind::Filter { name, .. }
            | ExprKind::Test { name, .. } => assert!(expr.span.contains(name.span), "{expr:?}"),
            ExprKind::Unary { op_span, .. } | ExprKind::Binary { op_span, .. } => {
                assert!(expr.span.contains(*op_span), "{expr:?}");
            }
            _ => {}
        }
        assert!(scope.bindings.iter().all(|binding| whole.contains(binding.span)), "{expr:?}");
    });
}

/// Each part begins where the one before ends, and so do those in the body of a tag.
fn contiguous(parts: &[Part<'_>], whole: Option<Span>) {
    let mut at = whole.map(Span::start);
    for part in parts {
        assert_eq!(*at.get_or_insert(part.span().start()), part.span().start(), "{parts:?}");
        at = Some(part.span().end());
        let Part::Tag(tag) = part else { continue };
        let mut from = tag.span().start();
        for body in bodies(tag) {
            contiguous(body, None);
            let (Some(first), Some(last)) = (body.first(), body.last()) else { continue };
            assert!(from <= first.span().start() && last.span().end() <= tag.span().end(), "{tag:?}");
            from = last.span().end();
        }
    }
    if let Some(whole) = whole {
        assert_eq!(at, Some(whole.end()), "{parts:?}");
    }
}

fn has_broken(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| match part {
        Part::Broken(_) => true,
        Part::Tag(tag) => bodies(tag).into_iter().any(has_broken),
        _ => false,
    })
}

/// The text as if each of its characters had been written as an escape.
fn escaped(text: &str, start: u32) -> Decoded<'_> {
    let pieces: Vec<Segment> = text
        .char_indices()
        .zip(0_u32..)
        .map(|((at, c), count)| Segment {
            decoded: offset(at),
            decoded_len: offset(c.len_utf8()),
            source: Span::new(start + 6 * count, start + 6 * count + 6),
        })
        .collect();
    let end = start + 6 * offset(pieces.len());
    Decoded::from_pieces(Cow::Borrowed(text), pieces, Span::new(start, end))
}

/// Everything but the places.
type Shape = (Vec<Discriminant<SyntaxErrorKind>>, Vec<String>);

fn shape(template: &Template<'_>) -> Shape {
    let errors = template.errors.iter().map(|error| discriminant(&error.kind)).collect();
    let mut expressions = Vec::new();
    template.visit(&mut |expr, scope| {
        let guard = scope.guard.map_or(0, |guard| match guard {
            Guard::Fallback => 1,
            Guard::Defined => 2,
        });
        expressions.push(format!("{:?} {guard} {}", discriminant(&expr.kind), expr.height()));
    });
    (errors, expressions)
}
