//! What the rules about keys of `secret()` share: the constant keys, and the words for where one is defined.

use super::FlowContext;
use crate::{
    flow::{KeyArgument, SecretCall},
    kestra::env::SECRET_PREFIX,
    secret::{Definition, Provenance, SecretKey},
    source::LineIndex,
    span::Span,
};

/// A constant key that a flow asks for.
#[derive(Debug)]
pub(super) struct AskedKey<'a> {
    /// The call it is an argument of.
    pub(super) call: &'a SecretCall<'a>,
    /// The key.
    pub(super) key: SecretKey,
    /// Its bytes, without quotes.
    pub(super) span: Span,
    /// Whether it is one literal.
    pub(super) literal: bool,
}

/// The constant keys that the flow asks for, in order of source.
pub(super) fn asked_keys<'a>(cx: &FlowContext<'a>) -> impl Iterator<Item = AskedKey<'a>> {
    cx.secret_calls().filter_map(|call| match &call.key {
        KeyArgument::Constant { text, span, literal } => {
            Some(AskedKey { call, key: SecretKey::new(text.as_ref()), span: *span, literal: *literal })
        }
        KeyArgument::Name(_) | KeyArgument::Dynamic(_) | KeyArgument::Missing => None,
    })
}

/// The key that a variable defines, as one would write it in `secret()`.
pub(super) fn key_of(definition: &Definition) -> &str {
    definition.variable.strip_prefix(SECRET_PREFIX).unwrap_or(&definition.variable)
}

/// Where a variable is defined, as in "defined at .env:3".
pub(super) fn defined_at(cx: &FlowContext<'_>, definition: &Definition) -> String {
    place_of(cx, &definition.provenance)
        .map_or_else(|| "defined in the environment".to_owned(), |place| format!("defined at {place}"))
}

fn place_of(cx: &FlowContext<'_>, provenance: &Provenance) -> Option<String> {
    let (source, span) = provenance.name()?;
    let file = cx.run().sources.get(source)?;
    let line = LineIndex::new(file.text()).position(span.start()).line;
    Some(format!("{}:{line}", file.name()))
}

/// The sources of which `asked` holds, as in "`.env` nor in the environment".
pub(super) fn sources(cx: &FlowContext<'_>, asked: impl Fn(&crate::secret::Source) -> bool) -> String {
    let mut names: Vec<String> = cx
        .store()
        .sources()
        .iter()
        .filter(|source| asked(source))
        .map(|source| match source.file.and_then(|file| cx.run().sources.get(file)) {
            Some(file) => format!("`{}`", file.name()),
            None => "the environment".to_owned(),
        })
        .collect();
    // The services of one Compose file are as many sources.
    names.dedup();
    names.join(" nor in ")
}
