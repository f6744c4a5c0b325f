//! `$(VAR)` in the value of an `env` entry, as the kubelet expands it: `$$` is `$`, what names no variable stays.

/// What a name stands for.
pub(super) enum Meaning<'v> {
    /// A variable with this value.
    Value(&'v str),
    /// A variable whose value nobody knows, or perhaps one.
    Unknown,
    /// No variable: the reference stays as it is written.
    Nothing,
}

/// The value with its references expanded; `None` if one of them is not known.
pub(super) fn expand<'v>(text: &str, meaning: &dyn Fn(&str) -> Meaning<'v>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(escaped) = behind.strip_prefix('$') {
            out.push('$');
            rest = escaped;
        } else if let Some((name, after)) = behind.strip_prefix('(').and_then(|open| open.split_once(')')) {
            match meaning(name) {
                Meaning::Value(value) => out.push_str(value),
                Meaning::Unknown => return None,
                Meaning::Nothing => {
                    out.push_str("$(");
                    out.push_str(name);
                    out.push(')');
                }
            }
            rest = after;
        } else {
            out.push('$');
            rest = torn(behind, &mut out);
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Behind a `$` that stands for itself the kubelet takes one byte for a character: one of several bytes is torn. Gives
/// what follows.
fn torn<'t>(behind: &'t str, out: &mut String) -> &'t str {
    let Some(c) = behind.chars().next().filter(|c| !c.is_ascii()) else { return behind };
    out.extend(behind.bytes().next().map(char::from));
    out.extend(std::iter::repeat_n(char::REPLACEMENT_CHARACTER, c.len_utf8() - 1));
    behind.strip_prefix(c).unwrap_or_default()
}

/// Whether a value says something else than its text.
pub(super) fn is_expanded(text: &str) -> bool {
    text.split('$')
        .skip(1)
        .any(|behind| behind.is_empty() || behind.starts_with(|c: char| c == '(' || !c.is_ascii()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts put together at random, each with what the code of the kubelet (Kubernetes 1.31) makes of it where `A` is
    /// `one`, `B` is `$(A)` and a variable without a name is `empty`.
    const EXPANSIONS: &str = include_str!("expansions.jsonl");

    #[test]
    fn texts_are_expanded_as_the_kubelet_does() {
        let meaning = |name: &str| match name {
            "A" => Meaning::Value("one"),
            "B" => Meaning::Value("$(A)"),
            "" => Meaning::Value("empty"),
            _ => Meaning::Nothing,
        };
        let cases: Vec<[String; 2]> =
            EXPANSIONS.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
        assert!(cases.len() >= 400);
        for [text, expanded] in cases {
            assert_eq!(expand(&text, &meaning).as_ref(), Some(&expanded), "{text}");
            assert!(is_expanded(&text) || text == expanded, "{text}");
        }
    }

    #[test]
    fn what_hangs_on_an_unknown_value_is_not_known() {
        let meaning = |_: &str| Meaning::Unknown;
        assert_eq!(expand("a$(B)", &meaning), None);
        assert_eq!(expand("a$$(B)$(", &meaning).as_deref(), Some("a$(B)$("));
    }
}
