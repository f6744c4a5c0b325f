//! Values as an env file can hold them: Compose reads back every byte, whatever it is.

/// What stands behind a value on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing but blanks.
    Nothing,
    /// A comment that ends a value without quotes.
    Comment,
    /// Something that only a closing quote keeps apart: another variable, a `#` without a blank.
    Other,
}

impl Behind {
    /// What `text`, all that stands behind a value, begins with.
    pub(super) fn of(text: &str) -> Self {
        let (blanks, rest) = split_blanks(text);
        match () {
            () if rest.is_empty() || rest.starts_with('\n') => Self::Nothing,
            () if rest.starts_with('#') && blanks.ends_with(' ') => Self::Comment,
            () => Self::Other,
        }
    }

    /// Whether `value` needs quotes to be told from what follows, whatever its characters are.
    fn wants_quotes(self, value: &str) -> bool {
        match self {
            Self::Nothing => false,
            // Without a value the comment would be one.
            Self::Comment => value.is_empty(),
            Self::Other => true,
        }
    }
}

/// The blanks that `text` begins with, up to the end of the line, and the rest.
pub(super) fn split_blanks(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
    (text.strip_suffix(rest).unwrap_or_default(), rest)
}

/// `value` in base64, in quotes where it must be.
pub(super) fn base64(value: &str, behind: Behind) -> String {
    if behind.wants_quotes(value) { format!("\"{value}\"") } else { value.to_owned() }
}

/// Any `value`: without quotes where a shell reads it alike, else in single quotes, which keep `$` from Compose, else
/// in double quotes.
pub(super) fn any(value: &str, behind: Behind) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+,=-".contains(c);
    if value.chars().all(is_plain) && !behind.wants_quotes(value) {
        return value.to_owned();
    }
    let backslashes = value.len() - value.trim_end_matches('\\').len();
    if !value.contains(['\'', '\r']) && backslashes.is_multiple_of(2) {
        return format!("'{value}'");
    }
    let mut out = String::with_capacity(value.len() + 8);
    out.push('"');
    for c in value.chars() {
        match c {
            '\\' | '"' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::dotenv::parse;

    #[test]
    fn the_least_quotes_that_do() {
        for (value, written) in [
            ("", ""),
            ("p@ss:w/x=", "p@ss:w/x="),
            ("a b", "'a b'"),
            ("#a", "'#a'"),
            ("pa$$word", "'pa$$word'"),
            ("a\\b", "'a\\b'"),
            ("line 1\nline 2", "'line 1\nline 2'"),
            ("it's", "\"it's\""),
            ("a \\", "\"a \\\\\""),
            ("'$\"", "\"'\\$\\\"\""),
            ("a\r\n", "\"a\\r\\n\""),
        ] {
            assert_eq!(any(value, Behind::Nothing), written, "{value:?}");
            let text = format!("A={written}\n");
            let read = parse(&text).evaluate(&|_| None).expect("read");
            assert_eq!(read["A"], value);
            assert_eq!(parse(&text).entries[0].value.expect("a value").literal(), value);
        }
    }

    #[test]
    fn what_follows_decides_too() {
        assert_eq!(Behind::of(" \t\r\n# c"), Behind::Nothing);
        assert_eq!(Behind::of("\t # c"), Behind::Comment);
        assert_eq!(Behind::of("# c # d"), Behind::Other);
        assert_eq!(Behind::of(" B=c"), Behind::Other);
        assert_eq!(any("", Behind::Comment), "''");
        assert_eq!(any("a", Behind::Comment), "a");
        assert_eq!(base64("", Behind::Comment), "\"\"");
        assert_eq!(base64("YQ==", Behind::Other), "\"YQ==\"");
    }
}
