//! Containers of workloads: where their environment comes from.

use super::{object::ObjectKind, view::View};
use crate::{
    secret::{Secret, ServerConfig, ValueStyle},
    source::SourceId,
    span::Span,
    yaml::NodeId,
};

/// A container that may run Kestra.
#[derive(Debug, Default)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) image: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) source: Option<SourceId>,
    /// Whether it runs Kestra whatever its image is called.
    pub(super) is_kestra: bool,
    pub(super) env_from: Vec<EnvFrom>,
    pub(super) env: Vec<Env>,
    /// The objects whose files the container can read.
    pub(super) mounts: Vec<Reference>,
    /// What is said of the server beside the container.
    pub(super) config: Option<ServerConfig>,
}

/// An object by kind and name.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) kind: ObjectKind,
    /// `None` where it cannot be read.
    pub(super) name: Option<String>,
    pub(super) is_optional: bool,
}

/// An entry of `envFrom`.
#[derive(Clone, Debug)]
pub(super) struct EnvFrom {
    pub(super) object: Reference,
    pub(super) prefix: String,
}

/// An entry of `env`.
#[derive(Debug)]
pub(super) struct Env {
    pub(super) name: String,
    pub(super) place: Span,
    pub(super) from: ValueFrom,
}

/// Where the value of an entry of `env` comes from.
#[derive(Debug)]
pub(super) enum ValueFrom {
    /// A text, in which `$(VAR)` is expanded.
    Text { text: Secret, place: Option<Span>, style: ValueStyle },
    /// A value of an object.
    Key { object: Reference, key: String },
    /// The cluster.
    Cluster,
}

/// Where in a resource of `kind` the description of a pod stands.
fn pod_spec(view: &View<'_, '_>, root: NodeId, kind: &str) -> Option<NodeId> {
    match kind {
        "Pod" => view.get(root, "spec"),
        "CronJob" => view.at(root, &["spec", "jobTemplate", "spec", "template", "spec"]),
        // Every other resource that keeps pods has it there, Kubernetes' own and those of controllers.
        _ => view.at(root, &["spec", "template", "spec"]),
    }
    .filter(|spec| view.get(*spec, "containers").is_some())
}

/// The containers of a workload; none if it is no workload.
pub(super) fn read(view: &View<'_, '_>, root: NodeId, kind: &str) -> Vec<Container> {
    let Some(spec) = pod_spec(view, root, kind) else { return Vec::new() };
    let namespace = view.text_at(root, &["metadata", "namespace"]).map(str::to_owned);
    let volumes: Vec<(&str, Vec<Reference>)> = view
        .items_at(spec, &["volumes"])
        .iter()
        .filter_map(|volume| Some((view.text_at(*volume, &["name"])?, mounted(view, *volume))))
        .collect();
    view.items_at(spec, &["containers"])
        .iter()
        .map(|item| {
            let mount = |mount: &NodeId| view.text_at(*mount, &["name"]);
            let names: Vec<&str> = view.items_at(*item, &["volumeMounts"]).iter().filter_map(mount).collect();
            let is_mounted = |(name, _): &&(&str, Vec<Reference>)| names.contains(name);
            Container {
                name: view.text_at(*item, &["name"]).unwrap_or_default().to_owned(),
                image: view.text_at(*item, &["image"]).map(str::to_owned),
                namespace: namespace.clone(),
                source: Some(view.source),
                env_from: view
                    .items_at(*item, &["envFrom"])
                    .iter()
                    .map(|from| env_from(view, *from))
                    .collect(),
                env: view.items_at(*item, &["env"]).iter().filter_map(|entry| env(view, *entry)).collect(),
                mounts: volumes.iter().filter(is_mounted).flat_map(|(_, objects)| objects.clone()).collect(),
                ..Container::default()
            }
        })
        .collect()
}

/// The objects of a volume, those of a projected one included.
fn mounted(view: &View<'_, '_>, volume: NodeId) -> Vec<Reference> {
    let of = |id: NodeId| {
        let config = view.at(id, &["configMap"]).map(|id| (id, ObjectKind::ConfigMap, "name"));
        let secret = view.at(id, &["secret"]).map(|id| {
            let key = if view.get(id, "secretName").is_some() { "secretName" } else { "name" };
            (id, ObjectKind::Secret, key)
        });
        config.into_iter().chain(secret).map(|(id, kind, key)| reference(view, id, kind, key))
    };
    let projected = view.items_at(volume, &["projected", "sources"]);
    of(volume).chain(projected.iter().flat_map(|source| of(*source))).collect()
}

fn reference(view: &View<'_, '_>, id: NodeId, kind: ObjectKind, key: &str) -> Reference {
    let name = view.text_at(id, &[key]).map(str::to_owned);
    Reference { kind, name, is_optional: view.is_true(id, &["optional"]) }
}

/// An entry of `envFrom`. What it names in a way nobody knows may be any object.
pub(super) fn env_from(view: &View<'_, '_>, id: NodeId) -> EnvFrom {
    let object = match (view.get(id, "configMapRef"), view.get(id, "secretRef")) {
        (Some(config), _) => reference(view, config, ObjectKind::ConfigMap, "name"),
        (None, Some(secret)) => reference(view, secret, ObjectKind::Secret, "name"),
        (None, None) => Reference { kind: ObjectKind::Secret, name: None, is_optional: false },
    };
    EnvFrom { object, prefix: view.text_at(id, &["prefix"]).unwrap_or_default().to_owned() }
}

/// An entry of `env`; `None` if it has no name.
pub(super) fn env(view: &View<'_, '_>, id: NodeId) -> Option<Env> {
    let name = view.written(view.get(id, "name")?).filter(|name| !name.text.is_empty())?;
    let from = match (view.get(id, "value"), view.get(id, "valueFrom")) {
        // An empty value leaves the word to `valueFrom`.
        (value, Some(from)) if value.and_then(|value| view.text(value)).is_none_or(str::is_empty) => {
            value_from(view, from)
        }
        (value, _) => {
            let written = value.and_then(|value| view.written(value));
            let text = written.as_ref().map(|written| written.text).unwrap_or_default();
            let style = match &written {
                Some(written) if !super::expand::is_expanded(text) => written.style,
                Some(_) | None => ValueStyle::Indirect,
            };
            let is_list = value.is_some() && written.is_none();
            if is_list {
                ValueFrom::Cluster
            } else {
                ValueFrom::Text { text: Secret::new(text), place: written.map(|written| written.span), style }
            }
        }
    };
    Some(Env { name: name.text.to_owned(), place: name.span, from })
}

fn value_from(view: &View<'_, '_>, from: NodeId) -> ValueFrom {
    let config = view.get(from, "configMapKeyRef").map(|id| (id, ObjectKind::ConfigMap));
    let secret = view.get(from, "secretKeyRef").map(|id| (id, ObjectKind::Secret));
    let Some((id, kind)) = config.or(secret) else { return ValueFrom::Cluster };
    let Some(key) = view.text_at(id, &["key"]) else { return ValueFrom::Cluster };
    ValueFrom::Key { object: reference(view, id, kind, "name"), key: key.to_owned() }
}
