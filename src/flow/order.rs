//! Which task runs before which, as far as the flow alone tells (flow §2.2).

use std::collections::{HashMap, HashSet};

use super::Flow;
use crate::{span::offset, yaml::NodeId};

/// How two tasks stand to each other in time, seen from the one that reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunOrder {
    /// The other one has run, or may have.
    Possible,
    /// They are one.
    Itself,
    /// The other one runs inside the reader, after it has read.
    Inside,
    /// The other one runs later.
    Later,
    /// The two run at the same time.
    Beside,
}

/// What a task does with its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flowable {
    /// One after the other.
    Sequence,
    /// One of several lists, one after the other.
    Choice,
    /// All at once.
    Parallel,
    /// By their `dependsOn`.
    Graph,
    /// Again and again; whether the properties are read once, before all of them.
    Loop { reads_first: bool },
    /// No one can say.
    Unknown,
}

impl Flowable {
    fn of(task_type: &str) -> Self {
        let name = ["io.kestra.plugin.core.flow.", "io.kestra.core.tasks.flows."]
            .iter()
            .find_map(|package| task_type.strip_prefix(package));
        match name {
            Some("Sequential" | "AllowFailure" | "WorkingDirectory" | "Worker" | "Pause") => Self::Sequence,
            Some("If" | "Switch") => Self::Choice,
            Some("Parallel") => Self::Parallel,
            Some("Dag") => Self::Graph,
            Some("ForEach" | "EachSequential" | "EachParallel") => Self::Loop { reads_first: true },
            Some("Loop" | "LoopUntil" | "WaitFor" | "ForEachItem") => Self::Loop { reads_first: false },
            _ => Self::Unknown,
        }
    }
}

/// Where a task stands among its siblings.
#[derive(Clone, Copy, Debug)]
struct Slot<'d> {
    list: NodeId,
    key: &'d str,
    position: usize,
}

impl Slot<'_> {
    /// Lists of one parent in the order they run; `None` where that is not known.
    fn rank(&self) -> Option<u8> {
        match self.key {
            "tasks" | "then" | "else" | "defaults" | "cases" => Some(0),
            "errors" => Some(1),
            "finally" => Some(2),
            "afterExecution" => Some(3),
            _ => None,
        }
    }
}

/// The order of one flow's tasks.
#[derive(Debug)]
pub struct TaskOrder<'d> {
    slots: HashMap<NodeId, Slot<'d>>,
    /// By the lists of Dags: what each task names under `dependsOn`.
    graphs: HashMap<NodeId, HashMap<&'d str, Vec<&'d str>>>,
}

impl<'d> TaskOrder<'d> {
    /// Reads the order of the tasks of `flow`.
    pub fn new(flow: &Flow<'d, '_>) -> Self {
        let mut order = Self { slots: HashMap::new(), graphs: HashMap::new() };
        let document = flow.document();
        let parents = std::iter::once(flow.root()).chain(flow.tasks().iter().map(|task| task.node));
        for parent in parents {
            for entry in document.entries(parent) {
                let Some(key) = document.text(entry.key) else { continue };
                if key == "cases" {
                    for case in document.entries(entry.value) {
                        order.list(flow, case.value, key);
                    }
                }
                order.list(flow, entry.value, key);
            }
        }
        order
    }

    fn list(&mut self, flow: &Flow<'d, '_>, list: NodeId, key: &'d str) {
        let document = flow.document();
        for (position, &item) in document.items(list).iter().enumerate() {
            let slot = Slot { list, key, position };
            self.slots.insert(item, slot);
            if let Some(inner) = document.get(item, "task") {
                self.slots.insert(inner, slot);
                let needed = document.get(item, "dependsOn").map_or(&[][..], |list| document.items(list));
                if let Some(id) = document.get(inner, "id").and_then(|id| document.text(id)) {
                    let needed = needed.iter().filter_map(|&id| document.text(id)).collect();
                    self.graphs.entry(list).or_default().insert(id, needed);
                }
            }
        }
    }

    /// How the task `other` stands to `reader`, which reads its outputs.
    pub fn of(&self, flow: &Flow<'_, '_>, reader: u32, other: u32) -> RunOrder {
        let (mine, theirs) = (line_of(flow, reader), line_of(flow, other));
        let shared = mine.iter().zip(&theirs).take_while(|(one, two)| one == two).count();
        let kind = |index: &u32| Flowable::of(type_of(flow, *index));
        // What runs again and again may read what an earlier round has left.
        let repeats = |index: &u32| matches!(kind(index), Flowable::Loop { .. } | Flowable::Unknown);
        let above = mine.get(..shared).unwrap_or_default();
        match (mine.get(shared), theirs.get(shared)) {
            (None, None) => {
                let around = above.split_last().map_or(&[][..], |(_, around)| around);
                let is_loop = matches!(kind(&reader), Flowable::Loop { .. });
                if is_loop || around.iter().any(repeats) { RunOrder::Possible } else { RunOrder::Itself }
            }
            (None, Some(_)) => {
                let around = above.split_last().map_or(&[][..], |(_, around)| around);
                let reads_first =
                    matches!(kind(&reader), Flowable::Choice | Flowable::Loop { reads_first: true });
                if reads_first && !around.iter().any(repeats) { RunOrder::Inside } else { RunOrder::Possible }
            }
            (Some(_), None) => RunOrder::Possible,
            (Some(_), Some(_)) if above.iter().any(repeats) => RunOrder::Possible,
            (Some(one), Some(two)) => self.siblings(flow, above.last().copied(), *one, *two),
        }
    }

    /// Whether the two tasks, or parents of theirs, are items of one list: only there can one be moved before the other.
    pub fn share_a_list(&self, flow: &Flow<'_, '_>, one: u32, two: u32) -> bool {
        let (mine, theirs) = (line_of(flow, one), line_of(flow, two));
        let list =
            |index: &u32| self.slots.get(&flow.tasks().get(*index as usize)?.node).map(|slot| slot.list);
        let apart = mine.iter().zip(&theirs).find(|(one, two)| one != two);
        apart.is_some_and(|(one, two)| list(one).is_some() && list(one) == list(two))
    }

    fn siblings(&self, flow: &Flow<'_, '_>, parent: Option<u32>, reader: u32, other: u32) -> RunOrder {
        let slot = |index: u32| self.slots.get(&flow.tasks().get(index as usize)?.node);
        let (Some(mine), Some(theirs)) = (slot(reader), slot(other)) else { return RunOrder::Possible };
        let (Some(my_rank), Some(their_rank)) = (mine.rank(), theirs.rank()) else {
            return RunOrder::Possible;
        };
        if mine.list != theirs.list {
            return if my_rank < their_rank { RunOrder::Later } else { RunOrder::Possible };
        }
        let in_sequence = if theirs.position > mine.position { RunOrder::Later } else { RunOrder::Possible };
        let kind = parent.map_or(Flowable::Sequence, |parent| Flowable::of(type_of(flow, parent)));
        match kind {
            _ if mine.key == "afterExecution" => RunOrder::Possible,
            Flowable::Sequence | Flowable::Choice => in_sequence,
            Flowable::Parallel | Flowable::Graph if my_rank > 0 => in_sequence,
            Flowable::Parallel => {
                let parent = parent.and_then(|parent| flow.tasks().get(parent as usize));
                let limited =
                    parent.is_some_and(|parent| flow.document().get(parent.node, "concurrent").is_some());
                if limited { RunOrder::Possible } else { RunOrder::Beside }
            }
            Flowable::Graph => self.in_graph(flow, mine.list, reader, other),
            Flowable::Loop { .. } | Flowable::Unknown => RunOrder::Possible,
        }
    }

    /// The order in a Dag: what a task depends on, at any distance, runs before it.
    fn in_graph(&self, flow: &Flow<'_, '_>, list: NodeId, reader: u32, other: u32) -> RunOrder {
        let id = |index: u32| flow.document().text(flow.tasks().get(index as usize)?.id?);
        let (Some(graph), Some(mine), Some(theirs)) = (self.graphs.get(&list), id(reader), id(other)) else {
            return RunOrder::Possible;
        };
        match (reaches(graph, mine, theirs), reaches(graph, theirs, mine)) {
            (Some(false), Some(true)) => RunOrder::Later,
            (Some(false), Some(false)) => RunOrder::Beside,
            _ => RunOrder::Possible,
        }
    }
}

/// Whether `from` depends on `to`, at any distance; `None` where that is far to find out.
fn reaches(graph: &HashMap<&str, Vec<&str>>, from: &str, to: &str) -> Option<bool> {
    const FAR: usize = 500;
    let mut seen = HashSet::new();
    let mut stack = vec![from];
    while let Some(at) = stack.pop() {
        let needed = graph.get(at).map_or(&[][..], Vec::as_slice);
        if needed.contains(&to) {
            return Some(true);
        }
        if seen.len() + needed.len() > FAR {
            return None;
        }
        stack.extend(needed.iter().filter(|id| seen.insert(**id)));
    }
    Some(false)
}

/// The parents of a task, outermost first, and the task itself.
fn line_of(flow: &Flow<'_, '_>, task: u32) -> Vec<u32> {
    let mut line = vec![task];
    let mut at = task;
    while let Some(parent) = flow.tasks().get(at as usize).and_then(|task| task.parent) {
        line.push(parent);
        at = parent;
        if line.len() > flow.tasks().len() {
            return vec![offset(line.len())];
        }
    }
    line.reverse();
    line
}

fn type_of<'d>(flow: &Flow<'d, '_>, task: u32) -> &'d str {
    let task_type = flow.tasks().get(task as usize).and_then(|task| task.task_type);
    task_type.and_then(|node| flow.document().text(node)).unwrap_or_default()
}
