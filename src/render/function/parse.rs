//! Functions that read JSON, YAML and Ion.

use crate::{
    kestra::Release,
    render::{
        call::Arguments,
        fault::{Fault, Outcome},
        ion, json,
        value::{List, ListKind, Value},
        yaml,
    },
};

/// The text of a required argument; `None` for `null`.
fn text<'a>(args: &'a Arguments, name: &str) -> Outcome<Option<&'a str>> {
    if args.given(name).is_none() {
        return Err(Fault::failed(format!("argument `{name}` is required")));
    }
    args.text(name)
}

/// `fromJson(json)`
pub(super) fn from_json(args: &Arguments) -> Outcome {
    let Some(text) = text(args, "json")? else { return Ok(Value::Null) };
    json::parse(text).ok_or_else(|| Fault::failed("it is no JSON"))
}

/// `yaml(yaml)`
pub(super) fn yaml(args: &Arguments) -> Outcome {
    let Some(text) = text(args, "yaml")? else { return Err(Fault::failed("argument `yaml` must be a text")) };
    yaml::parse(text)
}

/// `fromIon(ion, allRows)`
pub(super) fn from_ion(args: &Arguments, release: Release) -> Outcome {
    let Some(text) = text(args, "ion")? else { return Ok(Value::Null) };
    let all_rows = match args.given("allRows") {
        None => false,
        Some(Value::Bool(all)) => *all,
        Some(_) => return Err(Fault::failed("argument `allRows` must be a boolean")),
    };
    let rows = ion::parse(text, all_rows, release)?;
    Ok(if all_rows {
        Value::List(List::new(ListKind::Immutable, rows))
    } else {
        rows.into_iter().next().unwrap_or(Value::Null)
    })
}
