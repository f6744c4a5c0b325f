//! Computed text that looks like a template: it is wrapped, so that Kestra prints it instead of rendering it.

use crate::{secret::server::printed as unwrapped, span::Span};

/// Text for a template: pieces of its own source, and computed text between them.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    text: String,
    /// Where it stands in the template, if it is source as it was.
    at: Option<Span>,
    /// It goes on with the part that the piece before is of.
    is_inner: bool,
    is_computed: bool,
}

/// A stretch of the new text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// What it says.
    pub(super) text: String,
    /// The bytes of the old text that say the same.
    pub(super) at: Option<Span>,
}

/// What begins a print, tag or comment together with a `{` in front of it.
const SECOND: [char; 3] = ['{', '%', '#'];

impl Guarded {
    /// Adds source of the template as it was. `is_inner`: it goes on with the part that was begun.
    pub(super) fn kept(&mut self, text: &str, at: Span, is_inner: bool) {
        self.add(Piece { text: text.to_owned(), at: Some(at), is_inner, is_computed: false });
    }

    /// Adds source of the template that has changed.
    pub(super) fn source(&mut self, text: &str, is_inner: bool) {
        self.add(Piece { text: text.to_owned(), at: None, is_inner, is_computed: false });
    }

    /// Adds computed text, which no one may take for a template.
    pub(super) fn computed(&mut self, text: &str) {
        self.add(Piece { text: text.to_owned(), at: None, is_inner: false, is_computed: true });
    }

    fn add(&mut self, piece: Piece) {
        match self.pieces.last_mut() {
            _ if piece.text.is_empty() => {}
            Some(last) if last.is_computed && piece.is_computed => last.text.push_str(&piece.text),
            Some(_) | None => self.pieces.push(piece),
        }
    }

    /// The whole, with every delimiter that computed text takes part in made harmless. `behind` is the character that
    /// follows. Where nothing is left to compute, `is_final`, Kestra's raw blocks do that; where something is, it could
    /// print half of such a block itself.
    pub(super) fn finish(self, behind: Option<char>, is_final: bool) -> Vec<Stretch> {
        let wraps = is_final && self.may_wrap();
        let mut out: Vec<Stretch> = Vec::with_capacity(self.pieces.len());
        let mut next = behind;
        let mut inner = false;
        let mut follows = None;
        for piece in self.pieces.into_iter().rev() {
            // What stood there before means what it meant before.
            let is_old = piece.at.is_some_and(|at| follows == Some(at.end()));
            let meets =
                !inner && !is_old && piece.text.ends_with('{') && next.is_some_and(|c| SECOND.contains(&c));
            inner = piece.is_inner;
            follows = piece.at.map(Span::start);
            let stretch = if !piece.is_computed {
                // A brace of the source may only meet computed text here, never a delimiter of its own.
                match piece.text.strip_suffix('{').filter(|_| meets) {
                    Some(body) => Stretch { text: format!("{body}{BRACE}"), at: None },
                    None => Stretch { text: piece.text, at: piece.at },
                }
            } else if wraps {
                let text = unwrapped(&piece.text);
                if has_delimiter(&text) && fits_raw_block(&text) && !meets {
                    Stretch { text: format!("{{% raw %}}{text}{{% endraw %}}"), at: None }
                } else {
                    Stretch { text: printed(&text, next), at: None }
                }
            } else {
                Stretch { text: printed(&piece.text, next), at: None }
            };
            if let Some(first) = stretch.text.chars().next() {
                next = Some(first);
                out.push(stretch);
            }
        }
        out.reverse();
        out
    }

    /// Whether raw blocks of our own stay apart from what is printed.
    fn may_wrap(&self) -> bool {
        let mut joined = String::new();
        for piece in &self.pieces {
            if piece.is_computed {
                joined.push_str(&unwrapped(&piece.text));
            } else if !piece.text.starts_with("{%") {
                joined.push_str(&piece.text);
            } else if piece.text.contains("verbatim") {
                return false;
            } else {
                joined.push(' ');
            }
        }
        !has_raw_tag(&joined)
    }
}

/// Whether a raw block, or half of one, is in the text.
fn has_raw_tag(text: &str) -> bool {
    text.contains("{%") && text.contains("raw")
}

/// `text` with each brace printed that would begin a delimiter together with the next character.
fn printed(text: &str, next: Option<char>) -> String {
    let mut out = String::with_capacity(text.len());
    let following = text.chars().skip(1).map(Some).chain([next]);
    for (c, next) in text.chars().zip(following) {
        if c == '{' && next.is_some_and(|c| SECOND.contains(&c)) {
            out.push_str(BRACE);
        } else {
            out.push(c);
        }
    }
    out
}

/// Prints a brace.
const BRACE: &str = "{{ '{' }}";

fn has_delimiter(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|open| text.contains(open))
}

/// One line, and nothing that Kestra could take for the end of a raw block.
fn fits_raw_block(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) && !text.contains("raw")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_braces_are_printed() {
        let guarded = |pieces: &[(&str, bool)], is_final: bool| {
            let mut guarded = Guarded::default();
            for (text, is_computed) in pieces {
                if *is_computed { guarded.computed(text) } else { guarded.source(text, false) }
            }
            guarded.finish(None, is_final).into_iter().map(|stretch| stretch.text).collect::<String>()
        };
        let open = [("a ", false), ("{{ x }}", true), (" {{ y }}", false)];
        assert_eq!(guarded(&open, false), "a {{ '{' }}{ x }} {{ y }}");
        assert_eq!(guarded(&[("a ", false), ("{{ x }}", true)], true), "a {% raw %}{{ x }}{% endraw %}");
        assert_eq!(
            guarded(&[("a {", false), ("b {{ x }}", true)], true),
            "a {{ '{' }}{% raw %}b {{ x }}{% endraw %}"
        );
        assert_eq!(guarded(&[("{% raw %}x{% endraw %}", true)], true), "x");
        assert_eq!(guarded(&[("{% raw %}x", true)], true), "{{ '{' }}% raw %}x");
        assert_eq!(guarded(&[("{", true), ("{{ y }}", false)], false), "{{ '{' }}{{ y }}");
        assert_eq!(guarded(&[("{", false), ("% a", true)], true), "{{ '{' }}% a");
        assert_eq!(guarded(&[("{{\n", true)], true), "{{ '{' }}{\n");
        assert_eq!(guarded(&[("{\"a\": {}}", true)], true), "{\"a\": {}}");
    }
}
