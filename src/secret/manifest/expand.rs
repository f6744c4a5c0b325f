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
        rest = behind;
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
            // What follows is read again: the kubelet takes one more byte along, which changes nothing but for `$`,
            // and that is an escape.
            out.push('$');
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Whether a value says something else than its text.
pub(super) fn is_expanded(text: &str) -> bool {
    text.contains("$$") || text.contains("$(")
}
