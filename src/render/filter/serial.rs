//! Filters that write JSON, YAML and Ion, or take values apart.

use super::Call;
use crate::render::{
    fault::{Fault, Outcome},
    ion,
    jq::{self as program, Input},
    json,
    value::Value,
    yaml as yaml_text,
};

/// `toJson`
pub(super) fn to_json(call: &Call<'_>) -> Outcome {
    json::to_text(&call.input, call.release).map(Value::text)
}

/// `toIon`
pub(super) fn to_ion(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::text("null"));
    }
    ion::to_text(&call.input, call.release).map(Value::text)
}

/// `yaml`
pub(super) fn yaml(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::text("null"));
    }
    yaml_text::to_text(&call.input).map(Value::text)
}

/// `jq`: always a list of results; a text is read as JSON first.
pub(super) fn jq(call: &Call<'_>) -> Outcome {
    if call.input.is_null() {
        return Ok(Value::Null);
    }
    let Some(text) = call.args.text("expression")? else {
        return Err(Fault::failed("argument `expression` is required"));
    };
    let results = match call.input.as_text() {
        Some(input) => match json::parse_tree(input) {
            Ok(value) => program::run(call.release, text, &value.map_or(Input::Missing, Input::Json)),
            Err(json::NotJson) => return Err(Fault::failed("it is no JSON")),
        },
        None => program::run(call.release, text, &Input::Java(call.input.clone())),
    };
    results.map(Value::list)
}
