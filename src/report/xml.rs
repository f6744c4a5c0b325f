//! Text in XML and HTML.

/// Text between tags or between double quotes. Characters that XML 1.0 has no way to write become U+FFFD; those that a
/// reader may change, such as line ends in an attribute, are written by number.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_what_it_stands_in() {
        assert_eq!(escape("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
        assert_eq!(escape("a\r\n\tb"), "a&#13;&#10;&#9;b");
        assert_eq!(escape("\u{0}\u{1b}\u{9b}\u{ffff}é😀"), "\u{fffd}\u{fffd}\u{fffd}\u{fffd}é😀");
    }
}
