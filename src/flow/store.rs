//! What keeps a value between two tasks: outputs, variables, labels, inputs, and where in the flow each gets its value.

use std::collections::HashMap;

use super::{Flow, Names, Owner, PathRead, Place, Step, TaskName};
use crate::{
    kestra::{Release, Target, plugins},
    span::{Span, offset},
    yaml::{NodeId, NodeKind},
};

/// Of more writers of one name, or more keys of one mapping, than this nothing is said.
const MANY: usize = 200;
/// So many writers of one name are looked at.
const WRITERS: usize = 16;

const RETURN: &str = "io.kestra.plugin.core.debug.Return";
const OUTPUT_VALUES: &str = "io.kestra.plugin.core.output.OutputValues";
const SET_VARIABLES: &str = "io.kestra.plugin.core.execution.SetVariables";
const LABELS: &str = "io.kestra.plugin.core.execution.Labels";
const REQUEST: &str = "io.kestra.plugin.core.http.Request";

/// Types whose output is what a property says: type, property, output (oracle/places).
const OUTPUTS: &[(&str, &str, &str)] = &[
    (RETURN, "format", "value"),
    (OUTPUT_VALUES, "values", "values"),
    (REQUEST, "uri", "uri"),
    (REQUEST, "params", "uri"),
];

/// What keeps a value, and masks nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The output of a task.
    Output,
    /// A variable that a task sets, or that reads another store.
    Variable,
    /// A label of the execution.
    Label,
    /// An input that is not of type `SECRET`.
    Input,
}

impl Store {
    /// The word for it, with its article.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Output => "an output",
            Self::Variable => "a variable",
            Self::Label => "a label",
            Self::Input => "an input",
        }
    }
}

/// Where a value is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// The bytes it comes from.
    pub(super) span: Span,
    /// What keeps it; `None` if it is the text of a variable, which is rendered where it is read.
    pub(super) store: Option<Store>,
    /// The task that writes it.
    pub(super) task: Option<u32>,
}

/// The default of an input.
#[derive(Clone, Copy, Debug)]
pub struct InputDefault<'d> {
    /// The input's id.
    pub id: &'d str,
    /// The input's type as written.
    pub input_type: &'d str,
    /// The bytes of the default.
    pub span: Span,
}

#[derive(Clone, Copy, Debug)]
struct Writer {
    value: NodeId,
    task: Option<u32>,
}

#[derive(Debug)]
struct Input<'d> {
    path: Vec<&'d str>,
    is_secret: bool,
    default: Option<NodeId>,
}

/// Who writes what, by name.
#[derive(Debug, Default)]
pub(super) struct Stores<'d> {
    /// By the first part of their path.
    inputs: HashMap<&'d str, Vec<Input<'d>>>,
    has_secret_input: bool,
    given: HashMap<&'d str, Vec<Writer>>,
    labels: HashMap<&'d str, Vec<Writer>>,
    variables: HashMap<&'d str, Vec<Writer>>,
}

/// Whether some Kestra that is spoken of renders the defaults of inputs (flow §2.6).
fn renders_defaults(target: Target) -> bool {
    target.sometimes(|release| release >= Release::V1_0)
}

impl<'d> Stores<'d> {
    pub(super) fn new(flow: &Flow<'d, '_>, target: Target) -> Self {
        let mut stores = Self::default();
        if let Some(list) = flow.property("inputs") {
            stores.inputs(flow, list, &[], renders_defaults(target));
        }
        let document = flow.document();
        for (index, task) in flow.tasks().iter().enumerate().filter(|(_, task)| task.live) {
            let index = offset(index);
            let property = |type_name: &str, key: &str| {
                let written = document.text(task.task_type?)?;
                // Most types are other ones: their names are not looked up.
                let short = type_name.rsplit('.').next()?;
                let is_it = written.ends_with(short) && plugins::find(written)?.name() == type_name;
                document.get(task.node, key).filter(|_| is_it)
            };
            if let Some(mapping) = property(SET_VARIABLES, "variables") {
                write(flow, mapping, Some(index), &mut stores.variables);
            }
            if let Some(labels) = property(LABELS, "labels") {
                write(flow, labels, Some(index), &mut stores.labels);
            }
        }
        for trigger in flow.triggers().iter().filter(|trigger| trigger.live) {
            let type_name = trigger.trigger_type.and_then(|node| document.text(node)).and_then(plugins::find);
            if !type_name.is_some_and(plugins::PluginType::is_core) {
                continue;
            }
            for (key, map) in [("labels", &mut stores.labels), ("inputs", &mut stores.given)] {
                if let Some(value) = document.get(trigger.node, key) {
                    write(flow, value, None, map);
                }
            }
        }
        stores
    }

    fn inputs(&mut self, flow: &Flow<'d, '_>, list: NodeId, above: &[&'d str], renders: bool) {
        let document = flow.document();
        for &item in document.items(list) {
            let id = document.get(item, "id").or_else(|| document.get(item, "name"));
            let Some(id) = id.and_then(|id| document.text(id)) else { continue };
            let input_type = document.get(item, "type").and_then(|node| document.text(node));
            let path: Vec<&'d str> = above.iter().copied().chain(id.split('.')).collect();
            if let Some(children) = document.get(item, "inputs").filter(|_| input_type == Some("FORM")) {
                self.inputs(flow, children, &path, renders);
                continue;
            }
            let is_secret = input_type == Some("SECRET");
            self.has_secret_input |= is_secret;
            let default = document.get(item, "defaults").filter(|_| renders);
            let first = path.first().copied().unwrap_or_default();
            self.inputs.entry(first).or_default().push(Input { path, is_secret, default });
        }
    }

    pub(super) const fn has_secret_input(&self) -> bool {
        self.has_secret_input
    }

    /// The input that `inputs` and `steps` lead to, and the steps that lead further into its value.
    fn input<'s, 'a>(&self, steps: &'s [Step<'a>]) -> Option<(&Input<'d>, &'s [Step<'a>])> {
        let first = steps.first()?.name()?;
        let mut inputs = self.inputs.get(first)?.iter().take(WRITERS);
        inputs.find_map(|input| Some((input, after(steps, &input.path)?)))
    }

    pub(super) fn is_secret_input(&self, steps: &[Step<'_>]) -> bool {
        self.input(steps).is_some_and(|(input, rest)| input.is_secret && rest.is_empty())
    }

    /// Where the value that `path` reads is written.
    pub(super) fn sources(&self, flow: &Flow<'_, '_>, names: &Names<'_>, path: &PathRead<'_>) -> Vec<Source> {
        match path.root.value {
            "inputs" => self.of_input(flow, &path.steps),
            "vars" => self.of_variable(flow, path),
            "labels" => self.of_label(flow, &path.steps),
            "outputs" => of_output(flow, names, &path.steps),
            _ => Vec::new(),
        }
    }

    fn of_input(&self, flow: &Flow<'_, '_>, steps: &[Step<'_>]) -> Vec<Source> {
        let Some((input, rest)) = self.input(steps).filter(|(input, _)| !input.is_secret) else {
            return Vec::new();
        };
        let given = self.given.get(input.path.join(".").as_str()).into_iter().flatten();
        let values = input.default.into_iter().chain(given.map(|writer| writer.value)).take(WRITERS);
        let member = |value| Some(source(flow, member(flow, value, rest)?, Some(Store::Input), None));
        values.filter_map(member).collect()
    }

    fn of_variable(&self, flow: &Flow<'_, '_>, path: &PathRead<'_>) -> Vec<Source> {
        let Some((first, rest)) = path.steps.split_first() else { return Vec::new() };
        let Some(name) = first.name() else { return Vec::new() };
        let writers = self.variables.get(name).into_iter().flatten().take(WRITERS);
        let mut found: Vec<Source> = writers
            .filter_map(|writer| {
                let value = member(flow, writer.value, rest)?;
                Some(source(flow, value, Some(Store::Variable), writer.task))
            })
            .collect();
        // Unrendered, its text comes out as it is typed.
        let is_rendered = path.is_rendered || matches!(path.site.place, Place::Variable(_));
        let text = flow.property("variables").filter(|_| is_rendered);
        let text = text.and_then(|variables| member(flow, variables, &path.steps));
        found.extend(text.map(|value| source(flow, value, None, None)));
        found
    }

    fn of_label(&self, flow: &Flow<'_, '_>, steps: &[Step<'_>]) -> Vec<Source> {
        let Some(names) = steps.iter().map(Step::name).collect::<Option<Vec<_>>>() else {
            return Vec::new();
        };
        let writers = self.labels.get(names.join(".").as_str()).into_iter().flatten().take(WRITERS);
        writers.map(|writer| source(flow, writer.value, Some(Store::Label), writer.task)).collect()
    }
}

/// Where the output that `outputs` and `steps` lead to is written.
fn of_output(flow: &Flow<'_, '_>, names: &Names<'_>, steps: &[Step<'_>]) -> Vec<Source> {
    let find = || {
        let (id, rest) = steps.split_first()?;
        let TaskName::Task(index) = names.declared.task(flow, id.name()?) else { return None };
        let task = flow.tasks().get(index as usize).filter(|task| task.live)?;
        let plugin = flow.plugin_of(Owner::Task(index))?;
        let of_type = OUTPUTS.iter().filter(|(type_name, ..)| *type_name == plugin.name());
        let values = of_type.filter_map(|(_, property, output)| {
            let value = flow.document().get(task.node, property)?;
            let rest = match rest {
                [] => rest,
                [first, rest @ ..] if first.name() == Some(output) => rest,
                // In a loop the round stands between the task and its output.
                [_, second, rest @ ..] if second.name() == Some(output) => rest,
                _ => return None,
            };
            let is_text = matches!(flow.document().node(value).kind, NodeKind::Scalar(_));
            let value = if is_text || *output != *property { value } else { member(flow, value, rest)? };
            Some(source(flow, value, Some(Store::Output), Some(index)))
        });
        Some(values.collect())
    };
    find().unwrap_or_default()
}

fn source(flow: &Flow<'_, '_>, value: NodeId, store: Option<Store>, task: Option<u32>) -> Source {
    Source { span: flow.document().node(value).span, store, task }
}

/// Notes each name of `value`: a mapping, or a list of `{key, value}`.
fn write<'d>(
    flow: &Flow<'d, '_>,
    value: NodeId,
    task: Option<u32>,
    into: &mut HashMap<&'d str, Vec<Writer>>,
) {
    let document = flow.document();
    for entry in document.entries(value) {
        if let Some(name) = document.text(entry.key) {
            into.entry(name).or_default().push(Writer { value: entry.value, task });
        }
    }
    for &item in document.items(value) {
        let (key, value) = (document.get(item, "key"), document.get(item, "value"));
        if let (Some(name), Some(value)) = (key.and_then(|key| document.text(key)), value) {
            into.entry(name).or_default().push(Writer { value, task });
        }
    }
}

/// What `steps` say behind `path`, if they begin with it.
fn after<'s, 'a>(steps: &'s [Step<'a>], path: &[&str]) -> Option<&'s [Step<'a>]> {
    let fits = path.iter().zip(steps).all(|(name, step)| step.name() == Some(*name));
    steps.get(path.len()..).filter(|_| fits)
}

/// What `steps` lead to in `value`; all of it where that is a text or a list.
fn member(flow: &Flow<'_, '_>, value: NodeId, steps: &[Step<'_>]) -> Option<NodeId> {
    let document = flow.document();
    let mut at = value;
    for step in steps {
        match &document.node(at).kind {
            NodeKind::Mapping { entries, .. } if entries.len() <= MANY => {
                at = document.get(at, step.name()?)?;
            }
            NodeKind::Mapping { .. } => return None,
            NodeKind::Scalar(_) | NodeKind::Sequence { .. } | NodeKind::Alias(_) => break,
        }
    }
    Some(at)
}

impl<'d> Flow<'d, '_> {
    /// The defaults of all inputs: those of the flow, of its forms, and of tasks that ask for some on resuming.
    pub fn input_defaults(&self) -> Vec<InputDefault<'d>> {
        let document = self.document();
        let resumed = self.tasks().iter().filter_map(|task| document.get(task.node, "onResume"));
        let mut lists: Vec<NodeId> = self.property("inputs").into_iter().chain(resumed).collect();
        let mut found = Vec::new();
        while let Some(list) = lists.pop() {
            for &item in document.items(list) {
                lists.extend(document.get(item, "inputs"));
                let text = |key| document.get(item, key).and_then(|node| document.text(node));
                let (id, default) = (text("id").or_else(|| text("name")), document.get(item, "defaults"));
                if let (Some(id), Some(input_type), Some(default)) = (id, text("type"), default) {
                    found.push(InputDefault { id, input_type, span: document.node(default).span });
                }
            }
        }
        found.sort_by_key(|default| default.span);
        found
    }
}
