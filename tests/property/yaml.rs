//! YAML: whatever is read, every node has bytes of the file; what is written is what is read.

use std::fmt::Write as _;

use granit_parser::{Event, Parser};
use kestra_lint::{
    span::{SegmentMap, Span},
    yaml::{Document, NodeId, NodeKind, ScalarStyle, parse, refusal},
};
use proptest::prelude::*;

/// Texts made of what means something to YAML.
fn anything() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "b: ",
        "key:\n",
        "- ",
        "? ",
        ": ",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "\t",
        "#",
        " # c\n",
        "|\n  x\n",
        "|2-\n   x\n\n",
        ">+\n x\n  y\n\n z\n",
        "'",
        "''",
        "\"",
        "\\n",
        "\\ud83d",
        "\\ude00",
        "\\\n",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "!t ",
        "!!str ",
        "%YAML 1.1\n",
        "%TAG !e! t\n",
        "---\n",
        "...",
        "\r\n",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "é",
        "😀",
        "\0",
        "@",
        "%41",
        "1_0",
        ".inf",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24).prop_map(|pieces| pieces.concat())
}

/// A document of its own making.
#[derive(Clone, Debug)]
enum Tree {
    Scalar(ScalarStyle, String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let styles = [ScalarStyle::Plain, ScalarStyle::Single, ScalarStyle::Double, ScalarStyle::Literal];
    let text = "[a-zé{}'\"\\\\#:&* ]{0,12}";
    let leaf = (prop::sample::select(styles.to_vec()), text, "[a-z]{1,8}").prop_map(|(style, text, word)| {
        // Plain scalars and blocks cannot hold everything.
        let holds_all = matches!(style, ScalarStyle::Single | ScalarStyle::Double);
        Tree::Scalar(style, if holds_all { text } else { word })
    });
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Tree::List),
            prop::collection::vec(("[a-z]{1,6}", inner), 1..4).prop_map(|entries| {
                let keyed = entries.into_iter().enumerate();
                Tree::Map(keyed.map(|(index, (key, value))| (format!("{key}{index}"), value)).collect())
            }),
        ]
    })
}

/// Writes a tree in block style; `what` stands before the first line of a collection.
fn print(tree: &Tree, indent: usize, out: &mut String) {
    match tree {
        Tree::Scalar(style, text) => {
            let written = match style {
                ScalarStyle::Plain => text.clone(),
                ScalarStyle::Single => format!("'{}'", text.replace('\'', "''")),
                ScalarStyle::Double => serde_json::to_string(text).expect("a string"),
                ScalarStyle::Literal | ScalarStyle::Folded => format!("|-\n{}{text}", " ".repeat(indent + 2)),
            };
            writeln!(out, " {written}").expect("writing to a string");
        }
        Tree::List(items) => {
            out.push('\n');
            for item in items {
                write!(out, "{}-", " ".repeat(indent)).expect("writing to a string");
                print(item, indent + 2, out);
            }
        }
        Tree::Map(entries) => {
            out.push('\n');
            for (key, value) in entries {
                write!(out, "{}{key}:", " ".repeat(indent)).expect("writing to a string");
                print(value, indent + 2, out);
            }
        }
    }
}

fn expected(tree: &Tree, out: &mut String) {
    match tree {
        Tree::Scalar(_, text) => writeln!(out, "={text:?}").expect("writing to a string"),
        Tree::List(items) => {
            out.push_str("[\n");
            for item in items {
                expected(item, out);
            }
            out.push_str("]\n");
        }
        Tree::Map(entries) => {
            out.push_str("{\n");
            for (key, value) in entries {
                writeln!(out, "={key:?}").expect("writing to a string");
                expected(value, out);
            }
            out.push_str("}\n");
        }
    }
}

fn ours(document: &Document<'_>, id: NodeId, out: &mut String) {
    match &document.node(id).kind {
        NodeKind::Scalar(scalar) => writeln!(out, "={:?}", scalar.value).expect("writing to a string"),
        NodeKind::Alias(name) => writeln!(out, "*{name}").expect("writing to a string"),
        NodeKind::Sequence { items, .. } => {
            out.push_str("[\n");
            for item in items {
                ours(document, *item, out);
            }
            out.push_str("]\n");
        }
        NodeKind::Mapping { entries, .. } => {
            out.push_str("{\n");
            for entry in entries {
                ours(document, entry.key, out);
                ours(document, entry.value, out);
            }
            out.push_str("}\n");
        }
    }
}

/// The same by another parser.
fn second_opinion(text: &str) -> String {
    let mut out = String::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, _) = event.unwrap_or_else(|error| panic!("{error}: {text:?}"));
        match event {
            Event::Scalar(value, ..) => writeln!(out, "={value:?}").expect("writing to a string"),
            Event::SequenceStart(..) => out.push_str("[\n"),
            Event::SequenceEnd => out.push_str("]\n"),
            Event::MappingStart(..) => out.push_str("{\n"),
            Event::MappingEnd => out.push_str("}\n"),
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Alias(_)
            | Event::Anchor(..)
            | Event::UnresolvedAlias(_)
            | Event::Comment(..)
            | _ => {}
        }
    }
    out
}

fn is_within(text: &str, span: Span) -> bool {
    text.get(span.range()).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_place_is_a_place_of_the_text(text in anything()) {
        let stream = parse(&text);
        refusal(&stream);
        if let Some(error) = &stream.error {
            prop_assert!(is_within(&text, error.noticed), "{error:?}");
            prop_assert!(error.opened.is_none_or(|span| is_within(&text, span)), "{error:?}");
        }
        for (comment, next) in stream.comments.iter().zip(stream.comments.iter().skip(1)) {
            prop_assert!(comment.span.end() <= next.span.start());
        }
        for document in &stream.documents {
            document.duplicate_keys();
            for (id, node) in document.nodes() {
                prop_assert!(is_within(&text, node.span) && node.outer_span().contains(node.span), "{node:?}");
                for child in document.items(id).iter().chain(document.entries(id).iter().map(|entry| &entry.key)) {
                    prop_assert!(node.span.contains(document.node(*child).outer_span()), "{node:?} {child:?}");
                }
                let Some(decoded) = document.decoded(id) else { continue };
                prop_assert_eq!(Some(decoded.text()), document.text(id));
                prop_assert!(!matches!(decoded.map(), SegmentMap::Whole(_)), "{:?}", node);
                prop_assert!(node.span.contains(decoded.span()), "{:?} {:?}", node, decoded);
                let style = document.scalar(id).map(|scalar| scalar.style);
                // A comment may stand behind the `|` of a block scalar.
                if !matches!(style, Some(ScalarStyle::Literal | ScalarStyle::Folded)) {
                    prop_assert!(stream.comments.iter().all(|comment| !comment.span.overlaps(node.span)));
                }
            }
        }
    }

    #[test]
    fn what_is_written_is_read(tree in tree()) {
        let mut text = String::from("---");
        print(&tree, 0, &mut text);
        let (mut written, mut read) = (String::new(), String::new());
        expected(&tree, &mut written);
        let stream = parse(&text);
        prop_assert_eq!(&stream.error, &None, "{}", text);
        let document = stream.documents.first().expect("a document");
        ours(document, document.root().expect("a root"), &mut read);
        prop_assert_eq!(&read, &written, "{}", text);
        prop_assert_eq!(&read, &second_opinion(&text), "{}", text);
    }
}
