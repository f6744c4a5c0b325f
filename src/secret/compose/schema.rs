//! What Compose's schema lets a project say, as far as it decides whether a project loads.

use super::tree::{Map, Node, Value};
use crate::{source::SourceId, span::Span};

/// What an attribute may be.
#[derive(Clone, Copy)]
enum Shape {
    Any,
    Text,
    TextOrNull,
    TextOrNumber,
    TextOrInteger,
    TextOrBool,
    TextOrIntegerOrNull,
    Bool,
    List,
    Texts,
    TextOrTexts,
    TextsOrMap,
    Dependencies,
    Pairs,
    Map,
    TextOrMap,
    Command,
    EnvFile,
    Extends,
}

const TOP: [(&str, Shape); 10] = [
    ("configs", Shape::Map),
    ("include", Shape::List),
    ("jobs", Shape::Map),
    ("models", Shape::Map),
    ("name", Shape::Text),
    ("networks", Shape::Map),
    ("secrets", Shape::Map),
    ("services", Shape::Map),
    ("version", Shape::Text),
    ("volumes", Shape::Map),
];

/// The attributes of a service.
const SERVICE: &[(&str, Shape)] = &[
    ("annotations", Shape::Pairs),
    ("attach", Shape::TextOrBool),
    ("blkio_config", Shape::Map),
    ("build", Shape::TextOrMap),
    ("cap_add", Shape::Texts),
    ("cap_drop", Shape::Texts),
    ("cgroup", Shape::Text),
    ("cgroup_parent", Shape::Text),
    ("command", Shape::Command),
    ("configs", Shape::List),
    ("container_name", Shape::Text),
    ("cpu_count", Shape::TextOrInteger),
    ("cpu_percent", Shape::TextOrInteger),
    ("cpu_period", Shape::TextOrNumber),
    ("cpu_quota", Shape::TextOrNumber),
    ("cpu_rt_period", Shape::TextOrNumber),
    ("cpu_rt_runtime", Shape::TextOrNumber),
    ("cpu_shares", Shape::TextOrNumber),
    ("cpus", Shape::TextOrNumber),
    ("cpuset", Shape::Text),
    ("credential_spec", Shape::Map),
    ("depends_on", Shape::Dependencies),
    ("deploy", Shape::Any),
    ("develop", Shape::Any),
    ("device_cgroup_rules", Shape::Texts),
    ("devices", Shape::List),
    ("dns", Shape::TextOrTexts),
    ("dns_opt", Shape::Texts),
    ("dns_search", Shape::TextOrTexts),
    ("domainname", Shape::Text),
    ("entrypoint", Shape::Command),
    ("env_file", Shape::EnvFile),
    ("environment", Shape::Pairs),
    ("expose", Shape::List),
    ("extends", Shape::Extends),
    ("external_links", Shape::Texts),
    ("extra_hosts", Shape::Any),
    ("gpus", Shape::Any),
    ("group_add", Shape::List),
    ("healthcheck", Shape::Map),
    ("hostname", Shape::Text),
    ("image", Shape::Text),
    ("init", Shape::TextOrBool),
    ("ipc", Shape::Text),
    ("isolation", Shape::Text),
    ("label_file", Shape::TextOrTexts),
    ("labels", Shape::Pairs),
    ("links", Shape::Texts),
    ("logging", Shape::Map),
    ("mac_address", Shape::Text),
    ("mem_limit", Shape::TextOrNumber),
    ("mem_reservation", Shape::TextOrInteger),
    ("mem_swappiness", Shape::TextOrInteger),
    ("memswap_limit", Shape::TextOrNumber),
    ("models", Shape::TextsOrMap),
    ("network_mode", Shape::Text),
    ("networks", Shape::TextsOrMap),
    ("oom_kill_disable", Shape::TextOrBool),
    ("oom_score_adj", Shape::TextOrInteger),
    ("pid", Shape::TextOrNull),
    ("pids_limit", Shape::TextOrNumber),
    ("platform", Shape::Text),
    ("ports", Shape::List),
    ("post_start", Shape::List),
    ("pre_start", Shape::List),
    ("pre_stop", Shape::List),
    ("privileged", Shape::TextOrBool),
    ("profiles", Shape::Texts),
    ("provider", Shape::Map),
    ("pull_policy", Shape::Text),
    ("pull_refresh_after", Shape::Text),
    ("read_only", Shape::TextOrBool),
    ("restart", Shape::Text),
    ("runtime", Shape::Text),
    ("scale", Shape::TextOrInteger),
    ("secrets", Shape::List),
    ("security_opt", Shape::Texts),
    ("shm_size", Shape::TextOrNumber),
    ("stdin_open", Shape::TextOrBool),
    ("stop_grace_period", Shape::Text),
    ("stop_signal", Shape::Text),
    ("storage_opt", Shape::Map),
    ("sysctls", Shape::Pairs),
    ("tmpfs", Shape::TextOrTexts),
    ("tty", Shape::TextOrBool),
    ("ulimits", Shape::Map),
    ("umask", Shape::TextOrIntegerOrNull),
    ("use_api_socket", Shape::Bool),
    ("user", Shape::Text),
    ("userns_mode", Shape::Text),
    ("uts", Shape::Text),
    ("volumes", Shape::List),
    ("volumes_from", Shape::Texts),
    ("working_dir", Shape::Text),
];

/// Something the schema forbids.
pub(super) struct Violation<'n> {
    /// The value, or that of the key.
    pub(super) node: &'n Node,
    /// The key, where it is at fault.
    pub(super) key: Option<(SourceId, Span)>,
    pub(super) message: String,
}

/// The first thing in a project that the schema forbids.
pub(super) fn violation(project: &Map) -> Option<Violation<'_>> {
    let top = attributes(project, &TOP, "a Compose project")
        .or_else(|| project.values().find_map(|field| not_finite(&field.node)));
    let services = project.get("services").and_then(|field| field.node.value.map());
    top.or_else(|| services.into_iter().flatten().find_map(|(name, field)| service(name, field)))
}

fn service<'n>(name: &str, field: &'n super::tree::Field) -> Option<Violation<'n>> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if name.is_empty() || !name.bytes().all(is_name) {
        let message = format!("`{name}` cannot be the name of a service");
        return Some(Violation { node: &field.node, key: field.key, message });
    }
    if let Value::Map(map) = &field.node.value {
        return attributes(map, SERVICE, "a service");
    }
    let message = format!("the service `{name}` must be a mapping");
    Some(Violation { node: &field.node, key: field.key, message })
}

fn attributes<'n>(map: &'n Map, known: &[(&str, Shape)], what: &str) -> Option<Violation<'n>> {
    map.iter().find_map(|(key, field)| {
        if key.starts_with("x-") {
            return None;
        }
        let node = &field.node;
        let Some((_, shape)) = known.iter().find(|(name, _)| name == key) else {
            let message = format!("{what} has no attribute `{key}`");
            return Some(Violation { node, key: field.key, message });
        };
        let message = misfit(&node.value, *shape)?;
        Some(Violation { node, key: None, message: format!("`{key}` {message}") })
    })
}

fn not_finite(node: &Node) -> Option<Violation<'_>> {
    match &node.value {
        Value::NotFinite(_) => {
            Some(Violation { node, key: None, message: "a number must be finite".to_owned() })
        }
        Value::List(list) => list.iter().find_map(not_finite),
        Value::Map(map) => map.values().find_map(|field| not_finite(&field.node)),
        _ => None,
    }
}

const fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Path(_) | Value::Time(_))
}

/// JSON knows no floats: one without a fraction is an integer.
fn is_integer(value: &Value) -> bool {
    match value {
        Value::Integer(_) => true,
        Value::Float(text) => text.parse::<f64>().is_ok_and(|float| float.fract() == 0.0),
        _ => false,
    }
}

const fn is_number(value: &Value) -> bool {
    matches!(value, Value::Integer(_) | Value::Float(_))
}

fn are_texts(value: &Value) -> bool {
    let Value::List(list) = value else { return false };
    list.iter()
        .enumerate()
        .all(|(at, item)| is_text(&item.value) && !list.iter().take(at).any(|other| other == item))
}

/// What is wrong with a value, if something is.
fn misfit(value: &Value, shape: Shape) -> Option<&'static str> {
    let is_map = matches!(value, Value::Map(_));
    let is_list = matches!(value, Value::List(_));
    let is_null = matches!(value, Value::Null);
    let is_bool = matches!(value, Value::Bool(_));
    let (fits, message) = match shape {
        Shape::Any => (true, ""),
        Shape::Text => (is_text(value), "must be a text"),
        Shape::TextOrNull => (is_text(value) || is_null, "must be a text"),
        Shape::TextOrNumber => (is_text(value) || is_number(value), "must be a text or a number"),
        Shape::TextOrInteger => (is_text(value) || is_integer(value), "must be a text or an integer"),
        Shape::TextOrIntegerOrNull => {
            (is_text(value) || is_integer(value) || is_null, "must be a text or an integer")
        }
        Shape::TextOrBool => (is_text(value) || is_bool, "must be `true` or `false`"),
        Shape::Bool => (is_bool, "must be `true` or `false`"),
        Shape::List => (is_list, "must be a list"),
        Shape::Texts => (are_texts(value), "must be a list of different texts"),
        Shape::TextOrTexts => {
            (is_text(value) || are_texts(value), "must be a text or a list of different texts")
        }
        Shape::TextsOrMap => (are_texts(value) || is_map, "must be a list of different texts or a mapping"),
        Shape::Dependencies => {
            let fits = are_texts(value) || are_dependencies(value);
            (fits, "must be a list of different services or a mapping, each with a `condition`")
        }
        Shape::Pairs => {
            (are_texts(value) || is_pairs(value), "must be a mapping of names to scalars or a list")
        }
        Shape::Map => (is_map, "must be a mapping"),
        Shape::TextOrMap => (is_text(value) || is_map, "must be a text or a mapping"),
        Shape::Command => {
            let texts = matches!(value, Value::List(list) if list.iter().all(|item| is_text(&item.value)));
            (is_text(value) || is_null || texts, "must be a text or a list of texts")
        }
        Shape::EnvFile => (is_env_file(value), "must be a path or a list of paths"),
        Shape::Extends => (is_extends(value), "must be a service or a mapping with `service` and `file`"),
    };
    (!fits).then_some(message)
}

fn is_pairs(value: &Value) -> bool {
    value.map().is_some_and(|map| {
        map.iter().all(|(key, field)| {
            key.chars().any(|c| c != '\n')
                && !matches!(field.node.value, Value::List(_) | Value::Map(_) | Value::NotFinite(_))
        })
    })
}

fn are_dependencies(value: &Value) -> bool {
    const CONDITIONS: [&str; 3] = ["service_started", "service_healthy", "service_completed_successfully"];
    let is_switch = |value: &Value| is_text(value) || matches!(value, Value::Bool(_));
    value.map().is_some_and(|services| {
        services.values().all(|field| {
            field.node.value.map().is_some_and(|map| {
                map.contains_key("condition")
                    && map.iter().all(|(key, field)| match key.as_str() {
                        "condition" => field.node.value.text().is_some_and(|text| CONDITIONS.contains(&text)),
                        "restart" | "required" => is_switch(&field.node.value),
                        key => key.starts_with("x-"),
                    })
            })
        })
    })
}

fn is_env_file(value: &Value) -> bool {
    let is_entry = |value: &Value| match value {
        Value::Map(map) => {
            map.contains_key("path")
                && map.iter().all(|(key, field)| match key.as_str() {
                    "path" | "format" => is_text(&field.node.value),
                    "required" => is_text(&field.node.value) || matches!(field.node.value, Value::Bool(_)),
                    _ => false,
                })
        }
        value => is_text(value),
    };
    match value {
        Value::List(list) => list.iter().all(|item| is_entry(&item.value)),
        value => is_text(value),
    }
}

fn is_extends(value: &Value) -> bool {
    match value {
        Value::Map(map) => {
            map.contains_key("service")
                && map.iter().all(|(key, field)| {
                    matches!(key.as_str(), "service" | "file") && is_text(&field.node.value)
                })
        }
        value => is_text(value),
    }
}
