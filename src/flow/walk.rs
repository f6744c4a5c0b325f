//! The one pass over a flow's YAML that finds its parts and says of every scalar what Kestra does to it.
//!
//! Which property means what stands in `flow §1.1`, `§2.1`–`§2.6`; what is rendered, in oracle/places.

use super::{Declared, Flow, LiteralPlace, Owner, Place, ScalarSite, Slot, Space, Task, Trigger};
use crate::{
    kestra::plugins::{self, Property},
    span::offset,
    yaml::{Entry, NodeId, NodeKind},
};

/// Properties of every task and trigger that are read when the flow is loaded (flow §2.1, §2.5).
const STATIC_PROPERTIES: &[&str] = &[
    "allowConcurrent",
    "allowFailure",
    "allowWarning",
    "disabled",
    "failOnTriggerError",
    "id",
    "logLevel",
    "logToFile",
    "minLogLevel",
    "policyRefs",
    "retry",
    "stopAfter",
    "taskCache",
    "type",
    "workerGroup",
    "workerSelector",
];

/// Properties of triggers that are static besides (flow §2.5).
const STATIC_TRIGGER_PROPERTIES: &[&str] = &[
    "backfill",
    "cron",
    "interval",
    "lateMaximumDelay",
    "recoverMissedSchedules",
    "states",
    "timezone",
    "withSeconds",
];

/// Lists of child tasks (flow §2.2).
const CHILD_LISTS: &[&str] = &["tasks", "errors", "finally", "then", "else", "defaults"];

pub(super) fn walk(flow: &mut Flow<'_, '_>) {
    let root = flow.root;
    let live = !is_true(flow, root, "disabled");
    let mut walker = Walker { flow, owner: Owner::Flow, live };
    for entry in walker.entries(root) {
        walker.top_level(entry);
    }
}

fn is_true(flow: &Flow<'_, '_>, mapping: NodeId, key: &str) -> bool {
    let value = flow.document.get(mapping, key).and_then(|node| flow.document.text(node));
    value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Whether a type is one of Kestra's own that run other tasks: what their lists hold is meant as tasks, whatever it lacks.
fn is_flowable(type_name: &str) -> bool {
    ["io.kestra.plugin.core.flow.", "io.kestra.core.tasks.flows."].iter().any(|of| type_name.starts_with(of))
}

/// Whether the plugin has a `description` of its own, such as that of a ticket, which it renders.
fn renders_description(type_name: &str) -> bool {
    let own = plugins::find(type_name).and_then(|found| found.own_properties().get("description"));
    own.is_some_and(Property::is_rendered)
}

struct Walker<'w, 'd, 's> {
    flow: &'w mut Flow<'d, 's>,
    owner: Owner,
    live: bool,
}

impl<'d> Walker<'_, 'd, '_> {
    fn entries(&self, mapping: NodeId) -> Vec<Entry> {
        self.flow.document.entries(mapping).to_vec()
    }

    fn items(&self, sequence: NodeId) -> Vec<NodeId> {
        self.flow.document.items(sequence).to_vec()
    }

    fn key(&self, entry: Entry) -> &'d str {
        self.flow.document.text(entry.key).unwrap_or_default()
    }

    fn top_level(&mut self, entry: Entry) {
        let value = entry.value;
        match self.key(entry) {
            "tasks" | "errors" | "finally" => self.tasks(value, Space::Tasks, None),
            "afterExecution" => self.tasks(value, Space::AfterExecution, None),
            "listeners" => self.each_property(value, |walker, key, value| match key {
                "tasks" => walker.tasks(value, Space::Tasks, None),
                "description" => walker.everything(value, Place::Literal(LiteralPlace::Description)),
                _ => walker.everything(value, Place::Rendered),
            }),
            "triggers" => {
                for item in self.items(value) {
                    self.trigger(item);
                }
            }
            "inputs" => self.inputs(value, Space::Inputs),
            "outputs" => {
                for item in self.items(value) {
                    self.declare(Space::Outputs, item, "id");
                }
                self.outputs(value);
            }
            "variables" => {
                for variable in self.entries(value) {
                    self.everything(variable.value, Place::Variable(variable.key));
                }
            }
            "labels" => self.everything(value, Place::Literal(LiteralPlace::FlowLabels)),
            "description" => self.everything(value, Place::Literal(LiteralPlace::Description)),
            "pluginDefaults" | "taskDefaults" => self.each_property(value, |walker, key, value| match key {
                "values" => walker.everything(value, Place::Rendered),
                _ => walker.everything(value, Place::Static),
            }),
            "sla" => self.each_property(value, |walker, key, value| match key {
                "assert" => walker.everything(value, Place::Rendered),
                "labels" => walker.everything(value, Place::Literal(LiteralPlace::SlaLabels)),
                _ => walker.everything(value, Place::Static),
            }),
            "checks" => self.each_property(value, |walker, key, value| match key {
                "when" | "condition" => walker.everything(value, Place::Rendered),
                "message" => walker.everything(value, Place::Literal(LiteralPlace::CheckMessage)),
                _ => walker.everything(value, Place::Static),
            }),
            _ => self.everything(value, Place::Static),
        }
    }

    /// Calls `visit` with each property of each mapping in a list.
    fn each_property(&mut self, list: NodeId, visit: impl Fn(&mut Self, &'d str, NodeId)) {
        for item in self.items(list) {
            for entry in self.entries(item) {
                visit(self, self.key(entry), entry.value);
            }
        }
    }

    fn declare(&mut self, space: Space, node: NodeId, key: &str) {
        if matches!(self.flow.document.node(node).kind, NodeKind::Mapping { .. }) {
            let id = self.flow.document.get(node, key);
            self.flow.declared.push(Declared { space, node, id });
        }
    }

    fn tasks(&mut self, list: NodeId, space: Space, parent: Option<u32>) {
        for item in self.items(list) {
            self.task(item, space, parent);
        }
    }

    fn task(&mut self, node: NodeId, space: Space, parent: Option<u32>) {
        let document = self.flow.document;
        if !matches!(document.node(node).kind, NodeKind::Mapping { .. }) {
            self.everything(node, Place::Static);
            return;
        }
        // A Dag wraps each task: `{task: {…}, dependsOn: […]}`.
        if let (Some(task), None) = (document.get(node, "task"), document.get(node, "type")) {
            self.task(task, space, parent);
            return;
        }
        let (outer_owner, outer_live) = (self.owner, self.live);
        let index = offset(self.flow.tasks.len());
        self.owner = Owner::Task(index);
        self.live = outer_live && !is_true(self.flow, node, "disabled");
        self.declare(space, node, "id");
        let task_type = document.get(node, "type");
        self.flow.tasks.push(Task {
            node,
            id: document.get(node, "id"),
            task_type,
            space,
            parent,
            live: self.live,
        });
        let type_name = task_type.and_then(|node| document.text(node)).unwrap_or_default();
        for entry in self.entries(node) {
            self.task_property(entry, type_name, space, index);
        }
        (self.owner, self.live) = (outer_owner, outer_live);
    }

    fn task_property(&mut self, entry: Entry, type_name: &str, space: Space, index: u32) {
        let value = entry.value;
        let key = self.key(entry);
        match key {
            "description" if renders_description(type_name) => self.everything(value, Place::Rendered),
            "description" => self.everything(value, Place::Literal(LiteralPlace::Description)),
            "version" => self.everything(value, Place::Literal(LiteralPlace::PluginVersion)),
            _ if STATIC_PROPERTIES.contains(&key) => self.everything(value, Place::Static),
            "cases" if type_name.ends_with(".Switch") => {
                for case in self.entries(value) {
                    self.scalar(case.key, Slot::Key, Place::Literal(LiteralPlace::SwitchCase));
                    self.tasks(case.value, space, Some(index));
                }
            }
            "onResume" if type_name.ends_with(".Pause") => self.inputs(value, Space::Inputs),
            "outputs" if type_name.ends_with(".Loop") => self.outputs(value),
            _ if CHILD_LISTS.contains(&key) && (is_flowable(type_name) || self.holds_tasks(value)) => {
                self.tasks(value, space, Some(index));
            }
            _ => self.everything(value, Place::Rendered),
        }
    }

    /// Whether a list looks like one of tasks: a plugin may have a property of the same name.
    fn holds_tasks(&self, list: NodeId) -> bool {
        let document = self.flow.document;
        document.items(list).iter().any(|&item| {
            let inner = document.get(item, "task").unwrap_or(item);
            document.get(inner, "type").is_some() && document.get(inner, "id").is_some()
        })
    }

    fn trigger(&mut self, node: NodeId) {
        let document = self.flow.document;
        let (outer_owner, outer_live) = (self.owner, self.live);
        self.owner = Owner::Trigger(offset(self.flow.triggers.len()));
        self.live = outer_live && !is_true(self.flow, node, "disabled");
        self.declare(Space::Triggers, node, "id");
        let trigger_type = document.get(node, "type");
        self.flow.triggers.push(Trigger {
            node,
            id: document.get(node, "id"),
            trigger_type,
            live: self.live,
        });
        let type_name = trigger_type.and_then(|node| document.text(node)).unwrap_or_default();
        let of_flow = type_name.ends_with(".trigger.Flow");
        for entry in self.entries(node) {
            let value = entry.value;
            match self.key(entry) {
                "description" if renders_description(type_name) => self.everything(value, Place::Rendered),
                "description" => self.everything(value, Place::Literal(LiteralPlace::Description)),
                "version" => self.everything(value, Place::Literal(LiteralPlace::PluginVersion)),
                key if STATIC_PROPERTIES.contains(&key) || STATIC_TRIGGER_PROPERTIES.contains(&key) => {
                    self.everything(value, Place::Static);
                }
                "dependsOn" if of_flow => self.each_property(value, |walker, key, value| match key {
                    "labels" => walker.everything(value, Place::Literal(LiteralPlace::DependsOnLabels)),
                    _ => walker.everything(value, Place::Rendered),
                }),
                _ => self.everything(value, Place::Rendered),
            }
        }
        (self.owner, self.live) = (outer_owner, outer_live);
    }

    /// A list of inputs; those of a FORM are children, in a space of their own paths.
    fn inputs(&mut self, list: NodeId, space: Space) {
        for item in self.items(list) {
            if self.owner == Owner::Flow {
                let key = if self.flow.document.get(item, "id").is_some() { "id" } else { "name" };
                self.declare(space, item, key);
            }
            for entry in self.entries(item) {
                let value = entry.value;
                match self.key(entry) {
                    "defaults" | "expression" => self.everything(value, Place::Rendered),
                    "dependsOn" => {
                        for part in self.entries(value) {
                            let rendered = self.key(part) == "condition";
                            self.everything(
                                part.value,
                                if rendered { Place::Rendered } else { Place::Static },
                            );
                        }
                    }
                    "values" => self.everything(value, Place::Literal(LiteralPlace::InputValues)),
                    "description" => self.everything(value, Place::Literal(LiteralPlace::Description)),
                    "displayName" => self.everything(value, Place::Literal(LiteralPlace::DisplayName)),
                    "inputs" => self.form_inputs(value),
                    _ => self.everything(value, Place::Static),
                }
            }
        }
    }

    /// Children of a FORM input: their ids are paths below the form, so they are not declared beside the others.
    fn form_inputs(&mut self, list: NodeId) {
        let declared = self.flow.declared.len();
        self.inputs(list, Space::Inputs);
        self.flow.declared.truncate(declared);
    }

    fn outputs(&mut self, list: NodeId) {
        self.each_property(list, |walker, key, value| match key {
            "value" => walker.everything(value, Place::Rendered),
            "description" => walker.everything(value, Place::Literal(LiteralPlace::Description)),
            "displayName" => walker.everything(value, Place::Literal(LiteralPlace::DisplayName)),
            _ => walker.everything(value, Place::Static),
        });
    }

    /// All scalars at and below `node`, keys included: a stack, since a flow may nest deep.
    fn everything(&mut self, node: NodeId, place: Place) {
        let mut stack = vec![(node, Slot::Value)];
        while let Some((node, slot)) = stack.pop() {
            match &self.flow.document.node(node).kind {
                NodeKind::Scalar(_) => self.scalar(node, slot, place),
                NodeKind::Mapping { .. } => {
                    for entry in self.flow.document.entries(node).iter().rev() {
                        stack.push((entry.value, Slot::Value));
                        stack.push((entry.key, Slot::Key));
                    }
                }
                NodeKind::Sequence { .. } => {
                    stack
                        .extend(self.flow.document.items(node).iter().rev().map(|&item| (item, Slot::Value)));
                }
                NodeKind::Alias(_) => {}
            }
        }
    }

    fn scalar(&mut self, node: NodeId, slot: Slot, place: Place) {
        // Text without a brace is no template for Kestra either (expr §1.1).
        let text = self.flow.document.text(node).unwrap_or_default();
        let site = ScalarSite { node, slot, place, owner: self.owner, live: self.live };
        if memchr::memchr(b'{', text.as_bytes()).is_some() {
            self.flow.scalars.push(site);
        } else if ["secret(", "secret (", "envs.", "envs["]
            .iter()
            .any(|start| text.trim_start().starts_with(start))
        {
            self.flow.bare.push(site);
        }
    }
}
