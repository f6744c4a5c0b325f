//! Variables in the forms that other programs take: Compose, Kubernetes, Helm, a shell.

use std::{borrow::Cow, collections::BTreeSet, fmt::Write as _};

use super::{
    RecodeFailure, bytes,
    plan::{EnvText, Variable},
};
use crate::kestra::env::is_shell_name;

/// How encoded variables are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// An env file, the one that was read with its values replaced.
    #[default]
    Dotenv,
    /// An `environment` of a Compose service.
    Compose,
    /// A Secret of Kubernetes.
    Kubernetes,
    /// Values of Kestra's Helm chart.
    Helm,
    /// Lines for a shell.
    Export,
}

/// What a format has made of the variables, and how many without a value it cannot hold.
pub(super) type Written = Result<(String, usize), RecodeFailure>;

/// A variable that is to be written, with its value; `None` is taken from the environment.
struct Item<'v> {
    name: &'v str,
    value: Option<Cow<'v, str>>,
}

/// What a format can hold.
struct Limits {
    holds_name: fn(&str) -> bool,
    /// The words for it: "a name has …".
    names: &'static str,
    bytes: Bytes,
    bare_names: BareNames,
}

/// Whether a format holds values that are no UTF-8.
#[derive(PartialEq, Eq)]
enum Bytes {
    Any,
    Utf8,
}

/// What a format makes of names without a value.
#[derive(PartialEq, Eq)]
enum BareNames {
    Kept,
    Omitted,
}

const IN_COMPOSE: Limits = Limits {
    holds_name: |name| !name.is_empty(),
    names: "a character at least",
    bytes: Bytes::Utf8,
    bare_names: BareNames::Kept,
};

const IN_KUBERNETES: Limits = Limits {
    holds_name: |name| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    },
    names: "letters, digits, `_`, `-` and `.`",
    bytes: Bytes::Utf8,
    bare_names: BareNames::Omitted,
};

const IN_SHELL: Limits = Limits {
    holds_name: is_shell_name,
    names: "letters, digits and `_`",
    bytes: Bytes::Any,
    bare_names: BareNames::Omitted,
};

/// What is to be written of `variables`. Of several of one name the last counts, as for Compose.
fn items<'v>(
    file: &EnvText<'_>,
    variables: &[&'v Variable<'_, '_>],
    limits: &Limits,
) -> Result<(Vec<Item<'v>>, usize), RecodeFailure> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    let mut omitted = 0;
    for variable in variables.iter().rev().filter(|variable| seen.insert(variable.name())) {
        let (name, value) = (variable.name(), variable.value());
        if value.is_none() && limits.bare_names == BareNames::Omitted {
            omitted += 1;
            continue;
        }
        let text = value.as_deref().unwrap_or_default();
        let shown = variable.shown();
        let reason = if !(limits.holds_name)(name) {
            format!("this format cannot hold the name of {shown}: a name has {}", limits.names)
        } else if text.contains('\0') {
            format!("value of {shown} holds a nul character, which no environment can")
        } else if limits.bytes == Bytes::Utf8 && text.chars().any(bytes::is_stand_in) {
            format!("value of {shown} is no utf-8, which this format cannot hold")
        } else {
            items.push(Item { name, value });
            continue;
        };
        return Err(RecodeFailure::Unwritable { at: file.position(variable.entry.name_span), reason });
    }
    items.reverse();
    Ok((items, omitted))
}

/// Lines that a POSIX shell runs.
pub(super) fn export(file: &EnvText<'_>, variables: &[&Variable<'_, '_>]) -> Written {
    let (items, omitted) = items(file, variables, &IN_SHELL)?;
    let mut out = String::new();
    for Item { name, value } in items {
        let value = value.unwrap_or_default().replace('\'', r"'\''");
        // Writing to a string cannot fail.
        _ = writeln!(out, "export {name}='{value}'");
    }
    Ok((out, omitted))
}

/// The `environment` of a Compose service, as a mapping.
pub(super) fn compose(file: &EnvText<'_>, variables: &[&Variable<'_, '_>]) -> Written {
    let (items, omitted) = items(file, variables, &IN_COMPOSE)?;
    let mut out = String::from("environment:");
    for Item { name, value } in &items {
        _ = write!(out, "\n  {}:", plain_name(name));
        if let Some(value) = value {
            _ = write!(out, " {}", quoted(&value.replace('$', "$$")));
        }
    }
    out.push_str(if items.is_empty() { " {}\n" } else { "\n" });
    Ok((out, omitted))
}

/// A Secret of Kubernetes, for `envFrom`.
pub(super) fn kubernetes(file: &EnvText<'_>, variables: &[&Variable<'_, '_>]) -> Written {
    let (items, omitted) = items(file, variables, &IN_KUBERNETES)?;
    let mut out = String::from(
        "# `stringData`, not `data`: Kubernetes decodes `data` once itself, and Kestra wants base64.\napiVersion: v1\n\
         kind: Secret\nmetadata:\n  name: kestra-secrets\ntype: Opaque\nstringData:",
    );
    for Item { name, value } in &items {
        _ = write!(out, "\n  {}: {}", plain_name(name), quoted(value.as_deref().unwrap_or_default()));
    }
    out.push_str(if items.is_empty() { " {}\n" } else { "\n" });
    Ok((out, omitted))
}

/// Values of Kestra's Helm chart.
pub(super) fn helm(file: &EnvText<'_>, variables: &[&Variable<'_, '_>]) -> Written {
    let (items, omitted) = items(file, variables, &IN_KUBERNETES)?;
    let mut out = String::from(
        "# Values of the `kestra` chart from 1.0 on; in older charts `extraEnv` stands at the top, without `common`.\n\
         common:\n  extraEnv:",
    );
    for Item { name, value } in &items {
        // Kubernetes expands `$(NAME)` in these values.
        let value = value.as_deref().unwrap_or_default().replace('$', "$$");
        _ = write!(out, "\n    - name: {}\n      value: {}", plain_name(name), quoted(&value));
    }
    out.push_str(if items.is_empty() { " []\n" } else { "\n" });
    Ok((out, omitted))
}

/// A name as a YAML scalar, without quotes where it can only be a text: no word or number of YAML's holds `_` behind a
/// letter.
fn plain_name(name: &str) -> Cow<'_, str> {
    let is_text = is_shell_name(name) && name.contains('_');
    if is_text { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// A YAML scalar in double quotes, on one line: no number, date or word of YAML's, whatever the text is.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
