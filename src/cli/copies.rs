//! One flow file, rendered: what it says, where that comes from, and what is told of it.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use super::{
    diff::{Side, unified},
    include,
    input::Input,
    render::RenderFailure,
};
use crate::{
    render::{self, BadInput, Rendered, Run},
    source::{LineIndex, apply_to_file},
    yaml,
};

/// So many reasons are named in the summary.
const SHOWN_REASONS: usize = 8;

/// A flow file, rendered.
pub(super) struct Copy {
    /// Its name for people.
    pub(super) shown: String,
    /// Where it is; none for standard input.
    pub(super) path: Option<PathBuf>,
    /// The copy.
    pub(super) bytes: Vec<u8>,
    /// Whether it differs from the file.
    pub(super) is_changed: bool,
    /// What changes, as a unified diff; empty if nothing does, or it is not wanted.
    pub(super) diff: String,
    /// How many flows it holds.
    pub(super) flows: usize,
    /// Each expression that stays: place and reason.
    pub(super) open: Vec<(String, String)>,
    /// Inputs whose given values are of the wrong type.
    pub(super) bad_inputs: Vec<BadInput>,
}

/// What is wanted of a copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wants {
    /// Includes from outside the folder of the flow.
    pub(super) outside: bool,
    /// What changes.
    pub(super) diff: bool,
}

/// The copy of a file; `None` if it holds no flow.
///
/// # Errors
/// If it cannot be read, by us or by Kestra.
pub(super) fn copy_of(input: &Input, run: &Run<'_>, wants: Wants) -> Result<Option<Copy>, RenderFailure> {
    let shown = input.shown();
    let bytes = input.read().map_err(|error| RenderFailure::Read { path: shown.clone(), error })?;
    let (text, replaced) = yaml::decode_noting(&bytes);
    let expanded = include::expand(&text, &shown, &include::folder_of(input), wants.outside)?;
    let internal = |_| RenderFailure::Internal { path: shown.clone() };
    let rendered = |text: &str| catch_unwind(AssertUnwindSafe(|| render::render(text, run)));
    let whole = expanded.as_ref().map_or(&*text, |expanded| expanded.text.as_str());
    let lines = LineIndex::new(whole);
    let place = |at: u32| {
        let position = lines.position(at);
        match &expanded {
            Some(expanded) => expanded.place(&shown, position.line, position.column),
            None => format!("{shown}:{}:{}", position.line, position.column),
        }
    };
    let copy = rendered(whole)
        .map_err(internal)?
        .map_err(|failure| RenderFailure::Unreadable { place: place(failure.span.start()) })?;
    let Some(copy) = copy else { return Ok(None) };
    let copied = if expanded.is_some() || replaced.is_empty() {
        copy.text.as_bytes().to_vec()
    } else {
        apply_to_file(&bytes, &replaced, &copy.edits)
    };
    let diff = if wants.diff {
        // It starts from the file as it is, its includes not expanded.
        let before = match &expanded {
            Some(_) => rendered(&text).map_err(internal)?.ok().flatten().map(|rendered| rendered.before),
            None => None,
        };
        let before = before.as_deref().unwrap_or(&copy.before);
        let rendered = format!("{shown} (rendered)");
        unified(
            Side { name: &shown, text: before, hidden: &[] },
            Side { name: &rendered, text: &copy.text, hidden: &[] },
        )
    } else {
        String::new()
    };
    let open = copy.open.iter().map(|open| (place(open.span.start()), open.reason.clone())).collect();
    let Rendered { flows, bad_inputs, .. } = copy;
    let path = if let Input::File(path) = input { Some(path.clone()) } else { None };
    Ok(Some(Copy { is_changed: copied != bytes, bytes: copied, shown, path, diff, flows, open, bad_inputs }))
}

/// What the run did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// What could be rendered is written.
    Written,
    /// The same, and each expression that stays has been listed.
    Listed,
    /// Nothing is written, `--strict` asks for all or nothing.
    Refused,
}

/// How much was rendered, and what stays for which reasons.
pub(super) fn summary(copies: &[Copy], done: Done) -> Option<String> {
    let flows: usize = copies.iter().map(|copy| copy.flows).sum();
    if flows == 0 {
        return None;
    }
    let open: usize = copies.iter().map(|copy| copy.open.len()).sum();
    let (expressions, stay) = (counted(open, "expression"), if open == 1 { "stays" } else { "stay" });
    if done == Done::Refused {
        let stays = if open == 0 { String::new() } else { format!(": {expressions} {stay} unresolved") };
        return Some(format!("nothing is written{stays}"));
    }
    let mut text = format!("rendered {}", counted(flows, "flow"));
    if open == 0 {
        text.push_str("; everything is resolved");
        return Some(text);
    }
    let as_written = if open == 1 { "as it is written" } else { "as they are written" };
    text.extend([format!("; {expressions} {stay} {as_written}")]);
    if done == Done::Listed {
        return Some(text);
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, reason) in copies.iter().flat_map(|copy| &copy.open) {
        *reasons.entry(reason).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let lines = reasons.iter().take(SHOWN_REASONS).map(|(reason, count)| format!("\n  {count} × {reason}"));
    text.extend(lines);
    let rest: usize = reasons.iter().skip(SHOWN_REASONS).map(|(_, count)| count).sum();
    if rest > 0 {
        text.extend([format!("\n  {rest} × for other reasons, see `--verbose`")]);
    }
    Some(text)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
