//! A flow as Kestra sees it: its tasks, triggers and inputs, and every scalar with what Kestra does to it.
//!
//! Joins `yaml`, `pebble` and `kestra`. Knows no rule, no secret source and no file.

mod carrier;
mod declaration;
mod identity;
mod include;
mod literal;
mod order;
mod path;
mod place;
mod printed;
mod reference;
mod site;
mod store;
mod task;
mod template;
mod usage;
mod walk;

pub use carrier::{Carrier, Way, carriers};
pub use declaration::{Declarations, Resolution, TaskName};
pub use identity::{FlowForm, embedded_flow, form};
pub use include::{Include, includes};
pub use literal::{Literal, LiteralKind, Spot, comment_literals, document_literals, literals};
pub use order::{RunOrder, TaskOrder};
pub use path::{Names, PathRead, Step};
pub use place::{LiteralPlace, Place};
pub use reference::{EnvForm, EnvRead, Fallback, KeyArgument, References, SecretCall, SecretVariable};
pub use site::{ScalarSite, Slot};
pub use store::{InputDefault, Store};
pub use task::{Declared, Owner, Space, Task, Trigger};
pub use template::{DecodedSite, TemplateSite};
pub use usage::{NameKind, NameUse};

use crate::{
    kestra::plugins::{self, PluginType},
    yaml::{Document, NodeId},
};

/// The parts of one flow document.
#[derive(Debug)]
pub struct Flow<'d, 's> {
    document: &'d Document<'s>,
    root: NodeId,
    tasks: Vec<Task>,
    triggers: Vec<Trigger>,
    declared: Vec<Declared>,
    scalars: Vec<ScalarSite>,
    bare: Vec<ScalarSite>,
}

impl<'d, 's> Flow<'d, 's> {
    /// Reads the parts of the flow at the root of `document`; `None` if the root is no mapping.
    pub fn new(document: &'d Document<'s>) -> Option<Self> {
        let root = document.root()?;
        let mut flow = Self {
            document,
            root,
            tasks: Vec::new(),
            triggers: Vec::new(),
            declared: Vec::new(),
            scalars: Vec::new(),
            bare: Vec::new(),
        };
        walk::walk(&mut flow);
        Some(flow)
    }

    /// The document the flow stands in.
    pub const fn document(&self) -> &'d Document<'s> {
        self.document
    }

    /// The root mapping.
    pub const fn root(&self) -> NodeId {
        self.root
    }

    /// All tasks in order of source, children behind their parents.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The task of that owner.
    pub fn task(&self, owner: Owner) -> Option<&Task> {
        match owner {
            Owner::Task(index) => self.tasks.get(index as usize),
            Owner::Trigger(_) | Owner::Flow => None,
        }
    }

    /// All triggers in order of source.
    pub fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }

    /// Every id that the flow declares, with the space it must be unique in.
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// Every scalar, key or value, that holds a `{`, in order of source, with what Kestra does to it.
    pub fn scalars(&self) -> &[ScalarSite] {
        &self.scalars
    }

    /// Every scalar without a `{` that begins like a secret or an env.
    pub fn bare_scalars(&self) -> &[ScalarSite] {
        &self.bare
    }

    /// The property that a scalar stands in: of its task or trigger, else of the flow.
    pub fn property_of(&self, site: &ScalarSite) -> Option<(&'d str, NodeId)> {
        let owner = match site.owner {
            Owner::Flow => self.root,
            Owner::Task(index) => self.tasks.get(index as usize)?.node,
            Owner::Trigger(index) => self.triggers.get(index as usize)?.node,
        };
        // Nodes are numbered in the order they begin.
        let entries = self.document.entries(owner);
        let entry = entries.get(entries.partition_point(|entry| entry.key <= site.node).checked_sub(1)?)?;
        Some((self.document.text(entry.key)?, entry.value))
    }

    /// The `id` of a task or trigger.
    pub fn id_of(&self, owner: Owner) -> Option<NodeId> {
        match owner {
            Owner::Flow => None,
            Owner::Task(_) => self.task(owner)?.id,
            Owner::Trigger(index) => self.triggers().get(index as usize)?.id,
        }
    }

    /// The type of the task or trigger of that owner.
    pub fn type_of(&self, owner: Owner) -> Option<&'d str> {
        let node = match owner {
            Owner::Flow => None,
            Owner::Task(index) => self.tasks.get(index as usize)?.task_type,
            Owner::Trigger(index) => self.triggers.get(index as usize)?.trigger_type,
        };
        self.document.text(node?)
    }

    /// What is known of the type of the task or trigger of that owner.
    pub fn plugin_of(&self, owner: Owner) -> Option<PluginType> {
        plugins::find(self.type_of(owner)?)
    }

    /// The value of a top-level key.
    pub fn property(&self, key: &str) -> Option<NodeId> {
        self.document.get(self.root, key)
    }
}
