//! Templates: whatever is read, every byte is accounted for, and nothing lies outside.

use std::{borrow::Cow, mem::discriminant};

use kestra_lint::{
    pebble::{Grammar, Template, parse},
    span::{Decoded, Segment, Span},
};
use proptest::prelude::*;

/// Texts made of what means something to Pebble.
fn template() -> impl Strategy<Value = String> {
    let pieces = [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "#{",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "-",
        " ",
        "\n",
        "\r\n",
        "\u{2028}",
        "'",
        "\"",
        "\\",
        "#",
        ".",
        ",",
        ":",
        "?",
        "??",
        "???",
        "|",
        "~",
        "..",
        "=",
        "==",
        "a",
        "b",
        "secret",
        "'x'",
        "\"y\"",
        "1",
        "2.5",
        "3L",
        "true",
        "is",
        "is not",
        "not",
        "and",
        "in",
        "isIn",
        "contains",
        "null",
        "if",
        "elseif",
        "else",
        "endif",
        "for",
        "endfor",
        "set",
        "macro",
        "endmacro",
        "block",
        "endblock",
        "filter",
        "endfilter",
        "raw",
        "endraw",
        "verbatim",
        "endverbatim",
        "é",
        "{{ a }}",
        "{% if a %}",
        "{% endif %}",
        "{% for a in b %}",
        "{% endfor %}",
        "{% raw %}",
        "{% endraw %}",
        "{{ secret('A'') }}",
        "${#",
        "&&",
        "\0",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

fn grammars() -> impl Strategy<Value = Grammar> {
    prop::sample::select(vec![Grammar::Before024, Grammar::Before20, Grammar::V20])
}

fn check(template: &Template<'_>, whole: Span) -> Result<(), TestCaseError> {
    let mut at = whole.start();
    for part in &template.parts {
        prop_assert_eq!(part.span().start(), at);
        at = part.span().end();
    }
    prop_assert_eq!(at, whole.end());
    for error in &template.errors {
        prop_assert!(whole.contains(error.span), "{:?}", error);
        prop_assert!(whole.contains(error.noticed), "{:?}", error);
        prop_assert!(error.related.is_none_or(|related| whole.contains(related)), "{:?}", error);
    }
    prop_assert_eq!(template.refusal().is_none(), template.errors.is_empty());
    let mut outside = None;
    template.visit(&mut |expr, _| {
        let children = expr.children().all(|child| expr.span.contains(child.span));
        if !whole.contains(expr.span) || !children {
            outside = Some(format!("{expr:?}"));
        }
    });
    prop_assert_eq!(outside, None);
    Ok(())
}

/// The text as if each of its characters had been written as an escape.
fn escaped(text: &str, start: u32) -> Decoded<'_> {
    let pieces: Vec<Segment> = text
        .char_indices()
        .zip(0_u32..)
        .map(|((at, c), count)| Segment {
            decoded: u32::try_from(at).expect("a short text"),
            decoded_len: u32::try_from(c.len_utf8()).expect("a short text"),
            source: Span::new(start + 6 * count, start + 6 * count + 6),
        })
        .collect();
    let end = start + 6 * u32::try_from(pieces.len()).expect("a short text");
    Decoded::from_pieces(Cow::Borrowed(text), pieces, Span::new(start, end))
}

/// Everything but the places.
fn shape(template: &Template<'_>) -> Vec<String> {
    let errors = template.errors.iter().map(|error| format!("{:?}", discriminant(&error.kind)));
    let mut shape: Vec<String> = errors.collect();
    template.visit(&mut |expr, scope| {
        shape.push(format!("{:?} {:?} {}", discriminant(&expr.kind), scope.guard, expr.height()));
    });
    shape
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_byte_belongs_to_one_part(text in template(), grammar in grammars()) {
        let decoded = Decoded::verbatim(&text, 7);
        check(&parse(&decoded, grammar), decoded.span())?;
    }

    #[test]
    fn any_text_can_be_read(text in any::<String>(), grammar in grammars()) {
        let text = format!("{{{{ {text}");
        let decoded = Decoded::verbatim(&text, 0);
        check(&parse(&decoded, grammar), decoded.span())?;
    }

    #[test]
    fn escapes_change_no_meaning(text in template(), grammar in grammars()) {
        let plain = Decoded::verbatim(&text, 0);
        let coded = escaped(&text, 3);
        let ours = parse(&coded, grammar);
        check(&ours, coded.span())?;
        prop_assert_eq!(shape(&ours), shape(&parse(&plain, grammar)));
    }
}
