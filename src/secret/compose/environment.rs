//! What becomes of a service's `environment` and `env_file`.

use std::collections::BTreeMap;

use super::{
    ComposeFailure, EnvVariable, Nulled,
    load::{Environment, Files, switch},
    tree::{Map, Node, Place, Value},
};
use crate::{
    secret::{
        Provenance, Secret, ValueStyle,
        dotenv::{self, DotenvFailure},
    },
    source::SourceId,
    span::Span,
};

/// A name of `environment`; without a value it is declared only.
struct Declared {
    value: Option<String>,
    place: Option<Place>,
    name: Option<Span>,
    is_inherited: bool,
}

/// Adds the variables of env files to those of the shell, which win.
pub(super) fn add_env_files(
    environment: &mut Environment,
    paths: &[String],
    files: &mut Files<'_>,
) -> Result<(), ComposeFailure> {
    let mut variables = BTreeMap::new();
    for path in paths {
        let Some((source, text)) = files.get(path) else { return Err(ComposeFailure::missing(path)) };
        let lookup = |name: &str| environment.get(name).cloned();
        let evaluated = dotenv::parse(text).evaluate_into(&mut variables, &lookup);
        evaluated.map_err(|failure| malformed(*source, &failure))?;
    }
    for (name, value) in variables {
        environment.entry(name).or_insert(value);
    }
    Ok(())
}

fn malformed(source: SourceId, failure: &DotenvFailure) -> ComposeFailure {
    let span = match failure {
        DotenvFailure::Malformed(fault) => fault.span,
        DotenvFailure::Expansion { span, .. } => *span,
    };
    ComposeFailure::at(source, span, failure.to_string())
}

/// The variables of a service, and those that a null takes from it.
pub(super) fn of_service(
    service: &Map,
    shell: &Environment,
    files: &mut Files<'_>,
) -> Result<(Vec<EnvVariable>, Vec<Nulled>), ComposeFailure> {
    let mut declared =
        service.get("environment").map_or(Ok(BTreeMap::new()), |field| declare(&field.node))?;
    for (name, declared) in &mut declared {
        if declared.value.is_none() {
            declared.value = shell.get(name).cloned();
            declared.is_inherited = true;
        }
    }
    let mut variables: BTreeMap<String, String> = declared
        .iter()
        .filter_map(|(name, declared)| Some((name.clone(), declared.value.clone()?)))
        .collect();
    let mut written: BTreeMap<String, (Provenance, ValueStyle, Option<dotenv::Wrapped>)> = BTreeMap::new();
    for env_file in env_files(service)? {
        let Some((source, text)) = files.get(&env_file.path) else {
            if env_file.is_required {
                let message = format!("there is no env file `{}`", env_file.path);
                return Err(ComposeFailure::of(env_file.place, message));
            }
            continue;
        };
        if !matches!(env_file.format.as_str(), "" | ".env") {
            let message = format!("`{}` is no format of env files", env_file.format);
            return Err(ComposeFailure::of(env_file.place, message));
        }
        let file = dotenv::parse(text);
        let lookup = |name: &str| {
            let own = || declared.get(name).and_then(|declared| declared.value.clone());
            shell.get(name).cloned().or_else(own)
        };
        file.evaluate_into(&mut variables, &lookup).map_err(|failure| malformed(*source, &failure))?;
        for entry in &file.entries {
            let value = entry.value.map(|value| value.span);
            let is_literal = entry.value.is_some_and(|value| value.is_literal());
            let style = if is_literal { ValueStyle::Text } else { ValueStyle::Indirect };
            let provenance = Provenance::File { source: *source, name: entry.name_span, value };
            written.insert(entry.name.to_owned(), (provenance, style, entry.wrapped(text)));
        }
    }
    let mut nulled = Vec::new();
    for (name, declared) in &declared {
        if let Some((provenance, ..)) = written.get(name)
            && declared.value.is_none()
            && let Some((source, span)) = declared.name_place()
        {
            nulled.push(Nulled { name: name.clone(), source, span, hides: *provenance });
        }
        match &declared.value {
            Some(value) => variables.insert(name.clone(), value.clone()),
            None => variables.remove(name),
        };
    }
    let mut all = Vec::new();
    for (name, value) in variables {
        let own = declared.remove(&name).and_then(|declared| declared.provenance());
        let own = own.map(|(provenance, style)| (provenance, style, None));
        if let Some((provenance, style, wrapped)) = own.or_else(|| written.remove(&name)) {
            all.push(EnvVariable { name, value: Some(Secret::new(value)), provenance, style, wrapped });
        }
    }
    for (name, declared) in declared {
        if let Some((provenance, style)) = declared.provenance() {
            all.push(EnvVariable { name, value: None, provenance, style, wrapped: None });
        }
    }
    Ok((all, nulled))
}

impl Declared {
    fn name_place(&self) -> Option<(SourceId, Span)> {
        let place = self.place?;
        let name = self.name.or(place.parts.map(|(name, _)| name));
        Some((place.source, name.unwrap_or(place.span)))
    }

    fn provenance(&self) -> Option<(Provenance, ValueStyle)> {
        let (source, name) = self.name_place()?;
        let place = self.place?;
        let value = match (self.is_inherited, self.name) {
            (true, _) => None,
            (false, Some(_)) => Some(place.span),
            (false, None) => place.parts.and_then(|(_, value)| value),
        };
        let style = match (value, place.style) {
            (None, _) => ValueStyle::Indirect,
            // In a list the value is part of a text, which no number can become.
            (Some(_), ValueStyle::PlainYaml) if self.name.is_none() => ValueStyle::Text,
            (Some(_), style) => style,
        };
        Some((Provenance::File { source, name, value }, style))
    }
}

/// Checks what Compose checks of every service, active or not.
pub(super) fn check(service: &Map) -> Result<(), ComposeFailure> {
    service.get("environment").map_or(Ok(BTreeMap::new()), |field| declare(&field.node))?;
    env_files(service).map(|_| ())
}

fn declare(node: &Node) -> Result<BTreeMap<String, Declared>, ComposeFailure> {
    let mut declared = BTreeMap::new();
    match &node.value {
        Value::Map(map) => {
            for (name, field) in map.iter().filter(|(name, _)| !name.starts_with("x-")) {
                let value = field.node.value.printed();
                let place = field.node.place;
                declared.insert(
                    name.clone(),
                    Declared { value, place, name: field.key.map(|(_, key)| key), is_inherited: false },
                );
            }
        }
        Value::List(list) => {
            for item in list {
                let text = item.value.text().unwrap_or_default();
                let (name, value) =
                    text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value.to_owned())));
                if ends_in_blank(name) {
                    let place = item.place;
                    let message = format!("the name `{}` ends in a blank", name.trim_end());
                    return Err(ComposeFailure::of(place, message));
                }
                let place = item.place;
                declared.insert(name.to_owned(), Declared { value, place, name: None, is_inherited: false });
            }
        }
        _ => {}
    }
    Ok(declared)
}

/// As Compose looks: at the last byte, taken for a character.
fn ends_in_blank(name: &str) -> bool {
    name.bytes().next_back().is_some_and(|last| char::from(last).is_whitespace())
}

/// An entry of `env_file`.
struct EnvFile {
    path: String,
    place: Option<Place>,
    is_required: bool,
    format: String,
}

fn env_files(service: &Map) -> Result<Vec<EnvFile>, ComposeFailure> {
    let Some(Value::List(entries)) = service.get("env_file").map(|field| &field.node.value) else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in entries {
        let attribute = |name: &str| entry.value.map().and_then(|map| map.get(name)).map(|field| &field.node);
        let Some(path) = attribute("path") else { continue };
        let is_required = match attribute("required").map(|required| &required.value) {
            Some(Value::Bool(is_required)) => *is_required,
            Some(Value::Text(text)) => switch(text)
                .ok_or_else(|| ComposeFailure::of(path.place, "`required` must be `true` or `false`"))?,
            _ => true,
        };
        files.push(EnvFile {
            path: path.value.text().unwrap_or_default().to_owned(),
            place: path.place,
            is_required,
            format: attribute("format").and_then(|format| format.value.text()).unwrap_or_default().to_owned(),
        });
    }
    Ok(files)
}
