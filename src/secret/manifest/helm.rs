//! Values of the Helm chart of Kestra, of its releases before 1.0 and from then on, told by their keys.
//!
//! From 1.0 the lists of `common` and of each deployment are put together; before, the `extraEnv` of a deployment takes
//! the place of the one at the top.

use super::{
    Evidence,
    container::{Container, EnvFrom, Reference, env, env_from},
    object::ObjectKind,
    view::View,
};
use crate::{secret::ServerConfig, yaml::NodeId};

/// The servers that the chart knows; the first one runs if nobody says anything.
const SERVERS: [&str; 6] = ["standalone", "webserver", "executor", "indexer", "scheduler", "worker"];

/// Where the values of the chart stand in a document: at its root, or below the chart's name in those of a chart that
/// depends on it.
pub(super) fn find(view: &View<'_, '_>, root: NodeId, evidence: Evidence) -> Option<NodeId> {
    let is_resource = view.get(root, "kind").is_some() && view.get(root, "apiVersion").is_some();
    let is_other = view.get(root, "tasks").is_some() || view.get(root, "services").is_some();
    if is_resource || is_other {
        return None;
    }
    let below = view.get(root, "kestra").filter(|below| is_certain(view, *below));
    let at_root = match evidence {
        Evidence::InFolder => is_certain(view, root),
        Evidence::Named => is_certain(view, root) || is_likely(view, root),
    };
    at_root.then_some(root).or(below)
}

/// Whether no other chart has such values.
fn is_certain(view: &View<'_, '_>, root: NodeId) -> bool {
    let image = ["repository", "image"].into_iter().filter_map(|key| view.text_at(root, &["image", key]));
    let has = |path: &[&str]| view.at(root, path).is_some();
    image.into_iter().any(|image| image == "kestra/kestra" || image.ends_with("/kestra/kestra"))
        || has(&["configurations", "application"])
        || has(&["configuration", "kestra"])
        || has(&["extraConfigMapEnvFrom"])
        || has(&["extraSecretEnvFrom"])
        || has(&["common", "extraEnv"])
        || has(&["common", "extraEnvFrom"])
        || SERVERS.iter().any(|server| has(&["deployments", server]))
}

/// Whether the chart has such values, and perhaps others too.
fn is_likely(view: &View<'_, '_>, root: NodeId) -> bool {
    ["extraEnv", "extraEnvFrom", "extraManifests", "configurations", "deployments", "workerGroups"]
        .into_iter()
        .any(|key| view.get(root, key).is_some())
}

/// The releases of the chart that read other keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chart {
    Before1_0,
    From1_0,
}

/// The containers that the chart makes of its values.
pub(super) fn containers(view: &View<'_, '_>, values: NodeId) -> Vec<Container> {
    let is_new = ["common", "configurations"].into_iter().any(|key| view.get(values, key).is_some());
    let chart = if is_new { Chart::From1_0 } else { Chart::Before1_0 };
    let image = ["repository", "image"].into_iter().find_map(|key| view.text_at(values, &["image", key]));
    let image = image.unwrap_or("kestra/kestra");
    let image = match view.text_at(values, &["image", "tag"]) {
        Some(tag) => format!("{image}:{tag}"),
        None => image.to_owned(),
    };
    deployments(view, values)
        .into_iter()
        .map(|(name, deployment)| Container {
            name: format!("kestra-{name}"),
            image: Some(image.clone()),
            source: Some(view.source),
            is_kestra: true,
            env_from: env_from_lists(view, values, deployment, chart),
            env: env_lists(view, values, deployment, chart)
                .into_iter()
                .flat_map(|list| view.items(list))
                .filter_map(|item| env(view, *item))
                .collect(),
            mounts: mounts(view, values),
            config: config(view, values),
            ..Container::default()
        })
        .collect()
}

/// The deployments that run, each with its own values.
fn deployments<'d>(view: &View<'d, '_>, values: NodeId) -> Vec<(&'d str, Option<NodeId>)> {
    let below = |key| view.get(values, key).map(|id| view.entries(id)).unwrap_or_default();
    let listed = [below("deployments"), below("workerGroups"), below("workerGroup")].concat();
    let mut all: Vec<(&str, Option<NodeId>)> = Vec::new();
    for (key, own) in listed {
        let Some(name) = view.text(key) else { continue };
        let runs =
            view.is_true(own, &["enabled"]) || (name == SERVERS[0] && !view.is_false(own, &["enabled"]));
        if runs {
            all.push((name, Some(own)));
        }
    }
    // Nothing is said of the server that runs by itself.
    if view.at(values, &["deployments", SERVERS[0]]).is_none() {
        all.push((SERVERS[0], None));
    }
    all
}

fn env_lists(view: &View<'_, '_>, values: NodeId, deployment: Option<NodeId>, chart: Chart) -> Vec<NodeId> {
    let own = deployment.and_then(|own| view.get(own, "extraEnv"));
    match chart {
        Chart::From1_0 => view.at(values, &["common", "extraEnv"]).into_iter().chain(own).collect(),
        Chart::Before1_0 => {
            let own = own.filter(|own| !view.items(*own).is_empty());
            own.or_else(|| view.get(values, "extraEnv")).into_iter().collect()
        }
    }
}

fn env_from_lists(
    view: &View<'_, '_>,
    values: NodeId,
    deployment: Option<NodeId>,
    chart: Chart,
) -> Vec<EnvFrom> {
    match chart {
        Chart::From1_0 => {
            let common = view.at(values, &["common", "extraEnvFrom"]);
            let own = deployment.and_then(|own| view.get(own, "extraEnvFrom"));
            let items = common.into_iter().chain(own).flat_map(|list| view.items(list));
            items.map(|item| env_from(view, *item)).collect()
        }
        Chart::Before1_0 => {
            let of = |key: &str, kind| {
                let items = view.items_at(values, &[key]).iter();
                items.map(move |item| EnvFrom {
                    object: named(view, *item, kind),
                    prefix: view.text_at(*item, &["prefix"]).unwrap_or_default().to_owned(),
                })
            };
            let configs = of("extraConfigMapEnvFrom", ObjectKind::ConfigMap);
            configs.chain(of("extraSecretEnvFrom", ObjectKind::Secret)).collect()
        }
    }
}

fn named(view: &View<'_, '_>, id: NodeId, kind: ObjectKind) -> Reference {
    Reference { kind, name: view.text_at(id, &["name"]).map(str::to_owned), is_optional: false }
}

/// What the values say of the server; what lies in a secret of the chart counts more.
fn config(view: &View<'_, '_>, values: NodeId) -> Option<ServerConfig> {
    let paths: [&[&str]; 3] = [&["configurations", "application"], &["configuration"], &["secrets"]];
    paths
        .into_iter()
        .filter_map(|path| view.at(values, path).filter(|id| view.is_mapping(*id)))
        .map(|id| ServerConfig::of(view.document(), id))
        .reduce(ServerConfig::under)
}

/// The objects that hold further files of the configuration.
fn mounts(view: &View<'_, '_>, values: NodeId) -> Vec<Reference> {
    let of = |key: &str, kind| {
        let items = view.items_at(values, &["configurations", key]).iter();
        items.map(move |item| named(view, *item, kind))
    };
    of("configmaps", ObjectKind::ConfigMap).chain(of("secrets", ObjectKind::Secret)).collect()
}

/// The resources that the values add to the chart; some are texts, for templates.
pub(super) fn extra_manifests(view: &View<'_, '_>, values: NodeId) -> Vec<NodeId> {
    let list = ["extraManifests", "extraObjects"].into_iter().find_map(|key| view.get(values, key));
    list.map(|list| view.items(list).to_vec()).unwrap_or_default()
}
