//! Whether a rendered file is the file it was made of, but for the scalars that Kestra renders.

use kestra_lint::{
    flow::{self, Flow, FlowForm, Place},
    span::Span,
    yaml::{self, Document, NodeId, NodeKind, ScalarStyle},
};

/// A scalar that changed: what it said, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) span: Span,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// The rendered scalars that changed; an error if anything else did.
pub(crate) fn changed(old: &str, new: &str) -> Result<Vec<Changed>, String> {
    changed_among(old, new, &rendered)
}

/// Those scalars that changed which `among` tells of a document; an error if anything else did.
pub(crate) fn changed_among(
    old: &str,
    new: &str,
    among: &dyn Fn(&Document<'_>) -> Vec<NodeId>,
) -> Result<Vec<Changed>, String> {
    let (before, after) = (yaml::parse(old), yaml::parse(new));
    if after.error.is_some() != before.error.is_some() || before.documents.len() != after.documents.len() {
        return Err(format!("it is no such YAML any more: {:?}", after.error));
    }
    let mut found = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    let mut was_block = false;
    for (one, two) in before.documents.iter().zip(&after.documents) {
        let rendered = among(one);
        let (mut ours, mut theirs) = (one.nodes(), two.nodes());
        loop {
            let ((id, ours), (_, theirs)) = match (ours.next(), theirs.next()) {
                (None, None) => break,
                (Some(ours), Some(theirs)) => (ours, theirs),
                _ => return Err("there is another number of nodes".to_owned()),
            };
            let (NodeKind::Scalar(was), NodeKind::Scalar(is)) = (&ours.kind, &theirs.kind) else {
                if std::mem::discriminant(&ours.kind) != std::mem::discriminant(&theirs.kind) {
                    return Err(format!("{:?} became {:?}", ours.kind, theirs.kind));
                }
                continue;
            };
            if was.value == is.value && was.style == is.style {
                continue;
            }
            if !rendered.contains(&id) {
                return Err(format!("{:?} is not rendered, and became {:?}", was.value, is.value));
            }
            if matches!(yaml::resolve(one, id), yaml::Untyped::Text)
                != matches!(yaml::resolve(two, id), yaml::Untyped::Text)
            {
                return Err(format!("{:?} is no text any more", is.value));
            }
            let gap =
                |text: &str, from: usize, to: u32| text.get(from..to as usize).unwrap_or_default().to_owned();
            let gaps = (gap(old, old_from, ours.span.start()), gap(new, new_from, theirs.span.start()));
            same_gap(&gaps.0, &gaps.1, was_block)?;
            (old_from, new_from) = (ours.span.end() as usize, theirs.span.end() as usize);
            was_block = is_block(was.style);
            let (was, is) = (was.value.to_string(), is.value.to_string());
            found.push(Changed { span: ours.span, old: was, new: is });
        }
    }
    same_gap(old.get(old_from..).unwrap_or_default(), new.get(new_from..).unwrap_or_default(), was_block)?;
    Ok(found)
}

fn is_block(style: ScalarStyle) -> bool {
    matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
}

/// What stands between two changed scalars stays; only the line end of a block may move into or out of it.
fn same_gap(old: &str, new: &str, is_behind_block: bool) -> Result<(), String> {
    let cut = |text: &str| {
        if !is_behind_block {
            return text.to_owned();
        }
        let text = text.trim_start_matches(['\n', '\r', ' ']);
        let header = text.strip_prefix("# comment").unwrap_or(text);
        header.trim_start_matches(['\n', '\r', ' ']).to_owned()
    };
    if cut(old) == cut(new) { Ok(()) } else { Err(format!("around the scalars {old:?} became {new:?}")) }
}

/// The scalars of a document that Kestra renders, and those that hold a flow.
fn rendered(document: &Document<'_>) -> Vec<NodeId> {
    match flow::form(document) {
        Some(FlowForm::CustomResource(source)) => vec![source],
        Some(FlowForm::Document) => Flow::new(document)
            .map(|flow| {
                let sites = flow.decode(u32::MAX);
                let rendered = sites.iter().filter(|site| site.site.place == Place::Rendered);
                rendered.map(|site| site.site.node).collect()
            })
            .unwrap_or_default(),
        None => Vec::new(),
    }
}
