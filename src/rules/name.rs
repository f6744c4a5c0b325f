//! Words that several rules on names share.

use super::{FlowContext, Pending};
use crate::{
    diagnostic::Level,
    flow::{Owner, PathRead, ScalarSite},
    near::nearest,
    source::LineIndex,
    yaml::NodeId,
};

/// Looks for the name that may be meant; reads the lines of the file once.
#[derive(Debug)]
pub(super) struct Near<'c, 'a> {
    cx: &'c FlowContext<'a>,
    lines: Option<LineIndex<'a>>,
}

impl<'c, 'a> Near<'c, 'a> {
    pub(super) const fn new(cx: &'c FlowContext<'a>) -> Self {
        Self { cx, lines: None }
    }

    /// "did you mean" for the one name near `name`, with the line that declares it.
    pub(super) fn find(&mut self, name: &str, declared: &[(&str, NodeId)]) -> Option<String> {
        let found = nearest(name, declared.iter().map(|(name, _)| *name))?;
        let (_, node) = declared.iter().find(|(name, _)| *name == found)?;
        let text = self.cx.text();
        let lines = self.lines.get_or_insert_with(|| LineIndex::new(text));
        let place = lines.position(self.cx.document().node(*node).span.start());
        Some(format!("did you mean `{found}`, declared on line {}?", place.line))
    }
}

/// Makes advice of a finding where a missing value is caught.
pub(super) fn guarded(path: &PathRead<'_>, pending: Pending<'_>) {
    if path.is_guarded() {
        pending.at_most(Level::Advice);
    }
}

/// Whether a scalar belongs to a Flow trigger, which reads inputs and outputs of the flow it waits for, or says what
/// a Subflow task takes from the flow it runs.
pub(super) fn is_about_another_flow(cx: &FlowContext<'_>, site: &ScalarSite) -> bool {
    let type_name = cx.flow.type_of(site.owner);
    match site.owner {
        Owner::Flow => false,
        Owner::Trigger(_) => type_name.is_none_or(|name| name.ends_with(".Flow")),
        Owner::Task(_) => {
            let runs_another = type_name.is_none_or(|name| {
                [".Subflow", ".Flow", ".ForEachItem"].iter().any(|end| name.ends_with(end))
            });
            runs_another && matches!(cx.flow.property_of(site), Some(("outputs", _)))
        }
    }
}

/// "`a`, `b` and `c`"
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}
