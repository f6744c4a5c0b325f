//! What the rules about secret sources share: faulty values and where they stand.

use super::StoreContext;
use crate::{
    diagnostic::Site,
    secret::{Definition, ValueFault},
    source::SourceId,
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
