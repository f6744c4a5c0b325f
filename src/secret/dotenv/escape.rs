//! From the text between quotes to the value, before `$` is expanded.

use std::borrow::Cow;

use super::Quoting;

/// The value that `raw` stands for. In double quotes `$` is left as it is, `\$` becomes `$$`.
pub(super) fn unescape(raw: &str, quoting: Quoting) -> Cow<'_, str> {
    decode(raw, quoting, "$$")
}

/// The value that `raw` stands for where `$` stands for itself, escaped or not.
pub(super) fn literal(raw: &str, quoting: Quoting) -> Cow<'_, str> {
    decode(raw, quoting, "$")
}

/// The value of `raw`, with `dollar` for an escaped `$`.
fn decode<'r>(raw: &'r str, quoting: Quoting, dollar: &str) -> Cow<'r, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    match quoting {
        Quoting::None => Cow::Borrowed(raw),
        Quoting::Single => Cow::Owned(unquote(raw, '\'')),
        Quoting::Double => Cow::Owned(decode_escapes(&unquote(raw, '"'), dollar)),
    }
}

/// Takes the backslash off escaped quotes; a backslash behind a backslash stays and escapes nothing.
fn unquote(raw: &str, quote: char) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut escaped = false;
    for c in raw.chars() {
        if c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        if std::mem::take(&mut escaped) && c != quote {
            out.push('\\');
        }
        out.push(c);
    }
    // Only a value that is never closed can end so.
    if escaped {
        out.push('\\');
    }
    out
}

/// Decodes `\n`, `\t` and so on, `\0` with octal digits, `\$` to `dollar`; all other backslashes stay.
fn decode_escapes(text: &str, dollar: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let Some(c) = after.chars().next() else {
            out.push('\\');
            return out;
        };
        rest = after.get(c.len_utf8()..).unwrap_or_default();
        match c {
            'a' => out.push('\u{7}'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'v' => out.push('\u{b}'),
            '\\' => out.push('\\'),
            '"' => out.push('"'),
            '$' => out.push_str(dollar),
            '0' => {
                let length = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
                let (digits, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
                rest = behind;
                match u8::from_str_radix(digits, 8) {
                    Ok(byte) if length == 3 => out.push(char::from(byte)),
                    // Compose drops the zero and keeps the rest.
                    Ok(_) | Err(_) => {
                        out.push('\\');
                        out.push_str(digits);
                    }
                }
            }
            // `\c` is among the escapes Compose looks for, but Go knows none of that name.
            _ => {
                out.push('\\');
                out.push(c);
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_quotes_decode_escapes() {
        for (raw, value) in [
            (r"a\tb\rc\\d", "a\tb\rc\\d"),
            (r"\a\b\f\v\c", "\u{7}\u{8}\u{c}\u{b}\\c"),
            (r"\q\x41\u00e9", r"\q\x41\u00e9"),
            (r"\0\01\012\0101", r"\\1\12A"),
            (r"\0777\0189\0377", "\\777\\189\u{ff}"),
            (r"a\$b", "a$$b"),
            (r#"a\"b"#, "a\"b"),
            (r#"\\\"x"#, "\\\"x"),
        ] {
            assert_eq!(unescape(raw, Quoting::Double), value, "{raw}");
        }
    }

    #[test]
    fn a_literal_dollar_is_one_dollar() {
        for (raw, quoting, value) in [
            (r"a\$b$$c$d", Quoting::Double, "a$b$$c$d"),
            (r"a\$b$$c", Quoting::Single, r"a\$b$$c"),
            (r"a\$b$$c", Quoting::None, r"a\$b$$c"),
        ] {
            assert_eq!(literal(raw, quoting), value, "{raw}");
        }
    }

    #[test]
    fn single_quotes_decode_the_quote_only() {
        assert_eq!(unescape(r"a\nb\'c\\", Quoting::Single), r"a\nb'c\\");
        assert_eq!(unescape(r"a\nb", Quoting::None), r"a\nb");
    }

    #[test]
    fn a_backslash_at_the_end_of_an_unclosed_value_stays() {
        for quoting in [Quoting::None, Quoting::Single, Quoting::Double] {
            assert_eq!(unescape("a\\", quoting), "a\\");
        }
    }
}
