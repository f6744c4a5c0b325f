//! `yaml`: every node has bytes of the text, a value knows the way back, and what stands for the same is read the same.

use kestra_lint::{
    span::{Decoded, SegmentMap, Span, offset},
    yaml::{
        Document, NodeId, NodeKind, ScalarStyle, Stream, decode, parse, refusal, refusal_but_duplicates,
        resolve,
    },
};

/// Texts longer than this are read, but not compared in every way.
const SMALL: usize = 4096;

/// Checks all laws for the text that the bytes are.
pub fn hold(data: &[u8]) {
    let text = decode(data);
    assert_eq!(decode(text.as_bytes()), text, "a text is already decoded");
    let stream = parse(&text);
    every_place_is_a_place_of_the_text(&text, &stream);
    refusal(&stream);
    refusal_but_duplicates(&stream);
    for document in &stream.documents {
        nodes_are_in_order(document);
        duplicates_are_those_that_one_counts(document);
        for (id, _) in document.nodes() {
            resolve(document, id);
            if let Some(decoded) = document.decoded(id) {
                the_way_back_is_monotone(&text, &decoded, document.node(id).span);
            }
        }
    }
    // How soon a forbidden character is met depends on the length of what stands before it.
    if text.contains(is_forbidden) {
        return;
    }
    if !text.contains('\r') && text.contains('\n') {
        let feeds: Vec<u32> = text.match_indices('\n').map(|(at, _)| offset(at)).collect();
        let other = text.replace('\n', "\r\n");
        let to = |at| at + offset(feeds.partition_point(|feed| *feed < at));
        means_the_same(&stream, &parse(&other), &to, "with the line ends of Windows");
    }
    if !text.starts_with('\u{feff}') {
        let other = format!("\u{feff}{text}");
        means_the_same(&stream, &parse(&other), &|at| at + 3, "behind a byte order mark");
    }
}

fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn is_within(text: &str, span: Span) -> bool {
    text.get(span.range()).is_some()
}

fn every_place_is_a_place_of_the_text(text: &str, stream: &Stream<'_>) {
    if let Some(error) = &stream.error {
        assert!(is_within(text, error.noticed), "{error:?}");
        assert!(error.opened.is_none_or(|span| is_within(text, span)), "{error:?}");
    }
    for comment in &stream.comments {
        assert!(comment.span.of(text).starts_with('#'), "{comment:?}");
    }
    for pair in stream.comments.windows(2) {
        assert!(pair[0].span.end() <= pair[1].span.start(), "{pair:?}");
    }
    for document in &stream.documents {
        assert!(document.start().is_none_or(|span| span.of(text) == "---"));
        assert!(document.end().is_none_or(|span| span.of(text) == "..."));
        assert!(document.too_deep().is_none_or(|span| is_within(text, span)));
        for (id, node) in document.nodes() {
            assert!(is_within(text, node.span), "{node:?}");
            assert!(is_within(text, node.outer_span()) && node.outer_span().contains(node.span), "{node:?}");
            if let Some(anchor) = &node.anchor {
                assert_eq!(anchor.span.of(text).strip_prefix('&'), Some(anchor.value), "{node:?}");
                assert!(node.outer_span().contains(anchor.span), "{node:?}");
            }
            for child in children(document, id) {
                assert!(node.span.contains(document.node(child).outer_span()), "{node:?} {child:?}");
            }
            // A comment may stand behind the `|` of a block scalar.
            let style = document.scalar(id).map(|scalar| scalar.style);
            if style.is_some_and(|style| !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)) {
                let from = stream.comments.partition_point(|comment| comment.span.end() <= node.span.start());
                let next = stream.comments.get(from);
                assert!(next.is_none_or(|comment| !comment.span.overlaps(node.span)), "{node:?} {next:?}");
            }
        }
    }
}

fn children(document: &Document<'_>, id: NodeId) -> impl Iterator<Item = NodeId> {
    let entries = document.entries(id).iter().flat_map(|entry| [entry.key, entry.value]);
    document.items(id).iter().copied().chain(entries)
}

fn nodes_are_in_order(document: &Document<'_>) {
    let mut last = 0;
    for (id, node) in document.nodes() {
        let outer = node.outer_span();
        assert!(last <= outer.start(), "{node:?} begins before the one in front");
        last = outer.start();
        let mut end = node.span.start();
        for child in children(document, id) {
            let outer = document.node(child).outer_span();
            assert!(end <= outer.start(), "{child:?} begins in the one in front: {node:?}");
            end = outer.end();
        }
    }
}

fn duplicates_are_those_that_one_counts(document: &Document<'_>) {
    let mut counted = Vec::new();
    for (id, _) in document.nodes() {
        let keys: Vec<(NodeId, &str)> = document
            .entries(id)
            .iter()
            .filter_map(|entry| Some((entry.key, &*document.scalar(entry.key)?.value)))
            .collect();
        if keys.len() > 64 {
            return;
        }
        for (at, (key, text)) in keys.iter().enumerate() {
            counted.extend(
                keys.iter().take(at).find(|(_, earlier)| earlier == text).map(|(first, _)| (*first, *key)),
            );
        }
    }
    counted.sort_by_key(|(_, again)| *again);
    assert_eq!(document.duplicate_keys(), counted);
}

fn the_way_back_is_monotone(text: &str, decoded: &Decoded<'_>, whole: Span) {
    assert!(whole.contains(decoded.span()), "{decoded:?}");
    match decoded.map() {
        SegmentMap::Verbatim(_) => assert_eq!(decoded.span().of(text), decoded.text()),
        SegmentMap::Whole(_) => panic!("a scalar whose pieces are not known: {decoded:?}"),
        SegmentMap::Pieces(pieces) => {
            for piece in pieces {
                assert!(is_within(text, piece.source) && whole.contains(piece.source), "{piece:?}");
            }
        }
    }
    if decoded.text().len() > SMALL {
        return;
    }
    let mut before = Span::empty(decoded.span().start());
    for (at, c) in decoded.text().char_indices() {
        let span = decoded.locate(offset(at)..offset(at + c.len_utf8()));
        assert!(is_within(text, span), "{c:?} at {at}: {span:?}");
        assert!(!span.is_empty(), "{c:?} at {at} comes from nothing");
        assert!(before.start() <= span.start() && before.end() <= span.end(), "{at}: {before:?} {span:?}");
        assert_eq!(decoded.locate(offset(at)..offset(at)), Span::empty(span.start()));
        let source = span.of(text);
        let is_copied = source.chars().eq([c]);
        let is_escape = source.starts_with('\\') || (c == '\'' && source == "''");
        let is_break = source.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        assert!(is_copied || is_escape || is_break, "{c:?} at {at} is not {source:?}");
        before = span;
    }
}

/// Whether two texts are read the same, the places of the second being those of the first moved by `to`.
fn means_the_same(one: &Stream<'_>, other: &Stream<'_>, to: &dyn Fn(u32) -> u32, why: &str) {
    let moved = |span: Span| Span::new(to(span.start()), to(span.end()));
    assert_eq!(one.error.is_some(), other.error.is_some(), "{why}: {:?} {:?}", one.error, other.error);
    if let (Some(one), Some(other)) = (&one.error, &other.error) {
        assert_eq!(to(one.noticed.start()), other.noticed.start(), "{why}: {one:?}");
        assert_eq!(one.opened.map(moved), other.opened, "{why}: {one:?}");
    }
    assert_eq!(one.documents.len(), other.documents.len(), "{why}");
    assert!(
        one.comments
            .iter()
            .map(|comment| moved(comment.span))
            .eq(other.comments.iter().map(|comment| comment.span)),
        "{why}: {:?} {:?}",
        one.comments,
        other.comments
    );
    for (one, other) in one.documents.iter().zip(&other.documents) {
        assert_eq!(one.is_complete(), other.is_complete(), "{why}");
        assert_eq!(one.nodes().count(), other.nodes().count(), "{why}");
        for ((id, one_node), (_, other_node)) in one.nodes().zip(other.nodes()) {
            assert_eq!(moved(one_node.span), other_node.span, "{why}: {one_node:?} {other_node:?}");
            assert_eq!(one_node.tag, other_node.tag, "{why}");
            let is_same = match (&one_node.kind, &other_node.kind) {
                (NodeKind::Scalar(one), NodeKind::Scalar(other)) => {
                    one.style == other.style && one.value == other.value
                }
                (NodeKind::Alias(one), NodeKind::Alias(other)) => one == other,
                (NodeKind::Mapping { .. }, NodeKind::Mapping { .. }) => one.entries(id) == other.entries(id),
                (NodeKind::Sequence { .. }, NodeKind::Sequence { .. }) => one.items(id) == other.items(id),
                _ => false,
            };
            assert!(is_same, "{why}: {one_node:?} {other_node:?}");
        }
    }
}
