//! From the files of a project to one tree: documents read, `$` expanded, includes and `extends` followed, files laid
//! over each other, the schema held against the result.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
};

use super::{
    ComposeFailure, merge, schema, tree,
    tree::{Field, Map, Node, Value},
};
use crate::{secret::expansion, source::SourceId, yaml};

/// More files than this, nested or one after the other, no project includes.
const MAX_INCLUDES: usize = 100;

/// Attributes that are made `true` or `false` once `$` is expanded.
const SWITCHES: [&str; 6] = ["init", "oom_kill_disable", "privileged", "read_only", "stdin_open", "tty"];

/// Attributes that are made integers once `$` is expanded.
const INTEGERS: [&str; 9] = [
    "cpu_count",
    "cpu_period",
    "cpu_quota",
    "cpu_rt_period",
    "cpu_rt_runtime",
    "cpu_shares",
    "oom_score_adj",
    "pids_limit",
    "scale",
];

/// The variables that `$` sees.
pub(super) type Environment = BTreeMap<String, String>;

/// A document, and the paths it takes out of the files before it.
type Document = (Map, Vec<Vec<String>>);

/// Reads files, each once.
pub(super) struct Files<'r> {
    read: &'r mut dyn FnMut(&str) -> Option<(SourceId, String)>,
    known: HashMap<String, Option<(SourceId, String)>>,
    includes: usize,
}

impl<'r> Files<'r> {
    pub(super) fn new(read: &'r mut dyn FnMut(&str) -> Option<(SourceId, String)>) -> Self {
        Self { read, known: HashMap::new(), includes: 0 }
    }

    /// The file at `path`; `None` if there is none.
    pub(super) fn get(&mut self, path: &str) -> Option<&(SourceId, String)> {
        if !self.known.contains_key(path) {
            let file = (self.read)(path);
            self.known.insert(path.to_owned(), file);
        }
        self.known.get(path)?.as_ref()
    }
}

/// Where relative paths of a file begin, what `$` sees there, and which files lead to it.
struct Scope<'e> {
    folder: &'e str,
    environment: &'e Environment,
    included: Vec<String>,
}

/// The files of a project as one.
pub(super) fn project(
    paths: &[String],
    folder: &str,
    environment: &Environment,
    files: &mut Files<'_>,
) -> Result<Map, ComposeFailure> {
    model(paths, &Scope { folder, environment, included: Vec::new() }, files)
}

fn model(paths: &[String], scope: &Scope<'_>, files: &mut Files<'_>) -> Result<Map, ComposeFailure> {
    merged(paths, scope, files).map_err(|failure| failure.without_values(scope.environment))
}

fn merged(paths: &[String], scope: &Scope<'_>, files: &mut Files<'_>) -> Result<Map, ComposeFailure> {
    let mut merged = Map::new();
    for path in paths {
        for document in documents(path, scope.environment, files)? {
            merged = add_document(merged, document, path, scope, files)?;
        }
    }
    resolve_paths(&mut merged, scope.folder);
    Ok(merged)
}

/// The documents of a file, `$` expanded.
fn documents(
    path: &str,
    environment: &Environment,
    files: &mut Files<'_>,
) -> Result<Vec<Document>, ComposeFailure> {
    let Some((source, text)) = files.get(path) else { return Err(ComposeFailure::missing(path)) };
    let stream = yaml::parse(text);
    if let Some(error) = &stream.error {
        return Err(ComposeFailure::at(*source, error.noticed, "this is no YAML"));
    }
    let mut documents = Vec::new();
    for document in &stream.documents {
        let mut tree = tree::read(document, *source)?;
        let span = document.root().map(|root| document.node(root).span).unwrap_or_default();
        expand(&mut tree.root, &mut Vec::new(), environment)?;
        let Value::Map(map) = tree.root.value else {
            return Err(ComposeFailure::at(*source, span, "a Compose file holds a mapping"));
        };
        documents.push((map, tree.resets));
    }
    Ok(documents)
}

fn expand(node: &mut Node, path: &mut Vec<String>, environment: &Environment) -> Result<(), ComposeFailure> {
    let place = node.place;
    match &mut node.value {
        Value::Text(text) => {
            if text.contains('$') {
                let expanded = expansion::expand(text, &|name| environment.get(name).cloned());
                *text = expanded.map_err(|failure| ComposeFailure::of(place, failure.to_string()))?;
            }
            if let Some(value) = cast(text, path, place)? {
                node.value = value;
            }
        }
        Value::List(list) => {
            path.push("[]".to_owned());
            list.iter_mut().try_for_each(|item| expand(item, path, environment))?;
            path.pop();
        }
        Value::Map(map) => {
            for (key, field) in map {
                path.push(key.clone());
                expand(&mut field.node, path, environment)?;
                path.pop();
            }
        }
        _ => {}
    }
    Ok(())
}

fn cast(text: &str, path: &[String], place: Option<tree::Place>) -> Result<Option<Value>, ComposeFailure> {
    let [top, _, attribute] = path else { return Ok(None) };
    if !matches!(top.as_str(), "services" | "jobs") {
        return Ok(None);
    }
    if SWITCHES.contains(&attribute.as_str()) {
        let switch = switch(text).map(|on| Some(Value::Bool(on)));
        return switch
            .ok_or_else(|| ComposeFailure::of(place, format!("`{attribute}` must be `true` or `false`")));
    }
    if INTEGERS.contains(&attribute.as_str()) {
        let integer = text.parse::<i64>().map(|integer| Some(Value::Integer(integer.to_string())));
        return integer.map_err(|_| ComposeFailure::of(place, format!("`{attribute}` must be an integer")));
    }
    Ok(None)
}

/// A switch as Compose reads it from a text.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn add_document(
    mut merged: Map,
    (mut document, resets): Document,
    path: &str,
    scope: &Scope<'_>,
    files: &mut Files<'_>,
) -> Result<Map, ComposeFailure> {
    let mut included = scope.included.clone();
    included.push(path.to_owned());
    include(&mut document, &resets, &Scope { included, ..*scope }, files)?;
    merge::reset(&mut merged, &resets);
    extend_all(&mut document, &resets, path, scope, files)?;
    merged = merge::merge_maps(merged, document, &mut Vec::new())?;
    merge::enforce_unique(&mut merged)?;
    if let Some(violation) = schema::violation(&merged) {
        return Err(match violation.key {
            Some((source, key)) => ComposeFailure::at(source, key, violation.message),
            None => ComposeFailure::of(violation.node.place, violation.message),
        });
    }
    merged.remove("version");
    canonical(&mut merged)?;
    merge::enforce_unique(&mut merged)?;
    Ok(merged)
}

/// Gives `env_file` its long form.
fn canonical(project: &mut Map) -> Result<(), ComposeFailure> {
    let services = project.get_mut("services").and_then(|field| field.node.value.map_mut());
    for service in services.into_iter().flatten().filter_map(|(_, field)| field.node.value.map_mut()) {
        let Some(field) = service.get_mut("env_file") else { continue };
        let place = field.node.place;
        let entries = match mem::replace(&mut field.node.value, Value::Null) {
            Value::List(list) => list,
            path @ Value::Text(_) => vec![Node { value: path, place }],
            _ => return Err(ComposeFailure::of(place, "`env_file` must be a path or a list of paths")),
        };
        field.node.value = Value::List(entries.into_iter().map(long_env_file).collect());
    }
    Ok(())
}

fn long_env_file(entry: Node) -> Node {
    let place = entry.place;
    let mut map = match entry.value {
        Value::Map(map) => map,
        path => Map::from([("path".to_owned(), Field::made(Node { value: path, place }))]),
    };
    map.entry("required".to_owned()).or_insert(Field::made(Node::made(Value::Bool(true))));
    Node { value: Value::Map(map), place }
}

/// Ties paths to the folder of their file.
fn resolve_paths(project: &mut Map, folder: &str) {
    let Some(services) = project.get_mut("services").and_then(|field| field.node.value.map_mut()) else {
        return;
    };
    for service in services.values_mut().filter_map(|field| field.node.value.map_mut()) {
        let file = service.get_mut("extends").and_then(|field| field.node.value.map_mut()?.get_mut("file"));
        if let Some(file) = file {
            tie(&mut file.node, folder);
        }
        let Some(Value::List(entries)) = service.get_mut("env_file").map(|field| &mut field.node.value)
        else {
            continue;
        };
        for entry in entries {
            if let Some(path) = entry.value.map_mut().and_then(|map| map.get_mut("path")) {
                tie(&mut path.node, folder);
            }
        }
    }
}

fn tie(node: &mut Node, folder: &str) {
    if let Value::Text(path) = &node.value {
        node.value = Value::Path(join(folder, path));
    }
}

/// `path` seen from `folder`, without `.` and `..` where they can be taken away.
pub(super) fn join(folder: &str, path: &str) -> String {
    let whole =
        if path.starts_with('/') || folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if whole.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// The folder of a file.
pub(super) fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::List(list) => list.iter().filter_map(|item| item.value.text().map(str::to_owned)).collect(),
        value => value.text().map(str::to_owned).into_iter().collect(),
    }
}

/// Brings in the services of the files that a document includes.
fn include(
    document: &mut Map,
    resets: &[Vec<String>],
    scope: &Scope<'_>,
    files: &mut Files<'_>,
) -> Result<(), ComposeFailure> {
    let Some(field) = document.remove("include") else { return Ok(()) };
    let entries = match field.node.value {
        Value::List(list) => list,
        Value::Null => return Ok(()),
        _ => return Err(ComposeFailure::of(field.node.place, "`include` must be a list")),
    };
    for entry in entries {
        let place = entry.place;
        let attribute = |name: &str| match &entry.value {
            Value::Map(map) => map.get(name).map(|field| texts(&field.node.value)).unwrap_or_default(),
            value if name == "path" => texts(value),
            _ => Vec::new(),
        };
        let paths: Vec<String> = attribute("path").iter().map(|path| join(scope.folder, path)).collect();
        let Some(first) = paths.first() else { continue };
        files.includes += 1;
        if scope.included.contains(first) || files.includes > MAX_INCLUDES {
            return Err(ComposeFailure::of(place, "the file includes itself"));
        }
        let folder = attribute("project_directory")
            .first()
            .map_or_else(|| folder_of(first).to_owned(), |folder| join(scope.folder, folder));
        let mut environment = scope.environment.clone();
        let env_files = attribute("env_file");
        let env_files = if env_files.is_empty() {
            let default = join(&folder, ".env");
            files.get(&default).is_some().then_some(default).into_iter().collect()
        } else {
            let given = env_files.iter().filter(|file| *file != "/dev/null");
            given.map(|file| join(scope.folder, file)).collect::<Vec<_>>()
        };
        super::environment::add_env_files(&mut environment, &env_files, files)?;
        let inner = Scope { folder: &folder, environment: &environment, included: scope.included.clone() };
        let imported = model(&paths, &inner, files)?;
        import(imported, document, resets)?;
    }
    Ok(())
}

fn import(mut imported: Map, document: &mut Map, resets: &[Vec<String>]) -> Result<(), ComposeFailure> {
    merge::reset(&mut imported, resets);
    for kind in ["services", "jobs", "volumes", "networks", "secrets", "configs", "models"] {
        let Some(Field { node: Node { value: Value::Map(resources), .. }, .. }) = imported.remove(kind)
        else {
            continue;
        };
        let target = document
            .entry(kind.to_owned())
            .or_insert_with(|| Field::made(Node::made(Value::Map(Map::new()))));
        let place = target.node.place;
        let Some(target) = target.node.value.map_mut() else {
            return Err(ComposeFailure::of(place, format!("`{kind}` must be a mapping")));
        };
        for (name, resource) in resources {
            let merged = match target.remove(&name) {
                Some(own) if own != resource => {
                    let mut path = vec![kind.to_owned(), name.clone()];
                    Field { key: own.key, node: merge::merge(resource.node, own.node, &mut path)? }
                }
                Some(own) => own,
                None => resource,
            };
            target.insert(name, merged);
        }
    }
    Ok(())
}

/// Follows `extends` of every service of a document.
fn extend_all(
    document: &mut Map,
    resets: &[Vec<String>],
    path: &str,
    scope: &Scope<'_>,
    files: &mut Files<'_>,
) -> Result<(), ComposeFailure> {
    for kind in ["services", "jobs"] {
        let Some(field) = document.get_mut(kind) else { continue };
        let place = field.node.place;
        let Some(services) = field.node.value.map_mut() else {
            return Err(ComposeFailure::of(place, format!("`{kind}` must be a mapping")));
        };
        let names: Vec<String> = services.keys().cloned().collect();
        for name in names {
            let mut extending = Extending { resets, scope, files, chain: Vec::new() };
            extending.service(&name, services, path)?;
        }
    }
    Ok(())
}

struct Extending<'x, 'e, 'f, 'r> {
    resets: &'x [Vec<String>],
    scope: &'x Scope<'e>,
    files: &'f mut Files<'r>,
    /// The services on the way, each with its file.
    chain: Vec<(String, String)>,
}

impl Extending<'_, '_, '_, '_> {
    /// Puts what the service extends below it, in `services`; `path` is the file of the project it all begins with.
    fn service(&mut self, name: &str, services: &mut Map, path: &str) -> Result<(), ComposeFailure> {
        let Some(field) = services.get(name) else { return Ok(()) };
        let (key, place) = (field.key, field.node.place);
        let Some(service) = field.node.value.map() else {
            let message = format!("the service `{name}` must be a mapping");
            let is_null = field.node.value == Value::Null;
            return if is_null { Ok(()) } else { Err(ComposeFailure::of(place, message)) };
        };
        let Some(extends) = service.get("extends") else { return Ok(()) };
        let place = extends.node.place.or(place);
        let (base, file) = match &extends.node.value {
            Value::Map(map) => {
                let part =
                    |name: &str| map.get(name).and_then(|field| field.node.value.text().map(str::to_owned));
                (part("service"), map.get("file").map(|file| file.node.value.clone()))
            }
            value => (value.text().map(str::to_owned), None),
        };
        let base = base.ok_or_else(|| ComposeFailure::of(place, "`extends` names no service"))?;
        let mut service = service.clone();
        let mut foreign;
        let file = match file {
            Some(Value::Path(file)) => Some(file),
            Some(Value::Text(file)) => Some(join(self.scope.folder, &file)),
            Some(_) => return Err(ComposeFailure::of(place, "`file` must be a path")),
            None => None,
        };
        // Compose counts a service of a foreign file once under that file's name, once under its own file's.
        let step = (file.clone().unwrap_or_else(|| path.to_owned()), name.to_owned());
        let bases = match file {
            Some(file) => {
                foreign = self.base_file(&file)?;
                &mut foreign
            }
            None => &mut *services,
        };
        if !bases.contains_key(&base) {
            return Err(ComposeFailure::of(place, format!("no service `{base}` is there to extend")));
        }
        if self.chain.contains(&step) || self.chain.len() > MAX_INCLUDES {
            return Err(ComposeFailure::of(place, "the service extends itself"));
        }
        self.chain.push(step);
        self.service(&base, bases, path)?;
        self.chain.pop();
        let Some(source) = bases.get(&base).and_then(|field| field.node.value.map()).cloned() else {
            return Ok(());
        };
        let source = self.without_resets(name, source);
        service.remove("extends");
        let mut merged =
            merge::merge_maps(source, service, &mut vec!["services".to_owned(), "x".to_owned()])?;
        merged.remove("extends");
        services.insert(name.to_owned(), Field { key, node: Node { value: Value::Map(merged), place } });
        Ok(())
    }

    /// The service that is extended, without what the extending one resets.
    fn without_resets(&self, name: &str, source: Map) -> Map {
        let service = Field::made(Node::made(Value::Map(source)));
        let services = Map::from([(name.to_owned(), service)]);
        let mut whole = Map::from([("services".to_owned(), Field::made(Node::made(Value::Map(services))))]);
        merge::reset(&mut whole, self.resets);
        let services = whole.get_mut("services").and_then(|field| field.node.value.map_mut());
        let service = services.and_then(|services| services.get_mut(name)?.node.value.map_mut());
        service.map(mem::take).unwrap_or_default()
    }

    /// The services of a file that is extended, its paths tied to its folder.
    fn base_file(&mut self, path: &str) -> Result<Map, ComposeFailure> {
        let mut merged = Map::new();
        for (document, resets) in documents(path, self.scope.environment, self.files)? {
            merge::reset(&mut merged, &resets);
            merged = merge::merge_maps(merged, document, &mut Vec::new())?;
            merge::enforce_unique(&mut merged)?;
            canonical(&mut merged)?;
            merge::enforce_unique(&mut merged)?;
        }
        resolve_paths(&mut merged, folder_of(path));
        match merged.remove("services").map(|field| field.node.value) {
            Some(Value::Map(services)) => Ok(services),
            _ => Err(ComposeFailure::missing(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_detours() {
        assert_eq!(join("", "./a"), "a");
        assert_eq!(join("sub", "../two.env"), "two.env");
        assert_eq!(join("", "../a"), "../a");
        assert_eq!(join("a", "/b/./c"), "/b/c");
        assert_eq!(folder_of("a/b.yaml"), "a");
        assert_eq!(folder_of("b.yaml"), "");
    }
}
