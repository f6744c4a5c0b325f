//! Filters (expr §4.2, §4.3): one file a kind, one line a name.

mod collection;
mod digest;
mod number;
mod pattern;
mod serial;
mod text;
mod time;

use super::{
    call::Arguments,
    fault::{Fault, Outcome},
    state::{State, is_array},
    test,
    value::Value,
};
use crate::kestra::Release;

/// A filter at work.
pub(super) struct Call<'c> {
    /// What it filters.
    pub(super) input: Value,
    /// Its arguments.
    pub(super) args: &'c Arguments,
    /// The release whose rules hold.
    pub(super) release: Release,
}

type Filter = fn(&Call<'_>) -> Outcome;

/// What the filter `name` makes of `input`.
pub(super) fn apply(state: &State<'_>, name: &str, input: Value, args: &Arguments) -> Outcome {
    if name == "default" {
        return default(state, input, args);
    }
    state.settled(&input)?;
    args.values().try_for_each(|value| state.settled(value))?;
    if is_array(&input) && TEXTUAL.contains(&name) {
        return Err(Fault::java("an array as text"));
    }
    // Even the length of a text is counted.
    if !matches!(name, "first" | "last" | "className") {
        state.weigh(&input)?;
        args.values().try_for_each(|value| state.weigh(value))?;
    }
    let Some(filter) = find(name) else { return Err(Fault::unsupported(format!("the filter `{name}`"))) };
    let value = filter(&Call { input, args, release: state.release() })?;
    if let Value::Text(text) = &value {
        state.engine.spend_text(text.len())?;
    }
    Ok(value)
}

/// Filters that take the text of anything.
const TEXTUAL: &[&str] = &[
    "base64encode",
    "endsWith",
    "escapeChar",
    "format",
    "indent",
    "lower",
    "nindent",
    "regexExtract",
    "regexMatch",
    "regexReplace",
    "replace",
    "slugify",
    "startsWith",
    "string",
    "substringAfter",
    "substringAfterLast",
    "substringBefore",
    "substringBeforeLast",
    "upper",
];

/// `default`: replaces what is empty.
fn default(state: &State<'_>, input: Value, args: &Arguments) -> Outcome {
    if !input.is_null() {
        state.settled(&input)?;
    }
    if test::is_empty(&input) { Ok(args.given("default").cloned().unwrap_or(Value::Null)) } else { Ok(input) }
}

fn find(name: &str) -> Option<Filter> {
    Some(match name {
        "abbreviate" => text::abbreviate,
        "abs" => number::abs,
        "base64decode" => text::base64decode,
        "base64encode" => text::base64encode,
        "capitalize" => text::capitalize,
        "chunk" => collection::chunk,
        "className" => text::class_name,
        "date" => time::date,
        "dateAdd" => time::date_add,
        "distinct" => collection::distinct,
        "endsWith" => text::ends_with,
        "escapeChar" => text::escape_char,
        "first" => collection::first,
        "flatten" => collection::flatten,
        "format" => number::format,
        "indent" => text::indent,
        "join" => collection::join,
        "jq" => serial::jq,
        "json" | "toJson" => serial::to_json,
        "keys" => collection::keys,
        "last" => collection::last,
        "length" => collection::length,
        "lower" => text::lower,
        "md5" => digest::md5,
        "merge" => collection::merge,
        "nindent" => text::nindent,
        "nl2br" => text::nl2br,
        "number" => number::number,
        "numberFormat" => number::number_format,
        "regexExtract" => pattern::regex_extract,
        "regexMatch" => pattern::regex_match,
        "regexReplace" => pattern::regex_replace,
        "replace" => pattern::replace,
        "reverse" => collection::reverse,
        "rsort" => collection::rsort,
        "sha1" => digest::sha1,
        "sha256" => digest::sha256,
        "sha512" => digest::sha512,
        "slice" => collection::slice,
        "slugify" => text::slugify,
        "sort" => collection::sort,
        "split" => pattern::split,
        "startsWith" => text::starts_with,
        "string" => text::string,
        "substringAfter" => text::substring_after,
        "substringAfterLast" => text::substring_after_last,
        "substringBefore" => text::substring_before,
        "substringBeforeLast" => text::substring_before_last,
        "timestamp" => time::timestamp,
        "timestampMicro" => time::timestamp_micro,
        "timestampMilli" => time::timestamp_milli,
        "timestampNano" => time::timestamp_nano,
        "title" => text::title,
        "toIon" => serial::to_ion,
        "trim" => text::trim,
        "upper" => text::upper,
        "urldecode" => text::urldecode,
        "urlencode" => text::urlencode,
        "values" => collection::values,
        "yaml" => serial::yaml,
        _ => return None,
    })
}

impl Call<'_> {
    /// The input of a filter that passes `null` through and casts everything else to `String`.
    fn text(&self) -> Outcome<Option<&str>> {
        if self.input.is_null() {
            return Ok(None);
        }
        match self.input.as_text() {
            Some(text) => Ok(Some(text)),
            None => Err(Fault::failed("the input must be a text")),
        }
    }

    /// `Integer.intValue()` of an argument that must be a number if it is given.
    fn int(&self, name: &str) -> Outcome<Option<i32>> {
        match self.args.get(name) {
            None => Ok(None),
            Some(value) => match value.as_number() {
                Some(number) => Ok(Some(number.to_int())),
                None => Err(Fault::failed(format!("argument `{name}` must be a number"))),
            },
        }
    }
}
