//! `duplicate-variable`: the same name twice in one file.

use super::{Sink, StoreContext, declare_rule, source_value};
use std::collections::BTreeMap;

use crate::{secret::SourceKind, source::SourceId, span::Span};

declare_rule! {
    /// ## What it does
    /// Reports variables that stand in one env file more than once.
    ///
    /// ## Why is this bad?
    /// The last one wins, the earlier values are lost without a word.
    ///
    /// ## Example
    /// ```env,bad
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// SECRET_API_TOKEN=YmF0dGVyeS1zdGFwbGU=
    /// ```
    /// ```env,good
    /// SECRET_API_TOKEN=Y29ycmVjdC1ob3JzZQ==
    /// ```
    ///
    /// ## How to fix
    /// Keep the one that is meant.
    pub(crate) static RULE = {
        id: "duplicate-variable",
        group: SecretSources,
        level: Warning,
        since: "0.1",
        check: Store(check),
    };
}

fn check(cx: &StoreContext<'_>, sink: &mut Sink) {
    let compose: Vec<SourceId> = cx
        .store()
        .sources()
        .iter()
        .filter(|source| source.kind == SourceKind::Compose)
        .filter_map(|source| source.file)
        .collect();
    let mut seen: BTreeMap<(SourceId, &str), Span> = BTreeMap::new();
    for definition in cx.store().definitions().filter(|definition| !definition.variable.is_empty()) {
        let Some((file, name)) = definition.provenance.name().filter(|(file, _)| !compose.contains(file))
        else {
            continue;
        };
        let Some(first) = seen.insert((file, &definition.variable), name).filter(|first| *first != name)
        else {
            continue;
        };
        let (site, span) = source_value::name_place(definition);
        sink.report_in(
            &RULE,
            site,
            span,
            format!("variable `{}` is defined twice in this file", definition.variable),
            "this one wins",
        )
        .note_in(site, first, "this value is lost")
        .help("keep the one that is meant");
    }
}
