//! From containers and objects to variables, as the kubelet makes them: `env` over `envFrom`, of the entries of each
//! the later ones.
//!
//! Kubernetes before 1.30 skips keys that no shell takes for a name; newer releases pass them on, and that is what is
//! followed here (the image's shell drops them, which a rule tells).

use std::collections::BTreeMap;

use super::{
    Manifests, Workload,
    container::{Container, Env, EnvFrom, Reference, ValueFrom},
    expand::{Meaning, expand},
    object::{Datum, Object, ObjectKind},
};
use crate::{
    kestra::env::SECRET_PREFIX,
    secret::{Provenance, Secret, ServerConfig, ValueStyle, Variable},
};

/// A variable on its way.
struct Entry {
    value: Option<String>,
    /// Whether the value is one that belongs to a secret.
    is_secret: bool,
    provenance: Provenance,
    style: ValueStyle,
}

/// What is known of an object.
enum Found<'m> {
    Object(&'m Object),
    /// It is not among the manifests.
    Unknown,
}

impl Manifests {
    /// The object that a workload of `namespace` reads: of several the last, one of the namespace before one of none.
    fn object(&self, reference: &Reference, namespace: Option<&str>) -> Found<'_> {
        let named = reference.name.as_ref().and_then(|name| {
            let places = self.by_name.get(&(reference.kind, name.clone()))?;
            let objects = || places.iter().rev().filter_map(|at| self.objects.get(*at));
            let is_there = |object: &&Object| object.namespace.as_deref() == namespace;
            let may_be_there = |object: &&Object| namespace.is_none() || object.namespace.is_none();
            objects().find(is_there).or_else(|| objects().find(may_be_there))
        });
        named.map_or(Found::Unknown, Found::Object)
    }

    /// The workload that a container is; `room` is how many variables it may still have.
    pub(super) fn workload(&self, container: &Container, room: &mut usize) -> Option<Workload> {
        let source = container.source?;
        let namespace = container.namespace.as_deref();
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        let mut open = Vec::new();
        for from in &container.env_from {
            self.add_env_from(from, namespace, room, &mut entries, &mut open);
        }
        for env in &container.env {
            if let Some(entry) = self.entry(env, container, &entries, &open) {
                entries.insert(env.name.clone(), entry);
            }
        }
        let config = self.config(container, &entries);
        let variables = entries.into_iter().map(|(name, entry)| Variable {
            name,
            value: entry.value.map(Secret::new),
            provenance: entry.provenance,
            style: entry.style,
            wrapped: None,
        });
        Some(Workload {
            name: container.name.clone(),
            source,
            image: container.image.clone(),
            variables: variables.collect(),
            config,
            open,
        })
    }

    fn add_env_from(
        &self,
        from: &EnvFrom,
        namespace: Option<&str>,
        room: &mut usize,
        entries: &mut BTreeMap<String, Entry>,
        open: &mut Vec<String>,
    ) {
        let Found::Object(object) = self.object(&from.object, namespace) else {
            open.push(from.prefix.clone());
            return;
        };
        if object.is_open || object.data.len() > *room {
            open.push(from.prefix.clone());
        }
        for (key, datum) in object.data.iter().take(*room) {
            let provenance = Provenance::File { source: object.source, name: datum.name, value: datum.place };
            let entry = Entry {
                value: datum.value.as_ref().map(|value| value.expose().to_owned()),
                provenance,
                style: datum.style,
                is_secret: object.kind == ObjectKind::Secret || key.starts_with(SECRET_PREFIX),
            };
            entries.insert(format!("{}{key}", from.prefix), entry);
        }
        *room = room.saturating_sub(object.data.len());
    }

    /// What an entry of `env` becomes; `None` if the container goes without it.
    fn entry(
        &self,
        env: &Env,
        container: &Container,
        known: &BTreeMap<String, Entry>,
        open: &[String],
    ) -> Option<Entry> {
        let source = container.source?;
        let own = |place| Provenance::File { source, name: env.place, value: place };
        Some(match &env.from {
            ValueFrom::Cluster => {
                Entry { value: None, provenance: own(None), style: ValueStyle::Indirect, is_secret: false }
            }
            ValueFrom::Text { text, place, style } => {
                let meaning = |name: &str| match known.get(name) {
                    // What no flow may show does not become a part of what it may.
                    Some(entry) if entry.is_secret && !env.name.starts_with(SECRET_PREFIX) => {
                        Meaning::Unknown
                    }
                    Some(entry) => entry.value.as_deref().map_or(Meaning::Unknown, Meaning::Value),
                    None if is_of_service(name) || may_define(open, name) => Meaning::Unknown,
                    None => Meaning::Nothing,
                };
                Entry {
                    value: expand(text.expose(), &meaning),
                    provenance: own(*place),
                    style: *style,
                    is_secret: env.name.starts_with(SECRET_PREFIX),
                }
            }
            ValueFrom::Key { object: reference, key } => {
                let namespace = container.namespace.as_deref();
                let (datum, of) = match self.object(reference, namespace) {
                    Found::Object(object) => (object.data.get(key), Some(object)),
                    Found::Unknown => (None, None),
                };
                let is_closed = of.is_some_and(|object| !object.is_open);
                if datum.is_none() && is_closed && reference.is_optional {
                    return None;
                }
                referred(env, source, datum.zip(of))
            }
        })
    }

    /// What the server's configuration says: of the chart, of mounted files, of `KESTRA_CONFIGURATION`, which counts most.
    fn config(&self, container: &Container, entries: &BTreeMap<String, Entry>) -> Option<ServerConfig> {
        let mut configs: Vec<ServerConfig> = container.config.clone().into_iter().collect();
        for mount in &container.mounts {
            let Found::Object(object) = self.object(mount, container.namespace.as_deref()) else { continue };
            let files = object.data.iter().filter(|(key, _)| is_yaml(key));
            let texts = files.filter_map(|(_, datum)| datum.value.as_ref());
            configs.extend(texts.map(|text| ServerConfig::parse(text.expose())));
        }
        let own = entries.get("KESTRA_CONFIGURATION").and_then(|entry| entry.value.as_deref());
        configs.extend(own.map(ServerConfig::parse));
        configs.into_iter().reduce(ServerConfig::under)
    }
}

fn is_yaml(key: &str) -> bool {
    let extension = key.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml")
}

fn referred(env: &Env, source: crate::source::SourceId, found: Option<(&Datum, &Object)>) -> Entry {
    let value = found.and_then(|(datum, object)| Some((object.source, datum.place?)));
    Entry {
        value: found.and_then(|(datum, _)| datum.value.as_ref()).map(|value| value.expose().to_owned()),
        provenance: Provenance::Referred { source, name: env.place, value },
        style: found.map_or(ValueStyle::Indirect, |(datum, _)| datum.style),
        is_secret: env.name.starts_with(SECRET_PREFIX)
            || found.is_some_and(|(_, object)| object.kind == ObjectKind::Secret),
    }
}

/// Whether the cluster may define the variable, for a service.
fn is_of_service(name: &str) -> bool {
    name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || name.contains("_PORT")
}

/// Whether an object that nobody knows may define the variable.
fn may_define(open: &[String], name: &str) -> bool {
    open.iter().any(|prefix| name.starts_with(prefix.as_str()))
}
