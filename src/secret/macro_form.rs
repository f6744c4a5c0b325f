//! `{{ "value" | base64encode }}`, a form the docs show in env files. Nothing in Kestra or Compose evaluates it.

/// The text that the macro encodes, if `value` is one as a whole.
pub fn evaluate(value: &str) -> Option<String> {
    let inner = value.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    let inner = inner.strip_suffix('-').unwrap_or(inner).trim();
    let filter = inner.strip_suffix("()").unwrap_or(inner).trim_end().strip_suffix("base64encode")?;
    let literal = filter.trim_end().strip_suffix('|')?.trim();
    let quote = literal.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let body = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    unescape(body, quote)
}

/// A backslash takes the meaning off the quote and off itself; the quote alone would end the literal.
fn unescape(body: &str, quote: char) -> Option<String> {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if c == quote {
            return None;
        }
        let escapes = c == '\\' && chars.peek().is_some_and(|next| *next == quote || *next == '\\');
        out.push(if escapes { chars.next()? } else { c });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_macro_of_the_docs_is_understood() {
        assert_eq!(evaluate(r#"{{ "my value" | base64encode }}"#).as_deref(), Some("my value"));
        assert_eq!(evaluate("{{'it\\'s'|base64encode()}}").as_deref(), Some("it's"));
        for other in [
            "{{ x | base64encode }}",
            "{{ 'a' | upper }}",
            "{{ 'a' | base64encode }}b",
            "{{ 'a''b' | base64encode }}",
            "YQ==",
        ] {
            assert_eq!(evaluate(other), None, "{other}");
        }
    }
}
