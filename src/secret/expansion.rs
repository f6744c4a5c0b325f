//! The `$` of Compose: `$X`, `${X}`, `${X:-default}`, `${X:?needed}`, `${X:+other}`, `$$`, as compose-go expands them
//! in env files and in Compose files.

use std::ops::Range;

use thiserror::Error;

/// How deep defaults may nest; deeper ones are refused, nobody writes them.
const MAX_DEPTH: usize = 200;

/// Why a text cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExpansionFailure {
    /// A `${` that no variable follows, or that is not closed on its line.
    #[error("`${{` is not followed by a name and `}}`; a `$` that stands for itself is written `$$`")]
    BadReference,
    /// A variable that must be set, is not: its name, and the message its reference carries.
    #[error("the variable `{name}` must be set{}", if *.non_empty { " and not empty" } else { "" })]
    Missing {
        /// The variable.
        name: String,
        /// Whether an empty value is missing too.
        non_empty: bool,
    },
}

/// One reference within a text.
struct Reference<'t> {
    name: &'t str,
    operation: Option<(Operation, &'t str)>,
    /// The byte behind the reference.
    end: usize,
}

#[derive(Clone, Copy)]
enum Operation {
    Default { non_empty: bool },
    Require { non_empty: bool },
    Replace { non_empty: bool },
}

/// A piece of a text: bytes that stay, a `$`, a reference, or the start of a broken one.
enum Piece<'t> {
    Text(&'t str),
    Dollar,
    Reference(Reference<'t>),
    Broken(usize),
}

/// Expands `text`; `lookup` gives the value of a variable, `None` if it is not set.
///
/// # Errors
/// If a reference is malformed, or requires a variable that is not set.
pub fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, ExpansionFailure> {
    expand_at(text, lookup, 0)
}

/// The place of the first `${` of `text` that can never be expanded, whatever the variables are. Defaults are not
/// looked into: one that is not needed may be anything.
pub fn broken_reference(text: &str) -> Option<Range<usize>> {
    pieces(text).find_map(|piece| match piece {
        Piece::Broken(at) => Some(at..at + 2),
        Piece::Text(_) | Piece::Dollar | Piece::Reference(_) => None,
    })
}

/// The names that `text` refers to, defaults not looked into.
pub fn references(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Reference(reference) => Some(reference.name),
        Piece::Text(_) | Piece::Dollar | Piece::Broken(_) => None,
    })
}

fn expand_at(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<String, ExpansionFailure> {
    if depth > MAX_DEPTH {
        return Err(ExpansionFailure::BadReference);
    }
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(kept) => out.push_str(kept),
            Piece::Dollar => out.push('$'),
            Piece::Broken(_) => return Err(ExpansionFailure::BadReference),
            Piece::Reference(reference) => out.push_str(&value_of(&reference, lookup, depth)?),
        }
    }
    Ok(out)
}

fn value_of(
    reference: &Reference<'_>,
    lookup: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<String, ExpansionFailure> {
    let value = lookup(reference.name);
    let Some((operation, argument)) = reference.operation else { return Ok(value.unwrap_or_default()) };
    let present = |non_empty| value.as_deref().is_some_and(|value| !(non_empty && value.is_empty()));
    match operation {
        Operation::Default { non_empty } if !present(non_empty) => expand_at(argument, lookup, depth + 1),
        Operation::Replace { non_empty } if present(non_empty) => expand_at(argument, lookup, depth + 1),
        Operation::Require { non_empty } if !present(non_empty) => {
            Err(ExpansionFailure::Missing { name: reference.name.to_owned(), non_empty })
        }
        Operation::Default { .. } | Operation::Replace { .. } | Operation::Require { .. } => {
            Ok(value.unwrap_or_default())
        }
    }
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let Some(after) = rest.strip_prefix('$') else {
            let kept = rest.find('$').map_or(rest, |dollar| rest.get(..dollar).unwrap_or(rest));
            at += kept.len();
            return Some(Piece::Text(kept));
        };
        if after.starts_with('$') {
            at += 2;
            return Some(Piece::Dollar);
        }
        if let Some(inner) = after.strip_prefix('{') {
            let start = at;
            let Some(reference) = braced(inner) else {
                at += 2;
                return Some(Piece::Broken(start));
            };
            at += 2 + reference.end;
            return Some(Piece::Reference(reference));
        }
        let name = name_of(after);
        at += 1 + name.len();
        Some(if name.is_empty() {
            Piece::Text("$")
        } else {
            Piece::Reference(Reference { name, operation: None, end: name.len() })
        })
    })
}

/// What stands between `${` and its `}`. Offsets count from behind the `${`.
fn braced(inner: &str) -> Option<Reference<'_>> {
    let name = name_of(inner);
    let after = inner.get(name.len()..).filter(|_| !name.is_empty())?;
    if after.starts_with('}') {
        return Some(Reference { name, operation: None, end: name.len() + 1 });
    }
    let (non_empty, sign) = after.strip_prefix(':').map_or((false, after), |sign| (true, sign));
    let operation = match sign.chars().next()? {
        '-' => Operation::Default { non_empty },
        '?' => Operation::Require { non_empty },
        '+' => Operation::Replace { non_empty },
        _ => return None,
    };
    let argument_at = name.len() + usize::from(non_empty) + 1;
    // The reference may reach to the last `}` of its line; it ends where its braces are balanced, if they ever are.
    let line = inner.split('\n').next().unwrap_or(inner);
    let last = line.get(argument_at..)?.rfind('}')? + argument_at;
    let closing = balanced_end(line.get(..=last)?).unwrap_or(last);
    Some(Reference { name, operation: Some((operation, line.get(argument_at..closing)?)), end: closing + 1 })
}

/// The `}` that closes an open brace before `text`. As compose-go counts: the byte behind a `{` is not looked at,
/// and the first byte, a name's, neither.
fn balanced_end(text: &str) -> Option<usize> {
    let mut open = 1;
    let mut skip = true;
    for (at, byte) in text.bytes().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        match byte {
            b'}' if open == 1 => return Some(at),
            b'}' => open -= 1,
            b'{' => {
                open += 1;
                skip = true;
            }
            _ => {}
        }
    }
    None
}

/// The name that `text` begins with. Go folds case by Unicode, so the Kelvin sign and the long s are letters too.
fn name_of(text: &str) -> &str {
    let is_letter = |c: char| c == '_' || c.is_ascii_alphabetic() || matches!(c, '\u{212a}' | '\u{17f}');
    let mut chars = text.char_indices();
    if !chars.next().is_some_and(|(_, first)| is_letter(first)) {
        return "";
    }
    let end = chars.find(|(_, c)| !(is_letter(*c) || c.is_ascii_digit())).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> Result<String, ExpansionFailure> {
        expand(text, &|name| match name {
            "X" => Some("x".into()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn references_are_expanded() {
        for (text, value) in [
            ("a$X-b", "ax-b"),
            ("$NO|", "|"),
            ("$$X $1 a$", "$X $1 a$"),
            ("${X}${NO}", "x"),
            ("${NO:-d}/${EMPTY:-d}/${EMPTY-d}/${X-d}", "d/d//x"),
            ("${X:+y}${EMPTY:+y}${EMPTY+z}${NO+w}", "yz"),
            ("${NO:-${X:-d}}e", "xe"),
            ("${NO:-a}b${NO:-c}", "abc"),
            ("${X?needed}", "x"),
            ("${NO:-{}}", "{}"),
        ] {
            assert_eq!(expanded(text).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn broken_references_are_refused() {
        for text in ["${", "${1}", "${a.b}", "${X:=d}", "${X/a/b}", "${X", "${NO:-a\n}", "a${}"] {
            assert_eq!(expanded(text), Err(ExpansionFailure::BadReference), "{text}");
        }
        assert_eq!(broken_reference("a${}"), Some(1..3));
        assert_eq!(broken_reference("${X:-${}"), None);
    }

    #[test]
    fn required_variables_must_be_set() {
        let missing = |non_empty| {
            Err(ExpansionFailure::Missing { name: if non_empty { "EMPTY" } else { "NO" }.into(), non_empty })
        };
        assert_eq!(expanded("${NO?n}"), missing(false));
        assert_eq!(expanded("${EMPTY:?n}"), missing(true));
        assert_eq!(expanded("${EMPTY?n}").as_deref(), Ok(""));
    }

    #[test]
    fn deep_defaults_do_not_exhaust_the_stack() {
        let text = format!("{}{}", "${A:-".repeat(100_000), "}".repeat(100_000));
        assert!(expanded(&text).is_err());
    }
}
