//! What of a secret source may be shown: names, and the signs around them. All else is hidden.
//!
//! Not only values: a comment can hold the value of last year, a line that lost its name is a value, and of a file
//! that Compose refuses nobody knows where the values are.

use crate::{
    kestra::env::SECRET_PREFIX,
    source::LineIndex,
    span::{Span, offset},
};

/// Names that begin so are names wherever they stand.
const PREFIXES: [&str; 3] = [SECRET_PREFIX, "ENV_", "KESTRA_"];

/// Every range of `text` that no report may show, line by line. `names` and `values` are the places of what is defined
/// in it, the values without their quotes.
pub(super) fn masks(text: &str, mut names: Vec<Span>, mut values: Vec<Span>) -> Vec<Span> {
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    values.sort_unstable();
    let lines = LineIndex::new(text);
    let mut masks = Vec::new();
    for line in 1..=lines.line_count() {
        let line = trimmed(text, lines.line_span(line));
        let mut at = line.start();
        for shown in shown(text, line, &names, &values) {
            push(text, Span::new(at, shown.start()), &mut masks);
            at = at.max(shown.end());
        }
        push(text, Span::new(at, line.end()), &mut masks);
    }
    masks
}

fn push(text: &str, span: Span, masks: &mut Vec<Span>) {
    let span = trimmed(text, span);
    if !span.is_empty() {
        masks.push(span);
    }
}

/// What may be shown of a line, in order.
fn shown(text: &str, line: Span, names: &[Span], values: &[Span]) -> Vec<Span> {
    let within = |spans: &[Span]| {
        let first = spans.partition_point(|span| span.start() < line.start());
        let spans = spans.get(first..).unwrap_or_default();
        spans.iter().take_while(|span| span.start() < line.end()).copied().collect::<Vec<_>>()
    };
    let before = values.partition_point(|value| value.start() < line.start());
    let goes_on = before > 0 && values.get(before - 1).is_some_and(|value| value.end() > line.start());
    let heads = within(names);
    let mut shown: Vec<Span> = Vec::new();
    if let (Some(first), false) = (heads.first(), goes_on) {
        let lead = Span::new(line.start(), first.start());
        if is_lead(lead.of(text)) {
            shown.push(lead);
        }
    }
    shown.extend(heads.iter().map(|&name| with_sign(text, name, line)));
    if heads.is_empty() && !goes_on {
        // The first line of a block scalar may look like one.
        let is_value = |key: &Span| values.iter().skip(before).any(|value| value.start() < key.end());
        shown.extend(key(text, line).filter(|key| !is_value(key)));
    }
    // The quote behind a value that has one in front.
    for value in values.get(before.saturating_sub(1)..).unwrap_or_default() {
        if value.start() >= line.end() {
            break;
        }
        let opening = Span::new(value.start().saturating_sub(1), value.start()).of(text);
        let closing = Span::new(value.end(), value.end().saturating_add(1));
        if matches!(opening, "\"" | "'") && opening == closing.of(text) && line.contains(closing) {
            shown.push(closing);
        }
    }
    shown
}

/// A name with the quote and the `=` or `:` behind it, and the quote that opens a value.
fn with_sign(text: &str, name: Span, line: Span) -> Span {
    let rest = Span::new(name.end(), line.end()).of(text);
    let behind = rest.trim_start_matches(['"', '\'']).trim_start();
    let Some(value) = behind.strip_prefix(['=', ':']) else { return name };
    let value = value.trim_start();
    let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
    Span::new(name.start(), line.end() - offset(value.len()))
}

/// The key that a line begins with, if that is one for certain.
fn key(text: &str, line: Span) -> Option<Span> {
    let body = line.of(text);
    let mut name = body.trim_start_matches([' ', '\t', '-', '{', '[', '"', '\'']);
    name = name.strip_prefix("export ").unwrap_or(name);
    let start = body.len() - name.len();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let length = name.find(|c| !is_name(c)).unwrap_or(name.len());
    let (word, behind) = name.split_at_checked(length)?;
    let prefixed = PREFIXES.iter().any(|prefix| word.starts_with(prefix));
    let value = behind.trim_start_matches(['"', '\'']).trim_start();
    let is_yaml_key =
        value.strip_prefix(':').is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    let span = Span::new(line.start() + offset(start), line.start() + offset(start + length));
    if word.is_empty() || !(prefixed || is_yaml_key) {
        return None;
    }
    Some(Span::new(line.start(), with_sign(text, span, line).end()))
}

/// Whether what stands in front of a name is of no account.
fn is_lead(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t', '-', '{', '[', '"', '\'']);
    let text = text.strip_prefix("export").unwrap_or(text);
    text.trim_start_matches([' ', '\t', '"', '\'']).is_empty()
}

fn trimmed(text: &str, span: Span) -> Span {
    let body = span.of(text);
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let front = body.len() - body.trim_start_matches(blank).len();
    if front == body.len() {
        return Span::empty(span.start());
    }
    span.shrink(offset(front), offset(body.len() - body.trim_end_matches(blank).len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceView;

    /// The text as reports would show it; `names` and `values` are words of it.
    fn shown(text: &str, names: &[&str], values: &[&str]) -> String {
        let spans = |words: &[&str]| {
            let find = |word: &&str| {
                let at = text.find(word).expect("a word of the text");
                Span::from_range(at..at + word.len())
            };
            words.iter().map(find).collect()
        };
        let masks = masks(text, spans(names), spans(values));
        SourceView::new(text, masks).excerpt(Span::new(0, offset(text.len())), Span::empty(0)).0
    }

    #[test]
    fn of_a_definition_the_name_and_the_signs_are_shown() {
        assert_eq!(shown("A=v", &["A"], &["v"]), "A=********");
        assert_eq!(shown("export A = \"v w\" # u", &["A"], &["v w"]), "export A = \"********\" ********");
        assert_eq!(shown("  - A: 'v'\r\n", &["A"], &["v"]), "  - A: '********'\r\n");
        assert_eq!(shown("A=\n", &["A"], &[]), "A=\n");
        assert_eq!(shown("[\"A\", \"B\"]", &["A", "B"], &[]), "[\"A********B********");
    }

    #[test]
    fn each_line_of_a_value_shows_one_mask() {
        assert_eq!(
            shown("A=\"v\nw: x\"\nB: y", &["A"], &["v\nw: x"]),
            "A=\"********\n********\"\nB: ********"
        );
    }

    #[test]
    fn the_first_line_of_a_block_shows_no_key() {
        let text = "A: |\n  v: w\n  x: y\nb: z\n";
        assert_eq!(
            shown(text, &["A"], &["v: w\n  x: y\n"]),
            "A: ********\n  ********\n  ********\nb: ********\n"
        );
    }

    #[test]
    fn of_what_defines_nothing_only_certain_names_are_shown() {
        assert_eq!(shown("# SECRET_A=v\nlost\nlost==\n", &[], &[]), "********\n********\n********\n");
        assert_eq!(
            shown("SECRET_A B=v\nSECRET_C=\"v\n", &[], &[]),
            "SECRET_A ********\nSECRET_C=\"********\n"
        );
        assert_eq!(shown("a:\n  password: v\n  x:v\n", &[], &[]), "a:\n  password: ********\n  ********\n");
    }
}
