//! What a flow declares under names that its expressions use: inputs, variables, tasks.

use std::collections::{HashMap, HashSet};

use super::{Flow, Space, Step};
use crate::{
    span::offset,
    yaml::{Entry, NodeId, NodeKind},
};

/// Ends of the ids that a `ForEachItem` task gives to the tasks it is made of (flow §2.2).
const HIDDEN_SUFFIXES: &[&str] = &["_items", "_split", "_merge"];

/// Of more names than this only some are looked through for a near one.
const MANY: usize = 200;

/// The names of one flow.
#[derive(Debug)]
pub struct Declarations<'d> {
    /// By the first part of their path.
    inputs: HashMap<&'d str, Vec<Input<'d>>>,
    any_input: bool,
    variables: Option<NodeId>,
    /// Every key of every mapping below `variables`, and its entry.
    members: HashMap<(NodeId, &'d str), Entry>,
    /// The mappings among them that may hold other keys as well.
    open: HashSet<NodeId>,
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
            inputs: HashMap::new(),
            any_input: false,
            variables: flow.property("variables"),
            members: HashMap::new(),
            open: HashSet::new(),
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
        names.variables(flow);
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
                let first = path.first().copied().unwrap_or_default();
                self.inputs.entry(first).or_default().push(Input { path, id });
            }
        }
    }

    fn variables(&mut self, flow: &Flow<'d, '_>) {
        let document = flow.document();
        let mut waiting: Vec<NodeId> = self.variables.into_iter().collect();
        while let Some(mapping) = waiting.pop() {
            for &entry in document.entries(mapping) {
                match document.text(entry.key).filter(|key| *key != "<<" && !key.contains(['{', '.'])) {
                    Some(key) => {
                        self.members.entry((mapping, key)).or_insert(entry);
                    }
                    None => {
                        self.open.insert(mapping);
                    }
                }
                if matches!(document.node(entry.value).kind, NodeKind::Mapping { .. }) {
                    waiting.push(entry.value);
                }
            }
        }
    }

    fn tasks(&mut self, flow: &Flow<'d, '_>) {
        let document = flow.document();
        let triggers: HashSet<NodeId> = flow.triggers().iter().map(|trigger| trigger.node).collect();
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
            if !matches!(kind.kind, NodeKind::Mapping { .. }) || triggers.contains(&node) {
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
        let Some(first) = steps.first().and_then(Step::name) else { return Resolution::Known };
        let mut left: Vec<&Input<'d>> = self.inputs.get(first).into_iter().flatten().collect();
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
        let mut all: Vec<&Input<'d>> = match before.first() {
            Some(first) => first.and_then(|first| self.inputs.get(first)).into_iter().flatten().collect(),
            None if self.inputs.len() > MANY => return Vec::new(),
            None => self.inputs.values().flatten().collect(),
        };
        all.sort_by_key(|input| input.id);
        all.truncate(MANY);
        let named = all.into_iter().filter(fits);
        named.filter_map(|input| Some((*input.path.get(depth)?, input.id))).collect()
    }

    /// Whether an input has that id, or begins with it.
    pub fn has_input(&self, name: &str) -> bool {
        self.inputs.contains_key(name)
    }

    /// Whether a variable has that name.
    pub fn has_variable(&self, name: &str) -> bool {
        self.variables.is_some_and(|node| self.members.contains_key(&(node, name)))
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
        let mut at = self.variables;
        for (depth, step) in steps.iter().enumerate() {
            let Some(name) = step.name() else { return Resolution::Known };
            if at.is_some_and(|node| self.open.contains(&node)) {
                return Resolution::Known;
            }
            let Some(entry) = at.and_then(|node| self.members.get(&(node, name))) else {
                return Resolution::Missing(depth);
            };
            if !matches!(flow.document().node(entry.value).kind, NodeKind::Mapping { .. }) {
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
        let mut at = self.variables;
        for step in steps.iter().take(depth) {
            at = at.and_then(|node| Some(self.members.get(&(node, step.name()?))?.value));
        }
        let entries = at.map_or(&[][..], |node| flow.document().entries(node)).iter().take(MANY);
        entries.filter_map(|entry| Some((flow.document().text(entry.key)?, entry.key))).collect()
    }

    /// The value that `vars` and `steps` lead to, as far as it is written in the flow.
    pub fn variable_value(&self, flow: &Flow<'d, '_>, steps: &[Step<'_>]) -> Option<NodeId> {
        let mut at = self.variables.filter(|_| !self.any_variable)?;
        for step in steps {
            if matches!(flow.document().node(at).kind, NodeKind::Scalar(_)) {
                break;
            }
            at = self.members.get(&(at, step.name()?))?.value;
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
        tasks.take(MANY).filter_map(|task| Some((flow.document().text(task.id?)?, task.id?))).collect()
    }
}
