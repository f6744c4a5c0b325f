//! What a flow declares under names that its expressions use: inputs, variables, tasks.

use std::collections::{HashMap, HashSet};

use super::{Flow, Space, Step};
use crate::{
    span::offset,
    yaml::{Entry, NodeId, NodeKind},
};

/// Ends of the ids that a `ForEachItem` task gives to the tasks it is made of (flow §2.2).
const HIDDEN_SUFFIXES: &[&str] = &["_items", "_split", "_merge"];

/// The names of one flow.
#[derive(Debug)]
pub struct Declarations<'d> {
    inputs: Vec<Input<'d>>,
    any_input: bool,
    variables: Option<NodeId>,
    any_variable: bool,
    tasks: HashMap<&'d str, u32>,
    loose: HashSet<&'d str>,
    any_task: bool,
}

#[derive(Debug)]
struct Input<'d> {
    path: Vec<&'d str>,
    id: NodeId,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// It is declared, or may be.
    Known,
    /// The step of that number names nothing.
    Missing(usize),
}

/// A task that an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskName {
    /// The task of that index.
    Task(u32),
    /// A part that a `ForEachItem` task of that index is made of.
    Hidden(u32),
    /// Some task may have it.
    Possible,
    /// None has it.
    Missing,
}

impl<'d> Declarations<'d> {
    /// Reads the names of `flow`.
    pub fn new(flow: &Flow<'d, '_>) -> Self {
        let mut names = Self {
            inputs: Vec::new(),
            any_input: false,
            variables: flow.property("variables"),
            any_variable: false,
            tasks: HashMap::new(),
            loose: HashSet::new(),
            any_task: false,
        };
        if let Some(list) = flow.property("inputs") {
            names.any_input |= !matches!(flow.document().node(list).kind, NodeKind::Sequence { .. });
            names.inputs(flow, list, &[]);
        }
        names.tasks(flow);
        names.any_variable |= names
            .variables
            .is_some_and(|node| !matches!(flow.document().node(node).kind, NodeKind::Mapping { .. }));
        names
    }

    fn inputs(&mut self, flow: &Flow<'d, '_>, list: NodeId, above: &[&'d str]) {
        let document = flow.document();
        for &item in document.items(list) {
            let id = document.get(item, "id").or_else(|| document.get(item, "name"));
            let Some((id, text)) = id.and_then(|id| Some((id, document.text(id)?))) else {
                self.any_input = true;
                continue;
            };
            let input_type = document.get(item, "type").and_then(|node| document.text(node));
            if input_type == Some("REUSABLE_INPUTS") || text.contains('{') {
                self.any_input = true;
            }
            let path: Vec<&'d str> = above.iter().copied().chain(text.split('.')).collect();
            if let Some(children) = document.get(item, "inputs").filter(|_| input_type == Some("FORM")) {
                // The form itself holds nothing but them.
                self.inputs(flow, children, &path);
            } else {
                self.inputs.push(Input { path, id });
            }
        }
    }

    fn tasks(&mut self, flow: &Flow<'d, '_>) {
        let document = flow.document();
        for (index, task) in flow.tasks().iter().enumerate() {
            let task_type = task.task_type.and_then(|node| document.text(node)).unwrap_or_default();
            // What it runs stands in another file, or in another form.
            self.any_task |= task_type.ends_with(".flows.Template") || task_type.ends_with(".flow.Template");
            self.any_variable |= task_type.ends_with(".SetVariables");
            if let Some(id) = task.id.and_then(|node| document.text(node)) {
                self.any_task |= id.contains('{');
                // Of two tasks with one id nothing is known: `duplicate-id` speaks.
                if self.tasks.insert(id, offset(index)).is_some() {
                    self.loose.insert(id);
                }
            }
        }
        // A plugin may run tasks of its own; they look like tasks wherever they stand.
        for (node, kind) in document.nodes() {
            if !matches!(kind.kind, NodeKind::Mapping { .. })
                || flow.triggers().iter().any(|trigger| trigger.node == node)
            {
                continue;
            }
            let text = |key| document.get(node, key).and_then(|value| document.text(value));
            if let (Some(id), Some(name)) = (text("id"), text("type"))
                && name.contains('.')
                && !self.tasks.contains_key(id)
            {
                self.loose.insert(id);
            }
        }
    }

    /// Where `inputs` and `steps` lead to.
    pub fn input(&self, steps: &[Step<'_>]) -> Resolution {
        if self.any_input {
            return Resolution::Known;
        }
        let mut left: Vec<&Input<'d>> = self.inputs.iter().collect();
        for (depth, step) in steps.iter().enumerate() {
            let Some(name) = step.name() else { return Resolution::Known };
            // A value that was reached may hold more.
            if depth > 0 && left.iter().any(|input| input.path.len() <= depth) {
                return Resolution::Known;
            }
            left.retain(|input| input.path.get(depth) == Some(&name));
            if left.is_empty() {
                return Resolution::Missing(depth);
            }
        }
        Resolution::Known
    }

    /// The names of inputs that may stand at step `depth` behind `steps`, each with the place that declares it.
    pub fn input_names(&self, steps: &[Step<'_>], depth: usize) -> Vec<(&'d str, NodeId)> {
        let before: Vec<Option<&str>> = steps.iter().take(depth).map(Step::name).collect();
        let fits =
            |input: &&Input<'d>| input.path.iter().zip(&before).all(|(known, step)| *step == Some(*known));
        let all = self.inputs.iter().filter(fits);
        all.filter_map(|input| Some((*input.path.get(depth)?, input.id))).collect()
    }

    /// Whether the flow declares an input at all.
    pub fn has_inputs(&self) -> bool {
        !self.inputs.is_empty()
    }

    /// Where `vars` and `steps` lead to.
    pub fn variable(&self, flow: &Flow<'d, '_>, steps: &[Step<'_>]) -> Resolution {
        if self.any_variable {
            return Resolution::Known;
        }
        let document = flow.document();
        let mut at = self.variables;
        for (depth, step) in steps.iter().enumerate() {
            let Some(name) = step.name() else { return Resolution::Known };
            let entries: &[Entry] = at.map_or(&[], |node| document.entries(node));
            let is_open = |entry: &Entry| {
                document
                    .text(entry.key)
                    .is_none_or(|key| key.contains('{') || key == "<<" || key.contains('.'))
            };
            if entries.iter().any(is_open) {
                return Resolution::Known;
            }
            let Some(entry) = entries.iter().find(|entry| document.text(entry.key) == Some(name)) else {
                return Resolution::Missing(depth);
            };
            if !matches!(document.node(entry.value).kind, NodeKind::Mapping { .. }) {
                return Resolution::Known;
            }
            at = Some(entry.value);
        }
        Resolution::Known
    }

    /// The keys of `variables` at step `depth` behind `steps`.
    pub fn variable_names(
        &self,
        flow: &Flow<'d, '_>,
        steps: &[Step<'_>],
        depth: usize,
    ) -> Vec<(&'d str, NodeId)> {
        let document = flow.document();
        let mut at = self.variables;
        for step in steps.iter().take(depth) {
            at = at.and_then(|node| document.get(node, step.name()?));
        }
        let entries = at.map_or(&[][..], |node| document.entries(node));
        entries.iter().filter_map(|entry| Some((document.text(entry.key)?, entry.key))).collect()
    }

    /// The value that `vars` and `steps` lead to, as far as it is written in the flow.
    pub fn variable_value(&self, flow: &Flow<'d, '_>, steps: &[Step<'_>]) -> Option<NodeId> {
        let document = flow.document();
        let mut at = self.variables?;
        for step in steps {
            if matches!(document.node(at).kind, NodeKind::Scalar(_)) {
                break;
            }
            at = document.get(at, step.name()?)?;
        }
        (Some(at) != self.variables).then_some(at)
    }

    /// The task of that id.
    pub fn task(&self, flow: &Flow<'d, '_>, id: &str) -> TaskName {
        if self.loose.contains(id) {
            return TaskName::Possible;
        }
        if let Some(&index) = self.tasks.get(id) {
            return TaskName::Task(index);
        }
        let hidden = HIDDEN_SUFFIXES.iter().find_map(|suffix| {
            let index = *self.tasks.get(id.strip_suffix(suffix)?)?;
            let task_type = flow.tasks().get(index as usize)?.task_type?;
            flow.document().text(task_type)?.ends_with(".ForEachItem").then_some(index)
        });
        match hidden {
            Some(index) => TaskName::Hidden(index),
            None if self.any_task => TaskName::Possible,
            None => TaskName::Missing,
        }
    }

    /// The ids of all tasks.
    pub fn task_ids(&self, flow: &Flow<'d, '_>) -> Vec<(&'d str, NodeId)> {
        let tasks =
            flow.tasks().iter().filter(|task| matches!(task.space, Space::Tasks | Space::AfterExecution));
        tasks.filter_map(|task| Some((flow.document().text(task.id?)?, task.id?))).collect()
    }
}
