//! What the rules about secret sources share: faulty values and where they stand.

use std::collections::BTreeSet;

use super::StoreContext;
use crate::{
    diagnostic::Site,
    secret::{Definition, SourceKind, ValueFault, ValueStyle, codec::Oddity},
    source::{SourceFile, SourceId},
    span::Span,
};

/// A secret whose value has a fault.
#[derive(Debug)]
pub(super) struct FaultyValue<'a> {
    /// The variable.
    pub(super) definition: &'a Definition,
    /// Its file.
    pub(super) site: Site,
    /// The value; the name where the value stands nowhere.
    pub(super) span: Span,
    /// What is wrong: the first in the order of the rules.
    pub(super) fault: ValueFault,
}

/// The id of the rule that reports a fault.
pub fn rule_of(fault: &ValueFault) -> &'static str {
    match fault {
        ValueFault::Wrapped(_) => "wrapped-secret",
        ValueFault::Macro => "unevaluated-macro",
        ValueFault::Undecodable(_) => "undecodable-secret",
        ValueFault::Odd(oddity) => match oddity {
            Oddity::Empty => "empty-secret",
            Oddity::NotUtf8 | Oddity::ControlCharacters => "plain-text-secret",
            Oddity::DoubleEncoded => "double-encoded-secret",
            Oddity::TrailingNewline => "trailing-newline-in-secret",
            Oddity::TemplateDelimiter => "template-breaking-secret",
            Oddity::Short => "short-secret",
        },
    }
}

/// All secrets whose values have a fault, in order of definition.
pub(super) fn faulty<'a>(cx: &StoreContext<'a>) -> impl Iterator<Item = FaultyValue<'a>> {
    cx.store().definitions().filter_map(|definition| {
        let fault = definition.fault()?;
        let (site, span) = value_place(definition);
        let span = if let ValueFault::Wrapped(pieces) = &fault {
            pieces.iter().copied().fold(span, Span::cover)
        } else {
            span
        };
        Some(FaultyValue { definition, site, span, fault })
    })
}

/// The env files that define something: those given or found, and those of Compose services.
pub(super) fn env_files<'a>(cx: &StoreContext<'a>) -> impl Iterator<Item = (SourceId, &'a SourceFile)> {
    let of_kind = |kind| {
        let sources = cx.store().sources().iter().filter(move |source| source.kind == kind);
        sources.filter_map(|source| source.file)
    };
    let lists: BTreeSet<SourceId> = of_kind(SourceKind::Names).collect();
    let defined = cx.store().definitions().filter_map(|definition| definition.provenance.source());
    let files: BTreeSet<SourceId> = of_kind(SourceKind::EnvFile).chain(defined).collect();
    let sources = cx.run.sources;
    let text = move |id| Some((id, sources.get(id)?));
    let manifests = cx.store().manifests();
    files
        .into_iter()
        .filter(move |id| !lists.contains(id) && !manifests.contains(id))
        .filter_map(text)
        .filter(|(_, file)| !file.is_yaml())
}

/// The place of a variable's name if it says all of it, in `written`; behind the `prefix` of an `envFrom` it does not.
pub(super) fn whole_name(written: &str, definition: &Definition) -> Option<(SourceId, Span)> {
    definition.provenance.name().filter(|_| written == definition.variable)
}

/// How a value is encoded, where it stands.
pub(super) fn how_to_encode(definition: &Definition) -> &'static str {
    match definition.style {
        ValueStyle::Encoded => {
            "encode the value twice, once for kestra and once for `data`: `printf %s 'value' | base64 -w0 | base64 -w0`"
        }
        ValueStyle::Text | ValueStyle::PlainYaml | ValueStyle::Indirect => {
            "encode the value: `printf %s 'value' | base64 -w0`"
        }
    }
}

/// Where a variable's name stands.
pub(super) fn name_place(definition: &Definition) -> (Site, Span) {
    place(definition.provenance.name())
}

/// A place in a file, or the process environment where there is none.
pub(super) fn place(place: Option<(SourceId, Span)>) -> (Site, Span) {
    place.map_or((Site::Environment, Span::default()), |(source, span)| (Site::Source(source), span))
}

/// Where a variable's value stands; its name where the value is not written as such.
fn value_place(definition: &Definition) -> (Site, Span) {
    let place = definition.provenance.value();
    place.map_or_else(|| name_place(definition), |(source, span)| (Site::Source(source), span))
}

#[cfg(test)]
mod tests {
    use super::super::testing_sources::with_env;

    #[test]
    fn each_fault_has_the_rule_that_reports_it() {
        for (value, rule) in [
            ("\"{{ 'a' | base64encode }}\"", "unevaluated-macro"),
            ("correct-horse", "undecodable-secret"),
            ("", "empty-secret"),
            ("password", "plain-text-secret"),
            ("AAEC", "plain-text-secret"),
            ("WTI5eWNtVmpkQzFvYjNKelpRPT0=", "double-encoded-secret"),
            ("Y29ycmVjdC1ob3JzZQo=", "trailing-newline-in-secret"),
            ("Y29ycmVjdCB7eyBob3JzZSB9fQ==", "template-breaking-secret"),
            ("YWI=", "short-secret"),
        ] {
            let given = with_env(&format!("SECRET_A={value}\n"));
            assert_eq!(given.rules_of_sources(), [rule], "{value}");
            assert_eq!(given.fault_rule("SECRET_A"), Some(rule), "{value}");
        }
    }
}
