//! Where the value of a secret goes: which places in templates carry one, and whether Kestra masks it there.
//!
//! Kestra masks a secret in the log of the task that reads it, and nowhere else (flow §4.1). What went through an output,
//! a variable, a label or an input is plain text. Only what the flow itself tells is followed.

use std::collections::{BTreeMap, HashMap};

use super::{
    Flow, Names, Owner, PathRead, Place, References, RunOrder, ScalarSite, TemplateSite,
    printed::{Printed, printed},
    store::{Source, Store, Stores},
};
use crate::{
    kestra::{Target, plugins::PluginType},
    span::Span,
};

/// Steps from one store to the next that are followed.
const FAR: usize = 8;
/// Of more secrets than this in one value only some are looked at.
const MANY: usize = 16;

/// A place in a template whose value is a secret, or holds one.
#[derive(Clone, Copy, Debug)]
pub struct Carrier<'a> {
    /// The scalar it stands in.
    pub site: ScalarSite,
    /// The call of `secret()`, or the path that is read.
    pub span: Span,
    /// How the secret gets here.
    pub way: Way,
    /// The type of the task or trigger around it.
    pub plugin: Option<PluginType>,
    /// The property of the task or trigger, or of the flow.
    pub property: &'a str,
}

/// How a secret gets to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is read here by `secret()`.
    Call,
    /// A variable is rendered here whose text reads it: there.
    Variable(Span),
    /// It is an input of type `SECRET`.
    Input,
    /// It was kept in a store that knows nothing of secrets, and read first at that place.
    Stored(Store, Span),
}

impl Way {
    /// Whether the log of a task that reads it so shows `******`.
    pub const fn is_masked(self) -> bool {
        !matches!(self, Self::Stored(..))
    }

    /// Where the secret was read first, if that is another place.
    pub const fn origin(self) -> Option<Span> {
        match self {
            Self::Call | Self::Input => None,
            Self::Variable(origin) | Self::Stored(_, origin) => Some(origin),
        }
    }
}

impl Carrier<'_> {
    /// Whether it stands in that property of that type.
    pub fn is_in(&self, type_name: &str, property: &str) -> bool {
        self.property == property && self.plugin.is_some_and(|plugin| plugin.name() == type_name)
    }
}

/// What a scalar holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taint {
    is_masked: bool,
    origin: Span,
}

/// A place that is printed, and what it may get a secret from.
struct Candidate<'t, 'a> {
    template: &'t TemplateSite<'a>,
    span: Span,
    sources: Vec<Source>,
    way: Option<Way>,
}

/// Every place in `templates`, which are those of `flow`, that carries a secret, in order of source.
pub fn carriers<'a>(
    flow: &Flow<'a, '_>,
    templates: &'a [TemplateSite<'a>],
    references: &References<'a>,
    names: &Names<'a>,
    target: Target,
) -> Vec<Carrier<'a>> {
    let stores = Stores::new(flow, target);
    if references.secrets.is_empty() && !stores.has_secret_input() {
        return Vec::new();
    }
    let paths: HashMap<Span, &PathRead<'a>> =
        names.paths.iter().filter(|path| path.method.is_none()).map(|path| (path.span, path)).collect();
    let mut candidates = Vec::new();
    for template in templates.iter().filter(|template| template.site.live) {
        for found in printed(&template.template, &paths) {
            let (span, sources, way) = match found {
                Printed::Secret(span) => (span, Vec::new(), Some(Way::Call)),
                Printed::Path(path) => {
                    let is_secret = path.reads("inputs") && stores.is_secret_input(&path.steps);
                    (path.span, sources(flow, &stores, names, path), is_secret.then_some(Way::Input))
                }
            };
            if way.is_some() || !sources.is_empty() {
                candidates.push(Candidate { template, span, sources, way });
            }
        }
    }
    follow(&mut candidates);
    let carrier = |candidate: &Candidate<'_, 'a>| {
        let site = candidate.template.site;
        let (property, _) = flow.property_of(&site)?;
        let plugin = flow.plugin_of(site.owner);
        Some(Carrier { site, span: candidate.span, way: candidate.way?, plugin, property })
    };
    let mut found: Vec<Carrier<'a>> = candidates.iter().filter_map(carrier).collect();
    found.sort_by_key(|carrier| carrier.span);
    found.dedup_by_key(|carrier| carrier.span);
    found
}

/// What `path` may get a secret from.
fn sources(flow: &Flow<'_, '_>, stores: &Stores<'_>, names: &Names<'_>, path: &PathRead<'_>) -> Vec<Source> {
    if !path.is_live() {
        return Vec::new();
    }
    let mut found = stores.sources(flow, names, path);
    let site = path.site;
    // Triggers fire and inputs are filled before any task runs.
    let runs = match site.owner {
        Owner::Task(_) => true,
        Owner::Trigger(_) => false,
        Owner::Flow => {
            matches!(site.place, Place::Variable(_))
                || flow.property_of(&site).is_some_and(|(property, _)| property == "outputs")
        }
    };
    found.retain(|source| match (source.task, site.owner) {
        (Some(_), _) if !runs => false,
        (Some(other), Owner::Task(reader)) => names.order.of(flow, reader, other) == RunOrder::Possible,
        _ => true,
    });
    found
}

/// Tells of each candidate how a secret gets there, if one does.
fn follow(candidates: &mut [Candidate<'_, '_>]) {
    let mut tainted: BTreeMap<u32, Taint> = BTreeMap::new();
    for _ in 0..FAR {
        let mut changed = false;
        for candidate in &mut *candidates {
            let way =
                candidate.sources.iter().filter_map(|source| way_from(&tainted, source)).chain(candidate.way);
            candidate.way = way.min_by_key(|way| way.is_masked());
            let Some(way) = candidate.way else { continue };
            let origin = way.origin().unwrap_or(candidate.span);
            let new = Taint { is_masked: way.is_masked(), origin };
            let start = candidate.template.decoded.span().start();
            let known = tainted.get(&start);
            if known.is_none_or(|known| known.is_masked && !new.is_masked) {
                tainted.insert(start, new);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

fn way_from(tainted: &BTreeMap<u32, Taint>, source: &Source) -> Option<Way> {
    let within = tainted.range(source.span.start()..source.span.end()).take(MANY);
    let taint = within.map(|(_, taint)| taint).min_by_key(|taint| taint.is_masked)?;
    Some(match source.store {
        Some(store) => Way::Stored(store, taint.origin),
        // What a variable says is read where it is rendered.
        None if taint.is_masked => Way::Variable(taint.origin),
        None => Way::Stored(Store::Variable, taint.origin),
    })
}
