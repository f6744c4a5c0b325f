//! Kubernetes manifests and Helm values: which containers run Kestra, and with which environment.
//!
//! `view` reads YAML as Kubernetes does, `object` what holds values by key, `container` the workloads, `helm` the values
//! of Kestra's chart, `expand` the `$(VAR)` of values; `resolve` puts them together as the kubelet does.

mod container;
mod expand;
mod helm;
mod object;
mod resolve;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{Provenance, ServerConfig, Variable, image};
use crate::{
    kestra::Target,
    source::SourceId,
    span::Span,
    yaml::{self, Document, NodeId},
};
use container::Container;
use object::{Object, ObjectKind};
use view::View;

/// More variables than this, in all workloads together, nobody has; what is beyond is not known.
const MAX_VARIABLES: usize = 200_000;

/// `List` resources that hold lists.
const MAX_LISTS: usize = 8;

/// Why a file was looked at, and so how sure one must be of what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// It was named.
    Named,
    /// It lies in a folder that was named, among others.
    InFolder,
}

/// Why a file is no manifest that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ManifestFailure {
    /// A template, which only Helm makes YAML of.
    #[error("this is a template of helm, not yaml; render it first, with `helm template`")]
    Template {
        /// Where reading could not go on.
        at: Span,
    },
    /// No YAML.
    #[error("{message}")]
    Malformed {
        /// Where reading could not go on.
        at: Span,
        /// What is wrong.
        message: String,
    },
    /// Other YAML.
    #[error("this holds no secret, no config map, no workload and no values of kestra's helm chart")]
    Other {
        /// The beginning.
        at: Span,
    },
    /// More than any cluster takes.
    #[error("this is too large for a manifest")]
    TooLarge {
        /// The beginning of the document.
        at: Span,
    },
}

impl ManifestFailure {
    /// The place at fault.
    pub const fn at(&self) -> Span {
        match self {
            Self::Template { at }
            | Self::Malformed { at, .. }
            | Self::Other { at }
            | Self::TooLarge { at } => *at,
        }
    }
}

/// The manifests of one cluster.
#[derive(Debug, Default)]
pub struct Manifests {
    objects: Vec<Object>,
    by_name: BTreeMap<(ObjectKind, String), Vec<usize>>,
    containers: Vec<Container>,
}

/// A container that runs Kestra, with its environment.
#[derive(Debug)]
pub struct Workload {
    /// The name of the container.
    pub name: String,
    /// The file that describes it.
    pub source: SourceId,
    /// Its image.
    pub image: Option<String>,
    /// Its environment, by name.
    pub variables: Vec<Variable>,
    /// What is known of the server's configuration.
    pub config: Option<ServerConfig>,
    /// The prefixes of variables that come from objects nobody has given: any name may be among them.
    pub open: Vec<String>,
}

impl Workload {
    /// The release that the tag of the image names.
    pub fn target(&self) -> Option<Target> {
        self.image.as_deref().and_then(image::target)
    }
}

impl Manifests {
    /// Takes a file in.
    ///
    /// # Errors
    /// If it is no manifest; nothing of it is taken in then.
    pub fn add(&mut self, source: SourceId, text: &str, evidence: Evidence) -> Result<(), ManifestFailure> {
        let stream = yaml::parse(text);
        if let Some(error) = &stream.error {
            return Err(if text.contains("{{") {
                ManifestFailure::Template { at: error.noticed }
            } else {
                ManifestFailure::Malformed { at: error.noticed, message: error.message().into_owned() }
            });
        }
        let mut found = Self::default();
        for document in &stream.documents {
            found.add_document(document, source, evidence)?;
        }
        if found.objects.is_empty() && found.containers.is_empty() {
            return Err(ManifestFailure::Other { at: Span::default() });
        }
        let before = self.objects.len();
        for (key, places) in found.by_name {
            self.by_name.entry(key).or_default().extend(places.into_iter().map(|at| at + before));
        }
        self.objects.extend(found.objects);
        self.containers.extend(found.containers);
        Ok(())
    }

    fn add_document(
        &mut self,
        document: &Document<'_>,
        source: SourceId,
        evidence: Evidence,
    ) -> Result<(), ManifestFailure> {
        let Some(root) = document.root() else { return Ok(()) };
        let at = document.node(root).span;
        if let Some(deep) = document.too_deep() {
            return Err(ManifestFailure::TooLarge { at: deep });
        }
        let view = View::new(document, source);
        let before = (self.objects.len(), self.containers.len());
        if let Some(values) = helm::find(&view, root, evidence) {
            self.containers.extend(helm::containers(&view, values));
            for item in helm::extra_manifests(&view, values) {
                self.add_resource(&view, item, MAX_LISTS);
            }
        } else {
            self.add_resource(&view, root, MAX_LISTS);
        }
        if view.is_exhausted() {
            return Err(ManifestFailure::TooLarge { at });
        }
        match view.template() {
            Some(at) if before != (self.objects.len(), self.containers.len()) => {
                Err(ManifestFailure::Template { at })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn add_resource(&mut self, view: &View<'_, '_>, root: NodeId, lists: usize) {
        let Some(kind) = view.text_at(root, &["kind"]) else { return };
        if kind == "List" || (kind.ends_with("List") && view.get(root, "items").is_some()) {
            if let Some(lists) = lists.checked_sub(1) {
                for item in view.items_at(root, &["items"]) {
                    self.add_resource(view, *item, lists);
                }
            }
            return;
        }
        if let Some(object) = object::read(view, root, kind) {
            let key = (object.kind, object.name.clone());
            self.by_name.entry(key).or_default().push(self.objects.len());
            self.objects.push(object);
            return;
        }
        self.containers.extend(container::read(view, root, kind));
    }

    /// The containers that run Kestra: those of its image, and those `chosen` by name.
    pub fn workloads(&self, chosen: &[String]) -> Vec<Workload> {
        let mut room = MAX_VARIABLES;
        let by_name = chosen.iter().any(|name| self.has_container(name));
        let runs_kestra = |container: &&Container| {
            let by_image = || container.is_kestra || container.image.as_deref().is_some_and(image::is_kestra);
            if by_name { chosen.contains(&container.name) } else { by_image() }
        };
        self.containers
            .iter()
            .filter(runs_kestra)
            .filter_map(|container| self.workload(container, &mut room))
            .collect()
    }

    /// Whether there are containers at all.
    pub const fn has_containers(&self) -> bool {
        !self.containers.is_empty()
    }

    /// Whether a container has the name.
    pub fn has_container(&self, name: &str) -> bool {
        self.containers.iter().any(|container| container.name == name)
    }

    /// The values of all objects as variables, by file: what a workload that is not given may read.
    pub fn values(&self) -> Vec<(SourceId, Vec<Variable>)> {
        let mut files: BTreeMap<SourceId, Vec<Variable>> = BTreeMap::new();
        for object in &self.objects {
            let variables = object.data.iter().map(|(key, datum)| Variable {
                name: key.clone(),
                value: datum.value.as_ref().map(|value| super::Secret::new(value.expose())),
                provenance: Provenance::File { source: object.source, name: datum.name, value: datum.place },
                style: datum.style,
                wrapped: None,
            });
            files.entry(object.source).or_default().extend(variables);
        }
        files.into_iter().collect()
    }

    /// The places of all values of objects, for masks.
    pub fn places(&self) -> Vec<(SourceId, Span)> {
        let places = self
            .objects
            .iter()
            .flat_map(|object| object.data.values().filter_map(|datum| Some((object.source, datum.place?))));
        let own = self.containers.iter().flat_map(|container| {
            container.env.iter().filter_map(|env| match &env.from {
                container::ValueFrom::Text { place, .. } => Some((container.source?, (*place)?)),
                container::ValueFrom::Key { .. } | container::ValueFrom::Cluster => None,
            })
        });
        let all: BTreeSet<(SourceId, Span)> = places.chain(own).collect();
        all.into_iter().collect()
    }

    /// The places of the values of Secrets, which belong there.
    pub fn secret_places(&self) -> Vec<(SourceId, Span)> {
        let secrets = self.objects.iter().filter(|object| object.kind == ObjectKind::Secret);
        let places = secrets
            .flat_map(|object| object.data.values().filter_map(|datum| Some((object.source, datum.place?))));
        let all: BTreeSet<(SourceId, Span)> = places.collect();
        all.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
