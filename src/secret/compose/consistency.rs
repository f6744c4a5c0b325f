//! What Compose asks of the active services together.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ComposeFailure,
    tree::{Map, Value},
};

/// Checks that every service has something to run, and that what it depends on is there and does not wait for it.
pub(super) fn check(active: &[(&String, &Map)]) -> Result<(), ComposeFailure> {
    let failure = |message: String| Err(ComposeFailure { place: None, message });
    let mut waiting: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, service) in active {
        let image = service.get("image").and_then(|field| field.node.value.text()).unwrap_or_default();
        if image.is_empty() && !service.contains_key("build") && !service.contains_key("provider") {
            return failure(format!("the service `{name}` has neither an image nor a build context"));
        }
        waiting.insert(name, BTreeSet::new());
    }
    for (name, service) in active {
        for (needed, is_required) in dependencies(service) {
            if waiting.contains_key(needed) {
                waiting.entry(name).or_default().insert(needed);
            } else if is_required {
                return failure(format!("the service `{name}` depends on `{needed}`, which is not there"));
            }
        }
    }
    while let Some(ready) = waiting.iter().find(|(_, needed)| needed.is_empty()).map(|(name, _)| *name) {
        waiting.remove(ready);
        for needed in waiting.values_mut() {
            needed.remove(ready);
        }
    }
    match waiting.keys().next() {
        Some(name) => failure(format!("the service `{name}` depends on itself")),
        None => Ok(()),
    }
}

/// The services that a service depends on, and whether it cannot do without them.
fn dependencies(service: &Map) -> Vec<(&str, bool)> {
    match service.get("depends_on").map(|field| &field.node.value) {
        Some(Value::List(list)) => list.iter().filter_map(|item| Some((item.value.text()?, true))).collect(),
        Some(Value::Map(map)) => {
            let required = |value: &Value| {
                let required = value.map().and_then(|map| map.get("required"));
                required.is_none_or(|required| required.node.value != Value::Bool(false))
            };
            map.iter().map(|(name, field)| (name.as_str(), required(&field.node.value))).collect()
        }
        _ => Vec::new(),
    }
}
