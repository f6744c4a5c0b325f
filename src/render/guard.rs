//! Computed text that looks like a template: it is wrapped, so that Kestra prints it instead of rendering it.

use crate::span::Span;

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
    /// Adds source of the template as it was.
    pub(super) fn kept(&mut self, text: &str, at: Span) {
        self.add(Piece { text: text.to_owned(), at: Some(at), is_computed: false });
    }

    /// Adds source of the template that has changed.
    pub(super) fn source(&mut self, text: &str) {
        self.add(Piece { text: text.to_owned(), at: None, is_computed: false });
    }

    /// Adds computed text, which no one may take for a template.
    pub(super) fn computed(&mut self, text: &str) {
        self.add(Piece { text: text.to_owned(), at: None, is_computed: true });
    }

    fn add(&mut self, piece: Piece) {
        match self.pieces.last_mut() {
            _ if piece.text.is_empty() => {}
            Some(last) if last.is_computed && piece.is_computed => last.text.push_str(&piece.text),
            Some(_) | None => self.pieces.push(piece),
        }
    }

    /// The whole, with every delimiter that computed text takes part in made harmless.
    pub(super) fn finish(self) -> Vec<Stretch> {
        let mut out = Vec::with_capacity(self.pieces.len());
        let mut pieces = self.pieces.into_iter().peekable();
        while let Some(piece) = pieces.next() {
            let next = pieces.peek().and_then(|next| next.text.chars().next());
            let meets = piece.text.ends_with('{') && next.is_some_and(|c| SECOND.contains(&c));
            out.push(if !piece.is_computed {
                // A brace of the source may only meet computed text here, never a delimiter of its own.
                match piece.text.strip_suffix('{').filter(|_| meets) {
                    Some(body) => Stretch { text: format!("{body}{BRACE}"), at: None },
                    None => Stretch { text: piece.text, at: piece.at },
                }
            } else if has_delimiter(&piece.text) && fits_raw_block(&piece.text) && !meets {
                Stretch { text: format!("{{% raw %}}{}{{% endraw %}}", piece.text), at: None }
            } else {
                Stretch { text: printed(&piece.text, next), at: None }
            });
        }
        out
    }
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
        let guarded = |pieces: &[(&str, bool)]| {
            let mut guarded = Guarded::default();
            for (text, is_computed) in pieces {
                if *is_computed { guarded.computed(text) } else { guarded.source(text) }
            }
            guarded.finish().into_iter().map(|stretch| stretch.text).collect::<String>()
        };
        assert_eq!(
            guarded(&[("a ", false), ("{{ x }}", true), (" {{ y }}", false)]),
            "a {% raw %}{{ x }}{% endraw %} {{ y }}"
        );
        assert_eq!(guarded(&[("{", true), ("{{ y }}", false)]), "{{ '{' }}{{ y }}");
        assert_eq!(guarded(&[("{", false), ("% a", true)]), "{{ '{' }}% a");
        assert_eq!(guarded(&[("{{\n", true)]), "{{ '{' }}{\n");
        assert_eq!(guarded(&[("{\"a\": {}}", true)]), "{\"a\": {}}");
    }
}
