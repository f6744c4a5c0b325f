//! Computed text that looks like a template: it is wrapped, so that Kestra prints it instead of rendering it.

/// Text for a template: pieces of its own source, and computed text between them.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    pieces: Vec<(String, bool)>,
}

/// What begins a print, tag or comment together with a `{` in front of it.
const SECOND: [char; 3] = ['{', '%', '#'];

impl Guarded {
    /// Adds source of the template.
    pub(super) fn source(&mut self, text: &str) {
        self.add(text, false);
    }

    /// Adds computed text, which no one may take for a template.
    pub(super) fn computed(&mut self, text: &str) {
        self.add(text, true);
    }

    fn add(&mut self, text: &str, is_computed: bool) {
        match self.pieces.last_mut() {
            Some((last, kind)) if *kind == is_computed => last.push_str(text),
            _ => self.pieces.push((text.to_owned(), is_computed)),
        }
    }

    /// The whole, with every delimiter that computed text takes part in made harmless.
    pub(super) fn finish(self) -> String {
        let mut out = String::new();
        let mut pieces = self.pieces.iter().peekable();
        while let Some((piece, is_computed)) = pieces.next() {
            let next = pieces.peek().and_then(|(next, _)| next.chars().next());
            let meets = |text: &str| text.ends_with('{') && next.is_some_and(|c| SECOND.contains(&c));
            if !is_computed {
                // A brace of the source may only meet computed text here, never a delimiter of its own.
                match piece.strip_suffix('{').filter(|_| meets(piece)) {
                    Some(body) => {
                        out.push_str(body);
                        out.push_str(BRACE);
                    }
                    None => out.push_str(piece),
                }
            } else if has_delimiter(piece) && fits_raw_block(piece) && !meets(piece) {
                out.push_str("{% raw %}");
                out.push_str(piece);
                out.push_str("{% endraw %}");
            } else {
                let following = piece.chars().skip(1).map(Some).chain([next]);
                for (c, next) in piece.chars().zip(following) {
                    if c == '{' && next.is_some_and(|c| SECOND.contains(&c)) {
                        out.push_str(BRACE);
                    } else {
                        out.push(c);
                    }
                }
            }
        }
        out
    }
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
            guarded.finish()
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
